"""Open doors of cameras: the daily look, an issue for each, and what mends it."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_fire_time_changed

from custom_components.cgi_camera.api import hygiene as looks
from custom_components.cgi_camera.api.commands import Privilege
from custom_components.cgi_camera.care import hygiene
from custom_components.cgi_camera.care.hygiene import FIRST_PAUSE, INTERVAL
from custom_components.cgi_camera.care.saved_settings import SECTION_PAUSE
from custom_components.cgi_camera.care.status import Status
from custom_components.cgi_camera.const import DOMAIN
from custom_components.cgi_camera.diagnostics import async_get_config_entry_diagnostics
from custom_components.cgi_camera.inbox.health import Issue
from tests.simulators.json_cgi import JsonCgiCamera
from tests.simulators.uapi import UapiCamera
from tests.simulators.uapi_access import Auth
from tests.simulators.xml_cgi import XmlCgiCamera

from .conftest import state_of
from .test_pushes import issues
from .test_repairs import go_on, repair
from .test_saved_settings import MINUTES_A_DAY, REQUESTS_A_MINUTE, Passing

NEW = "a-Better-password1"


@pytest.fixture(autouse=True)
def _telnet_is_closed(monkeypatch: pytest.MonkeyPatch, port: int) -> None:
    """Look at a port where nothing listens, until a test opens one."""
    monkeypatch.setattr(looks, "TELNET_PORT", port)


async def load(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Set an entry up."""
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)


async def within_a_day(hass: HomeAssistant, days: int = 1) -> None:
    """Let the time of the daily look come."""
    for day in range(days):
        later = dt_util.utcnow() + FIRST_PAUSE + day * INTERVAL + timedelta(seconds=day + 1)
        async_fire_time_changed(hass, later)
        await hass.async_block_till_done(wait_background_tasks=True)


def found(hass: HomeAssistant) -> set[str]:
    """Return the faults that are shown."""
    return set(issues(hass)) & set(hygiene.ISSUES)


def give(hass: HomeAssistant, entry: MockConfigEntry, camera: Any, password: str) -> None:
    """Give a camera and its entry a password."""
    camera.password = password
    if hasattr(camera, "users"):
        camera.users[camera.username].password = password
    hass.config_entries.async_update_entry(entry, data={**entry.data, "password": password})


@pytest.fixture
def cameras(
    json_config: MockConfigEntry,
    json_camera: JsonCgiCamera,
    entry: MockConfigEntry,
    *,
    camera: XmlCgiCamera,
    face_entry: MockConfigEntry,
    face_camera: UapiCamera,
) -> Mapping[str, tuple[MockConfigEntry, Any]]:
    """Return a camera of each family without a fault, and its entry, which is not loaded."""
    camera.onvif_auth = True
    face_camera.parameters.values["VERSION.firmware"] = "1.12.14.7"
    return {
        "json_cgi": (json_config, json_camera),
        "xml_cgi": (entry, camera),
        "uapi": (face_entry, face_camera),
    }


@pytest.mark.parametrize("family", ["json_cgi", "xml_cgi", "uapi"])
async def test_hygiene_of_a_closed_camera_raises_nothing_in_a_week(
    hass: HomeAssistant, base_url: str, cameras: Mapping[str, Any], family: str
) -> None:
    """And no login is refused."""
    entry, camera = cameras[family]
    await load(hass, entry)
    await within_a_day(hass, days=7)
    assert found(hass) == set()
    assert not camera.refused_logins
    assert entry.runtime_data.status.status is Status.OK


async def test_hygiene_pass_stays_within_the_budget(
    hass: HomeAssistant,
    monkeypatch: pytest.MonkeyPatch,
    json_config: MockConfigEntry,
    json_camera: JsonCgiCamera,
) -> None:
    """With the polls and the save of settings, twice on a day with a change."""
    passing = Passing(monkeypatch)
    await load(hass, json_config)
    coordinator = json_config.runtime_data.coordinator
    begin = len(json_camera.requests)
    polls = coordinator.polls_per_settings_pass
    for _ in range(polls):
        await coordinator.async_refresh()
    polled = (len(json_camera.requests) - begin) / polls * MINUTES_A_DAY * 60 / 50
    begin = len(json_camera.requests)
    while await passing.step() == SECTION_PAUSE:
        pass
    saved = len(json_camera.requests) - begin
    begin = len(json_camera.requests)
    await json_config.runtime_data.hygiene.async_look()
    looked = len(json_camera.requests) - begin
    print(
        f"a day: {polled:.0f} by polls, {saved} to save settings, {looked} to look for open doors"
    )
    a_minute = (polled + 2 * saved + looked) / MINUTES_A_DAY
    print(f"{a_minute:.3f} requests a minute, if the settings are read twice")
    assert looked <= 3
    assert a_minute <= REQUESTS_A_MINUTE


