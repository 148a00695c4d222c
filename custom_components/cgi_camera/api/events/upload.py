"""Turns uploads into events: path and name of a file have a meaning, by patterns users can edit.

A line of patterns is `motion, md, vmd = motion`: words on the left, their meaning on the right.
A word matches where it stands alone, in any case and also in `MotionDetection` or `md_1`; `*`
stands for any text, `{channel}` for a channel's number (`{channel0}` if the camera counts from 0).
The right side is an event type, or `channel` for a line without a type, and optionally a channel's
number.

Users write the patterns, and any sender the names: so there are no regular expressions, whose time
can grow without limit. The time of a match grows only with the length of a name.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo
from enum import StrEnum
from http import HTTPStatus
from pathlib import PurePosixPath
import re

from ..errors import NotAPictureError, PatternError, PushError
from ..lenient import fit_to_show
from ..pictures.jpeg import START, whole_picture
from .event import CameraEvent, EventType, Source, TimeSource

MAX_NAME: int = 255
"""Limit of characters to match in a path or a subject; of a path the last ones."""
MAX_PICTURES: int = 10
"""Limit of one event."""
MAX_LINES: int = 100
MAX_WORD: int = 60
MAX_CHANNEL: int = 64
MIN_PICTURE: int = 1000
"""Bytes; a smaller file that does not begin like a JPEG is a marker or a test, whatever its name.

The smallest picture of a camera has more.
"""
OLDEST = timedelta(days=1)
"""A camera with a reset clock sends 1981 or 1970 (seed 000 l.55)."""
AHEAD = timedelta(minutes=1)
"""A picture is never from the future: a clock further ahead is in another zone than we are."""
ZONE_STEP = timedelta(minutes=30)
FARTHEST_ZONE = timedelta(hours=26)
"""The difference between the first and the last zone to begin a day."""

DEFAULT_PATTERNS = (
    "face*, head shoulder, *人脸* = face",
    "line cross*, cross line, tripwire, intrusion, region*, area, field*, loiter*, *区域* = region",
    "tamper*, occlu*, cover, covered, shelter*, blind*, *遮挡* = tamper",
    "fire*, smoke, flame, *火* = fire",
    "io, alarm in*, input, external alarm, sensor alarm, *报警输入* = alarm_input",
    "motion*, move*, md, mdalarm, hmd, vmd, [m], pir, people, human*, *移动* = motion",
    "person, persons, pedestrian*, pet, pets, animal*, car, cars, vehicle* = motion",
    "count* = counting",
    "temperature*, thermal* = temperature",
    "schedule*, timer, [r], timing, snap*, manual, test, *定时* = snapshot",
    "ch{channel}, chn{channel}, channel {channel}, *通道{channel} = channel",
)

_ONLY_CHANNEL = "channel"
_PICTURE_NAMES = frozenset({".jpg", ".jpeg", ".jpe", ".jfif"})
# A word within a word begins with a capital: MotionDetection, MDAlarm.
_WORD_BEGINS = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_TOKENS = re.compile(r"(\{channel0?\}|\s+)")
_NO_LETTER_BEFORE, _NO_LETTER_BEHIND = r"(?<![^\W\d_])", r"(?![^\W\d_])"
_BETWEEN_WORDS = r"[\W_]{0,2}"
_DATE = r"(?<!\d)(\d{4})[-_.]?(\d\d)[-_.]?(\d\d)"
_TIME = r"(\d\d)[-_.:]?(\d\d)[-_.:]?(\d\d)"
_TIME_IN_FOLDERS = r"(?<!\d)(\d\d)[-_.:/]?(\d\d)[-_.:/]?(\d\d)"
_MILLISECONDS_OR_END = r"(?=\D|\Z|\d{3}(?!\d))"
_UTC = r"(?:\.?\d{3})?(Z)(?![A-Za-z])"
_DATE_AND_TIME = re.compile(
    rf"{_DATE}[-_ T.]{{0,2}}{_TIME}(?:{_UTC}|{_MILLISECONDS_OR_END})", re.ASCII
)
_DATE_OF_FOLDER = re.compile(rf"{_DATE}/", re.ASCII)
_LATER_TIME = re.compile(rf"{_TIME_IN_FOLDERS}{_MILLISECONDS_OR_END}", re.ASCII)


class PatternFault(StrEnum):
    """The faults of a line of patterns."""

    NO_TYPE = "pattern_no_type"
    UNKNOWN_TYPE = "pattern_unknown_type"
    CHANNEL = "pattern_channel"
    WORD = "pattern_word"
    TOO_MANY = "pattern_too_many"


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadPattern:
    """A word, with its type and its channel, if it has them."""

    word: re.Pattern[str]
    type: EventType | None
    channel: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadedFile:
    """A file as uploaded: `name` is its path in the camera's words, with slashes."""

    name: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """The files of one moment, or a mail.

    `names` are the texts that may have a meaning, the most specific first; one of `dated` may hold
    the time. Without a whole picture, only an upload that `speaks` by itself is an event. `details`
    are those of the event.
    """

    names: tuple[str, ...]
    dated: tuple[str, ...]
    files: tuple[UploadedFile, ...]
    details: Mapping[str, str]
    problems: tuple[str, ...] = ()
    speaks: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """The meaning of names, None where they have no meaning."""

    type: EventType | None
    channel: int | None


