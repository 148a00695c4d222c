"""One entity per row, with what the row says, and nothing that the camera does not have."""

import re

from homeassistant.components.camera import (
    CameraEntityFeature,
    async_get_image,
    async_get_stream_source,
)
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.cgi_camera.api import rtsp
from custom_components.cgi_camera.api.families.xml_cgi.tables import FEATURES
from custom_components.cgi_camera.api.settings import Number, Select
from tests.simulators.faults import html_page
from tests.simulators.rtsp import RtspServer
from tests.simulators.xml_cgi import XmlCgiCamera

from .conftest import state_of


async def test_every_row_is_an_entity(hass: HomeAssistant, loaded_whole: MockConfigEntry) -> None:
    """Kind, category, default, limits and options come from the row and from nowhere else."""
    registry = er.async_get(hass)
    for feature in (row for row in FEATURES if row.entity):
        platform = re.sub(r"(?<!^)(?=[A-Z])", "_", type(feature).__name__).lower()
        entity_id = registry.async_get_entity_id(
            platform, "cgi_camera", f"f00006108447_{feature.key}"
        )
        assert entity_id is not None, feature.key
        entry = registry.async_get(entity_id)
        assert entry is not None
        assert entry.translation_key == feature.key
        assert str(entry.entity_category or "control") == feature.category
        state = state_of(hass, entity_id)
        match feature:
            case Number(reported_in=str()) | Select(reported_in=str()):
                pass  # the camera tells limits and options, see below
            case Number():
                assert state.attributes["min"] == feature.minimum
                assert state.attributes["max"] == feature.maximum
            case Select():
                assert state.attributes["options"] == list(feature.options)
                assert state.state in feature.options
            case _:
                pass


async def test_a_new_installation_is_not_flooded(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    """What few people touch is there and disabled."""
    entries = er.async_entries_for_config_entry(er.async_get(hass), loaded.entry_id)
    disabled = {entry.translation_key for entry in entries if entry.disabled_by}
    expected = {feature.key for feature in FEATURES if not feature.enabled}
    assert disabled == expected | {"sub_stream"}
    assert len(entries) - len(disabled) == 22


async def test_entities_tell_what_they_are_for(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    """Settings are configuration, the rest is for dashboards or for finding faults."""
    registry = er.async_get(hass)
    categories = {
        "camera.front_door": None,
        "switch.front_door_motion_detection": None,
        "switch.front_door_on_screen_display": EntityCategory.CONFIG,
        "button.front_door_reboot": EntityCategory.CONFIG,
        "sensor.front_door_last_push": EntityCategory.DIAGNOSTIC,
    }
    for entity_id, category in categories.items():
        entry = registry.async_get(entity_id)
        assert entry is not None
        assert entry.entity_category == category


async def test_a_field_the_firmware_does_not_have_is_no_entity(
    hass: HomeAssistant, camera: XmlCgiCamera, entry: MockConfigEntry
) -> None:
    """An old camera must not be shown controls that do nothing."""
    del camera.settings["motion"]["sensitivity"]
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    assert hass.states.get("number.front_door_motion_sensitivity") is None
    assert state_of(hass, "number.front_door_motion_threshold").state == "20"


async def test_main_and_sub_stream(
    hass: HomeAssistant, loaded_whole: MockConfigEntry, camera: XmlCgiCamera
) -> None:
    """Each camera entity shows its own stream, and two viewers cost one request."""
    main = await async_get_image(hass, "camera.front_door")
    assert (await async_get_image(hass, "camera.front_door")).content is main.content
    sub = await async_get_image(hass, "camera.front_door_sub_stream")
    assert camera.count("snapshot.cgi") == 2
    assert len(main.content) > len(sub.content)


async def test_an_error_page_is_not_a_picture(
    hass: HomeAssistant, loaded: MockConfigEntry, camera: XmlCgiCamera
) -> None:
    """It is an error, in words, and never leaves as an image."""
    camera.inject("snapshot.cgi", html_page)
    with pytest.raises(HomeAssistantError) as error:
        await async_get_image(hass, "camera.front_door")
    assert error.value.translation_key == "not_a_picture"


async def test_a_live_view_ends_quietly_when_the_camera_fails(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    camera: XmlCgiCamera,
    hass_client: ClientSessionGenerator,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """The stream of pictures simply ends; the log is not filled by a viewer."""
    camera.inject("snapshot.cgi", html_page)
    client = await hass_client()
    response = await client.get("/api/camera_proxy_stream/camera.front_door")
    assert await response.read() == b""
    assert "Error" not in caplog.text


async def test_the_camera_tells_what_its_encoders_can(
    hass: HomeAssistant, loaded_whole: MockConfigEntry
) -> None:
    """Options and limits are those of the codec and the resolution set now."""
    codec = state_of(hass, "select.front_door_main_stream_codec")
    assert (codec.state, codec.attributes["options"]) == ("h265", ["h264", "h265"])
    resolution = state_of(hass, "select.front_door_main_stream_resolution")
    assert resolution.attributes["options"] == ["2592X1944", "1080P"]
    frame_rate = state_of(hass, "number.front_door_main_stream_frame_rate")
    assert (frame_rate.attributes["min"], frame_rate.attributes["max"]) == (1, 30)
    bit_rate = state_of(hass, "number.front_door_main_stream_bit_rate")
    assert (bit_rate.attributes["min"], bit_rate.attributes["max"]) == (500, 4000)
    audio = state_of(hass, "select.front_door_audio_codec")
    assert (audio.state, audio.attributes["options"]) == ("g711u", ["g711u", "g711a", "aac"])
    assert state_of(hass, "select.front_door_audio_sample_rate").attributes["options"] == ["8_khz"]


@pytest.mark.parametrize("part", ["video", "audio"])
async def test_what_the_camera_does_not_have_is_no_entity(
    hass: HomeAssistant, camera: XmlCgiCamera, entry: MockConfigEntry, part: str
) -> None:
    """It says so itself, and is not asked for the rest."""
    camera.settings["getcapabilities"][part] = "0"
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    registry = er.async_get(hass)
    there = {
        it.translation_key for it in er.async_entries_for_config_entry(registry, entry.entry_id)
    }
    assert ("main_stream_codec" in there) is (part != "video")
    assert ("audio_codec" in there) is (part != "audio")
    assert camera.count(f"{part}encoder") == 0


async def test_live_video_is_offered_where_it_was_found(
    hass: HomeAssistant,
    camera: XmlCgiCamera,
    entry: MockConfigEntry,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The address is found once and kept with the entry; no video is opened for it."""
    async with RtspServer(paths={"/video1"}, password=camera.password) as server:
        monkeypatch.setattr(rtsp, "PORT", server.port)
        assert await hass.config_entries.async_setup(entry.entry_id)
        await hass.async_block_till_done()
        features = state_of(hass, "camera.front_door").attributes["supported_features"]
        assert features == CameraEntityFeature.STREAM
        assert entry.data["memory"] == {"rtsp": "1"}
        asked = len(server.requests)
        await hass.config_entries.async_reload(entry.entry_id)
        assert len(server.requests) == asked
        assert {request.method for request in server.requests} == {"DESCRIBE"}
        source = await async_get_stream_source(hass, "camera.front_door")
        assert source == f"rtsp://admin:planted-Secret%2B1@{server.host}:{server.port}/video1"


async def test_without_live_video_there_are_pictures(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    """Nobody answers at the port: no button that leads nowhere."""
    assert state_of(hass, "camera.front_door").attributes["supported_features"] == 0
