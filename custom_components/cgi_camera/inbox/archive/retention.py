"""Opens and prunes the archives of all cameras, keeps those of removed cameras, watches the disk.

A removed camera that the user adds again within the grace period gets its archive back.
"""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
import hashlib
from pathlib import Path
import shutil
import time
from typing import Any, Final

from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.const import EVENT_HOMEASSISTANT_FINAL_WRITE, EVENT_HOMEASSISTANT_STOP
from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers.event import async_track_time_interval
from homeassistant.util.hass_dict import HassKey

from ...const import (
    DOCUMENTATION,
    DOMAIN,
    LOGGER,
    OPTION_ARCHIVE_DAYS,
    OPTION_ARCHIVE_EVENTS,
    OPTION_ARCHIVE_MEGABYTES,
)
from ...entries import async_cameras
from .camera_rows import CameraRows
from .disk import KEEP_FREE, KEEP_FREE_FILES, DiskFullError, has_room
from .event_store import EventStore, StoredEvents
from .index import Index, IndexUnavailableError

GRACE: Final = timedelta(days=7)
"""The time for which the archive of a removed camera is kept."""
DISK_FULL: Final = "archive_disk_full"
"""One issue for all cameras, which share the disk; also the key of its text."""

FILES_FULL: Final = "archive_files_full"
"""The key of the text for a disk that can take no more files."""

_TIDY_INTERVAL = timedelta(hours=1)
_REMOVED = ".removed-"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Archives:
    """What the archives of all cameras share."""

    folder: Path
    index: Index
    one_prune_at_a_time: asyncio.Lock = field(default_factory=asyncio.Lock)
    """A prune may take minutes after an update; sixty at once would take all threads."""
    prunes: dict[Path, asyncio.Task[None]] = field(default_factory=dict)
    """The last prune of each archive that an event began."""


_ARCHIVES: HassKey[_Archives] = HassKey(f"{DOMAIN}_archives")


@callback
def async_watch_retention(hass: HomeAssistant) -> None:
    """Prune all archives every hour, and delete those of removed cameras after the grace period."""
    # The index stays on the local disk, beside the folder, which may lie on a share.
    index = Index(Path(hass.config.path(f"{DOMAIN}.db")))
    archives = hass.data[_ARCHIVES] = _Archives(folder=Path(hass.config.path(DOMAIN)), index=index)

    async def tidy(_now: datetime) -> None:
        entries = async_cameras(hass)
        for entry in entries:
            loaded = entry.state is ConfigEntryState.LOADED
            archive = entry.runtime_data.inbox.archive if loaded else _archive(hass, entry)
            await async_prune(hass, archive, entry.title)
        kept = {entry.entry_id for entry in entries}
        await hass.async_add_executor_job(_delete_removed, archives, kept)
        if await hass.async_add_executor_job(has_room, archives.folder):
            async_disk_has_room(hass)

    @callback
    def stop(_event: Event) -> None:
        index.stopping = True

    async def close(_event: Event) -> None:
        await hass.async_add_executor_job(index.close)

    async_track_time_interval(hass, tidy, _TIDY_INTERVAL, cancel_on_shutdown=True)
    hass.bus.async_listen_once(EVENT_HOMEASSISTANT_STOP, stop)
    hass.bus.async_listen_once(EVENT_HOMEASSISTANT_FINAL_WRITE, close)
    entries = hass.config_entries.async_entries(DOMAIN)
    kept = {entry.entry_id for entry in entries}
    hass.async_add_executor_job(_delete_removed, archives, kept)


def stored_events(hass: HomeAssistant, entry: ConfigEntry) -> StoredEvents:
    """Return the past events of a camera, loaded or not."""
    archives = hass.data[_ARCHIVES]
    return StoredEvents(archives.folder / entry.entry_id, archives.index)


async def async_open_archive(hass: HomeAssistant, entry: ConfigEntry) -> EventStore:
    """Return the archive of a camera, with the events from before its removal.

    An unreadable folder costs the past events only. A task in the background reads what the index
    misses, then prunes.
    """
    archive, removed = _archive(hass, entry), _removed_folder(hass, entry)

    def take_back_and_open() -> None:
        if removed.is_dir() and not _is_over(removed) and not archive.folder.exists():
            removed.rename(archive.folder)
            CameraRows(archive.rows.index, removed.name).rename(archive.folder.name)
        archive.open()

    try:
        await hass.async_add_executor_job(take_back_and_open)
    except IndexUnavailableError:
        pass  # the task tries again, or the next event after a pause
    except OSError as error:
        _report(hass, error, entry.title)
        return archive
    entry.async_create_background_task(
        hass, async_prune(hass, archive, entry.title), f"{DOMAIN} - read and prune the archive"
    )
    return archive


@callback
def async_care_for(hass: HomeAssistant, archive: EventStore, entry_id: str) -> None:
    """Prune an archive that needs it, and empty a long log of the index, in the background."""
    archives = hass.data[_ARCHIVES]
    if archives.index.has_long_log:
        hass.async_add_executor_job(archives.index.empty_log)
    if not archive.needs_care:
        return
    last = archives.prunes.get(archive.folder)
    if last is None or last.done():
        entry = hass.config_entries.async_get_known_entry(entry_id)
        archives.prunes[archive.folder] = hass.async_create_background_task(
            async_prune(hass, archive, entry.title), f"{DOMAIN} - prune the archive"
        )


