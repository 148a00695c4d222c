"""The interfaces of the JSON CGI family as data: json_cgi.json, and what a set of them may hold.

The data is the document's (seed 003); a bare § is a section of it, l. a line. It has a table of
error codes, but nowhere says which code answers which mistake: that choice is ours, see Code.
"""

from collections.abc import Iterable, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
import enum
from functools import cached_property
import json
from pathlib import Path
from typing import Any, Literal

type Values = dict[str, Any]

DOCUMENT: Mapping[str, Any] = json.loads(
    Path(__file__).with_name("json_cgi.json").read_text(encoding="utf-8")
)
"""The whole data file; its `about` says what its keys mean."""
ERROR_TEXTS = {int(code): text for code, text in DOCUMENT["error_codes"].items()}
TIME_ZONE_MINUTES = tuple(entry["minutes"] for entry in DOCUMENT["time_zones"])
"""Minutes east of Greenwich, by the index that the camera calls timeZone."""
TAIL = ("code", "device_mac", "deviceID", "device_id", "log", "device_ip", "message", "sign_tby")
"""Keys at the end of an answer that say who answers; which ones differs by action."""
STREAMS = 3
"""Main, auxiliary and third (§21)."""


class Code(enum.IntEnum):
    """The codes that the simulator answers by itself, each after its text in the document."""

    NORMAL = 0
    FILE_OPEN_FAILED = -107
    PARAMETER_DOES_NOT_EXIST = 201
    """A necessary field is missing. Also, though that is no such case, "time error" (public
    clients report it)."""
    PARAMETER_IS_INVALID = 205
    """Wrong type, out of the range, not among the options, a list of another length."""
    ADMINISTRATOR_PASSWORD_ERROR = 206
    DEVICE_NOT_SUPPORTED = 209
    """A field changed whose condition ("only support when") is not met."""


