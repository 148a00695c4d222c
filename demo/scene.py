"""What the demo shows: three simulated cameras, set up as a person would, and their dashboard."""

import asyncio
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, cast

from tests.simulators.json_cgi import JsonCgiCamera
from tests.simulators.uapi import UapiCamera
from tests.simulators.uapi_access import Auth
from tests.simulators.uapi_push import USN
from tests.simulators.xml_cgi import XmlCgiCamera

from .instance import HomeAssistant

DOMAIN = "cgi_camera"
CAMERA_PORT = 18180
FACE_CAMERA_PORT = 18181
YARD_CAMERA_PORT = 18182
CAMERA_PASSWORD = "camera-Password"
DASHBOARD = "cgi-camera"
DEVICE_NAME = "Front door"
FACE_DEVICE_NAME = "Hall"
FACE_VIEW = "hall"
YARD_DEVICE_NAME = "Back yard"
YARD_VIEW = "yard"
FACE_EVERY_SECONDS = 60
FACE_EVENTS: Mapping[str, Any] = {"push_events": ["face"], "test": True}
"""What the form for the set-up of face events suggests."""
STREAM_ENTITIES = (
    "select.main_stream_codec",
    "select.main_stream_resolution",
    "number.main_stream_frame_rate",
)
"""Shown once somebody has enabled them."""

type Camera = XmlCgiCamera | UapiCamera | JsonCgiCamera


def make_camera() -> XmlCgiCamera:
    """Return the camera at the door, always at the same port, so that a restart finds it."""
    return XmlCgiCamera(port=CAMERA_PORT, password=CAMERA_PASSWORD, serial=USN, ptz=True)


def make_face_camera() -> UapiCamera:
    """Return the camera in the hall, which detects faces; nothing in it is configured."""
    return UapiCamera(
        port=FACE_CAMERA_PORT, password=CAMERA_PASSWORD, auth=Auth.DIGEST, serial="H10A007AD"
    )


def make_yard_camera() -> JsonCgiCamera:
    """Return the camera in the back yard; its mask, not switched on yet, hides the neighbours."""
    camera = JsonCgiCamera(port=YARD_CAMERA_PORT, password=CAMERA_PASSWORD)
    camera.settings["osd"]["title_list"][0]["title"] = YARD_DEVICE_NAME
    camera.settings["mask"] |= {"mask_0_x": 470, "mask_0_y": 60, "mask_0_w": 180, "mask_0_h": 200}
    return camera


@dataclass(frozen=True, slots=True, kw_only=True)
class Place[CameraT: Camera]:
    """A camera that is set up in Home Assistant, under the name that it has there."""

    name: str
    camera: CameraT
    entry_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """Three cameras that are set up in Home Assistant, and where one may push its faces to."""

    door: Place[XmlCgiCamera]
    hall: Place[UapiCamera]
    yard: Place[JsonCgiCamera]
    push_url: str

    @property
    def places(self) -> tuple[Place[XmlCgiCamera], Place[UapiCamera], Place[JsonCgiCamera]]:
        """All of them."""
        return self.door, self.hall, self.yard

    async def show_faces(self) -> None:
        """Let somebody show up in the hall from time to time."""
        while True:
            await self.hall.camera.see_face()
            await asyncio.sleep(FACE_EVERY_SECONDS)


async def set_the_scene(
    home_assistant: HomeAssistant,
    camera: XmlCgiCamera,
    face_camera: UapiCamera,
    yard_camera: JsonCgiCamera,
) -> Scene:
    """Add the cameras, unless they are there already, set up face events, and the dashboard."""
    door = await _place(home_assistant, camera, DEVICE_NAME)
    hall = await _place(home_assistant, face_camera, FACE_DEVICE_NAME)
    yard = await _place(home_assistant, yard_camera, YARD_DEVICE_NAME)
    if not face_camera.parameters.values["EVENT.Notify.Http.list"]:  # it forgets when it stops
        result = await home_assistant.options_flow(
            hall.entry_id, {"next_step_id": "face_events"}, FACE_EVENTS
        )
        if result["type"] != "create_entry":
            raise RuntimeError(f"face events could not be set up: {result.get('errors')}")
        await _all_loaded(home_assistant)  # the new options make it load again
    form = cast(
        "dict[str, Any]",
        await home_assistant.options_flow(door.entry_id, {"next_step_id": "settings"}),
    )
    scene = Scene(
        door=door, hall=hall, yard=yard, push_url=form["description_placeholders"]["push_url"]
    )
    await _save_dashboard(home_assistant, scene)
    return scene


