"""A push of a uAPI camera becomes one event, in any form and state.

Sources: seed 000 and 002 are the vendor's pages on snapshots and face detection; C100 is
parse_functions.py of hanskimvz/Cosilan100 and CD the pages of hanskimvz/cosilan_docs, both with
captured pushes; "case" is a number in our own notes on how these cameras really behave.
"""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import shake_128
from io import BytesIO
import re
from urllib.parse import quote

from PIL import Image
import pytest

from custom_components.cgi_camera.api.errors import PushError
from custom_components.cgi_camera.api.events import parse_push as parse_any_push
from custom_components.cgi_camera.api.events.event import (
    CameraEvent,
    EventType,
    Face,
    PushRequest,
    Source,
    TimeSource,
)
from custom_components.cgi_camera.api.events.uapi import MAX_DETAILS, MAX_FACES


def parse_push(request: PushRequest) -> CameraEvent:
    """Parse a push; those of this family are all events."""
    event = parse_any_push(request)
    assert isinstance(event, CameraEvent)
    return event


def jpeg(shade: int) -> bytes:
    """Return a small picture, another one for each shade."""
    buffer = BytesIO()
    Image.new("L", (8, 8), shade).save(buffer, "JPEG")
    return buffer.getvalue()


SNAPSHOT, FACE_0, FACE_1 = jpeg(0), jpeg(100), jpeg(200)
RECEIVED_AT = datetime(2021, 1, 19, 13, 29, 55, 250_000, tzinfo=UTC)
"""Two seconds after the `dts` of the captured pushes."""

# C100 l.195, the path left out: old firmware, the whole query encoded as one name.
COUNTER_QUERY = (
    "ip%3d192.168.1.28%26unitname%3dNS1402HD-6117%26datetime%3dTue%20Jan%2019%2021:29:53%202021"
    "%26dts%3d1611062993.685058%26type%3dvca%26info%3dch%3d0%26type%3dcounting%26ct1%5bid%3d1"
    "%2cname%3dCounter%201%2cval%3d4106028%5d%26timestamp%3d1611062993.685058"
    "%26id%3d35248F55-71C1-4D82-9DB0-838ABAD4B62D%26rulesname%3dcounter"
    "%26rulesdts%3d1611062993.734832%26usn%3dG90A0031C"
)
# The same as the manual of CD ts_http_push describes it.
COUNTER_TEXT = (
    "ip=192.168.1.28&unitname=NS1402HD-6117&datetime=Tue Jan 19 21:29:53 2021"
    "&dts=1611062993.685058&type=vca&info=ch=0&type=counting&ct1[id=1,name=Counter 1,val=4106028]"
    "&timestamp=1611062993.685058&id=35248F55-71C1-4D82-9DB0-838ABAD4B62D&rulesname=counter"
    "&rulesdts=1611062993.734832&usn=G90A0031C"
)
# C100 l.228, its captured beginning: the query of a face push, whose event is in the body.
FACE_QUERY = (
    "ip%3d192.168.1.128%26unitname%3dNS102HD-6117F%26datetime%3dTue%20Jan%2019%2021:29:53%202021"
    "%26dts%3d1611062993.978561%26type%3dface%26info%3d"
)

SEED_CONTENT_TYPE = (  # l.45-46
    "multipart/form-data; boundary=---------------------------\n1608739476976036227291191343"
)
SEED_LINES = (
    b"----------------------------1608739476976036227291191343",  # l.48
    b'Content-Disposition: form-data; name="eventinfo"',
    b"ip=192.168.168.153&usn=D3007A899&productid=Z004&datetime=2016-04-",
    b"04T16:40:29Z&type=face",
    b"&rulesname=faceevent&thumbnailcnt=2&hasthumbnail=yes&hassnapshot=yes",
    b"-----------------------------1608739476976036227291191343",
    b'Content-Disposition: form-data; name="snapshot";',
    b'filename="192.168.168.153_ch0_19810222_090000.000.jpg"',
    b"Content-Type: image/jpeg",
    SNAPSHOT,  # l.57-58, where the page shows U+FFFD
    b"----------------------------1608739476976036227291191343",
    b'Content-Disposition: form-data; name="object_0"',
    b"objectid=45821&zone=0&position=0,0,0,0",
    b"-----------------------------1608739476976036227291191343",
    b'Content-Disposition: form-data; name="image_0"; filename="image_00.jpg"',
    b"Content-Type: image/jpeg",
    FACE_0,
    b"----------------------------1608739476976036227291191343",
    b'Content-Disposition: form-data; name="object_2"',
    b"objectid=904950&zone=0&position=0,0,0,0",
    b"-----------------------------1608739476976036227291191343",
    b'Content-Disposition: form-data; name="image_1"; filename="image_01.jpg"',
    b"Content-Type: image/jpeg",
    FACE_1,
    b"-----------------------------1608739476976036227291191343--",  # l.72
)


