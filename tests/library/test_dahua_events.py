"""What lines of a Dahua event manager mean, however they are cut and broken."""

from collections.abc import Mapping
from datetime import UTC, datetime
import json

import pytest

from custom_components.cgi_camera.api.events.dahua_events import CODES, MAX_EVENT, EventStream
from custom_components.cgi_camera.api.events.event import EventType, FaceList, TimeSource
from custom_components.cgi_camera.api.events.report import KINDS, Report, State
from tests.simulators.dahua import DahuaRecorder

NOW = datetime(2026, 11, 30, 12, 0, 5, tzinfo=UTC)
HEADER = "multipart/x-mixed-replace; boundary=myboundary"
FACE = {
    "Candidates": [
        {"Person": {"Name": "Ben", "ID": "7"}, "Similarity": 61},
        {"Person": {"Name": "Ada", "ID": "8"}, "Similarity": 94},
    ],
    "UTC": int(NOW.timestamp()) - 2,
}


def part(content: str) -> bytes:
    """Return a part as the simulated recorder writes it."""
    return DahuaRecorder().part(content.encode())


def line(code: str, action: str = "Start", index: int = 0, data: object = None) -> str:
    """Return the text of an event, with its JSON over several lines."""
    text = f"Code={code};action={action};index={index}"
    return text if data is None else f"{text};data={json.dumps(data, indent=3)}"


def read(*chunks: bytes, channels: int = 16) -> list[Report]:
    """Return the reports of a stream."""
    stream = EventStream(HEADER, range(1, channels + 1))
    return [report for chunk in chunks for report in stream.feed(chunk, NOW)]


def one(code: str, action: str = "Start", index: int = 0, data: object = None) -> Report:
    """Return the report of one event."""
    (report,) = read(part(line(code, action, index, data)))
    return report


@pytest.mark.parametrize("size", [1, 2, 33, 100_000])
def test_event_stream_reads_chunks_of_any_size(size: int) -> None:
    """Event stream reads chunks of any size."""
    data = (
        part("Heartbeat")
        + part(line("VideoMotion", "Start", 2, {"Name": 'a};b="{c\\', "Id": [0]}))
        + part("Heartbeat")
        + part(line("VideoMotion", "Stop", 2))
    )
    stream = EventStream(HEADER, range(1, 17))
    chunks = [data[start : start + size] for start in range(0, len(data), size)]
    found = [report for chunk in chunks for report in stream.feed(chunk, NOW)]
    assert [(report.subject.key, report.state) for report in found] == [
        ("channel_3_motion", State.ON),
        ("channel_3_motion", State.OFF),
    ]
    assert found[0].rule == 'a};b="{c\\'
    assert (stream.heard, stream.unusable) == (4, 0)


@pytest.mark.parametrize("code", CODES)
def test_event_stream_knows_every_code(code: str) -> None:
    """Event stream knows every code."""
    report = one(code)
    assert report.subject.kind is KINDS[CODES[code]]
    assert report.state is State.ON


@pytest.mark.parametrize("text", [line("NTPAdjustTime"), line("VideoMotion", "State")])
def test_event_stream_ignores_what_it_does_not_know(text: str) -> None:
    """Event stream ignores what it does not know."""
    assert read(part(text)) == []


def test_event_stream_takes_a_pulse_for_an_event_of_its_own() -> None:
    """Event stream takes a pulse for an event of its own."""
    report = one("CrossLineDetection", "Pulse")
    assert (report.state, report.distinct) == (State.ACTIVE, True)


@pytest.mark.parametrize(
    "text",
    [
        "Code=AlarmLocal;action=Start;index=1\r\n",
        "--myboundary\r\nContent-Length:37\r\nCode=AlarmLocal;action=Start;index=1\r\n",
        "--myboundary\nContent-Length: 36\n\nCode=AlarmLocal;action=Start;index=1",
        "--myboundary\r\nContent-Length:36\r\n\r\nCode=AlarmLocal;action=Start;index=1",
        "--myboundary\r\n\r\nCode=AlarmLocal;action=Start;index=1\r\nHeartbeat\r\n",
    ],
)
def test_event_stream_does_not_wait_for_what_follows(text: str) -> None:
    """Event stream does not wait for what follows."""
    (report,) = read(text.encode())
    assert report.subject.key == "input_2_alarm_input"


