"""Heads of answers, as cameras and servers write them."""

import pytest

from custom_components.cgi_camera.api.http.head import Head, parse_head


def head(*lines: bytes, end: bytes = b"\r\n") -> Head:
    """Return what these lines say."""
    found = parse_head(end.join(lines) + end + end)
    assert found is not None
    return found


@pytest.mark.parametrize(
    "status",
    [b"HTTP/1.1 200 OK", b"HTTP/1.0 200", b"HTTP/1.1  200 Okay then", b"HTTP/1.1 200 \xc9\xe3"],
)
def test_parse_head_needs_a_status(status: bytes) -> None:
    """The words behind it do not matter (RFC 9112, 4)."""
    assert head(status).status == 200


@pytest.mark.parametrize(
    "status", [b"", b"failed", b"HTTP/1.1 OK", b"HTTP/1.1 2000", b"HTTP/2 200 OK", b"\x15\x03"]
)
def test_parse_head_returns_nothing_without_one(status: bytes) -> None:
    """The other side speaks something else."""
    assert parse_head(status + b"\r\n\r\n") is None


@pytest.mark.parametrize("end", [b"\r\n", b"\n"])
def test_parse_head_takes_both_line_ends(end: bytes) -> None:
    """RFC 9112, 2.2."""
    found = head(b"HTTP/1.1 200 OK", b"Content-Length: 5", b"Server: x", end=end)
    assert (found.length, found.headers["server"]) == (5, "x")


@pytest.mark.parametrize(
    "line",
    [
        b"Tue, 12 Jun 2012 01:56:34 GMT",
        b": x",
        b"no colon",
        b"two words: x",
        b"(odd): x",
    ],
)
def test_parse_head_passes_over_a_line_without_a_name(line: bytes) -> None:
    """GoAhead sends one (HA #14960)."""
    found = head(b"HTTP/1.1 200 OK", line, b"Content-Type:image/jpeg")
    assert dict(found.headers) == {"Content-Type": "image/jpeg"}


def test_parse_head_takes_blanks_around_a_colon() -> None:
    """RFC 9112, 5.1 forbids the first, and has proxies take it out."""
    assert head(b"HTTP/1.1 200 OK", b"Content-Length : 5").length == 5


def test_parse_head_joins_a_folded_line() -> None:
    """A header that slipped to the right stays a header (seed 003 l.270)."""
    found = head(
        b"HTTP/1.0 200 OK", b"Server: one", b"\tcamera", b"Content-Length: 5", b" Content-Type: x/y"
    )
    assert found.headers["Server"] == "one camera"
    assert (found.length, found.headers["Content-Type"]) == (5, "x/y")


@pytest.mark.parametrize(
    ("lengths", "length"),
    [
        ((b"5",), 5),
        ((b"5", b"5"), 5),
        ((b"5", b"6"), None),
        ((b"-1",), None),
        ((b"unknown",), None),
        ((b"9" * 5000,), None),
        ((), None),
    ],
)
def test_parse_head_trusts_one_length(lengths: tuple[bytes, ...], length: int | None) -> None:
    """Others say nothing about the body (RFC 9112, 6.3)."""
    lines = (b"Content-Length: " + one for one in lengths)
    assert head(b"HTTP/1.1 200 OK", *lines).length == length


def test_parse_head_keeps_all_challenges() -> None:
    """Each may be in a header of its own, and hold bytes of any encoding (core #89620)."""
    first, second = b'Digest realm="\xc9\xe3"', b"Basic"
    found = head(b"HTTP/1.1 401 No", b"WWW-Authenticate: " + first, b"www-authenticate: " + second)
    assert [one.encode(errors="surrogateescape") for one in found.challenges] == [first, second]


def test_parse_head_leaves_no_line_break_in_a_value() -> None:
    """A value may go back to the camera, as a realm does."""
    assert head(b"HTTP/1.1 200 OK", b"X: a\rY: b\0").headers["x"] == "aY: b"
