"""The handlers of the actions that save, compare, export and restore settings."""

from collections.abc import Mapping

from homeassistant.core import ServiceCall, ServiceResponse
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.util import dt as dt_util
from homeassistant.util.json import JsonValueType

from ..api.errors import UnsupportedError
from ..const import DOMAIN
from ..coordinator import CgiCameraCoordinator
from ..texts import localized
from . import settings_file
from .restore import Report, async_restore
from .saved_settings import SavedSettings, SavedState
from .settings_state import Change, State, differences, to_write


async def save_settings(coordinator: CgiCameraCoordinator, call: ServiceCall) -> ServiceResponse:
    """Keep the present settings."""
    saved = saved_settings(coordinator)
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
    state, present = await _chosen(coordinator, call)
    changes = differences(state["settings"], present)
    return {
        "saved_at": state["saved_at"],
        "different": {section: _shown(found) for section, found in changes.items()},
    }


async def export_settings(coordinator: CgiCameraCoordinator, call: ServiceCall) -> ServiceResponse:
    """Return a kept state, also as the text of a file."""
    state = _kept(coordinator, call.data["state"])
    return {
        "saved_at": state["saved_at"],
        "settings": plain_sections(state["settings"]),
        "file": settings_file.as_text(
            coordinator.device.family.name, coordinator.shown_name, state
        ),
    }


async def restore_settings(coordinator: CgiCameraCoordinator, call: ServiceCall) -> ServiceResponse:
    """Write the values of a kept state that differ now, or return what would be written.

    A section that can cut the camera off, or names its servers, is restored only by name.
    """
    dry_run: bool = call.data["dry_run"]
    guarded = coordinator.device.family.guarded_sections
    named = [coordinator.device.known_section(name) for name in call.data.get("sections", ())]
    if not dry_run and not call.data["confirm"] and (risky := guarded.intersection(named)):
        raise mistake(translation_key="needs_confirmation", value=", ".join(sorted(risky)))
    state, present = await _chosen(coordinator, call)
    wanted = to_write(state["settings"], present)
    chosen = set(named) if named else wanted.keys() - guarded
    skipped: list[JsonValueType] = [section for section in wanted if section not in chosen]
    wanted = {section: values for section, values in wanted.items() if section in chosen}
    answer: dict[str, JsonValueType] = {
        "saved_at": state["saved_at"],
        "dry_run": dry_run,
        "skipped": skipped,
    }
    if dry_run:
        return answer | {"values": plain_sections(wanted)}
    report = await async_restore(coordinator, wanted, state["settings"], present)
    if report.failed and not call.return_response:
        raise not_restored(coordinator, report)
    return answer | shown_report(coordinator, report)


def shown_report(coordinator: CgiCameraCoordinator, report: Report) -> dict[str, JsonValueType]:
    """Return what a camera took and what not, with the reasons."""
    failed: dict[str, JsonValueType] = {
        section: {
            "reason": localized(coordinator.hass, coordinator.user_error(error.cause)),
            "put_back": error.put_back,
        }
        for section, error in report.failed.items()
    }
    return {"values": plain_sections(report.written), "failed": failed}


def plain_sections(state: State) -> dict[str, JsonValueType]:
    """Return values by section for a response."""
    return {section: dict(values) for section, values in state.items()}


def not_restored(coordinator: CgiCameraCoordinator, report: Report) -> HomeAssistantError:
    """Return the error for sections that a camera did not take."""
    return HomeAssistantError(
        translation_domain=DOMAIN,
        translation_key="not_restored",
        translation_placeholders={
            "subject": coordinator.shown_name,
            "value": ", ".join(report.failed),
        },
    )


def saved_settings(coordinator: CgiCameraCoordinator) -> SavedSettings:
    """Return the kept settings of a camera. Raises UnsupportedError if it has no settings."""
    saved: SavedSettings = coordinator.config_entry.runtime_data.saved_settings
    if not saved.sections:
        raise UnsupportedError("the camera has no settings")
    return saved


async def _chosen(coordinator: CgiCameraCoordinator, call: ServiceCall) -> tuple[SavedState, State]:
    """Return the settings of a call or the kept state that it chooses, and the present settings.

    Settings that the call does not name stay as they are.
    """
    given: State = call.data.get("settings") or {}
    settings_file.check(coordinator.device, given)
    kept = None if given else _kept(coordinator, call.data["state"])
    present = await saved_settings(coordinator).async_present()
    if kept is not None:
        return kept, present
    named = {section: {**present.get(section, {}), **values} for section, values in given.items()}
    now = dt_util.utcnow().isoformat()
    return SavedState(saved_at=now, settings={**present, **named}), present


def _kept(coordinator: CgiCameraCoordinator, number: int) -> SavedState:
    """Return a kept state; 1 is the latest."""
    states = saved_settings(coordinator).states
    if number > len(states):
        raise mistake(
            translation_key="no_saved_settings",
            subject=coordinator.shown_name,
            value=str(number),
            limit=str(len(states)),
        )
    return states[number - 1]


def _shown(found: Mapping[str, Change]) -> dict[str, JsonValueType]:
    return {key: {"saved": saved, "now": now} for key, (saved, now) in found.items()}


def mistake(*, translation_key: str, **placeholders: str) -> ServiceValidationError:
    """Return the error for a call that makes no sense."""
    return ServiceValidationError(
        translation_domain=DOMAIN,
        translation_key=translation_key,
        translation_placeholders=placeholders,
    )