def test_event_stream_counts_indexes_from_0_and_inputs_apart() -> None:
    """Event stream counts indexes from 0 and inputs apart."""
    assert one("VideoMotion", index=0).channel == 1
    report = one("AlarmLocal", index=3)
    assert report.subject.key == "input_4_alarm_input"
    assert report.event().type is EventType.ALARM_INPUT
    disk = one("StorageFailure", index=0)
    assert (disk.subject.key, disk.channel) == ("disk_error", None)


def test_event_stream_ignores_a_channel_that_there_is_not() -> None:
    """Event stream ignores a channel that there is not."""
    assert read(part(line("VideoMotion", index=200))) == []


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        (int(NOW.timestamp()) - 5, TimeSource.CAMERA),
        (int(NOW.timestamp()) + 8 * 3600, TimeSource.ARRIVAL),
        (11, TimeSource.ARRIVAL),
        (1e300, TimeSource.ARRIVAL),
        ("soon", TimeSource.ARRIVAL),
    ],
)
def test_event_stream_believes_a_clock_that_can_be_right(
    seconds: object, expected: TimeSource
) -> None:
    """Event stream believes a clock that can be right."""
    assert one("VideoMotion", data={"UTC": seconds}).time_source is expected


def test_event_stream_names_the_likeliest_candidate() -> None:
    """Event stream names the likeliest candidate."""
    (face,) = one("FaceRecognition", "Pulse", data=FACE).faces
    assert (face.name, face.similarity, face.list) == ("Ada", 94.0, FaceList.ALLOWED)


def test_event_stream_bears_a_similarity_that_no_number_holds() -> None:
    """The name stays."""
    candidate = {"Person": {"Name": "Ada"}, "Similarity": 10**400}
    (face,) = one("FaceRecognition", data={"Candidates": [candidate]}).faces
    assert (face.name, face.similarity) == ("Ada", None)


@pytest.mark.parametrize("candidates", [None, [], "", [None]])
def test_event_stream_calls_a_face_without_candidates_a_stranger(candidates: object) -> None:
    """Event stream calls a face without candidates a stranger."""
    (face,) = one("FaceRecognition", data={"Candidates": candidates}).faces
    assert (face.name, face.list) == (None, FaceList.STRANGER)
    assert one("FaceDetection").faces[0].list is None


def test_event_stream_turns_a_target_on_with_the_event() -> None:
    """Event stream turns a target on with the event."""
    data: Mapping[str, object] = {"Object": {"ObjectType": "Human"}, "Direction": "LeftToRight"}
    report = one("CrossLineDetection", data=data)
    assert [subject.key for subject in report.also] == ["channel_1_person"]
    assert report.details == {"target": "person", "direction": "LeftToRight"}
    assert one("SmartMotionHuman", data=data).also == ()


@pytest.mark.parametrize(
    "broken",
    [
        "Code=VideoMotion;action=Start",
        "Code=VideoMotion;action=Start;index=99999999",
        'Code=VideoMotion;action=Start;index=0;data={"a": ',
        "Code=VideoMotion;action=Start;index=0;data={\r\n" + "x" * MAX_EVENT * 2,
        "x" * MAX_EVENT * 2,
    ],
)
def test_event_stream_counts_what_is_broken_and_goes_on(broken: str) -> None:
    """Event stream counts what is broken and goes on."""
    stream = EventStream(HEADER, {1})
    data = part(broken) + part(line("VideoLoss"))
    chunks = [data[start : start + 65536] for start in range(0, len(data), 65536)]
    found = [report for chunk in chunks for report in stream.feed(chunk, NOW)]
    assert found[-1].subject.key == "channel_1_video_loss"
    assert stream.unusable >= 1


def test_event_stream_keeps_nothing_of_garbage() -> None:
    """Event stream keeps nothing of garbage."""
    stream = EventStream(HEADER, {1})
    for _ in range(100):
        assert list(stream.feed(b"\xff\xd8garbage" * 7000, NOW)) == []
    assert len(stream._buffer) <= MAX_EVENT + 65536
