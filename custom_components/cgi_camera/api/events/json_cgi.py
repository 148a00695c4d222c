"""What JSON CGI cameras push: a face with its pictures, and questions whether there is work.

The document only says where pushes go (seed 003 §12). What they hold is known from captures that
public platform servers print. Much of it describes a person: only what DETAILS names is kept.
"""

import base64
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
import math
import re

from ..errors import NotAPictureError, PushError
from ..lenient import decode, fit_to_show, json_object
from ..pictures.jpeg import whole_picture
from .event import CameraEvent, EventType, Face, FaceList, Inquiry, PushRequest, Source, TimeSource

DETAILS = ("face_quality",)
"""All else is of the person: sex, age, clothes, pose, identity card, access card, car."""

OLDEST = timedelta(days=30)
"""Cameras send again what they could not send during an outage (resumeTransf)."""
CLOCK_TOLERANCE = timedelta(days=1)
"""How far ahead the camera's clock may be."""

_PICTURES = {"image": "face_0", "fullview_image": "snapshot", "body_image": "body_0"}
_LISTS = {"0": FaceList.STRANGER, "1": FaceList.BLOCKED, "2": FaceList.ALLOWED}
_FACE = "faceRecognition"
_WANTS_WORK = "taskRequest"
_INQUIRIES = {_WANTS_WORK, "taskResult", "deviceOnline", "heartbeat"}
_SPACE = re.compile(r"\s+")


def claims(request: PushRequest) -> bool:
    """Return whether the push is a JSON object, by its beginning."""
    return request.body[:64].removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{")


def parse(request: PushRequest) -> CameraEvent | Inquiry:
    """Return the event, with the pictures that are whole, or what the camera asks.

    Raises PushError if it is no JSON, or of a kind that is not known.
    """
    if (said := json_object(decode(request.body))) is None:
        raise PushError("the push is no whole JSON object")
    kind = request.path or _text(said, "request_type")
    source = Source(
        usn=_text(said, "device_id") or _text(said, "deviceID") or None,
        mac=_text(said, "device_mac") or None,
        ip=_text(said, "device_ip") or None,
    )
    if kind in _INQUIRIES:
        return Inquiry(source=source, answer=_answer(kind, source, request.received_at))
    if kind != _FACE:
        raise PushError("the push is of no kind that is known here")
    occurred_at, time_source = _time(said, request.received_at)
    pictures, problems = _pictures(said)
    return CameraEvent(
        type=EventType.FACE,
        occurred_at=occurred_at,
        time_source=time_source,
        source=source,
        channel=_channel(said),
        camera_event_id=_event_id(said),
        faces=(_face(said, pictures),),
        pictures=pictures,
        details={key: text for key in DETAILS if (text := _text(said, key))},
        problems=problems,
    )


def _answer(kind: str, source: Source, received_at: datetime) -> Mapping[str, str | int]:
    """Return what the cameras' own servers say when they have no work for them."""
    if kind == _WANTS_WORK:
        return {"request_type": "idleTime", "timestamp": int(received_at.timestamp())}
    return {
        "resp_type": kind,
        "device_id": source.usn or "",
        "code": 0,
        "log": f"'{kind}' success",
    }


def _text(said: Mapping[str, object], key: str) -> str:
    """Return a text, or a number as one; "" if it is missing, null or anything else."""
    value = said.get(key)
    return fit_to_show(str(value)) if isinstance(value, str | int | float) else ""


def _number(said: Mapping[str, object], key: str) -> float | None:
    try:
        number = float(_text(said, key))
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _time(said: Mapping[str, object], received_at: datetime) -> tuple[datetime, TimeSource]:
    """Return when it happened, in UTC, to the second."""
    seconds, now = _number(said, "snap_time") or 0, received_at.timestamp()
    if now - OLDEST.total_seconds() <= seconds <= now + CLOCK_TOLERANCE.total_seconds():
        return datetime.fromtimestamp(int(seconds), UTC), TimeSource.CAMERA
    return received_at, TimeSource.ARRIVAL


def _channel(said: Mapping[str, object]) -> int:
    number = _text(said, "channel")
    return int(number) + 1 if re.fullmatch("[0-9]{1,3}", number) else 1


def _event_id(said: Mapping[str, object]) -> str | None:
    """Return what is the same if the camera sends a face again: its moment and its number."""
    moment, number = _number(said, "snap_time_ms"), _number(said, "face_id")
    return f"{moment:.0f} {number:.0f}" if moment and number else None


def _face(said: Mapping[str, object], pictures: Mapping[str, bytes]) -> Face:
    similarity = _number(said, "comp_score")
    return Face(
        index=0,
        picture="face_0" if "face_0" in pictures else None,
        body="body_0" if "body_0" in pictures else None,
        name=_text(said, "user_name") or None,
        similarity=round(similarity, 1) if similarity and 0 < similarity <= 100 else None,
        list=_LISTS.get(_text(said, "user_list")),
    )


def _pictures(said: Mapping[str, object]) -> tuple[dict[str, bytes], tuple[str, ...]]:
    """Return the pictures by their key in the event, and what is wrong with the others.

    One that is null, empty or missing was not taken, and is nothing wrong.
    """
    pictures, problems = {}, []
    for name, key in _PICTURES.items():
        if not (sent := said.get(name)):
            continue
        try:
            pictures[key] = whole_picture(_from_base64(sent))
        except NotAPictureError as error:
            problems.append(f"{name}: {error}")
    return pictures, tuple(problems)


def _from_base64(sent: object) -> bytes:
    """Decode a picture, however it is padded and broken into lines, as far as it goes."""
    text = _SPACE.sub("", sent).rstrip("=") if isinstance(sent, str) else ""
    text = text[: len(text) - (len(text) % 4 == 1)]  # one left over is not even a byte
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
    except ValueError:
        raise NotAPictureError("the data is not Base64") from None