def request_with(query: str = "", body: bytes = b"", content_type: str = "") -> PushRequest:
    """Return a push that arrives at RECEIVED_AT."""
    return PushRequest(query=query, body=body, content_type=content_type, received_at=RECEIVED_AT)


def push(query: str = "", body: bytes = b"", content_type: str = "") -> CameraEvent:
    """Return the event of a push that arrives at RECEIVED_AT."""
    return parse_push(request_with(query, body, content_type))


def form(*parts: tuple[str, bytes]) -> bytes:
    """Return a form as RFC 7578 wants it; push it as FORM."""
    return b"".join(
        b'--b\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n' % (name.encode(), content)
        for name, content in parts
    ) + (b"--b--\r\n")


FORM = "multipart/form-data; boundary=b"
EVENT_INFO = ("eventinfo", b"usn=D3007A899&type=face")


# --- The documented pushes -----------------------------------------------------------------


@pytest.mark.parametrize("line_end", [b"\r\n", b"\n"], ids=["CRLF", "LF"])
@pytest.mark.parametrize(
    "content_type",
    [SEED_CONTENT_TYPE, SEED_CONTENT_TYPE.replace("\n", ""), "multipart/form-data", ""],
    ids=["as printed", "one line", "no boundary", "no header"],
)
def test_parse_push_reads_the_face_push_of_seed_000(content_type: str, line_end: bytes) -> None:
    """The print of seed 000 l.45-72, with pictures where it cannot show them (cases 9-11, 14)."""
    assert push(body=line_end.join(SEED_LINES), content_type=content_type) == CameraEvent(
        type=EventType.FACE,
        occurred_at=RECEIVED_AT,  # no dts and no isotime: its datetime has no zone
        time_source=TimeSource.ARRIVAL,
        source=Source(usn="D3007A899", product_id="Z004", ip="192.168.168.153"),
        rule="faceevent",
        faces=(
            Face(index=0, object_id="45821", picture="face_0"),
            Face(index=1, object_id="904950", picture="face_1"),  # object_2 and image_1
        ),
        pictures={"snapshot": SNAPSHOT, "face_0": FACE_0, "face_1": FACE_1},
        details={
            "datetime": "2016-04-04T16:40:29Z",
            "type": "face",
            "thumbnailcnt": "2",
            "hasthumbnail": "yes",
            "hassnapshot": "yes",
        },
    )


def test_parse_push_reads_the_face_push_of_seed_002() -> None:
    """Seed 002 l.49-57: the face before the whole picture, no object, isotime (l.76)."""
    body = (
        b"--b\r\n"
        b'Content-Disposition: form-data; name="eventinfo"\r\n\r\n'
        b"usn=D3007A899&productid=Z004&isotime=2021-01-19T21:29:53+0800&type=face\r\n"
        b"--b\r\n"
        b'Content-Disposition: form-data; name="image_x"; filename="image_x.jpg"\r\n'
        b"Content-Type: image/jpeg\r\n\r\n" + FACE_0 + b"\r\n"
        b"--b\r\n"
        b'Content-Disposition: form-data; name="snapshot"; filename="xxxxx.jpg"\r\n'
        b"Content-Type: image/jpeg\r\n\r\n" + SNAPSHOT + b"\r\n"
        b"--b--\r\n"
    )
    event = push(body=body, content_type=FORM)
    assert event.faces == (Face(index=0, picture="face_0"),)
    assert event.pictures == {"snapshot": SNAPSHOT, "face_0": FACE_0}
    assert event.occurred_at == datetime(2021, 1, 19, 13, 29, 53, tzinfo=UTC)
    assert event.problems == ()


