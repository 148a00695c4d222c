"""HTTP to one camera: requests in slots, bounded in time and size, errors without secrets."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
import contextlib
from functools import partial

import aiohttp
from aiohttp import hdrs
from yarl import URL

from ..commands import Firmware
from ..errors import (
    CannotConnectError,
    CutShortError,
    NoAnswerError,
    UnexpectedAnswerError,
)
from ..pictures.jpeg import END, START, is_whole_picture
from . import http_body, plain_http
from .address import parse_address
from .request import (
    MAX_LIST,
    MAX_PICTURE,
    MAX_SETTINGS,
    Answer,
    MisreadError,
    Reply,
    Request,
)

__all__ = [
    "MAX_LIST",
    "MAX_PICTURE",
    "MAX_SETTINGS",
    "Answer",
    "MisreadError",
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

# What aiohttp raises before a byte of the request is on its way; it repeats none of these.
_NOT_SENT = (
    aiohttp.ClientConnectorError,
    aiohttp.ConnectionTimeoutError,
    aiohttp.InvalidURL,
    ValueError,
)


class Transport:
    """Requests to one origin.

    At most `parallel` requests are on their way at once, for embedded web servers lose or lock
    up on more; the request that waits longest is next. `session` is given by the caller, which
    also decides whether TLS certificates are verified.
    """

    def __init__(self, session: aiohttp.ClientSession, origin: URL, *, parallel: int = 1) -> None:
        self.origin = origin
        self.session = session
        self.is_plain = False
        """Whether aiohttp misreads this camera, so that its answers are read without it."""
        self._slots = asyncio.Semaphore(parallel)

    @property
    def host(self) -> str:
        """The host with its port, as Accounts names it."""
        return f"{self.origin.host}:{self.origin.port}"

    def share(self, slots: asyncio.Semaphore) -> None:
        """Count the requests of others to this origin, too, from now on."""
        self._slots = slots

    @contextlib.asynccontextmanager
    async def slot(self) -> AsyncGenerator[Send]:
        """Wait for a slot of the host, and lend the way to send in it, one request at a time."""
        async with self._slots:
            yield Send(self, is_plain=self.is_plain)

    async def get(self, target: str, *, once: bool = False, limit: int = MAX_SETTINGS) -> Answer:
        """Send `target` without an account and return the whole answer.

        Redirects are not followed: a credential must never go to another host. For what is raised
        see Send.
        """
        async with self.slot() as send:
            return await send.whole(Request(target=target, once=once, limit=limit))

    async def post_json(self, target: str, body: bytes) -> Answer:
        """Send JSON to `target`, once, and return the whole answer."""
        headers = {"Content-Type": "application/json"}
        request = Request(method="POST", target=target, data=body, headers=headers, once=True)
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

    Raises CannotConnectError if the host takes no connection, NoAnswerError if it took the request
    and did not answer, UnexpectedAnswerError if the answer is too large or cut short, MisreadError
    for a picture that `plainly` may read. No CameraError shows the URL, which may hold a password
    or a session id, nor carries an exception that does.
    """

    def __init__(self, transport: Transport, *, is_plain: bool) -> None:
        self.transport = transport
        self._is_plain = is_plain

    @property
    def plainly(self) -> Send:
        """The way to send without aiohttp."""
        return Send(self.transport, is_plain=True)

    def settle(self, misread: MisreadError, answer: Answer) -> Answer:
        """Return the right one of two answers to the same exchange, the second read plainly."""
        if misread.cut and not is_whole_picture(answer.body):
            return misread.cut  # its length was right
        self.transport.is_plain = True
        return answer

    async def whole(self, request: Request, authorization: str | None = None) -> Answer:
        """Send a request and return the whole answer."""
        return await (await self(request, authorization)).read()

    async def __call__(self, request: Request, authorization: str | None = None) -> Reply:
        """Send a request, with an Authorization if there is one, and return the reply."""
        headers = {**request.headers, **({"Authorization": authorization} if authorization else {})}
        seconds = request.seconds or ANSWER_TIMEOUT
        if self._is_plain and request.method == "GET":
            return await plain_http.ask(
                self.transport.origin,
                request.uri,
                headers,
                seconds=seconds,
                connect_seconds=CONNECT_TIMEOUT,
                limit=request.limit,
            )
        limits = aiohttp.ClientTimeout(total=seconds, sock_connect=CONNECT_TIMEOUT)
        try:
            response = await self.transport.session.request(
                request.method,
                self.url(request),
                data=request.data,
                headers=headers,
                allow_redirects=False,
                timeout=limits,
                middlewares=(_once,) if request.once else None,
            )
        except (aiohttp.ClientError, OSError, ValueError) as error:
            problem = self._problem(request, error)
        else:
            return Reply(status=response.status, read=partial(self._read, request, response))
        # Outside of the handler, whose exception shows the URL and would be remembered.
        raise problem

    def url(self, request: Request) -> URL:
        """Return where a request goes."""
        return URL(f"{self.transport.origin}{request.target}", encoded=True)

    async def _read(self, request: Request, response: aiohttp.ClientResponse) -> Answer:
        try:
            async with response:
                read = http_body.read_picture if request.is_picture else http_body.read
                answer = Answer(
                    status=response.status,
                    headers=response.headers,
                    body=await read(response, request.limit),
                    challenges=tuple(response.headers.getall(hdrs.WWW_AUTHENTICATE, [])),
                )
        except (aiohttp.ClientError, OSError, ValueError) as error:
            problem = self._problem(request, error)
        else:
            if request.is_picture and self._is_cut_by_length(answer):
                raise MisreadError(answer)
            return answer
        raise problem

    def _problem(self, request: Request, error: Exception) -> Exception:
        """Return what to raise in place of an error of aiohttp."""
        kind = type(error).__name__
        match error:
            case aiohttp.ClientPayloadError():
                return UnexpectedAnswerError("the answer was cut short")
            case _ if isinstance(error, _NOT_SENT):
                return CannotConnectError(f"no connection ({kind})")
            case TimeoutError():
                return NoAnswerError("no answer in time")
            case aiohttp.ClientResponseError():
                if request.is_picture and self.transport.origin.scheme == "http":
                    return MisreadError()
                if "header" in error.message.lower():  # it is HTTP up to there
                    return UnexpectedAnswerError("a header without a name")
        return NoAnswerError(f"no HTTP answer ({kind})")

    def _is_cut_by_length(self, answer: Answer) -> bool:
        """Tell whether a picture seems to end because its declared length is too small."""
        return (
            self.transport.origin.scheme == "http"
            and answer.status == 200
            and answer.body.startswith(START)
            and not answer.body.endswith(END)
            and hdrs.CONTENT_LENGTH in answer.headers
            and not is_whole_picture(answer.body)
        )


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
