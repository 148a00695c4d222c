"""Where the video is: found once, by a description, with the account where the camera wants it."""

from collections.abc import Mapping
from hashlib import md5
import string
from typing import Any

import pytest

from custom_components.cgi_camera.api import rtsp
from custom_components.cgi_camera.api.accounts import (
    Accounts,
)
from custom_components.cgi_camera.api.errors import (
    InvalidAuthError,
)
from custom_components.cgi_camera.api.families.xml_cgi import XML_CGI
from custom_components.cgi_camera.api.identity import Credentials
from custom_components.cgi_camera.api.rtsp import VideoHints, VideoSources
from tests.simulators.access import Scheme
from tests.simulators.hikvision import HikvisionRecorder
from tests.simulators.recorder import Recorder
from tests.simulators.rtsp import Authentication, RtspServer

from .recorders import PRINTABLE, RECORDERS, Bench

RTSP_PASSWORD = 'p@ss: /?#"%\\&+'
MD5 = md5(RTSP_PASSWORD.encode(), usedforsecurity=False).hexdigest().upper()
QUOTED = "p%40ss%3A%20%2F%3F%23%22%25%5C%26%2B"
FORMS = {(1, stream.name): stream.rtsp_paths for stream in XML_CGI.channels[0].streams}


def sources(
    server: RtspServer,
    monkeypatch: pytest.MonkeyPatch,
    memory: Mapping[str, str] | None = None,
    password: str = RTSP_PASSWORD,
) -> VideoSources:
    """Return the video sources of a camera with this RTSP server."""
    monkeypatch.setattr(rtsp, "PORT", server.port)
    credentials = Credentials(username="admin", password=password)
    account = Accounts().account("host:80", credentials, memory)
    found = VideoSources(server.host, FORMS, account)
    found.remember(memory or {})
    return found


def kept(video: VideoSources) -> Mapping[str, str]:
    """Return what a device keeps of its video and account."""
    return {**video.memory, **video.account.memory}


