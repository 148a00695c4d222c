"""Actions on JSON CGI cameras: movement, masks, clock, passwords."""

import asyncio
from typing import Any

from homeassistant.const import EVENT_HOMEASSISTANT_STOP
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import (
    HomeAssistantError,
    ServiceValidationError,
)
import probatio
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
)

from custom_components.cgi_camera.api import movement
from custom_components.cgi_camera.const import DOMAIN
from tests.simulators import faults
from tests.simulators.json_cgi import Generation, JsonCgiCamera
from tests.simulators.json_cgi_faults import coded

from .conftest import PASSWORD, state_of
from .test_coordinator import polls
from .test_json_cgi import MAIN, act

UP, STOP, LIGHT, AUXILIARY_FOCUS = 1, 21, 13, 11


@pytest.fixture(autouse=True)
def _short_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(movement, "STOP_PAUSE", 0.01)


async def do(hass: HomeAssistant, service: str, /, **data: Any) -> None:
    """Call an action on the camera that answers nothing."""
    await hass.services.async_call(DOMAIN, service, {"entity_id": MAIN, **data}, blocking=True)


async def until_moving(camera: JsonCgiCamera) -> None:
    """Wait until the head moves."""
    async with asyncio.timeout(20):
        while not camera.ptz.is_moving:  # noqa: ASYNC110 - a camera rings no bell
            await asyncio.sleep(0.005)


async def test_ptz_ends_with_a_stop(
    hass: HomeAssistant, json_entry: MockConfigEntry, json_camera: JsonCgiCamera
) -> None:
    """After its duration, at its speed."""
    await do(hass, "ptz", direction="up", speed=100, duration=0.1)
    assert json_camera.ptz.commands == [UP, STOP]
    assert not json_camera.ptz.is_moving
    assert "%22speed_v%22:100" in next(
        it.query for it in json_camera.requests if it.action == "setPtzControl"
    )


async def test_ptz_runs_light_and_auxiliary_focus(
    hass: HomeAssistant, json_entry: MockConfigEntry, json_camera: JsonCgiCamera
) -> None:
    """Both have a code of their own, and the same stop."""
    await do(hass, "ptz", auxiliary=["light", "focus"], duration=0.1)
    assert json_camera.ptz.commands == [LIGHT, AUXILIARY_FOCUS, STOP]


async def test_ptz_stops_when_cancelled(
    hass: HomeAssistant, json_entry: MockConfigEntry, json_camera: JsonCgiCamera
) -> None:
    """As when an automation is restarted."""
    task = asyncio.create_task(do(hass, "ptz", direction="left", duration=60))
    await until_moving(json_camera)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await hass.async_block_till_done(wait_background_tasks=True)
    assert json_camera.ptz.commands[-1] == STOP


@pytest.mark.parametrize("how", ["stop of Home Assistant", "unload", "another", "stop"])
async def test_ptz_stops_at_an_unload_or_another_movement(
    hass: HomeAssistant, json_entry: MockConfigEntry, json_camera: JsonCgiCamera, how: str
) -> None:
    """The movement ends before its minute is over."""
    task = asyncio.create_task(do(hass, "ptz", direction="left", duration=60))
    await until_moving(json_camera)
    match how:
        case "stop of Home Assistant":
            hass.bus.async_fire(EVENT_HOMEASSISTANT_STOP)
        case "unload":
            await hass.config_entries.async_unload(json_entry.entry_id)
        case "another":
            await do(hass, "ptz", zoom="in", duration=0.1)
        case "stop":
            await do(hass, "ptz", direction="stop")
            json_camera.ptz.commands.pop()  # of ours; the movement's own comes at its end
            await json_entry.runtime_data.coordinator.device.mover.end()
    async with asyncio.timeout(20):
        await task
    assert json_camera.ptz.commands[-1] == STOP
    assert not json_camera.ptz.is_moving


