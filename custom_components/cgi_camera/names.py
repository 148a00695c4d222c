"""The names of cameras as their users see them."""

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import device_registry as dr

from .const import DOMAIN
from .texts import as_text


@callback
def async_device(hass: HomeAssistant, entry: ConfigEntry) -> dr.DeviceEntry | None:
    """Return the device of a camera or recorder, None before its first set-up."""
    return dr.async_get(hass).async_get_device_by_identifier(
        (DOMAIN, entry.unique_id or entry.entry_id), entry.entry_id
    )


@callback
def async_name(hass: HomeAssistant, entry: ConfigEntry) -> str:
    """Return the name that the user gave to a camera, else the title of its entry."""
    device = async_device(hass, entry)
    return as_text((device and device.name_by_user) or entry.title)
