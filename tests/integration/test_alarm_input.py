"""Alarm inputs that are polled."""

from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_capture_events,
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
