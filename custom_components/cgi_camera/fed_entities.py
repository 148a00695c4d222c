"""Adds the entities of events: those that a camera can feed, and others with their first event."""

from collections.abc import Callable, Collection

from homeassistant.core import callback
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.entity import Entity, EntityDescription
from homeassistant.helpers.entity_platform import (
    AddConfigEntryEntitiesCallback,
    async_get_current_platform,
)

from .const import DOMAIN
from .coordinator import CgiCameraCoordinator
from .entry import CgiCameraConfigEntry
from .inbox.kinds import FED_BY, Kind


@callback
def async_add_fed[DescriptionT: EntityDescription](
    entry: CgiCameraConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
    rows: Collection[DescriptionT],
    make: Callable[[CgiCameraCoordinator, DescriptionT], Entity],
) -> None:
    """Add the entities of events that the camera can feed or that were there before.

    The others come with the first event of their kind, which waits for them.
    """
    coordinator, kinds = entry.runtime_data.coordinator, entry.runtime_data.inbox.kinds
    platform, registry = async_get_current_platform(), er.async_get(coordinator.hass)
    kind_of_key = {key: kind for (domain, key), kind in FED_BY.items() if domain == platform.domain}

    def registered(row: DescriptionT) -> str | None:
        unique_id = f"{coordinator.base_unique_id}_{row.key}"
        return registry.async_get_entity_id(platform.domain, DOMAIN, unique_id)

    async def add(new: Collection[Kind]) -> None:
        await platform.async_add_entities(
            make(coordinator, row)
            for row in rows
            if kind_of_key[row.key] in new and registered(row) not in platform.entities
        )

    async_add_entities(
        make(coordinator, row)
        for row in rows
        if kind_of_key[row.key] in kinds.known or registered(row) is not None
    )
    entry.async_on_unload(kinds.follow(add))
