"""Parses pushes of uAPI cameras over plain TCP: packets with a length, or text of a template.

A packet is `DOOFTEN`, NUL, its whole length in eight digits padded with NUL, and lines of
`key=value` (captured in C100 l.236). Users can edit the template, so the text alone is valid too.
"""

from datetime import datetime
import re

from ..errors import PushError
from .event import CameraEvent, PushRequest
from .uapi import MAX_TEXT_SIZE, parse as parse_form

MAX_MESSAGE = MAX_TEXT_SIZE
"""Bytes; the captured packet has 305."""

_MAGIC = b"DOOFTEN\0"
_HEADER = 16
_VERSION = re.compile(rb"EVENT/\d[\d.]*", re.IGNORECASE)
_PAIR = re.compile(rb"\s*[a-z_]\w{0,63}=", re.IGNORECASE)
_BARE = re.compile(rb"\s*(?:([0-9]{1,3}(?:\.[0-9]{1,3}){3}):)?\s*(ct[0-9]+\[.*)", re.DOTALL)


def take(received: bytes, *, closed: bool) -> tuple[list[bytes], bytes]:
    """Return the received messages without their headers, and the unused rest.

    A segment may hold two messages, and a message may span two segments. A text without a header,
    or a cut packet, ends when the camera hangs up or falls silent: `closed` marks this end.
    """
    messages = []
    while (size := _size(received)) is not None and len(received) >= size:
        messages.append(received[_HEADER:size])
        received = received[size:]
    if closed and received:
        messages.append(received[_HEADER:] if received.startswith(_MAGIC) else received)
        received = b""
    return messages, received


def parse(message: bytes, received_at: datetime) -> CameraEvent:
    """Return the event of a message. Raises PushError for a message without usable content."""
    text = _VERSION.sub(b"\n", message.replace(b"\0", b""), count=1).strip()
    if bare := _BARE.match(text):
        text = b"type=vca\nip=%s\ninfo=%s" % (bare[1] or b"", bare[2])
    elif not _PAIR.match(text):
        raise PushError("the packet has an unknown form")
    # Nothing is percent-encoded here, unlike in the forms over HTTP.
    escaped = text.replace(b"%", b"%25").replace(b"+", b"%2B")
    body = re.sub(rb"[\r\n]+", b"&", escaped)
    return parse_form(PushRequest(body=body, received_at=received_at))


def _size(received: bytes) -> int | None:
    """Return the length in a packet's header, None without a whole header."""
    digits = received[len(_MAGIC) : _HEADER].rstrip(b"\0")
    if not received.startswith(_MAGIC) or len(received) < _HEADER or not digits.isdigit():
        return None
    return max(_HEADER, min(int(digits), MAX_MESSAGE))
