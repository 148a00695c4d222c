"""Light entities: lamps, their brightness, and the camera's own decision as an effect."""

from typing import Any

from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from tests.simulators.json_cgi import JsonCgiCamera

from .conftest import state_of

LAMP = "light.front_door_lamp"
AUTOMATIC, ON, OFF = 0, 1, 2
"""The wire values of the mode."""
LEVELS = {"led_control_mode": 0, "led_control_avail": 0}
INFRARED = {"led_control_mode": 1, "lamp_type": 0, "ir_level": 51}
MIXED = {"led_control_mode": 1, "lamp_type": 2}


async def light(hass: HomeAssistant, action: str, **data: Any) -> None:
    """Call an action on the lamp."""
    await hass.services.async_call("light", action, {"entity_id": LAMP, **data}, blocking=True)


async def test_light_leaves_a_lamp_to_the_camera(
    hass: HomeAssistant, json_entry: MockConfigEntry, json_camera: JsonCgiCamera
) -> None:
    """As an effect, under which it counts as on."""
    for action, data, state, effect, wire in (
        ("turn_off", {}, "off", None, OFF),
        ("turn_on", {}, "on", "off", ON),
        ("turn_on", {"effect": "automatic"}, "on", "automatic", AUTOMATIC),
        ("turn_on", {"effect": "off"}, "on", "off", ON),
    ):
        await light(hass, action, **data)
        shown = state_of(hass, LAMP)
        assert (shown.state, shown.attributes["effect"]) == (state, effect)
        assert json_camera.settings["display_adv"]["led_control"] == wire


@pytest.mark.parametrize(
    "case",
    [
        (LEVELS, 128, {"led_control_avail": 1}),
        (INFRARED, 51, {"ir_level": 200}),
        (MIXED, None, {}),
    ],
)
async def test_light_has_the_brightness_of_its_lamp(
    hass: HomeAssistant,
    json_config: MockConfigEntry,
    json_camera: JsonCgiCamera,
    case: tuple[dict[str, int], int | None, dict[str, int]],
) -> None:
    """It depends on the drive and the type of the lamp, and leaves an automatic lamp automatic."""
    lamp, shown, changed = case
    json_camera.settings["display_adv"] |= {**lamp, "led_control": AUTOMATIC}
    assert await hass.config_entries.async_setup(json_config.entry_id)
    await hass.async_block_till_done()
    state = state_of(hass, LAMP)
    assert state.attributes.get("brightness") == shown
    mode = "onoff" if shown is None else "brightness"
    assert state.attributes["supported_color_modes"] == [mode]
    if changed:
        json_camera.requests.clear()
        await light(hass, "turn_on", brightness=200)
        wire = json_camera.settings["display_adv"]
        assert wire == wire | changed | {"led_control": AUTOMATIC}
        assert json_camera.count("setImageAdjustmentEx") == 1
