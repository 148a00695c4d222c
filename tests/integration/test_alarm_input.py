"""Alarm inputs that are polled."""

from datetime import timedelta

from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_capture_events,
    async_fire_time_changed,
)

from tests.simulators.json_cgi import JsonCgiCamera

from .conftest import id_of, state_of
from .test_coordinator import polls


async def test_alarm_input_raises_an_event_when_it_turns_on(
    hass: HomeAssistant, json_entry: MockConfigEntry, json_camera: JsonCgiCamera
) -> None:
    """Each time it turns on, not at the start and not while it stays on."""
    events = async_capture_events(hass, "cgi_camera_event")
    for status, count in ((1, 0), (0, 0), (1, 1), (1, 1), (0, 1), (1, 2)):
        json_camera.alarm_input = status
        await polls(hass, 1)
        assert len(events) == count
    data = events[0].data
    assert (data["type"], data["transport"]) == ("alarm_input", "poll")
    assert data["entity_id"] == id_of(hass, "event.alarm")
    assert state_of(hass, id_of(hass, "event.alarm")).attributes["event_type"] == "alarm_input"


async def test_alarm_input_is_asked_as_often_as_the_options_say(
    hass: HomeAssistant, json_entry: MockConfigEntry, json_camera: JsonCgiCamera
) -> None:
    """For this section alone, and not while the camera is away."""
    json_camera.alarm_input = 0
    options = {**json_entry.options, "alarm_input_seconds": 8}
    hass.config_entries.async_update_entry(json_entry, options=options)
    await hass.config_entries.async_reload(json_entry.entry_id)
    events = async_capture_events(hass, "cgi_camera_event")
    json_camera.requests.clear()
    json_camera.alarm_input = 1
    for number in range(1, 4):
        async_fire_time_changed(hass, dt_util.utcnow() + timedelta(seconds=8 * number + 1))
        await hass.async_block_till_done(wait_background_tasks=True)
    assert len(events) == 1
    asked = [request.action for request in json_camera.requests]
    assert asked == ["getIOAlarmIn"] * 3
    json_entry.runtime_data.coordinator.last_update_success = False
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(seconds=29))
    await hass.async_block_till_done(wait_background_tasks=True)
    assert len(json_camera.requests) == 3
