"""Parts of the picture: in percent for users, on a grid of its own for each family."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Self

from .errors import InvalidValueError
from .features import Fields
from .lenient import whole_number

type Box = tuple[int, int, int, int]
"""Left and top edge, width and height on a grid."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rectangle:
    """A part of the picture: left and top edge, width and height in percent of the picture."""

    x: float
    y: float
    width: float
    height: float

    @classmethod
    def from_grid(cls, box: Box, columns: int, rows: int) -> Self:
        """Return the rectangle of a box on a grid of so many columns and rows."""
        left, top, width, height = box
        return cls(
            x=left * 100 / columns,
            y=top * 100 / rows,
            width=width * 100 / columns,
            height=height * 100 / rows,
        )

    def on_grid(self, columns: int, rows: int) -> Box:
        """Return the box on a grid, cut at the edges of the picture."""
        left, right = (
            min(round(edge * columns / 100), columns) for edge in (self.x, self.x + self.width)
        )
        top, bottom = (
            min(round(edge * rows / 100), rows) for edge in (self.y, self.y + self.height)
        )
        return left, top, right - left, bottom - top


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureAreas:
    """How a family writes parts of the picture, such as motion areas and privacy masks.

    `encode` takes the rectangles and the section's present fields, and returns the fields to
    write. It raises InvalidValueError for too many rectangles, and UnexpectedAnswerError for
    invalid present fields. `decode` returns the rectangles in force, in a family that reports
    them.
    """

    section: str
    encode: Callable[[Sequence[Rectangle], Fields], Fields]
    decode: Callable[[Fields], Sequence[Rectangle]] | None = None


def four_numbers(texts: Sequence[str]) -> Box | None:
    """Return the four numbers of a place in the picture, None for other texts."""
    match [whole_number(text) for text in texts]:
        case [int(first), int(second), int(third), int(fourth)]:
            return first, second, third, fourth
    return None


def check_number(rectangles: Sequence[Rectangle], most: int) -> None:
    """Raise InvalidValueError for more rectangles than a camera has places."""
    if len(rectangles) > most:
        raise InvalidValueError("rectangles", len(rectangles), f"0 - {most}")