async def _place[CameraT: Camera](
    home_assistant: HomeAssistant, camera: CameraT, name: str
) -> Place[CameraT]:
    """Return a camera at its place, with its entry there and named."""
    entry_id = await _entry(home_assistant, camera, name)
    return Place(name=name, camera=camera, entry_id=entry_id)


async def _entry(home_assistant: HomeAssistant, camera: Camera, name: str) -> str:
    """Return the entry of a camera, which is added with three fields and named if need be."""
    for entry in await home_assistant.get(f"/api/config/config_entries/entry?domain={DOMAIN}"):
        if entry["title"] == camera.model:
            return str(entry["entry_id"])
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
        raise RuntimeError(f"{name} could not be added: {result.get('errors')}")
    entry_id: str = result["result"]["entry_id"]
    device_id = await _device(home_assistant, entry_id)
    await home_assistant.command(
        "config/device_registry/update", device_id=device_id, name_by_user=name
    )
    return entry_id


async def _all_loaded(home_assistant: HomeAssistant) -> None:
    for _ in range(100):
        entries = await home_assistant.get(f"/api/config/config_entries/entry?domain={DOMAIN}")
        if all(entry["state"] == "loaded" for entry in entries):
            return
        await asyncio.sleep(0.1)
    raise RuntimeError("a camera could not be loaded")


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


async def _save_dashboard(home_assistant: HomeAssistant, scene: Scene) -> None:
    """Put the cameras on a dashboard of their own."""
    door, hall, yard = [await entities(home_assistant, place.entry_id) for place in scene.places]
    dashboards = await home_assistant.command("lovelace/dashboards/list")
    if not any(dashboard["url_path"] == DASHBOARD for dashboard in dashboards):
        await home_assistant.command(
            "lovelace/dashboards/create",
            url_path=DASHBOARD,
            title="Cameras",
            icon="mdi:cctv",
            mode="storage",
        )
    views = [_door_view(door), _hall_view(hall), _yard_view(yard)]
    await home_assistant.command(
        "lovelace/config/save", url_path=DASHBOARD, config={"views": views}
    )


type Card = dict[str, Any]

_TOGGLE = {"type": "toggle"}
_OPTIONS = {"type": "select-options"}
_SLIDER = {"type": "numeric-input", "style": "slider"}


def _tile(entity_id: str, *features: dict[str, str], columns: int = 6) -> Card:
    return {
        "type": "tile",
        "entity": entity_id,
        "name": {"type": "entity"},
        "features": list(features),
        "grid_options": {"columns": columns},
    }


def _picture(entity_id: str, **options: Any) -> Card:
    return {
        "type": "picture-entity",
        "entity": entity_id,
        "show_state": False,
        "show_name": False,
        **options,
    }


def _heading(text: str, icon: str) -> Card:
    return {"type": "heading", "heading": text, "icon": f"mdi:{icon}"}


def _move(entity_id: str, name: str, icon: str, **data: str) -> Card:
    """Return a button that moves a camera a little."""
    return {
        "type": "button",
        "name": name,
        "icon": f"mdi:{icon}",
        "tap_action": {
            "action": "perform-action",
            "perform_action": "cgi_camera.ptz",
            "target": {"entity_id": entity_id},
            "data": {**data, "duration": 0.4},
        },
        "grid_options": {"columns": 2, "rows": 2},
    }


