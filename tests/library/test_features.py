"""What the kinds of features do with values, odd ones above all, and what a write makes of them.

Nothing here depends on a family, but for the camera that some changes are sent to.
"""

import datetime as dt
import math
from typing import Any

import pytest

from custom_components.cgi_camera.api.changes import with_dependents
from custom_components.cgi_camera.api.device import Device
from custom_components.cgi_camera.api.errors import InvalidValueError, NotAppliedError
from custom_components.cgi_camera.api.families.xml_cgi.tables import FEATURES
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
    Setting,
    Switch,
    Text,
    Time,
)
from tests.simulators.xml_cgi import XmlCgiCamera

from .conftest import answers_with

SWITCH = Switch("light", "s", "f")
SPOKEN = Switch("light", "s", "f", on="yes", off="no")
NUMBER = Number("level", "s", "f", -10, 10)
FIVES = Number("level", "s", "f", 5, 25, step=5)
TENTHS = Number("level", "s", "f", 0, 1, step=0.1)
HALVES = Number("level", "s", "f", 0.5, 2.5, step=0.5)
SELECT = Select("size", "s", "f", {"small": "0", "large": "1"}, answers={"L": "large"})
TEXT = Text("title", "s", "f", 6)
ESCAPED = Text("title", "s", "f", 9, escaped=True, empty="NONE")
THREEFOLD = "escaped_bytes: 0 - 9"
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


# From a value to the wire


@pytest.mark.parametrize(
    ("row", "value", "wire"),
    [
        (SWITCH, True, "1"),
        (SWITCH, False, "0"),
        (SPOKEN, True, "yes"),
        (SPOKEN, False, "no"),
        (NUMBER, 0, 0),
        (NUMBER, -10, -10),
        (NUMBER, 10, 10),
        (NUMBER, 7.0, 7),
        (NUMBER, -0.0, 0),
        (FIVES, 5, 5),
        (FIVES, 25, 25),
        (FIVES, 15.0, 15),
        (HALVES, 0.5, 0.5),
        (HALVES, 2, 2),
        (HALVES, 2.5, 2.5),
        (SELECT, "large", "1"),
        (TEXT, "", ""),
        (TEXT, "123456", "123456"),
        (TEXT, "你好", "你好"),
        (TEXT, "a b", "a b"),
        (TEXT, "éé+&", "éé+&"),
        (ESCAPED, "", "NONE"),
        (ESCAPED, "123456789", "123456789"),
        (ESCAPED, "你", "你"),
        (ESCAPED, "a b c", "a b c"),
    ],
)
def test_an_allowed_value_has_a_wire_form(row: Setting, value: Value, wire: Wire) -> None:
    """A whole number is written as one, for a camera takes `7.0` for something else."""
    written = row.encode(value, {})
    assert written == wire
    assert type(written) is type(wire)


@pytest.mark.parametrize("tenth", range(11))
def test_a_step_that_has_no_exact_binary_form(tenth: int) -> None:
    """0.3 is three steps of 0.1, though 0.3 / 0.1 is 2.9999999999999996."""
    assert TENTHS.encode(tenth / 10, {}) == tenth / 10


