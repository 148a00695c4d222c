"""Times of day: one entity per `Time` row."""

from datetime import time
from typing import override

from homeassistant.components.time import TimeEntity
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .api.settings import Time
from .entity import SettingEntity, async_add_rows
from .entry import CgiCameraConfigEntry

PARALLEL_UPDATES = 0  # the coordinator sends one request at a time


async def async_setup_entry(
    hass: HomeAssistant,
    entry: CgiCameraConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Set up the times the camera has."""
    async_add_rows(entry, async_add_entities, Time, CgiCameraTime)


class CgiCameraTime(SettingEntity[Time], TimeEntity):
    """A time of day in the camera's settings."""

    @property
    @override
    def native_value(self) -> time | None:
        return self.feature.value(self.wire_fields)

    @override
    async def async_set_value(self, value: time) -> None:
        await self.async_set(value)
