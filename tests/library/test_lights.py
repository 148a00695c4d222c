"""Lamps: the brightness of each kind of level, and what sets it."""

import pytest

from custom_components.cgi_camera.api.features import Fields
from custom_components.cgi_camera.api.lights import AUTOMATIC, OFF, ON, Light
from custom_components.cgi_camera.api.settings import Number, Select

MODE = Select("lamp", "image", "mode", {AUTOMATIC: "0", ON: "1", OFF: "2"})
DRIVE = Select("drive", "image", "drive", {"steps": "0", "percent": "1"})
STEPS = Select(
    "steps", "image", "steps", {"low": "0", "high": "1"}, conditions=(DRIVE.when("steps"),)
)
PERCENT = Number("percent", "image", "percent", 0, 100, conditions=(DRIVE.when("percent"),))
LAMP = Light("lamp_light", "image", mode=MODE, levels=(STEPS, PERCENT))
OFFERS_STEPS = {"drive": "0", "steps": "0", "percent": "20"}
OFFERS_PERCENT = {"drive": "1", "steps": "0", "percent": "20"}


@pytest.mark.parametrize(
    ("fields", "brightness"),
    [(OFFERS_STEPS, 128), (OFFERS_STEPS | {"steps": "1"}, 255), (OFFERS_PERCENT, 51), ({}, None)],
)
def test_brightness_is_that_of_the_level_that_applies(
    fields: Fields, brightness: int | None
) -> None:
    """On the scale of Home Assistant, whatever the camera counts in."""
    assert LAMP.brightness(fields) == brightness


@pytest.mark.parametrize(
    ("fields", "brightness", "settings"),
    [
        (OFFERS_STEPS, 1, [(MODE, ON), (STEPS, "low")]),
        (OFFERS_STEPS, 200, [(MODE, ON), (STEPS, "high")]),
        (OFFERS_PERCENT, 51, [(MODE, ON), (PERCENT, 20)]),
        (OFFERS_PERCENT, None, [(MODE, ON)]),
        ({}, 200, [(MODE, ON)]),
    ],
)
def test_lit_sets_mode_and_level_together(
    fields: Fields, brightness: int | None, settings: list[tuple[object, object]]
) -> None:
    """A lamp without a brightness has a mode only."""
    assert LAMP.lit(ON, brightness, fields) == settings
