"""Reads the mail of a camera: its subject, its text and its pictures.

The standard library reads the headers, but not the parts of the body: it would build objects
without limit for a mail of countless parts, or of mails within mails.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.parser import BytesHeaderParser
import html
import quopri
import re

from ..lenient import decode, fit_to_show, from_base64
from ..pictures.jpeg import START
from .upload import Upload, UploadedFile, claims_picture

MAX_HEADER = 64_000
"""Bytes of the headers of the mail."""
MAX_PART_HEADER = 4000
"""Bytes of the headers of one part: the standard library's time grows with their square."""
MAX_PARTS = 100
"""Limit of parts to read, on all levels."""
MAX_DEPTH = 4
"""Levels of nested parts; a picture beside a text in two forms is on the second."""
MAX_WORDS = 2000
"""Characters of an encoded header to decode: the time grows with their square."""
MAX_TEXT = 4000
"""Limit of bytes to read of a plain text."""
MAX_HTML = 64_000
"""Limit of bytes to read of a page: its styles come first."""

_HEADER_END = re.compile(rb"\r?\n\r?\n|\A\r?\n")
_SUBJECT = re.compile(rb"^subject:((?:[^\r\n]*(?:\r?\n[ \t])?)*+)", re.IGNORECASE | re.MULTILINE)
_FOLD = re.compile(r"\r?\n[ \t]+")
_SPACE = re.compile(r"\s+")
_LINE_FEED = 0x0A
_FIRST_BYTES = 64
_JPEG_IN_BASE64 = b"/9j/"
_NO_TEXT = frozenset({"head", "script", "style", "title"})
"""The elements of a page whose content is not shown."""


def read_mail(data: bytes) -> Upload:
    """Return the content of a mail; never raises: a malformed mail is empty."""
    header, _ = _split(memoryview(data), MAX_HEADER)
    parts = list(_parts(memoryview(data), 0, [MAX_PARTS]))
    found = [(part, _file(part)) for part in parts]
    files = tuple(file for _, file in found if file is not None)
    rest = [part for part, file in found if file is None]
    written = {"subject": _subject(header), "text": _first_text(rest)}
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


def _header(get: Callable[[], str | None]) -> str:
    """Return a part of a header, empty without one; the standard library raises for odd ones."""
    try:
        return str(get() or "")
    except ValueError:
        return ""


def _parts(data: memoryview, depth: int, left: list[int]) -> Iterator[_Part]:
    """Yield the innermost parts in their order, at most `left` of them."""
    header, body = _split(data, MAX_PART_HEADER if depth else MAX_HEADER)
    # The standard library raises for a charset with a zero in its name.
    message = BytesHeaderParser().parsebytes(header.replace(b"\0", b""))
    boundary = _header(message.get_boundary)
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
    # A pattern that begins with letters is several times as fast as one for a line.
    line = re.compile(rb"--" + re.escape(boundary) + rb"(--)?[ \t]*\r?(?:\n|\Z)")
    start: int | None = None
    for found in line.finditer(body):
        if found.start() and body[found.start() - 1] != _LINE_FEED:
            continue
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
    if encoding == "base64" or (
        not encoding and body[:_FIRST_BYTES].lstrip().startswith(_JPEG_IN_BASE64)
    ):
        return from_base64(body)
    return quopri.decodestring(body) if encoding == "quoted-printable" else body


def _first_text(parts: Sequence[_Part]) -> str:
    """Return the first text with any content, that of a page only without a plain one."""
    for kind, read in (("text/plain", _text), ("text/html", _text_of_page)):
        for part in parts:
            if part.message.get_content_type() == kind and (text := read(part)):
                return text
    return ""


def _text(part: _Part) -> str:
    content = _content(part, MAX_TEXT)
    lines = _decoded(content, part.message.get_content_charset()).splitlines()
    return fit_to_show(" ".join(filter(None, map(str.strip, lines))))


def _text_of_page(part: _Part) -> str:
    """Return the visible text of a page, of which a mail may hold any beginning."""
    page = _decoded(_content(part, MAX_HTML), part.message.get_content_charset())
    first, *others = page.split("<")
    shown, hidden_by = [first], ""
    for piece in others:
        tag, _, text = piece.partition(">")
        name = tag.split(maxsplit=1)[0].lower() if tag.strip() else ""
        if hidden_by:
            hidden_by = "" if name == f"/{hidden_by}" else hidden_by
        elif name in _NO_TEXT:
            hidden_by = name
        if not hidden_by:
            shown.append(text)
    return fit_to_show(_SPACE.sub(" ", html.unescape(" ".join(shown))))


def _file(part: _Part) -> UploadedFile | None:
    """Return a part that is a picture, or named like one.

    Cameras attach pictures without a name, without a type, or with that of any file.
    """
    message = part.message
    name = _words(_header(message.get_filename))
    if message.get_content_maintype() == "image":
        return UploadedFile(name=name, content=_content(part))
    if not name and not _content(part, _FIRST_BYTES).startswith(START):
        return None
    content = _content(part)
    # Some cameras attach a text or a video.
    return UploadedFile(name=name, content=content) if claims_picture(name, content) else None


def _subject(header: bytes) -> str:
    """Return the subject, properly encoded or in plain UTF-8 or GBK."""
    if (found := _SUBJECT.search(header)) is None:
        return ""
    return fit_to_show(_words(_FOLD.sub(" ", decode(found[1]))))


def _words(text: str) -> str:
    """Decode the encoded words of a header (RFC 2047)."""
    try:
        words = decode_header(text[:MAX_WORDS])
    except HeaderParseError, ValueError:
        return text
    return "".join(_word(word, charset) for word, charset in words)


def _word(word: str | bytes, charset: str | None) -> str:
    if isinstance(word, str):
        return word
    # The standard library returns the text between encoded words like this.
    return _decoded(word, charset) if charset else word.decode("raw-unicode-escape", "replace")


def _decoded(data: bytes, charset: str | None) -> str:
    if charset is None or charset.lower() in {"us-ascii", "utf-8", "gb2312", "gbk"}:
        return decode(data)  # cameras confuse these charsets
    try:
        return data.decode(charset, errors="replace")
    except LookupError, ValueError:  # an unknown charset, or not one for texts
        return decode(data)
