"""What an XML CGI camera can show and do: one row per field of its sections.

Names, ranges and options are those of seed 001 §3.3 to §3.16; the wire spelling stands only here.
A row precedes the rows that depend on it.

The motion area is a grid of blocks written as hexadecimal bits. The blocks run from left to right
and top to bottom without padding between rows, eight to a byte, with zeros at the end of the last
byte (§3.16). The document does not define the bit order; firmware takes the lowest bit first. The
camera's answer can settle it: the padding of the last byte is zero.
"""

from collections.abc import Sequence
import re

from ...areas import PictureAreas, Rectangle
from ...errors import UnexpectedAnswerError
from ...features import Button, Category, Feature, Fields, Sensor
from ...settings import Number, Range, Select, Setting, Switch, Text, zone_option
from .commands import CLOCK_DRIFT

SECTIONS = {
    "info": "/cgi-bin/getinfo",
    "osd": "/cgi-bin/osd",
    "image": "/cgi-bin/image",
    "motion": "/cgi-bin/motion",
    "network": "/cgi-bin/network",
    "time": "/cgi-bin/time",
    "audio": "/cgi-bin/audioencoder",
    "reboot": "/cgi-bin/reboot",
}
"""The path of each section; those of the streams depend on the firmware."""

TIME_FORMATS = {
    "yyyy_mm_dd_dash": "yyyy-mm-dd_hh:mm:ss",
    "yyyy_mm_dd_slash": "yyyy/mm/dd_hh:mm:ss",
    "yy_mm_dd_dash": "yy-mm-dd_hh:mm:ss",
    "yy_mm_dd_slash": "yy/mm/dd_hh:mm:ss",
    "time_dd_mm_yyyy_slash": "hh:mm:ss_dd/mm/yyyy",
    "time_dd_mm_yyyy_dash": "hh:mm:ss_dd-mm-yyyy",
    "time_mm_dd_yyyy_slash": "hh:mm:ss_mm/dd/yyyy",
    "mm_dd_yyyy_slash": "mm/dd/yyyy_hh:mm:ss",
    "mm_dd_yyyy_dash": "mm-dd-yyyy_hh:mm:ss",
}

POSITION_TYPES = {"anchor": "0", "coordinates": "1"}

CODECS = {"h264": "H264", "h265": "H265", "mjpeg": "MJPEG"}
# `G.711` beside `G.711A` is the µ-law variant.
AUDIO_CODECS = {"g711a": "G.711A", "g711u": "G.711", "aac": "AAC"}
SAMPLE_RATES = {f"{rate // 1000}_khz": str(rate) for rate in (8000, 16000, 32000, 48000)}
BIT_RATES = {f"{rate // 1000}_kbit": str(rate) for rate in (16000, 32000, 64000, 128000)}

# fmt: off
TIME_ZONES = (
    "-12:00", "-11:00", "-10:00", "-09:00", "-08:00", "-07:00", "-06:00",
    "-05:00", "-04:30", "-04:00", "-03:30", "-03:00", "-02:00", "-01:00",
    "+00:00", "+01:00", "+02:00", "+03:00", "+03:30", "+04:00", "+04:30",
    "+05:00", "+05:30", "+05:45", "+06:00", "+06:30", "+07:00", "+08:00",
    "+09:00", "+09:30", "+10:00", "+11:00", "+12:00", "+13:00",
)
# fmt: on
"""Offsets from UTC, without daylight saving."""

_ROUNDING = 1e-6
"""Percent; a shared edge is no overlap, whatever the rounding of the edge."""


def _position(key: str, field: str, type_field: str) -> Number:
    """Return one coordinate: 0-2 as anchor (left/middle/right), else percent of the picture."""
    return Number(
        key,
        "osd",
        field,
        0,
        100,
        ranges=(Range(type_field, POSITION_TYPES["anchor"], 0, 2),),
        enabled=False,
    )


INFO: tuple[Feature, ...] = (
    Sensor("kernel_version", "info", "kernel", enabled=False),
    Sensor("filesystem_version", "info", "filesystem", enabled=False),
    Button("reboot", "reboot"),
)