@pytest.mark.parametrize(
    "request_",
    [
        pytest.param(
            request_with(query=COUNTER_QUERY), id="encoded as one name (C100 l.195, case 1)"
        ),
        pytest.param(
            request_with(
                query=re.sub("%..", lambda code: code[0].upper(), COUNTER_QUERY).replace(":", "%3A")
            ),
            id="upper-case hex (IPAI)",
        ),
        pytest.param(request_with(query=COUNTER_QUERY.replace("%20", "+")), id="+ for space"),
        pytest.param(request_with(query=COUNTER_TEXT), id="plain (CD ts_http_push)"),
        pytest.param(
            request_with(query=f"?{COUNTER_QUERY}"), id="the user typed a ? behind the path"
        ),
        pytest.param(request_with(body=COUNTER_TEXT.encode()), id="body is the text"),
        pytest.param(request_with(body=COUNTER_QUERY.encode()), id="body is the encoded text"),
        pytest.param(
            request_with(body=form(("eventinfo", COUNTER_TEXT.encode())), content_type=FORM),
            id="eventinfo of a form",
        ),
        pytest.param(
            request_with(
                query=FACE_QUERY, body=form(("eventinfo", COUNTER_TEXT.encode())), content_type=FORM
            ),
            id="query and eventinfo: the body wins",
        ),
        pytest.param(
            request_with(query=COUNTER_TEXT.replace("&timestamp", "\N{MULTIPLICATION SIGN}tamp")),
            id="typed as the manual shows it (CD ts_simplify, case 18)",
        ),
    ],
)
def test_parse_push_reads_a_counter_in_every_form(request_: PushRequest) -> None:
    """One counter, in every form; `type` is there twice (case 2)."""
    event = parse_push(request_)
    assert event == CameraEvent(
        type=EventType.COUNTING,
        occurred_at=datetime(2021, 1, 19, 13, 29, 53, tzinfo=UTC),
        time_source=TimeSource.CAMERA,
        source=Source(usn="G90A0031C", ip="192.168.1.28", unit_name="NS1402HD-6117"),
        rule="counter",
        camera_event_id="35248F55-71C1-4D82-9DB0-838ABAD4B62D",
        details={
            "datetime": "Tue Jan 19 21:29:53 2021",
            "dts": "1611062993.685058",
            "type": "vca",
            "rule_type": "counting",
            "counter_1_name": "Counter 1",
            "counter_1_value": "4106028",
            "timestamp": "1611062993.685058",
            "rulesdts": "1611062993.734832",
        },
    )


def test_parse_push_reads_a_counter_of_newer_firmware() -> None:
    """C100 l.234: no ch, no inner type, no timestamp (case 3), and counter 0."""
    event = push(
        "ip%3d192.168.1.173%26unitname%3dNS6202HD-6211IR%26datetime%3dSun%20May%2022%2010:45:50"
        "%202022%26dts%3d1653187550.3314%26type%3dvca%26info%3dct0%5bid%3d0%2cname%3dCounter%200"
        "%2cval%3d299682%5d%26id%3dCAA87B6B-236D-4272-86C3-9851E908E4B3%26rulesname%3dpush_counting"
        "%26rulesdts%3d1653187550.73676%26usn%3dHA0A007AD"
    )
    assert event.type is EventType.COUNTING
    assert event.source == Source(usn="HA0A007AD", ip="192.168.1.173", unit_name="NS6202HD-6211IR")
    assert event.camera_event_id == "CAA87B6B-236D-4272-86C3-9851E908E4B3"
    assert event.details["counter_0_name"] == "Counter 0"
    assert event.details["counter_0_value"] == "299682"
    assert "info" not in event.details


def test_parse_push_completes_the_body_from_the_query() -> None:
    """C100 l.228: the query of a face push names what the eventinfo of seed 000 does not."""
    event = push(
        FACE_QUERY,
        form(("eventinfo", b"ip=&usn=D3007A899&type=face&unitname=Door"), ("snapshot", SNAPSHOT)),
        FORM,
    )
    assert event.source == Source(usn="D3007A899", ip="192.168.1.128", unit_name="Door")
    assert event.time_source is TimeSource.CAMERA
    assert event.pictures == {"snapshot": SNAPSHOT}


def test_parse_push_repeats_the_id_of_a_repeated_event() -> None:
    """C100 l.234, case 4: it comes again through a proxy."""
    first, second = push(COUNTER_QUERY), push(COUNTER_TEXT)
    assert first.camera_event_id == second.camera_event_id is not None


