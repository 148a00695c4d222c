"""Which connection a request goes over, and what becomes of it."""

import asyncio
from collections.abc import AsyncIterator

import aiohttp
import pytest
from yarl import URL

from custom_components.cgi_camera.api.errors import NoAnswerError
from custom_components.cgi_camera.api.http import connection_pool, exchange
from custom_components.cgi_camera.api.http.exchange import Exchange
from custom_components.cgi_camera.api.http.request import Request
from tests.simulators.any_camera import AnyCamera
from tests.simulators.wire import Carried, End, Ending, Manner, Single, Wire, by_length

PATH = "/pic.jpg"


@pytest.fixture(autouse=True)
def _keep(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep connections, as outside of tests."""
    monkeypatch.setattr(connection_pool, "KEEP_SECONDS", 2.0)


@pytest.fixture
async def wire() -> AsyncIterator[Wire]:
    """Return a wire to a camera that keeps connections."""
    async with AnyCamera(path=PATH, latency=0) as camera, Wire(device=camera) as running:
        yield running


@pytest.fixture
async def exchange_with(wire: Wire, session: aiohttp.ClientSession) -> AsyncIterator[Exchange]:
    """Return what speaks over the wire."""
    opened = Exchange(session, URL(wire.url))
    yield opened
    opened.pool.close()
    await asyncio.sleep(0)


async def ask(exchange_with: Exchange, *, once: bool = False, seconds: float = 5) -> int:
    """Ask for the picture, and return the status."""
    request = Request(target=PATH, once=once)
    reply = await exchange_with.send(request, {}, seconds=seconds, connect_seconds=5)
    return (await reply.read()).status


def connections(wire: Wire) -> list[int]:
    """Return over which connection each request came."""
    return [heard.connection for heard in wire.heard]


async def test_exchange_asks_over_one_connection(wire: Wire, exchange_with: Exchange) -> None:
    """Questions that follow each other need no new one."""
    for _ in range(3):
        assert await ask(exchange_with) == 200
    assert connections(wire) == [1, 1, 1]


async def test_exchange_sends_once_over_a_new_connection(
    wire: Wire, exchange_with: Exchange
) -> None:
    """It is unknown whether a kept one is alive, and a lost request may have been done."""
    for once in (False, True, True, False):
        assert await ask(exchange_with, once=once) == 200
    assert connections(wire) == [1, 2, 3, 4]


@pytest.mark.parametrize("by", list(End))
@pytest.mark.parametrize("after", [0, 0.005, 0.02])
async def test_exchange_survives_a_camera_that_leaves(
    wire: Wire, exchange_with: Exchange, after: float, by: End
) -> None:
    """It does not say so (python-onvif-zeep-async PR 140)."""
    wire.manner = Manner(ending=Ending(after=after, by=by))
    for number in range(12):
        assert await ask(exchange_with) == 200
        await asyncio.sleep(0.004 * (number % 3))
    assert len(wire.heard) == 12


async def test_exchange_asks_again_if_a_kept_connection_is_silent(
    wire: Wire, exchange_with: Exchange
) -> None:
    """Silence behind an earlier answer is not absence; it happens once to a camera."""
    wire.manner = Manner(mute_after=1)
    for _ in range(3):
        assert await ask(exchange_with, seconds=1) == 200
    assert connections(wire) == [1, 2, 3]


async def test_exchange_reports_silence_on_a_new_connection(
    wire: Wire, exchange_with: Exchange
) -> None:
    """That is absence."""
    wire.manner = Manner(mute_after=0)
    with pytest.raises(NoAnswerError, match="in time"):
        await ask(exchange_with, seconds=0.1)


async def test_exchange_leaves_room_for_one_connection(
    wire: Wire, exchange_with: Exchange, session: aiohttp.ClientSession
) -> None:
    """An idle connection to the same host is closed before another one is opened."""
    wire.manner = Manner(single=Single.IS_RESET)
    other = Exchange(session, URL(wire.url) / "")
    other.pool = exchange_with.pool
    for _ in range(3):
        assert await ask(exchange_with) == 200
        assert await ask(exchange_with, once=True) == 200
        assert await ask(exchange_with) == 200
        assert await ask(other) == 200


async def test_exchange_lets_a_connection_go(
    wire: Wire, exchange_with: Exchange, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A camera is not kept busy by an idle one."""
    monkeypatch.setattr(connection_pool, "KEEP_SECONDS", 0.02)
    await ask(exchange_with)
    await asyncio.sleep(0.05)
    await ask(exchange_with)
    assert connections(wire) == [1, 2]


async def test_exchange_keeps_nothing_behind_odd_framing(
    wire: Wire, exchange_with: Exchange
) -> None:
    """What comes behind the end would be taken for the next answer."""
    wire.manner = Manner(alter=lambda _, answer: answer, frame=_with_more, keeps=True)
    for _ in range(2):
        assert await ask(exchange_with) == 200
    assert connections(wire) == [1, 2]


def _with_more(answer: Carried) -> bytes:
    return by_length(answer) + b"junk"


def test_exchange_gives_a_kept_connection_half_the_time() -> None:
    """The other half is for a new one."""
    assert 0 < exchange._KEPT_SHARE <= 0.5
