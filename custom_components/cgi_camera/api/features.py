"""What a device can show and do, as data.

A feature is one row in a family's table: which field of which section it is, what kind of
value it takes, and within which limits. The same row makes the entity, checks what an action is
given and tells the limit in the error. Kinds are named as Home Assistant names its platforms.

`Wire` is a value as the camera writes it (families send numbers as text and text as numbers);
`Value` is what a person sees. `Fields` are the wire values of one section by field name.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
import math
import re
from typing import override

from .errors import InvalidValueError

type Wire = str | int | float | None
type Value = bool | int | float | str
type Fields = Mapping[str, Wire]


class Category(StrEnum):
    """Where a feature belongs in the user's view."""

    CONTROL = "control"
    CONFIG = "config"
    DIAGNOSTIC = "diagnostic"


@dataclass(frozen=True, slots=True, kw_only=True)
class Feature:
    """Base of all kinds.

    `key` is the translation key and the end of the unique id, the same in every family for the
    same thing. `enabled` tells whether a new installation shows the feature without asking.
    """

    key: str
    section: str
    category: Category = Category.CONFIG
    enabled: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Button(Feature):
    """A command without values: `fields` are sent to `section` as they are."""

    fields: tuple[tuple[str, Wire], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Readable(Feature):
    """A feature that is one field of its section."""

    field: str

    def decode(self, wire: Wire) -> Value | None:
        """Return the value, None if the camera sent none or one that the row does not know."""
        return None if wire is None else str(wire).strip()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sensor(Readable):
    """Read-only: a text, or a number, which with `total` only grows until somebody resets it."""

    category: Category = Category.DIAGNOSTIC
    numeric: bool = False
    total: bool = False

    @override
    def decode(self, wire: Wire) -> int | float | str | None:
        if self.numeric:
            return _number(wire)
        return None if wire is None else str(wire).strip()


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting(Readable):
    """A field that can be written.

    `kept_because` is the key of the text that tells why a camera that accepts a change may keep
    the old value all the same, if there is one known reason.
    """

    kept_because: str | None = None

    def encode(self, value: Value, fields: Fields) -> Wire:
        """Return `value` as the camera wants it.

        `fields` are the section's values as they will be with the write. Raises
        InvalidValueError, naming value and limit, if the row does not allow it.
        """
        raise NotImplementedError


@dataclass(frozen=True, slots=True, kw_only=True)
class Switch(Setting):
    """On or off."""

    on: str = "1"
    off: str = "0"

    @override
    def decode(self, wire: Wire) -> bool | None:
        return {self.on: True, self.off: False}.get(str(wire).strip())

    @override
    def encode(self, value: Value, fields: Fields) -> Wire:
        if not isinstance(value, bool):
            raise InvalidValueError(self.key, value, "on, off")
        return self.on if value else self.off


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """Limits that hold while another field of the section has a certain value."""

    field: str
    equals: str
    minimum: float
    maximum: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Number(Setting):
    """A number from `minimum` to `maximum`, or within the first of `ranges` that holds."""

    minimum: float
    maximum: float
    step: float = 1
    unit: str | None = None
    ranges: tuple[Range, ...] = ()

    def limits(self, fields: Fields) -> tuple[float, float]:
        """Return minimum and maximum in force while the section has these values."""
        for limit in self.ranges:
            if str(fields.get(limit.field)).strip() == limit.equals:
                return limit.minimum, limit.maximum
        return self.minimum, self.maximum

    @override
    def decode(self, wire: Wire) -> int | float | None:
        return _number(wire)

    @override
    def encode(self, value: Value, fields: Fields) -> Wire:
        minimum, maximum = self.limits(fields)
        # The comparison refuses NaN too; a bool is an int only by Python's accident.
        if (
            isinstance(value, bool | str)
            or not minimum <= value <= maximum
            or abs(math.remainder(value - minimum, self.step)) > self.step * 1e-6
        ):
            step = "" if self.step == 1 else f", step {self.step:g}"
            raise InvalidValueError(self.key, value, f"{minimum:g} - {maximum:g}{step}")
        return int(value) if float(value).is_integer() else value


@dataclass(frozen=True, slots=True, kw_only=True)
class Select(Setting):
    """One of `options`, which map our word (a translation key) to the wire value.

    `answers` maps further spellings the camera answers with to our word.
    """

    options: Mapping[str, str]
    answers: Mapping[str, str] | None = None

    @override
    def decode(self, wire: Wire) -> str | None:
        text = str(wire).strip()
        for option, spelling in self.options.items():
            if spelling == text:
                return option
        return (self.answers or {}).get(text)

    @override
    def encode(self, value: Value, fields: Fields) -> Wire:
        if value not in self.options:
            raise InvalidValueError(self.key, value, ", ".join(self.options))
        return self.options[str(value)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Text(Setting):
    """Free text of at most `max_bytes` bytes of UTF-8.

    With `escaped`, every byte that is no ASCII letter or digit counts as three, for it is sent
    as `%XX`. `empty` is what stands on the wire for no text.
    """

    max_bytes: int
    escaped: bool = False
    empty: str = ""

    @override
    def decode(self, wire: Wire) -> str | None:
        text = None if wire is None else str(wire).strip()
        return "" if text == self.empty else text

    @override
    def encode(self, value: Value, fields: Fields) -> Wire:
        if (
            not isinstance(value, str)
            or not value.isprintable()
            or self._size(value) > self.max_bytes
        ):
            how = ", all but plain letters and digits counted three times" if self.escaped else ""
            raise InvalidValueError(self.key, value, f"0 - {self.max_bytes} bytes of text{how}")
        return value or self.empty

    def _size(self, value: str) -> int:
        data = value.encode()
        return len(re.sub(rb"[^A-Za-z0-9]", b"%XX", data) if self.escaped else data)


def _number(wire: Wire) -> int | float | None:
    """Return the number a wire value is, None if it is none."""
    try:
        number = float(wire) if wire is not None else None
    except ValueError:
        return None
    if number is None or not math.isfinite(number):
        return None
    return int(number) if number.is_integer() else number


def with_dependents(
    features: Iterable[Feature], section: str, changes: Fields, current: Fields
) -> dict[str, Wire]:
    """Return the changes with what must change along, so that the camera gets a valid whole.

    A number whose limits depend on a changed field and whose present value would be outside
    them is moved to the nearest allowed value in the same request.
    """
    completed = dict(changes)
    after = {**current, **changes}
    for feature in features:
        if (
            not isinstance(feature, Number)
            or feature.section != section
            or feature.field in changes
            or not any(limit.field in changes for limit in feature.ranges)
            or (value := feature.decode(current.get(feature.field))) is None
        ):
            continue
        minimum, maximum = feature.limits(after)
        if (nearest := min(max(value, minimum), maximum)) != value:
            completed[feature.field] = int(nearest)
    return completed
