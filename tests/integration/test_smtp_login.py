"""Logins of mail servers, as cameras write them."""

import asyncio
from base64 import b64decode, b64encode
from collections.abc import Callable
import hmac
import socket
from typing import Any

from homeassistant.core import Event
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.cgi_camera.inbox.servers import smtp as inbox_smtp

from .mailing import mail, mail_options
from .uploading import UPLOAD_PASSWORD, USERNAME, count

NAME, PASSWORD = b64encode(USERNAME.encode()), b64encode(UPLOAD_PASSWORD.encode())
BOTH = b64encode(f"\0{USERNAME}\0{UPLOAD_PASSWORD}".encode())


@pytest.fixture
def upload_options(port: int) -> dict[str, Any]:
    """Let the cameras of this module send mails."""
    return mail_options(port)


def sign(challenge: bytes) -> bytes:
    """Return the response of CRAM-MD5."""
    signature = hmac.digest(UPLOAD_PASSWORD.encode(), b64decode(challenge), "md5").hex()
    return b64encode(f"{USERNAME} {signature}".encode())


type Line = bytes | Callable[[bytes], bytes]


class Camera:
    """A camera that speaks line by line."""

    def __init__(self, port: int) -> None:
        """Connect and read the greeting."""
        self._connection = socket.create_connection(("127.0.0.1", port), 20)
        self._answers = self._connection.makefile("rb")
        self.answer()

    def answer(self) -> bytes:
        """Return the last line of an answer."""
        while (line := self._answers.readline())[3:4] == b"-":
            pass
        return line.rstrip(b"\r\n")

    def say(self, line: bytes) -> bytes:
        """Send a line and return the answer."""
        self._connection.sendall(line + b"\r\n")
        return self.answer()

    def say_all(self, *lines: Line) -> list[bytes]:
        """Send lines, of which some depend on the challenge before, and return the answers."""
        answers = [b""]
        for line in lines:
            answers.append(self.say(line if isinstance(line, bytes) else line(answers[-1][4:])))
        return answers[1:]

    def close(self) -> None:
        """End the connection."""
        self._answers.close()
        self._connection.close()


@pytest.mark.parametrize(
    "login",
    [
        (b"AUTH LOGIN", NAME, PASSWORD),
        (b"AUTH LOGIN " + NAME, PASSWORD),
        (b"auth login", NAME.rstrip(b"="), PASSWORD.rstrip(b"=")),
        (b"AUTH PLAIN " + BOTH,),
        (b"AUTH PLAIN", BOTH),
        (b"AUTH Plain  " + b64encode(f"{USERNAME}\0{USERNAME}\0{UPLOAD_PASSWORD}".encode()),),
        (b"AUTH PLAIN", b64encode(f"{USERNAME}\0{UPLOAD_PASSWORD}".encode())),
        (b"AUTH CRAM-MD5", sign),
    ],
    ids=lambda login: " ".join(
        line.decode().partition(" ")[2] or "+" if isinstance(line, bytes) else "+" for line in login
    )[:14],
)
async def test_smtp_login_accepts_every_mechanism(
    door: MockConfigEntry,
    port: int,
    events: list[Event[Any]],
    login: tuple[Line, ...],
) -> None:
    """With and without an initial response, whatever the greeting was."""

    def send(*greeting: bytes) -> None:
        camera = Camera(port)
        assert all(answer.startswith(b"250") for answer in camera.say_all(*greeting))
        *asked, done = camera.say_all(*login)
        assert all(answer.startswith(b"334 ") for answer in asked)
        assert done.startswith(b"235 ")
        assert camera.say(b"MAIL FROM:<camera> SIZE=3000").startswith(b"250")
        assert camera.say(b"RCPT TO:<a@example.com>").startswith(b"250")
        assert camera.say(b"RCPT TO:<b@example.com>").startswith(b"250")
        assert camera.say(b"DATA").startswith(b"354")
        assert camera.say(mail().as_bytes().replace(b"\n", b"\r\n") + b".").startswith(b"250")
        camera.close()

    greetings = ((b"EHLO camera",), (b"HELO camera",), (b"EHLO", b"HELO"), (b"HELO",), ())
    for greeting in greetings:
        await asyncio.to_thread(send, *greeting)
    await count(events, len(greetings))


