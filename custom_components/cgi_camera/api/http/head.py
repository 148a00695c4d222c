"""Reads the head of an answer as cameras write it, which aiohttp refuses.

They send line feeds only, header lines without a name (HA #14960), blanks around colons, folded
lines (seed 003 l.270), and bytes that are no text in any encoding (core #89620).
"""

from collections.abc import Mapping
from dataclasses import dataclass
import re
from typing import Final

from multidict import CIMultiDict

from ..lenient import whole_number

MAX_HEAD: Final = 64 * 1024
"""Bytes in which a head has to end."""
_END: Final = re.compile(rb"\n\r?\n|\A\r?\n")
_STATUS: Final = re.compile(rb"HTTP/1\.[01] +(\d{3})\b")
_NAME: Final = re.compile(rb"[\w!#$%&'*+.^`|~-]+", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """Status and headers of an answer."""

    status: int
    headers: Mapping[str, str]
    challenges: tuple[str, ...]
    """All WWW-Authenticate headers."""
    length: int | None
    """Bytes of the body; None if that is missing or cannot be trusted."""
    is_chunked: bool
    keeps_alive: bool
    """Whether the connection may serve another answer."""

    @property
    def is_interim(self) -> bool:
        """Whether the answer is still to come: 100 Continue, 103 Early Hints."""
        return 100 <= self.status < 200


def head_end(data: bytearray) -> int | None:
    """Return where the body begins, None if the head has not come whole."""
    found = _END.search(data, 0, MAX_HEAD)
    return found.end() if found else None


def parse_head(raw: bytes) -> Head | None:
    """Return a parsed head, None if it is not one of HTTP."""
    status, *lines = re.split(rb"\r?\n", raw.strip(b"\r\n"))
    if (found := _STATUS.match(status)) is None:
        return None
    headers: CIMultiDict[str] = CIMultiDict()
    for name, value in _fields(lines):
        headers.add(name, value)
    lengths = {whole_number(one.strip()) for one in headers.getall("Content-Length", ())}
    return Head(
        status=int(found[1]),
        headers=headers,
        challenges=tuple(headers.getall("WWW-Authenticate", ())),
        # Lengths that differ cannot be trusted (RFC 9112, 6.3).
        length=lengths.pop() if len(lengths) == 1 else None,
        is_chunked="chunked" in headers.get("Transfer-Encoding", "").lower(),
        keeps_alive=(
            status.startswith(b"HTTP/1.1") and "close" not in headers.get("Connection", "").lower()
        ),
    )


def _fields(lines: list[bytes]) -> list[tuple[str, str]]:
    """Return what has a name in front of its colon; a line that begins with a blank goes on."""
    unfolded: list[bytes] = []
    for line in lines:
        if line[:1] in {b" ", b"\t"} and unfolded:
            name, _, _ = line.partition(b":")
            # A blank that slipped in front of a header is no reason to lose both lines.
            if _NAME.fullmatch(name.strip()) is None or b":" not in line:
                unfolded[-1] += b" " + line.strip()
                continue
        unfolded.append(line)
    pairs = (line.partition(b":") for line in unfolded)
    return [
        (name.strip().decode("ascii"), _text(value))
        for name, colon, value in pairs
        if colon and _NAME.fullmatch(name.strip())
    ]


def _text(value: bytes) -> str:
    """Return a text that keeps all bytes of a value, for they may go back in a proof."""
    return value.strip().replace(b"\r", b"").replace(b"\0", b"").decode(errors="surrogateescape")
