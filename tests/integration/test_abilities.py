"""What a camera can do, compared with the entities that were made."""

from typing import Any

from homeassistant.components.camera import CameraEntityFeature
from homeassistant.config_entries import SOURCE_USER
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.cgi_camera.abilities import Way, async_abilities
from custom_components.cgi_camera.api.events.event import EventType
from custom_components.cgi_camera.button import MOVES
from custom_components.cgi_camera.const import DOMAIN
from custom_components.cgi_camera.diagnostics import async_get_config_entry_diagnostics
from tests.simulators.uapi import UapiCamera

from .conftest import PASSWORD


def assert_true(hass: HomeAssistant, entry: Any) -> None:
    """Compare the abilities with entities and states."""
    abilities = async_abilities(hass, entry)
    made = er.async_entries_for_config_entry(er.async_get(hass), entry.entry_id)
    enabled = [entity for entity in made if not entity.disabled]
    assert abilities.entities_on == len(enabled)
    assert abilities.entities_off == len(made) - len(enabled)
    states = [hass.states.get(one.entity_id) for one in enabled if one.domain == "camera"]
    streams = [
        state.attributes["supported_features"] & CameraEntityFeature.STREAM
        for state in states
        if state is not None
    ]
    assert abilities.video is any(streams)
    buttons = {one.translation_key for one in made if one.domain == "button"}
    assert abilities.moves is (set(MOVES) <= buttons)


async def test_abilities_of_a_camera_with_uploads_only(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    """Its uploads are not received yet."""
    assert_true(hass, loaded)
    abilities = async_abilities(hass, loaded)
    assert abilities.ways == dict.fromkeys(abilities.ways, Way.UPLOAD_OFFERED)
    hass.config_entries.async_update_entry(loaded, options={**loaded.options, "receive_ftp": True})
    assert set(async_abilities(hass, loaded).ways.values()) == {Way.UPLOAD}


async def test_abilities_of_a_recorder(
    hass: HomeAssistant, recorder_entry: MockConfigEntry
) -> None:
    """All events arrive over its stream, if it is on."""
    assert_true(hass, recorder_entry)
    assert set(async_abilities(hass, recorder_entry).ways.values()) == {Way.STREAM_OFFERED}


async def test_abilities_of_a_camera_that_may_move(
    hass: HomeAssistant, json_entry: MockConfigEntry
) -> None:
    """It has buttons for that."""
    assert_true(hass, json_entry)
    assert async_abilities(hass, json_entry).moves


@pytest.mark.parametrize("events", [[], ["face"], ["face", "motion"]])
async def test_abilities_are_shown_at_the_end_of_the_set_up(
    hass: HomeAssistant, base_url: str, face_camera: UapiCamera, events: list[str]
) -> None:
    """They name what is received, and stand in the diagnostics, too."""
    flow = await hass.config_entries.flow.async_init(DOMAIN, context={"source": SOURCE_USER})
    account = {"username": face_camera.username, "password": PASSWORD}
    advanced = {"family": "auto", "verify_ssl": True}
    await hass.config_entries.flow.async_configure(
        flow["flow_id"], {"host": face_camera.url, **account, "advanced": advanced}
    )
    result: Any = await hass.config_entries.flow.async_configure(
        flow["flow_id"], {"push_events": events, "test": True}
    )
    await hass.async_block_till_done(wait_background_tasks=True)
    entry: Any = result["result"]
    assert_true(hass, entry)
    shown = result["description_placeholders"]["abilities"]
    assert shown == async_abilities(hass, entry).as_list(hass)
    for kind, name in ((EventType.FACE, "Faces"), (EventType.MOTION, "Motion")):
        sent = f"- {name}: sent immediately by the camera." in shown
        assert sent is (kind in events)
    found = (await async_get_config_entry_diagnostics(hass, entry))["abilities"]
    assert found == async_abilities(hass, entry).as_dict()
