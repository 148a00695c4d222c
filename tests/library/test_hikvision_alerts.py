"""What alerts of Hikvision devices mean, in all the forms in which generations write them."""

from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from custom_components.cgi_camera.api.events.event import EventType, FaceList, TimeSource
from custom_components.cgi_camera.api.events.hikvision_alerts import ALERTS, AlertStream
from custom_components.cgi_camera.api.events.report import KINDS, Report, State
from tests.simulators.alert_wire import HIKVISION, ISAPI, PSIA, AlertWire
from tests.simulators.channel_picture import draw_channel

NOW = datetime(2026, 11, 30, 12, 0, 5, tzinfo=UTC)
DATE = "2026-11-30T12:00:00+00:00"
PICTURES = [draw_channel("Hik", 1, number, size=(320 * number, 180)) for number in (1, 2)]


def read(
    data: bytes, wire: AlertWire | None = None, channels: Collection[int] = range(1, 17)
) -> list[Report]:
    """Return the reports of a stream that ends."""
    stream = AlertStream((wire or AlertWire()).content_type, channels)
    return [*stream.feed(data, NOW), *stream.flush()]


def alert(event: str, channel: int | None = 3, **facts: Any) -> Report:
    """Return the one report of an alert."""
    (report,) = read(AlertWire(date=DATE).alert(event, channel, **facts))
    return report


FORMS = {
    "present": AlertWire(),
    "isapi.org": AlertWire(namespace=ISAPI),
    "psia with old numbers": AlertWire(namespace=PSIA, offset=32),
    "no length": AlertWire(lengths=False),
    "boundary with dashes": AlertWire(announced_boundary="--boundary"),
    "no boundary announced": AlertWire(boundary="7daf10c20d06", announced_boundary=" "),
    "no state": AlertWire(states=False),
    "dynamic channel": AlertWire(channel_element="dynChannelID"),
    "json": AlertWire(as_json=True),
    "json without length": AlertWire(as_json=True, lengths=False),
    "year 1970": AlertWire(date="1970-01-01T00:00:11+00:00"),
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("size", [1, 50, 100_000])
def test_alert_stream_reads_every_form(form: str, size: int) -> None:
    """Alert stream reads every form."""
    wire = FORMS[form]
    stream = AlertStream(wire.content_type, range(1, 17))
    data = wire.heartbeat() + wire.alert("VMD", 5) + wire.alert("VMD", 5, active=False)
    chunks = [data[start : start + size] for start in range(0, len(data), size)]
    found = [report for chunk in chunks for report in stream.feed(chunk, NOW)]
    said = [(report.subject.key, report.state) for report in found]
    assert said[-2:] == [
        ("channel_5_motion", State.ACTIVE),
        ("channel_5_motion", State.OFF),
    ]
    assert (stream.heard, stream.unusable) == (3, 0)


@pytest.mark.parametrize("name", ALERTS)
def test_alert_stream_knows_every_event_type_in_any_case(name: str) -> None:
    """Alert stream knows every event type in any case."""
    for spelled in (name, name.upper()):
        report = alert(spelled, input=2)
        assert report.subject.kind is KINDS[ALERTS[name]]
        assert report.state is State.ACTIVE


def test_alert_stream_ignores_types_that_it_does_not_know() -> None:
    """Alert stream ignores types that it does not know."""
    assert read(AlertWire().alert("storageDetection", 1)) == []


def test_alert_stream_names_the_event_that_lasts() -> None:
    """Alert stream names the event that lasts."""
    extra = {"DurationList": "X"}
    data = AlertWire().alert("duration", 2, extra=extra)
    nested = b"<DurationList><Duration><relationEvent>fielddetection</relationEvent></Duration>"
    data = data.replace(b"<DurationList>X", nested)
    (report,) = read(data)
    assert report.subject.key == "channel_2_intrusion"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (DATE, TimeSource.CAMERA),
        ("2026-11-30T04:00:00-8:00", TimeSource.CAMERA),
        ("2026-11-30T20:00:01+08:00", TimeSource.CAMERA),
        ("2026-11-30T12:00:00", TimeSource.ARRIVAL),
        ("1970-01-01T00:00:00Z", TimeSource.ARRIVAL),
        ("2036-02-07T06:28:15Z", TimeSource.ARRIVAL),
        ("today", TimeSource.ARRIVAL),
    ],
)
def test_alert_stream_believes_a_clock_that_can_be_right(text: str, expected: TimeSource) -> None:
    """Alert stream believes a clock that can be right."""
    report = alert("VMD", date=text)
    assert report.time_source is expected
    assert abs(report.occurred_at - NOW) < timedelta(seconds=10)


