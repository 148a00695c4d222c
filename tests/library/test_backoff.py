"""A busy recorder is left alone: for how long, and what ends it."""

import pytest

from custom_components.cgi_camera.api.backoff import (
    FIRST,
    LONGEST,
    REFUSED,
    STEADY,
    STEADY_IN_USE,
    Backoff,
    ReconnectBackoff,
)
from custom_components.cgi_camera.api.errors import (
    AccountLockedError,
    BusyError,
    CameraError,
    CannotConnectError,
    RefusedError,
)

from .conftest import Clock


@pytest.fixture
def backoff(clock: Clock) -> Backoff:
    """Return the pauses of a recorder that has always answered."""
    return Backoff(clock)


def pauses(backoff: Backoff, clock: Clock, number: int) -> list[float]:
    """Return how long the next pauses are if the recorder is busy whenever one is over."""
    lengths = []
    for _ in range(number):
        backoff.begin()
        lengths.append(backoff.left)
        clock.advance(backoff.left)
    return lengths


def test_backoff_doubles_until_an_answer(backoff: Backoff, clock: Clock) -> None:
    """Twice as long each time, up to a minute; then from the beginning."""
    assert pauses(backoff, clock, 7) == [2, 4, 8, 16, 32, 60, 60]
    backoff.begin()
    backoff.end()
    assert backoff.left == 0
    assert pauses(backoff, clock, 2) == [2, 4]


def test_backoff_begins_anew_after_a_long_silence(backoff: Backoff, clock: Clock) -> None:
    """Nothing was asked for more than a minute: the old failures count no more."""
    assert pauses(backoff, clock, 3) == [2, 4, 8]
    clock.advance(LONGEST + 1)
    assert pauses(backoff, clock, 2) == [2, 4]


def test_backoff_counts_simultaneous_failures_once(backoff: Backoff, clock: Clock) -> None:
    """Two that were on their way together tell no more than one."""
    backoff.begin()
    clock.advance(0.5)
    backoff.begin()
    assert backoff.left == FIRST - 0.5
    clock.advance(backoff.left)
    assert pauses(backoff, clock, 1) == [2 * FIRST]


def test_backoff_lets_an_abandoned_request_finish(backoff: Backoff, clock: Clock) -> None:
    """For a moment, which makes no longer pause shorter."""
    backoff.wait()
    assert backoff.left == FIRST
    clock.advance(FIRST)
    pauses(backoff, clock, 5)
    backoff.begin()
    backoff.wait()
    assert backoff.left == LONGEST


def test_backoff_reports_the_remaining_seconds(backoff: Backoff, clock: Clock) -> None:
    """And may ask at the end of it."""
    backoff.check()
    backoff.begin()
    clock.advance(0.5)
    with pytest.raises(BusyError) as caught:
        backoff.check()
    assert caught.value.seconds == FIRST - 0.5
    clock.advance(FIRST - 0.5)
    backoff.check()


GONE = CannotConnectError("gone")


def test_reconnect_backoff_doubles_until_a_steady_connection(clock: Clock) -> None:
    """Up to five minutes; a connection that breaks at once does not end it."""
    backoff = ReconnectBackoff(clock)
    assert [backoff.after(GONE) for _ in range(11)] == [0.5, 1, 2, 4, 8, 16, 32, 64, 128, 256, 300]
    backoff.connected()
    clock.advance(STEADY - 1)
    assert backoff.after(GONE) == 300
    clock.advance(STEADY)
    assert backoff.after(GONE) == 300  # there was no connection meanwhile
    backoff.connected()
    clock.advance(STEADY)
    assert [backoff.after(GONE) for _ in range(2)] == [0.5, 1]


def test_reconnect_backoff_ends_after_a_connection_that_delivered(clock: Clock) -> None:
    """It is steady sooner than a silent one, but not at once: each connection is a login."""
    backoff = ReconnectBackoff(clock)
    for seconds, delivers, pause in (
        *((0, True, 0.5), (STEADY_IN_USE - 1, True, 1), (STEADY_IN_USE, False, 2)),
        *((STEADY_IN_USE, True, 0.5), (STEADY_IN_USE, True, 0.5), (STEADY_IN_USE, False, 1)),
    ):
        backoff.connected()
        if delivers:
            backoff.delivered()
        clock.advance(seconds)
        assert backoff.after(GONE) == pause


@pytest.mark.parametrize(
    ("error", "seconds"),
    [
        (AccountLockedError("locked", 12), 720),
        (AccountLockedError("locked", None), 1800),
        (BusyError("busy", 45.0), 45),
        (BusyError("busy", 0.1), 0.5),
        (BusyError("busy"), 0.5),
        (RefusedError("no events"), REFUSED),
    ],
)
def test_reconnect_backoff_heeds_the_error(
    clock: Clock, error: CameraError, seconds: float
) -> None:
    """It waits as long as the camera asks for, and never less than its own pause."""
    assert ReconnectBackoff(clock).after(error) == seconds
