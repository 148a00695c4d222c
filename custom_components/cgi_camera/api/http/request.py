"""What goes to a camera over HTTP, and what comes back."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Final
from xml.etree.ElementTree import Element

from yarl import URL

from ..lenient import read_aside, xml_root

MAX_SETTINGS: Final = 64 * 1024
"""Bytes of an answer with settings; the largest known one has 2.6 kB."""
MAX_LIST: Final = 1_000_000
"""Bytes of a list of a recorder; those of a 32-channel recorder have 44 kB."""
MAX_PICTURE_TEXT: Final = 4_000_000
"""Bytes of a document with one picture; a documented one has 1.4 MB."""
MAX_PICTURE: Final = 8 * 1024 * 1024
"""Bytes of a picture; the largest cameras send 2 MB."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A request to a camera.

    A request that must not be made twice goes `once`; any other is repeated if the camera hangs up
    without a word. `seconds` bound the whole of it.
    """

    method: str = "GET"
    target: str
    """Path and query, sent byte for byte."""
    data: bytes | AsyncIterator[bytes] | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    once: bool = False
    seconds: float | None = None
    limit: int = MAX_SETTINGS
    """Bytes of the whole answer."""

    @property
    def uri(self) -> str:
        """What is sent, and so what a Digest proves: a `?` without a query is left out."""
        return URL(f"http://host{self.target}", encoded=True).raw_path_qs


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back, whatever its status: cameras send errors with 200 and pictures with 400."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    challenges: tuple[str, ...] = ()
    """All WWW-Authenticate headers."""
    _roots: list[Element | None] = field(
        default_factory=list, init=False, repr=False, compare=False
    )

    @property
    def xml(self) -> Element | None:
        """The root element, parsed once; None for malformed, excessive or hostile XML."""
        if not self._roots:
            self._roots.append(xml_root(self.body))
        return self._roots[0]

    async def xml_aside(self) -> Element | None:
        """Return the root element; parsing a large answer does not block the event loop."""
        if not self._roots:
            self._roots.append(await read_aside(xml_root, self.body))
        return self._roots[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """An answer that has begun; `read` returns the whole of it, and must be called once."""

    status: int
    read: Callable[[], Awaitable[Answer]]
