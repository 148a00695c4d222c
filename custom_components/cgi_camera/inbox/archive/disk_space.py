"""Raises and withdraws the issue about a disk that is too full for pictures of events."""

from typing import Final

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir

from ...const import DOCUMENTATION, DOMAIN
from .event_store import KEEP_FREE

DISK_FULL: Final = "archive_disk_full"
"""One issue for all cameras, which share the disk; also the key of its text."""


@callback
def async_disk_is_full(hass: HomeAssistant, free: int) -> None:
    """Show the issue with the number of free bytes."""
    if ir.async_get(hass).async_get_issue(DOMAIN, DISK_FULL) is not None:
        return
    ir.async_create_issue(
        hass,
        DOMAIN,
        DISK_FULL,
        is_fixable=False,
        learn_more_url=f"{DOCUMENTATION}/blob/main/docs/face-events.md#past-events",
        severity=ir.IssueSeverity.WARNING,
        translation_key=DISK_FULL,
        translation_placeholders={
            "folder": hass.config.path(DOMAIN),
            "free": str(free // 1_000_000),
            "needed": str(KEEP_FREE // 1_000_000),
        },
    )


@callback
def async_disk_has_room(hass: HomeAssistant) -> None:
    """Withdraw the issue."""
    ir.async_delete_issue(hass, DOMAIN, DISK_FULL)
