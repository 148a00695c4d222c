"""The index of past events: one SQLite file that can be lost, since the folders have all of it.

A damaged file, or one of another version, is replaced by an empty one; the cameras then read their
folders again. All methods block.
"""

from collections.abc import Callable, Mapping
import contextlib
from pathlib import Path
import sqlite3
import threading
import time
from typing import Any, Final

from ...const import LOGGER

VERSION: Final = 1
_BUSY_SECONDS: Final = 2.0
"""The wait for another program that locks the file."""
_PAUSE_SECONDS: Final = 10.0
"""The time after a failure in which no event waits for the file."""

LONG_LOG: Final = 250
"""Changes after which the log is long."""
_LOG_PAGES: Final = 10_000
"""The pages of a log that a change itself writes into the file: nothing else did so before."""

SCHEMA: Final = (
    """CREATE TABLE cameras (
        id INTEGER PRIMARY KEY,
        folder TEXT NOT NULL UNIQUE,
        events INTEGER NOT NULL DEFAULT 0,
        bytes INTEGER NOT NULL DEFAULT 0)""",
    # What was read of the folders: a place that has not changed since needs no second look.
    """CREATE TABLE places (
        camera INTEGER NOT NULL,
        place TEXT NOT NULL,
        changed INTEGER NOT NULL,
        PRIMARY KEY (camera, place)) WITHOUT ROWID""",
    # Events that a search cannot tell apart share a description.
    """CREATE TABLE descriptions (
        id INTEGER PRIMARY KEY,
        type TEXT NOT NULL,
        words TEXT NOT NULL,
        UNIQUE (words, type))""",
    """CREATE TABLE events (
        id INTEGER PRIMARY KEY,
        camera INTEGER NOT NULL,
        event_id TEXT NOT NULL,
        place TEXT NOT NULL,
        bytes INTEGER NOT NULL,
        type TEXT,
        description INTEGER,
        pictures TEXT NOT NULL,
        UNIQUE (camera, event_id))""",
    "CREATE INDEX events_of_type ON events (camera, type, event_id)",
    "CREATE INDEX events_described ON events (description, camera, event_id)",
    "CREATE INDEX events_at_place ON events (camera, place, event_id)",
    """CREATE INDEX events_with_snapshot ON events (camera, event_id)
        WHERE instr(pictures, ' snapshot ')""",
    """CREATE INDEX events_with_face ON events (camera, event_id)
        WHERE instr(pictures, ' face_0 ')""",
    "CREATE TABLE facts (event INTEGER PRIMARY KEY, text TEXT NOT NULL)",
    """CREATE TABLE people (
        camera INTEGER NOT NULL,
        kind TEXT NOT NULL,
        who TEXT NOT NULL,
        event_id TEXT NOT NULL,
        name TEXT NOT NULL,
        PRIMARY KEY (camera, kind, who, event_id)) WITHOUT ROWID""",
    "CREATE INDEX people_of_event ON people (event_id)",
    """CREATE TRIGGER count_event AFTER INSERT ON events BEGIN
        UPDATE cameras SET events = events + 1, bytes = bytes + new.bytes WHERE id = new.camera;
    END""",
    """CREATE TRIGGER delete_event AFTER DELETE ON events BEGIN
        UPDATE cameras SET events = events - 1, bytes = bytes - old.bytes WHERE id = old.camera;
        DELETE FROM facts WHERE event = old.id;
        -- The plus keeps SQLite from walking all people of the camera by the primary key.
        DELETE FROM people WHERE event_id = old.event_id AND +camera = old.camera;
    END""",
    f"PRAGMA user_version = {VERSION}",
)

_UNREADABLE = ("SQLITE_CORRUPT", "SQLITE_NOTADB", "SQLITE_READONLY_DBMOVED")
"""Errors of a file that is damaged or was deleted; others, such as a lock or a full disk, pass."""

type Parameters = Mapping[str, Any]


class IndexUnavailableError(OSError):
    """The index takes nothing in at present; the folders have it, and the next look finds it."""


class _OtherVersionError(sqlite3.DatabaseError):
    """The file belongs to another version of this integration."""


