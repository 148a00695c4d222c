"""The archive keeps what it promises, and not more than it may."""

from collections.abc import Callable
from datetime import UTC, date, datetime
import errno
import json
import os
from pathlib import Path
import shutil
from threading import Thread
import time
from typing import Any
from zoneinfo import ZoneInfo

from homeassistant.util.ulid import ulid_at_time
import pytest

from custom_components.cgi_camera.inbox.archive import event_files
from custom_components.cgi_camera.inbox.archive.disk import (
    KEEP_FREE,
    KEEP_FREE_FILES,
    DiskFullError,
    has_room,
    write_file,
)
from custom_components.cgi_camera.inbox.archive.event_store import EventStore
from custom_components.cgi_camera.inbox.archive.index import Index

from .archives import ids_of
from .conftest import DiskUsage, limit_free_files

NOW = time.time()
PICTURE = bytes(1000)
FACTS: dict[str, Any] = {
    "type": "face",
    "occurred_at": "2026-11-19T09:00:00+00:00",
    "rule": None,
    "faces": [],
}


@pytest.fixture
def bytes_count(monkeypatch: pytest.MonkeyPatch) -> None:
    """Count bytes in place of blocks, whose size depends on the disk."""

    def size_of_files(folder: str) -> int:
        return sum(path.stat().st_size for path in Path(folder).iterdir())

    def write(path: str, content: bytes) -> int:
        return Path(path).write_bytes(content)

    monkeypatch.setattr(event_files, "size_on_disk", size_of_files)
    monkeypatch.setattr(event_files, "size_of_folder", lambda _: 0)
    monkeypatch.setattr(event_files, "write_file", write)


def archive_of(tmp_path: Path, *, days: float = 7, megabytes: float = 1) -> EventStore:
    """Return an archive in a new folder."""
    index = Index(tmp_path / "events.db")
    archive = EventStore(tmp_path / "entry", index, days=days, megabytes=megabytes)
    archive.open()
    archive.prune()
    return archive


def folder_of(archive: EventStore, event_id: str) -> Path:
    """Return the folder of an event, which must be there."""
    folder = archive.files.folder_of(event_id)
    assert folder is not None
    return folder


def forget(archive: EventStore, event_id: str) -> None:
    """Let the index lose an event and read it from its folder again."""
    archive.rows.delete([event_id])
    archive.prune()


def kept(archive: EventStore) -> list[str]:
    """Return the ids of the events there are, oldest first."""
    return sorted(path.name for path in archive.folder.glob("*-*-*/*"))


def test_store_keeps_an_event_with_half_a_character(tmp_path: Path) -> None:
    """No parser lets it pass; if one does, the rest of the event is there."""
    archive = archive_of(tmp_path)
    event_id = ulid_at_time(NOW)
    archive.store(event_id, FACTS | {"details": {"words": "Ann \ud83d"}}, {"snapshot": PICTURE})
    event = archive.event(event_id)
    assert event is not None
    assert event.facts["details"] == {"words": "Ann ?"}
    assert json.loads((folder_of(archive, event_id) / "event.json").read_text()) == event.facts


def test_store_writes_an_event_whole_or_not_at_all(tmp_path: Path) -> None:
    """A write that fails half-way leaves nothing behind."""
    archive = archive_of(tmp_path)
    event_id = ulid_at_time(NOW)
    archive.store(event_id, FACTS, {"face_0": PICTURE})
    assert archive.picture(event_id, "face_0") == folder_of(archive, event_id) / "face_0.jpg"
    assert archive.picture(event_id, "snapshot") is None
    with pytest.raises(OSError, match="too long"):
        archive.store(ulid_at_time(NOW), {}, {"x" * 300: PICTURE})
    assert kept(archive) == [event_id]


