"""The client of Hikvision recorders: identity, channels, snapshots."""

import io

from PIL import Image
import pytest

from custom_components.cgi_camera.api.errors import (
    RefusedError,
)
from custom_components.cgi_camera.api.identity import Identity
from tests.simulators.hikvision import (
    HikvisionRecorder,
    invalid_content,
)
from tests.simulators.recorder import PICTURE

from .recorders import Bench, shown


async def test_hikvision_client_identifies_a_recorder(bench: Bench) -> None:
    """Serial number and MAC address, by which it is known at another address, too."""
    recorder = await bench.start(HikvisionRecorder)
    identity = await bench.open(recorder).identify()
    assert identity == Identity(
        model="DS-7608NI-I2", serial=recorder.serial, mac="4419b6123456", firmware="V4.22.005"
    )


async def test_hikvision_client_looks_for_snapshots_of_another_firmware(bench: Bench) -> None:
    """Its pictures are looked for once more where they may be."""
    recorder = await bench.start(HikvisionRecorder, word="Channels")
    device = bench.open(recorder)
    assert await shown(device, 1) == 1
    recorder.word = "channels"
    with pytest.raises(RefusedError):
        await device.snapshots.get(1, "main")
    assert await shown(device, 1) == 1


async def test_hikvision_client_remembers_proxied_snapshots(bench: Bench) -> None:
    """That is found out once, also over a restart."""
    recorder = await bench.start(HikvisionRecorder, channels=2, proxy_channels={2})
    device = bench.open(recorder)
    assert await shown(device, 2) == 2
    for known in (device, bench.open(recorder, memory=device.memory)):
        recorder.requests.clear()
        assert await shown(known, 2) == 2
        asked = {one.target for one in recorder.requests if one.interface == PICTURE}
        assert asked == {"/ISAPI/ContentMgmt/StreamingProxy/channels/201/picture"}


async def test_hikvision_client_forgets_a_proxy_without_a_snapshot(bench: Bench) -> None:
    """A recorder that erred once would show nothing for ever."""
    recorder = await bench.start(HikvisionRecorder)
    device = bench.open(recorder)
    recorder.inject(PICTURE, invalid_content)
    with pytest.raises(RefusedError):
        await device.snapshots.get(1, "main")
    assert await shown(device, 1) == 1


async def test_hikvision_client_returns_each_stream_in_its_size(bench: Bench) -> None:
    """102 is the sub stream of channel 1, not channel 2 (seed 004 l.27 is wrong there)."""
    recorder = await bench.start(HikvisionRecorder)
    device = bench.open(recorder)
    sizes = []
    for stream in ("main", "sub"):
        picture = await device.snapshots.get(2, stream)
        assert await shown(device, 2, stream) == 2
        with Image.open(io.BytesIO(picture)) as image:
            sizes.append(image.size)
    assert sizes == [recorder.main_size, recorder.sub_size]
