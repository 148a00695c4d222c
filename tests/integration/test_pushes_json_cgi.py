"""Faces of a JSON CGI camera: one click, and a face is there; all else in it stays as it was."""

from collections.abc import AsyncIterator
import json
import logging
from typing import Any

from homeassistant.components.image import async_get_image
from homeassistant.core import Event, HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.components.diagnostics import (
    get_diagnostics_for_config_entry,
)
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.cgi_camera.const import CONF_PUSH_KEPT, DEFAULT_OPTIONS, DOMAIN
from tests.simulators.json_cgi import Generation, JsonCgiCamera
from tests.simulators.json_push import ALICE, FORMS, MALLORY, Person, push
from tests.simulators.json_push_forms import Facts

from .conftest import PASSWORD, WEBHOOK_ID, failure, id_of, state_of
from .test_pushes import choose, issues

BEFORE = "http://192.168.1.91:80/Überwachung?a=b c/"
PATH = f"/api/cgi_camera/push/{WEBHOOK_ID}"
PERSONAL = (
    "AA1234567",
    "idcard",
    "access_card",
    "yaw",
    "eva_",
    "car_",
    "sex",
    'user_id": "',
    "FACE_0",
)


@pytest.fixture
async def face_camera(request: pytest.FixtureRequest) -> AsyncIterator[JsonCgiCamera]:
    """Return a camera that others have set to their servers."""
    generation = getattr(request, "param", Generation.A)
    async with JsonCgiCamera(password=PASSWORD, latency=0, generation=generation) as running:
        running.settings["platform_server"] |= {
            "serverAddr": BEFORE,
            "wsServerAddr": "192.168.1.33",
            "platformSubCode": 21,
            "ftpServer": "192.168.1.212",
            "ftpUser": "xz",
            "ftpPasswd": "ftp Pass+&",
            "mqtt_server": "192.168.1.91:1883",
            "mqtt_passwd": "mqtt%Pass",
            "gat_pwd": "gat",
            "resumeTransf": 1,
        }
        yield running


@pytest.fixture
async def hall(hass: HomeAssistant, base_url: str, face_camera: JsonCgiCamera) -> MockConfigEntry:
    """Return the loaded entry of a camera that does not push to us yet."""
    entry = MockConfigEntry(
        domain=DOMAIN,
        title="Hall",
        unique_id="8807cb0002be",
        data={
            "host": face_camera.url,
            "username": face_camera.username,
            "password": PASSWORD,
            "family": "json_cgi",
            "verify_ssl": True,
            "webhook_id": WEBHOOK_ID,
        },
        options=DEFAULT_OPTIONS,
    )
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    return entry


def everything(camera: JsonCgiCamera, *, but: str = "") -> str:
    """Return all settings of the camera as a text, except one field of the platform's."""
    platform = {k: v for k, v in camera.settings["platform_server"].items() if k != but}
    return json.dumps({**camera.settings, "platform_server": platform}, default=str)


async def set_up(hass: HomeAssistant, entry: MockConfigEntry, **different: Any) -> Any:
    """Set up face events and return what the form led to."""
    flow_id = await choose(hass, entry, "face_events")
    result = await hass.config_entries.options.async_configure(
        flow_id, {"push_events": ["face"], **different}
    )
    await hass.async_block_till_done(wait_background_tasks=True)
    return result


