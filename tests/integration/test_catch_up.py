"""The index follows the folders: after an update, a crash, and hands that delete."""

import errno
from pathlib import Path
import shutil
import subprocess
import sys
import time

from homeassistant.util.ulid import ulid_at_time
import pytest

from custom_components.cgi_camera.inbox.archive import catch_up as catch_up_module, disk
from custom_components.cgi_camera.inbox.archive.camera_rows import CameraRows
from custom_components.cgi_camera.inbox.archive.catch_up import UnreadablePlaceError
from custom_components.cgi_camera.inbox.archive.event_files import place_of
from custom_components.cgi_camera.inbox.archive.event_store import EventStore
from custom_components.cgi_camera.inbox.archive.index import Index

from .archives import FACTS, ids_of, store_as_before

NOW = time.time()


def archive_of(tmp_path: Path, **limits: float) -> EventStore:
    """Return an archive; its index is on the disk."""
    limits = {"days": 7, "megabytes": 1000} | limits
    return EventStore(tmp_path / "entry", Index(tmp_path / "events.db"), **limits)  # type: ignore[arg-type]


def test_catch_up_reads_the_events_of_earlier_releases(tmp_path: Path) -> None:
    """Same ids, facts, pictures and places: the release before still finds all of them."""
    ids = [ulid_at_time(NOW - 3600 + number) for number in range(20)]
    for event_id in ids:
        store_as_before(tmp_path / "entry", event_id)
    before = sorted(path.relative_to(tmp_path) for path in (tmp_path / "entry").rglob("*"))
    archive = archive_of(tmp_path)
    archive.open()
    archive.prune()
    assert ids_of(archive) == ids[::-1]
    for event_id in ids:
        event = archive.event(event_id)
        assert event is not None
        assert (event.facts["rule"], event.pictures) == (event_id, ("snapshot",))
        path = archive.picture(event_id, "snapshot")
        assert path is not None
        assert path.read_bytes() == event_id.encode()
    after = sorted(path.relative_to(tmp_path) for path in (tmp_path / "entry").rglob("*"))
    assert after == before


