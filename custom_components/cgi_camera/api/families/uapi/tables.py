"""What a uAPI camera can show and do: one row per parameter of its groups.

Names, limits and defaults are those of public parameter lists and of the cameras' own web pages;
the wire spelling stands only here. A field is the name below the section's group, in lower case.
"""

from collections.abc import Mapping

from ...features import Button, Category, Feature, Sensor
from ...settings import Number, Switch

GROUPS: Mapping[str, str] = {
    "version": "VERSION",
    "face": "FD.Ch0",
    "motion": "MD.Ch0",
    "counters": "VCA.Ch0",
    "time": "SYSTEM.Datetime",
    "power": "SYSTEM.Power",
}
"""Where a section is read and written."""

COUNTER_LIST = "/nvc-cgi/admin/vca.cgi"
"""Where the counters are read: what changes by itself is not among the parameters."""
COUNTERS = 8
MOTION_ZONES = 8


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
    # The camera switches it off by itself while one of the others is on (seed 002 l.5).
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
    # Off, the whole picture is looked at; on, what `set_face_area` has set.
    _switch("face_area", "face", "da0.enable", enabled=False),
)


def _zone(number: int) -> tuple[Feature, ...]:
    """Return what can be set of a motion zone; the camera numbers them from 0, people from 1."""
    field, end, first = f"z{number}", f"_{number + 1}" if number else "", number == 0
    return (
        _switch(f"motion_zone{end}", "motion", f"{field}.enable", enabled=first),
        Number(f"motion_sensitivity{end}", "motion", f"{field}.sensitivity", 0, 255, enabled=first),
        Number(f"motion_object_size{end}", "motion", f"{field}.objectsize", 0, 255, enabled=first),
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

FEATURES = SYSTEM + FACE + MOTION + COUNTING
