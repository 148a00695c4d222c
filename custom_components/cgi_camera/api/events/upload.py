"""Turns uploads into events: files, mails, and the times in their names."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo
from http import HTTPStatus
from pathlib import PurePosixPath
import re

from ..errors import NotAPictureError, PushError
from ..lenient import fit_to_show
from ..pictures.jpeg import START, whole_picture
from .event import CameraEvent, EventType, Source, TimeSource
from .upload_patterns import MAX_NAME, UploadPattern, meaning_of

MAX_PICTURES: int = 10
"""Limit of one event."""
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

_PICTURE_NAMES = frozenset({".jpg", ".jpeg", ".jpe", ".jfif"})
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


def claims_picture(name: str, content: bytes) -> bool:
    """Return whether a file begins like a picture, or is named like one and large enough."""
    suffix = PurePosixPath(name).suffix.lower()
    return content.startswith(START) or (suffix in _PICTURE_NAMES and len(content) >= MIN_PICTURE)


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
