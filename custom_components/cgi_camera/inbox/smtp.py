"""Receives mails by SMTP: aiosmtpd speaks the protocol, in a thread; nothing is ever sent on."""

import asyncio
from collections.abc import Iterable, Mapping
from ipaddress import ip_address
import logging
import socket
import ssl
from threading import Event, Thread
from typing import Any, Final, cast, override

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session, TLSSetupException
from homeassistant.util.network import is_local

from ..api.lenient import decode
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

TRANSPORT: Final = "smtp"
MAIL_SECONDS: Final = 120
"""How long a mail may take, however steadily it trickles."""
MAX_LINE: Final = 16_384
"""Bytes that are read at once."""
_END: Final = b"\r\n.\r\n"

# Its warnings are as many as somebody outside wants; ours are limited.
logging.getLogger("mail.log").setLevel(logging.ERROR)


class _Connection(SMTP):
    """One connection of a camera. What is not overridden is as in the standard."""

    line_length_limit = MAX_LINE

    def __init__(self, listener: SmtpListener, tls: ssl.SSLContext | None) -> None:
        super().__init__(
            _Handler(),
            data_size_limit=MAX_UPLOAD,
            enable_SMTPUTF8=True,
            hostname="homeassistant",
            ident="ready",
            tls_context=tls,
            timeout=IDLE_SECONDS,
            auth_require_tls=False,  # most cameras cannot
            authenticator=self._authenticate_camera,
            loop=asyncio.get_running_loop(),
        )
        self.inbox: UploadInbox | None = None
        self.address = ""
        self._listener = listener
        self._wrong = 0
        self._deadline: asyncio.TimerHandle | None = None

    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        begins = self.transport is None  # else it is TLS that begins
        super().connection_made(transport)
        if begins:
            peer = transport.get_extra_info("peername")
            self.address = str(peer[0]) if peer else ""
            self._listener.connections.append(self)
            self._deadline = self.loop.call_later(LOGIN_SECONDS, self._end_without_login)
            if not self._is_welcome():
                self.end()

    def _is_welcome(self) -> bool:
        log, connections = self._listener.log, self._listener.connections
        if not self.address:
            return False  # it has gone already
        if not is_local(ip_address(self.address)):
            log.write("foreign", f"{self.address} is no local address, and may not send mail here")
            return False
        of_address = sum(one.address == self.address for one in connections)
        if of_address > MAX_CONNECTIONS_OF_ADDRESS or len(connections) > MAX_CONNECTIONS:
            log.write("flood", f"{self.address} has too many connections here")
            return False
        return True

    def _end_without_login(self) -> None:
        if self.inbox is None:
            self.end()

    def end(self) -> None:
        """End the connection."""
        if self.transport is not None:
            cast("asyncio.Transport", self.transport).abort()

    @override
    def connection_lost(self, error: Exception | None) -> None:
        super().connection_lost(error)
        if self in self._listener.connections:
            self._listener.connections.remove(self)
            if self._deadline is not None:
                self._deadline.cancel()
            if self.inbox is not None:
                self.inbox.leave()

    @override
    async def smtp_STARTTLS(self, arg: str) -> None:
        """Begin TLS, once and before the login: nothing said in plain text counts afterwards."""
        if self._tls_protocol is not None or self.inbox is not None:
            await self.push("503 Error: too late for TLS")
            return
        await super().smtp_STARTTLS(arg)
        if self._tls_protocol is not None and self.session is not None and self.session.ssl is None:
            # Ended before TLS began, which asyncio takes for a success and aiosmtpd never hears of.
            raise TLSSetupException

    @override
    async def check_auth_needed(self, caller_method: str) -> bool:
        if self.inbox is not None:
            return False
        await self.push("530 5.7.0 Authentication required")
        return True

    def _authenticate_camera(
        self, _server: SMTP, _session: Session, _envelope: Envelope, _how: str, account: Any
    ) -> AuthResult:
        login = cast("LoginPassword", account)
        username, password = decode(login.login), decode(login.password)
        # Cameras that want an address for a name are given one.
        username = username.partition("@")[0]
        inbox = self._listener.inbox_of(username, password, self.address)
        if inbox is None or not inbox.enter():
            return AuthResult(success=False, handled=False)
        self.inbox = inbox
        return AuthResult(success=True)

    @override
    async def smtp_DATA(self, arg: str) -> None:
        """Take a mail in; unlike aiosmtpd without an object for each of its lines."""
        if await self.check_helo_needed() or await self.check_auth_needed("DATA"):
            return
        if self.inbox is None or self.envelope is None or not self.envelope.rcpt_tos:
            await self.push("503 Error: need RCPT command")
        elif not self.inbox.may_begin():
            await self.push("452 4.3.1 Too many mails, try again later")
        else:
            self.envelope = Envelope()
            self._reset_timeout(2 * MAIL_SECONDS)
            await self.push("354 End data with <CR><LF>.<CR><LF>")
            try:
                async with asyncio.timeout(MAIL_SECONDS):
                    answer = await self._receive(self.inbox)
            except TimeoutError:
                self.inbox.refuse("too slow")
                self.end()
            else:
                await self.push(answer)

    async def _receive(self, inbox: UploadInbox) -> str:
        """Read a mail to its end, hand it over, and return the answer to it."""
        mail, held, refusal, at_end = bytearray(), 0, None, False
        try:
            while not at_end:
                try:
                    chunk = await self._reader.readuntil(_END)
                    at_end = True
                except asyncio.LimitOverrunError as error:
                    chunk = await self._reader.read(error.consumed)
                if refusal is None and held + len(chunk) > MAX_UPLOAD:
                    inbox.refuse(f"larger than {MAX_UPLOAD // 1_000_000} MB")
                    refusal = f"552 5.3.4 Only {MAX_UPLOAD} bytes are taken"
                elif refusal is None and not inbox.hold(len(chunk)):
                    refusal = "452 4.3.1 Too much at once, try again later"
                if refusal is None:
                    held += len(chunk)
                    mail += chunk
                else:
                    mail.clear()
            if refusal is None:
                content = bytes(mail.replace(b"\r\n..", b"\r\n."))
                inbox.take_in_mail(content, held, TRANSPORT)
                held = 0  # it is the inbox's now
        finally:
            inbox.release(held)
        return refusal or "250 OK"

    @override
    async def push(self, status: str | bytes) -> None:
        """Answer; that a password is wrong takes a while."""
        answer = status.encode() if isinstance(status, str) else status
        if answer.startswith(b"535"):
            await asyncio.sleep(WRONG_PASSWORD_SECONDS)
            self._wrong += 1
        await super().push(answer)
        if self._wrong >= WRONG_PASSWORDS:
            self.end()