@pytest.mark.parametrize("channel", [0, 17, 32, 49, 999])
def test_alert_stream_ignores_a_channel_that_there_is_not(channel: int) -> None:
    """Alert stream ignores a channel that there is not."""
    assert read(AlertWire().alert("VMD", channel)) == []


def test_alert_stream_prefers_a_number_that_there_is() -> None:
    """Of a recorder with 64 channels, 34 is a channel, not the second one."""
    (report,) = read(AlertWire().alert("VMD", 34), channels=range(1, 65))
    assert report.channel == 34
    (report,) = read(AlertWire().alert("VMD", 34), channels=range(1, 9))
    assert report.channel == 2


def test_alert_stream_counts_inputs_by_themselves() -> None:
    """Alert stream counts inputs by themselves."""
    report = alert("IO", 1, input=4)
    assert report.subject.key == "input_4_alarm_input"
    event = report.event()
    assert (event.type, event.channel) == (EventType.ALARM_INPUT, 1)
    assert event.details["input"] == "4"
    assert read(AlertWire().alert("IO", 1)) == []


def test_alert_stream_reports_the_recorder_without_a_channel() -> None:
    """Alert stream reports the recorder without a channel."""
    report = alert("diskerror", None)
    assert report.subject.key == "disk_error"
    assert (report.event().type, report.event().channel) == (EventType.OTHER, 0)


@pytest.mark.parametrize(("said", "target"), [("human", "person"), ("vehicle", "vehicle")])
def test_alert_stream_turns_a_target_on_with_the_event(said: str, target: str) -> None:
    """Alert stream turns a target on with the event."""
    report = alert("linedetection", target=said)
    assert [subject.key for subject in report.also] == [f"channel_3_{target}"]
    assert report.event().details == {"kind": "line_crossing", "target": target}


def test_alert_stream_finds_a_target_inside_a_region() -> None:
    """Alert stream finds a target inside a region."""
    data = AlertWire().alert("fielddetection", 1, extra={"X": ""})
    region = (
        b"<DetectionRegionList><DetectionRegionEntry><regionID>1</regionID>"
        b"<detectionTarget>human</detectionTarget></DetectionRegionEntry></DetectionRegionList>"
    )
    (report,) = read(data.replace(b"<X></X>", region))
    assert report.details == {"target": "person"}


def test_alert_stream_waits_for_announced_pictures_only() -> None:
    """Alert stream waits for announced pictures only."""
    stream, wire = AlertStream(AlertWire().content_type, {1}), AlertWire()
    data = wire.alert("VMD", 1, pictures=PICTURES)
    assert list(stream.feed(data[:-1000], NOW)) == []
    assert stream.is_waiting
    (report,) = stream.feed(data[-1000:], NOW)
    assert not stream.is_waiting
    assert report.pictures == {"snapshot": PICTURES[0], "picture_1": PICTURES[1]}
    (plain,) = stream.feed(wire.alert("VMD", 1), NOW)
    assert plain.pictures == {}


def test_alert_stream_returns_what_it_has_when_a_picture_never_comes() -> None:
    """Alert stream returns what it has when a picture never comes."""
    stream, wire = AlertStream(AlertWire().content_type, {1}), AlertWire()
    data = wire.alert("VMD", 1, pictures=PICTURES)
    first = data[: data.rindex(PICTURES[1][:40])]
    assert list(stream.feed(first, NOW)) == []
    (report,) = stream.flush()
    assert report.pictures == {"snapshot": PICTURES[0]}
    assert list(stream.flush()) == []


def test_alert_stream_learns_which_events_have_pictures_unannounced() -> None:
    """Alert stream learns which events have pictures unannounced."""
    stream, wire = AlertStream(AlertWire().content_type, {1}), AlertWire()
    data = wire.alert("VMD", 1, pictures=PICTURES[:1], announced=False)
    (first,) = stream.feed(data, NOW)
    assert first.pictures == {}
    (second,) = stream.feed(data, NOW)
    assert second.pictures == {"snapshot": PICTURES[0]}


