"""Number entities: limits and units of their rows."""

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from tests.simulators.xml_cgi import XmlCgiCamera

from .conftest import state_of
from .test_writes import BRIGHTNESS, set_number


async def test_number_is_set_within_its_limits(
    hass: HomeAssistant, loaded_whole: MockConfigEntry, camera: XmlCgiCamera
) -> None:
    """A value beyond them is rejected before a request."""
    await set_number(hass, BRIGHTNESS, 200)
    assert camera.settings["image"]["brightness"] == "200"
    state = state_of(hass, BRIGHTNESS)
    limits = [state.attributes[name] for name in ("min", "max", "step")]
    assert (float(state.state), limits) == (200, [0, 255, 1])
    camera.requests.clear()
    with pytest.raises(ServiceValidationError):
        await set_number(hass, BRIGHTNESS, 256)
    assert camera.requests == []


async def test_number_limits_follow_another_setting(
    hass: HomeAssistant, loaded_whole: MockConfigEntry, camera: XmlCgiCamera
) -> None:
    """A bit rate has the limits of codec and resolution, and the class of a data rate."""
    attributes = state_of(hass, "number.front_door_main_stream_bit_rate").attributes
    assert (attributes["min"], attributes["max"]) == (500, 4000)
    assert (attributes["device_class"], attributes["unit_of_measurement"]) == (
        "data_rate",
        "kbit/s",
    )
