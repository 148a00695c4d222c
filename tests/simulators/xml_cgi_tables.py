"""The interfaces of the XML CGI family as data: parameters, limits and defaults (seed 001).

A bare § is a section of the document. It prints the fault of one parameter per interface, "similar
for other parameters"; the wording of these is the one of the firmware, as explained in xml_cgi.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
import re
from typing import Protocol, override
from urllib.parse import unquote_to_bytes

type Values = dict[str, str]

TIME_FORMATS = (
    "yyyy-mm-dd_hh:mm:ss",
    "yyyy/mm/dd_hh:mm:ss",
    "yy-mm-dd_hh:mm:ss",
    "yy/mm/dd_hh:mm:ss",
    "hh:mm:ss_dd/mm/yyyy",
    "hh:mm:ss_dd-mm-yyyy",
    "hh:mm:ss_mm/dd/yyyy",
    "mm/dd/yyyy_hh:mm:ss",
    "mm-dd-yyyy_hh:mm:ss",
)
BLOCK_COUNTS = ("1x1", "2x2", "3x2", "3x3", "4x3", "4x4", "8x8", "16x16", "22x18")
"""The document names 4x4 and 22x18; the others are those that firmware takes."""
LONGEST_TITLE = 199
"""In bytes as sent, so that %E4 counts three: a longer title is cut there (firmware)."""


def find_value(target: str, name: str) -> str | None:
    """Return the value of a parameter the way the firmware finds it in the request target.

    Only the first place where the letters of `name` occur is looked at, be it in the path or in
    the middle of another name or value, and it counts only if `=` is next (firmware). The value
    reaches to the next `&` and is not decoded; an empty one is as good as none.
    """
    _, _, rest = target.partition(name)
    if not rest.startswith("="):
        return None
    return rest[1:].partition("&")[0] or None


class RefusedError(Exception):
    """The camera refuses; `value` is what the fault names, usually the path of the interface."""

    def __init__(self, reason: str, *, status: int = 400, value: str | None = None) -> None:
        """Keep what the fault document shows."""
        super().__init__(reason)
        self.reason = reason
        self.status = status
        self.value = value


class Rule(Protocol):
    """What a parameter may be set to."""

    def accept(self, name: str, value: str, in_force: Mapping[str, str]) -> str:
        """Return the value as it is kept, or raise RefusedError.

        `in_force` has what this request set so far, in the order of the table.
        """


@dataclass(frozen=True, slots=True)
class OnOff(Rule):
    """Either 0 or 1."""

    @override
    def accept(self, name: str, value: str, in_force: Mapping[str, str]) -> str:
        if value not in ("0", "1"):
            raise RefusedError(f"{name}: 0 or 1")
        return value


@dataclass(frozen=True, slots=True)
class Range(Rule):
    """A whole number without a sign."""

    minimum: int
    maximum: int

    @override
    def accept(self, name: str, value: str, in_force: Mapping[str, str]) -> str:
        if not (value.isascii() and value.isdigit() and self._holds(int(value))):
            raise RefusedError(f"{name} range: {self.minimum}-{self.maximum}")
        return str(int(value))

    def _holds(self, number: int) -> bool:
        return self.minimum <= number <= self.maximum


@dataclass(frozen=True, slots=True)
class Position(Rule):
    """A direction or a percentage, as `position_type` says after the request (§3.13)."""

    position_type: str

    @override
    def accept(self, name: str, value: str, in_force: Mapping[str, str]) -> str:
        kind = in_force[self.position_type]
        try:
            return Range(0, 2 if kind == "0" else 100).accept(name, value, in_force)
        except RefusedError as refusal:
            raise RefusedError(f"{self.position_type}={kind}, {refusal.reason}") from None


@dataclass(frozen=True, slots=True)
class TimeFormat(Rule):
    """Asked for with `_`, answered with a blank, as a URL cannot hold one (§3.13)."""

    @override
    def accept(self, name: str, value: str, in_force: Mapping[str, str]) -> str:
        if value not in TIME_FORMATS:
            raise RefusedError(f"{name} error")
        return value.replace("_", " ")


@dataclass(frozen=True, slots=True)
class Title(Rule):
    """Text with %XX for all but letters and digits (§3.13); a `+` stays one (firmware)."""

    @override
    def accept(self, name: str, value: str, in_force: Mapping[str, str]) -> str:
        if value in ("NULL", "null"):  # the only way to an empty title (firmware)
            return ""
        sent = value.encode(errors="surrogateescape")[:LONGEST_TITLE]
        return unquote_to_bytes(sent).decode(errors="surrogateescape")


@dataclass(frozen=True, slots=True)
class BlockCount(Rule):
    """How many blocks the picture has for motion detection (§3.16)."""

    @override
    def accept(self, name: str, value: str, in_force: Mapping[str, str]) -> str:
        if value.lower() not in BLOCK_COUNTS:
            raise RefusedError(f"{name} [rows]x[cols]")
        return value.lower()


@dataclass(frozen=True, slots=True)
class Area(Rule):
    """One bit per block, written as hexadecimal digits (§3.16).

    The document has no fault for a wrong length; firmware reads past the end of a short one.
    """

    @override
    def accept(self, name: str, value: str, in_force: Mapping[str, str]) -> str:
        length = 2 * _octets(in_force["blockcount"])
        if len(value) != length or not re.fullmatch("[0-9A-Fa-f]+", value):
            raise RefusedError(f"{name} error")
        return _fit_area(value, in_force["blockcount"])


def _octets(blockcount: str) -> int:
    return -(-_blocks(blockcount) // 8)


def _blocks(blockcount: str) -> int:
    first, _, second = blockcount.partition("x")
    return int(first) * int(second)


def _fit_area(area: str, blockcount: str) -> str:
    """Return the area for this many blocks; left over bits are 0 (§3.16).

    The first block of an octet is its lowest bit: the document leaves the order open, firmware
    does it like this.
    """
    octets = _octets(blockcount)
    selected = int.from_bytes(bytes.fromhex(area)[:octets], "little")
    return (selected & ((1 << _blocks(blockcount)) - 1)).to_bytes(octets, "little").hex()


def _settle_osd(values: Values) -> None:
    """Leave no percentage where a direction is expected after a change of the type (firmware)."""
    for text, fallback in (("title", "0"), ("time", "1")):
        if values[f"{text}_pos_type"] == "0":
            for name in (f"{text}_pos_x", f"{text}_pos_y"):
                values[name] = values[name] if int(values[name]) <= 2 else fallback


def _settle_motion(values: Values) -> None:
    values["areavalue"] = _fit_area(values["areavalue"], values["blockcount"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One attribute of the answer, and how it is set."""

    name: str
    default: str
    rule: Rule | None = None
    """None: it is only answered."""
    printed: str = "{}"
    """The value as the answer prints it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Interface:
    """One interface below /cgi-bin; one with parameters answers them as attributes."""

    name: str
    root: str = ""
    """The element of the answer, if it is not called like the interface."""
    needs_login: bool = True
    parameters: tuple[Parameter, ...] = field(default=())
    settle: Callable[[Values], None] | None = None
    """Puts the other values right after a set."""

    @property
    def path(self) -> str:
        """Return where the interface is."""
        return f"/cgi-bin/{self.name}"

    @property
    def defaults(self) -> Values:
        """Return the values after a factory reset."""
        return {parameter.name: parameter.default for parameter in self.parameters}

    def values_after(self, target: str, values: Values) -> Values:
        """Return the values in force after a request; RefusedError leaves them as they were.

        A parameter that is not among `values` is one that this camera does not know.
        """
        after, given = self.defaults | values, False
        for parameter in self.parameters:
            value = find_value(target, parameter.name)
            if value is not None and parameter.rule is not None and parameter.name in values:
                after[parameter.name] = parameter.rule.accept(parameter.name, value, after)
                given = True
        if given and self.settle is not None:
            self.settle(after)
        return {name: after[name] for name in values}

    def attributes(self, values: Values) -> str:
        """Return the attributes of the answer; nothing is escaped (firmware)."""
        printed = {parameter.name: parameter.printed for parameter in self.parameters}
        return "".join(
            f' {name}="{printed.get(name, "{}").format(value)}"' for name, value in values.items()
        )


_INTERFACES = (
    Interface(name="getuid", needs_login=False),
    Interface(name="keep_alive"),
    Interface(
        name="getinfo",
        root="info",
        parameters=(
            Parameter(name="kernel", default="3.10.14_YM_20200612"),
            Parameter(name="filesystem", default="YMA42P_C2_WM701_AF_V1.0.3"),
            Parameter(name="sn", default=""),
        ),
    ),
    Interface(name="getmodel"),
    Interface(
        name="getcapabilities",
        root="capabilities",
        parameters=(
            Parameter(name="video", default="1"),
            Parameter(name="audio", default="1"),
            Parameter(name="ptz", default="0"),
        ),
    ),
    Interface(name="reboot"),
    Interface(
        name="network",  # the simulator cannot move to another address: nothing is set here
        parameters=(
            Parameter(name="macaddr", default=""),
            Parameter(name="dhcp", default="0"),
            Parameter(name="ipaddr", default="192.168.0.10"),
            Parameter(name="netmask", default="255.255.255.0"),
            Parameter(name="gateway", default="192.168.0.1"),
            Parameter(name="dns1", default="114.114.114.114"),
            Parameter(name="dns2", default="8.8.8.8"),
            Parameter(name="port", default="80"),
        ),
    ),
    Interface(
        name="osd",
        settle=_settle_osd,
        parameters=(
            Parameter(name="enable", default="1", rule=OnOff()),
            Parameter(name="color", default="3", rule=Range(0, 3)),
            Parameter(name="fontsize", default="1", rule=Range(0, 2)),
            Parameter(name="title_pos_type", default="1", rule=OnOff()),
            Parameter(name="title_pos_x", default="1", rule=Position("title_pos_type")),
            Parameter(name="title_pos_y", default="1", rule=Position("title_pos_type")),
            Parameter(name="show_res_bit", default="0", rule=Range(0, 3)),
            Parameter(name="time_pos_type", default="1", rule=OnOff()),
            Parameter(name="time_pos_x", default="99", rule=Position("time_pos_type")),
            Parameter(name="time_pos_y", default="1", rule=Position("time_pos_type")),
            Parameter(name="show_week", default="1", rule=OnOff()),
            Parameter(name="time_format", default="yyyy-mm-dd hh:mm:ss", rule=TimeFormat()),
            Parameter(name="title_utf8", default="ipcamera", rule=Title()),
        ),
    ),
    Interface(
        name="image",
        parameters=tuple(
            Parameter(name=name, default="128", rule=Range(0, 255))
            for name in ("brightness", "contrast", "saturation", "sharpness")
        ),
    ),
    Interface(
        name="motion",
        settle=_settle_motion,
        parameters=(
            Parameter(name="enable", default="1", rule=OnOff()),
            Parameter(name="sensitivity", default="80", rule=Range(1, 100)),
            Parameter(name="alarmthreshold", default="20", rule=Range(1, 100)),
            Parameter(name="enable_nighttime", default="1", rule=OnOff()),
            Parameter(name="night_sensitivity", default="80", rule=Range(1, 100)),
            Parameter(name="night_alarmthreshold", default="22", rule=Range(1, 100)),
            # The blank at the end is printed in §3.16 and nowhere else.
            Parameter(name="blockcount", default="22x18", rule=BlockCount(), printed="{} "),
            Parameter(name="areavalue", default="ff" * 49 + "0f", rule=Area()),
        ),
    ),
    Interface(name="snapshot.cgi", needs_login=False),
)

INTERFACES = {interface.name: interface for interface in _INTERFACES}
