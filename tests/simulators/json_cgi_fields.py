"""The fields of the JSON CGI family: what a set may hold, and what it changes.

The limits are the document's (seed 003; a bare § is a section of it, l. a line). It has a table of
error codes, but nowhere says which code answers which mistake: that choice is ours, see Code.
"""

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field
import enum
from functools import cached_property
from typing import Any, Literal

type Values = dict[str, Any]


class Code(enum.IntEnum):
    """The codes that the simulator answers by itself, each after its text in the document."""

    # seed 003 l.116
    NORMAL = 0
    # seed 003 l.135
    FILE_OPEN_FAILED = -107
    # seed 003 l.179
    PARAMETER_DOES_NOT_EXIST = 201
    """A necessary field is missing. Also, though that is no such case, "time error" (public
    clients report it)."""
    # seed 003 l.186
    PARAMETER_IS_INVALID = 205
    """Wrong type, out of the range, not among the options, a list of another length."""
    # seed 003 l.188
    ADMINISTRATOR_PASSWORD_ERROR = 206
    # seed 003 l.194
    DEVICE_NOT_SUPPORTED = 209
    """A field changed whose condition ("only support when") is not met."""


class CodeError(Exception):
    """The camera answers a code other than 0."""

    def __init__(self, code: int, *, log: str | None = None, extra: Values | None = None) -> None:
        """Keep the code, the text for `log` if it is not the code's own, and further keys."""
        super().__init__(code)
        self.code = code
        self.log = log
        self.extra = extra or {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One key of an object, as its rows of the tables and the examples have it."""

    name: str
    """As it goes over the wire."""
    type: Literal["int", "string", "array"]
    settable: bool
    """Taken from a set. So is a key that only an example has: no document excludes that."""
    answered: bool
    """False for what is only ever sent, as CurTime."""
    in_example: bool
    """The example answer has it, not only the table."""
    default: Any
    options: tuple[int, ...] | None = None
    minimum: int | None = None
    maximum: int | None = None
    fixed: int | str | None = None
    length: int | None = None
    supported_entries: int | None = None
    """So many entries of a list can be set, the others stay as they are (l.10926)."""
    items: tuple[Field, ...] = ()
    days: bool = False
    """A list of {"day_0": [periods]}, {"day_1": ...}; otherwise, of objects."""
    requires: Mapping[str, int] = field(default_factory=dict)

    def accept(self, value: Any, in_force: Any) -> Any:
        """Return the value as it is kept, or raise CodeError."""
        match self.type:
            case "int":
                return self._accept_number(value)
            case "string":
                if not isinstance(value, str) or self.fixed not in (None, value):
                    raise CodeError(Code.PARAMETER_IS_INVALID)
                return value
            case "array":
                return self._accept_list(value, in_force)

    def _accept_number(self, value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int | float | str):
            raise CodeError(Code.PARAMETER_IS_INVALID)
        try:
            # The document sends 123.99999999999999 (l.10997), real clients send "5". How a
            # fraction is rounded is not said: C cuts it off.
            number = int(float(value))
        except ValueError, OverflowError:
            raise CodeError(Code.PARAMETER_IS_INVALID) from None
        if (
            (self.options is not None and number not in self.options)
            or (self.minimum is not None and number < self.minimum)
            or (self.maximum is not None and number > self.maximum)
            or self.fixed not in (None, number)
        ):
            raise CodeError(Code.PARAMETER_IS_INVALID)
        return number

    def _accept_list(self, value: Any, in_force: Any) -> list[Values]:
        # seed 003 l.10918-10928: areas, say; no document: the code for a wrong length
        entries = _list_of(value, self.length)
        if self.days:
            return [
                self._accept_day(entry, f"day_{day}", before)
                for day, (entry, before) in enumerate(zip(entries, in_force, strict=True))
            ]
        return [
            self._accept_item(entry, before)
            if self.supported_entries is None or place < self.supported_entries
            else before
            for place, (entry, before) in enumerate(zip(entries, in_force, strict=True))
        ]

    def _accept_day(self, value: Any, key: str, in_force: Values) -> Values:
        if not isinstance(value, dict) or set(value) != {key}:
            raise CodeError(Code.PARAMETER_IS_INVALID)
        periods = _list_of(value[key], len(in_force[key]))
        pairs = zip(periods, in_force[key], strict=True)
        return {key: [self._accept_item(period, before) for period, before in pairs]}

    def _accept_item(self, value: Any, in_force: Values) -> Values:
        if not isinstance(value, dict):
            raise CodeError(Code.PARAMETER_IS_INVALID)
        after = dict(in_force)
        for item in self.items:
            if item.name in value:
                after[item.name] = item.accept(value[item.name], None)
        return after


def _list_of(value: Any, length: int | None) -> list[Any]:
    if not isinstance(value, list) or len(value) != length:
        raise CodeError(Code.PARAMETER_IS_INVALID)
    return value


@dataclass(frozen=True, kw_only=True)
class DeviceObject:
    """What one getter answers and one setter changes.

    Usually it is one resource of the document. Platform access, FTP, MQTT and GAT1400 (§12, §16,
    §18, §20) are one object, though the document shows them as four.
    """

    name: str
    fields: Mapping[str, Field]
    """In the order of the example answer; what it does not have is at the end."""

    @cached_property
    def defaults(self) -> Values:
        """Return the values of a new camera: the example answer, then what only the table has."""
        return {entry.name: entry.default for entry in self.fields.values() if entry.answered}

    @cached_property
    def example_keys(self) -> frozenset[str]:
        """Return the keys of the example answer."""
        return frozenset(entry.name for entry in self.fields.values() if entry.in_example)

    def new_values(self) -> Values:
        """Return the defaults, to keep and to change."""
        return deepcopy(self.defaults)

    def accept(self, sent: Values) -> Values:
        """Return the fields of a command that were sent, or raise CodeError."""
        known = sent.keys() & self.fields.keys()
        return {key: self.fields[key].accept(sent[key], None) for key in known}

    def values_after(
        self,
        sent: Values,
        in_force: Values,
        *,
        falls_back_to: Values | None = None,
        keeps_unknown: bool = False,
    ) -> Values:
        """Return the values after a set; CodeError leaves them as they were.

        With `falls_back_to`, a settable key that was not sent gets its value from there.
        """
        # seed 003 l.501: one parameter or all; l.7070, l.7117: set_default
        if "set_default" in sent and "set_default" in self.fields:  # §23.5, §23.6
            self.fields["set_default"].accept(sent["set_default"], None)
            return {key: deepcopy(self.defaults.get(key, value)) for key, value in in_force.items()}
        after = deepcopy(in_force)
        if falls_back_to is not None:
            for key in self.fields.keys() & in_force.keys() & falls_back_to.keys() - sent.keys():
                if self.fields[key].settable:
                    after[key] = deepcopy(falls_back_to[key])
        for key, value in sent.items():
            known = self.fields.get(key)
            if known is not None and (key in in_force or not known.answered):
                if known.settable:
                    accepted = known.accept(value, in_force.get(key))
                    if known.answered:
                        after[key] = accepted
            elif key in in_force or keeps_unknown:
                after[key] = value
        self._check_conditions(sent, in_force, after)
        return after

    def _check_conditions(self, sent: Values, in_force: Values, after: Values) -> None:
        # seed 003 l.6186-6196, say: only support when; no document: the code
        for key in sent.keys() & self.fields.keys() & in_force.keys():
            required = self.fields[key].requires
            met = all(after.get(name) == value for name, value in required.items())
            if not met and after[key] != in_force[key]:
                raise CodeError(Code.DEVICE_NOT_SUPPORTED)
        if "pixel_list" in after:
            _check_stream(sent, after)


def _check_stream(sent: Values, after: Values) -> None:
    """Check the prose of §21: sizes of the list only, no rate above the greatest.

    The table has "rate less then max_framerate", the examples have both equal.
    """
    # seed 003 l.4807-4855; no document: the code for a size that is not in the list
    sizes = after["pixel_list"]
    widths, heights = ({size[side] for size in sizes} for side in ("width", "height"))
    if (
        ("pic_width" in sent and after["pic_width"] not in widths)
        or ("pic_height" in sent and after["pic_height"] not in heights)
        or after["frame_rate"] > after["max_framerate"]
    ):
        raise CodeError(Code.PARAMETER_IS_INVALID)
