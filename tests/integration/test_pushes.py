"""One click, and a face is there; and whatever goes wrong is named by its hop."""

import asyncio
import json
import logging
from typing import Any

from homeassistant.components import webhook
from homeassistant.components.image import async_get_image
from homeassistant.config_entries import SOURCE_USER, ConfigEntryDisabler, ConfigEntryState
from homeassistant.const import EVENT_HOMEASSISTANT_STARTED
from homeassistant.core import CoreState, Event, HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import issue_registry as ir
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_capture_events

from custom_components.cgi_camera.camera_setup import pushes
from custom_components.cgi_camera.camera_setup.addresses import AUTOMATIC
from custom_components.cgi_camera.camera_setup.pushes import PushInstallation
from custom_components.cgi_camera.const import DEFAULT_OPTIONS, DOMAIN
from custom_components.cgi_camera.diagnostics import async_get_config_entry_diagnostics
from custom_components.cgi_camera.inbox.health import Issue
from tests.simulators.uapi import UapiCamera
from tests.simulators.uapi_access import Auth
from tests.simulators.uapi_push import Push, new_pictures, push, send

from .conftest import PASSWORD, WEBHOOK_ID, failure, state_of

WANTED = {"push_events": ["face"], "test": True}


@pytest.fixture
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give up soon on a test that never arrives."""
    monkeypatch.setattr(pushes, "TEST_SECONDS", 0.1)


async def choose(hass: HomeAssistant, entry: MockConfigEntry, step: str) -> str:
    """Open the options and choose an entry of the menu; return the flow's id."""
    result = await hass.config_entries.options.async_init(entry.entry_id)
    assert result["type"] is FlowResultType.MENU
    result = await hass.config_entries.options.async_configure(
        result["flow_id"], {"next_step_id": step}
    )
    assert result["type"] is FlowResultType.FORM
    assert result["step_id"] == step
    return result["flow_id"]


async def set_up(hass: HomeAssistant, entry: MockConfigEntry, **different: Any) -> Any:
    """Set up face events and return what the form led to."""
    flow_id = await choose(hass, entry, "face_events")
    result = await hass.config_entries.options.async_configure(flow_id, {**WANTED, **different})
    await hass.async_block_till_done(wait_background_tasks=True)
    return result


def issues(hass: HomeAssistant) -> set[str]:
    """Return the keys of the issues that are shown."""
    return {
        str(issue.translation_key)
        for issue in ir.async_get(hass).issues.values()
        if issue.domain == DOMAIN and issue.active
    }


async def test_push_set_up_leads_from_the_flow_to_a_face(
    hass: HomeAssistant, base_url: str, face_camera: UapiCamera
) -> None:
    """The config flow leads to the set-up of face events, and the next face is an event."""
    events = async_capture_events(hass, "cgi_camera_event")
    flow = await hass.config_entries.flow.async_init(DOMAIN, context={"source": SOURCE_USER})
    result = await hass.config_entries.flow.async_configure(
        flow["flow_id"],
        {
            "host": face_camera.url,
            "username": face_camera.username,
            "password": PASSWORD,
            "advanced": {"family": "auto", "verify_ssl": True},
        },
    )
    assert result["step_id"] == "receive_events"
    result = await hass.config_entries.flow.async_configure(flow["flow_id"], WANTED)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["data"]["memory"] == {"prefix": "/uapi-cgi/", "account": "accepted:basic::"}
    assert "next_flow" not in result
    await hass.async_block_till_done(wait_background_tasks=True)

    pictures = new_pictures(1)
    (delivery,) = await face_camera.see_face(pictures)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert delivery.status == 200
    (event,) = events
    assert event.data["type"] == "face"
    name = face_camera.model.lower()
    face = await async_get_image(hass, f"image.{name}_last_face")
    assert face.content == pictures.faces[0]
    assert face_camera.refused_logins.total() == 0