# --- Event types ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("type=face", EventType.FACE),
        ("type=snapshot", EventType.SNAPSHOT),
        ("type=md", EventType.MOTION),
        ("type=Motion", EventType.MOTION),
        ("type=DI", EventType.ALARM_INPUT),
        ("type=DO", EventType.ALARM_INPUT),
        ("type=temperature", EventType.TEMPERATURE),
        ("type=vca&info=ch=0&type=counting", EventType.COUNTING),
        ("type=vca&info=ct0[id=0,name=a,val=1]", EventType.COUNTING),
        ("type=snapshot&info=ct0[id=0,name=a,val=1]", EventType.SNAPSHOT),
        ("type=linecounterA", EventType.COUNTING),
        ("type=vca&info=ch=0&type=enter", EventType.VCA),
        ("type=vca&info=ch=0&type=newer", EventType.VCA),
        ("type=tailgating", EventType.VCA),
        ("type=vca", EventType.VCA),
        ("type=heartbeat", EventType.OTHER),
        ("usn=D3007A899", EventType.OTHER),
        ("info=&type=face", EventType.FACE),
    ],
)
def test_parse_push_takes_the_innermost_known_type(text: str, expected: EventType) -> None:
    """The innermost type that is known counts, unknown ones are kept as `other`."""
    assert push(text).type is expected


def test_parse_push_keeps_the_type_of_the_rule_in_details() -> None:
    """Case 2: both types are kept, each under its own name."""
    assert push("type=vca&info=ch=0&type=stopped").details == {
        "type": "vca",
        "rule_type": "stopped",
    }


@pytest.mark.parametrize(
    ("text", "channel"),
    [
        ("type=vca&info=ch=0&type=enter", 1),
        ("type=vca&info=ch=7&type=enter", 8),  # an eight-channel encoder (CD ts_http_push)
        ("type=vca&info=ch=&type=enter", 1),
        ("type=vca&info=ch=x&type=enter", 1),
        ("type=vca&info=ch=99999&type=enter", 1),
        ("type=face", 1),
    ],
)
def test_parse_push_counts_channels_from_0(text: str, channel: int) -> None:
    """The camera counts from 0."""
    assert push(text).channel == channel


# --- Counters and other details ------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["A]", "in, out", "A & B", "a=b", "A&id=7&usn=X", "x,val=3]", "ct[", "Вход", "入口"]
)
@pytest.mark.parametrize("charset", ["utf-8", "gb18030"])
@pytest.mark.parametrize("encoded", [True, False])
def test_parse_push_reads_a_counter_name_as_free_text(
    name: str, charset: str, *, encoded: bool
) -> None:
    """Case 8: everything up to the last value is the name."""
    text = COUNTER_TEXT.replace("Counter 1", name).encode(charset)
    query = quote(text) if encoded else text.decode(errors="surrogateescape")  # as aiohttp has it
    event = push(query)
    assert event.details["counter_1_name"] == name
    assert event.details["counter_1_value"] == "4106028"
    assert event.source.usn == "G90A0031C"
    assert event.camera_event_id == "35248F55-71C1-4D82-9DB0-838ABAD4B62D"


def test_parse_push_reads_all_counters_of_an_event() -> None:
    """CD ts_http_push writes spaces behind the commas."""
    event = push("type=vca&info=ch=0&ct4[id=4, name=IN, val=8]&ct5[id=5,name=OUT,val=40]&usn=X")
    assert event.details == {
        "type": "vca",
        "counter_4_name": "IN",
        "counter_4_value": "8",
        "counter_5_name": "OUT",
        "counter_5_value": "40",
    }


def test_parse_push_reads_temperatures() -> None:
    """CD, screenshot of a temperature event: decimal comma, misspelt key (case 7)."""
    event = push("type=temperature&info=celsius=56,666&farhrenheit=133,998&usn=X")
    assert event.details == {
        "type": "temperature",
        "celsius": "56.666",
        "fahrenheit": "133.998",
    }


@pytest.mark.parametrize("charset", ["utf-8", "gb18030"])
def test_parse_push_decodes_names_in_the_charset_of_the_camera(charset: str) -> None:
    """A unit name and a rule name are what a user typed; "&" in them begins nothing."""
    text = "usn=X&unitname=前门 & 后门&rulesname=人脸&type=face".encode(charset)
    event = push(body=form(("eventinfo", text)), content_type=FORM)
    assert event.source.unit_name == "前门 & 后门"
    assert event.rule == "人脸"


def test_parse_push_cleans_details() -> None:
    """No control characters, nothing that turns the writing round, 255 characters each."""
    event = push("type=other&A=%00b%1b%0d%0a%e2%80%aec%20&long=" + "x" * 999 + "&info=Zone 1")
    assert event.details == {"type": "other", "a": "bc", "long": "x" * 255, "info": "Zone 1"}