OSD: tuple[Feature, ...] = (
    Switch("osd", "osd", "enable"),
    # Firmware cuts the title there, and ignores an empty one.
    Text("osd_title", "osd", "title_utf8", 199, escaped=True, empty="NULL"),
    Select(
        "osd_color",
        "osd",
        "color",
        {
            "black_on_white": "0",
            "white_on_black": "1",
            "black_outlined": "2",
            "white_outlined": "3",
        },
    ),
    Select(
        "osd_font_size",
        "osd",
        "fontsize",
        {"small": "0", "medium": "1", "large": "2"},
        enabled=False,
    ),
    Select("osd_title_position_type", "osd", "title_pos_type", POSITION_TYPES, enabled=False),
    _position("osd_title_x", "title_pos_x", "title_pos_type"),
    _position("osd_title_y", "title_pos_y", "title_pos_type"),
    Select(
        "osd_stream_info",
        "osd",
        "show_res_bit",
        {"nothing": "0", "resolution": "1", "bit_rate": "2", "both": "3"},
        enabled=False,
    ),
    Select("osd_time_position_type", "osd", "time_pos_type", POSITION_TYPES, enabled=False),
    _position("osd_time_x", "time_pos_x", "time_pos_type"),
    _position("osd_time_y", "time_pos_y", "time_pos_type"),
    Switch("osd_weekday", "osd", "show_week", enabled=False),
    Select(
        "osd_time_format",
        "osd",
        "time_format",
        TIME_FORMATS,
        # Sent with an underscore, answered with a blank (seed 001 §3.13).
        answers={wire.replace("_", " "): option for option, wire in TIME_FORMATS.items()},
        enabled=False,
    ),
)

IMAGE: tuple[Feature, ...] = tuple(
    Number(field, "image", field, 0, 255)
    for field in ("brightness", "contrast", "saturation", "sharpness")
)

