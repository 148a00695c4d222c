"""Entities that follow the events of a recorder."""

import asyncio

from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er

from custom_components.cgi_camera.const import DOMAIN

from .conftest import AnyRecorder, Listen, id_of, quiet
from .test_event_stream import motion, state, until


async def test_stream_entity_exists_for_what_is_configured(
    hass: HomeAssistant, event_recorder: AnyRecorder, listen: Listen
) -> None:
    """Motion of the channels that have it, in use only; what is seen later comes along."""
    entry = await listen()
    registry = er.async_get(hass)
    ids = {
        one.unique_id.removeprefix(f"{entry.unique_id}_"): one
        for one in er.async_entries_for_config_entry(registry, entry.entry_id)
        if one.domain in {"binary_sensor", "event"}
    }
    assert {"channel_1_motion", "channel_2_motion"} <= set(ids)
    assert "channel_3_motion" not in ids
    assert "channel_4_motion" not in ids
    await motion(event_recorder, 4)
    await until(lambda: state(hass, "binary_sensor.gate_motion") == "on")
    assert state(hass, "binary_sensor.furnace_motion") in {"off", "unknown"}
    await motion(event_recorder, 3)
    await asyncio.sleep(0.1)
    assert (
        registry.async_get_entity_id("binary_sensor", DOMAIN, f"{entry.unique_id}_channel_3_motion")
        is None
    )


async def test_stream_entity_survives_a_restart(
    hass: HomeAssistant, event_recorder: AnyRecorder, listen: Listen
) -> None:
    """Before the recorder has been heard again they are there, with the same ids."""
    entry = await listen()
    await motion(event_recorder, 4)
    await until(lambda: state(hass, "binary_sensor.gate_motion") == "on")
    await entry.runtime_data.coordinator.async_refresh()
    assert "channel_4_motion" in entry.data["memory"]["event_subjects"]
    await hass.config_entries.async_unload(entry.entry_id)
    await quiet(event_recorder)  # asyncio loses a connection that comes as its server closes
    await event_recorder.stop()
    await event_recorder.start()
    assert await hass.config_entries.async_setup(entry.entry_id)
    assert state(hass, id_of(hass, "event.motion", "Gate")) is not None
    assert state(hass, id_of(hass, "event.motion", "Gate")) != "unavailable"