def claims_picture(name: str, content: bytes) -> bool:
    """Return whether a file begins like a picture, or is named like one and large enough."""
    suffix = PurePosixPath(name).suffix.lower()
    return content.startswith(START) or (suffix in _PICTURE_NAMES and len(content) >= MIN_PICTURE)


def read_patterns(text: str) -> tuple[UploadPattern, ...]:
    """Return the patterns of a text, one per line, without empty lines and `#` comments.

    Raises PatternError, which names the line.
    """
    patterns: list[UploadPattern] = []
    lines = text.splitlines()
    for number, line in enumerate(lines, 1):
        if number > MAX_LINES:
            raise PatternError(PatternFault.TOO_MANY, number, line)
        if not (line := line.strip()) or line.startswith("#"):
            continue
        try:
            patterns += _read_line(line)
        except ValueError as error:
            raise PatternError(str(error), number, line) from None
    return tuple(patterns)


def _read_line(line: str) -> Iterator[UploadPattern]:
    """Yield a pattern for each word. Raises ValueError with a PatternFault."""
    words, equals, meaning = line.rpartition("=")
    if not equals or not (parts := meaning.lower().split()):
        raise ValueError(PatternFault.NO_TYPE)
    name, *numbers = parts
    if name != _ONLY_CHANNEL and name not in set(EventType):
        raise ValueError(PatternFault.UNKNOWN_TYPE)
    if numbers and not (len(numbers) == 1 and _is_channel(numbers[0])):
        raise ValueError(PatternFault.CHANNEL)
    event_type = None if name == _ONLY_CHANNEL else EventType(name)
    channel = int(numbers[0]) if numbers else None
    for word in words.split(","):
        if event_type is None and channel is None and "{" not in word:
            raise ValueError(PatternFault.CHANNEL)
        yield UploadPattern(word=_compile(word.strip()), type=event_type, channel=channel)


def _is_channel(text: str) -> bool:
    return text.isascii() and text.isdecimal() and 1 <= int(text) <= MAX_CHANNEL


def _compile(word: str) -> re.Pattern[str]:
    """Return the expression of a word; it never tries a text for `*` twice."""
    parts = word.split("*")
    if not any(parts) or len(word) > MAX_WORD:
        raise ValueError(PatternFault.WORD)
    written = [
        "".join(_written(token) for token in _TOKENS.split(_separated(part))) for part in parts
    ]
    first, *others = (part for part in written if part)
    if not word.startswith("*"):
        first = _NO_LETTER_BEFORE + first
    if not word.endswith("*"):
        *others, last = [first, *others]
        first, *others = [*others, last + _NO_LETTER_BEHIND]
    try:
        return re.compile(first + "".join(f"(?>.*?{part})" for part in others), re.IGNORECASE)
    except re.error:  # the word names the channel twice
        raise ValueError(PatternFault.WORD) from None


def _written(token: str) -> str:
    if token in {"{channel}", "{channel0}"}:
        return rf"(?P<{token[1:-1]}>\d{{1,3}})(?!\d)"
    return _BETWEEN_WORDS if token.isspace() else re.escape(token)


def _separated(text: str) -> str:
    return _WORD_BEGINS.sub(" ", text)


def read_files(files: Sequence[UploadedFile]) -> Upload:
    """Return the upload of these files; the name of the first picture counts."""
    pictures = tuple(file for file in files if claims_picture(file.name, file.content))
    path = (pictures or files)[0].name
    folders, _, name = path.rpartition("/")
    return Upload(
        names=(name, folders),
        dated=(path,),
        files=pictures,
        details={"path": fit_to_show(path)},
    )


