"""The mails of cameras, byte by byte: a form is a function below, described by its docstring."""

import base64
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email.header import Header
from email.utils import format_datetime

from .picture import SUB_STREAM, draw_scene

_BOUNDARY = "----=_NextPart_000_0000_01C8A5E0.5D3E1E10"


def _pictures() -> tuple[bytes, ...]:
    return tuple(draw_scene(number, size=SUB_STREAM) for number in (1, 2))


@dataclass(frozen=True, slots=True, kw_only=True)
class MailFacts:
    """What a mail is about."""

    sender: str = "garage@camera.local"
    recipient: str = "alarm@homeassistant.local"
    camera: str = "Garage"
    time: datetime = field(default_factory=lambda: datetime.now().astimezone())
    pictures: Sequence[bytes] = field(default_factory=_pictures)
    """Forms with one picture take the first."""
    subject: str | None = None
    """In place of what the form would say."""

    @property
    def text(self) -> str:
        """Return what a camera has to say besides."""
        return f"Event: Motion\r\nCamera: {self.camera}\r\nTime: {self.time:%Y-%m-%d %H:%M:%S}\r\n"


type MailForm = Callable[[MailFacts], bytes]
MAILS: dict[str, MailForm] = {}


def _form(build: MailForm) -> MailForm:
    MAILS[build.__name__] = build
    return build


@_form
def motion(facts: MailFacts) -> bytes:
    """Say it in ASCII, with a JPEG attached."""
    return mixed(
        facts, f"Motion detected on {facts.camera}", facts.text.encode(), facts.pictures[:1]
    )


@_form
def two_pictures(facts: MailFacts) -> bytes:
    """Attach all pictures of an event."""
    return mixed(facts, f"Motion detected on {facts.camera}", facts.text.encode(), facts.pictures)


@_form
def no_picture(facts: MailFacts) -> bytes:
    """Send a text and nothing else, not even MIME: a test from the settings page, say."""
    head = _head(facts, f"Motion detected on {facts.camera}", ())
    return head + b"\r\n" + facts.text.encode()


@_form
def utf8_subject(facts: MailFacts) -> bytes:
    """Encode by RFC 2047 with UTF-8 in Base64, folded; the text is UTF-8, too."""
    subject = f"Bewegung erkannt: {facts.camera} (Haustür, Straße, 车库门口的摄像机)"
    text = f"{subject}\r\n".encode()
    return mixed(facts, Header(subject, "utf-8").encode(linesep="\r\n"), text, facts.pictures[:1])


@_form
def gbk_subject(facts: MailFacts) -> bytes:
    """Encode by RFC 2047 with GBK, which some write GB2312 over; the text is GBK."""
    encoded = base64.b64encode(f"移动侦测 {facts.camera}".encode("gbk")).decode()
    text = f"报警类型: 移动侦测\r\n通道: {facts.camera}\r\n".encode("gbk")
    return mixed(facts, f"=?GB2312?B?{encoded}?=", text, facts.pictures[:1], charset="gb2312")


@_form
def raw_gbk_subject(facts: MailFacts) -> bytes:
    """Put GBK into the subject without a word about it, as no RFC allows."""
    subject = f"移动侦测 {facts.camera}".encode("gbk")
    mail = mixed(facts, "SUBJECT", facts.text.encode(), facts.pictures[:1])
    return mail.replace(b"Subject: SUBJECT", b"Subject: " + subject, 1)


@_form
def octet_stream(facts: MailFacts) -> bytes:
    """Attach the JPEG as a file of no type; only its name has one."""
    subject = f"Motion detected on {facts.camera}"
    return mixed(
        facts,
        subject,
        facts.text.encode(),
        facts.pictures[:1],
        picture_type="application/octet-stream",
    )


@_form
def inline(facts: MailFacts) -> bytes:
    """Show the picture in HTML: it is in the mail, but not attached."""
    page = f'<html><body><p>{facts.camera}</p><img src="cid:snapshot"></body></html>\r\n'.encode()
    parts = [
        _part(["Content-Type: text/html; charset=utf-8"], page),
        _part(
            [
                "Content-Type: image/jpeg",
                "Content-ID: <snapshot>",
                "Content-Disposition: inline",
                "Content-Transfer-Encoding: base64",
            ],
            base64.encodebytes(facts.pictures[0]).replace(b"\n", b"\r\n"),
        ),
    ]
    return _multipart(facts, f"Motion detected on {facts.camera}", "related", parts)


