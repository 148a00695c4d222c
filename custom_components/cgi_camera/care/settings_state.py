"""The settings of one camera at one moment, by our keys, and how two such states differ."""

from collections.abc import Mapping
from datetime import time
from itertools import chain

from ..api.device import Device
from ..api.features import Fields, Value
from ..api.settings import Setting

LONGEST_VALUE = 1024
"""Characters; a longer value is a file, not a setting."""

type Plain = bool | int | float | str
"""A value that a file can hold; a time of day is a text."""
type Values = Mapping[str, Plain]
type State = Mapping[str, Values]
"""The values of each section by key."""
type Change = tuple[Plain | None, Plain | None]
"""The first and the second value; a missing one is None."""


def settings_of(device: Device, section: str) -> Mapping[str, Setting]:
    """Return the settings of a section that can be kept: readable and no secret."""
    return {
        key: row
        for key, row in device.readable(section).items()
        if isinstance(row, Setting) and not row.secret
    }


def kept_sections(device: Device) -> list[str]:
    """Return the sections with settings that can be kept, in the order of the family's table."""
    sections = dict.fromkeys(row.section for row in device.family.features)
    return [section for section in sections if settings_of(device, section)]


def plain(value: Value) -> Plain:
    """Return a value as a file can hold it."""
    return value.isoformat("minutes") if isinstance(value, time) else value


def values_of(device: Device, section: str, fields: Fields) -> dict[str, Plain]:
    """Return the values to keep of a section that the camera answered with `fields`."""
    values = {
        key: plain(value)
        for key, row in settings_of(device, section).items()
        if (value := row.value(fields)) is not None
    }
    return {key: value for key, value in values.items() if len(str(value)) <= LONGEST_VALUE}


def differences(first: State, second: State) -> dict[str, dict[str, Change]]:
    """Return the values that differ, by section and key."""
    found: dict[str, dict[str, Change]] = {}
    for section in dict.fromkeys(chain(first, second)):
        one, other = first.get(section, {}), second.get(section, {})
        changed = {
            key: (one.get(key), other.get(key))
            for key in dict.fromkeys(chain(one, other))
            if one.get(key) != other.get(key)
        }
        if changed:
            found[section] = changed
    return found


def to_write(saved: State, present: State) -> State:
    """Return the saved values that differ now; a value that was not saved stays as it is."""
    wanted = {
        section: {key: value for key, (value, _) in found.items() if value is not None}
        for section, found in differences(saved, present).items()
    }
    return {section: values for section, values in wanted.items() if values}
