"""Whether an endless multipart stream falls into its parts, however it is written and arrives."""

from collections.abc import Iterable

import pytest

from custom_components.cgi_camera.api.events.parts import MAX_PICTURE, MAX_TEXT, Parts, StreamPart
from tests.simulators.channel_picture import draw_channel

TEXTS = [b"<a>1</a>", b"<a>2</a>", b"<a>3</a>"]
PICTURE = draw_channel("Hik", 1, 1, size=(320, 180))


def parts(content_type: str = "multipart/mixed; boundary=boundary") -> Parts:
    """Return what takes a text for complete that ends with its tag."""
    return Parts(content_type, lambda content: content.endswith(b"</a>"))


def feed(reader: Parts, chunks: Iterable[bytes]) -> list[StreamPart]:
    """Return all parts of some chunks."""
    return [part for chunk in chunks for part in reader.feed(chunk)]


def written(*contents: bytes, boundary: bytes = b"--boundary", length: bool = True) -> bytes:
    """Return parts as a device writes them; a picture has its content type."""
    written = b""
    for content in contents:
        kind = b"image/jpeg" if content.startswith(b"\xff\xd8") else b"application/xml"
        size = b"Content-Length: %d\r\n" % len(content) if length else b""
        written += b"%s\r\nContent-Type: %s\r\n%s\r\n%s\r\n" % (boundary, kind, size, content)
    return written


@pytest.mark.parametrize("size", [1, 2, 7, 100, 100_000])
@pytest.mark.parametrize("length", [True, False])
def test_parts_are_the_same_in_chunks_of_any_size(size: int, *, length: bool) -> None:
    """Parts are the same in chunks of any size."""
    stream = written(TEXTS[0], PICTURE, TEXTS[1], length=length)
    chunks = [stream[start : start + size] for start in range(0, len(stream), size)]
    found = feed(parts(), chunks)
    assert [(part.is_picture, part.content) for part in found] == [
        (False, TEXTS[0]),
        (True, PICTURE),
        (False, TEXTS[1]),
    ]


@pytest.mark.parametrize(
    ("content_type", "boundary"),
    [
        ("multipart/mixed; boundary=boundary", b"--boundary"),
        ("multipart/mixed; boundary=--boundary", b"--boundary"),
        ("multipart/mixed; boundary=boundary", b"boundary"),
        ('multipart/x-mixed-replace; boundary="MIME_boundary"', b"--MIME_boundary"),
        ("multipart/mixed; boundary=<frontier>", b"----<frontier>"),
        ("multipart/mixed", b"--whatever"),
        ("text/html", b"--7daf10c20d06"),
    ],
)
def test_parts_know_every_spelling_of_a_boundary(content_type: str, boundary: bytes) -> None:
    """Parts know every spelling of a boundary."""
    found = feed(parts(content_type), [written(*TEXTS, boundary=boundary)])
    assert [part.content for part in found] == TEXTS


def test_parts_end_where_their_content_is_complete() -> None:
    """The next boundary comes with the next event, which may be minutes later."""
    assert [part.content for part in parts().feed(written(TEXTS[0], length=False))] == [TEXTS[0]]
    assert [part.content for part in parts().feed(written(PICTURE))] == [PICTURE]


@pytest.mark.parametrize("length", [0, 3, 9999])
def test_parts_do_not_believe_a_length(length: int) -> None:
    """Parts do not believe a length."""
    wrong = b"--boundary\r\nContent-Length: %d\r\n\r\n%s\r\n" % (length, TEXTS[0])
    found = feed(parts(), [wrong, written(TEXTS[1])])
    assert [part.content for part in found] == TEXTS[:2]


def test_parts_pass_on_a_text_that_was_torn() -> None:
    """Parts pass on a text that was torn."""
    torn = b"--boundary\r\nContent-Type: application/xml\r\n\r\n<a>1\r\n"
    found = feed(parts(), [torn, written(TEXTS[1])])
    assert [part.content for part in found] == [b"<a>1", TEXTS[1]]


@pytest.mark.parametrize(
    ("kind", "size"), [(b"application/xml", MAX_TEXT), (b"image/jpeg", MAX_PICTURE)]
)
def test_parts_leave_out_what_is_too_large_and_go_on(kind: bytes, size: int) -> None:
    """Parts leave out what is too large and go on."""
    reader, chunk = parts(), b"x" * 65536
    start = b"--boundary\r\nContent-Type: %s\r\n\r\n" % kind
    endless = [start, *[chunk] * (12 * size // len(chunk))]
    assert not feed(reader, endless)
    assert len(reader._buffer) < 1000
    assert [part.content for part in reader.feed(b"\r\n" + written(TEXTS[0]))] == [TEXTS[0]]
    assert reader.oversized == 1


def test_parts_keep_nothing_of_garbage() -> None:
    """Parts keep nothing of garbage."""
    reader = parts()
    assert not feed(reader, [b"\x00garbage>" * 10_000] * 20)
    assert len(reader._buffer) < 1000


def test_parts_ignore_what_is_empty_and_what_has_no_end_of_its_headers() -> None:
    """Parts ignore what is empty and what has no end of its headers."""
    empty = b"--boundary\r\nContent-Type: text/plain\r\n\r\n\r\n--boundary\r\nContent-Type: x\r\n"
    assert [part.content for part in feed(parts(), [empty, written(TEXTS[0])])] == [TEXTS[0]]
