"""The interfaces of the XML CGI family as data: parameters, limits and defaults (seed 001).

A bare § is a section of the document; those of the encoders are in xml_cgi_encoder.
"""

from collections.abc import Mapping
from dataclasses import dataclass
import re
from typing import override
from urllib.parse import unquote_to_bytes

from .xml_cgi_rules import (
    Address,
    AnyText,
    Interface,
    OnOff,
    Parameter,
    Range,
    RefusedError,
    Rule,
    Values,
    find_value,
    one_of,
)

# seed 001 l.346-350: the options, without summer time
TIME_ZONES = (
    *("GMT+00:00", "GMT+01:00", "GMT+02:00", "GMT+03:00", "GMT+03:30", "GMT+04:00", "GMT+04:30"),
    *("GMT+05:00", "GMT+05:30", "GMT+05:45", "GMT+06:00", "GMT+06:30", "GMT+07:00", "GMT+08:00"),
    *("GMT+09:00", "GMT+09:30", "GMT+10:00", "GMT+11:00", "GMT+12:00", "GMT+13:00", "GMT-01:00"),
    *("GMT-02:00", "GMT-03:00", "GMT-03:30", "GMT-04:00", "GMT-04:30", "GMT-05:00", "GMT-06:00"),
    *("GMT-07:00", "GMT-08:00", "GMT-09:00", "GMT-10:00", "GMT-11:00", "GMT-12:00"),
)
# seed 001 l.351
UPDATE_METHODS = ("MANUAL", "NTP", "P2P")
# seed 001 l.510
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


# seed 001 l.501-508
@dataclass(frozen=True, slots=True)
class Position(Rule):
    """A direction or a percentage, depending on `position_type` after the request (§3.13)."""

    position_type: str

    @override
    def accept(self, name: str, value: str, in_force: Mapping[str, str]) -> str:
        kind = in_force[self.position_type]
        try:
            return Range(0, 2 if kind == "0" else 100).accept(name, value, in_force)
        except RefusedError as refusal:
            raise RefusedError(f"{self.position_type}={kind}, {refusal.reason}") from None


# seed 001 l.510, l.523
@dataclass(frozen=True, slots=True)
class TimeFormat(Rule):
    """Asked for with `_`, answered with a blank, as a URL cannot hold one (§3.13)."""

    @override
    def accept(self, name: str, value: str, in_force: Mapping[str, str]) -> str:
        if value not in TIME_FORMATS:
            raise RefusedError(f"{name} error")
        return value.replace("_", " ")


# seed 001 l.511-515
@dataclass(frozen=True, slots=True)
class Title(Rule):
    """Text with %XX for all but letters and digits (§3.13); a `+` stays one (firmware)."""

    @override
    def accept(self, name: str, value: str, in_force: Mapping[str, str]) -> str:
        if value in ("NULL", "null"):  # the only way to an empty title (firmware)
            return ""
        sent = value.encode(errors="surrogateescape")[:LONGEST_TITLE]
        return unquote_to_bytes(sent).decode(errors="surrogateescape")


# seed 001 l.669
@dataclass(frozen=True, slots=True)
class BlockCount(Rule):
    """How many blocks the picture has for motion detection (§3.16)."""

    @override
    def accept(self, name: str, value: str, in_force: Mapping[str, str]) -> str:
        if value.lower() not in BLOCK_COUNTS:
            raise RefusedError(f"{name} [rows]x[cols]")
        return value.lower()


# seed 001 l.670
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


# seed 001 l.340-351: asked for; l.369: answered in small letters
@dataclass(frozen=True, slots=True)
class UpdateMethod(Rule):
    """Listed in capitals, printed in small letters in one request and the answer (§3.8)."""

    @override
    def accept(self, name: str, value: str, in_force: Mapping[str, str]) -> str:
        if value.upper() not in UPDATE_METHODS:
            raise RefusedError(f"{name}: {' or '.join(UPDATE_METHODS)}")
        return value.lower()


def _check_network(target: str) -> None:
    """Refuse an address without its gateway and the other way round (firmware).

    §3.7 prints the mask in the same request, too, and has no fault if it is missing.
    """
    has_address, has_gateway = (find_value(target, name) for name in ("ipaddr", "gateway"))
    if has_address and not has_gateway:
        raise RefusedError("error, parse gateway")
    if has_address and not find_value(target, "netmask"):
        raise RefusedError("error, parse netmask")
    if has_gateway and not has_address:
        raise RefusedError("error, parse ipaddr")


