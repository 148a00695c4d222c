"""A multipart body is split however a camera writes it, and never by what a picture holds.

Seed 000 is the vendor's page on snapshots; "case" is a number in our own notes on how these
cameras really behave.
"""

import pytest

from custom_components.cgi_camera.api.events.multipart import MAX_PARTS, split

TOKEN = b"1608739476976036227291191343"
CONTENT_TYPE = f"multipart/form-data; boundary=---------------------------{TOKEN.decode()}"

AS_RFC_7578 = (
    b"-----------------------------1608739476976036227291191343\r\n"
    b'Content-Disposition: form-data; name="eventinfo"\r\n'
    b"\r\n"
    b"usn=D3007A899&type=face\r\n"
    b"-----------------------------1608739476976036227291191343\r\n"
    b'Content-Disposition: form-data; name="snapshot"; filename="a.jpg"\r\n'
    b"Content-Type: image/jpeg\r\n"
    b"\r\n"
    b"\xff\xd8 picture \xff\xd9\r\n"
    b"-----------------------------1608739476976036227291191343--\r\n"
)

# Line by line as seed 000 prints it: delimiters of 28 and 29 dashes for a boundary of 27, no
# empty line after the headers, the file name on a line of its own.
AS_SEED_000 = (
    b"----------------------------1608739476976036227291191343\r\n"  # l.48
    b'Content-Disposition: form-data; name="eventinfo"\r\n'  # l.49
    b"usn=D3007A899&type=face\r\n"  # l.50
    b"-----------------------------1608739476976036227291191343\r\n"  # l.53
    b'Content-Disposition: form-data; name="snapshot";\r\n'  # l.54
    b'filename="a.jpg"\r\n'  # l.55
    b"Content-Type: image/jpeg\r\n"  # l.56
    b"\xff\xd8 picture \xff\xd9\r\n"  # l.57
    b"-----------------------------1608739476976036227291191343--\r\n"  # l.72
)

AS_EXPECTED = [
    ("eventinfo", b"usn=D3007A899&type=face"),
    ("snapshot", b"\xff\xd8 picture \xff\xd9"),
]


def parts_of(body: bytes, content_type: str = CONTENT_TYPE) -> list[tuple[str, bytes]]:
    """Return name and content of each part."""
    parts = split(content_type, body)
    return [(part.name, bytes(part.content)) for part in parts]


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(AS_RFC_7578, id="as RFC 7578"),
        pytest.param(AS_SEED_000, id="as seed 000 l.48-72 prints it"),
        pytest.param(AS_RFC_7578.replace(b"\r\n", b"\n"), id="LF only"),
        pytest.param(AS_SEED_000.replace(b"\r\n", b"\n"), id="seed 000 with LF only"),
        pytest.param(
            AS_RFC_7578.replace(b"-----------------------------1", b"--1"), id="no dashes but two"
        ),
        pytest.param(
            AS_RFC_7578.replace(b"-\r\n", b"- \t\r\n"), id="white space after a delimiter"
        ),
        pytest.param(b"preamble\r\n--- 1\r\n" + AS_RFC_7578, id="preamble (RFC 2046 5.1.1)"),
        pytest.param(AS_RFC_7578 + b"epilogue\r\n--x", id="epilogue (RFC 2046 5.1.1)"),
        pytest.param(
            AS_RFC_7578 + AS_RFC_7578.replace(b"snapshot", b"image_0"), id="a form in the epilogue"
        ),
        pytest.param(AS_RFC_7578.removesuffix(b"--\r\n"), id="last delimiter is not the final one"),
        pytest.param(AS_RFC_7578[: AS_RFC_7578.rindex(b"\r\n--")], id="no final boundary"),
        pytest.param(
            AS_RFC_7578.replace(b"Content-", b"CONTENT-").replace(b"ion: form", b"ION:form"),
            id="upper-case headers",
        ),
        pytest.param(AS_RFC_7578.replace(b"name=", b"NAME="), id="upper-case parameters"),
        pytest.param(AS_RFC_7578.replace(b'"', b""), id="names without quotes"),
        pytest.param(AS_RFC_7578.replace(b"; filename", b";\r\n\tfilename"), id="folded header"),
        pytest.param(
            AS_RFC_7578.replace(
                b'name="snapshot"; filename="a.jpg"', b'filename="a.jpg"; name="snapshot"'
            ),
            id="file name before name",
        ),
        pytest.param(
            AS_RFC_7578.replace(b"\r\n\r\n\xff", b"\r\nContent-Length: 3268\r\n\r\n\xff"),
            id="a length that is wrong (seed 000 l.47)",
        ),
    ],
)
def test_multipart_finds_parts_in_every_form(body: bytes) -> None:
    """All these mean the same two parts."""
    assert parts_of(body) == AS_EXPECTED