@pytest.mark.parametrize(
    ("row", "value", "limit"),
    [
        (SWITCH, 1, "value: on, off"),
        (SWITCH, 0, "value: on, off"),
        (SWITCH, "1", "value: on, off"),
        (SWITCH, "on", "value: on, off"),
        (SWITCH, 1.0, "value: on, off"),
        (NUMBER, True, "value: -10 - 10"),
        (NUMBER, False, "value: -10 - 10"),
        (NUMBER, "5", "value: -10 - 10"),
        (NUMBER, "", "value: -10 - 10"),
        (NUMBER, 11, "value: -10 - 10"),
        (NUMBER, -10.0000001, "value: -10 - 10"),
        (NUMBER, 0.5, "value: -10 - 10"),
        (NUMBER, math.nan, "value: -10 - 10"),
        (NUMBER, math.inf, "value: -10 - 10"),
        (NUMBER, -math.inf, "value: -10 - 10"),
        (NUMBER, 10**400, "value: -10 - 10"),
        (FIVES, 0, "value: 5, 10, ... - 25"),
        (FIVES, 7, "value: 5, 10, ... - 25"),
        (FIVES, 30, "value: 5, 10, ... - 25"),
        (HALVES, 0.75, "value: 0.5, 1, ... - 2.5"),
        (TENTHS, 0.25, "value: 0, 0.1, ... - 1"),
        (SELECT, "0", "value: small, large"),
        (SELECT, "L", "value: small, large"),
        (SELECT, "Large", "value: small, large"),
        (SELECT, "", "value: small, large"),
        (SELECT, True, "value: small, large"),
        (SELECT, 1, "value: small, large"),
        (TEXT, "1234567", "bytes: 0 - 6"),
        (TEXT, "你好你", "bytes: 0 - 6"),
        (TEXT, "ééé1", "bytes: 0 - 6"),
        (TEXT, "a\nb", "bytes: 0 - 6"),
        (TEXT, "a\tb", "bytes: 0 - 6"),
        (TEXT, "\x00", "bytes: 0 - 6"),
        (TEXT, "\x7f", "bytes: 0 - 6"),
        (TEXT, "\u202e", "bytes: 0 - 6"),
        (TEXT, "\ud800", "bytes: 0 - 6"),
        (TEXT, 5, "bytes: 0 - 6"),
        (ESCAPED, "1234567890", THREEFOLD),
        (ESCAPED, "你a", THREEFOLD),
        (ESCAPED, "a b c d", THREEFOLD),
        (ESCAPED, "....", THREEFOLD),
        (TEXT, True, "bytes: 0 - 6"),
    ],
)
def test_any_other_value_is_refused_with_value_and_limit(
    row: Setting, value: Value, limit: str
) -> None:
    """The message is what the user learns from; `feature` finds the entity."""
    with pytest.raises(InvalidValueError) as caught:
        row.encode(value, {})
    error = caught.value
    assert (error.feature, error.value) == (row.key, str(value))
    assert f"{error.of}: {error.limit}" == limit
    assert str(error) == f"{row.key}: {value!r} is not allowed ({limit})"


def test_bytes_count_and_not_characters() -> None:
    """A camera's buffer has bytes: two Chinese characters are as long as six letters."""
    for text in ("x" * 6, "é" * 3, "你" * 2, "🎥"):
        assert TEXT.encode(text, {}) == text
        with pytest.raises(InvalidValueError):
            TEXT.encode(text * 2, {})


@pytest.mark.parametrize(
    ("fields", "limits"),
    [
        ({}, (0, 100)),
        ({"type": None}, (0, 100)),
        ({"type": "1"}, (0, 100)),
        ({"type": "0"}, (0, 2)),
        ({"type": 0}, (0, 2)),
        ({"type": " 0 "}, (0, 2)),
        ({"type": "9"}, (50, 60)),
        ({"type": "00"}, (0, 100)),
    ],
)
def test_limits_follow_another_field(fields: dict[str, Wire], limits: tuple[float, float]) -> None:
    """Families send numbers as text and text as numbers."""
    assert ANCHORED.limits(fields) == limits
    for value in (*limits, sum(limits) / 2):
        assert ANCHORED.encode(value, fields) == value
    for value in (limits[0] - 1, limits[1] + 1):
        with pytest.raises(InvalidValueError, match=f"{limits[0]} - {limits[1]}"):
            ANCHORED.encode(value, fields)


