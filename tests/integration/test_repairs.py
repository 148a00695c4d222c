"""Issues under Repairs: each offers what to do, and none is raised for a quiet night."""

from datetime import timedelta
from typing import Any

from homeassistant.components import webhook
from homeassistant.components.repairs import repairs_flow_manager
from homeassistant.config_entries import ConfigEntryDisabler, ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.helpers import (
    device_registry as dr,
    entity_registry as er,
    issue_registry as ir,
)
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_fire_time_changed

from custom_components.cgi_camera import texts
from custom_components.cgi_camera.camera_setup import pushes
from custom_components.cgi_camera.care.hygiene import Hygiene
from custom_components.cgi_camera.const import DOMAIN
from custom_components.cgi_camera.exceptions import PushHopError
from custom_components.cgi_camera.inbox.health import Issue
from tests.simulators.faults import connection_reset, server_error
from tests.simulators.uapi import UapiCamera, says
from tests.simulators.uapi_push import Push, push, send

from .conftest import PASSWORD, WEBHOOK_ID, failure, without_pushes
from .test_pushes import issues, set_up

CLOSED = "http://127.0.0.1:9"


@pytest.fixture
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give up soon on a test that never arrives."""
    monkeypatch.setattr(pushes, "TEST_SECONDS", 0.1)


@pytest.fixture(autouse=True)
def _no_daily_look(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave the daily look for open doors to its own tests."""
    monkeypatch.setattr(Hygiene, "async_start", lambda _: None)


@pytest.fixture
def push_address(base_url: str) -> str:
    """Return where the camera pushes to."""
    return f"{base_url}{webhook.async_generate_path(WEBHOOK_ID)}"


def issue_id_of(hass: HomeAssistant, key: str) -> str:
    """Return the id of the one issue of a kind that is shown."""
    (found,) = (
        issue.issue_id
        for issue in ir.async_get(hass).issues.values()
        if issue.translation_key == key and issue.active
    )
    return found


async def repair(hass: HomeAssistant, key: str) -> Any:
    """Begin to repair the issue of a kind, and return the first step."""
    manager = repairs_flow_manager(hass)
    assert manager is not None
    return await manager.async_init(DOMAIN, context={"issue_id": issue_id_of(hass, key)})


async def go_on(hass: HomeAssistant, step: Any, user_input: dict[str, Any]) -> Any:
    """Submit a step and return the next one."""
    manager = repairs_flow_manager(hass)
    assert manager is not None
    return await manager.async_configure(step["flow_id"], user_input)


async def days_later(hass: HomeAssistant, days: int = 1) -> None:
    """Let some daily looks at the pushes happen."""
    for day in range(1, days + 1):
        later = dt_util.utcnow() + day * pushes.CHECK_INTERVAL + timedelta(seconds=5)
        async_fire_time_changed(hass, later)
        await hass.async_block_till_done(wait_background_tasks=True)


# Lost pushes


async def test_repair_sets_lost_pushes_up_again(
    hass: HomeAssistant,
    hall: MockConfigEntry,
    face_camera: UapiCamera,
    base_url: str,
    patience: None,
) -> None:
    """With another address: the camera gets it, a test arrives, and the options store it."""
    await set_up(hass, hall, callback=CLOSED, test=False)
    assert issues(hass) == {Issue.NOT_ARRIVED}
    step = await repair(hass, Issue.NOT_ARRIVED)
    assert step["step_id"] == "set_up"
    assert step["description_placeholders"]["url"] == CLOSED
    step = await go_on(hass, step, {"callback": CLOSED})
    assert step["errors"] == {"base": "not_through"}
    assert "could not deliver a test" in step["description_placeholders"]["problem"]
    assert WEBHOOK_ID not in str(step)
    foreign = face_camera.foreign_state()
    step = await go_on(hass, step, {"callback": base_url})
    assert step["type"] == "create_entry"
    assert issues(hass) == set()
    assert hall.options["callback"] == base_url
    assert hall.options["push_events"] == ["face"]
    assert face_camera.foreign_state() == foreign
    (delivery,) = await face_camera.see_face()
    assert delivery.url.startswith(base_url)
    assert delivery.status == 200


