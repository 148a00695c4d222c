"""Texts: one entity per `Text` row."""

from typing import override

from homeassistant.components.text import TextEntity
from homeassistant.const import MAX_LENGTH_STATE_STATE
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .api.settings import Text
from .coordinator import CgiCameraCoordinator
from .entity import SettingEntity, async_add_rows
from .entry import CgiCameraConfigEntry

PARALLEL_UPDATES = 0  # the coordinator sends one request at a time


async def async_setup_entry(
    hass: HomeAssistant,
    entry: CgiCameraConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Set up the texts the camera has."""
    async_add_rows(entry, async_add_entities, Text, CgiCameraText)


class CgiCameraText(SettingEntity[Text], TextEntity):
    """A text that the camera stores."""

    def __init__(self, coordinator: CgiCameraCoordinator, feature: Text) -> None:
        """Take the limit from the row; it counts bytes, so the text may have fewer characters."""
        super().__init__(coordinator, feature)
        self._attr_native_max = min(feature.max_bytes, MAX_LENGTH_STATE_STATE)

    @property
    @override
    def native_value(self) -> str | None:
        text = self.feature.decode(self.wire)
        return None if text is None else text[:MAX_LENGTH_STATE_STATE]

    @override
    async def async_set_value(self, value: str) -> None:
        await self.async_set(value)
