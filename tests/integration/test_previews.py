"""What a camera would take of given settings."""

from typing import Any

from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.cgi_camera.care.previews import Preview, async_preview, async_write
from tests.simulators.json_cgi import JsonCgiCamera


async def preview(entry: MockConfigEntry, settings: dict[str, dict[str, Any]]) -> Preview:
    """Return what the camera of an entry would take."""
    return await async_preview(entry.runtime_data.coordinator, settings)


async def test_preview_sorts_settings_by_what_becomes_of_them(
    hass: HomeAssistant, json_entry: MockConfigEntry, json_camera: JsonCgiCamera
) -> None:
    """Some differ, some are equal, out of range or unknown to the camera."""
    json_camera.settings["display_base"] |= {"brightness": 50, "contrast": 60}
    wanted = {"brightness": 300, "contrast": 60, "saturation": 41, "glow": 1}
    shown = await preview(json_entry, {"image": wanted})
    assert shown.values == {"image": {"saturation": 41}}
    assert shown.missing == {"image": ["glow"]}
    assert [error.limit for error in shown.refused.values()] == ["0 - 255"]
    assert shown.guarded == []
    assert shown.result["image"]["saturation"] == 41
    assert shown.result["image"]["brightness"] == 50


async def test_preview_names_guarded_sections_that_differ(
    hass: HomeAssistant, json_entry: MockConfigEntry, json_camera: JsonCgiCamera
) -> None:
    """It writes them no more than what the camera has already."""
    before = (await preview(json_entry, {"network": {"dhcp": True}})).present["network"]
    other = {"dhcp": not before["dhcp"]}
    writes = json_camera.writes
    shown = await preview(json_entry, {"network": other})
    report = await async_write(json_entry.runtime_data.coordinator, shown)
    assert (shown.guarded, shown.values, report.written) == (["network"], {}, {})
    assert (await preview(json_entry, {"network": dict(before)})).guarded == []
    assert json_camera.writes == writes
