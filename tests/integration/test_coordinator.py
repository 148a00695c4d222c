"""What is asked of a camera, how often, and what becomes of changes."""

import asyncio
from collections import Counter
from datetime import timedelta

from homeassistant.components.camera import CameraEntityFeature, async_get_image
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import entity_registry as er
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_fire_time_changed

from custom_components.cgi_camera.api import rtsp
from custom_components.cgi_camera.coordinator import POLLS_PER_SETTINGS_PASS, STATUS_INTERVAL
from tests.simulators.faults import Answer, MakeAnswer, answer_lost, connection_reset
from tests.simulators.rtsp import Authentication, RtspServer
from tests.simulators.xml_cgi import XmlCgiCamera, refused

from .conftest import state_of

BRIGHTNESS = "number.front_door_brightness"
OSD = "switch.front_door_on_screen_display"


async def polls(hass: HomeAssistant, count: int) -> None:
    """Let so many polls pass."""
    for _ in range(count):
        # The coordinator rounds up to whole seconds. Time is not frozen, for the cameras need it.
        async_fire_time_changed(hass, dt_util.utcnow() + STATUS_INTERVAL + timedelta(seconds=1))
        await hass.async_block_till_done(wait_background_tasks=True)


async def turn(hass: HomeAssistant, entity_id: str, state: str) -> None:
    """Turn a switch on or off."""
    await hass.services.async_call(
        "switch", f"turn_{state}", {"entity_id": entity_id}, blocking=True
    )


async def set_number(hass: HomeAssistant, entity_id: str, value: float) -> None:
    """Set a number."""
    await hass.services.async_call(
        "number", "set_value", {"entity_id": entity_id, "value": value}, blocking=True
    )


