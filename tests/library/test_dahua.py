"""Dahua recorders: identity, channels, snapshots."""

import math

import pytest

from custom_components.cgi_camera.api.families import FAMILIES
from custom_components.cgi_camera.api.identity import Identity
from tests.simulators.dahua import DahuaRecorder

from .recorders import Bench, refuses, shown
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