async def test_push_set_up_leaves_no_trace(
    hass: HomeAssistant, hall: MockConfigEntry, face_camera: UapiCamera
) -> None:
    """The settings of others are byte-identical after each step, and in the end all are."""
    before, foreign = face_camera.event_state(), face_camera.foreign_state()
    result = await set_up(hass, hall)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert face_camera.foreign_state() == foreign
    installed = face_camera.event_state()
    assert installed != before

    await hass.config_entries.async_reload(hall.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert face_camera.event_state() == installed

    flow_id = await choose(hass, hall, "remove_face_events")
    result = await hass.config_entries.options.async_configure(flow_id, {})
    assert result["type"] is FlowResultType.CREATE_ENTRY
    await hass.async_block_till_done(wait_background_tasks=True)
    assert face_camera.event_state() == before
    assert dict(hall.options) == DEFAULT_OPTIONS

    await set_up(hass, hall)
    assert face_camera.event_state() == installed
    await hass.config_entries.async_remove(hall.entry_id)
    assert face_camera.event_state() == before


async def test_push_test_runs_at_a_start_without_any_push(
    hass: HomeAssistant, hall: MockConfigEntry, face_camera: UapiCamera, patience: None
) -> None:
    """A start asks for a test while nothing has ever arrived, and never again after that."""
    await set_up(hass, hall, callback="127.0.0.1:9", test=False)
    assert issues(hass) == {Issue.NOT_ARRIVED}
    await set_up(hass, hall)
    assert issues(hass) == set()
    await face_camera.see_face()
    await hass.async_block_till_done(wait_background_tasks=True)
    tests = face_camera.asked("testaction")
    await hass.config_entries.async_reload(hall.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert face_camera.asked("testaction") == tests


async def test_push_test_waits_for_home_assistant_to_start(
    hass: HomeAssistant, hall: MockConfigEntry, face_camera: UapiCamera
) -> None:
    """A test during the start would get no answer."""
    await set_up(hass, hall)
    await hass.config_entries.async_unload(hall.entry_id)
    tests = face_camera.asked("testaction")
    hass.set_state(CoreState.starting)
    await hass.config_entries.async_setup(hall.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert face_camera.asked("testaction") == tests
    hass.set_state(CoreState.running)
    hass.bus.async_fire(EVENT_HOMEASSISTANT_STARTED)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert face_camera.asked("testaction") == tests + 1
    assert issues(hass) == set()


# Hops


async def test_push_test_reports_that_nothing_arrived(
    hass: HomeAssistant, hall: MockConfigEntry, face_camera: UapiCamera, patience: None
) -> None:
    """The form names the address in the camera; our settings are removed from it."""
    before = face_camera.event_state()
    result = await set_up(hass, hall, callback="http://127.0.0.1:9")
    assert failure(result) == "test_refused"
    assert "http://127.0.0.1:9: " in result["description_placeholders"]["reason"]
    assert "couldn't connect" in result["description_placeholders"]["reason"]
    assert face_camera.event_state() == before
    assert dict(hall.options) == DEFAULT_OPTIONS


async def test_push_test_reports_a_push_delivered_elsewhere(
    hass: HomeAssistant, hall: MockConfigEntry, face_camera: UapiCamera, patience: None
) -> None:
    """Another server answers at that address: no push arrives within the time."""
    result = await set_up(hass, hall, callback=face_camera.url)
    assert failure(result) == "test_refused"  # it answers 404 to our path


async def test_push_test_may_be_skipped(
    hass: HomeAssistant, hall: MockConfigEntry, face_camera: UapiCamera
) -> None:
    """Without a test the camera's answer counts."""
    result = await set_up(hass, hall, callback="127.0.0.1:9", test=False)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert face_camera.parameters.values["EVENT.Notify.Http.H1.address"] == "http://127.0.0.1"


async def test_push_test_reports_an_unreadable_push(
    hass: HomeAssistant,
    hall: MockConfigEntry,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Another hop than nothing at all."""
    monkeypatch.setattr(
        "custom_components.cgi_camera.api.events.event.PushRequest.is_empty", property(lambda _: 0)
    )
    result = await set_up(hass, hall)
    assert failure(result) == "push_unreadable"


@pytest.mark.parametrize(
    ("values", "error"),
    [
        ({"VCA.Ch0.enable": "yes", "FD.Ch0.enable": "no"}, "detection_refused"),
        ({}, "no_free_slot"),
    ],
)
async def test_push_set_up_reports_the_refused_step(
    hass: HomeAssistant,
    hall: MockConfigEntry,
    face_camera: UapiCamera,
    values: dict[str, str],
    error: str,
) -> None:
    """Before the test: each step has its own word, and the form can be sent again."""
    face_camera.parameters.values |= values
    if not values:
        for number in range(7):
            face_camera.put_slot(name=f"x{number}", address="192.168.1.9", port="80", syntax="")
    before = face_camera.event_state()
    result = await set_up(hass, hall)
    assert failure(result) == error
    assert face_camera.event_state() == before


async def test_push_set_up_requires_events_and_an_address(
    hass: HomeAssistant, hall: MockConfigEntry
) -> None:
    """The error comes before any request to the camera."""
    assert (await set_up(hass, hall, push_events=[]))["errors"] == {"base": "no_events"}
    result = await set_up(hass, hall, callback="https://ha.example:8123")
    assert failure(result) == "address_unfit"
    assert "https://ha.example:8123 " in result["description_placeholders"]["reason"]
    for callback in ("two words", "http://["):
        result = await set_up(hass, hall, callback=callback)
        assert failure(result) == "no_address", callback


async def test_push_set_up_reports_an_absent_camera(
    hass: HomeAssistant, hall: MockConfigEntry, face_camera: UapiCamera
) -> None:
    """The forms say so and can be sent again."""
    await set_up(hass, hall)
    flow_id = await choose(hass, hall, "remove_face_events")
    await face_camera.stop()
    result = await hass.config_entries.options.async_configure(flow_id, {})
    assert failure(result) == "cannot_connect"
    await face_camera.start()
    result = await hass.config_entries.options.async_configure(flow_id, {})
    assert result["type"] is FlowResultType.CREATE_ENTRY


# Issues


async def test_health_clears_issues_at_a_good_push(
    hass: HomeAssistant, hall: MockConfigEntry, base_url: str, face_camera: UapiCamera
) -> None:
    """Unreadable, or of an unknown camera: an issue that ends when pushes work."""
    url = f"{base_url}{webhook.async_generate_path(WEBHOOK_ID)}"
    events: list[Event[Any]] = async_capture_events(hass, "cgi_camera_event")
    assert await push(url, "s0_rfc", usn="UNKNOWN") == 404
    assert issues(hass) == {Issue.STRANGER}
    issue_id = f"{Issue.STRANGER}_{hall.entry_id}_unknown"
    issue = ir.async_get(hass).async_get_issue(DOMAIN, issue_id)
    assert issue is not None
    assert issue.translation_placeholders == {"name": "Hall", "serial": "UNKNOWN"}
    assert events == []
    assert await send(url, Push("GET", "x=1", (), b"")) == 400
    assert issues(hass) == {Issue.STRANGER, Issue.UNREADABLE}
    assert await push(url, "s0_rfc", usn=face_camera.serial) == 200
    assert issues(hass) == set()


async def test_health_separates_cameras_behind_one_address(
    hass: HomeAssistant, hall: MockConfigEntry, base_url: str, face_camera: UapiCamera
) -> None:
    """Behind NAT both come from one address; the serial number tells them apart."""
    async with UapiCamera(
        password=PASSWORD, serial="G90A0031C", mac="00:13:23:0A:00:31", latency=0
    ) as other:
        second = MockConfigEntry(
            domain=DOMAIN,
            title="Yard",
            unique_id="0013230a0031",
            data={**hall.data, "host": other.url, "webhook_id": "second"},
            options=DEFAULT_OPTIONS,
        )
        second.add_to_hass(hass)
        assert await hass.config_entries.async_setup(second.entry_id)
        events = async_capture_events(hass, "cgi_camera_event")
        await set_up(hass, hall)
        await set_up(hass, second)
        await face_camera.see_face()
        await other.see_face()
        await hass.async_block_till_done(wait_background_tasks=True)
        assert [event.data["name"] for event in events] == ["Hall", "Yard"]
        assert [event.data["source"]["usn"] for event in events] == [
            face_camera.serial,
            other.serial,
        ]
        await hass.config_entries.async_unload(second.entry_id)


async def test_health_clears_issues_with_the_entry(
    hass: HomeAssistant, hall: MockConfigEntry, base_url: str
) -> None:
    """A disabled or removed entry has nothing to repair."""
    url = f"{base_url}{webhook.async_generate_path(WEBHOOK_ID)}"
    await push(url, "s0_rfc", usn="UNKNOWN")
    assert issues(hass)
    await hass.config_entries.async_set_disabled_by(hall.entry_id, ConfigEntryDisabler.USER)
    assert issues(hass) == set()


# The button, and entities


async def test_button_tests_pushes(
    hass: HomeAssistant, hall: MockConfigEntry, face_camera: UapiCamera, patience: None
) -> None:
    """No message if all is well, the hop otherwise."""
    press = {"entity_id": "button.hall_test_push"}
    await hass.services.async_call("button", "press", press, blocking=True)
    assert issues(hass) == set()
    await hass.config.async_update(internal_url="http://127.0.0.1:9")
    with pytest.raises(HomeAssistantError) as error:
        await hass.services.async_call("button", "press", press, blocking=True)
    assert error.value.translation_key == "test_refused"
    assert WEBHOOK_ID not in json.dumps(error.value.translation_placeholders)
    assert issues(hass) == {Issue.NOT_ARRIVED}


async def test_push_test_serves_two_callers_at_once(
    hass: HomeAssistant, hall: MockConfigEntry
) -> None:
    """A button and the daily check at the same time: both see it arrive."""
    await asyncio.gather(
        hass.services.async_call(
            "button", "press", {"entity_id": "button.hall_test_push"}, blocking=True
        ),
        PushInstallation(hass, hall).async_test(AUTOMATIC),
    )
    assert issues(hass) == set()


async def test_face_camera_has_its_entities(
    hass: HomeAssistant, hall: MockConfigEntry, face_camera: UapiCamera
) -> None:
    """Face and motion settings, its counters, and no more than it answers."""
    assert hall.state is ConfigEntryState.LOADED
    assert state_of(hass, "switch.hall_face_detection").state == "off"
    assert state_of(hass, "number.hall_face_confidence").state == "128"
    assert state_of(hass, "number.hall_motion_object_size").attributes["max"] == 255
    counter = state_of(hass, "sensor.hall_counter_0")
    assert counter.attributes["state_class"] == "total"
    assert counter.state.isdigit()
    assert hass.states.get("sensor.hall_counter_2") is None
    face_camera.parameters.values["VCA.Ch0.enable"] = "yes"
    face_camera.parameters.values["FD.Ch0.enable"] = "no"
    await hass.config_entries.async_reload(hall.entry_id)
    with pytest.raises(HomeAssistantError) as error:
        await hass.services.async_call(
            "switch", "turn_on", {"entity_id": "switch.hall_face_detection"}, blocking=True
        )
    assert error.value.translation_key == "face_detection_excluded"
    assert hall.data["memory"] == {"prefix": "/uapi-cgi/", "account": "accepted:basic::"}


async def test_push_set_up_keeps_face_detection_off_after_a_start(
    hass: HomeAssistant, hall: MockConfigEntry, face_camera: UapiCamera
) -> None:
    """The set-up switches it on; no later start does."""
    await set_up(hass, hall)
    switch = {"entity_id": "switch.hall_face_detection"}
    assert state_of(hass, switch["entity_id"]).state == "on"
    await hass.services.async_call("switch", "turn_off", switch, blocking=True)
    await hass.config_entries.async_reload(hall.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert state_of(hass, switch["entity_id"]).state == "off"


@pytest.mark.parametrize("auth", [Auth.BASIC, Auth.DIGEST])
async def test_push_set_up_hides_secrets(
    hass: HomeAssistant,
    hall: MockConfigEntry,
    face_camera: UapiCamera,
    caplog: pytest.LogCaptureFixture,
    auth: Auth,
) -> None:
    """Not in our log, at debug level, nor in the diagnostics, whatever goes wrong."""
    caplog.set_level(logging.DEBUG)
    face_camera.auth = auth
    await set_up(hass, hall)
    await set_up(hass, hall, callback="http://127.0.0.1:9")
    found = await async_get_config_entry_diagnostics(hass, hall)
    face_camera.password = "new"
    await set_up(hass, hall)
    await hass.config_entries.async_reload(hall.entry_id)
    ours = [
        logging.Formatter().format(record)
        for record in caplog.records
        if record.name.startswith("custom_components")
    ]
    assert ours
    text = json.dumps(found)
    for secret in (PASSWORD, WEBHOOK_ID, "Authorization"):
        assert secret not in "".join(ours)
        assert secret not in text
    for private in (face_camera.serial, "001324007a89", "00:13:24", "127.0.0.1"):
        assert private not in text
    assert face_camera.refused_logins.total() <= 2  # each device object proves itself once
