"""One GET without aiohttp, which refuses what GoAhead and its relatives answer.

They send a header line without a name, no blank behind a colon (HA #14960), and lengths that are
not those of the body. The request goes by HTTP/1.0, so that nothing comes in chunks.
"""

import asyncio
from collections.abc import Callable, Mapping
import re
from typing import Final

from yarl import URL

from ..errors import CannotConnectError, NoAnswerError, UnexpectedAnswerError
from ..lenient import whole_number
from ..pictures.jpeg import END, START, is_whole_picture

_MAX_HEAD: Final = 64 * 1024
_CHUNK: Final = 64 * 1024
_MORE_SECONDS: Final = 1.0
_STATUS = re.compile(rb"HTTP/1\.[01] (\d{3})\b")

type Headers = list[tuple[str, str]]
"""Names as in `Content-Length`."""


async def ask(
    origin: URL,
    target: str,
    headers: Mapping[str, str],
    *,
    begun: Callable[[int], None],
    limit: int,
    connect_seconds: float,
) -> tuple[int, Headers, bytes]:
    """Send one request and return status, headers and body, up to the end of a picture in it.

    Raises CannotConnectError, NoAnswerError or UnexpectedAnswerError.
    """
    try:
        async with asyncio.timeout(connect_seconds):
            reader, writer = await asyncio.open_connection(
                origin.host, origin.port, limit=_MAX_HEAD
            )
    except (TimeoutError, OSError) as error:
        raise CannotConnectError(f"no connection ({type(error).__name__})") from None
    try:
        lines = [
            f"GET {target} HTTP/1.0",
            f"Host: {origin.raw_authority}",
            "Connection: close",
            *(f"{name}: {value}" for name, value in headers.items()),
        ]
        writer.write(("\r\n".join(lines) + "\r\n\r\n").encode())
        head = await reader.readuntil(b"\r\n\r\n")
        if (found := _STATUS.match(head)) is None:
            raise NoAnswerError("no HTTP answer")
        status = int(found[1])
        begun(status)
        said = _headers(head)
        length = whole_number(dict(said).get("Content-Length", ""))
        return status, said, await _body(reader, length, limit)
    except (OSError, EOFError, asyncio.LimitOverrunError) as error:
        raise NoAnswerError(f"no HTTP answer ({type(error).__name__})") from None
    finally:
        writer.close()


def _headers(head: bytes) -> Headers:
    """Return what has a name in front of its colon."""
    pairs = (line.partition(":") for line in head.decode(errors="replace").split("\r\n")[1:])
    return [
        (name.title(), value.strip())
        for name, colon, value in pairs
        if colon and re.fullmatch(r"[\w-]+", name)
    ]


async def _body(reader: asyncio.StreamReader, length: int | None, limit: int) -> bytes:
    """Return the body up to its length, if it tells; a picture may go on, if it does so at once."""
    body = bytearray()
    while True:
        is_complete = length is not None and len(body) >= length
        if is_complete and not body.startswith(START):
            break
        try:
            async with asyncio.timeout(_MORE_SECONDS if is_complete else None):
                chunk = await reader.read(_CHUNK)
        except TimeoutError:
            break
        body += chunk
        if len(body) > limit:
            raise UnexpectedAnswerError("the answer is too large")
        if not chunk or (body.find(END, -len(chunk) - 1) >= 0 and is_whole_picture(body)):
            break
    return bytes(body)
