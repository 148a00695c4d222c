"""Ports at which cameras upload: one listener each for all cameras, from the first to the last.

A listener runs in a thread of its own: servers for old protocols block, or do much for each byte.
Who may connect, how often and for how long without a login is the same for all of them.
"""

from abc import ABC, abstractmethod
import asyncio
from collections import defaultdict, deque
from collections.abc import Iterable
from concurrent.futures import wait
from ipaddress import ip_address
import socket
from threading import Thread
from typing import ClassVar, Final

from homeassistant.const import EVENT_HOMEASSISTANT_STOP
from homeassistant.core import Event, HomeAssistant
from homeassistant.util.hass_dict import HassKey
from homeassistant.util.network import is_local

from ...const import DOMAIN
from ..admission import OncePerMinute
from ..uploads import Quota, RecentUpload, UploadInbox

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


class Session(ABC):
    """One connection of a camera; the other half of it is a class of a library."""

    listener: Listener
    address: str = ""
    inbox: UploadInbox | None = None
    """Whose it is, from the login on."""
    _deadline: asyncio.TimerHandle

    @abstractmethod
    def end(self) -> None:
        """End the connection, now or in the next turn of the loop; `over` tells that it has."""

    def begin(self, address: str) -> bool:
        """Count this session, and tell whether it is welcome."""
        self.address = address
        self.listener.sessions.add(self)
        loop = asyncio.get_running_loop()
        self._deadline = loop.call_later(LOGIN_SECONDS, self._end_without_login)
        return self.listener.welcomes(address)

    def _end_without_login(self) -> None:
        if self.inbox is None:
            self.end()

    def log_in(self, username: str, password: str) -> bool:
        """Tell whether somebody has an account, and not too many sessions besides this."""
        inbox = self.listener.inboxes.get(username)
        if inbox is None or not inbox.accepts(password):
            line = f"{self.address} tried to upload here with a wrong account"
            self.listener.log.write("account", line)
            return False
        self._log_out()  # who begins TLS after a login has to log in again
        if not inbox.enter():
            return False
        self.inbox = inbox
        return True

    def _log_out(self) -> None:
        if self.inbox is not None:
            self.inbox.leave()
            self.inbox = None

    def over(self) -> None:
        """Count it no more; all it has brought was handed over. May be called again."""
        if self in self.listener.sessions:
            self.listener.sessions.remove(self)
            self._deadline.cancel()
            self._log_out()


class Listener(ABC):
    """A server at one port, with a thread and a loop of its own.

    `start`, `end_sessions` and `stop` block and belong in the executor.
    """

    transport: ClassVar[str]

    def __init__(self, port: int, certificate: Certificate | None) -> None:
        """Prepare; nothing listens yet."""
        self.port = port
        self.certificate = certificate
        self.inboxes: dict[str, UploadInbox] = {}
        """Those who may upload here, by user name."""
        self.sessions: set[Session] = set()
        self.log = OncePerMinute()
        self._stopping = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop
        self._thread: Thread

    @abstractmethod
    async def open(self, listening: socket.socket) -> None:
        """Take connections from now on, in the running loop."""

    @abstractmethod
    def close(self) -> None:
        """Take no more."""

    def welcomes(self, address: str) -> bool:
        """Tell whether one more session of an address may be, which is counted already."""
        if not address:
            return False  # it has gone already
        if not is_local(ip_address(address)):
            self.log.write("foreign", f"{address} is no local address, and may not upload here")
            return False
        of_address = sum(one.address == address for one in self.sessions)
        if of_address > MAX_CONNECTIONS_OF_ADDRESS or len(self.sessions) > MAX_CONNECTIONS:
            self.log.write("flood", f"{address} has too many connections here")
            return False
        return True

    def start(self) -> None:
        """Listen. Raises OSError if the port cannot be had."""
        listening = socket.create_server(("", self.port), backlog=128)
        self._loop = asyncio.SelectorEventLoop()
        name = f"{DOMAIN} {self.transport}"
        self._thread = Thread(target=self._run, args=(listening,), name=name, daemon=True)
        self._thread.start()

    def _run(self, listening: socket.socket) -> None:
        with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
            runner.run(self._serve(listening))

    async def _serve(self, listening: socket.socket) -> None:
        await self.open(listening)
        await self._stopping.wait()
        self.close()
        await self._end_sessions(self.sessions)

    @staticmethod
    async def _end_sessions(sessions: Iterable[Session]) -> None:
        for session in list(sessions):
            session.end()
        await asyncio.sleep(0)  # some end in the next turn

    def end_sessions(self, inbox: UploadInbox) -> None:
        """End the sessions of a camera, whose uploads so far are handed over."""
        theirs = (session for session in self.sessions if session.inbox is inbox)
        ending = asyncio.run_coroutine_threadsafe(self._end_sessions(theirs), self._loop)
        wait([ending], STOP_SECONDS)

    def stop(self) -> None:
        """End everything, as for each camera."""
        self._loop.call_soon_threadsafe(self._stopping.set)
        self._thread.join(STOP_SECONDS)


REMEMBERED: Final = 10
"""Names of the last uploads of a camera, for its user to see what they mean."""


class Listeners:
    """All ports of this Home Assistant."""

    def __init__(self, hass: HomeAssistant) -> None:
        self.quota = Quota()
        self.recent = defaultdict[str, deque[RecentUpload]](lambda: deque(maxlen=REMEMBERED))
        self._hass = hass
        self._running: dict[tuple[type[Listener], int], Listener] = {}
        # A port that is being closed for one is not yet free for another.
        self._in_turn = asyncio.Lock()
        hass.bus.async_listen_once(EVENT_HOMEASSISTANT_STOP, self._stop_all)

    def listens(self, kind: type[Listener], port: int) -> bool:
        """Tell whether a port is ours already."""
        return (kind, port) in self._running

    async def async_open(self, kind: type[Listener], port: int, inbox: UploadInbox) -> None:
        """Let a camera upload at a port. Raises OSError if the port cannot be had."""
        async with self._in_turn:
            if (listener := self._running.get((kind, port))) is None:
                listener = kind(port, self._certificate())
                await self._hass.async_add_executor_job(listener.start)
                self._running[kind, port] = listener
            listener.inboxes[inbox.username] = inbox

    async def async_close(self, inbox: UploadInbox) -> None:
        """Take a camera away from all ports, and a listener with the last camera."""
        async with self._in_turn:
            for place, listener in list(self._running.items()):
                if listener.inboxes.pop(inbox.username, None) is None:
                    continue
                if listener.inboxes:
                    await self._hass.async_add_executor_job(listener.end_sessions, inbox)
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
                for inbox in listener.inboxes.values():
                    await inbox.async_finish()
            self._running.clear()
