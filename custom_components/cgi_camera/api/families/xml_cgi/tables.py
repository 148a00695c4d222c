"""What an XML CGI camera can show and do: one row per field of its sections.

Names, ranges and options are those of seed 001 §3.3 to §3.16; the wire spelling stands only here
and in the two tables beside it.
"""

from ...features import Button, Category, Feature, Fields, Sensor
from ...settings import Number, Range, Select, Setting, Switch, Text
from .tables_streams import AUDIO, STREAMS
from .tables_system import NETWORK, TIME

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
"""Where a section is read and written; those of the streams depend on the firmware."""

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


def _position(key: str, field: str, type_field: str) -> Number:
    """Return one coordinate: 0-2 as anchor (left/middle/right), else per cent of the picture."""
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
    # Firmware cuts the title there, and takes an empty one for none given.
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
)

FEATURES = INFO + OSD + IMAGE + MOTION + STREAMS + AUDIO + TIME + NETWORK


def shadowed_fields(section: str, changes: Fields) -> set[str]:
    """Return the fields that firmware would also set to a changed value.

    It finds the parameter `sensitivity` in `night_sensitivity=1` too; only if its own value is
    sent along, in front, that does no harm.
    """
    return {
        feature.field
        for feature in FEATURES
        if feature.section == section
        and isinstance(feature, Setting)
        and feature.field not in changes
        and any(name.endswith(feature.field) for name in changes)
    }
