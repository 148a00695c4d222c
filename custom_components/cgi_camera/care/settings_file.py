"""A state of settings as a YAML file that people can read, keep in Git, and give to a camera."""

from collections.abc import Mapping
from typing import Any, Final

import yaml

from ..api.device import Device
from ..api.errors import CameraError, UnknownNameError
from .saved_settings import SavedState
from .settings_state import State, settings_of

MAX_BYTES: Final = 512 * 1024
FORMAT: Final = "cgi_camera_settings"
VERSION: Final = 1


class UnreadableFileError(CameraError):
    """A file does not hold settings."""


class OtherFamilyError(CameraError):
    """A file holds the settings of a camera of another family."""


def as_text(family: str, name: str, state: SavedState) -> str:
    """Return a state as the text of a file, section by section in the order of the tables."""
    content = {
        FORMAT: VERSION,
        "family": family,
        "camera": name,
        "saved_at": state["saved_at"],
        "settings": {
            section: dict(values) for section, values in state["settings"].items() if values
        },
    }
    return yaml.safe_dump(content, sort_keys=False, allow_unicode=True)


def read(device: Device, content: bytes) -> State:
    """Return the settings of a file for a camera; a file may hold some settings only.

    Raises UnreadableFileError for anything but such a file, OtherFamilyError for one of another
    family, and UnknownNameError for a section or key that the family does not have.
    """
    try:
        # A plain loader: the one of Home Assistant would include other files.
        file = yaml.safe_load(content.decode("utf-8-sig"))
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise UnreadableFileError("the file is no YAML") from error
    if not isinstance(file, dict) or file.get(FORMAT) != VERSION:
        raise UnreadableFileError("the file has another format")
    if file.get("family") != device.family.name:
        raise OtherFamilyError("the file is of another family")
    settings = _sections(file.get("settings"))
    check(device, settings)
    return settings


def check(device: Device, settings: State) -> None:
    """Raise UnknownNameError for a name that no setting has that can be kept."""
    for section, values in settings.items():
        device.settings(device.known_section(section), values)
        known = settings_of(device, section)
        for key in values:
            if key not in known:
                raise UnknownNameError(key, "")


def _sections(found: Any) -> State:
    """Return the sections of a file. Raises UnreadableFileError for any other structure."""
    if not isinstance(found, Mapping) or not found:
        raise UnreadableFileError("the file has no settings")
    for section, values in found.items():
        if not isinstance(section, str) or not isinstance(values, Mapping):
            raise UnreadableFileError("a section has no settings")
        for key, value in values.items():
            if not isinstance(key, str) or not isinstance(value, bool | int | float | str):
                raise UnreadableFileError("a setting has no plain value")
    return found