def test_store_hides_an_event_until_it_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A reader sees the events before it meanwhile."""
    archive = archive_of(tmp_path)
    seen: list[list[str]] = []
    write = write_file

    def look_and_write(path: str, content: bytes) -> int:
        seen.append(ids_of(archive))
        return write(path, content)

    monkeypatch.setattr(event_files, "write_file", look_and_write)
    archive.store(ulid_at_time(NOW), {}, {"face_0": PICTURE, "snapshot": PICTURE})
    assert seen == [[], [], []]
    assert len(ids_of(archive)) == 1


def test_store_removes_leftovers_of_a_killed_process(tmp_path: Path) -> None:
    """At the next start, also those of earlier releases."""
    leftovers = [tmp_path / "entry" / name for name in (".unfinished/01", ".unfinished-01")]
    for leftover in leftovers:
        leftover.mkdir(parents=True)
    archive_of(tmp_path)
    assert not any(leftover.exists() for leftover in leftovers)


def test_store_deletes_old_events(tmp_path: Path) -> None:
    """Days count from now, however many events there are."""
    archive = archive_of(tmp_path, days=7)
    old, young = ulid_at_time(NOW - 8 * 86400), ulid_at_time(NOW - 6 * 86400)
    for event_id in (old, young):
        archive.store(event_id, {}, {"snapshot": PICTURE})
    archive.prune()
    assert kept(archive) == [young]


def test_store_ignores_foreign_files(tmp_path: Path) -> None:
    """A foreign file, or a folder that is deleted at this moment."""
    archive = archive_of(tmp_path, days=7)
    old, strange = ulid_at_time(NOW - 8 * 86400), ulid_at_time(NOW)
    archive.store(old, {}, {"snapshot": PICTURE})
    (folder_of(archive, old).parent / strange).write_text("no folder")
    archive.prune()
    assert kept(archive) == [strange]
    assert ids_of(archive) == []


@pytest.mark.usefixtures("bytes_count")
def test_store_deletes_the_oldest_events_beyond_the_limit(tmp_path: Path) -> None:
    """The oldest go first, and enough of them that it need not be done with every event."""
    archive = archive_of(tmp_path, megabytes=0.01)
    ids = [ulid_at_time(NOW - 100 + number) for number in range(11)]
    for event_id in ids[:9]:
        archive.store(event_id, {}, {"snapshot": PICTURE})
    assert not archive.is_full
    for event_id in ids[9:]:
        archive.store(event_id, {}, {"snapshot": PICTURE})
    assert archive.is_full
    archive.prune()
    assert not archive.is_full
    assert kept(archive) == ids[-len(kept(archive)) :]
    assert len(kept(archive)) == 8


@pytest.mark.usefixtures("bytes_count")
def test_store_keeps_events_at_the_limit(tmp_path: Path) -> None:
    """Costs no event: not when they are stored, nor when the archive is tidied up."""
    archive = archive_of(tmp_path, megabytes=0.01)
    for seconds in (2, 1):
        archive.store(ulid_at_time(NOW - seconds), {}, {"snapshot": bytes(5000 - len("{}"))})
    for _ in range(2):
        assert not archive.is_full
        archive.prune()
    assert len(kept(archive)) == 2


@pytest.mark.usefixtures("bytes_count")
def test_store_applies_limits_at_the_start(tmp_path: Path) -> None:
    """Home Assistant may not have run for long; and what is left counts."""
    archive = archive_of(tmp_path)
    old, *young = (ulid_at_time(NOW - days * 86400) for days in (8, 6, 5))
    for event_id in (old, *young):
        archive.store(event_id, {}, {"snapshot": PICTURE})
    again = archive_of(tmp_path, megabytes=0.0025)
    assert kept(again) == young
    again.store(ulid_at_time(NOW), {}, {"snapshot": PICTURE})
    assert again.is_full


class Meanwhile:
    """Something that happens once, while an event is being deleted."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, happen: Callable[[], None]) -> None:
        """Wait for the first event that is deleted."""
        self._happen: Callable[[], None] | None = happen
        self._delete = shutil.rmtree
        monkeypatch.setattr(shutil, "rmtree", self)

    def __call__(self, path: Path, **how: Any) -> None:
        """Let it happen, then delete."""
        happen, self._happen = self._happen, None
        if happen is not None:
            happen()
        self._delete(path, **how)


