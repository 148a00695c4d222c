"""Binary sensor entities with a hold time."""

from datetime import timedelta
from typing import Any

from homeassistant.core import Event, HomeAssistant
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_capture_events,
    async_fire_time_changed,
    async_mock_service,
)

from custom_components.cgi_camera.api.events.event import EventType
from tests.simulators.uapi_push import push
from tests.simulators.xml_cgi import XmlCgiCamera

from .conftest import state_of
from .test_coordinator import polls
from .test_trigger import put_into, see

FACE, MOTION = "binary_sensor.front_door_face", "binary_sensor.front_door_motion"


async def test_binary_sensor_holds_a_face(
    hass: HomeAssistant, loaded: MockConfigEntry, push_url: str
) -> None:
    """The binary sensor goes off thirty seconds after the last face."""
    await push(push_url, "s0_rfc")
    await push(push_url, "s0_rfc")
    assert state_of(hass, FACE).state == "on"
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(seconds=31))
    await hass.async_block_till_done()
    assert state_of(hass, FACE).state == "off"


def states_of(changes: list[Event[Any]], entity_id: str) -> list[str]:
    """Return the states that an entity had one after the other."""
    return [
        event.data["new_state"].state
        for event in changes
        if event.data["entity_id"] == entity_id and event.data["new_state"] is not None
    ]


async def test_binary_sensor_is_unknown_until_its_first_event(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    """It is off before it is first on, and known from then on, also after a reload."""
    assert state_of(hass, MOTION).state == "unknown"
    changes = async_capture_events(hass, "state_changed")
    await see(loaded, kind=EventType.MOTION)
    assert states_of(changes, MOTION) == ["off", "on"]
    assert state_of(hass, FACE).state == "unknown"
    await hass.config_entries.async_reload(loaded.entry_id)
    await hass.async_block_till_done()
    assert (state_of(hass, MOTION).state, state_of(hass, FACE).state) == ("off", "unknown")


async def test_binary_sensor_restores_that_it_had_an_event(
    hass: HomeAssistant, loaded: MockConfigEntry, camera: XmlCgiCamera
) -> None:
    """An entity that was unavailable in the end has not forgotten it."""
    await see(loaded, kind=EventType.MOTION)
    await camera.stop()
    await polls(hass, 2)
    assert state_of(hass, MOTION).state == "unavailable"
    await hass.config_entries.async_unload(loaded.entry_id)
    await camera.start()
    await hass.config_entries.async_setup(loaded.entry_id)
    await hass.async_block_till_done()
    assert (state_of(hass, MOTION).state, state_of(hass, FACE).state) == ("off", "unknown")


async def test_binary_sensor_is_unavailable_with_its_camera(
    hass: HomeAssistant, loaded: MockConfigEntry, camera: XmlCgiCamera, push_url: str
) -> None:
    """Unless an event has come since; the camera is there then, but does not answer."""
    await push(push_url, "s0_rfc")
    await camera.stop()
    await polls(hass, 2)
    assert state_of(hass, FACE).state == "unavailable"
    await push(push_url, "s0_rfc")
    assert state_of(hass, FACE).state == "on"
    assert state_of(hass, MOTION).state == "unknown"
    await camera.start()
    await polls(hass, 1)
    await camera.stop()
    await polls(hass, 2)
    assert state_of(hass, FACE).state == "unavailable"


@pytest.mark.parametrize("of_area", [False, True])
async def test_binary_sensor_fires_a_trigger_with_the_event_that_brings_it(
    *, hass: HomeAssistant, entry: MockConfigEntry, of_area: bool
) -> None:
    """The triggers of Home Assistant for a purpose take a new entity into account."""
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    assert hass.states.get(MOTION) is None
    heard = async_mock_service(hass, "test", "heard")
    target = {"area_id": put_into(hass, entry, "Hall")} if of_area else {"entity_id": MOTION}
    automation = {
        "triggers": {"trigger": "motion.detected", "target": target},
        "actions": {"action": "test.heard"},
    }
    assert await async_setup_component(hass, "motion", {})
    assert await async_setup_component(hass, "automation", {"automation": automation})
    await see(entry, kind=EventType.MOTION)
    await hass.async_block_till_done()
    assert len(heard) == 1
