"""Sends requests to one camera and reads its answers, over connections that it knows.

aiohttp refuses or cuts what cameras answer, and keeps connections that they have left; so the
request is written and the answer read here, by what RFC 9112 allows a client to bear.
"""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
import contextlib
from functools import partial
import re
from typing import Final

import aiohttp
from yarl import URL

from ..errors import CannotConnectError, HttpsOnlyError, NoAnswerError
from . import connection_pool
from .body import Body
from .connection import Connection, connect
from .connection_pool import ConnectionPool
from .head import MAX_HEAD, Head, head_end, parse_head
from .request import MAX_LIST, Answer, Reply, Request

_KEPT_SHARE: Final = 0.5
"""Of the time for an answer, until silence on a kept connection means that it is dead."""
_MAX_INTERIM: Final = 20
_TLS_RECORD: Final = (b"\x15\x03", b"\x16\x03")
_WANTS_TLS: Final = re.compile(rb"(?i)http\b[^<\n]{0,80}\b(?:https|ssl)")
"""What nginx, Apache and Go answer to plain HTTP at a port for HTTPS."""


class HungUpError(NoAnswerError):
    """The camera took the connection and ended it without a byte."""


class Exchange:
    """Requests to one camera.

    A request that must go once has a connection of its own. A question may follow another one on
    the same connection, if its answer ended as declared and a moment ago; should it be dead, the
    question goes out again on a new one, and this camera's connections are no longer kept.
    """

    def __init__(self, session: aiohttp.ClientSession, origin: URL) -> None:
        self._session, self._origin = session, origin
        self._may_keep = True
        self.pool = ConnectionPool()
        """Shared with all that speak to the host."""

    async def send(
        self,
        request: Request,
        headers: Mapping[str, str],
        *,
        seconds: float,
        connect_seconds: float,
    ) -> Reply:
        """Send a request and return the answer that begins; `seconds` are for the whole of it.

        A repeated question has as many.
        Raises CannotConnectError or a kind of it; UnexpectedAnswerError, when the answer is read,
        if it is too large or cut short. No error shows the URL, which may hold a password or a
        session id, nor carries an exception that does.
        """
        now = asyncio.get_running_loop().time()
        asks = not request.once and self._keeps
        if asks and (connection := self.pool.take(self._owner)) is not None:
            try:
                # Busy recorders need 7 s for a picture, which is no sign of a dead connection.
                share = 1.0 if request.limit > MAX_LIST else _KEPT_SHARE
                return await self._ask(connection, request, headers, now + seconds, share * seconds)
            except NoAnswerError:
                self._may_keep = False
                now = asyncio.get_running_loop().time()
        await self.pool.part()
        connection = await connect(self._session, self._origin, min(seconds, connect_seconds))
        return await self._ask(connection, request, headers, now + seconds)

    @property
    def _owner(self) -> object:
        return id(self._session), self._origin

    @property
    def _keeps(self) -> bool:
        return self._may_keep and connection_pool.KEEP_SECONDS > 0

    async def _ask(
        self,
        connection: Connection,
        request: Request,
        headers: Mapping[str, str],
        end: float,
        patience: float | None = None,
    ) -> Reply:
        async with _closed_on_failure(connection, end):
            async with asyncio.timeout(patience):
                await self._write(connection, request, headers)
                head = await self._read_head(connection)
        if (elsewhere := self._https_of(head)) is not None:
            connection.close()
            raise HttpsOnlyError(elsewhere)
        return Reply(status=head.status, read=partial(self._read, connection, request, head, end))

    async def _write(
        self, connection: Connection, request: Request, headers: Mapping[str, str]
    ) -> None:
        data = request.data
        lines = [
            f"{request.method} {request.uri} HTTP/1.1",
            f"Host: {self._origin.raw_authority}",
            "Accept: */*",
            *(["Connection: close"] if request.once or not self._keeps else []),
            *(f"{name}: {value}" for name, value in headers.items()),
            *([f"Content-Length: {len(data)}"] if isinstance(data, bytes) else []),
        ]
        # A realm goes back byte for byte, and may be no text in any encoding.
        head = ("\r\n".join(lines) + "\r\n\r\n").encode(errors="surrogateescape")
        await connection.write(head + data if isinstance(data, bytes) else head)
        if isinstance(data, AsyncIterator):
            async for chunk in data:
                await connection.write(chunk)

    async def _read_head(self, connection: Connection) -> Head:
        """Return the head of the final answer, behind interim ones and empty lines."""
        for _ in range(_MAX_INTERIM):
            while (end := head_end(connection.data)) is None:
                if len(connection.data) > MAX_HEAD:
                    raise NoAnswerError("no HTTP answer (its head has no end)")
                if not await connection.more():
                    raise self._unheard(connection)
            raw = bytes(connection.data[:end])
            del connection.data[:end]
            if not raw.strip():
                continue  # RFC 9112, 2.2
            if (head := parse_head(raw)) is None:
                break
            if not head.is_interim:
                return head
        raise NoAnswerError("no HTTP answer")

    def _unheard(self, connection: Connection) -> CannotConnectError:
        """Return what a connection without an answer means."""
        if not connection.data:
            return HungUpError("no HTTP answer (the camera hung up)")
        if connection.data.startswith(_TLS_RECORD) and self._origin.scheme == "http":
            return HttpsOnlyError(str(self._origin.with_scheme("https")))
        return NoAnswerError("no HTTP answer (it has no end)")

    async def _read(
        self, connection: Connection, request: Request, head: Head, end: float
    ) -> Answer:
        body = Body(head, connection, request.limit)
        async with _closed_on_failure(connection, end):
            content = await body.read()
        if request.once or not (self._keeps and head.keeps_alive and body.is_framed):
            connection.close()
        else:
            self.pool.put(connection, self._owner)
        if head.status == 400 and self._origin.scheme == "http" and _WANTS_TLS.search(content):
            raise HttpsOnlyError(str(self._origin.with_scheme("https")))
        return Answer(
            status=head.status, headers=head.headers, body=content, challenges=head.challenges
        )

    def _https_of(self, head: Head) -> str | None:
        """Return where a camera is by HTTPS, if it leads there; None if it does not.

        The host is the one that was asked: a camera leads to an address of its own, which may be
        another one from here, and no answer may lead an account elsewhere.
        """
        if not (300 <= head.status < 400 and self._origin.scheme == "http"):
            return None
        try:
            place = URL(head.headers.get("Location", ""))
        except ValueError:
            return None
        if place.scheme != "https":
            return None
        port = None if place.is_default_port() else place.port
        return str(self._origin.with_scheme("https").with_port(port))


@contextlib.asynccontextmanager
async def _closed_on_failure(connection: Connection, end: float) -> AsyncGenerator[None]:
    """Close a connection that fails, or is not done in time. Raises NoAnswerError then."""
    problem: Exception
    try:
        async with asyncio.timeout_at(end):
            yield
    except TimeoutError:
        problem = NoAnswerError("no answer in time")
    except OSError:
        problem = HungUpError("no HTTP answer (the camera broke the connection)")
    except BaseException:
        connection.close()
        raise
    else:
        return
    connection.close()
    raise problem
