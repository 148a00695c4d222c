"""The index can be lost, damaged, locked or of another release: no event is."""

from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path
import sqlite3
import time
from typing import Any

from homeassistant.util.ulid import ulid_at_time
import pytest

from custom_components.cgi_camera.inbox.archive import index as index_module
from custom_components.cgi_camera.inbox.archive.event_store import EventStore
from custom_components.cgi_camera.inbox.archive.index import (
    VERSION,
    Index,
    IndexUnavailableError,
    Parameters,
)

from .archives import ids_of

NOW = time.time()
IDS = [ulid_at_time(NOW - 100 + number) for number in range(3)]
FACTS: dict[str, Any] = {
    "type": "face",
    "occurred_at": "2026-11-19T09:00:00+00:00",
    "rule": None,
    "faces": [],
}


def archive_of(tmp_path: Path) -> EventStore:
    """Return an archive whose index was opened just now."""
    archive = EventStore(tmp_path / "entry", Index(tmp_path / "events.db"), days=7, megabytes=10)
    archive.open()
    return archive


def fill(tmp_path: Path) -> Path:
    """Store three events and close the index; return its file."""
    archive = archive_of(tmp_path)
    for event_id in IDS:
        archive.store(event_id, FACTS, {"snapshot": b"x"})
    archive.rows.index.close()
    return archive.rows.index.path


def truncate(path: Path) -> None:
    """Cut the file in half, as a full disk or a bad copy does."""
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def overwrite(path: Path) -> None:
    """Put something else in its place."""
    path.write_bytes(b"no database" * 1000)


def raise_version(path: Path) -> None:
    """Make it a file of a later release."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA user_version = {VERSION + 1}")


def use_for_something_else(path: Path) -> None:
    """Make it a file of another program."""
    path.unlink()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE events (something TEXT)")


def delete(path: Path) -> None:
    """Delete it, as a user may."""
    path.unlink()


@pytest.mark.parametrize(
    ("harm", "lines"),
    [(truncate, 1), (overwrite, 1), (raise_version, 1), (use_for_something_else, 1), (delete, 0)],
)
def test_index_is_built_again(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, harm: Callable[[Path], None], lines: int
) -> None:
    """From the folders, at the start, with one line; then it is whole."""
    harm(fill(tmp_path))
    archive = archive_of(tmp_path)
    archive.prune()
    assert ids_of(archive) == IDS[::-1]
    assert caplog.text.count("had to be replaced") == lines
    assert archive.rows.totals()[0] == 3


@pytest.mark.parametrize("harm", [truncate, overwrite, delete])
def test_index_is_replaced_while_it_is_open(tmp_path: Path, harm: Callable[[Path], None]) -> None:
    """The event that finds it out is not lost, and the next prune reads the others."""
    fill(tmp_path)
    archive = archive_of(tmp_path)
    harm(archive.rows.index.path)
    late = ulid_at_time(NOW)
    archive.store(late, FACTS, {"snapshot": b"late"})
    archive.prune()
    archive.prune()
    assert ids_of(archive) == [late, *IDS[::-1]]
    assert archive.latest(["snapshot"]) is not None


def test_index_stores_events_while_it_is_locked(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By a program that looks into it: one line, no wait for each event, and a later look."""
    monkeypatch.setattr(index_module, "_BUSY_SECONDS", 0.05)
    path = fill(tmp_path)
    archive = archive_of(tmp_path)
    late = [ulid_at_time(NOW + number) for number in range(2)]
    with closing(sqlite3.connect(path)) as other:
        other.execute("BEGIN EXCLUSIVE")
        for event_id in late:
            archive.store(event_id, FACTS, {"snapshot": b"late"})
        assert archive.picture(late[0], "snapshot") is not None
        assert not archive.needs_care
    assert caplog.text.count("is locked") == 1
    monkeypatch.setattr(archive.rows.index, "_paused_until", 0)
    assert archive.needs_care
    archive.prune()
    assert ids_of(archive) == [*late[::-1], *IDS[::-1]]
    assert not archive.needs_care


