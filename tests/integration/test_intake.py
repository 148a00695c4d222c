"""Bodies of pushes are read side by side; slow ones end first when there is no room."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
import gzip
import tracemalloc
from typing import Any
from unittest.mock import Mock

from aiohttp import StreamReader
from aiohttp.base_protocol import BaseProtocol
from aiohttp.test_utils import make_mocked_request
from homeassistant.components import webhook
from homeassistant.const import CONF_WEBHOOK_ID
from homeassistant.core import Event, HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from yarl import URL

from custom_components.cgi_camera.inbox import intake
from tests.simulators.uapi_push import Push, new_pictures, push, send
from tests.simulators.xml_cgi import XmlCgiCamera

from .conftest import PASSWORD, SlowDisk, add_entry

type Open = Callable[[str, float], Awaitable[asyncio.StreamReader]]

YARD = "YARD00001"


@pytest.fixture
async def yard_url(hass: HomeAssistant, push_url: str) -> AsyncIterator[str]:
    """Return the URL to which another camera pushes."""
    async with XmlCgiCamera(password=PASSWORD, serial=YARD, mac="00:13:24:00:00:77") as other:
        yard = await add_entry(hass, other, {}, title="Yard")
        path = webhook.async_generate_path(yard.data[CONF_WEBHOOK_ID])
        yield str(URL(push_url).with_path(path))


@pytest.fixture
async def slow_body() -> AsyncIterator[Open]:
    """Return a way to open a connection that sends some bytes of a large body every 0.2 s."""
    tasks: list[asyncio.Task[None]] = []

    async def trickle(writer: asyncio.StreamWriter, per_second: float) -> None:
        try:
            while True:
                writer.write(b"-" * max(1, int(per_second / 5)))
                await writer.drain()
                await asyncio.sleep(0.2)
        except OSError:
            pass
        finally:
            writer.close()

    async def open_one(url: str, per_second: float) -> asyncio.StreamReader:
        where = URL(url)
        reader, writer = await asyncio.open_connection(where.host, where.port)
        writer.write(
            f"POST {where.path} HTTP/1.1\r\nHost: x\r\nContent-Length: 9000000\r\n\r\n".encode()
        )
        tasks.append(asyncio.create_task(trickle(writer, per_second)))
        return reader

    yield open_one
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def until(condition: Callable[[], bool]) -> None:
    """Wait for what connections bring."""
    async with asyncio.timeout(30):
        while not condition():  # noqa: ASYNC110 - it has no event to wait for
            await asyncio.sleep(0.01)


def face_of(usn: str, number: int = 0, size: int = 0) -> Push:
    """Return a push of a camera with a number in its rule."""
    body = b"usn=%s&type=face&rulesname=%d&x=%s" % (usn.encode(), number, b"-" * size)
    return Push("POST", "", (("Content-Length", str(len(body))),), body)


def complete(hass: HomeAssistant) -> int:
    """Return how many pushes have arrived and are no events yet."""
    return sum(arrived.limit is None for arrived in intake.intake(hass)._pushes)


async def test_intake_serves_others_beside_100_slow_connections(
    yard_url: str, push_url: str, slow_body: Open, events: list[Event[Any]]
) -> None:
    """Slow connections to one push address cost the other cameras nothing."""
    for _ in range(100):
        await slow_body(push_url, 1)
    statuses = [await send(yard_url, face_of(YARD)) for _ in range(20)]
    assert statuses == [200] * 20
    assert len(events) == 20


async def test_intake_ends_slow_bodies_of_a_crowded_address(
    hass: HomeAssistant, push_url: str, slow_body: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The camera itself gets through, too, once the slow bodies have been slow for a while."""
    monkeypatch.setattr(intake, "SLOW_AFTER", 3600)
    monkeypatch.setattr(intake, "MAX_PUSHES_OF_ONE", 3)
    slow = [await slow_body(push_url, 1) for _ in range(3)]
    await until(lambda: intake.intake(hass)._places.total() == 3)
    assert await push(push_url, "counting_new") == 503
    monkeypatch.setattr(intake, "SLOW_AFTER", 0)
    assert await push(push_url, "counting_new") == 200
    answers = [asyncio.create_task(one.readline()) for one in slow]
    done, _ = await asyncio.wait(answers, timeout=30, return_when=asyncio.FIRST_COMPLETED)
    assert [b" 503 " in one.result() for one in done] == [True]


