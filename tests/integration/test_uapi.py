"""What Home Assistant shows of a uAPI camera besides its events."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

from homeassistant.components.camera import CameraEntityFeature, async_get_stream_source
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from tests.simulators.faults import Answer, Fault, MakeAnswer
from tests.simulators.rtsp import Authentication
from tests.simulators.uapi import UapiCamera
from tests.simulators.uapi_video import STREAMS, UapiVideo

from .conftest import PASSWORD, state_of
from .test_coordinator import polls

ACCOUNT = "root:planted-Secret%2B1"
TITLE = "BITXT.Ch0.St0.Name"


async def load(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Load an entry, or load it anew."""
    await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)


# Video


async def test_uapi_camera_has_live_video_and_a_second_stream(
    hass: HomeAssistant, face_camera: UapiCamera, face_entry: MockConfigEntry
) -> None:
    """The camera reports both; the second one is disabled at first."""
    async with UapiVideo(camera=face_camera, authentication=Authentication.DIGEST) as video:
        await load(hass, face_entry)
        registry = er.async_get(hass)
        sub = registry.async_get("camera.hall_sub_stream")
        assert sub is not None
        assert sub.disabled_by is er.RegistryEntryDisabler.INTEGRATION
        registry.async_update_entity(sub.entity_id, disabled_by=None)
        await load(hass, face_entry)
        for entity_id, name in (
            ("camera.hall", "ufirststream"),
            ("camera.hall_sub_stream", "usecondstream"),
        ):
            state = state_of(hass, entity_id)
            assert state.attributes["supported_features"] == CameraEntityFeature.STREAM
            source = await async_get_stream_source(hass, entity_id)
            assert source == f"rtsp://{ACCOUNT}@127.0.0.1:{video.port}/{name}"
        assert {request.method for request in video.requests} == {"DESCRIBE"}
        assert PASSWORD not in str(dict(face_entry.data["memory"]))


async def test_uapi_camera_shares_one_snapshot_between_streams(
    hass: HomeAssistant, face_camera: UapiCamera, face_entry: MockConfigEntry, monkeypatch: Any
) -> None:
    """The camera has one snapshot: viewers of both streams cost one request."""
    monkeypatch.setattr("homeassistant.helpers.entity.Entity.entity_registry_enabled_default", True)
    async with UapiVideo(camera=face_camera):
        await load(hass, face_entry)
        cameras = [
            hass.data["camera"].get_entity(f"camera.hall{end}") for end in ("", "_sub_stream")
        ]
        first, second = await asyncio.gather(
            *(camera.async_camera_image() for camera in cameras if camera)
        )
        assert first == second
        assert face_camera.pictures == 1


async def test_uapi_camera_has_no_entity_of_a_missing_stream(
    hass: HomeAssistant, face_camera: UapiCamera, face_entry: MockConfigEntry
) -> None:
    """Nor without any video."""
    await load(hass, face_entry)
    registry = er.async_get(hass)
    assert registry.async_get("camera.hall_sub_stream") is None
    assert state_of(hass, "camera.hall").attributes["supported_features"] == 0
    face_camera.parameters.values[f"{STREAMS[1]}.enable"] = "no"
    async with UapiVideo(camera=face_camera):
        await load(hass, face_entry)
    features = state_of(hass, "camera.hall").attributes["supported_features"]
    assert features == CameraEntityFeature.STREAM
    assert registry.async_get("camera.hall_sub_stream") is None


# Counters


async def test_uapi_counters_have_the_names_of_the_camera(
    hass: HomeAssistant, face_camera: UapiCamera, face_entry: MockConfigEntry
) -> None:
    """All of them; one that is renamed keeps its number, its history and its entity id."""
    values = face_camera.parameters.values
    values["VCA.Ch0.Ct0.name"] = "Ост, \u5357\u9580 [in]&out"
    values["VCA.Ch0.Ct1.name"] = ""
    await load(hass, face_entry)
    registry = er.async_get(hass)
    unique_id = f"{face_entry.unique_id}_counter_0"
    entity_id = registry.async_get_entity_id("sensor", "cgi_camera", unique_id)
    assert entity_id is not None
    name = state_of(hass, entity_id).attributes["friendly_name"]
    assert name == "Hall Ост, \u5357\u9580 [in]&out"
    assert state_of(hass, "sensor.hall_counter_1").attributes["friendly_name"] == "Hall Counter 1"
    values["VCA.Ch0.Ct0.name"] = "Entrance"
    await load(hass, face_entry)
    state = state_of(hass, entity_id)
    assert state.attributes["friendly_name"] == "Hall Entrance"
    assert state.attributes["state_class"] == "total"


