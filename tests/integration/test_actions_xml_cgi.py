"""Actions on XML CGI cameras: movement, accounts, uploads, network, firmware."""

import asyncio
from contextlib import suppress
import hashlib
from pathlib import Path
from typing import Any

from aiohttp import web
from homeassistant.components.camera import async_get_image
from homeassistant.const import EVENT_HOMEASSISTANT_STOP
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.cgi_camera.api import movement
from custom_components.cgi_camera.const import DOMAIN
from tests.simulators import xml_cgi_upgrade
from tests.simulators.faults import Answer, MakeAnswer, answer_lost, connection_reset
from tests.simulators.xml_cgi import XmlCgiCamera
from tests.simulators.xml_cgi_upgrade import Upgrade

from .conftest import PASSWORD, state_of
from .test_coordinator import polls

MAIN = "camera.front_door"
OSD = "switch.front_door_on_screen_display"


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


async def do(hass: HomeAssistant, service: str, /, **data: Any) -> Any:
    """Call an action on the camera."""
    return await hass.services.async_call(
        DOMAIN,
        service,
        {"entity_id": MAIN, **data},
        blocking=True,
        return_response=data.get("action") == "list" or service in {"set_config", "get_config"},
    )


def queries(camera: XmlCgiCamera, interface: str) -> list[str]:
    """Return what an interface was asked, the session apart."""
    return [
        request.query.rpartition("uid=")[0].rstrip("&")
        for request in camera.requests
        if request.interface == interface
    ]


async def as_usual(make_answer: MakeAnswer) -> Answer:
    """Answer without a fault."""
    return make_answer()


async def test_ptz_ends_with_a_stop(
    hass: HomeAssistant, moving: MockConfigEntry, camera: XmlCgiCamera
) -> None:
    """After its duration; percent become the ten steps of this family."""
    await do(hass, "ptz", direction="up_right", zoom="in", speed=70, duration=0.1)
    assert queries(camera, "ptz_ctrl") == ["move_x=1&move_y=1&speed=7", "zoom=1", "stop=1"]
    assert not camera.head.is_moving
    assert camera.head.position.pan > 0


@pytest.mark.parametrize(("speed", "step"), [(1, 1), (4, 1), (14, 1), (50, 5), (96, 10), (100, 10)])
async def test_ptz_converts_per_cent_to_steps(
    hass: HomeAssistant, moving: MockConfigEntry, camera: XmlCgiCamera, speed: int, step: int
) -> None:
    """Never none at all."""
    await do(hass, "ptz", direction="left", speed=speed, duration=0.1)
    assert queries(camera, "ptz_ctrl")[0] == f"move_x=-1&move_y=0&speed={step}"


@pytest.mark.parametrize("how", ["cancelled", "stop of Home Assistant", "unload", "another"])
async def test_ptz_stops_at_an_unload_or_another_movement(
    hass: HomeAssistant, moving: MockConfigEntry, camera: XmlCgiCamera, how: str
) -> None:
    """A caller that goes away does not leave the camera moving."""
    task = asyncio.create_task(do(hass, "ptz", direction="left", duration=60))
    async with asyncio.timeout(20):
        while not camera.head.is_moving:  # noqa: ASYNC110 - a camera rings no bell
            await asyncio.sleep(0.005)
    match how:
        case "cancelled":
            task.cancel()
        case "stop of Home Assistant":
            hass.bus.async_fire(EVENT_HOMEASSISTANT_STOP)
        case "unload":
            await hass.config_entries.async_unload(moving.entry_id)
        case _:
            await do(hass, "ptz", iris="open", duration=0.1)
    async with asyncio.timeout(20):
        await asyncio.wait([task])
    await hass.async_block_till_done(wait_background_tasks=True)
    assert queries(camera, "ptz_ctrl")[-1] == "stop=1"
    assert not camera.head.is_moving


async def test_ptz_repeats_a_failed_stop(
    hass: HomeAssistant, moving: MockConfigEntry, camera: XmlCgiCamera
) -> None:
    """Also if the answer to the start was lost: it may be moving."""
    camera.inject("ptz_ctrl", answer_lost, times=2)  # aiohttp repeats what goes over a dead line
    camera.inject("ptz_ctrl", connection_reset, times=2)
    with pytest.raises(HomeAssistantError) as error:
        await do(hass, "ptz", direction="up", duration=0.1)
    assert error.value.translation_key == "no_answer"
    assert queries(camera, "ptz_ctrl")[-1] == "stop=1"
    assert not camera.head.is_moving