async def async_prune(hass: HomeAssistant, archive: EventStore, name: str) -> None:
    """Bring the index in line with the folders of a camera, and prune; one camera at a time."""
    async with hass.data[_ARCHIVES].one_prune_at_a_time:
        try:
            await hass.async_add_executor_job(archive.prune)
        except OSError as error:
            _report(hass, error, name)


@callback
def _report(hass: HomeAssistant, error: OSError, name: str) -> None:
    if isinstance(error, DiskFullError):
        async_disk_is_full(hass, error)
    elif not isinstance(error, IndexUnavailableError):  # the index has logged its own
        LOGGER.warning("Cannot read past events of %s: %s", name, error.strerror)


async def async_set_aside(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Hide the archive of a removed camera for the grace period."""
    archives = hass.data[_ARCHIVES]
    folder, removed = archives.folder / entry.entry_id, _removed_folder(hass, entry)

    def set_aside() -> None:
        if folder.is_dir():
            # An older one was not taken back, since its grace period was over.
            shutil.rmtree(removed, ignore_errors=True)
            folder.rename(removed)
            removed.touch()
            with suppress(IndexUnavailableError):
                CameraRows(archives.index, folder.name).rename(removed.name)

    try:
        await hass.async_add_executor_job(set_aside)
    except OSError as error:
        LOGGER.warning("Cannot set past events of %s aside: %s", entry.title, error.strerror)


async def async_delete_events(
    hass: HomeAssistant, selected: Callable[[Mapping[str, Any]], bool], entry_id: str | None
) -> int:
    """Delete the selected events of a camera, None for all cameras and removed ones, too.

    Raises OSError for what remains, once all others are deleted.
    """
    archives = hass.data[_ARCHIVES]

    def delete() -> int:
        folders = [*archives.folder.iterdir()] if archives.folder.is_dir() else []
        if not folders and archives.index.folders():
            raise OSError("the folder of past events is away")
        deleted, failure = 0, None
        for folder in folders:
            if folder.is_dir() and entry_id in {None, folder.name}:
                try:
                    deleted += StoredEvents(folder, archives.index).delete(selected)
                except OSError as error:
                    failure = error
        archives.index.wipe()
        if failure is not None:
            raise failure
        return deleted

    return await hass.async_add_executor_job(delete)


@callback
def async_disk_is_full(hass: HomeAssistant, error: DiskFullError) -> None:
    """Show the issue with the number of free bytes, or of the files that the disk can take."""
    if ir.async_get(hass).async_get_issue(DOMAIN, DISK_FULL) is not None:
        return
    ir.async_create_issue(
        hass,
        DOMAIN,
        DISK_FULL,
        is_fixable=False,
        learn_more_url=f"{DOCUMENTATION}/blob/main/docs/face-events.md#past-events",
        severity=ir.IssueSeverity.WARNING,
        translation_key=DISK_FULL if error.files is None else FILES_FULL,
        translation_placeholders={
            "folder": hass.config.path(DOMAIN),
            **(
                {"free": str(error.free // 1_000_000), "needed": str(KEEP_FREE // 1_000_000)}
                if error.files is None
                else {"free": str(error.files), "needed": str(KEEP_FREE_FILES)}
            ),
        },
    )


@callback
def async_disk_has_room(hass: HomeAssistant) -> None:
    """Withdraw the issue."""
    ir.async_delete_issue(hass, DOMAIN, DISK_FULL)


def _archive(hass: HomeAssistant, entry: ConfigEntry) -> EventStore:
    archives = hass.data[_ARCHIVES]
    return EventStore(
        archives.folder / entry.entry_id,
        archives.index,
        days=entry.options[OPTION_ARCHIVE_DAYS],
        megabytes=entry.options[OPTION_ARCHIVE_MEGABYTES],
        events=entry.options.get(OPTION_ARCHIVE_EVENTS),
    )


def _removed_folder(hass: HomeAssistant, entry: ConfigEntry) -> Path:
    """Return the folder for the archive of a removed camera, the same for the same camera.

    The name is a digest, since a unique id may contain characters that no file name has.
    """
    identity = hashlib.sha256((entry.unique_id or entry.entry_id).encode()).hexdigest()
    return hass.data[_ARCHIVES].folder / f"{_REMOVED}{identity}"


def _is_over(removed: Path) -> bool:
    return time.time() - removed.stat().st_mtime > GRACE.total_seconds()


def _delete_removed(archives: _Archives, kept: set[str]) -> None:
    """Delete the archives whose grace period is over, and the rows of folders that are gone."""
    try:
        for removed in filter(_is_over, archives.folder.glob(f"{_REMOVED}*")):
            shutil.rmtree(removed, ignore_errors=True)
        folders = (
            {path.name for path in archives.folder.iterdir()} if archives.folder.is_dir() else ()
        )
    except OSError as error:
        LOGGER.warning("Cannot delete past events of removed cameras: %s", error.strerror)
        return
    if not folders:  # perhaps the disk is away
        return
    with suppress(IndexUnavailableError):
        for folder in archives.index.folders() - kept - folders:
            CameraRows(archives.index, folder).drop()
