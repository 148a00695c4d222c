"""Takes the pictures out of a JSON push, so that one picture is in memory once, not four times.

The push without its pictures is small, and only that is parsed. A picture is decoded from where it
is in the body, piece by piece.
"""

from collections.abc import Iterator, Mapping
from http import HTTPStatus
import json
import re
from typing import Final

from ..errors import NotAPictureError, PushError
from ..lenient import LARGE, NOT_BASE64, from_base64

LONG: Final = 4096
"""Bytes; a longer text is taken out."""
MAX_REST: Final = 256 * 1024
"""Bytes of a push without its long texts; a face with all its facts has 2 kB."""

_NAME: Final = re.compile(rb'"(\w{1,64})"\s{0,16}:\s{0,16}\Z')
_NAME_WITHIN: Final = 128
_LONGEST_ESCAPE: Final = 6
_SPACES: Final = b" \t\r\n\x0b\x0c"


def take_out(body: bytes) -> tuple[bytes, Mapping[str, memoryview]]:
    """Return a JSON document with its long texts emptied, and these texts by name, as sent.

    Raises PushError for a document that is large without them.
    """
    rest, texts = bytearray(), dict[str, memoryview]()
    copied, quote = 0, body.find(b'"')
    while quote >= 0:
        end = body.find(b'"', quote + 1)
        behind = len(body) if end < 0 else end
        if behind - quote > LONG and (name := _name(body, quote)) is not None:
            rest += body[copied : quote + 1]
            texts[name] = memoryview(body)[quote + 1 : behind]
            copied = behind
        _check_rest(len(rest) + behind - copied)
        quote = end
    _check_rest(len(rest) + len(body) - copied)
    return bytes(rest + body[copied:]), texts


def _name(body: bytes, quote: int) -> str | None:
    """Return the name of the text that begins here, None if no text with a name does."""
    found = _NAME.search(body[max(0, quote - _NAME_WITHIN) : quote])
    return None if found is None else found[1].decode(errors="replace")


def _check_rest(size: int) -> None:
    if size > MAX_REST:
        raise PushError("the push is too large", HTTPStatus.REQUEST_ENTITY_TOO_LARGE)


def from_base64_text(text: bytes | memoryview, *, escaped: bool = False) -> bytes:
    """Decode a picture, despite wrong padding, line breaks or a cut end.

    A text that was taken out is `escaped`. Raises NotAPictureError for other characters.
    """
    return from_base64(_letters(text, escaped=escaped))


def _letters(text: bytes | memoryview, *, escaped: bool) -> Iterator[bytes]:
    """Yield a Base64 text in pieces without white space."""
    start = 0
    while start < len(text):
        piece = bytes(text[start : start + LARGE])
        if start + LARGE < len(text):
            escape = piece.rfind(b"\\", 1 - _LONGEST_ESCAPE)
            piece = piece[:escape] if escape >= 0 else piece  # never a part of an escape
        start += len(piece)
        letters = (_unescaped(piece) if escaped else piece).translate(None, _SPACES)
        if letters.translate(None, NOT_BASE64) != letters:
            raise NotAPictureError("the data is not Base64")
        yield letters


def _unescaped(piece: bytes) -> bytes:
    if b"\\" not in piece:
        return piece
    try:
        return str(json.loads(b'"%b"' % piece, strict=False)).encode()
    except ValueError:
        raise NotAPictureError("the data is not Base64") from None
