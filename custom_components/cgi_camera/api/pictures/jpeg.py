"""Whether some bytes hold a whole JPEG picture, and where it begins and ends.

The image data is not decoded, only walked from marker to marker (ITU-T T.81, annex B), which
takes about a third of a millisecond per megabyte. As decoders do, the walk skips fill bytes and
junk between segments, so that a segment may exceed its declared length (rroller #575). Unlike a
search for the last FFD9, it is not fooled by the thumbnail inside a picture that was cut short, nor
by another picture behind it.
"""

import re
from typing import Final

from ..errors import NotAPictureError
from .not_a_picture import not_a_picture

MIN_SIZE = 100
"""A JPEG with its mandatory tables and one pixel is longer than this many bytes."""
MAX_MARKERS = 1000
"""A progressive picture has some dozens; more of them only keep us busy."""
MAX_JUNK: Final = 4096
"""Bytes in front of a picture: line breaks, a text, the head of a part."""

START = b"\xff\xd8"
END = b"\xff\xd9"
_BEGINNING: Final = START + b"\xff"
_END_MARKER: Final = 0xD9
_SCAN_MARKER: Final = 0xDA
_START_MARKER: Final = 0xD8
# Inside a scan FF00 is a stuffed byte, FFD0-FFD7 are restarts and FFFF is fill.
_NEXT_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
_OTHER_FORMATS: Final = (b"\x89PNG", b"BM", b"GIF8", b"RIFF", b"II*\x00", b"MM\x00*")
"""Pictures that are no JPEG, even with a JPEG inside."""


class JpegWalk:
    """Walks one picture while it grows; no byte is walked twice.

    `start` is where the picture begins, `end` is where it ends, None as long as that is unknown.
    """

    def __init__(self) -> None:
        self.start: int | None = None
        self.end: int | None = None
        self.seen_scan = False
        self._position = 0
        self._markers = 0

    def go_on(self, data: bytes | bytearray) -> bool:
        """Walk as far as the data goes, and return whether the picture is whole."""
        if self.start is None:
            self.start = picture_start(data)
            self._position = (self.start or 0) + len(START)
        while self.start is not None and self.end is None and self._markers < MAX_MARKERS:
            if self.seen_scan and _ends_with_its_end(data, self._position):
                self.end = len(data)
                break
            found = _NEXT_MARKER.search(data, self._position)
            if found is None:
                # The last byte may be the first half of a marker.
                self._position = max(self._position, len(data) - 1)
                break
            if not self._pass(data, found.end()):
                break
        return self.end is not None

    def _pass(self, data: bytes | bytearray, behind: int) -> bool:
        """Pass the marker that ends `behind`; return False if its length is still to come."""
        marker = data[behind - 1]
        if marker == _START_MARKER and self.seen_scan:
            self._markers = MAX_MARKERS  # the picture is cut short, and another one follows
            return False
        if marker in {_END_MARKER, _START_MARKER}:
            self._position = behind
            if marker == _END_MARKER and self.seen_scan:
                self.end = behind
        elif behind + 2 > len(data):
            return False
        else:
            self.seen_scan = self.seen_scan or marker == _SCAN_MARKER
            self._position = behind + int.from_bytes(data[behind : behind + 2])
        self._markers += 1
        return True


def _ends_with_its_end(data: bytes | bytearray, scan: int) -> bool:
    """Return whether the data end with the end of a picture, and no other begins behind the scan.

    That is what nearly all pictures have, and found several times as fast as the next marker. A
    second end is looked for where junk may be.
    """
    if not data.endswith(END):
        return False
    end = len(data) - len(END)
    has_other_end = data.rfind(END, max(scan, end - MAX_JUNK), end) >= 0
    return not has_other_end and data.find(_BEGINNING, scan) < 0


def picture_start(data: bytes | bytearray) -> int | None:
    """Return where a JPEG begins, behind some junk at most; None if none does."""
    head = bytes(data[: MAX_JUNK + len(_BEGINNING)])
    if head.startswith(START):
        return 0
    place = -1 if head.startswith(_OTHER_FORMATS) else head.find(_BEGINNING)
    return None if place < 0 else place


def whole_picture(data: bytes | bytearray | memoryview) -> bytes:
    """Return the JPEG in `data`, without what stands in front of it and behind it.

    Cameras send line breaks and junk there (seed 003 l.267, python-amcrest #201). Raises
    NotAPictureError if there is no JPEG or the JPEG has no end.
    """
    walk, content = JpegWalk(), bytes(data)  # a copy costs less than to search in a view
    if not walk.go_on(content):
        raise not_a_picture(content[:MAX_JUNK], is_cut=walk.seen_scan)
    if (walk.start, walk.end) != (0, len(content)):
        del content  # a large picture is in memory once besides the data
        content = bytes(data[walk.start : walk.end])
    if len(content) < MIN_SIZE:
        raise not_a_picture(content, is_cut=True)
    return content


def is_whole_picture(data: bytes | bytearray | memoryview) -> bool:
    """Return whether there is a whole JPEG in `data`."""
    try:
        whole_picture(data)
    except NotAPictureError:
        return False
    return True
