"""What a camera would take of given settings: those of another camera, of a file, or saved ones."""

from collections.abc import Mapping, Sequence
import dataclasses
from dataclasses import dataclass

from ..api.changes import encode_together
from ..api.device import Device
from ..api.errors import InvalidValueError
from ..api.features import Fields
from ..api.settings import Setting
from ..coordinator import CgiCameraCoordinator
from .actions import saved_settings
from .restore import Report, async_restore
from .settings_state import Plain, State, Values, settings_of, values_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What a camera would take of given settings, by section.

    `missing` has the keys that the camera does not have, `refused` those with a value out of its
    range. `guarded` names the sections that differ and are written only by name. `result` has the
    sections as they are afterwards.
    """

    values: State
    missing: Mapping[str, Sequence[str]]
    refused: Mapping[str, InvalidValueError]
    guarded: Sequence[str]
    present: State
    result: State


async def async_preview(coordinator: CgiCameraCoordinator, settings: State) -> Preview:
    """Read a camera and return what it would take. Raises what the camera's client raises."""
    device = coordinator.device
    answers = await saved_settings(coordinator).async_read_all(settings)
    present = {section: values_of(device, section, answers[section]) for section in answers}
    values: dict[str, Values] = {}
    missing: dict[str, Sequence[str]] = {}
    refused: dict[str, InvalidValueError] = {}
    guarded: list[str] = []
    for section, wanted in settings.items():
        there = present.get(section, {})
        if lost := [key for key in wanted if key not in there]:
            missing[section] = lost
        different = {
            key: value for key, value in wanted.items() if key in there and there[key] != value
        }
        if section in device.family.guarded_sections:
            guarded += [section] if different else []
            continue
        allowed, out = _allowed(device, section, different, answers.get(section, {}))
        refused |= out
        if allowed:
            values[section] = allowed
    result = {section: {**present[section], **wanted} for section, wanted in values.items()}
    return Preview(
        values=values,
        missing=missing,
        refused=refused,
        guarded=guarded,
        present=present,
        result=result,
    )


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
