"""What the mail of a camera says, in whatever way it is written."""

from datetime import UTC, datetime
from email.message import EmailMessage

import pytest

from custom_components.cgi_camera.api.push.event import EventType
from custom_components.cgi_camera.api.push.mail import MAX_PARTS, parse_mail, read_mail
from custom_components.cgi_camera.api.push.upload import DEFAULT_PATTERNS, read_patterns
from tests.simulators.picture import draw_face
from tests.simulators.upload_mails import MAILS, MailFacts

PATTERNS = read_patterns("\n".join(DEFAULT_PATTERNS))
NOW = datetime(2026, 11, 20, 18, 3, 7, tzinfo=UTC)
PICTURES = (draw_face(1), draw_face(2))


@pytest.mark.parametrize("form", MAILS)
def test_every_form(form: str) -> None:
    """The pictures to the byte, a subject that can be read, and never an exception."""
    mail = read_mail(MAILS[form](MailFacts(pictures=PICTURES)))
    pictures = [file.content for file in mail.files]
    event = parse_mail(mail, PATTERNS, NOW, UTC)
    assert list(event.pictures.values()) == [one for one in pictures if one in PICTURES]
    assert "�" not in mail.subject
    assert "=?" not in mail.subject
    assert mail.subject


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ("motion", "Motion detected on Garage"),
        ("utf8_subject", "Bewegung erkannt: Garage (Haustür, Straße, 车库门口的摄像机)"),
        ("gbk_subject", "移动侦测 Garage"),
        ("raw_gbk_subject", "移动侦测 Garage"),
    ],
)
def test_subjects(form: str, said: str) -> None:
    """Encoded, folded, or just written as the camera's chip does."""
    assert read_mail(MAILS[form](MailFacts())).subject == said


def test_a_mail_as_the_standard_has_it() -> None:
    """Text in two forms, pictures attached and inline, names in any letters."""
    message = EmailMessage()
    message["Subject"] = "移动侦测 通道3"
    message.set_content("Motion\r\ndetected")
    message.add_alternative("<b>Motion</b>", subtype="html")
    message.add_attachment(PICTURES[0], maintype="image", subtype="jpeg", filename="图片.jpg")
    message.add_attachment(
        PICTURES[1], maintype="application", subtype="octet-stream", filename="2.jpg"
    )
    message.add_attachment("no picture", filename="notes.txt")
    mail = read_mail(message.as_bytes())
    assert (mail.subject, mail.text) == ("移动侦测 通道3", "Motion detected")
    assert [(file.name, file.content) for file in mail.files] == [
        ("图片.jpg", PICTURES[0]),
        ("2.jpg", PICTURES[1]),
    ]
    event = parse_mail(mail, PATTERNS, NOW, UTC)
    assert (event.type, event.channel) == (EventType.MOTION, 3)
    assert list(event.pictures) == ["snapshot", "picture_1"]
    assert event.details == {"subject": mail.subject, "text": mail.text}


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\r\n",
        b"Subject:",
        b"Subject: x",
        b"no header at all",
        b"Content-Type: multipart/mixed\r\n\r\n--x\r\n",
        b"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x",
        b"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n--x--\r\n",
        b"Content-Type: image/jpeg\r\nContent-Transfer-Encoding: base64\r\n\r\n!!!!",
        b"Content-Type: text/plain; charset=nonsense\r\n\r\n\xff\xfe",
        b"Subject: =?utf-8?b?!?= =?nonsense?q?x?=\r\n\r\n",
        b"\xff\xfe\x00" * 999,
    ],
)
def test_nonsense(data: bytes) -> None:
    """Is a mail without a picture."""
    event = parse_mail(read_mail(data), PATTERNS, NOW, UTC)
    assert event.type is EventType.OTHER
    assert event.pictures == {}


def test_a_mail_that_was_cut() -> None:
    """What came whole is used, and what did not is named."""
    whole = MAILS["two_pictures"](MailFacts(pictures=PICTURES))
    event = parse_mail(read_mail(whole[:-3000]), PATTERNS, NOW, UTC)
    assert event.pictures == {"snapshot": PICTURES[0]}
    assert event.problems == ("the picture is cut short",)


def test_parts_without_end() -> None:
    """Some are looked at."""
    header = b"Content-Type: multipart/mixed; boundary=x\r\n\r\n"
    mail = read_mail(header + b"--x\r\nContent-Type: image/jpeg\r\n\r\n\xff\xd8\r\n" * 5000)
    assert len(mail.files) == MAX_PARTS
    assert mail.problems == (f"more than {MAX_PARTS} parts",)


def test_parts_within_parts_within_parts() -> None:
    """As deep as mails are, and no deeper."""
    nested = b"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n" * 9000
    assert read_mail(nested + b"\r\nhallo").text == ""
