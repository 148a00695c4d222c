"""What the demo shows: a simulated camera, set up as a person would, and its dashboard."""

import asyncio
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, cast

from tests.simulators.uapi_push import USN, FacePusher
from tests.simulators.xml_cgi import XmlCgiCamera

from .instance import HomeAssistant

DOMAIN = "cgi_camera"
CAMERA_PORT = 18180
CAMERA_PASSWORD = "camera-Password"
DASHBOARD = "cgi-camera"
DEVICE_NAME = "Front door"
FACE_EVERY_SECONDS = 60
STREAM_ENTITIES = (
    "select.main_stream_codec",
    "select.main_stream_resolution",
    "number.main_stream_frame_rate",
)
"""Shown once somebody has enabled them."""


def make_camera() -> XmlCgiCamera:
    """Return the camera of the demo, always at the same port, so that a restart finds it."""
    return XmlCgiCamera(port=CAMERA_PORT, password=CAMERA_PASSWORD, serial=USN, ptz=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """A camera that is set up in Home Assistant, and where it pushes its faces to."""

    camera: XmlCgiCamera
    entry_id: str
    push_url: str

    def pusher(self) -> FacePusher:
        """Return the camera's face detection."""
        return FacePusher(url=self.push_url, usn=USN, form="c100_full", every=FACE_EVERY_SECONDS)


async def set_the_scene(home_assistant: HomeAssistant, camera: XmlCgiCamera) -> Scene:
    """Add the camera, unless it is there already, and the dashboard."""
    entries = await home_assistant.get(f"/api/config/config_entries/entry?domain={DOMAIN}")
    entry_id = entries[0]["entry_id"] if entries else await _add(home_assistant, camera)
    form = cast("dict[str, Any]", await home_assistant.options_flow(entry_id))
    await _save_dashboard(home_assistant)
    return Scene(
        camera=camera,
        entry_id=entry_id,
        push_url=form["description_placeholders"]["push_url"],
    )


async def _add(home_assistant: HomeAssistant, camera: XmlCgiCamera) -> str:
    """Add the camera with three fields, and name it."""
    result = await home_assistant.config_flow(
        DOMAIN,
        {
            "host": f"{camera.host}:{camera.port}",
            "username": camera.username,
            "password": camera.password,
            "advanced": {"family": "auto", "verify_ssl": True},
        },
    )
    if result["type"] != "create_entry":
        raise RuntimeError(f"the camera could not be added: {result.get('errors')}")
    entry_id: str = result["result"]["entry_id"]
    device_id = await _device(home_assistant, entry_id)
    await home_assistant.command(
        "config/device_registry/update", device_id=device_id, name_by_user=DEVICE_NAME
    )
    return entry_id


async def _device(home_assistant: HomeAssistant, entry_id: str) -> str:
    """Return the id of the entry's device, which is there once the entry is loaded."""
    for _ in range(100):
        for device in await home_assistant.command("config/device_registry/list"):
            if entry_id in device["config_entries"]:
                return str(device["id"])
        await asyncio.sleep(0.1)
    raise RuntimeError("the camera made no device")


async def entities(home_assistant: HomeAssistant, entry_id: str) -> dict[str, str]:
    """Return the entity ids of an entry by platform and translation key: `switch.osd`."""
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


async def _save_dashboard(home_assistant: HomeAssistant) -> None:
    """Put the camera on a page of its own."""
    (entry,) = await home_assistant.get(f"/api/config/config_entries/entry?domain={DOMAIN}")
    ids = await entities(home_assistant, entry["entry_id"])
    dashboards = await home_assistant.command("lovelace/dashboards/list")
    if not any(dashboard["url_path"] == DASHBOARD for dashboard in dashboards):
        await home_assistant.command(
            "lovelace/dashboards/create",
            url_path=DASHBOARD,
            title="Cameras",
            icon="mdi:cctv",
            mode="storage",
        )
    await home_assistant.command(
        "lovelace/config/save", url_path=DASHBOARD, config={"views": [_view(ids)]}
    )


def _view(ids: dict[str, str]) -> dict[str, Any]:
    """Return the page: the live picture, what was seen last, and the settings."""
    wide, half = {"columns": 12}, {"columns": 6}

    def tile(key: str, *features: dict[str, str], columns: int = 6) -> dict[str, Any]:
        return {
            "type": "tile",
            "entity": ids[key],
            "name": {"type": "entity"},
            "features": list(features),
            "grid_options": {"columns": columns},
        }

    def picture(key: str, **options: Any) -> dict[str, Any]:
        return {
            "type": "picture-entity",
            "entity": ids[key],
            "show_state": False,
            "show_name": False,
            **options,
        }

    def heading(text: str, icon: str) -> dict[str, Any]:
        return {"type": "heading", "heading": text, "icon": f"mdi:{icon}"}

    def move(name: str, icon: str, **data: str) -> dict[str, Any]:
        target = {"entity_id": ids["camera.main_stream"]}
        return {
            "type": "button",
            "name": name,
            "icon": f"mdi:{icon}",
            "tap_action": {
                "action": "perform-action",
                "perform_action": "cgi_camera.ptz",
                "target": target,
                "data": {**data, "duration": 0.4},
            },
            "grid_options": {"columns": 2, "rows": 2},
        }

    toggle = {"type": "toggle"}
    slider = {"type": "numeric-input", "style": "slider"}
    square = {"aspect_ratio": "1:1", "fit_mode": "contain", "grid_options": half}
    sections = [
        [
            heading(DEVICE_NAME, "door"),
            picture("camera.main_stream", camera_view="auto", grid_options=wide),
            move("Left", "arrow-left", direction="left"),
            move("Right", "arrow-right", direction="right"),
            move("Up", "arrow-up", direction="up"),
            move("Down", "arrow-down", direction="down"),
            move("In", "magnify-plus", zoom="in"),
            move("Out", "magnify-minus", zoom="out"),
            tile("switch.motion_detection"),
            tile("binary_sensor.face"),
        ],
        [
            heading("Last face", "face-recognition"),
            picture("image.last_face", **square),
            picture("image.last_event", **square),
            tile("event.face"),
            tile("sensor.last_push"),
        ],
        [
            heading("Settings", "tune"),
            tile("switch.osd", toggle, columns=12),
            tile("text.osd_title"),
            tile("select.osd_color"),
            tile("number.brightness", slider, columns=12),
            tile("number.motion_sensitivity", slider, columns=12),
        ],
    ]
    options = {"type": "select-options"}
    streams = [
        tile(key, *([options] if key.startswith("select.") else []), columns=12)
        for key in STREAM_ENTITIES
        if key in ids
    ]
    if streams:
        sections[-1] += [heading("Main stream", "video"), *streams]
    return {
        "title": DEVICE_NAME,
        "type": "sections",
        "max_columns": 3,
        "sections": [{"type": "grid", "cards": cards} for cards in sections],
    }
