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
    BusyError,
    CameraError,
    CannotConnectError,
    NoAnswerError,
    NotAPictureError,
    RefusedError,
)
from custom_components.cgi_camera.api.families.xml_cgi import XML_CGI, client as xml_cgi_client
from custom_components.cgi_camera.api.families.xml_cgi.client import XmlCgiClient
from custom_components.cgi_camera.api.http import transport
from custom_components.cgi_camera.api.pictures.snapshot_source import REUSE_SECONDS, SnapshotSource
from tests.simulators.faults import (
    Fault,
    connection_reset,
    empty_body,
    html_page,
    server_error,
    trailing_junk,
    truncated,
)
from tests.simulators.picture import MAIN_STREAM, SUB_STREAM
from tests.simulators.xml_cgi import XmlCgiCamera, no_jpeg, refused

from .conftest import Clock, Held, Skip

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


async def test_source_shares_one_request_between_viewers(
    device: Device, camera: XmlCgiCamera
) -> None:
    """All of them look at the same picture."""
    camera.latency = 0.002
    pictures = await asyncio.gather(*(device.snapshots.get(1, "main") for _ in range(VIEWERS)))
    assert camera.count("snapshot.cgi") == 1
    assert camera.logins == 1
    assert len(set(pictures)) == 1
    assert size_of(pictures[0]) == MAIN_STREAM


async def test_source_reuses_a_snapshot_within_the_window(
    skip: Skip, device: Device, camera: XmlCgiCamera
) -> None:
    """A viewer within a second gets the same one, a later viewer a new one."""
    assert XML_CGI.reuse_seconds == REUSE_SECONDS == 1
    first = await device.snapshots.get(1, "main")
    await skip(REUSE / 2)
    assert await device.snapshots.get(1, "main") is first
    assert camera.count("snapshot.cgi") == 1
    await skip(REUSE / 2)
    second = await device.snapshots.get(1, "main")
    assert second != first
    assert camera.count("snapshot.cgi") == 2


async def test_source_starts_the_window_with_the_answer(
    skip: Skip, device: Device, camera: XmlCgiCamera
) -> None:
    """A slow camera is not asked again while it is still answering."""
    held = Held()
    camera.inject("snapshot.cgi", held)
    first = asyncio.create_task(device.snapshots.get(1, "main"))
    await held.arrived.wait()
    await skip(REUSE * 3)
    second = asyncio.create_task(device.snapshots.get(1, "main"))
    held.go.set()
    assert await first is await second
    await skip(REUSE / 2)
    assert await device.snapshots.get(1, "main") is await first
    assert camera.count("snapshot.cgi") == 1


async def test_source_keeps_one_snapshot_per_stream(device: Device, camera: XmlCgiCamera) -> None:
    """Each has a picture of its own, fetched one after the other."""
    main, sub = await asyncio.gather(
        device.snapshots.get(1, "main"), device.snapshots.get(1, "sub")
    )
    assert size_of(main) == MAIN_STREAM
    assert size_of(sub) == SUB_STREAM
    assert camera.in_flight_max == 1
    streams = {stream.name for channel in XML_CGI.channels for stream in channel.streams}
    assert streams == {"main", "sub"}


async def test_source_serves_other_viewers_if_one_leaves(
    device: Device, camera: XmlCgiCamera
) -> None:
    """Even if it was the one that asked first."""
    held = Held()
    camera.inject("snapshot.cgi", held)
    first = asyncio.create_task(device.snapshots.get(1, "main"))
    await held.arrived.wait()
    second = asyncio.create_task(device.snapshots.get(1, "main"))
    first.cancel()
    held.go.set()
    assert size_of(await second) == MAIN_STREAM
    assert first.cancelled()
    assert camera.count("snapshot.cgi") == 1


async def test_source_serves_an_abandoned_request_to_the_next_viewer(
    device: Device, camera: XmlCgiCamera
) -> None:
    """The camera is at it already."""
    held = Held()
    camera.inject("snapshot.cgi", held)
    first = asyncio.create_task(device.snapshots.get(1, "main"))
    await held.arrived.wait()
    first.cancel()
    await asyncio.wait({first})
    held.go.set()
    assert size_of(await device.snapshots.get(1, "main")) == MAIN_STREAM
    assert camera.count("snapshot.cgi") == 1


