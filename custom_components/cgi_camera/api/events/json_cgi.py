"""Parses pushes of JSON CGI cameras: a face with its pictures, and inquiries for work.

The document only defines the address of pushes (seed 003 §12); captures printed by public platform
servers show their content. Much of it describes a person: only DETAILS are kept.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
import math
import re

from ..errors import NotAPictureError, PushError
from ..lenient import decode, fit_to_show, json_object
from ..pictures.jpeg import whole_picture
from .event import CameraEvent, EventType, Face, FaceList, Inquiry, PushRequest, Source, TimeSource
from .json_pictures import from_base64_text, take_out

DETAILS = ("face_quality",)
"""All other values describe the person: sex, age, clothes, pose, identity or access card, car."""

MAX_BODY = 8_500_000
"""Bytes; the pictures of the largest cameras have 6 MB, and a third more in Base64."""
OLDEST = timedelta(days=30)
"""After an outage, cameras send the pushes that failed (resumeTransf)."""
CLOCK_TOLERANCE = timedelta(days=1)
"""Limit by which the camera's clock may be ahead."""

_PICTURES = {"image": "face_0", "fullview_image": "snapshot", "body_image": "body_0"}
_LISTS = {"0": FaceList.STRANGER, "1": FaceList.BLOCKED, "2": FaceList.ALLOWED}
_FACE = "faceRecognition"
_WANTS_WORK = "taskRequest"
_INQUIRIES = {_WANTS_WORK, "taskResult", "deviceOnline", "heartbeat"}


def claims(request: PushRequest) -> bool:
    """Return whether the push begins like a JSON object."""
    return request.body[:64].removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{")


def parse(request: PushRequest) -> CameraEvent | Inquiry:
    """Return the event with its whole pictures, or the camera's inquiry.

    Raises PushError for a push without a JSON object, or of an unknown kind.
    """
    if len(request.body) > MAX_BODY:
        raise PushError("the push is too large", HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    document, long_texts = take_out(request.body)
    if (fields := json_object(decode(document))) is None:
        raise PushError("the push is not a complete JSON object")
    kind = request.path or _text(fields, "request_type")
    source = Source(
        usn=_text(fields, "device_id") or _text(fields, "deviceID") or None,
        mac=_text(fields, "device_mac") or None,
        ip=_text(fields, "device_ip") or None,
    )
    if kind in _INQUIRIES:
        return Inquiry(source=source, answer=_answer(kind, source, request.received_at))
    if kind != _FACE:
        raise PushError("the push is of an unknown kind")
    occurred_at, time_source = _time(fields, request.received_at)
    pictures, problems = _pictures(fields, long_texts)
    return CameraEvent(
        type=EventType.FACE,
        occurred_at=occurred_at,
        time_source=time_source,
        source=source,
        channel=_channel(fields),
        camera_event_id=_event_id(fields),
        faces=(_face(fields, pictures),),
        pictures=pictures,
        details={key: text for key in DETAILS if (text := _text(fields, key))},
        problems=problems,
    )


def _answer(kind: str, source: Source, received_at: datetime) -> Mapping[str, str | int]:
    """Return the reply of the cameras' own servers when there is no work."""
    if kind == _WANTS_WORK:
        return {"request_type": "idleTime", "timestamp": int(received_at.timestamp())}
    return {
        "resp_type": kind,
        "device_id": source.usn or "",
        "code": 0,
        "log": f"'{kind}' success",
    }


def _text(fields: Mapping[str, object], key: str) -> str:
    """Return a text, or a number as a text; "" for a missing, null or other value."""
    value = fields.get(key)
    return fit_to_show(str(value)) if isinstance(value, str | int | float) else ""


def _number(fields: Mapping[str, object], key: str) -> float | None:
    try:
        number = float(_text(fields, key))
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _time(fields: Mapping[str, object], received_at: datetime) -> tuple[datetime, TimeSource]:
    """Return the time of the event, in UTC, to the second."""
    seconds, now = _number(fields, "snap_time") or 0, received_at.timestamp()
    if now - OLDEST.total_seconds() <= seconds <= now + CLOCK_TOLERANCE.total_seconds():
        return datetime.fromtimestamp(int(seconds), UTC), TimeSource.CAMERA
    return received_at, TimeSource.ARRIVAL


def _channel(fields: Mapping[str, object]) -> int:
    number = _text(fields, "channel")
    return int(number) + 1 if re.fullmatch("[0-9]{1,3}", number) else 1


def _event_id(fields: Mapping[str, object]) -> str | None:
    """Return what a repeated push of the same face shares: its moment and its number."""
    moment, number = _number(fields, "snap_time_ms"), _number(fields, "face_id")
    return f"{moment:.0f} {number:.0f}" if moment and number else None


def _face(fields: Mapping[str, object], pictures: Mapping[str, bytes]) -> Face:
    similarity = _number(fields, "comp_score")
    return Face(
        index=0,
        picture="face_0" if "face_0" in pictures else None,
        body="body_0" if "body_0" in pictures else None,
        name=_text(fields, "user_name") or None,
        similarity=round(similarity, 1) if similarity and 0 < similarity <= 100 else None,
        list=_LISTS.get(_text(fields, "user_list")),
    )


def _pictures(
    fields: Mapping[str, object], long_texts: Mapping[str, memoryview]
) -> tuple[dict[str, bytes], tuple[str, ...]]:
    """Return the whole pictures by their key in the event, and the problems of the others.

    A null, empty or missing picture was not taken, and is no problem.
    """
    pictures, problems = {}, []
    for name, key in _PICTURES.items():
        sent = fields.get(name)
        if sent == "":
            sent = long_texts.get(name)
        if not sent:
            continue
        try:
            pictures[key] = whole_picture(_decoded(sent))
        except NotAPictureError as error:
            problems.append(f"{name}: {error}")
    return pictures, tuple(problems)


def _decoded(sent: object) -> bytes:
    match sent:
        case memoryview():
            return from_base64_text(sent, escaped=True)
        case str():
            return from_base64_text(sent.encode(errors="replace"))
        case _:
            return b""