class Index:
    """The file, for all cameras; any thread may use it."""

    def __init__(self, path: Path) -> None:
        """Take the path; the first use opens or creates the file."""
        self.path = path
        self.generation = 0
        """Grows with each replaced file."""
        self.stopping = False
        """Whether Home Assistant stops; long work ends early then."""
        self._writing, self._reading = threading.Lock(), threading.Lock()
        self._writer: sqlite3.Connection | None = None
        self._reader: sqlite3.Connection | None = None
        self._is_failing = False
        self._paused_until = 0.0
        self._changes = 0
        """Since the log was emptied last."""

    def read(self, query: str, parameters: Parameters) -> list[tuple[Any, ...]]:
        """Return the rows of a query; no rows while the file cannot be used."""
        try:
            return self.read_surely(query, parameters)
        except IndexUnavailableError:
            return []

    def read_surely(self, query: str, parameters: Parameters) -> list[tuple[Any, ...]]:
        """Return the rows of a query.

        Raises IndexUnavailableError while the file cannot be used.
        """
        for _ in range(2):
            generation = self.generation
            with self._reading:
                if self._reader is None and self.is_paused:
                    raise IndexUnavailableError
                try:
                    self._reader = self._reader or self._connect()
                    rows = self._reader.execute(query, parameters).fetchall()
                except sqlite3.Error as error:
                    failure = error
                else:
                    return rows
            if not self._replace(failure, generation):
                break
        raise IndexUnavailableError(*failure.args)

    @property
    def is_paused(self) -> bool:
        """Whether a change fails at once, since one has failed a moment ago."""
        return time.monotonic() < self._paused_until

    def write(self, change: Callable[[sqlite3.Connection], None]) -> None:
        """Make a change, whole or not at all.

        Raises IndexUnavailableError while the file cannot be used.
        """
        generation = self.generation
        with self._writing:
            if self.is_paused:
                raise IndexUnavailableError
            try:
                self._writer = self._writer or self._connect()
                with self._writer:
                    change(self._writer)
                self._changes += 1
            except sqlite3.Error as error:
                failure = error
            else:
                self._is_failing = False
                return
        self._replace(failure, generation)
        raise IndexUnavailableError(*failure.args)

    @property
    def has_long_log(self) -> bool:
        """Whether to empty the log."""
        return self._changes >= LONG_LOG

    def empty_log(self) -> None:
        """Write the log into the file, which waits for the disk; changes go on meanwhile."""
        self._changes = 0
        with (
            contextlib.suppress(sqlite3.Error),
            contextlib.closing(sqlite3.connect(f"{self.path.as_uri()}?mode=rw", uri=True)) as other,
        ):
            other.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()

    def folders(self) -> set[str]:
        """Return the names of the folders of all cameras with rows."""
        return {row[0] for row in self.read("SELECT folder FROM cameras", {})}

    def drop_unused(self) -> None:
        """Forget the descriptions of deleted events, which hold names.

        Raises IndexUnavailableError while the file cannot be used.
        """

        def delete_unused(connection: sqlite3.Connection) -> None:
            connection.execute(
                "DELETE FROM descriptions WHERE NOT EXISTS"
                " (SELECT 1 FROM events WHERE description = descriptions.id)"
            )

        self.write(delete_unused)

    def wipe(self) -> None:
        """Leave nothing of deleted rows in the file and its log.

        Raises IndexUnavailableError while the file cannot be used.
        """
        self.drop_unused()
        with self._writing:
            if self._writer is None:
                return
            try:
                is_busy, *_ = self._writer.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            except sqlite3.Error as error:
                raise IndexUnavailableError(*error.args) from error
        if is_busy:  # another program reads the log
            raise IndexUnavailableError

    def close(self) -> None:
        """Close the file."""
        with self._writing, self._reading:
            self._close()

    def _connect(self) -> sqlite3.Connection:
        """Return a connection; creates the tables in a new file."""
        connection = sqlite3.connect(
            self.path, timeout=_BUSY_SECONDS, isolation_level="IMMEDIATE", check_same_thread=False
        )
        try:
            _choose_journal(connection)
            connection.execute("PRAGMA synchronous = NORMAL")
            connection.execute("PRAGMA secure_delete = ON")
            with connection:
                connection.execute("BEGIN IMMEDIATE")
                _create_tables(connection)
        except BaseException:
            connection.close()
            raise
        return connection

    def _replace(self, failure: sqlite3.Error, generation: int) -> bool:
        """Return whether the file is another one now, since it was unreadable."""
        name = getattr(failure, "sqlite_errorname", "")
        is_unreadable = isinstance(failure, _OtherVersionError) or name.startswith(_UNREADABLE)
        with self._writing, self._reading:
            if self.generation != generation:
                return True
            if is_unreadable:
                self._close()
                with contextlib.suppress(OSError):
                    for ending in ("", "-wal", "-shm", "-journal"):
                        self.path.with_name(self.path.name + ending).unlink(missing_ok=True)
                self.generation += 1
                LOGGER.warning(
                    "Reading past events from their folders again: the index %s had to be replaced"
                    " (%s)",
                    self.path,
                    failure,
                )
            else:
                self._paused_until = time.monotonic() + _PAUSE_SECONDS
                if not self._is_failing:
                    LOGGER.warning("Cannot use the index of past events %s: %s", self.path, failure)
                self._is_failing = True
        return is_unreadable

    def _close(self) -> None:
        for connection in (self._reader, self._writer):
            if connection is not None:
                connection.close()
        self._reader = self._writer = None


def _choose_journal(connection: sqlite3.Connection) -> None:
    """Choose the write-ahead log; a disk that cannot share memory gets a rollback journal."""
    with contextlib.suppress(sqlite3.OperationalError):
        if connection.execute("PRAGMA journal_mode = WAL").fetchone() == ("wal",):
            connection.execute("SELECT 1 FROM sqlite_schema").fetchone()
            connection.execute(f"PRAGMA wal_autocheckpoint = {_LOG_PAGES}")
            return
    connection.execute("PRAGMA journal_mode = TRUNCATE")


def _create_tables(connection: sqlite3.Connection) -> None:
    """Create the tables in an empty file. Raises for a file of another version."""
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version == 0 and connection.execute("SELECT 1 FROM sqlite_schema").fetchone() is None:
        for statement in SCHEMA:
            connection.execute(statement)
    elif version != VERSION:
        raise _OtherVersionError(f"the file is of version {version}, not {VERSION}")
