"""HTTP to one camera: a request at a time, bounded in time and size, errors without secrets."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
import contextlib
from dataclasses import dataclass, field
import ipaddress
from typing import Protocol

import aiohttp
from aiohttp import hdrs
from yarl import URL

from ..commands import Firmware
from ..errors import (
    CannotConnectError,
    CutShortError,
    InvalidAddressError,
    NoAnswerError,
    UnexpectedAnswerError,
)
from ..pictures.jpeg import END, START, is_whole_picture
from . import http_body
from .plain_http import ask

CONNECT_TIMEOUT = 4.0
"""Seconds; a camera in the same network answers within one."""
ANSWER_TIMEOUT = 10.0
"""Seconds for a whole request. Slow CGIs need 5 s, a snapshot waits up to 3 s for its frame."""
UPLOAD_TIMEOUT = 600.0
"""Seconds for a new firmware, which some cameras write to flash while it comes."""
PICTURE_TIMEOUT = 20.0
"""Seconds for a picture of a recorder; those with 4K cameras need more than 10."""

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
    challenges: tuple[str, ...] = ()
    """All WWW-Authenticate headers."""


def ignore(status: int) -> None:
    """Do nothing once an answer has begun."""


class Send(Protocol):
    """Sends one request as often as it takes to prove an account."""

    async def __call__(
        self, authorization: str | None, begun: Callable[[int], None] = ignore
    ) -> Answer:
        """Send it with an Authorization, call back with the status, return the whole answer."""


class Auth(Protocol):
    """Proves an account to the camera."""

    async def __call__(self, method: str, target: str, send: Send) -> Answer:
        """Send a request to `target`, with an Authorization if the camera wants one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Request:
    method: str
    target: str
    data: bytes | AsyncIterator[bytes] | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    once: bool = False
    seconds: float | None = None
    is_picture: bool = False


class _MisspeltError(Exception):
    """An answer that aiohttp refuses, or cuts where its wrong length says; then `answer` is it."""

    def __init__(self, answer: Answer | None = None) -> None:
        super().__init__()
        self.answer = answer


