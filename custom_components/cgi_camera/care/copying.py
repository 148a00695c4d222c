"""Gives settings to cameras: those of another camera, or those of a file.

A preview shows per camera what it would take. Each camera has its own report, so that one that
fails does not stop the others.
"""

import asyncio
from collections.abc import Mapping, Sequence
import dataclasses
from dataclasses import dataclass

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant, ServiceCall, ServiceResponse, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import entity_registry as er
from homeassistant.util.json import JsonValueType

from ..api.changes import encode_together
from ..api.device import Device
from ..api.errors import CameraError, InvalidValueError
from ..api.features import Fields
from ..api.settings import Setting
from ..const import DOMAIN
from ..coordinator import CgiCameraCoordinator
from ..names import async_name, async_response_key
from ..texts import Texts, as_text, localized, setting_name
from .actions import mistake, plain_sections, saved_settings, shown_report
from .restore import Report, async_restore
from .settings_state import Plain, State, Values, settings_of, values_of

SHOWN_NAMES = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What a camera would take of given settings, by section.

    `missing` has the keys that the camera does not have, `refused` those with a value out of its
    range. `result` has the sections as they are afterwards.
    """

    values: State
    missing: Mapping[str, Sequence[str]]
    refused: Mapping[str, InvalidValueError]
    present: State
    result: State


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


async def async_preview(coordinator: CgiCameraCoordinator, settings: State) -> Preview:
    """Read a camera and return what it would take. Raises what the camera's client raises."""
    device = coordinator.device
    answers = await saved_settings(coordinator).async_read_all(settings)
    present = {section: values_of(device, section, answers[section]) for section in answers}
    values: dict[str, Values] = {}
    missing: dict[str, Sequence[str]] = {}
    refused: dict[str, InvalidValueError] = {}
    for section, wanted in settings.items():
        there = present.get(section, {})
        if lost := [key for key in wanted if key not in there]:
            missing[section] = lost
        different = {
            key: value for key, value in wanted.items() if key in there and there[key] != value
        }
        allowed, out = _allowed(device, section, different, answers.get(section, {}))
        refused |= out
        if allowed:
            values[section] = allowed
    result = {section: {**present[section], **wanted} for section, wanted in values.items()}
    return Preview(values=values, missing=missing, refused=refused, present=present, result=result)


def _allowed(
    device: Device, section: str, wanted: Values, fields: Fields
) -> tuple[dict[str, Plain], dict[str, InvalidValueError]]:
    """Return the values that a camera allows together, and the errors of the others by key."""
    rows = settings_of(device, section)
    pairs: dict[str, tuple[Setting, Plain]] = {
        key: (dataclasses.replace(rows[key], conditions=()), value) for key, value in wanted.items()
    }
    refused: dict[str, InvalidValueError] = {}
    while True:
        try:
            encode_together(list(pairs.values()), fields)
        except InvalidValueError as error:
            refused[error.feature] = error
            del pairs[error.feature]
        else:
            return {key: value for key, (_, value) in pairs.items()}, refused


async def async_write(coordinator: CgiCameraCoordinator, preview: Preview) -> Report:
    """Write what a preview shows; a section takes all of it, or gets back what it had."""
    return await async_restore(coordinator, preview.values, preview.result, preview.present)


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
    found: dict[str, CgiCameraCoordinator | None] = {}
    for entity_id in entity_ids:
        registered = registry.async_get(entity_id)
        entry_id = registered.config_entry_id if registered is not None else None
        entry = hass.config_entries.async_get_entry(entry_id) if entry_id else None
        if entry is None or entry.domain != DOMAIN or entry is source.config_entry:
            raise mistake(translation_key="no_other_camera", value=entity_id)
        if entry.data["family"] != source.config_entry.data["family"]:
            raise mistake(
                translation_key="other_family", subject=async_name(hass, entry), value=entity_id
            )
        is_loaded = entry.state is ConfigEntryState.LOADED
        key = async_response_key(hass, entry)
        found[key] = entry.runtime_data.coordinator if is_loaded else None
    return found


@callback
def preview_text(hass: HomeAssistant, preview: Preview) -> str:
    """Return a preview as lines of a list."""
    texts = Texts(hass)
    taken = [key for values in preview.values.values() for key in values]
    missing = [key for keys in preview.missing.values() for key in keys]
    lines = [
        texts["care_taken"].format(number=len(taken), list=_names(hass, taken))
        if taken
        else texts["care_same"]
    ]
    if missing:
        lines.append(texts["care_missing"].format(number=len(missing), list=_names(hass, missing)))
    lines += [
        texts["care_refused"].format(
            setting=setting_name(hass, key), value=as_text(error.value), limit=error.limit
        )
        for key, error in list(preview.refused.items())[:SHOWN_NAMES]
    ]
    return "\n".join(f"- {line}" for line in lines)


@callback
def report_text(coordinator: CgiCameraCoordinator, report: Report) -> str:
    """Return a report as lines of a list."""
    texts = Texts(coordinator.hass)
    written = sum(map(len, report.written.values()))
    lines = [texts["care_written"].format(number=written)]
    for section, error in report.failed.items():
        reason = localized(coordinator.hass, coordinator.user_error(error.cause))
        key = "care_put_back" if error.put_back else "care_half"
        lines.append(texts[key].format(section=section.replace("_", " "), reason=reason))
    return "\n".join(f"- {line}" for line in lines)


def _names(hass: HomeAssistant, keys: Sequence[str]) -> str:
    """Return the first names of settings."""
    names = ", ".join(setting_name(hass, key) for key in keys[:SHOWN_NAMES])
    return f"{names}, …" if len(keys) > SHOWN_NAMES else names
