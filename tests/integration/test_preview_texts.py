"""The texts of previews and reports."""

from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.cgi_camera.api.errors import InvalidValueError
from custom_components.cgi_camera.care.preview_texts import preview_text, report_text
from custom_components.cgi_camera.care.previews import Preview
from custom_components.cgi_camera.care.restore import Report

NOTHING = Preview(values={}, missing={}, refused={}, guarded=[], present={}, result={})


async def test_preview_text_without_a_difference(
    hass: HomeAssistant, json_entry: MockConfigEntry
) -> None:
    """One line, so that the list is not empty."""
    assert preview_text(hass, NOTHING) == "- Nothing to write."


async def test_preview_text_has_a_line_for_each_fate(
    hass: HomeAssistant, json_entry: MockConfigEntry
) -> None:
    """A long list of settings ends with an ellipsis."""
    ten = {f"setting_{number}": number for number in range(10)}
    shown = Preview(
        values={"image": {"contrast": 60}},
        missing={"image": list(ten)},
        refused={"brightness": InvalidValueError("brightness", 300, "0 - 255")},
        guarded=["network", "user"],
        present={"image": {"contrast": 50}},
        result={"image": {"contrast": 60}},
    )
    taken, missing, refused, guarded = preview_text(hass, shown).splitlines()
    assert taken == "- To be written (1): Contrast: 50 → 60"
    assert missing.startswith("- Not supported there (10): ")
    assert missing.endswith(", …")
    assert refused.startswith("- Brightness stays as it is: 300 is out of its range.")
    assert guarded.startswith("- Left out: `network`, `user`.")


async def test_report_text_counts_what_was_written(
    hass: HomeAssistant, json_entry: MockConfigEntry
) -> None:
    """Over all sections."""
    report = Report(written={"image": {"contrast": 60}, "osd": {"a": 1, "b": 2}}, failed={})
    assert report_text(json_entry.runtime_data.coordinator, report) == "- Settings written: 3."
