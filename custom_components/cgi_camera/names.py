"""The names of cameras and settings as their users see them."""

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import device_registry as dr, entity_registry as er
from yarl import URL

from .api.errors import CameraError, InvalidValueError, NotAppliedError
from .api.family import Family
from .api.identity import Identity
from .const import DOMAIN
from .texts import Texts, as_text, setting_name


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


@callback
def async_response_key(hass: HomeAssistant, entry: ConfigEntry) -> str:
    """Return a camera's key in a response: the entity of its main stream."""
    unique_id = f"{entry.unique_id or entry.entry_id}_channel_1_main"
    registry = er.async_get(hass)
    return registry.async_get_entity_id(Platform.CAMERA, DOMAIN, unique_id) or entry.title


@callback
def async_title(hass: HomeAssistant, identity: Identity, family: Family, address: str) -> str:
    """Return the title of a new entry: the model, else the maker or the address."""
    if model := as_text(identity.model or ""):
        return model
    texts = Texts(hass)
    if maker := as_text(identity.manufacturer or family.manufacturer or ""):
        kind = "recorder_of" if family.has_many_channels else "camera_of"
        return texts[kind].format(maker=maker)
    return texts["camera_at_host"].format(host=URL(address).host)


@callback
def async_subject(hass: HomeAssistant, entry: ConfigEntry, error: CameraError) -> str:
    """Return what an error is about: a setting if it names one, else the camera."""
    if isinstance(error, InvalidValueError | NotAppliedError):
        return setting_name(hass, error.feature)
    return async_name(hass, entry)
