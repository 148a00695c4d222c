"""Devices and entities of every family are those of the recording; see recording.py."""

from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr, entity_registry as er
import pytest

from .recording import FAMILIES, Tap, add, compare, masked, settled, tapped

ENTITY = (
    "entity_id",
    "unique_id",
    "domain",
    "translation_key",
    "original_name",
    "device_class",
    "original_device_class",
    "original_icon",
    "entity_category",
    "disabled_by",
    "hidden_by",
    "has_entity_name",
    "capabilities",
    "supported_features",
    "unit_of_measurement",
)
DEVICE = (
    "name",
    "manufacturer",
    "model",
    "model_id",
    "sw_version",
    "hw_version",
    "serial_number",
    "configuration_url",
    "entry_type",
)


@pytest.mark.parametrize("kind", FAMILIES)
async def test_recorded_registries(hass: HomeAssistant, base_url: str, kind: str) -> None:
    """Every registry entry of a new installation is the recorded one."""
    async with tapped(kind) as tap:
        entry = await add(hass, tap, kind)
        found = registries(hass, entry.entry_id, tap)
        compare(f"registries_{kind}", found)
        assert found["devices"]
        await hass.config_entries.async_unload(entry.entry_id)
        await settled(hass)


def registries(hass: HomeAssistant, entry_id: str, tap: Tap) -> Any:
    """Return the registry entries of a config entry as plain data."""
    devices = {
        device.id: device
        for device in dr.async_entries_for_config_entry(dr.async_get(hass), entry_id)
    }
    entities = er.async_entries_for_config_entry(er.async_get(hass), entry_id)
    found = {
        "devices": sorted(
            (
                {
                    "identifiers": sorted(map(list, device.identifiers)),
                    "connections": sorted(map(list, device.connections)),
                    **{name: getattr(device, name) for name in DEVICE},
                    "via": _identifiers(devices, device.via_device_id),
                }
                for device in devices.values()
            ),
            key=lambda device: str(device["identifiers"]),
        ),
        "entities": [
            {
                **{name: _plain(getattr(entity, name)) for name in ENTITY},
                "device": _identifiers(devices, entity.device_id),
            }
            for entity in sorted(entities, key=lambda entity: entity.entity_id)
        ],
    }
    return masked(found, {**tap.masks, entry_id: "<entry id>"})


def _identifiers(devices: dict[str, dr.DeviceEntry], device_id: str | None) -> Any:
    return sorted(map(list, devices[device_id].identifiers)) if device_id in devices else None


def _plain(value: Any) -> Any:
    return dict(value) if hasattr(value, "items") else value
