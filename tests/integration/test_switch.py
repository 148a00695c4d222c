"""Switch entities."""

from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.common import MockConfigEntry

from tests.simulators.xml_cgi import XmlCgiCamera

from .conftest import state_of
from .test_writes import OSD, turn


async def test_switch_turns_on_and_off(
    hass: HomeAssistant, loaded: MockConfigEntry, camera: XmlCgiCamera
) -> None:
    """The state is the camera's."""
    for state, wire in (("off", "0"), ("on", "1")):
        await turn(hass, OSD, state)
        assert (state_of(hass, OSD).state, camera.settings["osd"]["enable"]) == (state, wire)
