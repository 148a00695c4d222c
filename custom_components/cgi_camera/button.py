"""Buttons: one per `Button` row and movement, one for the clock, and one that tests the pushes."""

from collections.abc import Mapping
from functools import partial
from typing import Final, override

from homeassistant.components.button import ButtonDeviceClass, ButtonEntity
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .api.commands import Move
from .api.errors import CameraError
from .api.features import Button
from .camera_setup.addresses import AUTOMATIC
from .camera_setup.pushes import PushInstallation
from .const import OPTION_CALLBACK
from .coordinator import CgiCameraCoordinator
from .entity import CgiCameraEntity, FeatureEntity, async_add_rows
from .entry import CgiCameraConfigEntry

PARALLEL_UPDATES = 0  # the coordinator sends one request at a time

MOVES: Final[Mapping[str, Move | None]] = {
    "move_up": Move(tilt=1),
    "move_down": Move(tilt=-1),
    "move_left": Move(pan=-1),
    "move_right": Move(pan=1),
    "zoom_in": Move(zoom=1),
    "zoom_out": Move(zoom=-1),
    "stop_moving": None,
}
"""The movement of each button, None to end one."""
MOVE_SECONDS: Final = 0.5
"""How long a press moves the camera."""

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
    _add_when_it_moves(entry, async_add_entities)


@callback
def _add_when_it_moves(
    entry: CgiCameraConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Add the buttons that move the camera, once it has confirmed that it moves."""
    coordinator = entry.runtime_data.coordinator
    waiting = dict(MOVES)

    @callback
    def add() -> None:
        if waiting and coordinator.device.commands.moves:
            async_add_entities(
                MoveButton(coordinator, key, waiting.pop(key)) for key in list(waiting)
            )

    add()
    if waiting:
        entry.async_on_unload(coordinator.async_add_listener(add))


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


class MoveButton(CgiCameraEntity, ButtonEntity):
    """Moves the camera for a moment, or ends a movement."""

    _attr_entity_registry_enabled_default = False

    def __init__(self, coordinator: CgiCameraCoordinator, key: str, move: Move | None) -> None:
        super().__init__(coordinator, key)
        self._move = move

    @override
    async def async_press(self) -> None:
        device = self.coordinator.device
        try:
            if self._move is None:
                await device.mover.stop()
            else:
                await device.mover.move(partial(device.commands.move, self._move), MOVE_SECONDS)
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
