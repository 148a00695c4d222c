"""The option that restores a saved state; copies and files are in test_care_copying.py."""

from typing import Any

from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.cgi_camera.const import DOMAIN
from custom_components.cgi_camera.texts import LONGEST_VALUE
from tests.simulators.json_cgi import JsonCgiCamera

from .test_json_cgi import act


async def test_options_copy_settings_to_the_cameras_that_are_left(
    hass: HomeAssistant, json_entry: MockConfigEntry, json_camera: JsonCgiCamera
) -> None:
    """One is unloaded while the user reads the preview."""
    async with JsonCgiCamera(password=json_camera.password, latency=0) as other:
        data = {**json_entry.data, "host": other.url, "webhook_id": "1" * 64}
        twin = MockConfigEntry(
            domain=DOMAIN, title="Yard", data=data, options=json_entry.options, minor_version=2
        )
        twin.add_to_hass(hass)
        await hass.config_entries.async_setup(twin.entry_id)
        await hass.async_block_till_done()
        options: Any = hass.config_entries.options
        menu = await options.async_init(json_entry.entry_id)
        form = await options.async_configure(menu["flow_id"], {"next_step_id": "copy_settings"})
        preview = await options.async_configure(form["flow_id"], {"cameras": [twin.entry_id]})
        assert preview["step_id"] == "write_settings"
        await hass.config_entries.async_unload(twin.entry_id)
        report = await options.async_configure(preview["flow_id"], {})
        assert report["step_id"] == "settings_report"
        assert "Yard is not set up" in report["description_placeholders"]["list"]


async def test_options_restore_a_saved_state_after_a_preview(
    hass: HomeAssistant, json_entry: MockConfigEntry, json_camera: JsonCgiCamera
) -> None:
    """The preview compares values; what can cut the camera off is named and left alone."""
    options: Any = hass.config_entries.options
    menu = await options.async_init(json_entry.entry_id)
    assert "saved_settings" not in menu["menu_options"]
    await act(hass, "save_settings")
    image, network = json_camera.settings["display_base"], json_camera.settings["network"]
    contrast, dns = image["contrast"], "192.168.7.7"
    image["contrast"] = contrast + 1
    network["DNS"] = dns
    json_camera.settings["system"]["dev_name"] = "N" * 100
    json_camera.settings["motion"]["md_enable"] = 1
    menu = await options.async_init(json_entry.entry_id)
    form = await options.async_configure(menu["flow_id"], {"next_step_id": "saved_settings"})
    (state,) = form["data_schema"].schema.values()
    (saved,) = (option["value"] for option in state.config["options"])
    preview = await options.async_configure(form["flow_id"], {"state": saved})
    text = preview["description_placeholders"]["list"]
    assert f"Contrast: {contrast + 1} → {contrast}" in text
    assert "Motion detection: on → off" in text
    assert "Left out: `network`." in text
    assert f" {'N' * LONGEST_VALUE}… → " in text
    await options.async_configure(preview["flow_id"], {})
    assert json_camera.settings["display_base"]["contrast"] == contrast
    assert json_camera.settings["network"]["DNS"] == dns