class CodeError(Exception):
    """The camera answers a code other than 0."""

    def __init__(self, code: int, *, log: str | None = None, extra: Values | None = None) -> None:
        """Keep the code, the text for `log` and further keys of the answer."""
        super().__init__(code)
        self.code = code
        self.log = ERROR_TEXTS.get(code, "") if log is None else log
        self.extra = extra or {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One key of an object, as its rows of the tables and the examples have it."""

    name: str
    """As it goes over the wire."""
    type: Literal["int", "string", "array"]
    settable: bool
    """Taken from a set. So is a key that only an example has: nothing says that it is not."""
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
    """So many entries of a list can be set, the others stay as they are (l.10484)."""
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
            # The document sends 123.99999999999999 (l.10708), real clients send "5". How a
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """One action of one section."""

    name: str
    verb: str
    """get, set, command, scan, format or restore."""
    needs_json: bool
    """The document shows it with the json parameter."""
    necessary: frozenset[str]
    """Fields without which it fails, see _necessary."""
    answer: Values
    """The example answer, whole."""
    repeated: Mapping[str, Any] | None
    """The key that the example has twice, see the data file."""

    @property
    def writes(self) -> bool:
        """Whether the device is another one afterwards."""
        return self.verb not in ("get", "scan")

    @property
    def tail(self) -> tuple[str, ...]:
        """Return the keys at the end of the answer, in their order."""
        return tuple(key for key in self.answer if key in TAIL)


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
        self, sent: Values, in_force: Values, *, whole_object: bool, keeps_unknown: bool
    ) -> Values:
        """Return the values after a set; CodeError leaves them as they were.

        With `whole_object`, a settable key that was not sent falls back to its default.
        """
        if "set_default" in sent and "set_default" in self.fields:  # §23.5, §23.6
            self.fields["set_default"].accept(sent["set_default"], None)
            return {key: deepcopy(self.defaults.get(key, value)) for key, value in in_force.items()}
        after = deepcopy(in_force)
        if whole_object:
            for key in self.fields.keys() & in_force.keys() - sent.keys():
                if self.fields[key].settable:
                    after[key] = deepcopy(self.defaults[key])
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
        for key in sent.keys() & self.fields.keys() & in_force.keys():
            required = self.fields[key].requires
            met = all(after.get(name) == value for name, value in required.items())
            if not met and after[key] != in_force[key]:
                raise CodeError(Code.DEVICE_NOT_SUPPORTED)
        if "pixel_list" in after:
            _check_stream(sent, after)


def _check_stream(sent: Values, after: Values) -> None:
    """Check what §21 says in words: sizes of the list only, no rate above the greatest.

    The table has "rate less then max_framerate", the examples have both equal.
    """
    sizes = after["pixel_list"]
    widths, heights = ({size[side] for size in sizes} for side in ("width", "height"))
    if (
        ("pic_width" in sent and after["pic_width"] not in widths)
        or ("pic_height" in sent and after["pic_height"] not in heights)
        or after["frame_rate"] > after["max_framerate"]
    ):
        raise CodeError(Code.PARAMETER_IS_INVALID)


def _field(row: Values, answer: Values, request: Values) -> Field:
    name = _wire_name(row)
    length = row.get("length")
    items = tuple(_field(item, {}, {}) for item in row.get("items", ()))
    in_tables = row.get("line", {})
    options = tuple(row.get("values", ()))
    if options:
        # §14 sets wifiType to 0, which is not among its options: what an example does, works.
        options += tuple(row[key] for key in ("example", "example_set") if key in row)
    return Field(
        name=name,
        type=row["type"],
        # Settable N, yet in the set table (§22): the set table decides.
        settable=row["settable"] != "N" or ("necessary" in row and row.get("role") != "selector"),
        # A row without a line is a sample's or a sub-table's; the set table alone: only sent.
        answered=name in answer or "get" in in_tables or bool(row.get("layout")),
        in_example=name in answer,
        default=answer.get(name, request.get(name, _default(row))),
        options=options or None,
        minimum=row.get("min"),
        maximum=row.get("max"),
        fixed=row.get("fixed"),
        length=length,
        supported_entries=row.get("supported_entries"),
        items=items,
        days=row.get("layout") == "days",
        requires=row.get("requires", {}),
    )


def _wire_name(row: Values) -> str:
    return str(row.get("wire", row["name"]))


def _default(row: Values) -> Any:
    """Return a value within the limits for a row that no example answer has."""
    if row["type"] == "string":
        return row.get("fixed", "")
    if row["type"] == "array":
        return []
    options = row.get("values", ())
    return options[0] if options and 0 not in options else 0


def _necessary(action: Values, actions: Iterable[Values]) -> frozenset[str]:
    """Return the fields without which an action fails.

    The document calls more of them necessary, and in the same breath says "you can set the value
    of one parameter or all parameters"; here a field counts only if no example goes without it,
    for the examples succeed. So networktype (l.1952) and what §18 says of MQTT do not count.
    """
    examples = [
        request
        for entry in actions
        if entry["name"] == action["name"] and entry["verb"] == action["verb"]
        for request in entry.get("requests", ())
    ]
    renamed = {"device_ip": "IP"}  # §11
    wanted = {renamed.get(name, name) for name in action.get("mandatory", ())}
    return frozenset(name for name in wanted if all(name in request for request in examples))


def _rows(resource: Values) -> Iterable[Values]:
    """Return the rows of a resource that are fields of it."""
    for row in resource["fields"]:
        # §28 shows rows of §24 and the answer of §26; day_x stands for day_0 to day_6; device_mac
        # and the like are in the tables of §5 and §11, but every answer ends with them.
        if not row.get("suspect") and row["name"] != "day_x" and _wire_name(row) not in TAIL:
            yield row


def _objects() -> Iterable[DeviceObject]:
    fields: dict[str, dict[str, Field]] = {}
    orders: dict[str, list[str]] = {}
    for resource in DOCUMENT["resources"]:
        name = resource.get("shared", resource["id"])
        getters = [entry for entry in resource["actions"] if entry["verb"] in ("get", "scan")]
        setters = [entry for entry in resource["actions"] if entry["verb"] == "set"]
        answer = {
            key: value
            for entry in getters
            for key, value in entry["answer"].items()
            if key not in TAIL
        }
        request = setters[0]["requests"][0] if setters else {}
        rows = {_wire_name(row): row for row in _rows(resource)}
        known = fields.setdefault(name, {})
        known |= {key: _field(row, answer, request) for key, row in rows.items()}
        orders[name] = list(answer)
    for name, known in fields.items():
        keys = sorted(known, key=lambda key: [*orders[name], key].index(key))
        yield DeviceObject(name=name, fields={key: known[key] for key in keys})


def _actions() -> Iterable[tuple[str, Action, str]]:
    entries = [entry for resource in DOCUMENT["resources"] for entry in resource["actions"]]
    for resource in DOCUMENT["resources"]:
        for entry in resource["actions"]:
            action = Action(
                name=entry["name"],
                verb=entry["verb"],
                needs_json=entry["json"],
                necessary=_necessary(entry, entries),
                answer=entry["answer"],
                repeated=entry.get("repeated"),
            )
            yield entry["name"], action, resource.get("shared", resource["id"])


OBJECTS = {entry.name: entry for entry in _objects()}
ACTIONS: dict[str, Action] = {}
OBJECT_OF: dict[str, str] = {}
"""Name of the object that an action reads or changes."""
for _name, _action, _object in _actions():
    # The first section that shows an action is the one that explains it: 9.1 and 9.2 use the
    # action of 9, 23.5 the one of 23.2.
    ACTIONS.setdefault(_name, _action)
    OBJECT_OF.setdefault(_name, _object)
