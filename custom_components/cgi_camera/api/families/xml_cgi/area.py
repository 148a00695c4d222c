"""Where the camera watches for motion: a grid of blocks written as hexadecimal bits.

The blocks run from left to right and top to bottom without padding between rows, eight to a byte;
the last byte is filled up with zeros (seed 001 §3.16). The document does not say which end of a
byte comes first; firmware takes the lowest bit first. What the camera answers can settle it: the
bits that fill up the last byte are zero.
"""

from collections.abc import Sequence
import re

from ...areas import Rectangle
from ...errors import UnexpectedAnswerError
from ...features import Fields

_ROUNDING = 1e-6
"""Per cent; who shares no more than an edge does not touch, however the edge is computed."""


def encode_area(rectangles: Sequence[Rectangle], fields: Fields) -> Fields:
    """Return `blockcount` and `areavalue` that watch every block a rectangle touches.

    `fields` are the present ones: the grid is the camera's and is kept.
    Raises UnexpectedAnswerError if they hold no grid.
    """
    grid = re.fullmatch(r"(\d{1,2})x(\d{1,2})", str(fields.get("blockcount")).strip())
    if grid is None or not (columns := int(grid[1])) or not (rows := int(grid[2])):
        raise UnexpectedAnswerError("the camera tells no grid of motion blocks")
    blocks = [
        any(_touches(rectangle, column, row, columns, rows) for rectangle in rectangles)
        for row in range(rows)
        for column in range(columns)
    ]
    lowest_first = _lowest_bit_first(str(fields.get("areavalue")).strip(), len(blocks))
    return {
        "blockcount": f"{columns}x{rows}",
        "areavalue": _to_hex(blocks, lowest_first=lowest_first),
    }


def _touches(rectangle: Rectangle, column: int, row: int, columns: int, rows: int) -> bool:
    left, top = column * 100 / columns, row * 100 / rows
    return (
        rectangle.x + _ROUNDING < left + 100 / columns
        and left + _ROUNDING < rectangle.x + rectangle.width
        and rectangle.y + _ROUNDING < top + 100 / rows
        and top + _ROUNDING < rectangle.y + rectangle.height
    )


def _lowest_bit_first(present: str, count: int) -> bool:
    """Tell the bit order from the last byte of the present value, as far as it can be told."""
    used = count % 8
    if not used or not re.fullmatch(r"[0-9a-fA-F]{2,}", present):
        return True
    last = int(present[-2:], 16)
    return last >> used == 0


def _to_hex(blocks: Sequence[bool], *, lowest_first: bool) -> str:
    packed = bytearray(-(-len(blocks) // 8))
    for index, selected in enumerate(blocks):
        bit = index % 8 if lowest_first else 7 - index % 8
        packed[index // 8] |= selected << bit
    return packed.hex()
