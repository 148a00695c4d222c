"""Stores the camera events of one entry on disk: facts and pictures, within a retention limit.

An event is a folder named by its id, with its pictures and its facts, so that a listing of names
gives the days, newest first. The store writes an event to a temporary folder and renames it: an
event appears whole. All methods block and belong in the executor.
"""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
import datetime as dt
import errno
from itertools import islice, takewhile
import json
import math
import os
from pathlib import Path
import re
import shutil
import threading
import time
from typing import Any, Final

from homeassistant.util.ulid import ulid_to_bytes

from ...api.events.event import EventType
from ...const import DOMAIN

EVENT_ID = re.compile(r"[0-9A-HJKMNP-TV-Z]{26}")
"""A ULID of Home Assistant, which begins with the time in milliseconds."""
PICTURE_NAME = re.compile(r"snapshot|(?:face|body|picture)_\d{1,2}")

FACTS = "event.json"
SMALL = "small"
"""The query in the address of a picture that requests a thumbnail."""


def picture_url(event_id: str, name: str) -> str:
    """Return the path at which Home Assistant serves a picture."""
    return f"/api/{DOMAIN}/events/{event_id}/{name}.jpg"


def thumbnail_url(event_id: str, name: str) -> str:
    """Return the path at which Home Assistant serves a thumbnail of a picture."""
    return f"{picture_url(event_id, name)}?{SMALL}"


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredEvent:
    """A past event: the data of its bus event, and the names of its pictures."""

    event_id: str
    facts: Mapping[str, Any]
    pictures: tuple[str, ...]

    @property
    def received_at(self) -> dt.datetime:
        """The time of arrival (UTC)."""
        return dt.datetime.fromtimestamp(seconds(self.event_id), dt.UTC)


class StoredEvents:
    """The events of one entry, for reading; the folder may be missing."""

    def __init__(self, folder: Path) -> None:
        """Take the folder."""
        self.folder = folder

    def picture(self, event_id: str, name: str) -> Path | None:
        """Return the file of a picture, None without one. Checks the names, which are input."""
        if not EVENT_ID.fullmatch(event_id) or not PICTURE_NAME.fullmatch(name):
            return None
        path = self.folder / event_id / f"{name}.jpg"
        return path if path.is_file() else None

    def is_empty(self) -> bool:
        """Return whether the archive has no event."""
        return not self.newest_first()

    def latest(self, names: Iterable[str]) -> tuple[bytes, float] | None:
        """Return the newest picture of one of these names and its time (epoch seconds)."""
        for event_id in self.newest_first():
            for name in names:
                with suppress(OSError):  # no such picture, or a prune deletes it at this moment
                    picture = (self.folder / event_id / f"{name}.jpg").read_bytes()
                    return picture, seconds(event_id)
        return None

    def newest_first(self) -> list[str]:
        """Return the ids of all events, read from the names of their folders."""
        try:
            names = os.listdir(self.folder)  # noqa: PTH208 - of ten thousand, a fifth of the time
        except OSError:
            return []
        return sorted(filter(EVENT_ID.fullmatch, names), reverse=True)

    def days(self, zone: dt.tzinfo) -> dict[dt.date, str]:
        """Return the days on which events arrived, newest first, with the last event of each."""
        last_events: dict[dt.date, str] = {}
        for event_id in self.newest_first():
            last_events.setdefault(_day(event_id, zone), event_id)
        return last_events

    def of_day(self, day: dt.date, zone: dt.tzinfo) -> list[StoredEvent]:
        """Return the events that arrived on a day, newest first."""
        ids = (event_id for event_id in self.newest_first() if _day(event_id, zone) == day)
        return [event for event in map(self.event, ids) if event is not None]

    def since(self, moment: dt.datetime, limit: int) -> list[StoredEvent]:
        """Return the events that arrived since a moment, oldest first, of too many the newest."""
        ids = takewhile(
            lambda event_id: seconds(event_id) >= moment.timestamp(), self.newest_first()
        )
        found = [event for event in map(self.event, islice(ids, limit)) if event is not None]
        return found[::-1]

    def event(self, event_id: str) -> StoredEvent | None:
        """Return an event, None for an unknown or deleted one."""
        folder = self.folder / event_id
        try:
            facts = json.loads((folder / FACTS).read_bytes())
            pictures = self.pictures(event_id)
        except OSError, ValueError, RecursionError:
            return None
        if not _are_whole(facts):
            return None
        return StoredEvent(event_id=event_id, facts=facts, pictures=pictures)

    def pictures(self, event_id: str) -> tuple[str, ...]:
        """Return the names of an event's pictures: the snapshot first, then by number and kind.

        Raises OSError for an unknown event.
        """
        names = (path.stem for path in (self.folder / event_id).iterdir())
        return tuple(sorted(filter(PICTURE_NAME.fullmatch, names), key=_rank))


def _are_whole(facts: Any) -> bool:
    """Return whether facts have what every reader of an event needs."""
    if not isinstance(facts, dict):
        return False
    try:
        EventType(facts["type"])
        dt.datetime.fromisoformat(facts["occurred_at"])
        names = [face.get("name") for face in facts["faces"]]
    except KeyError, TypeError, ValueError, AttributeError:
        return False
    return all(isinstance(text, str | None) for text in (facts.get("rule", ()), *names))


