"""What is kept outlives its camera for a while, and never fills the disk."""

from collections.abc import Iterator
from datetime import timedelta
import errno
import os
from pathlib import Path
import shutil
import time
from typing import Any

from homeassistant.components.image import async_get_image
from homeassistant.config_entries import SOURCE_IGNORE, ConfigEntryDisabler
from homeassistant.core import Event, HomeAssistant
from homeassistant.helpers import issue_registry as ir
from homeassistant.util import dt as dt_util
from homeassistant.util.ulid import ulid_at_time
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_capture_events,
    async_fire_time_changed,
)

from custom_components.cgi_camera.const import (
    DEFAULT_OPTIONS,
    DOMAIN,
    EVENT_CAMERA,
    OPTION_ARCHIVE_MEGABYTES,
)
from custom_components.cgi_camera.inbox.archive import index
from custom_components.cgi_camera.inbox.archive.disk import KEEP_FREE
from custom_components.cgi_camera.inbox.archive.event_store import EventStore
from custom_components.cgi_camera.inbox.archive.index import IndexUnavailableError
from custom_components.cgi_camera.inbox.archive.retention import DISK_FULL, GRACE
from tests.simulators.uapi_push import new_pictures, push
from tests.simulators.xml_cgi import XmlCgiCamera

from .conftest import DiskUsage, entry_data, event_folders, id_of, state_of


def folder_of(entry: MockConfigEntry) -> Path:
    """Return where the archive of an entry is."""
    return Path(entry.runtime_data.inbox.archive.folder)


def contents(folder: Path) -> list[Path]:
    """Return what is in a folder."""
    return list(folder.iterdir())


async def an_hour_later(hass: HomeAssistant) -> None:
    """Let the hourly look at the archives happen."""
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(hours=1, minutes=1))
    await hass.async_block_till_done(wait_background_tasks=True)


async def add_again(
    hass: HomeAssistant, camera: XmlCgiCamera, unique_id: str | None
) -> MockConfigEntry:
    """Return a new entry of a camera, loaded."""
    entry = MockConfigEntry(
        domain=DOMAIN,
        title="Front door",
        unique_id=unique_id,
        data=entry_data(camera),
        options=DEFAULT_OPTIONS,
    )
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    return entry


async def test_retention_returns_events_to_a_camera_added_again(
    hass: HomeAssistant, camera: XmlCgiCamera, loaded: MockConfigEntry, push_url: str
) -> None:
    """It has its past events again: the removal may have been a mistake."""
    pictures = new_pictures(1)
    await push(push_url, "s0_rfc", pictures=pictures)
    folder = folder_of(loaded)
    (event,) = [path.name for path in event_folders(folder)]
    await hass.config_entries.async_remove(loaded.entry_id)
    assert not folder.exists()
    again = await add_again(hass, camera, "f00006108447")
    assert folder_of(again) != folder
    assert [path.name for path in event_folders(folder_of(again))] == [event]
    face = await async_get_image(hass, "image.front_door_last_face")
    assert face.content == pictures.faces[0]
    assert [path.name for path in folder.parent.iterdir()] == [again.entry_id]


async def test_retention_deletes_events_of_a_removed_camera_in_time(
    hass: HomeAssistant, loaded: MockConfigEntry, push_url: str
) -> None:
    """Nothing, when its time is over; until then it is hidden."""
    await push(push_url, "s0_rfc")
    everything = folder_of(loaded).parent
    over = time.time() - GRACE.total_seconds() - 1
    os.utime(folder_of(loaded), (over, over))  # of the last event, which does not count
    await hass.config_entries.async_remove(loaded.entry_id)
    (removed,) = everything.iterdir()
    assert "f00006108447" not in removed.name
    await an_hour_later(hass)
    assert removed.exists()
    os.utime(removed, (over, over))
    await an_hour_later(hass)
    assert not removed.exists()


