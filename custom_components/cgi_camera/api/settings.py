"""What of a device can be set: the features that are written as well as read.

A row says which values are allowed, while the section has the values it has, and how one stands
on the wire.
"""

from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass
import datetime as dt
from fnmatch import fnmatchcase
import math
import re
from typing import override

from .errors import InvalidValueError, Limit
from .features import Fields, Readable, Value, Wire, number_of, word_of

_PLACE = re.compile(r"{(\w+)}")
"""Where the name of a field has the value of another one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """What another setting of the section must be; `field` and `equals` are its wire form."""

    key: str
    word: str
    field: str
    equals: str

    def holds(self, fields: Fields) -> bool:
        """Tell whether it is so while the section has these values."""
        return str(fields.get(self.field)).strip() == self.equals


@dataclass(frozen=True, slots=True)
class Setting(Readable):
    """A field that can be written, as long as all `conditions` hold.

    What is `write_only` is a parameter of a command: the camera never answers it. `kept_because`
    is the key of the text that tells why a camera that accepts a change may keep the old value
    all the same, if there is one known reason. `told` names the field in which the client puts
    what the camera itself says it allows: `1-30` for a number, `H264,H265` for a select. Its name
    may depend on other fields of the section: `framerate of {encode_mode} {resolution}`. With
    `own_password` it changes the password of the account that is in use.
    """

    _: KW_ONLY
    conditions: tuple[Condition, ...] = ()
    write_only: bool = False
    kept_because: str | None = None
    told: str | None = None
    own_password: bool = False

    @property
    def depends_on(self) -> frozenset[str]:
        """The fields whose values decide what is allowed here."""
        return frozenset(_PLACE.findall(self.told or ""))

    def allowed(self, fields: Fields) -> str:
        """Return what the camera says it allows while the section has these values."""
        name = _PLACE.sub(lambda place: str(fields.get(place[1])), self.told or "")
        return str(fields.get(name) or "")

    def nearest(self, value: Value, fields: Fields) -> Value:
        """Return `value`, or what comes nearest to it while the section has these values."""
        return value

    def encode(self, value: Value, fields: Fields) -> Wire:
        """Return `value` as the camera wants it.

        `fields` are the section's values as they will be with the write. Raises
        InvalidValueError, naming value and limit, if the row does not allow it.
        """
        raise NotImplementedError

    def changes(self, value: Value, fields: Fields) -> dict[str, Wire]:
        """Return the fields to write for `value`; for the rest see `encode`."""
        return {self.field: self.encode(value, fields)}

    def applies(self, fields: Fields) -> bool:
        """Tell whether the camera heeds this setting while the section has these values."""
        return all(condition.holds(fields) for condition in self.conditions)

    def invalid(self, value: object, limit: str, of: Limit = Limit.VALUE) -> InvalidValueError:
        """Return the error for a value that is not allowed, without showing a secret."""
        return InvalidValueError(self.key, "***" if self.secret else value, limit, of)


@dataclass(frozen=True, slots=True)
class Switch(Setting):
    """On or off."""

    _: KW_ONLY
    on: str = "1"
    off: str = "0"

    @override
    def decode(self, wire: Wire) -> bool | None:
        return {self.on: True, self.off: False}.get(str(wire).strip())

    @override
    def encode(self, value: Value, fields: Fields) -> Wire:
        if not isinstance(value, bool):
            raise self.invalid(value, "on, off")
        return self.on if value else self.off


@dataclass(frozen=True, slots=True)
class Range:
    """Limits that hold while another field of the section has a certain value."""

    field: str
    equals: str
    minimum: float
    maximum: float


@dataclass(frozen=True, slots=True)
class Number(Setting):
    """A number from `minimum` to `maximum`, or within the first of `ranges` that holds.

    `maximum_field` names a field of the section that holds a lower maximum, `listed` those (with
    `*` for any number) that hold the only values there are.
    """

    minimum: float
    maximum: float
    _: KW_ONLY
    step: float = 1
    unit: str | None = None
    ranges: tuple[Range, ...] = ()
    maximum_field: str | None = None
    listed: str | None = None

    @property
    @override
    def depends_on(self) -> frozenset[str]:
        return super().depends_on | {limit.field for limit in self.ranges}

    @override
    def nearest(self, value: Value, fields: Fields) -> Value:
        minimum, maximum = self.limits(fields)
        if isinstance(value, bool | str | dt.time) or minimum <= value <= maximum:
            return value
        return int(min(max(value, minimum), maximum))

    def limits(self, fields: Fields) -> tuple[float, float]:
        """Return minimum and maximum in force while the section has these values."""
        if told := re.fullmatch(r"\s*([0-9]{1,9})\s*-\s*([0-9]{1,9})\s*", self.allowed(fields)):
            return int(told[1]), int(told[2])
        for limit in self.ranges:
            if str(fields.get(limit.field)).strip() == limit.equals:
                return limit.minimum, limit.maximum
        lower = number_of(fields.get(self.maximum_field)) if self.maximum_field else None
        return self.minimum, min(self.maximum, lower or self.maximum)

    @override
    def decode(self, wire: Wire) -> int | float | None:
        return number_of(wire)

    @override
    def encode(self, value: Value, fields: Fields) -> Wire:
        minimum, maximum = self.limits(fields)
        # The comparison refuses NaN too; a bool is an int only by Python's accident.
        if (
            isinstance(value, bool | str | dt.time)
            or not minimum <= value <= maximum
            or abs(math.remainder(value - minimum, self.step)) > self.step * 1e-6
        ):
            first = _plain(minimum)
            if self.step != 1:
                first += f", {_plain(minimum + self.step)}, ..."
            raise self.invalid(value, f"{first} - {_plain(maximum)}")
        there = {
            self.decode(wire)
            for name, wire in fields.items()
            if self.listed and fnmatchcase(name, self.listed)
        }
        if there and value not in there:
            raise self.invalid(value, ", ".join(sorted(map(str, there))))
        return int(value) if float(value).is_integer() else value


@dataclass(frozen=True, slots=True)
class Select(Setting):
    """One of `options`, which map our word (a translation key) to the wire value.

    `answers` maps further spellings the camera answers with to our word. Where the camera tells
    its options, an option that the row does not know goes by the camera's own name.
    """

    options: Mapping[str, str]
    _: KW_ONLY
    answers: Mapping[str, str] | None = None

    @override
    def decode(self, wire: Wire) -> str | None:
        text = str(wire).strip()
        known = word_of(text, self.options) or (self.answers or {}).get(text)
        return known or (text if self.told and wire is not None and text else None)

    def choices(self, fields: Fields) -> list[str]:
        """Return the options there are while the section has these values."""
        told = [word for part in self.allowed(fields).split(",") if (word := self.decode(part))]
        if told or self.options:
            return told or list(self.options)
        present = self.value(fields)  # nothing is known but what is set now
        return [str(present)] if present else []

    @override
    def nearest(self, value: Value, fields: Fields) -> Value:
        choices = self.choices(fields)
        return value if value in choices or not choices else choices[0]

    @override
    def encode(self, value: Value, fields: Fields) -> Wire:
        if value not in (choices := self.choices(fields)):
            raise self.invalid(value, ", ".join(choices))
        return self.options.get(str(value), str(value))

    def when(self, word: str) -> Condition:
        """Return the condition that this is set to `word`."""
        return Condition(key=self.key, word=word, field=self.field, equals=self.options[word])


@dataclass(frozen=True, slots=True)
class Text(Setting):
    """Free text of at most `max_bytes` bytes of UTF-8.

    With `escaped`, every byte that is no ASCII letter or digit counts as three, for it is sent
    as `%XX`. `empty` is what stands on the wire for no text. Only with `lines` may it have more
    than one line.
    """

    max_bytes: int
    _: KW_ONLY
    escaped: bool = False
    empty: str = ""
    lines: bool = False

    @override
    def decode(self, wire: Wire) -> str | None:
        text = None if wire is None else str(wire).strip()
        return "" if text == self.empty else text

    @override
    def encode(self, value: Value, fields: Fields) -> Wire:
        if (
            not isinstance(value, str)
            or not (value.replace("\n", "") if self.lines else value).isprintable()
            or self._size(value) > self.max_bytes
        ):
            of = Limit.ESCAPED_BYTES if self.escaped else Limit.BYTES
            raise self.invalid(value, f"0 - {self.max_bytes}", of)
        return value or self.empty

    def _size(self, value: str) -> int:
        data = value.encode()
        return len(re.sub(rb"[^A-Za-z0-9]", b"%XX", data) if self.escaped else data)


@dataclass(frozen=True, slots=True)
class Time(Setting):
    """A time of day, minutes exact: `field` holds the hour, `minute_field` the minute."""

    minute_field: str

    @property
    @override
    def fields(self) -> tuple[str, ...]:
        return (self.field, self.minute_field)

    @override
    def value(self, fields: Fields) -> dt.time | None:
        try:
            return dt.time(
                int(str(fields.get(self.field))), int(str(fields.get(self.minute_field)))
            )
        except ValueError, OverflowError:
            return None

    @override
    def changes(self, value: Value, fields: Fields) -> dict[str, Wire]:
        try:
            chosen = dt.time.fromisoformat(value) if isinstance(value, str) else value
        except ValueError:
            chosen = None
        if not isinstance(chosen, dt.time):
            raise self.invalid(value, "00:00 - 23:59")
        return {self.field: chosen.hour, self.minute_field: chosen.minute}


def _plain(number: float) -> str:
    """Return a limit as a person writes it, without an exponent."""
    return f"{number:.0f}" if float(number).is_integer() else f"{number:g}"


def zone_word(offset: str) -> str:
    """Return our word for an offset from UTC: `utc_plus_05_30` for `+05:30`."""
    return f"utc_{'minus' if offset[0] == '-' else 'plus'}_{offset[1:3]}_{offset[4:]}"
