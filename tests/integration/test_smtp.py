"""Cameras send mails as real clients do, and each becomes an event with its pictures."""

import asyncio
import base64
from contextlib import suppress
from pathlib import Path
import shutil
import smtplib
import socket
import subprocess
import threading
import time
from typing import Any

from homeassistant.core import Event, HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.cgi_camera.inbox.servers import listener, quota, smtp as inbox_smtp
from custom_components.cgi_camera.inbox.servers.listener import MAX_CONNECTIONS_OF_ADDRESS
from custom_components.cgi_camera.inbox.upload_servers import UPLOAD_SERVERS
from tests.simulators.picture import draw_face

from .conftest import Skip
from .mailing import connect, mail, mail_options, others_send, send
from .uploading import (
    PICTURE,
    UPLOAD_PASSWORD,
    USERNAME,
    Peak,
    byte_by_byte,
    count,
    held,
    nothing_is_held,
    pictures_of,
)

MEGABYTE = 1_000_000


@pytest.fixture
def upload_options(port: int) -> dict[str, Any]:
    """Let the cameras of this module send mails."""
    return mail_options(port)


async def test_smtp_mail_becomes_an_event(
    hass: HomeAssistant,
    door: MockConfigEntry,
    port: int,
    events: list[Event[Any]],
    hass_client: ClientSessionGenerator,
) -> None:
    """With all its pictures to the byte, and its text."""
    pictures = [draw_face(1), draw_face(2)]
    await asyncio.to_thread(send, port, mail("Motion detected", *pictures))
    await count(events, 1)
    data = events[0].data
    assert (data["type"], data["channel"], data["transport"]) == ("motion", 2, "smtp")
    assert data["details"] == {"subject": "Motion detected", "text": "Channel 2, front door"}
    assert await pictures_of(await hass_client(), events[0]) == pictures


async def test_smtp_mail_without_a_picture_becomes_an_event(
    door: MockConfigEntry, port: int, events: list[Event[Any]]
) -> None:
    """Is an event too: its subject may be all that a camera has to say."""
    await asyncio.to_thread(send, port, mail("移动侦测报警"))
    await asyncio.to_thread(send, port, mail("Good morning"))
    await count(events, 2)
    assert [event.data["type"] for event in events] == ["motion", "other"]
    assert events[0].data["details"]["subject"] == "移动侦测报警"
    assert events[0].data["snapshot_url"] is None


