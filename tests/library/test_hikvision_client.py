"""The client of Hikvision recorders: identity, channels, snapshots."""

import io
import math
from typing import Any

from PIL import Image
import pytest

from custom_components.cgi_camera.api import rtsp
from custom_components.cgi_camera.api.errors import RefusedError
from custom_components.cgi_camera.api.identity import Identity
from tests.simulators.access import Scheme
from tests.simulators.dahua import DahuaRecorder
from tests.simulators.faults import Fault
from tests.simulators.hikvision import HikvisionRecorder, NoCamera, invalid_content, status
from tests.simulators.recorder import PICTURE

from .conftest import Clock, answers_with
from .recorders import Bench, refuses, shown


async def test_hikvision_client_identifies_a_recorder(bench: Bench) -> None:
    """Serial number and MAC address, by which it is known at another address, too."""
    recorder = await bench.start(HikvisionRecorder)
    identity = await bench.open(recorder).identify()
    assert identity == Identity(
        model="DS-7608NI-I2", serial=recorder.serial, mac="4419b6123456", firmware="V4.22.005"
    )


@pytest.mark.parametrize(
    ("manufacturer", "named"), [("hikvision", None), ("", None), ("ANNKE", "ANNKE")]
)
async def test_hikvision_client_names_the_maker_of_a_relative(
    bench: Bench, manufacturer: str, named: str | None
) -> None:
    """The family knows its own maker."""
    recorder = await bench.start(HikvisionRecorder, manufacturer=manufacturer)
    assert (await bench.open(recorder).identify()).manufacturer == named


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


async def test_hikvision_client_looks_elsewhere_for_what_is_not_supported(bench: Bench) -> None:
    """Firmware answers 403 for a path that it lacks; later that is a channel that is not there."""
    recorder = await bench.start(HikvisionRecorder, channels=2, no_camera=NoCamera.NOT_SUPPORTED)
    device = bench.open(recorder)
    recorder.inject(PICTURE, status(4, "Invalid Operation", "notSupport", http=403))
    assert await shown(device, 1) == 1
    recorder.empty = {2}
    recorder.requests.clear()
    with pytest.raises(RefusedError):
        await device.snapshots.get(2, "main")
    assert len(recorder.requests) == 1


@pytest.mark.parametrize("make", [HikvisionRecorder, DahuaRecorder])
async def test_video_sources_take_the_port_from_the_recorder(bench: Bench, make: Any) -> None:
    """Two of 15 recorded devices have 10554."""
    recorder = await bench.start(make, channels=2)
    device = bench.open(recorder)
    await device.find_video()
    assert f"@127.0.0.1:{recorder.rtsp.port}/" in (device.video.url(2, "main") or "")


@pytest.mark.parametrize(
    ("make", "interface", "fault"),
    [
        (HikvisionRecorder, "ports", status(4, "Invalid Operation", "lowPrivilege", http=403)),
        (HikvisionRecorder, "ports", refuses(403)),
        (HikvisionRecorder, "ports", answers_with(b"<html>")),
        (DahuaRecorder, "RTSP", refuses(403)),
        (DahuaRecorder, "RTSP", refuses(400)),
        (DahuaRecorder, "RTSP", answers_with(b"table.RTSP.Port=0\r\n")),
    ],
)
async def test_video_sources_take_554_where_the_port_is_a_secret(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, make: Any, interface: str, fault: Fault
) -> None:
    """An operator may not see it, and is a good account all the same."""
    recorder = await bench.start(make, channels=2)
    monkeypatch.setattr(rtsp, "PORT", recorder.rtsp.port)
    device = bench.open(recorder)
    await device.identify()
    recorder.inject(interface, fault, times=math.inf)
    for _ in range(2):
        await device.find_video()
    assert f"@127.0.0.1:{recorder.rtsp.port}/" in (device.video.url(2, "main") or "")
    assert recorder.count(interface) <= 2
    assert not device.account.is_refused
    assert await shown(device, 1) == 1


@pytest.mark.parametrize(
    ("make", "interface"), [(HikvisionRecorder, "ports"), (DahuaRecorder, "RTSP")]
)
async def test_video_sources_ask_once_for_a_port_that_costs_a_login(
    bench: Bench, clock: Clock, make: Any, interface: str
) -> None:
    """A refusal by 401 counts as a failed login, of which two are enough.

    A nonce that has served before may be the reason: that takes one more proof to know.
    """
    recorder = await bench.start(make, channels=2, scheme=Scheme.DIGEST)
    device = bench.open(recorder)
    await device.identify()
    challenge = ("WWW-Authenticate", f'Digest realm="{recorder.realm}", nonce="1", qop="auth"')
    recorder.inject(interface, refuses(401, challenge), times=math.inf)
    for _ in range(4):
        await device.find_video()
        clock.advance(11)
    proven = [one for one in recorder.requests if one.interface == interface and one.scheme]
    assert len(proven) == (2 if make is HikvisionRecorder else 1)
    assert not device.account.is_refused
    assert await shown(device, 1) == 1
