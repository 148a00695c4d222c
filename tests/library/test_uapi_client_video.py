"""The video of a uAPI camera: by the names and port it reports, else by known ones."""

from collections.abc import AsyncIterator, Mapping

import aiohttp
import pytest

from custom_components.cgi_camera.api import rtsp
from custom_components.cgi_camera.api.device import Device
from custom_components.cgi_camera.api.families.uapi import UAPI
from custom_components.cgi_camera.api.families.uapi.answers import video_hints
from custom_components.cgi_camera.api.http.transport import parse_address
from custom_components.cgi_camera.api.identity import Credentials
from tests.simulators.faults import server_error
from tests.simulators.rtsp import Authentication, RtspServer
from tests.simulators.uapi import Prefix, UapiCamera
from tests.simulators.uapi_video import NEWER, STREAMS, UapiVideo

PASSWORD = "p@ss:/?"
QUOTED = "root:p%40ss%3A%2F%3F"


@pytest.fixture
async def camera() -> AsyncIterator[UapiCamera]:
    """Return a running camera."""
    async with UapiCamera(password=PASSWORD, latency=0) as running:
        yield running


@pytest.fixture
async def video(camera: UapiCamera) -> AsyncIterator[UapiVideo]:
    """Return its video."""
    async with UapiVideo(camera=camera, authentication=Authentication.DIGEST) as running:
        yield running


async def find(
    camera: UapiCamera, session: aiohttp.ClientSession, memory: Mapping[str, str] | None = None
) -> Device:
    """Return the camera after a start that knows this of it."""
    device = Device.open(
        UAPI,
        session,
        parse_address(camera.url),
        Credentials(username="root", password=PASSWORD),
        memory,
    )
    await device.find_video()
    return device


async def test_video_hints_take_names_and_port_from_the_camera(
    camera: UapiCamera, video: UapiVideo, session: aiohttp.ClientSession
) -> None:
    """One description is asked for; a name that changes later is followed without another."""
    camera.parameters.values[f"{STREAMS[0]}.name"] = "my_live"
    device = await find(camera, session)
    place = f"rtsp://{QUOTED}@127.0.0.1:{video.port}"
    assert device.video.url(1, "main") == f"{place}/my_live"
    assert device.video.url(1, "sub") == f"{place}/usecondstream"
    assert [request.status for request in video.requests] == [401, 200]
    camera.parameters.values[f"{STREAMS[0]}.name"] = "renamed"
    again = await find(camera, session, device.memory)
    assert again.video.url(1, "main") == f"{place}/renamed"
    assert len(video.requests) == 2


async def test_video_hints_omit_a_disabled_second_stream(
    camera: UapiCamera, video: UapiVideo, session: aiohttp.ClientSession
) -> None:
    """Then there is one stream."""
    camera.parameters.values[f"{STREAMS[1]}.enable"] = "no"
    device = await find(camera, session)
    assert device.video.url(1, "main") is not None
    assert device.video.url(1, "sub") is None


@pytest.mark.parametrize("url", ["live/first", "/live/first", "rtsp://192.168.1.9:554/live/first"])
async def test_video_hints_read_newer_firmware(
    camera: UapiCamera, video: UapiVideo, session: aiohttp.ClientSession, url: str
) -> None:
    """Below /cgi-bin/operator/, and of one stream only; the host in it may be wrong behind NAT."""
    camera.prefixes = frozenset({Prefix.IPAI})
    values = camera.parameters.values
    for path in [path for path in values if path.startswith("NETWORK.RTP.")]:
        del values[path]
    values[NEWER] = url
    device = await find(camera, session)
    assert device.video.url(1, "main") == f"rtsp://{QUOTED}@127.0.0.1:{video.port}/live/first"
    assert device.video.url(1, "sub") is None


@pytest.mark.parametrize("number", [0, 1])
async def test_video_hints_fall_back_to_known_names(
    camera: UapiCamera,
    session: aiohttp.ClientSession,
    monkeypatch: pytest.MonkeyPatch,
    number: int,
) -> None:
    """The names that clients use are tried at the usual port, and the one that works is kept."""
    values = camera.parameters.values
    for path in [path for path in values if path.startswith("NETWORK.RT")]:
        del values[path]
    main, sub = (stream.rtsp_paths[number] for stream in UAPI.channels[0].streams)
    async with RtspServer(paths={main, sub}) as server:
        monkeypatch.setattr(rtsp, "PORT", server.port)
        device = await find(camera, session)
        assert (device.video.url(1, "main") or "").endswith(f":{server.port}{main}")
        assert (device.video.url(1, "sub") or "").endswith(f":{server.port}{sub}")
        assert device.memory["rtsp"] == str(number)


async def test_video_hints_survive_wrong_names(
    camera: UapiCamera, session: aiohttp.ClientSession
) -> None:
    """A name under which nothing is described is no reason to give up."""
    async with RtspServer(paths={"/ufirststream"}) as server:
        values = camera.parameters.values
        values["NETWORK.RTSP.port"] = str(server.port)
        values[f"{STREAMS[0]}.name"] = "renamed_and_not_restarted"
        device = await find(camera, session)
        assert (device.video.url(1, "main") or "").endswith("/ufirststream")


async def test_video_hints_survive_a_busy_camera(
    camera: UapiCamera, session: aiohttp.ClientSession
) -> None:
    """Its start goes on without live video."""
    device = await find(camera, session)
    await device.identify()
    camera.inject("param", server_error)
    await device.find_video()
    assert device.video.url(1, "main") is None


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("ufirststream", "/ufirststream"),
        ("/ufirststream", "/ufirststream"),
        ("media/live?stream=1", "/media/live?stream=1"),
        ("", None),
        ("two words", None),
        ("{username}", None),
        ("a\nb", None),
        ("rtsp://10.0.0.1", None),
    ],
)
def test_video_hints_reject_names_that_are_no_path(name: str, path: str | None) -> None:
    """What is no path never becomes a part of a URL."""
    hints = video_hints({"network.rtp.st0.unicast.name": name, "network.rtsp.port": "99999"})
    assert hints.paths.get((1, "main")) == path
    assert hints.port is None