async def test_ptz_repeats_a_failed_stop(
    hass: HomeAssistant, json_entry: MockConfigEntry, json_camera: JsonCgiCamera
) -> None:
    """Also if the answer to the start was lost: it may be moving."""
    json_camera.inject("setPtzControl", faults.answer_lost)
    json_camera.inject("setPtzControl", faults.connection_reset)
    with pytest.raises(HomeAssistantError) as error:
        await do(hass, "ptz", direction="up", duration=0.1)
    assert error.value.translation_key == "no_answer"
    assert json_camera.ptz.commands == [UP, STOP]
    json_camera.inject("setPtzControl", coded(0))
    json_camera.inject("setPtzControl", coded(-1), times=3)
    with pytest.raises(HomeAssistantError):
        await do(hass, "ptz", direction="up", duration=0.1)


@pytest.mark.parametrize(
    "data",
    [
        {"direction": "sideways"},
        {"direction": "up", "speed": 0},
        {"direction": "up", "duration": 61},
    ],
)
async def test_ptz_rejects_bad_movements(
    hass: HomeAssistant,
    json_entry: MockConfigEntry,
    json_camera: JsonCgiCamera,
    data: dict[str, Any],
) -> None:
    """Refused before anything is sent."""
    with pytest.raises(probatio.Invalid):
        await do(hass, "ptz", **data)
    assert json_camera.ptz.commands == []


async def test_preset_is_stored_and_called(
    hass: HomeAssistant, json_entry: MockConfigEntry, json_camera: JsonCgiCamera
) -> None:
    """Stored and called by number."""
    await do(hass, "preset", preset=7, action="set")
    await do(hass, "preset", preset=7)
    assert list(json_camera.ptz.presets) == [7]
    assert json_camera.ptz.commands == [19, 20]
    with pytest.raises(probatio.Invalid):
        await do(hass, "preset", preset=300)
    with pytest.raises(HomeAssistantError) as error:
        await do(hass, "preset", preset=7, action="delete")
    assert error.value.translation_key == "unsupported"


async def test_set_privacy_masks_writes_the_grid_of_the_camera(
    hass: HomeAssistant, json_entry: MockConfigEntry, json_camera: JsonCgiCamera
) -> None:
    """Per cent of the picture become the camera's grid; the switch follows."""
    json_camera.settings["mask"] |= {"mask_1_w": 9, "mask_1_h": 9}
    half = [{"x": 50, "y": 0, "width": 50, "height": 100}]
    answer = await act(hass, "set_privacy_masks", rectangles=half)
    assert answer == {"rectangles": half}
    mask = json_camera.settings["mask"]
    assert (mask["mask_0_x"], mask["mask_0_w"], mask["mask_0_h"]) == (352, 352, 576)
    assert json_camera.settings["mask"]["mask_1_w"] == 0
    assert state_of(hass, "switch.front_door_privacy_masks").state == "on"
    await act(hass, "set_privacy_masks", rectangles=[])
    assert state_of(hass, "switch.front_door_privacy_masks").state == "off"
    with pytest.raises(ServiceValidationError, match="0 - 9"):
        await act(hass, "set_privacy_masks", rectangles=half * 10)


async def test_set_motion_area_cuts_what_exceeds_the_picture(
    hass: HomeAssistant, json_entry: MockConfigEntry, json_camera: JsonCgiCamera
) -> None:
    """Four places, and what lies over the edge is cut."""
    corner = [{"x": 75, "y": 75, "width": 50, "height": 50}]
    answer = await act(hass, "set_motion_area", rectangles=corner)
    assert answer == {"rectangles": [{"x": 75, "y": 75, "width": 25, "height": 25}]}
    area = json_camera.settings["motion"]["area_list"]
    assert area[0] == {"area_x": 528, "area_y": 432, "area_w": 176, "area_h": 144}
    assert area[1] == {"area_x": 0, "area_y": 0, "area_w": 0, "area_h": 0}
    with pytest.raises(ServiceValidationError, match="0 - 4"):
        await act(hass, "set_motion_area", rectangles=corner * 5)


@pytest.mark.parametrize("server", [0, 1])
async def test_sync_time_keeps_the_time_server(
    hass: HomeAssistant, json_entry: MockConfigEntry, json_camera: JsonCgiCamera, server: int
) -> None:
    """By action or button; a time server stays in charge if it was."""
    json_camera.settings["time"]["ntp_enable"] = server
    for service, domain in (("sync_time", DOMAIN), ("press", "button")):
        json_camera.clock_drift = -500
        await polls(hass, 16)
        assert float(state_of(hass, "sensor.front_door_clock_drift").state) < -440
        target = MAIN if domain == DOMAIN else "button.front_door_set_clock"
        await hass.services.async_call(domain, service, {"entity_id": target}, blocking=True)
        await hass.async_block_till_done(wait_background_tasks=True)
        assert abs(json_camera.clock_drift) < 60
        assert abs(float(state_of(hass, "sensor.front_door_clock_drift").state)) < 60
        assert json_camera.settings["time"]["ntp_enable"] == server


