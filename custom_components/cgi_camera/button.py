"""Buttons: one entity per `Button` row, one for the clock, and one that tests the pushes."""

from typing import override

from homeassistant.components.button import ButtonDeviceClass, ButtonEntity
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .api.errors import CameraError
from .api.features import Button
from .camera_setup.addresses import AUTOMATIC
from .camera_setup.pushes import PushInstallation
from .const import OPTION_CALLBACK
from .coordinator import CgiCameraCoordinator
from .entity import CgiCameraEntity, FeatureEntity, async_add_rows
from .entry import CgiCameraConfigEntry

PARALLEL_UPDATES = 0  # the coordinator sends one request at a time

DEVICE_CLASSES = {"reboot": ButtonDeviceClass.RESTART}


async def async_setup_entry(
    hass: HomeAssistant,
    entry: CgiCameraConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Set up the buttons of the family."""
    coordinator = entry.runtime_data.coordinator
    async_add_rows(entry, async_add_entities, Button, CgiCameraButton)
    if coordinator.device.family.clock is not None:
        async_add_entities([ClockButton(coordinator, "sync_time")])
    if PushInstallation(hass, entry).has_test:
        async_add_entities([TestPushButton(coordinator, "test_push")])


class CgiCameraButton(FeatureEntity[Button], ButtonEntity):
    """A command of the camera."""

    def __init__(self, coordinator: CgiCameraCoordinator, feature: Button) -> None:
        super().__init__(coordinator, feature)
        self._attr_device_class = DEVICE_CLASSES.get(feature.key)

    @override
    async def async_press(self) -> None:
        try:
            await self.coordinator.async_press(self.feature)
        except CameraError as error:
            raise self.coordinator.user_error(error) from error


class ClockButton(CgiCameraEntity, ButtonEntity):
    """Sets the camera's clock."""

    _attr_entity_category = EntityCategory.CONFIG

    @override
    async def async_press(self) -> None:
        try:
            await self.coordinator.async_set_clock()
        except CameraError as error:
            raise self.coordinator.user_error(error) from error


class TestPushButton(CgiCameraEntity, ButtonEntity):
    """Lets the camera push a test, and names the hop that failed."""

    _attr_entity_category = EntityCategory.DIAGNOSTIC

    @override
    async def async_press(self) -> None:
        entry = self.coordinator.config_entry
        address = entry.options.get(OPTION_CALLBACK, AUTOMATIC)
        await PushInstallation(self.hass, entry).async_test(address)
