"""The wire itself: what it carries, and what it does to it."""

import asyncio
from collections.abc import AsyncIterator, Callable
import contextlib

import pytest

from tests.simulators.any_camera import AnyCamera
from tests.simulators.habits import HABITS, Kind
from tests.simulators.wire import Asked, Carried, Wire, by_length

PATH = "/pic.jpg"
QUESTION = f"GET {PATH} HTTP/1.1\r\nHost: x\r\n\r\n".encode()


@pytest.fixture
async def camera() -> AsyncIterator[AnyCamera]:
    """Return a camera that answers at once."""
    async with AnyCamera(path=PATH, latency=0, picture_seconds=0) as running:
        yield running


@contextlib.asynccontextmanager
async def wire_to(camera: AnyCamera, habit: str) -> AsyncIterator[Wire]:
    """Put a camera behind a wire with a habit."""
    async with Wire(device=camera, manner=HABITS[habit].manner) as wire:
        yield wire


async def talk(wire: Wire, *, times: int = 1) -> tuple[bytes, bool]:
    """Ask over one connection; return what came, and whether the connection is over.

    Silence is counted in turns of the event loop: a busy machine does as much in each.
    """
    reader, writer = await asyncio.open_connection("127.0.0.1", wire.port)
    came, is_over = b"", False

    async def hear() -> None:
        nonlocal came, is_over
        with contextlib.suppress(ConnectionError):
            while piece := await reader.read(1 << 20):
                came += piece
        is_over = True

    hearing = asyncio.create_task(hear())
    for _ in range(times):
        writer.write(QUESTION)
        for _ in range(40):
            await asyncio.sleep(0.01)
            if is_over:
                break
    hearing.cancel()
    await asyncio.wait({hearing})
    writer.close()
    return came, is_over


def test_habits_are_many_and_of_every_kind() -> None:
    """Each says what it does and where it was seen."""
    assert len(HABITS) >= 40
    for kind in Kind:
        assert sum(habit.kind is kind for habit in HABITS.values()) >= 8
    assert all(habit.does and habit.source for habit in HABITS.values())


SIGNS: dict[str, Callable[[bytes, bool], bool]] = {
    "closes at once": lambda came, is_over: is_over and b"close" not in came.lower()[:200],
    "resets at once": lambda came, is_over: is_over and b"\xff\xd8" in came,
    "HTTP/1.0": lambda came, is_over: came.startswith(b"HTTP/1.0") and is_over,
    "announces an end that never comes": lambda came, is_over: b"close" in came and not is_over,
    "chunked and length": lambda came, _: b"chunked" in came and b"Content-Length" in came,
    "length twice": lambda came, _: came.count(b"Content-Length") == 2,
    "no length": lambda came, is_over: b"Content-Length" not in came and is_over,
    "line feeds only": lambda came, _: b"\r" not in came.partition(b"\n\n")[0],
    "header line without a name": lambda came, _: b"\r\nTue, 12" in came,
    "folded header line": lambda came, _: b"\r\n\tcamera" in came,
    "100 in front": lambda came, _: came.startswith(b"HTTP/1.1 100") and b" 200 " in came,
    "status without words": lambda came, _: came.startswith(b"HTTP/1.1 200 \r\n"),
    "302 to https": lambda came, _: b" 302 " in came and b"Location: https://127.0.0.1/" in came,
    "TLS at this port": lambda came, is_over: came.startswith(b"\x15\x03") and is_over,
    "endless stream": lambda came, _: came.count(b"--myboundary\r\n") > 2,
    "one multipart part": lambda came, _: came.count(b"\n--myboundary\r\n") == 1,
    "PNG": lambda came, _: b"\r\n\r\n\x89PNG" in came,
    "no bytes": lambda came, _: came.endswith(b"Content-Length: 0\r\n\r\n"),
    "junk in front of a picture": lambda came, _: b"camera -->\r\n\xff\xd8" in came,
}


@pytest.mark.parametrize("habit", SIGNS)
async def test_wire_shows_its_habit(camera: AnyCamera, habit: str) -> None:
    """In the bytes that come over it."""
    async with wire_to(camera, habit) as wire:
        assert SIGNS[habit](*await talk(wire))


async def test_wire_carries_what_it_does_not_change(camera: AnyCamera) -> None:
    """Without a habit, the device is as it was."""
    async with Wire(device=camera) as wire:
        came, _ = await talk(wire)
        assert came.startswith(b"HTTP/1.1 200 OK\r\n")
        assert came.endswith(b"\xff\xd9")
        assert [heard.status for heard in wire.heard] == [200]
        assert len(camera.requests) == 1


async def test_wire_is_silent_on_a_kept_connection(camera: AnyCamera) -> None:
    """The device never hears what is said there."""
    async with wire_to(camera, "silent on a kept connection") as wire:
        await talk(wire, times=2)
        assert len(camera.requests) == 1
        await talk(wire)
        assert len(camera.requests) == 2


@pytest.mark.parametrize(
    ("habit", "requests"),
    [("one connection, others are reset", 1), ("one connection, the newest wins", 2)],
)
async def test_wire_has_room_for_one_connection(
    camera: AnyCamera, habit: str, requests: int
) -> None:
    """The second one is reset, or the first."""
    async with wire_to(camera, habit) as wire:
        _, kept = await asyncio.open_connection("127.0.0.1", wire.port)
        await asyncio.sleep(0.02)
        _, is_over = await talk(wire)
        assert is_over == (requests == 1)
        kept.close()
        await asyncio.sleep(0.02)
        await talk(wire)
        assert len(camera.requests) == requests


@pytest.mark.parametrize(
    ("line", "has_account"),
    [
        (b"GET /a?username=admin&password=x HTTP/1.1", True),
        (b"GET /cgi_action?user=admin&pwd=abc&action=x HTTP/1.1", True),
        (b"GET / HTTP/1.1\r\nAuthorization: Basic x", True),
        (b'POST /hiLogin HTTP/1.1\r\n\r\n{"passwd":"abc"}', True),
        (b"GET /cgi-bin/getuid?_ HTTP/1.1", False),
        (b"GET /action?action=getSysConfig HTTP/1.1", False),
    ],
)
def test_wire_sees_an_account(line: bytes, *, has_account: bool) -> None:
    """Wherever a family puts it."""
    asked = Asked(raw=line, method="GET", target="/", authorization=b"", body=b"")
    assert asked.has_account is has_account


def test_wire_frames_by_length() -> None:
    """Unless a habit has another way."""
    answer = Carried(status=404, reason="Not Found", headers=[("Server", b"x")], body=b"ab")
    assert (
        by_length(answer) == b"HTTP/1.1 404 Not Found\r\nServer: x\r\nContent-Length: 2\r\n\r\nab"
    )
