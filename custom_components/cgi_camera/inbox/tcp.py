"""Receives pushes over plain TCP, at a port that the user has chosen.

Such a packet has no serial number and no secret: the port accepts packets from the camera's own
address only.
"""

import asyncio
import socket
from typing import Final

from homeassistant.const import CONF_HOST
from homeassistant.util import dt as dt_util
from yarl import URL

from ..api.errors import PushError
from ..api.events import uapi_tcp
from ..const import DOMAIN, LOGGER
from .admission import Admission, Recipient

IDLE_SECONDS: Final = 2
"""Some templates have no end mark: a pause of this length ends a packet (the vendor's own example,
seed 002 l.105)."""
CONNECTION_SECONDS: Final = 60
MAX_CONNECTIONS: Final = 8


class TcpPort:
    """The port of one entry."""

    _server: asyncio.Server | None = None
    _connections = 0

    def __init__(self, recipient: Recipient, port: int) -> None:
        self._hass = recipient.coordinator.hass
        self._entry = recipient.coordinator.config_entry
        self._port = port
        self._admission = Admission(recipient)

    async def async_open(self) -> None:
        """Listen at the port; if it is in use, the other transports still open."""
        try:
            self._server = await asyncio.start_server(
                self._connected, port=self._port, limit=uapi_tcp.MAX_MESSAGE
            )
        except OSError as error:
            LOGGER.error("Cannot listen on TCP port %d: %s", self._port, error.strerror)

    async def async_close(self) -> None:
        """Close the port and all connections."""
        if self._server is not None:
            self._server.close()
            self._server.abort_clients()

    def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve a connection in a task that ends with the entry."""
        self._entry.async_create_background_task(
            self._hass,
            self._serve(reader, writer),
            f"{DOMAIN} - connection of {self._entry.title}",
        )

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Take in the packets of one connection."""
        try:
            peer = writer.get_extra_info("peername")  # None if it has gone already
            if peer is None:
                return
            if not await self._is_ours(peer[0]):
                self._admission.refuse(PushError("from another address than the camera's", 403))
            elif self._connections >= MAX_CONNECTIONS:
                self._admission.refuse(PushError("over too many connections at once", 503))
            else:
                self._connections += 1
                try:
                    async with asyncio.timeout(CONNECTION_SECONDS):
                        await self._receive(reader)
                finally:
                    self._connections -= 1
        except OSError, TimeoutError:
            pass  # every packet that arrived whole has been used
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
            self._admission.check_pace()
            event = uapi_tcp.parse(message, received_at)
            await self._admission.async_pass_on(event, received_at, "tcp")
        except PushError as error:
            self._admission.refuse(error)

    async def _is_ours(self, peer: str) -> bool:
        """Return whether a peer has the address of the entry's camera; a lost name has none."""
        host = URL(self._entry.data[CONF_HOST]).host
        try:
            found = await self._hass.loop.getaddrinfo(host, None)
        except socket.gaierror:
            return False
        return peer.removeprefix("::ffff:") in {address[4][0] for address in found}
