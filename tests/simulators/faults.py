"""What a simulated device answers, and everything that can go wrong with an answer.

A fault takes the function that makes the answer and decides whether it is called at all: a
device that breaks down before it acts is another case than one that loses its answer.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace

HTML = "text/html"
_PAGE_LENGTH = 817


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One HTTP answer."""

    body: bytes
    status: int = 200
    content_type: str
    headers: tuple[tuple[str, str], ...] = ()
    """Besides the content type."""
    goes_on: Callable[[asyncio.StreamWriter], Awaitable[None]] | None = None
    """What writes on behind it; then the answer has no length."""


type MakeAnswer = Callable[[], Answer]
type Fault = Callable[[MakeAnswer], Awaitable[Answer]]


@dataclass(slots=True)
class _PlannedFault:
    interface: str | None
    fault: Fault
    times: float


@dataclass(slots=True, eq=False)
class FaultPlan:
    """What is going to go wrong, in the order in which it was planned."""

    _planned: list[_PlannedFault] = field(default_factory=list)

    def add(self, interface: str | None, fault: Fault, times: float) -> None:
        """Plan a fault for the next requests to an interface, or to any."""
        self._planned.append(_PlannedFault(interface, fault, times))

    def clear(self) -> None:
        """Forget what has not happened yet."""
        self._planned.clear()

    def take(self, interface: str) -> Fault | None:
        """Return what goes wrong with a request to this interface, if anything."""
        for planned in self._planned:
            if planned.interface in (interface, None):
                planned.times -= 1
                if planned.times <= 0:
                    self._planned.remove(planned)
                return planned.fault
        return None


@dataclass(kw_only=True, eq=False)
class Breakable:
    """A device whose answers go wrong when a test wants it."""

    _faults: FaultPlan = field(default_factory=FaultPlan, init=False, repr=False)

    def inject(self, interface: str | None, fault: Fault, *, times: float = 1) -> None:
        """Let the next requests to an interface, or to any, go wrong; math.inf until heal()."""
        self._faults.add(interface, fault, times)

    def heal(self) -> None:
        """Forget the faults that have not happened yet."""
        self._faults.clear()


def web_page() -> Answer:
    """Return the page that the XML family answers to every unknown path, 817 bytes long."""
    page = b"<!DOCTYPE html><html><head><title>IP Camera</title></head><body>%s</body></html>"
    return Answer(body=page % (b" " * (_PAGE_LENGTH - len(page) + 2)), content_type=HTML)


async def connection_reset(_: MakeAnswer) -> Answer:
    """Break the connection; nothing was done."""
    raise ConnectionResetError


async def answer_lost(make_answer: MakeAnswer) -> Answer:
    """Do what was asked, then break the connection."""
    make_answer()
    raise ConnectionResetError


async def server_error(_: MakeAnswer) -> Answer:
    """Answer 500, as the web server of a camera that is still starting; nothing was done."""
    return Answer(status=500, body=b"", content_type=HTML)


async def html_page(_: MakeAnswer) -> Answer:
    """Answer 200 and a web page; nothing was done."""
    return web_page()


async def empty_body(make_answer: MakeAnswer) -> Answer:
    """Answer as always, without the body."""
    return replace(make_answer(), body=b"")


async def truncated(make_answer: MakeAnswer) -> Answer:
    """Answer the first half of the body, well-formed as HTTP: the file was read too early."""
    answer = make_answer()
    return replace(answer, body=answer.body[: len(answer.body) // 2])


async def trailing_junk(make_answer: MakeAnswer) -> Answer:
    """Answer as always, with line breaks behind the body."""
    answer = make_answer()
    return replace(answer, body=answer.body + b"\r\n\r\n")
