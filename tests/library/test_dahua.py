"""Dahua recorders: identity, channels, snapshots."""

import asyncio
import math
from typing import Any

import pytest

from custom_components.cgi_camera.api.accounts import (
    Accounts,
)
from custom_components.cgi_camera.api.errors import (
    AccountLockedError,
    BusyError,
    InvalidAuthError,
)
from custom_components.cgi_camera.api.families import FAMILIES
from custom_components.cgi_camera.api.identity import Identity
from custom_components.cgi_camera.api.login_policy import LOCK_SECONDS
from tests.simulators.access import Scheme
from tests.simulators.any_camera import AnyCamera
from tests.simulators.dahua import DahuaRecorder
from tests.simulators.recorder import PICTURE

from .conftest import Clock
from .recorders import MINUTE, PASSWORD, Bench, refuses, shown, with_account
from .test_snapshot_client import presence


@pytest.mark.parametrize("vague", [False, True])
async def test_dahua_client_identifies_a_recorder(bench: Bench, *, vague: bool) -> None:
    """Some call themselves 31, and have their name where the serial number of an update is."""
    recorder = await bench.start(DahuaRecorder, vague_model=vague)
    identity = await bench.open(recorder).identify()
    assert identity == Identity(
        model="NVR5464-4KS2",
        serial="4F04C5FPAZ12345",
        firmware="3.216.0000006.0.R,build:2019-12-06",
    )
    assert identity.unique_id == recorder.serial


@pytest.mark.parametrize("only", [0, 1])
async def test_dahua_client_finds_the_number_of_a_single_camera(bench: Bench, only: int) -> None:
    """It counts from 0 if that is the only number that has a picture."""
    recorder = await bench.start(DahuaRecorder, channels=1, zero_based=only == 0, zero_too=True)
    recorder.inject("ChannelTitle", refuses(403), times=math.inf)
    device = bench.open(recorder)
    assert presence(await device.find_channels()) == {1: "p"}
    assert await shown(device, 1) == 1
    assert ("first_snapshot" in device.memory) is (only == 0)


async def test_dahua_client_counts_rtsp_channels_from_1(bench: Bench) -> None:
    """The one does not follow from the other (rroller #578)."""
    recorder = await bench.start(DahuaRecorder, zero_based=True)
    device = bench.open(recorder)
    await device.find_channels()
    assert device.channels[0].streams[1].rtsp_paths == ("/cam/realmonitor?channel=1&subtype=1",)
    assert FAMILIES["hikvision"].channel is not None
    assert "/Streaming/Channels/302" in (FAMILIES["hikvision"].channel(3).streams[1].rtsp_paths)


async def test_dahua_client_shares_one_snapshot_between_streams(bench: Bench) -> None:
    """Dahua has no picture of a sub stream."""
    recorder = await bench.start(DahuaRecorder)
    device = bench.open(recorder, reuse_seconds=60.0)
    assert await device.snapshots.get(2, "main") == await device.snapshots.get(2, "sub")
    assert recorder.pictures == {2: 1}


async def test_dahua_client_retries_a_doubted_password_once_after_a_lock(
    bench: Bench, clock: Clock
) -> None:
    """It resembles a busy recorder: one attempt, and one more after the time of a lock."""
    recorder = await bench.start(DahuaRecorder)
    device = bench.open(recorder)
    await device.snapshots.get(1, "main")
    clock.advance(2 * MINUTE)
    recorder.password = "changed"
    outcomes = await asyncio.gather(
        *(device.snapshots.get(channel, "main") for channel in range(2, 9)), return_exceptions=True
    )
    assert {type(outcome) for outcome in outcomes} == {BusyError}
    clock.advance(LOCK_SECONDS - 1)
    with pytest.raises(BusyError):
        await device.snapshots.get(1, "main")
    assert recorder.refused_logins == 1
    recorder.unlock()  # it has forgotten
    clock.advance(2)
    with pytest.raises(InvalidAuthError):
        await device.snapshots.get(1, "main")
    with pytest.raises(InvalidAuthError):
        await device.snapshots.get(2, "main")
    assert recorder.refused_logins == 2
    assert device.memory["login"].startswith("refused:")


async def test_dahua_client_refuses_a_doubted_password_after_a_restart(
    bench: Bench, clock: Clock
) -> None:
    """It was in doubt already, so that one more refusal is enough."""
    recorder = await bench.start(DahuaRecorder)
    device = bench.open(recorder, keep_seconds=0)
    await device.snapshots.get(1, "main")
    recorder.password = "changed"
    with pytest.raises(BusyError):
        await device.snapshots.get(1, "main")
    recorder.unlock()  # it has forgotten
    restarted = bench.open(
        recorder, password=PASSWORD, memory=device.memory, accounts=Accounts(clock)
    )
    with pytest.raises(InvalidAuthError):
        await restarted.snapshots.get(1, "main")
    assert recorder.refused_logins == 2


@pytest.mark.parametrize("make", [DahuaRecorder, AnyCamera])
async def test_dahua_client_sends_no_proof_more_at_a_reload(
    bench: Bench, clock: Clock, make: Any
) -> None:
    """The next caller sends no further attempt."""
    recorder = await bench.start(make, scheme=Scheme.DIGEST)
    device = bench.open(recorder)
    await device.snapshots.get(1, "main")
    recorder.inject(PICTURE, refuses())
    await device.snapshots.get(1, "main")
    sent = with_account(recorder)
    clock.advance(9)
    with pytest.raises(AccountLockedError):
        await bench.open(recorder, memory=device.memory).snapshots.get(1, "main")
    assert with_account(recorder) == sent
    clock.advance(2)
    assert await shown(bench.open(recorder, memory=device.memory), 1) == 1


async def test_dahua_client_keeps_a_good_account_over_a_restart(bench: Bench, clock: Clock) -> None:
    """After a power failure both start: a good account of before is not given up for that."""
    recorder = await bench.start(DahuaRecorder)
    device = bench.open(recorder)
    await device.identify()
    restarted = bench.open(recorder, memory=device.memory)
    recorder.inject("getSystemInfo", refuses())
    with pytest.raises(BusyError):
        await restarted.identify()
    clock.advance(LOCK_SECONDS + 1)
    await restarted.identify()
