"""Every blueprint: imported by Home Assistant's own importer, and run as an automation."""

import asyncio
import base64
from collections.abc import AsyncIterator, Awaitable, Callable
import json
from pathlib import Path
import re
from typing import Any
from unittest.mock import Mock
from urllib.parse import unquote

from aiohttp import web
from aiohttp.test_utils import TestServer
from awesomeversion import AwesomeVersion
from homeassistant.components.media_source import async_resolve_media
from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import __version__
from homeassistant.core import Context, HomeAssistant, SupportsResponse
from homeassistant.helpers import config_validation as cv, device_registry as dr
from homeassistant.helpers.template import render_complex
from homeassistant.setup import async_setup_component
import probatio
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    MockModule,
    async_mock_service,
    mock_integration,
    mock_platform,
)
from pytest_homeassistant_custom_component.typing import (
    ClientSessionGenerator,
    WebSocketGenerator,
)

from tests.simulators.picture import draw_face

from .conftest import id_of
from .test_trigger import ANN, STRANGER, see

FOLDER = Path(__file__).parents[2] / "blueprints/automation/cgi_camera"
PICTURE = draw_face(3)

type Use = Callable[..., Awaitable[None]]
type Notification = dict[str, Any]


@pytest.fixture
async def website() -> AsyncIterator[TestServer]:
    """Return a server that has the blueprints."""
    app = web.Application()
    app.router.add_static("/", FOLDER)
    server = TestServer(app)
    async with server:
        yield server


@pytest.fixture
async def sent() -> list[Notification]:
    """Return what has been pushed to the phone."""
    return []


@pytest.fixture
async def phone(hass: HomeAssistant, sent: list[Notification]) -> str:
    """Return the device of a phone; its app, which needs more packages, is simulated."""

    async def call(
        hass: HomeAssistant, config: dict[str, Any], variables: Any, context: Context | None
    ) -> None:
        texts = {key: config[key] for key in ("message", "data")}
        sent.append(render_complex(texts, variables))

    schema = cv.DEVICE_ACTION_BASE_SCHEMA.extend(
        {
            probatio.Required("type"): "notify",
            probatio.Required("message"): cv.template,
            probatio.Optional("data"): cv.template_complex,
        }
    )
    mock_integration(hass, MockModule("mobile_app"))
    mock_platform(
        hass,
        "mobile_app.device_action",
        Mock(
            ACTION_SCHEMA=schema,
            async_call_action_from_config=call,
            spec_set=["ACTION_SCHEMA", "async_call_action_from_config"],
        ),
    )
    for component in ("media_source", "automation"):
        assert await async_setup_component(hass, component, {})
    entry = MockConfigEntry(domain="mobile_app", state=ConfigEntryState.LOADED)
    entry.add_to_hass(hass)
    device = dr.async_get(hass).async_get_or_create(
        config_entry_id=entry.entry_id, identifiers={("mobile_app", "phone")}
    )
    return device.id


@pytest.fixture
async def use(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    phone: str,
    website: TestServer,
    hass_ws_client: WebSocketGenerator,
) -> Use:
    """Return a function that imports a blueprint and makes an automation of it."""

    async def use(name: str, **inputs: Any) -> None:
        client = await hass_ws_client()
        url = str(website.make_url(f"/{name}.yaml"))
        await client.send_json_auto_id({"type": "blueprint/import", "url": url})
        answer = await client.receive_json()
        assert answer["success"], answer
        imported = answer["result"]
        assert imported["validation_errors"] is None
        path = imported["suggested_filename"]
        await client.send_json_auto_id(
            {
                "type": "blueprint/save",
                "domain": "automation",
                "path": path,
                "yaml": imported["raw_data"],
                "source_url": url,
            }
        )
        saved = await client.receive_json()
        assert saved["success"], saved
        if "notify_device" in imported["blueprint"]["metadata"]["input"]:
            inputs["notify_device"] = phone
        blueprint = {"path": f"{path}.yaml", "input": inputs}
        config = {"automation": [{"alias": name, "use_blueprint": blueprint}]}
        path = hass.config.path("configuration.yaml")
        await hass.async_add_executor_job(Path(path).write_text, json.dumps(config))
        await hass.services.async_call("automation", "reload", blocking=True)
        await hass.async_block_till_done()
        (automation,) = hass.states.async_all("automation")
        assert automation.state == "on"

    return use


async def wait_for(hass: HomeAssistant, sent: list[Notification], count: int = 1) -> None:
    """Wait for this many notifications; a pause of the automation may follow."""
    async with asyncio.timeout(30):
        while len(sent) < count:  # noqa: ASYNC110 - another server counts them
            await asyncio.sleep(0.01)
    await hass.async_block_till_done()
    assert len(sent) == count


def answer(
    hass: HomeAssistant, action: str, response: dict[str, Any], seen: list[bytes]
) -> list[dict[str, Any]]:
    """Register an AI action that reads the attachments, as AI Task does; return its calls."""
    calls: list[dict[str, Any]] = []

    async def handle(call: Any) -> dict[str, Any]:
        calls.append(dict(call.data))
        for attachment in call.data["attachments"]:
            media = await async_resolve_media(hass, attachment["media_content_id"], None)
            assert media.path is not None
            seen.append(await hass.async_add_executor_job(media.path.read_bytes))
        return response

    hass.services.async_register("ai_task", action, handle, supports_response=SupportsResponse.ONLY)
    return calls


