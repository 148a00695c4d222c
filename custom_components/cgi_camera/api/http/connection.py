"""Connections to a camera: opens one, or names the reason why not, and holds received bytes.

The caller's session lends what it knows of names, which may be those of the local network, and of
certificates; its own connections are not used.
"""

import asyncio
from collections.abc import Sequence
import contextlib
from functools import cache
import socket
import ssl
from typing import Final, override

from aiohappyeyeballs import AddrInfoType, start_connection
import aiohttp
from yarl import URL

from ..errors import (
    CannotConnectError,
    NoHttpsError,
    OldTlsError,
    UntrustedCertificateError,
)

MAX_UNREAD: Final = 32_000_000
"""Bytes, more than the largest picture; a device must not fill the memory between two reads."""
_NEXT_ADDRESS_SECONDS: Final = 0.25
_NO_TLS: Final = frozenset(
    {
        "HTTP_REQUEST",
        "PACKET_LENGTH_TOO_LONG",
        "RECORD_LAYER_FAILURE",
        "UNEXPECTED_EOF_WHILE_READING",
        "UNKNOWN_PROTOCOL",
        "WRONG_VERSION_NUMBER",
    }
)
"""Messages of OpenSSL about a server that speaks another protocol."""
_OLD_TLS: Final = frozenset(
    {
        "DH_KEY_TOO_SMALL",
        "NO_CIPHERS_AVAILABLE",
        "NO_PROTOCOLS_AVAILABLE",
        "NO_SHARED_CIPHER",
        "SSLV3_ALERT_HANDSHAKE_FAILURE",
        "TLSV1_ALERT_INSUFFICIENT_SECURITY",
        "TLSV1_ALERT_PROTOCOL_VERSION",
        "UNSAFE_LEGACY_RENEGOTIATION_DISABLED",
        "UNSUPPORTED_PROTOCOL",
        "WRONG_SIGNATURE_TYPE",
        "WRONG_SSL_VERSION",
    }
)
"""Its messages about a server whose TLS is too old."""


class Connection(asyncio.Protocol):
    """What a camera sends, in one buffer that its readers shorten.

    A connection that breaks is over like one that ends: what came before is there to be read.
    """

    def __init__(self) -> None:
        self.data = bytearray()
        self.is_over = False
        self._transport: asyncio.Transport | None = None
        self._waiter: asyncio.Future[None] | None = None
        self._may_write = asyncio.Event()
        self._may_write.set()

    @property
    def is_idle(self) -> bool:
        """Whether it is open, and nothing came that was not asked for."""
        return not (self.is_over or self.data or self._transport is None)

    async def more(self) -> bool:
        """Wait until more has come, and return whether it did; a call may be cancelled."""
        if self.is_over:
            return False
        before = len(self.data)
        self._waiter = asyncio.get_running_loop().create_future()
        try:
            await self._waiter
        finally:
            self._waiter = None
        return len(self.data) > before

    async def write(self, data: bytes) -> None:
        """Send data. Raises ConnectionResetError if the connection is over."""
        if self._transport is None or self._transport.is_closing():
            raise ConnectionResetError
        self._transport.write(data)
        await self._may_write.wait()

    def close(self) -> None:
        """End the connection."""
        if (transport := self._transport) is None:
            return
        if transport.get_write_buffer_size() or transport.get_extra_info("sslcontext") is not None:
            transport.abort()  # what is left of it would take its time
        else:
            transport.close()

    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if isinstance(transport, asyncio.Transport):
            self._transport = transport

    @override
    def data_received(self, data: bytes) -> None:
        self.data += data
        if len(self.data) > MAX_UNREAD and self._transport is not None:
            self._transport.abort()  # more than any answer has
        self._wake()

    @override
    def eof_received(self) -> bool:
        self.is_over = True
        self._wake()
        return False

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        self.is_over, self._transport = True, None
        self._may_write.set()
        self._wake()

    @override
    def pause_writing(self) -> None:
        self._may_write.clear()

    @override
    def resume_writing(self) -> None:
        self._may_write.set()

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)


