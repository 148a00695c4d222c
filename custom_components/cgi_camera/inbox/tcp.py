"""Receives pushes over plain TCP, where a user has opened a port for it.

Such packets name no serial number and carry no secret: only the camera's own address may send.
"""

import asyncio
from typing import Final

from homeassistant.const import CONF_HOST
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
from yarl import URL

from ..api.errors import PushError
from ..api.events import uapi_tcp
from ..const import DOMAIN, LOGGER
from ..coordinator import CgiCameraConfigEntry
from .admission import Admission

IDLE_SECONDS: Final = 2
"""Some templates have no end: silence is one (the vendor's own example, seed 002 l.105)."""
CONNECTION_SECONDS: Final = 60


class TcpInbox:
    """The port of one config entry."""

    def __init__(self, hass: HomeAssistant, entry: CgiCameraConfigEntry) -> None:
        """Prepare; `async_open` listens."""
        self._hass = hass
        self._entry = entry
        self._gate = Admission(hass, entry)

    async def async_open(self, port: int) -> None:
        """Listen until the entry is unloaded; a port that is taken costs only this."""
        try:
            server = await asyncio.start_server(
                self._connected, port=port, limit=uapi_tcp.MAX_MESSAGE
            )
        except OSError as error:
            LOGGER.error("Cannot listen on TCP port %d: %s", port, error.strerror)
            return

        def close() -> None:
            server.close()
            server.abort_clients()

        self._entry.async_on_unload(close)

    def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Listen to a connection, no longer than the entry is loaded."""
        self._entry.async_create_background_task(
            self._hass,
            self._listen(reader, writer),
            f"{DOMAIN} - connection of {self._entry.title}",
        )

    async def _listen(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Take in what one connection brings."""
        try:
            if await self._is_ours(writer.get_extra_info("peername")[0]):
                async with asyncio.timeout(CONNECTION_SECONDS):
                    await self._receive(reader)
            else:
                self._gate.refuse(PushError("from another address than the camera's", 403))
        except OSError, TimeoutError:
            pass  # what came whole has been used
        finally:
            writer.close()

    async def _receive(self, reader: asyncio.StreamReader) -> None:
        received, closed = b"", False
        while not closed:
            try:
                async with asyncio.timeout(IDLE_SECONDS):
                    chunk = await reader.read(uapi_tcp.MAX_MESSAGE)
            except TimeoutError:
                chunk = b""
            received += chunk
            closed = not chunk or len(received) > 2 * uapi_tcp.MAX_MESSAGE
            messages, received = uapi_tcp.take(received, closed=closed)
            for message in messages:
                await self._take_in(message)

    async def _take_in(self, message: bytes) -> None:
        received_at = dt_util.utcnow()
        try:
            with self._gate.limit():
                event = uapi_tcp.parse(message, received_at)
                await self._gate.async_pass_on(event, received_at, "tcp")
        except PushError as error:
            self._gate.refuse(error)

    async def _is_ours(self, peer: str) -> bool:
        """Tell whether a peer is at the address that the entry has for the camera."""
        host = URL(self._entry.data[CONF_HOST]).host
        found = await self._hass.loop.getaddrinfo(host, None)
        return peer.removeprefix("::ffff:") in {address[4][0] for address in found}
