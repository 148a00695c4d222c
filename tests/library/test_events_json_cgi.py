"""A push of a JSON CGI camera becomes an event without facts of the person, or an answer."""

import base64
from datetime import UTC, datetime, timedelta
import json
from typing import Any

import pytest

from custom_components.cgi_camera.api.errors import PushError
from custom_components.cgi_camera.api.events import parse_push
from custom_components.cgi_camera.api.events.event import (
    CameraEvent,
    EventType,
    FaceList,
    Inquiry,
    PushRequest,
    TimeSource,
)
from tests.simulators.json_push import ALICE, DEVICE_ID, FORMS, Facts, JsonPush
from tests.simulators.json_push_forms import PICTURES

NOW = datetime(2026, 5, 6, 11, 58, 32, tzinfo=UTC)
FACTS = Facts(time=NOW.timestamp() - 2, number=7)
ALL = {"face_0", "body_0", "snapshot"}


def parse(pushed: JsonPush) -> CameraEvent | Inquiry:
    """Parse a push as it comes in."""
    return parse_push(
        PushRequest(
            path=pushed.path.removeprefix("/"),
            content_type=pushed.content_type or "",
            body=pushed.body,
            received_at=NOW,
        )
    )


def event_of(form: str) -> CameraEvent:
    """Return the event that a form of push is."""
    event = parse(FORMS[form].build(FACTS))
    assert isinstance(event, CameraEvent)
    return event


def with_values(**values: Any) -> CameraEvent:
    """Return the event of a person on the white list, with some other values."""
    built = FORMS["face_white_list"].build(FACTS)
    event = parse(built._replace(body=json.dumps(json.loads(built.body) | values).encode()))
    assert isinstance(event, CameraEvent)
    return event


def test_parse_json_push_reads_a_known_face() -> None:
    """Name, list, similarity, moment, camera, and three whole pictures."""
    event = event_of("face_white_list")
    sent = json.loads(FORMS["face_white_list"].build(FACTS).body)
    assert event.type is EventType.FACE
    assert event.occurred_at == NOW - timedelta(seconds=2)
    assert event.time_source is TimeSource.CAMERA
    assert event.source.usn == DEVICE_ID
    assert event.channel == 1
    (face,) = event.faces
    assert (face.name, face.similarity, face.list) == (ALICE.name, 88.5, FaceList.ALLOWED)
    assert (face.picture, face.body) == ("face_0", "body_0")
    assert list(event.pictures.values()) == [base64.b64decode(sent[key]) for key in PICTURES]
    assert event.problems == ()


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ("face_stranger", FaceList.STRANGER),
        ("face_black_list", FaceList.BLOCKED),
        ("face_number_texts", FaceList.ALLOWED),
        ("face_few_keys", FaceList.STRANGER),
    ],
)
def test_parse_json_push_reads_lists(form: str, expected: FaceList) -> None:
    """The list is a number, or a text with one."""
    assert event_of(form).faces[0].list is expected


@pytest.mark.parametrize(
    ("form", "pictures", "problems"),
    [
        ("face_null_images", set(), ()),
        ("face_without_images", set(), ()),
        ("face_empty_images", {"face_0"}, ()),
        ("face_few_keys", {"face_0"}, ()),
        ("face_without_padding", ALL, ()),
        ("face_too_much_padding", ALL, ()),
        ("face_line_breaks", ALL, ()),
        ("face_large", ALL, ()),
        ("face_trailing_comma", ALL, ()),
        ("face_gbk", ALL, ()),
        ("face_cut_picture", {"snapshot", "body_0"}, ("image: the picture is cut short",)),
        (
            "face_no_picture",
            {"body_0"},
            (
                "image: the data is not a JPEG picture",
                "fullview_image: the data is not Base64",
            ),
        ),
    ],
)
def test_parse_json_push_keeps_whole_pictures(
    form: str, pictures: set[str], problems: tuple[str, ...]
) -> None:
    """What is whole is kept, what is broken is named, what was not taken is neither."""
    event = event_of(form)
    assert set(event.pictures) == pictures
    assert event.problems == problems


def test_parse_json_push_decodes_names() -> None:
    """In any encoding; the path in frpic_name leads nowhere."""
    assert event_of("face_gbk").faces[0].name == "张伟"
    assert "secrets.yaml" not in repr(event_of("face_path"))
    assert event_of("face_repeated_keys").source.usn == DEVICE_ID
    assert with_values(user_name="Al\ud83d").faces[0].name == "Al?"  # half a character