async def test_retention_deletes_expired_events_at_the_start(
    hass: HomeAssistant, camera: XmlCgiCamera, entry: MockConfigEntry
) -> None:
    """Expired events are deleted at the start, and never come back."""
    everything = Path(hass.config.path(DOMAIN))
    of_none = everything / ".removed-of-none"
    of_none.mkdir(parents=True)
    os.utime(of_none, (0, 0))
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    assert not of_none.exists()
    (folder_of(entry) / "event").mkdir(parents=True)
    await hass.config_entries.async_remove(entry.entry_id)
    (removed,) = contents(everything)
    over = time.time() - GRACE.total_seconds() - 1
    os.utime(removed, (over, over))
    again = await add_again(hass, camera, "f00006108447")
    assert not folder_of(again).exists()
    (folder_of(again) / "later").mkdir(parents=True)
    # A clock that is not set yet: what was over is so no more, but there is another one now.
    os.utime(removed)
    assert await hass.config_entries.async_reload(again.entry_id)
    # Removed once more, it takes the place of the one that is over.
    await hass.config_entries.async_remove(again.entry_id)
    assert contents(removed) == [removed / "later"]
    assert time.time() - removed.stat().st_mtime < GRACE.total_seconds()


async def test_retention_separates_cameras(
    hass: HomeAssistant, camera: XmlCgiCamera, loaded: MockConfigEntry, push_url: str
) -> None:
    """Another camera gets none of its events."""
    await push(push_url, "s0_rfc")
    await hass.config_entries.async_remove(loaded.entry_id)
    camera.settings["network"]["macaddr"] = camera.mac = "F0-00-06-10-84-48"
    other = await add_again(hass, camera, "f00006108448")
    assert not folder_of(other).exists()


async def test_retention_separates_cameras_without_identity(
    hass: HomeAssistant, camera: XmlCgiCamera
) -> None:
    """None of them gets the events of another."""
    first = await add_again(hass, camera, None)
    (folder_of(first) / "event").mkdir(parents=True)
    await hass.config_entries.async_remove(first.entry_id)
    second = await add_again(hass, camera, None)
    assert not folder_of(second).exists()