@pytest.mark.parametrize("family", ["json_cgi", "xml_cgi"])
async def test_hygiene_mends_a_factory_password(
    hass: HomeAssistant, base_url: str, cameras: Mapping[str, Any], family: str
) -> None:
    """The new one is in the camera and in the entry, which works with it."""
    entry, camera = cameras[family]
    give(hass, entry, camera, "123456")
    await load(hass, entry)
    await within_a_day(hass)
    assert "factory_password" in found(hass)
    step = await repair(hass, "factory_password")
    for weak in ("short", "123456"):
        step = await go_on(hass, step, {"password": weak})
        assert "at least 8 characters" in step["description_placeholders"]["problem"]
    step = await go_on(hass, step, {"password": NEW})
    assert step["type"] == "create_entry"
    await hass.async_block_till_done(wait_background_tasks=True)
    assert camera.password == entry.data["password"] == NEW
    assert entry.state is ConfigEntryState.LOADED
    await entry.runtime_data.coordinator.async_refresh()
    assert entry.runtime_data.coordinator.last_update_success
    await entry.runtime_data.hygiene.async_look()
    assert "factory_password" not in found(hass)
    assert not camera.refused_logins


async def test_hygiene_closes_telnet_of_a_json_cgi_camera_on_a_click(
    hass: HomeAssistant,
    base_url: str,
    monkeypatch: pytest.MonkeyPatch,
    json_config: MockConfigEntry,
    json_camera: JsonCgiCamera,
) -> None:
    """Until then the integration sends no request about telnet."""
    monkeypatch.setattr(looks, "TELNET_PORT", await json_camera.open_telnet())
    await load(hass, json_config)
    await within_a_day(hass)
    assert found(hass) == {"telnet_open"}
    assert json_camera.telnet_calls == 0
    step = await go_on(hass, await repair(hass, "telnet_open"), {})
    assert step["type"] == "create_entry"
    assert [request.query for request in json_camera.requests if request.action == "telnet"] == [
        "action=close"
    ]
    await json_config.runtime_data.hygiene.async_look()
    assert found(hass) == set()
    assert json_config.state is ConfigEntryState.LOADED
    assert json_camera.refused_logins == 0


@pytest.mark.parametrize("family", ["json_cgi", "xml_cgi"])
async def test_hygiene_sets_a_wrong_clock(
    hass: HomeAssistant, base_url: str, cameras: Mapping[str, Any], family: str
) -> None:
    """A camera with a time server is left to that."""
    entry, camera = cameras[family]
    if isinstance(camera, JsonCgiCamera):
        camera.settings["time"]["ntp_enable"] = 0
        camera.clock_drift = 600
    else:
        camera.settings["time"]["update_method"] = "manual"
        camera.clock_error = 600
    await load(hass, entry)
    await within_a_day(hass)
    assert found(hass) == {"clock_off"}
    step = await repair(hass, "clock_off")
    assert step["description_placeholders"]["minutes"] == "10"
    step = await go_on(hass, step, {})
    assert step["type"] == "create_entry"
    await entry.runtime_data.hygiene.async_look()
    assert found(hass) == set()
    assert entry.state is ConfigEntryState.LOADED
    assert not camera.refused_logins


async def test_hygiene_names_an_open_picture_until_it_is_closed(
    hass: HomeAssistant, base_url: str, entry: MockConfigEntry, camera: XmlCgiCamera
) -> None:
    """Only the camera's own page can close it; an ignored issue is no fault of the status."""
    await load(hass, entry)
    await within_a_day(hass)
    assert found(hass) == {"picture_open"}
    assert state_of(hass, "sensor.front_door_status").state == Status.INSECURE
    ir.async_ignore_issue(hass, DOMAIN, f"picture_open_{entry.entry_id}", ignore=True)
    await hass.async_block_till_done()
    assert state_of(hass, "sensor.front_door_status").state == Status.OK
    await entry.runtime_data.hygiene.async_look()
    assert state_of(hass, "sensor.front_door_status").state == Status.OK
    camera.onvif_auth = True
    coordinator = entry.runtime_data.coordinator
    coordinator.last_update_success = False
    await entry.runtime_data.hygiene.async_look()
    assert found(hass) == {"picture_open"}  # a camera that is away proves nothing
    coordinator.last_update_success = True
    await entry.runtime_data.hygiene.async_look()
    assert found(hass) == set()


