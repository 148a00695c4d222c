"""Reads the texts of cameras: any encoding, Base64, XML, JSON with its usual mistakes, as trees."""

import asyncio
import binascii
import codecs
from collections.abc import Callable, Iterable, Iterator, Mapping
import io
import json
import re
from typing import Any, Final
from xml.etree.ElementTree import Element, ParseError, XMLParser

MAX_TEXT_LENGTH = 255
"""Limit of a text to show, and of a state."""
MAX_NODES: Final = 5000
"""Limit of the nodes to read of a document."""
MAX_ELEMENTS: Final = 50_000
"""Limit of the elements of a document, counted by their marks before it is parsed."""
MAX_DEPTH: Final = 20
"""Limit of the levels of a document."""
MAX_CORRECTED: Final = 4_000_000
"""Characters of a text whose commas are corrected, which takes its time."""
_PIECE: Final = 1_000_000
LARGE: Final = 64 * 1024
"""Bytes; a larger document is read in a thread, and in pieces of this length."""

type Tree = Mapping[str, "Tree"] | list["Tree"] | str
"""The content of an XML or JSON document; names are in lower case."""

# Control characters, line separators, marks that reverse the direction of writing, and halves of
# characters, which cannot be stored.
_UNPRINTABLE = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
)
_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")
# Never backtracks, even in a text without an end: it may be a picture of some megabytes.
_TRAILING_COMMA = re.compile(r'("[^"\\]*+(?:\\.[^"\\]*+)*+"?)|,(?=\s*[}\]])', re.DOTALL)

NOT_BASE64: Final = re.sub(rb"[A-Za-z0-9+/=]", b"", bytes(range(256)))
"""All other bytes."""
_MAX_PIECES: Final = 300_000
_PADDING = re.compile(rb"=+")
_NESTING = (Element, dict, list)
# Only these may define entities, which grow or name files.
_DECLARATIONS = re.compile("<!(?:DOCTYPE|ENTITY)")
_BARE_AMPERSAND = re.compile(rb"&(?!#?\w{1,10};)")


def decode(data: bytes) -> str:
    """Decode a text: newer cameras send UTF-8, older ones GBK.

    A NUL behind a text is the end of the buffer that it came from.
    """
    data = data.rstrip(b"\0")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        decoder = codecs.getincrementaldecoder("gb18030")("replace")
        starts = range(0, len(data), LARGE)
        pieces = [decoder.decode(data[start : start + LARGE]) for start in starts]
        return "".join((*pieces, decoder.decode(b"", final=True)))


def from_base64(data: bytes | Iterable[bytes]) -> bytes:
    """Decode Base64 up to a cut end; some cameras encode piece by piece and pad each piece.

    Data in parts are decoded part by part, so that a picture is in memory once.
    """
    if isinstance(data, bytes) and (usual := _from_usual_base64(data)) is not None:
        return usual
    parts = (
        (data[at : at + LARGE] for at in range(0, len(data), LARGE))
        if isinstance(data, bytes)
        else data
    )
    decoded, letters, padded = io.BytesIO(), b"", 0
    for part in parts:
        letters += part.translate(None, NOT_BASE64)
        *pieces, letters = _PADDING.split(letters) if b"=" in letters else [letters]
        padded += len(pieces)
        if padded > _MAX_PIECES:
            return decoded.getvalue()
        decoded.writelines(map(_from_piece, pieces))
        whole = len(letters) // 4 * 4
        decoded.write(_from_piece(letters[:whole]))
        letters = letters[whole:]
    decoded.write(_from_piece(letters))
    return decoded.getvalue()


def _from_usual_base64(data: bytes) -> bytes | None:
    """Decode what is one piece with the right padding, in half of the time; None for the rest."""
    end = data.find(b"=")
    if end >= 0 and data[end:].translate(None, NOT_BASE64).strip(b"="):
        return None
    try:
        return binascii.a2b_base64(data)
    except binascii.Error:
        return None


def _from_piece(letters: bytes) -> bytes:
    """Decode Base64 without padding; a single letter left over is less than a byte."""
    whole = letters[: len(letters) - (len(letters) % 4 == 1)]
    return binascii.a2b_base64(whole + b"=" * (-len(whole) % 4))


def fit_to_show(text: str) -> str:
    """Return a text without invisible characters, cut to the limit."""
    return _UNPRINTABLE.sub("", text).strip()[:MAX_TEXT_LENGTH]


