"""Rectangles on the grid of 704 x 576 that this family uses whatever the resolution is."""

from collections.abc import Sequence

from ...areas import Box, PictureAreas, Rectangle, check_number, four_numbers
from ...features import Fields, Wire
from .rows import GRID_HEIGHT, GRID_WIDTH
from .tables_alarm import AREAS
from .tables_picture import MASKS


def _boxes(rectangles: Sequence[Rectangle], places: int) -> list[Box]:
    """Return left, top, width and height for each place, zeros for those that are left over.

    Raises InvalidValueError if there are more rectangles than places.
    """
    check_number(rectangles, places)
    boxes = [rectangle.on_grid(GRID_WIDTH, GRID_HEIGHT) for rectangle in rectangles]
    return boxes + [(0, 0, 0, 0)] * (places - len(boxes))


def _encode_motion(rectangles: Sequence[Rectangle], fields: Fields) -> Fields:
    return {
        f"area_list.{index}.area_{edge}": value
        for index, box in enumerate(_boxes(rectangles, AREAS))
        for edge, value in zip("xywh", box, strict=True)
    }


def _encode_masks(rectangles: Sequence[Rectangle], fields: Fields) -> Fields:
    changes: dict[str, Wire] = {"mask_enable": int(bool(rectangles))}
    for index, box in enumerate(_boxes(rectangles, MASKS)):
        changes |= {f"mask_{index}_{edge}": value for edge, value in zip("xywh", box, strict=True)}
    return changes


def _decode_motion(fields: Fields) -> list[Rectangle]:
    return _rectangles(fields, AREAS, "area_list.{}.area_{}")


def _decode_masks(fields: Fields) -> list[Rectangle]:
    if str(fields.get("mask_enable")) != "1":
        return []
    return _rectangles(fields, MASKS, "mask_{}_{}")


def _rectangles(fields: Fields, places: int, name: str) -> list[Rectangle]:
    """Return the boxes that have a size; some firmware writes numbers as text."""
    found = []
    for index in range(places):
        box = four_numbers([str(fields.get(name.format(index, edge))) for edge in "xywh"])
        if box and box[2] and box[3]:
            found.append(Rectangle.from_grid(box, GRID_WIDTH, GRID_HEIGHT))
    return found


MOTION_AREA = PictureAreas(section="motion", encode=_encode_motion, decode=_decode_motion)
PRIVACY_MASKS = PictureAreas(section="privacy_masks", encode=_encode_masks, decode=_decode_masks)
