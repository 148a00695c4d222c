"""An AI that names the digest of the picture that it got; the tests install it beside ours."""

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant


async def async_setup_entry(hass: HomeAssistant, entry: ConfigEntry) -> bool:
    """Set up the AI."""
    await hass.config_entries.async_forward_entry_setups(entry, [Platform.AI_TASK])
    return True
