"""The JSON CGI family from Home Assistant's side: set-up, entities, and the configuration."""

import asyncio
from collections import Counter
import logging
from typing import Any

from homeassistant.components.camera import CameraEntityFeature, async_get_stream_source
from homeassistant.config_entries import SOURCE_USER, ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.helpers.entity import Entity
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.components.diagnostics import (
    get_diagnostics_for_config_entry,
)
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.cgi_camera.const import CONF_MEMORY, DOMAIN
from custom_components.cgi_camera.texts import as_text
from tests.simulators.json_cgi import Generation, JsonCgiCamera
from tests.simulators.rtsp import Authentication, RtspServer

from .conftest import PASSWORD, WEBHOOK_ID, state_of, without_pushes
from .test_config_flow import start, typed
from .test_coordinator import polls
from .test_writes import set_number

MAIN = "camera.front_door"


async def act(hass: HomeAssistant, action: str, **data: Any) -> Any:
    """Call an action on the camera and return its one answer."""
    response = await hass.services.async_call(
        DOMAIN, action, {"entity_id": MAIN, **data}, blocking=True, return_response=True
    )
    assert response is not None
    assert list(response) == [MAIN]
    return response[MAIN]


@pytest.mark.parametrize("generation", Generation)
async def test_json_flow_needs_three_fields_in_every_generation(
    hass: HomeAssistant, json_camera: JsonCgiCamera, generation: Generation
) -> None:
    """In every generation, without a refused login; the way is kept for the next start."""
    json_camera.generation = generation
    result = await hass.config_entries.flow.async_configure(
        await start(hass), typed(json_camera.url)
    )
    result = await without_pushes(hass, result)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    await hass.async_block_till_done()
    entry = result["result"]
    assert entry.state is ConfigEntryState.LOADED
    assert entry.unique_id == "8807cb0002be"
    assert entry.data["family"] == "json_cgi"
    assert set(entry.data[CONF_MEMORY]) == {"generation", "firmware"}
    assert json_camera.refused_logins == 0
    json_camera.requests.clear()
    assert await hass.config_entries.async_reload(entry.entry_id)
    asked = Counter(request.action for request in json_camera.requests)
    assert asked["getSysConfig"] == 2  # its identity, and the section
    assert asked["hiLogin"] == 0


async def test_json_flow_sends_a_wrong_password_once(
    hass: HomeAssistant, json_camera: JsonCgiCamera
) -> None:
    """One attempt, and an error of the form."""
    result = await hass.config_entries.flow.async_init(DOMAIN, context={"source": SOURCE_USER})
    result = await hass.config_entries.flow.async_configure(
        result["flow_id"], typed(json_camera.url, "wrong")
    )
    assert result["errors"] == {"base": "invalid_auth"}
    assert json_camera.refused_logins == 1


async def test_json_entry_keeps_and_renews_its_memory(
    hass: HomeAssistant, json_entry: MockConfigEntry, json_camera: JsonCgiCamera
) -> None:
    """What was found out is in the entry, and follows a new firmware."""
    assert json_entry.data[CONF_MEMORY]["generation"] == "get"
    json_camera.generation = Generation.B
    json_camera.settings["system"]["version"] = "15"
    assert await hass.config_entries.async_reload(json_entry.entry_id)
    assert json_entry.data[CONF_MEMORY] == {"generation": "post", "firmware": "15"}


async def test_json_entry_shows_40_entities_at_most(
    hass: HomeAssistant, json_entry: MockConfigEntry
) -> None:
    """A full camera shows 40 entities at most."""
    entries = er.async_entries_for_config_entry(er.async_get(hass), json_entry.entry_id)
    enabled = {entry.entity_id for entry in entries if not entry.disabled_by}
    assert 30 <= len(enabled) <= 40
    assert len(entries) > 130
    for entity_id in enabled:
        if not entity_id.startswith(("event.", "image.", "button.")):
            assert state_of(hass, entity_id).state not in {"unknown", "unavailable"}, entity_id


