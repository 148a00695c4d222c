"""Answers of XML CGI cameras are read as meant, well-formed or not, and nothing else is taken.

Firmware of this family writes attribute values as they are, in UTF-8 or GBK whatever it declares,
and sends faults with any status.
"""

from collections.abc import Callable
import math
import string

import pytest

from custom_components.cgi_camera.api.device import Device
from custom_components.cgi_camera.api.errors import (
    AccountLockedError,
    CameraError,
    InvalidAuthError,
    RefusedError,
    UnexpectedAnswerError,
)
from custom_components.cgi_camera.api.families.xml_cgi.answers import (
    XmlAnswer,
    expect,
    fault_in,
    parse,
    session_ended,
)
from custom_components.cgi_camera.api.families.xml_cgi.tables import OSD
from custom_components.cgi_camera.api.settings import Text
from tests.simulators.faults import Fault, empty_body, html_page, server_error, truncated, web_page
from tests.simulators.xml_cgi import XmlCgiCamera, refused

DECLARATION = b'<?xml version="1.0" encoding="UTF-8"?>\r\n'
(TITLE,) = (row for row in OSD if isinstance(row, Text))

TITLES = [
    'A & B <C> "D"',
    "你好 ipcamera",
    "+",
    "a+b c",
    "%",
    "100%25",
    "%41",
    "uid",
    "uid=0&x",
    "color=2&enable=0",
    "fluid enable",
    "title_utf8=x",
    "snapshot.cgi?stream=1",
    "#&?/",
    "a<b",
    "a>b",
    '"',
    '""',
    '" & "',
    "it's",
    "<osd/>",
    "]]>",
    "<!-- x -->",
    "<?xml?>",
    "café ☕ 🎥",
    "x" * 60,
    string.punctuation,
    string.ascii_letters + string.digits + string.punctuation + " .",
]


def fault(value: bytes, reason: bytes) -> bytes:
    """Return a fault as the camera writes it: nothing in it is escaped."""
    body = b"<fault>\r\n<value>%s</value>\r\n<reason>%s</reason>\r\n</fault>\r\n"
    return DECLARATION + body % (value, reason)


async def set_title(device: Device, title: str) -> tuple[object, object]:
    """Set the title as an entity would; return it as the write and a later reading show it."""
    before = await device.read("osd")
    in_force = await device.write("osd", {"title_utf8": TITLE.encode(title, before)}, before)
    again = await device.read("osd")
    assert set(in_force) == set(again) == set(before)
    return TITLE.decode(in_force["title_utf8"]), TITLE.decode(again["title_utf8"])


@pytest.mark.parametrize("title", TITLES)
async def test_title_is_set_and_read_back(title: str, device: Device, camera: XmlCgiCamera) -> None:
    """Any text that a person types arrives at the camera, comes back, and touches nothing else."""
    others = {name: text for name, text in camera.settings["osd"].items() if name != "title_utf8"}
    assert await set_title(device, title) == (title, title)
    assert camera.settings["osd"] == {**others, "title_utf8": title}
    assert camera.logins == 1


async def test_title_takes_every_printable_character(device: Device, camera: XmlCgiCamera) -> None:
    """One by one, between two letters, for blanks at the ends mean nothing."""
    for character in string.digits + string.ascii_letters + string.punctuation + " ":
        title = f"a{character}b"
        assert await set_title(device, title) == (title, title)


@pytest.mark.parametrize("title", ["你好 ipcamera", "你 & 好", "前门", 'A & B <C> "D"'])
async def test_answer_decodes_gbk_declared_as_utf_8(
    title: str, device: Device, camera: XmlCgiCamera
) -> None:
    """Firmware with Chinese fonts answers in their encoding."""
    camera.title_encoding = "gbk"
    assert await set_title(device, title) == (title, title)


async def test_title_is_cleared(device: Device, camera: XmlCgiCamera) -> None:
    """An empty text is a text, and setting it once more is no failure."""
    for _ in range(2):
        assert await set_title(device, "") == ("", "")
        assert camera.settings["osd"]["title_utf8"] == ""


