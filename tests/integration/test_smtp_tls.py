"""Mails over TLS with the certificate of Home Assistant, and broken handshakes."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
import smtplib
import socket
import ssl
import subprocess
from typing import Any

from homeassistant.core import Event, HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.cgi_camera.inbox.servers import listener, quota

from .conftest import Skip
from .mailing import connect, mail, mail_options, send
from .uploading import PICTURE, SECONDS, UPLOAD_PASSWORD, USERNAME, count, pictures_of

CERTIFICATE = ("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=home")


@pytest.fixture
def upload_options(port: int) -> dict[str, Any]:
    """Let the cameras of this module send mails."""
    return mail_options(port)


@pytest.fixture
def certificate(hass: HomeAssistant, tmp_path: Path) -> Path:
    """Give Home Assistant a certificate that it signed itself."""
    key, written = tmp_path / "key.pem", tmp_path / "certificate.pem"
    command = (*CERTIFICATE, "-days", "2", "-keyout", str(key), "-out", str(written))
    subprocess.run(command, capture_output=True, check=True)  # noqa: S603 - a fixed command
    hass.http.ssl_certificate, hass.http.ssl_key = str(written), str(key)
    return written


@pytest.fixture
def trust(certificate: Path) -> ssl.SSLContext:
    """Return a TLS context that trusts the certificate."""
    context = ssl.create_default_context(cafile=str(certificate))
    context.check_hostname = False
    return context


async def test_smtp_takes_a_mail_over_tls(
    *,
    trust: ssl.SSLContext,
    door: MockConfigEntry,
    port: int,
    events: list[Event[Any]],
    hass_client: ClientSessionGenerator,
) -> None:
    """As in plain text, before and behind it."""

    def send_encrypted() -> None:
        with smtplib.SMTP("127.0.0.1", port, "camera", timeout=30) as smtp:
            smtp.starttls(context=trust)
            smtp.login(USERNAME, UPLOAD_PASSWORD)
            smtp.send_message(mail("Face", PICTURE))

    await asyncio.to_thread(send_encrypted)
    await count(events, 1)
    assert await pictures_of(await hass_client(), events[0]) == [PICTURE]


async def test_smtp_offers_no_tls_without_a_certificate(door: MockConfigEntry, port: int) -> None:
    """TLS is neither offered nor begun."""

    def ask() -> None:
        with smtplib.SMTP("127.0.0.1", port, "camera", timeout=30) as smtp:
            smtp.ehlo()
            assert "starttls" not in smtp.esmtp_features
            assert smtp.docmd("STARTTLS")[0] == 454
            smtp.login(USERNAME, UPLOAD_PASSWORD)

    await asyncio.to_thread(ask)


async def test_smtp_drops_commands_before_tls(
    trust: ssl.SSLContext, door: MockConfigEntry, port: int, events: list[Event[Any]]
) -> None:
    """Commands in plain text behind STARTTLS are dropped."""
    slipped_in = b"NOOP\r\nVRFY a\r\nEHLO stranger\r\nMAIL FROM:<a@example.com>\r\n"

    def say(connection: socket.socket, line: bytes, end: bytes) -> bytes:
        connection.sendall(line + b"\r\n")
        answer = b""
        while end not in answer:
            answer += connection.recv(1000)
        return answer

    def slip_in() -> None:
        with socket.create_connection(("127.0.0.1", port), 30) as plain:
            say(plain, b"EHLO camera", b"HELP\r\n")
            say(plain, b"STARTTLS\r\n" + slipped_in, b"TLS\r\n")
            with trust.wrap_socket(plain) as encrypted:
                # The first answer is to the first command here, without a login.
                assert say(encrypted, b"MAIL FROM:<b@example.com>", b"\r\n").startswith(b"530")
                assert say(encrypted, b"EHLO camera", b"HELP\r\n").startswith(b"250-homeassistant")
                assert say(encrypted, b"RSET", b"\r\n") == b"250 OK\r\n"

    await asyncio.to_thread(slip_in)
    assert events == []


async def test_smtp_starts_tls_once_and_before_the_login(
    trust: ssl.SSLContext,
    door: MockConfigEntry,
    port: int,
    events: list[Event[Any]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A login in plain text does not count after TLS, and none is counted twice."""
    monkeypatch.setattr(quota, "MAX_SESSIONS", 1)

    def try_it_late() -> None:
        with connect(port) as smtp:
            assert smtp.docmd("STARTTLS") == (503, b"Error: too late for TLS")
            smtp.send_message(mail("plain"))
        with smtplib.SMTP("127.0.0.1", port, "camera", timeout=30) as smtp:
            smtp.starttls(context=trust)
            assert smtp.docmd("STARTTLS") == (503, b"Error: too late for TLS")
            smtp.login(USERNAME, UPLOAD_PASSWORD)
            smtp.send_message(mail("encrypted"))

    await asyncio.to_thread(try_it_late)
    await count(events, 2)
    assert [event.data["details"]["subject"] for event in events] == ["plain", "encrypted"]


def wait_for_the_end(connection: socket.socket) -> None:
    """Wait until the server has had enough of it."""
    while connection.recv(1000):
        pass


def is_silent(connection: socket.socket, skip: Skip) -> None:
    """Say nothing for as long as one may without a login."""
    skip(listener.LOGIN_SECONDS)
    wait_for_the_end(connection)


def goes_away(connection: socket.socket, skip: Skip) -> None:
    """Do not even say goodbye."""


def goes_on_in_plain_text(connection: socket.socket, skip: Skip) -> None:
    """Send what is no TLS."""
    connection.sendall(b"EHLO camera\r\nNOOP\r\n")
    wait_for_the_end(connection)


def trusts_nobody(connection: socket.socket, skip: Skip) -> None:
    """Break off when the certificate has come, as TLS 1.2 does."""
    context = ssl.create_default_context()
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    with pytest.raises(ssl.SSLCertVerificationError):
        context.wrap_socket(connection, server_hostname="home")


@pytest.mark.parametrize("behind", [b"", b"NOOP\r\nEHLO camera\r\n"], ids=["alone", "and more"])
@pytest.mark.parametrize("stop", [is_silent, goes_away, goes_on_in_plain_text, trusts_nobody])
async def test_smtp_frees_the_place_of_a_failed_handshake(
    *,
    certificate: Path,
    door: MockConfigEntry,
    port: int,
    events: list[Event[Any]],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    stop: Callable[[socket.socket, Skip], None],
    skip: Skip,
    behind: bytes,
) -> None:
    """Leaves a free place, and the log alone: a camera may try it again and again."""
    monkeypatch.setattr(listener, "MAX_CONNECTIONS_OF_ADDRESS", 1)

    def begin() -> None:
        with socket.create_connection(("127.0.0.1", port), 30) as connection:
            connection.recv(1000)
            connection.sendall(b"STARTTLS\r\n" + behind)
            assert connection.recv(1000).startswith(b"220")
            with suppress(ConnectionError):
                stop(connection, skip)

    async def send_in_plain_text() -> None:
        async with asyncio.timeout(SECONDS):
            while True:
                try:
                    await asyncio.to_thread(send, port, mail())
                except OSError, smtplib.SMTPException:
                    await asyncio.sleep(0.05)  # until the place is free
                else:
                    return

    await asyncio.to_thread(begin)
    await send_in_plain_text()
    await count(events, 1)
    assert not [
        one for one in caplog.records if one.name in {"asyncio", "mail.log"} and one.levelno > 20
    ]
