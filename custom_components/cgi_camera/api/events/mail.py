"""Reads the mail of a camera: its subject, its text and its pictures.

The headers are read by the standard library. Not so the parts of the body: it would build objects
without limit for a mail that is made of nothing but parts, or of mails within mails.
"""

import binascii
from collections.abc import Iterator
from dataclasses import dataclass
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.parser import BytesHeaderParser
import quopri
import re

from ..lenient import decode, fit_to_show
from .upload import Upload, UploadedFile, claims_picture

MAX_HEADER = 64_000
"""Bytes of the headers of the mail."""
MAX_PART_HEADER = 4000
"""Bytes of those of one part: the time the standard library takes grows with their square."""
MAX_PARTS = 100
"""Parts that are looked at, on all levels."""
MAX_DEPTH = 4
"""Levels of parts within parts; a picture beside a text in two forms lies on the second."""
MAX_TEXT = 4000
"""Bytes of the text that are read."""

_HEADER_END = re.compile(rb"\r?\n\r?\n|\A\r?\n")
_SUBJECT = re.compile(rb"^subject:((?:[^\r\n]*(?:\r?\n[ \t])?)*+)", re.IGNORECASE | re.MULTILINE)
_FOLD = re.compile(r"\r?\n[ \t]+")
_LINE_BREAKS = re.compile(r"\s*[\r\n]+\s*")


def read_mail(data: bytes) -> Upload:
    """Return what is in a mail; never raises, for a mail that makes no sense is empty."""
    header, _ = _split(memoryview(data), MAX_HEADER)
    parts = list(_parts(memoryview(data), 0, [MAX_PARTS]))
    texts = (_text(part) for part in parts if part.message.get_content_type() == "text/plain")
    said = {"subject": _subject(header), "text": next((text for text in texts if text), "")}
    files = tuple(file for part in parts if (file := _file(part)) is not None)
    names = (said["subject"], *(file.name for file in files), said["text"])
    return Upload(
        names=names,
        dated=names,
        files=files,
        details={name: text for name, text in said.items() if text},
        problems=(f"more than {MAX_PARTS} parts",) if len(parts) >= MAX_PARTS else (),
        speaks=True,
    )


@dataclass(frozen=True, slots=True)
class _Part:
    """A part that has no parts: its headers, and its content as it was sent."""

    message: Message[str, str]
    body: memoryview


def _split(data: memoryview, limit: int) -> tuple[bytes, memoryview]:
    """Return headers and body."""
    head = bytes(data[:limit])
    if (end := _HEADER_END.search(head)) is None:
        return head, data[len(head) :]
    return head[: end.start()], data[end.end() :]


def _parts(data: memoryview, depth: int, left: list[int]) -> Iterator[_Part]:
    """Yield the innermost parts in their order; `left` is how many may still be looked at."""
    header, body = _split(data, MAX_PART_HEADER if depth else MAX_HEADER)
    # A charset with a zero in its name makes the standard library raise.
    message = BytesHeaderParser().parsebytes(header.replace(b"\0", b""))
    boundary = message.get_boundary()
    if message.get_content_maintype() != "multipart" or not boundary:
        yield _Part(message, body)
    elif depth < MAX_DEPTH:
        for part in _between(body, boundary.encode("ascii", "replace")):
            if left[0] == 0:
                return
            left[0] -= 1
            yield from _parts(part, depth + 1, left)


def _between(body: memoryview, boundary: bytes) -> Iterator[memoryview]:
    """Yield what is between the boundaries; the last may be missing in a mail that was cut."""
    line = re.compile(rb"^--" + re.escape(boundary) + rb"(--)?[ \t]*\r?(?:\n|\Z)", re.MULTILINE)
    start: int | None = None
    for found in line.finditer(body):
        if start is not None:
            yield body[start : found.start()]
        if found[1]:
            return
        start = found.end()
    if start is not None:
        yield body[start:]


def _content(part: _Part, limit: int | None = None) -> bytes:
    """Return what a part holds, as far as it can be decoded."""
    encoding = str(part.message.get("Content-Transfer-Encoding", "")).strip().lower()
    body = bytes(part.body[:limit])
    if encoding == "base64":
        return _from_base64(body)
    return quopri.decodestring(body) if encoding == "quoted-printable" else body


def _from_base64(body: bytes) -> bytes:
    """Decode Base64, of a mail that was cut as far as it goes."""
    try:
        return binascii.a2b_base64(body)
    except binascii.Error:
        letters = re.sub(rb"[^A-Za-z0-9+/]", b"", body)
        return binascii.a2b_base64(letters[: len(letters) // 4 * 4])


def _text(part: _Part) -> str:
    content = _content(part, MAX_TEXT)
    return fit_to_show(_LINE_BREAKS.sub(" ", _decoded(content, part.message.get_content_charset())))


def _file(part: _Part) -> UploadedFile | None:
    """Return a part that is a picture or says so."""
    message = part.message
    name = _words(str(message.get_filename() or ""))
    is_image = message.get_content_maintype() == "image"
    if not is_image and not name:
        return None
    content = _content(part)
    # Some say application/octet-stream, and some attach a text or a video.
    if not claims_picture(name or "picture", content):
        return None
    return UploadedFile(name=name, content=content)


def _subject(header: bytes) -> str:
    """Return the subject, encoded as it should be or just written, in UTF-8 or GBK."""
    if (found := _SUBJECT.search(header)) is None:
        return ""
    return fit_to_show(_words(_FOLD.sub(" ", decode(found[1]))))


def _words(text: str) -> str:
    """Decode the encoded words of a header (RFC 2047)."""
    try:
        words = decode_header(text)
    except HeaderParseError, ValueError:
        return text
    return "".join(_word(word, charset) for word, charset in words)


def _word(word: str | bytes, charset: str | None) -> str:
    if isinstance(word, str):
        return word
    # So the standard library hands back what stands between encoded words.
    return _decoded(word, charset) if charset else word.decode("raw-unicode-escape")


def _decoded(data: bytes, charset: str | None) -> str:
    if charset is None or charset.lower() in {"us-ascii", "utf-8", "gb2312", "gbk"}:
        return decode(data)  # cameras name the wrong one of these
    try:
        return data.decode(charset, errors="replace")
    except LookupError, ValueError:  # there is none of this name, or it is not for texts
        return decode(data)
