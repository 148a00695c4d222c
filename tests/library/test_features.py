"""What the kinds of features do with values, odd ones above all, and what a write makes of them.

Nothing here depends on a family, but for the camera that some changes are sent to.
"""

import pytest

from custom_components.cgi_camera.api.device import Device
from custom_components.cgi_camera.api.features import (
    Button,
    Category,
    Feature,
    Readable,
    Sensor,
    Value,
    Wire,
)
from custom_components.cgi_camera.api.settings import (
    Number,
    Range,
    Select,
    Switch,
    Text,
)
from tests.simulators.xml_cgi import XmlCgiCamera

SWITCH = Switch("light", "s", "f")
SPOKEN = Switch("light", "s", "f", on="yes", off="no")
NUMBER = Number("level", "s", "f", -10, 10)
SELECT = Select("size", "s", "f", {"small": "0", "large": "1"}, answers={"L": "large"})
TEXT = Text("title", "s", "f", 6)
ANCHORED = Number(
    "x",
    "s",
    "x",
    0,
    100,
    ranges=(
        Range("type", "0", 0, 2),
        Range("type", "9", 50, 60),
    ),
)


# From the wire to a value


@pytest.mark.parametrize(
    ("row", "wire", "value"),
    [
        (SWITCH, "1", True),
        (SWITCH, " 0 ", False),
        (SWITCH, 1, True),
        (SWITCH, "2", None),
        (SWITCH, "", None),
        (SWITCH, None, None),
        (SPOKEN, "yes", True),
        (SPOKEN, "1", None),
        (NUMBER, "5", 5),
        (NUMBER, " 5 ", 5),
        (NUMBER, "5.0", 5),
        (NUMBER, 5, 5),
        (NUMBER, 5.5, 5.5),
        (NUMBER, "-5", -5),
        (NUMBER, "999", 999),
        (NUMBER, "", None),
        (NUMBER, "five", None),
        (NUMBER, "5 %", None),
        (NUMBER, None, None),
        (NUMBER, "nan", None),
        (NUMBER, "inf", None),
        (NUMBER, "-Infinity", None),
        (NUMBER, 10**400, None),
        (SELECT, "0", "small"),
        (SELECT, 0, "small"),
        (SELECT, " 1 ", "large"),
        (SELECT, "L", "large"),
        (SELECT, "2", None),
        (SELECT, "small", None),
        (SELECT, "", None),
        (SELECT, None, None),
        (TEXT, "door", "door"),
        (TEXT, " door \r\n", "door"),
        (TEXT, "longer than allowed", "longer than allowed"),
        (TEXT, 5, "5"),
        (TEXT, "", ""),
        (TEXT, None, None),
        (Sensor("k", "s", "f"), " 1.0.3 ", "1.0.3"),
        (Sensor("k", "s", "f"), None, None),
    ],
)
def test_features_decode_missing_and_unknown_values_as_none(
    row: Readable, wire: Wire, value: Value | None
) -> None:
    """None stands for what is not there and for what the row does not know."""
    decoded = row.decode(wire)
    assert decoded == value
    assert type(decoded) is type(value)


def test_features_have_a_category() -> None:
    """Sensors are diagnostic by nature, everything else is a setting unless its row differs."""
    assert Sensor("k", "s", "f").category is Category.DIAGNOSTIC
    assert Feature("k", "s").category is Category.CONFIG
    assert Feature("k", "s").enabled


async def test_button_sends_its_fields(device: Device, camera: XmlCgiCamera) -> None:
    """A press is one request with the fields of the row."""
    await device.press(Button("k", "motion", fields=(("enable", "0"),)))
    assert camera.settings["motion"]["enable"] == "0"
    assert camera.count("motion") == 1
