"""The config entries of cameras and recorders; the entry of *People* is not one of them."""

from typing import Any, Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback

from .const import DOMAIN

PEOPLE: Final = "people"
"""The unique id of the entry that keeps when each person was last seen."""


@callback
def async_cameras(hass: HomeAssistant) -> list[ConfigEntry[Any]]:
    """Return the entries of all cameras, loaded or not."""
    entries = hass.config_entries.async_entries(DOMAIN, include_ignore=False)
    return [entry for entry in entries if entry.unique_id != PEOPLE]


@callback
def async_loaded_cameras(hass: HomeAssistant) -> list[ConfigEntry[Any]]:
    """Return the entries of the cameras that are loaded."""
    loaded = hass.config_entries.async_loaded_entries(DOMAIN)
    return [entry for entry in loaded if entry.unique_id != PEOPLE]
