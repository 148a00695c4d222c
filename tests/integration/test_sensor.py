"""Sensor entities: counters, reachability, and the last push."""

from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.common import MockConfigEntry

from tests.simulators.recorder import Recorder

from .conftest import state_of
from .test_coordinator import polls


async def test_sensor_explains_an_unavailable_recorder(
    hass: HomeAssistant, recorder_entry: MockConfigEntry, recorder: Recorder
) -> None:
    """Its cameras are unavailable, the sensor shows the reason."""
    assert state_of(hass, "binary_sensor.recorder_reachable").state == "on"
    await recorder.stop()
    await polls(hass, 2)
    assert state_of(hass, "binary_sensor.recorder_reachable").state == "off"
    assert state_of(hass, "camera.furnace").state == "unavailable"
    await recorder.start()
    await polls(hass, 1)
    assert state_of(hass, "binary_sensor.recorder_reachable").state == "on"
    assert state_of(hass, "camera.furnace").state == "idle"
