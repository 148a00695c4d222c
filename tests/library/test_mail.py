"""Mails of cameras in every form: type, channel and pictures."""

from datetime import UTC, datetime
from email.message import EmailMessage
import time

import pytest

from custom_components.cgi_camera.api.events.event import EventType
from custom_components.cgi_camera.api.events.mail import MAX_DEPTH, MAX_PARTS, MAX_TEXT, read_mail
from custom_components.cgi_camera.api.events.upload import parse_upload
from custom_components.cgi_camera.api.events.upload_patterns import DEFAULT_PATTERNS, read_patterns
from tests.simulators.picture import draw_face
from tests.simulators.upload_mails import MAILS, MailFacts

PATTERNS = read_patterns("\n".join(DEFAULT_PATTERNS))
NOW = datetime(2026, 11, 20, 18, 3, 7, tzinfo=UTC)
PICTURES = (draw_face(1), draw_face(2))


@pytest.mark.parametrize("form", MAILS)
def test_mail_reads_every_form(form: str) -> None:
    """The pictures to the byte, a subject that can be read, and never an exception."""
    mail = read_mail(MAILS[form](MailFacts(pictures=PICTURES)))
    pictures = [file.content for file in mail.files]
    event = parse_upload(mail, PATTERNS, NOW, UTC)
    assert list(event.pictures.values()) == [one for one in pictures if one in PICTURES]
    assert "�" not in mail.names[0]
    assert "=?" not in mail.names[0]
    assert mail.names[0]


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ("motion", "Motion detected on Garage"),
        ("utf8_subject", "Bewegung erkannt: Garage (Haustür, Straße, 车库门口的摄像机)"),
        ("gbk_subject", "移动侦测 Garage"),
        ("raw_gbk_subject", "移动侦测 Garage"),
    ],
)
def test_mail_decodes_subjects(form: str, said: str) -> None:
    """Encoded, folded, or just written as the camera's chip does."""
    assert read_mail(MAILS[form](MailFacts())).names[0] == said


def test_mail_reads_a_standard_mail() -> None:
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
    assert mail.names == ("移动侦测 通道3", "图片.jpg", "2.jpg", "Motion detected")
    assert [(file.name, file.content) for file in mail.files] == [
        ("图片.jpg", PICTURES[0]),
        ("2.jpg", PICTURES[1]),
    ]
    event = parse_upload(mail, PATTERNS, NOW, UTC)
    assert (event.type, event.channel) == (EventType.MOTION, 3)
    assert list(event.pictures) == ["snapshot", "picture_1"]
    assert event.details == {"subject": "移动侦测 通道3", "text": "Motion detected"}


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
        b"Subject: =?idna?q?=FF?= =?undefined?q?x?=\r\n\r\n",
        b"Content-Type: text/plain; charset*=a\0b''x\r\n\r\n\xff",
        b"Content-Type: multipart/mixed; boundary*=a\0b''x\r\n\r\n--x\r\n",
        b"Content-Type: multipart/mixed; boundary*" + b"9" * 5000 + b"=x\r\n\r\n--x\r\n",
        b"Content-Disposition: attachment; filename*=idna''a.txt\r\n\r\nx",
        b"\xff\xfe\x00" * 999,
    ],
)
def test_mail_reads_nonsense_as_a_mail_without_a_picture(data: bytes) -> None:
    """Is a mail without a picture."""
    event = parse_upload(read_mail(data), PATTERNS, NOW, UTC)
    assert event.type is EventType.OTHER
    assert event.pictures == {}


@pytest.mark.parametrize("form", ["page_only", "padded_chunks", "nameless", "untyped"])
def test_mail_reads_the_picture_of_odd_mails(form: str) -> None:
    """The picture is found and whole, and no picture becomes the text."""
    event = parse_upload(read_mail(MAILS[form](MailFacts(pictures=PICTURES))), PATTERNS, NOW, UTC)
    assert event.pictures == {"snapshot": PICTURES[0]}
    assert event.type is EventType.MOTION
    assert event.problems == ()
    assert "Garage" in event.details["text"]
    assert len(event.details["text"]) < 100


def test_mail_reads_the_text_of_a_page() -> None:
    """Only what a reader sees, without tags; a plain text comes first."""
    mail = read_mail(MAILS["page_only"](MailFacts()))
    assert mail.details["text"] == "Camera Garage Motion <1>"
    message = EmailMessage()
    message.set_content("<p>page</p>", subtype="html")
    assert read_mail(message.as_bytes()).details["text"] == "page"
    message.clear_content()
    message.set_content("plain")
    message.add_alternative("<p>page</p>", subtype="html")
    assert read_mail(message.as_bytes()).details["text"] == "plain"


@pytest.mark.parametrize("page", [b"<" * 60_000, b"<style>" * 9000, b"< >&lt" * 9000, b"<p"])
def test_mail_reads_hostile_pages(page: bytes) -> None:
    """In linear time, whatever they lack."""
    for _ in range(5):
        read_mail(b"Content-Type: text/html\r\n\r\n" + page)