def test_parse_push_limits_the_number_of_details() -> None:
    """The first ones are kept, and the event names the rest as a problem."""
    event = push("usn=X&" + "&".join(f"key{number}=1" for number in range(100)))
    assert list(event.details) == [f"key{number}" for number in range(MAX_DETAILS)]
    assert event.problems == ("100 values, only the first 64 are kept",)


def test_parse_push_adds_the_mac_to_the_source() -> None:
    """The IPAI generation knows {{mac}}."""
    assert push("mac=001324A004AD&type=enter").source == Source(mac="001324A004AD")


# --- Time ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("dts=1611062993.685058", "13:29:53", id="whole seconds"),
        pytest.param("dts=1611062993.3314", "13:29:53", id="C100 l.234: zeros lost"),
        pytest.param("dts=1611062993,685058", "13:29:53", id="C100: decimal comma"),
        pytest.param("dts=1611062993", "13:29:53", id="no fraction"),
        pytest.param(
            "dts=1611062993.949150&rulesdts=1611062993.163225", "13:29:53", id="C100 l.200, case 5"
        ),
        pytest.param("isotime=2021-01-19T21:29:53+0800", "13:29:53", id="+ is a space, case 13"),
        pytest.param("isotime=2021-01-19T21:29:53 0800", "13:29:53", id="seed 002 l.76"),
        pytest.param("isotime=2021-01-19T21:29:53%2B0800", "13:29:53", id="encoded +"),
        pytest.param("isotime=2021-01-19T08:29:53-0500", "13:29:53", id="west"),
        pytest.param("isotime=2021-01-19T13:29:53Z", "13:29:53", id="Z"),
        pytest.param(
            "dts=351680400.5&isotime=2021-01-19T21:29:52+0800", "13:29:52", id="dts of 1981"
        ),
        pytest.param(
            "dts=1611062993.1&isotime=2021-01-19T21:29:52+0800", "13:29:53", id="dts before isotime"
        ),
    ],
)
def test_parse_push_reads_the_time_of_the_camera(text: str, expected: str) -> None:
    """Seconds of dts, else isotime with its zone."""
    event = push(f"usn=X&{text}")
    assert event.occurred_at == datetime.fromisoformat(f"2021-01-19T{expected}+00:00")
    assert event.occurred_at.tzinfo is UTC
    assert event.time_source is TimeSource.CAMERA


@pytest.mark.parametrize(
    "text",
    [
        "datetime=2021-01-19T13:29:53Z",  # seed 000 l.50: its zone is unknown
        "datetime=Tue Jan 19 21:29:53 2021",  # case 6
        "dts=351680400.000000&isotime=1981-02-22T09:00:00+0800",  # RTC unset, case 14
        "dts=1610890193.0",  # two days ago
        "dts=1611235793.0",  # in two days
        "dts=",
        "dts=-1611062993",
        "dts=99999999999999999999999999",
        "dts=\N{FULLWIDTH DIGIT ONE}611062993",
        "isotime=2021-01-19T13:29:53",
        "isotime=2021-13-45T25:61:61+0800",
        "isotime=0001-01-01T00:00:00+0800",
        "isotime=9999-12-31T23:59:59-0800",
        "isotime=now",
    ],
)
def test_parse_push_falls_back_to_the_time_of_arrival(text: str) -> None:
    """A camera without clock or zone does not date events."""
    event = push(f"usn=X&{text}")
    assert event.occurred_at == RECEIVED_AT
    assert event.time_source is TimeSource.ARRIVAL


@pytest.mark.parametrize("sign", [-1, 1])
def test_parse_push_rejects_a_clock_more_than_a_day_off(sign: int) -> None:
    """Events repeat and go back in time when a recorder sets the clock (CD)."""
    whole = RECEIVED_AT.replace(microsecond=0)
    near, far = (
        push(f"usn=X&dts={(whole + sign * timedelta(days=1, seconds=seconds)).timestamp()}")
        for seconds in (-1, 1 + 1)
    )
    assert near.time_source is TimeSource.CAMERA
    assert far.time_source is TimeSource.ARRIVAL