async def test_ptz_sends_nothing_without_a_movement(
    hass: HomeAssistant, moving: MockConfigEntry, camera: XmlCgiCamera
) -> None:
    """Nothing is sent."""
    with pytest.raises(ServiceValidationError) as error:
        await do(hass, "ptz", speed=10)
    assert error.value.translation_key == "no_movement"
    assert queries(camera, "ptz_ctrl") == []


async def test_preset_is_stored_called_and_deleted(
    hass: HomeAssistant, moving: MockConfigEntry, camera: XmlCgiCamera
) -> None:
    """Stored, called and deleted by number, 1 to 255."""
    await do(hass, "preset", preset=255, action="set")
    await do(hass, "preset", preset=255)
    await do(hass, "preset", preset=255, action="delete")
    sent = ["add_preset=255", "call_preset=255", "delete_preset=255"]
    assert queries(camera, "ptz_ctrl") == sent
    assert camera.head.presets == {}


async def test_manage_user_adds_lists_changes_and_deletes(
    hass: HomeAssistant, loaded: MockConfigEntry, camera: XmlCgiCamera
) -> None:
    """Added, listed, changed and deleted; a new one may only view by default."""
    name = "n" * 40
    await do(hass, "manage_user", action="add", name=name, password="Guest-1")
    listed = (await do(hass, "manage_user", action="list"))[MAIN]["users"]
    assert {"name": name, "privilege": "user", "enabled": True} in listed
    await do(hass, "manage_user", action="edit", name=name, privilege="operator", enabled=False)
    assert (camera.users[name].privilege, camera.users[name].enabled) == ("Operator", False)
    with pytest.raises(ServiceValidationError) as error:
        await do(hass, "manage_user", action="delete", name=name)
    assert error.value.translation_key == "needs_confirmation"
    await do(hass, "manage_user", action="delete", name=name, confirm=True)
    assert list(camera.users) == ["admin"]


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        ({"action": "delete", "name": "Admin", "confirm": True}, "account_in_use"),
        ({"action": "delete", "name": "nobody", "confirm": True}, "no_such_user"),
        ({"action": "edit", "name": "nobody", "enabled": False}, "no_such_user"),
        ({"action": "edit", "name": "admin", "privilege": "user"}, "needs_confirmation"),
        ({"action": "add", "name": "admin", "password": "x"}, "user_exists"),
        ({"action": "add", "name": "guest"}, "user_incomplete"),
        ({"action": "edit"}, "user_incomplete"),
        ({"action": "add", "name": "n" * 41, "password": "x"}, "invalid_bytes"),
        ({"action": "add", "name": "a b", "password": "x"}, "invalid_value"),
        ({"action": "add", "name": "guest", "password": "50%"}, "invalid_value"),
    ],
)
async def test_manage_user_explains_each_refusal(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    camera: XmlCgiCamera,
    data: dict[str, Any],
    problem: str,
) -> None:
    """Each reason has its words."""
    with pytest.raises(HomeAssistantError) as error:
        await do(hass, "manage_user", **data)
    assert error.value.translation_key == problem
    assert list(camera.users) == ["admin"]


async def test_manage_user_changes_the_own_password_on_both_sides(
    hass: HomeAssistant, loaded: MockConfigEntry, camera: XmlCgiCamera
) -> None:
    """No login is refused, now or later."""
    change = {"action": "edit", "name": "admin", "password": "new-Secret"}
    await do(hass, "manage_user", **change, confirm=True)
    await hass.async_block_till_done(wait_background_tasks=True)
    await polls(hass, 3)
    assert camera.users["admin"].password == loaded.data["password"] == "new-Secret"
    assert camera.refused_logins == 0
    assert state_of(hass, OSD).state == "on"