def test_mail_names_what_was_cut() -> None:
    """Whole parts are used, and broken ones are named."""
    whole = MAILS["two_pictures"](MailFacts(pictures=PICTURES))
    event = parse_upload(read_mail(whole[:-3000]), PATTERNS, NOW, UTC)
    assert event.pictures == {"snapshot": PICTURES[0]}
    assert event.problems == ("the picture is cut short",)


def test_mail_limits_the_number_of_parts() -> None:
    """Some are looked at."""
    header = b"Content-Type: multipart/mixed; boundary=x\r\n\r\n"
    mail = read_mail(header + b"--x\r\nContent-Type: image/jpeg\r\n\r\n\xff\xd8\r\n" * 5000)
    assert len(mail.files) == MAX_PARTS
    problem = f"more than {MAX_PARTS} parts"
    assert mail.problems == (problem,)
    assert problem in parse_upload(mail, PATTERNS, NOW, UTC).problems


@pytest.mark.parametrize("header", [b"; " * 30_000, b"; a=b" * 12_000])
def test_mail_reads_the_beginning_of_long_headers(header: bytes) -> None:
    """Their beginnings are read: for all of them the standard library would take ten seconds."""
    named = b"Content-Type: image/jpeg; name=a.jpg" + header
    named += b'\r\nContent-Disposition: attachment; filename="b.jpg"'
    part = b"--x\r\n" + named + b"\r\n\r\n\xff\xd8\r\n"
    mail = read_mail(b"Content-Type: multipart/mixed; boundary=x\r\n\r\n" + part * MAX_PARTS)
    assert {file.name for file in mail.files} == {"a.jpg"}


def nested(levels: int) -> bytes:
    """Return a mail with a text within so many levels of parts."""
    level = "Content-Type: multipart/mixed; boundary=x{0}\r\n\r\n--x{0}\r\n"
    return "".join(level.format(number) for number in range(levels)).encode() + b"\r\nhallo"


def test_mail_limits_the_depth_of_parts() -> None:
    """As deep as mails are, and no deeper."""
    assert read_mail(nested(MAX_DEPTH)).names[-1] == "hallo"
    assert read_mail(nested(MAX_DEPTH + 1)).names[-1] == ""
    assert read_mail(nested(9000)).names[-1] == ""


def test_mail_ignores_what_follows_its_end() -> None:
    """Is no part of the mail."""
    part = b"--x\r\nContent-Type: image/jpeg\r\n\r\n" + PICTURES[0] + b"\r\n"
    header = b"Content-Type: multipart/mixed; boundary=x\r\n\r\n"
    assert len(read_mail(header + part + b"--x--\r\n" + part + part).files) == 1


@pytest.mark.parametrize("before", [b"-", b"> ", b"\r"])
def test_mail_ends_a_part_at_a_line_of_the_boundary_only(before: bytes) -> None:
    """The boundary within a line is content."""
    content = PICTURES[0][:-2] + before + b"--B\r\n" + PICTURES[0][-2:]
    part = b"Content-Type: image/jpeg\r\n\r\n" + content
    mail = read_mail(
        b'Content-Type: multipart/mixed; boundary="B"\r\n\r\n--B\r\n' + part + b"\n--B--"
    )
    assert [file.content.rstrip() for file in mail.files] == [content]


def test_mail_prefers_the_subject_over_file_name_and_text() -> None:
    """Then the file's name, then the text."""
    meanings = []
    for subject, name in (("fire", "motion.jpg"), ("x", "motion.jpg"), ("x", "x.jpg")):
        message = EmailMessage()
        message["Subject"] = subject
        message.set_content("face")
        message.add_attachment(PICTURES[0], maintype="image", subtype="jpeg", filename=name)
        meanings.append(parse_upload(read_mail(message.as_bytes()), PATTERNS, NOW, UTC).type)
    assert meanings == [EventType.FIRE, EventType.MOTION, EventType.FACE]


def test_mail_joins_a_subject_of_several_lines() -> None:
    """Is one, with a space for each break."""
    assert (
        read_mail(b"Subject: Motion\r\n at\r\n\tthe door\r\n\r\n").names[0] == "Motion at the door"
    )


def test_mail_reads_text_to_a_limit() -> None:
    """Text beyond the limit has no effect."""
    assert read_mail(b"\r\n" + b" " * (MAX_TEXT - 9) + b"motion").names[-1] == "motion"
    assert read_mail(b"\r\n" + b" " * MAX_TEXT + b"motion").names[-1] == ""


def test_read_mail_bears_a_broken_escape_in_a_subject() -> None:
    """The standard library decodes the text beside an encoded word as an escape."""
    mail = read_mail(b"Subject: \\u12 =?utf-8?Q?Motion?=\r\n\r\n")
    assert mail.details["subject"].endswith("Motion")


def test_mail_takes_no_longer_for_many_blanks() -> None:
    """The processor time grows with the length of a text, not with its square."""
    part = b"--x\r\nContent-Type: text/plain\r\n\r\n" + b" " * MAX_TEXT + b"\r\n"
    mail = b"Content-Type: multipart/mixed; boundary=x\r\n\r\n" + part * 50 + b"--x--\r\n"
    began = time.thread_time()
    assert read_mail(mail).names[-1] == ""
    assert time.thread_time() - began < 0.5
