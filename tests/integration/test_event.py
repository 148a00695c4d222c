"""Event entities."""

from typing import Any

from homeassistant.core import Event, HomeAssistant
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
)

from tests.simulators.uapi_push import push

from .conftest import id_of, state_of
from .test_trigger import ANN, BOB, STRANGER, see


async def test_event_entity_takes_counting_for_an_alarm(
    hass: HomeAssistant, loaded: MockConfigEntry, push_url: str, events: list[Event[Any]]
) -> None:
    """Everything that is no face and no motion goes to the third event entity."""
    assert await push(push_url, "counting_old") == 200
    (event,) = events
    assert event.data["type"] == "counting"
    assert event.data["entity_id"] == id_of(hass, "event.alarm")
    assert state_of(hass, id_of(hass, "event.alarm")).attributes["event_type"] == "counting"


async def test_event_entity_shows_the_first_known_face(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    """Beside all faces, and gone with the next event."""
    await see(loaded, STRANGER, ANN, BOB)
    attributes = state_of(hass, id_of(hass, "event.face")).attributes
    assert [face.get("name") for face in attributes["faces"]] == [None, "Ann", "Bob"]
    assert (attributes["name"], attributes["similarity"]) == ("Ann", 91.0)
    assert attributes["list"] == "allowed"
    await see(loaded, STRANGER)
    assert "name" not in state_of(hass, id_of(hass, "event.face")).attributes
