"""Lights: one entity per `Light` row."""

from typing import Any, override

from homeassistant.components.light import (
    ATTR_BRIGHTNESS,
    ATTR_EFFECT,
    EFFECT_OFF,
    ColorMode,
    LightEntity,
    LightEntityFeature,
)
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .api.errors import CameraError
from .api.features import Fields
from .api.lights import AUTOMATIC, OFF, ON, Light
from .entity import FeatureEntity, async_add_rows
from .entry import CgiCameraConfigEntry
from .exceptions import user_error

PARALLEL_UPDATES = 0  # the coordinator sends one request at a time


async def async_setup_entry(
    hass: HomeAssistant,
    entry: CgiCameraConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Set up the lamps the camera has."""
    async_add_rows(entry, async_add_entities, Light, CgiCameraLight)


class CgiCameraLight(FeatureEntity[Light], LightEntity):
    """A lamp; it counts as on while the camera decides by itself."""

    _attr_supported_features = LightEntityFeature.EFFECT

    @property
    @override
    def effect_list(self) -> list[str]:
        return [EFFECT_OFF, AUTOMATIC]

    @property
    def _fields(self) -> Fields:
        return self.coordinator.data.get(self.feature.section, {})

    @property
    def _mode(self) -> str | None:
        return self.feature.mode.decode(self._fields.get(self.feature.mode.field))

    @property
    @override
    def is_on(self) -> bool | None:
        return None if self._mode is None else self._mode != OFF

    @property
    @override
    def effect(self) -> str | None:
        return AUTOMATIC if self._mode == AUTOMATIC else EFFECT_OFF

    @property
    @override
    def color_mode(self) -> ColorMode:
        has_level = self.feature.level(self._fields) is not None
        return ColorMode.BRIGHTNESS if has_level else ColorMode.ONOFF

    @property
    @override
    def supported_color_modes(self) -> set[ColorMode]:
        return {self.color_mode}

    @property
    @override
    def brightness(self) -> int | None:
        return self.feature.brightness(self._fields)

    @override
    async def async_turn_on(self, **kwargs: Any) -> None:
        """Light the lamp; a brightness alone leaves an automatic lamp automatic."""
        brightness = kwargs.get(ATTR_BRIGHTNESS)
        stays = brightness is not None and ATTR_EFFECT not in kwargs
        effect = self.effect if stays else kwargs.get(ATTR_EFFECT)
        await self._set(AUTOMATIC if effect == AUTOMATIC else ON, brightness)

    @override
    async def async_turn_off(self, **kwargs: Any) -> None:
        await self._set(OFF)

    async def _set(self, mode: str, brightness: int | None = None) -> None:
        try:
            await self.coordinator.async_set(*self.feature.lit(mode, brightness, self._fields))
        except CameraError as error:
            raise user_error(error, str(self.name)) from error
