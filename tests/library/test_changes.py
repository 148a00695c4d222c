"""Changes: what a write takes along, and what it reads back."""

from typing import Any

import pytest

from custom_components.cgi_camera.api.changes import with_dependents
from custom_components.cgi_camera.api.device import Device
from custom_components.cgi_camera.api.errors import NotAppliedError
from custom_components.cgi_camera.api.families.xml_cgi.tables import FEATURES
from custom_components.cgi_camera.api.features import (
    Button,
    Feature,
    Wire,
)
from custom_components.cgi_camera.api.settings import (
    Number,
    Range,
    Text,
)
from tests.simulators.xml_cgi import XmlCgiCamera

from .conftest import answers_with
from .test_features import ANCHORED

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
def test_changes_move_a_dependent_number_to_the_nearest_value(
    changes: dict[str, Wire], current: dict[str, Wire], completed: dict[str, Wire]
) -> None:
    """In the same request, so that the camera never has a whole that it would refuse."""
    before = dict(changes)
    assert with_dependents(ROWS, "s", changes, current) == completed
    assert changes == before


def row_of(key: str) -> Any:
    """Return a row of the family by its key."""
    return next(row for row in FEATURES if row.key == key)


async def test_changes_move_coordinates_to_an_anchor(device: Device, camera: XmlCgiCamera) -> None:
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


async def test_changes_write_a_position_with_its_type(device: Device, camera: XmlCgiCamera) -> None:
    """What is asked for is not moved."""
    before = await device.read("osd")
    changes: dict[str, Wire] = {"time_pos_type": "0", "time_pos_x": 0}
    in_force = await device.write("osd", changes, before)
    assert (in_force["time_pos_type"], in_force["time_pos_x"]) == ("0", "0")


# What the camera makes of it


OLD = b'<image brightness="128" contrast="128" saturation="128" sharpness="128"/>'


async def test_changes_report_a_value_that_was_not_applied(
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


async def test_changes_name_the_one_value_that_was_not_applied(
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
async def test_changes_return_the_value_in_force(
    answer: bytes, asked: int, device: Device, camera: XmlCgiCamera
) -> None:
    """A value that is neither the old one nor the one asked for is in force all the same."""
    before = await device.read("image")
    camera.inject("image", answers_with(answer))
    in_force = await device.write("image", {"contrast": asked}, before)
    assert f'sharpness="{in_force["sharpness"]}"'.encode() in answer


async def test_changes_write_a_field_without_a_row(device: Device, camera: XmlCgiCamera) -> None:
    """The motion area is written so."""
    before = await device.read("motion")
    in_force = await device.write("motion", {"blockcount": "4x4", "areavalue": "0f00"}, before)
    assert in_force["areavalue"] == "0f00"
