"""The issue of a camera whose video asks for a weaker login than the camera itself."""

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir

from .api.account_memory import allow_clear_video
from .const import CONF_MEMORY, DOCUMENTATION, DOMAIN
from .names import async_name

WEAKER = "weaker_video_login"


@callback
def async_show(hass: HomeAssistant, entry: ConfigEntry, *, is_weaker: bool) -> None:
    """Raise the issue, or withdraw it."""
    issue_id = f"{WEAKER}_{entry.entry_id}"
    if not is_weaker:
        ir.async_delete_issue(hass, DOMAIN, issue_id)
        return
    ir.async_create_issue(
        hass,
        DOMAIN,
        issue_id,
        data={"entry_id": entry.entry_id, "issue": WEAKER},
        is_fixable=True,
        learn_more_url=f"{DOCUMENTATION}/blob/main/SECURITY.md",
        severity=ir.IssueSeverity.WARNING,
        translation_key=WEAKER,
        translation_placeholders={"name": async_name(hass, entry)},
    )


@callback
def async_allow(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Allow the weaker login from now on, and set the camera up again."""
    memory = dict(allow_clear_video(entry.data.get(CONF_MEMORY, {})))
    hass.config_entries.async_update_entry(entry, data={**entry.data, CONF_MEMORY: memory})
    hass.config_entries.async_schedule_reload(entry.entry_id)
