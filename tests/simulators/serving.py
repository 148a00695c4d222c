"""What every simulated device is: a server on the loopback interface, started by `async with`."""

from abc import ABC, abstractmethod
import asyncio
from dataclasses import dataclass, field
import socket
import struct
from typing import Self, override

from aiohttp import web


def reserve_port(host: str, port: int = 0) -> socket.socket:
    """Return what keeps a port, any free one by default, from being given to others.

    It is bound and does not listen, so that one listener may, and may again after a pause. Without
    a host it is kept at all of them.
    """
    reserved = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    reserved.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        reserved.bind((host, port))
    except OSError:
        reserved.close()
        raise
    return reserved


@dataclass(kw_only=True, eq=False)
class LoopbackServer(ABC):
    """A device in the network: it can be reached, switched off and on again at the same port."""

    host: str = "127.0.0.1"
    port: int = 0
    """0 takes any free port; after the start it is the real one."""
    _listener: asyncio.Server | None = field(default=None, init=False, repr=False)
    _reserved: socket.socket | None = field(default=None, init=False, repr=False)
    """Its port, also while it is switched off."""

    @property
    def url(self) -> str:
        """Return where the device is, without a slash at the end."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}"

    @abstractmethod
    def _protocol(self) -> asyncio.BaseProtocol:
        """Return what talks to one new connection."""

    async def start(self) -> None:
        """Switch the device on."""
        if self._reserved is None:
            self._reserved = reserve_port(self.host, self.port)
            self.port = self._reserved.getsockname()[1]
        await self._listen_at(self.port)

    async def _listen_at(self, port: int) -> None:
        """Take new connections at a port, and no longer at another one."""
        if self._listener is not None:
            self._listener.close()
        loop = asyncio.get_running_loop()
        self._listener = await loop.create_server(self._protocol, self.host, port)
        self.port = self._listener.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Switch the device off: connections break, new ones are refused."""
        if self._listener is not None:
            self._listener.close()
            self._listener.abort_clients()
            await self._listener.wait_closed()
            self._listener = None

    def give_port_back(self) -> None:
        """Take the device out of the network for good; call it after `stop`."""
        if self._reserved is not None:
            self._reserved.close()
            self._reserved = None

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()
        self.give_port_back()


@dataclass(kw_only=True, eq=False)
class HttpServer(LoopbackServer):
    """A device that speaks HTTP."""

    in_flight_max: int = field(default=0, init=False)
    """The most requests that were under way at the same time."""
    _http: web.Server | None = field(default=None, init=False, repr=False)
    _in_flight: set[asyncio.Task[object]] = field(default_factory=set, init=False, repr=False)

    @abstractmethod
    async def _respond(self, request: web.BaseRequest) -> web.StreamResponse:
        """Answer one request."""

    @override
    def _protocol(self) -> asyncio.BaseProtocol:
        # One may have been accepted already as the device is switched off.
        return Reset() if self._http is None else self._http()

    @override
    async def start(self) -> None:
        self._http = web.Server(self._track, access_log=None)
        await LoopbackServer.start(self)

    @override
    async def stop(self) -> None:
        # A slow answer under way must not outlive the device, its client may be gone long since.
        under_way = tuple(self._in_flight)
        for task in under_way:
            task.cancel()
        await asyncio.gather(*under_way, return_exceptions=True)
        if self._http is not None:
            await self._http.shutdown(0.1)
            self._http = None
        await LoopbackServer.stop(self)

    async def _track(self, request: web.BaseRequest) -> web.StreamResponse:
        task = asyncio.current_task()
        assert task is not None, "a handler runs in a task"
        self._in_flight.add(task)
        self.in_flight_max = max(self.in_flight_max, len(self._in_flight))
        try:
            return await self._respond(request)
        finally:
            self._in_flight.discard(task)


class Reset(asyncio.Protocol):
    """A connection that is reset as soon as it is made."""

    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        reset(transport)


def reset(transport: asyncio.BaseTransport | None) -> None:
    """Break a connection the way a device does that loses power: RST in place of FIN."""
    if isinstance(transport, asyncio.Transport):
        no_lingering = struct.pack("ii", 1, 0)
        connection: socket.socket = transport.get_extra_info("socket")
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, no_lingering)
        transport.abort()