async def test_retention_makes_room_every_hour(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """A deleted event no longer counts; a camera that is ignored has nothing to delete."""
    MockConfigEntry(domain=DOMAIN, source=SOURCE_IGNORE).add_to_hass(hass)
    small = {**DEFAULT_OPTIONS, OPTION_ARCHIVE_MEGABYTES: 0.01}
    hass.config_entries.async_update_entry(entry, options=small)
    assert await hass.config_entries.async_setup(entry.entry_id)
    archive = entry.runtime_data.inbox.archive
    archive.store(ulid_at_time(time.time() - 8 * 86400), {}, {"snapshot": bytes(10_001)})
    assert archive.is_full
    await an_hour_later(hass)
    assert event_folders(archive.folder) == []
    assert not archive.is_full


@pytest.mark.parametrize("disabled_by", [None, ConfigEntryDisabler.USER])
async def test_retention_counts_days_of_disabled_cameras(
    hass: HomeAssistant, loaded: MockConfigEntry, disabled_by: ConfigEntryDisabler | None
) -> None:
    """Looked at every hour; a disabled camera keeps no longer than others."""
    archive = loaded.runtime_data.inbox.archive
    old, young = ulid_at_time(time.time() - 8 * 86400), ulid_at_time(time.time() - 6 * 86400)
    await hass.config_entries.async_set_disabled_by(loaded.entry_id, disabled_by)
    for event_id in (old, young):
        archive.store(event_id, {}, {})
    await an_hour_later(hass)
    assert [path.name for path in event_folders(archive.folder)] == [young]


async def test_retention_raises_one_issue_for_a_full_disk(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    push_url: str,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Events go on, without pictures to fetch; an issue names the reason, until there is room."""
    events: list[Event[Any]] = async_capture_events(hass, EVENT_CAMERA)
    issues = async_capture_events(hass, ir.EVENT_REPAIRS_ISSUE_REGISTRY_UPDATED)
    registry = ir.async_get(hass)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: DiskUsage(10**12, 10**12, 123_000_000))
    pictures = new_pictures(1)
    assert await push(push_url, "s0_rfc", pictures=pictures) == 200
    assert await push(push_url, "s0_rfc") == 200
    assert [event.data["snapshot_url"] for event in events] == [None, None]
    assert event_folders(folder_of(loaded)) == []
    face = await async_get_image(hass, "image.front_door_last_face")
    assert face.content != b""
    assert state_of(hass, id_of(hass, "event.face")).attributes["faces"][0]["image_url"] is None
    issue = registry.async_get_issue(DOMAIN, DISK_FULL)
    assert issue is not None
    assert issue.translation_placeholders == {
        "folder": hass.config.path(DOMAIN),
        "free": "123",
        "needed": "500",
    }
    assert len(issues) == 1
    assert "Cannot store" not in caplog.text

    monkeypatch.setattr(shutil, "disk_usage", lambda _: DiskUsage(10**12, 0, KEEP_FREE))
    assert await push(push_url, "s0_rfc") == 200
    assert events[2].data["snapshot_url"] is not None
    assert registry.async_get_issue(DOMAIN, DISK_FULL) is None


async def test_retention_checks_the_full_disk_every_hour(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    push_url: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The hourly look takes the issue away, and not while it is still true."""
    registry = ir.async_get(hass)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: DiskUsage(10**12, 10**12, 0))
    await push(push_url, "s0_rfc")
    await an_hour_later(hass)
    assert registry.async_get_issue(DOMAIN, DISK_FULL) is not None
    monkeypatch.setattr(shutil, "disk_usage", lambda _: DiskUsage(10**12, 0, 10**12))
    await an_hour_later(hass)
    assert registry.async_get_issue(DOMAIN, DISK_FULL) is None


async def test_retention_tries_again_after_a_locked_index(
    hass: HomeAssistant, entry: MockConfigEntry, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What it misses is read in the background, not an hour later."""
    pruned = []

    def fail(archive: EventStore) -> None:
        raise IndexUnavailableError

    monkeypatch.setattr(EventStore, "open", fail)
    monkeypatch.setattr(EventStore, "prune", lambda archive: pruned.append(archive.folder.name))
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert pruned == [entry.entry_id]


async def test_retention_logs_an_archive_that_cannot_be_moved(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    push_url: str,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """The camera is removed nevertheless."""
    await push(push_url, "s0_rfc")

    def fail(path: Path, *_: object) -> None:
        raise OSError(errno.EIO, "Input/output error", path)

    monkeypatch.setattr(Path, "rename", fail)
    assert await hass.config_entries.async_remove(loaded.entry_id)
    assert "Cannot set past events of Front door aside: Input/output error" in caplog.text
    assert "Traceback" not in caplog.text


async def test_retention_logs_a_folder_that_cannot_be_read(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    push_url: str,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Each hour, in one line."""
    await push(push_url, "s0_rfc")
    everything, list_all = folder_of(loaded).parent, Path.iterdir

    def fail(path: Path) -> Iterator[Path]:
        if path == everything:
            raise OSError(errno.EIO, "Input/output error", path)
        return list_all(path)

    monkeypatch.setattr(Path, "iterdir", fail)
    await an_hour_later(hass)
    assert caplog.text.count("Cannot delete past events of removed cameras: Input/output") == 1
    assert "Traceback" not in caplog.text


async def test_care_empties_the_long_log_of_the_index(
    hass: HomeAssistant, loaded: MockConfigEntry, push_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An event that makes it long does not wait for that."""
    monkeypatch.setattr(index, "LONG_LOG", 1)
    assert await push(push_url, "s0_rfc") == 200
    await hass.async_block_till_done(wait_background_tasks=True)
    event_id = event_folders(folder_of(loaded))[0].name
    assert event_id.encode() in loaded.runtime_data.inbox.archive.rows.index.path.read_bytes()
