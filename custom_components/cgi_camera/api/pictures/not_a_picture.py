"""Names what arrived in place of a picture, and reads its text."""

import re
from typing import Final

from ..errors import Found, NotAPictureError
from ..lenient import decode, fit_to_show, json_object, xml_root

_OTHER_FORMATS: Final = re.compile(rb"\x89PNG|BM|GIF8|RIFF....WEBP|II\*\0|MM\0\*", re.DOTALL)
_PAGE: Final = re.compile(rb"\s*(?:<!doctype html|<html)", re.IGNORECASE)
_STREAM: Final = re.compile(rb"\s*--[!-~]+\r?\n", re.IGNORECASE)
_WORDS: Final = ("detail", "message", "msg", "error", "reason", "statusString", "log", "result")
"""Where a refusal has its words, the more telling ones first."""


def not_a_picture(data: bytes, *, is_cut: bool = False) -> NotAPictureError:
    """Return the error for the beginning of an answer that holds no whole JPEG."""
    if is_cut:
        return NotAPictureError("the picture is cut short", Found.CUT)
    if _OTHER_FORMATS.match(data):
        return NotAPictureError("the data is a picture, but not a JPEG", Found.OTHER_FORMAT)
    if _PAGE.match(data):
        return NotAPictureError("the data is a web page, not a JPEG picture", Found.PAGE)
    if _STREAM.match(data):
        return NotAPictureError("the data is a stream without JPEG pictures", Found.STREAM)
    return NotAPictureError("the data is not a JPEG picture", words=_words(data))


def _words(data: bytes) -> str:
    """Return the message of a JSON or XML answer, empty if it has none."""
    texts: dict[str, str] = {}
    if (root := xml_root(data)) is not None:
        texts = {one.tag.rpartition("}")[2]: one.text or "" for one in root.iter()}
    elif data.lstrip().startswith((b"{", b"[")):
        texts = _texts(json_object(f'{{"answer": {decode(data)}}}') or {})
    elif data.isascii() and data.strip().isascii() and len(data) < 100:
        texts = {"error": decode(data)}
    return next((fit_to_show(texts[name]) for name in _WORDS if texts.get(name, "").strip()), "")


def _texts(value: object) -> dict[str, str]:
    """Return all texts in a JSON value by name."""
    found: dict[str, str] = {}
    values: list[tuple[str, object]] = [("", value)]
    for name, one in values:
        match one:
            case dict():
                values += one.items()
            case list():
                values += [(name, entry) for entry in one]
            case str():
                found.setdefault(name, one)
    return found
