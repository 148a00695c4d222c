"""One connection to a camera: what came in, and whether more is to come."""

import asyncio
from typing import override


class Line(asyncio.Protocol):
    """What a camera sends, in one buffer that its readers shorten.

    A connection that breaks is over like one that ends: what came before is there to be read.
    """

    def __init__(self) -> None:
        self.data = bytearray()
        self.is_over = False
        self._transport: asyncio.Transport | None = None
        self._waiter: asyncio.Future[None] | None = None
        self._may_write = asyncio.Event()
        self._may_write.set()

    @property
    def is_idle(self) -> bool:
        """Whether it is open, and nothing came that was not asked for."""
        return not (self.is_over or self.data or self._transport is None)

    async def more(self) -> bool:
        """Wait until more has come, and return whether it did; a call may be cancelled."""
        if self.is_over:
            return False
        before = len(self.data)
        self._waiter = asyncio.get_running_loop().create_future()
        try:
            await self._waiter
        finally:
            self._waiter = None
        return len(self.data) > before

    async def write(self, data: bytes) -> None:
        """Send data. Raises ConnectionResetError if the connection is over."""
        if self._transport is None or self._transport.is_closing():
            raise ConnectionResetError
        self._transport.write(data)
        await self._may_write.wait()

    def close(self) -> None:
        """End the connection."""
        if (transport := self._transport) is None:
            return
        if transport.get_write_buffer_size() or transport.get_extra_info("sslcontext") is not None:
            transport.abort()  # what is left of it would take its time
        else:
            transport.close()

    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if isinstance(transport, asyncio.Transport):
            self._transport = transport

    @override
    def data_received(self, data: bytes) -> None:
        self.data += data
        self._wake()

    @override
    def eof_received(self) -> bool:
        self.is_over = True
        self._wake()
        return False

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        self.is_over, self._transport = True, None
        self._may_write.set()
        self._wake()

    @override
    def pause_writing(self) -> None:
        self._may_write.clear()

    @override
    def resume_writing(self) -> None:
        self._may_write.set()

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)