# --- Faces and pictures --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        pytest.param("o0 i0 o2 i1", [("o0", "i0"), ("o2", "i1")], id="seed 000 l.60-71, case 9"),
        pytest.param("s i0 i1", [(None, "i0"), (None, "i1")], id="seed 002: no objects"),
        pytest.param("i0 o0 i1 o1", [("o0", "i0"), ("o1", "i1")], id="image first"),
        pytest.param("o0 o1 i0 i1", [("o0", "i0"), ("o1", "i1")], id="objects, then images"),
        pytest.param("i0 i1 s o0 o1", [("o0", "i0"), ("o1", "i1")], id="images, then objects"),
        pytest.param("o0 o1", [("o0", None), ("o1", None)], id="no thumbnails, case 12"),
        pytest.param("o0 i0 i1 o2 i2", [("o0", "i0"), (None, "i1"), ("o2", "i2")], id="one lost"),
        pytest.param("o0 i0 o1", [("o0", "i0"), ("o1", None)], id="last thumbnail missing"),
        pytest.param("s", [], id="snapshot only"),
        pytest.param("", [], id="nothing"),
    ],
)
def test_parse_push_pairs_objects_and_images_by_order(
    order: str, expected: list[tuple[str | None, str | None]]
) -> None:
    """Their numbers do not agree, and any of them may be missing."""
    shades: dict[bytes | None, str | None] = {None: None}
    parts = [EVENT_INFO]
    for shade, name in enumerate(order.split()):
        if name.startswith("o"):
            parts.append((f"object_{name[1:]}", f"objectid={name}&zone=0".encode()))
        else:
            picture = jpeg(shade * 20)
            shades[picture] = name
            parts.append(("snapshot" if name == "s" else f"image_{name[1:]}", picture))
    event = push(body=form(*parts), content_type=FORM)
    found = [
        (face.object_id, shades[event.pictures[face.picture] if face.picture else None])
        for face in event.faces
    ]
    assert found == expected
    assert [face.index for face in event.faces] == list(range(len(expected)))
    assert ("snapshot" in event.pictures) == ("s" in order.split())
    assert event.problems == ()


@pytest.mark.parametrize(
    ("text", "zone", "position"),
    [
        ("zone=0&position=0,0,0,0", None, None),  # seed 000 l.61: unknown
        ("zone=2&position=10,20,30,40", "2", (10, 20, 30, 40)),
        ("zone=1&position= 10, -20, 30, 40 ", "1", (10, -20, 30, 40)),
        ("zone=1&position=0,0,30,40", "1", (0, 0, 30, 40)),
        ("zone=&position=", None, None),
        ("zone=1&position=10,20,30", "1", None),
        ("zone=1&position=10,20,30,x", "1", None),
        ("zone=1&position=10,20,30,99999999999999", "1", None),
        ("", None, None),
    ],
)
def test_parse_push_reads_zone_and_position(
    text: str, zone: str | None, position: tuple[int, int, int, int] | None
) -> None:
    """Zeros mean that the camera does not know."""
    body = form(EVENT_INFO, ("object_0", f"objectid=1&{text}".encode()))
    assert push(body=body, content_type=FORM).faces == (
        Face(index=0, object_id="1", zone=zone, position=position),
    )


def test_parse_push_names_and_omits_a_bad_picture() -> None:
    """Case 16: the rest of the event is kept, without any of the content."""
    body = form(
        EVENT_INFO,
        ("snapshot", b"secret \xff\xd8 U+FFFD" * 20),
        ("image_0", b""),
        ("object_0", b"objectid=1"),
        ("image_1", FACE_1),
    )
    event = push(body=body, content_type=FORM)
    assert event.pictures == {"face_1": FACE_1}
    assert event.faces == (Face(index=0, object_id="1"), Face(index=1, picture="face_1"))
    assert event.problems == (
        "snapshot: the data is not a JPEG picture",
        "face_0: the data is not a JPEG picture",
    )


def test_parse_push_keeps_the_whole_parts_of_a_cut_body() -> None:
    """Case 15: the camera loses its network in the middle of the last picture."""
    body = b"\r\n".join(SEED_LINES)
    event = push(body=body[: body.index(FACE_1) + len(FACE_1) - 10], content_type=SEED_CONTENT_TYPE)
    assert event.pictures == {"snapshot": SNAPSHOT, "face_0": FACE_0}
    assert [face.picture for face in event.faces] == ["face_0", None]
    assert event.problems == ("face_1: the picture is cut short",)


def test_parse_push_cuts_junk_behind_a_picture() -> None:
    """A final boundary that was cut, and zeros that fill a buffer."""
    body = form(EVENT_INFO, ("image_0", FACE_0 + b"\0\0"), ("snapshot", SNAPSHOT))
    event = push(body=body[:-4], content_type=FORM)
    assert event.pictures == {"face_0": FACE_0, "snapshot": SNAPSHOT}


