"""The options of an entry."""

from typing import Any

from homeassistant.config_entries import (
    ConfigEntryState,
    ConfigFlowResult,
)
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.network import NoURLAvailableError
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.cgi_camera.const import DEFAULT_OPTIONS
from tests.simulators.recorder import Recorder

from .conftest import WEBHOOK_ID, device_of, failure
from .test_pushes import choose, set_up


async def options(
    hass: HomeAssistant, recorder_entry: MockConfigEntry, *steps: dict[str, Any]
) -> Any:
    """Go through the options, and wait while channels are looked for."""
    result = await hass.config_entries.options.async_init(recorder_entry.entry_id)
    assert result["menu_options"] == ["channels", "events", "faces", "pictures"]
    for step in steps:
        result = await hass.config_entries.options.async_configure(result["flow_id"], step)
        if result["type"] is FlowResultType.SHOW_PROGRESS:
            await hass.async_block_till_done()
            result = await hass.config_entries.options.async_configure(result["flow_id"])
    return result


async def test_options_menu_shows_what_is_set(
    hass: HomeAssistant, recorder_entry: MockConfigEntry
) -> None:
    """Each line of the menu shows whether its step is on, or how it is set."""
    menu: Any = await options(hass, recorder_entry)
    listens = bool(recorder_entry.options.get("listen_events"))
    count = len(recorder_entry.data["channels"])
    shown = dict(menu["description_placeholders"])
    assert "- Faces: reported immediately" in shown.pop("abilities") or not listens
    assert shown == {
        "face_events": "off",
        "receive_ftp": "off",
        "receive_mail": "off",
        "events": "on" if listens else "off",
        "faces": "on",
        "channels": str(count),
        "pictures": "300 s",
        "settings": "7 days",
        "upload_meaning": "the usual patterns",
    }


async def test_options_remove_a_channel_with_its_device(
    hass: HomeAssistant, recorder_entry: MockConfigEntry, recorder: Recorder
) -> None:
    """Without asking the recorder which channels it has."""
    seen = len(recorder.requests)
    form = await options(hass, recorder_entry, {"next_step_id": "channels"})
    assert form["step_id"] == "channels"
    assert len(recorder.requests) == seen
    result = await hass.config_entries.options.async_configure(
        form["flow_id"], {"channels": ["1", "4"]}
    )
    assert result["type"] is FlowResultType.CREATE_ENTRY
    await hass.async_block_till_done()
    assert recorder_entry.state is ConfigEntryState.LOADED
    assert recorder_entry.options == DEFAULT_OPTIONS
    assert [channel["number"] for channel in recorder_entry.data["channels"]] == [1, 4]
    devices = dr.async_entries_for_config_entry(dr.async_get(hass), recorder_entry.entry_id)
    assert {device.name for device in devices} == {"Recorder", "Furnace", "Ladle"}
    assert hass.states.get("camera.channel_2") is None


async def test_options_add_a_channel(
    hass: HomeAssistant, recorder_entry: MockConfigEntry, recorder: Recorder
) -> None:
    """Looked for once; those in use stay ticked."""
    choose = {"next_step_id": "channels"}
    form = await options(hass, recorder_entry, choose, {"channels": [], "search": True})
    assert form["errors"] == {}
    (key,) = (key for key in form["data_schema"].schema if key == "channels")
    assert key.description["suggested_value"] == ["1", "2", "4"]
    assert form["description_placeholders"]["pictures"].count("](") == 4
    result = await hass.config_entries.options.async_configure(
        form["flow_id"], {"channels": ["1", "2", "3", "4"]}
    )
    assert result["type"] is FlowResultType.CREATE_ENTRY
    await hass.async_block_till_done()
    device_of(hass, recorder_entry, "_channel_3")


async def test_options_explain_a_failed_search(
    hass: HomeAssistant, recorder_entry: MockConfigEntry, recorder: Recorder
) -> None:
    """The form comes back with the channels there are."""
    await recorder.stop()
    choose = {"next_step_id": "channels"}
    form = await options(hass, recorder_entry, choose, {"channels": [], "search": True})
    assert failure(form) == "cannot_connect"
    await recorder.start()