@pytest.mark.parametrize("face_camera", Generation, indirect=True)
async def test_json_push_set_up_leaves_no_trace(
    hass: HomeAssistant,
    base_url: str,
    face_camera: JsonCgiCamera,
    hall: MockConfigEntry,
) -> None:
    """One field is ours while we are there; all others are byte-identical after each step."""
    before, others = everything(face_camera), everything(face_camera, but="serverAddr")

    def pushes_to() -> str:
        assert everything(face_camera, but="serverAddr") == others
        return str(face_camera.settings["platform_server"]["serverAddr"])

    assert (await set_up(hass, hall))["type"] is FlowResultType.CREATE_ENTRY
    ours = base_url.removeprefix("http://") + PATH
    assert pushes_to() == ours
    writes = face_camera.writes
    await hass.config_entries.async_reload(hall.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert pushes_to() == ours
    assert face_camera.writes == writes

    flow_id = await choose(hass, hall, "remove_face_events")
    result = await hass.config_entries.options.async_configure(flow_id, {})
    assert result["type"] is FlowResultType.CREATE_ENTRY
    await hass.async_block_till_done(wait_background_tasks=True)
    assert everything(face_camera) == before
    assert dict(hall.options) == DEFAULT_OPTIONS
    assert CONF_PUSH_KEPT not in hall.data

    await set_up(hass, hall)
    assert pushes_to() == ours
    await hass.config_entries.async_remove(hall.entry_id)
    assert everything(face_camera) == before


@pytest.mark.parametrize(
    ("person", "kind", "known"),
    [
        (None, "unrecognized", (None, None, "stranger")),
        (ALICE, "recognized", (ALICE.name, 88.5, "allowed")),
        (MALLORY, "blocked", (MALLORY.name, 88.5, "blocked")),
    ],
)
async def test_json_push_raises_a_face_event(
    hass: HomeAssistant,
    hall: MockConfigEntry,
    face_camera: JsonCgiCamera,
    events: list[Event[Any]],
    hass_client: ClientSessionGenerator,
    *,
    person: Person | None,
    kind: str,
    known: tuple[str | None, float | None, str],
) -> None:
    """It comes with pictures, name and list, and every URL gives the picture."""
    await set_up(hass, hall)
    assert (await face_camera.trigger_face(person)).status == 200
    await hass.async_block_till_done(wait_background_tasks=True)
    (event,) = events
    assert event.data["type"] == "face"
    assert event.data["source"]["usn"] == face_camera.device_id
    assert event.data["time_source"] == "camera"
    (face,) = event.data["faces"]
    base = f"/api/cgi_camera/events/{event.data['event_id']}"
    assert face == {
        "index": 0,
        "object_id": None,
        "zone": None,
        "position": None,
        "image_url": f"{base}/face_0.jpg",
        "body_url": f"{base}/body_0.jpg",
        **dict(zip(("name", "similarity", "list"), known, strict=True)),
    }
    client = await hass_client()
    for url in (face["image_url"], face["body_url"], event.data["snapshot_url"]):
        answer = await client.get(url)
        assert answer.status == 200
        assert (await answer.read()).startswith(b"\xff\xd8")
    assert state_of(hass, id_of(hass, "event.face")).attributes["event_type"] == kind
    assert state_of(hass, "binary_sensor.hall_face").state == "on"
    assert (await async_get_image(hass, "image.hall_last_face")).content


async def test_json_push_answers_every_form(
    hass: HomeAssistant,
    hall: MockConfigEntry,
    face_camera: JsonCgiCamera,
    events: list[Event[Any]],
    caplog: pytest.LogCaptureFixture,
) -> None:
    """No exception, and no personal data in events and states."""
    caplog.set_level(logging.DEBUG)
    await set_up(hass, hall)
    statuses = {form: (await face_camera.push(form, ALICE)).status for form in FORMS}
    await hass.async_block_till_done(wait_background_tasks=True)
    odd = {form: status for form, status in statuses.items() if status != 200}
    assert odd == {
        "face_cut_picture": 202,
        "face_no_picture": 202,
        "face_cut_body": 400,
        "face_other_device": 404,
    }
    companions = {"task_request", "task_result"}
    assert len(events) == len(FORMS) - len(companions) - 2
    ours = [
        logging.Formatter().format(record)
        for record in caplog.records
        if record.name.startswith("custom_components")
    ]
    assert not any(record.exc_info for record in caplog.records)
    states = [state.as_dict() for state in hass.states.async_all()]
    shown = json.dumps([[event.data for event in events], states, ours], default=str)
    for secret in (*PERSONAL, WEBHOOK_ID, PASSWORD):
        assert secret not in shown, secret
    assert ALICE.name not in "".join(ours)


async def test_json_push_answers_a_request_for_work(
    hass: HomeAssistant,
    hall: MockConfigEntry,
    face_camera: JsonCgiCamera,
    base_url: str,
    events: list[Event[Any]],
) -> None:
    """The answer is that there is none: no event, no refusal, and a sign that all is well."""
    await set_up(hass, hall)
    await face_camera.push("face_cut_body")
    assert issues(hass) == {"push_unreadable"}
    answer = await face_camera.push("task_request")
    assert answer.status == 200
    said = json.loads(answer.body)
    assert said["request_type"] == "idleTime"
    assert isinstance(said["timestamp"], int)
    assert issues(hass) == set()
    assert json.loads((await face_camera.push("task_result")).body)["code"] == 0
    assert (await push(base_url + PATH, "task_request", Facts(device_id="H01"))).status == 200
    assert (
        await push(base_url + PATH, "task_request", Facts(device_id="H01", mac=""))
    ).status == 404
    assert events == []


async def test_json_push_drops_a_repeated_push(
    hass: HomeAssistant, hall: MockConfigEntry, base_url: str, events: list[Event[Any]]
) -> None:
    """An unknown address is answered as by Home Assistant, without a log line."""
    facts = Facts()
    for _ in range(2):
        assert (await push(base_url + PATH, "face_stranger", facts)).status == 200
    assert len(events) == 1
    answer = await push(f"{base_url}/api/cgi_camera/push/unknown", "task_request")
    assert (answer.status, answer.body) == (200, b"")


async def test_json_push_requires_the_local_network(
    hass: HomeAssistant,
    hall: MockConfigEntry,
    base_url: str,
    events: list[Event[Any]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As for every webhook of ours."""
    monkeypatch.setattr("homeassistant.util.network.is_local", lambda _: False)
    answer = await push(base_url + PATH, "task_request")
    assert (answer.status, answer.body) == (200, b"")
    await push(base_url + PATH, "face_stranger")
    assert events == []


async def test_json_push_set_up_follows_a_changed_address(
    hass: HomeAssistant, hall: MockConfigEntry, face_camera: JsonCgiCamera
) -> None:
    """The next start writes the new address; the end still restores the first one."""
    before = everything(face_camera)
    await set_up(hass, hall)
    await hass.config.async_update(internal_url="http://127.0.0.1:9")
    await hass.config_entries.async_reload(hall.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert face_camera.settings["platform_server"]["serverAddr"] == f"127.0.0.1:9{PATH}"
    assert issues(hass) == set()
    await hass.config_entries.async_remove(hall.entry_id)
    assert everything(face_camera) == before


async def test_json_push_set_up_keeps_foreign_changes(
    hass: HomeAssistant, hall: MockConfigEntry, face_camera: JsonCgiCamera
) -> None:
    """If it is not our address any more, it is not ours to take away."""
    await set_up(hass, hall)
    face_camera.settings["platform_server"]["serverAddr"] = "192.168.1.7:80"
    flow_id = await choose(hass, hall, "remove_face_events")
    await hass.config_entries.options.async_configure(flow_id, {})
    await hass.async_block_till_done(wait_background_tasks=True)
    assert face_camera.settings["platform_server"]["serverAddr"] == "192.168.1.7:80"


async def test_json_push_set_up_requires_a_plain_address(
    hass: HomeAssistant, hall: MockConfigEntry, face_camera: JsonCgiCamera
) -> None:
    """The error comes before any request to the camera."""
    before = everything(face_camera)
    result = await set_up(hass, hall, callback="https://ha.example:8123")
    assert failure(result) == "address_unfit"
    assert everything(face_camera) == before


async def test_json_push_set_up_shows_the_address_without_a_test(
    hass: HomeAssistant,
    hall: MockConfigEntry,
    base_url: str,
    hass_client: ClientSessionGenerator,
) -> None:
    """The camera has none; by hand the same address does it; diagnostics know nothing of it."""
    assert hass.states.get("button.hall_test_push") is None
    options = hass.config_entries.options
    flow = await options.async_init(hall.entry_id)
    form = await options.async_configure(flow["flow_id"], {"next_step_id": "face_events"})
    assert form["data_schema"] is not None
    assert [str(key) for key in form["data_schema"].schema] == ["push_events", "callback"]
    flow = await options.async_init(hall.entry_id)
    form = await options.async_configure(flow["flow_id"], {"next_step_id": "settings"})
    assert form["description_placeholders"] == {"push_url": base_url + PATH}
    await hass.config_entries.async_unload(hall.entry_id)
    form = await options.async_init(hall.entry_id)  # there is nothing else to choose
    assert form["description_placeholders"] == {"push_url": base_url + PATH}
    assert await hass.config_entries.async_setup(hall.entry_id)
    await set_up(hass, hall)
    assert hall.data[CONF_PUSH_KEPT]["before"] == BEFORE
    found = json.dumps(await get_diagnostics_for_config_entry(hass, hass_client, hall))
    assert WEBHOOK_ID not in found
    assert "192.168.1.91" not in found
