"""Where a uAPI camera watches for motion and for faces, in ten-thousandths of the picture.

Motion has up to eight zones, written as left, top, right and bottom edge; faces have one area,
written as left and top edge, width and height.
"""

from collections.abc import Sequence

from ...errors import InvalidValueError
from ...family import Rectangle
from ...features import Fields, Wire
from .tables import MOTION_ZONES

_WHOLE = 10_000


def encode_zones(rectangles: Sequence[Rectangle], fields: Fields) -> Fields:
    """Return a zone for each rectangle, the others switched off.

    Raises InvalidValueError if there are more rectangles than zones.
    """
    _check_number(rectangles, MOTION_ZONES)
    zones: dict[str, Wire] = {}
    for number in range(MOTION_ZONES):
        used = number < len(rectangles)
        zones[f"z{number}.enable"] = "yes" if used else "no"
        if used:
            zones[f"z{number}.position"] = _written(_edges(rectangles[number]))
    return zones


def decode_zones(fields: Fields) -> list[Rectangle]:
    """Return the zones that are switched on."""
    return [
        Rectangle(x=left, y=top, width=right - left, height=bottom - top)
        for number in range(MOTION_ZONES)
        if fields.get(f"z{number}.enable") == "yes"
        and (edges := _read(fields.get(f"z{number}.position")))
        for left, top, right, bottom in [edges]
    ]


def encode_face_area(rectangles: Sequence[Rectangle], fields: Fields) -> Fields:
    """Return the one area, or none, which stands for the whole picture.

    The camera makes it 5:3, with a height that follows from the width (seed 002, web page): what
    is in force then is another rectangle than what was asked for. Raises InvalidValueError if
    there is more than one rectangle.
    """
    _check_number(rectangles, 1)
    if not rectangles:
        return {"da0.enable": "no"}
    left, top, right, bottom = _edges(rectangles[0])
    return {
        "da0.enable": "yes",
        "da0.position": _written((left, top, right - left, bottom - top)),
    }


def decode_face_area(fields: Fields) -> list[Rectangle]:
    """Return the area if it is switched on."""
    sides = _read(fields.get("da0.position"))
    if fields.get("da0.enable") != "yes" or sides is None:
        return []
    return [Rectangle(x=sides[0], y=sides[1], width=sides[2], height=sides[3])]


def _check_number(rectangles: Sequence[Rectangle], most: int) -> None:
    if len(rectangles) > most:
        raise InvalidValueError("rectangles", len(rectangles), f"0 - {most}")


def _edges(area: Rectangle) -> Sequence[int]:
    edges = (area.x, area.y, area.x + area.width, area.y + area.height)
    return [min(_WHOLE, round(edge * _WHOLE / 100)) for edge in edges]


def _written(numbers: Sequence[int]) -> str:
    return ",".join(map(str, numbers))


def _read(wire: Wire) -> list[float] | None:
    """Return four numbers in per cent, None if they are none."""
    parts = str(wire).split(",")
    if len(parts) != 4 or not all(part.isdecimal() for part in parts):
        return None
    return [int(part) * 100 / _WHOLE for part in parts]
