"""A report in a recorder's event stream: its subject, its state and its time."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import Enum, StrEnum

from .event import CameraEvent, EventType, Face, Source, TimeSource

CLOCK_TOLERANCE = timedelta(minutes=10)
"""A stream reports at once: a clock that differs by more is wrong."""


class Place(Enum):
    """The place of a kind of event."""

    CHANNEL = "channel"
    INPUT = "input"
    """A digital input, with a number of its own."""
    RECORDER = "recorder"


class State(StrEnum):
    """The state of a report's subject."""

    ON = "on"
    """Until the device reports the end."""
    ACTIVE = "active"
    """As long as the device repeats the report."""
    OFF = "off"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of event: a row of the table.

    `key` is part of unique ids, and names the texts of its entity. `type` is the type of the
    event, with further `details` for a kind more specific than its type. Only `common` kinds have
    an entity from the start.
    """

    key: str
    type: EventType
    place: Place = Place.CHANNEL
    common: bool = False
    details: Mapping[str, str] = field(default_factory=dict, hash=False)


def _rows(*kinds: Kind) -> Mapping[str, Kind]:
    return {kind.key: kind for kind in kinds}


KINDS = _rows(
    Kind(key="motion", type=EventType.MOTION, common=True),
    Kind(key="person", type=EventType.MOTION, details={"target": "person"}),
    Kind(key="vehicle", type=EventType.MOTION, details={"target": "vehicle"}),
    Kind(key="face", type=EventType.FACE, common=True),
    Kind(key="line_crossing", type=EventType.REGION),
    Kind(key="intrusion", type=EventType.REGION),
    Kind(key="region_entrance", type=EventType.REGION),
    Kind(key="region_exit", type=EventType.REGION),
    Kind(key="loitering", type=EventType.REGION),
    Kind(key="object_left", type=EventType.REGION),
    Kind(key="object_taken", type=EventType.REGION),
    Kind(key="tamper", type=EventType.TAMPER),
    Kind(key="video_loss", type=EventType.TAMPER),
    Kind(key="fire", type=EventType.FIRE),
    Kind(key="alarm_input", type=EventType.ALARM_INPUT, place=Place.INPUT, common=True),
    Kind(key="disk_error", type=EventType.OTHER, place=Place.RECORDER),
    Kind(key="disk_full", type=EventType.OTHER, place=Place.RECORDER),
    Kind(key="recording_failure", type=EventType.OTHER, place=Place.RECORDER),
    Kind(key="network", type=EventType.OTHER, place=Place.RECORDER),
)
"""All kinds by key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A kind at a channel or an input; `number` is None for the recorder itself."""

    kind: Kind
    number: int | None = None

    @property
    def key(self) -> str:
        """Its part of the unique id of its entity."""
        if self.number is None:
            return self.kind.key
        return f"{self.kind.place.value}_{self.number}_{self.kind.key}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One report of a stream.

    `channel` is the channel for a snapshot, None if the device names no channel. A `distinct`
    report is an event of its own, even while the previous one lasts. `also` are subjects that are
    on with it, without an event of their own, such as the person at a line. `pictures` and `faces`
    are those of `CameraEvent`.
    """

    subject: Subject
    state: State
    occurred_at: datetime
    time_source: TimeSource
    channel: int | None = None
    distinct: bool = False
    also: tuple[Subject, ...] = ()
    rule: str | None = None
    faces: tuple[Face, ...] = ()
    pictures: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    details: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[str, ...] = ()

    def event(self) -> CameraEvent:
        """Return the camera event; channel 0 is the recorder itself."""
        kind, number = self.subject.kind, self.subject.number
        place = {"input": str(number)} if kind.place is Place.INPUT else {}
        return CameraEvent(
            type=kind.type,
            occurred_at=self.occurred_at,
            time_source=self.time_source,
            source=Source(),
            channel=self.channel or 0,
            of_channel=kind.place is Place.CHANNEL,
            rule=self.rule,
            faces=self.faces,
            pictures=self.pictures,
            details={"kind": kind.key, **kind.details, **place, **self.details},
            problems=self.problems,
        )


def moment(reported: datetime | None, received_at: datetime) -> tuple[datetime, TimeSource]:
    """Return the time of an event: the device's own if it is plausible."""
    if reported is not None and abs(reported - received_at) <= CLOCK_TOLERANCE:
        return reported, TimeSource.CAMERA
    return received_at, TimeSource.ARRIVAL


def subject_of(key: str) -> Subject | None:
    """Return the subject with a key, None for an unknown key."""
    if key in KINDS:
        kind = KINDS[key]
        return Subject(kind=kind) if kind.place is Place.RECORDER else None
    place, _, tail = key.partition("_")
    number, _, name = tail.partition("_")
    found = KINDS.get(name)
    if found is None or found.place.value != place or not number.isdecimal():
        return None
    return Subject(kind=found, number=int(number))


def input_subject(number: int) -> Subject:
    """Return the subject of a digital input."""
    return Subject(kind=KINDS["alarm_input"], number=number)


def polled_input(number: int, *, is_on: bool) -> Report:
    """Return the report of an input that changed between two polls."""
    return Report(
        subject=input_subject(number),
        state=State.ON if is_on else State.OFF,
        occurred_at=datetime.now(UTC),
        time_source=TimeSource.ARRIVAL,
    )
