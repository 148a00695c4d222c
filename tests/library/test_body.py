"""What recorders and their relatives do to HTTP, and a client must survive."""

import asyncio
from typing import Any

import pytest
from pytest_socket import socket_allow_hosts

from custom_components.cgi_camera.api import rtsp
from custom_components.cgi_camera.api.errors import (
    CameraError,
    CannotConnectError,
    NoAnswerError,
    NotAPictureError,
    UnexpectedAnswerError,
)
from custom_components.cgi_camera.api.families import Templates
from custom_components.cgi_camera.api.http import body as http_body
from custom_components.cgi_camera.api.http.address import parse_address
from custom_components.cgi_camera.api.http.request import MAX_LIST
from custom_components.cgi_camera.api.http.transport import Transport
from custom_components.cgi_camera.api.pictures.jpeg import START
from tests.simulators.access import Scheme
from tests.simulators.any_camera import AnyCamera
from tests.simulators.edimax import EdimaxCamera
from tests.simulators.faults import connection_reset, truncated
from tests.simulators.hikvision import HikvisionRecorder
from tests.simulators.not_a_camera import Garbage
from tests.simulators.picture import draw_face
from tests.simulators.recorder import PICTURE, no_answer

from .conftest import Clock
from .recorders import ALL, Bench, client_of, frame, shown
from .test_transport import Endless, Resets, Says, http

JUNK = b"\r\n\r\n\x00junk"


@pytest.mark.parametrize("scheme", [Scheme.OPEN, Scheme.BASIC, Scheme.DIGEST])
@pytest.mark.parametrize("junk", [b"", JUNK], ids=["", "junk"])
@pytest.mark.parametrize("off", [48, 1, -1, -48, -5000])
@pytest.mark.parametrize("make", ALL)
async def test_snapshot_accepts_a_wrong_content_length(
    bench: Bench, make: Any, off: int, junk: bytes, scheme: Scheme
) -> None:
    """The picture is whole, which is what matters (HA #47511)."""
    recorder = await bench.start(make, wrong_length=off, junk=junk, scheme=scheme)
    device = bench.open(recorder)
    for number in (1, 2, 3):
        picture = await device.snapshots.get(1, "main")
        assert frame(picture) >= number
        assert picture.endswith(b"\xff\xd9")
    assert recorder.refused_logins == 0
    # At most one more, to find out.
    assert recorder.pictures[1] <= 4


async def test_snapshot_ends_with_the_picture(bench: Bench) -> None:
    """The end of the picture is its end, whatever is promised."""
    recorder = await bench.start(HikvisionRecorder, wrong_length=48, hangs_after_wrong_length=True)
    device = bench.open(recorder)
    assert [await shown(device, 1) for _ in range(3)] == [1, 1, 1]


async def test_transport_keeps_the_connection_behind_junk(bench: Bench) -> None:
    """It is read to the end, so that the next request finds the same connection."""
    recorder = await bench.start(HikvisionRecorder, scheme=Scheme.OPEN, junk=JUNK)
    device = bench.open(recorder)
    for _ in range(3):
        assert not (await device.snapshots.get(1, "main")).endswith(JUNK)
    assert len(recorder.requests) == 3


@pytest.mark.parametrize("scheme", [Scheme.OPEN, Scheme.BASIC, Scheme.DIGEST, Scheme.SHA256])
async def test_body_reads_a_header_without_a_name(bench: Bench, scheme: Scheme) -> None:
    """GoAhead sends one (HA #14960); that is found out once, and the login is the same."""
    recorder = await bench.start(EdimaxCamera, nameless_header=True, scheme=scheme)
    device = bench.open(recorder)
    await device.identify()
    first = len(recorder.requests)
    for _ in range(3):
        assert await shown(device, 1) == 1
    await device.heartbeat()
    each = 2 if scheme in {Scheme.DIGEST, Scheme.SHA256} else 1
    assert len(recorder.requests) == first + 3 * each + 1
    assert recorder.refused_logins == 0


async def test_transport_repeats_a_request_on_a_dead_connection(bench: Bench, clock: Clock) -> None:
    """It is noticed with the next request, which goes again over a fresh one."""
    recorder = await bench.start(HikvisionRecorder, keep_alive=8.0)
    device = bench.open(recorder)
    for _ in range(3):
        assert await shown(device, 1) == 1
        clock.advance(9)
    assert recorder.pictures[1] == 3
    assert recorder.refused_logins == 0


@pytest.mark.parametrize("fault", [no_answer, connection_reset])
@pytest.mark.parametrize("make", ALL)
async def test_snapshot_recovers_after_an_empty_answer(
    bench: Bench, clock: Clock, make: Any, fault: Any
) -> None:
    """One snapshot is lost, the next one comes (python-amcrest #86)."""
    recorder = await bench.start(make, scheme=Scheme.BASIC)
    device = bench.open(recorder, keep_seconds=0)
    await device.snapshots.get(1, "main")
    recorder.inject(PICTURE, fault, times=2)
    with pytest.raises(NoAnswerError):
        await device.snapshots.get(1, "main")
    recorder.heal()
    clock.advance(2.1)
    assert await shown(device, 1) == 1


async def test_body_reports_half_a_picture(bench: Bench) -> None:
    """Its length is right, so that nothing more is to come."""
    recorder = await bench.start(AnyCamera)
    device = bench.open(recorder)
    recorder.inject(PICTURE, truncated)
    with pytest.raises(NotAPictureError, match="cut short"):
        await device.snapshots.get(1, "main")
    assert await shown(device, 1) == 1
    assert len(recorder.requests) == 2


