"""Reads the mail of a camera: its subject, its text and its pictures.

The standard library reads the headers, but not the parts of the body: it would build objects
without limit for a mail of countless parts, or of mails within mails.
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
"""Bytes of the headers of one part: the standard library's time grows with their square."""
MAX_PARTS = 100
"""Limit of parts to read, on all levels."""
MAX_DEPTH = 4
"""Levels of nested parts; a picture beside a text in two forms is on the second."""
MAX_TEXT = 4000
"""Limit of bytes to read of the text."""

_HEADER_END = re.compile(rb"\r?\n\r?\n|\A\r?\n")
_SUBJECT = re.compile(rb"^subject:((?:[^\r\n]*(?:\r?\n[ \t])?)*+)", re.IGNORECASE | re.MULTILINE)
_FOLD = re.compile(r"\r?\n[ \t]+")
_LINE_BREAKS = re.compile(r"\s*[\r\n]+\s*")


def read_mail(data: bytes) -> Upload:
    """Return the content of a mail; never raises: a malformed mail is empty."""
    header, _ = _split(memoryview(data), MAX_HEADER)
    parts = list(_parts(memoryview(data), 0, [MAX_PARTS]))
    texts = (_text(part) for part in parts if part.message.get_content_type() == "text/plain")
    written = {"subject": _subject(header), "text": next((text for text in texts if text), "")}
    files = tuple(file for part in parts if (file := _file(part)) is not None)
    names = (written["subject"], *(file.name for file in files), written["text"])
    return Upload(
        names=names,
        dated=names,
        files=files,
        details={name: text for name, text in written.items() if text},
        problems=(f"more than {MAX_PARTS} parts",) if len(parts) >= MAX_PARTS else (),
        speaks=True,
    )


@dataclass(frozen=True, slots=True)
class _Part:
    """A part without parts: its headers, and its content as sent."""

    message: Message[str, str]
    body: memoryview


def _split(data: memoryview, limit: int) -> tuple[bytes, memoryview]:
    """Return headers and body."""
    head = bytes(data[:limit])
    if (end := _HEADER_END.search(head)) is None:
        return head, data[len(head) :]
    return head[: end.start()], data[end.end() :]


def _parts(data: memoryview, depth: int, left: list[int]) -> Iterator[_Part]:
    """Yield the innermost parts in their order, at most `left` of them."""
    header, body = _split(data, MAX_PART_HEADER if depth else MAX_HEADER)
    # The standard library raises for a charset with a zero in its name.
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
    """Yield the parts between the boundaries; a cut mail may lack the last boundary."""
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
    """Return the decodable content of a part."""
    encoding = str(part.message.get("Content-Transfer-Encoding", "")).strip().lower()
    body = bytes(part.body[:limit])
    if encoding == "base64":
        return _from_base64(body)
    return quopri.decodestring(body) if encoding == "quoted-printable" else body


def _from_base64(body: bytes) -> bytes:
    """Decode Base64, up to the cut of an incomplete mail."""
    try:
        return binascii.a2b_base64(body)
    except binascii.Error:
        letters = re.sub(rb"[^A-Za-z0-9+/]", b"", body)
        return binascii.a2b_base64(letters[: len(letters) // 4 * 4])


def _text(part: _Part) -> str:
    content = _content(part, MAX_TEXT)
    return fit_to_show(_LINE_BREAKS.sub(" ", _decoded(content, part.message.get_content_charset())))


def _file(part: _Part) -> UploadedFile | None:
    """Return a part that is a picture, or named like one."""
    message = part.message
    name = _words(str(message.get_filename() or ""))
    is_image = message.get_content_maintype() == "image"
    if not is_image and not name:
        return None
    content = _content(part)
    # Some cameras write application/octet-stream, and some attach a text or a video.
    if not claims_picture(name or "picture", content):
        return None
    return UploadedFile(name=name, content=content)


def _subject(header: bytes) -> str:
    """Return the subject, properly encoded or in plain UTF-8 or GBK."""
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
    # The standard library returns the text between encoded words like this.
    return _decoded(word, charset) if charset else word.decode("raw-unicode-escape")


def _decoded(data: bytes, charset: str | None) -> str:
    if charset is None or charset.lower() in {"us-ascii", "utf-8", "gb2312", "gbk"}:
        return decode(data)  # cameras confuse these charsets
    try:
        return data.decode(charset, errors="replace")
    except LookupError, ValueError:  # an unknown charset, or not one for texts
        return decode(data)
