"""Several entries of one recorder: a pause or a lock that one learns of holds for all.

They are two accounts, or the recorder and its channels by their URLs.
"""

import asyncio
from collections.abc import Callable, Mapping
import math
from typing import Any

import pytest

from custom_components.cgi_camera.api import backoff, channel_scan, login_policy
from custom_components.cgi_camera.api.accounts import Accounts
from custom_components.cgi_camera.api.client import Presence
from custom_components.cgi_camera.api.device import Device
from custom_components.cgi_camera.api.errors import (
    AccountLockedError,
    BusyError,
    InvalidAuthError,
    NoAnswerError,
    RefusedError,
)
from custom_components.cgi_camera.api.families import Templates
from custom_components.cgi_camera.api.http.transport import PICTURE_TIMEOUT
from custom_components.cgi_camera.api.pictures.snapshot_client import TRY_SECONDS
from tests.simulators.dahua import DahuaRecorder
from tests.simulators.faults import Fault, server_error
from tests.simulators.hikvision import HikvisionRecorder, device_busy
from tests.simulators.recorder import PICTURE, Recorder

from .conftest import Clock, Held, Skip
from .recorders import PASSWORD, RECORDERS, Bench, frame, refuses, shown

MINUTE = 60
GUEST = "guest"
PICTURE_URLS: Mapping[type[Recorder], str] = {
    HikvisionRecorder: "/ISAPI/Streaming/channels/{channel}01/picture",
    DahuaRecorder: "/cgi-bin/snapshot.cgi?channel={channel}",
}
BUSY: Mapping[type[Recorder], Fault] = {
    HikvisionRecorder: device_busy,
    DahuaRecorder: server_error,
}


def as_guest(bench: Bench, recorder: Recorder) -> Device:
    """Return the recorder with its other account."""
    return bench.open(recorder, username=GUEST, password=PASSWORD)


def by_url(bench: Bench, recorder: Recorder) -> Device:
    """Return its channels with the same account, and no knowledge of recorders."""
    return bench.open(recorder, templates=Templates(picture_url=PICTURE_URLS[type(recorder)]))


@pytest.fixture(params=RECORDERS)
async def recorder(bench: Bench, request: pytest.FixtureRequest) -> Recorder:
    """Return a recorder of each family that has two accounts."""
    return await start(bench, request.param)


async def start(bench: Bench, make: Callable[..., Recorder], **options: Any) -> Recorder:
    """Switch a recorder on that has two accounts."""
    return await bench.start(make, other_accounts={GUEST: PASSWORD}, **options)


@pytest.fixture(params=[as_guest, by_url])
def other(bench: Bench, recorder: Recorder, request: pytest.FixtureRequest) -> Device:
    """Return the second entry of the recorder."""
    device: Device = request.param(bench, recorder)
    return device


async def is_new(device: Device, recorder: Recorder) -> bool:
    """Ask for a snapshot, and return whether it is a new one."""
    before = recorder.pictures[1]
    return frame(await device.snapshots.get(1, "main")) > before


async def test_shared_recorder_has_two_accounts(bench: Bench, recorder: Recorder) -> None:
    """Of the simulated recorder: each with its own password."""
    await as_guest(bench, recorder).snapshots.get(1, "main")
    await bench.open(recorder).snapshots.get(1, "main")
    assert recorder.refused_logins == 0
    recorder.other_accounts = {GUEST: "changed"}
    with pytest.raises(InvalidAuthError):
        await as_guest(bench, recorder).snapshots.get(1, "main")
    assert recorder.refused_logins == 1


# A busy recorder


async def test_shared_recorder_is_paused_for_both_entries(
    bench: Bench, clock: Clock, recorder: Recorder, other: Device
) -> None:
    """The next caller gets the same error, and the pause grows for both; each shows its picture."""
    entry = bench.open(recorder)
    last = {device: await device.snapshots.get(1, "main") for device in (entry, other)}
    recorder.inject(PICTURE, BUSY[type(recorder)], times=math.inf)
    for pause in (2, 4, 8, 16, 32, 60, 60):
        asked = len(recorder.requests)
        assert await entry.snapshots.get(1, "main") == last[entry]
        assert len(recorder.requests) > asked
        asked = len(recorder.requests)
        clock.advance(pause - 0.1)
        for device in (entry, other):
            assert await device.snapshots.get(1, "main") == last[device]
        assert len(recorder.requests) == asked
        clock.advance(0.2)
        entry, other = other, entry