@pytest.mark.parametrize("asks_for_account", [False, True])
async def test_manage_user_sends_no_old_password_after_its_change(
    hass: HomeAssistant, loaded: MockConfigEntry, camera: XmlCgiCamera, *, asks_for_account: bool
) -> None:
    """Polls and snapshots before, during and after the change know the new one in time."""
    camera.onvif_auth = asks_for_account
    camera.latency = 0.005
    coordinator = loaded.runtime_data.coordinator

    async def use() -> None:
        for _ in range(6):
            with suppress(HomeAssistantError):
                await async_get_image(hass, MAIN)

    async def poll() -> None:
        for _ in range(6):
            await coordinator.async_refresh()

    for number in range(3):
        coordinator = loaded.runtime_data.coordinator
        change = {"action": "edit", "name": "admin", "password": f"new-Secret-{number}"}
        await asyncio.gather(
            use(), poll(), use(), do(hass, "manage_user", **change, confirm=True), poll()
        )
        await hass.async_block_till_done(wait_background_tasks=True)
        assert camera.users["admin"].password == loaded.data["password"] == change["password"]
        assert camera.refused_logins == 0
    assert not list(hass.config_entries.flow.async_progress())
    assert state_of(hass, OSD).state == "on"


@pytest.mark.parametrize(
    ("target", "wire", "reason", "problem"),
    [
        ("sd_card", "0", "sd not mount", "no_sd_card"),
        ("sd_card", "0", "sd card not mounted", "no_sd_card"),
        ("ftp", "1", "Ftp not deploy", "no_ftp_server"),
        ("nfs", "3", "NFS Server not mounted", "no_nfs_server"),
        ("email", "2", "something new", "refused"),
    ],
)
async def test_upload_snapshot_reports_success_and_reason(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    camera: XmlCgiCamera,
    *,
    target: str,
    wire: str,
    reason: str,
    problem: str,
) -> None:
    """The camera does it by itself; why it cannot, the user can read."""
    await do(hass, "upload_snapshot", upload_to=target, stream="sub")
    assert set(queries(camera, "snapshot.cgi")[0].split("&")) == {"stream=0", f"upload={wire}"}
    camera.upload_faults[wire] = reason
    with pytest.raises(HomeAssistantError) as error:
        await do(hass, "upload_snapshot", upload_to=target)
    assert error.value.translation_key == problem


async def test_sync_time_keeps_the_time_server(
    hass: HomeAssistant, loaded: MockConfigEntry, camera: XmlCgiCamera
) -> None:
    """Set to ours, in the zone of the camera; its time server goes on afterwards."""
    camera.settings["time"]["timezone"] = "GMT-03:30"
    camera.clock_error = 3600
    await polls(hass, 6)
    drift = "sensor.front_door_clock_drift"
    assert abs(float(state_of(hass, drift).state) - 3600) < 60
    await hass.services.async_call(
        "button", "press", {"entity_id": "button.front_door_set_clock"}, blocking=True
    )
    await hass.async_block_till_done(wait_background_tasks=True)
    await polls(hass, 1)
    assert abs(float(state_of(hass, drift).state)) < 60
    assert camera.settings["time"]["update_method"].lower() == "ntp"


async def test_set_config_moves_the_camera_when_confirmed(
    hass: HomeAssistant, loaded: MockConfigEntry, camera: XmlCgiCamera
) -> None:
    """Only if confirmed; mask and gateway go along, and the answer comes before it is gone."""
    new = {"section": "network", "values": {"ip_address": "192.168.4.65"}}
    with pytest.raises(ServiceValidationError):
        await do(hass, "set_config", **new)
    response = await do(hass, "set_config", **new, confirm=True)
    assert response[MAIN]["ip_address"] == "192.168.4.65"
    together = {"ipaddr=192.168.4.65", "netmask=255.255.255.0", "gateway=192.168.0.1"}
    assert set(queries(camera, "network")[-1].split("&")) == together
    assert state_of(hass, OSD).state == "unavailable"


async def test_set_config_accepts_a_lost_answer_to_a_new_address(
    hass: HomeAssistant, loaded: MockConfigEntry, camera: XmlCgiCamera
) -> None:
    """The camera may have moved before it could say so: no failure."""
    camera.inject("network", as_usual)  # what holds before
    camera.inject("network", answer_lost)
    values = {"http_port": 8080}
    response = await do(hass, "set_config", section="network", values=values, confirm=True)
    assert response == {MAIN: None}
    assert state_of(hass, OSD).state == "unavailable"


