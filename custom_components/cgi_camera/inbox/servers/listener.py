"""A server at one port for the uploads of all cameras, and one session of a camera.

A listener runs in a thread of its own: servers for old protocols block, or work on every byte.
The limits on connections and on the time without a login are the same for all protocols.
"""

from abc import ABC, abstractmethod
import asyncio
from collections.abc import Callable, Iterable
from concurrent.futures import wait
from ipaddress import IPv4Address, IPv6Address, ip_address
import socket
from threading import Thread
from typing import ClassVar, Final

from ...const import DOMAIN
from .quota import OncePerMinute, UploadAccount

LOGIN_SECONDS: Final = 20
"""The time for a login; then the listener ends the connection."""
WRONG_PASSWORD_SECONDS: Final = 3
"""The delay before the answer to a wrong password; other sessions go on meanwhile."""
WRONG_PASSWORDS: Final = 3
"""The number that ends a connection."""
IDLE_SECONDS: Final = 60
STOP_SECONDS: Final = 10
"""The longest wait for the end of a session or of the thread."""
MAX_CONNECTIONS: Final = 256
MAX_CONNECTIONS_OF_ADDRESS: Final = 24
"""A flood from one address leaves room for the others."""

type Certificate = tuple[str, str | None]
"""The files of Home Assistant's own certificate and of its key."""


class Session(ABC):
    """One connection of a camera; a subclass adds the session of a library."""

    listener: Listener
    address: str = ""
    account: UploadAccount | None = None
    """The account of the camera, from the login on."""
    began: float
    """The time of its connection in the loop of the listener."""
    _deadline: asyncio.TimerHandle

    @abstractmethod
    def end(self) -> None:
        """End the connection, now or in the next turn of the loop; `over` follows the end."""

    def begin(self, address: str) -> bool:
        """Count this session, and return whether its address may connect."""
        self.address = address
        self.listener.sessions.add(self)
        loop = asyncio.get_running_loop()
        self.began = loop.time()
        self._deadline = loop.call_later(LOGIN_SECONDS, self._end_without_login)
        return self.listener.admits(self)

    def _end_without_login(self) -> None:
        if self.account is None:
            self.end()

    def log_in(self, username: str, holds: Callable[[UploadAccount], bool]) -> bool:
        """Return whether the login names a camera's account with a free session.

        `holds` checks the proof of the camera that it knows the password of an account.
        """
        account = self.listener.accounts.get(username)
        if account is None or not holds(account):
            line = f"{self.address} tried to upload here with a wrong account"
            self.listener.log.write("account", line)
            return False
        self._log_out()  # a client that begins TLS after a login has to log in again
        if not account.enter():
            return False
        self.account = account
        return True

    def _log_out(self) -> None:
        if self.account is not None:
            self.account.leave()
            self.account = None

    def over(self) -> None:
        """Stop counting an ended session; its uploads are taken in. May be called again."""
        if self in self.listener.sessions:
            self.listener.sessions.remove(self)
            self._deadline.cancel()
            self._log_out()


class Listener(ABC):
    """A server at one port, with a thread and an event loop of its own.

    `start`, `end_sessions` and `stop` block and belong in the executor.
    """

    transport: ClassVar[str]

    def __init__(
        self,
        port: int,
        certificate: Certificate | None,
        is_local: Callable[[IPv4Address | IPv6Address], bool],
    ) -> None:
        """Prepare; `start` opens the port for addresses that are local."""
        self.port = port
        self.certificate = certificate
        self.accounts: dict[str, UploadAccount] = {}
        """The accounts that may upload here, by user name."""
        self._is_local = is_local
        self.sessions: set[Session] = set()
        self.log = OncePerMinute()
        self._stopping = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop
        self._thread: Thread

    @abstractmethod
    async def open(self, listening: socket.socket) -> None:
        """Accept connections from now on, in the running loop."""

    @abstractmethod
    def close(self) -> None:
        """Accept no more connections."""

    def admits(self, session: Session) -> bool:
        """Return whether a session, which is counted already, may begin.

        A full listener ends the oldest connection without a login, so that silent connections
        never keep the cameras out.
        """
        address = session.address
        if not address:
            return False  # the connection has ended already
        if not self._is_local(ip_address(address)):
            self.log.write("foreign", f"{address} is no local address, and may not upload here")
            return False
        of_address = sum(one.address == address for one in self.sessions)
        if of_address > MAX_CONNECTIONS_OF_ADDRESS:
            self.log.write("flood", f"{address} has too many connections here")
            return False
        if len(self.sessions) > MAX_CONNECTIONS:
            others = self.sessions - {session}
            silent = [one for one in others if one.account is None]
            if not silent:
                self.log.write("full", "all connections are in use by cameras")
                return False
            min(silent, key=lambda one: one.began).end()
        return True

    def start(self) -> None:
        """Open the port. Raises OSError for a port that cannot be opened."""
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

    def end_sessions(self, account: UploadAccount) -> None:
        """End the sessions of a camera, and take in their uploads so far."""
        theirs = (session for session in self.sessions if session.account is account)
        ending = asyncio.run_coroutine_threadsafe(self._end_sessions(theirs), self._loop)
        wait([ending], STOP_SECONDS)

    def stop(self) -> None:
        """End all sessions and close the port."""
        self._loop.call_soon_threadsafe(self._stopping.set)
        self._thread.join(STOP_SECONDS)
