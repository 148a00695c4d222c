"""Opens and prunes the archives of all cameras, keeps those of removed cameras, watches the disk.

A removed camera that the user adds again within the grace period gets its archive back.
"""

from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
import hashlib
from pathlib import Path
import shutil
import time
from typing import Any, Final

from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers.event import async_track_time_interval

from ...const import (
    DOCUMENTATION,
    DOMAIN,
    LOGGER,
    OPTION_ARCHIVE_DAYS,
    OPTION_ARCHIVE_EVENTS,
    OPTION_ARCHIVE_MEGABYTES,
)
from .event_store import (
    KEEP_FREE,
    KEEP_FREE_FILES,
    DiskFullError,
    EventStore,
    StoredEvents,
    has_room,
)

GRACE: Final = timedelta(days=7)
"""The time for which the archive of a removed camera is kept."""
DISK_FULL: Final = "archive_disk_full"
"""One issue for all cameras, which share the disk; also the key of its text."""

FILES_FULL: Final = "archive_files_full"
"""The key of the text for a disk that can take no more files."""

_TIDY_INTERVAL = timedelta(hours=1)
_REMOVED = ".removed-"


@callback
def async_watch_retention(hass: HomeAssistant) -> None:
    """Prune all archives every hour, and delete those of removed cameras after the grace period."""
    everything = _folder(hass)

    async def tidy(_now: datetime) -> None:
        for entry in hass.config_entries.async_entries(DOMAIN, include_ignore=False):
            loaded = entry.state is ConfigEntryState.LOADED
            archive = entry.runtime_data.inbox.archive if loaded else _archive(hass, entry)
            await hass.async_add_executor_job(archive.prune)
        await hass.async_add_executor_job(_delete_removed, everything)
        if await hass.async_add_executor_job(has_room, everything):
            async_disk_has_room(hass)

    async_track_time_interval(hass, tidy, _TIDY_INTERVAL, cancel_on_shutdown=True)
    hass.async_add_executor_job(_delete_removed, everything)


def stored_events(hass: HomeAssistant, entry: ConfigEntry) -> StoredEvents:
    """Return the past events of a camera, loaded or not."""
    return StoredEvents(_folder(hass) / entry.entry_id)


async def async_open_archive(hass: HomeAssistant, entry: ConfigEntry) -> EventStore:
    """Return the archive of a camera, with the events from before its removal.

    An unreadable folder costs the past events only.
    """
    archive, removed = _archive(hass, entry), _removed_folder(hass, entry)

    def take_back_and_open() -> None:
        if removed.is_dir() and not _is_over(removed) and not archive.folder.exists():
            removed.rename(archive.folder)
        archive.open()

    try:
        await hass.async_add_executor_job(take_back_and_open)
    except OSError as error:
        LOGGER.warning("Cannot read past events of %s: %s", entry.title, error.strerror)
    return archive


async def async_set_aside(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Hide the archive of a removed camera for the grace period."""
    folder, removed = _folder(hass) / entry.entry_id, _removed_folder(hass, entry)

    def set_aside() -> None:
        if folder.is_dir():
            # An older one was not taken back, since its grace period was over.
            shutil.rmtree(removed, ignore_errors=True)
            folder.rename(removed)
            removed.touch()

    await hass.async_add_executor_job(set_aside)


async def async_delete_events(
    hass: HomeAssistant, selected: Callable[[Mapping[str, Any]], bool], entry_id: str | None
) -> int:
    """Delete the selected events of a camera, None for all cameras and removed ones, too."""
    everything = _folder(hass)

    def delete() -> int:
        folders = everything.iterdir() if everything.is_dir() else ()
        return sum(
            _delete_events(folder, selected)
            for folder in folders
            if folder.is_dir() and entry_id in {None, folder.name}
        )

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


def _folder(hass: HomeAssistant) -> Path:
    """Return the folder of all archives."""
    return Path(hass.config.path(DOMAIN))


def _archive(hass: HomeAssistant, entry: ConfigEntry) -> EventStore:
    return EventStore(
        _folder(hass) / entry.entry_id,
        days=entry.options[OPTION_ARCHIVE_DAYS],
        megabytes=entry.options[OPTION_ARCHIVE_MEGABYTES],
        events=entry.options.get(OPTION_ARCHIVE_EVENTS),
    )


def _removed_folder(hass: HomeAssistant, entry: ConfigEntry) -> Path:
    """Return the folder for the archive of a removed camera, the same for the same camera.

    The name is a digest, since a unique id may contain characters that no file name has.
    """
    identity = hashlib.sha256((entry.unique_id or entry.entry_id).encode()).hexdigest()
    return _folder(hass) / f"{_REMOVED}{identity}"


def _is_over(removed: Path) -> bool:
    return time.time() - removed.stat().st_mtime > GRACE.total_seconds()


def _delete_removed(folder: Path) -> None:
    for removed in filter(_is_over, folder.glob(f"{_REMOVED}*")):
        shutil.rmtree(removed, ignore_errors=True)


def _delete_events(folder: Path, selected: Callable[[Mapping[str, Any]], bool]) -> int:
    """Delete the events of a folder that are selected by their facts; return their number.

    An unreadable event is deleted, too: it may be one of them. Raises OSError for what remains.
    """
    stored, deleted = StoredEvents(folder), 0
    for event_id in stored.newest_first():
        event = stored.event(event_id)
        if event is None or selected(event.facts):
            with suppress(FileNotFoundError):  # a prune deletes it at this moment
                shutil.rmtree(folder / event_id)
            deleted += 1
    return deleted