async def test_answer_strips_the_blank_behind_the_block_count(device: Device) -> None:
    """It is printed in section 3.16, and the camera sends it."""
    fields = await device.read("motion")
    assert fields["blockcount"] == "22x18 "
    assert await device.write("motion", {"enable": "0"}, fields) == {**fields, "enable": "0"}


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param(
            DECLARATION + b'<osd enable="1" title_utf8="Door"/>',
            {"enable": "1", "title_utf8": "Door"},
            id="well-formed",
        ),
        pytest.param(
            b"\xef\xbb\xbf" + DECLARATION + b'<osd enable="1" title_utf8="Door"/>',
            {"enable": "1", "title_utf8": "Door"},
            id="byte order mark",
        ),
        pytest.param(
            b'\xef\xbb\xbf<osd enable="1" title_utf8="A & B"/>',
            {"enable": "1", "title_utf8": "A & B"},
            id="byte order mark, not well-formed",
        ),
        pytest.param(
            b"\r\n\r\n" + DECLARATION + b'<osd enable="1" title_utf8="Door"/>',
            {"enable": "1", "title_utf8": "Door"},
            id="line breaks before the declaration",
        ),
        pytest.param(
            DECLARATION + b'<osd title_utf8="A & B" enable="1" />\r\n',
            {"enable": "1", "title_utf8": "A & B"},
            id="the raw one first, blank before the end",
        ),
        pytest.param(
            DECLARATION + b'<osd enable="1"\r\n title_utf8="A &amp; B"/>',
            {"enable": "1", "title_utf8": "A & B"},
            id="firmware that escapes",
        ),
        pytest.param(
            DECLARATION + b'<osd title_utf8="A & B" enable="1"></osd>',
            {"enable": "1", "title_utf8": "A & B"},
            id="end tag",
        ),
        pytest.param(
            DECLARATION + b'<osd enable="" title_utf8="&"/>',
            {"enable": "", "title_utf8": "&"},
            id="empty value",
        ),
        pytest.param(
            DECLARATION.replace(b"UTF-8", b"gb2312")
            + '<osd enable="1" title_utf8="你好"/>'.encode("gbk"),
            {"enable": "1", "title_utf8": "你好"},
            id="GBK, declared as such",
        ),
    ],
)
def test_answer_reads_attributes_in_every_form(body: bytes, expected: dict[str, str]) -> None:
    """All these are one `<osd>` with a switch and a title."""
    assert expect("osd", body).attributes == expected


@pytest.mark.parametrize(
    "body",
    [
        DECLARATION + b"<model>YM800S5</model>",
        DECLARATION + b"<model>\r\n YM800S5 \r\n</model>\r\n",
        b"<model>YM800S5</model",
        b"<model>YM800S5",
    ],
)
def test_answer_strips_text(body: bytes) -> None:
    """And without the end, if that is lost."""
    assert expect("model", body).text == "YM800S5"


TORN = DECLARATION + (
    # Lines 189 to 191 of the document: the end of the fault is a table row of its own.
    b"<fault> <value>/cgi-bin/getuid</value> <reason>error, parse username</reason>"
)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        pytest.param(TORN, "error, parse username", id="without its end"),
        pytest.param(TORN + b"\r\n\t</fault>\t\r\n", "error, parse username", id="torn"),
        pytest.param(TORN[: -len(b"</reason>")], "error, parse username", id="cut earlier"),
        pytest.param(
            fault(b"/cgi-bin/no_such?enable=1&color=2&uid=x", b"no such cgi interface"),
            "no such cgi interface",
            id="404 that echoes the URL",
        ),
        pytest.param(fault(b"/cgi-bin/osd", b"enable: 0 or 1"), "enable: 0 or 1", id="well-formed"),
        pytest.param(fault(b"/cgi-bin/osd", "参数错误".encode("gbk")), "参数错误", id="GBK"),
        pytest.param(fault(b"/cgi-bin/osd", b""), "", id="no reason"),
        pytest.param(DECLARATION + b"<fault/>", "", id="empty"),
    ],
)
def test_answer_reports_a_fault_with_its_reason(body: bytes, reason: str) -> None:
    """However much of the document arrives."""
    with pytest.raises(RefusedError) as caught:
        expect("osd", body)
    assert caught.value.reason == reason


def test_answer_shortens_a_long_reason() -> None:
    """It is shown to the user."""
    with pytest.raises(RefusedError) as caught:
        expect("osd", fault(b"/cgi-bin/osd", b"x" * 50_000))
    assert len(str(caught.value)) < 300


