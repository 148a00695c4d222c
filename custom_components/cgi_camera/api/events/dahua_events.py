"""Parses the stream of eventManager.cgi of Dahua devices: lines of text, some with JSON.

    Code=VideoMotion;action=Start;index=0;data={
       "Name" : "Hall"
    }

The parser ignores the limits of parts: a heartbeat may occur anywhere, and lengths may or may not
include the line break before a part.
"""

from collections.abc import Collection, Iterator, Mapping
from datetime import UTC, datetime
import re
from typing import Final

from ..features import number_of
from ..lenient import decode, fit_to_show, json_object
from .event import EventType, Face, FaceList
from .report import KINDS, Place, Report, State, Subject, moment

CODES: Final[Mapping[str, str]] = {
    "VideoMotion": "motion",
    "SmartMotionHuman": "person",
    "SmartMotionVehicle": "vehicle",
    "CrossLineDetection": "line_crossing",
    "CrossRegionDetection": "intrusion",
    "WanderDetection": "loitering",
    "LeftDetection": "object_left",
    "TakenAwayDetection": "object_taken",
    "VideoBlind": "tamper",
    "VideoUnFocus": "tamper",
    "SceneChange": "tamper",
    "VideoLoss": "video_loss",
    "FaceDetection": "face",
    "FaceRecognition": "face",
    "FireDetection": "fire",
    "SmokeDetection": "fire",
    "AlarmLocal": "alarm_input",
    "StorageFailure": "disk_error",
    "StorageNotExist": "disk_error",
    "StorageLowSpace": "disk_full",
    "NetAbort": "network",
    "IPConflict": "network",
}
"""Kinds by the code of the device."""
_STATES: Final[Mapping[str, State]] = {
    "Start": State.ON,
    "Stop": State.OFF,
    "Pulse": State.ACTIVE,
}
_TARGETS: Final[Mapping[str, str]] = {"Human": "person", "Vehicle": "vehicle"}
_RECOGNITION: Final = "FaceRecognition"
MAX_EVENT: Final = 256 * 1024
"""Bytes of one event with its JSON, and of a line."""

_EVENT = re.compile(
    r"\s*Code=(\w{1,64});action=(\w{1,16});index=(\d{1,5})(?:;data=(.*))?\s*", re.DOTALL
)
_LENGTH = re.compile(rb"content-length\s*:\s*(\d{1,9})\s*", re.IGNORECASE)
_BRACES = re.compile(r'[{}]|"(?:[^"\\]|\\.)*"?', re.DOTALL)


