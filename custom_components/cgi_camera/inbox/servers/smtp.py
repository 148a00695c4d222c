"""An SMTP server for uploads, in a thread, with aiosmtpd. It never forwards a mail."""

import asyncio
from base64 import b64encode
import logging
import re
import socket
import ssl
from typing import Final, cast, override

from aiosmtpd.smtp import SMTP, Envelope, TLSSetupException

from ...api.events.mail import read_mail
from .listener import IDLE_SECONDS, WRONG_PASSWORD_SECONDS, WRONG_PASSWORDS, Listener, Session
from .quota import MAX_UPLOAD, UploadAccount
from .smtp_login import MECHANISMS, MalformedLoginError, decoded

MAIL_SECONDS: Final = 120
"""The longest time for one mail."""
MAX_LINE: Final = 65_536
"""Bytes to read at once."""
TURN_SECONDS: Final = 0.001
"""A pause before a mail is parsed, in which Home Assistant's own thread goes on."""
_END: Final = b"\r\n.\r\n"
_BEGUN_ENDS: Final = tuple(_END[:length] for length in range(1, len(_END)))
_LAST_LINE: Final = b".\r\n"
_TOO_LARGE: Final = f"552 5.3.4 Only {MAX_UPLOAD} bytes are taken"
_NAMELESS: Final = "camera"
_SIZE = re.compile(r"\sSIZE=([0-9]{1,18})(?!\S)", re.IGNORECASE)

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

    @override
    async def check_helo_needed(self, helo: str = "HELO") -> bool:
        return False  # the name of the camera matters to no command

    @override
    async def smtp_HELO(self, hostname: str) -> None:
        """Greet a camera, with or without a name."""
        await super().smtp_HELO(hostname or _NAMELESS)

    @override
    async def smtp_EHLO(self, hostname: str) -> None:
        """Greet a camera and offer what this server can do."""
        await super().smtp_EHLO(hostname or _NAMELESS)

    @override
    async def smtp_AUTH(self, arg: str) -> None:
        """Let a camera log in, after EHLO or HELO."""
        name, _, initial = (arg or "").partition(" ")
        if self.account is not None:
            await self.push("503 Already authenticated")
        elif (mechanism := MECHANISMS.get(name.upper())) is None:
            await self.push("504 5.5.4 Unrecognized authentication type")
        else:
            responses = [initial.encode(errors="replace")] if initial else []

            async def ask(challenge: bytes) -> bytes:
                if not responses:
                    await self.push(b"334 " + b64encode(challenge))
                    responses.append(await self._reader.readline())
                return decoded(responses.pop())

            try:
                proof = await mechanism(ask)
            except MalformedLoginError:
                await self.push("501 5.5.2 No such login")
                return
            # Users type an address into a camera that requires one as user name.
            if self.log_in(proof.username.partition("@")[0], proof.holds):
                await self.push("235 2.7.0 Authentication successful")
            else:
                await self.push("535 5.7.8 Authentication credentials invalid")

    @override
    async def smtp_MAIL(self, arg: str | None) -> None:
        """Begin a mail of any sender."""
        if await self.check_auth_needed("MAIL"):
            return
        if (size := _SIZE.search(arg or "")) and int(size[1]) > MAX_UPLOAD:
            await self.push(_TOO_LARGE)
            return
        self.envelope = Envelope()
        self.envelope.mail_from = arg or _NAMELESS
        await self.push("250 OK")

    @override
    async def smtp_RCPT(self, arg: str | None) -> None:
        """Accept every recipient, also several in a line, and remember one line only."""
        if await self.check_auth_needed("RCPT"):
            return
        if self.envelope is None or not self.envelope.mail_from:
            await self.push("503 Error: need MAIL command")
            return
        self.envelope.rcpt_tos = [arg or _NAMELESS]
        await self.push("250 OK")

    @override
    async def smtp_DATA(self, arg: str) -> None:
        """Receive a mail, unlike aiosmtpd without an object for each line."""
        if await self.check_auth_needed("DATA"):
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

    async def _begin_mail(self) -> bytes:
        """Return the first bytes of a mail, whose end may come before any line."""
        chunk = await self._reader.readexactly(len(_LAST_LINE))
        while chunk != _LAST_LINE and not chunk.endswith(_END) and chunk.endswith(_BEGUN_ENDS):
            chunk += await self._reader.readexactly(1)
        return chunk

    async def _next_part(self) -> bytes:
        """Return the rest of a mail, or as much of it as the reader holds."""
        try:
            return await self._reader.readuntil(_END)
        except asyncio.LimitOverrunError as error:
            return await self._reader.read(error.consumed)

    async def _receive(self, account: UploadAccount) -> str:
        """Read a mail to its end, take it in, and return the answer."""
        mail, held, refusal, at_end = bytearray(), 0, None, False
        chunk = await self._begin_mail()
        try:
            while not at_end:
                at_end = chunk.endswith(_END) or chunk == _LAST_LINE
                if refusal is None and held + len(chunk) > MAX_UPLOAD:
                    account.refuse(f"larger than {MAX_UPLOAD // 1_000_000} MB")
                    refusal = _TOO_LARGE
                elif refusal is None and not account.hold(len(chunk)):
                    refusal = "452 4.3.1 Too much at once, try again later"
                if refusal is None:
                    held += len(chunk)
                    mail += chunk
                else:
                    mail.clear()
                if not at_end:
                    chunk = await self._next_part()
            if refusal is None:
                del mail[-len(_LAST_LINE) :]
                await asyncio.sleep(TURN_SECONDS)
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

    async def handle_EHLO(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, _session: object, _envelope: Envelope, _name: str, offer: list[str]
    ) -> list[str]:
        """Return what the server offers, with all kinds of logins."""
        logins = f"250-AUTH {' '.join(MECHANISMS)}"
        return [logins if line.startswith("250-AUTH") else line for line in offer]

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