async def test_a_camera_that_tells_of_its_video_later(
    hass: HomeAssistant,
    camera: XmlCgiCamera,
    entry: MockConfigEntry,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Both have just been switched on: its video is there within five minutes, without a reload."""
    async with RtspServer(paths={"/video1"}, password=camera.password, starting=True) as server:
        monkeypatch.setattr(rtsp, "PORT", server.port)
        assert await hass.config_entries.async_setup(entry.entry_id)
        await hass.async_block_till_done()
        assert state_of(hass, "camera.front_door").attributes["supported_features"] == 0
        server.starting = False
        await polls(hass, POLLS_PER_SETTINGS_PASS)
        features = state_of(hass, "camera.front_door").attributes["supported_features"]
        assert features == CameraEntityFeature.STREAM


async def test_an_account_that_video_refuses_is_sent_there_once(
    hass: HomeAssistant,
    camera: XmlCgiCamera,
    entry: MockConfigEntry,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """However often the entry is loaded, for recorders count it; until somebody types it again."""
    paths, digest = {"/video1"}, Authentication.DIGEST
    async with RtspServer(paths=paths, authentication=digest, password="other") as server:
        monkeypatch.setattr(rtsp, "PORT", server.port)
        assert await hass.config_entries.async_setup(entry.entry_id)
        for _ in range(2):
            assert await hass.config_entries.async_reload(entry.entry_id)
        refused = [request for request in server.requests if request.authorization]
        assert [request.status for request in refused] == [401]
        server.password = camera.password
        flow = await entry.start_reconfigure_flow(hass)
        account = {"username": camera.username, "password": camera.password}
        await hass.config_entries.flow.async_configure(
            flow["flow_id"], {"host": camera.url, "verify_ssl": True, **account}
        )
        await hass.async_block_till_done()
        features = state_of(hass, "camera.front_door").attributes["supported_features"]
        assert features == CameraEntityFeature.STREAM


async def test_an_idle_hour(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    camera: XmlCgiCamera,
) -> None:
    """Less than two requests a minute, sections in use only, and no second login."""
    camera.requests.clear()
    await polls(hass, 72)  # of 50 s each: an hour
    asked = Counter(request.interface for request in camera.requests)
    assert asked == {"keep_alive": 60, "osd": 12, "image": 12, "motion": 12, "time": 12}
    assert camera.logins == 1
    assert camera.in_flight_max == 1


async def test_one_request_at_a_time_whoever_asks(
    hass: HomeAssistant, loaded: MockConfigEntry, camera: XmlCgiCamera
) -> None:
    """The poll of the entry, the dialog that reconfigures it, and what follows a reload."""
    camera.latency = 0.02

    async def reconfigure() -> None:
        flow = await loaded.start_reconfigure_flow(hass)
        account = {"username": camera.username, "password": camera.password}
        flow = await hass.config_entries.flow.async_configure(
            flow["flow_id"], {"host": camera.url, "verify_ssl": True, **account}
        )
        assert flow["reason"] == "reconfigure_successful"

    async def read() -> None:
        device = loaded.runtime_data.coordinator.device
        for _ in range(10):
            await device.read("osd")

    await asyncio.gather(read(), reconfigure())
    await hass.async_block_till_done(wait_background_tasks=True)
    await asyncio.gather(read(), hass.config_entries.async_reload(loaded.entry_id))
    assert camera.in_flight_max == 1


async def test_a_section_nobody_looks_at_is_not_read(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    camera: XmlCgiCamera,
) -> None:
    """With its four numbers disabled, the image section is read at set-up only."""
    registry = er.async_get(hass)
    for name in ("brightness", "contrast", "saturation", "sharpness"):
        registry.async_update_entity(
            f"number.front_door_{name}", disabled_by=er.RegistryEntryDisabler.USER
        )
    await hass.config_entries.async_reload(loaded.entry_id)
    camera.requests.clear()
    await polls(hass, 12)
    assert camera.count("image") == 0
    assert camera.count("osd") == 2


async def test_settings_changed_in_the_camera_arrive(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    camera: XmlCgiCamera,
) -> None:
    """Within a settings pass, that is five minutes."""
    camera.settings["image"]["brightness"] = "7"
    await polls(hass, 6)
    assert state_of(hass, BRIGHTNESS).state == "7"


async def test_one_missed_poll_is_no_outage_two_are(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    camera: XmlCgiCamera,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """One line in the log when it goes, one when it is back, with all values fresh."""
    caplog.clear()
    await camera.stop()
    await polls(hass, 1)
    assert state_of(hass, OSD).state == "on"
    await polls(hass, 72)
    assert state_of(hass, OSD).state == "unavailable"
    assert state_of(hass, "camera.front_door").state == "unavailable"
    assert state_of(hass, "event.front_door_face").state == "unknown"  # pushes may still come

    camera.settings["osd"]["enable"] = "0"
    await camera.start()
    await polls(hass, 1)
    assert state_of(hass, OSD).state == "off"
    ours = [r for r in caplog.records if r.name == "custom_components.cgi_camera"]
    assert [r.levelname for r in ours if r.levelname != "DEBUG"] == ["ERROR", "INFO"]


async def test_a_password_changed_meanwhile_is_asked_for_once(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    camera: XmlCgiCamera,
) -> None:
    """One refused login, a reauth dialog, and silence until somebody answers."""
    camera.change_password("new")
    await polls(hass, 5)
    assert camera.refused_logins == 1
    (flow,) = hass.config_entries.flow.async_progress()
    assert flow["context"]["source"] == "reauth"
    assert state_of(hass, OSD).state == "unavailable"
    with pytest.raises(HomeAssistantError):
        await async_get_image(hass, "camera.front_door")
    assert camera.refused_logins == 1


async def test_a_change_shows_what_the_camera_answered(
    hass: HomeAssistant, loaded: MockConfigEntry, camera: XmlCgiCamera
) -> None:
    """One request, no second one to read back, and the new state at once."""
    camera.requests.clear()
    await turn(hass, OSD, "off")
    assert [request.interface for request in camera.requests] == ["osd"]
    assert camera.settings["osd"]["enable"] == "0"
    assert state_of(hass, OSD).state == "off"


async def test_a_change_does_not_put_the_next_poll_off(
    hass: HomeAssistant, loaded: MockConfigEntry, camera: XmlCgiCamera
) -> None:
    """An automation that sets something twice a minute must not stop the rest from being read."""
    loaded.runtime_data.coordinator.update_interval = timedelta(hours=1)  # of what is planned anew
    await turn(hass, OSD, "off")
    camera.requests.clear()
    await polls(hass, 1)
    assert [request.interface for request in camera.requests] == ["keep_alive"]


async def test_a_slider_dragged_over_fifty_values(
    hass: HomeAssistant, loaded: MockConfigEntry, camera: XmlCgiCamera
) -> None:
    """Few requests, and the last value wins."""
    camera.requests.clear()
    await asyncio.gather(*(set_number(hass, BRIGHTNESS, value) for value in range(50)))
    assert camera.count("image") == 1
    assert state_of(hass, BRIGHTNESS).state == "49"
    assert camera.settings["image"]["brightness"] == "49"


async def test_changes_of_one_section_share_a_request(
    hass: HomeAssistant, loaded: MockConfigEntry, camera: XmlCgiCamera
) -> None:
    """An automation that sets four numbers costs one request."""
    camera.requests.clear()
    names = ("brightness", "contrast", "saturation", "sharpness")
    await asyncio.gather(*(set_number(hass, f"number.front_door_{name}", 5) for name in names))
    assert camera.count("image") == 1
    assert {camera.settings["image"][name] for name in names} == {"5"}


async def test_the_camera_refuses(
    hass: HomeAssistant, loaded: MockConfigEntry, camera: XmlCgiCamera
) -> None:
    """The user reads the camera's reason; HA shows what is in force, not what was wished."""
    camera.inject("osd", refused("enable: 0 or 1"))
    with pytest.raises(HomeAssistantError) as error:
        await turn(hass, OSD, "off")
    assert error.value.translation_key == "refused_value"
    assert error.value.translation_placeholders == {
        "subject": "On-screen display",
        "reason": "enable: 0 or 1",
    }
    await hass.async_block_till_done(wait_background_tasks=True)
    assert state_of(hass, OSD).state == "on"


async def test_the_answer_to_a_change_is_lost(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    camera: XmlCgiCamera,
) -> None:
    """The change may have been made: the camera is asked, nothing is believed."""
    camera.inject("osd", answer_lost, times=2)  # the HTTP client sends a lost GET once more
    with pytest.raises(HomeAssistantError) as error:
        await turn(hass, OSD, "off")
    assert error.value.translation_key == "no_answer"
    await hass.async_block_till_done(wait_background_tasks=True)
    assert state_of(hass, OSD).state == "off"


async def test_a_camera_that_says_yes_and_does_nothing(
    hass: HomeAssistant, loaded: MockConfigEntry, camera: XmlCgiCamera
) -> None:
    """The user is told what was kept, instead of seeing a switch fall back."""

    async def ignored(_: MakeAnswer) -> Answer:
        return Answer(body=b'<osd enable="1" title_utf8="ipcamera"/>', content_type="text/xml")

    camera.inject("osd", ignored)
    with pytest.raises(HomeAssistantError) as error:
        await turn(hass, OSD, "off")
    assert error.value.translation_key == "not_applied"
    assert error.value.translation_placeholders == {
        "subject": "On-screen display",
        "value": "False",
        "kept": "True",
    }
    await hass.async_block_till_done(wait_background_tasks=True)
    assert state_of(hass, OSD).state == "on"


async def test_a_value_out_of_range_never_leaves_home_assistant(
    hass: HomeAssistant, loaded_whole: MockConfigEntry, camera: XmlCgiCamera
) -> None:
    """The error names the value and the limit, which depends on another setting here."""
    camera.requests.clear()
    entity_id = "number.front_door_title_horizontal_position"
    assert state_of(hass, entity_id).attributes["max"] == 100
    with pytest.raises(ServiceValidationError):
        await set_number(hass, entity_id, 101)
    with pytest.raises(ServiceValidationError) as error:
        await hass.services.async_call(
            "text",
            "set_value",
            {"entity_id": "text.front_door_overlay_title", "value": "门" * 100},
            blocking=True,
        )
    assert error.value.translation_key == "invalid_escaped_bytes"
    assert "0 - 199" in str(error.value.translation_placeholders)
    assert camera.requests == []


async def test_a_setting_that_others_depend_on_takes_them_along(
    hass: HomeAssistant, loaded_whole: MockConfigEntry, camera: XmlCgiCamera
) -> None:
    """Positions in per cent would be invalid as anchors: one request moves them, too."""
    camera.settings["osd"] |= {"title_pos_x": "50", "title_pos_y": "1", "title_pos_type": "1"}
    await hass.config_entries.async_reload(loaded_whole.entry_id)
    camera.requests.clear()
    await hass.services.async_call(
        "select",
        "select_option",
        {"entity_id": "select.front_door_title_position_given_as", "option": "anchor"},
        blocking=True,
    )
    (request,) = camera.requests
    assert "title_pos_type=0" in request.query
    assert "title_pos_x=2" in request.query
    assert "title_pos_y" not in request.query
    state = state_of(hass, "number.front_door_title_horizontal_position")
    assert (state.state, state.attributes["max"]) == ("2", 2)


async def test_a_field_that_disappears_is_unknown(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    camera: XmlCgiCamera,
) -> None:
    """Not zero, not off, and the camera is not gone."""
    del camera.settings["image"]["brightness"]
    await polls(hass, 6)
    assert state_of(hass, BRIGHTNESS).state == "unknown"
    camera.inject("image", refused("no such interface", status=404))
    await polls(hass, 6)
    assert state_of(hass, "number.front_door_contrast").state == "unknown"


async def test_reboot(hass: HomeAssistant, loaded: MockConfigEntry, camera: XmlCgiCamera) -> None:
    """The button does it once; a failure is told."""
    press = {"entity_id": "button.front_door_reboot"}
    camera.inject("reboot", refused("busy"))
    with pytest.raises(HomeAssistantError):
        await hass.services.async_call("button", "press", press, blocking=True)
    await hass.services.async_call("button", "press", press, blocking=True)
    assert camera.count("reboot") == 2


async def test_a_dead_connection_at_set_up(
    hass: HomeAssistant, camera: XmlCgiCamera, entry: MockConfigEntry
) -> None:
    """A camera that breaks connections is not ready, not broken."""
    camera.inject("osd", connection_reset, times=2)
    await hass.config_entries.async_setup(entry.entry_id)
    assert entry.state is ConfigEntryState.SETUP_RETRY
