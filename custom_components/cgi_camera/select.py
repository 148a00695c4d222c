"""Selects: one entity per `Select` row."""

from typing import override

from homeassistant.components.select import SelectEntity
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .api.features import Select
from .coordinator import CgiCameraConfigEntry
from .entity import SettingEntity, offered

PARALLEL_UPDATES = 0  # the coordinator sends one request at a time


async def async_setup_entry(
    hass: HomeAssistant,
    entry: CgiCameraConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Set up the selects the camera has."""
    async_add_entities(
        CgiCameraSelect(entry.runtime_data.coordinator, feature)
        for feature in offered(entry, Select)
    )


class CgiCameraSelect(SettingEntity[Select], SelectEntity):
    """One of several options, which may depend on another setting."""

    @property
    @override
    def options(self) -> list[str]:
        return self.feature.choices(self.wire_fields)

    @property
    @override
    def current_option(self) -> str | None:
        return self.feature.decode(self.wire_fields.get(self.feature.field))

    @override
    async def async_select_option(self, option: str) -> None:
        await self.async_set(option)
