"""Binary sensors: one per `BinarySensor` row, and those that an event turns on for a while."""

from datetime import datetime
from typing import override

from homeassistant.components.binary_sensor import (
    BinarySensorDeviceClass,
    BinarySensorEntity,
    BinarySensorEntityDescription,
)
from homeassistant.const import EntityCategory
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.event import async_call_later

from .api.events.event import EventType
from .api.features import BinarySensor
from .const import OPTION_HOLD_SECONDS
from .entity import CgiCameraEntity, PushEntity, ValueEntity, one_per_row
from .entry import CgiCameraConfigEntry
from .inbox.dispatch import DispatchedEvent

PARALLEL_UPDATES = 0

DESCRIPTIONS = (
    BinarySensorEntityDescription(
        key=EventType.MOTION, device_class=BinarySensorDeviceClass.MOTION
    ),
    BinarySensorEntityDescription(key=EventType.FACE),
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: CgiCameraConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Set up the binary sensors."""
    coordinator = entry.runtime_data.coordinator
    async_add_entities(one_per_row(entry, BinarySensor, CgiCameraBinarySensor))
    family = coordinator.device.family
    if family.has_many_channels:
        async_add_entities([ReachableSensor(coordinator, "reachable")])
    if family.pushes:
        async_add_entities(
            HeldBinarySensor(coordinator, description) for description in DESCRIPTIONS
        )


class CgiCameraBinarySensor(ValueEntity[BinarySensor], BinarySensorEntity):
    """A state of the camera that is on or off."""

    @property
    @override
    def is_on(self) -> bool | None:
        return self.feature.decode(self.wire)


class ReachableSensor(CgiCameraEntity, BinarySensorEntity):
    """Whether a recorder answers, for automations about its unavailable channels."""

    _attr_device_class = BinarySensorDeviceClass.CONNECTIVITY
    _attr_entity_category = EntityCategory.DIAGNOSTIC

    @property
    @override
    def available(self) -> bool:
        return True

    @property
    @override
    def is_on(self) -> bool:
        return self.coordinator.last_update_success


class HeldBinarySensor(PushEntity, BinarySensorEntity):
    """On from an event until the hold time has passed without another."""

    _attr_is_on = False
    _cancel_release: CALLBACK_TYPE | None = None

    @callback
    @override
    def handle_event(self, event: DispatchedEvent) -> None:
        if event.type != self.entity_description.key:
            return
        self._cancel()
        hold_seconds = self.coordinator.config_entry.options[OPTION_HOLD_SECONDS]
        self._cancel_release = async_call_later(self.hass, hold_seconds, self._release)
        self._attr_is_on = True
        self.async_write_ha_state()

    @callback
    def _release(self, _now: datetime) -> None:
        self._cancel_release = None
        self._attr_is_on = False
        self.async_write_ha_state()

    @override
    async def async_restore(self) -> None:
        self.async_on_remove(self._cancel)

    @callback
    def _cancel(self) -> None:
        if self._cancel_release is not None:
            self._cancel_release()
            self._cancel_release = None
