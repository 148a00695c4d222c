"""Connections, and why one cannot be opened."""

import asyncio
from collections.abc import AsyncIterator
import contextlib
from pathlib import Path
import ssl
import subprocess
from typing import Final, override

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
import pytest
from yarl import URL

from custom_components.cgi_camera.api.errors import (
    CannotConnectError,
    NoHttpsError,
    OldTlsError,
    UntrustedCertificateError,
)
from custom_components.cgi_camera.api.http import connection as connection_module
from custom_components.cgi_camera.api.http.connection import Connection, connect
from tests.simulators.not_a_camera import Silent
from tests.simulators.serving import reset

CERTIFICATE: Final = (
    *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes"),
    *("-subj", "/CN=camera"),
)
SECONDS: Final = 3.0
OLD: Final = ssl.TLSVersion.TLSv1
PRESENT: Final = ssl.TLSVersion.TLSv1_3


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Return certificate and key of a camera that signed them itself."""
    folder = tmp_path_factory.mktemp("tls")
    made, key = folder / "certificate", folder / "key"
    command = (*CERTIFICATE, "-days", "2", "-keyout", str(key), "-out", str(made))
    subprocess.run(command, capture_output=True, check=True)  # noqa: S603 - a fixed command
    return made, key


@contextlib.asynccontextmanager
async def camera(
    certificate: tuple[Path, Path] | None = None, version: ssl.TLSVersion = PRESENT
) -> AsyncIterator[URL]:
    """Listen, with this certificate and version of TLS or without any."""
    context = None
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*certificate)
        if version is OLD:
            context.set_ciphers("ALL:@SECLEVEL=0")
        context.minimum_version = context.maximum_version = version

    async def greet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            if await reader.read(1):
                writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        writer.close()

    server = await asyncio.start_server(greet, "127.0.0.1", 0, ssl=context)
    async with server:
        port = server.sockets[0].getsockname()[1]
        yield URL.build(scheme="https", host="127.0.0.1", port=port)


async def test_connect_names_a_certificate_that_is_not_trusted(
    certificate: tuple[Path, Path], session: aiohttp.ClientSession
) -> None:
    """Cameras sign their own; the session decides whether that is good enough."""
    async with camera(certificate) as url:
        with pytest.raises(UntrustedCertificateError):
            await connect(session, url, SECONDS)
        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(ssl=False)) as trusting:
            line = await connect(trusting, url, SECONDS)
            assert line.is_idle
            line.close()


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion.TLSv1 is deprecated")
async def test_connect_names_tls_that_is_too_old(
    certificate: tuple[Path, Path], session: aiohttp.ClientSession
) -> None:
    """Cameras of 2014 speak TLS 1.0 only."""
    async with camera(certificate, OLD) as url:
        with pytest.raises(OldTlsError):
            await connect(session, url, SECONDS)


async def test_connect_names_a_port_without_tls(session: aiohttp.ClientSession) -> None:
    """A camera answers a hello in HTTP."""
    async with camera() as url:
        with pytest.raises(NoHttpsError):
            await connect(session, url, SECONDS)


class LocalNames(AbstractResolver):
    """A resolver that knows names of the local network."""

    @override
    async def resolve(self, host: str, port: int = 0, family: int = 0) -> list[ResolveResult]:
        """Return one address."""
        assert host == "camera.local"
        found = ResolveResult(
            hostname=host, host="127.0.0.1", port=port, family=family, proto=0, flags=0
        )
        return [found]

    @override
    async def close(self) -> None:
        """There is nothing to close."""


async def test_connect_finds_names_as_the_session_does() -> None:
    """Home Assistant's sessions know `.local` names where the system does not."""
    connector = aiohttp.TCPConnector(resolver=LocalNames())
    async with camera() as url, aiohttp.ClientSession(connector=connector) as session:
        named = url.with_scheme("http").with_host("camera.local").with_port(url.port)
        line = await connect(session, named, SECONDS)
        assert line.is_idle
        line.close()


async def test_connect_gives_up_in_time(session: aiohttp.ClientSession) -> None:
    """A camera that takes the connection and speaks no TLS may say nothing at all."""
    async with Silent() as silent:
        with pytest.raises(CannotConnectError, match="TimeoutError"):
            await connect(session, URL(silent.url).with_scheme("https"), 0.1)


async def both_ends() -> tuple[Connection, asyncio.StreamWriter, asyncio.Server]:
    """Return a connection and the other end of it."""
    other: asyncio.Queue[asyncio.StreamWriter] = asyncio.Queue()
    server = await asyncio.start_server(lambda _, writer: other.put_nowait(writer), "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    _, connection = await asyncio.get_running_loop().create_connection(
        Connection, "127.0.0.1", port
    )
    return connection, await other.get(), server


@pytest.mark.parametrize("is_broken", [False, True])
async def test_connection_gives_what_came_before_its_end(*, is_broken: bool) -> None:
    """Whether it ends or breaks."""
    connection, other, server = await both_ends()
    assert connection.is_idle
    other.write(b"hello")
    await other.drain()
    assert await connection.more()
    assert connection.data == b"hello"
    assert not connection.is_idle
    if is_broken:
        reset(other.transport)
    else:
        other.close()
    assert not await connection.more()
    assert not await connection.more()
    assert connection.data == b"hello"
    assert connection.is_over
    connection.close()
    server.close()


async def test_connection_ends_a_flood_that_nobody_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    """A device must not fill the memory behind its answer."""
    monkeypatch.setattr(connection_module, "MAX_UNREAD", 100_000)
    connection, other, server = await both_ends()
    with contextlib.suppress(ConnectionError):
        for _ in range(100):
            other.write(b"-" * 100_000)
            await other.drain()
    async with asyncio.timeout(30):
        while not connection.is_over:  # noqa: ASYNC110 - no reader waits for it
            await asyncio.sleep(0.01)
    assert len(connection.data) < 1_000_000
    other.close()
    server.close()


async def test_connection_may_stop_waiting_and_go_on() -> None:
    """A reader with less time loses nothing for the next."""
    connection, other, server = await both_ends()
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(0.01):
            await connection.more()
    other.write(b"late")
    assert await connection.more()
    assert connection.data == b"late"
    connection.close()
    other.close()
    server.close()


async def test_connection_refuses_to_write_behind_its_end() -> None:
    """The sender learns that nothing was sent."""
    connection, other, server = await both_ends()
    connection.close()
    with pytest.raises(ConnectionResetError):
        await connection.write(b"x")
    other.close()
    server.close()
