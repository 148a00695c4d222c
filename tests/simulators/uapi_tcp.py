"""What a uAPI camera sends over plain TCP, byte for byte as captured or feared.

The packet is in captured traffic (C100, the sources of the public project hanskimvz/Cosilan100)
and in the manual of the same makers, who call it TCP notification. Its text is a template that the
user may edit, so the other forms are as real. A form is a function below, see uapi_forms.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
import inspect
import time as clock
import uuid

from .uapi_forms import Facts, Pairs, event_pairs, new_pictures

HEADER_BYTES = 16
"""`DOOFTEN`, NUL, and the length in eight bytes; the length counts these, too."""
_TAIL = b"\n\x00"
"""What the length has more than header and text; which two bytes is inferred."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TcpForm:
    """One way to say over TCP what happened."""

    name: str
    description: str
    make: Callable[[Facts, str, str], Sequence[bytes]]

    def build(
        self,
        *,
        kind: str = "vca",
        info: str = "",
        facts: Facts | None = None,
    ) -> Sequence[bytes]:
        """Return what is written, piece by piece; without `info`, it is about a counter."""
        about = facts or counter_facts()
        return self.make(about, kind, info or counting_info(about))


TCP_FORMS: dict[str, TcpForm] = {}


def counting_info(facts: Facts) -> str:
    """Return what happened to counter 0, in the words of the manual."""
    # C100 l.236; C100 l.195 has the same in a query
    count = f"ct0[id=0,name=Counter 0,val={facts.counter}]"
    return f"ch=0&type=counting&{count}&timestamp={facts.time:.6f}"


async def send_tcp(host: str, port: int, pieces: Sequence[bytes], *, pause: float = 0.05) -> None:
    """Connect, write piece by piece, and hang up; raise OSError for a closed port."""
    # captured: a connection per event; no document: who closes it
    _, writer = await asyncio.open_connection(host, port)
    try:
        for index, piece in enumerate(pieces):
            if index:
                await asyncio.sleep(pause)
            writer.write(piece)
            await writer.drain()
    finally:
        writer.close()


def _form(
    make: Callable[[Facts, str, str], Sequence[bytes]],
) -> Callable[[Facts, str, str], Sequence[bytes]]:
    """Put a function into TCP_FORMS."""
    name, description = make.__name__, inspect.getdoc(make) or ""
    TCP_FORMS[name] = TcpForm(name=name, description=description, make=make)
    return make


def counter_facts() -> Facts:
    """Return what the captured packet is about, but for time and id."""
    # C100 l.236
    return Facts(
        pictures=new_pictures(0),
        usn="",
        time=clock.time(),
        event_id=str(uuid.uuid4()).upper(),
        counter=1484238,
        ip="192.168.1.28",
        unit_name="NS1402HD-6117",
        rule="counter",
    )


def _pairs(facts: Facts, kind: str, info: str) -> Pairs:
    """Return the keys of the captured packet: those of a query, without `usn`."""
    # C100 l.236: no usn
    return tuple(pair for pair in event_pairs(facts, kind=kind, info=info) if pair[0] != "usn")


def _packet(text: bytes) -> bytes:
    # C100 l.236: DOOFTEN, NUL, the length
    length = HEADER_BYTES + len(text) + len(_TAIL)
    return b"DOOFTEN\x00" + str(length).encode().ljust(8, b"\x00") + text + _TAIL


def _text(facts: Facts, kind: str, info: str) -> bytes:
    # C100 l.236: EVENT/1.0 and lines of key=value
    lines = [f"{key}={value}" for key, value in _pairs(facts, kind, info)]
    return "\n".join(("EVENT/1.0", *lines)).encode()


@_form
def packet(facts: Facts, kind: str, info: str) -> Sequence[bytes]:
    """Send one packet as captured: header, length, lines of key=value (C100 l.236)."""
    return (_packet(_text(facts, kind, info)),)


@_form
def packet_times(facts: Facts, kind: str, info: str) -> Sequence[bytes]:
    """Send a multiplication sign and `tamp` for `&timestamp`, as a mangled manual has it."""
    # the manual of the same makers, as a browser shows it
    return (_packet(_text(facts, kind, info.replace("&timestamp", "\N{MULTIPLICATION SIGN}tamp"))),)


@_form
def two_packets_in_one(facts: Facts, kind: str, info: str) -> Sequence[bytes]:
    """Send two packets in one segment, as one screenshot shows; the second is an event later."""
    # hanskimvz/cosilan_docs: a screenshot of a receiver
    later = _packet(_text(_later(facts), kind, info))
    return (_packet(_text(facts, kind, info)) + later,)


@_form
def packet_in_two(facts: Facts, kind: str, info: str) -> Sequence[bytes]:
    """Send one packet in two segments, cut in the middle of its header."""
    # no document: TCP may cut anywhere, RFC 9293, 3.7
    whole = _packet(_text(facts, kind, info))
    return whole[:11], whole[11:]


@_form
def cut_packet(facts: Facts, kind: str, info: str) -> Sequence[bytes]:
    """Hang up in the middle of the text."""
    # no document: the cautious reading
    whole = _packet(_text(facts, kind, info))
    return (whole[: len(whole) // 2],)


@_form
def template_ip_and_info(facts: Facts, kind: str, info: str) -> Sequence[bytes]:
    """Send address and counter, nothing else and no end: the user made the template so."""
    # C100: the text that a user made of the template
    return (f"{facts.ip}:{_counter(info)}&timestamp={facts.time:.5f}".encode(),)


@_form
def template_info(facts: Facts, kind: str, info: str) -> Sequence[bytes]:
    """Send the counter alone, without an end."""
    # C100: the text that a user made of the template
    return (_counter(info).encode(),)


def _counter(info: str) -> str:
    """Return `info` without what a template leaves out."""
    return info.removeprefix("ch=0&type=counting&").partition("&timestamp=")[0]


def _later(facts: Facts) -> Facts:
    return replace(facts, time=facts.time + 1, event_id=str(uuid.uuid4()).upper())
