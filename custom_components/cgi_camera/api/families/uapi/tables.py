"""What a uAPI camera can show and do: one row per parameter of its groups.

Names, limits and defaults are those of public parameter lists and of the cameras' own web pages;
no other module knows how they are spelled on the wire. A field is the name below the section's
group, in lower case.

Positions are in ten-thousandths of the picture. Motion has up to eight zones, written as left, top,
right and bottom edge; faces have one area, written as left and top edge, width and height.

Image, on-screen display and codecs are those of the pages that the cameras serve.
"""

from collections.abc import Mapping, Sequence
from itertools import zip_longest

from ...areas import PictureAreas, Rectangle, check_number, four_numbers
from ...features import Button, Category, Feature, Fields, Sensor, Wire
from ...settings import Number, Select, Switch, Text

GROUPS: Mapping[str, str] = {
    "version": "VERSION",
    "face": "FD.Ch0",
    "motion": "MD.Ch0",
    "image": "VIDEOIN.Ch0.Color",
    "osd": "BITXT.Ch0.St0",
    "encoder": "ENCODER.Ch0",
    "counters": "VCA.Ch0",
    "time": "SYSTEM.Datetime",
    "power": "SYSTEM.Power",
}
"""The group of each section."""

COUNTER_LIST = "/nvc-cgi/admin/vca.cgi"
"""Counters change by themselves and are no parameters, so this interface reads them."""
COUNTERS = 8
MOTION_ZONES = 8
_WHOLE = 10_000
_POSITION_BYTES = 23
"""Four numbers up to 10000, with commas."""
_LONGEST_TITLE = 64
_CODECS = {"h264": "h264", "mjpeg": "mjpeg"}


def _switch(
    key: str,
    section: str,
    field: str,
    *,
    category: Category = Category.CONFIG,
    enabled: bool = True,
    kept_because: str | None = None,
) -> Switch:
    """Return a switch as these cameras spell it."""
    return Switch(
        key,
        section,
        field,
        on="yes",
        off="no",
        category=category,
        enabled=enabled,
        kept_because=kept_because,
    )


SYSTEM: tuple[Feature, ...] = (
    Sensor("kernel_version", "version", "kernel", enabled=False),
    Sensor("filesystem_version", "version", "userfs", enabled=False),
    Button("reboot", "power", fields=(("control", "warmboot"),)),
)

FACE: tuple[Feature, ...] = (
    # The camera turns it off by itself while another analysis is on (seed 002 l.5).
    _switch(
        "face_detection",
        "face",
        "enable",
        category=Category.CONTROL,
        kept_because="face_detection_excluded",
    ),
    Number("face_confidence", "face", "confidence", 0, 255),
    _switch("face_overlay", "face", "osd.enable"),
    _switch("face_overlay_main", "face", "osd.st0", enabled=False),
    _switch("face_overlay_sub", "face", "osd.st1", enabled=False),
    _switch("face_overlay_snapshot", "face", "osd.snapshot", enabled=False),
    _switch("face_overlay_area", "face", "osd.zone", enabled=False),
    # Off, the camera searches the whole picture; on, the area that `set_face_area` has set.
    _switch("face_area", "face", "da0.enable", enabled=False),
    Text("face_area_position", "face", "da0.position", _POSITION_BYTES, entity=False),
)


def _zone(number: int) -> tuple[Feature, ...]:
    """Return the settings of a motion zone; the camera numbers zones from 0, users from 1."""
    field, end, first = f"z{number}", f"_{number + 1}" if number else "", number == 0
    return (
        _switch(f"motion_zone{end}", "motion", f"{field}.enable", enabled=first),
        Number(f"motion_sensitivity{end}", "motion", f"{field}.sensitivity", 0, 255, enabled=first),
        Number(f"motion_object_size{end}", "motion", f"{field}.objectsize", 0, 255, enabled=first),
        Text(
            f"motion_zone_position{end}",
            "motion",
            f"{field}.position",
            _POSITION_BYTES,
            entity=False,
        ),
    )


