"""Entities of an earlier version that nothing can change are removed once, and can come back."""

from collections.abc import Awaitable, Callable
from typing import Any
from unittest.mock import Mock

from homeassistant.components.lovelace.const import LOVELACE_DATA, ConfigNotFound
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import entity_registry as er, issue_registry as ir
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.cgi_camera.api.events.event import EventType
from custom_components.cgi_camera.const import DOMAIN
from custom_components.cgi_camera.inbox.kinds import FED_BY
from custom_components.cgi_camera.unfed import REMOVED

from .conftest import id_of
from .test_repairs import go_on, repair
from .test_trigger import ANN, see

MOTION = "binary_sensor.front_door_motion"


def there(hass: HomeAssistant, entry: MockConfigEntry) -> dict[str, str]:
    """Return the entities of events that are in the registry, by domain and key."""
    registry, found = er.async_get(hass), {}
    for domain, key in FED_BY:
        if entity_id := registry.async_get_entity_id(domain, DOMAIN, f"{entry.unique_id}_{key}"):
            found[f"{domain}.{key}"] = entity_id
    return found


async def update(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Start with an entry of the version before, which had all entities."""
    hass.config_entries.async_update_entry(entry, minor_version=2)
    await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)


async def test_unfed_entities_are_removed_once(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    """All of a camera without pushes and uploads; an issue names them."""
    before = there(hass, loaded)
    assert len(before) == len(FED_BY)
    await update(hass, loaded)
    assert there(hass, loaded) == {}
    issue = ir.async_get(hass).async_get_issue(DOMAIN, f"{REMOVED}_{loaded.entry_id}")
    assert issue is not None
    assert issue.translation_placeholders is not None
    assert issue.is_persistent
    assert f"- Motion (`{MOTION}`)" in issue.translation_placeholders["entities"]
    await see(loaded, ANN)
    await hass.config_entries.async_reload(loaded.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert there(hass, loaded) == {
        key: before[key] for key in ("event.face", "binary_sensor.face", "sensor.last_push")
    }


async def test_unfed_entities_can_be_brought_back(
    hass: HomeAssistant, base_url: str, loaded: MockConfigEntry
) -> None:
    """By a repair, with their ids, and for good."""
    before = there(hass, loaded)
    await update(hass, loaded)
    menu = await repair(hass, REMOVED)
    assert menu["menu_options"] == ["leave", "bring_back"]
    result = await go_on(hass, menu, {"next_step_id": "bring_back"})
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert there(hass, loaded) == before
    await hass.config_entries.async_reload(loaded.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert there(hass, loaded) == before
    assert ir.async_get(hass).async_get_issue(DOMAIN, f"{REMOVED}_{loaded.entry_id}") is None


async def test_unfed_entities_can_be_left_removed(
    hass: HomeAssistant, base_url: str, loaded: MockConfigEntry
) -> None:
    """Then no camera is asked again; a camera that is not set up cannot be asked at all."""
    await update(hass, loaded)
    await hass.config_entries.async_unload(loaded.entry_id)
    assert (await repair(hass, REMOVED))["reason"] == "not_loaded"
    await hass.config_entries.async_setup(loaded.entry_id)
    menu = await repair(hass, REMOVED)
    await go_on(hass, menu, {"next_step_id": "leave"})
    assert there(hass, loaded) == {}
    assert ir.async_get(hass).async_get_issue(DOMAIN, f"{REMOVED}_{loaded.entry_id}") is None


async def test_unfed_keeps_entities_that_had_an_event(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    """Pushes may come to an address that was typed into the camera by hand."""
    await see(loaded, kind=EventType.MOTION)
    await update(hass, loaded)
    assert set(there(hass, loaded)) == {
        "event.motion",
        "binary_sensor.motion",
        "image.last_event",
        "sensor.last_push",
    }


@pytest.mark.parametrize(
    "change",
    [
        {"name": "Yard"},
        {"icon": "mdi:run"},
        {"area_id": "yard"},
        {"labels": {"mine"}},
        {"categories": {"scope": "mine"}},
        {"aliases": ["Yard"]},
        {"hidden_by": er.RegistryEntryHider.USER},
        {"disabled_by": er.RegistryEntryDisabler.USER},
    ],
    ids=lambda change: next(iter(change)),
)
async def test_unfed_keeps_what_is_customized(
    hass: HomeAssistant, loaded: MockConfigEntry, change: dict[str, Any]
) -> None:
    """The changes of a user."""
    er.async_get(hass).async_update_entity(MOTION, **change)
    await hass.async_block_till_done()
    await update(hass, loaded)
    assert set(there(hass, loaded)) == {"binary_sensor.motion"}


type Use = Callable[[HomeAssistant], Awaitable[Any]]


def by(domain: str, config: Any) -> Use:
    """Return what sets up a configuration that names the entity."""
    return lambda hass: async_setup_component(hass, domain, {domain: config})


async def by_dashboard(hass: HomeAssistant) -> None:
    """Show the entity on a dashboard, beside one that builds itself."""
    assert await async_setup_component(hass, "lovelace", {})
    cards = {"views": [{"cards": [{"type": "tile", "entity": MOTION}]}]}
    dashboards = hass.data[LOVELACE_DATA].dashboards
    dashboards["mine"] = Mock(async_load=_answer(cards))
    dashboards["built"] = Mock(async_load=_answer(ConfigNotFound()))


async def by_helper(hass: HomeAssistant) -> None:
    """Name the entity in the entry of another integration."""
    MockConfigEntry(domain="group", options={"entities": [MOTION]}).add_to_hass(hass)


async def by_device_trigger(hass: HomeAssistant) -> None:
    """Name the entity by its id in the registry, as triggers of devices do."""
    entity = er.async_get(hass).async_get(MOTION)
    assert entity is not None
    MockConfigEntry(domain="other", options={"entity": entity.id}).add_to_hass(hass)


def _answer(result: Any) -> Callable[..., Awaitable[Any]]:
    async def load(*, force: bool) -> Any:
        if isinstance(result, Exception):
            raise result
        return result

    return load


SEQUENCE = [{"action": "test.x", "target": {"entity_id": MOTION}}]
TEMPLATE = {"trigger": "template", "value_template": "{{ is_state('" + MOTION + "', 'on') }}"}


@pytest.mark.parametrize(
    "use",
    [
        by("automation", {"triggers": {"trigger": "state", "entity_id": MOTION}, "actions": []}),
        by("automation", {"triggers": TEMPLATE, "actions": []}),
        by("script", {"mine": {"sequence": SEQUENCE}}),
        by("scene", [{"name": "mine", "entities": {MOTION: "on"}}]),
        by("group", {"mine": {"entities": [MOTION]}}),
        by_dashboard,
        by_helper,
        by_device_trigger,
    ],
    ids=["automation", "template", "script", "scene", "group", "dashboard", "helper", "device"],
)
async def test_unfed_keeps_what_is_in_use(
    hass: HomeAssistant, loaded: MockConfigEntry, use: Use
) -> None:
    """In an automation, a script, a scene, a group, a dashboard or a helper."""
    await async_setup_component(hass, "homeassistant", {})
    await use(hass)
    await hass.async_block_till_done()
    await update(hass, loaded)
    assert set(there(hass, loaded)) == {"binary_sensor.motion"}


async def test_unfed_removes_nothing_while_a_dashboard_cannot_be_read(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    """It may show the entities; the next start tries again."""
    await by_dashboard(hass)
    dashboards = hass.data[LOVELACE_DATA].dashboards
    dashboards["broken"] = Mock(async_load=_answer(HomeAssistantError("invalid YAML")))
    await update(hass, loaded)
    assert len(there(hass, loaded)) == len(FED_BY)
    del dashboards["broken"]
    await hass.config_entries.async_reload(loaded.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert set(there(hass, loaded)) == {"binary_sensor.motion"}
    assert id_of(hass, "binary_sensor.motion") == MOTION
