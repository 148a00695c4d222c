"""The interfaces of the JSON CGI family, read from json_cgi.json.

The data is the document's (seed 003); a bare § is a section of it, l. a line.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
import json
from pathlib import Path
from typing import Any

from .json_cgi_fields import DeviceObject, Field, Values

DOCUMENT: Mapping[str, Any] = json.loads(
    Path(__file__).with_name("json_cgi.json").read_text(encoding="utf-8")
)
"""The whole data file; its `about` explains its keys."""
# seed 003 l.112-198
ERROR_TEXTS = {int(code): text for code, text in DOCUMENT["error_codes"].items()}
# seed 003 l.1285-1465
TIME_ZONE_MINUTES = tuple(entry["minutes"] for entry in DOCUMENT["time_zones"])
"""Minutes east of Greenwich, by the index that the camera calls timeZone."""
# seed 003 l.39-53; message and sign_tby: only in examples, l.1499 and l.14059
TAIL = ("code", "device_mac", "deviceID", "device_id", "log", "device_ip", "message", "sign_tby")
"""Keys at the end of an answer that identify the camera; they differ by action."""
STREAMS = 3
"""Main, auxiliary and third (§21, l.4762-4775)."""


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


def _field(row: Values, answer: Values, request: Values) -> Field:
    # seed 003: the rows of the tables, each with its line in the data file
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
    # seed 003: the column Necessary; l.501: one parameter or all
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


# The sections of seed 003 behind objects and actions, with their first lines; tables and
# example answers follow there:
#   4 password l.276, 5 system l.334, 6 reset l.558, 7 restart l.632, 8 timed restart l.676,
#   9 PTZ l.949, 10 time l.1206, 11 network l.1780, 12 platform l.2007, 13 4G l.2269,
#   14 Wi-Fi l.2486, 15 mail l.2929, 16 FTP l.3143, 17 GB28181 l.3415, 18 MQTT l.3824,
#   19 RTSP l.4086, 20 GAT1400 l.4430, 21 video l.4694, 22 audio l.5051, 23 display l.5329,
#   24 OSD l.7158, 25 mask l.7585, 26 alarm input l.8389, 27 occlusion l.8967,
#   28 pictures by the clock l.9527, 29 motion l.10204, 30 region l.11042, 31 fire l.11866,
#   32 storage l.12682, 33 time-lapse l.13020, 34 exposure l.13929, 35 RTMP l.14062,
#   36 picture as Base64 l.14253, 37 smart audio l.14366, 38 alarm input's state l.14738,
#   39 text file l.14843, 40 peripheral l.15010, 41 open door l.15229, 42 send IO data l.15329
OBJECTS = {entry.name: entry for entry in _objects()}
ACTIONS: dict[str, Action] = {}
OBJECT_OF: dict[str, str] = {}
"""Name of the object that an action reads or changes."""
for _name, _action, _object in _actions():
    # The first section that shows an action is the one that explains it: 9.1 and 9.2 use the
    # action of 9, 23.5 the one of 23.2.
    ACTIONS.setdefault(_name, _action)
    OBJECT_OF.setdefault(_name, _object)