@pytest.mark.parametrize(
    ("server", "main", "sub"),
    [
        pytest.param(
            RtspServer(
                paths={"/stream0", "/stream1"},
                authentication=Authentication.DIGEST,
                in_query=True,
                password=RTSP_PASSWORD,
            ),
            f"rtsp://HOST/stream0?username=admin&password={MD5}",
            f"rtsp://HOST/stream1?username=admin&password={MD5}",
            id="account in the query",
        ),
        pytest.param(
            RtspServer(
                paths={"/video1"}, authentication=Authentication.DIGEST, password=RTSP_PASSWORD
            ),
            f"rtsp://admin:{QUOTED}@HOST/video1",
            f"rtsp://admin:{QUOTED}@HOST/video2",
            id="digest",
        ),
        pytest.param(
            RtspServer(
                paths={"/stream0"}, authentication=Authentication.BASIC, password=RTSP_PASSWORD
            ),
            f"rtsp://admin:{QUOTED}@HOST/stream0",
            f"rtsp://admin:{QUOTED}@HOST/stream1",
            id="basic",
        ),
        pytest.param(
            RtspServer(paths={"/video1"}),
            f"rtsp://admin:{QUOTED}@HOST/video1",
            f"rtsp://admin:{QUOTED}@HOST/video2",
            id="open to all",
        ),
    ],
)
async def test_rtsp_finds_and_remembers_the_working_url(
    server: RtspServer, main: str, sub: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every character of the password is quoted; no video is opened; nothing is asked twice."""
    async with server:
        video = sources(server, monkeypatch)
        assert video.url(1, "main") is None
        await video.find(VideoHints())
        place = f"{server.host}:{server.port}"
        assert video.url(1, "main") == main.replace("HOST", place)
        assert video.url(1, "sub") == sub.replace("HOST", place)
        assert {request.method for request in server.requests} == {"DESCRIBE"}
        asked = len(server.requests)
        again = sources(server, monkeypatch, kept(video))
        await again.find(VideoHints())
        assert again.url(1, "main") == video.url(1, "main")
        assert len(server.requests) == asked
        assert RTSP_PASSWORD not in str(kept(video))


@pytest.mark.parametrize(
    ("server", "password", "most", "told"),
    [
        pytest.param(RtspServer(paths=()), RTSP_PASSWORD, 3, {}, id="no such path"),
        pytest.param(
            RtspServer(paths={"/video1"}, authentication=Authentication.DIGEST),
            "wrong",
            3,
            {"rtsp": "refused", "account": "::refused:"},
            id="a refused account is sent once",
        ),
    ],
)
async def test_rtsp_remembers_that_no_url_works(
    server: RtspServer,
    password: str,
    most: int,
    told: Mapping[str, str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Then there is no video, and no harm done; nor is any by the next start."""
    async with server:
        video = sources(server, monkeypatch, password=password)
        await video.find(VideoHints())
        assert video.url(1, "main") is None
        assert kept(video) == told
        assert len(server.requests) <= most
        assert video.is_settled
        again = sources(server, monkeypatch, kept(video), password=password)
        await again.find(VideoHints())
        assert sum(request.authorization is not None for request in server.requests) <= 1
        assert again.is_settled


async def test_rtsp_asks_a_starting_server_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """A later request succeeds."""
    async with RtspServer(paths={"/stream0"}, starting=True) as server:
        video = sources(server, monkeypatch)
        await video.find(VideoHints())
        assert (video.is_settled, video.url(1, "main"), len(server.requests)) == (False, None, 1)
        server.starting = False
        await video.find(VideoHints())
        assert video.is_settled
        assert video.url(1, "main") is not None


async def test_rtsp_stops_at_a_closed_port(monkeypatch: pytest.MonkeyPatch) -> None:
    """A closed port is asked a few times, for the camera may be starting."""
    server = RtspServer(paths={"/video1"})
    async with server:
        video = sources(server, monkeypatch)
    for _ in range(rtsp.TRIES):
        assert not video.is_settled
        await video.find(VideoHints())
    assert video.is_settled
    assert kept(video) == {}


@pytest.mark.parametrize("memory", [{"rtsp": "3"}, {"rtsp": "-1"}, {"rtsp": "x"}, {}])
async def test_rtsp_ignores_a_broken_memory(
    memory: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is that of another version."""
    async with RtspServer(paths={"/video1"}) as server:
        assert sources(server, monkeypatch, memory).url(1, "main") is None


@pytest.mark.parametrize("scheme", [Scheme.BASIC, Scheme.DIGEST, Scheme.SHA256])
@pytest.mark.parametrize("make", RECORDERS)
async def test_rtsp_quotes_any_password_in_the_url(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, make: Any, scheme: Scheme
) -> None:
    """It is quoted there, and proves itself to the RTSP server as well."""
    recorder: Recorder = await bench.start(make, scheme=scheme, password=PRINTABLE)
    monkeypatch.setattr(rtsp, "PORT", recorder.rtsp.port)
    device = bench.open(recorder)
    await device.identify()
    await device.find_video()
    url = device.video.url(3, "sub")
    assert url is not None
    place = f"@{recorder.rtsp.host}:{recorder.rtsp.port}/"
    account, _, path = url.removeprefix("rtsp://admin:").partition(place)
    assert set(account) <= set(string.ascii_letters + string.digits + "%-._~")
    assert path in {"Streaming/Channels/302", "cam/realmonitor?channel=3&subtype=1"}
    assert recorder.rtsp.requests[-1].status == 200
    assert recorder.refused_logins == 0
    again = bench.open(recorder, memory=device.memory)
    assert again.video.url(3, "sub") == url


# Video


async def test_rtsp_sends_no_refused_account(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """It would count there, too."""
    recorder = await bench.start(HikvisionRecorder)
    monkeypatch.setattr(rtsp, "PORT", recorder.rtsp.port)
    device = bench.open(recorder, password="wrong")
    with pytest.raises(InvalidAuthError):
        await device.identify()
    await device.find_video()
    assert recorder.rtsp.requests == []
    assert device.video.url(1, "main") is None


async def test_rtsp_asks_once_if_it_refuses_a_good_account(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The next path would be a second failure; the request for the port counts, too."""
    recorder = await bench.start(HikvisionRecorder)
    monkeypatch.setattr(rtsp, "PORT", recorder.rtsp.port)
    device = bench.open(recorder)
    await device.identify()
    recorder.password = "changed"
    await device.find_video()
    assert recorder.refused_logins == 1
