"""A new camera pushes before it is added, and an abandoned dialog leaves no trace in it."""

import asyncio
from collections.abc import Mapping
import json
from typing import Any

from homeassistant.config_entries import SOURCE_USER
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType, UnknownFlow
import pytest

from custom_components.cgi_camera.const import DOMAIN
from custom_components.cgi_camera.inbox.health import Arrival
from tests.simulators.json_cgi import JsonCgiCamera
from tests.simulators.uapi import UapiCamera
from tests.simulators.uapi_push import push

from .conftest import PASSWORD, without_pushes

WANTED = {"push_events": ["face"], "test": True}
NOWHERE = {**WANTED, "callback": "http://127.0.0.1:9"}
OFF = {"FD.Ch0.enable": "no"}
"""A camera that does not look for faces yet."""


@pytest.fixture
async def new_camera(base_url: str, face_camera: UapiCamera) -> UapiCamera:
    """Return a camera with the settings of others, and without face detection."""
    face_camera.parameters.values |= OFF
    return face_camera


def values(camera: UapiCamera) -> dict[str, Any]:
    """Return every value of a camera but its clock."""
    kept = dict(camera.parameters.values)
    del kept["SYSTEM.Datetime.datetime"]
    return kept


async def to_receive_events(hass: HomeAssistant, camera: UapiCamera | JsonCgiCamera) -> Any:
    """Fill in the first form and return the second one."""
    flow = await hass.config_entries.flow.async_init(DOMAIN, context={"source": SOURCE_USER})
    form: Any = await hass.config_entries.flow.async_configure(
        flow["flow_id"],
        {
            "host": camera.url,
            "username": camera.username,
            "password": PASSWORD,
            "advanced": {"family": "auto", "verify_ssl": True},
        },
    )
    assert form["step_id"] == "receive_events"
    return form


async def answer(hass: HomeAssistant, form: Any, chosen: Mapping[str, Any]) -> Any:
    """Fill in the form for the events."""
    result = await hass.config_entries.flow.async_configure(form["flow_id"], dict(chosen))
    await hass.async_block_till_done(wait_background_tasks=True)
    return result


async def test_receive_events_step_restores_all_values_with_the_entry(
    hass: HomeAssistant, new_camera: UapiCamera
) -> None:
    """The entry goes on with the settings of the flow, and its removal restores every value."""
    before = values(new_camera)
    result = await answer(hass, await to_receive_events(hass, new_camera), WANTED)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    entry = result["result"]
    assert entry.options["push_events"] == ["face"]
    assert new_camera.parameters.values["FD.Ch0.enable"] == "yes"
    installed = new_camera.event_state()
    assert installed.count(entry.data["setup_mark"].encode()) == 2  # a notification and a rule
    await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert new_camera.event_state() == installed
    await hass.config_entries.async_remove(entry.entry_id)
    assert values(new_camera) == before


async def test_receive_events_step_names_the_lost_hop(
    hass: HomeAssistant, new_camera: UapiCamera
) -> None:
    """The camera is as before after a failure, and can be added without pushes."""
    before = values(new_camera)
    form = await answer(hass, await to_receive_events(hass, new_camera), NOWHERE)
    assert form["errors"] == {"base": "push_lost"}
    assert "http://127.0.0.1:9" in form["description_placeholders"]["reason"]
    assert values(new_camera) == before
    result = await without_pushes(hass, form)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert "setup_mark" not in result["data"]
    assert "push_events" not in result["options"]
    assert values(new_camera) == before


async def test_receive_events_step_puts_the_camera_back_when_abandoned(
    hass: HomeAssistant, new_camera: UapiCamera, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The dialog closes in the middle of the test."""
    before = values(new_camera)
    form = await to_receive_events(hass, new_camera)
    tested, closed = asyncio.Event(), asyncio.Event()

    async def test_slowly(*_: Any) -> tuple[Arrival, None]:
        tested.set()
        await closed.wait()
        return Arrival.GOOD, None

    monkeypatch.setattr(
        "custom_components.cgi_camera.camera_setup.first_pushes.async_send_test", test_slowly
    )
    step = hass.async_create_task(answer(hass, form, WANTED))
    await tested.wait()
    assert values(new_camera) != before
    hass.config_entries.flow.async_abort(form["flow_id"])
    closed.set()
    with pytest.raises(UnknownFlow):
        await step
    await hass.async_block_till_done(wait_background_tasks=True)
    assert values(new_camera) == before
    assert hass.config_entries.async_entries(DOMAIN) == []


async def test_receive_events_step_rejects_the_push_of_a_stranger(
    hass: HomeAssistant, base_url: str, new_camera: UapiCamera, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first push has the serial number of another camera."""

    async def send_another(_setup: Any, url: Any, expected: Any) -> Any:
        assert await push(str(url), "s0_rfc", usn="OTHER") == 200
        return await expected, None

    monkeypatch.setattr(
        "custom_components.cgi_camera.camera_setup.first_pushes.async_send_test", send_another
    )
    form = await answer(hass, await to_receive_events(hass, new_camera), WANTED)
    assert "another serial number" in form["description_placeholders"]["reason"]


async def test_receive_events_step_of_a_camera_without_a_test(
    hass: HomeAssistant, base_url: str, json_camera: JsonCgiCamera
) -> None:
    """The entry receives the next face, and its removal restores every value."""
    before = json.dumps(json_camera.settings, default=str)
    form = await to_receive_events(hass, json_camera)
    assert "test" not in form["data_schema"].schema
    result = await answer(hass, form, {"push_events": ["face"]})
    entry = result["result"]
    address = json_camera.settings["platform_server"]["serverAddr"]
    assert f"http://{address}".startswith(base_url)
    await hass.config_entries.async_remove(entry.entry_id)
    assert json.dumps(json_camera.settings, default=str) == before
