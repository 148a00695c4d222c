"""Whole JPEG pictures told from cut ones and from other content."""

from collections.abc import Iterator
import io
import time

from PIL import Image
import pytest

from custom_components.cgi_camera.api.errors import (
    NotAPictureError,
)
from custom_components.cgi_camera.api.pictures.jpeg import (
    MAX_JUNK,
    MAX_MARKERS,
    MIN_SIZE,
    JpegWalk,
    whole_picture,
)

from .test_snapshot_source import PLAIN, jpeg, size_of


def segment(marker: int, content: bytes) -> bytes:
    """Return a marker segment: marker, length of the rest, content."""
    return bytes((0xFF, marker)) + (len(content) + 2).to_bytes(2) + content


def markers(data: bytes) -> Iterator[int]:
    """Return where markers stand that begin a segment behind the first scan."""
    place = data.index(b"\xff\xda")
    while (place := data.find(b"\xff", place + 2)) >= 0:
        if data[place + 1] in (0xC4, 0xDA):
            yield place


PROGRESSIVE = jpeg(progressive=True)


RESTARTING = jpeg(restart_marker_blocks=1)


THUMBNAIL = jpeg(size=(16, 12))


WITH_THUMBNAIL = PLAIN[:2] + segment(0xE1, b"Exif\x00\x00" + THUMBNAIL) + PLAIN[2:]


SCAN = PLAIN.index(b"\xff\xda")


def test_jpeg_samples_are_progressive_and_baseline() -> None:
    """Pillow may change its mind about what it writes."""
    assert b"\xff\xc2" in PROGRESSIVE
    assert PROGRESSIVE.count(b"\xff\xda") > 3
    assert RESTARTING.count(b"\xff\xd0") > 1
    assert size_of(WITH_THUMBNAIL) == size_of(PLAIN) == (64, 48)


