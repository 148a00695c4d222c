"""Simulated cameras at their places in Home Assistant: added as a person would, or found again."""

import asyncio
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from .instance import HomeAssistant

DOMAIN = "cgi_camera"


class Camera(Protocol):
    """The facts that every simulated camera and recorder has."""

    host: str
    port: int
    username: str
    password: str

    @property
    def url(self) -> str:
        """Where its web page is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place[CameraT: Camera]:
    """A camera that is set up in Home Assistant, under the name that it has there."""

    name: str
    camera: CameraT
    entry_id: str


async def place[CameraT: Camera](
    home_assistant: HomeAssistant,
    camera: CameraT,
    name: str,
    *steps: Mapping[str, Any],
    title: str = "",
    family: str = "auto",
) -> Place[CameraT]:
    """Return a camera at its place: added with three fields and further steps, named, or found.

    `title` is its name when another user has added it.
    """
    known = {name, title}
    for entry in await _entries(home_assistant):
        if entry["title"] in known:
            return Place(name=name, camera=camera, entry_id=str(entry["entry_id"]))
    result = await home_assistant.config_flow(
        DOMAIN,
        {
            "host": f"{camera.host}:{camera.port}",
            "username": camera.username,
            "password": camera.password,
            "advanced": {"family": family, "verify_ssl": True},
        },
        *steps,
    )
    if result.get("step_id") == "receive_events":  # the scene sets pushes up later
        path = f"/api/config/config_entries/flow/{result['flow_id']}"
        result = await home_assistant.post(path, {"push_events": []})
    if result["type"] != "create_entry":
        raise RuntimeError(f"{name} could not be added: {result.get('errors')}")
    entry_id: str = result["result"]["entry_id"]
    device = (await devices(home_assistant, entry_id))[0]
    await home_assistant.command(
        "config/device_registry/update", device_id=device["id"], name_by_user=name
    )
    return Place(name=name, camera=camera, entry_id=entry_id)


async def _entries(home_assistant: HomeAssistant) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = await home_assistant.get(
        f"/api/config/config_entries/entry?domain={DOMAIN}"
    )
    return found


async def all_loaded(home_assistant: HomeAssistant) -> None:
    """Wait until every camera is set up."""
    for _ in range(600):
        if all(entry["state"] == "loaded" for entry in await _entries(home_assistant)):
            return
        await asyncio.sleep(0.1)
    raise RuntimeError("a camera could not be loaded")


async def devices(home_assistant: HomeAssistant, entry_id: str) -> list[dict[str, Any]]:
    """Return the devices of an entry, its own first; they are there once it is loaded."""
    for _ in range(600):
        registry = await home_assistant.command("config/device_registry/list")
        if found := [device for device in registry if entry_id in device["config_entries"]]:
            return sorted(found, key=lambda device: device["via_device_id"] is not None)
        await asyncio.sleep(0.1)
    raise RuntimeError("the camera made no device")


async def entities(home_assistant: HomeAssistant, entry_id: str, *expected: str) -> dict[str, str]:
    """Return the entity ids of an entry by platform and translation key: `switch.osd`.

    Waits for the expected ones: what a camera uploads is read after its start.
    """
    for _ in range(100):
        found = await _entities(home_assistant, entry_id)
        if found.keys() >= set(expected):
            return found
        await asyncio.sleep(0.1)
    raise RuntimeError(f"not all of {expected} are there")


async def _entities(home_assistant: HomeAssistant, entry_id: str) -> dict[str, str]:
    registry = await home_assistant.command("config/entity_registry/list")
    return {
        f"{entity['entity_id'].partition('.')[0]}.{entity['translation_key']}": entity["entity_id"]
        for entity in registry
        if entity["config_entry_id"] == entry_id and entity["disabled_by"] is None
    }


async def enable(home_assistant: HomeAssistant, entry_id: str, keys: Collection[str]) -> None:
    """Enable entities that a new installation does not show, as a person would."""
    for entity in await home_assistant.command("config/entity_registry/list"):
        if entity["config_entry_id"] == entry_id and entity["translation_key"] in keys:
            await home_assistant.command(
                "config/entity_registry/update", entity_id=entity["entity_id"], disabled_by=None
            )
    await home_assistant.post(f"/api/config/config_entries/entry/{entry_id}/reload")
