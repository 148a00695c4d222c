"""Splits multipart/form-data bodies as cameras really write them.

A strict reader rejects the pushes of face cameras (seed 000 l.45-72): the boundary on a line of its
own, delimiters with a dash too many or too few, part headers without the blank line after them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
import re

MAX_PARTS = 64
"""Almost twice the parts of the largest push; further parts are left out."""

# Leading dashes are not part of the boundary: their number varies. The boundary may begin on the
# next line (seed 000 l.45-46).
_BOUNDARY = re.compile(r'boundary\s*=(?:\s*+"[-\s]*+([^"\r\n]+)|[-\s]*+([^\s;"]+))', re.IGNORECASE)
_FIRST_DELIMITER = re.compile(
    rb"(?:\A|\n)-{2,}([^\s-]\S{0,199}?)(?:--)?[ \t]*\r?\n[ \t]*content-", re.IGNORECASE
)
_FIRST_DELIMITER_WITHIN = 64 * 1024
_MAX_DASHES = 100
_MAX_OCCURRENCES = 1000  # of the boundary in a body; no picture holds one by chance

# A line that continues a header begins with white space, or is the file name of a header that
# was broken without any (seed 000 l.54-55). The first other line is content.
_HEADERS = re.compile(
    rb"""
    \r?\n                                # the end of the delimiter's own line
    (?:
        (?: [a-z][a-z0-9-]{0,63}[ \t]*: | [ \t] | filename[ \t]*= )
        [^\r\n]{0,1000} \r?(?:\n|\Z)
    ){0,16}
    (?:\r?\n)?                           # the empty line; seed 000 l.49-50 has none
    """,
    re.IGNORECASE | re.VERBOSE,
)
_NAME = re.compile(rb'[;\s]name\s*=\s*(?:"([^"\r\n]*)|([^\s;"]+))', re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part; `name` may be "". `content` is a view of the body, not a copy."""

    name: str
    content: memoryview


def split(content_type: str, body: bytes) -> list[Part]:
    """Return the first MAX_PARTS parts of `body`, nothing for a body of another form.

    `content_type` is the value of the request's header; the body's first delimiter replaces a
    missing or wrong boundary. A last part without a closing delimiter extends to the end of the
    body.
    """
    delimiters = _delimiters(content_type, body)
    parts = []
    for number, delimiter in enumerate(delimiters[:MAX_PARTS], start=1):
        if delimiter["last"] or delimiter.end() == len(body):
            break
        end = delimiters[number].start() if number < len(delimiters) else len(body)
        parts.append(_part(body, delimiter.end(), end))
    return parts


def _delimiters(content_type: str, body: bytes) -> list[re.Match[bytes]]:
    """Return the lines between the parts, without their line breaks."""
    for boundary in _boundaries(content_type, body):
        if delimiters := list(islice(_lines_of(boundary, body), MAX_PARTS + 1)):
            return delimiters
    return []


def _lines_of(boundary: bytes, body: bytes) -> Iterator[re.Match[bytes]]:
    """Yield the lines of dashes and the boundary.

    A search for bytes is twice as fast as one for a pattern, and a push is mostly pictures.
    """
    line = re.compile(rb"-{2,}" + re.escape(boundary) + rb"(?P<last>--)?[ \t]*(?=\r?\n|\Z)")
    position = 0
    for _ in range(_MAX_OCCURRENCES):
        if (found := body.find(boundary, position)) < 0:
            return
        line_start = body.rfind(b"\n", max(0, found - _MAX_DASHES), found) + 1
        position = found + 1
        delimiter = line.match(body, line_start)
        if delimiter and delimiter.end() > found:
            position = delimiter.end()
            yield delimiter


def _boundaries(content_type: str, body: bytes) -> Iterator[bytes]:
    """Yield candidates for the boundary, without leading dashes, likeliest first."""
    if declared := _BOUNDARY.search(content_type):
        yield (declared[1] or declared[2]).rstrip().encode(errors="replace")
    if used := _FIRST_DELIMITER.search(body, 0, _FIRST_DELIMITER_WITHIN):
        yield used[1]


def _part(body: bytes, start: int, end: int) -> Part:
    """Return the part between two delimiters."""
    for line_break in (b"\n", b"\r"):  # a line break before a delimiter belongs to it
        end -= body.endswith(line_break, start, end)
    block = _HEADERS.match(body, start, end)
    headers, content_start = (block[0], block.end()) if block else (b"", end)
    return Part(
        name=_name(headers),
        content=memoryview(body)[content_start:end],
    )


def _name(headers: bytes) -> str:
    found = _NAME.search(headers)
    return (found[1] or found[2] or b"").decode(errors="replace") if found else ""