async def test_json_entry_sends_few_requests_in_an_idle_hour(
    hass: HomeAssistant, json_entry: MockConfigEntry, json_camera: JsonCgiCamera
) -> None:
    """Two requests a minute at most, for status and settings together."""
    json_camera.requests.clear()
    await polls(hass, 75)  # of 50 s each: 62.5 minutes
    asked = Counter(request.action for request in json_camera.requests)
    assert asked.total() <= 2 * 62.5
    assert asked.pop("getIOAlarmIn") == 75
    assert len(asked) <= 10
    assert set(asked.values()) <= {4, 5}
    assert json_camera.writes == 0


async def test_json_slider_writes_the_last_value(
    hass: HomeAssistant, json_entry: MockConfigEntry, json_camera: JsonCgiCamera
) -> None:
    """One write, and the last value wins."""
    await asyncio.gather(
        *(set_number(hass, "number.front_door_brightness", value) for value in range(50))
    )
    assert json_camera.writes == 1
    assert json_camera.settings["display_base"]["brightness"] == 49


async def test_json_entities_have_a_state(
    hass: HomeAssistant,
    json_config: MockConfigEntry,
    json_camera: JsonCgiCamera,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """All of them have a state; what the camera would not heed is unavailable."""
    monkeypatch.setattr(Entity, "entity_registry_enabled_default", True)
    assert await hass.config_entries.async_setup(json_config.entry_id)
    await hass.async_block_till_done()
    assert state_of(hass, "time.front_door_motion_armed_until").state == "23:59:00"
    assert state_of(hass, "time.front_door_start_of_the_day").state == "unavailable"
    assert state_of(hass, "select.front_door_day_and_night_decided_by").state == "picture"
    assert state_of(hass, "select.front_door_time_zone").state == "utc_plus_08_00"
    assert state_of(hass, "sensor.front_door_measured_frame_rate").state == "25.0"
    assert state_of(hass, "sensor.front_door_storage").state == "ready"
    assert state_of(hass, "binary_sensor.front_door_alarm_input").state == "on"
    json_camera.alarm_input = 0
    await polls(hass, 1)
    assert state_of(hass, "binary_sensor.front_door_alarm_input").state == "off"
    await hass.services.async_call(
        "time",
        "set_value",
        {"entity_id": "time.front_door_motion_armed_from", "time": "06:30:00"},
        blocking=True,
    )
    assert json_camera.settings["motion"]["sch_start_hour"] == 6
    assert json_camera.settings["motion"]["sch_start_min"] == 30
    await hass.services.async_call(
        "select",
        "select_option",
        {"entity_id": "select.front_door_day_and_night_decided_by", "option": "time"},
        blocking=True,
    )
    assert state_of(hass, "time.front_door_start_of_the_day").state == "07:00:00"


async def test_json_button_shows_the_values_that_it_changes(
    hass: HomeAssistant, json_entry: MockConfigEntry, json_camera: JsonCgiCamera
) -> None:
    """The image is restored, and Home Assistant sees it at once."""
    registry = er.async_get(hass)
    registry.async_update_entity("button.front_door_restore_image_settings", disabled_by=None)
    json_camera.settings["display_base"]["brightness"] = 3
    await hass.config_entries.async_reload(json_entry.entry_id)
    assert state_of(hass, "number.front_door_brightness").state == "3"
    await hass.services.async_call(
        "button", "press", {"entity_id": "button.front_door_restore_image_settings"}, blocking=True
    )
    await hass.async_block_till_done(wait_background_tasks=True)
    assert state_of(hass, "number.front_door_brightness").state == "128"


async def test_get_config_returns_all_fields(
    hass: HomeAssistant, json_entry: MockConfigEntry, json_camera: JsonCgiCamera
) -> None:
    """Our words, times as times, and the fields that no entity shows."""
    motion = await act(hass, "get_config", section="motion")
    assert motion["motion_detection"] is False
    assert motion["motion_sensitivity"] == 3
    assert motion["motion_armed_until"] == "23:59"
    assert motion["motion_area_1_width"] == 704
    assert motion["motion_output_contact"] == "normally_open"
    assert await act(hass, "get_config", section="door") == {}


async def test_get_config_reads_a_device_once(
    hass: HomeAssistant, json_entry: MockConfigEntry, json_camera: JsonCgiCamera
) -> None:
    """However many of its entities are meant."""
    (device,) = dr.async_entries_for_config_entry(dr.async_get(hass), json_entry.entry_id)
    json_camera.requests.clear()
    response = await hass.services.async_call(
        DOMAIN,
        "get_config",
        {"device_id": device.id, "section": "system"},
        blocking=True,
        return_response=True,
    )
    assert response is not None
    assert response[MAIN]["device_name"] == "IPCamera"  # type: ignore[index,call-overload]
    assert [request.action for request in json_camera.requests] == ["getSysConfig"]


async def test_set_config_writes_one_request(
    hass: HomeAssistant, json_entry: MockConfigEntry, json_camera: JsonCgiCamera
) -> None:
    """Everything in one request, whatever the order; entities follow."""
    answer = await act(
        hass,
        "set_config",
        section="image_advanced",
        values={
            "day_to_night_sensitivity": 7,
            "day_night_switch": "picture",
            "day_night_mode": "automatic",
            "mirror": True,
        },
    )
    assert answer["day_to_night_sensitivity"] == 7
    assert json_camera.writes == 1
    assert json_camera.settings["display_adv"]["sens_day_to_night"] == 7
    assert state_of(hass, "switch.front_door_mirror").state == "on"
    answer = await act(
        hass,
        "set_config",
        section="recording_schedule",
        values={"recording_day_3_period_2_from": "06:30", "recording_day_3_period_2": True},
    )
    assert answer["recording_day_3_period_2_from"] == "06:30"
    period = json_camera.settings["rec_schedule"]["schedule_list"][3]["day_3"][1]
    assert (period["enable"], period["hour_begain"], period["min_begain"]) == (1, 6, 30)


@pytest.mark.parametrize(
    ("section", "values", "key", "value"),
    [
        ("moton", {}, "unknown_name", "moton"),
        ("motion", {"motion_sensitivty": 3}, "unknown_name", "motion_sensitivty"),
        ("motion", {"motion_sensitivity": 6}, "invalid_value", "6"),
        ("motion", {"motion_sensitivity": True}, "invalid_value", "True"),
        ("motion", {"motion_armed_from": "25:00"}, "invalid_value", "25:00"),
        ("motion", {"motion_armed_from": 5}, "invalid_value", "5"),
        ("motion", {"motion_detection": "on"}, "invalid_value", "on"),
        ("motion", {"motion_output_contact": "open"}, "invalid_value", "open"),
        ("main_stream", {"main_stream_width": 700}, "invalid_value", "700"),
        ("main_stream", {"main_stream_frame_rate": 26}, "invalid_value", "26"),
        ("image_advanced", {"iris_level": 1}, "invalid_condition", "1"),
        ("platform", {"ftp_password": "x" * 300}, "invalid_bytes", "***"),
        ("network", {"dhcp": True}, "needs_confirmation", "network"),
        ("reset", {"reset_network": True}, "needs_confirmation", "reset"),
    ],
)
async def test_set_config_rejects_bad_values_before_a_request(
    hass: HomeAssistant,
    json_entry: MockConfigEntry,
    json_camera: JsonCgiCamera,
    *,
    section: str,
    values: dict[str, Any],
    key: str,
    value: str,
) -> None:
    """Before anything is sent, with the value and what is allowed."""
    with pytest.raises(ServiceValidationError) as error:
        await act(hass, "set_config", section=section, values=values)
    assert error.value.translation_key == key
    assert error.value.translation_placeholders is not None
    assert error.value.translation_placeholders["value"] == as_text(value)
    assert json_camera.writes == 0


async def test_set_config_names_the_nearest_field_and_the_condition(
    hass: HomeAssistant, json_entry: MockConfigEntry
) -> None:
    """In the words of the user."""
    with pytest.raises(ServiceValidationError, match=r"Did you mean motion_sensitivity\?"):
        await act(hass, "set_config", section="motion", values={"sensitivity_motion": 3})
    with pytest.raises(ServiceValidationError, match="only with iris: manual"):
        await act(hass, "set_config", section="image_advanced", values={"iris_level": 1})


async def test_set_config_needs_a_confirmation_for_dangerous_sections(
    hass: HomeAssistant, json_entry: MockConfigEntry, json_camera: JsonCgiCamera
) -> None:
    """Done when confirmed, commands without values too."""
    answer = await act(
        hass, "set_config", section="network", values={"dns": "192.0.2.53"}, confirm=True
    )
    assert answer["dns"] == "192.0.2.53"
    confirmed = {"values": {}, "confirm": True}
    await act(hass, "set_config", section="gb28181", confirm=True, values={"gb28181_manual": True})
    assert await act(hass, "set_config", section="gb28181_register", **confirmed) == {}
    assert json_camera.gb28181_registered
    assert (
        await act(
            hass,
            "set_config",
            section="format_storage",
            values={"format_storage": "sd"},
            confirm=True,
        )
        == {}
    )
    assert json_camera.formatted == [5]


async def test_get_config_rejects_a_target_that_is_no_camera(
    hass: HomeAssistant, json_entry: MockConfigEntry
) -> None:
    """It is an error, not a silent nothing."""
    with pytest.raises(ServiceValidationError) as error:
        await hass.services.async_call(
            DOMAIN,
            "get_config",
            {"entity_id": "camera.somewhere_else", "section": "motion"},
            blocking=True,
            return_response=True,
        )
    assert error.value.translation_key == "no_camera_chosen"


async def test_get_config_masks_secrets(
    hass: HomeAssistant,
    json_entry: MockConfigEntry,
    json_camera: JsonCgiCamera,
    hass_client: ClientSessionGenerator,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Neither returned, nor logged, nor in diagnostics; they are set all the same."""
    caplog.set_level(logging.DEBUG)
    secrets = {
        "platform": ("ftp_password", "mqtt_password", "gat1400_password"),
        "wifi": ("wifi_password",),
        "email": ("sender_password",),
        "gb28181": ("gb28181_password",),
        "modem_4g": ("apn_password",),
    }
    told: list[Any] = []
    for section, keys in secrets.items():
        values = {key: f"planted-{key}" for key in keys}
        told += [await act(hass, "set_config", section=section, values=values, confirm=True)]
        told += [await act(hass, "get_config", section=section)]
        assert all(told[-1][key] == "***" for key in keys)
        assert all(f"planted-{key}" in str(json_camera.settings) for key in keys)
    told.append(await get_diagnostics_for_config_entry(hass, hass_client, json_entry))
    told += [state.as_dict() for state in hass.states.async_all()]
    assert "planted-" not in str(told).replace(WEBHOOK_ID, "")
    ours = [it for it in caplog.records if it.name.startswith("custom_components")]
    assert not [it for it in ours if "planted-" in it.getMessage().replace(WEBHOOK_ID, "")]


async def test_json_diagnostics_hide_addresses(
    hass: HomeAssistant,
    json_camera: JsonCgiCamera,
    json_config: MockConfigEntry,
    hass_client: ClientSessionGenerator,
) -> None:
    """The address of a stream ends with the key for sending to it."""
    json_camera.settings["rtmp"]["RtmpServerAddr"] = "rtmp://live.example/planted-key"
    json_camera.settings["wifi_status"] |= {"wifi_ip": "planted-ip", "wifi_gateway": "planted-gw"}
    assert await hass.config_entries.async_setup(json_config.entry_id)
    await hass.async_block_till_done()
    told = str(await get_diagnostics_for_config_entry(hass, hass_client, json_config))
    assert "RtmpServerAddr" in told
    assert "planted-" not in told


async def test_json_numbers_with_a_unit_have_a_device_class(
    hass: HomeAssistant, json_config: MockConfigEntry, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So that Home Assistant shows and converts them as people like it."""
    monkeypatch.setattr(Entity, "entity_registry_enabled_default", True)
    assert await hass.config_entries.async_setup(json_config.entry_id)
    await hass.async_block_till_done()
    for entity_id, kind in {
        "sensor.front_door_clock_drift": "duration",
        "sensor.front_door_measured_exposure_time": "duration",
        "sensor.front_door_storage_size": "data_size",
        "sensor.front_door_free_storage": "data_size",
        "number.front_door_main_stream_bit_rate": "data_rate",
    }.items():
        assert state_of(hass, entity_id).attributes["device_class"] == kind
    for entity_id in (
        "sensor.front_door_measured_film_speed",
        "number.front_door_main_stream_frame_rate",
    ):
        assert "device_class" not in state_of(hass, entity_id).attributes


async def test_get_config_reports_a_failed_read(
    hass: HomeAssistant, json_entry: MockConfigEntry, json_camera: JsonCgiCamera
) -> None:
    """A section that this firmware does not have."""
    del json_camera.settings["rtsp"]["rtsp_port"]
    assert "rtsp_port" not in await act(hass, "get_config", section="rtsp")
    await json_camera.stop()
    with pytest.raises(HomeAssistantError) as error:
        await act(hass, "get_config", section="rtsp")
    assert error.value.translation_key == "cannot_connect"


async def test_json_video_follows_the_port_of_the_camera(
    hass: HomeAssistant,
    json_camera: JsonCgiCamera,
    json_config: MockConfigEntry,
    hass_client: ClientSessionGenerator,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Only the source has the account; a port that changes is followed at the next start."""
    caplog.set_level(logging.DEBUG)
    server = RtspServer(
        paths={"/stream_0", "/stream_1"}, authentication=Authentication.DIGEST, password=PASSWORD
    )
    for _ in range(2):  # the second start remembers the way, and the port is another one
        async with server:
            json_camera.settings["rtsp"]["rtsp_port"] = server.port
            await hass.config_entries.async_reload(json_config.entry_id)
            await hass.async_block_till_done()
            assert await async_get_stream_source(hass, MAIN) == (
                f"rtsp://admin:planted-Secret%2B1@{server.host}:{server.port}/stream_0"
            )
    assert [it.status for it in server.requests] == [401, 200]
    state = state_of(hass, MAIN)
    assert state.attributes["supported_features"] == CameraEntityFeature.STREAM
    diagnostics = await get_diagnostics_for_config_entry(hass, hass_client, json_config)
    ours = [it.getMessage() for it in caplog.records if it.name.startswith("custom_components")]
    for told in (diagnostics, state.as_dict(), ours, dict(json_config.data[CONF_MEMORY])):
        assert "planted-Secret" not in str(told)


@pytest.mark.parametrize("port", [None, "", 0, 70000, "rtsp"])
async def test_json_entry_starts_without_live_video(
    hass: HomeAssistant, json_camera: JsonCgiCamera, json_config: MockConfigEntry, port: Any
) -> None:
    """A broken port does not stop the start: the usual one applies."""
    json_camera.settings["rtsp"]["rtsp_port"] = port
    assert await hass.config_entries.async_setup(json_config.entry_id)
    await hass.async_block_till_done()
    assert state_of(hass, MAIN).attributes["supported_features"] == 0
