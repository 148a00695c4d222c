"""Entities that follow the events of a recorder."""

import asyncio
from collections.abc import AsyncIterator

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.cgi_camera.api import backoff
from custom_components.cgi_camera.const import DEFAULT_OPTIONS, DOMAIN, OPTION_LISTEN

from .conftest import PASSWORD, WEBHOOK_ID, quiet, unique_id_of
from .test_event_stream import MAKES, AnyRecorder, Listen, motion, state, until


@pytest.fixture(params=MAKES)
async def recorder(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[AnyRecorder]:
    """Return a recorder of each make, which sends a heartbeat ten times a second."""
    monkeypatch.setattr(backoff, "FIRST_RECONNECT", 0.1)
    make = MAKES[request.param]
    async with make(
        password=PASSWORD, channels=4, heartbeat_seconds=0.1, latency=0, picture_seconds=0.01
    ) as running:
        yield running


@pytest.fixture
async def listen(hass: HomeAssistant, recorder: AnyRecorder) -> AsyncIterator[Listen]:
    """Return a function that loads an entry of the recorder, and waits for its events."""
    entries: list[MockConfigEntry] = []

    async def load(*, option: bool | None = True) -> MockConfigEntry:
        family = next(name for name, make in MAKES.items() if isinstance(recorder, make))
        entry = MockConfigEntry(
            domain=DOMAIN,
            title="Recorder",
            unique_id=unique_id_of(recorder),
            data={
                "host": recorder.url,
                "username": "admin",
                "password": PASSWORD,
                "family": family,
                "verify_ssl": True,
                "webhook_id": WEBHOOK_ID,
                "channels": [
                    {"number": 1, "name": "Furnace"},
                    {"number": 2, "name": "Ladle"},
                    {"number": 4, "name": "Gate"},
                ],
            },
            options={**DEFAULT_OPTIONS, **({} if option is None else {OPTION_LISTEN: option})},
        )
        entry.add_to_hass(hass)
        entries.append(entry)
        assert await hass.config_entries.async_setup(entry.entry_id)
        await quiet(recorder)
        await hass.async_block_till_done()
        return entry

    yield load
    for entry in entries:
        if entry.state is ConfigEntryState.LOADED:
            await hass.config_entries.async_unload(entry.entry_id)


async def test_stream_entity_exists_for_what_is_configured(
    hass: HomeAssistant, recorder: AnyRecorder, listen: Listen
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
    await motion(recorder, 4)
    await until(lambda: state(hass, "binary_sensor.gate_motion") == "on")
    assert state(hass, "binary_sensor.furnace_motion") == "off" or "unknown"
    await motion(recorder, 3)
    await asyncio.sleep(0.1)
    assert (
        registry.async_get_entity_id("binary_sensor", DOMAIN, f"{entry.unique_id}_channel_3_motion")
        is None
    )


async def test_stream_entity_survives_a_restart(
    hass: HomeAssistant, recorder: AnyRecorder, listen: Listen
) -> None:
    """Before the recorder has been heard again they are there, with the same ids."""
    entry = await listen()
    await motion(recorder, 4)
    await until(lambda: state(hass, "event.gate_motion") is not None)
    await entry.runtime_data.coordinator.async_refresh()
    assert "channel_4_motion" in entry.data["memory"]["event_subjects"]
    await hass.config_entries.async_unload(entry.entry_id)
    await quiet(recorder)  # asyncio loses a connection that comes as its server closes
    await recorder.stop()
    await recorder.start()
    assert await hass.config_entries.async_setup(entry.entry_id)
    assert state(hass, "event.gate_motion") is not None
    assert state(hass, "event.gate_motion") != "unavailable"
