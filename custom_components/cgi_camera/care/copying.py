"""Copies settings to other cameras of the same family.

Each camera has its own report, so that one that fails does not stop the others.
"""

import asyncio
from collections.abc import Sequence

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import ServiceCall, ServiceResponse
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import entity_registry as er
from homeassistant.util.json import JsonValueType

from ..api.device import Device
from ..api.errors import CameraError
from ..const import DOMAIN
from ..coordinator import CgiCameraCoordinator
from ..entries import async_cameras
from ..names import async_name, async_response_key
from ..texts import localized
from .actions import mistake, plain_sections, saved_settings, shown_report
from .previews import async_preview, async_write
from .settings_state import State


def copied(device: Device, settings: State, sections: Sequence[str] = ()) -> State:
    """Return the settings that can go to another camera: none that belong to one camera.

    Raises UnknownNameError for a section that the family does not have.
    """
    chosen = {device.known_section(name) for name in sections} or settings.keys()
    found = {
        section: {
            key: value
            for key, value in values.items()
            if not device.family.is_individual(section, key)
        }
        for section, values in settings.items()
        if section in chosen
    }
    return {section: values for section, values in found.items() if values}


async def async_settings_to_copy(coordinator: CgiCameraCoordinator) -> tuple[State, str]:
    """Return the settings of a camera, and when they were saved if it does not answer now."""
    saved = saved_settings(coordinator)
    try:
        return await saved.async_present(), ""
    except CameraError:
        if not saved.states:
            raise
        return saved.states[0]["settings"], saved.states[0]["saved_at"]


async def copy_settings(coordinator: CgiCameraCoordinator, call: ServiceCall) -> ServiceResponse:
    """Copy settings to other cameras, or return what each would take."""
    hass, dry_run = coordinator.hass, call.data["dry_run"]
    targets = _targets(coordinator, call.data["to"])
    settings, saved_at = await async_settings_to_copy(coordinator)
    wanted = copied(coordinator.device, settings, call.data.get("sections", ()))

    async def to(target: CgiCameraCoordinator) -> dict[str, JsonValueType]:
        try:
            preview = await async_preview(target, wanted)
            shown: dict[str, JsonValueType] = {
                "values": plain_sections(preview.values),
                "unsupported": {section: list(keys) for section, keys in preview.missing.items()},
                "out_of_range": {
                    key: {"value": error.value, "allowed": error.limit}
                    for key, error in preview.refused.items()
                },
            }
            if not dry_run:
                shown |= shown_report(target, await async_write(target, preview))
        except CameraError as error:
            return {"reason": localized(hass, target.user_error(error))}
        return shown

    reports: dict[str, dict[str, JsonValueType]] = {
        key: {"reason": localized(hass, not_loaded(key))}
        for key, target in targets.items()
        if target is None
    }
    loaded = {key: target for key, target in targets.items() if target is not None}
    answers = await asyncio.gather(*map(to, loaded.values()))
    reports |= dict(zip(loaded, answers, strict=True))
    failed = [
        key for key, report in reports.items() if report.get("reason") or report.get("failed")
    ]
    if failed and not dry_run and not call.return_response:
        raise HomeAssistantError(
            translation_domain=DOMAIN,
            translation_key="not_copied",
            translation_placeholders={"value": ", ".join(failed)},
        )
    return {"saved_at": saved_at or None, "dry_run": dry_run, "cameras": dict(reports)}


def not_loaded(subject: str) -> HomeAssistantError:
    """Return the error for a camera that is not set up right now."""
    return HomeAssistantError(
        translation_domain=DOMAIN,
        translation_key="not_loaded",
        translation_placeholders={"subject": subject},
    )


def _targets(
    source: CgiCameraCoordinator, entity_ids: Sequence[str]
) -> dict[str, CgiCameraCoordinator | None]:
    """Return the other cameras by their keys in the response; None for one that is not set up."""
    hass, registry = source.hass, er.async_get(source.hass)
    cameras = async_cameras(hass)
    found: dict[str, CgiCameraCoordinator | None] = {}
    for entity_id in entity_ids:
        registered = registry.async_get(entity_id)
        entry_id = registered.config_entry_id if registered is not None else None
        entry = hass.config_entries.async_get_entry(entry_id) if entry_id else None
        if entry is None or entry not in cameras or entry is source.config_entry:
            raise mistake(translation_key="no_other_camera", value=entity_id)
        if entry.data["family"] != source.config_entry.data["family"]:
            raise mistake(
                translation_key="other_family", subject=async_name(hass, entry), value=entity_id
            )
        is_loaded = entry.state is ConfigEntryState.LOADED
        key = async_response_key(hass, entry)
        found[key] = entry.runtime_data.coordinator if is_loaded else None
    return found