# Areas


async def set_area(hass: HomeAssistant, action: str, *rectangles: dict[str, float]) -> Any:
    """Call an action and return what is in force."""
    response = await hass.services.async_call(
        "cgi_camera",
        action,
        {"entity_id": "camera.hall", "rectangles": list(rectangles)},
        blocking=True,
        return_response=True,
    )
    assert response is not None
    return response["camera.hall"]


async def test_set_face_area_returns_the_area_in_force(
    hass: HomeAssistant, hall: MockConfigEntry, face_camera: UapiCamera
) -> None:
    """The response is the area in force, which the camera has made 5:3."""
    asked = {"x": 30.0, "y": 20.0, "width": 40.0, "height": 80.0}
    (area,) = (await set_area(hass, "set_face_area", asked))["rectangles"]
    assert area == {**asked, "height": 42.67}
    assert (await set_area(hass, "set_face_area"))["rectangles"] == []
    assert face_camera.parameters.values["FD.Ch0.Da0.enable"] == "no"
    with pytest.raises(ServiceValidationError):
        await set_area(hass, "set_face_area", asked, asked)


async def test_set_motion_area_fills_one_zone_each(
    hass: HomeAssistant, hall: MockConfigEntry
) -> None:
    """A zone each."""
    asked = [{"x": 0.0, "y": 50.0, "width": 100.0, "height": 50.0}]
    assert (await set_area(hass, "set_motion_area", *asked))["rectangles"] == asked


