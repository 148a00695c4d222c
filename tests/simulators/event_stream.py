"""The listening side of a simulated recorder: connections that stay open and carry events."""

import asyncio
from collections.abc import Callable
import contextlib
from dataclasses import dataclass, field

from .plain_http import PlainRequest
from .serving import reset

_LOOK_SECONDS = 0.02
"""How often a connection looks whether its client is still there."""


@dataclass(kw_only=True, eq=False)
class EventStreams:
    """All listening connections of one recorder."""

    # no document: how many clients may listen
    limit: int | None = None
    """So many at once; more are turned away."""
    opened: int = field(default=0, init=False)
    most_open: int = field(default=0, init=False)
    _writers: dict[asyncio.StreamWriter, PlainRequest] = field(
        default_factory=dict, init=False, repr=False
    )

    @property
    def open(self) -> int:
        """Return how many clients listen; a broken connection does not count."""
        return sum(
            not (writer.transport.is_closing() or request.is_abandoned())
            for writer, request in self._writers.items()
        )

    @property
    def is_full(self) -> bool:
        """Tell whether no further client may listen."""
        return self.limit is not None and self.open >= self.limit

    async def serve(
        self,
        request: PlainRequest,
        writer: asyncio.StreamWriter,
        heartbeat: Callable[[], bytes],
        seconds: Callable[[], float | None],
    ) -> None:
        """Keep a connection open, with a heartbeat every so many seconds, until its client goes."""
        # public clients: such an answer has no end, and parts while nothing happens
        self._writers[writer] = request
        self.opened += 1
        self.most_open = max(self.most_open, self.open)
        loop = asyncio.get_running_loop()
        last = loop.time()
        try:
            while not request.is_abandoned() and not writer.transport.is_closing():
                pause = seconds()
                if pause is not None and loop.time() - last >= pause:
                    last = loop.time()
                    writer.write(heartbeat())
                await writer.drain()
                await asyncio.sleep(_LOOK_SECONDS)
        finally:
            del self._writers[writer]

    async def send(self, data: bytes) -> None:
        """Send bytes to every client that listens."""
        for writer in tuple(self._writers):
            with contextlib.suppress(ConnectionError):
                writer.write(data)
                await writer.drain()

    def targets(self) -> list[str]:
        """Return what each client that listens has asked for."""
        return [request.target for request in self._writers.values()]

    def cut(self) -> None:
        """Break all listening connections, as a router does."""
        # RFC 9293, 3.5.2: a reset
        for writer in tuple(self._writers):
            reset(writer.transport)