class _Handler:
    """What aiosmtpd asks."""

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: object
    ) -> str:
        """Take any recipient, and remember one: there may be any number, and all are us."""
        envelope.rcpt_tos = [address]
        return "250 OK"

    async def handle_exception(self, error: Exception) -> str:
        """Return an answer to what makes no sense."""
        return "500 Error"


class SmtpListener(Listener):
    """A mail server for cameras, and for nobody else."""

    def __init__(
        self, port: int, inboxes: Mapping[str, UploadInbox], certificate: Certificate | None
    ) -> None:
        """Prepare; nothing listens yet."""
        super().__init__(port, inboxes, certificate)
        self.connections: list[_Connection] = []
        self._end = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop
        self._thread: Thread

    @override
    def start(self) -> None:
        tls = None
        if self.certificate is not None:
            tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
            tls.load_cert_chain(*self.certificate)
        listening = socket.create_server(("", self.port), backlog=128)
        self._loop = asyncio.SelectorEventLoop()
        self._thread = Thread(
            target=self._run, args=(listening, tls), name="cgi_camera smtp", daemon=True
        )
        self._thread.start()

    def _run(self, listening: socket.socket, tls: ssl.SSLContext | None) -> None:
        with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
            runner.run(self._serve(listening, tls))

    async def _serve(self, listening: socket.socket, tls: ssl.SSLContext | None) -> None:
        server = await self._loop.create_server(lambda: _Connection(self, tls), sock=listening)
        await self._end.wait()
        server.close()
        self._abort(self.connections)
        await asyncio.sleep(0)  # for the last words of the connections

    @staticmethod
    def _abort(connections: Iterable[_Connection]) -> None:
        for connection in list(connections):
            connection.end()

    @override
    def end_sessions(self, inbox: UploadInbox) -> None:
        ended = Event()

        def end() -> None:
            self._abort(one for one in self.connections if one.inbox is inbox)
            self._loop.call_soon(ended.set)  # connections end in the next turn

        self._loop.call_soon_threadsafe(end)
        ended.wait(STOP_SECONDS)

    @override
    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._end.set)
        self._thread.join(STOP_SECONDS)


LISTENER = SmtpListener
