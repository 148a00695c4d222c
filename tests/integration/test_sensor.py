"""Sensor entities: counters, reachability, and the last push."""

from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from pytest_homeassistant_custom_component.common import MockConfigEntry

from tests.simulators.recorder import Recorder
from tests.simulators.uapi_push import push

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


async def test_sensor_of_the_last_push_is_disabled_in_a_new_installation(
    hass: HomeAssistant, loaded: MockConfigEntry, push_url: str
) -> None:
    """An installation that had it before keeps it."""
    registry = er.async_get(hass)
    entity_id = "sensor.front_door_last_push"
    assert hass.states.get(entity_id) is None
    registry.async_update_entity(entity_id, disabled_by=None)
    await hass.config_entries.async_reload(loaded.entry_id)
    await push(push_url, "c100_full")
    await hass.async_block_till_done()
    assert state_of(hass, entity_id).state not in {"unknown", "unavailable"}
