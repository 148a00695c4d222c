"""What is read of a camera, how often, and when it is available."""

import asyncio
from collections import Counter
from datetime import timedelta

from homeassistant.components.camera import CameraEntityFeature, async_get_image
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import entity_registry as er
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_fire_time_changed

from custom_components.cgi_camera.api import rtsp
from custom_components.cgi_camera.coordinator import POLLS_PER_SETTINGS_PASS, STATUS_INTERVAL
from tests.simulators.faults import connection_reset
from tests.simulators.rtsp import Authentication, RtspServer
from tests.simulators.xml_cgi import XmlCgiCamera, refused

from .conftest import id_of, state_of

BRIGHTNESS = "number.front_door_brightness"
OSD = "switch.front_door_on_screen_display"


async def polls(hass: HomeAssistant, count: int) -> None:
    """Let so many polls pass."""
    for _ in range(count):
        # The coordinator rounds up to whole seconds. Time is not frozen, for the cameras need it.
        async_fire_time_changed(hass, dt_util.utcnow() + STATUS_INTERVAL + timedelta(seconds=1))
        await hass.async_block_till_done(wait_background_tasks=True)


async def test_coordinator_finds_video_later(
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


async def test_coordinator_sends_an_account_that_video_refuses_once(
    hass: HomeAssistant,
    camera: XmlCgiCamera,
    entry: MockConfigEntry,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Recorders count it; a reload sends it no more; a newly typed account is sent."""
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


async def test_coordinator_sends_few_requests_in_an_idle_hour(
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


async def test_coordinator_sends_one_request_at_a_time(
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


async def test_coordinator_skips_sections_without_entities(
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


async def test_coordinator_reads_settings_changed_in_the_camera(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    camera: XmlCgiCamera,
) -> None:
    """Within a settings pass, that is five minutes."""
    camera.settings["image"]["brightness"] = "7"
    await polls(hass, 6)
    assert state_of(hass, BRIGHTNESS).state == "7"


async def test_coordinator_marks_a_camera_unavailable_after_two_failures(
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
    assert state_of(hass, id_of(hass, "event.face")).state == "unknown"  # pushes may still come

    camera.settings["osd"]["enable"] = "0"
    await camera.start()
    await polls(hass, 1)
    assert state_of(hass, OSD).state == "off"
    ours = [r for r in caplog.records if r.name == "custom_components.cgi_camera"]
    assert [r.levelname for r in ours if r.levelname != "DEBUG"] == ["ERROR", "INFO"]


async def test_coordinator_starts_one_reauth_for_a_changed_password(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    camera: XmlCgiCamera,
) -> None:
    """One refused login, a reauth dialog, and no request until a user answers."""
    camera.change_password("new")
    await polls(hass, 5)
    assert camera.refused_logins == 1
    (flow,) = hass.config_entries.flow.async_progress()
    assert flow["context"]["source"] == "reauth"
    assert state_of(hass, OSD).state == "unavailable"
    with pytest.raises(HomeAssistantError):
        await async_get_image(hass, "camera.front_door")
    assert camera.refused_logins == 1


async def test_coordinator_keeps_its_time_of_polling_over_a_change(
    hass: HomeAssistant, loaded: MockConfigEntry, camera: XmlCgiCamera
) -> None:
    """An automation that sets a value twice a minute does not stop the reading of the rest."""
    loaded.runtime_data.coordinator.update_interval = timedelta(hours=1)  # of a new plan
    await hass.services.async_call("switch", "turn_off", {"entity_id": OSD}, blocking=True)
    camera.requests.clear()
    await polls(hass, 1)
    assert [request.interface for request in camera.requests] == ["keep_alive"]


async def test_coordinator_reports_a_missing_field_as_unknown(
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


async def test_coordinator_retries_set_up_after_a_dead_connection(
    hass: HomeAssistant, camera: XmlCgiCamera, entry: MockConfigEntry
) -> None:
    """A camera that breaks connections is not ready, not broken."""
    camera.inject("osd", connection_reset, times=2)
    await hass.config_entries.async_setup(entry.entry_id)
    assert entry.state is ConfigEntryState.SETUP_RETRY
