"""HTTP without a library, for devices whose answers no library would send."""

from abc import abstractmethod
import asyncio
from collections.abc import Awaitable, Callable, Mapping
import contextlib
from dataclasses import dataclass, field
from typing import override

from .serving import LoopbackServer, reset

_LONGEST_HEAD = 1 << 20
"""Bytes; a whole schedule, percent-encoded in a URL, takes many of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlainRequest:
    """One request as it came in."""

    method: str
    target: str
    """As sent: a blank in it is kept, as some devices take JSON in a URL that is not encoded."""
    headers: Mapping[str, str]
    """By name in lower case."""
    body: bytes
    peer: str
    """Address of the client, without its port."""
    is_abandoned: Callable[[], bool]
    """Whether the client hung up."""

    @property
    def path(self) -> str:
        """Return the target up to the first question mark."""
        return self.target.partition("?")[0]

    @property
    def query(self) -> str:
        """Return what is behind the first question mark."""
        return self.target.partition("?")[2]


@dataclass(frozen=True, slots=True)
class PlainAnswer:
    """Bytes as they go over the wire, status line and all."""

    wire: bytes
    closes: bool = False
    """The connection ends behind it."""
    goes_on: Callable[[asyncio.StreamWriter], Awaitable[None]] | None = None
    """What writes on behind it; then the connection ends."""


def chunked(body: bytes, *, size: int = 1024) -> bytes:
    """Return a body in the chunked transfer coding."""
    pieces = [body[start : start + size] for start in range(0, len(body), size)]
    return b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in (*pieces, b""))


@dataclass(kw_only=True, eq=False)
class PlainHttpServer(LoopbackServer):
    """A device that speaks HTTP in its own way."""

    in_flight_max: int = field(default=0, init=False)
    """The most requests that were under way at the same time."""
    _in_flight: int = field(default=0, init=False, repr=False)
    _connections: set[asyncio.Task[None]] = field(default_factory=set, init=False, repr=False)

    @abstractmethod
    async def _respond(self, request: PlainRequest) -> PlainAnswer:
        """Answer one request; ConnectionResetError breaks the connection instead."""

    @override
    def _protocol(self) -> asyncio.BaseProtocol:
        reader = asyncio.StreamReader(limit=_LONGEST_HEAD)
        return asyncio.StreamReaderProtocol(reader, self._connected)

    @override
    async def stop(self) -> None:
        # A slow answer under way must not outlive the device, its client may be gone long since.
        under_way = tuple(self._connections)
        for task in under_way:
            task.cancel()
        await asyncio.gather(*under_way, return_exceptions=True)
        await LoopbackServer.stop(self)

    def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(self._serve(reader, writer))
        self._connections.add(task)
        task.add_done_callback(self._connections.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        peer = writer.get_extra_info("peername")[0]
        try:
            with contextlib.suppress(ConnectionError):
                while (request := await _read(reader, peer)) is not None:
                    answer = await self._track(request, writer)
                    writer.write(answer.wire)
                    await writer.drain()
                    if answer.goes_on is not None:
                        await answer.goes_on(writer)
                    if answer.closes or answer.goes_on is not None:
                        break
        finally:
            writer.close()

    async def _track(self, request: PlainRequest, writer: asyncio.StreamWriter) -> PlainAnswer:
        self._in_flight += 1
        self.in_flight_max = max(self.in_flight_max, self._in_flight)
        try:
            return await self._respond(request)
        except ConnectionResetError:
            reset(writer.transport)
            raise
        finally:
            self._in_flight -= 1


async def _read(reader: asyncio.StreamReader, peer: str) -> PlainRequest | None:
    """Return the next request; None at the end of the connection, or if it is not HTTP."""
    try:
        head = (await reader.readuntil(b"\r\n\r\n")).decode(errors="surrogateescape")
        request_line, *lines = head.rstrip("\r\n").split("\r\n")
        method, _, rest = request_line.partition(" ")
        target, _, version = rest.rpartition(" ")
        if not version.startswith("HTTP/1."):
            return None
        pairs = (line.partition(":") for line in lines)
        headers = {name.strip().lower(): value.strip() for name, _, value in pairs}
        body = await reader.readexactly(int(headers.get("content-length", "0")))
    except asyncio.IncompleteReadError, asyncio.LimitOverrunError, ValueError:
        return None
    return PlainRequest(
        method=method,
        target=target,
        headers=headers,
        body=body,
        peer=peer,
        is_abandoned=reader.at_eof,
    )
