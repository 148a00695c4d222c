"""How long archives stay: those of cameras that are there, and those of removed ones.

The archive of a removed camera is set aside, and taken back if the camera is added again before it
is deleted.
"""

from datetime import datetime, timedelta
import hashlib
from pathlib import Path
import shutil
import time
from typing import Final

from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.event import async_track_time_interval

from ...const import DOMAIN, LOGGER, OPTION_ARCHIVE_DAYS, OPTION_ARCHIVE_MEGABYTES
from .disk_space import async_disk_has_room
from .event_store import EventStore, StoredEvents, has_room

GRACE: Final = timedelta(days=7)
"""How long the archive of a removed camera can be taken back."""

_TIDY_INTERVAL = timedelta(hours=1)
_REMOVED = ".removed-"


@callback
def async_watch_retention(hass: HomeAssistant) -> None:
    """Delete what is too old or too much, now and every hour, whatever becomes of the cameras."""
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
    """Return what is to be seen of a camera, loaded or not."""
    return StoredEvents(_folder(hass) / entry.entry_id)


async def async_open_archive(hass: HomeAssistant, entry: ConfigEntry) -> EventStore:
    """Return the archive of a camera, with what was kept since it was last removed.

    Events matter more than their pictures: a folder that cannot be read costs only those.
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
    """Hide the archive of a removed camera until its time is over."""
    folder, removed = _folder(hass) / entry.entry_id, _removed_folder(hass, entry)

    def set_aside() -> None:
        if folder.is_dir():
            # One that is still there was not taken back, for its time was over.
            shutil.rmtree(removed, ignore_errors=True)
            folder.rename(removed)
            removed.touch()

    await hass.async_add_executor_job(set_aside)


def _folder(hass: HomeAssistant) -> Path:
    """Return the folder of all archives."""
    return Path(hass.config.path(DOMAIN))


def _archive(hass: HomeAssistant, entry: ConfigEntry) -> EventStore:
    return EventStore(
        _folder(hass) / entry.entry_id,
        days=entry.options[OPTION_ARCHIVE_DAYS],
        megabytes=entry.options[OPTION_ARCHIVE_MEGABYTES],
    )


def _removed_folder(hass: HomeAssistant, entry: ConfigEntry) -> Path:
    """Return where an archive waits: the same place for the same camera.

    The name is made of what the camera says it is, and that may not be fit for a name.
    """
    identity = hashlib.sha256((entry.unique_id or entry.entry_id).encode()).hexdigest()
    return _folder(hass) / f"{_REMOVED}{identity}"


def _is_over(removed: Path) -> bool:
    return time.time() - removed.stat().st_mtime > GRACE.total_seconds()


def _delete_removed(folder: Path) -> None:
    for removed in filter(_is_over, folder.glob(f"{_REMOVED}*")):
        shutil.rmtree(removed, ignore_errors=True)
