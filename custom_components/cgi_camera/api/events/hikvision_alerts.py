"""Parses the alertStream of Hikvision devices: XML, JSON and pictures."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
import re
from typing import Final

from ..errors import NotAPictureError
from ..lenient import Tree, decode, fit_to_show, flat, json_object, tree, walk, whole_number
from ..pictures.jpeg import whole_picture
from .event import EventType, Face, FaceList
from .parts import MAX_PICTURE, Parts
from .report import KINDS, Place, Report, State, Subject, moment

ALERTS: Final[Mapping[str, str]] = {
    "vmd": "motion",
    "motiondetection": "motion",
    "pir": "motion",
    "linedetection": "line_crossing",
    "fielddetection": "intrusion",
    "regionentrance": "region_entrance",
    "regionexiting": "region_exit",
    "loitering": "loitering",
    "unattendedbaggage": "object_left",
    "attendedbaggage": "object_taken",
    "shelteralarm": "tamper",
    "tamperdetection": "tamper",
    "defocus": "tamper",
    "scenechangedetection": "tamper",
    "videoloss": "video_loss",
    "facedetection": "face",
    "facesnap": "face",
    "facecapture": "face",
    "facecontrast": "face",
    "alarmresult": "face",
    "firedetection": "fire",
    "smokedetection": "fire",
    "io": "alarm_input",
    "diskerror": "disk_error",
    "diskfull": "disk_full",
    "recordingfailure": "recording_failure",
    "recordexception": "recording_failure",
    "nicbroken": "network",
    "ipconflict": "network",
}
"""Kinds by event type, in lower case because its case varies."""
_DISTINCT: Final = frozenset({"facesnap", "facecapture", "facecontrast", "alarmresult"})
"""Each of these is another person, never a repetition."""
_COMPARED: Final = frozenset({"facecontrast", "alarmresult"})
_LASTING: Final = "duration"
_HEARTBEAT: Final = "heartbeat"
_IDLE: Final = "videoloss"
"""Idle devices report the end of a video loss that never occurred."""
_TARGETS: Final[Mapping[str, str]] = {"human": "person", "people": "person", "vehicle": "vehicle"}
_OLD_DIGITAL: Final = 32
"""Older recorders number network cameras from 33."""
MAX_PICTURES: Final = 6

_ROOT = re.compile(rb"<([A-Za-z][\w:.-]{0,80})[\s>]")
_SHORT_ZONE = re.compile(r"([+-])(\d):(\d\d)$")


@dataclass(slots=True, kw_only=True)
class _Waiting:
    """A report that waits for its pictures."""

    report: Report
    expected: int
    pictures: list[bytes]
    problems: list[str]


class AlertStream:
    """Reads one stream. `channels` are the channels in use, which explain odd numbers.

    For the counters see `ReportReader`.
    """

    def __init__(self, content_type: str, channels: Collection[int]) -> None:
        self._parts = Parts(content_type, _is_complete)
        self._channels = channels
        self._waiting: _Waiting | None = None
        self._last: Report | None = None
        self._with_pictures: set[Subject] = set()
        """Subjects whose reports preceded unannounced pictures."""
        self.heard = 0
        self.heartbeats = 0
        self._failed = 0

    @property
    def unusable(self) -> int:
        """The number of invalid parts."""
        return self._failed + self._parts.oversized

    @property
    def is_waiting(self) -> bool:
        """Whether a report waits for its pictures; `flush` yields it without them."""
        return self._waiting is not None

    def feed(self, data: bytes, received_at: datetime) -> Iterator[Report]:
        """Read bytes and yield the reports that are now complete."""
        for part in self._parts.feed(data):
            if part.is_picture:
                yield from self._picture(part.content)
            else:
                yield from self.flush()
                yield from self._text(part.content, received_at)

    def flush(self) -> Iterator[Report]:
        """Yield the waiting report with the pictures received so far."""
        if (waiting := self._waiting) is None:
            return
        self._waiting = None
        report = waiting.report
        pictures, faces = _assigned(report, waiting.pictures)
        yield replace(report, pictures=pictures, faces=faces, problems=tuple(waiting.problems))

    def _picture(self, content: bytes) -> Iterator[Report]:
        if (waiting := self._waiting) is None:
            if self._last is not None:
                self._with_pictures.add(self._last.subject)
            return
        try:
            waiting.pictures.append(whole_picture(content))
        except NotAPictureError as error:
            waiting.problems.append(str(error))
        waiting.expected -= 1
        too_much = sum(map(len, waiting.pictures)) > MAX_PICTURE
        if waiting.expected <= 0 or too_much:
            yield from self.flush()

    def _text(self, content: bytes, received_at: datetime) -> Iterator[Report]:
        if (document := tree(content)) is None:
            self._failed += 1
            return
        facts = flat(document)
        if not (name := _name_of(facts)):
            self._failed += 1
            return
        self.heard += 1
        is_inactive = facts.get("eventstate", "").lower() == "inactive"
        self.heartbeats += name == _HEARTBEAT or (name == _IDLE and is_inactive)
        if (key := ALERTS.get(name)) is None:
            return
        report = self._report(name, key, document, facts, received_at)
        if report is None:
            return
        self._last = report
        expected = _announced(document, facts)
        if not expected and report.subject in self._with_pictures:
            expected = 1
        if expected and report.state is State.ACTIVE:
            self._waiting = _Waiting(report=report, expected=expected, pictures=[], problems=[])
        else:
            yield report

    def _report(
        self,
        name: str,
        key: str,
        document: Tree,
        facts: Mapping[str, str],
        received_at: datetime,
    ) -> Report | None:
        kind, channel = KINDS[key], self._channel(facts)
        number: int | None = None
        if kind.place is Place.CHANNEL:
            if channel is None:
                return None  # a missing channel, or one not in use
            number = channel
        elif kind.place is Place.INPUT:
            number = _number(facts, "inputioportid") or _number(facts, "dyninputioportid")
            if number is None:
                return None
        occurred_at, time_source = moment(_time(facts.get("datetime", "")), received_at)
        target = _TARGETS.get((facts.get("targettype") or facts.get("detectiontarget", "")).lower())
        return Report(
            subject=Subject(kind=kind, number=number),
            state=State.OFF if facts.get("eventstate", "").lower() == "inactive" else State.ACTIVE,
            occurred_at=occurred_at,
            time_source=time_source,
            channel=channel,
            distinct=name in _DISTINCT,
            also=(Subject(kind=KINDS[target], number=channel),) if target and channel else (),
            faces=tuple(_faces(document, is_compared=name in _COMPARED))
            if kind.type is EventType.FACE
            else (),
            details={"target": target} if target else {},
        )

    def _channel(self, facts: Mapping[str, str]) -> int | None:
        """Return the channel of a report, None if it is not in use."""
        numbers = [
            number
            for name in ("channelid", "dynchannelid")
            if (number := _number(facts, name)) is not None
        ]
        return channel_in_use(numbers, self._channels)


def channel_in_use(numbers: Collection[int], channels: Collection[int]) -> int | None:
    """Return the channel that one of several numbers means, None if it is not in use."""
    for number in (*numbers, *(number - _OLD_DIGITAL for number in numbers)):
        if number in channels:
            return number
    return None


def _is_complete(content: bytes) -> bool:
    """Return whether a text is a whole document."""
    content = content.rstrip()
    if content.endswith(b"}"):
        return json_object(decode(content)) is not None
    root = _ROOT.search(content)
    return root is not None and content.endswith(b"</" + root[1] + b">")


def _name_of(facts: Mapping[str, str]) -> str:
    """Return the event type in lower case; a lasting event has another name for it."""
    name = facts.get("eventtype", "").lower()
    return facts.get("relationevent", name).lower() if name in {_LASTING, ""} else name


def _number(facts: Mapping[str, str], name: str) -> int | None:
    return whole_number(facts.get(name, "")) or None


def _time(text: str) -> datetime | None:
    """Return a time with its zone; some devices write it as -8:00."""
    try:
        found = datetime.fromisoformat(_SHORT_ZONE.sub(r"\g<1>0\2:\3", text))
    except ValueError:
        return None
    return found if found.tzinfo is not None else None


def _announced(document: Tree, facts: Mapping[str, str]) -> int:
    """Return the number of pictures that a report announces."""
    if facts.get("detectionpicturetranstype", "binary").lower() != "binary":
        return 0
    announced = _number(facts, "detectionpicturesnumber") or sum(
        name == "resourcescontenttype" and value == "binary" for name, value in walk(document)
    )
    return min(announced, MAX_PICTURES)


def _faces(document: Tree, *, is_compared: bool) -> Iterator[Face]:
    """Yield the one face of a report, with its best candidate in a list.

    In a public capture of 2024 (`alarmResult` of an IP camera), `listType` is `blackList` for a
    library of employees, and `extendData` has the names of fields: neither describes the person.
    """
    best_name, best = "", -1.0
    for name, value in walk(document):
        if name != "candidate":
            continue
        for candidate in value if isinstance(value, list) else [value]:
            if not isinstance(candidate, dict):
                continue
            facts = flat({key: one for key, one in candidate.items() if key != "extenddata"})
            similarity = _similarity(facts.get("similarity", ""))
            if similarity > best:
                best_name, best = fit_to_show(facts.get("name", "")), similarity
    if best >= 0:
        yield Face(index=0, name=best_name or None, similarity=best or None, list=FaceList.ALLOWED)
    else:
        yield Face(index=0, list=FaceList.STRANGER if is_compared else None)


def _similarity(text: str) -> float:
    """Return a percentage, which may be written as a fraction; 0 for another text."""
    if not re.fullmatch(r"\d{1,3}(?:\.\d{1,20})?", text):
        return 0.0
    number = float(text)
    return round(number * 100 if number <= 1 else min(number, 100.0), 1)


def _assigned(
    report: Report, pictures: list[bytes]
) -> tuple[Mapping[str, bytes], tuple[Face, ...]]:
    """Name the pictures of a report; the smallest picture of a captured face is the face."""
    ordered = list(pictures)
    named: dict[str, bytes] = {}
    faces = report.faces
    if report.distinct and faces and ordered:
        named["face_0"] = min(ordered, key=len)
        ordered.remove(named["face_0"])
        faces = (replace(faces[0], picture="face_0"), *faces[1:])
        ordered.sort(key=len, reverse=True)
    for place, picture in enumerate(ordered):
        named["snapshot" if place == 0 else f"picture_{place}"] = picture
    return named, faces