@pytest.mark.parametrize("body", [b"", b"<html></html>", b"\xff\xd8" + bytes(500)])
async def test_body_rejects_other_content(bench: Bench, body: bytes) -> None:
    """Read without aiohttp, it is as little a picture."""
    async with Says(answer=http(body, "Tue, 12 Jun 2012 01:56:34 GMT")) as server:
        client = client_of(bench, server.url)
        if body.startswith(START):
            assert await client.picture_at("/") == body
        else:
            with pytest.raises(NotAPictureError):
                await client.picture_at("/")


async def test_body_stops_at_the_announced_length(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The client stops at the announced length if no more bytes come."""
    monkeypatch.setattr(http_body, "REST_SECONDS", 0.05)
    half = b"\xff\xd8" + bytes(500)
    odd = http(half, "Tue, 12 Jun 2012 01:56:34 GMT", f"Content-Length: {len(half)}")
    async with Says(answer=odd, hang_up=False) as server:
        client = client_of(bench, server.url)
        assert await client.picture_at("/") == half


@pytest.mark.parametrize(
    ("body", "words"), [(bytes(70_000), "too large"), (b"\xff\xd8" + bytes(100), "cut short")]
)
async def test_body_limits_a_picture(bench: Bench, body: bytes, words: str) -> None:
    """Like any other answer."""
    async with Says(answer=http(body, "Content-Length: 99999")) as server:
        with pytest.raises(UnexpectedAnswerError, match=words):
            await client_of(bench, server.url).picture_at("/")


@pytest.mark.parametrize("size", [1, 5, 20])
async def test_body_limits_the_number_of_chunks(bench: Bench, size: int) -> None:
    """Tiny chunks without an end cost much time for little data; a short answer may have them."""
    chunk = b"%x\r\n" % size + b"a" * size + b"\r\n"
    begin = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    async with Says(answer=begin + chunk * 5000 + b"0\r\n\r\n") as server:
        answer = await Transport(bench.session, parse_address(server.url)).get("/", limit=MAX_LIST)
        assert answer.body == b"a" * size * 5000
    async with Says(answer=begin + chunk * 100_000) as server:
        with pytest.raises(UnexpectedAnswerError, match="too small"):
            await Transport(bench.session, parse_address(server.url)).get("/", limit=MAX_LIST * 4)


async def test_body_ignores_a_length_that_is_no_number(bench: Bench) -> None:
    """Python reads no thousands of digits; the picture marks its own end."""
    body = draw_face(1)
    async with Says(answer=http(body, f"Content-Length: {'9' * 5000}")) as server:
        client = client_of(bench, server.url)
        assert await client.picture_at("/") == body


async def test_body_limits_the_head(bench: Bench) -> None:
    """In size and in time, like any other answer."""
    odd = b"HTTP/1.1 200 OK\r\nTue, 12 Jun 2012 01:56:34 GMT\r\n"
    async with Endless(head=odd + b"\r\n") as server:
        client = client_of(bench, server.url)
        with pytest.raises(UnexpectedAnswerError, match="too large"):
            await client.picture_at("/")
    async with Endless(head=odd) as server:
        client = client_of(bench, server.url)
        with pytest.raises(CameraError):
            await client.picture_at("/")
    async with Says(answer=odd, hang_up=False) as server:
        client = client_of(bench, server.url)
        with pytest.raises(NoAnswerError):
            await client.picture_at("/", seconds=0.2)


@pytest.mark.parametrize("server", [Garbage, Resets])
async def test_body_rejects_other_servers(bench: Bench, server: Any) -> None:
    """There is nothing to be read then, in whatever way."""
    async with server() as other:
        with pytest.raises(CannotConnectError):
            await client_of(bench, other.url).picture_at("/")


async def test_body_reports_a_camera_that_leaves(bench: Bench) -> None:
    """Without aiohttp it is missed in the same way."""
    recorder = await bench.start(EdimaxCamera, nameless_header=True, scheme=Scheme.OPEN)
    device = bench.open(recorder)
    await device.snapshots.get(1, "main")
    await recorder.stop()
    with pytest.raises(CannotConnectError):
        await device.snapshots.get(1, "main")
    with pytest.raises(CannotConnectError):
        await device.heartbeat()


@pytest.mark.parametrize("off", [0, -5])
async def test_body_reaches_an_ipv6_address(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, off: int
) -> None:
    """Its pictures, read in either way, and its video."""
    socket_allow_hosts(["127.0.0.1", "::1"])  # until the next test
    recorder = await bench.start(HikvisionRecorder, host="::1", wrong_length=off)
    monkeypatch.setattr(rtsp, "PORT", recorder.rtsp.port)
    device = bench.open(recorder)
    await device.identify()
    await device.find_video()
    assert [await shown(device, 2) for _ in range(2)] == [2, 2]
    url = device.video.url(2, "main")
    assert url is not None
    assert url.endswith(f"@[::1]:{recorder.rtsp.port}/Streaming/Channels/201")
    custom = await bench.start(AnyCamera, host="::1", wrong_length=off)
    templates = Templates(picture_url=f"{custom.url}{custom.path}")
    assert await shown(bench.open(custom, templates=templates), 1) == 1


async def test_transport_leaks_no_connection_of_leaving_viewers(bench: Bench) -> None:
    """A browser that is closed must not leak a connection (HA #58425)."""
    recorder = await bench.start(HikvisionRecorder, picture_seconds=0.05)
    device = bench.open(recorder, reuse_seconds=0.2)
    viewers = [asyncio.create_task(device.snapshots.get(1, "main")) for _ in range(8)]
    await asyncio.sleep(0.02)
    for viewer in viewers[:7]:
        viewer.cancel()
    assert frame(await viewers[7]) == 1
    assert recorder.pictures[1] == 1