def _settle_osd(values: Values) -> None:
    """Leave no percentage where a direction is expected after a change of the type (firmware)."""
    for text, fallback in (("title", "0"), ("time", "1")):
        if values[f"{text}_pos_type"] == "0":
            for name in (f"{text}_pos_x", f"{text}_pos_y"):
                values[name] = values[name] if int(values[name]) <= 2 else fallback


def _settle_motion(values: Values) -> None:
    # no document: an area behind a change of the blocks, the cautious reading
    values["areavalue"] = _fit_area(values["areavalue"], values["blockcount"])


_INTERFACES = (
    # seed 001 l.176-193; l.187: the session id
    Interface(name="getuid", needs_login=False),
    # seed 001 l.199-215; l.209: the answer
    Interface(name="keep_alive"),
    Interface(
        # seed 001 l.221-235; l.231: the answer; its values are made up
        name="getinfo",
        root="info",
        parameters=(
            Parameter(name="kernel", default="3.10.14_YM_20200612"),
            Parameter(name="filesystem", default="YMA42P_C2_WM701_AF_V1.0.3"),
            Parameter(name="sn", default=""),
        ),
    ),
    # seed 001 l.689-699; l.699: the answer
    Interface(name="getmodel"),
    Interface(
        # seed 001 l.242-252; l.252: the answer
        name="getcapabilities",
        root="capabilities",
        parameters=(
            Parameter(name="video", default="1"),
            Parameter(name="audio", default="1"),
            Parameter(name="ptz", default="0"),
        ),
    ),
    # seed 001 l.258-273; l.273: the answer
    Interface(name="reboot", is_command=True),
    # seed 001 l.279-294; l.292: the answer
    Interface(name="factory_reset", is_command=True),
    Interface(
        # seed 001 l.300-330: l.312-318 the limits, l.325-329 the answer
        name="network",
        check=_check_network,
        parameters=(
            Parameter(name="macaddr", default=""),
            Parameter(name="dhcp", default="0", rule=OnOff()),
            Parameter(name="ipaddr", default="192.168.0.10", rule=Address()),
            Parameter(name="netmask", default="255.255.255.0", rule=Address(is_mask=True)),
            Parameter(name="gateway", default="192.168.0.1", rule=Address()),
            Parameter(name="dns1", default="114.114.114.114", rule=Address()),
            Parameter(name="dns2", default="8.8.8.8", rule=Address()),
            Parameter(name="port", default="80", rule=Range(1000, 65535, also=(80,))),
        ),
    ),
    Interface(
        # seed 001 l.336-370: l.346-362 the limits, l.369 the answer
        name="time",
        parameters=(
            Parameter(name="timezone", default="GMT+00:00", rule=one_of(*TIME_ZONES)),
            Parameter(name="update_method", default="ntp", rule=UpdateMethod()),
            Parameter(name="ntpaddr", default="pool.ntp.org", rule=AnyText()),
            # §3.8 gives the range of the web port, which its own example, 123, is not in.
            Parameter(name="port", default="123", rule=Range(1, 65535)),
        ),
    ),
    Interface(
        # seed 001 l.480-526: l.497-515 the limits, l.523 the answer
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
        # seed 001 l.532-553: l.538-541 the limits, l.552 the answer
        name="image",
        parameters=tuple(
            Parameter(name=name, default="128", rule=Range(0, 255))
            for name in ("brightness", "contrast", "saturation", "sharpness")
        ),
    ),
    Interface(
        # seed 001 l.648-681: l.660-670 the limits, l.677 the answer
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
    # seed 001 l.561-642; l.641: the answer
    Interface(name="ptz_ctrl", capability="ptz", is_command=True),
    # seed 001 l.708-796; l.784: the answer
    Interface(name="user_management"),
    # seed 001 l.802-842; l.834: the answer to an upload, none is shown for a picture
    Interface(name="snapshot.cgi", needs_login=False),
    # seed 001 l.162, l.880-889: the request; no document: the answer
    Interface(name="OnvifFirmwareUpgrade", needs_login=False),
)

INTERFACES = {interface.name: interface for interface in _INTERFACES}
