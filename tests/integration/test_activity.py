"""Activity has one line for each event, and a second one for names."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

from homeassistant.core import Event, HomeAssistant
from homeassistant.helpers import entity_registry as er
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_capture_events
from pytest_homeassistant_custom_component.components.recorder.common import (
    async_wait_recording_done,
)
from pytest_homeassistant_custom_component.typing import (
    RecorderInstanceContextManager,
    WebSocketGenerator,
)

from custom_components.cgi_camera.activity import async_write_line
from custom_components.cgi_camera.api.events.event import EventType
from tests.simulators.uapi_push import push

from .conftest import device_of, id_of
from .test_trigger import ANN, BOB, EVE, STRANGER, see


@pytest.fixture
async def mock_recorder_before_hass(async_test_recorder: RecorderInstanceContextManager) -> None:
    """Let the recorder be prepared, as it wants, before Home Assistant."""


@pytest.fixture(autouse=True)
async def _logbook(
    hass: HomeAssistant, async_test_recorder: RecorderInstanceContextManager
) -> AsyncIterator[None]:
    """Run a recorder and the logbook on it; the frontend is not part of the test package."""
    async with async_test_recorder(hass):
        hass.config.components.add("frontend")
        for component in ("logbook", "websocket_api"):
            assert await async_setup_component(hass, component, {})
        yield


async def lines(
    hass: HomeAssistant, hass_ws_client: WebSocketGenerator, **of_what: list[str]
) -> list[str]:
    """Return the lines of Activity, oldest first, without those of the binary sensors."""
    await async_wait_recording_done(hass)
    client = await hass_ws_client()
    await client.send_json_auto_id(
        {
            "type": "logbook/get_events",
            "start_time": (dt_util.utcnow() - timedelta(hours=1)).isoformat(),
            "end_time": (dt_util.utcnow() + timedelta(hours=1)).isoformat(),
            **of_what,
        }
    )
    answer = await client.receive_json()
    assert answer["success"], answer
    return [
        line["message"] if "message" in line else f"<{line['attributes']['event_type']}>"
        for line in answer["result"]
        if line.get("domain") == "cgi_camera" or line.get("entity_id", "").startswith("event.")
    ]


async def test_activity_has_one_line_for_each_event(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    push_url: str,
    hass_ws_client: WebSocketGenerator,
) -> None:
    """That of the event entity, also on the page of the device and of the entity."""
    for form in ("c100_full", "counting_new"):
        assert await push(push_url, form) == 200
        await asyncio.sleep(0.01)  # events of the same millisecond have one state
    face, alarm = id_of(hass, "event.face"), id_of(hass, "event.alarm")
    entities = er.async_entries_for_config_entry(er.async_get(hass), loaded.entry_id)
    places: dict[str, dict[str, list[str]]] = {
        "all": {},
        "device": {
            "device_ids": [device_of(hass, loaded).id],
            "entity_ids": [entity.entity_id for entity in entities],
        },
    }
    for of_what in places.values():
        assert await lines(hass, hass_ws_client, **of_what) == ["<detected>", "<counting>"]
    assert await lines(hass, hass_ws_client, entity_ids=[face]) == ["<detected>"]
    assert await lines(hass, hass_ws_client, entity_ids=[alarm]) == ["<counting>"]


async def test_activity_names_known_persons(
    hass: HomeAssistant, loaded: MockConfigEntry, hass_ws_client: WebSocketGenerator
) -> None:
    """In a second line, which is on the page of the entity, too."""
    await see(loaded, STRANGER)
    await asyncio.sleep(0.01)
    await see(loaded, ANN, EVE, BOB)
    of_entity: dict[str, list[str]] = {"entity_ids": [id_of(hass, "event.face")]}
    everywhere: dict[str, list[str]] = {}
    for of_what in (everywhere, of_entity):
        assert await lines(hass, hass_ws_client, **of_what) == [
            "<unrecognized>",
            "<blocked>",
            "Blocked: Eve Recognized: Ann, Bob",
        ]


async def test_activity_has_a_sentence_without_an_event_entity(
    hass: HomeAssistant, loaded: MockConfigEntry, hass_ws_client: WebSocketGenerator
) -> None:
    """For every type, with the camera and the rule, on the page of the device, too."""
    facts: dict[str, Any] = {
        "name": "Gate",
        "entity_id": None,
        "device_id": device_of(hass, loaded).id,
    }
    written = async_capture_events(hass, "logbook_entry")
    for kind in EventType:
        async_write_line(hass, {**facts, "type": kind.value, "rule": None, "faces": []})
    face: dict[str, Any] = {"type": "face", "faces": [{"name": "Ann", "list": "allowed"}]}
    for rule in ("r", "Home Assistant 01234567"):
        async_write_line(hass, {**facts, **face, "rule": rule})
    found = await lines(hass, hass_ws_client)
    assert found == [
        *["at Gate"] * len(EventType),
        "Recognized: Ann at Gate (rule r)",
        "Recognized: Ann at Gate",
    ]
    assert [line.data["name"] for line in written[:3]] == ["Face", "Motion", "Region"]
    page = {"device_ids": [facts["device_id"]], "entity_ids": [id_of(hass, "event.face")]}
    assert await lines(hass, hass_ws_client, **page) == found


async def test_activity_has_a_sentence_for_a_disabled_event_entity(
    *,
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    push_url: str,
    events: list[Event[Any]],
    hass_ws_client: WebSocketGenerator,
) -> None:
    """The event is on the bus all the same."""
    er.async_get(hass).async_update_entity(
        id_of(hass, "event.face"), disabled_by=er.RegistryEntryDisabler.USER
    )
    await hass.async_block_till_done()
    assert await push(push_url, "c100_full") == 200
    assert await lines(hass, hass_ws_client) == ["at Front door (rule faceevent)"]
    assert len(events) == 1
