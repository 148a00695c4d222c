"""The entities of events of a fresh camera of each family, and what can change each."""

from collections.abc import Mapping
from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
import pytest

from custom_components.cgi_camera.inbox.kinds import FED_BY
from custom_components.cgi_camera.inbox.ways import WAYS

from .recording import FAMILIES, add, ftp, pass_time, settled, tapped

type Fed = Mapping[str, set[str]]

NOTHING: Fed = {}
ENTITIES: Mapping[str, Fed] = {
    "uapi": NOTHING,
    "xml_cgi": NOTHING,
    "json_cgi_a": {"event.alarm": {"polls"}},
    "edimax": NOTHING,
    "custom": NOTHING,
    "hikvision": {"image.last_event": {"stream"}},
    "dahua": {"image.last_event": {"stream"}},
}
"""The entities of a fresh camera, each with the ways that can change it.

The subjects of a recorder have entities of their own; see test_stream_entity.py.
"""
ANY_UPLOAD: Fed = {
    "event.alarm": {"uploads"},
    "image.last_event": {"uploads"},
    "sensor.last_push": {"uploads"},
}
WITH_UPLOADS: Mapping[str, Fed] = {
    "uapi": {
        "event.face": {"uploads"},
        "event.motion": {"uploads"},
        "binary_sensor.face": {"uploads"},
        "binary_sensor.motion": {"uploads"},
        "image.last_event": {"uploads"},
        "sensor.last_push": {"uploads"},
    },
    "xml_cgi": ANY_UPLOAD,
    "json_cgi_a": {
        "event.alarm": {"polls"},
        "image.last_event": {"uploads"},
        "sensor.last_push": {"uploads"},
    },
    "edimax": ANY_UPLOAD,
    "custom": ANY_UPLOAD,
}
"""The same once uploads by FTP are set up, with nothing linked to them in the camera itself."""
WITH_PUSHES: Fed = {
    "event.face": {"pushes"},
    "binary_sensor.face": {"pushes"},
    "image.last_face": {"pushes"},
    "image.last_event": {"pushes"},
    "sensor.last_push": {"pushes"},
}
"""The same once pushes of faces are set up."""


def fed(hass: HomeAssistant, entry: ConfigEntry[Any]) -> dict[str, set[str]]:
    """Return the entities of events of an entry, each with the ways that can change it."""
    coordinator = entry.runtime_data.coordinator
    ways = {way: set(bring(coordinator)) for way, bring in WAYS.items()}
    registry = er.async_get(hass)
    start = coordinator.base_unique_id
    return {
        f"{domain}.{key}": {way for way, kinds in ways.items() if kind in kinds}
        for (domain, key), kind in FED_BY.items()
        if registry.async_get_entity_id(domain, "cgi_camera", f"{start}_{key}") is not None
    }


def claims(hass: HomeAssistant, entry: ConfigEntry[Any]) -> dict[str, str]:
    """Return the states of sensors of events that say something, but for a dead recorder's."""
    start = entry.runtime_data.coordinator.base_unique_id
    return {
        entity.entity_id: state.state
        for entity in er.async_entries_for_config_entry(er.async_get(hass), entry.entry_id)
        if (key := entity.unique_id.removeprefix(f"{start}_")) != "reachable"
        and ((entity.domain, key) in FED_BY or entity.domain in {"binary_sensor", "event"})
        and (state := hass.states.get(entity.entity_id)) is not None
        and state.state not in {"unknown", "unavailable"}
    }


@pytest.mark.parametrize("kind", FAMILIES)
async def test_entities_of_a_fresh_camera_can_change(
    hass: HomeAssistant, base_url: str, kind: str
) -> None:
    """Each has a way that feeds it; a camera that is off leaves nothing known."""
    async with tapped(kind) as tap:
        entry = await add(hass, tap, kind)
        assert fed(hass, entry) == ENTITIES[kind]
        await tap.device.stop()
        for _ in range(3):
            await pass_time(hass, 60)
        assert claims(hass, entry) == {}
        await hass.config_entries.async_unload(entry.entry_id)
        await settled(hass)


@pytest.mark.parametrize("kind", WITH_UPLOADS)
async def test_entities_come_with_uploads(
    hass: HomeAssistant, base_url: str, kind: str, port: int
) -> None:
    """Those that what the camera uploads can change."""
    async with tapped(kind) as tap:
        entry = await add(hass, tap, kind)
        options = {**entry.options, **ftp(port, install=kind in {"uapi", "json_cgi_a"})}
        account = {"upload_username": "cam12345", "upload_password": "planted-Upload"}
        hass.config_entries.async_update_entry(
            entry, data={**entry.data, **account}, options=options
        )
        await hass.config_entries.async_reload(entry.entry_id)
        await settled(hass)
        assert fed(hass, entry) == WITH_UPLOADS[kind]
        await hass.config_entries.async_unload(entry.entry_id)
        await settled(hass)


@pytest.mark.parametrize("kind", ["uapi", "json_cgi_a"])
async def test_entities_come_with_pushes(hass: HomeAssistant, base_url: str, kind: str) -> None:
    """Those that pushes of faces can change, at once; motion stays away."""
    async with tapped(kind) as tap:
        entry = await add(hass, tap, kind)
        options = {**entry.options, "push_events": ["face"], "callback": base_url}
        hass.config_entries.async_update_entry(entry, options=options)
        await hass.config_entries.async_reload(entry.entry_id)
        await settled(hass)
        assert fed(hass, entry) == {**ENTITIES[kind], **WITH_PUSHES}
        await hass.config_entries.async_unload(entry.entry_id)
        await settled(hass)
