"""An FTP server for uploads, in a thread, with pyftpdlib. Files stay in memory."""

import asyncio
import errno
import logging
import socket
from typing import Any, ClassVar, Final, override

from pyftpdlib.authorizers import DummyAuthorizer
from pyftpdlib.exceptions import AuthenticationFailed
from pyftpdlib.handlers import DTPHandler, FTPHandler
from pyftpdlib.handlers.ftp.dispatchers import PassiveDTP
from pyftpdlib.ioloop import IOLoop
from pyftpdlib.log import logger
from pyftpdlib.servers import FTPServer

from ...api.events.upload import MAX_PICTURES, read_files
from ...api.lenient import decode
from .ftp_folders import MakeBelieveFolders
from .listener import IDLE_SECONDS, WRONG_PASSWORD_SECONDS, WRONG_PASSWORDS, Listener, Session
from .quota import MAX_UPLOAD

GROUP_SECONDS: Final = 2
"""Files of one session within this time belong to one event."""
SPEED_SECONDS: Final = 10
MIN_BYTES: Final = 20_000
"""Bytes that must arrive within `SPEED_SECONDS`; a slower upload ends."""
UPLOAD_SECONDS: Final = 300
MAX_UNREAD: Final = 100
"""Answers in the queue to a camera that does not read them."""
_CAMERA: Final = "camera"

# An attacker decides how many warnings it logs; ours are limited. Its errors are bugs of its own.
logger.setLevel(logging.ERROR)


class _Accounts(DummyAuthorizer):
    """The permissions: all cameras are the same user, with every permission but reading."""

    def __init__(self) -> None:
        super().__init__()
        self.add_user(_CAMERA, "", "/", perm="elafdmwMT", msg_login="Welcome.")

    @override
    def validate_authentication(self, username: str, password: str, handler: _Session) -> None:
        if not handler.log_in(username, lambda account: account.accepts(password)):
            raise AuthenticationFailed("Wrong account, or too many sessions.")
        handler.username = _CAMERA


class _Upload(DTPHandler):
    """One transfer of a file; a rejected or slow transfer ends."""

    timeout = SPEED_SECONDS
    _lastdata: int  # bytes at the last check

    @override
    def enable_receiving(self, type: str, cmd: str) -> None:
        """Keep every byte: many cameras announce pictures as text."""
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
        """Check the speed every few seconds."""
        received = self.get_transmitted_bytes()
        if received - self._lastdata >= MIN_BYTES and self.get_elapsed_time() < UPLOAD_SECONDS:
            self._lastdata = received
            return
        self.cmd_channel.account.refuse("too slow")
        self._resp = ("421 Too slow.", logger.debug)
        self.close()
        self.cmd_channel.close_when_done()


class _PassivePort(PassiveDTP):
    """A port for data in the configured range: a firewall or container blocks all others."""

    @override
    def listen(self, num: int) -> None:
        if self.socket.getsockname()[1] not in self.cmd_channel.passive_ports:
            self.close()
            raise OSError(errno.EADDRINUSE, "no passive port is free")
        super().listen(num)


class _Session(Session, FTPHandler):
    """One connection of a camera, with its uploads that are not events yet."""

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

    fs: MakeBelieveFolders
    _group: asyncio.TimerHandle | None = None

    def __init__(self, conn: socket.socket, server: Any, ioloop: IOLoop) -> None:
        self.listener = server.listener
        super().__init__(conn, server, ioloop)

    @override
    def on_connect(self) -> None:
        if not self.begin(self.remote_ip):
            self.end()

    @override
    def on_login(self, username: str) -> None:
        self.passive_ports = self.fs.account.passive_ports
        self.masquerade_address = self.fs.account.passive_address

    @override
    def on_file_received(self, file: str) -> None:
        """Wait a moment for more files of the same event."""
        if (received := self.fs.files.get(file)) is None:
            return  # deleted meanwhile
        received.complete = True
        if len(self.fs.held) >= MAX_PICTURES:
            self._make_event()
        elif self._group is None:
            loop = asyncio.get_running_loop()
            self._group = loop.call_later(GROUP_SECONDS, self._make_event)

    @override
    def on_incomplete_file_received(self, file: str) -> None:
        """Keep a part that the camera may still complete, but no rejected file."""
        if (received := self.fs.files.get(file)) is not None and received.refusal is not None:
            self.fs.remove(file)

    def _make_event(self, *, ending: bool = False) -> None:
        """Make an event of the files so far; at the end of the session also of cut ones."""
        if self._group is not None:
            self._group.cancel()
        self._group = None
        files, held = self.fs.take_ready(also_cut=ending)
        if files:
            self.fs.account.take_in(read_files(files), held, FtpListener.transport)

    @override
    def close(self) -> None:
        if not self._closed:
            if self.authenticated:
                self._make_event(ending=True)
            super().close()
            self.over()

    end = close

    # Corrections of pyftpdlib.

    @override
    def add_channel(self, *about: Any, **more: Any) -> None:
        """Register an open connection only: a closed one may have given its number away."""
        if not self._closed:
            super().add_channel(*about, **more)

    @override
    def decode(self, bytes: bytes) -> str:
        return decode(bytes)

    @override
    def logline(self, msg: str, logfun: object = None) -> None:
        """Log no command at any level: a malformed one may contain a password."""

    @override
    def push(self, data: str) -> None:
        """Answer, or close a connection without a reader: answers would fill the memory."""
        if len(self.producer_fifo) >= MAX_UNREAD:
            self.close()
        elif not self._closed:
            super().push(data)

    @override
    def _make_epasv(self, extmode: bool = False) -> None:
        try:
            super()._make_epasv(extmode)
        except OSError:
            ports = self.passive_ports
            self.fs.account.refuse(f"no passive port of {ports[0]}-{ports[-1]} is free")
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
            self.fs.account.refuse(f"larger than {MAX_UPLOAD // 1_000_000} MB")
            self.respond(f"552 Only {MAX_UPLOAD} bytes are taken.")
        else:
            super().ftp_ALLO(line)


class FtpListener(Listener):
    """An FTP server for cameras."""

    transport = "ftp"
    _due: asyncio.TimerHandle | None = None

    @override
    async def open(self, listening: socket.socket) -> None:
        self._pyftpdlib = IOLoop()
        server = FTPServer(listening, _Session, ioloop=self._pyftpdlib)
        server.listener = self
        asyncio.get_running_loop().add_reader(self._pyftpdlib.fileno(), self._turn)

    def _turn(self) -> None:
        """Let pyftpdlib work, now and when its next timer is due."""
        if self._due is not None:
            self._due.cancel()
        seconds = self._pyftpdlib.loop(timeout=0, blocking=False)
        loop = asyncio.get_running_loop()
        self._due = None if seconds is None else loop.call_later(seconds, self._turn)

    @override
    def close(self) -> None:
        asyncio.get_running_loop().remove_reader(self._pyftpdlib.fileno())
        self._pyftpdlib.close()


LISTENER = FtpListener
