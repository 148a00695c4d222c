"""Copies of settings to other cameras, and settings in files."""

from collections.abc import AsyncIterator
import copy
from pathlib import Path
from typing import Any, cast
from unittest.mock import patch

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
import yaml

from custom_components.cgi_camera.api.errors import UnknownNameError
from custom_components.cgi_camera.api.families import FAMILIES
from custom_components.cgi_camera.api.settings import Setting, Text
from custom_components.cgi_camera.care import settings_file
from custom_components.cgi_camera.care.settings_file import UnreadableFileError
from custom_components.cgi_camera.const import DEFAULT_OPTIONS, DOMAIN
from tests.simulators.json_cgi import JsonCgiCamera
from tests.simulators.json_cgi_device import JsonCgiDevice

from .conftest import PASSWORD
from .test_care_actions import change_everything, present
from .test_json_cgi import act

MACS = {"twin": "8807cb000001", "older": "8807cb000002", "off": "8807cb000003"}
COPIED_TEXTS = {"ntp_server", "motion_grid", "motion_blocks"}
"""The texts that do not belong to one camera, besides areas of the picture."""


async def another(hass: HomeAssistant, camera: JsonCgiCamera, name: str) -> MockConfigEntry:
    """Return the loaded entry of another camera of the family."""
    entry = MockConfigEntry(
        domain=DOMAIN,
        title=name.capitalize(),
        unique_id=MACS[name],
        data={
            "host": camera.url,
            "username": camera.username,
            "password": camera.password,
            "family": "json_cgi",
            "verify_ssl": True,
            "webhook_id": f"webhook-of-{name}",
        },
        options=DEFAULT_OPTIONS,
    )
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    return entry


def mac_of(name: str) -> str:
    """Return a MAC address as these cameras write it."""
    digits = MACS[name]
    return "-".join(digits[place : place + 2] for place in range(0, 12, 2))


@pytest.fixture
async def three(hass: HomeAssistant) -> AsyncIterator[dict[str, JsonCgiCamera]]:
    """Return three further cameras: a twin, one with other firmware, and one that is to be off."""
    cameras = {
        name: JsonCgiCamera(
            password=PASSWORD, latency=0, mac=mac_of(name), full_tables=name != "older"
        )
        for name in MACS
    }
    async with cameras["twin"], cameras["older"], cameras["off"]:
        for name, camera in cameras.items():
            await another(hass, camera, name)
        yield cameras


def entry_of(hass: HomeAssistant, name: str) -> MockConfigEntry:
    """Return the entry of one of the three."""
    entry: Any = hass.config_entries.async_entry_for_domain_unique_id(DOMAIN, MACS[name])
    return cast("MockConfigEntry", entry)


def test_copied_settings_have_no_text_that_belongs_to_one_camera() -> None:
    """Every other text is known not to: a new row must decide."""
    for family in FAMILIES.values():
        texts = {
            row.key
            for row in family.features
            if isinstance(row, Text)
            and not (row.secret or row.write_only)
            and not family.is_individual(row.section, row.key)
            and "_position" not in row.key
        }
        assert texts <= COPIED_TEXTS, family.name
        settings = {row.key for row in family.features if isinstance(row, Setting)}
        sections = {row.section for row in family.features}
        assert family.individual <= settings | sections


async def test_copy_settings_reports_each_camera(
    hass: HomeAssistant, json_entry: MockConfigEntry, three: dict[str, JsonCgiCamera]
) -> None:
    """A twin gets all, other firmware what it has, and a camera that is off stops no other."""
    await change_everything(json_entry)
    source = await present(json_entry)
    older, twin = entry_of(hass, "older"), entry_of(hass, "twin")
    before = await present(older)
    await three["off"].stop()
    to = ["camera.twin", "camera.older", "camera.off"]
    writes = [camera.writes for camera in three.values()]
    preview = (await act(hass, "copy_settings", to=to))["cameras"]
    assert [camera.writes for camera in three.values()] == writes
    report = (await act(hass, "copy_settings", to=to, dry_run=False))["cameras"]
    assert "does not answer" in report["camera.off"]["reason"]
    assert report["camera.twin"]["values"] == preview["camera.twin"]["values"]
    assert report["camera.twin"]["failed"] == report["camera.older"]["failed"] == {}
    assert report["camera.twin"]["unsupported"] == {}
    assert report["camera.older"]["unsupported"] == preview["camera.older"]["unsupported"] != {}

    is_individual = json_entry.runtime_data.coordinator.device.family.is_individual
    after = {"twin": await present(twin), "older": await present(older)}
    copied = kept = 0
    for section, values in source.items():
        for key, value in values.items():
            if is_individual(section, key):
                assert after["older"][section].get(key) == before[section].get(key)
                kept += 1
            else:
                assert after["twin"][section][key] == value, key
                assert after["older"][section].get(key, value) == value, key
                copied += 1
    print(f"{copied} settings are the same on the twin, {kept} belong to one camera")
    assert copied > 400
    again = await act(hass, "copy_settings", to=["camera.twin"])
    assert again["cameras"]["camera.twin"]["values"] == {}


