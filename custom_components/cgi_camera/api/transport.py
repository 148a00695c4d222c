"""HTTP to one camera: a request at a time, bounded in time and size, errors without secrets."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
import ipaddress

import aiohttp
from aiohttp import hdrs
from yarl import URL

from .commands import Firmware
from .errors import CameraError, CannotConnectError, NoAnswerError, UnexpectedAnswerError

CONNECT_TIMEOUT = 4.0
"""Seconds; a camera in the same network answers within one."""
ANSWER_TIMEOUT = 10.0
"""Seconds for a whole request. Slow CGIs need 5 s, a snapshot waits up to 3 s for its frame."""
UPLOAD_TIMEOUT = 600.0
"""Seconds for a new firmware, which some cameras write to flash while it comes."""
MAX_ANSWER = 16 * 1024 * 1024
"""Bytes; pictures of the largest cameras have 2 MB."""

# What aiohttp raises before a byte of the request is on its way; it repeats none of these.
_NOT_SENT = (
    aiohttp.ClientConnectorError,
    aiohttp.ConnectionTimeoutError,
    aiohttp.InvalidURL,
    ValueError,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back, whatever its status: cameras send errors with 200 and pictures with 400."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def parse_address(text: str) -> URL:
    """Return the origin of a host name, an address, host:port or a URL typed by a person.

    Raises CannotConnectError if no host can be read from it.
    """
    text = text.strip()
    try:
        if ipaddress.ip_address(text.strip("[]")).version == 6:
            text = f"[{text.strip('[]')}]"
    except ValueError:
        pass  # a name, or an address with a port or scheme
    try:
        url = URL(text if "://" in text else f"http://{text}")
        if url.scheme in {"http", "https"} and url.host and " " not in url.host:
            return url.origin()
    except ValueError:
        pass  # the message of yarl repeats the text, which may hold a password
    raise CannotConnectError("the address is not a host name, an IP address or a URL")


class Transport:
    """Plain requests to one origin.

    At most `parallel` requests are on their way at once, for embedded web servers lose or lock
    up on more. `session` is given by the caller, which also decides whether TLS certificates
    are verified.
    """

    def __init__(self, session: aiohttp.ClientSession, origin: URL, *, parallel: int = 1) -> None:
        """Bind a session to an origin."""
        self.origin = origin
        self._session = session
        self._slots = asyncio.Semaphore(parallel)

    async def get(
        self, target: str, *, once: bool = False, auth: aiohttp.ClientMiddlewareType | None = None
    ) -> Answer:
        """Send `target` (path and query, sent byte for byte) and return the whole answer.

        `auth` answers the camera's challenge. Redirects are not followed: a credential must never
        go to another host. A request that must not be made twice goes `once`; any other is
        repeated by aiohttp if a kept connection turns out to be dead. Raises CannotConnectError
        if nobody could be asked, NoAnswerError if somebody was and did not answer,
        UnexpectedAnswerError if the answer is too large or cut short. None of them tells the URL,
        which may hold a password or a session id, nor carries an exception that does.
        """
        return await self._request("GET", target, once=once, auth=auth)

    async def post(
        self,
        target: str,
        body: bytes,
        content_type: str,
        *,
        auth: aiohttp.ClientMiddlewareType | None = None,
    ) -> Answer:
        """Send a body to `target`, once, and return the whole answer; for the rest see `get`."""
        return await self._request(
            "POST", target, once=True, data=body, content_type=content_type, auth=auth
        )

    async def upload(self, target: str, firmware: Firmware, headers: Mapping[str, str]) -> Answer:
        """Send a file chunk by chunk and return the whole answer; for the rest see `get`."""
        return await self._request(
            "POST",
            target,
            once=True,
            data=firmware.chunks(),
            content_type="application/octet-stream",
            # The length, for embedded servers know no body in chunks.
            headers={**headers, "Content-Length": str(firmware.size)},
            seconds=UPLOAD_TIMEOUT,
        )

    async def _request(
        self,
        method: str,
        target: str,
        *,
        once: bool,
        data: bytes | AsyncIterator[bytes] | None = None,
        content_type: str = "",
        auth: aiohttp.ClientMiddlewareType | None = None,
        headers: Mapping[str, str] | None = None,
        seconds: float | None = None,
    ) -> Answer:
        url = URL(f"{self.origin}{target}", encoded=True)
        limits = aiohttp.ClientTimeout(
            total=seconds or ANSWER_TIMEOUT, sock_connect=CONNECT_TIMEOUT
        )
        middlewares = ((auth,) if auth else ()) + ((_once,) if once else ())
        async with self._slots:
            try:
                async with self._session.request(
                    method,
                    url,
                    data=data,
                    headers={
                        **({"Content-Type": content_type} if content_type else {}),
                        **(headers or {}),
                    },
                    allow_redirects=False,
                    timeout=limits,
                    middlewares=middlewares or None,
                ) as response:
                    return Answer(
                        status=response.status,
                        headers=response.headers,
                        body=await _read(response),
                    )
            except aiohttp.ClientPayloadError:
                problem: CameraError = UnexpectedAnswerError("the answer was cut short")
            except _NOT_SENT as error:
                problem = CannotConnectError(f"no connection ({type(error).__name__})")
            except TimeoutError:
                problem = NoAnswerError("no answer in time")
            except (aiohttp.ClientError, OSError) as error:
                problem = NoAnswerError(f"no HTTP answer ({type(error).__name__})")
        # Outside of the handlers, whose exceptions show the URL and would be remembered.
        raise problem


async def _once(
    request: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType
) -> aiohttp.ClientResponse:
    """Keep aiohttp from sending a request again over a new connection."""
    try:
        return await handler(request)
    except _NOT_SENT:
        raise
    except (aiohttp.ClientOSError, aiohttp.ServerDisconnectedError) as error:
        kind = type(error).__name__
    raise NoAnswerError(f"no HTTP answer ({kind})")


async def _read(response: aiohttp.ClientResponse) -> bytes:
    """Return the body; a declared length costs no copy, an endless one is stopped."""
    compressed = hdrs.CONTENT_ENCODING in response.headers  # and so longer than declared
    if not compressed and (response.content_length or MAX_ANSWER + 1) <= MAX_ANSWER:
        return await response.read()
    body = bytearray()
    async for chunk in response.content.iter_any():
        body += chunk
        if len(body) > MAX_ANSWER:
            raise UnexpectedAnswerError("the answer is too large")
    return bytes(body)