@_form
def bare_picture(facts: MailFacts) -> bytes:
    """Let the whole mail be one JPEG, without parts."""
    lines = ("MIME-Version: 1.0", "Content-Type: image/jpeg", "Content-Transfer-Encoding: base64")
    head = _head(facts, f"Motion detected on {facts.camera}", lines)
    return head + b"\r\n" + base64.encodebytes(facts.pictures[0]).replace(b"\n", b"\r\n")


@_form
def page_only(facts: MailFacts) -> bytes:
    """Write the text as a page and nothing else, with the JPEG attached (reported by users)."""
    page = (
        "<html><head><title>Alarm</title><style>p { color: red }</style></head><body>"
        f"<p>Camera&nbsp;{facts.camera}</p><p>Motion &lt;1&gt;</p></body></html>"
    ).encode()
    parts = [_part(["Content-Type: text/html; charset=utf-8"], page), _attached(facts.pictures[0])]
    return _multipart(facts, f"Alarm of {facts.camera}", "mixed", parts)


@_form
def padded_chunks(facts: MailFacts) -> bytes:
    """Encode a picture piece by piece, each with padding of its own (reported by users)."""
    picture = facts.pictures[0]
    pieces = (picture[at : at + 1000] for at in range(0, len(picture), 1000))
    body = b"".join(base64.b64encode(piece) + b"\r\n" for piece in pieces)
    headers = ["Content-Type: image/jpeg; name=1.jpg", "Content-Transfer-Encoding: base64"]
    parts = [_part(["Content-Type: text/plain"], facts.text.encode()), _part(headers, body)]
    return _multipart(facts, f"Motion detected on {facts.camera}", "mixed", parts)


@_form
def nameless(facts: MailFacts) -> bytes:
    """Attach the JPEG as bytes without a name (reported by users)."""
    headers = ["Content-Type: application/octet-stream", "Content-Transfer-Encoding: base64"]
    text = _part(["Content-Type: text/plain"], facts.text.encode())
    parts = [text, _part(headers, base64.encodebytes(facts.pictures[0]))]
    return _multipart(facts, f"Person detected on {facts.camera}", "mixed", parts)


@_form
def untyped(facts: MailFacts) -> bytes:
    """Attach the JPEG without name and type (reported by users)."""
    text = _part(["Content-Type: text/plain"], facts.text.encode())
    encoded = base64.encodebytes(facts.pictures[0])
    parts = [text, _part(["Content-Transfer-Encoding: base64"], encoded)]
    return _multipart(facts, f"Motion detected on {facts.camera}", "mixed", parts)


def _attached(picture: bytes) -> bytes:
    headers = ["Content-Type: image/jpeg; name=1.jpg", "Content-Transfer-Encoding: base64"]
    return _part(headers, base64.encodebytes(picture))


def mixed(
    facts: MailFacts,
    subject: str,
    text: bytes,
    pictures: Sequence[bytes],
    *,
    charset: str = "utf-8",
    picture_type: str = "image/jpeg",
) -> bytes:
    """Return a mail of a text and attached pictures."""
    parts = [_part([f"Content-Type: text/plain; charset={charset}"], text)]
    for number, picture in enumerate(pictures):
        name = f"{facts.time:%Y%m%d%H%M%S}_{number}.jpg"
        headers = [
            f'Content-Type: {picture_type}; name="{name}"',
            "Content-Transfer-Encoding: base64",
            f'Content-Disposition: attachment; filename="{name}"',
        ]
        parts.append(_part(headers, base64.encodebytes(picture).replace(b"\n", b"\r\n")))
    return _multipart(facts, subject, "mixed", parts)


def _multipart(facts: MailFacts, subject: str, kind: str, parts: Sequence[bytes]) -> bytes:
    lines = ("MIME-Version: 1.0", f'Content-Type: multipart/{kind}; boundary="{_BOUNDARY}"')
    body = b"".join(f"--{_BOUNDARY}\r\n".encode() + part for part in parts)
    return _head(facts, subject, lines) + b"\r\n" + body + f"--{_BOUNDARY}--\r\n".encode()


def _part(headers: Sequence[str], content: bytes) -> bytes:
    return "\r\n".join(headers).encode() + b"\r\n\r\n" + content + b"\r\n"


def _head(facts: MailFacts, subject: str, lines: Sequence[str]) -> bytes:
    headers = (
        f"From: {facts.camera} <{facts.sender}>",
        f"To: <{facts.recipient}>",
        f"Subject: {facts.subject or subject}",
        f"Date: {format_datetime(facts.time)}",
        *lines,
    )
    return "".join(f"{header}\r\n" for header in headers).encode()