MOTION: tuple[Feature, ...] = (
    _switch("motion_detection", "motion", "enable", category=Category.CONTROL),
    *(feature for number in range(MOTION_ZONES) for feature in _zone(number)),
)

COUNTING: tuple[Feature, ...] = tuple(
    Sensor(
        f"counter_{number}",
        "counters",
        f"ct{number}.count",
        named_by=f"ct{number}.name",
        category=Category.CONTROL,
        numeric=True,
        total=True,
    )
    for number in range(COUNTERS)
)

IMAGE: tuple[Feature, ...] = tuple(
    Number(key, "image", key, 0, 255)
    for key in ("brightness", "contrast", "saturation", "sharpness")
)

OSD: tuple[Feature, ...] = (
    _switch("osd", "osd", "enable"),
    Text("osd_title", "osd", "name.text", _LONGEST_TITLE),
    _switch("osd_title_shown", "osd", "name.enable"),
    _switch("osd_date", "osd", "date.enable"),
    _switch("osd_time", "osd", "time.enable"),
)

ENCODER: tuple[Feature, ...] = (
    *(
        # The pages read the name in any case.
        Select(
            f"{stream}_stream_codec",
            "encoder",
            f"videocodec.{place}.standard",
            _CODECS,
            answers={name.upper(): name for name in _CODECS} | {"Mjpeg": "mjpeg"},
            enabled=False,
        )
        for stream, place in (("main", "st0"), ("sub", "st1"))
    ),
    # Without it there are no pictures at all (seed 000 l.6).
    _switch("snapshots", "encoder", "snapshot.enable"),
)

FEATURES = SYSTEM + FACE + MOTION + COUNTING + IMAGE + OSD + ENCODER


def _encode_zones(rectangles: Sequence[Rectangle], fields: Fields) -> Fields:
    """Return a zone for each rectangle, with all other zones off.

    Raises InvalidValueError for more rectangles than zones.
    """
    check_number(rectangles, MOTION_ZONES)
    zones: dict[str, Wire] = {}
    for number, rectangle in zip_longest(range(MOTION_ZONES), rectangles):
        zones[f"z{number}.enable"] = "yes" if rectangle else "no"
        if rectangle:
            left, top, width, height = rectangle.on_grid(_WHOLE, _WHOLE)
            zones[f"z{number}.position"] = f"{left},{top},{left + width},{top + height}"
    return zones


def _decode_zones(fields: Fields) -> list[Rectangle]:
    """Return the zones that are on."""
    found = []
    for number in range(MOTION_ZONES):
        edges = four_numbers(str(fields.get(f"z{number}.position")).split(","))
        if edges and fields.get(f"z{number}.enable") == "yes":
            left, top, right, bottom = edges
            box = (left, top, right - left, bottom - top)
            found.append(Rectangle.from_grid(box, _WHOLE, _WHOLE))
    return found


def _encode_face_area(rectangles: Sequence[Rectangle], fields: Fields) -> Fields:
    """Return the one area; no area means the whole picture.

    The camera makes it 5:3, with a height that follows from the width (seed 002, web page): the
    area in force then differs from the requested one. Raises InvalidValueError for more than one
    rectangle.
    """
    check_number(rectangles, 1)
    if not rectangles:
        return {"da0.enable": "no"}
    sides = rectangles[0].on_grid(_WHOLE, _WHOLE)
    return {"da0.enable": "yes", "da0.position": ",".join(map(str, sides))}


def _decode_face_area(fields: Fields) -> list[Rectangle]:
    """Return the area if it is on."""
    sides = four_numbers(str(fields.get("da0.position")).split(","))
    if sides is None or fields.get("da0.enable") != "yes":
        return []
    return [Rectangle.from_grid(sides, _WHOLE, _WHOLE)]


MOTION_AREA = PictureAreas(section="motion", encode=_encode_zones, decode=_decode_zones)
FACE_AREA = PictureAreas(section="face", encode=_encode_face_area, decode=_decode_face_area)
