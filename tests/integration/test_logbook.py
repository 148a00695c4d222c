"""The logbook describes each event in a sentence."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from functools import partial
from typing import Any

from homeassistant.core import Event, HomeAssistant
from homeassistant.helpers import device_registry as dr
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.components.recorder.common import (
    async_wait_recording_done,
)
from pytest_homeassistant_custom_component.typing import (
    RecorderInstanceContextManager,
    WebSocketGenerator,
)

from custom_components.cgi_camera.api.events.event import EventType
from custom_components.cgi_camera.const import EVENT_CAMERA
from tests.simulators.uapi_push import push

from .mailing import mail, mail_options, send
from .uploading import PICTURE, count, ftp_options, store


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
) -> list[dict[str, Any]]:
    """Return what the logbook has of our events, oldest first."""
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
    return [line for line in answer["result"] if line.get("domain") == "cgi_camera"]


async def test_logbook_describes_a_face(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    push_url: str,
    hass_ws_client: WebSocketGenerator,
) -> None:
    """It reads as a sentence, also on the page of the device and of the entity."""
    assert await push(push_url, "c100_full") == 200
    (device,) = dr.async_entries_for_config_entry(dr.async_get(hass), loaded.entry_id)
    places: tuple[dict[str, list[str]], ...] = (
        {},
        {"device_ids": [device.id]},
        {"entity_ids": ["event.front_door_face"]},
    )
    for of_what in places:
        (line,) = await lines(hass, hass_ws_client, **of_what)
        assert f"{line['name']} {line['message']}" == "Face at Front door (rule faceevent)"
        assert line["entity_id"] == "event.front_door_face"
    assert await lines(hass, hass_ws_client, entity_ids=["event.front_door_motion"]) == []


@pytest.fixture
def upload_options(port: int) -> dict[str, Any]:
    """Let the cameras of this module upload by FTP and send mails."""
    return {**ftp_options(port), **mail_options(port + 70)}


async def test_logbook_describes_uploads_like_pushes(
    *,
    hass: HomeAssistant,
    door: MockConfigEntry,
    port: int,
    events: list[Event[Any]],
    hass_ws_client: WebSocketGenerator,
) -> None:
    """Files and mails read like pushes: what happened and where, not how it came."""
    uploads = (
        partial(store, port, ("MotionDetection_ch02.jpg", PICTURE)),
        partial(send, port + 70, mail("Motion detected", PICTURE)),
        partial(store, port, ("IMG_0001.jpg", PICTURE)),
        partial(send, port + 70, mail("Good morning")),
    )
    for number, upload in enumerate(uploads, start=1):
        await asyncio.to_thread(upload)
        await count(events, number)
    assert [event.data["transport"] for event in events] == ["ftp", "smtp", "ftp", "smtp"]
    found = await lines(hass, hass_ws_client)
    assert [f"{line['name']} {line['message']}" for line in found] == [
        "Motion at Front door",
        "Motion at Front door",
        "Snapshot at Front door",
        "Other at Front door",
    ]
    motion = "event.front_door_motion"
    assert [line.get("entity_id") for line in found] == [motion, motion, None, None]
    of_entity = await lines(hass, hass_ws_client, entity_ids=[motion])
    assert [line["name"] for line in of_entity] == ["Motion", "Motion"]


async def test_logbook_has_a_sentence_for_every_type(
    hass: HomeAssistant, loaded: MockConfigEntry, hass_ws_client: WebSocketGenerator
) -> None:
    """With the name and the rule, if they are known."""
    for kind in EventType:
        data: dict[str, Any] = {
            "type": kind.value,
            "name": "Gate",
            "entity_id": None,
            "rule": None,
            "faces": [],
        }
        hass.bus.async_fire(EVENT_CAMERA, data)
    ann = {"name": "Ann", "list": "allowed"}
    for faces in ([ann, {"index": 1}], [ann, {"name": "Eve", "list": "blocked"}, {"name": "Bob"}]):
        hass.bus.async_fire(EVENT_CAMERA, {**data, "rule": "r", "faces": faces, "type": "face"})
    found = await lines(hass, hass_ws_client)
    assert [f"{line['name']} {line['message']}" for line in found] == [
        "Face at Gate",
        "Motion at Gate",
        "Region at Gate",
        "Fire at Gate",
        "Tampering at Gate",
        "Alarm input at Gate",
        "Counting at Gate",
        "Temperature at Gate",
        "Video analytics at Gate",
        "Snapshot at Gate",
        "Other at Gate",
        "Face Recognized: Ann at Gate (rule r)",
        "Face Blocked: Eve Recognized: Ann, Bob at Gate (rule r)",
    ]
    assert [line["name"] for line in found if "entity_id" in line] == [
        "Face",
        "Motion",
        "Face",
        "Face",
    ]
