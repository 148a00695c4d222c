"""The health of all cameras, on the page with system information; without a request to a camera."""

from pathlib import Path
import shutil
from typing import Any

from homeassistant.components import system_health
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant, callback

from .api.accounts import Account
from .api.errors import AccountLockedError, CameraError, InvalidAuthError
from .entries import async_cameras
from .inbox.event_stream import HELD

GIGABYTE = 1000**3


@callback
def async_register(hass: HomeAssistant, register: system_health.SystemHealthRegistration) -> None:
    """Register the information."""
    register.async_register_info(_info)


async def _info(hass: HomeAssistant) -> dict[str, Any]:
    """Return the numbers of cameras in each condition, and the room for their events."""
    entries = [entry for entry in async_cameras(hass) if entry.disabled_by is None]
    loaded = [entry.runtime_data for entry in entries if entry.state is ConfigEntryState.LOADED]
    accounts = [data.coordinator.device.account for data in loaded]
    return {
        "devices": len(entries),
        "reachable": sum(data.coordinator.last_update_success for data in loaded),
        "login_locked": sum(_is_kept(account, AccountLockedError) for account in accounts),
        "account_refused": sum(_is_kept(account, InvalidAuthError) for account in accounts),
        "streams_held": sum(
            data.inbox.stream is not None and data.inbox.stream.phase in HELD for data in loaded
        ),
        "pushes_refused": sum(data.inbox.dispatcher.refused for data in loaded),
        "free_archive_space": await hass.async_add_executor_job(
            _free_space, Path(hass.config.config_dir)
        ),
    }


def _is_kept(account: Account, reason: type[CameraError]) -> bool:
    """Return whether an account stays unsent for a reason."""
    try:
        account.check()
    except CameraError as error:
        return isinstance(error, reason)
    return False


def _free_space(folder: Path) -> str:
    """Return the free space of the disk with the archive."""
    try:
        return f"{shutil.disk_usage(folder).free / GIGABYTE:.1f} GB"
    except OSError:
        return "?"
