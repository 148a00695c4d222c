"""Where a uAPI camera watches for motion: up to eight zones, in ten-thousandths of the picture."""

from collections.abc import Sequence

from ...errors import InvalidValueError
from ...family import Rectangle
from ...features import Fields, Wire
from .tables import MOTION_ZONES

_WHOLE = 10_000


def encode_area(rectangles: Sequence[Rectangle], fields: Fields) -> Fields:
    """Return a zone for each rectangle, the others switched off.

    Raises InvalidValueError if there are more rectangles than zones.
    """
    if len(rectangles) > MOTION_ZONES:
        raise InvalidValueError("rectangles", len(rectangles), f"0 - {MOTION_ZONES}")
    zones: dict[str, Wire] = {}
    for number in range(MOTION_ZONES):
        used = number < len(rectangles)
        zones[f"z{number}.enable"] = "yes" if used else "no"
        if used:
            zones[f"z{number}.position"] = _position(rectangles[number])
    return zones


def _position(area: Rectangle) -> str:
    """Return left, top, right and bottom edge."""
    edges = (area.x, area.y, area.x + area.width, area.y + area.height)
    return ",".join(str(min(_WHOLE, round(edge * _WHOLE / 100))) for edge in edges)
