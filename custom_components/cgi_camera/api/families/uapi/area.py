"""Where a uAPI camera watches for motion and for faces, in ten-thousandths of the picture.

Motion has up to eight zones, written as left, top, right and bottom edge; faces have one area,
written as left and top edge, width and height.
"""

from collections.abc import Sequence
from itertools import zip_longest

from ...areas import Rectangle, check_number, four_numbers
from ...features import Fields, Wire
from .tables import MOTION_ZONES

_WHOLE = 10_000


def encode_zones(rectangles: Sequence[Rectangle], fields: Fields) -> Fields:
    """Return a zone for each rectangle, the others switched off.

    Raises InvalidValueError if there are more rectangles than zones.
    """
    check_number(rectangles, MOTION_ZONES)
    zones: dict[str, Wire] = {}
    for number, rectangle in zip_longest(range(MOTION_ZONES), rectangles):
        zones[f"z{number}.enable"] = "yes" if rectangle else "no"
        if rectangle:
            left, top, width, height = rectangle.on_grid(_WHOLE, _WHOLE)
            zones[f"z{number}.position"] = f"{left},{top},{left + width},{top + height}"
    return zones


def decode_zones(fields: Fields) -> list[Rectangle]:
    """Return the zones that are switched on."""
    found = []
    for number in range(MOTION_ZONES):
        edges = four_numbers(str(fields.get(f"z{number}.position")).split(","))
        if edges and fields.get(f"z{number}.enable") == "yes":
            left, top, right, bottom = edges
            box = (left, top, right - left, bottom - top)
            found.append(Rectangle.from_grid(box, _WHOLE, _WHOLE))
    return found


def encode_face_area(rectangles: Sequence[Rectangle], fields: Fields) -> Fields:
    """Return the one area, or none, which stands for the whole picture.

    The camera makes it 5:3, with a height that follows from the width (seed 002, web page): what
    is in force then is another rectangle than what was asked for. Raises InvalidValueError if
    there is more than one rectangle.
    """
    check_number(rectangles, 1)
    if not rectangles:
        return {"da0.enable": "no"}
    sides = rectangles[0].on_grid(_WHOLE, _WHOLE)
    return {"da0.enable": "yes", "da0.position": ",".join(map(str, sides))}


def decode_face_area(fields: Fields) -> list[Rectangle]:
    """Return the area if it is switched on."""
    sides = four_numbers(str(fields.get("da0.position")).split(","))
    if sides is None or fields.get("da0.enable") != "yes":
        return []
    return [Rectangle.from_grid(sides, _WHOLE, _WHOLE)]
