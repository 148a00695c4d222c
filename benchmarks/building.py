"""A building: a Home Assistant with simulated cameras, whose events go to a broker."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from custom_components.cgi_camera.const import DOMAIN
from demo.instance import ADDRESS, HomeAssistant
from demo.places import Place, all_loaded, entities, place
from demo.ports import port
from demo.scene import FACES_WITHOUT_TEST, receive_faces
from tests.simulators.uapi import UapiCamera
from tests.simulators.uapi_forms import Pictures, new_pictures
from tests.simulators.uploads import FILE_NAMES, FtpUploader, Shot
from tests.simulators.xml_cgi import XmlCgiCamera

from .sender import build, message, send_message

CAMERAS: Final = 4
"""Cameras of a building that see faces; one more uploads what moves by FTP."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Building:
    """A Home Assistant with cameras, whose events go to the broker."""

    name: str
    home_assistant: HomeAssistant
    faces: Sequence[Place[UapiCamera]]
    push_urls: Sequence[str]
    yard: FtpUploader

    def push(self, number: int, pictures: Pictures, rule: str) -> float:
        """Push as one of the cameras in turn; return when the push began."""
        turn = number % len(self.faces)
        url, serial = self.push_urls[turn], self.faces[turn].camera.serial
        sent = send_message(url, message(url, build(pictures, rule, serial)), rule)
        assert sent.accepted, f"{self.name} refused a push"
        return sent.began_at


@asynccontextmanager
async def open_building(
    folder: Path, name: str, broker_port: int, first: int, block: int
) -> AsyncIterator[Building]:
    """Run a building, at ports from the first on, set up as a person would."""
    async with AsyncExitStack() as running:
        cameras = [
            await running.enter_async_context(
                UapiCamera(
                    serial=f"{name[-1]}10A00{number}", mac=f"00:11:22:33:{first:02}:0{number}"
                )
            )
            for number in range(CAMERAS)
        ]
        yard = await running.enter_async_context(XmlCgiCamera(serial=f"{name}-yard"))
        home_assistant = await running.enter_async_context(
            HomeAssistant(folder / name, port=port(first, block))
        )
        faces, urls = [], []
        for number, camera in enumerate(cameras):
            there = await place(home_assistant, camera, f"Door {number}")
            await all_loaded(home_assistant)
            await receive_faces(home_assistant, there, FACES_WITHOUT_TEST)
            shown = await _shown(home_assistant, there, "settings")
            faces.append(there)
            urls.append(shown["push_url"])
        passive = f"{port(first + 2, block)}-{port(first + 9, block)}"
        ftp_port = port(first + 1, block)
        garden = await place(home_assistant, yard, "Yard")
        account = await _shown(home_assistant, garden, "receive_ftp")
        chosen = {"receive_ftp": True, "ftp_port": ftp_port, "ftp_passive_ports": passive}
        step = {"next_step_id": "receive_ftp"}
        await home_assistant.options_flow(garden.entry_id, step, chosen)
        await all_loaded(home_assistant)
        uploader = FtpUploader(ADDRESS, ftp_port, account["username"], account["password"])
        # The first upload makes the event entity.
        await uploader.upload((FILE_NAMES["edimax"](Shot()), new_pictures(0).snapshot))
        await entities(home_assistant, garden.entry_id, "event.motion")
        await _publish(home_assistant, name, broker_port)
        yield Building(
            name=name,
            home_assistant=home_assistant,
            faces=faces,
            push_urls=urls,
            yard=uploader,
        )


async def _shown(home_assistant: HomeAssistant, there: Place[Any], step: str) -> Mapping[str, str]:
    """Return what a form of the options shows."""
    form: Any = await home_assistant.options_flow(there.entry_id, {"next_step_id": step})
    return dict(form["description_placeholders"])


async def _publish(home_assistant: HomeAssistant, topic: str, broker_port: int) -> None:
    """Connect it with the broker, and make an automation of the blueprint."""
    added = await home_assistant.config_flow(
        "mqtt",
        {
            "broker": ADDRESS,
            "port": broker_port,
            "protocol": "5",
            "other_settings": {"set_client_cert": False, "set_ca_cert": "off", "transport": "tcp"},
        },
    )
    assert added["type"] == "create_entry", added
    events = [
        entity["entity_id"]
        for entity in await home_assistant.command("config/entity_registry/list")
        if entity["platform"] == DOMAIN and entity["entity_id"].startswith("event.")
    ]
    inputs = {"events": events, "topic": topic, "picture": True}
    use = {"path": f"{DOMAIN}/events_to_mqtt.yaml", "input": inputs}
    await automate(home_assistant, "to_mqtt", {"use_blueprint": use})


async def automate(home_assistant: HomeAssistant, name: str, config: Mapping[str, Any]) -> None:
    """Make an automation, and wait until it runs."""
    path = f"/api/config/automation/config/{name}"
    await home_assistant.post(path, {"alias": name, **config})
    for _ in range(100):
        states: list[Any] = await home_assistant.get("/api/states")
        if any(one["entity_id"] == f"automation.{name}" and one["state"] == "on" for one in states):
            return
        await asyncio.sleep(0.1)
    raise AssertionError(f"the automation {name} does not run")
