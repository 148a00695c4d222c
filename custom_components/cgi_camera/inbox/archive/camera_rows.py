"""The rows of one camera in the index: what to ask of it, and how to change it.

A camera is named by its folder. Methods block.
"""

from collections.abc import Iterable, Sequence
import datetime as dt
import json
import sqlite3
from typing import Any, Final, NamedTuple

from ...api.events.event import EventType
from .index import Index, Parameters
from .stored_event import EventRow, StoredEvent, first_id, ids_of_day, seconds

_CAMERA = "(SELECT id FROM cameras WHERE folder = :folder)"
_EVENTS = f"FROM events WHERE camera = {_CAMERA}"
LAST_ID: Final = "Z" * 26
"""Above every id."""
UNLIMITED: Final = -1


class Located(NamedTuple):
    """Where an event lies, and how many bytes it occupies."""

    event_id: str
    place: str
    size: int


class CameraRows:
    """The rows of one camera."""

    def __init__(self, index: Index, folder: str) -> None:
        """Take the name of the camera's folder."""
        self.index = index
        self._folder = folder

    def _read(self, query: str, **parameters: Any) -> list[tuple[Any, ...]]:
        return self.index.read(query, {"folder": self._folder, **parameters})

    def _read_surely(self, query: str, **parameters: Any) -> list[tuple[Any, ...]]:
        return self.index.read_surely(query, {"folder": self._folder, **parameters})

    def _execute(self, *statements: tuple[str, Parameters]) -> None:
        def change(connection: sqlite3.Connection) -> None:
            for statement, parameters in statements:
                connection.execute(statement, {"folder": self._folder, **parameters})

        self.index.write(change)

    # What is there

    def is_known(self) -> bool:
        """Return whether folders of this camera have been read.

        Raises IndexUnavailableError.
        """
        return bool(self._read_surely(f"SELECT 1 WHERE {_CAMERA} IS NOT NULL"))

    def totals(self) -> tuple[int, int]:
        """Return the number of events and their bytes on the disk."""
        found = self._read("SELECT events, bytes FROM cameras WHERE folder = :folder")
        return (found[0][0], found[0][1]) if found else (0, 0)

    def newest_id(self, before: str = LAST_ID) -> str | None:
        """Return the id of the newest event before another one."""
        query = f"SELECT max(event_id) {_EVENTS} AND event_id < :before"
        found = self._read(query, before=before)
        return found[0][0] if found else None

    def newest_with(self, picture: str, before: str) -> str | None:
        """Return the id of the newest event before another one with a certain picture."""
        query = (
            f"SELECT max(event_id) {_EVENTS} AND event_id < :before"
            f" AND instr(pictures, ' {picture} ')"
        )
        found = self._read(query, before=before)
        return found[0][0] if found else None

    def oldest(self, after: str, limit: int) -> list[Located]:
        """Return the oldest events after another one."""
        query = (
            f"SELECT event_id, place, bytes {_EVENTS} AND event_id > :after"
            " ORDER BY event_id LIMIT :limit"
        )
        return [Located(*row) for row in self._read(query, after=after, limit=limit)]

    def oldest_facts(self, after: str, limit: int) -> list[tuple[Located, dict[str, Any] | None]]:
        """Return the oldest events after another one with their facts, None for unreadable ones.

        Raises IndexUnavailableError: an event that is not read must not seem unreadable.
        """
        query = (
            "SELECT event_id, place, bytes, text FROM events LEFT JOIN facts ON event = id"
            f" WHERE camera = {_CAMERA} AND event_id > :after ORDER BY event_id LIMIT :limit"
        )
        return [
            (Located(*located), None if text is None else json.loads(text))
            for *located, text in self._read_surely(query, after=after, limit=limit)
        ]

    def days(self, zone: dt.tzinfo) -> dict[dt.date, str]:
        """Return the days on which events arrived, newest first, with the last event of each."""
        found: dict[dt.date, str] = {}
        last = self.newest_id()
        while last is not None:
            day = dt.datetime.fromtimestamp(seconds(last), zone).date()
            found[day] = last
            last = self.newest_id(ids_of_day(day, zone)[0])
        return found

    def counts(self, first: str, last: str) -> dict[str, tuple[int, str]]:
        """Return the number of events by type between two ids, and the last of each type.

        The type with the newest event comes first.
        """
        found = {}
        for kind in EventType:
            those = f"{_EVENTS} AND type = :kind AND event_id BETWEEN :first AND :last"
            # Two questions: together they would walk the ids twice as long.
            query = f"SELECT (SELECT count(*) {those}), (SELECT max(event_id) {those})"
            for count, newest in self._read(query, kind=kind.value, first=first, last=last):
                if count:
                    found[kind.value] = (count, newest)
        return dict(sorted(found.items(), key=lambda item: item[1][1], reverse=True))

    # Events

    def events(self, where: str, limit: int = UNLIMITED, **parameters: Any) -> list[StoredEvent]:
        """Return the events that meet a condition, newest first; skips those without facts."""
        query = f"""
            SELECT event_id, pictures, text FROM events JOIN facts ON event = id
            WHERE id IN (SELECT id {_EVENTS} AND {where} ORDER BY event_id DESC LIMIT :limit)
            ORDER BY event_id DESC"""
        return [
            StoredEvent(event_id=event_id, facts=json.loads(text), pictures=tuple(pictures.split()))
            for event_id, pictures, text in self._read(query, limit=limit, **parameters)
        ]

    def event(self, event_id: str) -> StoredEvent | None:
        """Return an event, None for an unknown one or one without facts."""
        found = self.events("event_id = :event_id", event_id=event_id)
        return found[0] if found else None

    def between(
        self,
        first: str,
        last: str,
        *,
        kind: str | None = None,
        before: str = LAST_ID,
        limit: int = UNLIMITED,
    ) -> list[StoredEvent]:
        """Return the events between two ids, newest first: of one type, before another event."""
        where = "event_id BETWEEN :first AND :last AND event_id < :before"
        where += " AND type IS NOT NULL" if kind is None else " AND type = :kind"
        return self.events(where, limit, first=first, last=last, kind=kind, before=before)

    def since(self, moment: float, limit: int) -> list[StoredEvent]:
        """Return the newest events since a moment (epoch seconds), newest first."""
        return self.between(first_id(moment), LAST_ID, limit=limit)

    def people(self) -> list[tuple[str, str, str]]:
        """Return the kind, plain name and newest name of each person and list."""
        query = (
            f"SELECT kind, who, name, max(event_id) FROM people WHERE camera = {_CAMERA}"
            " GROUP BY kind, who"
        )
        return [(kind, who, name) for kind, who, name, _ in self._read(query)]

    def has_people(self) -> bool:
        """Return whether an event shows a person or a face on a list."""
        return bool(self._read(f"SELECT 1 FROM people WHERE camera = {_CAMERA} LIMIT 1"))

    def showing(self, kind: str, who: str, before: str, limit: int) -> list[StoredEvent]:
        """Return the events before another one that show a person or a list, newest first."""
        where = (
            f"event_id IN (SELECT event_id FROM people WHERE camera = {_CAMERA} AND kind = :kind"
            " AND who = :who AND event_id < :before ORDER BY event_id DESC LIMIT :limit)"
        )
        return self.events(where, limit, kind=kind, who=who, before=before)

    def descriptions(self) -> list[tuple[int, str, str]]:
        """Return the id, type and words of each description, of all cameras."""
        found = self.index.read("SELECT id, type, words FROM descriptions", {})
        return [(number, kind, words) for number, kind, words in found]

    def described(
        self, descriptions: Sequence[int], first: str, last: str, limit: int
    ) -> list[StoredEvent]:
        """Return the events with one of these descriptions, newest first."""
        where = (
            "description IN (SELECT value FROM json_each(:chosen))"
            " AND event_id BETWEEN :first AND :last"
        )
        chosen = json.dumps(descriptions)
        return self.events(where, limit, chosen=chosen, first=first, last=last)

    # Places and changes; each raises IndexUnavailableError

    def add(self, rows: Iterable[EventRow]) -> None:
        """Take events in; a known one stays as it is."""

        def change(connection: sqlite3.Connection) -> None:
            query = "SELECT id FROM cameras WHERE folder = ?"
            if (known := connection.execute(query, (self._folder,)).fetchone()) is not None:
                camera = known[0]
            else:
                statement = "INSERT INTO cameras (folder) VALUES (?)"
                camera = connection.execute(statement, (self._folder,)).lastrowid
            for row in rows:
                _add(connection, camera, row)

        self.index.write(change)

    def delete(self, event_ids: Iterable[str]) -> None:
        """Forget events."""
        query = f"DELETE {_EVENTS} AND event_id IN (SELECT value FROM json_each(:ids))"
        self._execute((query, {"ids": json.dumps(list(event_ids))}))

    def places(self) -> dict[str, int]:
        """Return the places that have been read, and the time of their change then."""
        return dict(
            self._read_surely(f"SELECT place, changed FROM places WHERE camera = {_CAMERA}")
        )

    def ids_at(self, place: str) -> list[str]:
        """Return the ids of the events at a place."""
        query = f"SELECT event_id {_EVENTS} AND place = :place"
        return [row[0] for row in self._read_surely(query, place=place)]

    def note_place(self, place: str, changed: int) -> None:
        """Remember that a place has been read."""
        self._execute(
            ("INSERT OR IGNORE INTO cameras (folder) VALUES (:folder)", {}),
            (
                f"INSERT OR REPLACE INTO places VALUES ({_CAMERA}, :place, :changed)",
                {"place": place, "changed": changed},
            ),
        )

    def drop_place(self, place: str) -> None:
        """Forget a place that is gone."""
        query = f"DELETE FROM places WHERE camera = {_CAMERA} AND place = :place"
        self._execute((query, {"place": place}))

    def rename(self, folder: str) -> None:
        """Give the camera's rows the name of another folder, which loses its own."""
        CameraRows(self.index, folder).drop()
        self._execute(
            ("UPDATE cameras SET folder = :new WHERE folder = :folder", {"new": folder}),
        )
        self._folder = folder

    def drop(self) -> None:
        """Forget the camera, a thousand events at a time, so that others can write meanwhile.

        The places go first: if the rest is interrupted, the next look finds the events again.
        """
        self._execute((f"DELETE FROM places WHERE camera = {_CAMERA}", {}))
        while ids := [located.event_id for located in self.oldest("", 1000)]:
            self.delete(ids)
        self._execute(("DELETE FROM cameras WHERE folder = :folder", {}))


