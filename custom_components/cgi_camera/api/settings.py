"""The writable features of a device.

A row defines the allowed values, which may depend on other fields of its section, and their form on
the wire.
"""

from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass
import datetime as dt
from fnmatch import fnmatchcase
import math
import re
from typing import override

from .errors import InvalidValueError, Limit
from .features import Fields, Readable, Value, Wire, number_of, option_of

_PLACE = re.compile(r"{(\w+)}")
"""The part of a field's name that is the value of another field."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """Requires an option of another setting; `field` and `equals` are its wire form."""

    key: str
    option: str
    field: str
    equals: str

    def holds(self, fields: Fields) -> bool:
        """Return whether the section's values meet the condition."""
        return str(fields.get(self.field)).strip() == self.equals


@dataclass(frozen=True, slots=True)
class Setting(Readable):
    """A field that can be written, as long as all `conditions` hold.

    A `write_only` field is a parameter of a command, never part of an answer. `kept_because` is the
    key of the text for the one known reason why a camera may accept a change and keep the old
    value. `reported_in` names the field in which the client stores the camera's own limits: `1-30`
    for a number, `H264,H265` for a select. This name may depend on other fields of the section:
    `framerate of {encode_mode} {resolution}`. An `own_password` is that of the account in use.
    """

    _: KW_ONLY
    conditions: tuple[Condition, ...] = ()
    write_only: bool = False
    kept_because: str | None = None
    reported_in: str | None = None
    own_password: bool = False

    @property
    def depends_on(self) -> frozenset[str]:
        """The fields whose values decide the allowed values."""
        return frozenset(_PLACE.findall(self.reported_in or ""))

    def allowed(self, fields: Fields) -> str:
        """Return the camera's own limits while the section has these values."""
        name = _PLACE.sub(lambda place: str(fields.get(place[1])), self.reported_in or "")
        return str(fields.get(name) or "")

    def nearest(self, value: Value, fields: Fields) -> Value:
        """Return the allowed value nearest to `value` while the section has these values."""
        return value

    def encode(self, value: Value, fields: Fields) -> Wire:
        """Return the wire form of `value`.

        `fields` are the section's values after the write. Raises InvalidValueError, which names
        value and limit, for a value that the row does not allow.
        """
        raise NotImplementedError

    def changes(self, value: Value, fields: Fields) -> dict[str, Wire]:
        """Return the fields to write for `value`; for the errors see `encode`."""
        return {self.field: self.encode(value, fields)}

    def applies(self, fields: Fields) -> bool:
        """Return whether the camera uses this setting while the section has these values."""
        return all(condition.holds(fields) for condition in self.conditions)

    def invalid(self, value: object, limit: str, of: Limit = Limit.VALUE) -> InvalidValueError:
        """Return the error for a value that is not allowed; a secret is masked."""
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
    """The limits while another field of the section has a certain value."""

    field: str
    equals: str
    minimum: float
    maximum: float


@dataclass(frozen=True, slots=True)
class Number(Setting):
    """A number from `minimum` to `maximum`, or within the first of `ranges` that holds.

    `maximum_field` names a field of the section with a lower maximum, `listed` the fields (with `*`
    for any number) with the only allowed values.
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
        """Return minimum and maximum while the section has these values."""
        if found := re.fullmatch(r"\s*([0-9]{1,9})\s*-\s*([0-9]{1,9})\s*", self.allowed(fields)):
            return int(found[1]), int(found[2])
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
        # The comparison rejects NaN too; a bool is an int only by Python's accident.
        if (
            isinstance(value, bool | str | dt.time)
            or not minimum <= value <= maximum
            or abs(math.remainder(value - minimum, self.step)) > self.step * 1e-6
        ):
            first = _plain(minimum)
            if self.step != 1:
                first += f", {_plain(minimum + self.step)}, ..."
            raise self.invalid(value, f"{first} - {_plain(maximum)}")
        present = {
            self.decode(wire)
            for name, wire in fields.items()
            if self.listed and fnmatchcase(name, self.listed)
        }
        if present and value not in present:
            raise self.invalid(value, ", ".join(sorted(map(str, present))))
        return int(value) if float(value).is_integer() else value


@dataclass(frozen=True, slots=True)
class Select(Setting):
    """One of `options`, which map a name (a translation key) to the wire value.

    `answers` maps further spellings in the camera's answers to this name. If the camera reports its
    options, an option unknown to the row has the camera's own name.
    """

    options: Mapping[str, str]
    _: KW_ONLY
    answers: Mapping[str, str] | None = None

    @override
    def decode(self, wire: Wire) -> str | None:
        text = str(wire).strip()
        known = option_of(text, self.options) or (self.answers or {}).get(text)
        return known or (text if self.reported_in and wire is not None and text else None)

    def choices(self, fields: Fields) -> list[str]:
        """Return the allowed options while the section has these values."""
        allowed = [name for part in self.allowed(fields).split(",") if (name := self.decode(part))]
        if allowed or self.options:
            return allowed or list(self.options)
        present = self.value(fields)  # the only known option
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

    def when(self, option: str) -> Condition:
        """Return the condition that this setting has an option."""
        wire = self.options[option]
        return Condition(key=self.key, option=option, field=self.field, equals=wire)


@dataclass(frozen=True, slots=True)
class Text(Setting):
    """Free text of at most `max_bytes` bytes of UTF-8.

    An `escaped` text is sent with `%XX` for every byte but ASCII letters and digits, which count
    as three. `empty` is the wire form of an empty text. Only a text with `lines` may have several.
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
    """A time of day in minutes: `field` holds the hour, `minute_field` the minute."""

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
    """Return a limit without an exponent."""
    return f"{number:.0f}" if float(number).is_integer() else f"{number:g}"


def zone_option(offset: str) -> str:
    """Return the option for an offset from UTC: `utc_plus_05_30` for `+05:30`."""
    return f"utc_{'minus' if offset[0] == '-' else 'plus'}_{offset[1:3]}_{offset[4:]}"
