"""Each family's device receives the requests of the recording and no others; see recording.py.

`RECORD=1 pytest tests/integration/test_recorded_traffic.py` writes the recordings anew. Masked are
nonces, counters, responses, sessions, boundaries, times, ports, and what Home Assistant makes up.
"""

import asyncio
from collections.abc import Mapping
from typing import Any

from homeassistant.components.camera import async_get_image
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, State
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.entity import Entity
from homeassistant.setup import async_setup_component
import pytest

from custom_components.cgi_camera.button import MOVES

from .recording import (
    KINDS,
    Tap,
    add,
    choose,
    compare,
    ftp,
    mask_entry,
    offered,
    pass_time,
    settled,
    tapped,
)

POLL_SECONDS = 51
PER_PLATFORM = 3
"""So many entities of each platform are set."""
AREA = {"rectangles": [{"x": 25, "y": 50, "width": 50, "height": 25}]}
ACTIONS: Mapping[str, Mapping[str, Any]] = {
    "set_motion_area": AREA,
    "set_face_area": AREA,
    "set_privacy_masks": AREA,
    "ptz": {"direction": "up", "duration": 0.1},
    "preset": {"preset": 2, "action": "set"},
    "sync_time": {},
    "send_io": {"data": "0102"},
    "scan_wifi": {},
    "get_config": {"section": "motion"},
    "manage_user": {"action": "list"},
    "upload_snapshot": {"upload_to": "sd_card"},
}


@pytest.mark.parametrize("kind", KINDS)
async def test_recorded_traffic(
    hass: HomeAssistant,
    base_url: str,
    port: int,
    kind: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """From detection to removal with all entities in use, request by request."""
    monkeypatch.setattr(Entity, "entity_registry_enabled_default", True)
    await async_setup_component(hass, "network", {})
    async with tapped(kind) as tap:
        entry = await add(hass, tap, kind)
        mask_entry(tap, entry, base_url, port)
        with tap.during("status poll"):
            await pass_time(hass, POLL_SECONDS)
        with tap.during("polls up to the one of settings"):
            for _ in range(entry.runtime_data.coordinator.polls_per_settings_pass - 1):
                await pass_time(hass, POLL_SECONDS)
        entities = [
            entity.entity_id
            for entity in er.async_entries_for_config_entry(er.async_get(hass), entry.entry_id)
        ]
        await _look(hass, tap, entities)
        await _write(hass, tap, entities)
        await _write_together(hass, tap, entities)
        await _act(hass, tap, entities)
        await _set_up(hass, tap, entry, base_url, port)
        for entity_id in entities:
            if entity_id.startswith("button.") and entity_id.endswith("_reboot"):
                await _call(hass, tap, "button", "press", {"entity_id": entity_id})
        with tap.during("remove"):
            await hass.config_entries.async_remove(entry.entry_id)
            await settled(hass)
        assert tap.phases["add"]
        compare(f"traffic_{kind}", tap.masked())


async def _look(hass: HomeAssistant, tap: Tap, entities: list[str]) -> None:
    for entity_id in sorted(entities):
        if entity_id.startswith("camera."):
            await pass_time(hass, 10)  # a snapshot serves all viewers for some seconds
            with tap.during(f"snapshot {entity_id}"):
                await async_get_image(hass, entity_id)


async def _write(hass: HomeAssistant, tap: Tap, entities: list[str]) -> None:
    for domain in ("switch", "number", "select", "text", "time"):
        states = [
            state
            for state in hass.states.async_all(domain)
            if state.entity_id in entities and state.state not in {"unavailable", "unknown"}
        ]
        states.sort(key=lambda state: state.entity_id)
        step = max(1, len(states) // PER_PLATFORM)
        for state in states[::step][:PER_PLATFORM]:
            action, data = _change(state)
            await _call(hass, tap, domain, action, {"entity_id": state.entity_id, **data})
    # Movements are recorded as an action.
    others = ("reboot", "test_push", *MOVES)
    for entity_id in sorted(entities):
        if entity_id.startswith("button.") and not entity_id.endswith(others):
            await _call(hass, tap, "button", "press", {"entity_id": entity_id})


async def _write_together(hass: HomeAssistant, tap: Tap, entities: list[str]) -> None:
    """Set two values of one section at once, as a scene does."""
    wanted = {
        entity_id: value
        for entity_id in sorted(entities)
        for name, value in (("brightness", 40), ("contrast", 60))
        if entity_id.startswith("number.") and entity_id.endswith(f"_{name}")
    }
    with tap.during("scene"):
        await asyncio.gather(
            *(
                hass.services.async_call(
                    "number", "set_value", {"entity_id": entity_id, "value": value}, blocking=True
                )
                for entity_id, value in wanted.items()
            )
        )


def _change(state: State) -> tuple[str, dict[str, Any]]:
    """Return the action and the data that change an entity's value."""
    match state.domain:
        case "switch":
            return "toggle", {}
        case "number":
            lowest, step = state.attributes["min"], state.attributes["step"]
            is_lowest = float(state.state) == lowest
            return "set_value", {"value": lowest + step if is_lowest else lowest}
        case "select":
            options = state.attributes["options"]
            place = (options.index(state.state) + 1) % len(options)
            return "select_option", {"option": options[place]}
        case "time":
            return "set_value", {"time": "06:07:00"}
    return "set_value", {"value": "yard.example"}


async def _act(hass: HomeAssistant, tap: Tap, entities: list[str]) -> None:
    camera = min(entity_id for entity_id in entities if entity_id.startswith("camera."))
    for action, data in ACTIONS.items():
        await _call(hass, tap, "cgi_camera", action, {"entity_id": camera, **data})


async def _call(
    hass: HomeAssistant, tap: Tap, domain: str, action: str, data: dict[str, Any]
) -> None:
    """Call an action and keep the requests, and the key of the error if there is one."""
    services = hass.services
    answers = services.supports_response(domain, action).value != "none"
    with tap.during(f"{action} {data['entity_id']}"):
        try:
            await services.async_call(domain, action, data, blocking=True, return_response=answers)
        except HomeAssistantError as error:
            tap.phases[tap.phase].append([f"! {error.translation_key}"])
        await settled(hass)


async def _set_up(
    hass: HomeAssistant, tap: Tap, entry: ConfigEntry[Any], base_url: str, port: int
) -> None:
    """Set pushes and uploads up, and take them back, where the family has them."""
    steps = await offered(hass, entry)
    if "face_events" in steps:
        with tap.during("install push"):
            await choose(hass, entry, "face_events", {"push_events": ["face"], "test": True})
        with tap.during("remove push"):
            await choose(hass, entry, "remove_face_events", {})
    if "receive_ftp" in steps:
        with tap.during("install uploads"):
            await choose(hass, entry, "receive_ftp", ftp(port, install=True))
            mask_entry(tap, entry, base_url, port)
        with tap.during("remove uploads"):
            await choose(hass, entry, "receive_ftp", ftp(port, install=False))
