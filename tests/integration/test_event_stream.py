"""The events of a recorder in Home Assistant: entities, pictures, bus, options and repairs."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

from homeassistant.components.automation.config import AUTOMATION_BLUEPRINT_SCHEMA
from homeassistant.components.blueprint.models import Blueprint, BlueprintInputs
from homeassistant.components.repairs import repairs_flow_manager
from homeassistant.core import Event, HomeAssistant
from homeassistant.helpers import device_registry as dr, entity_registry as er, issue_registry as ir
from homeassistant.setup import async_setup_component
from homeassistant.util.yaml import load_yaml_dict
import pytest
from pytest_homeassistant_custom_component.common import async_mock_service
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.cgi_camera.api.events.states import EVENTS_AT_ONCE
from custom_components.cgi_camera.const import DEFAULT_OPTIONS, DOMAIN, OPTION_LISTEN
from custom_components.cgi_camera.flows.options import EVENTS_SCHEMA
from custom_components.cgi_camera.inbox import event_stream
from custom_components.cgi_camera.inbox.health import Issue
from tests.simulators.channel_picture import channel_of
from tests.simulators.hikvision import HikvisionRecorder

from .conftest import AnyRecorder, Listen, id_of, quiet

BLUEPRINT = Path(__file__).parents[2] / "blueprints/automation/cgi_camera/event_notification.yaml"


async def until(condition: Callable[[], Any]) -> None:
    """Wait until a condition holds."""
    async with asyncio.timeout(30):
        while not condition():  # noqa: ASYNC110 - of the simulator, too
            await asyncio.sleep(0.01)


async def motion(event_recorder: AnyRecorder, channel: int, *, begins: bool = True) -> None:
    """Let something move, or come to rest."""
    if isinstance(event_recorder, HikvisionRecorder):
        await event_recorder.alert("VMD", channel, active=begins)
    else:
        await event_recorder.event("VideoMotion", "Start" if begins else "Stop", channel - 1)


def state(hass: HomeAssistant, entity_id: str) -> str | None:
    """Return a state."""
    found = hass.states.get(entity_id)
    return found.state if found else None


async def test_event_stream_brings_motion_with_its_picture(
    hass: HomeAssistant,
    event_recorder: AnyRecorder,
    listen: Listen,
    events: list[Event[Any]],
    hass_client: ClientSessionGenerator,
) -> None:
    """On the bus, in the entities of its channel, in the archive."""
    entry = await listen()
    await motion(event_recorder, 2)
    await until(lambda: events)
    data = events[0].data
    assert (data["type"], data["channel"], data["transport"]) == ("motion", 2, "stream")
    assert data["name"] == "Ladle"
    assert data["entity_id"] == id_of(hass, "event.motion", "Ladle")
    assert data["details"] == {"kind": "motion", "snapshot": "taken_after"}
    device = dr.async_get(hass).async_get(data["device_id"])
    assert device is not None
    assert device.name == "Ladle"
    client = await hass_client()
    answer = await client.get(data["snapshot_url"])
    assert channel_of(await answer.read()).channel == 2
    assert state(hass, "binary_sensor.ladle_motion") == "on"
    shown = hass.states.get(id_of(hass, "event.motion", "Ladle"))
    assert shown is not None
    assert shown.attributes["event_type"] == "motion"
    await hass.async_block_till_done()  # the entities of quiet channels are added meanwhile
    assert state(hass, id_of(hass, "event.motion", "Furnace")) == "unknown"
    assert entry.runtime_data.inbox.dispatcher.accepted == 1
    assert event_recorder.refused_logins == 0


async def test_event_stream_brings_an_input_of_the_recorder(
    hass: HomeAssistant, event_recorder: AnyRecorder, listen: Listen, events: list[Event[Any]]
) -> None:
    """A light barrier: its event shows a channel, its state follows it."""
    await listen()
    await event_recorder.set_input(2, active=True)
    await until(lambda: events)
    data = events[0].data
    assert (data["type"], data["details"]["input"]) == ("alarm_input", "2")
    assert data["entity_id"] == id_of(hass, "event.alarm", "Recorder")
    assert data["name"] == "Recorder"
    assert data["snapshot_url"]
    assert state(hass, "binary_sensor.recorder_alarm_input_2") == "on"


async def test_event_stream_takes_the_picture_that_comes_along(
    hass: HomeAssistant, event_recorder: AnyRecorder, listen: Listen, events: list[Event[Any]]
) -> None:
    """The recorder is asked for none."""
    if not isinstance(event_recorder, HikvisionRecorder):
        pytest.skip("this make sends no pictures in its stream")
    await listen()
    before = event_recorder.pictures.total()
    await event_recorder.alert("VMD", 1, pictures=[event_recorder.picture_of(1)])
    await until(lambda: events)
    assert events[0].data["snapshot_url"]
    assert "snapshot" not in events[0].data["details"]
    assert event_recorder.pictures.total() == before


async def test_event_stream_shows_that_it_is_lost(
    hass: HomeAssistant, event_recorder: AnyRecorder, listen: Listen
) -> None:
    """What was on is unknown, until the recorder is heard again."""
    await listen()
    assert state(hass, "sensor.recorder_events") == "connected"
    await motion(event_recorder, 1)
    await until(lambda: state(hass, "binary_sensor.furnace_motion") == "on")
    await quiet(event_recorder)  # asyncio loses a connection that comes as its server closes
    await event_recorder.stop()
    await until(lambda: state(hass, "binary_sensor.furnace_motion") == "unknown")
    assert state(hass, "sensor.recorder_events") in {"disconnected", "connecting"}
    await event_recorder.start()
    await until(lambda: state(hass, "sensor.recorder_events") == "connected")


async def test_event_stream_raises_an_issue_after_an_hour(
    hass: HomeAssistant,
    event_recorder: AnyRecorder,
    listen: Listen,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """With the reason; it goes when the connection comes back."""
    monkeypatch.setattr(event_stream, "LOST_SECONDS", 0.2)
    entry = await listen()
    issue_id = f"events_lost_{entry.entry_id}"
    issues = ir.async_get(hass)
    assert issues.async_get_issue(DOMAIN, issue_id) is None
    await quiet(event_recorder)  # asyncio loses a connection that comes as its server closes
    await event_recorder.stop()
    await until(lambda: issues.async_get_issue(DOMAIN, issue_id))
    issue = issues.async_get_issue(DOMAIN, issue_id)
    assert issue is not None
    assert "Recorder" in (issue.translation_placeholders or {})["reason"]
    await event_recorder.start()
    await until(lambda: issues.async_get_issue(DOMAIN, issue_id) is None)


async def test_event_stream_is_offered_to_existing_entries(
    hass: HomeAssistant, event_recorder: AnyRecorder, listen: Listen
) -> None:
    """By an issue, and nothing is asked of the recorder before the click."""
    entry = await listen(option=None)
    assert event_recorder.streams.opened == 0
    issue_id = f"events_offered_{entry.entry_id}"
    assert state(hass, "sensor.recorder_events") is None
    assert ir.async_get(hass).async_get_issue(DOMAIN, issue_id)
    await async_setup_component(hass, "repairs", {})
    manager = repairs_flow_manager(hass)
    assert manager is not None
    step = await manager.async_init(DOMAIN, context={"issue_id": issue_id})
    assert step["step_id"] == "listen"
    await manager.async_configure(step["flow_id"], {})
    await until(lambda: event_recorder.streams.open == 1)
    assert entry.options[OPTION_LISTEN]
    assert ir.async_get(hass).async_get_issue(DOMAIN, issue_id) is None


async def test_event_stream_can_be_turned_off(
    hass: HomeAssistant, event_recorder: AnyRecorder, listen: Listen
) -> None:
    """Then there is neither a connection nor an issue, nor a sensor."""
    entry = await listen(option=False)
    assert event_recorder.streams.opened == 0
    assert not ir.async_get(hass).async_get_issue(DOMAIN, f"events_offered_{entry.entry_id}")
    flow = await hass.config_entries.options.async_init(entry.entry_id)
    options = hass.config_entries.options
    await options.async_configure(flow["flow_id"], {"next_step_id": "events"})
    form = {key: value for key, value in DEFAULT_OPTIONS.items() if key in EVENTS_SCHEMA.schema}
    await options.async_configure(flow["flow_id"], {**form, OPTION_LISTEN: True})
    await hass.async_block_till_done()
    await until(lambda: event_recorder.streams.open == 1)
    assert state(hass, "sensor.recorder_events") is not None
    entry.runtime_data.inbox.health.raise_issue(Issue.EVENTS_LOST, reason="no answer")
    hass.config_entries.async_update_entry(entry, options={**entry.options, OPTION_LISTEN: False})
    await hass.config_entries.async_reload(entry.entry_id)
    await until(lambda: event_recorder.streams.open == 0)
    assert ir.async_get(hass).async_get_issue(DOMAIN, f"events_lost_{entry.entry_id}") is None
    assert er.async_get(hass).async_get("sensor.recorder_events") is None


async def test_event_stream_asks_for_another_account_once(
    hass: HomeAssistant, event_recorder: AnyRecorder, listen: Listen
) -> None:
    """A changed password costs one refused login, whichever request meets it."""
    await listen()
    event_recorder.password = "another"
    event_recorder.streams.cut()
    await until(lambda: event_recorder.refused_logins)
    await asyncio.sleep(1)
    assert event_recorder.refused_logins == 1
    if isinstance(event_recorder, HikvisionRecorder):
        (flow,) = hass.config_entries.flow.async_progress()
        assert flow["context"]["source"] == "reauth"


async def test_event_stream_dispatches_without_a_snapshot_that_does_not_come(
    hass: HomeAssistant,
    event_recorder: AnyRecorder,
    listen: Listen,
    events: list[Event[Any]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """An event matters more than its picture."""
    monkeypatch.setattr(event_stream, "SNAPSHOT_SECONDS", 0.2)
    await listen()
    event_recorder.slow = {1}
    await motion(event_recorder, 1)
    await until(lambda: events)
    assert events[0].data["snapshot_url"] is None
    event_recorder.slow = ()


async def test_event_stream_triggers_the_blueprint(
    hass: HomeAssistant, event_recorder: AnyRecorder, listen: Listen
) -> None:
    """Event stream triggers the blueprint: of its channel only, with the picture."""
    await listen()
    loaded: Any = await hass.async_add_executor_job(load_yaml_dict, str(BLUEPRINT))
    blueprint = Blueprint(
        loaded,
        path=BLUEPRINT.name,
        expected_domain="automation",
        schema=AUTOMATION_BLUEPRINT_SCHEMA,
    )
    chosen = {
        "event": id_of(hass, "event.motion", "Ladle"),
        "notify_device": "a-device",
        "pause": 0,
    }
    inputs = BlueprintInputs(
        blueprint, {"alias": "x", "use_blueprint": {"path": BLUEPRINT.name, "input": chosen}}
    )
    automation = inputs.async_substitute()
    notify = automation["actions"][1]
    automation["actions"][1] = {
        "action": "notify.phone",
        "data": {"message": notify["message"], "data": notify["data"]},
    }
    phone = async_mock_service(hass, "notify", "phone")
    assert await async_setup_component(hass, "automation", {"automation": automation})
    await motion(event_recorder, 1)
    await motion(event_recorder, 2)
    await until(lambda: phone)
    (call,) = phone
    assert call.data["message"] == "Motion at Ladle."
    assert call.data["data"]["image"].endswith("/snapshot.jpg")


async def test_event_stream_bounds_a_flood(
    hass: HomeAssistant,
    event_recorder: AnyRecorder,
    listen: Listen,
    events: list[Event[Any]],
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Event stream bounds a flood of 2,000 events, with one line in the log."""
    await listen()
    if isinstance(event_recorder, HikvisionRecorder):
        one = event_recorder.wire.alert("faceSnap", 1)
    else:
        one = event_recorder.part(b"Code=FaceDetection;action=Pulse;index=0")
    for _ in range(20):
        await event_recorder.streams.send(one * 100)
    await motion(event_recorder, 2)
    await until(lambda: state(hass, "binary_sensor.ladle_motion") == "on")
    await until(lambda: len(events) >= EVENTS_AT_ONCE)
    await asyncio.sleep(0.3)
    assert len(events) < 2 * EVENTS_AT_ONCE
    assert caplog.text.count("drops events of a flood") == 1
    assert event_recorder.most_in_flight <= 2


async def test_event_stream_ends_with_home_assistant(
    hass: HomeAssistant, event_recorder: AnyRecorder, listen: Listen
) -> None:
    """Event stream ends with Home Assistant, without a word in the log of the recorder."""
    await listen()
    assert event_recorder.streams.open == 1
    await hass.async_stop(force=True)
    await until(lambda: event_recorder.streams.open == 0)
    assert event_recorder.refused_logins == 0
