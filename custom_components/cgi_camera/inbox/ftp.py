"""Receives files by FTP: pyftpdlib speaks the protocol, in a thread; nothing reaches the disk."""

from collections.abc import Callable, Mapping
import errno
from ipaddress import ip_address
import logging
from queue import SimpleQueue
import socket
from threading import Event, Thread
from typing import Any, ClassVar, Final, override

from homeassistant.util.network import is_local
from pyftpdlib.authorizers import DummyAuthorizer
from pyftpdlib.exceptions import AuthenticationFailed
from pyftpdlib.handlers import DTPHandler, FTPHandler
from pyftpdlib.handlers.ftp.dispatchers import PassiveDTP
from pyftpdlib.ioloop import AsyncChat, IOLoop
from pyftpdlib.log import logger
from pyftpdlib.servers import FTPServer

from ..api.lenient import decode
from ..api.push.upload import MAX_PICTURES
from .ftp_folders import MakeBelieveFolders
from .listeners import (
    IDLE_SECONDS,
    LOGIN_SECONDS,
    MAX_CONNECTIONS,
    MAX_CONNECTIONS_OF_ADDRESS,
    STOP_SECONDS,
    WRONG_PASSWORD_SECONDS,
    WRONG_PASSWORDS,
    Certificate,
    Listener,
)
from .uploads import MAX_UPLOAD, UploadInbox

TRANSPORT: Final = "ftp"
GROUP_SECONDS: Final = 2
"""Files of a session that come within this are of one event."""
SPEED_SECONDS: Final = 10
MIN_BYTES: Final = 20_000
"""What must come in that time, or the upload is ended."""
UPLOAD_SECONDS: Final = 300
MAX_UNREAD: Final = 100
"""Answers that wait until the camera reads them."""
_CAMERA: Final = "camera"

# Its warnings are as many as somebody outside wants; ours are limited. Errors are its own bugs.
logger.setLevel(logging.ERROR)


class _Accounts(DummyAuthorizer):
    """Who may do what: all cameras are the same user, who may do all but read."""

    def __init__(self) -> None:
        super().__init__()
        self.add_user(_CAMERA, "", "/", perm="elafdmwMT", msg_login="Welcome.")

    @override
    def validate_authentication(self, username: str, password: str, handler: _Session) -> None:
        inbox = handler.listener.inbox_of(username, password, handler.remote_ip)
        if inbox is None:
            raise AuthenticationFailed("Wrong user name or password.")
        if not inbox.enter():
            raise AuthenticationFailed("Too many sessions.")
        handler.inbox = inbox
        handler.username = _CAMERA


class _Upload(DTPHandler):
    """One transfer of a file, ended if it is refused or too slow."""

    timeout = SPEED_SECONDS
    _lastdata: int  # bytes at the last look

    @override
    def enable_receiving(self, type: str, cmd: str) -> None:
        """Take every byte as it is, since cameras forget to say that pictures are no text."""
        self.file_obj.sent_as_text = type == "a"
        super().enable_receiving("i", cmd)

    @override
    def handle_read(self) -> None:
        super().handle_read()
        if not self._closed and (refusal := self.file_obj.refusal) is not None:
            self._resp = (refusal, logger.debug)
            self.close()

    handle_read_event = handle_read

    @override
    def handle_timeout(self) -> None:
        """Look, every few seconds, whether it gets on."""
        received = self.get_transmitted_bytes()
        if received - self._lastdata >= MIN_BYTES and self.get_elapsed_time() < UPLOAD_SECONDS:
            self._lastdata = received
            return
        self.cmd_channel.inbox.refuse("too slow")
        self._resp = ("421 Too slow.", logger.debug)
        self.close()
        self.cmd_channel.close_when_done()


class _PassivePort(PassiveDTP):
    """A port for data of the range that was chosen: a firewall or container lets no other pass."""

    @override
    def listen(self, num: int) -> None:
        if self.socket.getsockname()[1] not in self.cmd_channel.passive_ports:
            self.close()
            raise OSError(errno.EADDRINUSE, "no passive port is free")
        super().listen(num)