async def test_options_find_channels_of_a_recorder_that_is_not_loaded(
    hass: HomeAssistant, recorder_entry: MockConfigEntry, recorder: Recorder
) -> None:
    """One that is stored stays in the list although it has gone."""
    await hass.config_entries.async_unload(recorder_entry.entry_id)
    recorder.channels = 2
    choose = {"next_step_id": "channels"}
    form = await options(hass, recorder_entry, choose, {"channels": [], "search": True})
    (key,) = (key for key in form["data_schema"].schema if key == "channels")
    offered = [option["value"] for option in form["data_schema"].schema[key].config["options"]]
    assert offered == ["1", "2", "4"]
    hass.config_entries.options.async_abort(form["flow_id"])


async def test_options_set_how_long_a_picture_is_kept(
    hass: HomeAssistant, recorder_entry: MockConfigEntry
) -> None:
    """In whole seconds."""
    result = await options(
        hass, recorder_entry, {"next_step_id": "pictures"}, {"keep_seconds": 60.0}
    )
    assert result["type"] is FlowResultType.CREATE_ENTRY
    await hass.async_block_till_done()
    assert recorder_entry.options == {**DEFAULT_OPTIONS, "keep_seconds": 60}


async def _open_settings(hass: HomeAssistant, entry: MockConfigEntry) -> ConfigFlowResult:
    """Open the options and choose from their menu."""
    menu = await hass.config_entries.options.async_init(entry.entry_id)
    assert menu["type"] is FlowResultType.MENU
    return await hass.config_entries.options.async_configure(
        menu["flow_id"], {"next_step_id": "settings"}
    )


async def test_options_show_the_push_address(hass: HomeAssistant, loaded: MockConfigEntry) -> None:
    """The address to type into the camera is there, and options are kept as whole numbers."""
    await hass.config.async_update(internal_url="http://192.168.1.5:8123")
    result = await _open_settings(hass, loaded)
    assert result["description_placeholders"] == {
        "push_url": f"http://192.168.1.5:8123/api/webhook/{WEBHOOK_ID}"
    }
    options = {"hold_seconds": 5.0, "archive_days": 1.0, "archive_megabytes": 10.0}
    result = await hass.config_entries.options.async_configure(result["flow_id"], options)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    await hass.async_block_till_done()
    whole = {
        "hold_seconds": 5,
        "archive_days": 1,
        "archive_megabytes": 10,
        "archive_events": 0,
        "shared_address": False,
        "tcp_port": 0,
    }
    assert loaded.options == whole
    assert loaded.state is ConfigEntryState.LOADED
    menu: Any = await hass.config_entries.options.async_init(loaded.entry_id)
    assert menu["description_placeholders"]["settings"] == "1 day"


async def test_options_show_the_path_without_a_known_address(
    hass: HomeAssistant, loaded: MockConfigEntry, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Home Assistant does not always know how it is reached."""

    def nowhere(*_: object, **__: object) -> str:
        raise NoURLAvailableError

    monkeypatch.setattr("custom_components.cgi_camera.flows.options.get_url", nowhere)
    result = await _open_settings(hass, loaded)
    assert result["description_placeholders"] == {"push_url": f"/api/webhook/{WEBHOOK_ID}"}


async def test_options_keep_the_push_set_up(hass: HomeAssistant, hall: MockConfigEntry) -> None:
    """And without a loaded entry there are only the settings."""
    await set_up(hass, hall)
    flow_id = await choose(hass, hall, "settings")
    await hass.config_entries.options.async_configure(flow_id, {**DEFAULT_OPTIONS})
    await hass.async_block_till_done(wait_background_tasks=True)
    assert hall.options["push_events"] == ["face"]
    await hass.config_entries.async_unload(hall.entry_id)
    result = await hass.config_entries.options.async_init(hall.entry_id)
    assert result["step_id"] == "settings"
