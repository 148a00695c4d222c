"""A lamp that can be lit: what turns it on, and what sets its brightness."""

from collections.abc import Sequence
from dataclasses import KW_ONLY, dataclass
import math

from .features import Feature, Fields, Value
from .settings import Number, Select, Setting

MAX_BRIGHTNESS = 255

AUTOMATIC, ON, OFF = "automatic", "on", "off"
"""The options of a lamp's mode."""


@dataclass(frozen=True, slots=True)
class Light(Feature):
    """A lamp of a camera.

    Its settings have entities of their own: `mode` turns it on or off, or leaves that to the
    camera; the first of `levels` that applies is its brightness, a select from dark to bright.
    """

    _: KW_ONLY
    mode: Select
    levels: tuple[Number | Select, ...] = ()

    def level(self, fields: Fields) -> Number | Select | None:
        """Return the setting of the brightness while the section has these values."""
        return next((level for level in self.levels if level.applies(fields)), None)

    def brightness(self, fields: Fields) -> int | None:
        """Return the brightness from 0 to 255, None for a lamp without one now."""
        level = self.level(fields)
        value = None if level is None else level.value(fields)
        match level, value:
            case Number(), int() | float():
                return round(value * MAX_BRIGHTNESS / level.limits(fields)[1])
            case Select(), str():
                options = list(level.options)
                return round((options.index(value) + 1) * MAX_BRIGHTNESS / len(options))
        return None

    def lit(
        self, mode: str, brightness: int | None, fields: Fields
    ) -> Sequence[tuple[Setting, Value]]:
        """Return the settings for a mode, and for a brightness if there is one."""
        level = self.level(fields)
        if level is None or brightness is None:
            return [(self.mode, mode)]
        if isinstance(level, Select):
            options = list(level.options)
            step = math.ceil(brightness * len(options) / MAX_BRIGHTNESS)
            return [(self.mode, mode), (level, options[max(step, 1) - 1])]
        value = round(brightness * level.limits(fields)[1] / MAX_BRIGHTNESS)
        return [(self.mode, mode), (level, value)]