def _seen(ids: dict[str, str]) -> list[Card]:
    """Return what was seen last."""
    half = {"aspect_ratio": "1:1", "fit_mode": "contain", "grid_options": {"columns": 6}}
    return [
        _heading("Last face", "face-recognition"),
        _picture(ids["image.last_face"], **half),
        _picture(ids["image.last_event"], **half),
        _tile(ids["event.face"]),
        _tile(ids["sensor.last_push"]),
    ]


def _door_view(ids: dict[str, str]) -> Card:
    """Return the page of the door: the live picture, what was seen last, and the settings."""
    camera = ids["camera.main_stream"]
    live = [
        _heading(DEVICE_NAME, "door"),
        _picture(camera, camera_view="auto", grid_options={"columns": 12}),
        _move(camera, "Left", "arrow-left", direction="left"),
        _move(camera, "Right", "arrow-right", direction="right"),
        _move(camera, "Up", "arrow-up", direction="up"),
        _move(camera, "Down", "arrow-down", direction="down"),
        _move(camera, "In", "magnify-plus", zoom="in"),
        _move(camera, "Out", "magnify-minus", zoom="out"),
        _tile(ids["switch.motion_detection"]),
        _tile(ids["binary_sensor.face"]),
    ]
    settings = [
        _heading("Settings", "tune"),
        _tile(ids["switch.osd"], _TOGGLE, columns=12),
        _tile(ids["text.osd_title"]),
        _tile(ids["select.osd_color"]),
        _tile(ids["number.brightness"], _SLIDER, columns=12),
        _tile(ids["number.motion_sensitivity"], _SLIDER, columns=12),
    ]
    streams = [
        _tile(ids[key], *([_OPTIONS] if key.startswith("select.") else []), columns=12)
        for key in STREAM_ENTITIES
        if key in ids
    ]
    if streams:
        settings += [_heading("Main stream", "video"), *streams]
    return _view(DEVICE_NAME, "door", live, _seen(ids), settings)


def _hall_view(ids: dict[str, str]) -> Card:
    """Return the page of the hall."""
    live = [
        _heading(FACE_DEVICE_NAME, "coat-rack"),
        _picture(ids["camera.main_stream"], camera_view="auto", grid_options={"columns": 12}),
        _tile(ids["switch.face_detection"]),
        _tile(ids["binary_sensor.face"]),
    ]
    settings = [
        _heading("Settings", "tune"),
        _tile(ids["number.face_confidence"], _SLIDER, columns=12),
        _tile(ids["switch.face_overlay"], _TOGGLE, columns=12),
        _tile(ids["number.motion_sensitivity"], _SLIDER, columns=12),
        _tile(ids["button.test_push"], columns=12),
    ]
    return _view(FACE_DEVICE_NAME, FACE_VIEW, live, _seen(ids), settings)


def _yard_view(ids: dict[str, str]) -> Card:
    """Return the page of the back yard."""
    live = [
        _heading(YARD_DEVICE_NAME, "tree"),
        _picture(ids["camera.main_stream"], camera_view="auto", grid_options={"columns": 12}),
        _tile(ids["select.day_night_mode"], _OPTIONS, columns=12),
        _tile(ids["switch.privacy_masks"], _TOGGLE, columns=12),
    ]
    title = {"entity": ids["text.osd_title"], "name": {"type": "entity"}}
    settings = [
        _heading("Settings", "tune"),
        {"type": "entities", "entities": [title], "grid_options": {"columns": 12}},
        _tile(ids["switch.motion_detection"], _TOGGLE, columns=12),
        _tile(ids["number.motion_sensitivity"], _SLIDER, columns=12),
        _tile(ids["number.brightness"], _SLIDER, columns=12),
    ]
    return _view(YARD_DEVICE_NAME, YARD_VIEW, live, settings)


def _view(title: str, path: str, *sections: list[Card]) -> Card:
    return {
        "title": title,
        "path": path,
        "type": "sections",
        "max_columns": 3,
        "sections": [{"type": "grid", "cards": cards} for cards in sections],
    }
