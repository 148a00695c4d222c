"""One connection: what came in, and whether more is to come."""

import asyncio
import contextlib

import pytest

from custom_components.cgi_camera.api.http.line import Line
from tests.simulators.serving import reset


async def both_ends() -> tuple[Line, asyncio.StreamWriter, asyncio.Server]:
    """Return a line and the other end of it."""
    other: asyncio.Queue[asyncio.StreamWriter] = asyncio.Queue()
    server = await asyncio.start_server(lambda _, writer: other.put_nowait(writer), "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    _, line = await asyncio.get_running_loop().create_connection(Line, "127.0.0.1", port)
    return line, await other.get(), server


@pytest.mark.parametrize("is_broken", [False, True])
async def test_line_gives_what_came_before_its_end(*, is_broken: bool) -> None:
    """Whether it ends or breaks."""
    line, other, server = await both_ends()
    assert line.is_idle
    other.write(b"hello")
    await other.drain()
    assert await line.more()
    assert line.data == b"hello"
    assert not line.is_idle
    if is_broken:
        reset(other.transport)
    else:
        other.close()
    assert not await line.more()
    assert not await line.more()
    assert line.data == b"hello"
    assert line.is_over
    line.close()
    server.close()


async def test_line_may_stop_waiting_and_go_on() -> None:
    """A reader with less time loses nothing for the next."""
    line, other, server = await both_ends()
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(0.01):
            await line.more()
    other.write(b"late")
    assert await line.more()
    assert line.data == b"late"
    line.close()
    other.close()
    server.close()


async def test_line_refuses_to_write_behind_its_end() -> None:
    """The sender learns that nothing was sent."""
    line, other, server = await both_ends()
    line.close()
    with pytest.raises(ConnectionResetError):
        await line.write(b"x")
    other.close()
    server.close()
