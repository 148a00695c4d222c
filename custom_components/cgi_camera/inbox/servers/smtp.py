"""An SMTP server for uploads, in a thread, with aiosmtpd. It never forwards a mail."""

import asyncio
import logging
import socket
import ssl
from typing import Any, Final, cast, override

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, TLSSetupException

from ...api.events.mail import read_mail
from ...api.lenient import decode
from .listener import IDLE_SECONDS, WRONG_PASSWORD_SECONDS, WRONG_PASSWORDS, Listener, Session
from .quota import MAX_UPLOAD, UploadAccount

MAIL_SECONDS: Final = 120
"""The longest time for one mail."""
MAX_LINE: Final = 16_384
"""Bytes to read at once."""
_END: Final = b"\r\n.\r\n"

# An attacker decides how many warnings it logs; ours are limited.
logging.getLogger("mail.log").setLevel(logging.ERROR)


class _Connection(Session, SMTP):
    """One connection of a camera."""

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
            auth_require_tls=False,  # most cameras have no TLS
            authenticator=self._authenticate_camera,
            loop=asyncio.get_running_loop(),
        )
        self.listener = listener
        self._wrong = 0

    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        begins = self.transport is None  # else TLS begins
        super().connection_made(transport)
        if begins:
            peer = transport.get_extra_info("peername")
            if not self.begin(str(peer[0]) if peer else ""):
                self.end()

    @override
    def end(self) -> None:
        if self.transport is not None:
            cast("asyncio.Transport", self.transport).abort()

    @override
    def connection_lost(self, error: Exception | None) -> None:
        super().connection_lost(error)
        self.over()

    @override
    async def smtp_STARTTLS(self, arg: str) -> None:
        """Begin TLS, once and before the login: it voids everything sent in plain text."""
        if self._tls_protocol is not None or self.account is not None:
            await self.push("503 Error: too late for TLS")
            return
        await super().smtp_STARTTLS(arg)
        if self._tls_protocol is not None and self.session is not None and self.session.ssl is None:
            # The connection ended before TLS: a success for asyncio, and aiosmtpd gets no notice.
            raise TLSSetupException

    @override
    async def check_auth_needed(self, caller_method: str) -> bool:
        if self.account is not None:
            return False
        await self.push("530 5.7.0 Authentication required")
        return True

    def _authenticate_camera(
        self, _server: SMTP, _session: object, _envelope: Envelope, _how: str, account: Any
    ) -> AuthResult:
        login = cast("LoginPassword", account)
        # Users type an address into a camera that requires one as user name.
        username = decode(login.login).partition("@")[0]
        return AuthResult(success=self.log_in(username, decode(login.password)), handled=False)

    @override
    async def smtp_DATA(self, arg: str) -> None:
        """Receive a mail, unlike aiosmtpd without an object for each line."""
        if await self.check_helo_needed() or await self.check_auth_needed("DATA"):
            return
        if self.account is None or self.envelope is None or not self.envelope.rcpt_tos:
            await self.push("503 Error: need RCPT command")
        elif not self.account.may_begin():
            await self.push("452 4.3.1 Too many mails, try again later")
        else:
            self.envelope = Envelope()
            self._reset_timeout(2 * MAIL_SECONDS)
            await self.push("354 End data with <CR><LF>.<CR><LF>")
            try:
                async with asyncio.timeout(MAIL_SECONDS):
                    answer = await self._receive(self.account)
            except TimeoutError:
                self.account.refuse("too slow")
                self.end()
            else:
                await self.push(answer)

    async def _receive(self, account: UploadAccount) -> str:
        """Read a mail to its end, take it in, and return the answer."""
        mail, held, refusal, at_end = bytearray(), 0, None, False
        try:
            while not at_end:
                try:
                    chunk = await self._reader.readuntil(_END)
                    at_end = True
                except asyncio.LimitOverrunError as error:
                    chunk = await self._reader.read(error.consumed)
                if refusal is None and held + len(chunk) > MAX_UPLOAD:
                    account.refuse(f"larger than {MAX_UPLOAD // 1_000_000} MB")
                    refusal = f"552 5.3.4 Only {MAX_UPLOAD} bytes are taken"
                elif refusal is None and not account.hold(len(chunk)):
                    refusal = "452 4.3.1 Too much at once, try again later"
                if refusal is None:
                    held += len(chunk)
                    mail += chunk
                else:
                    mail.clear()
            if refusal is None:
                content = bytes(mail.replace(b"\r\n..", b"\r\n."))
                account.take_in(read_mail(content), held, SmtpListener.transport)
                held = 0  # the account releases it
        finally:
            account.release(held)
        return refusal or "250 OK"

    @override
    async def push(self, status: str | bytes) -> None:
        """Answer, after a delay if the password is wrong."""
        answer = status.encode() if isinstance(status, str) else status
        if answer.startswith(b"535"):
            await asyncio.sleep(WRONG_PASSWORD_SECONDS)
            self._wrong += 1
        await super().push(answer)
        if self._wrong >= WRONG_PASSWORDS:
            self.end()


class _Handler:
    """The callbacks of aiosmtpd."""

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, _session: object, envelope: Envelope, address: str, _options: object
    ) -> str:
        """Accept every recipient, and remember one: their number has no limit."""
        envelope.rcpt_tos = [address]
        return "250 OK"

    async def handle_exception(self, error: Exception) -> str:
        """Return the answer to a malformed command."""
        return "500 Error"


class SmtpListener(Listener):
    """A mail server for cameras only."""

    transport = "smtp"

    _tls: ssl.SSLContext | None = None

    @override
    def start(self) -> None:
        if self.certificate is not None:
            self._tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
            self._tls.load_cert_chain(*self.certificate)
        super().start()

    @override
    async def open(self, listening: socket.socket) -> None:
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(
            lambda: _Connection(self, self._tls), sock=listening
        )

    @override
    def close(self) -> None:
        self._server.close()


LISTENER = SmtpListener
