"""What a device can show and do, as data.

A feature is one row in a family's table: its section and field, the kind of its value, and the
limits. The same row makes the entity, checks the input of an action and names the limit in the
error. Kinds have the names of Home Assistant's platforms; `settings.py` has the writable ones. Rows
are written by position: key, section, field, then what the kind needs, such as limits or options.

`Wire` is a value as the camera writes it (families send numbers as text and text as numbers);
`Value` is what users see. `Fields` are the wire values of one section by field name.
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
    """The place of a feature in the user interface."""

    CONTROL = "control"
    CONFIG = "config"
    DIAGNOSTIC = "diagnostic"


@dataclass(frozen=True, slots=True)
class Feature:
    """Base of all kinds.

    `key` is the translation key and the end of the unique id, the same in every family for the
    same thing. A new installation shows a feature if it is `enabled`. A feature without `entity`
    is never shown: only an action reaches it, by its key.
    """

    key: str
    section: str
    _: KW_ONLY
    category: Category = Category.CONFIG
    enabled: bool = True
    entity: bool = True


@dataclass(frozen=True, slots=True)
class Button(Feature):
    """A command without values, which sends `fields` to `section` unchanged.

    A camera has the command only if one of its sections has the field `offered_by`.
    """

    _: KW_ONLY
    fields: tuple[tuple[str, Wire], ...] = ()
    offered_by: str | None = None


@dataclass(frozen=True, slots=True)
class Readable(Feature):
    """A feature that is one field of its section.

    A `secret` is never returned, logged or part of an error.
    """

    field: str
    _: KW_ONLY
    secret: bool = False

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields that make up the value."""
        return (self.field,)

    def decode(self, wire: Wire) -> Value | None:
        """Return the value, None for a missing value or one unknown to the row."""
        return None if wire is None else str(wire).strip()

    def value(self, fields: Fields) -> Value | None:
        """Return the value among the fields of the section."""
        return self.decode(fields.get(self.field))


@dataclass(frozen=True, slots=True)
class Sensor(Readable):
    """Read-only: a text, one of `options` (their wire values by name), or a number with a unit.

    The value is the number on the wire divided by `divisor`; a `total` grows until its reset.
    `named_by` is the field with the name configured in the camera.
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
        return text if self.options is None else option_of(text, self.options)


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
    """Return a wire value as a number, None for any other value."""
    try:
        number = float(wire) if wire is not None else None
    except ValueError, OverflowError:
        return None
    if number is None or not math.isfinite(number):
        return None
    return int(number) if number.is_integer() else number


def option_of(text: str | None, options: Mapping[str, str]) -> str | None:
    """Return the option with a wire value."""
    return next((option for option, wire in options.items() if wire == text), None)
