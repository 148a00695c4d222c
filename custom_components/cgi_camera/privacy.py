"""Deletes past events, by person or by camera, with all that Home Assistant still shows of them."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from homeassistant.core import HomeAssistant, ServiceCall, ServiceResponse, State
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import config_validation as cv, entity_registry as er, restore_state
from homeassistant.helpers.dispatcher import async_dispatcher_send
from homeassistant.util.signal_type import SignalType
import probatio

from .api.events.event import EventType
from .const import DOMAIN
from .coordinator import CgiCameraCoordinator
from .entries import async_cameras, async_loaded_cameras
from .faces import CONF_NAMES, FACE_EVENTS, Wanted
from .inbox.archive.retention import async_delete_events
from .people.last_seen import async_forget_people

type Selected = Callable[[Mapping[str, Any]], bool]
"""Whether to delete an event, by its facts or by the attributes of its entity."""

PERSON_FIELDS: Final[dict[probatio.Marker, Any]] = {
    probatio.Required("name"): probatio.All(cv.string, probatio.Length(min=1)),
    probatio.Optional("confirm", default=False): cv.boolean,
}


def forgotten(entry_id: str) -> SignalType[Selected]:
    """Return the signal after which entities of an entry drop what they show of deleted events."""
    return SignalType(f"{DOMAIN}_{entry_id}_forgotten")


async def delete_person(call: ServiceCall) -> ServiceResponse:
    """Delete the events of all cameras, removed ones too, that show a person."""
    wanted = Wanted.of({CONF_NAMES: [call.data["name"]]})

    def selected(facts: Mapping[str, Any]) -> bool:
        return wanted.first(facts.get("faces") or ()) is not None

    _check_confirmed(call, call.data["name"])
    entries = [entry.entry_id for entry in async_cameras(call.hass)]
    return {"deleted": await _delete(call.hass, entries, selected, None)}


async def delete_events(coordinator: CgiCameraCoordinator, call: ServiceCall) -> ServiceResponse:
    """Delete all events of a camera."""
    _check_confirmed(call, coordinator.shown_name)
    entry_id = coordinator.config_entry.entry_id
    return {"deleted": await _delete(call.hass, [entry_id], lambda _: True, entry_id)}


async def async_delete_faces(hass: HomeAssistant, entry_id: str) -> int:
    """Delete the events of a camera that show a face; return their number."""
    return await _delete(hass, [entry_id], _shows_face, entry_id)


def _shows_face(facts: Mapping[str, Any]) -> bool:
    """Return whether an event shows a face, by its facts or by the attributes of its entity."""
    return (
        bool(facts.get("faces"))
        or facts.get("type") == EventType.FACE
        or facts.get("event_type") in FACE_EVENTS
    )


def _check_confirmed(call: ServiceCall, what: str) -> None:
    if not call.data["confirm"]:
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="deletion_not_confirmed",
            translation_placeholders={"value": what},
        )


async def _delete(
    hass: HomeAssistant, entry_ids: list[str], selected: Selected, folder: str | None
) -> int:
    """Delete events from disk, memory and states; return the number of those on disk.

    Raises HomeAssistantError if some are left on the disk, once all others are deleted.
    """
    failure: OSError | None = None
    try:
        deleted = await async_delete_events(hass, selected, folder)
    except OSError as error:
        deleted, failure = 0, error
    for entry in async_loaded_cameras(hass):
        if entry.entry_id in entry_ids:
            entry.runtime_data.inbox.dispatcher.sightings.forget(selected)
            async_dispatcher_send(hass, forgotten(entry.entry_id), selected)

    def is_gone(stored: State) -> bool:
        entity = er.async_get(hass).async_get(stored.entity_id)
        is_of_entry = folder is None if entity is None else entity.config_entry_id in entry_ids
        return is_of_entry and selected(stored.attributes)

    _forget_stored_states(hass, is_gone)
    await async_forget_people(
        hass, lambda one: folder in {None, one.entry_id} and selected({"faces": one.faces})
    )
    await restore_state.async_get(hass).async_dump_states()
    if failure is not None:
        raise HomeAssistantError(
            translation_domain=DOMAIN, translation_key="deletion_failed"
        ) from failure
    return deleted


def _forget_stored_states(hass: HomeAssistant, is_gone: Callable[[State], bool]) -> None:
    """Drop what Home Assistant keeps of event entities that are not loaded now."""
    kept = restore_state.async_get(hass)
    # Home Assistant 2026.10 has the first of these tables, 2026.11 the others.
    for name in ("last_states", "last_states_by_entity_id", "last_states_by_entity_registry_id"):
        table: dict[str, restore_state.StoredState] = getattr(kept, name, {})
        for key, stored in list(table.items()):
            if stored.state.domain == "event" and is_gone(stored.state):
                del table[key]