def test_parse_push_accepts_missing_announced_pictures() -> None:
    """Case 12: the tick boxes of rule and notification do not agree; that is no problem."""
    info = b"usn=X&type=face&hassnapshot=yes&hasthumbnail=yes&thumbnailcnt=3"
    event = push(body=form(("eventinfo", info)), content_type=FORM)
    assert (event.faces, event.pictures, event.problems) == ((), {}, ())
    assert event.details["thumbnailcnt"] == "3"


def test_parse_push_limits_the_number_of_faces() -> None:
    """The first ones are kept, and the event names the rest as a problem."""
    images = [(f"image_{number}", FACE_0) for number in range(20)]
    event = push(body=form(EVENT_INFO, *images), content_type=FORM)
    assert len(event.faces) == len(event.pictures) == MAX_FACES
    assert event.problems == ("20 faces, only the first 16 are kept",)


def test_parse_push_ignores_file_names() -> None:
    """Case 38: neither a part's name nor its file name reaches the event."""
    path = "../../etc/passwd"
    body = form(EVENT_INFO, (f'image_0"; filename="{path}', FACE_0), (f"image_{path}", FACE_1))
    event = push(body=body, content_type=FORM)
    assert event.pictures == {"face_0": FACE_0}
    assert path not in repr(event)


# --- Pushes of which nothing can be used ---------------------------------------------------


@pytest.mark.parametrize(
    "request_",
    [
        pytest.param(request_with(), id="nothing"),
        pytest.param(request_with(query="secret=1"), id="another query"),
        pytest.param(request_with(query="secret"), id="query without value"),
        pytest.param(request_with(query="usn%3d"), id="no value"),
        pytest.param(request_with(query="a=\ud800secret"), id="no bytes on any wire"),
        pytest.param(request_with(body=b"secret=1"), id="another text"),
        pytest.param(request_with(body=SNAPSHOT, content_type="image/jpeg"), id="a picture alone"),
        pytest.param(
            request_with(body=b'{"secret": 1}', content_type="application/json"), id="JSON"
        ),
        pytest.param(request_with(body=b"\0" * 999), id="zeros"),
        pytest.param(request_with(body=form(), content_type=FORM), id="empty form"),
        pytest.param(
            request_with(body=form(("snapshot", SNAPSHOT)), content_type=FORM),
            id="picture, no event",
        ),
        pytest.param(
            request_with(body=form(("eventinfo", b"")), content_type=FORM), id="empty event"
        ),
        pytest.param(request_with(body=b"Content-Disposition: secret"), id="headers only"),
    ],
)
def test_parse_push_rejects_an_unusable_push(request_: PushRequest) -> None:
    """The camera is answered 400; the reason holds nothing of what it sent."""
    with pytest.raises(PushError) as caught:
        parse_push(request_)
    assert caught.value.status == 400
    assert "secret" not in str(caught.value)


def test_parse_push_keeps_a_text_of_a_custom_template() -> None:
    """An eventinfo of any template is an event (IPAI)."""
    event = push(body=form(("eventinfo", b"what=door&id=7")), content_type=FORM)
    assert event.type is EventType.OTHER
    assert event.details == {"what": "door"}


def mutations(request: PushRequest) -> Iterator[PushRequest]:
    """Yield the push with bytes changed, doubled, removed, and cut; the same in every run."""
    for number in range(1500):
        draw = iter(memoryview(shake_128(b"%d" % number).digest(64)).cast("H"))
        query = bytearray(request.query, "utf-8")
        header = bytearray(request.content_type, "utf-8")
        body = bytearray(request.body)
        for target in (query, header, body):
            for _ in range(next(draw) % 4):
                start, length, kind = next(draw) % (len(target) + 1), next(draw) % 60, next(draw)
                piece = bytes(target[start : start + length])
                noise = shake_128(piece).digest(length)
                target[start : start + length] = (b"", piece + piece, noise)[kind % 3]
        yield replace(
            request,
            query=query.decode(errors="surrogateescape"),
            content_type=header.decode(errors="surrogateescape"),
            body=bytes(body if number % 4 else body[: next(draw) % (len(body) + 1)]),
        )