async def test_repair_takes_a_plain_address(
    hass: HomeAssistant, hall: MockConfigEntry, face_camera: UapiCamera, base_url: str
) -> None:
    """Where Home Assistant is known by HTTPS only."""
    await set_up(hass, hall)
    await hass.config.async_update(internal_url="https://ha.example")
    assert hass.config.api is not None
    hass.config.api.use_ssl = True
    await pushes.PushInstallation(hass, hall).async_keep_up()
    step = await repair(hass, Issue.NO_PLAIN_ADDRESS)
    step = await go_on(hass, step, {})
    assert (
        "address of Home Assistant with plain HTTP" in step["description_placeholders"]["problem"]
    )
    step = await go_on(hass, step, {"callback": base_url})
    assert step["type"] == "create_entry"
    assert issues(hass) == set()
    await pushes.PushInstallation(hass, hall).async_keep_up()
    assert issues(hass) == set()


async def test_repair_retries_until_a_slot_is_free(
    hass: HomeAssistant, hall: MockConfigEntry, face_camera: UapiCamera
) -> None:
    """The issue and the form say what the camera refuses, until it does not."""
    slots = face_camera.parameters.slots
    await set_up(hass, hall)
    slots.remove(1)
    for number in range(7):
        face_camera.put_slot(name=f"x{number}", address="192.168.1.9", port="80", syntax="")
    await pushes.PushInstallation(hass, hall).async_keep_up()
    step = await repair(hass, Issue.NOT_INSTALLED)
    said = "all 8 of EVENT.Notify.Http.H are taken. Remove one in the camera."
    assert step["description_placeholders"]["reason"].endswith(said)
    step = await go_on(hass, step, {})
    assert step["description_placeholders"]["problem"].endswith(said)
    slots.remove(7)
    step = await go_on(hass, step, {})
    assert step["type"] == "create_entry"
    assert issues(hass) == set()