@pytest.mark.usefixtures("bytes_count")
def test_store_keeps_a_new_event_during_a_deletion(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It stays, and counts."""
    archive = archive_of(tmp_path, megabytes=0.01)
    archive.store(ulid_at_time(NOW - 8 * 86400), {}, {"snapshot": PICTURE})
    large = ulid_at_time(NOW)
    Meanwhile(monkeypatch, lambda: archive.store(large, {}, {"snapshot": bytes(10_001)}))
    archive.prune()
    assert kept(archive) == [large]
    assert archive.is_full


@pytest.mark.usefixtures("bytes_count")
def test_store_counts_once_in_concurrent_deletions(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The hourly look and a full archive: one after the other, so that nothing counts twice."""
    archive = archive_of(tmp_path, megabytes=0.01)
    archive.store(ulid_at_time(NOW - 8 * 86400), {}, {"snapshot": bytes(9000)})
    other = Thread(target=archive.prune)

    def begin_the_other() -> None:
        other.start()
        other.join(0.2)
        assert other.is_alive()

    Meanwhile(monkeypatch, begin_the_other)
    archive.prune()
    other.join()
    archive.store(ulid_at_time(NOW), {}, {"snapshot": bytes(10_001)})
    assert archive.is_full


def test_store_skips_an_event_that_cannot_be_deleted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Keeps no other one from being deleted."""
    archive = archive_of(tmp_path)
    older, old = (ulid_at_time(NOW - days * 86400) for days in (9, 8))
    archive.store(older, {}, {"snapshot": PICTURE})
    archive.store(old, {}, {"face_0": PICTURE})
    unlink = os.unlink

    def refuse(name: str, **where: Any) -> None:
        if name == "face_0.jpg":
            raise PermissionError(name)
        unlink(name, **where)

    monkeypatch.setattr(os, "unlink", refuse)
    archive.prune()
    assert kept(archive) == [old]


def test_store_returns_the_latest_picture_by_name(tmp_path: Path) -> None:
    """Of the names asked for, whatever other events came later."""
    archive = archive_of(tmp_path)
    assert archive.latest(("face_0",)) is None
    archive.store(ulid_at_time(NOW - 2), {}, {"face_0": b"old", "snapshot": b"whole"})
    archive.store(ulid_at_time(NOW - 1), {}, {"snapshot": b"young"})
    picture, seconds = archive.latest(("face_0",)) or (b"", 0)
    assert picture == b"old"
    assert seconds == pytest.approx(NOW - 2, abs=0.01)
    assert (archive.latest(("snapshot", "face_0")) or (b"",))[0] == b"young"


def test_store_returns_the_previous_picture_of_a_deleted_event(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the look at the index and the look at the picture: then it is the one before."""
    archive = archive_of(tmp_path)
    old, young = ulid_at_time(NOW - 2), ulid_at_time(NOW - 1)
    archive.store(old, {}, {"snapshot": b"old"})
    archive.store(young, {}, {"snapshot": b"young"})
    read_bytes = Path.read_bytes

    def too_late(path: Path) -> bytes:
        if path.parent.name == young:
            shutil.rmtree(path.parent, ignore_errors=True)
        return read_bytes(path)

    monkeypatch.setattr(Path, "read_bytes", too_late)
    assert (archive.latest(("snapshot",)) or (b"",))[0] == b"old"
    assert kept(archive) == [old]


def test_store_lists_days_in_local_time(tmp_path: Path) -> None:
    """In the time zone of the house, newest first, each with its last event."""
    archive = archive_of(tmp_path)
    assert archive.days(UTC) == {}
    ids = [
        ulid_at_time(datetime.fromisoformat(at).timestamp())
        for at in ("2026-11-18T23:30+00:00", "2026-11-19T00:30+00:00", "2026-11-19T09:00+00:00")
    ]
    for event_id in ids:
        archive.store(event_id, FACTS, {})
    assert list(archive.days(UTC).items()) == [
        (date(2026, 11, 19), ids[2]),
        (date(2026, 11, 18), ids[0]),
    ]
    berlin = ZoneInfo("Europe/Berlin")
    assert archive.days(berlin) == {date(2026, 11, 19): ids[2]}
    of_day = archive.of_day(date(2026, 11, 19), berlin)
    assert [event.event_id for event in of_day] == ids[::-1]


def test_store_counts_the_hour_that_comes_twice_before_midnight(tmp_path: Path) -> None:
    """In Santiago, summer time ends at midnight, and it is 11 p.m. again."""
    archive = archive_of(tmp_path, days=10**4)
    santiago, day = ZoneInfo("America/Santiago"), date(2026, 4, 4)
    again = datetime(2026, 4, 4, 23, 30, fold=1, tzinfo=santiago)
    event_id = ulid_at_time(again.timestamp())
    archive.store(event_id, FACTS, {})
    assert archive.days(santiago) == {day: event_id}
    assert [event.event_id for event in archive.of_day(day, santiago)] == [event_id]
    assert archive.counts(day, santiago) == {"face": (1, event_id)}


def test_store_lists_the_pictures_of_an_event(tmp_path: Path) -> None:
    """The whole picture first, then what belongs together; no name that is not ours."""
    archive = archive_of(tmp_path)
    event_id = ulid_at_time(NOW)
    names = ["snapshot", "face_0", "body_0", "face_1", "body_10", "stranger"]
    archive.store(event_id, FACTS, dict.fromkeys(names, b"x"))
    event = archive.event(event_id)
    assert event is not None
    assert event.facts == FACTS
    assert event.pictures == ("snapshot", "body_0", "face_0", "face_1", "body_10")


def test_store_hides_a_half_deleted_event(tmp_path: Path) -> None:
    """Half of it is nothing."""
    archive = archive_of(tmp_path)
    event_id = ulid_at_time(NOW)
    assert archive.event(event_id) is None
    archive.store(event_id, FACTS, {"snapshot": PICTURE})
    (folder_of(archive, event_id) / "event.json").write_text("{")
    forget(archive, event_id)
    assert archive.event(event_id) is None
    assert ids_of(archive) == [event_id]  # it counts, so that it goes in time


def test_store_leaves_free_space_on_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk keeps room for others."""
    archive = archive_of(tmp_path)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: DiskUsage(10**12, 10**12, KEEP_FREE - 1))
    with pytest.raises(DiskFullError) as caught:
        archive.store(ulid_at_time(NOW), {}, {"snapshot": PICTURE})
    assert caught.value.free == KEEP_FREE - 1
    assert kept(archive) == []
    monkeypatch.setattr(shutil, "disk_usage", lambda _: DiskUsage(10**12, 10**12, KEEP_FREE))
    archive.store(ulid_at_time(NOW), {}, {"snapshot": PICTURE})
    assert len(kept(archive)) == 1


def test_store_reports_whether_there_is_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As for an event; a missing folder is no sign of a full disk."""
    assert has_room(tmp_path / "not there")
    for free, is_enough in ((KEEP_FREE - 1, False), (KEEP_FREE, True)):
        usage = DiskUsage(10**12, 10**12, free)
        monkeypatch.setattr(shutil, "disk_usage", lambda _, usage=usage: usage)
        assert has_room(tmp_path) is is_enough


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_store_reports_a_full_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    """A quota, or others were faster: the disk itself has the last word."""
    archive = archive_of(tmp_path)

    def refuse(path: str, content: bytes) -> int:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(event_files, "write_file", refuse)
    with pytest.raises(DiskFullError) as caught:
        archive.store(ulid_at_time(NOW), {}, {"snapshot": PICTURE})
    assert caught.value.free > 0
    assert kept(archive) == []


def test_store_reports_a_broken_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """That is no full one."""
    archive = archive_of(tmp_path)

    def refuse(path: str, content: bytes) -> int:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(event_files, "write_file", refuse)
    with pytest.raises(OSError, match="Input/output") as caught:
        archive.store(ulid_at_time(NOW), {}, {"snapshot": PICTURE})
    assert not isinstance(caught.value, DiskFullError)


@pytest.mark.parametrize(
    ("event_id", "name"),
    [("..", "snapshot"), ("01M7WQNFXTFGNKFFZSHDTBKTS3", "../x"), ("", ""), ("a" * 26, "face_1")],
)
def test_store_accepts_only_its_own_names(tmp_path: Path, event_id: str, name: str) -> None:
    """Only ids and names of the archive's own making lead to a file."""
    assert archive_of(tmp_path).picture(event_id, name) is None


def test_store_counts_what_the_disk_counts(tmp_path: Path) -> None:
    """A small file takes a block, and a folder takes one of its own."""
    archive = archive_of(tmp_path, megabytes=1)
    text = {f"key {number}": "x" * 200 for number in range(60)}
    for number in range(200):
        archive.store(ulid_at_time(NOW - number), FACTS | text, {})
    occupied = sum(path.stat().st_blocks * 512 for path in archive.folder.glob("*-*-*/**/*"))
    assert occupied > 1_000_000
    assert archive.is_full
    archive.prune()
    left = sum(path.stat().st_blocks * 512 for path in archive.folder.glob("*-*-*/**/*"))
    assert 800_000 < left <= 1_000_000


def test_store_limits_the_number_of_events_on_request(tmp_path: Path) -> None:
    """Without the option, no event is deleted for their number."""
    index = Index(tmp_path / "events.db")
    archive = EventStore(tmp_path / "entry", index, days=7, megabytes=100, events=20)
    ids = [ulid_at_time(NOW - 100 + number) for number in range(21)]
    for event_id in ids[:20]:
        archive.store(event_id, FACTS, {})
    archive.prune()
    assert kept(archive) == ids[:20]
    archive.store(ids[20], FACTS, {})
    assert archive.is_full
    archive.prune()
    assert kept(archive) == ids[-18:]
    assert not archive.is_full


def test_store_leaves_free_files_on_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A disk without inodes takes nothing, whatever its free bytes are."""
    archive = archive_of(tmp_path)
    disk = limit_free_files(monkeypatch, tmp_path)
    disk(10**6, KEEP_FREE_FILES - 1)
    with pytest.raises(DiskFullError) as caught:
        archive.store(ulid_at_time(NOW), FACTS, {})
    assert caught.value.files == KEEP_FREE_FILES - 1
    assert not has_room(tmp_path)
    disk(0, 0)  # a file system that does not count them
    archive.store(ulid_at_time(NOW), FACTS, {})
    assert has_room(tmp_path)


@pytest.mark.parametrize(
    "facts",
    [
        [],
        "text",
        None,
        {},
        FACTS | {"type": "unknown"},
        FACTS | {"type": ["face"]},
        FACTS | {"occurred_at": 5},
        FACTS | {"occurred_at": "yesterday"},
        FACTS | {"faces": 5},
        FACTS | {"faces": [5]},
        FACTS | {"faces": [{"name": 5}]},
        FACTS | {"rule": {}},
        FACTS | {"rule": "half a character: \ud800"},
        {key: value for key, value in FACTS.items() if key != "rule"},
    ],
)
def test_store_skips_odd_facts(tmp_path: Path, facts: Any) -> None:
    """A folder that something else has written costs its day nothing."""
    archive = archive_of(tmp_path)
    odd, good = ulid_at_time(NOW - 1), ulid_at_time(NOW)
    for event_id in (odd, good):
        archive.store(event_id, FACTS, {})
    (folder_of(archive, odd) / "event.json").write_text(json.dumps(facts))
    forget(archive, odd)
    day = datetime.fromtimestamp(NOW, UTC).date()
    assert [event.event_id for event in archive.of_day(day, UTC)] == [good]


def test_store_skips_facts_without_end(tmp_path: Path) -> None:
    """A deep document is odd, too."""
    archive = archive_of(tmp_path)
    event_id = ulid_at_time(NOW)
    archive.store(event_id, FACTS, {})
    (folder_of(archive, event_id) / "event.json").write_text("[" * 200_000)
    forget(archive, event_id)
    assert archive.event(event_id) is None
