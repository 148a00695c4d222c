"""The servers to which cameras upload: one per port, for all cameras, in threads of their own."""

import asyncio
from collections import defaultdict, deque
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
import socket
from typing import Final

from homeassistant.const import EVENT_HOMEASSISTANT_STOP
from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.helpers.singleton import singleton
from homeassistant.util.hass_dict import HassKey
from homeassistant.util.network import is_local

from ..const import (
    DEFAULT_FTP_PORT,
    DEFAULT_MAIL_PORT,
    DOMAIN,
    OPTION_FTP,
    OPTION_FTP_PORT,
    OPTION_MAIL,
    OPTION_MAIL_PORT,
)
from .health import Issue
from .servers.listener import Certificate, Listener
from .servers.quota import Quota, UploadAccount

UPLOAD_SERVERS: Final[HassKey[UploadServers]] = HassKey(f"{DOMAIN}_upload_servers")

REMEMBERED: Final = 10
"""Names of a camera's last uploads, for a user who writes patterns for them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadMethod:
    """A protocol for uploads: the options that enable it and set its port, and its server.

    The first option is also the step of the options flow with all settings of the method.
    """

    option: str
    port_option: str
    usual_port: int
    module: str
    issue: Issue

    def load(self) -> type[Listener]:
        """Import the server and return it; it needs packages that most users do without."""
        listener: type[Listener] = import_module(f".{self.module}", __package__).LISTENER
        return listener


FTP: Final = UploadMethod(
    option=OPTION_FTP,
    port_option=OPTION_FTP_PORT,
    usual_port=DEFAULT_FTP_PORT,
    module="servers.ftp",
    issue=Issue.FTP_PORT_TAKEN,
)
MAIL: Final = UploadMethod(
    option=OPTION_MAIL,
    port_option=OPTION_MAIL_PORT,
    usual_port=DEFAULT_MAIL_PORT,
    module="servers.smtp",
    issue=Issue.MAIL_PORT_TAKEN,
)
UPLOAD_METHODS: Final = (FTP, MAIL)


@dataclass(frozen=True, slots=True, kw_only=True)
class RecentUpload:
    """The names of an upload, the most specific first, and its time of arrival."""

    names: tuple[str, ...]
    received_at: datetime


class UploadServers:
    """All ports of this Home Assistant at which cameras upload."""

    def __init__(self, hass: HomeAssistant) -> None:
        self.quota = Quota()
        self.recent = defaultdict[str, deque[RecentUpload]](lambda: deque(maxlen=REMEMBERED))
        """The last uploads of each entry, by entry id."""
        self._hass = hass
        self._running: dict[tuple[type[Listener], int], Listener] = {}
        # A port that one entry closes is not free for another entry before the close has ended.
        self._in_turn = asyncio.Lock()
        hass.bus.async_listen_once(EVENT_HOMEASSISTANT_STOP, self._stop_all)

    def listens(self, kind: type[Listener], port: int) -> bool:
        """Return whether a server of this kind already uses a port."""
        return (kind, port) in self._running

    async def async_open(self, kind: type[Listener], port: int, account: UploadAccount) -> None:
        """Let a camera upload at a port. Raises OSError for a port that cannot be opened."""
        async with self._in_turn:
            if (listener := self._running.get((kind, port))) is None:
                listener = kind(port, self._certificate(), is_local)
                await self._hass.async_add_executor_job(listener.start)
                self._running[kind, port] = listener
            listener.accounts[account.username] = account

    async def async_close(self, account: UploadAccount) -> None:
        """Remove a camera from all ports, and stop each server without cameras."""
        async with self._in_turn:
            for place, listener in list(self._running.items()):
                if listener.accounts.pop(account.username, None) is None:
                    continue
                if listener.accounts:
                    await self._hass.async_add_executor_job(listener.end_sessions, account)
                else:
                    del self._running[place]
                    await self._hass.async_add_executor_job(listener.stop)

    def _certificate(self) -> Certificate | None:
        http = self._hass.http
        return (http.ssl_certificate, http.ssl_key) if http.ssl_certificate else None

    async def _stop_all(self, _event: Event) -> None:
        async with self._in_turn:
            for listener in self._running.values():
                await self._hass.async_add_executor_job(listener.stop)
                for account in listener.accounts.values():
                    await account.async_finish()
            self._running.clear()


@singleton(UPLOAD_SERVERS)
@callback
def upload_servers(hass: HomeAssistant) -> UploadServers:
    """Return the servers of this Home Assistant."""
    return UploadServers(hass)


async def async_can_listen(hass: HomeAssistant, method: UploadMethod, port: int) -> bool:
    """Return whether a port can be used for an upload method."""
    listener = await hass.async_add_import_executor_job(method.load)
    return upload_servers(hass).listens(listener, port) or await async_is_free(hass, port)


async def async_is_free(hass: HomeAssistant, port: int) -> bool:
    """Return whether a port is free and Home Assistant may open it."""

    def try_it() -> bool:
        try:
            socket.create_server(("", port)).close()
        except OSError:
            return False
        return True

    return await hass.async_add_executor_job(try_it)
