"""Finds out which entities a user has customized or uses elsewhere in Home Assistant."""

from collections.abc import Iterable, Iterator
import re

from homeassistant.components import automation, script
from homeassistant.components.automation import automations_with_entity
from homeassistant.components.group import groups_with_entity
from homeassistant.components.homeassistant.scene import scenes_with_entity
from homeassistant.components.lovelace.const import LOVELACE_DATA, ConfigNotFound
from homeassistant.components.script import scripts_with_entity
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import entity_registry as er

from .const import DOMAIN


def is_customized(entity: er.RegistryEntry) -> bool:
    """Return whether a user has changed a registry entry."""
    return bool(
        entity.name
        or entity.icon
        or entity.area_id
        or entity.labels
        or entity.categories
        or entity.device_class
        or entity.hidden_by is er.RegistryEntryHider.USER
        or entity.disabled_by is er.RegistryEntryDisabler.USER
        or any(isinstance(alias, str) for alias in entity.aliases)
    )


async def async_used(hass: HomeAssistant, entities: Iterable[er.RegistryEntry]) -> set[str]:
    """Return the ids of the entities that something of the user names.

    Asks automations, scripts, scenes, groups, dashboards and other integrations, and looks into
    the texts of their configurations, for templates name entities, too. Raises HomeAssistantError
    for a dashboard that cannot be read.
    """
    text = "\n".join([*_configurations(hass), *await _async_dashboards(hass)])
    return {
        entity.entity_id
        for entity in entities
        if _is_referenced(hass, entity.entity_id)
        or entity.id in text
        or re.search(rf"(?<![\w.]){re.escape(entity.entity_id)}(?!\w)", text)
    }


@callback
def _is_referenced(hass: HomeAssistant, entity_id: str) -> bool:
    """Return whether Home Assistant knows of a use of an entity."""
    finders = (automations_with_entity, scripts_with_entity, scenes_with_entity, groups_with_entity)
    return any(find(hass, entity_id) for find in finders)


@callback
def _configurations(hass: HomeAssistant) -> Iterator[str]:
    """Yield the configurations that may name entities, as texts."""
    for component in (automation.DATA_COMPONENT, script.DOMAIN):
        for entity in getattr(hass.data.get(component), "entities", ()):
            yield str(entity.raw_config)
    for entry in hass.config_entries.async_entries():
        if entry.domain != DOMAIN:
            yield f"{entry.data} {entry.options}"


async def _async_dashboards(hass: HomeAssistant) -> list[str]:
    """Return the configurations of all dashboards as texts; one that builds itself has none."""
    texts = []
    if LOVELACE_DATA in hass.data:
        for dashboard in hass.data[LOVELACE_DATA].dashboards.values():
            try:
                texts.append(str(await dashboard.async_load(force=False)))
            except ConfigNotFound:
                continue
    return texts
