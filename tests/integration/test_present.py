"""What the menu of the options shows behind each step."""

from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.cgi_camera.const import DOMAIN
from custom_components.cgi_camera.flows.present import SWITCHES, present


@pytest.mark.parametrize(("step", "option"), SWITCHES.items())
async def test_present_shows_what_is_saved(
    hass: HomeAssistant, loaded: MockConfigEntry, step: str, option: str
) -> None:
    """A step that switches something is on or off."""
    for saved, shown in ((True, "on"), (False, "off")):
        entry = MockConfigEntry(domain=DOMAIN, options={option: saved})
        assert present(hass, entry)[step] == shown


async def test_present_shows_what_holds_before_anything_is_saved(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    """Faces are kept, and nothing is received."""
    shown = present(hass, MockConfigEntry(domain=DOMAIN))
    assert {step: shown[step] for step in SWITCHES} == {
        step: "on" if step == "faces" else "off" for step in SWITCHES
    }
    assert shown["channels"] == "0"
    assert "7" in shown["settings"]
