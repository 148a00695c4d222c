"""The issue of a camera whose video asks for a weaker login than the camera itself."""

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback

from . import issues
from .api.account_memory import allow_clear_video
from .const import CONF_MEMORY

WEAKER = "weaker_video_login"


@callback
def async_show(hass: HomeAssistant, entry: ConfigEntry, *, is_weaker: bool) -> None:
    """Raise the issue, or withdraw it."""
    if is_weaker:
        issues.async_raise(hass, entry, WEAKER, "SECURITY.md")
    else:
        issues.async_withdraw(hass, entry, WEAKER)


@callback
def async_allow(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Allow the weaker login from now on, and set the camera up again."""
    memory = dict(allow_clear_video(entry.data.get(CONF_MEMORY, {})))
    hass.config_entries.async_update_entry(entry, data={**entry.data, CONF_MEMORY: memory})
    hass.config_entries.async_schedule_reload(entry.entry_id)
