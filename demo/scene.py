"""What the demo shows: three simulated cameras, set up as a person would, and their dashboard."""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from itertools import cycle
from typing import Any, cast

import aiohttp

from tests.simulators.json_cgi import JsonCgiCamera
from tests.simulators.json_push_forms import MALLORY, Person
from tests.simulators.uapi import UapiCamera
from tests.simulators.uapi_access import Auth
from tests.simulators.uapi_push import USN
from tests.simulators.uploads import MailCamera
from tests.simulators.xml_cgi import XmlCgiCamera

from .cards import save_dashboard
from .dashboards import (
    DASHBOARD,
    DEVICE_NAME,
    FACE_DEVICE_NAME,
    YARD_DEVICE_NAME,
    door_view,
    hall_view,
    yard_view,
)
from .instance import HomeAssistant
from .places import Place, all_loaded, entities, place
from .ports import port
from .uploads import link_motion_to_ftp, receive_uploads

CAMERA_PORT, FACE_CAMERA_PORT, YARD_CAMERA_PORT = 57, 58, 59
VISITOR_CAMERA_PORT = 67
VIDEO_PORT = 69
"""Numbers of ports in their block."""
CAMERA_PASSWORD = "camera-Password"
FACE_EVERY_SECONDS = 60
FACE_EVENTS: Mapping[str, Any] = {"push_events": ["face"], "test": True}
"""What the form for the set-up of face events suggests, for a camera that can send a test."""
FACES_WITHOUT_TEST: Mapping[str, Any] = {"push_events": ["face"]}


ANN = Person(name="Ann Miller", user_id="14219", looks=3)
BEN = Person(name="Ben Carter", user_id="14220", looks=2)

type Camera = XmlCgiCamera | UapiCamera | JsonCgiCamera


def make_camera(block: int = 0) -> XmlCgiCamera:
    """Return the camera at the door, always at the same port, so that a restart finds it."""
    return XmlCgiCamera(
        port=port(CAMERA_PORT, block), password=CAMERA_PASSWORD, serial=USN, ptz=True
    )


def make_face_camera(block: int = 0) -> UapiCamera:
    """Return the camera in the hall, which detects faces; nothing in it is configured."""
    return UapiCamera(
        port=port(FACE_CAMERA_PORT, block),
        password=CAMERA_PASSWORD,
        auth=Auth.DIGEST,
        serial="H10A007AD",
    )


def make_yard_camera(block: int = 0) -> JsonCgiCamera:
    """Return the camera in the back yard; its mask, not switched on yet, hides the neighbors."""
    camera = JsonCgiCamera(port=port(YARD_CAMERA_PORT, block), password=CAMERA_PASSWORD)
    camera.settings["rtsp"]["rtsp_port"] = port(VIDEO_PORT, block)
    camera.settings["osd"]["title_list"][0]["title"] = YARD_DEVICE_NAME
    link_motion_to_ftp(camera)
    camera.settings["mask"] |= {"mask_0_x": 470, "mask_0_y": 60, "mask_0_w": 180, "mask_0_h": 200}
    return camera


def make_visitor_camera(block: int = 0) -> JsonCgiCamera:
    """Return the camera at the driveway, which is left for the visitor to add."""
    camera = JsonCgiCamera(
        port=port(VISITOR_CAMERA_PORT, block),
        password=CAMERA_PASSWORD,
        device_id="CBT000114010100010777",
        mac="88-07-cb-00-07-77",
        place="gate",
    )
    camera.settings["osd"]["title_list"][0]["title"] = "Driveway"
    return camera


async def show_face(camera: JsonCgiCamera, person: Person | None) -> None:
    """Let a person come by, whom the camera names, if it was set up to push faces."""
    with suppress(aiohttp.ClientError, TimeoutError, KeyError, ValueError):
        await camera.trigger_face(person)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """Three cameras that are set up in Home Assistant, and where one may push its faces to."""

    door: Place[XmlCgiCamera]
    hall: Place[UapiCamera]
    yard: Place[JsonCgiCamera]
    push_url: str
    mailer: MailCamera
    """The camera in the hall, as its mail server sees it."""

    @property
    def places(self) -> tuple[Place[XmlCgiCamera], Place[UapiCamera], Place[JsonCgiCamera]]:
        """All of them."""
        return self.door, self.hall, self.yard

    async def show_faces(self, *others: JsonCgiCamera) -> None:
        """Let people come by from time to time, known ones and strangers, and something move."""
        for person in cycle((ANN, None, BEN, MALLORY)):
            await self.hall.camera.see_face()
            for camera in (self.yard.camera, *others):
                await show_face(camera, person)
            await asyncio.sleep(FACE_EVERY_SECONDS / 2)
            await self.yard.camera.alarm("motion")
            await self.mailer.send()
            await asyncio.sleep(FACE_EVERY_SECONDS / 2)


async def receive_faces(
    home_assistant: HomeAssistant, there: Place[Any], chosen: Mapping[str, Any]
) -> None:
    """Make a camera push faces, as a person would."""
    result = await home_assistant.options_flow(
        there.entry_id, {"next_step_id": "face_events"}, chosen
    )
    if result["type"] != "create_entry":
        raise RuntimeError(f"face events could not be set up: {result.get('errors')}")
    await all_loaded(home_assistant)  # the new options make it load again


async def set_the_scene(
    home_assistant: HomeAssistant,
    camera: XmlCgiCamera,
    face_camera: UapiCamera,
    yard_camera: JsonCgiCamera,
    block: int = 0,
) -> Scene:
    """Add the cameras, unless they are there, set up faces, uploads and the dashboard."""
    door = await place(home_assistant, camera, DEVICE_NAME, title=camera.model)
    hall = await place(home_assistant, face_camera, FACE_DEVICE_NAME, title=face_camera.model)
    yard = await place(home_assistant, yard_camera, YARD_DEVICE_NAME, title=yard_camera.model)
    await all_loaded(home_assistant)
    if not face_camera.parameters.values["EVENT.Notify.Http.list"]:
        await receive_faces(home_assistant, hall, FACE_EVENTS)
    if not yard_camera.settings["platform_server"]["serverAddr"]:
        await receive_faces(home_assistant, yard, FACES_WITHOUT_TEST)
    form = cast(
        "dict[str, Any]",
        await home_assistant.options_flow(door.entry_id, {"next_step_id": "settings"}),
    )
    scene = Scene(
        door=door,
        hall=hall,
        yard=yard,
        push_url=form["description_placeholders"]["push_url"],
        mailer=await receive_uploads(home_assistant, hall, yard, block),
    )
    views = [
        hall_view(await entities(home_assistant, hall.entry_id)),
        door_view(await entities(home_assistant, door.entry_id)),
        yard_view(await entities(home_assistant, yard.entry_id, "event.motion")),
    ]
    await save_dashboard(home_assistant, DASHBOARD, "Cameras", "cctv", {"views": views})
    return scene