def test_a_setting_without_a_kind_cannot_be_written() -> None:
    """The base class only says what a kind must do."""
    with pytest.raises(NotImplementedError):
        Setting("k", "s", "f").encode("x", {})


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
def test_the_wire_is_read_with_patience(row: Readable, wire: Wire, value: Value | None) -> None:
    """None stands for what is not there and for what the row does not know."""
    decoded = row.decode(wire)
    assert decoded == value
    assert type(decoded) is type(value)


@pytest.mark.parametrize(
    ("hour", "told"),
    [("7", dt.time(7, 5)), (7, dt.time(7, 5)), ("25", None), ("99999999999", None), (None, None)],
)
def test_a_time_of_two_fields(hour: Any, told: dt.time | None) -> None:
    """Is none if one of them makes no sense."""
    row = Time("k", "s", "hour", "minute")
    assert row.value({"hour": hour, "minute": "5"}) == told


def test_a_select_without_other_spellings() -> None:
    """They are the exception."""
    row = Select("k", "s", "f", {"a": "0"})
    assert row.decode("0") == "a"
    assert row.decode("b") is None


def test_rows_have_their_place() -> None:
    """Sensors are diagnostic by nature, everything else is a setting unless a row says more."""
    assert Sensor("k", "s", "f").category is Category.DIAGNOSTIC
    assert Feature("k", "s").category is Category.CONFIG
    assert Feature("k", "s").enabled


# What changes along


ROWS: tuple[Feature, ...] = (
    Button("b", "s"),
    Text("t", "s", "t", 9),
    ANCHORED,
    Number("plain", "s", "plain", 0, 9),
    Number("other", "another", "other", 0, 9, ranges=(Range("type", "0", 0, 1),)),
)


@pytest.mark.parametrize(
    ("changes", "current", "completed"),
    [
        pytest.param({"type": "0"}, {"x": "99"}, {"type": "0", "x": 2}, id="too large"),
        pytest.param({"type": "9"}, {"x": "1"}, {"type": "9", "x": 50}, id="too small"),
        pytest.param({"type": "0"}, {"x": "2"}, {"type": "0"}, id="allowed already"),
        pytest.param({"type": "1"}, {"x": "2"}, {"type": "1"}, id="wider"),
        pytest.param(
            {"type": "0", "x": 1}, {"x": "99"}, {"type": "0", "x": 1}, id="changed itself"
        ),
        pytest.param({"t": "0"}, {"x": "99", "type": "0"}, {"t": "0"}, id="another field"),
        pytest.param({"x": 5}, {"x": "99", "type": "0"}, {"x": 5}, id="only the dependent"),
        pytest.param({"type": "0"}, {}, {"type": "0"}, id="not answered"),
        pytest.param({"type": "0"}, {"x": None}, {"type": "0"}, id="no value"),
        pytest.param({"type": "0"}, {"x": "left"}, {"type": "0"}, id="no number"),
        pytest.param({"type": "0"}, {"x": "nan"}, {"type": "0"}, id="not a number"),
        pytest.param({"type": "0"}, {"other": "9"}, {"type": "0"}, id="of another section"),
        pytest.param({}, {"x": "99", "type": "0"}, {}, id="nothing"),
    ],
)
def test_a_dependent_number_moves_to_the_nearest_allowed_value(
    changes: dict[str, Wire], current: dict[str, Wire], completed: dict[str, Wire]
) -> None:
    """In the same request, so that the camera never has a whole that it would refuse."""
    before = dict(changes)
    assert with_dependents(ROWS, "s", changes, current) == completed
    assert changes == before


def row_of(key: str) -> Any:
    """Return a row of the family by its key."""
    return next(row for row in FEATURES if row.key == key)