def test_catch_up_reads_the_newest_events_first_and_prunes_last(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Home Assistant stops twice meanwhile: no event is lost, and none is pruned too early."""
    monkeypatch.setattr(catch_up_module, "BATCH", 5)
    ids = [ulid_at_time(NOW - 86400 * 10 + number) for number in range(20)]
    for event_id in ids:
        store_as_before(tmp_path / "entry", event_id)
    for known in (5, 10):
        archive = archive_of(tmp_path)
        archive.rows.index.stopping = True
        archive.prune()
        assert ids_of(archive) == ids[-known:][::-1]
        assert len(list(archive.folder.iterdir())) == 20
    archive = archive_of(tmp_path)
    archive.prune()
    assert archive.is_empty()
    assert list(archive.folder.iterdir()) == []


def test_catch_up_reads_only_what_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A place without a change since the last look costs no listing."""
    monkeypatch.setattr(catch_up_module, "_SETTLED_NS", -(10**12))
    archive = archive_of(tmp_path)
    for number in range(3):
        archive.store(ulid_at_time(NOW - number * 86400), FACTS, {})
    archive.prune()

    def list_again(place: str) -> list[str]:
        raise AssertionError(place)

    monkeypatch.setattr(archive.files, "event_ids", list_again)
    archive.prune()
    assert len(ids_of(archive)) == 3


def test_catch_up_finds_deleted_and_lost_events(tmp_path: Path) -> None:
    """A user deletes an event and a day by hand; a crash leaves an event out of the index."""
    archive = archive_of(tmp_path)
    ids = [ulid_at_time(NOW - number * 86400) for number in range(4)]
    for event_id in ids:
        archive.store(event_id, FACTS, {"snapshot": b"x"})
    archive.prune()
    for event_id in ids[:2]:
        folder = archive.files.folder_of(event_id)
        assert folder is not None
        shutil.rmtree(folder if event_id == ids[0] else folder.parent)
    archive.rows.delete([ids[2]])
    (archive.folder / place_of(ids[0]) / "notes.txt").write_text("foreign")
    archive.rows.note_place(archive.rows.oldest("", 9)[1].place, 0)
    archive.prune()
    assert ids_of(archive) == ids[2:]


def test_catch_up_keeps_rows_while_the_disk_is_away(tmp_path: Path) -> None:
    """A share that vanishes takes its pictures along, not the rows; then all is back."""
    archive = archive_of(tmp_path)
    event_id = ulid_at_time(NOW)
    archive.store(event_id, FACTS, {"snapshot": b"x"})
    archive.folder.rename(tmp_path / "away")
    archive.prune()
    assert ids_of(archive) == [event_id]
    assert archive.picture(event_id, "snapshot") is None
    assert archive.latest(["snapshot"]) is None
    (tmp_path / "away").rename(archive.folder)
    assert archive.event(event_id) is not None


def forget(archive: EventStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the index forget the camera; what is looked at from now on counts as settled."""
    monkeypatch.setattr(catch_up_module, "_SETTLED_NS", -(10**12))
    CameraRows(archive.rows.index, "entry").drop()


def test_catch_up_deletes_nothing_while_the_disk_is_away(tmp_path: Path) -> None:
    """Else the pictures of an event that expires meanwhile would stay for ever."""
    archive = archive_of(tmp_path)
    event_id = ulid_at_time(NOW - 86400 * 8)
    archive.store(event_id, FACTS, {"snapshot": b"x"})
    archive.folder.rename(tmp_path / "away")
    archive.prune()
    assert ids_of(archive) == [event_id]
    (tmp_path / "away").rename(archive.folder)
    archive.prune()
    assert ids_of(archive) == []
    assert list(archive.folder.glob("*/*")) == []


def test_catch_up_looks_again_at_what_vanished_meanwhile(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A share that goes away between the list of events and the events."""
    archive = archive_of(tmp_path)
    event_id = ulid_at_time(NOW)
    archive.store(event_id, FACTS, {"snapshot": b"x"})
    forget(archive, monkeypatch)
    list_events = archive.files.event_ids

    def list_and_vanish(place: str) -> list[str]:
        found = list_events(place)
        archive.folder.rename(tmp_path / "away")
        return found

    with monkeypatch.context() as vanishing:
        vanishing.setattr(archive.files, "event_ids", list_and_vanish)
        archive.prune()
    assert ids_of(archive) == []
    (tmp_path / "away").rename(archive.folder)
    archive.prune()
    assert ids_of(archive) == [event_id]


@pytest.mark.parametrize(
    ("error", "known"), [(errno.EIO, []), (errno.EACCES, [None]), (errno.ENOENT, [None])]
)
def test_catch_up_tells_a_failing_disk_from_lost_facts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: int, known: list[None]
) -> None:
    """Lost facts are for ever; a disk that fails now may give them the next time."""
    archive = archive_of(tmp_path)
    event_id = ulid_at_time(NOW)
    archive.store(event_id, FACTS, {"snapshot": b"x"})
    forget(archive, monkeypatch)

    def fail(path: Path, *_: object) -> str:
        raise OSError(error, "failed", path)

    with monkeypatch.context() as failing:
        failing.setattr(Path, "read_text", fail)
        archive.prune()
    assert [facts for _, facts in archive.rows.oldest_facts("", 9)] == known
    archive.prune()
    assert len(ids_of(archive)) == 1
    assert (archive.event(event_id) is None) is bool(known)


def test_catch_up_passes_what_cannot_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One day on a bad sector: all others are read and pruned, and deleted on request."""
    archive = archive_of(tmp_path)
    ids = [ulid_at_time(NOW - 86400 * days) for days in (1, 2, 3, 8)]
    for event_id in ids:
        archive.store(event_id, FACTS, {"snapshot": b"x"})
    (archive.folder / "2026-01-01").write_text("a file with the name of a day")
    forget(archive, monkeypatch)
    bad, list_events = place_of(ids[1]), archive.files.event_ids

    def list_readable(place: str) -> list[str]:
        if place == bad:
            raise OSError(errno.EIO, "Input/output error")
        return list_events(place)

    monkeypatch.setattr(archive.files, "event_ids", list_readable)
    with pytest.raises(UnreadablePlaceError) as raised:
        archive.prune()
    assert raised.value.strerror == "Input/output error"
    assert ids_of(archive) == [ids[0], ids[2]]
    assert archive.files.folder_of(ids[3]) is None
    with pytest.raises(UnreadablePlaceError):
        archive.delete(lambda _: True)
    assert ids_of(archive) == []
    assert archive.files.folder_of(ids[1]) is not None


def test_catch_up_needs_room_for_the_index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a full disk it begins later, and nothing is pruned meanwhile."""
    store_as_before(tmp_path / "entry", ulid_at_time(NOW - 86400 * 10))
    archive = archive_of(tmp_path)
    with monkeypatch.context() as full:
        full.setattr(disk, "KEEP_FREE_FOR_INDEX", 10**18)
        with pytest.raises(disk.DiskFullError):
            archive.prune()
    assert len(list(archive.folder.iterdir())) == 1
    archive.prune()
    assert list(archive.folder.iterdir()) == []


def test_catch_up_survives_a_clock_that_goes_back(tmp_path: Path) -> None:
    """Events of the day before and of the day after are both there, and found after a loss."""
    archive = archive_of(tmp_path)
    ids = [ulid_at_time(NOW + 86400), ulid_at_time(NOW)]
    for event_id in ids:
        archive.store(event_id, FACTS, {"snapshot": b"x"})
    archive.prune()
    assert ids_of(archive) == ids
    CameraRows(archive.rows.index, "entry").drop()
    archive.prune()
    assert ids_of(archive) == ids


@pytest.mark.parametrize("work", ["store", "migrate"])
def test_catch_up_mends_what_a_kill_left(tmp_path: Path, work: str) -> None:
    """At a few random moments; `python -m tests.integration.kill_store` tries fifty."""
    command = [sys.executable, "-m", "tests.integration.kill_store", work, "3", str(tmp_path)]
    finished = subprocess.run(  # noqa: S603 - our own module
        command, capture_output=True, text=True, check=False, timeout=120
    )
    assert finished.returncode == 0, finished.stdout + finished.stderr
    assert "3 kills, 0 events lost" in finished.stdout
