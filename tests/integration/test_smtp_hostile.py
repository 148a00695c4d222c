"""Hostile mail clients: they fill no memory or log, and reach no other mail."""

import asyncio
import socket
import time
from typing import Any

from homeassistant.core import Event, HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.cgi_camera.inbox.servers import listener as server, quota, smtp as inbox_smtp
from custom_components.cgi_camera.inbox.upload_servers import UPLOAD_SERVERS

from .conftest import Skip
from .mailing import connect, mail, mail_options, others_send, send
from .uploading import Peak, count, nothing_is_held


@pytest.fixture
def upload_options(port: int) -> dict[str, Any]:
    """Let the cameras of this module send mails."""
    return mail_options(port)


async def test_smtp_remembers_no_recipients(
    hass: HomeAssistant, door: MockConfigEntry, port: int, events: list[Event[Any]]
) -> None:
    """They are taken, for a camera may name some, but they are not remembered."""

    def send_to_all() -> None:
        with connect(port) as smtp:
            smtp.mail("a@example.com")
            assert smtp.sock is not None
            for _ in range(30):
                smtp.sock.sendall(b"".join(b"RCPT TO:<%d@example.com>\r\n" % n for n in range(100)))
                assert {smtp.getreply()[0] for _ in range(100)} == {250}
            [listener] = hass.data[UPLOAD_SERVERS]._running.values()
            [session] = listener.sessions
            assert isinstance(session, inbox_smtp._Connection)
            envelope = session.envelope
            assert envelope is not None
            assert envelope.rcpt_tos == ["TO:<99@example.com>"]
            smtp.data(mail().as_bytes())

    await asyncio.to_thread(send_to_all)
    await count(events, 1)


@pytest.mark.parametrize(
    "charset", ["idna", "undefined", "rot13", "punycode", "utf-7", "a\0b", "%"]
)
async def test_smtp_accepts_an_unknown_charset(
    door: MockConfigEntry, port: int, events: list[Event[Any]], charset: str
) -> None:
    """Neither loses the event, nor the room that the mail held."""
    body = (
        f"Subject: =?{charset}?q?Motion=FF?=\r\n"
        f"Content-Type: text/plain; charset*={charset}''x; charset=\"{charset}\"\r\n\r\n\xff\r\n"
    )
    await asyncio.to_thread(send, port, body.encode("latin-1"))
    await count(events, 1)
    assert events[0].data["transport"] == "smtp"


@pytest.mark.parametrize("of", [b"X-Header: y\r\n", b"y" * 70 + b"\r\n ", b'; a="', b"=?utf-8?q?"])
async def test_smtp_reads_the_beginning_of_a_long_header(
    door: MockConfigEntry, port: int, events: list[Event[Any]], of: bytes
) -> None:
    """Of which the beginning is read."""
    body = b"Subject: motion\r\nContent-Type: image/jpeg" + of * (10_000_000 // len(of))
    with Peak() as peak:
        await asyncio.to_thread(send, port, body + b"\r\n\r\n")
        await count(events, 1)
        assert peak.size < 6 * len(body)
    assert events[0].data["type"] == "motion"


async def test_smtp_ends_a_silent_connection(
    hass: HomeAssistant,
    door: MockConfigEntry,
    port: int,
    monkeypatch: pytest.MonkeyPatch,
    skip: Skip,
) -> None:
    """Before and after the login: the connection is ended, and its place is free."""
    monkeypatch.setattr(quota, "MAX_SESSIONS", 1)
    [listener] = hass.data[UPLOAD_SERVERS]._running.values()

    def wait_for_the_end(connection: socket.socket) -> None:
        try:
            while connection.recv(1000):
                pass
        except ConnectionResetError:
            pass

    def say_nothing() -> None:
        with socket.create_connection(("127.0.0.1", port), 20) as connection:
            assert connection.recv(1000)
            skip(server.LOGIN_SECONDS)
            wait_for_the_end(connection)
        for _ in range(2):
            smtp = connect(port)
            assert smtp.sock is not None
            skip(server.IDLE_SECONDS)
            wait_for_the_end(smtp.sock)
            while listener.sessions:  # the other end of it
                time.sleep(0.01)

    await asyncio.to_thread(say_nothing)


async def test_smtp_answers_long_commands(
    door: MockConfigEntry,
    yard: MockConfigEntry,
    port: int,
    events: list[Event[Any]],
    caplog: pytest.LogCaptureFixture,
) -> None:
    """And others that make no sense: an answer, and no traceback in the log."""

    def babble() -> None:
        with socket.create_connection(("127.0.0.1", port), 20) as connection:
            for line in (
                b"HELO " + b"x" * 65_536,
                b"EHLO \0\xff",
                b"AUTH",
                b"AUTH PLAIN",
                b"!!!",
                b"AUTH PLAIN " + b"A" * 400,
                b"AUTH LOGIN =",
                b"MAIL FROM:<\xff\0>",
                b"RCPT TO:<x>\rDATA",
                b"STARTTLS",
                b"\0",
            ):
                connection.sendall(line + b"\r\n")
                assert connection.recv(100_000)

    await asyncio.to_thread(babble)
    await others_send(port, events)
    assert not [record for record in caplog.records if record.levelname in {"ERROR", "CRITICAL"}]


async def test_smtp_drops_an_incomplete_mail(
    hass: HomeAssistant, door: MockConfigEntry, port: int, events: list[Event[Any]]
) -> None:
    """Of the camera's own, or by an unload: it is no event, and nothing of it stays."""

    def begin() -> Any:
        smtp = connect(port)
        smtp.mail("a@example.com")
        smtp.rcpt("b@example.com")
        smtp.docmd("DATA")
        assert smtp.sock is not None
        smtp.sock.sendall(b"Subject: motion\r\n" * 10_000)
        return smtp

    (await asyncio.to_thread(begin)).close()
    await nothing_is_held(hass)
    smtp = await asyncio.to_thread(begin)
    assert await hass.config_entries.async_unload(door.entry_id)
    await nothing_is_held(hass)
    assert events == []
    smtp.close()
