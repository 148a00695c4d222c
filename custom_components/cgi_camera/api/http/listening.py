"""One answer that never ends: the connection over which a device reports its events."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Final, Self, override

import aiohttp
from aiohttp import hdrs
from yarl import URL

from ..errors import CameraError, CannotConnectError, NoAnswerError
from .request import Answer, Reply, Request
from .transport import ANSWER_TIMEOUT, CONNECT_TIMEOUT, Send, Transport

MAX_READ = 16 * 1024
"""Bytes; the reports in so many take some 10 ms, for which nothing else can run."""
_MAX_REFUSAL: Final = 64 * 1024


class ByteStream:
    """The bytes of an endless answer as they arrive."""

    def __init__(self, response: aiohttp.ClientResponse) -> None:
        self._response = response
        self.content_type = response.headers.get(hdrs.CONTENT_TYPE, "")

    async def read(self) -> bytes:
        """Return some of what has arrived. Raises NoAnswerError once the connection has ended."""
        chunk = await _mapped(partial(self._response.content.read, MAX_READ))
        if not chunk:
            raise NoAnswerError("the camera ended the connection")
        return chunk


class SendEndless(Send):
    """Sends one request whose answer never ends, and keeps that open until the context ends.

    Raises CannotConnectError or NoAnswerError.
    """

    def __init__(self, transport: Transport, target: str) -> None:
        super().__init__(transport)
        self.request = Request(target=target)
        self._opened: list[aiohttp.ClientResponse] = []

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        for response in self._opened:
            response.close()

    @property
    def stream(self) -> ByteStream:
        """The answer to the last attempt."""
        return ByteStream(self._opened[-1])

    @override
    async def __call__(self, request: Request, authorization: str | None = None) -> Reply:
        if request is not self.request:  # one that belongs to the login
            return await super().__call__(request, authorization)
        response = await _mapped(partial(self._open, authorization))
        self._opened.append(response)
        return Reply(status=response.status, read=partial(_mapped, partial(_head, response)))

    async def _open(self, authorization: str | None) -> aiohttp.ClientResponse:
        async with asyncio.timeout(ANSWER_TIMEOUT):
            return await self.transport.session.get(
                URL(f"{self.transport.origin}{self.request.target}", encoded=True),
                headers={hdrs.AUTHORIZATION: authorization} if authorization else {},
                allow_redirects=False,
                timeout=aiohttp.ClientTimeout(total=None, sock_connect=CONNECT_TIMEOUT),
            )


async def _head(response: aiohttp.ClientResponse) -> Answer:
    """Return an answer whose body is left to the stream, or the whole of a refusal."""
    async with asyncio.timeout(ANSWER_TIMEOUT):
        return Answer(
            status=response.status,
            headers=response.headers,
            body=b"" if response.status == 200 else await response.content.read(_MAX_REFUSAL),
            challenges=tuple(response.headers.getall(hdrs.WWW_AUTHENTICATE, [])),
        )


async def _mapped[Result](call: Callable[[], Awaitable[Result]]) -> Result:
    """Return what a call returns; its errors show no URL, nor anything that was sent."""
    try:
        return await call()
    except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, ValueError) as error:
        problem: CameraError = CannotConnectError(f"no connection ({type(error).__name__})")
    except TimeoutError:
        problem = NoAnswerError("no answer in time")
    except (aiohttp.ClientError, OSError) as error:
        problem = NoAnswerError(f"the connection broke ({type(error).__name__})")
    raise problem