async def test_shared_pause_ends_for_both_entries(
    bench: Bench, clock: Clock, recorder: Recorder, other: Device
) -> None:
    """Once it answers one of them, the other has its present picture; the next pause is short."""
    entry = bench.open(recorder)
    assert await is_new(entry, recorder)
    assert await is_new(other, recorder)
    recorder.inject(PICTURE, BUSY[type(recorder)], times=2)
    for pause in (2, 4):
        assert not await is_new(entry, recorder)
        clock.advance(pause + 0.1)
    assert await is_new(entry, recorder)
    assert await is_new(other, recorder)
    recorder.inject(PICTURE, BUSY[type(recorder)])
    assert not await is_new(other, recorder)
    clock.advance(2.1)
    assert await is_new(entry, recorder)


async def test_shared_pause_ends_with_an_answer_on_its_way(bench: Bench) -> None:
    """Even if the other entry sent the request."""
    recorder = await start(bench, HikvisionRecorder)
    entry, other = bench.open(recorder), as_guest(bench, recorder)
    assert await is_new(entry, recorder)
    assert await is_new(other, recorder)
    held = Held()
    recorder.inject(PICTURE, held)
    late = asyncio.create_task(is_new(other, recorder))
    await held.arrived.wait()
    recorder.inject(PICTURE, device_busy)
    assert not await is_new(entry, recorder)
    assert not await is_new(entry, recorder)
    held.go.set()
    assert await late
    assert await is_new(entry, recorder)


async def test_shared_pause_excludes_other_recorders(bench: Bench, recorder: Recorder) -> None:
    """Not even with the same account and the same channels."""
    second = await start(bench, type(recorder))
    recorder.inject(PICTURE, BUSY[type(recorder)])
    with pytest.raises(BusyError):
        await bench.open(recorder).snapshots.get(1, "main")
    assert await shown(bench.open(second), 1) == 1


async def test_shared_pause_excludes_a_refused_channel(
    bench: Bench, recorder: Recorder, other: Device
) -> None:
    """A channel that is not there is no reason to leave a recorder alone."""
    with pytest.raises(RefusedError):
        await bench.open(recorder).snapshots.get(99, "main")
    assert await shown(other, 1) == 1


# A camera that hangs


async def hang(recorder: Recorder, device: Device, skip: Skip) -> None:
    """Let the picture of channel 2 not come."""
    recorder.slow = {2}
    viewer = asyncio.create_task(device.snapshots.get(2, "main"))
    while not recorder.in_flight:  # noqa: ASYNC110 - until it is asked
        await asyncio.sleep(0.01)
    await skip(PICTURE_TIMEOUT)
    with pytest.raises((BusyError, NoAnswerError)):  # by the patience of the viewer
        await viewer
    while recorder.in_flight:  # noqa: ASYNC110 - until the recorder notices the closed connection
        await asyncio.sleep(0.01)


async def test_shared_recorder_isolates_a_hanging_channel(
    bench: Bench, clock: Clock, skip: Skip, recorder: Recorder, other: Device
) -> None:
    """A request to it would block all viewers; the other cameras are asked all the same."""
    entry = bench.open(recorder)
    for device in (entry, other):
        assert await shown(device, 1) == 1
    for pause in (2, 4):
        await hang(recorder, entry, skip)
        asked = len(recorder.requests)
        assert not await is_new(other, recorder)  # it is at that picture for a moment more
        clock.advance(pause - 0.1)
        with pytest.raises(BusyError):
            await other.snapshots.get(2, "main")
        assert len(recorder.requests) == asked
        clock.advance(0.2)
        assert await shown(other, 1) == 1
        entry, other = other, entry


# Entries that go


async def test_removed_entry_leaves_only_a_pause(
    bench: Bench, clock: Clock, recorder: Recorder
) -> None:
    """The next entry heeds it; a recorder without requests is not busy for ever."""
    entry = bench.open(recorder)
    await entry.identify()
    recorder.inject(PICTURE, BUSY[type(recorder)], times=3)
    for pause in (2, 4, 8):
        with pytest.raises(BusyError):
            await entry.snapshots.get(1, "main")
        clock.advance(pause - 0.1)
        entry.close()
        entry = bench.open(recorder)
        asked = len(recorder.requests)
        with pytest.raises(BusyError):
            await entry.snapshots.get(1, "main")
        assert len(recorder.requests) == asked
        clock.advance(0.2)
    entry.close()
    clock.advance(backoff.LONGEST)
    entry = bench.open(recorder)
    recorder.inject(PICTURE, BUSY[type(recorder)])
    with pytest.raises(BusyError):
        await entry.snapshots.get(1, "main")
    clock.advance(2.1)
    assert await shown(entry, 1) == 1