def meaning_of(names: Iterable[str], patterns: Sequence[UploadPattern]) -> Meaning:
    """Return the meaning of names; an earlier name overrides a later one."""
    event_type: EventType | None = None
    channel: int | None = None
    for name in names:
        separated = _separated(name[-MAX_NAME:])
        for pattern in patterns:
            if found := pattern.word.search(separated):
                event_type = event_type or pattern.type
                channel = channel or _channel(found) or pattern.channel
    return Meaning(type=event_type, channel=channel)


def _channel(found: re.Match[str]) -> int | None:
    """Return the channel of a match; 0 is the first channel in either way of counting."""
    numbers = found.groupdict()
    if (from_zero := numbers.get("channel0")) is not None:
        number = int(from_zero) + 1
    elif (from_one := numbers.get("channel")) is not None:
        number = max(1, int(from_one))
    else:
        return None
    return number if number <= MAX_CHANNEL else None


def time_of(path: str, received_at: datetime, zone: tzinfo) -> datetime | None:
    """Return the camera's time in a path, None without a plausible time."""
    path = path[-MAX_NAME:]
    candidates = [found.groups() for found in _DATE_AND_TIME.finditer(path)]
    if (day := _DATE_OF_FOLDER.search(path)) and (time := _LATER_TIME.search(path, day.end())):
        candidates.append((*day.groups(), *time.groups(), None))
    for *digits, is_utc in candidates:
        try:
            date, of_day = "".join(digits[:3]), "".join(digits[3:])
            local = datetime.fromisoformat(f"{date}T{of_day}")
            moments = [local.replace(tzinfo=UTC)] if is_utc else _moments(local, received_at, zone)
        except ValueError, OverflowError:
            continue
        if plausible := [one for one in moments if -AHEAD <= received_at - one <= OLDEST]:
            return max(plausible)
    return None


def _moments(local: datetime, received_at: datetime, zone: tzinfo) -> list[datetime]:
    """Return the moments that a camera's clock may mean, which shows its own zone or ours.

    Some clocks show UTC or know no summer time. Their error is a multiple of half an hour, so that
    a time with that distance from the arrival, give or take a minute, is of another zone. The
    hour at the end of summer time occurs twice.
    """
    moments = [local.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1)]
    in_utc = local.replace(tzinfo=UTC)
    for moment in (*moments, in_utc):
        age = received_at - moment
        error = round(age / ZONE_STEP) * ZONE_STEP
        if abs(age - error) <= AHEAD and abs(error) <= FARTHEST_ZONE:
            moments.append(moment + error)
    return moments


def parse_upload(
    upload: Upload,
    patterns: Sequence[UploadPattern],
    received_at: datetime,
    zone: tzinfo,
    usual: EventType = EventType.SNAPSHOT,
) -> CameraEvent:
    """Return the event of an upload; pictures without a known type are of the `usual` type.

    Raises PushError for an upload without a whole picture that does not speak by itself.
    """
    pictures, problems = _name_pictures(upload.files)
    if not pictures and not upload.speaks:
        if not problems:
            raise PushError("no picture was uploaded", HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
        raise PushError(problems[0])
    meaning = meaning_of(upload.names, patterns)
    times = (time_of(text, received_at, zone) for text in upload.dated)
    occurred_at = next((moment for moment in times if moment is not None), None)
    return CameraEvent(
        type=meaning.type or (usual if pictures else EventType.OTHER),
        occurred_at=occurred_at or received_at,
        time_source=TimeSource.CAMERA if occurred_at else TimeSource.ARRIVAL,
        source=Source(),
        channel=meaning.channel or 1,
        pictures=pictures,
        details=upload.details,
        problems=(*upload.problems, *problems),
    )


def _name_pictures(
    files: Sequence[UploadedFile],
) -> tuple[dict[str, bytes], tuple[str, ...]]:
    """Return the whole pictures by their key in the event, and the problems of the others."""
    pictures: dict[str, bytes] = {}
    problems: dict[str, None] = {}  # each only once: every problem is a line in the log
    for file in files[:MAX_PICTURES]:
        try:
            picture = whole_picture(file.content)
        except NotAPictureError as error:
            problems[str(error)] = None
        else:
            pictures[f"picture_{len(pictures)}" if pictures else "snapshot"] = picture
    if len(files) > MAX_PICTURES:
        problems[f"more than {MAX_PICTURES} pictures"] = None
    return pictures, tuple(problems)
