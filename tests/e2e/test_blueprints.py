"""Every blueprint: imported from a URL into a real Home Assistant, and run with what it needs."""

import asyncio
import base64
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
import hashlib
import json
from pathlib import Path
import shutil
from typing import Any

from aiohttp.test_utils import TestServer
import pytest

from demo.instance import ADDRESS, REPOSITORY, HomeAssistant
from demo.places import DOMAIN, Place, all_loaded, entities, place
from demo.scene import FACES_WITHOUT_TEST, receive_faces
from demo.walls import NORTH, Works
from tests.simulators.json_cgi import JsonCgiCamera
from tests.simulators.json_push import FORMS, Facts, push, server_url

from .conftest import PORT
from .pages import until
from .surroundings import BLUEPRINTS, Broker, Phone, website

AI = Path(__file__).parent / "fake_ai"
FURNACE = "homeassistant/sensor/furnace/config"
SENSOR = {
    "name": "Furnace temperature",
    "unique_id": "furnace",
    "state_topic": "furnace/temperature",
    "device_class": "temperature",
    "unit_of_measurement": "°C",
}


@pytest.fixture
async def home_assistant() -> AsyncIterator[HomeAssistant]:
    """Return a new Home Assistant with a fake AI beside our integration."""
    folder = REPOSITORY / ".cache/e2e"
    await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)
    await asyncio.to_thread(shutil.copytree, AI, folder / "custom_components" / AI.name)
    async with HomeAssistant(folder, port=PORT) as running:
        yield running


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """A Home Assistant with a camera that sees faces, a broker, a phone and an AI."""

    home_assistant: HomeAssistant
    site: TestServer
    broker: Broker
    phone: Phone
    yard: Place[JsonCgiCamera]
    event: dict[str, str]
    """The event entities of the camera in the yard, by their keys."""

    @asynccontextmanager
    async def run(self, name: str, **inputs: Any) -> AsyncIterator[None]:
        """Import a blueprint, and run an automation of it until the end of the block."""
        url = str(self.site.make_url(f"/{name}.yaml"))
        imported = await self.home_assistant.command("blueprint/import", url=url)
        assert imported["validation_errors"] is None
        assert imported["blueprint"]["metadata"]["source_url"] == url
        path = f"{imported['suggested_filename']}.yaml"
        await self.home_assistant.command(
            "blueprint/save",
            domain="automation",
            path=path.removesuffix(".yaml"),
            yaml=imported["raw_data"],
            source_url=url,
        )
        if "notify_device" in imported["blueprint"]["metadata"]["input"]:
            inputs["notify_device"] = self.phone.device_id
        config = f"/api/config/automation/config/{name}"
        use = {"path": path, "input": inputs}
        await self.home_assistant.post(config, {"alias": name, "use_blueprint": use})

        async def is_on() -> bool:
            states = await self.home_assistant.get("/api/states")
            return f"automation.{name}" in {
                one["entity_id"] for one in states if one["state"] == "on"
            }

        await until(is_on, f"{name} runs")
        yield
        await self.home_assistant.delete(config)

    async def notified(self) -> tuple[str, bytes]:
        """Return the message of the next notification, and the picture that the phone fetches."""
        sent = await self.phone.next()
        return sent["message"], await self.home_assistant.get_bytes(sent["data"]["image"])

    async def show_stranger(self) -> tuple[bytes, bytes]:
        """Push the face of a stranger; return the bytes of the face and of the whole picture."""
        camera = self.yard.camera
        facts = Facts(device_id=camera.device_id, mac=camera.mac, time=camera.device_time)
        sent = json.loads(FORMS["face_stranger"].build(facts).body)
        answer = await push(server_url(camera.settings["platform_server"]), "face_stranger", facts)
        assert answer.status == 200
        return base64.b64decode(sent["image"]), base64.b64decode(sent["fullview_image"])


@asynccontextmanager
async def furnished(
    home_assistant: HomeAssistant, camera: JsonCgiCamera, folder: Path
) -> AsyncIterator[House]:
    """Set all of it up as a person would."""
    async with AsyncExitStack() as running:
        site = await running.enter_async_context(website())
        broker = await running.enter_async_context(Broker.run(folder))
        phone = await running.enter_async_context(Phone.register(home_assistant))
        broker_step = {
            "broker": ADDRESS,
            "port": broker.port,
            "protocol": "5",
            "other_settings": {"set_client_cert": False, "set_ca_cert": "off", "transport": "tcp"},
        }
        for handler, *steps in (("mqtt", broker_step), ("fake_ai",)):
            result = await home_assistant.config_flow(handler, *steps)
            assert result["type"] == "create_entry", result
        yard = await place(home_assistant, camera, "Back yard")
        await receive_faces(home_assistant, yard, FACES_WITHOUT_TEST)
        yield House(
            home_assistant=home_assistant,
            site=site,
            broker=broker,
            phone=phone,
            yard=yard,
            event=await entities(home_assistant, yard.entry_id),
        )


