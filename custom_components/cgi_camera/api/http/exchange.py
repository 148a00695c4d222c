"""Sends requests to one camera and reads its answers, over connections that it knows.

aiohttp rejects or cuts the answers of many cameras, and reuses connections that they have closed.
This module writes requests and reads answers itself, as tolerantly as RFC 9112 allows.
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
"""The share of the time for an answer after which a silent kept connection counts as dead."""
_MAX_INTERIM: Final = 20
_TLS_RECORD: Final = (b"\x15\x03", b"\x16\x03")
_WANTS_TLS: Final = re.compile(rb"(?i)http\b[^<\n]{0,80}\b(?:https|ssl)")
"""What nginx, Apache and Go answer to plain HTTP at a port for HTTPS."""


class HungUpError(NoAnswerError):
    """The camera took the connection and ended it without a byte."""


class Exchange:
    """Requests to one camera.

    A request that must not be repeated has a connection of its own. A question may reuse the
    connection of the last one, if that answer ended as declared a moment ago. If the connection is
    dead, the exchange repeats the question on a new one, and no longer keeps connections.
    """

    def __init__(self, session: aiohttp.ClientSession, origin: URL) -> None:
        self._session, self._origin = session, origin
        self._may_keep = True
        self.pool = ConnectionPool()
        """The connections that all clients of the host share."""

    async def send(
        self,
        request: Request,
        headers: Mapping[str, str],
        *,
        seconds: float,
        connect_seconds: float,
    ) -> Reply:
        """Send a request and return its answer, which is still to be read within `seconds`.

        A repeated question has the same time again.
        Raises CannotConnectError or a subclass; UnexpectedAnswerError, when the answer is read,
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
        # A realm goes back byte for byte, even if no encoding can decode it.
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
        """Return the HTTPS address that a camera redirects to; None if it does not.

        The host stays the same: a camera may name an address that only its own network knows, and
        no answer may send an account to another host.
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
