"""Reads what cameras write: texts in any encoding, XML, and JSON with its usual mistakes."""

import json
import re
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

MAX_TEXT_LENGTH = 255
"""Of a text to show; it is also what a state can hold."""

# Control characters, line separators, and what turns the direction of writing.
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]")
# Never goes back, even if a text has no end: it may be a picture of some megabytes.
_TRAILING_COMMA = re.compile(r'("[^"\\]*+(?:\\.[^"\\]*+)*+"?)|,(?=\s*[}\]])', re.DOTALL)


def decode(data: bytes) -> str:
    """Decode what users typed into the camera: newer ones send UTF-8, older ones GBK."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("gb18030", errors="replace")


def fit_to_show(text: str) -> str:
    """Return a text without what cannot be seen, and not too long."""
    return _UNPRINTABLE.sub("", text).strip()[:MAX_TEXT_LENGTH]


def whole_number(text: str) -> int | None:
    """Return the number that some digits are, None if it is none that makes sense.

    Python refuses to read thousands of them, with an error that nobody here expects.
    """
    return int(text) if re.fullmatch("[0-9]{1,18}", text) else None


def xml_root(body: bytes) -> Element | None:
    """Return the root element of an answer, None if it is not well-formed XML, or hostile."""
    try:
        return fromstring(decode(body))
    except ParseError, DefusedXmlException, ValueError:
        return None


def json_object(text: str) -> dict[str, object] | None:
    """Return the object in a text, None if there is none.

    Of keys that occur twice the last one is real (seed 003 l.6590); commas stand before closing
    brackets (l.15192).
    """
    for written in (text, _TRAILING_COMMA.sub(r"\1", text)):
        try:
            found = json.loads(written, strict=False)
        except ValueError, RecursionError:
            continue
        return found if isinstance(found, dict) else None
    return None