@pytest.mark.parametrize(
    "picture",
    [
        pytest.param(PLAIN, id="baseline"),
        pytest.param(PROGRESSIVE, id="progressive"),
        pytest.param(RESTARTING, id="restart markers"),
        pytest.param(WITH_THUMBNAIL, id="thumbnail"),
        pytest.param(jpeg(optimize=True), id="optimized"),
        pytest.param(jpeg(comment=b"\xff\xd9 \xff\xda \xff\xd8"), id="markers in a comment"),
        pytest.param(jpeg(size=(1, 1)), id="one pixel"),
        pytest.param(jpeg(size=(640, 360), quality=100, subsampling=0), id="large"),
        pytest.param(
            PLAIN[:2] + segment(0xFE, b"x" * (MIN_SIZE - 12)) + segment(0xDA, b"") + PLAIN[-2:],
            id="as small as can be",
        ),
        pytest.param(PLAIN[:2] + b"\xff" * 7 + PLAIN[2:], id="fill bytes before a segment"),
        pytest.param(PLAIN[:-2] + b"\xff" * 7 + PLAIN[-2:], id="fill bytes before the end"),
        pytest.param(
            PROGRESSIVE[: (second := next(markers(PROGRESSIVE)))]
            + segment(0xFE, b"\xff\xd9 not the end")
            + PROGRESSIVE[second:],
            id="end marker in a comment between two scans",
        ),
    ],
)
def test_whole_picture_returns_the_bytes(picture: bytes) -> None:
    """Byte for byte; what follows its end is cut, what is missing at its end is noticed."""
    assert whole_picture(picture) == picture
    for junk in (b"\x00", b"\r\n", b"\r\n\r\n--boundary--", b"\xff\xd9", THUMBNAIL, b"\xff" * 9):
        assert whole_picture(picture + junk) == picture
    for length in range(0, len(picture), max(1, len(picture) // 300)):
        with pytest.raises(NotAPictureError):
            whole_picture(picture[:length])
    with pytest.raises(NotAPictureError):
        whole_picture(picture[:-1])


@pytest.mark.parametrize(
    "cut",
    [
        pytest.param(len(WITH_THUMBNAIL) - 2, id="before the end"),
        pytest.param(len(WITH_THUMBNAIL) - len(PLAIN) + SCAN + 20, id="in the picture"),
        pytest.param(WITH_THUMBNAIL.index(b"\xff\xd9") + 2, id="behind the thumbnail"),
        pytest.param(WITH_THUMBNAIL.index(b"\xff\xd9") - 5, id="in the thumbnail"),
    ],
)
def test_whole_picture_skips_the_end_of_a_thumbnail(cut: int) -> None:
    """A search for FFD9 would be content with it."""
    with pytest.raises(NotAPictureError):
        whole_picture(WITH_THUMBNAIL[:cut])
    with pytest.raises(NotAPictureError):
        whole_picture(WITH_THUMBNAIL[:cut] + b"\r\n")


@pytest.mark.parametrize(
    "picture",
    [
        pytest.param(PLAIN, id="baseline"),
        pytest.param(PROGRESSIVE, id="progressive"),
        pytest.param(RESTARTING, id="restart markers"),
    ],
)
@pytest.mark.parametrize(
    "other",
    [pytest.param(PLAIN, id="the same"), pytest.param(WITH_THUMBNAIL, id="thumbnail")],
)
def test_whole_picture_rejects_one_picture_spliced_into_another(
    picture: bytes, other: bytes
) -> None:
    """Two answers on one connection, or a camera that starts anew: neither picture is the one."""
    scan = picture.rindex(b"\xff\xda") + 20
    for cut in (scan, (scan + len(picture)) // 2, len(picture) - 2):
        for behind in (b"", b"\r\n"):
            with pytest.raises(NotAPictureError, match="cut short"):
                whole_picture(picture[:cut] + other + behind)


def test_whole_picture_tells_a_cut_picture_from_other_content() -> None:
    """The first may help to find a bad network, the second a wrong address."""
    with pytest.raises(NotAPictureError, match="cut short"):
        whole_picture(PLAIN[:-20])
    with pytest.raises(NotAPictureError, match="not a JPEG"):
        whole_picture(b"<html>" * 50)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff\xd8",
        b"\xff\xd8\xff\xd9",
        b"\xff\xd8" + b"\xff" * 5000,
        b"\xff\xd8" + b"\xff\xe0\x00\x00" * 5000,
        b"\xff\xd8" + b"\xff\xda\x00\x02" * 5000,
        PLAIN[:2] + segment(0xFE, b"") * MAX_MARKERS + PLAIN[2:],
        b"\xff\xd8" + bytes(5000),
        b"\xff\xd8" + segment(0xE0, b"JFIF") * 50 + b"\xff\xd9",
        PLAIN[2:],
        PLAIN[:MIN_SIZE],
        PLAIN[: MIN_SIZE - 3] + b"\xff\xd9",
        PLAIN.replace(b"\xff\xda", b"\x00\xda"),
        b"\x89PNG\r\n\x1a\n" + bytes(500),
        b"<?xml version='1.0'?><fault><reason>\xff\xd8</reason></fault>" * 9,
        b"failed",
    ],
)
def test_whole_picture_rejects_other_content(data: bytes) -> None:
    """The name that the camera gave it does not matter."""
    with pytest.raises(NotAPictureError):
        whole_picture(data)


@pytest.mark.parametrize(
    "around",
    [
        pytest.param((b"", b"\r\n\r\n--myboundary--"), id="behind"),
        pytest.param((b"\r\n", b""), id="a line break in front"),
        pytest.param((b"--myboundary\r\nContent-Type: image/jpeg\r\n\r\n", b"\r\n"), id="a part"),
        pytest.param((b"x" * MAX_JUNK, b""), id="as much as allowed"),
    ],
)
def test_whole_picture_cuts_what_stands_around(around: tuple[bytes, bytes]) -> None:
    """Cameras send line breaks, junk and the head of a part (motioneyeos #1572)."""
    assert whole_picture(around[0] + PLAIN + around[1]) == PLAIN
    with pytest.raises(NotAPictureError):
        whole_picture(b"x" * (MAX_JUNK + 1) + PLAIN)


@pytest.mark.parametrize(
    "inserted",
    [
        pytest.param(b"\xff\xfe\x00\x10" + b"\x01" * 700, id="a comment longer than it says"),
        pytest.param(b"junk", id="junk"),
        pytest.param(b"\xff\xff\xff", id="fill bytes"),
        pytest.param(
            b"\xff\xfe\x00\x20" + b"\x01" * 20 + segment(0xFE, b"\x02" * 90),
            id="a comment shorter than it says",
        ),
    ],
)
def test_whole_picture_bears_what_decoders_bear(inserted: bytes) -> None:
    """A decoder looks for the next marker (rroller #575)."""
    second = 4 + int.from_bytes(PLAIN[4:6])
    odd = PLAIN[:second] + inserted + PLAIN[second:]
    with Image.open(io.BytesIO(odd)) as image:
        image.load()
    assert whole_picture(odd) == odd


def test_jpeg_walk_sees_each_byte_once() -> None:
    """A picture that ends again and again would keep the loop busy for minutes."""
    walk, data = JpegWalk(), bytearray(PLAIN[: SCAN + 20] + bytes(3_000_000))
    started = time.process_time()
    for _ in range(MAX_MARKERS + 50):
        data += b"\xff\xc4\x00\x04\x00\x00"
        assert not walk.go_on(data)
    assert time.process_time() - started < 1