async def test_source_keeps_a_late_answer_for_viewers_who_ask_again(skip: Skip) -> None:
    """A wall of a busy recorder asks again after a pause, in which no other viewer gets it."""
    patience, asked, answer = 8.0, 0, asyncio.Event()

    async def fetch() -> bytes:
        nonlocal asked
        asked += 1
        await answer.wait()
        return PLAIN

    clock = asyncio.get_running_loop().time
    source = SnapshotSource(fetch, reuse=1, patience=patience, clock=clock)
    viewer = asyncio.create_task(source.snapshot())
    await asyncio.sleep(0)
    await skip(patience)
    await asyncio.wait({viewer})
    assert isinstance(viewer.exception(), BusyError)
    answer.set()
    await asyncio.sleep(0)
    await skip(patience - 1)
    assert (await source.snapshot()).picture == PLAIN
    assert asked == 1
    await skip(2)
    await source.snapshot()
    assert asked == 2
    source.close()


async def test_source_ends_a_request_when_the_device_closes(
    device: Device, camera: XmlCgiCamera
) -> None:
    """Its viewers get the error at once, and the device may be asked again."""
    held = Held()
    camera.inject("snapshot.cgi", held)
    viewer = asyncio.create_task(device.snapshots.get(1, "main"))
    await held.arrived.wait()
    device.close()
    await asyncio.wait({viewer})
    assert isinstance(viewer.exception(), CannotConnectError)  # the viewer was not cancelled
    assert size_of(await device.snapshots.get(1, "main")) == MAIN_STREAM


async def test_source_leaves_no_timer_when_closed() -> None:
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


async def test_source_keeps_the_last_snapshot_for_a_limited_time(skip: Skip) -> None:
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


async def test_source_forgets_the_last_snapshot_when_closed(clock: Clock) -> None:
    """It may be another camera that is asked the next time."""
    source = SnapshotSource(Shy(), reuse=0, keep=300, clock=clock)
    assert (await source.snapshot()).picture == PLAIN
    source.close()
    with pytest.raises(BusyError):
        await source.snapshot()
    source.close()


async def test_source_shares_an_error_without_growing_its_traceback() -> None:
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


async def test_source_keeps_a_full_window_after_a_close(
    device: Device, camera: XmlCgiCamera, skip: Skip
) -> None:
    """A picture serves for a second after its own answer, whatever was under way before."""
    held = Held()
    camera.inject("snapshot.cgi", held)
    viewer = asyncio.create_task(device.snapshots.get(1, "main"))
    await held.arrived.wait()
    device.close()
    await asyncio.wait({viewer})
    await skip(REUSE / 2)
    picture = await device.snapshots.get(1, "main")
    await skip(REUSE * 3 / 4)
    assert await device.snapshots.get(1, "main") is picture


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
async def test_source_shares_a_failure_for_the_window(
    trouble: Fault,
    error: type[CameraError],
    device: Device,
    camera: XmlCgiCamera,
    skip: Skip,
) -> None:
    """A camera in trouble is not asked by every viewer in turn, and gets a second to recover."""
    await device.heartbeat()
    camera.inject("snapshot.cgi", trouble, times=math.inf)
    viewers = (device.snapshots.get(1, "main") for _ in range(VIEWERS))
    outcomes = await asyncio.gather(*viewers, return_exceptions=True)
    assert {type(outcome) for outcome in outcomes} == {error}
    requests = camera.count("snapshot.cgi")
    assert requests <= 2
    camera.heal()
    with pytest.raises(error):
        await device.snapshots.get(1, "main")
    assert camera.count("snapshot.cgi") == requests

    await skip(REUSE)
    assert size_of(await device.snapshots.get(1, "main")) == MAIN_STREAM


async def test_snapshot_cuts_what_follows_the_end(device: Device, camera: XmlCgiCamera) -> None:
    """Line breaks behind a picture are not part of it."""
    camera.inject("snapshot.cgi", trailing_junk)
    picture = await device.snapshots.get(1, "main")
    assert picture.endswith(b"\xff\xd9")


# From here on: bytes.


def jpeg(*, size: tuple[int, int] = (64, 48), **options: Any) -> bytes:
    """Return a picture with some detail in it, so that every kind of marker occurs."""
    image = Image.radial_gradient("L").resize(size).convert("RGB")
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", **options)
    return buffer.getvalue()


PLAIN = jpeg()
