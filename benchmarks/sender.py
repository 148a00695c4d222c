"""Sends pushes as a camera does, and records when the last byte was sent."""

from dataclasses import dataclass
import socket
import time
from urllib.parse import urlsplit

from tests.simulators.uapi_forms import FORMS, USN, Facts, Pictures, Push


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """The outcome of a push; the times are of `time.perf_counter`."""

    rule: str
    accepted: bool
    began_at: float
    last_byte_at: float
    answered_at: float

    @property
    def seconds(self) -> float:
        """How long the push took, from the connection to the answer."""
        return self.answered_at - self.began_at


def build(pictures: Pictures, rule: str, usn: str = USN) -> Push:
    """Return a push whose event will name this rule."""
    facts = Facts(pictures=pictures, usn=usn, time=time.time(), event_id=rule, counter=0, rule=rule)
    return FORMS["s0_rfc"].make(facts)


def message(url: str, push: Push) -> bytes:
    """Return a push as it goes over the wire."""
    address = urlsplit(url)
    headers = {"Host": address.netloc, "Accept": "*/*", **dict(push.headers)}
    lines = [f"{push.method} {address.path} HTTP/1.1"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join((*lines, "", "")).encode() + push.body


def send(url: str, pictures: Pictures, rule: str = "bench", usn: str = USN) -> Sent:
    """Send a push over a connection of its own. Blocks until the answer begins."""
    return send_message(url, message(url, build(pictures, rule, usn)), rule)


def send_message(url: str, text: bytes, rule: str = "bench") -> Sent:
    """Send a ready push in the same way."""
    address = urlsplit(url)
    began_at = time.perf_counter()
    with socket.create_connection((address.hostname, address.port)) as connection:
        connection.sendall(text)
        last_byte_at = time.perf_counter()
        status_line = connection.recv(4096)
        answered_at = time.perf_counter()
    return Sent(
        rule=rule,
        accepted=status_line.startswith(b"HTTP/1.1 200 "),
        began_at=began_at,
        last_byte_at=last_byte_at,
        answered_at=answered_at,
    )