async def test_removed_entry_leaves_no_hanging_channel(
    bench: Bench, clock: Clock, skip: Skip
) -> None:
    """A request for its snapshot has the usual time again."""
    recorder = await start(bench, DahuaRecorder)
    entry = bench.open(recorder, patience=None)
    await entry.identify()
    await hang(recorder, entry, skip)
    entry.close()
    recorder.slow = ()
    clock.advance(backoff.LONGEST + 2.1)
    held = Held()
    recorder.inject(PICTURE, held)
    viewer = asyncio.create_task(shown(bench.open(recorder, patience=None), 2))
    await held.arrived.wait()
    await skip(TRY_SECONDS + 1)
    held.go.set()
    assert await viewer == 2


# What is said of an account


async def test_doubt_concerns_one_account(bench: Bench, clock: Clock) -> None:
    """Its entry shows the last picture and sends nothing; the other account is good."""
    recorder = await start(bench, DahuaRecorder)
    entry, same, other = bench.open(recorder), by_url(bench, recorder), as_guest(bench, recorder)
    for device in (entry, same, other):
        assert await is_new(device, recorder)
    recorder.inject(PICTURE, refuses())
    assert not await is_new(entry, recorder)
    asked = len(recorder.requests)
    for device in (entry, same):
        assert not await is_new(device, recorder)
    assert len(recorder.requests) == asked
    assert (await entry.read("traffic"))["busy"] == 1
    assert await is_new(other, recorder)
    assert not await is_new(same, recorder)
    clock.advance(10.1)
    for device in (entry, same):
        assert await is_new(device, recorder)


async def test_doubt_does_not_delay_a_new_password(bench: Bench, clock: Clock) -> None:
    """It is another account, and the pause of half an hour is about the old one."""
    recorder = await start(bench, DahuaRecorder)
    entry = bench.open(recorder)
    assert await is_new(entry, recorder)
    clock.advance(2 * MINUTE)
    recorder.password = "changed"
    assert not await is_new(entry, recorder)
    assert await is_new(bench.open(recorder), recorder)
    assert await is_new(as_guest(bench, recorder), recorder)
    assert not await is_new(entry, recorder)
    assert recorder.refused_logins == 1


async def test_channel_scan_continues_after_a_doubt(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is over in some seconds; a number that met it is tried once more then."""
    monkeypatch.setattr(login_policy, "HICCUP_PAUSE", 0.2)
    recorder = await start(bench, DahuaRecorder, channels=2)
    logins = Accounts()
    templates = Templates(picture_url=PICTURE_URLS[DahuaRecorder])
    entry = bench.open(recorder, templates=templates, accounts=logins)
    await entry.snapshots.get(1, "main")
    recorder.inject(PICTURE, refuses())
    assert [found.presence for found in await entry.find_channels()] == [Presence.PRESENT] * 2


async def test_channel_scan_stops_at_an_account_that_is_refused_for_good(
    bench: Bench, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No caller waits once the account is refused for good."""
    monkeypatch.setattr(channel_scan, "SECONDS", 20)
    recorder = await start(bench, DahuaRecorder)
    entry = by_url(bench, recorder)
    await entry.snapshots.get(1, "main")
    recorder.password = "changed"
    for _ in range(2):
        clock.advance(31 * MINUTE)
        recorder.unlock()
        with pytest.raises((BusyError, InvalidAuthError)):
            await entry.snapshots.get(1, "main")
    with pytest.raises(InvalidAuthError):
        await entry.find_channels()


@pytest.mark.parametrize("locked_status", [401, 403])
async def test_lock_concerns_all_entries(bench: Bench, clock: Clock, locked_status: int) -> None:
    """An entry with only URLs could not tell a 403 from a channel without permission."""
    recorder = await start(bench, HikvisionRecorder, locked_status=locked_status)
    entry = bench.open(recorder)
    others = [as_guest(bench, recorder), by_url(bench, recorder)]
    for device in others:
        await device.snapshots.get(1, "main")
    recorder.locked_until["127.0.0.1"] = clock() + 10 * MINUTE
    with pytest.raises(AccountLockedError):
        await entry.snapshots.get(1, "main")
    asked = len(recorder.requests)
    for device in others:
        with pytest.raises(AccountLockedError) as caught:
            await device.snapshots.get(1, "main")
        assert caught.value.minutes == 10
    assert len(recorder.requests) == asked
    assert recorder.refused_logins == 0