async def connect(session: aiohttp.ClientSession, origin: URL, seconds: float) -> Connection:
    """Open a connection. Raises CannotConnectError, or the kind of it that is known."""
    try:
        async with asyncio.timeout(seconds):
            return await _open(session, origin)
    except ssl.SSLCertVerificationError:
        problem: CannotConnectError = UntrustedCertificateError("the certificate is not trusted")
    except ssl.SSLError as error:
        problem = _tls_problem(error.reason or "")
    except ConnectionResetError:
        problem = await _handshake_problem(session, origin, seconds)
    except (OSError, ValueError, aiohttp.ClientError) as error:
        problem = CannotConnectError(f"no connection ({type(error).__name__})")
    # Outside of the handlers, whose exceptions would be remembered.
    raise problem


async def _open(
    session: aiohttp.ClientSession, origin: URL, trust: ssl.SSLContext | None = None
) -> Connection:
    addresses = await _addresses(session, origin)
    opened = await start_connection(addresses, happy_eyeballs_delay=_NEXT_ADDRESS_SECONDS)
    try:
        opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        is_tls = origin.scheme == "https"
        _, connection = await asyncio.get_running_loop().create_connection(
            Connection,
            sock=opened,
            ssl=(trust or _trust(session)) if is_tls else None,
            server_hostname=origin.host if is_tls else None,
        )
    except BaseException:
        opened.close()
        raise
    return connection


async def _addresses(session: aiohttp.ClientSession, origin: URL) -> Sequence[AddrInfoType]:
    """Return where a host may be, as the session finds it."""
    host, port = origin.host or "", origin.port or 80
    connector = session.connector
    if not isinstance(connector, aiohttp.TCPConnector):
        return await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    # It knows names that the system does not.
    found = await connector._resolve_host(host, port)  # noqa: SLF001 - there is no public way
    return [_address_info(one["host"], one["port"]) for one in found]


def _address_info(host: str, port: int) -> AddrInfoType:
    """Return an address as sockets take it; a zone stands behind the address of IPv6."""
    if ":" not in host:
        return (socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", (host, port))
    address, _, zone = host.partition("%")
    scope = int(zone) if zone.isdecimal() else socket.if_nametoindex(zone) if zone else 0
    there = (address, port, 0, scope)
    return (socket.AF_INET6, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", there)


def _trust(session: aiohttp.ClientSession) -> ssl.SSLContext:
    """Return whom the session trusts."""
    # There is no public way to it either; without it, the usual certificates count.
    known = getattr(session.connector, "_ssl", True)
    if isinstance(known, ssl.SSLContext):
        return known
    return _default_trust(is_verified=known is True)


@cache
def _default_trust(*, is_verified: bool) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if not is_verified:
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


async def _handshake_problem(
    session: aiohttp.ClientSession, origin: URL, seconds: float
) -> CannotConnectError:
    """Return why a camera breaks a handshake off: some do so over a version they do not have."""
    if origin.scheme == "https":
        with contextlib.suppress(OSError, ValueError, aiohttp.ClientError):
            async with asyncio.timeout(seconds):
                connection = await _open(session, origin, _any_tls())
            connection.close()
            return OldTlsError("the TLS of the camera is too old")
    return CannotConnectError("no connection (ConnectionResetError)")


@cache
def _any_tls() -> ssl.SSLContext:
    """Return what agrees to any version of TLS; nothing is sent over it."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    context.set_ciphers("ALL:@SECLEVEL=0")
    return context


def _tls_problem(reason: str) -> CannotConnectError:
    if reason in _OLD_TLS:
        return OldTlsError("the TLS of the camera is too old")
    if reason in _NO_TLS:
        return NoHttpsError("the camera takes no HTTPS here")
    return CannotConnectError(f"no connection ({reason or 'SSLError'})")