MOTION: tuple[Feature, ...] = (
    Switch("motion_detection", "motion", "enable", category=Category.CONTROL),
    Number("motion_sensitivity", "motion", "sensitivity", 1, 100),
    Number("motion_threshold", "motion", "alarmthreshold", 1, 100),
    Switch("motion_night", "motion", "enable_nighttime", enabled=False),
    Number("motion_night_sensitivity", "motion", "night_sensitivity", 1, 100, enabled=False),
    Number("motion_night_threshold", "motion", "night_alarmthreshold", 1, 100, enabled=False),
    # The area as the camera writes it, for a copy of it; `set_motion_area` takes rectangles.
    Text("motion_grid", "motion", "blockcount", 5, entity=False),
    Text("motion_blocks", "motion", "areavalue", 2 * 99 * 99 // 8 + 2, entity=False),
)


def _stream(section: str) -> tuple[Feature, ...]:
    """Return how one stream is encoded."""
    return (
        Select(
            f"{section}_codec",
            section,
            "encode_mode",
            CODECS,
            reported_in="encode_mode options",
            enabled=False,
        ),
        Select(
            f"{section}_resolution",
            section,
            "resolution",
            {},
            reported_in="resolution of {encode_mode}",
            enabled=False,
        ),
        Number(
            f"{section}_frame_rate",
            section,
            "framerate",
            1,
            60,
            reported_in="framerate of {encode_mode} {resolution}",
            unit="fps",
            enabled=False,
        ),
        Number(
            f"{section}_bit_rate",
            section,
            "bitrate",
            1,
            65535,
            reported_in="bitrate of {encode_mode} {resolution}",
            unit="kbit/s",
            enabled=False,
        ),
        # The document gives no range; firmware takes one to four seconds of pictures.
        Number(
            f"{section}_key_frame_interval",
            section,
            "govlength",
            1,
            240,
            unit="frames",
            enabled=False,
        ),
        Select(
            f"{section}_rate_control",
            section,
            "bitrate_control",
            {"constant": "CBR", "variable": "VBR"},
            enabled=False,
        ),
    )


STREAMS: tuple[Feature, ...] = (*_stream("main_stream"), *_stream("sub_stream"))

AUDIO: tuple[Feature, ...] = (
    Switch("audio", "audio", "enable", enabled=False),
    Select(
        "audio_codec",
        "audio",
        "encode_type",
        AUDIO_CODECS,
        reported_in="encode_type options",
        enabled=False,
    ),
    Select(
        "audio_sample_rate",
        "audio",
        "samplerate",
        SAMPLE_RATES,
        reported_in="samplerate of {encode_type}",
        enabled=False,
    ),
    Select(
        "audio_bit_rate",
        "audio",
        "bitrate",
        BIT_RATES,
        reported_in="bitrate of {encode_type} {samplerate}",
        enabled=False,
    ),
    Number("microphone_volume", "audio", "input_volume", 1, 100, enabled=False),
    Number("speaker_volume", "audio", "output_volume", 1, 100, enabled=False),
    Switch("audio_amplifier", "audio", "amplify", enabled=False),
)

CLOCK_SOURCE = Select(
    "clock_source",
    "time",
    "update_method",
    {"manual": "MANUAL", "ntp": "NTP", "p2p": "P2P"},
    enabled=False,
)

TIME: tuple[Feature, ...] = (
    Sensor("clock_drift", "time", CLOCK_DRIFT, numeric=True, unit="s"),
    CLOCK_SOURCE,
    Switch("ntp", "time", "update_method", on="NTP", off="MANUAL", enabled=False),
    Text(
        "ntp_server", "time", "ntpaddr", 63, conditions=(CLOCK_SOURCE.when("ntp"),), enabled=False
    ),
    # The document gives the range of the web port, which excludes its own examples, 123.
    Number(
        "ntp_port", "time", "port", 1, 65535, conditions=(CLOCK_SOURCE.when("ntp"),), entity=False
    ),
    Select(
        "time_zone",
        "time",
        "timezone",
        {zone_option(offset): f"GMT{offset}" for offset in TIME_ZONES},
        enabled=False,
    ),
)


def _address(key: str, field: str) -> Text:
    """Return an address that only an action changes."""
    return Text(key, "network", field, 15, entity=False)


NETWORK: tuple[Feature, ...] = (
    *(
        Sensor(f"network_{key}", "network", field, enabled=False)
        for key, field in (("address", "ipaddr"), ("gateway", "gateway"), ("dns", "dns1"))
    ),
    Switch("dhcp", "network", "dhcp", entity=False),
    _address("ip_address", "ipaddr"),
    _address("subnet_mask", "netmask"),
    _address("gateway", "gateway"),
    _address("dns", "dns1"),
    _address("second_dns", "dns2"),
    # 80, or from 1000 on.
    Number("http_port", "network", "port", 80, 65535, entity=False),
)

FEATURES = INFO + OSD + IMAGE + MOTION + STREAMS + AUDIO + TIME + NETWORK


def shadowed_fields(section: str, changes: Fields) -> set[str]:
    """Return the fields that firmware would also set to a changed value.

    Firmware finds the parameter `sensitivity` in `night_sensitivity=1` too; its own value must
    precede it in the request.
    """
    return {
        feature.field
        for feature in FEATURES
        if feature.section == section
        and isinstance(feature, Setting)
        and feature.field not in changes
        and any(name.endswith(feature.field) for name in changes)
    }


def encode_area(rectangles: Sequence[Rectangle], fields: Fields) -> Fields:
    """Return `blockcount` and `areavalue` that watch every block a rectangle overlaps.

    The grid stays that of the present `fields`. Raises UnexpectedAnswerError for fields without a
    grid.
    """
    grid = re.fullmatch(r"(\d{1,2})x(\d{1,2})", str(fields.get("blockcount")).strip())
    if grid is None or not (columns := int(grid[1])) or not (rows := int(grid[2])):
        raise UnexpectedAnswerError("the camera reports no grid of motion blocks")
    blocks = [
        any(_overlaps(rectangle, column, row, columns, rows) for rectangle in rectangles)
        for row in range(rows)
        for column in range(columns)
    ]
    lowest_first = _lowest_bit_first(str(fields.get("areavalue")).strip(), len(blocks))
    return {
        "blockcount": f"{columns}x{rows}",
        "areavalue": _to_hex(blocks, lowest_first=lowest_first),
    }


def _overlaps(rectangle: Rectangle, column: int, row: int, columns: int, rows: int) -> bool:
    left, top = column * 100 / columns, row * 100 / rows
    return (
        rectangle.x + _ROUNDING < left + 100 / columns
        and left + _ROUNDING < rectangle.x + rectangle.width
        and rectangle.y + _ROUNDING < top + 100 / rows
        and top + _ROUNDING < rectangle.y + rectangle.height
    )


def _lowest_bit_first(present: str, count: int) -> bool:
    """Return the bit order in the last byte of the present value, lowest first if uncertain."""
    used = count % 8
    if not used or not re.fullmatch(r"[0-9a-fA-F]{2,}", present):
        return True
    last = int(present[-2:], 16)
    return last >> used == 0


def _to_hex(blocks: Sequence[bool], *, lowest_first: bool) -> str:
    packed = bytearray(-(-len(blocks) // 8))
    for index, selected in enumerate(blocks):
        bit = index % 8 if lowest_first else 7 - index % 8
        packed[index // 8] |= selected << bit
    return packed.hex()


MOTION_AREA = PictureAreas(section="motion", encode=encode_area)