@pytest.mark.parametrize("body", [AS_RFC_7578, AS_SEED_000], ids=["RFC 7578", "seed 000"])
@pytest.mark.parametrize(
    "content_type",
    [
        pytest.param("multipart/form-data; boundary=1608739476976036227291191343", id="no dashes"),
        pytest.param("Multipart/Form-Data; BOUNDARY=--1608739476976036227291191343", id="case"),
        pytest.param(
            'multipart/form-data; boundary="--1608739476976036227291191343"; charset=utf-8',
            id="quoted, another parameter follows",
        ),
        pytest.param(
            "multipart/form-data; boundary=---------------------------\n"
            "1608739476976036227291191343",
            id="broken within the boundary (seed 000 l.45-46)",
        ),
        pytest.param(
            "multipart/form-data; boundary=\r\n ------1608739476976036227291191343",
            id="folded before the boundary",
        ),
        pytest.param("multipart/form-data; boundary=---------------------------", id="cut off"),
        pytest.param("multipart/form-data; boundary=another", id="another boundary"),
        pytest.param("multipart/form-data; boundary=\ud800\xe9", id="unreadable boundary"),
        pytest.param("multipart/form-data", id="no boundary"),
        pytest.param("", id="no header"),
    ],
)
def test_multipart_finds_the_boundary_in_header_or_body(content_type: str, body: bytes) -> None:
    """A boundary that the header lacks is in the body."""
    assert parts_of(body, content_type) == AS_EXPECTED


def test_multipart_finds_the_boundary_behind_a_preamble() -> None:
    """A line of dashes is not a delimiter if no part header follows."""
    assert parts_of(b"-- hello\r\n---------\r\n" + AS_SEED_000, "") == AS_EXPECTED


@pytest.mark.parametrize(
    "content",
    [
        b"\xff\xd8--" + TOKEN + b"\r\n\xff\xd9",  # not at the start of a line
        b"\xff\xd8\r\n-" + TOKEN + b"\r\n\xff\xd9",  # one dash
        b"\xff\xd8\r\n--" + TOKEN + b"0\r\n\xff\xd9",  # the line goes on
        b"\xff\xd8\r\n--" + TOKEN + b"-\r\n\xff\xd9",
        b"\xff\xd8\r\n--" + TOKEN[:-1] + b"\r\n\xff\xd9",  # another token
        b"\xff\xd8\r\n-----------------------------\r\n\r\n--\r\n\xff\xd9",
        b"\xff\xd8\r\n" + b"-" * 999 + TOKEN + b"0\r\n\xff\xd9",
        b"\xff\xd8" + b"x" * 999 + TOKEN + b"\r\n\xff\xd9",
        b"\xff\xd8\r\n\r\n\n\n\xff\xd9",
        b"\xff\xd8Content-Type: x\r\n\r\n\xff\xd9",
    ],
)
def test_multipart_keeps_dashes_inside_a_picture(content: bytes) -> None:
    """Runs of dashes and line breaks inside a JPEG are its own."""
    body = AS_RFC_7578.replace(b"\xff\xd8 picture \xff\xd9", content)
    assert parts_of(body) == [AS_EXPECTED[0], ("snapshot", content)]


@pytest.mark.parametrize(
    ("cut", "expected"),
    [
        pytest.param(b" pict", [AS_EXPECTED[0], ("snapshot", b"\xff\xd8")], id="content"),
        pytest.param(b"Content-Type: image", [AS_EXPECTED[0], ("snapshot", b"")], id="headers"),
        pytest.param(b'filename="a', [AS_EXPECTED[0], ("snapshot", b"")], id="header line"),
        pytest.param(
            b'\r\nContent-Disposition: form-data; name="snap',
            [AS_EXPECTED[0]],
            id="behind a delimiter",
        ),
    ],
)
def test_multipart_keeps_what_arrived_of_a_cut_body(
    cut: bytes, expected: list[tuple[str, bytes]]
) -> None:
    """The camera reboots in the middle (case 15)."""
    assert parts_of(AS_RFC_7578[: AS_RFC_7578.index(cut)]) == expected


@pytest.mark.parametrize(
    "body", [b"", b"--", b"\r\n", b"usn=D3007A899&type=face", b"\xff\xd8\xff\xd9", b"--\r\n" * 9]
)
def test_multipart_finds_no_parts_in_other_bodies(body: bytes) -> None:
    """A body without a delimiter is not multipart, even with such a header."""
    assert parts_of(body) == []


def test_multipart_accepts_empty_parts() -> None:
    """Nothing between two delimiters, and headers without content."""
    body = b'--b\r\n--b\r\nContent-Disposition: form-data; name="object_0"\r\n--b\r\n\r\n\r\n--b--'
    assert parts_of(body, "boundary=b") == [("", b""), ("object_0", b""), ("", b"")]


def test_multipart_takes_a_bad_header_for_content() -> None:
    """Lines and their number have a limit."""
    endless = b"X-Long: " + b"a" * 2000
    body = b'--b\nContent-Disposition: form-data; name="eventinfo"\n' + endless + b"\n--b--"
    assert parts_of(body, "boundary=b") == [("eventinfo", endless)]


def test_multipart_limits_the_number_of_parts() -> None:
    """Bytes behind the last kept part do not become part of it."""
    body = b"".join(b"--b\r\n\r\n%d\r\n" % number for number in range(MAX_PARTS + 9))
    parts = parts_of(body, "boundary=b")
    assert len(parts) == MAX_PARTS
    assert parts[-1] == ("", b"%d" % (MAX_PARTS - 1))


def test_multipart_takes_linear_time() -> None:
    """Only so many places are looked at, however short the boundary is."""
    assert parts_of(b"--b\r\n\r\n" + b"b" * 9999 + b"\r\n--b--", "boundary=b") == [
        ("", b"b" * 9999 + b"\r\n--b--")
    ]


def test_multipart_returns_views_of_the_body() -> None:
    """A push is not held twice before its pictures are taken out."""
    part = split(CONTENT_TYPE, AS_RFC_7578)[1]
    assert part.content.obj is AS_RFC_7578