async def test_blueprints_run_in_home_assistant(
    home_assistant: HomeAssistant,
    yard_camera: JsonCgiCamera,
    works: Works,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Each is imported by Home Assistant's own importer; all pictures are those of the cameras."""
    async with furnished(home_assistant, yard_camera, tmp_path) as house:
        await _sends_faces(house)
        await _gives_pictures_to_the_ai(house)
        await _publishes_events(house)
        await _keeps_a_picture_when_a_sensor_trips(house, works, monkeypatch)
        used = await home_assistant.command("blueprint/list", domain="automation")
        assert home_assistant.problems() == []
    there = {path.name for path in BLUEPRINTS.iterdir()}
    for folder in (ADDRESS, BLUEPRINTS.name):  # imported here, and shipped with the demo
        assert {Path(path).name for path in used if path.startswith(f"{folder}/")} == there


async def _sends_faces(house: House) -> None:
    """Send the face itself, the same for strangers only, and the whole picture."""
    face = house.event["event.face"]
    async with house.run("face_notification", camera=face, pause=0):
        cropped, _ = await house.show_stranger()
        assert await house.notified() == ("Someone at Back yard.", cropped)
    async with house.run("unknown_face", cameras={"entity_id": face}, pause=0):
        cropped, _ = await house.show_stranger()
        message, picture = await house.notified()
        assert (message, picture) == ("An unknown face at Back yard.", cropped)
    async with house.run("event_notification", event=[face], pause=0):
        _, whole = await house.show_stranger()
        assert await house.notified() == ("Face at Back yard.", whole)


async def _gives_pictures_to_the_ai(house: House) -> None:
    """Give the picture byte by byte."""
    asked = {"events": [house.event["event.face"]], "ai_task": "ai_task.fake_ai", "pause": 0}
    async with house.run("describe_event", **asked):
        _, whole = await house.show_stranger()
        digest = hashlib.sha256(whole).hexdigest()
        assert await house.notified() == (f"Back yard: {digest}", whole)
    async with house.run("is_it_a_person", **asked):
        _, whole = await house.show_stranger()
        likely = 90 + int(hashlib.sha256(whole).hexdigest()[:4], 16) / 0xFFFF * 10
        assert await house.notified() == (f"Back yard ({round(likely)} %)", whole)


async def _publishes_events(house: House) -> None:
    """Publish as JSON what the event has on the bus."""
    async with (
        house.run(
            "events_to_mqtt",
            events=[house.event["event.face"]],
            topic="works/cameras",
            picture=True,
        ),
        house.broker.messages("works/#") as messages,
        house.home_assistant.events("cgi_camera_event") as events,
    ):
        await house.show_stranger()
        line = await asyncio.wait_for(messages.readline(), 30)
        topic, _, facts = line.decode().partition(" ")
        assert topic == "works/cameras/back_yard/face"
        assert json.loads(facts) == (await events.get())["data"]
        line = await asyncio.wait_for(messages.readline(), 30)
        topic, _, payload = line.decode().partition(" ")
        assert topic == "works/cameras/back_yard/face/picture"
        url = f"{json.loads(facts)['snapshot_url']}?small"
        assert base64.b64decode(payload) == await house.home_assistant.get_bytes(url)


async def _keeps_a_picture_when_a_sensor_trips(
    house: House, works: Works, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Keep it at once, with one request, under the name of the channel."""
    home_assistant = house.home_assistant
    there = await place(home_assistant, works.north, NORTH, {"channels": ["1", "2"]})
    await all_loaded(home_assistant)
    registry = await home_assistant.command("config/entity_registry/list")
    (camera,) = [
        entity["entity_id"]
        for entity in registry
        if entity["config_entry_id"] == there.entry_id
        and entity["unique_id"].endswith("_channel_2_main")
    ]
    taken = _recorded(works, 2, monkeypatch)
    await house.broker.publish(FURNACE, json.dumps(SENSOR), retain=True)
    await house.broker.publish("furnace/temperature", "850", retain=True)
    sensor = "sensor.furnace_temperature"

    async def is_measured() -> bool:
        states = await home_assistant.get("/api/states")
        return {one["entity_id"]: one["state"] for one in states}.get(sensor) == "850"

    await until(is_measured, "the temperature is there")
    trips = [{"trigger": "numeric_state", "entity_id": [sensor], "above": 900}]
    async with (
        house.run("sensor_picture", trips=trips, cameras=[camera], label="Too hot"),
        home_assistant.events("cgi_camera_event") as events,
    ):
        before = len(works.north.requests)
        await house.broker.publish("furnace/temperature", "901")
        event = await asyncio.wait_for(events.get(), 30)
        message, picture = await house.notified()
        sent = datetime.now(UTC)
        state = await home_assistant.get(f"/api/states/{sensor}")
    tripped = datetime.fromisoformat(state["last_changed"])
    assert datetime.fromisoformat(event["time_fired"]) < sent
    assert sent - tripped < timedelta(seconds=10)  # a second, where nothing else runs
    assert taken == [picture]
    asked = [request.status for request in works.north.requests[before:] if request.channel == 2]
    assert asked == [200]
    assert message == "Too hot: Ladle"
    data = event["data"]
    assert (data["name"], data["channel"], data["rule"]) == ("Ladle", 2, "Too hot")
    assert await home_assistant.get_bytes(data["snapshot_url"]) == picture
    assert "Ladle" in await _titles(home_assistant, there)


def _recorded(works: Works, number: int, monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """Return the pictures of a channel that a recorder takes from now on."""
    taken: list[bytes] = []
    take: Callable[..., bytes] = works.north.picture_of

    def picture_of(channel: int, *, is_main: bool = True) -> bytes:
        jpeg: bytes = take(channel, is_main=is_main)
        if channel == number:
            taken.append(jpeg)
        return jpeg

    monkeypatch.setattr(works.north, "picture_of", picture_of)
    return taken


async def _titles(home_assistant: HomeAssistant, there: Place[Any]) -> str:
    """Return all titles of the media browser below a recorder."""
    titles: list[str] = []
    todo = [f"media-source://{DOMAIN}/{there.entry_id}"]
    while todo:
        found = await home_assistant.command(
            "media_source/browse_media", media_content_id=todo.pop()
        )
        titles += [child["title"] for child in found["children"]]
        todo += [child["media_content_id"] for child in found["children"] if child["can_expand"]]
    return "\n".join(titles)