def _add(connection: sqlite3.Connection, camera: int, row: EventRow) -> None:
    kind, description = None, None
    if row.facts is not None:
        kind, words = row.facts["type"], row.search_words()
        found = connection.execute(
            "SELECT id FROM descriptions WHERE words = ? AND type = ?", (words, kind)
        ).fetchone()
        description = found[0] if found else _describe(connection, kind, words)
    cursor = connection.execute(
        "INSERT OR IGNORE INTO events"
        " (camera, event_id, place, bytes, type, description, pictures)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        (camera, row.event_id, row.place, row.size, kind, description, _listed(row.pictures)),
    )
    if not cursor.rowcount or row.facts is None:
        return
    connection.execute("INSERT INTO facts VALUES (?, ?)", (cursor.lastrowid, row.text))
    connection.executemany(
        "INSERT OR IGNORE INTO people VALUES (?, ?, ?, ?, ?)",
        [(camera, kind, who, row.event_id, name) for kind, who, name in row.people()],
    )


def _describe(connection: sqlite3.Connection, kind: str, words: str) -> int | None:
    statement = "INSERT INTO descriptions (type, words) VALUES (?, ?)"
    return connection.execute(statement, (kind, words)).lastrowid


def _listed(pictures: Iterable[str]) -> str:
    """Return the names of pictures, each between two spaces."""
    return "".join(f" {name}" for name in pictures) + " "