class _Session(FTPHandler):
    """One connection of a camera, with what it has uploaded and what is not an event yet."""

    authorizer = _Accounts()
    abstracted_fs = MakeBelieveFolders
    dtp_handler = _Upload
    passive_dtp = _PassivePort
    proto_cmds: ClassVar = {
        name: about for name, about in FTPHandler.proto_cmds.items() if name != "REIN"
    }
    banner = "Ready."
    timeout = IDLE_SECONDS
    auth_failed_timeout = WRONG_PASSWORD_SECONDS
    max_login_attempts = WRONG_PASSWORDS

    inbox: UploadInbox
    """Whose session it is, from the login on."""
    fs: MakeBelieveFolders
    _group: Any = None

    @property
    def listener(self) -> FtpListener:
        """The listener of this connection."""
        listener: FtpListener = self.server.listener
        return listener

    @override
    def on_connect(self) -> None:
        self.listener.sessions.add(self)
        if is_local(ip_address(self.remote_ip)):
            self.call_later(LOGIN_SECONDS, self._end_without_login)
        else:
            self.listener.log.write(
                "foreign", f"{self.remote_ip} is no local address, and may not upload here"
            )
            self.close()

    def _end_without_login(self) -> None:
        if not self.authenticated:
            self.close()

    @override
    def on_login(self, username: str) -> None:
        self.passive_ports = self.inbox.passive_ports
        self.masquerade_address = self.inbox.passive_address

    @override
    def on_file_received(self, file: str) -> None:
        """Wait for a moment whether there is more."""
        if (received := self.fs.files.get(file)) is None:
            return  # it was deleted meanwhile
        received.complete = True
        if len(self.fs.held) >= MAX_PICTURES:
            self._hand_over()
        elif self._group is None:
            self._group = self.call_later(GROUP_SECONDS, self._hand_over)

    @override
    def on_incomplete_file_received(self, file: str) -> None:
        """Keep what the camera may still complete, but nothing that was refused."""
        if (received := self.fs.files.get(file)) is not None and received.refusal is not None:
            self.fs.remove(file)

    def _hand_over(self, *, ending: bool = False) -> None:
        """Make an event of what has come; at the end also of what is cut."""
        if self._group is not None and not self._group.cancelled:
            self._group.cancel()
        self._group = None
        files, held = self.fs.take_ready(also_cut=ending)
        if files:
            self.inbox.take_in(files, held, TRANSPORT)

    @override
    def close(self) -> None:
        if self._closed:
            return
        if self.authenticated:
            self._hand_over(ending=True)
        super().close()
        self.listener.sessions.discard(self)
        if self.authenticated:
            self.inbox.leave()

    # What pyftpdlib does otherwise.

    @override
    def decode(self, bytes: bytes) -> str:
        return decode(bytes)

    @override
    def push(self, data: str) -> None:
        """Answer, unless nobody reads: commands without end would fill the memory with answers."""
        if len(self.producer_fifo) >= MAX_UNREAD:
            self.close()
        elif not self._closed:
            super().push(data)

    @override
    def _make_epasv(self, extmode: bool = False) -> None:
        try:
            super()._make_epasv(extmode)
        except OSError:
            ports = self.inbox.passive_ports
            self.inbox.refuse(f"no passive port of {ports[0]}-{ports[-1]} is free")
            self.respond("425 No port is free for data, try again later.")

    @override
    def ftp_USER(self, line: str) -> None:
        if self.authenticated:
            self.respond("530 You are logged in already.")
        else:
            super().ftp_USER(line)

    @override
    def ftp_ALLO(self, line: str) -> None:
        size = line.strip().partition(" ")[0]
        if size.isdecimal() and int(size) > MAX_UPLOAD:
            self.inbox.refuse(f"larger than {MAX_UPLOAD // 1_000_000} MB")
            self.respond(f"552 Only {MAX_UPLOAD} bytes are taken.")
        else:
            super().ftp_ALLO(line)

    @override
    def handle_max_cons(self) -> None:
        self._too_many()
        super().handle_max_cons()

    @override
    def handle_max_cons_per_ip(self) -> None:
        self._too_many()
        super().handle_max_cons_per_ip()

    def _too_many(self) -> None:
        self.listener.log.write("flood", f"{self.remote_ip} has too many connections here")


class _Server(FTPServer):
    max_cons = MAX_CONNECTIONS
    max_cons_per_ip = MAX_CONNECTIONS_OF_ADDRESS
    listener: FtpListener


class _Bell(AsyncChat):
    """Lets other threads call something in that of the server."""

    def __init__(self, loop: IOLoop) -> None:
        ours, self._theirs = socket.socketpair()
        ours.setblocking(False)  # noqa: FBT003 - it has no keyword
        super().__init__(ours, ioloop=loop)
        self._calls: SimpleQueue[Callable[[], None]] = SimpleQueue()

    def ring(self, call: Callable[[], None]) -> Event:
        """Return what is set once the call is made."""
        made = Event()

        def make() -> None:
            try:
                call()
            finally:
                made.set()

        self._calls.put(make)
        self._theirs.send(b"!")
        return made

    @override
    def handle_read(self) -> None:
        self.recv(1)
        self._calls.get()()

    @override
    def close(self) -> None:
        super().close()
        self._theirs.close()


class FtpListener(Listener):
    """An FTP server for cameras."""

    def __init__(
        self, port: int, inboxes: Mapping[str, UploadInbox], certificate: Certificate | None
    ) -> None:
        """Prepare; nothing listens yet."""
        super().__init__(port, inboxes, certificate)
        self.sessions: set[_Session] = set()
        self._bell: _Bell
        self._server: _Server
        self._thread: Thread

    @override
    def start(self) -> None:
        listening = socket.create_server(("", self.port), backlog=128)
        loop = IOLoop()
        self._server = _Server(listening, _Session, ioloop=loop)
        self._server.listener = self
        self._bell = _Bell(loop)
        self._thread = Thread(target=self._run, args=(loop,), name="cgi_camera ftp", daemon=True)
        self._thread.start()

    @staticmethod
    def _run(loop: IOLoop) -> None:
        with loop:
            loop.loop()  # until nothing is open

    @override
    def end_sessions(self, inbox: UploadInbox) -> None:
        def end() -> None:
            for session in list(self.sessions):
                if session.authenticated and session.inbox is inbox:
                    session.close()

        self._bell.ring(end).wait(STOP_SECONDS)

    @override
    def stop(self) -> None:
        def end() -> None:
            for session in list(self.sessions):
                session.close()
            self._server.close()
            self._bell.close()

        self._bell.ring(end)
        self._thread.join(STOP_SECONDS)


LISTENER = FtpListener