async def test_set_config_keeps_the_camera_online_for_a_name_server(
    hass: HomeAssistant, loaded: MockConfigEntry, camera: XmlCgiCamera
) -> None:
    """The camera stays where it is."""
    values = {"dns": "9.9.9.9"}
    await do(hass, "set_config", section="network", values=values, confirm=True)
    assert camera.settings["network"]["dns1"] == "9.9.9.9"
    assert state_of(hass, OSD).state == "on"


@pytest.mark.parametrize(("keep", "sent"), [(True, "retain_network=1"), (False, "")])
async def test_factory_reset_needs_a_confirmation(
    hass: HomeAssistant, loaded: MockConfigEntry, camera: XmlCgiCamera, *, keep: bool, sent: str
) -> None:
    """Only if confirmed; the address is kept by default."""
    with pytest.raises(ServiceValidationError):
        await do(hass, "factory_reset")
    await do(hass, "factory_reset", keep_network=keep, confirm=True)
    assert queries(camera, "factory_reset") == [sent]
    assert state_of(hass, OSD).state == "unavailable"


async def test_upgrade_firmware_sends_the_file(
    hass: HomeAssistant, loaded: MockConfigEntry, camera: XmlCgiCamera, tmp_path: Path
) -> None:
    """Sent piece by piece with its length and a notification, then the entry waits."""
    file = tmp_path / "firmware.bin"
    content = bytes(range(256)) * 4096
    file.write_bytes(content)
    hass.config.allowlist_external_dirs = {str(tmp_path)}
    await do(hass, "upgrade_firmware", path=str(file), confirm=True)
    (upgrade,) = camera.upgrades
    assert (upgrade.size, upgrade.sha256) == (len(content), hashlib.sha256(content).hexdigest())
    assert state_of(hass, OSD).state == "unavailable"
    assert PASSWORD not in str(hass.data["persistent_notification"])
    (told,) = hass.data["persistent_notification"].values()
    assert told["message"] == "Front door: the camera received the firmware and restarts."


async def test_upgrade_firmware_reports_a_broken_connection(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    camera: XmlCgiCamera,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A broken connection is no restart, and is not reported as one."""

    async def break_off(request: web.BaseRequest) -> Upgrade:
        await request.content.read(1000)
        raise ConnectionResetError

    monkeypatch.setattr(xml_cgi_upgrade, "receive_firmware", break_off)
    file = tmp_path / "firmware.bin"
    file.write_bytes(bytes(20_000_000))  # more than what lies in buffers on the way
    hass.config.allowlist_external_dirs = {str(tmp_path)}
    with pytest.raises(HomeAssistantError) as error:
        await do(hass, "upgrade_firmware", path=str(file), confirm=True)
    assert error.value.translation_key == "cut_short"
    (told,) = hass.data["persistent_notification"].values()
    assert told["message"] == "Front door: the camera rejected the firmware."
    assert state_of(hass, OSD).state == "on"


async def test_upgrade_firmware_reloads_the_entry(
    hass: HomeAssistant, loaded: MockConfigEntry, camera: XmlCgiCamera, tmp_path: Path
) -> None:
    """It may have settings it did not have before."""
    file = tmp_path / "firmware.bin"
    file.write_bytes(b"firmware")
    hass.config.allowlist_external_dirs = {str(tmp_path)}
    await do(hass, "upgrade_firmware", path=str(file), confirm=True)
    await camera.stop()
    await polls(hass, 1)
    camera.settings["getinfo"]["filesystem"] = "V2"
    await camera.start()
    await polls(hass, 1)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert loaded.runtime_data.coordinator.identity.firmware == "V2"
    assert state_of(hass, OSD).state == "on"


@pytest.mark.parametrize(
    ("name", "allowed", "problem"),
    [
        ("firmware.bin", False, "path_not_allowed"),
        ("missing.bin", True, "no_such_file"),
    ],
)
async def test_upgrade_firmware_rejects_a_forbidden_file(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    camera: XmlCgiCamera,
    tmp_path: Path,
    *,
    name: str,
    allowed: bool,
    problem: str,
) -> None:
    """Nothing is sent."""
    (tmp_path / "firmware.bin").write_bytes(b"firmware")
    if allowed:
        hass.config.allowlist_external_dirs = {str(tmp_path)}
    with pytest.raises(ServiceValidationError) as error:
        await do(hass, "upgrade_firmware", path=str(tmp_path / name), confirm=True)
    assert error.value.translation_key == problem
    assert camera.upgrades == []
