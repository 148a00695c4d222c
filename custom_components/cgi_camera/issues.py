"""The shape of an issue about one camera, under Repairs."""

from collections.abc import Mapping
from urllib.parse import urljoin

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir

from .const import DOCUMENTATION, DOMAIN
from .names import async_name


def issue_id(entry: ConfigEntry, issue: str) -> str:
    """Return the id of an issue of a camera; `issue` is the key of its texts."""
    return f"{issue}_{entry.entry_id}"


@callback
def async_raise(
    hass: HomeAssistant,
    entry: ConfigEntry,
    issue: str,
    page: str,
    *,
    placeholders: Mapping[str, str] | None = None,
    data: Mapping[str, str] | None = None,
    about: str = "",
    is_fixable: bool = True,
    is_persistent: bool = False,
) -> None:
    """Show an issue of a camera, or update its texts.

    `page` is the page of our documentation about it, or an address elsewhere. Its repair flow gets
    the `data`. Several issues of one kind differ by what they are `about`.
    """
    ir.async_create_issue(
        hass,
        DOMAIN,
        issue_id(entry, issue) + about,
        data={"entry_id": entry.entry_id, "issue": str(issue), **(data or {})},
        is_fixable=is_fixable,
        is_persistent=is_persistent,
        learn_more_url=urljoin(f"{DOCUMENTATION}/blob/main/", page),
        severity=ir.IssueSeverity.WARNING,
        translation_key=issue,
        translation_placeholders={"name": async_name(hass, entry), **(placeholders or {})},
    )


@callback
def async_withdraw(hass: HomeAssistant, entry: ConfigEntry, *issues: str) -> None:
    """Delete issues of a camera."""
    for issue in issues:
        ir.async_delete_issue(hass, DOMAIN, issue_id(entry, issue))
