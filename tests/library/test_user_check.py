"""The login check of Hikvision recorders: busy, wrong password, or locked."""

import asyncio
import math

import pytest

from custom_components.cgi_camera.api.errors import (
    AccountLockedError,
    BusyError,
    InvalidAuthError,
    RefusedError,
)
from tests.simulators.faults import server_error
from tests.simulators.hikvision import HikvisionRecorder
from tests.simulators.recorder import PICTURE

from .conftest import Clock
from .recorders import MINUTE, Bench, refuses, shown

# Refused, although the account is good


async def test_user_check_takes_an_uncounted_refusal_for_busy(bench: Bench, clock: Clock) -> None:
    """Its counter stays the same: the recorder is just busy."""
    recorder = await bench.start(HikvisionRecorder)
    device = bench.open(recorder)
    await device.identify()
    good = await device.snapshots.get(1, "main")
    recorder.inject(PICTURE, refuses())
    assert await device.snapshots.get(1, "main") == good
    assert recorder.requests[-1].interface == "userCheck"
    assert recorder.requests[-1].scheme == ""
    asked = len(recorder.requests)
    clock.advance(2.1)
    assert await shown(device, 1) == 1
    # With a challenge of its own: it may have been the old one that was refused.
    assert [request.scheme for request in recorder.requests[asked:]] == ["", "digest"]
    assert recorder.refused_logins == 0


async def test_user_check_refuses_an_account_that_was_never_accepted(bench: Bench) -> None:
    """Nothing speaks for an account that was never good, even if no failure was counted."""
    recorder = await bench.start(HikvisionRecorder)
    device = bench.open(recorder)
    challenge = ("WWW-Authenticate", 'Digest realm="DVR", nonce="y", qop="auth"')
    recorder.inject(PICTURE, refuses(401, challenge), times=math.inf)
    with pytest.raises(InvalidAuthError):
        await device.snapshots.get(1, "main")
    assert recorder.refused_logins == 0


async def test_user_check_ignores_a_403_without_a_reason(bench: Bench) -> None:
    """It is no matter of the login, which was good a moment ago."""
    recorder = await bench.start(HikvisionRecorder)
    device = bench.open(recorder)
    await device.identify()
    await device.snapshots.get(1, "main")
    recorder.inject(PICTURE, refuses(403))
    with pytest.raises(RefusedError):
        await device.snapshots.get(2, "main")


async def test_user_check_takes_a_counted_refusal_for_a_changed_password(bench: Bench) -> None:
    """Its counter of failures proves a changed password."""
    recorder = await bench.start(HikvisionRecorder)
    device = bench.open(recorder)
    await device.identify()
    await device.snapshots.get(1, "main")
    recorder.password = "changed"
    outcomes = await asyncio.gather(
        *(device.snapshots.get(channel, "main") for channel in range(1, 9)), return_exceptions=True
    )
    assert {type(outcome) for outcome in outcomes} == {InvalidAuthError}
    assert device.memory["login"].startswith("refused:")
    assert recorder.refused_logins == 1


async def test_user_check_reads_the_allowed_failures_again(bench: Bench) -> None:
    """How many may fail is read again once none has."""
    recorder = await bench.start(HikvisionRecorder)
    with pytest.raises(InvalidAuthError):
        await bench.open(recorder, password="wrong").identify()
    device = bench.open(recorder)
    await device.identify()
    recorder.password = "changed"
    with pytest.raises(InvalidAuthError):
        await device.snapshots.get(1, "main")
    assert recorder.refused_logins == 2


async def test_user_check_accepts_a_lower_limit_of_failures(bench: Bench) -> None:
    """An administrator may lower it: that is no failure, and the recorder is just busy."""
    recorder = await bench.start(HikvisionRecorder, tries=7)
    device = bench.open(recorder)
    await device.identify()
    good = await device.snapshots.get(1, "main")
    recorder.tries = 5
    await device.identify()
    recorder.inject(PICTURE, refuses())
    assert await device.snapshots.get(1, "main") == good
    assert recorder.refused_logins == 0


async def test_user_check_compares_with_the_usual_number_of_failures(
    bench: Bench, clock: Clock
) -> None:
    """The usual number of allowed failures is known, so a changed password is recognized."""
    recorder = await bench.start(HikvisionRecorder)
    device = bench.open(recorder)
    recorder.inject(PICTURE, server_error)
    with pytest.raises(BusyError):
        await device.snapshots.get(1, "main")
    recorder.failed_logins["127.0.0.1"] = 1
    clock.advance(2.1)
    await device.snapshots.get(1, "main")
    recorder.password = "changed"
    with pytest.raises(InvalidAuthError):
        await device.snapshots.get(1, "main")
    assert recorder.refused_logins == 1


async def test_user_check_doubts_a_refusal_without_an_earlier_count(
    bench: Bench, clock: Clock
) -> None:
    """There is nothing to compare with: it is left alone like those that never tell."""
    recorder = await bench.start(HikvisionRecorder, tries=None)
    device = bench.open(recorder)
    good = await device.snapshots.get(1, "main")
    recorder.tries = 5
    recorder.password = "changed"
    assert await device.snapshots.get(1, "main") == good
    clock.advance(9)
    assert await device.snapshots.get(1, "main") == good
    assert recorder.refused_logins == 1


@pytest.mark.parametrize("locked_status", [401, 403])
@pytest.mark.parametrize("known", [False, True], ids=["at the first login", "in between"])
async def test_user_check_reports_the_seconds_of_a_lock(
    bench: Bench, clock: Clock, locked_status: int, *, known: bool
) -> None:
    """Others have failed from our address: the recorder names the time, and gets no login."""
    recorder = await bench.start(HikvisionRecorder, locked_status=locked_status)
    device = bench.open(recorder)
    if known:
        await device.identify()
        await device.snapshots.get(1, "main")
    recorder.locked_until["127.0.0.1"] = clock() + 12.5 * MINUTE
    with pytest.raises(AccountLockedError) as caught:
        await device.snapshots.get(1, "main")
    assert recorder.refused_logins == (1 if known else 0)
    left = 30 if known else 13  # each try begins it anew
    assert caught.value.minutes == left
    asked = len(recorder.requests)
    for attempt in (device.snapshots.get(2, "main"), bench.open(recorder, password="x").identify()):
        with pytest.raises(AccountLockedError):
            await attempt
    assert len(recorder.requests) == asked
    clock.advance(left * MINUTE - 1)
    recorder.locked_until["127.0.0.1"] = clock() + 2 * MINUTE  # another client prolongs it
    clock.advance(2)
    with pytest.raises(AccountLockedError) as caught:
        await device.snapshots.get(1, "main")
    assert caught.value.minutes == 2
    assert recorder.refused_logins == (1 if known else 0)
    clock.advance(2 * MINUTE)
    assert await shown(device, 1) == 1
    assert (await device.read("traffic"))["refused"]


async def test_user_check_ignores_a_403_with_a_reason(bench: Bench) -> None:
    """A 403 with a reason is no matter of the login, and costs no login check."""
    recorder = await bench.start(HikvisionRecorder, lists_forbidden=True, channels=2)
    device = bench.open(recorder)
    await device.identify()
    recorder.requests.clear()
    assert len(await device.find_channels()) == 2
    assert recorder.count("userCheck") == 0
