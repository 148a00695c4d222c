"""Cuts an endless multipart stream into parts as its bytes arrive.

Devices send wrong lengths or no lengths, and boundaries with more or fewer dashes than announced.
So a part ends where its content looks complete, or else at the next boundary.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
import re
from typing import Final

from ..pictures.jpeg import END, START, is_whole_picture

MAX_TEXT: Final = 256 * 1024
"""Bytes; a report with many targets has some 20 kB."""
MAX_PICTURE: Final = 8 * 1024 * 1024
MAX_HEADERS: Final = 4096
MAX_LOOKS: Final = 64
"""Limit of checks of a part before its delimiter arrives; each reads its whole length."""

_BOUNDARY = re.compile(r'boundary\s*=\s*"?-*([^\s";]+)', re.IGNORECASE)
_USED = re.compile(rb"(?:\A|\n)-{2,}([^\s-]\S{0,199})[ \t]*\r?\n")
_USED_WITHIN: Final = 64 * 1024
_MAX_DASHES: Final = 100
_DASHES = re.compile(rb"-*")
_LINE_END = re.compile(rb"-{0,100}[ \t]{0,100}\r?\n")
_MAX_LINE_END: Final = 202
_HEADERS_END = re.compile(rb"\r?\n\r?\n")
_HEADER = re.compile(rb"[A-Za-z][A-Za-z0-9-]{0,63}[ \t]*:")
_IS_PICTURE = re.compile(
    rb"content-type[ \t]*:[ \t]*(?:image/|application/octet-stream)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamPart:
    """One part: a text, or an announced picture."""

    is_picture: bool
    content: bytes


class Parts:
    """The parts of one stream, in bounded memory.

    `content_type` is the header of the answer; the first delimiter replaces a missing boundary.
    `is_complete` returns whether a text is complete. `oversized` counts the parts that exceeded
    their limit and were left out.
    """

    def __init__(self, content_type: str, is_complete: Callable[[bytes], bool]) -> None:
        found = _BOUNDARY.search(content_type)
        self._boundary = found[1].encode(errors="replace") if found else b""
        self._is_complete = is_complete
        self._buffer = bytearray()
        self._searched = 0
        """Bytes without a delimiter."""
        self._is_skipping = True
        """Whether to discard the bytes up to the next delimiter."""
        self._looks = 0
        self.oversized = 0

    def feed(self, data: bytes) -> Iterator[StreamPart]:
        """Read bytes and yield the parts that are now complete."""
        self._buffer += data
        if not self._boundary and (used := _USED.search(self._buffer, 0, _USED_WITHIN)):
            self._boundary = used[1]
        while (delimiter := self._find()) is not None:
            start, end = delimiter
            part = None if self._is_skipping else _part(bytes(self._buffer[:start]))
            del self._buffer[:end]
            self._searched, self._is_skipping, self._looks = 0, False, 0
            if part is not None:
                yield part
        if not self._is_skipping and (part := self._early()) is not None:
            self._skip()
            yield part
        self._bound()

    def _find(self) -> tuple[int, int] | None:
        """Return start and end of the next delimiter: a line of dashes and the boundary."""
        while self._boundary:
            found = self._buffer.find(self._boundary, self._searched)
            if found < 0:
                self._searched = max(self._searched, len(self._buffer) - len(self._boundary))
                return None
            after = found + len(self._boundary)
            line = self._buffer.rfind(b"\n", max(0, found - _MAX_DASHES), found) + 1
            dashes = _DASHES.match(self._buffer, line, found)
            begins = dashes is not None and dashes.end() == found
            if begins and (end := _LINE_END.match(self._buffer, after)):
                return line, end.end()
            if begins and len(self._buffer) - after < _MAX_LINE_END:
                return None  # the end of its line is still missing
            self._searched = found + 1
        return None

    def _early(self) -> StreamPart | None:
        """Return a part that is complete before its delimiter arrives."""
        if not self._buffer[-8:].rstrip().endswith((b">", b"}", END)) or self._looks > MAX_LOOKS:
            return None
        self._looks += 1
        part = _part(bytes(self._buffer))
        if part is None:
            return None
        if part.is_picture:
            is_done = part.content.endswith(END) and is_whole_picture(part.content)
        else:
            is_done = self._is_complete(part.content)
        return part if is_done else None

    def _skip(self) -> None:
        self._is_skipping = True
        self._drop()

    def _drop(self) -> None:
        """Keep only the possible beginning of a delimiter."""
        keep = _MAX_DASHES + len(self._boundary) + _MAX_LINE_END
        if not self._boundary:
            keep = _USED_WITHIN
        if len(self._buffer) > keep:
            del self._buffer[:-keep]
            self._searched = 0

    def _bound(self) -> None:
        """Discard a part that is too large or unusable."""
        if not self._is_skipping:
            head = self._buffer[:MAX_HEADERS]
            if len(self._buffer) <= (MAX_PICTURE if _IS_PICTURE.search(head) else MAX_TEXT):
                return
            self.oversized += 1
            self._is_skipping = True
        self._drop()


def _part(body: bytes) -> StreamPart | None:
    """Return a part by its headers and its content, None without content."""
    is_picture, content = False, body
    if _HEADER.match(body):
        end = _HEADERS_END.search(body, 0, MAX_HEADERS)
        if end is None:
            return None
        is_picture = _IS_PICTURE.search(body, 0, end.start()) is not None
        content = body[end.end() :]
    content = content.strip(b"\r\n")
    if not content:
        return None
    return StreamPart(is_picture=is_picture or content.startswith(START), content=content)
