"""A busy recorder is left alone: for how long, and what ends it."""

import pytest

from custom_components.cgi_camera.api.backoff import FIRST, LONGEST, Backoff
from custom_components.cgi_camera.api.errors import BusyError

from .conftest import Clock


@pytest.fixture
def rest(clock: Clock) -> Backoff:
    """Return the pauses of a recorder that has always answered."""
    return Backoff(clock)


def pauses(rest: Backoff, clock: Clock, number: int) -> list[float]:
    """Return how long the next pauses are if the recorder is busy whenever one is over."""
    lengths = []
    for _ in range(number):
        rest.begin()
        lengths.append(rest.left)
        clock.advance(rest.left)
    return lengths


def test_backoff_doubles_until_an_answer(rest: Backoff, clock: Clock) -> None:
    """Twice as long each time, up to a minute; then from the beginning."""
    assert pauses(rest, clock, 7) == [2, 4, 8, 16, 32, 60, 60]
    rest.begin()
    rest.end()
    assert rest.left == 0
    assert pauses(rest, clock, 2) == [2, 4]


def test_backoff_counts_simultaneous_failures_once(rest: Backoff, clock: Clock) -> None:
    """Two that were on their way together tell no more than one."""
    rest.begin()
    clock.advance(0.5)
    rest.begin()
    assert rest.left == FIRST - 0.5
    clock.advance(rest.left)
    assert pauses(rest, clock, 1) == [2 * FIRST]


def test_backoff_lets_an_abandoned_request_finish(rest: Backoff, clock: Clock) -> None:
    """For a moment, which makes no longer pause shorter."""
    rest.wait()
    assert rest.left == FIRST
    clock.advance(FIRST)
    pauses(rest, clock, 5)
    rest.begin()
    rest.wait()
    assert rest.left == LONGEST


def test_backoff_reports_the_remaining_seconds(rest: Backoff, clock: Clock) -> None:
    """And may ask at the end of it."""
    rest.check()
    rest.begin()
    clock.advance(0.5)
    with pytest.raises(BusyError) as caught:
        rest.check()
    assert caught.value.seconds == FIRST - 0.5
    clock.advance(FIRST - 0.5)
    rest.check()