def test_alert_stream_names_a_picture_that_is_none() -> None:
    """Alert stream names a picture that it does not send."""
    data = AlertWire().alert("VMD", 1, pictures=[PICTURES[0][:-50], PICTURES[1]])
    (report,) = read(data)
    assert report.pictures == {"snapshot": PICTURES[1]}
    assert report.problems == ("the picture is cut short",)


def test_alert_stream_takes_the_smallest_picture_for_the_face() -> None:
    """Alert stream takes the smallest picture for the face."""
    ordered = sorted(PICTURES, key=len)
    report = alert("faceSnap", pictures=PICTURES[::-1])
    assert report.distinct
    assert report.pictures == {"face_0": ordered[0], "snapshot": ordered[1]}
    assert report.faces[0].picture == "face_0"


def candidate(similarity: float, reserve_field: object) -> dict[str, object]:
    """Return a candidate with the fields of a public capture of 2024 (`alarmResult`)."""
    return {
        "blacklist_id": "1",
        "human_data": [{"face_id": "104", "contentID": "faceLibImage", "similarity": similarity}],
        "human_id": "2",
        "reserve_field": reserve_field,
        "similarity": similarity,
        "listType": "blackList",
        "extendData": [{"extendID": 1, "enable": False, "name": "Custom Field 1", "value": ""}],
        "FDLibName": "employee",
        "FDLibThreshold": 60,
    }


@pytest.mark.parametrize(
    ("candidates", "name", "similarity"),
    [
        ([candidate(0.71, {"name": "Ben"}), candidate(0.93, {"name": "Ada"})], "Ada", 93.0),
        ([candidate(0.9, {"gender": "male", "certificateNumber": "A1"})], None, 90.0),
        ([candidate(0.9, "{}"), None, "x"], None, 90.0),
    ],
)
def test_alert_stream_names_the_likeliest_candidate(
    candidates: list[object], name: str | None, similarity: float
) -> None:
    """Of a person without a name, it is known that the camera knows them."""
    wire = AlertWire(as_json=True)
    identify = [{"relationId": "", "maxsimilarity": similarity, "candidate": candidates}]
    result = {
        "errorCode": 1,
        "targetAttrs": {"deviceName": "Gate", "deviceChannel": 1},
        "faces": [{"faceId": 104, "score": {"value": 43}, "identify": identify}],
    }
    (report,) = read(wire.alert("alarmResult", 1, extra={"alarmResult": [result]}))
    (face,) = report.faces
    assert (face.name, face.similarity, face.list) == (name, similarity, FaceList.ALLOWED)


def test_alert_stream_calls_a_face_without_candidates_a_stranger() -> None:
    """Alert stream calls a face without candidates a stranger."""
    wire = AlertWire(as_json=True)
    (compared,) = read(wire.alert("alarmResult", 1, extra={"alarmResult": [{"faces": []}]}))
    assert compared.faces[0].list is FaceList.STRANGER
    assert alert("facedetection").faces[0].list is None


def test_alert_stream_bears_a_channel_name_that_is_not_escaped() -> None:
    """Alert stream bears a channel name that is not escaped."""
    data = AlertWire().alert("VMD", 1, extra={"channelName": "Bar & Grill"})
    (report,) = read(data.replace(b"&amp;", b"&"))
    assert report.subject.key == "channel_1_motion"


@pytest.mark.parametrize(
    "garbage",
    [
        b"\xff\x00" * 5000,
        b"<EventNotificationAlert><eventType>VMD</eventType>",
        b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>",
        b"[" * 5000 + b"}",
        b'{"eventType": ["VMD"]}',
        b"<a/>",
    ],
)
def test_alert_stream_counts_garbage_and_goes_on(garbage: bytes) -> None:
    """Alert stream counts garbage and goes on."""
    wire = AlertWire()
    stream = AlertStream(wire.content_type, {1})
    data = wire.part("application/xml", garbage) + wire.alert("VMD", 1)
    assert [report.subject.key for report in stream.feed(data, NOW)] == ["channel_1_motion"]
    assert stream.unusable == 1


def test_alert_stream_bears_namespaces_of_every_kind() -> None:
    """Alert stream bears namespaces of every kind."""
    for namespace in (HIKVISION, ISAPI, PSIA, "http://www.std-cgi.com/ver20/XMLSchema"):
        (report,) = read(AlertWire(namespace=namespace).alert("VMD", 1))
        assert report.channel == 1
