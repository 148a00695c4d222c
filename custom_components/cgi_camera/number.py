"""Numbers: one entity per `Number` row."""

from typing import override

from homeassistant.components.number import NumberDeviceClass, NumberEntity
from homeassistant.const import UnitOfDataRate
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .api.settings import Number
from .coordinator import CgiCameraCoordinator
from .entity import SettingEntity, async_add_rows
from .entry import CgiCameraConfigEntry

PARALLEL_UPDATES = 0  # the coordinator sends one request at a time


async def async_setup_entry(
    hass: HomeAssistant,
    entry: CgiCameraConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Set up the numbers the camera has."""
    async_add_rows(entry, async_add_entities, Number, CgiCameraNumber)


class CgiCameraNumber(SettingEntity[Number], NumberEntity):
    """A number within limits, which may depend on another setting."""

    def __init__(self, coordinator: CgiCameraCoordinator, feature: Number) -> None:
        super().__init__(coordinator, feature)
        self._attr_native_step = feature.step
        self._attr_native_unit_of_measurement = feature.unit
        if feature.unit == UnitOfDataRate.KILOBITS_PER_SECOND:
            self._attr_device_class = NumberDeviceClass.DATA_RATE

    @property
    @override
    def native_min_value(self) -> float:
        return self.feature.limits(self.wire_fields)[0]

    @property
    @override
    def native_max_value(self) -> float:
        return self.feature.limits(self.wire_fields)[1]

    @property
    @override
    def native_value(self) -> float | None:
        return self.feature.decode(self.wire)

    @override
    async def async_set_native_value(self, value: float) -> None:
        await self.async_set(value)