@pytest.mark.parametrize("mechanism", ["LOGIN", "PLAIN"])
async def test_smtp_accepts_swaks(
    *,
    door: MockConfigEntry,
    port: int,
    events: list[Event[Any]],
    hass_client: ClientSessionGenerator,
    tmp_path: Path,
    mechanism: str,
) -> None:
    """Both kinds of login."""
    if shutil.which("swaks") is None:
        pytest.fail("swaks is missing: scripts/setup test installs it")
    picture = tmp_path / "a.jpg"
    picture.write_bytes(PICTURE)
    command = (
        *("swaks", "--server", "127.0.0.1", "--port", str(port), "--auth", mechanism),
        *("--auth-user", USERNAME, "--auth-password", UPLOAD_PASSWORD),
        *("--from", "a@example.com", "--to", "b@example.com", "--header", "Subject: Face"),
        *("--attach-type", "image/jpeg", "--attach", f"@{picture}"),
    )
    done = await asyncio.to_thread(
        subprocess.run, command, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    await count(events, 1)
    assert events[0].data["type"] == "face"
    assert await pictures_of(await hass_client(), events[0]) == [PICTURE]


async def test_smtp_takes_several_mails_in_a_session(
    door: MockConfigEntry, port: int, events: list[Event[Any]]
) -> None:
    """One event each."""

    def send_two() -> None:
        with connect(port) as smtp:
            smtp.send_message(mail("one", PICTURE))
            smtp.send_message(mail("two", PICTURE))

    await asyncio.to_thread(send_two)
    await count(events, 2)
    assert [event.data["details"]["subject"] for event in events] == ["one", "two"]


async def test_smtp_accepts_an_address_as_user_name(
    door: MockConfigEntry, port: int, events: list[Event[Any]]
) -> None:
    """Some cameras want the sender's address there."""
    await asyncio.to_thread(send, port, mail(), f"{USERNAME}@home.local")
    await count(events, 1)


async def test_smtp_requires_a_login(
    door: MockConfigEntry, port: int, events: list[Event[Any]]
) -> None:
    """And nothing is ever sent on: there is no other place it could go to."""

    def try_it() -> None:
        with smtplib.SMTP("127.0.0.1", port, "camera", timeout=30) as smtp:
            with pytest.raises(smtplib.SMTPSenderRefused) as refused:
                smtp.send_message(mail())
            assert refused.value.smtp_code == 530

    await asyncio.to_thread(try_it)
    await count(events, 0)


async def test_smtp_delays_the_answer_to_a_wrong_password(
    *,
    door: MockConfigEntry,
    yard: MockConfigEntry,
    port: int,
    events: list[Event[Any]],
    monkeypatch: pytest.MonkeyPatch,
    skip: Skip,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """The answer is kept back; the owner of the account and others go on meanwhile."""
    monkeypatch.setattr(listener, "LOGIN_SECONDS", 60)
    monkeypatch.setattr(inbox_smtp, "WRONG_PASSWORD_SECONDS", 25)  # clients wait for 30
    monkeypatch.setattr(inbox_smtp, "WRONG_PASSWORDS", 1)

    def guess(password: str) -> None:
        with pytest.raises((smtplib.SMTPAuthenticationError, smtplib.SMTPServerDisconnected)):
            connect(port, password=password)

    guesses = [asyncio.create_task(asyncio.to_thread(guess, f"guess-{n}")) for n in range(3)]
    await asyncio.sleep(0.2)
    await others_send(port, events)
    await asyncio.to_thread(send, port, mail("x", PICTURE))
    await count(events, 2)
    assert not any(task.done() for task in guesses)
    skip(25)
    await asyncio.gather(*guesses)
    assert caplog.text.count("wrong account") == 1
    assert "guess-" not in caplog.text


async def test_smtp_rejects_a_mail_of_50_megabytes(
    *,
    hass: HomeAssistant,
    door: MockConfigEntry,
    yard: MockConfigEntry,
    port: int,
    events: list[Event[Any]],
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Is refused by its announced size, and else cut off; memory is bounded either way."""
    line = b"x" * 98 + b"\r\n"

    def send_much() -> None:
        with connect(port) as smtp:
            assert int(smtp.esmtp_features["size"]) == quota.MAX_UPLOAD
            assert smtp.docmd("MAIL", "FROM:<a@example.com> SIZE=50000000")[0] == 552
            smtp.mail("a@example.com")
            smtp.rcpt("b@example.com")
            smtp.docmd("DATA")
            assert smtp.sock is not None
            for _ in range(500):
                smtp.sock.sendall(line * 1000)
            assert smtp.docmd(".")[0] == 552

    with Peak() as peak:
        await asyncio.gather(asyncio.to_thread(send_much), others_send(port, events))
        await nothing_is_held(hass)
        assert peak.size < 6 * quota.MAX_UPLOAD
    assert len(events) == 1
    assert caplog.text.count("larger than 16 MB") == 1


async def test_smtp_limits_the_parts_of_a_mail(
    hass: HomeAssistant, door: MockConfigEntry, port: int, events: list[Event[Any]]
) -> None:
    """Some of them are looked at, and not many of their pictures are kept."""
    message = mail("Motion", *[PICTURE] * 500)
    with Peak() as peak:
        await asyncio.to_thread(send, port, message)
        await count(events, 1)
        assert peak.size < 10 * len(message.as_bytes())
    assert 1 + len(events[0].data["picture_urls"]) == 10
    await nothing_is_held(hass)


@pytest.mark.parametrize(
    "made_of",
    [
        "--x\n\n",
        "Content-Type: message/rfc822\n\n",
        "Content-Type: message/delivery-status\n\n",
        "Content-Type: multipart/mixed; boundary=x\n\n--x\n",
        "Subject: =?utf-8?b?\n ",
        "\n",
    ],
)
async def test_smtp_bounds_the_memory_of_a_mail(
    door: MockConfigEntry, port: int, events: list[Event[Any]], made_of: str
) -> None:
    """Parts without end, mails in mails, headers only: memory stays a few times its size."""
    lines = (
        "Content-Type: multipart/mixed; boundary=x\n\n",
        *[made_of] * (MEGABYTE // len(made_of)),
    )
    body = "".join(lines).replace("\n", "\r\n").encode()
    with Peak() as peak:
        await asyncio.to_thread(send, port, body)
        await count(events, 1)
        assert peak.size < 12 * len(body)


async def test_smtp_accepts_odd_lines(
    door: MockConfigEntry,
    port: int,
    events: list[Event[Any]],
    hass_client: ClientSessionGenerator,
) -> None:
    """Endless, without the return, or beginning with a dot."""
    encoded = base64.b64encode(PICTURE)
    header = b"Content-Type: image/jpeg\nContent-Transfer-Encoding: base64\nSubject: x\n\n"
    raw = b"Content-Type: image/jpeg\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
    with_dots = PICTURE[:2] + b"\xff\xfe\x00\x07\r\n.\r\n" + PICTURE[2:]  # in a comment

    def send_raw() -> None:
        with connect(port) as smtp:
            assert smtp.sock is not None
            for body in (header + encoded, raw + with_dots.replace(b"\r\n.", b"\r\n..")):
                smtp.mail("a@example.com")
                smtp.rcpt("b@example.com")
                smtp.docmd("DATA")
                smtp.sock.sendall(body + b"\r\n.\r\n")
                assert smtp.getreply()[0] == 250

    await asyncio.to_thread(send_raw)
    await count(events, 2)
    client = await hass_client()
    assert await pictures_of(client, events[0]) == [PICTURE]
    assert await pictures_of(client, events[1]) == [with_dots]


async def test_smtp_limits_the_time_of_a_mail(
    hass: HomeAssistant,
    door: MockConfigEntry,
    port: int,
    skip: Skip,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """However steadily a mail trickles, its time is limited."""

    def trickle() -> None:
        smtp = connect(port)
        smtp.mail("a@example.com")
        smtp.rcpt("b@example.com")
        smtp.docmd("DATA")
        assert smtp.sock is not None
        smtp.sock.sendall(b"x\r\n" * 10_000)
        while not held(hass):  # until it has begun
            time.sleep(0.01)
        skip(inbox_smtp.MAIL_SECONDS)
        with pytest.raises(OSError, match=r"reset|[Bb]roken"):
            byte_by_byte(smtp.sock, b"x\r\n")

    await asyncio.to_thread(trickle)
    await nothing_is_held(hass)
    assert caplog.text.count("too slow") == 1


async def test_smtp_limits_sessions_per_address(
    *,
    hass: HomeAssistant,
    door: MockConfigEntry,
    yard: MockConfigEntry,
    port: int,
    events: list[Event[Any]],
    caplog: pytest.LogCaptureFixture,
) -> None:
    """One address may have some; a client at another address gets in."""

    def answer(connection: socket.socket) -> bytes:
        with suppress(OSError):
            return connection.recv(100)[:3]
        return b""

    def flood() -> list[socket.socket]:
        return [socket.create_connection(("127.0.0.1", port), 20) for _ in range(200)]

    connections = await asyncio.to_thread(flood)
    answers = await asyncio.to_thread(lambda: [answer(one) for one in connections])
    assert answers.count(b"220") == MAX_CONNECTIONS_OF_ADDRESS
    await others_send(port, events)
    for connection in connections:
        connection.close()
    assert caplog.text.count("too many connections") == 1


async def test_smtp_accepts_only_local_addresses(
    hass: HomeAssistant,
    door: MockConfigEntry,
    port: int,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A port that was opened to the internet by mistake stays shut."""
    [listener] = hass.data[UPLOAD_SERVERS]._running.values()
    monkeypatch.setattr(listener, "_is_local", lambda _: False)
    for _ in range(3):
        with pytest.raises((OSError, smtplib.SMTPException)):
            await asyncio.to_thread(connect, port)
    assert caplog.text.count("no local address") == 1


async def test_smtp_server_leaves_nothing_after_an_unload(
    hass: HomeAssistant, door: MockConfigEntry, port: int, events: list[Event[Any]]
) -> None:
    """No port and no thread, though a camera is connected."""
    smtp = await asyncio.to_thread(connect, port)
    for _ in range(2):
        assert "cgi_camera smtp" in {thread.name for thread in threading.enumerate()}
        await hass.config_entries.async_unload(door.entry_id)
        assert "cgi_camera smtp" not in {thread.name for thread in threading.enumerate()}
        with pytest.raises(OSError, match="refused"):
            await asyncio.to_thread(connect, port)
        await hass.config_entries.async_setup(door.entry_id)
    smtp.close()


async def test_smtp_silences_warnings_of_its_library(
    door: MockConfigEntry, port: int, events: list[Event[Any]], caplog: pytest.LogCaptureFixture
) -> None:
    """It logs a line for each thing that it does not know."""

    def babble() -> None:
        for _ in range(3):
            with suppress(smtplib.SMTPException), connect(port) as smtp:
                for _ in range(8):
                    smtp.docmd("XYZZY", "x" * 200)

    await asyncio.to_thread(babble)
    assert not [one for one in caplog.records if one.name == "mail.log" and one.levelno > 20]


@pytest.mark.parametrize(
    "content",
    [b"", b"\r\n", b"x\r\n", b"xy\r\n", b"xyz\r\n", b"\r\n\r\n", b"..\r\n", b"\r\n..\r\n"],
)
async def test_smtp_ends_a_short_mail(
    *, door: MockConfigEntry, port: int, events: list[Event[Any]], content: bytes
) -> None:
    """The end of a mail may come before any line of it, or within its first bytes."""

    def send_raw() -> list[int]:
        with connect(port) as smtp:
            smtp.mail("a@b")
            smtp.rcpt("c@d")
            codes = [smtp.docmd("DATA")[0]]
            smtp.send(content + b".\r\n")
            return [*codes, smtp.getreply()[0], smtp.noop()[0]]

    assert await asyncio.to_thread(send_raw) == [354, 250, 250]
    await count(events, 1)
