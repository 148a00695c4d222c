"""An event of a camera, whatever its wire form and transport."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final

_LONGEST_EMPTY: Final = 1000
"""Bytes of white space that a push without content may have."""


class EventType(StrEnum):
    """The kinds of events."""

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
    """The clock of an event's time."""

    CAMERA = "camera"
    ARRIVAL = "arrival"


class FaceList(StrEnum):
    """The camera's list that contains a recognized face."""

    ALLOWED = "allowed"
    BLOCKED = "blocked"
    STRANGER = "stranger"


@dataclass(frozen=True, slots=True, kw_only=True)
class PushRequest:
    """One push as received over HTTP.

    `path` is what the camera appended to its configured address. `query` is the query string as
    on the wire, not decoded. `received_at` is zone-aware.
    """

    path: str = ""
    query: str = ""
    content_type: str = ""
    body: bytes = b""
    received_at: datetime

    @property
    def is_empty(self) -> bool:
        """Whether it has no content, as that of the test button of a camera's own page."""
        if self.query.strip("?&= ") or len(self.body) > _LONGEST_EMPTY:
            return False  # to strip a body is to copy it
        return self.body.strip() in {b"", b"{}"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """The camera's own name for itself. `ip` may be wrong: never identify a camera by it."""

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
    unit, None for zeros. `similarity` to the face on the camera's list is in percent.
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

    `camera_event_id` is the camera's id of the event, the same in a repeated push. `channel` counts
    from 1; an event `of_channel` belongs to that channel of a recorder, not to the whole device.
    `pictures` maps `snapshot`, `face_0`, `body_0`, `face_1`, ... to whole JPEGs; further pictures
    of the scene are `picture_1`, `picture_2`, ... `details` holds all other values of the push.
    `problems` names its unusable parts, without their content.
    """

    type: EventType
    occurred_at: datetime
    time_source: TimeSource
    source: Source
    channel: int = 1
    of_channel: bool = False
    rule: str | None = None
    camera_event_id: str | None = None
    faces: tuple[Face, ...] = ()
    pictures: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    details: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Inquiry:
    """A push without an event that needs a reply: `answer` satisfies the camera."""

    source: Source
    answer: Mapping[str, str | int]
