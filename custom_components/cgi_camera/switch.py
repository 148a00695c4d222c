"""Switches: one entity per `Switch` row."""

from typing import Any, override

from homeassistant.components.switch import SwitchEntity
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .api.settings import Switch
from .entity import SettingEntity, async_add_rows
from .entry import CgiCameraConfigEntry

PARALLEL_UPDATES = 0  # the coordinator sends one request at a time


async def async_setup_entry(
    hass: HomeAssistant,
    entry: CgiCameraConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Set up the switches the camera has."""
    async_add_rows(entry, async_add_entities, Switch, CgiCameraSwitch)


class CgiCameraSwitch(SettingEntity[Switch], SwitchEntity):
    """A setting that is on or off."""

    @property
    @override
    def is_on(self) -> bool | None:
        return self.feature.decode(self.wire)

    @override
    async def async_turn_on(self, **kwargs: Any) -> None:
        await self.async_set(value=True)

    @override
    async def async_turn_off(self, **kwargs: Any) -> None:
        await self.async_set(value=False)
