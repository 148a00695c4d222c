"""Removes once the entities of an earlier version that no event of their camera can change.

A user can bring them back; an event that changes one does so, too. What a user has customized or
uses stays.
"""

from typing import Any, Final, override

from homeassistant.components.repairs import RepairsFlowResult
from homeassistant.const import STATE_UNAVAILABLE, STATE_UNKNOWN, Platform
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.start import async_at_started

from . import issues
from .camera_setup.uploads import UploadInstallation
from .const import CONF_UNCHECKED, DOMAIN, LOGGER
from .entry import CgiCameraConfigEntry
from .inbox.kinds import FED_BY, Kind
from .repair_flow import LoadedCameraRepairFlow, needs_camera
from .texts import as_text
from .usage import async_used, is_customized

REMOVED: Final = "entities_removed"
"""The issue that names what was removed."""

type Feeding = list[tuple[er.RegistryEntry, Kind]]
"""Entities, each with the kind of events that changes it."""


@callback
def async_watch(hass: HomeAssistant, entry: CgiCameraConfigEntry) -> None:
    """Check the entities of an entry from an earlier version, once Home Assistant has started.

    Before that, what a user uses is not known.
    """
    if CONF_UNCHECKED not in entry.data:
        return

    @callback
    def check(_hass: HomeAssistant) -> None:
        entry.async_create_background_task(
            hass, async_check(hass, entry), f"{entry.title} - check of entities"
        )

    entry.async_on_unload(async_at_started(hass, check))


async def async_check(hass: HomeAssistant, entry: CgiCameraConfigEntry) -> None:
    """Remove the entities that nothing can change; try at the next start if that is not known."""
    family = entry.runtime_data.coordinator.device.family
    if family.pushes and not await UploadInstallation(hass, entry).async_learn():
        return
    fed = entry.runtime_data.inbox.kinds.known | _had_events(hass, entry)
    unfed = [
        (entity, kind)
        for entity, kind in _entities(hass, entry)
        if kind not in fed and not is_customized(entity)
    ]
    try:
        used = await async_used(hass, [entity for entity, _ in unfed])
    except HomeAssistantError as error:
        LOGGER.debug("Cannot tell which entities of %s are in use: %s", entry.title, error)
        return
    removed = [(entity, kind) for entity, kind in unfed if entity.entity_id not in used]
    if removed:
        _report(hass, entry, removed)
    for entity, _ in removed:
        er.async_get(hass).async_remove(entity.entity_id)
    data = {key: value for key, value in entry.data.items() if key != CONF_UNCHECKED}
    hass.config_entries.async_update_entry(entry, data=data)


@callback
def _entities(hass: HomeAssistant, entry: CgiCameraConfigEntry) -> Feeding:
    """Return the entities of events that an entry has, each with the kind that changes it.

    Those of a recorder have their own rules, but for its images.
    """
    coordinator, registry = entry.runtime_data.coordinator, er.async_get(hass)
    found = []
    for (domain, key), kind in FED_BY.items():
        unique_id = f"{coordinator.base_unique_id}_{key}"
        entity_id = registry.async_get_entity_id(domain, DOMAIN, unique_id)
        if entity_id and (coordinator.device.family.pushes or domain == Platform.IMAGE):
            found.append((registry.entities[entity_id], kind))
    return found


@callback
def _had_events(hass: HomeAssistant, entry: CgiCameraConfigEntry) -> set[Kind]:
    """Return the kinds of which an entity shows an event, and what events of them may bring."""
    shown = {
        kind
        for entity, kind in _entities(hass, entry)
        if entity.domain in {Platform.EVENT, Platform.IMAGE}
        and (state := hass.states.get(entity.entity_id)) is not None
        and state.state not in {STATE_UNKNOWN, STATE_UNAVAILABLE}
    }
    if shown:
        shown |= {Kind.PICTURE, Kind.PUSH}
    return shown | ({Kind.FACE_PICTURE} if Kind.FACE in shown else set())


@callback
def _report(hass: HomeAssistant, entry: CgiCameraConfigEntry, removed: Feeding) -> None:
    """Name the removed entities in an issue that lasts until a user decides."""
    names = [f"- {as_text(one.original_name or '')} (`{one.entity_id}`)" for one, _ in removed]
    issues.async_raise(
        hass,
        entry,
        REMOVED,
        "docs/entities.md",
        data={"kinds": " ".join(sorted({kind for _, kind in removed}))},
        placeholders={"entities": "\n".join(names)},
        is_persistent=True,
    )


class RemovedFlow(LoadedCameraRepairFlow):
    """Brings the removed entities back, or leaves them."""

    @override
    async def _begin(self) -> RepairsFlowResult:
        return self._menu("leave", "bring_back")

    async def async_step_leave(self, _: dict[str, Any] | None = None) -> RepairsFlowResult:
        """Leave them removed until an event of their kind arrives."""
        return self.async_create_entry(data={})

    @needs_camera
    async def async_step_bring_back(self, _: dict[str, Any] | None = None) -> RepairsFlowResult:
        """Add them again, under the ids that they had."""
        kinds = str((self.data or {})["kinds"]).split()
        await self._entry.runtime_data.inbox.kinds.async_bring(map(Kind, kinds))
        return self.async_create_entry(data={})