async def test_hygiene_explains_what_only_the_camera_can_mend(
    hass: HomeAssistant,
    base_url: str,
    monkeypatch: pytest.MonkeyPatch,
    cameras: Mapping[str, Any],
) -> None:
    """A uAPI camera with every fault that it can have, none of which has a button."""
    (face_entry, face_camera), (_, json_camera) = cameras["uapi"], cameras["json_cgi"]
    monkeypatch.setattr(looks, "TELNET_PORT", await json_camera.open_telnet())
    face_camera.auth = Auth.NONE
    face_camera.parameters.values["VERSION.firmware"] = "1.12.0.27"
    give(hass, face_entry, face_camera, "pass")
    await load(hass, face_entry)
    await within_a_day(hass)
    assert found(hass) == {
        "factory_password_by_hand",
        "telnet_open_by_hand",
        "picture_open",
        "firmware_open",
    }
    issue = ir.async_get(hass).async_get_issue(DOMAIN, f"firmware_open_{face_entry.entry_id}")
    assert issue is not None
    assert issue.learn_more_url == "https://www.cisa.gov/news-events/ics-advisories/icsa-21-208-03"
    assert not face_camera.refused_logins
    await hass.config_entries.async_remove(face_entry.entry_id)
    assert found(hass) == set()


async def test_hygiene_tells_the_rights_of_the_account_in_diagnostics_only(
    hass: HomeAssistant, base_url: str, entry: MockConfigEntry, camera: XmlCgiCamera
) -> None:
    """An operator would do for most; that is no fault."""
    camera.onvif_auth = True
    await load(hass, entry)
    await within_a_day(hass)
    assert found(hass) == set()
    diagnostics = await async_get_config_entry_diagnostics(hass, entry)
    assert diagnostics["account_privilege"] == Privilege.ADMINISTRATOR


# Status


@pytest.mark.parametrize(
    ("spoil", "status", "minutes"),
    [
        (lambda it: it.device.account.lock(12 * 60), Status.LOGIN_LOCKED, 12),
        (lambda it: it.device.account.refuse(), Status.ACCOUNT_REFUSED, None),
        (lambda it: setattr(it, "last_update_success", False), Status.UNREACHABLE, None),
    ],
)
async def test_status_names_the_worst_condition(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    spoil: Callable[[Any], None],
    status: Status,
    minutes: int | None,
) -> None:
    """It is known while the camera is away, and diagnostics keep the last faults."""
    state = state_of(hass, "sensor.front_door_status")
    assert (state.state, state.attributes["minutes_left"]) == (Status.OK, None)
    coordinator = loaded.runtime_data.coordinator
    spoil(coordinator)
    coordinator.async_update_listeners()
    state = state_of(hass, "sensor.front_door_status")
    assert (state.state, state.attributes["minutes_left"]) == (status, minutes)
    diagnostics = await async_get_config_entry_diagnostics(hass, loaded)
    assert [fault["status"] for fault in diagnostics["faults"]] == [status]


@pytest.mark.parametrize(
    ("issue", "status"),
    [
        (Issue.NOT_INSTALLED, Status.PUSHES_LOST),
        (Issue.FTP_PORT_TAKEN, Status.PORT_TAKEN),
        (Issue.MAIL_PORT_TAKEN, Status.PORT_TAKEN),
        (Issue.DETECTION_OFF, Status.DETECTION_OFF),
    ],
)
async def test_status_names_an_issue_until_it_is_gone(
    hass: HomeAssistant, loaded: MockConfigEntry, issue: Issue, status: Status
) -> None:
    """The sensor follows what is under Repairs."""
    health = loaded.runtime_data.inbox.health
    health.raise_issue(issue, port="2121", reason="")
    await hass.async_block_till_done()
    assert state_of(hass, "sensor.front_door_status").state == status
    health.withdraw(issue)
    await hass.async_block_till_done()
    assert state_of(hass, "sensor.front_door_status").state == Status.OK