async def test_copy_settings_leaves_out_what_is_out_of_range(
    hass: HomeAssistant,
    json_entry: MockConfigEntry,
    json_camera: JsonCgiCamera,
    three: dict[str, JsonCgiCamera],
) -> None:
    """The rest of the section is copied; only chosen sections are."""
    json_camera.settings["display_base"] |= {"brightness": 300, "contrast": 61}
    answer = await act(hass, "copy_settings", to=["camera.twin"], sections=["image"], dry_run=False)
    report = answer["cameras"]["camera.twin"]
    assert report["out_of_range"] == {"brightness": {"value": "300", "allowed": "0 - 255"}}
    assert report["values"] == {"image": {"contrast": 61}}
    assert three["twin"].settings["display_base"]["contrast"] == 61


async def test_copy_settings_puts_a_section_back_that_does_not_take_all(
    hass: HomeAssistant,
    json_entry: MockConfigEntry,
    json_camera: JsonCgiCamera,
    three: dict[str, JsonCgiCamera],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Nothing is half done; without a response the action fails."""
    json_camera.settings["display_base"] |= {"brightness": 61, "contrast": 62}
    twin = three["twin"]
    before = copy.deepcopy(twin.settings["display_base"])
    kept = JsonCgiDevice._set

    def half(self: JsonCgiDevice, name: str, sent: Any, *, place: str | None = None) -> None:
        """Keep the contrast that is in force."""
        if name == "display_base":
            sent = {**sent, "contrast": before["contrast"]}
        kept(self, name, sent, place=place)

    monkeypatch.setattr(JsonCgiDevice, "_set", half)
    to = ["camera.twin"]
    report = (await act(hass, "copy_settings", to=to, dry_run=False))["cameras"]["camera.twin"]
    assert report["failed"]["image"]["put_back"] is True
    assert twin.settings["display_base"] == before
    with pytest.raises(HomeAssistantError, match="twin"):
        await hass.services.async_call(
            DOMAIN,
            "copy_settings",
            {"entity_id": "camera.front_door", "to": to, "dry_run": False},
            blocking=True,
        )


async def test_copy_settings_takes_saved_ones_of_a_camera_that_is_gone(
    hass: HomeAssistant,
    json_entry: MockConfigEntry,
    json_camera: JsonCgiCamera,
    three: dict[str, JsonCgiCamera],
) -> None:
    """A new camera becomes the twin of a broken one."""
    json_camera.settings["display_base"]["contrast"] = 63
    saved = await act(hass, "save_settings")
    await json_camera.stop()
    answer = await act(hass, "copy_settings", to=["camera.twin"], dry_run=False)
    assert answer["saved_at"] == saved["saved_at"]
    assert three["twin"].settings["display_base"]["contrast"] == 63


@pytest.mark.parametrize("to", ["camera.front_door", "camera.nowhere"])
async def test_copy_settings_rejects_what_is_no_other_camera(
    hass: HomeAssistant, json_entry: MockConfigEntry, to: str
) -> None:
    """Neither the camera itself nor an entity of something else."""
    with pytest.raises(ServiceValidationError, match="another camera"):
        await act(hass, "copy_settings", to=[to])


async def test_options_copy_settings_after_a_preview(
    hass: HomeAssistant,
    json_entry: MockConfigEntry,
    json_camera: JsonCgiCamera,
    three: dict[str, JsonCgiCamera],
) -> None:
    """The preview and the report name each camera."""
    json_camera.settings["display_base"] |= {"brightness": 300, "contrast": 64}
    await three["off"].stop()
    options: Any = hass.config_entries.options
    menu = await options.async_init(json_entry.entry_id)
    form = await options.async_configure(menu["flow_id"], {"next_step_id": "copy_settings"})
    chosen = [entry_of(hass, name).entry_id for name in ("twin", "off")]
    preview = await options.async_configure(form["flow_id"], {"cameras": chosen})
    assert preview["step_id"] == "write_settings"
    text = preview["description_placeholders"]["list"]
    assert "**Twin**\n- To be written (1): Contrast" in text
    assert "Brightness stays as it is: 300" in text
    assert "**Off**\n- Off does not answer." in text
    report = await options.async_configure(preview["flow_id"], {})
    assert report["description_placeholders"] == {"list": "**Twin**\n- Settings written: 1."}
    assert three["twin"].settings["display_base"]["contrast"] == 64
    end = await options.async_configure(report["flow_id"], {})
    assert end["type"] == "create_entry"
    assert json_entry.options == DEFAULT_OPTIONS


# Files


async def test_export_settings_makes_a_file_that_restore_settings_takes(
    hass: HomeAssistant, json_entry: MockConfigEntry, json_camera: JsonCgiCamera
) -> None:
    """It has the keys of get_config, and no secret."""
    await act(hass, "save_settings")
    exported = await act(hass, "export_settings")
    file = yaml.safe_load(exported["file"])
    assert file["settings"]["image"] == exported["settings"]["image"]
    config = await act(hass, "get_config", section="image")
    assert file["settings"]["image"].items() <= config.items()
    assert PASSWORD not in exported["file"]
    before = copy.deepcopy(json_camera.settings["display_base"])
    json_camera.settings["display_base"]["contrast"] = 11
    json_camera.settings["display_base"]["hue"] = 12
    given = {"image": {"contrast": before["contrast"]}}
    assert (await act(hass, "compare_settings", settings=given))["different"].keys() == {"image"}
    report = await act(hass, "restore_settings", settings=given, dry_run=False)
    assert report["values"] == given
    assert json_camera.settings["display_base"] == {**before, "hue": 12}


async def test_options_show_and_take_a_file(
    hass: HomeAssistant, json_entry: MockConfigEntry, json_camera: JsonCgiCamera, tmp_path: Path
) -> None:
    """Its text can be changed; an uploaded file is taken in place of it."""
    options: Any = hass.config_entries.options
    menu = await options.async_init(json_entry.entry_id)
    form = await options.async_configure(menu["flow_id"], {"next_step_id": "settings_file"})
    (key,) = (key for key in form["data_schema"].schema if key == "content")
    file = yaml.safe_load(key.description["suggested_value"])
    file["settings"] = {"image": {"contrast": 65}, "network": {"dns": "192.168.7.7"}}
    contrast = json_camera.settings["display_base"]["contrast"]
    path = tmp_path / "settings.yaml"
    path.write_text(yaml.safe_dump(file))
    with patch("custom_components.cgi_camera.flows.care.process_uploaded_file") as upload:
        upload.return_value.__enter__.return_value = path
        preview = await options.async_configure(
            form["flow_id"], {"content": "anything", "file": "0" * 32}
        )
    shown = preview["description_placeholders"]["list"]
    assert f"To be written (1): Contrast: {contrast} → 65" in shown
    assert "Left out: `network`." in shown
    await options.async_configure(preview["flow_id"], {})
    assert json_camera.settings["display_base"]["contrast"] == 65
    assert json_camera.settings["network"]["DNS"] != "192.168.7.7"


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("", "not a settings file"),
        ("[" * 5000, "not a settings file"),
        ("cgi_camera_settings: 1\nfamily: json_cgi", "not a settings file"),
        ("cgi_camera_settings: 1\nfamily: uapi\nsettings: {}", "another protocol"),
        ("cgi_camera_settings: 1\nfamily: json_cgi\nsettings: {image: {glow: 1}}", "no glow"),
        ("x" * (settings_file.MAX_BYTES + 1), "not a settings file"),
    ],
)
async def test_options_reject_another_file(
    hass: HomeAssistant,
    json_entry: MockConfigEntry,
    json_camera: JsonCgiCamera,
    content: str,
    problem: str,
) -> None:
    """The form comes back with the reason and the text, and asks the camera nothing."""
    options: Any = hass.config_entries.options
    menu = await options.async_init(json_entry.entry_id)
    form = await options.async_configure(menu["flow_id"], {"next_step_id": "settings_file"})
    asked = len(json_camera.requests)
    form = await options.async_configure(form["flow_id"], {"content": content})
    assert len(json_camera.requests) == asked
    assert form["step_id"] == "settings_file"
    suggested = {
        str(key): key.description["suggested_value"]
        for key in form["data_schema"].schema
        if key.description
    }
    assert suggested == {"content": content}
    assert problem in form["description_placeholders"]["reason"]


@pytest.mark.parametrize(
    ("content", "error"),
    [
        ("settings: {image: 1}", UnreadableFileError),
        ("settings: {image: {contrast: [1]}}", UnreadableFileError),
        ("settings: {image: {contrast: 2026-11-30}}", UnreadableFileError),
        ("settings: {image: {contrast: !include secrets.yaml}}", UnreadableFileError),
        ("settings: {email: {sender_password: x}}", UnknownNameError),
        ("settings: {nothing: {contrast: 1}}", UnknownNameError),
    ],
)
async def test_settings_file_read_takes_plain_known_values_only(
    json_entry: MockConfigEntry, content: str, error: type[Exception]
) -> None:
    """Neither nested values nor secrets, dates or other files."""
    device = json_entry.runtime_data.coordinator.device
    start = "cgi_camera_settings: 1\nfamily: json_cgi\n"
    with pytest.raises(error):
        settings_file.read(device, f"{start}{content}".encode())