async def test_scan_wifi_and_send_io_reach_the_camera(
    hass: HomeAssistant, json_entry: MockConfigEntry, json_camera: JsonCgiCamera
) -> None:
    """What the camera sees, and what it passes on."""
    networks = (await act(hass, "scan_wifi"))["networks"]
    assert networks
    assert set(networks[0]) == {"ssid", "encryption", "bssid", "signal"}
    await do(hass, "send_io", data="007")
    assert json_camera.io_data == ["007"]


@pytest.mark.parametrize("generation", [Generation.A, Generation.C])
async def test_manage_user_changes_the_password_on_both_sides(
    hass: HomeAssistant,
    json_entry: MockConfigEntry,
    json_camera: JsonCgiCamera,
    generation: Generation,
) -> None:
    """Only when confirmed, for it travels in clear text."""
    json_camera.generation = generation
    hass.config_entries.async_update_entry(
        json_entry,
        data={key: value for key, value in json_entry.data.items() if key != "memory"},
    )
    assert await hass.config_entries.async_reload(json_entry.entry_id)
    change = {"action": "edit", "name": json_camera.username, "password": "new-Secret"}
    with pytest.raises(ServiceValidationError):
        await do(hass, "manage_user", **change)
    await do(hass, "manage_user", **change, confirm=True)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert json_camera.password == "new-Secret"
    assert json_entry.data["password"] == "new-Secret"
    await polls(hass, 2)
    assert json_camera.refused_logins == 0
    assert state_of(hass, "switch.front_door_mirror").state == "off"


@pytest.mark.parametrize("action", ["manage_user", "set_config"])
async def test_password_change_is_followed_by_no_old_password(
    hass: HomeAssistant, json_config: MockConfigEntry, json_camera: JsonCgiCamera, action: str
) -> None:
    """Polls and other requests before, during and after the change know the new one in time."""
    json_camera.generation = Generation.A
    json_camera.latency = 0.005
    assert await hass.config_entries.async_setup(json_config.entry_id)
    await hass.async_block_till_done()
    coordinator = json_config.runtime_data.coordinator

    async def read() -> None:
        for _ in range(20):
            await coordinator.async_read("osd")

    async def poll() -> None:
        for _ in range(6):
            await coordinator.async_refresh()

    password = PASSWORD
    for number in range(3):
        coordinator = json_config.runtime_data.coordinator
        new = f"new-Secret-{number}"
        edit = {"action": "edit", "name": json_camera.username, "password": new}
        values = {"values": {"old_password": password, "new_password": new}}
        change = edit if action == "manage_user" else {"section": "password", **values}
        await asyncio.gather(read(), poll(), do(hass, action, **change, confirm=True), read())
        await hass.async_block_till_done(wait_background_tasks=True)
        password = new
        assert json_camera.password == json_config.data["password"] == password
        assert json_camera.refused_logins == 0
    assert not list(hass.config_entries.flow.async_progress())
    assert state_of(hass, "switch.front_door_mirror").state == "off"


async def test_set_config_changes_the_password_on_both_sides(
    hass: HomeAssistant, json_entry: MockConfigEntry, json_camera: JsonCgiCamera
) -> None:
    """A refused value stays as it is on both sides; an accepted one changes on both."""
    values = {"old_password": "mistyped", "new_password": "new-Secret"}
    with pytest.raises(HomeAssistantError):
        await do(hass, "set_config", section="password", values=values, confirm=True)
    assert json_camera.password == json_entry.data["password"] == PASSWORD
    values["old_password"] = PASSWORD
    await do(hass, "set_config", section="password", values=values, confirm=True)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert json_camera.password == json_entry.data["password"] == "new-Secret"
    await polls(hass, 2)
    assert json_camera.refused_logins == 0
    assert state_of(hass, "switch.front_door_mirror").state == "off"
