"""A picture is a whole JPEG or a clear error, at one request however many look.

The first part asks a camera, the second only looks at bytes.
"""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
import io
import math
from typing import Any

from PIL import Image
import pytest

from custom_components.cgi_camera.api.device import Device
from custom_components.cgi_camera.api.errors import (
    AccountLockedError,
    BusyError,
    CameraError,
    CannotConnectError,
    InvalidAuthError,
    NoAnswerError,
    NotAPictureError,
    RefusedError,
)
from custom_components.cgi_camera.api.families.xml_cgi import XML_CGI, client as xml_cgi_client
from custom_components.cgi_camera.api.families.xml_cgi.client import XmlCgiClient
from custom_components.cgi_camera.api.http import transport
from custom_components.cgi_camera.api.pictures.jpeg import MAX_MARKERS, MIN_SIZE, whole_picture
from custom_components.cgi_camera.api.pictures.snapshot_source import REUSE_SECONDS, SnapshotSource
from tests.simulators.faults import (
    Answer,
    Fault,
    MakeAnswer,
    connection_reset,
    empty_body,
    html_page,
    server_error,
    trailing_junk,
    truncated,
)
from tests.simulators.picture import MAIN_STREAM, SUB_STREAM
from tests.simulators.xml_cgi import XmlCgiCamera, no_jpeg, refused

from .conftest import Clock, Held, NewClient, Skip, answers_with

VIEWERS = 32
REUSE = 20.0
"""Seconds, in place of one: no machine is so slow that they pass by themselves."""