def test_index_uses_a_rollback_journal_where_memory_cannot_be_shared(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on some network shares."""
    connect = sqlite3.connect

    def without_shared_memory(path: Path, **options: object) -> sqlite3.Connection:
        return connect(f"file:{path}?vfs=unix-dotfile", uri=True, **options)  # type: ignore[call-overload, no-any-return]

    monkeypatch.setattr(sqlite3, "connect", without_shared_memory)
    fill(tmp_path)
    archive = archive_of(tmp_path)
    assert ids_of(archive) == IDS[::-1]
    ((mode,),) = archive.rows.index.read("PRAGMA journal_mode", {})
    assert mode == "truncate"


def test_index_that_is_locked_before_it_is_open_costs_one_wait(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else each of many cameras would wait for it at the start of Home Assistant."""
    monkeypatch.setattr(index_module, "_BUSY_SECONDS", 0.05)
    path = fill(tmp_path)
    index = Index(path)
    archive = EventStore(tmp_path / "entry", index, days=7, megabytes=10)
    with closing(sqlite3.connect(path)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(IndexUnavailableError):
            archive.open()
        tries = []
        with monkeypatch.context() as paused:
            paused.setattr(index, "_connect", lambda: tries.append(1))
            assert archive.newest() is None
            assert tries == []
    monkeypatch.setattr(index, "_paused_until", 0)
    assert ids_of(archive) == IDS[::-1]


def test_index_forgets_the_names_of_expired_events(tmp_path: Path) -> None:
    """A description that no event has left may name a person."""
    archive = archive_of(tmp_path)
    for age, name in ((8, "Zelda"), (1, "Bob")):
        event_id = ulid_at_time(NOW - age * 86400)
        archive.store(event_id, FACTS | {"faces": [{"name": name}]}, {})
    archive.prune()
    assert [words for _, _, words in archive.rows.descriptions()] == [" face bob"]


def test_index_wipes_deleted_names(tmp_path: Path) -> None:
    """Neither the file nor its log holds them afterwards; others stay."""
    archive = archive_of(tmp_path)
    for event_id, name in zip(IDS, ("Zelda", "Bob", "Zelda"), strict=True):
        archive.store(event_id, FACTS | {"faces": [{"name": name}]}, {})
    assert archive.delete(lambda facts: facts["faces"][0]["name"] == "Zelda") == 2
    archive.rows.index.wipe()
    kept = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert b"elda" not in kept
    assert b"Bob" in kept
    assert [name for _, _, name in archive.rows.people()] == ["Bob"]


def test_index_reports_a_log_that_cannot_be_emptied(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another program reads it: deleted names may be left, so this is no success."""
    monkeypatch.setattr(index_module, "_BUSY_SECONDS", 0.05)
    path = fill(tmp_path)
    archive = archive_of(tmp_path)
    with closing(sqlite3.connect(path)) as other:
        other.execute("BEGIN")
        other.execute("SELECT * FROM events").fetchall()
        archive.rows.delete(IDS)
        with pytest.raises(IndexUnavailableError):
            archive.rows.index.wipe()


def test_index_empties_a_long_log_beside_its_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A change does not wait for the disk; what writes the log into the file is another call."""
    monkeypatch.setattr(index_module, "LONG_LOG", len(IDS))
    archive = archive_of(tmp_path)
    index, copied = archive.rows.index, tmp_path / "copy.db"

    def in_the_file() -> int:
        copied.write_bytes(index.path.read_bytes())
        with closing(sqlite3.connect(copied)) as copy:
            tables = copy.execute("SELECT count(*) FROM sqlite_schema WHERE name = 'events'")
            is_there = tables.fetchone()[0]
            return copy.execute("SELECT count(*) FROM events").fetchone()[0] if is_there else 0

    for event_id in IDS:
        assert not index.has_long_log
        archive.store(event_id, FACTS, {})
    assert (index.has_long_log, in_the_file()) == (True, 0)
    index.empty_log()
    assert (index.has_long_log, in_the_file()) == (False, len(IDS))
    assert ids_of(archive) == IDS[::-1]


def test_index_empties_no_log_without_a_file(tmp_path: Path) -> None:
    """The next change or read brings it back, with its tables."""
    index = Index(tmp_path / "events.db")
    index.empty_log()
    assert not index.path.exists()


def test_index_that_cannot_be_read_costs_no_look_at_the_folders(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without it, every event would seem new."""
    fill(tmp_path)
    archive = archive_of(tmp_path)

    def fail(*_: object) -> list[tuple[Any, ...]]:
        raise IndexUnavailableError

    def look(place: str) -> list[str]:
        raise AssertionError(place)

    monkeypatch.setattr(archive.rows.index, "read_surely", fail)
    monkeypatch.setattr(archive.files, "event_ids", look)
    with pytest.raises(IndexUnavailableError):
        archive.prune()
    with pytest.raises(IndexUnavailableError):
        archive.open()
    assert archive.needs_care


def test_index_deletes_no_event_that_it_cannot_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A broken read is not an unreadable event: what remains is an error."""
    fill(tmp_path)
    archive = archive_of(tmp_path)

    def fail(query: str, parameters: Parameters) -> list[tuple[Any, ...]]:
        raise IndexUnavailableError

    with monkeypatch.context() as broken:
        broken.setattr(archive.rows.index, "read_surely", fail)
        with pytest.raises(IndexUnavailableError):
            archive.delete(lambda _: False)
    assert ids_of(archive) == IDS[::-1]
    assert archive.picture(IDS[0], "snapshot") is not None


def test_index_reports_events_that_are_left_by_its_loss(tmp_path: Path) -> None:
    """A deletion that loses the index on the way has not looked at all events."""
    fill(tmp_path)
    archive = archive_of(tmp_path)

    def lose_index(facts: Mapping[str, Any]) -> bool:
        overwrite(archive.rows.index.path)
        archive.rows.index.close()
        return False

    with pytest.raises(IndexUnavailableError):
        archive.delete(lose_index)
    assert archive.delete(lambda _: True) == len(IDS)
