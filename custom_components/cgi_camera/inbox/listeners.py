"""Ports at which cameras upload: one listener each for all cameras, from the first to the last.

A listener runs in a thread of its own: servers for old protocols block, or do much for each byte.
"""

from abc import ABC, abstractmethod
import asyncio
from collections import defaultdict, deque
from collections.abc import Mapping
from typing import Final

from homeassistant.const import EVENT_HOMEASSISTANT_STOP
from homeassistant.core import Event, HomeAssistant
from homeassistant.util.hass_dict import HassKey

from ..const import DOMAIN
from .gate import OncePerMinute
from .uploads import Quota, RecentUpload, UploadInbox

LISTENERS: Final[HassKey[Listeners]] = HassKey(f"{DOMAIN}_listeners")

LOGIN_SECONDS: Final = 20
"""How long somebody may stay without a login."""
WRONG_PASSWORD_SECONDS: Final = 3
"""How long the answer to a wrong password is kept back; nobody else waits for it."""
WRONG_PASSWORDS: Final = 3
"""After so many a connection is ended."""
IDLE_SECONDS: Final = 60
STOP_SECONDS: Final = 10
"""How long an end is waited for; it takes a moment."""
MAX_CONNECTIONS: Final = 256
MAX_CONNECTIONS_OF_ADDRESS: Final = 24
"""So that a flood from one address leaves room for the others."""


type Certificate = tuple[str, str | None]
"""The files of Home Assistant's own certificate and of its key."""


REMEMBERED: Final = 10
"""Names of the last uploads of a camera, for its user to see what they mean."""


class Listener(ABC):
    """A server at one port. All methods block and belong in the executor."""

    def __init__(
        self, port: int, inboxes: Mapping[str, UploadInbox], certificate: Certificate | None
    ) -> None:
        """Take the inboxes by user name, of which there may be others later."""
        self.port = port
        self.inboxes = inboxes
        self.certificate = certificate
        self.log = OncePerMinute()

    @abstractmethod
    def start(self) -> None:
        """Listen. Raises OSError if the port cannot be had."""

    @abstractmethod
    def end_sessions(self, inbox: UploadInbox) -> None:
        """End the sessions of a camera, whose uploads so far are handed over."""

    @abstractmethod
    def stop(self) -> None:
        """End everything, as for each camera."""

    def inbox_of(self, username: str, password: str, address: str) -> UploadInbox | None:
        """Return whose account it is, None if it is nobody's."""
        inbox = self.inboxes.get(username)
        if inbox is not None and inbox.accepts(password):
            return inbox
        self.log.write("account", f"{address} tried to upload here with a wrong account")
        return None


type _Running = tuple[Listener, dict[str, UploadInbox]]


class Listeners:
    """All ports of this Home Assistant."""

    def __init__(self, hass: HomeAssistant) -> None:
        """Begin without any."""
        self.quota = Quota()
        self.recent = defaultdict[str, deque[RecentUpload]](lambda: deque(maxlen=REMEMBERED))
        self._hass = hass
        self._running: dict[tuple[type[Listener], int], _Running] = {}
        # A port that is being closed for one is not yet free for another.
        self._in_turn = asyncio.Lock()
        hass.bus.async_listen_once(EVENT_HOMEASSISTANT_STOP, self._stop_all)

    def listens(self, kind: type[Listener], port: int) -> bool:
        """Tell whether a port is ours already."""
        return (kind, port) in self._running

    async def async_open(self, kind: type[Listener], port: int, inbox: UploadInbox) -> None:
        """Let a camera upload at a port. Raises OSError if the port cannot be had."""
        async with self._in_turn:
            if (running := self._running.get((kind, port))) is None:
                inboxes: dict[str, UploadInbox] = {}
                listener = kind(port, inboxes, self._certificate())
                await self._hass.async_add_executor_job(listener.start)
                running = self._running[kind, port] = (listener, inboxes)
            running[1][inbox.username] = inbox

    async def async_close(self, inbox: UploadInbox) -> None:
        """Take a camera away from all ports, and a listener with the last camera."""
        async with self._in_turn:
            for place, (listener, inboxes) in list(self._running.items()):
                if inboxes.pop(inbox.username, None) is None:
                    continue
                if inboxes:
                    await self._hass.async_add_executor_job(listener.end_sessions, inbox)
                else:
                    del self._running[place]
                    await self._hass.async_add_executor_job(listener.stop)

    def _certificate(self) -> Certificate | None:
        http = self._hass.http
        return (http.ssl_certificate, http.ssl_key) if http.ssl_certificate else None

    async def _stop_all(self, _event: Event) -> None:
        async with self._in_turn:
            for listener, inboxes in self._running.values():
                await self._hass.async_add_executor_job(listener.stop)
                for inbox in inboxes.values():
                    await inbox.async_finish()
            self._running.clear()