async def test_coordinates_move_along_when_the_position_becomes_an_anchor(
    device: Device, camera: XmlCgiCamera
) -> None:
    """The time stands at 99 % and 1 %: it goes to the right anchor, in one request."""
    before = await device.read("osd")
    assert (before["time_pos_x"], before["time_pos_y"]) == ("99", "1")
    requests = len(camera.requests)
    wire = row_of("osd_time_position_type").encode("anchor", before)
    in_force = await device.write("osd", {"time_pos_type": wire}, before)
    assert len(camera.requests) == requests + 1
    assert {name for name in before if before[name] != in_force[name]} == {
        "time_pos_type",
        "time_pos_x",
    }
    assert row_of("osd_time_x").decode(in_force["time_pos_x"]) == 2


async def test_a_position_is_written_together_with_its_type(
    device: Device, camera: XmlCgiCamera
) -> None:
    """What is asked for is not moved."""
    before = await device.read("osd")
    changes: dict[str, Wire] = {"time_pos_type": "0", "time_pos_x": 0}
    in_force = await device.write("osd", changes, before)
    assert (in_force["time_pos_type"], in_force["time_pos_x"]) == ("0", "0")


# What the camera makes of it


OLD = b'<image brightness="128" contrast="128" saturation="128" sharpness="128"/>'


async def test_a_camera_that_keeps_the_old_value_is_noticed(
    device: Device, camera: XmlCgiCamera
) -> None:
    """It took the request, and nothing happened: the user should know."""
    before = await device.read("image")
    camera.inject("image", answers_with(OLD))
    with pytest.raises(NotAppliedError) as caught:
        await device.write("image", {"contrast": 5}, before)
    error = caught.value
    assert (error.feature, error.value, error.kept) == ("contrast", "5", "128")
    assert str(error) == "contrast: asked for 5, the camera kept 128"


async def test_a_camera_that_keeps_one_of_two_values_is_noticed(
    device: Device, camera: XmlCgiCamera
) -> None:
    """The one that was not applied is named."""
    before = await device.read("image")
    camera.inject("image", answers_with(OLD.replace(b'brightness="128"', b'brightness="5"')))
    with pytest.raises(NotAppliedError, match="contrast"):
        await device.write("image", {"brightness": 5, "contrast": 5}, before)


@pytest.mark.parametrize(
    ("answer", "asked"),
    [
        pytest.param(OLD, 128, id="the value in force anyway"),
        pytest.param(OLD.replace(b'contrast="128"', b'contrast="120"'), 121, id="rounded"),
        pytest.param(OLD.replace(b'contrast="128" ', b""), 5, id="not answered any more"),
        pytest.param(OLD.replace(b'contrast="128"', b'contrast="5.0"'), 5, id="spelt otherwise"),
        pytest.param(OLD.replace(b'sharpness="128"', b'sharpness="1"'), 128, id="another changed"),
    ],
)
async def test_what_the_camera_made_of_it_is_what_counts(
    answer: bytes, asked: int, device: Device, camera: XmlCgiCamera
) -> None:
    """A value that is neither the old one nor the one asked for is in force all the same."""
    before = await device.read("image")
    camera.inject("image", answers_with(answer))
    in_force = await device.write("image", {"contrast": asked}, before)
    assert f'sharpness="{in_force["sharpness"]}"'.encode() in answer


async def test_a_field_without_a_row_is_written_as_it_is(
    device: Device, camera: XmlCgiCamera
) -> None:
    """The motion area is written so."""
    before = await device.read("motion")
    in_force = await device.write("motion", {"blockcount": "4x4", "areavalue": "0f00"}, before)
    assert in_force["areavalue"] == "0f00"


async def test_a_button_sends_its_fields(device: Device, camera: XmlCgiCamera) -> None:
    """Pressing it is one request with what the row says."""
    await device.press(Button("k", "motion", fields=(("enable", "0"),)))
    assert camera.settings["motion"]["enable"] == "0"
    assert camera.count("motion") == 1


def test_a_device_reads_the_sections_of_its_rows(device: Device) -> None:
    """Each once; what only has buttons is not read."""
    settings = ("osd", "image", "motion", "main_stream", "sub_stream", "audio", "time", "network")
    assert device.sections == ("info", *settings)
