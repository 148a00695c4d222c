"""The handlers of the actions that save, compare and restore settings."""

from collections.abc import Mapping

from homeassistant.core import ServiceCall, ServiceResponse
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.util.json import JsonValueType

from ..api.errors import UnsupportedError
from ..const import DOMAIN
from ..coordinator import CgiCameraCoordinator
from ..texts import localized
from .restore import NotRestoredError, async_restore_section
from .saved_settings import SavedSettings, SavedState
from .settings_state import Change, Plain, State, differences, values_of


async def save_settings(coordinator: CgiCameraCoordinator, call: ServiceCall) -> ServiceResponse:
    """Keep the present settings."""
    saved = _saved_settings(coordinator)
    is_new = await saved.async_save()
    state = saved.states[0]
    return {
        "saved_at": state["saved_at"],
        "new": is_new,
        "sections": sum(bool(values) for values in state["settings"].values()),
        "values": sum(map(len, state["settings"].values())),
        "kept": [kept["saved_at"] for kept in saved.states],
    }


async def compare_settings(coordinator: CgiCameraCoordinator, call: ServiceCall) -> ServiceResponse:
    """Return what differs now from a kept state."""
    state = _chosen(coordinator, call)
    changes = differences(state["settings"], await _present(coordinator))
    return {
        "saved_at": state["saved_at"],
        "different": {section: _shown(found) for section, found in changes.items()},
    }


async def restore_settings(coordinator: CgiCameraCoordinator, call: ServiceCall) -> ServiceResponse:
    """Write the values of a kept state that differ now, or return what would be written.

    A dangerous section is restored only by name.
    """
    state, dry_run = _chosen(coordinator, call), call.data["dry_run"]
    dangerous = coordinator.device.family.dangerous_sections
    named = [coordinator.device.known_section(name) for name in call.data.get("sections", ())]
    if not dry_run and not call.data["confirm"] and (risky := dangerous.intersection(named)):
        raise _mistake(translation_key="needs_confirmation", value=", ".join(sorted(risky)))
    present = await _present(coordinator)
    wanted = _to_write(state["settings"], present)
    chosen = set(named) if named else wanted.keys() - dangerous
    skipped: list[JsonValueType] = [section for section in wanted if section not in chosen]
    wanted = {section: values for section, values in wanted.items() if section in chosen}
    answer: dict[str, JsonValueType] = {
        "saved_at": state["saved_at"],
        "dry_run": dry_run,
        "skipped": skipped,
    }
    if dry_run:
        return answer | {"values": {section: dict(values) for section, values in wanted.items()}}
    return answer | await _restore(coordinator, call, wanted, (state["settings"], present))


async def _restore(
    coordinator: CgiCameraCoordinator,
    call: ServiceCall,
    wanted: State,
    states: tuple[State, State],
) -> dict[str, JsonValueType]:
    """Write sections of the first of two states over the second; report those that failed.

    A dangerous section is the last, for it may end the connection.
    """
    saved, present = states
    dangerous = coordinator.device.family.dangerous_sections
    written: dict[str, JsonValueType] = {}
    failed: dict[str, JsonValueType] = {}
    for section in sorted(wanted, key=lambda section: section in dangerous):
        try:
            written[section] = dict(
                await async_restore_section(
                    coordinator, section, saved[section], present.get(section, {})
                )
            )
        except NotRestoredError as error:
            reason = localized(coordinator.hass, coordinator.user_error(error.cause))
            failed[section] = {"reason": reason, "put_back": error.put_back}
    if failed and not call.return_response:
        raise HomeAssistantError(
            translation_domain=DOMAIN,
            translation_key="not_restored",
            translation_placeholders={
                "subject": coordinator.shown_name,
                "value": ", ".join(failed),
            },
        )
    return {"values": written, "failed": failed}


def _saved_settings(coordinator: CgiCameraCoordinator) -> SavedSettings:
    """Return the kept settings of a camera. Raises UnsupportedError if it has no settings."""
    saved: SavedSettings = coordinator.config_entry.runtime_data.saved_settings
    if not saved.sections:
        raise UnsupportedError("the camera has no settings")
    return saved


def _chosen(coordinator: CgiCameraCoordinator, call: ServiceCall) -> SavedState:
    """Return the kept state that a call chooses by its number; 1 is the latest."""
    states = _saved_settings(coordinator).states
    number: int = call.data["state"]
    if number > len(states):
        raise _mistake(
            translation_key="no_saved_settings",
            subject=coordinator.shown_name,
            value=str(number),
            limit=str(len(states)),
        )
    return states[number - 1]


async def _present(coordinator: CgiCameraCoordinator) -> State:
    fields = await _saved_settings(coordinator).async_read_all()
    return {name: values_of(coordinator.device, name, found) for name, found in fields.items()}


def _to_write(saved: State, present: State) -> Mapping[str, Mapping[str, Plain]]:
    """Return the kept values that differ now; a value that was not kept stays as it is."""
    wanted = {
        section: {key: value for key, (value, _) in found.items() if value is not None}
        for section, found in differences(saved, present).items()
    }
    return {section: values for section, values in wanted.items() if values}


def _shown(found: Mapping[str, Change]) -> dict[str, JsonValueType]:
    return {key: {"saved": saved, "now": now} for key, (saved, now) in found.items()}


def _mistake(*, translation_key: str, **placeholders: str) -> ServiceValidationError:
    """Return the error for a call that makes no sense."""
    return ServiceValidationError(
        translation_domain=DOMAIN,
        translation_key=translation_key,
        translation_placeholders=placeholders,
    )
