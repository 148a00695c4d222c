"""Selects: one entity per `Select` row, and one for the presets that have names."""

from collections.abc import Iterable, Mapping
from typing import override

from homeassistant.components.select import SelectEntity
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .api.commands import LAST_PRESET, PresetAction
from .api.errors import CameraError
from .api.settings import Select
from .const import OPTION_PRESETS
from .coordinator import CgiCameraCoordinator
from .entity import CgiCameraEntity, SettingEntity, async_add_rows, async_remove_entity
from .entry import CgiCameraConfigEntry
from .exceptions import user_error

PARALLEL_UPDATES = 0  # the coordinator sends one request at a time


def named_presets(lines: Iterable[str]) -> dict[str, int]:
    """Return the numbers of presets by name. Raises ValueError for a line not `number name`."""
    presets: dict[str, int] = {}
    for line in lines:
        number, _, name = line.strip().partition(" ")
        if not name.strip() or not 1 <= int(number) <= LAST_PRESET:
            raise ValueError(line)
        presets[name.strip()] = int(number)
    return presets


async def async_setup_entry(
    hass: HomeAssistant,
    entry: CgiCameraConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Set up the selects the camera has."""
    coordinator = entry.runtime_data.coordinator
    async_add_rows(entry, async_add_entities, Select, CgiCameraSelect)
    if presets := named_presets(entry.options.get(OPTION_PRESETS, ())):
        async_add_entities([PresetSelect(coordinator, presets)])
    else:
        async_remove_entity(coordinator, Platform.SELECT, "preset")


class CgiCameraSelect(SettingEntity[Select], SelectEntity):
    """One of several options, which may depend on another setting."""

    @property
    @override
    def options(self) -> list[str]:
        return self.feature.choices(self.wire_fields)

    @property
    @override
    def current_option(self) -> str | None:
        return self.feature.decode(self.wire)

    @override
    async def async_select_option(self, option: str) -> None:
        await self.async_set(option)


class PresetSelect(CgiCameraEntity, SelectEntity):
    """Moves the camera to a preset by its name, and shows the last one chosen here."""

    def __init__(self, coordinator: CgiCameraCoordinator, presets: Mapping[str, int]) -> None:
        super().__init__(coordinator, "preset")
        self._presets = presets
        self._attr_options = list(presets)
        self._attr_current_option = None

    @override
    async def async_select_option(self, option: str) -> None:
        commands = self.coordinator.device.commands
        try:
            await commands.preset(PresetAction.CALL, self._presets[option])
        except CameraError as error:
            raise user_error(error, str(self.name)) from error
        self._attr_current_option = option
        self.async_write_ha_state()
