"""The settings of a camera at one moment: which are kept, and how two states differ."""

from datetime import time
from unittest.mock import Mock

from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.cgi_camera.api.device import Device
from custom_components.cgi_camera.api.families import family_of
from custom_components.cgi_camera.api.settings import Setting
from custom_components.cgi_camera.care.settings_state import (
    LONGEST_VALUE,
    State,
    differences,
    kept_sections,
    plain,
    settings_of,
    values_of,
)


def test_settings_of_leaves_out_secrets_and_commands() -> None:
    """Only what can be read again is kept; the JSON family has both."""
    device = Device(family_of("json_cgi"), Mock())
    kept = [row for one in kept_sections(device) for row in settings_of(device, one).values()]
    assert kept
    assert not any(row.secret or row.write_only for row in kept)
    left_out = {
        row.key
        for row in device.family.features
        if isinstance(row, Setting) and (row.secret or row.write_only)
    }
    assert left_out
    assert left_out.isdisjoint({row.key for row in kept})


async def test_values_of_leaves_out_files(hass: HomeAssistant, loaded: MockConfigEntry) -> None:
    """A text that is longer than any setting is a file."""
    device = loaded.runtime_data.coordinator.device
    row = settings_of(device, "osd")["osd_title"]
    assert values_of(device, "osd", {row.field: "Hall"}) == {"osd_title": "Hall"}
    assert values_of(device, "osd", {row.field: "x" * (LONGEST_VALUE + 1)}) == {}


def test_plain_writes_a_time_of_day_as_text() -> None:
    """A file holds no time."""
    assert [plain(one) for one in (time(7, 5), True, 3)] == ["07:05", True, 3]


def test_differences_name_what_only_one_state_has() -> None:
    """A missing value is None on its side; equal values are left out."""
    first: State = {"osd": {"title": "Hall", "logo": True}, "image": {"contrast": 3}}
    second: State = {"osd": {"title": "Yard", "logo": True}, "motion": {"level": 2}}
    assert differences(first, second) == {
        "osd": {"title": ("Hall", "Yard")},
        "image": {"contrast": (3, None)},
        "motion": {"level": (None, 2)},
    }
    assert differences(first, first) == {}