@pytest.fixture(autouse=True)
def _no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the retry of a snapshot come at once, and an answer take its time."""
    monkeypatch.setattr(xml_cgi_client, "RETRY_SECONDS", 0)
    monkeypatch.setattr(transport, "ANSWER_TIMEOUT", 600)


@pytest.fixture
def device(client: XmlCgiClient) -> Iterator[Device]:
    """Return a camera whose pictures serve for longer."""
    opened = Device(replace(XML_CGI, reuse_seconds=REUSE), client)
    yield opened
    opened.close()


def size_of(picture: bytes) -> tuple[int, int]:
    """Return width and height; reads the picture to its end."""
    image = Image.open(io.BytesIO(picture))
    image.load()
    return image.size


async def test_many_viewers_share_one_request(device: Device, camera: XmlCgiCamera) -> None:
    """All of them look at the same picture."""
    camera.latency = 0.002
    pictures = await asyncio.gather(*(device.picture(1, "main") for _ in range(VIEWERS)))
    assert camera.count("snapshot.cgi") == 1
    assert camera.logins == 1
    assert len(set(pictures)) == 1
    assert size_of(pictures[0]) == MAIN_STREAM


async def test_a_picture_serves_for_the_reuse_window(
    skip: Skip, device: Device, camera: XmlCgiCamera
) -> None:
    """Whoever looks within a second sees the same one, whoever looks later a new one."""
    assert XML_CGI.reuse_seconds == REUSE_SECONDS == 1
    first = await device.picture(1, "main")
    await skip(REUSE / 2)
    assert await device.picture(1, "main") is first
    assert camera.count("snapshot.cgi") == 1
    await skip(REUSE / 2)
    second = await device.picture(1, "main")
    assert second != first
    assert camera.count("snapshot.cgi") == 2


async def test_the_window_begins_with_the_answer(
    skip: Skip, device: Device, camera: XmlCgiCamera
) -> None:
    """A slow camera is not asked again while it is still answering."""
    held = Held()
    camera.inject("snapshot.cgi", held)
    first = asyncio.create_task(device.picture(1, "main"))
    await held.arrived.wait()
    await skip(REUSE * 3)
    second = asyncio.create_task(device.picture(1, "main"))
    held.go.set()
    assert await first is await second
    await skip(REUSE / 2)
    assert await device.picture(1, "main") is await first
    assert camera.count("snapshot.cgi") == 1


async def test_main_and_sub_stream_differ_in_size(device: Device, camera: XmlCgiCamera) -> None:
    """Each has a picture of its own, fetched one after the other."""
    main, sub = await asyncio.gather(device.picture(1, "main"), device.picture(1, "sub"))
    assert size_of(main) == MAIN_STREAM
    assert size_of(sub) == SUB_STREAM
    assert camera.in_flight_max == 1
    streams = {stream.name for channel in XML_CGI.channels for stream in channel.streams}
    assert streams == {"main", "sub"}


async def test_a_viewer_that_goes_away_does_not_take_the_picture_from_the_others(
    device: Device, camera: XmlCgiCamera
) -> None:
    """Even if it was the one that asked first."""
    held = Held()
    camera.inject("snapshot.cgi", held)
    first = asyncio.create_task(device.picture(1, "main"))
    await held.arrived.wait()
    second = asyncio.create_task(device.picture(1, "main"))
    first.cancel()
    held.go.set()
    assert size_of(await second) == MAIN_STREAM
    assert first.cancelled()
    assert camera.count("snapshot.cgi") == 1


async def test_a_request_that_everybody_left_serves_who_comes_next(
    device: Device, camera: XmlCgiCamera
) -> None:
    """The camera is at it already."""
    held = Held()
    camera.inject("snapshot.cgi", held)
    first = asyncio.create_task(device.picture(1, "main"))
    await held.arrived.wait()
    first.cancel()
    await asyncio.wait({first})
    held.go.set()
    assert size_of(await device.picture(1, "main")) == MAIN_STREAM
    assert camera.count("snapshot.cgi") == 1


async def test_a_device_that_is_closed_ends_a_request_under_way(
    device: Device, camera: XmlCgiCamera
) -> None:
    """Its viewers are told at once, and it may be asked again."""
    held = Held()
    camera.inject("snapshot.cgi", held)
    viewer = asyncio.create_task(device.picture(1, "main"))
    await held.arrived.wait()
    device.close()
    await asyncio.wait({viewer})
    assert isinstance(viewer.exception(), CannotConnectError)  # nobody cancelled the viewer
    assert size_of(await device.picture(1, "main")) == MAIN_STREAM


async def test_a_source_that_is_closed_leaves_no_timer_behind() -> None:
    """The test package fails every test that leaves one."""
    asked = asyncio.Event()

    async def never() -> bytes:
        asked.set()
        nothing: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        return await nothing

    source = SnapshotSource(never)
    source.close()
    viewer = asyncio.create_task(source.snapshot())
    await asked.wait()
    source.close()
    await asyncio.wait({viewer})


class Shy:
    """A camera that is busy as soon as it has given one picture."""

    def __init__(self) -> None:
        """Have one."""
        self._pictures = [PLAIN]

    async def __call__(self) -> bytes:
        """Give it, or raise BusyError."""
        if not self._pictures:
            raise BusyError("busy")
        return self._pictures.pop()


async def test_the_last_picture_is_kept_as_long_as_somebody_may_get_it(skip: Skip) -> None:
    """And no longer: a wall of cameras would hold hundreds."""
    clock = asyncio.get_running_loop().time
    source = SnapshotSource(Shy(), reuse=0, keep=300, clock=clock)
    assert (await source.snapshot()).picture == PLAIN
    await skip(299)
    assert (await source.snapshot()).picture == PLAIN
    assert source._last is not None
    await skip(3)
    assert source._last is None
    with pytest.raises(BusyError):
        await source.snapshot()
    source.close()


async def test_what_is_closed_has_no_last_picture(clock: Clock) -> None:
    """It may be another camera that is asked the next time."""
    source = SnapshotSource(Shy(), reuse=0, keep=300, clock=clock)
    assert (await source.snapshot()).picture == PLAIN
    source.close()
    with pytest.raises(BusyError):
        await source.snapshot()
    source.close()


async def test_an_error_does_not_grow_with_those_who_share_it() -> None:
    """Each of them would add to its traceback, all of a minute long."""
    shy = Shy()
    await shy()
    source = SnapshotSource(shy, reuse=60)
    depths = set()
    for _ in range(VIEWERS):
        with pytest.raises(BusyError) as caught:
            await source.snapshot()
        depths.add(len(caught.traceback))
    assert len(depths) == 1
    source.close()


async def test_what_was_closed_does_not_shorten_the_next_window(
    device: Device, camera: XmlCgiCamera, skip: Skip
) -> None:
    """A picture serves for a second after its own answer, whatever was under way before."""
    held = Held()
    camera.inject("snapshot.cgi", held)
    viewer = asyncio.create_task(device.picture(1, "main"))
    await held.arrived.wait()
    device.close()
    await asyncio.wait({viewer})
    await skip(REUSE / 2)
    picture = await device.picture(1, "main")
    await skip(REUSE * 3 / 4)
    assert await device.picture(1, "main") is picture


@pytest.mark.parametrize(
    ("trouble", "error"),
    [
        pytest.param(truncated, NotAPictureError, id="cut short"),
        pytest.param(html_page, NotAPictureError, id="web page"),
        pytest.param(empty_body, NotAPictureError, id="empty"),
        pytest.param(server_error, NotAPictureError, id="500"),
        pytest.param(refused("sd not mount"), NotAPictureError, id="fault"),
        pytest.param(refused("sd not mount", status=200), NotAPictureError, id="fault with 200"),
        pytest.param(no_jpeg, BusyError, id="407"),
        pytest.param(refused("no", status=403), RefusedError, id="403"),
        pytest.param(connection_reset, NoAnswerError, id="reset"),
    ],
)
async def test_a_failure_is_shared_like_a_picture(
    trouble: Fault,
    error: type[CameraError],
    device: Device,
    camera: XmlCgiCamera,
    skip: Skip,
) -> None:
    """A camera in trouble is not asked by every viewer in turn, and gets a second to recover."""
    await device.heartbeat()
    camera.inject("snapshot.cgi", trouble, times=math.inf)
    viewers = (device.picture(1, "main") for _ in range(VIEWERS))
    outcomes = await asyncio.gather(*viewers, return_exceptions=True)
    assert {type(outcome) for outcome in outcomes} == {error}
    requests = camera.count("snapshot.cgi")
    assert requests <= 2
    camera.heal()
    with pytest.raises(error):
        await device.picture(1, "main")
    assert camera.count("snapshot.cgi") == requests

    await skip(REUSE)
    assert size_of(await device.picture(1, "main")) == MAIN_STREAM


async def test_what_stands_behind_the_end_is_cut(device: Device, camera: XmlCgiCamera) -> None:
    """Line breaks behind a picture are not part of it."""
    camera.inject("snapshot.cgi", trailing_junk)
    picture = await device.picture(1, "main")
    assert picture.endswith(b"\xff\xd9")


async def test_no_frame_in_time_is_asked_for_once_more(
    device: Device, camera: XmlCgiCamera
) -> None:
    """Status 407 has nothing to do with proxies here (no frame within three seconds)."""
    camera.inject("snapshot.cgi", no_jpeg)
    assert size_of(await device.picture(1, "main")) == MAIN_STREAM
    assert camera.count("snapshot.cgi") == 2


async def test_no_frame_twice_means_busy(device: Device, camera: XmlCgiCamera) -> None:
    """No third request."""
    camera.inject("snapshot.cgi", no_jpeg, times=math.inf)
    with pytest.raises(BusyError):
        await device.picture(1, "main")
    assert camera.count("snapshot.cgi") == 2


async def test_a_protected_picture_is_taken_with_the_session(
    client: XmlCgiClient, camera: XmlCgiCamera
) -> None:
    """With ONVIF authentication a session is enough for most firmware; it is renewed if needed."""
    camera.onvif_auth = True
    assert whole_picture(await client.snapshot(1, "main"))
    camera.change_password(camera.password)  # ends all sessions
    assert whole_picture(await client.snapshot(1, "main"))
    assert (camera.logins, camera.refused_logins) == (2, 0)
    assert all("password=" not in r.query for r in camera.requests if r.interface != "getuid")


async def wants_the_account(make_answer: MakeAnswer) -> Answer:
    """Fault: firmware that knows no sessions here answers as if the account had no right."""
    answer = make_answer()
    return replace(answer, status=403, body=b"<fault><reason>forbidden</reason></fault>")


async def test_a_protected_picture_is_taken_with_the_account_where_firmware_wants_that(
    client: XmlCgiClient, camera: XmlCgiCamera
) -> None:
    """Refused once for the session, the account is used from then on."""
    camera.onvif_auth = True
    camera.inject("snapshot.cgi", wants_the_account)
    for _ in range(3):
        assert size_of(await client.snapshot(1, "main")) == MAIN_STREAM
    with_session, *with_account = [
        request.query for request in camera.requests if request.interface == "snapshot.cgi"
    ]
    assert "uid=" in with_session
    assert len(with_account) == 3
    assert all("uid=" not in query and "password=" in query for query in with_account)
    assert camera.refused_logins == 0


async def test_an_account_that_may_not_take_pictures(
    client: XmlCgiClient, camera: XmlCgiCamera
) -> None:
    """It is refused in both forms; the session goes on."""
    camera.inject("snapshot.cgi", wants_the_account, times=math.inf)
    with pytest.raises(RefusedError, match="may not take snapshots"):
        await client.snapshot(1, "main")
    assert camera.count("snapshot.cgi") == 2
    await client.heartbeat()
    assert camera.logins == 1


async def test_a_password_that_a_picture_was_refused_for_is_not_sent_again(
    client: XmlCgiClient, camera: XmlCgiCamera
) -> None:
    """The account form is a login, too: a changed password counts once, not at every picture."""
    camera.onvif_auth = True
    camera.inject("snapshot.cgi", wants_the_account)
    await client.snapshot(1, "main")
    camera.change_password("another")
    for _ in range(3):
        with pytest.raises(InvalidAuthError):
            await client.snapshot(1, "main")
    assert camera.refused_logins == 1


async def test_no_account_is_sent_for_a_picture_once_it_was_refused_or_locked(
    new_client: NewClient, camera: XmlCgiCamera
) -> None:
    """The login comes first, with the picture and without."""
    camera.onvif_auth = True
    client = new_client(password="wrong")
    for _ in range(3):
        with pytest.raises(InvalidAuthError):
            await client.snapshot(1, "main")
    assert camera.refused_logins == len(camera.requests) == 1

    camera.inject("getuid", answers_with(b"The user is locked"))
    client = new_client()
    for _ in range(3):
        with pytest.raises(AccountLockedError):
            await client.snapshot(1, "main")
    assert len(camera.requests) == 2


# From here on: bytes.


def jpeg(*, size: tuple[int, int] = (64, 48), **options: Any) -> bytes:
    """Return a picture with some detail in it, so that every kind of marker occurs."""
    image = Image.radial_gradient("L").resize(size).convert("RGB")
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", **options)
    return buffer.getvalue()


def segment(marker: int, content: bytes) -> bytes:
    """Return a marker segment: marker, length of the rest, content."""
    return bytes((0xFF, marker)) + (len(content) + 2).to_bytes(2) + content


def markers(data: bytes) -> Iterator[int]:
    """Return where markers stand that begin a segment behind the first scan."""
    place = data.index(b"\xff\xda")
    while (place := data.find(b"\xff", place + 2)) >= 0:
        if data[place + 1] in (0xC4, 0xDA):
            yield place


PLAIN = jpeg()
PROGRESSIVE = jpeg(progressive=True)
RESTARTING = jpeg(restart_marker_blocks=1)
THUMBNAIL = jpeg(size=(16, 12))
WITH_THUMBNAIL = PLAIN[:2] + segment(0xE1, b"Exif\x00\x00" + THUMBNAIL) + PLAIN[2:]
SCAN = PLAIN.index(b"\xff\xda")


def test_the_samples_are_what_they_are_called() -> None:
    """Pillow may change its mind about what it writes."""
    assert b"\xff\xc2" in PROGRESSIVE
    assert PROGRESSIVE.count(b"\xff\xda") > 3
    assert RESTARTING.count(b"\xff\xd0") > 1
    assert size_of(WITH_THUMBNAIL) == size_of(PLAIN) == (64, 48)


@pytest.mark.parametrize(
    "picture",
    [
        pytest.param(PLAIN, id="baseline"),
        pytest.param(PROGRESSIVE, id="progressive"),
        pytest.param(RESTARTING, id="restart markers"),
        pytest.param(WITH_THUMBNAIL, id="thumbnail"),
        pytest.param(jpeg(optimize=True), id="optimized"),
        pytest.param(jpeg(comment=b"\xff\xd9 \xff\xda \xff\xd8"), id="markers in a comment"),
        pytest.param(jpeg(size=(1, 1)), id="one pixel"),
        pytest.param(jpeg(size=(640, 360), quality=100, subsampling=0), id="large"),
        pytest.param(
            PLAIN[:2] + segment(0xFE, b"x" * (MIN_SIZE - 12)) + segment(0xDA, b"") + PLAIN[-2:],
            id="as small as can be",
        ),
        pytest.param(PLAIN[:2] + b"\xff" * 7 + PLAIN[2:], id="fill bytes before a segment"),
        pytest.param(PLAIN[:-2] + b"\xff" * 7 + PLAIN[-2:], id="fill bytes before the end"),
        pytest.param(
            PROGRESSIVE[: (second := next(markers(PROGRESSIVE)))]
            + segment(0xFE, b"\xff\xd9 not the end")
            + PROGRESSIVE[second:],
            id="end marker in a comment between two scans",
        ),
    ],
)
def test_a_whole_picture_is_returned_as_it_is(picture: bytes) -> None:
    """Byte for byte; what follows its end is cut, what is missing at its end is noticed."""
    assert whole_picture(picture) == picture
    for junk in (b"\x00", b"\r\n", b"\r\n\r\n--boundary--", b"\xff\xd9", THUMBNAIL, b"\xff" * 9):
        assert whole_picture(picture + junk) == picture
    for length in range(0, len(picture), max(1, len(picture) // 300)):
        with pytest.raises(NotAPictureError):
            whole_picture(picture[:length])
    with pytest.raises(NotAPictureError):
        whole_picture(picture[:-1])


@pytest.mark.parametrize(
    "cut",
    [
        pytest.param(len(WITH_THUMBNAIL) - 2, id="before the end"),
        pytest.param(len(WITH_THUMBNAIL) - len(PLAIN) + SCAN + 20, id="in the picture"),
        pytest.param(WITH_THUMBNAIL.index(b"\xff\xd9") + 2, id="behind the thumbnail"),
        pytest.param(WITH_THUMBNAIL.index(b"\xff\xd9") - 5, id="in the thumbnail"),
    ],
)
def test_the_end_of_a_thumbnail_is_not_the_end_of_the_picture(cut: int) -> None:
    """A search for FFD9 would be content with it."""
    with pytest.raises(NotAPictureError):
        whole_picture(WITH_THUMBNAIL[:cut])
    with pytest.raises(NotAPictureError):
        whole_picture(WITH_THUMBNAIL[:cut] + b"\r\n")


def test_a_picture_that_was_cut_is_told_from_something_else() -> None:
    """The first may help to find a bad network, the second a wrong address."""
    with pytest.raises(NotAPictureError, match="cut short"):
        whole_picture(PLAIN[:-20])
    with pytest.raises(NotAPictureError, match="not a JPEG"):
        whole_picture(b"<html>" * 50)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff\xd8",
        b"\xff\xd8\xff\xd9",
        b"\xff\xd8" + b"\xff" * 5000,
        b"\xff\xd8" + b"\xff\xe0\x00\x00" * 5000,
        b"\xff\xd8" + b"\xff\xda\x00\x02" * 5000,
        PLAIN[:2] + segment(0xFE, b"") * MAX_MARKERS + PLAIN[2:],
        b"\xff\xd8" + bytes(5000),
        b"\xff\xd8" + segment(0xE0, b"JFIF") * 50 + b"\xff\xd9",
        PLAIN[2:],
        b"\r\n" + PLAIN,
        PLAIN[:MIN_SIZE],
        PLAIN[: MIN_SIZE - 3] + b"\xff\xd9",
        PLAIN.replace(b"\xff\xda", b"\x00\xda"),
        b"\x89PNG\r\n\x1a\n" + bytes(500),
        b"<?xml version='1.0'?><fault><reason>\xff\xd8</reason></fault>" * 9,
        b"failed",
    ],
)
def test_what_is_no_picture_is_refused(data: bytes) -> None:
    """Whatever the camera called it."""
    with pytest.raises(NotAPictureError):
        whole_picture(data)
