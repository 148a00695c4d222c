"""What a JSON CGI camera can show and do: the rows of all tables, and areas of the picture.

Rectangles are on a grid of 704 x 576, whatever the resolution.
"""

from collections.abc import Mapping, Sequence

from ...areas import Box, PictureAreas, Rectangle, check_number, four_numbers
from ...features import Feature, Fields, Wire
from ...settings import Setting
from .rows import GRID_HEIGHT, GRID_WIDTH
from .tables_alarm import ALARMS, AREAS, RECORDING, SMART_AUDIO
from .tables_picture import EXPOSURE, IMAGE, IMAGE_ADVANCED, MASKS, OSD, PRIVACY_MASKS
from .tables_stream import AUDIO, STREAMS
from .tables_system import CLOCK, NETWORK, PERIPHERAL, SERVERS, SYSTEM, WIFI

FEATURES: tuple[Feature, ...] = (
    *IMAGE,
    *IMAGE_ADVANCED,
    *OSD,
    *PRIVACY_MASKS,
    *ALARMS,
    *SYSTEM,
    *CLOCK,
    *STREAMS,
    *AUDIO,
    *RECORDING,
    *EXPOSURE,
    *SMART_AUDIO,
    *NETWORK,
    *WIFI,
    *SERVERS,
    *PERIPHERAL,
)


def _settings() -> Mapping[str, tuple[Setting, ...]]:
    """Return the settings of each section."""
    found: dict[str, tuple[Setting, ...]] = {}
    for feature in FEATURES:
        if isinstance(feature, Setting):
            found[feature.section] = (*found.get(feature.section, ()), feature)
    return found


SETTINGS = _settings()


def _boxes(rectangles: Sequence[Rectangle], places: int) -> list[Box]:
    """Return left, top, width and height for each place, zeros for unused places.

    Raises InvalidValueError for more rectangles than places.
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
MASKED_AREAS = PictureAreas(section="privacy_masks", encode=_encode_masks, decode=_decode_masks)
