"""Packets over TCP: whole, torn, two at once, and what a user's template makes of them."""

from contextlib import suppress
from datetime import UTC, datetime
import time

import pytest

from custom_components.cgi_camera.api.errors import PushError
from custom_components.cgi_camera.api.events.event import CameraEvent, EventType, TimeSource
from custom_components.cgi_camera.api.events.uapi_tcp import MAX_MESSAGE, parse, take
from tests.simulators.uapi_tcp import TCP_FORMS

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
CAPTURED = (
    b"DOOFTEN\x00305\x00\x00\x00\x00\x00EVENT/1.0\nip=192.168.1.28\nunitname=NS1402HD-6117\n"
    b"datetime=Fri Nov 20 20:00:00 2026\ndts=1795176000.949150\ntype=vca\n"
    b"info=ch=0&type=counting&ct1[id=1,name=A, B] & +5%20,val=7]&timestamp=1795176000.94915\n"
    b"id=ABC\nrulesname=counter\nrulesdts=1795176000.163225"
)


def read(received: bytes) -> list[CameraEvent]:
    """Return the events of everything a camera wrote before it hung up."""
    messages, rest = take(received, closed=True)
    assert rest == b""
    return [parse(message, NOW) for message in messages]


def test_tcp_packet_reads_a_capture() -> None:
    """Names are free text and nothing is percent-encoded."""
    whole = CAPTURED.replace(b"305\0", b"%d\0" % (len(CAPTURED) + 2)) + b"\n\0"
    (event,) = read(whole)
    assert event.type is EventType.COUNTING
    assert event.rule == "counter"
    assert event.camera_event_id == "ABC"
    assert event.source.ip == "192.168.1.28"
    assert event.source.usn is None
    assert event.time_source is TimeSource.CAMERA
    assert event.occurred_at == NOW
    assert event.details["counter_1_name"] == "A, B] & +5%20"
    assert event.details["counter_1_value"] == "7"


@pytest.mark.parametrize("form", TCP_FORMS)
def test_tcp_packet_reads_every_form(form: str) -> None:
    """Each gives its events, all of counter 0, except the one that was cut before that."""
    events = read(b"".join(TCP_FORMS[form].build()))
    assert len(events) == (2 if form == "two_packets_in_one" else 1)
    for event in events:
        if form != "cut_packet":
            assert event.type is EventType.COUNTING
            assert event.details["counter_0_value"] == "1484238"
        assert event.source.usn is None


def test_tcp_packet_waits_until_it_is_whole() -> None:
    """Byte by byte, nothing is taken before the last one."""
    whole = b"".join(TCP_FORMS["packet"].build())
    for end in range(len(whole)):
        assert take(whole[:end], closed=False) == ([], whole[:end])
    messages, rest = take(whole + b"DOOF", closed=False)
    assert len(messages) == 1
    assert rest == b"DOOF"


@pytest.mark.parametrize("length", [b"0", b"15", b"16", b"99999999", b"x", b""])
def test_tcp_packet_ends_with_its_content(length: bytes) -> None:
    """The packet ends even with a wrong header."""
    received = b"DOOFTEN\0" + length.ljust(8, b"\0") + b"EVENT/1.0\ntype=vca"
    messages, rest = take(received, closed=True)
    assert rest == b""
    assert len(messages) <= 2
    take(b"DOOFTEN\0" + b"99999999" + bytes(MAX_MESSAGE), closed=False)


@pytest.mark.parametrize("message", [b"", b"\0\0", b"hello", b"GET / HTTP/1.1\r\n", b"\xff" * 100])
def test_tcp_packet_rejects_other_content(message: bytes) -> None:
    """A clear refusal."""
    with pytest.raises(PushError):
        parse(message, NOW)


@pytest.mark.parametrize("blank", [b" ", b"\n", b"\t\r\n", b"EVENT/1"])
def test_parse_takes_no_longer_for_many_blanks(blank: bytes) -> None:
    """The processor time grows with the length, not with its square."""
    message = b"type=vca" + blank * (MAX_MESSAGE // len(blank)) + b"rulesname=x"
    began = time.thread_time()
    with suppress(PushError):
        parse(message, NOW)
    assert time.thread_time() - began < 0.2
