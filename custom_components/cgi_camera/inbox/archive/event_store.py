"""Stores the camera events of one entry: files in folders, and rows in the index.

A store writes the files first: what the index misses, the next look at the folders finds. All
methods block and belong in the executor.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
import datetime as dt
from itertools import takewhile
import math
from pathlib import Path
import threading
import time
from typing import Any, Final

from ...const import LOGGER
from .camera_rows import LAST_ID, UNLIMITED, CameraRows, Located
from .catch_up import UnreadablePlaceError, catch_up
from .event_files import EventFiles
from .index import Index, IndexUnavailableError
from .stored_event import EVENT_ID, PICTURE_NAME, StoredEvent, ids_of_day, seconds

PRUNE_TO: Final = 0.9
"""The share of the limit that a prune leaves of a full archive."""
DELETED_AT_ONCE: Final = 200
"""Events whose rows go in one change."""
LATEST_TRIES: Final = 100
"""Pictures that may be missing on the disk before the search for the latest one ends."""
READ_AT_ONCE: Final = 2000
"""The newest events of an archive without an index that are read before the camera is set up."""


class StoredEvents:
    """The events of one entry, for reading; the folder may be missing."""

    def __init__(self, folder: Path, index: Index) -> None:
        """Take the folder, and the index of all cameras."""
        self.folder = folder
        self.files = EventFiles(folder)
        self.rows = CameraRows(index, folder.name)

    def picture(self, event_id: str, name: str) -> Path | None:
        """Return the file of a picture, None without one. Checks the names, which are input."""
        if not EVENT_ID.fullmatch(event_id) or not PICTURE_NAME.fullmatch(name):
            return None
        if (folder := self.files.folder_of(event_id)) is None:
            return None
        path = folder / f"{name}.jpg"
        return path if path.is_file() else None

    def is_empty(self) -> bool:
        """Return whether the archive has no event."""
        return self.rows.newest_id() is None

    def latest(self, names: Iterable[str]) -> tuple[bytes, float] | None:
        """Return the newest picture of one of these names and its time (epoch seconds)."""
        before = LAST_ID
        ranked = tuple(names)
        for _ in range(LATEST_TRIES):
            newest = [self.rows.newest_with(name, before) for name in ranked]
            if (before := max(event_id or "" for event_id in newest)) == "":
                return None
            for name, event_id in zip(ranked, newest, strict=True):
                if event_id == before and (path := self.picture(event_id, name)) is not None:
                    with suppress(OSError):  # a prune deletes it at this moment
                        return path.read_bytes(), seconds(event_id)
        return None

    def newest(self) -> StoredEvent | None:
        """Return the newest event."""
        found = self.rows.between("", LAST_ID, limit=1)
        return found[0] if found else None

    def days(self, zone: dt.tzinfo) -> dict[dt.date, str]:
        """Return the days on which events arrived, newest first, with the last event of each."""
        return self.rows.days(zone)

    def counts(self, day: dt.date, zone: dt.tzinfo) -> dict[str, tuple[int, str]]:
        """Return the number of events of a day by type, and the last event of each type."""
        return self.rows.counts(*ids_of_day(day, zone))

    def of_day(
        self,
        day: dt.date,
        zone: dt.tzinfo,
        *,
        kind: str | None = None,
        before: str = LAST_ID,
        limit: int = UNLIMITED,
    ) -> list[StoredEvent]:
        """Return the events of a day, newest first: of one type, before another event."""
        first, last = ids_of_day(day, zone)
        return self.rows.between(first, last, kind=kind, before=before, limit=limit)

    def since(self, moment: dt.datetime, limit: int) -> list[StoredEvent]:
        """Return the events that arrived since a moment, oldest first, of too many the newest."""
        return self.rows.since(moment.timestamp(), limit)[::-1]

    def event(self, event_id: str) -> StoredEvent | None:
        """Return an event, None for an unknown or deleted one."""
        if not EVENT_ID.fullmatch(event_id) or self.files.folder_of(event_id) is None:
            return None
        return self.rows.event(event_id)

    def catch_up(self) -> Iterator[int]:
        """Bring the index in line with the folders; see the module of this name."""
        return catch_up(self.files, self.rows)

    def delete(self, selected: Callable[[Mapping[str, Any]], bool]) -> int:
        """Delete the events that are selected by their facts; return their number.

        An unreadable event is deleted, too: it may be one of them. Raises OSError for what remains.
        """
        generation = self.rows.index.generation
        failure: OSError | None = None
        try:
            for _ in self.catch_up():
                pass
        except UnreadablePlaceError as error:
            failure = error
        after, deleted, left = "", 0, 0
        while batch := self.rows.oldest_facts(after, DELETED_AT_ONCE):
            after = batch[-1][0].event_id
            doomed = [one for one, facts in batch if facts is None or selected(facts)]
            gone = self.discard(doomed)
            deleted += gone
            left += len(doomed) - gone
        if self.rows.index.generation != generation:  # the new file lacks the rest of the events
            raise IndexUnavailableError
        if left:
            raise OSError(f"{left} events cannot be deleted")
        if failure is not None:
            raise failure
        return deleted

    def discard(self, doomed: Iterable[Located]) -> int:
        """Delete events and return the number of those that are gone."""
        gone = [one for one in doomed if self.files.delete(one.place, one.event_id)]
        if gone:
            self.rows.delete(one.event_id for one in gone)
        for place in {one.place for one in gone}:
            with suppress(OSError):  # an event is left in it
                self.files.drop_place(place)
        return len(gone)


class EventStore(StoredEvents):
    """The events of one entry, for writing."""

    def __init__(
        self,
        folder: Path,
        index: Index,
        *,
        days: float,
        megabytes: float,
        events: int | None = None,
    ) -> None:
        """Take the limits; an event beyond one of them is deleted."""
        super().__init__(folder, index)
        self._max_events = events or math.inf
        self._events = 0
        self._max_age = days * 86400
        self._max_bytes = megabytes * 1_000_000
        self._bytes = 0
        self._generation = index.generation
        self._is_incomplete = False
        self._one_at_a_time = threading.Lock()

    def open(self) -> None:
        """Delete what a killed process left unfinished; without an index, read the newest events.

        Raises OSError for an unreadable folder.
        """
        self.files.clean()
        try:
            if not self.rows.is_known():
                self._read_newest()
        finally:
            self._count()

    def _read_newest(self) -> None:
        read = 0
        for number in self.catch_up():
            read += number
            if read >= READ_AT_ONCE:
                break

    def store(self, event_id: str, facts: Mapping[str, Any], pictures: Mapping[str, bytes]) -> None:
        """Write an event; a failed write leaves nothing behind.

        Raises DiskFullError for a full disk, OSError for a broken one.
        """
        row = self.files.write(event_id, facts, pictures)
        try:
            self.rows.add((row,))
        except IndexUnavailableError:
            self._is_incomplete = True
        self._bytes += row.size
        self._events += 1

    @property
    def is_full(self) -> bool:
        """Whether the archive exceeds a limit."""
        return self._bytes > self._max_bytes or self._events > self._max_events

    @property
    def needs_care(self) -> bool:
        """Whether to prune, which also reads what the index misses; too slow for every event."""
        index = self.rows.index
        is_behind = self._is_incomplete or self._generation != index.generation
        return self.is_full or (is_behind and not index.is_paused)

    def prune(self) -> None:
        """Bring the index in line with the folders, then delete the events beyond the limits.

        The oldest go first. A full archive shrinks to nine tenths, so that the next prune is far
        away. Other threads may store events meanwhile. Raises UnreadablePlaceError once all other
        places are pruned.
        """
        failure: OSError | None = None
        with self._one_at_a_time:
            self._generation = self.rows.index.generation
            self._is_incomplete = False
            try:
                if not self._read_all():
                    return
            except IndexUnavailableError:
                self._is_incomplete = True
                raise
            except UnreadablePlaceError as error:
                failure = error
            self._count()
            discarded = sum(self.discard(doomed) for doomed in self._beyond_limits())
            self._count()
            if discarded:
                self.rows.index.drop_unused()
        if failure is not None:
            raise failure

    def _read_all(self) -> bool:
        """Read what the index misses; return False if Home Assistant stops before the end."""
        read = 0
        for number in self.catch_up():
            read += number
            if self.rows.index.stopping:
                return False
        if read:
            LOGGER.info("Read %s past events from the folder %s", read, self.folder)
        return True

    def _beyond_limits(self) -> Iterator[list[Located]]:
        share = PRUNE_TO if self.is_full else 1
        oldest_allowed = time.time() - self._max_age
        events, size = self._events, self._bytes

        def is_beyond(one: Located) -> bool:
            nonlocal events, size
            if (
                size <= self._max_bytes * share
                and events <= self._max_events * share
                and seconds(one.event_id) >= oldest_allowed
            ):
                return False
            events -= 1
            size -= one.size
            return True

        after = ""
        while batch := self.rows.oldest(after, DELETED_AT_ONCE):
            doomed = list(takewhile(is_beyond, batch))
            if doomed:
                yield doomed
            if len(doomed) < len(batch):
                return
            after = batch[-1].event_id

    def _count(self) -> None:
        self._events, self._bytes = self.rows.totals()