def parse_address(text: str) -> URL:
    """Return the origin of a host name, an address, host:port or a URL typed by a person.

    Raises InvalidAddressError if no host can be read from it.
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
            # The same place is always spelled the same.
            return url.origin().with_port(None if url.is_default_port() else url.port)
    except ValueError:
        pass  # the message of yarl repeats the text, which may hold a password
    raise InvalidAddressError("the address is not a host name, an IP address or a URL")


class Transport:
    """Plain requests to one origin.

    At most `parallel` requests are on their way at once, for embedded web servers lose or lock
    up on more; who waits longest is next. `session` is given by the caller, which also decides
    whether TLS certificates are verified.
    """

    def __init__(self, session: aiohttp.ClientSession, origin: URL, *, parallel: int = 1) -> None:
        self.origin = origin
        self._session = session
        self._slots = asyncio.Semaphore(parallel)
        self._is_plain = False

    @property
    def host(self) -> str:
        """The host with its port, by which LoginMemory knows it."""
        return f"{self.origin.host}:{self.origin.port}"

    @property
    def session(self) -> aiohttp.ClientSession:
        """The session over which requests go."""
        return self._session

    @property
    def slots(self) -> asyncio.Semaphore:
        """What bounds the requests to this origin."""
        return self._slots

    def share(self, slots: asyncio.Semaphore) -> None:
        """Count the requests of others who speak to this origin, too, from now on."""
        self._slots = slots

    async def get(
        self, target: str, *, once: bool = False, auth: Auth | None = None, aside: bool = False
    ) -> Answer:
        """Send `target` (path and query, sent byte for byte) and return the whole answer.

        `auth` answers the camera's challenge. Redirects are not followed: a credential must never
        go to another host. A request that must not be made twice goes `once`; any other is
        repeated by aiohttp if a kept connection turns out to be dead. Only who has a request on
        its way already asks `aside`, without waiting. Raises CannotConnectError
        if nobody could be asked, NoAnswerError if somebody was and did not answer,
        UnexpectedAnswerError if the answer is too large or cut short. None of them tells the URL,
        which may hold a password or a session id, nor carries an exception that does.
        """
        request = _Request(method="GET", target=target, once=once)
        return await self._request(request, auth, aside=aside)

    async def get_picture(
        self, target: str, *, auth: Auth | None = None, seconds: float = PICTURE_TIMEOUT
    ) -> Answer:
        """Ask for a picture, and bear what recorders are known to do with it; else see `get`.

        A length that is too large or too small (HA #47511) and a header line that aiohttp refuses
        (HA #14960) do not matter if the picture is whole. Who makes such answers is read without
        aiohttp from then on.
        """
        request = _Request(method="GET", target=target, seconds=seconds, is_picture=True)
        return await self._request(request, auth)

    async def post_json(self, target: str, body: bytes) -> Answer:
        """Send JSON to `target`, once, and return the whole answer; for the rest see `get`."""
        headers = {"Content-Type": "application/json"}
        request = _Request(method="POST", target=target, data=body, headers=headers, once=True)
        return await self._request(request)

    async def upload(self, target: str, firmware: Firmware, headers: Mapping[str, str]) -> Answer:
        """Send a file chunk by chunk and return the whole answer; for the rest see `get`.

        Raises CutShortError if the connection breaks, or the file ends, before all of it is sent.
        """
        sent = 0

        async def chunks() -> AsyncIterator[bytes]:
            nonlocal sent
            async for chunk in firmware.chunks():
                yield chunk
                sent += len(chunk)

        request = _Request(
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
            return await self._request(request)
        except NoAnswerError:
            if sent == firmware.size:
                raise
        raise CutShortError(f"{sent} of {firmware.size} bytes were sent")

    async def _request(
        self, request: _Request, auth: Auth | None = None, *, aside: bool = False
    ) -> Answer:
        async with contextlib.nullcontext() if aside else self._slots:
            misspelt: _MisspeltError | None = None
            if not self._is_plain or request.method != "GET":
                try:
                    return await self._exchange(request, auth, self._send)
                except _MisspeltError as error:
                    misspelt = error
            answer = await self._exchange(request, auth, self._send_plainly)
            if misspelt is not None and misspelt.answer and not is_whole_picture(answer.body):
                return misspelt.answer  # it was not the length that was wrong
            self._is_plain = True
            return answer

    async def _exchange(
        self,
        request: _Request,
        auth: Auth | None,
        way: Callable[[_Request, str | None, Callable[[int], None]], Awaitable[Answer]],
    ) -> Answer:
        async def send(authorization: str | None, begun: Callable[[int], None] = ignore) -> Answer:
            return await way(request, authorization, begun)

        if auth is None:
            return await send(None)
        # What is sent, and so what a Digest is about, has no `?` without something behind it.
        return await auth(request.method, self._url(request).raw_path_qs, send)

    def _url(self, request: _Request) -> URL:
        return URL(f"{self.origin}{request.target}", encoded=True)

    async def _send(
        self, request: _Request, authorization: str | None, begun: Callable[[int], None]
    ) -> Answer:
        limits = aiohttp.ClientTimeout(
            total=request.seconds or ANSWER_TIMEOUT, sock_connect=CONNECT_TIMEOUT
        )
        read = http_body.read_picture if request.is_picture else http_body.read
        try:
            async with self._session.request(
                request.method,
                self._url(request),
                data=request.data,
                headers={**request.headers, **_proof(authorization)},
                allow_redirects=False,
                timeout=limits,
                middlewares=(_once,) if request.once else None,
            ) as response:
                begun(response.status)
                answer = Answer(
                    status=response.status,
                    headers=response.headers,
                    body=await read(response),
                    challenges=tuple(response.headers.getall(hdrs.WWW_AUTHENTICATE, [])),
                )
            if request.is_picture and self._is_cut_by_length(answer):
                raise _MisspeltError(answer)
        except aiohttp.ClientPayloadError:
            problem: Exception = UnexpectedAnswerError("the answer was cut short")
        except _NOT_SENT as error:
            problem = CannotConnectError(f"no connection ({type(error).__name__})")
        except TimeoutError:
            problem = NoAnswerError("no answer in time")
        except aiohttp.ClientResponseError as error:
            if request.is_picture and self.origin.scheme == "http":
                problem = _MisspeltError()
            elif "header" in error.message.lower():  # it is HTTP up to there
                problem = UnexpectedAnswerError("a header without a name")
            else:
                problem = NoAnswerError("no HTTP answer (ClientResponseError)")
        except (aiohttp.ClientError, OSError) as error:
            problem = NoAnswerError(f"no HTTP answer ({type(error).__name__})")
        else:
            return answer
        # Outside of the handlers, whose exceptions show the URL and would be remembered.
        raise problem

    def _is_cut_by_length(self, answer: Answer) -> bool:
        """Tell whether a picture seems to end because its declared length is too small."""
        return (
            self.origin.scheme == "http"
            and answer.status == 200
            and answer.body.startswith(START)
            and not answer.body.endswith(END)
            and hdrs.CONTENT_LENGTH in answer.headers
            and not is_whole_picture(answer.body)
        )

    async def _send_plainly(
        self, request: _Request, authorization: str | None, begun: Callable[[int], None]
    ) -> Answer:
        try:
            async with asyncio.timeout(request.seconds or ANSWER_TIMEOUT):
                status, headers, body = await ask(
                    self.origin,
                    self._url(request).raw_path_qs,
                    _proof(authorization),
                    begun=begun,
                    limit=http_body.MAX_ANSWER,
                    connect_seconds=CONNECT_TIMEOUT,
                )
        except TimeoutError:
            raise NoAnswerError("no answer in time") from None
        return Answer(
            status=status,
            headers=dict(headers),
            body=body,
            challenges=tuple(value for name, value in headers if name == "Www-Authenticate"),
        )


def _proof(authorization: str | None) -> Mapping[str, str]:
    return {"Authorization": authorization} if authorization else {}


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