@pytest.mark.parametrize(
    "request_",
    [
        PushRequest(query=COUNTER_QUERY, received_at=RECEIVED_AT),
        PushRequest(query=COUNTER_TEXT, received_at=RECEIVED_AT),
        PushRequest(body=COUNTER_TEXT.encode(), received_at=RECEIVED_AT),
        PushRequest(
            query=FACE_QUERY,
            content_type=SEED_CONTENT_TYPE,
            body=b"\r\n".join(SEED_LINES),
            received_at=RECEIVED_AT,
        ),
    ],
    ids=["encoded query", "plain query", "text body", "form"],
)
def test_parse_push_raises_only_push_error(request_: PushRequest) -> None:
    """Any input is an event that can be shown, or a PushError."""
    events = 0
    for mutation in mutations(request_):
        try:
            event = parse_push(mutation)
        except PushError:
            continue
        events += 1
        assert event.occurred_at.tzinfo is not None
        assert all(picture.startswith(b"\xff\xd8") for picture in event.pictures.values())
        assert {face.picture for face in event.faces} <= {None, *event.pictures}
        assert all(len(value.encode()) <= 4 * 255 for value in event.details.values())
    assert events > 500


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(b"&" * 99_999, id="&"),
        pytest.param(b"%" * 99_999, id="%"),
        pytest.param(b"type=a" * 9_999, id="one pair"),
        pytest.param(b"type=" + b"\xff" * 99_999, id="no text"),
        pytest.param(b"type=x&" + b"ct1[id=1,name=" * 9_999, id="counters begin"),
        pytest.param(b"type=x&ct1[id=1,name=" + b",val=1" * 9_999, id="counter has no end"),
        pytest.param(b"type=x&ct" + b"9" * 99_999, id="number of a counter"),
        pytest.param(b"type=x&info=" * 9_999, id="info in info"),
        pytest.param(b"--b\r\n" * 9_999, id="delimiters"),
        pytest.param(b"\n--" * 99_999, id="delimiters begin"),
        pytest.param(b"\n" + b"-" * 99_999, id="dashes"),
        pytest.param(b"--b\n" + b"name=" * 9_999, id="names"),
        pytest.param(
            b'--b\nContent-Disposition: form-data; name="eventinfo"\n' + b"a:\n" * 9_999,
            id="headers",
        ),
        pytest.param(
            b'--b\nContent-Disposition: form-data; name="eventinfo\n\ntype=x\n--b', id="quote"
        ),
    ],
)
def test_parse_push_takes_linear_time(text: bytes) -> None:
    """Repetition makes no difference to how it is read, in whatever place."""
    for request in (
        request_with(query=text.decode("latin-1")),
        request_with(body=text),
        request_with(body=text, content_type=FORM),
        request_with(body=form(("eventinfo", text)), content_type=FORM),
        request_with("type=x", content_type=f"form; boundary={text[:8000].decode('latin-1')}"),
    ):
        with suppress(PushError):
            assert len(parse_push(request).details) <= MAX_DETAILS


def test_parse_push_names_no_words_of_the_sender_in_problems() -> None:
    """The names of parts are free text, and problems are logged."""
    body = form(EVENT_INFO, ("image_secret", b"x" * 200))
    (problem,) = push(body=body, content_type=FORM).problems
    assert problem == "face_0: the data is not a JPEG picture"


@pytest.mark.parametrize(
    ("text", "shown", "kind"),
    [
        ("presence at Gate", "presence at Gate", EventType.VCA),
        ("Gate<br/>LineCounterA<br />3", "Gate LineCounterA 3", EventType.COUNTING),
        ("<e>\r\n<t>enter</t><n>A & B</n></e>", "<e> <t>enter</t><n>A & B</n></e>", EventType.VCA),
        ('{"kind": "md", "n": 1}', '{"kind": "md", "n": 1}', EventType.MOTION),
        ("https://a/?a=1&b=2", "https://a/?a=1&b=2", EventType.OTHER),
        ("Tür 门", "Tür 门", EventType.OTHER),
    ],
)
def test_uapi_push_keeps_a_template_of_the_user(text: str, shown: str, kind: EventType) -> None:
    """An eventinfo in the user's own words is an event with these words."""
    event = push(body=form(("eventinfo", text.encode()), ("snapshot", SNAPSHOT)), content_type=FORM)
    assert event.details["text"] == shown
    assert event.type is kind
    assert event.pictures == {"snapshot": SNAPSHOT}
    assert event.time_source is TimeSource.ARRIVAL


def test_uapi_push_reads_the_time_of_a_template() -> None:
    """The newest generation writes it in UTC."""
    moment = RECEIVED_AT.replace(microsecond=0) - timedelta(minutes=2)
    text = f"enter at Gate, {moment:%Y-%m-%dT%H:%M:%SZ}"
    event = push(body=form(("eventinfo", text.encode())), content_type=FORM)
    assert (event.occurred_at, event.time_source) == (moment, TimeSource.CAMERA)