async def test_intake_ends_the_slowest_body_while_bytes_are_short(
    *,
    hass: HomeAssistant,
    yard_url: str,
    push_url: str,
    slow_body: Open,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A slow radio link is no reason to refuse a push as long as there is room."""
    monkeypatch.setattr(intake, "SLOW_AFTER", 0.5)
    monkeypatch.setattr(intake, "MAX_HELD", 70_000)
    slowest = await slow_body(push_url, 10)
    faster = await slow_body(push_url, 10_000)
    await until(lambda: intake.intake(hass).held > 12_000)
    assert not any(reader._buffer for reader in (slowest, faster))  # type: ignore[attr-defined]
    assert await send(yard_url, face_of(YARD, size=60_000)) == 200
    async with asyncio.timeout(30):
        assert b" 503 " in await slowest.readline()
        assert b" 503 " in await faster.readline()


async def test_intake_refuses_a_push_only_when_bytes_are_used_up(
    *,
    hass: HomeAssistant,
    push_url: str,
    slow_disk: SlowDisk,
    monkeypatch: pytest.MonkeyPatch,
    events: list[Event[Any]],
) -> None:
    """A push that waits for a slow disk holds its bytes, and releases them with its event."""
    monkeypatch.setattr(intake, "MAX_HELD_BY_ONE", 100_000)
    usn = "f00006108447"
    first = asyncio.create_task(push(push_url, "counting_new"))
    await slow_disk.begun()
    waiting = asyncio.create_task(send(push_url, face_of("", size=90_000)))
    await until(lambda: intake.intake(hass).held > 90_000)
    assert await send(push_url, face_of(usn, size=20_000)) == 503
    slow_disk.go()
    assert (await first, await waiting) == (200, 200)
    assert await send(push_url, face_of("", size=20_000)) == 200


async def test_intake_keeps_the_order_of_a_camera(
    hass: HomeAssistant, push_url: str, slow_disk: SlowDisk, events: list[Event[Any]]
) -> None:
    """Large pushes, which the executor parses, do not fall behind small ones."""
    sent = []
    for number in range(20):
        made = face_of("", number, size=0 if number % 2 else 100_000)
        sent.append(asyncio.create_task(send(push_url, made)))
        await until(lambda: complete(hass) == len(sent))
    slow_disk.go()
    assert await asyncio.gather(*sent) == [200] * 20
    assert [event.data["rule"] for event in events] == [str(number) for number in range(20)]


async def test_intake_takes_64_cameras_at_once(
    hass: HomeAssistant, push_url: str, events: list[Event[Any]]
) -> None:
    """As many as one push address may have places, each with its pictures."""
    made = [new_pictures(1) for _ in range(intake.MAX_PUSHES_OF_ONE - 4)]
    statuses = await asyncio.gather(
        *(push(push_url, "s0_rfc", pictures=pictures) for pictures in made)
    )
    assert statuses == [200] * len(made)
    assert len(events) == len(made)
    assert intake.intake(hass).held == 0


@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        pytest.param("gzip", b"not compressed at all", id="no gzip"),
        pytest.param("deflate", b"\xff" * 100, id="no deflate"),
        pytest.param("zstd", b"\xff" * 100, id="no zstd"),
    ],
)
async def test_intake_rejects_a_broken_encoding(
    push_url: str,
    events: list[Event[Any]],
    caplog: pytest.LogCaptureFixture,
    encoding: str,
    body: bytes,
) -> None:
    """The answer is 400, without a traceback in the log."""
    headers = (("Content-Length", str(len(body))), ("Content-Encoding", encoding))
    assert await send(push_url, Push("POST", "", headers, body)) == 400
    assert not [record for record in caplog.records if record.exc_info]
    assert events == []


async def test_intake_bounds_a_compressed_body(push_url: str, hass: HomeAssistant) -> None:
    """A body counts as it is after it was unpacked."""
    body = gzip.compress(bytes(200_000_000), 9)
    headers = (("Content-Length", str(len(body))), ("Content-Encoding", "gzip"))
    assert await send(push_url, Push("POST", "", headers, body)) == 413
    assert intake.intake(hass).held == 0


async def test_intake_releases_what_a_canceled_push_holds(
    hass: HomeAssistant, loaded: MockConfigEntry, push_url: str, slow_body: Open
) -> None:
    """An unloaded entry ends its pushes."""
    await slow_body(push_url, 50_000)
    await until(lambda: intake.intake(hass).held > 0)
    assert await hass.config_entries.async_unload(loaded.entry_id)
    await until(lambda: intake.intake(hass).held == 0)


async def test_intake_holds_a_body_once() -> None:
    """A body is in memory once while it arrives and when it is complete."""
    loop = asyncio.get_running_loop()
    protocol = BaseProtocol(loop)
    protocol.connection_made(Mock(asyncio.Transport))
    content = StreamReader(protocol, 2**16, loop=loop)
    chunk = b"-" * 50_000

    async def arrive() -> None:
        for _ in range(intake.MAX_BODY // len(chunk)):
            content.feed_data(chunk)
            await asyncio.sleep(0)
        content.feed_eof()

    request = make_mocked_request("POST", "/", payload=content)
    arriving = asyncio.create_task(arrive())
    tracemalloc.start()
    try:
        async with intake.Intake().body("yard", request) as body:
            assert len(body) == intake.MAX_BODY
            _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    await arriving
    assert peak < intake.MAX_BODY * 1.3