async def test_repair_translates_the_refusal(
    hass: HomeAssistant,
    hall: MockConfigEntry,
    face_camera: UapiCamera,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The camera's own words, within it, are left as they are."""

    def german(_hass: HomeAssistant, *which: str) -> dict[str, str]:
        assert which == ("de", "exceptions", DOMAIN)
        key = f"component.{DOMAIN}.exceptions.refused.message"
        return {key: "{subject}: Die Kamera lehnt ab: {reason}"}

    await set_up(hass, hall)
    monkeypatch.setattr(texts, "async_get_cached_translations", german)
    hass.config.language = "de"
    face_camera.inject("param", says("#601|no {limit} today"), times=5)
    await pushes.PushInstallation(hass, hall).async_keep_up()
    step = await repair(hass, Issue.NOT_INSTALLED)
    said = "Hall: Die Kamera lehnt ab: no {limit} today"
    assert step["description_placeholders"]["reason"] == said


async def test_repair_falls_back_to_english(hass: HomeAssistant, hall: MockConfigEntry) -> None:
    """Home Assistant does so at its next start; until then it is English, in lists as well."""
    hass.config.language = "de"
    error = PushHopError("no_push_setup", {"subject": "Hall"})
    assert texts.localized(hass, error) == "Home Assistant cannot set up Hall to push its events."
    assert texts.Texts(hass)["type_face"] == "Face"


async def test_repair_issue_ends_when_the_daily_check_works(
    hass: HomeAssistant, hall: MockConfigEntry, face_camera: UapiCamera, base_url: str
) -> None:
    """Also without an event: what was refused at the start is tried again every day."""
    await set_up(hass, hall)
    hall.runtime_data.inbox.health.raise_issue(Issue.NOT_INSTALLED, reason="no")
    hall.runtime_data.inbox.health.raise_issue(Issue.NO_PLAIN_ADDRESS)
    await days_later(hass)
    assert issues(hass) == set()


async def test_repair_requires_a_loaded_entry(
    hass: HomeAssistant, hall: MockConfigEntry, face_camera: UapiCamera
) -> None:
    """There is something else to mend first."""
    hall.runtime_data.inbox.health.raise_issue(Issue.NO_PLAIN_ADDRESS)
    await hass.config_entries.async_unload(hall.entry_id)
    step = await repair(hass, Issue.NO_PLAIN_ADDRESS)
    assert (step["type"], step["reason"]) == ("abort", "not_loaded")


# Pushes that cannot be read


async def test_repair_tests_unreadable_pushes(
    hass: HomeAssistant,
    hall: MockConfigEntry,
    face_camera: UapiCamera,
    push_address: str,
    patience: None,
) -> None:
    """The camera's own test, if it has one and was set up by us; else the set-up."""
    assert await send(push_address, Push("GET", "x=1", (), b"")) == 400
    step = await repair(hass, Issue.UNREADABLE)
    assert step["step_id"] == "set_up"
    await set_up(hass, hall)
    assert await send(push_address, Push("GET", "x=1", (), b"")) == 400
    step = await repair(hass, Issue.UNREADABLE)
    assert step["menu_options"] == ["try_test", "set_up"]
    step = await go_on(hass, step, {"next_step_id": "try_test"})
    await hass.config.async_update(internal_url=CLOSED)
    step = await go_on(hass, step, {})
    assert step["errors"] == {"base": "not_through"}
    assert "could not deliver a test" in step["description_placeholders"]["problem"]
    assert issues(hass) == {Issue.UNREADABLE, Issue.NOT_ARRIVED}
    await hass.config.async_update(internal_url=push_address.split("/api", maxsplit=1)[0])
    step = await go_on(hass, step, {})
    assert step["type"] == "create_entry"
    assert issues(hass) == set()


async def test_repair_explains_a_manual_set_up(
    hass: HomeAssistant, loaded: MockConfigEntry, push_url: str
) -> None:
    """The form explains what to do; the issue ends with it."""
    await async_setup_component(hass, "repairs", {})
    assert await send(push_url, Push("GET", "x=1", (), b"")) == 400
    step = await repair(hass, Issue.UNREADABLE)
    assert step["step_id"] == "by_hand"
    step = await go_on(hass, step, {})
    assert step["type"] == "create_entry"
    assert issues(hass) == set()


# Strangers


async def choose(hass: HomeAssistant, what: str) -> Any:
    """Name the unknown camera."""
    step = await repair(hass, Issue.STRANGER)
    assert step["menu_options"] == ["add_camera", "replaced", "ignore"]
    assert step["description_placeholders"] == {"name": "Hall", "serial": "UNKNOWN"}
    return await go_on(hass, step, {"next_step_id": what})


async def choose_shared(hass: HomeAssistant, what: str) -> None:
    """Decide about events of another camera."""
    step = await repair(hass, Issue.ADDRESS_SHARED)
    assert step["menu_options"] == ["allow", "refuse"]
    await go_on(hass, step, {"next_step_id": what})


async def test_repair_adds_an_unknown_camera(
    hass: HomeAssistant, hall: MockConfigEntry, push_address: str
) -> None:
    """The form that adds it opens, with the address of its push."""
    async with UapiCamera(
        password=PASSWORD, serial="UNKNOWN", mac="00:13:23:0A:00:31", latency=0
    ) as other:
        await push(push_address, "s0_rfc", usn="UNKNOWN")
        step = await choose(hass, "add_camera")
        assert step["type"] == "create_entry"
        assert issues(hass) == set()
        kind, flow_id = step["next_flow"]
        assert kind == "config_flow"
        form = hass.config_entries.flow.async_get(flow_id)
        assert form["step_id"] == "user"
        account = {"username": other.username, "password": PASSWORD}
        advanced = {"family": "auto", "verify_ssl": True}
        form = await hass.config_entries.flow.async_configure(
            flow_id, {"host": other.url, **account, "advanced": advanced}
        )
        done = await without_pushes(hass, form)
        assert done["type"] == "create_entry"
        await hass.async_block_till_done(wait_background_tasks=True)
        assert await push(push_address, "s0_rfc", usn="UNKNOWN") == 403
        await choose_shared(hass, "allow")
        assert await push(push_address, "s0_rfc", usn="UNKNOWN") == 200
        await hass.async_block_till_done(wait_background_tasks=True)
        assert issues(hass) == set()
        await hass.config_entries.async_unload(done["result"].entry_id)


@pytest.mark.parametrize(
    ("address", "shown"), [("192.168.1.9", "192.168.1.9"), ("no address", None), ("", None)]
)
async def test_repair_only_proposes_the_address_of_an_unknown_camera(
    hass: HomeAssistant, base_url: str, address: str, shown: str | None
) -> None:
    """No request goes there before a user has confirmed it."""
    form = await hass.config_entries.flow.async_init(
        DOMAIN, context={"source": "integration_discovery"}, data={"host": address}
    )
    assert form["step_id"] == "user"
    schema = form["data_schema"]
    assert schema is not None
    (host,) = (key for key in schema.schema if key == "host")
    assert (host.description or {}).get("suggested_value") == shown


async def test_repair_ignores_an_unknown_camera(
    hass: HomeAssistant, hall: MockConfigEntry, face_camera: UapiCamera, push_address: str
) -> None:
    """That one only, also when the camera itself pushes meanwhile, and until it is removed."""
    await push(push_address, "s0_rfc", usn="UNKNOWN")
    step = await choose(hass, "ignore")
    assert (step["type"], step["reason"]) == ("abort", "ignored")
    assert await push(push_address, "s0_rfc", usn=face_camera.serial) == 200
    assert await push(push_address, "s0_rfc", usn="UNKNOWN") == 404
    registry = ir.async_get(hass)
    (ignored,) = (issue for issue in registry.issues.values() if issue.domain == DOMAIN)
    assert ignored.dismissed_version is not None
    await push(push_address, "s0_rfc", usn="A THIRD")
    await push(push_address, "s0_rfc", usn="A-FOURTH")
    shown = {
        (issue.translation_placeholders or {})["serial"]
        for issue in registry.issues.values()
        if issue.domain == DOMAIN and issue.dismissed_version is None
    }
    assert shown == {"A-FOURTH"}
    await hass.config_entries.async_remove(hall.entry_id)
    assert not [issue for issue in registry.issues.values() if issue.domain == DOMAIN]


async def test_repair_puts_a_camera_in_the_place_of_another(
    hass: HomeAssistant, hall: MockConfigEntry, push_address: str
) -> None:
    """Its entities, names, areas and past events stay, and its own pushes arrive."""
    devices, entities = dr.async_get(hass), er.async_get(hass)
    await push(push_address, "s0_rfc", usn=str(hall.runtime_data.coordinator.identity.serial))
    await hass.async_block_till_done(wait_background_tasks=True)
    (device,) = dr.async_entries_for_config_entry(devices, hall.entry_id)
    devices.async_update_device(device.id, area_id="hall", name_by_user="Front hall")
    before = {one.entity_id for one in er.async_entries_for_config_entry(entities, hall.entry_id)}
    async with UapiCamera(
        password="another-Secret+2",
        serial="UNKNOWN",
        mac="00:13:23:0A:00:31",
        latency=0,
    ) as other:
        await push(push_address, "s0_rfc", usn="UNKNOWN")
        step = await repair(hass, Issue.STRANGER)
        step = await go_on(hass, step, {"next_step_id": "replaced"})
        place = {"host": other.url, "username": other.username}
        step = await go_on(hass, step, place)
        assert step["errors"] == {"base": "not_through"}
        step = await go_on(hass, step, {**place, "password": other.password})
        assert step["type"] == "create_entry"
        await hass.async_block_till_done(wait_background_tasks=True)
        assert hall.state is ConfigEntryState.LOADED
        assert hall.runtime_data.coordinator.identity.serial == "UNKNOWN"
        assert issues(hass) == set()
        (now,) = dr.async_entries_for_config_entry(devices, hall.entry_id)
        assert (now.id, now.area_id, now.name_by_user) == (device.id, "hall", "Front hall")
        assert now.connections == {("mac", "00:13:23:0a:00:31")}
        found = er.async_entries_for_config_entry(entities, hall.entry_id)
        assert {one.entity_id for one in found} == before
        assert await push(push_address, "s0_rfc", usn="UNKNOWN") == 200
        await hass.async_block_till_done(wait_background_tasks=True)
        assert (
            len(hall.runtime_data.inbox.archive.since(dt_util.utcnow() - timedelta(days=9999), 9))
            == 2
        )
        await hass.config_entries.async_unload(hall.entry_id)


async def test_repair_turns_the_face_detection_on(
    hass: HomeAssistant, hall: MockConfigEntry, face_camera: UapiCamera
) -> None:
    """After a reset of the camera, by one click; the issue also goes when the switch is on."""
    values = face_camera.parameters.values
    await set_up(hass, hall)
    assert values["FD.Ch0.enable"] == "yes"
    for is_mended_by_hand in (False, True):
        values["FD.Ch0.enable"] = "no"
        await hass.config_entries.async_reload(hall.entry_id)
        await hass.async_block_till_done(wait_background_tasks=True)
        assert issues(hass) == {Issue.DETECTION_OFF}
        if is_mended_by_hand:
            switch = {"entity_id": "switch.hall_face_detection"}
            await hass.services.async_call("switch", "turn_on", switch, blocking=True)
        else:
            step = await repair(hass, Issue.DETECTION_OFF)
            assert (await go_on(hass, step, {}))["type"] == "create_entry"
        assert values["FD.Ch0.enable"] == "yes"
        assert issues(hass) == set()


async def lose_detection(
    hass: HomeAssistant, hall: MockConfigEntry, face_camera: UapiCamera
) -> None:
    """Set pushes up; then a reset turns the face detection off."""
    await set_up(hass, hall)
    face_camera.parameters.values["FD.Ch0.enable"] = "no"
    await hass.config_entries.async_reload(hall.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert issues(hass) == {Issue.DETECTION_OFF}


async def test_repair_of_the_face_detection_ends_with_the_pushes(
    hass: HomeAssistant, hall: MockConfigEntry, face_camera: UapiCamera
) -> None:
    """The user removes the pushes while the repair is open: there is nothing to mend."""
    await lose_detection(hass, hall, face_camera)
    step = await repair(hass, Issue.DETECTION_OFF)
    options = {key: value for key, value in hall.options.items() if key != "push_events"}
    hass.config_entries.async_update_entry(hall, options=options)
    assert (await go_on(hass, step, {}))["type"] == "create_entry"
    hall.runtime_data.inbox.health.raise_issue(Issue.DETECTION_OFF)
    await hass.config_entries.async_reload(hall.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert Issue.DETECTION_OFF not in issues(hass)


async def test_repair_ends_when_its_camera_is_unloaded(
    hass: HomeAssistant, hall: MockConfigEntry, face_camera: UapiCamera
) -> None:
    """While the user reads the form."""
    await lose_detection(hass, hall, face_camera)
    step = await repair(hass, Issue.DETECTION_OFF)
    await hass.config_entries.async_unload(hall.entry_id)
    assert (await go_on(hass, step, {}))["reason"] == "not_loaded"


async def test_issues_end_with_a_disabled_camera(
    hass: HomeAssistant, hall: MockConfigEntry, face_camera: UapiCamera
) -> None:
    """Nobody can mend them until it is enabled again."""
    await lose_detection(hass, hall, face_camera)
    await hass.config_entries.async_set_disabled_by(hall.entry_id, ConfigEntryDisabler.USER)
    assert issues(hass) == set()


# Silence


async def test_daily_check_tests_a_quiet_camera(
    hass: HomeAssistant, hall: MockConfigEntry, face_camera: UapiCamera
) -> None:
    """The test arrives: a quiet time is no issue."""
    await set_up(hass, hall)
    await face_camera.see_face()
    await hass.async_block_till_done(wait_background_tasks=True)
    tests = face_camera.asked("testaction")
    await days_later(hass)
    assert face_camera.asked("testaction") == tests  # a face came: no need to ask
    await days_later(hass)
    assert face_camera.asked("testaction") == tests + 1
    assert issues(hass) == set()


async def test_daily_check_raises_an_issue_for_a_lost_test(
    hass: HomeAssistant, hall: MockConfigEntry, face_camera: UapiCamera, patience: None
) -> None:
    """A firewall blocks pushes; the issue goes with the next face."""
    await set_up(hass, hall)
    await face_camera.see_face()
    await hass.async_block_till_done(wait_background_tasks=True)
    await days_later(hass)
    face_camera.inject("testaction", says("#409|ERR CONNECT||couldn't connect to host"))
    await days_later(hass)
    assert issues(hass) == {Issue.NOT_ARRIVED}
    await face_camera.see_face()
    await hass.async_block_till_done(wait_background_tasks=True)
    assert issues(hass) == set()


@pytest.mark.parametrize("fault", [server_error, connection_reset])
async def test_daily_check_ignores_a_camera_without_an_answer(
    hass: HomeAssistant, hall: MockConfigEntry, face_camera: UapiCamera, patience: None, fault: Any
) -> None:
    """It may be busy, or restart; that is not where its pushes are lost."""
    await set_up(hass, hall)
    await days_later(hass)
    for program in ("testaction", "param"):
        asked = face_camera.asked(program)
        face_camera.inject(program, fault, times=5)
        await pushes.PushInstallation(hass, hall).async_look_after()
        assert face_camera.asked(program) > asked
        face_camera.heal()
    assert issues(hass) == set()


async def test_daily_check_skips_a_camera_without_a_test(
    hass: HomeAssistant, hall: MockConfigEntry, face_camera: UapiCamera, monkeypatch: Any
) -> None:
    """Its firmware knows no test, or its family: a quiet time means nothing then."""
    whole = face_camera._program

    def without_test(name: str, prefix: Any) -> Any:
        return None if name == "testaction" else whole(name, prefix)

    monkeypatch.setattr(face_camera, "_program", without_test)
    assert failure(await set_up(hass, hall)) == "no_test"
    assert (await set_up(hass, hall, test=False))["type"] == "create_entry"
    await days_later(hass, 3)
    assert issues(hass) == set()


async def test_daily_check_skips_an_entry_without_pushes(
    hass: HomeAssistant, hall: MockConfigEntry, face_camera: UapiCamera
) -> None:
    """The camera is not asked for anything."""
    face_camera.requests.clear()
    await days_later(hass)
    assert {request.interface for request in face_camera.requests} <= {"param", "vca"}
    assert "EVENT" not in "".join(request.query for request in face_camera.requests)
