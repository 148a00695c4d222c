"""Puts another camera in the place of one, whose entities, names, areas and history stay."""

from collections.abc import Mapping

from homeassistant.const import CONF_HOST
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import device_registry as dr, entity_registry as er

from .api.http.address import parse_address
from .const import CONF_MEMORY, CONF_PUSH_KEPT, CONF_UPLOAD_KEPT, DOMAIN
from .devices import async_identify, store_probed
from .entry import CgiCameraConfigEntry

OF_THE_OLD_ONE = (CONF_MEMORY, CONF_PUSH_KEPT, CONF_UPLOAD_KEPT)
"""What an entry holds about its camera, and not about the one in its place."""


async def async_replace(
    hass: HomeAssistant, entry: CgiCameraConfigEntry, place: Mapping[str, str]
) -> bool:
    """Give an entry to the camera at a `place`, host and account, of the same family.

    Returns False, and changes nothing, if that camera has an entry. Raises CameraError.
    """
    kept = {name: value for name, value in entry.data.items() if name not in OF_THE_OLD_ONE}
    wanted = {**kept, **place, CONF_HOST: str(parse_address(place[CONF_HOST]))}
    found = await async_identify(hass, wanted, entry.options)
    new = found.identity.unique_id
    others = hass.config_entries.async_entries(DOMAIN)
    if new is not None and any(one.unique_id == new for one in others):
        return False
    await hass.config_entries.async_unload(entry.entry_id)
    old = entry.unique_id or entry.entry_id
    store_probed(hass, found)
    hass.config_entries.async_update_entry(entry, data=found.data, unique_id=new)
    _take_over(hass, entry, old, new or entry.entry_id)
    hass.config_entries.async_schedule_reload(entry.entry_id)
    return True


@callback
def _take_over(hass: HomeAssistant, entry: CgiCameraConfigEntry, old: str, new: str) -> None:
    """Give devices and entities of an entry the beginning of the new unique ids."""
    devices, entities = dr.async_get(hass), er.async_get(hass)
    for device in dr.async_entries_for_config_entry(devices, entry.entry_id):
        identifiers = {
            (domain, new + part.removeprefix(old)) if domain == DOMAIN else (domain, part)
            for domain, part in device.identifiers
        }
        devices.async_update_device(device.id, new_identifiers=identifiers, new_connections=set())
    for entity in er.async_entries_for_config_entry(entities, entry.entry_id):
        unique_id = new + entity.unique_id.removeprefix(old)
        entities.async_update_entity(entity.entity_id, new_unique_id=unique_id)