async def test_set_face_area_rejects_other_families(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    """One of another family has none."""
    with pytest.raises(HomeAssistantError) as error:
        await hass.services.async_call(
            "cgi_camera",
            "set_face_area",
            {"entity_id": "camera.front_door", "rectangles": []},
            blocking=True,
        )
    assert error.value.translation_key == "no_areas"


async def test_uapi_motion_zones_are_settable(
    hass: HomeAssistant, face_camera: UapiCamera, face_entry: MockConfigEntry, monkeypatch: Any
) -> None:
    """Each with its sensitivity and object size; the first one is enabled."""
    monkeypatch.setattr("homeassistant.helpers.entity.Entity.entity_registry_enabled_default", True)
    await load(hass, face_entry)
    await hass.services.async_call(
        "number",
        "set_value",
        {"entity_id": "number.hall_motion_object_size_8", "value": 255},
        blocking=True,
    )
    assert face_camera.parameters.values["MD.Ch0.Z7.objectsize"] == "255"
    assert state_of(hass, "switch.hall_motion_zone_8").state == "off"
    assert state_of(hass, "number.hall_motion_sensitivity_8").attributes["max"] == 255


@pytest.mark.parametrize(
    ("domain", "service", "entity_id"),
    [
        ("cgi_camera", "sync_time", "camera.hall"),
        ("button", "press", "button.hall_set_clock"),
    ],
)
@pytest.mark.usefixtures("hall")
async def test_sync_time_writes_the_local_time(
    hass: HomeAssistant, face_camera: UapiCamera, domain: str, service: str, entity_id: str
) -> None:
    """By action or button, to the local time of the camera's zone."""
    await hass.services.async_call(domain, service, {"entity_id": entity_id}, blocking=True)
    (sent,) = (call.query for call in face_camera.requests if "datetime=" in call.query)
    local = sent.partition("datetime=")[2]
    told = datetime.strptime(f"{local} +0800", "%m%d%H%M%Y.%S %z")  # HKT-8, as the camera names it
    assert abs(told - datetime.now(UTC)) < timedelta(minutes=2)


# Busy moments


def says(text: str, status: int = 200) -> Fault:
    """Return a fault that answers a line in place of parameters."""

    async def fault(_: MakeAnswer) -> Answer:
        return Answer(status=status, body=text.encode(), content_type="text/plain")

    return fault


@pytest.mark.parametrize(
    ("fault", "state"),
    [
        (says("#500|ERR INTERNAL|busy"), "off"),
        (says("#503|ERR BUSY|try later"), "off"),
        (says("Failed!"), "off"),
        (says("", status=500), "off"),
        (says("", status=503), "off"),
        (says("#404|ERR NOT FOUND|not found group parameter|MD"), "unknown"),
        (says("#400|ERR PARAMETER|MD"), "unknown"),
    ],
)
async def test_uapi_values_outlast_a_busy_moment(
    hass: HomeAssistant,
    face_camera: UapiCamera,
    face_entry: MockConfigEntry,
    monkeypatch: Any,
    *,
    fault: Fault,
    state: str,
) -> None:
    """A code that may pass keeps them; one that the camera gives for what it lacks does not."""
    monkeypatch.setattr("homeassistant.helpers.entity.Entity.entity_registry_enabled_default", True)
    await load(hass, face_entry)
    assert state_of(hass, "switch.hall_motion_zone_8").state == "off"
    between = face_entry.runtime_data.coordinator.polls_per_settings_pass - 1
    await polls(hass, between)
    face_camera.inject("param", fault, times=20)
    await polls(hass, 1)
    assert state_of(hass, "switch.hall_motion_zone_8").state == state
    face_camera.heal()
    await polls(hass, between + 1)
    assert state_of(hass, "switch.hall_motion_zone_8").state == "off"


# Settings


async def test_uapi_camera_has_image_display_codec_and_snapshots(
    hass: HomeAssistant, face_camera: UapiCamera, face_entry: MockConfigEntry, monkeypatch: Any
) -> None:
    """As entities, whose values reach the camera."""
    monkeypatch.setattr("homeassistant.helpers.entity.Entity.entity_registry_enabled_default", True)
    await load(hass, face_entry)
    for action, entity_id, data, parameter, wire in (
        ("number.set_value", "brightness", {"value": 90}, "VIDEOIN.Ch0.Color.brightness", "90"),
        ("text.set_value", "overlay_title", {"value": "Hall & 1=2"}, f"{TITLE}.text", "Hall & 1=2"),
        ("switch.turn_on", "overlay_title_shown", {}, f"{TITLE}.enable", "yes"),
        (
            "select.select_option",
            "main_stream_codec",
            {"option": "mjpeg"},
            "ENCODER.Ch0.Videocodec.St0.standard",
            "mjpeg",
        ),
        ("switch.turn_off", "snapshots", {}, "ENCODER.Ch0.Snapshot.enable", "no"),
    ):
        domain, service = action.split(".")
        target = {"entity_id": f"{domain}.hall_{entity_id}"}
        await hass.services.async_call(domain, service, target | data, blocking=True)
        assert face_camera.parameters.values[parameter] == wire


async def act(hass: HomeAssistant, action: str, **data: Any) -> Any:
    """Call an action on the camera and return its answer."""
    response = await hass.services.async_call(
        "cgi_camera",
        action,
        {"entity_id": "camera.hall", **data},
        blocking=True,
        return_response=True,
    )
    assert response is not None
    return response["camera.hall"]


async def test_uapi_camera_describes_any_group(
    hass: HomeAssistant, face_camera: UapiCamera, face_entry: MockConfigEntry
) -> None:
    """Its own types check the values; only some groups need a confirmation."""
    await load(hass, face_entry)
    assert await act(hass, "get_config", section="VIDEOIN.Ch0.Rotate") == {"direction": "none"}
    rotated = {"section": "VIDEOIN.Ch0.Rotate", "values": {"direction": "left"}}
    assert await act(hass, "set_config", **rotated) == {"direction": "left"}
    rtsp = {"section": "NETWORK.RTSP", "values": {"port": 8554}}
    with pytest.raises(ServiceValidationError, match="Confirm"):
        await act(hass, "set_config", **rtsp)
    assert await act(hass, "set_config", **rtsp, confirm=True) == {"port": 8554}
    with pytest.raises(ServiceValidationError, match="1 - 65535"):
        await act(hass, "set_config", **(rtsp | {"values": {"port": 0}}), confirm=True)
    slot = face_camera.parameters.slots.put({"pwd": "planted-Secret+1"})
    shown = await act(hass, "get_config", section="EVENT.Notify.Http")
    assert shown[f"h{slot}.pwd"] == "***"
    for name in ("NETWORK.Nothing", "*", "VIDEOIN.Ch0.*"):
        with pytest.raises(ServiceValidationError):
            await act(hass, "get_config", section=name)