async def test_event_notification_is_sent_for_several_cameras(
    hass: HomeAssistant, loaded: MockConfigEntry, use: Use, sent: list[Notification]
) -> None:
    """Of the chosen entities, with the picture and the known people of the event."""
    await use(
        "event_notification", event=[id_of(hass, "event.face"), id_of(hass, "event.alarm")], pause=0
    )
    await see(loaded, ANN, picture=PICTURE)
    await wait_for(hass, sent)
    assert sent[0]["message"] == "Ann at Front door."
    assert sent[0]["data"]["image"].endswith("/snapshot.jpg")


async def test_unknown_face_sends_strangers_only(
    hass: HomeAssistant, loaded: MockConfigEntry, use: Use, sent: list[Notification]
) -> None:
    """Also as the second face of an event."""
    await use("unknown_face", cameras={"entity_id": id_of(hass, "event.face")}, pause=0)
    await see(loaded, ANN, picture=PICTURE)
    await see(loaded, ANN, STRANGER, picture=PICTURE)
    await wait_for(hass, sent)
    assert sent[0]["message"] == "An unknown face at Front door."
    assert sent[0]["data"]["image"].endswith("/snapshot.jpg")


async def test_sensor_picture_keeps_and_sends(
    hass: HomeAssistant,
    use: Use,
    sent: list[Notification],
    events: list[Any],
    hass_client: ClientSessionGenerator,
) -> None:
    """The phone fetches the picture of the event."""
    hass.states.async_set("sensor.furnace", "20")
    trips = [{"trigger": "numeric_state", "entity_id": "sensor.furnace", "above": 900}]
    await use("sensor_picture", trips=trips, cameras=["camera.front_door"], label="Too hot")
    hass.states.async_set("sensor.furnace", "901")
    await wait_for(hass, sent)
    assert sent[0]["message"] == "Too hot: Front door"
    (event,) = events
    assert event.data["rule"] == "Too hot"
    assert sent[0]["data"]["image"] == event.data["snapshot_url"]
    response = await (await hass_client()).get(sent[0]["data"]["image"])
    assert (await response.read()).startswith(b"\xff\xd8")


async def test_describe_event_gives_the_picture_to_the_ai(
    hass: HomeAssistant, loaded: MockConfigEntry, use: Use, sent: list[Notification]
) -> None:
    """Byte by byte, and sends what it says."""
    seen: list[bytes] = []
    calls = answer(hass, "generate_data", {"data": "A dog."}, seen)
    await use("describe_event", events=[id_of(hass, "event.face")], ai_task="ai_task.fake", pause=0)
    await see(loaded, ANN)  # without a picture
    await see(loaded, ANN, picture=PICTURE)
    await wait_for(hass, sent)
    assert seen == [PICTURE]
    assert calls[0]["entity_id"] == "ai_task.fake"
    assert sent[0]["message"] == "Front door: A dog."


@pytest.mark.skipif(
    AwesomeVersion(__version__) < "2026.11.0", reason="the action came with this version"
)
@pytest.mark.parametrize(("noul", "count"), [(0.93, 1), (0.69, 0)])
async def test_is_it_a_person_sends_likely_ones(
    *,
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    use: Use,
    sent: list[Notification],
    noul: float,
    count: int,
) -> None:
    """From the chosen probability on."""
    seen: list[bytes] = []
    answer(hass, "evaluate", {"answers": {"answer": {"noul": noul, "type": "noul"}}}, seen)
    await use("is_it_a_person", events=[id_of(hass, "event.face")], ai_task="ai_task.fake", pause=0)
    await see(loaded, ANN, picture=PICTURE)
    await hass.async_block_till_done()
    await wait_for(hass, sent, count)
    assert seen == [PICTURE]


async def test_events_to_mqtt_publishes_json(
    hass: HomeAssistant, loaded: MockConfigEntry, use: Use, events: list[Any]
) -> None:
    """A topic per camera and type, and all that the event has."""
    published = async_mock_service(hass, "mqtt", "publish")
    await use("events_to_mqtt", events=[id_of(hass, "event.face")])
    await see(loaded, ANN, picture=PICTURE)
    await hass.async_block_till_done()
    (message,) = published
    assert message.data["topic"] == "cgi_camera/front_door/face"
    payload = message.data["payload"]
    facts = payload if isinstance(payload, dict) else json.loads(payload)
    assert facts == events[0].data


async def test_events_to_mqtt_publishes_the_picture_on_request(
    hass: HomeAssistant, loaded: MockConfigEntry, use: Use
) -> None:
    """Under a topic of its own; an event without one has no such message."""
    published = async_mock_service(hass, "mqtt", "publish")
    await use("events_to_mqtt", events=[id_of(hass, "event.face")], picture=True)
    await see(loaded, ANN)
    await see(loaded, ANN, picture=PICTURE)
    await hass.async_block_till_done()
    topics = [message.data["topic"] for message in published]
    assert topics == ["cgi_camera/front_door/face"] * 2 + ["cgi_camera/front_door/face/picture"]
    assert base64.b64decode(published[-1].data["payload"]).startswith(b"\xff\xd8")


def test_blueprint_pack_has_import_buttons() -> None:
    """One for each, with the address that the blueprint names as its source."""
    page = (FOLDER.parents[2] / "docs/events.md").read_text()
    linked = {unquote(link) for link in re.findall(r"blueprint_url=([^)]+)\)", page)}
    sources = {
        re.search(r"source_url: (\S+)", path.read_text()).group(1)  # type: ignore[union-attr]
        for path in FOLDER.glob("*.yaml")
    }
    assert linked == sources
    assert {Path(source).name for source in sources} == {path.name for path in FOLDER.iterdir()}
