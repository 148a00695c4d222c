"""What a device can show and do, as data.

A feature is one row in a family's table: which field of which section it is, what kind of
value it takes, and within which limits. The same row makes the entity, checks what an action is
given and tells the limit in the error. Kinds are named as Home Assistant names its platforms;
those that can be set are in `settings.py`.

`Wire` is a value as the camera writes it (families send numbers as text and text as numbers);
`Value` is what a person sees. `Fields` are the wire values of one section by field name.
"""

from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass
import datetime as dt
from enum import StrEnum
import math
from typing import override

type Wire = str | int | float | None
type Value = bool | int | float | str | dt.time
type Fields = Mapping[str, Wire]


class Category(StrEnum):
    """Where a feature belongs in the user's view."""

    CONTROL = "control"
    CONFIG = "config"
    DIAGNOSTIC = "diagnostic"


@dataclass(frozen=True, slots=True)
class Feature:
    """Base of all kinds.

    `key` is the translation key and the end of the unique id, the same in every family for the
    same thing. `enabled` tells whether a new installation shows the feature without asking;
    without `entity` nothing shows it, and only an action reaches it by its key.
    """

    key: str
    section: str
    _: KW_ONLY
    category: Category = Category.CONFIG
    enabled: bool = True
    entity: bool = True


@dataclass(frozen=True, slots=True)
class Button(Feature):
    """A command without values: `fields` are sent to `section` as they are."""

    _: KW_ONLY
    fields: tuple[tuple[str, Wire], ...] = ()


@dataclass(frozen=True, slots=True)
class Readable(Feature):
    """A feature that is one field of its section.

    What is `secret` is shown to nobody: not returned, not logged, not in an error.
    """

    field: str
    _: KW_ONLY
    secret: bool = False

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields that make up the value."""
        return (self.field,)

    def decode(self, wire: Wire) -> Value | None:
        """Return the value, None if the camera sent none or one that the row does not know."""
        return None if wire is None else str(wire).strip()

    def value(self, fields: Fields) -> Value | None:
        """Return the value among the fields of the section."""
        return self.decode(fields.get(self.field))


@dataclass(frozen=True, slots=True)
class Sensor(Readable):
    """Read-only: a text, one of `options` (our word to the wire value), or a number with a unit.

    A number on the wire is divided by `divisor`; a `total` only grows until somebody resets it.
    `named_by` is the field with the name that somebody gave it in the camera.
    """

    _: KW_ONLY
    category: Category = Category.DIAGNOSTIC
    options: Mapping[str, str] | None = None
    numeric: bool = False
    total: bool = False
    unit: str | None = None
    divisor: int = 1
    named_by: str | None = None

    @override
    def decode(self, wire: Wire) -> int | float | str | None:
        if self.numeric:
            number = number_of(wire)
            return number if number is None or self.divisor == 1 else number / self.divisor
        text = None if wire is None else str(wire).strip()
        return text if self.options is None else word_of(text, self.options)


@dataclass(frozen=True, slots=True)
class BinarySensor(Readable):
    """Read-only: on or off."""

    _: KW_ONLY
    category: Category = Category.CONTROL
    on: str = "1"
    off: str = "0"

    @override
    def decode(self, wire: Wire) -> bool | None:
        return {self.on: True, self.off: False}.get(str(wire).strip())


def number_of(wire: Wire) -> int | float | None:
    """Return the number a wire value is, None if it is none."""
    try:
        number = float(wire) if wire is not None else None
    except ValueError, OverflowError:
        return None
    if number is None or not math.isfinite(number):
        return None
    return int(number) if number.is_integer() else number


def word_of(text: str | None, options: Mapping[str, str]) -> str | None:
    """Return our word for a spelling on the wire."""
    return next((word for word, spelling in options.items() if spelling == text), None)
