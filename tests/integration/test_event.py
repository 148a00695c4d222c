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


async def test_event_entity_keeps_facts_of_one_event_out_of_the_database(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    """Events of the same type, rule and person share their row of attributes."""
    await see(loaded, ANN)
    state = state_of(hass, id_of(hass, "event.face"))
    assert state.state_info is not None
    unrecorded = state.state_info["unrecorded_attributes"]
    first = {key: value for key, value in state.attributes.items() if key not in unrecorded}
    await see(loaded, ANN, STRANGER)
    attributes = state_of(hass, id_of(hass, "event.face")).attributes
    assert {key: value for key, value in attributes.items() if key not in unrecorded} == first
    assert {"event_type", "rule", "name", "list"} <= first.keys()
