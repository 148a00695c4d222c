"""One answer that never ends: the connection over which a device reports its events."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
import contextlib

import aiohttp
from aiohttp import hdrs
from yarl import URL

from ..errors import CameraError, CannotConnectError, NoAnswerError
from . import http_body
from .transport import ANSWER_TIMEOUT, CONNECT_TIMEOUT, Answer, Auth, Transport, ignore


class ByteStream:
    """The bytes of an endless answer as they arrive."""

    def __init__(self, response: aiohttp.ClientResponse) -> None:
        self._response = response
        self.content_type = response.headers.get(hdrs.CONTENT_TYPE, "")

    async def read(self) -> bytes:
        """Return what has arrived. Raises NoAnswerError once the connection has ended."""
        chunk = await _mapped(self._response.content.readany)
        if not chunk:
            raise NoAnswerError("the camera ended the connection")
        return chunk


@contextlib.asynccontextmanager
async def listen(transport: Transport, target: str, auth: Auth) -> AsyncIterator[ByteStream]:
    """Open an endless answer, with the account if the camera wants it, and close it in the end.

    A slot is taken for as long as the answer begins: what follows counts among no requests.
    Raises what `auth` raises, and CannotConnectError or NoAnswerError.
    """
    url = URL(f"{transport.origin}{target}", encoded=True)
    async with contextlib.AsyncExitStack() as open_answer:
        opened: list[aiohttp.ClientResponse] = []

        async def send(authorization: str | None, begun: Callable[[int], None] = ignore) -> Answer:
            headers = {hdrs.AUTHORIZATION: authorization} if authorization else {}
            response = await transport.session.get(
                url,
                headers=headers,
                allow_redirects=False,
                timeout=aiohttp.ClientTimeout(total=None, sock_connect=CONNECT_TIMEOUT),
            )
            open_answer.callback(response.close)
            begun(response.status)
            opened.append(response)
            return Answer(
                status=response.status,
                headers=response.headers,
                body=b"" if response.status == 200 else await http_body.read(response),
                challenges=tuple(response.headers.getall(hdrs.WWW_AUTHENTICATE, [])),
            )

        async def send_in_time(
            authorization: str | None, begun: Callable[[int], None] = ignore
        ) -> Answer:
            async def send_once() -> Answer:
                async with asyncio.timeout(ANSWER_TIMEOUT):
                    return await send(authorization, begun)

            return await _mapped(send_once)

        async with transport.slots:
            await auth(hdrs.METH_GET, url.raw_path_qs, send_in_time)
        yield ByteStream(opened[-1])


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
