"""Reads the texts of cameras: any encoding, XML, and JSON with its usual mistakes."""

import json
import re
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

MAX_TEXT_LENGTH = 255
"""Limit of a text to show, and of a state."""

# Control characters, line separators, and marks that reverse the direction of writing.
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]")
# Never backtracks, even in a text without an end: it may be a picture of some megabytes.
_TRAILING_COMMA = re.compile(r'("[^"\\]*+(?:\\.[^"\\]*+)*+"?)|,(?=\s*[}\]])', re.DOTALL)


def decode(data: bytes) -> str:
    """Decode a text: newer cameras send UTF-8, older ones GBK."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("gb18030", errors="replace")


def fit_to_show(text: str) -> str:
    """Return a text without invisible characters, cut to the limit."""
    return _UNPRINTABLE.sub("", text).strip()[:MAX_TEXT_LENGTH]


def whole_number(text: str) -> int | None:
    """Return the number in a text of digits, None for another text or too many digits.

    Python raises an error of its own for thousands of digits.
    """
    return int(text) if re.fullmatch("[0-9]{1,18}", text) else None


def xml_root(body: bytes) -> Element | None:
    """Return the root element of an answer, None for malformed or hostile XML."""
    try:
        return fromstring(decode(body))
    except ParseError, DefusedXmlException, ValueError:
        return None


def json_object(text: str) -> dict[str, object] | None:
    """Return the object in a text, None for any other text.

    The last of two equal keys is valid (seed 003 l.6590); commas may precede closing brackets
    (l.15192).
    """
    for written in (text, _TRAILING_COMMA.sub(r"\1", text)):
        try:
            found = json.loads(written, strict=False)
        except ValueError, RecursionError:
            continue
        return found if isinstance(found, dict) else None
    return None
