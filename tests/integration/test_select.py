"""Select entities: options, and settings that depend on them."""

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.cgi_camera.api import movement
from custom_components.cgi_camera.const import DEFAULT_OPTIONS
from tests.simulators.xml_cgi import XmlCgiCamera, refused

from .conftest import state_of
from .test_actions_xml_cgi import do, queries


@pytest.fixture(autouse=True)
def _short_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(movement, "STOP_PAUSE", 0.01)


@pytest.fixture
async def moving(
    hass: HomeAssistant, camera: XmlCgiCamera, entry: MockConfigEntry
) -> MockConfigEntry:
    """Return the loaded entry of a camera that moves."""
    camera.settings["getcapabilities"]["ptz"] = "1"
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    return entry


async def select(hass: HomeAssistant, name: str, option: str) -> None:
    """Choose an option."""
    await hass.services.async_call(
        "select",
        "select_option",
        {"entity_id": f"select.front_door_{name}", "option": option},
        blocking=True,
    )


async def test_select_moves_the_rates_with_a_resolution(
    hass: HomeAssistant, loaded_whole: MockConfigEntry, camera: XmlCgiCamera
) -> None:
    """25 pictures a second are too many for the large one: one request asks for 15."""
    await select(hass, "main_stream_resolution", "2592X1944")
    stream = "videoencoder/stream1"
    assert queries(camera, stream) == ["resolution=2592X1944&framerate=15"]
    assert state_of(hass, "number.front_door_main_stream_frame_rate").state == "15"
    assert state_of(hass, "number.front_door_main_stream_frame_rate").attributes["max"] == 15


async def test_select_changes_dependent_sound_settings_in_one_request(
    hass: HomeAssistant, loaded_whole: MockConfigEntry, camera: XmlCgiCamera
) -> None:
    """AAC has another sample rate, and that another bit rate: a chain, and one request."""
    await select(hass, "audio_codec", "aac")
    (changed,) = (query for query in queries(camera, "audioencoder") if query)
    assert set(changed.split("&")) == {"encode_type=AAC", "samplerate=16000", "bitrate=16000"}
    assert state_of(hass, "select.front_door_audio_sample_rate").state == "16_khz"


async def test_select_rejects_an_option_that_is_not_available(
    hass: HomeAssistant, loaded_whole: MockConfigEntry, camera: XmlCgiCamera
) -> None:
    """The error names those there are, and nothing was sent."""
    with pytest.raises(ServiceValidationError) as error:
        await do(hass, "set_config", section="main_stream", values={"main_stream_resolution": "4K"})
    assert error.value.translation_placeholders is not None
    assert error.value.translation_placeholders["limit"] == "2592X1944, 1080P"
    assert queries(camera, "videoencoder/stream1") == []


async def test_select_offers_named_positions(
    hass: HomeAssistant, moving: MockConfigEntry, camera: XmlCgiCamera
) -> None:
    """Entered in the options, chosen on a dashboard; a wrong line is an error."""
    flow = await hass.config_entries.options.async_init(moving.entry_id)
    await hass.config_entries.options.async_configure(flow["flow_id"], {"next_step_id": "settings"})
    for wrong in ("Gate", "0 Gate", "256 Gate", "1", "one Gate"):
        options = {**DEFAULT_OPTIONS, "presets": [wrong]}
        flow = await hass.config_entries.options.async_configure(flow["flow_id"], options)
        assert flow["errors"] == {"presets": "invalid_preset"}
    options = {**DEFAULT_OPTIONS, "presets": ["1 Gate", "7  Front door"]}
    await hass.config_entries.options.async_configure(flow["flow_id"], options)
    await hass.async_block_till_done()
    state = state_of(hass, "select.front_door_position")
    assert (state.state, state.attributes["options"]) == ("unknown", ["Gate", "Front door"])
    await select(hass, "position", "Front door")
    assert queries(camera, "ptz_ctrl") == ["call_preset=7"]
    assert state_of(hass, "select.front_door_position").state == "Front door"
    camera.inject("ptz_ctrl", refused("preset range: 1-255"))
    with pytest.raises(HomeAssistantError):
        await select(hass, "position", "Gate")
    hass.config_entries.async_update_entry(moving, options=DEFAULT_OPTIONS)
    await hass.config_entries.async_reload(moving.entry_id)
    await hass.async_block_till_done()
    assert er.async_get(hass).async_get("select.front_door_position") is None


async def test_select_options_follow_the_codec_and_resolution(
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