def whole_number(text: str) -> int | None:
    """Return the number in a text of digits, None for another text or too many digits.

    Python raises an error of its own for thousands of digits.
    """
    return int(text) if re.fullmatch("[0-9]{1,18}", text) else None


async def read_aside[Result](read: Callable[[bytes], Result], body: bytes) -> Result:
    """Return what `read` makes of a document; a large one does not block the event loop."""
    return await asyncio.to_thread(read, body) if len(body) > LARGE else read(body)


def _has_too_many[Text: (str, bytes)](text: Text, *marks: Text, but: Text | None = None) -> bool:
    """Return whether a text has too many of these marks, those of `but` aside.

    It counts in pieces, so that other threads go on.
    """
    found = 0
    for start in range(0, len(text), _PIECE):
        end = start + _PIECE
        found += sum(text.count(mark, start, end) for mark in marks)
        if but is not None:
            found -= text.count(but, start, end)
        if found > MAX_ELEMENTS:
            return True
    return False


def xml_root(body: bytes) -> Element | None:
    """Return the root element of an answer, None for malformed, excessive or hostile XML."""
    if _has_too_many(body, b"<", b"=", but=b"</"):
        return None
    text = decode(body)
    if _DECLARATIONS.search(text):
        return None
    parser = XMLParser()  # noqa: S314 - without declarations there are no entities
    try:
        for start in range(0, len(text), LARGE):
            parser.feed(text[start : start + LARGE])
        root: Element = parser.close()
    except ParseError, ValueError:
        return None
    return None if _is_deep([root]) else root


def json_object(text: str) -> dict[str, object] | None:
    """Return the object in a text, None for any other text.

    The last of two equal keys is valid (seed 003 l.6590); commas may precede closing brackets
    (l.15192). Half a character, which cannot be stored, becomes a question mark.
    """
    if _has_too_many(text, "{", "[", ","):
        return None
    corrections = (str, _without_trailing_commas) if len(text) <= MAX_CORRECTED else (str,)
    for corrected in corrections:
        try:
            found = json.loads(corrected(text), strict=False)
            if _SURROGATE.search(text):
                found = json.loads(json.dumps(found, ensure_ascii=False).encode(errors="replace"))
        except ValueError, RecursionError:
            continue
        return found if isinstance(found, dict) and not _is_deep([found]) else None
    return None


def _without_trailing_commas(text: str) -> str:
    return _TRAILING_COMMA.sub(r"\1", text)


def _is_deep(level: list[Any]) -> bool:
    """Return whether a document has more levels than the limit."""
    for _ in range(MAX_DEPTH):
        inner = (node.values() if isinstance(node, dict) else node for node in level)
        level = [node for nodes in inner for node in nodes if isinstance(node, _NESTING)]
        if not level:
            return False
    return True


def tree(content: bytes) -> Tree | None:
    """Return the content of a document, None for neither XML nor JSON."""
    if content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        found = json_object(decode(content))
        return None if found is None else _from_json(found)
    root = xml_root(content)
    if root is None:
        root = xml_root(_BARE_AMPERSAND.sub(b"&amp;", content))  # channel names, unescaped
    return None if root is None else _from_xml(root)


def _from_json(value: object) -> Tree:
    match value:
        case dict():
            return {str(key).lower(): _from_json(inner) for key, inner in value.items()}
        case list():
            return [_from_json(inner) for inner in value[:MAX_NODES]]
        case None:
            return ""
        case _:
            return str(value)


def _from_xml(element: Element) -> Tree:
    """Return an element without its namespace; children of the same name are a list."""
    if not len(element):
        return (element.text or "").strip()
    children: dict[str, list[Tree]] = {}
    for child in element:
        if isinstance(child.tag, str):
            name = child.tag.rpartition("}")[2].lower()
            children.setdefault(name, []).append(_from_xml(child))
    return {name: found[0] if len(found) == 1 else found for name, found in children.items()}


def walk(document: Tree) -> Iterator[tuple[str, Tree]]:
    """Yield the named nodes of a document, the outermost first."""
    level: list[Tree] = [document]
    seen = 0
    while level and seen < MAX_NODES:
        inner: list[Tree] = []
        for node in level:
            if isinstance(node, Mapping):
                yield from node.items()
                inner.extend(node.values())
            elif isinstance(node, list):
                inner.extend(node)
        seen += len(level)
        level = inner


def flat(document: Tree) -> Mapping[str, str]:
    """Return the texts of a document by name, the outermost of equal names."""
    facts: dict[str, str] = {}
    for name, value in walk(document):
        if isinstance(value, str) and value:
            facts.setdefault(name, value)
    return facts