@pytest.mark.parametrize(
    "form", [form for form in FORMS if form.startswith("face_") and form != "face_cut_body"]
)
def test_parse_json_push_drops_personal_data(form: str) -> None:
    """Of all other values, only the quality of the picture is passed on."""
    event = event_of(form)
    assert set(event.details) <= {"face_quality"}
    for secret in ("AA1234567", "14218", "FACE_0_", "yaw", "eva_", "car_", "sex", "c0af9d85"):
        assert secret not in repr(event)


@pytest.mark.parametrize(
    ("seconds", "source"),
    [
        (-3 * 86400, TimeSource.CAMERA),  # sent again after an outage
        (-40 * 86400, TimeSource.ARRIVAL),
        (2 * 86400, TimeSource.ARRIVAL),
        (-NOW.timestamp(), TimeSource.ARRIVAL),
    ],
)
def test_parse_json_push_checks_the_time(seconds: float, source: TimeSource) -> None:
    """Old events are normal; a clock that is ahead or was never set is ignored."""
    event = with_values(snap_time=int(NOW.timestamp() + seconds))
    assert event.time_source is source
    shift = timedelta(seconds=seconds) if source is TimeSource.CAMERA else timedelta()
    assert event.occurred_at == NOW + shift


@pytest.mark.parametrize("odd", [None, "", "x", -1, 1e999, [], {}, True, "NaN"])
def test_parse_json_push_drops_odd_values(odd: Any) -> None:
    """A value of another kind than expected costs this value, not the event."""
    keys = ("snap_time", "snap_time_ms", "user_list", "user_name", "comp_score", "channel")
    event = with_values(**dict.fromkeys((*keys, "face_quality", "device_ip", "face_id"), odd))
    assert event.time_source is TimeSource.ARRIVAL
    assert event.channel == 1
    assert event.faces[0].similarity is None
    for name in PICTURES:
        assert len(with_values(**{name: odd}).pictures) == 2


def test_parse_json_push_repeats_the_id_of_a_repeated_face() -> None:
    """By its moment and its number, if it has both."""
    event = event_of("face_stranger")
    assert event.camera_event_id is not None
    assert event_of("face_stranger").camera_event_id == event.camera_event_id
    assert with_values(face_id=8).camera_event_id != event.camera_event_id
    assert with_values(face_id=0).camera_event_id is None


def test_parse_json_push_answers_requests_without_an_event() -> None:
    """In the words of the cameras' own servers, with the identity of the camera."""
    request = parse(FORMS["task_request"].build(FACTS))
    assert isinstance(request, Inquiry)
    assert request.answer == {"request_type": "idleTime", "timestamp": int(NOW.timestamp())}
    assert (request.source.usn, request.source.mac) == (DEVICE_ID, "88-07-cb-00-02-be")
    result = parse(FORMS["task_result"].build(FACTS))
    assert isinstance(result, Inquiry)
    beat = JsonPush("", None, b'{"request_type": "heartbeat", "device_id": "H01"}')
    heartbeat = parse(beat)
    assert isinstance(heartbeat, Inquiry)
    assert heartbeat.answer == {
        "resp_type": "heartbeat",
        "device_id": "H01",
        "code": 0,
        "log": "'heartbeat' success",
    }


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("", b"{}"),
        ("", b'{"secret": 1}'),
        ("secret", b'{"request_type": "faceRecognition"}'),
        ("faceRecognition", b'{"secret'),
        ("faceRecognition", FORMS["face_cut_body"].build(FACTS).body),
        ("faceRecognition", b'{"secret":' + b"[" * 100_000),
        ("", b'{"request_type": {"secret": 1}}'),
        ("", b'{"' + b'\\"' * 100_000),
        ("", b"{" + b"," * 100_000),
        ("", b'{"a": "' + b"\\" * 100_001),
    ],
    ids=range(10),
)
def test_parse_json_push_rejects_unusable_pushes(path: str, body: bytes) -> None:
    """They are refused without a word of what they hold."""
    with pytest.raises(PushError) as caught:
        parse(JsonPush(path, None, body))
    assert caught.value.status == 400
    assert "secret" not in str(caught.value)