class EventStream:
    """Reads one stream. `channels` are the channels in use.

    For the counters see `ReportReader`.
    """

    is_waiting: Final = False
    """No report waits for pictures: this stream has no pictures."""

    def __init__(self, content_type: str, channels: Collection[int]) -> None:
        self._channels = channels
        self._buffer = bytearray()
        self._left: int | None = None
        """The missing bytes of the present part, if it has a length."""
        self._announced: int | None = None
        self._event: list[str] = []
        self._length = 0
        self._depth = 0
        self._is_skipping = False
        self.heard = 0
        self.heartbeats = 0
        self.unusable = 0

    def feed(self, data: bytes, received_at: datetime) -> Iterator[Report]:
        """Read bytes and yield the reports that are now complete."""
        self._buffer += data
        start = 0
        while (end := self._buffer.find(b"\n", start)) >= 0:
            line = bytes(self._buffer[start : end + 1])
            start = end + 1
            yield from self._line(line, received_at)
        del self._buffer[:start]
        if self._left is not None and 0 < self._left <= len(self._buffer):
            # The part is complete, and its last line has no end.
            line = bytes(self._buffer)
            self._buffer.clear()
            yield from self._line(line, received_at)
        elif len(self._buffer) > MAX_EVENT:
            self._buffer.clear()
            self._is_skipping = True
            self.unusable += 1

    def flush(self) -> Iterator[Report]:
        """Yield nothing: see `is_waiting`."""
        yield from ()

    def _line(self, line: bytes, received_at: datetime) -> Iterator[Report]:
        if self._is_skipping:
            self._is_skipping = False  # the rest of a line that was too long
            return
        if self._left is not None:
            self._left -= len(line)
        text = line.strip()
        if text == b"Heartbeat":
            self.heard += 1
            self.heartbeats += 1
        elif text.startswith((b"Code=", b"--")):
            yield from self._finish(received_at)
            if text.startswith(b"--"):
                self._left = self._announced = None
            else:
                yield from self._more(line, received_at)
        elif self._event:
            yield from self._more(line, received_at)
        elif found := _LENGTH.fullmatch(text):
            self._announced = int(found[1])
        elif not text and self._announced is not None:
            self._left, self._announced = self._announced, None

    def _more(self, line: bytes, received_at: datetime) -> Iterator[Report]:
        """Add a line to the event, and yield its report once it is complete."""
        text = decode(line)
        self._event.append(text)
        self._length += len(text)
        self._depth += _depth(text)
        if self._depth <= 0 or self._length > MAX_EVENT:
            yield from self._finish(received_at)

    def _finish(self, received_at: datetime) -> Iterator[Report]:
        """Yield the report of the collected event, if any."""
        event = "".join(self._event)
        self._event.clear()
        self._depth = self._length = 0
        if not event:
            return
        found = _EVENT.fullmatch(event)
        data = json_object(found[4].strip()) if found and found[4] else {}
        if found is None or data is None:
            self.unusable += 1
        if found is None:
            return
        self.heard += 1
        report = self._report(found[1], found[2], int(found[3]) + 1, data or {}, received_at)
        if report is not None:
            yield report

    def _report(
        self,
        code: str,
        action: str,
        number: int,
        data: Mapping[str, object],
        received_at: datetime,
    ) -> Report | None:
        key, state = CODES.get(code), _STATES.get(action)
        if key is None or state is None:
            return None
        kind = KINDS[key]
        shows = kind.place is not Place.RECORDER and number in self._channels
        channel = number if shows else None
        if kind.place is Place.CHANNEL and channel is None:
            return None  # a missing channel, or one not in use
        subject = Subject(kind=kind, number=None if kind.place is Place.RECORDER else number)
        occurred_at, time_source = moment(_time(data), received_at)
        target = _TARGETS.get(_text(_inner(data, "Object"), "ObjectType"))
        is_new = target is not None and channel is not None and target != key
        return Report(
            subject=subject,
            state=state,
            occurred_at=occurred_at,
            time_source=time_source,
            channel=channel,
            distinct=state is State.ACTIVE,
            also=(Subject(kind=KINDS[target], number=channel),) if target and is_new else (),
            rule=_text(data, "Name") or None,
            faces=(_face(data, is_compared=code == _RECOGNITION),)
            if kind.type is EventType.FACE
            else (),
            details=_details(data, target),
        )


def _depth(text: str) -> int:
    """Return the opening minus the closing braces of a text, except those in strings."""
    return sum(1 if found[0] == "{" else -1 for found in _BRACES.finditer(text) if found[0] in "{}")


def _inner(data: Mapping[str, object], name: str) -> Mapping[str, object]:
    value = data.get(name)
    return value if isinstance(value, dict) else {}


def _text(data: Mapping[str, object], name: str) -> str:
    value = data.get(name)
    return fit_to_show(str(value)) if isinstance(value, str | int | float) else ""


def _time(data: Mapping[str, object]) -> datetime | None:
    """Return the time of an event, which is local time on some devices."""
    seconds = data.get("UTC")
    if not isinstance(seconds, int | float) or not 0 < seconds < 1 << 33:
        return None
    return datetime.fromtimestamp(int(seconds), UTC)


def _details(data: Mapping[str, object], target: str | None) -> Mapping[str, str]:
    direction = _text(data, "Direction")
    return {
        **({"target": target} if target else {}),
        **({"direction": direction} if direction else {}),
    }


def _face(data: Mapping[str, object], *, is_compared: bool) -> Face:
    """Return the face of an event, with its best candidate."""
    given = data.get("Candidates") or data.get("Candidate") or []
    best_name, best = "", -1.0
    for candidate in given if isinstance(given, list) else [given]:
        if not isinstance(candidate, dict):
            continue
        name = _text(_inner(candidate, "Person"), "Name") or _text(candidate, "PersonName")
        similarity = candidate.get("Similarity")
        number = (number_of(similarity) if isinstance(similarity, int | float) else None) or 0.0
        if name and number > best:
            best_name, best = name, number
    if best_name:
        similarity_known = best if 0 < best <= 100 else None
        return Face(index=0, name=best_name, similarity=similarity_known, list=FaceList.ALLOWED)
    return Face(index=0, list=FaceList.STRANGER if is_compared else None)
