"""HTTP to one camera: requests in slots, bounded in time and size, errors without secrets."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
import contextlib

import aiohttp
from yarl import URL

from ..commands import Firmware
from ..errors import CutShortError, NoAnswerError
from ..hosts import Host
from .address import parse_address
from .exchange import Exchange, HungUpError
from .request import MAX_LIST, MAX_PICTURE, MAX_PICTURE_TEXT, MAX_SETTINGS, Answer, Reply, Request

__all__ = [
    "MAX_LIST",
    "MAX_PICTURE",
    "MAX_PICTURE_TEXT",
    "MAX_SETTINGS",
    "Answer",
    "Request",
    "Send",
    "Transport",
    "parse_address",
]

CONNECT_TIMEOUT = 4.0
"""Seconds; a camera in the same network answers within one."""
ANSWER_TIMEOUT = 10.0
"""Seconds for a whole request. Slow CGIs need 5 s, a snapshot waits up to 3 s for its frame."""
UPLOAD_TIMEOUT = 600.0
"""Seconds for a new firmware, which some cameras write to flash while it comes."""
PICTURE_TIMEOUT = 20.0
"""Seconds for a picture of a recorder; those with 4K cameras need more than 10."""

REPEAT_SECONDS = 0.1
"""Pause before a question is repeated to a camera that hung up on it."""


class Transport:
    """Requests to one origin.

    At most `parallel` requests are on their way at once, for embedded web servers lose or lock
    up on more; the request that waits longest is next. `session` is given by the caller: it finds
    names, and decides whether TLS certificates are verified.
    """

    def __init__(self, session: aiohttp.ClientSession, origin: URL, *, parallel: int = 1) -> None:
        self.origin = origin
        self.session = session
        self.exchange = Exchange(session, origin)
        self._slots = asyncio.Semaphore(parallel)

    @property
    def host(self) -> str:
        """The host with its port, as Accounts names it."""
        return f"{self.origin.host}:{self.origin.port}"

    def share(self, host: Host) -> None:
        """Count the requests of others to this host, and share its connections, from now on."""
        self._slots = host.slots or self._slots
        self.exchange.pool = host.connections

    def close(self) -> None:
        """Close the connections that wait for another request."""
        self.exchange.pool.close()

    @contextlib.asynccontextmanager
    async def slot(self) -> AsyncGenerator[Send]:
        """Wait for a slot of the host, and lend the way to send in it, one request at a time."""
        async with self._slots:
            yield Send(self)

    async def get(self, target: str, *, once: bool = False, limit: int = MAX_SETTINGS) -> Answer:
        """Send `target` without an account and return the whole answer.

        Redirects are not followed: a credential must never go to another host. For what is raised
        see Send.
        """
        async with self.slot() as send:
            return await send.whole(Request(target=target, once=once, limit=limit))

    async def post_json(
        self, target: str, body: bytes, *, once: bool = True, limit: int = MAX_SETTINGS
    ) -> Answer:
        """Send JSON to `target` and return the whole answer."""
        headers = {"Content-Type": "application/json"}
        request = Request(
            method="POST", target=target, data=body, headers=headers, once=once, limit=limit
        )
        async with self.slot() as send:
            return await send.whole(request)

    async def upload(self, target: str, firmware: Firmware, headers: Mapping[str, str]) -> Answer:
        """Send a file chunk by chunk and return the whole answer.

        Raises CutShortError if the connection breaks, or the file ends, before all of it is sent.
        """
        sent = 0

        async def chunks() -> AsyncIterator[bytes]:
            nonlocal sent
            async for chunk in firmware.chunks():
                yield chunk
                sent += len(chunk)

        request = Request(
            method="POST",
            target=target,
            once=True,
            data=chunks(),
            # The length, for embedded servers know no body in chunks.
            headers={
                "Content-Type": "application/octet-stream",
                **headers,
                "Content-Length": str(firmware.size),
            },
            seconds=UPLOAD_TIMEOUT,
        )
        try:
            async with self.slot() as send:
                return await send.whole(request)
        except NoAnswerError:
            if sent == firmware.size:
                raise
        raise CutShortError(f"{sent} of {firmware.size} bytes were sent")


class Send:
    """Sends requests in one slot of a host, as many as it takes to prove an account.

    Raises CannotConnectError, or a kind of it, if the host takes no connection, NoAnswerError if it
    took the request and did not answer, UnexpectedAnswerError if the answer is too large or cut
    short. No error shows the URL, which may hold a password or a session id, nor carries an
    exception that does.
    """

    def __init__(self, transport: Transport) -> None:
        self.transport = transport

    async def whole(self, request: Request, authorization: str | None = None) -> Answer:
        """Send a request and return the whole answer."""
        return await (await self(request, authorization)).read()

    async def __call__(self, request: Request, authorization: str | None = None) -> Reply:
        """Send a request, with an Authorization if there is one, and return the reply."""
        headers = {**request.headers, **({"Authorization": authorization} if authorization else {})}
        # A Digest counts its uses: the same one again may count as a refused login.
        is_repeatable = not request.once and not (authorization or "").startswith("Digest")
        for pause in (REPEAT_SECONDS, 0) if is_repeatable else (0,):
            with contextlib.suppress(HungUpError):
                return await self._send(request, headers)
            await asyncio.sleep(pause)
        raise NoAnswerError("no HTTP answer (the camera hung up)")

    async def _send(self, request: Request, headers: Mapping[str, str]) -> Reply:
        return await self.transport.exchange.send(
            request,
            headers,
            seconds=request.seconds or ANSWER_TIMEOUT,
            connect_seconds=CONNECT_TIMEOUT,
        )