@pytest.mark.parametrize(
    ("body", "error"),
    [
        (fault(b"/cgi-bin/getuid", b"password error"), InvalidAuthError),
        (b"The user is locked", AccountLockedError),
        (b"<html><body>The user is locked</body></html>", AccountLockedError),
        (b"", UnexpectedAnswerError),
        (b"\r\n", UnexpectedAnswerError),
        (b"\x00", UnexpectedAnswerError),
        (b"UID=123\r\n", UnexpectedAnswerError),
        (DECLARATION, UnexpectedAnswerError),
        (b"<", UnexpectedAnswerError),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", UnexpectedAnswerError),
        (web_page().body, UnexpectedAnswerError),
        (b"<html><head><title>404</head>", UnexpectedAnswerError),
        (b'<osd2 enable="1"/>', UnexpectedAnswerError),
        (b'{"osd": {"enable": 1}}', UnexpectedAnswerError),
    ],
)
def test_answer_rejects_other_content(body: bytes, error: type[CameraError]) -> None:
    """None of its content gets into the message."""
    with pytest.raises(error) as caught:
        expect("osd", body)
    text = body.decode(errors="replace").strip("\r\n\x00<")
    assert not text or text not in str(caught.value)


@pytest.mark.parametrize(
    "definition",
    [
        b'<!ENTITY a "aaaaaaaaaa">'
        + b"".join(
            b'<!ENTITY %c "%s">' % (letter, b"&%c;" % (letter - 1) * 10) for letter in b"bcdefghi"
        ),
        b'<!ENTITY i SYSTEM "file:///etc/passwd">',
        b'<!ENTITY % outside SYSTEM "http://127.0.0.1:9/x.dtd"> %outside;',
    ],
    ids=["a billion of them", "a file", "another document"],
)
def test_answer_expands_no_entities(definition: bytes) -> None:
    """No camera defines any; an answer that does is not read."""
    body = DECLARATION + b"<!DOCTYPE osd [%s]>" % definition + b'<osd title_utf8="&i;"/>'
    with pytest.raises(UnexpectedAnswerError):
        expect("osd", body)


@pytest.mark.parametrize(
    ("trouble", "error"),
    [
        (html_page, UnexpectedAnswerError),
        (empty_body, UnexpectedAnswerError),
        (server_error, UnexpectedAnswerError),
        (refused("enable: 0 or 1"), RefusedError),
        (refused("enable: 0 or 1", status=200), RefusedError),
        (refused("no such cgi interface", status=404), RefusedError),
        (refused("password error", status=403), InvalidAuthError),
        (truncated, UnexpectedAnswerError),
    ],
    ids=["web page", "empty", "500", "fault", "fault with 200", "404", "403", "cut short"],
)
@pytest.mark.parametrize("section", ["osd", "image", "motion"])
async def test_answer_tells_trouble_from_a_refusal(
    section: str, trouble: Fault, error: type[CameraError], device: Device, camera: XmlCgiCamera
) -> None:
    """Neither reading nor writing believes such an answer; the next good one is fine again."""
    before = await device.read(section)
    name, value = next(iter(before.items()))
    camera.inject(section, trouble, times=math.inf)
    with pytest.raises(error):
        await device.read(section)
    with pytest.raises(error):
        await device.write(section, {name: value}, before)
    camera.heal()
    assert await device.read(section) == before
    assert camera.logins == 1


@pytest.mark.parametrize(
    "body",
    [
        fault(b"/cgi-bin/osd", b"uid error"),
        fault(b"/cgi-bin/osd", b"error, parse uid"),
        fault(b"/cgi-bin/osd?title_utf8=A&B", b"uid error"),
        fault(b"/cgi-bin/osd", b"uid error").partition(b"</reason>")[0],
    ],
)
def test_answer_recognizes_an_ended_session(body: bytes) -> None:
    """A fault of the camera reports it, whole or torn."""
    assert session_ended(fault_in(body))


@pytest.mark.parametrize(
    "body",
    [
        fault(b"/cgi-bin/osd", b"enable: 0 or 1"),
        fault(b"/cgi-bin/getuid", b"password error"),
        DECLARATION + b'<osd title_utf8="uid error"/>',
        DECLARATION + b'<osd title_utf8="<fault><reason>uid error</reason></fault>"/>',
        b"",
    ],
)
def test_answer_ignores_other_faults_for_the_session(body: bytes) -> None:
    """Another fault ends nothing, nor does a title with the same words."""
    assert not session_ended(fault_in(body))


@pytest.mark.parametrize("read", [parse, lambda body: expect("osd", body)])
def test_answer_survives_hostile_content(
    read: Callable[[bytes], XmlAnswer],
) -> None:
    """Neither depth nor length nor bytes of no encoding lead to another error."""
    for body in (
        b"<a>" * 50_000,
        b"<osd " + b'a="' * 300,
        b'<osd title_utf8="\xff\xfe\xfd & \x80"/>',
        bytes(range(256)) * 4,
    ):
        try:
            answer = read(body)
        except UnexpectedAnswerError:
            continue
        assert answer.root in {"a", "osd"}