def seconds(event_id: str) -> float:
    """Return the time of an event's arrival, which is part of its id (epoch seconds)."""
    return int.from_bytes(ulid_to_bytes(event_id)[:6]) / 1000


def _day(event_id: str, zone: dt.tzinfo) -> dt.date:
    return dt.datetime.fromtimestamp(seconds(event_id), zone).date()


def _rank(name: str) -> tuple[bool, int, str]:
    kind, _, number = name.partition("_")
    return name != "snapshot", int(number or 0), kind


PRUNE_TO = 0.9
"""The share of the limit that a prune leaves of a full archive."""

KEEP_FREE: Final = 500_000_000
"""Bytes of the disk that pictures leave free, for the database of Home Assistant and for repairs.
A share of the disk would be too little on a small disk and a waste on a large one."""

KEEP_FREE_FILES: Final = 10_000
"""Files that the disk can still take; each event needs two and one for each picture."""

_DISK_FULL = {errno.ENOSPC, errno.EDQUOT}
BLOCK: Final = 512
"""Bytes; the system counts blocks of this size, whatever those of the disk are."""
_UNFINISHED = ".unfinished-"


class DiskFullError(OSError):
    """The disk has no room for another event; `free` are the bytes, or the `files`, it can take."""

    def __init__(self, free: int, files: int | None = None) -> None:
        """Take the numbers, for the text."""
        super().__init__(errno.ENOSPC, "too little room is left on the disk")
        self.free = free
        self.files = files


class EventStore(StoredEvents):
    """The events of one entry, for writing."""

    def __init__(
        self, folder: Path, *, days: float, megabytes: float, events: int | None = None
    ) -> None:
        """Take the limits; an event beyond one of them is deleted."""
        super().__init__(folder)
        self._max_events = events or math.inf
        self._events = 0
        self._max_age = days * 86400
        self._max_bytes = megabytes * 1_000_000
        self._bytes = 0
        self._one_at_a_time = threading.Lock()

    def open(self) -> None:
        """Delete the leftovers of a killed process, and the events beyond the limits.

        Raises OSError for an unreadable folder.
        """
        for path in self.folder.iterdir() if self.folder.is_dir() else ():
            if path.name.startswith(_UNFINISHED):
                shutil.rmtree(path, ignore_errors=True)
        self.prune()

    def store(self, event_id: str, facts: Mapping[str, Any], pictures: Mapping[str, bytes]) -> None:
        """Write an event; a failed write leaves nothing behind.

        Raises DiskFullError for a full disk, OSError for a broken one.
        """
        free = 0
        unfinished = self.folder / f"{_UNFINISHED}{event_id}"
        try:
            unfinished.mkdir(parents=True)
            free = shutil.disk_usage(unfinished).free
            check_room(unfinished)
            for name, picture in pictures.items():
                (unfinished / f"{name}.jpg").write_bytes(picture)
            (unfinished / FACTS).write_text(json.dumps(facts, ensure_ascii=False))
            unfinished.rename(self.folder / event_id)
        except OSError as error:
            shutil.rmtree(unfinished, ignore_errors=True)
            if error.errno in _DISK_FULL and not isinstance(error, DiskFullError):
                raise DiskFullError(free) from error
            raise
        self._bytes += size_on_disk(self.folder / event_id)
        self._events += 1

    @property
    def is_full(self) -> bool:
        """Whether to prune, which is too slow for every event."""
        return self._bytes > self._max_bytes or self._events > self._max_events

    def prune(self) -> None:
        """Delete the events beyond the limits, oldest first.

        A full archive shrinks to nine tenths, so that the next prune is far away. Other threads may
        store events meanwhile.
        """
        with self._one_at_a_time:
            before, events_before = self._bytes, self._events
            share = PRUNE_TO if self.is_full else 1
            oldest_allowed = time.time() - self._max_age
            kept = events_kept = 0
            for event_id in self.newest_first():
                event = self.folder / event_id
                try:
                    size = size_on_disk(event)
                except OSError:  # deleted meanwhile, or no event
                    continue
                if (
                    kept + size > self._max_bytes * share
                    or events_kept + 1 > self._max_events * share
                    or seconds(event_id) < oldest_allowed
                ):
                    shutil.rmtree(event, ignore_errors=True)
                else:
                    kept += size
                    events_kept += 1
            self._bytes += kept - before
            self._events += events_kept - events_before


def size_on_disk(folder: Path) -> int:
    """Return the bytes that a folder and its files occupy, in whole blocks of the disk.

    Raises OSError for a deleted folder.
    """
    return BLOCK * sum(path.stat().st_blocks for path in (folder, *folder.iterdir()))


def check_room(folder: Path) -> None:
    """Raise DiskFullError if the disk of a folder has too little room for pictures."""
    if (free := shutil.disk_usage(folder).free) < KEEP_FREE:
        raise DiskFullError(free)
    disk = os.statvfs(folder)
    if disk.f_files and disk.f_favail < KEEP_FREE_FILES:  # some file systems do not count them
        raise DiskFullError(free, disk.f_favail)


def has_room(folder: Path) -> bool:
    """Return whether the disk of a folder has room for pictures."""
    try:
        if folder.exists():
            check_room(folder)
    except DiskFullError:
        return False
    return True
