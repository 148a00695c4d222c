"""One GET without aiohttp, which refuses what GoAhead and its relatives answer.

They send a header line without a name, no blank behind a colon (HA #14960), and lengths that are
not those of the body. The request goes by HTTP/1.0, so that nothing comes in chunks.
"""

import asyncio
from collections.abc import AsyncGenerator, Mapping
import contextlib
import re
from typing import Final

from yarl import URL

from ..errors import CannotConnectError, NoAnswerError
from ..lenient import whole_number
from ..pictures.jpeg import END, START, is_whole_picture
from .http_body import check_size
from .request import Answer, Reply

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
    seconds: float,
    connect_seconds: float,
    limit: int,
) -> Reply:
    """Send one request and return the beginning answer; `seconds` are for the whole of it.

    Raises CannotConnectError or NoAnswerError, also when the answer is read, and then
    UnexpectedAnswerError for one of more bytes than the limit.
    """
    end = asyncio.get_running_loop().time() + seconds
    try:
        async with asyncio.timeout(min(seconds, connect_seconds)):
            reader, writer = await asyncio.open_connection(
                origin.host, origin.port, limit=_MAX_HEAD
            )
    except (TimeoutError, OSError) as error:
        raise CannotConnectError(f"no connection ({type(error).__name__})") from None
    lines = [
        f"GET {target} HTTP/1.0",
        f"Host: {origin.raw_authority}",
        "Connection: close",
        *(f"{name}: {value}" for name, value in headers.items()),
    ]
    async with _closed_on_failure(writer, end):
        writer.write(("\r\n".join(lines) + "\r\n\r\n").encode())
        head = await reader.readuntil(b"\r\n\r\n")
        if (found := _STATUS.match(head)) is None:
            raise NoAnswerError("no HTTP answer")
    status, said = int(found[1]), _headers(head)

    async def read() -> Answer:
        async with _closed_on_failure(writer, end):
            length = whole_number(dict(said).get("Content-Length", ""))
            body = await _body(reader, length, limit)
        writer.close()
        return Answer(
            status=status,
            headers=dict(said),
            body=body,
            challenges=tuple(value for name, value in said if name == "Www-Authenticate"),
        )

    return Reply(status=status, read=read)


@contextlib.asynccontextmanager
async def _closed_on_failure(writer: asyncio.StreamWriter, end: float) -> AsyncGenerator[None]:
    """Close a connection that fails or takes longer than the end. Raises NoAnswerError then."""
    try:
        async with asyncio.timeout_at(end):
            yield
    except BaseException as error:
        writer.close()
        if isinstance(error, TimeoutError):
            raise NoAnswerError("no answer in time") from None
        if isinstance(error, OSError | EOFError | asyncio.LimitOverrunError):
            raise NoAnswerError(f"no HTTP answer ({type(error).__name__})") from None
        raise


def _headers(head: bytes) -> Headers:
    """Return what has a name in front of its colon."""
    pairs = (line.partition(":") for line in head.decode(errors="replace").split("\r\n")[1:])
    return [
        (name.title(), value.strip())
        for name, colon, value in pairs
        if colon and re.fullmatch(r"[\w-]+", name)
    ]


async def _body(reader: asyncio.StreamReader, length: int | None, limit: int) -> bytes:
    """Return the body up to its length, if that is known; a picture may go on for a moment."""
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
        check_size(body, limit)
        if not chunk or (body.find(END, -len(chunk) - 1) >= 0 and is_whole_picture(body)):
            break
    return bytes(body)
