"""What a camera told us by itself, whatever wire form and transport it came by."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class EventType(StrEnum):
    """What happened."""

    FACE = "face"
    MOTION = "motion"
    REGION = "region"
    FIRE = "fire"
    TAMPER = "tamper"
    ALARM_INPUT = "alarm_input"
    COUNTING = "counting"
    TEMPERATURE = "temperature"
    VCA = "vca"
    SNAPSHOT = "snapshot"
    OTHER = "other"


class TimeSource(StrEnum):
    """Whose clock an event's time is from."""

    CAMERA = "camera"
    ARRIVAL = "arrival"


class FaceList(StrEnum):
    """The list of the camera on which a recognized face stands."""

    ALLOWED = "allowed"
    BLOCKED = "blocked"
    STRANGER = "stranger"


@dataclass(frozen=True, slots=True, kw_only=True)
class PushRequest:
    """One push as it came over HTTP.

    `path` is what the camera put behind the address it was given. `query` is the query string as
    on the wire, not decoded. `received_at` is zone-aware.
    """

    path: str = ""
    query: str = ""
    content_type: str = ""
    body: bytes = b""
    received_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Who the camera says it is. `ip` is its own idea of its address: never identify by it."""

    usn: str | None = None
    mac: str | None = None
    product_id: str | None = None
    ip: str | None = None
    unit_name: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Face:
    """One face of an event.

    `index` counts from 0 in the order of the push. `picture` and, for the whole person, `body` are
    keys of the event's pictures. `position` is left, top, width and height in the camera's own
    unit, None if it sent zeros. `similarity` to the face on the camera's list is in per cent.
    """

    index: int
    object_id: str | None = None
    zone: str | None = None
    position: tuple[int, int, int, int] | None = None
    picture: str | None = None
    body: str | None = None
    name: str | None = None
    similarity: float | None = None
    list: FaceList | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CameraEvent:
    """One event of one camera, with its own pictures.

    `camera_event_id` is the camera's id of the event, the same if it sends the event twice.
    `channel` counts from 1. `pictures` maps `snapshot`, `face_0`, `body_0`, `face_1`, ... to whole
    JPEGs; further pictures of the scene are `picture_1`, `picture_2`, ... `details` holds what else
    the camera said. `problems` says, without content, which parts of the push could not be used.
    """

    type: EventType
    occurred_at: datetime
    time_source: TimeSource
    source: Source
    channel: int = 1
    rule: str | None = None
    camera_event_id: str | None = None
    faces: tuple[Face, ...] = ()
    pictures: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    details: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Inquiry:
    """A push that tells of no event and wants an answer: `answer` is what calms the camera."""

    source: Source
    answer: Mapping[str, str | int]