async def test_smtp_login_offers_mechanisms_in_the_words_of_mail_servers(
    door: MockConfigEntry, port: int
) -> None:
    """Cameras compare the challenges with those of known servers."""

    def ask() -> list[bytes]:
        camera = Camera(port)
        answers = camera.say_all(b"EHLO", b"AUTH LOGIN", NAME)
        camera.close()
        return answers

    assert await asyncio.to_thread(ask) == [
        b"250 HELP",
        b"334 " + b64encode(b"Username:"),
        b"334 " + b64encode(b"Password:"),
    ]


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        ((b"AUTH",), b"504"),
        ((b"AUTH GSSAPI",), b"504"),
        ((b"AUTH LOGIN", b"*"), b"501"),
        ((b"AUTH LOGIN", NAME, b"*"), b"501"),
        ((b"AUTH PLAIN", b"*"), b"501"),
        ((b"AUTH PLAIN !!!",), b"501"),
        ((b"AUTH PLAIN =",), b"535"),
        ((b"AUTH LOGIN =", PASSWORD), b"535"),
        ((b"AUTH LOGIN", NAME, NAME), b"535"),
        ((b"AUTH CRAM-MD5", NAME), b"535"),
        ((b"AUTH CRAM-MD5", lambda challenge: sign(challenge[4:])), b"535"),
    ],
)
async def test_smtp_login_answers_once_to_any_other(
    *,
    door: MockConfigEntry,
    port: int,
    monkeypatch: pytest.MonkeyPatch,
    lines: tuple[Line, ...],
    code: bytes,
) -> None:
    """An ended, malformed or wrong login gets one answer, and the next command its own."""
    monkeypatch.setattr(inbox_smtp, "WRONG_PASSWORD_SECONDS", 0)

    def try_it() -> list[bytes]:
        camera = Camera(port)
        answers = camera.say_all(b"EHLO camera", *lines, b"MAIL FROM:<a@example.com>", b"NOOP")
        camera.close()
        return answers

    *_, login, begin, nothing = await asyncio.to_thread(try_it)
    assert [login[:3], begin[:3], nothing[:3]] == [code, b"530", b"250"]


@pytest.mark.parametrize(
    "recipients",
    [
        (b"RCPT TO:<a@example.com>", b"RCPT TO:<b@example.com>"),
        (b"RCPT TO:<a@example.com>,<b@example.com>",),
        (b"RCPT TO: a@example.com;b@example.com",),
        (b"RCPT TO:<home>",),
        (b"RCPT TO:<a@example.com> NOTIFY=NEVER",),
    ],
)
async def test_smtp_accepts_any_address(
    door: MockConfigEntry,
    port: int,
    events: list[Event[Any]],
    recipients: tuple[bytes, ...],
) -> None:
    """Nothing is sent on, so that no address matters."""

    def send(sender: bytes) -> list[bytes]:
        camera = Camera(port)
        camera.say_all(b"EHLO", b"AUTH PLAIN " + BOTH)
        answers = camera.say_all(sender, *recipients, b"DATA", b"Subject: x\r\n\r\nMotion.\r\n.")
        camera.close()
        return answers

    for sender in (b"MAIL FROM:<>", b"MAIL FROM: My Camera", b"MAIL FROM:<a@[::1]>"):
        answers = await asyncio.to_thread(send, sender)
        assert {answer[:3] for answer in answers} == {b"250", b"354"}
    await count(events, 3)
    # The line that ends a mail is no text of it.
    assert events[0].data["details"] == {"subject": "x", "text": "Motion."}
