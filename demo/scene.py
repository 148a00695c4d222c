"""What the demo shows: three simulated cameras, set up as a person would, and their dashboard."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from tests.simulators.json_cgi import JsonCgiCamera
from tests.simulators.uapi import UapiCamera
from tests.simulators.uapi_access import Auth
from tests.simulators.uapi_push import USN
from tests.simulators.uploads import MailCamera
from tests.simulators.xml_cgi import XmlCgiCamera

from .cards import save_dashboard
from .dashboards import DASHBOARD, DEVICE_NAME, FACE_DEVICE_NAME, VIEWS, YARD_DEVICE_NAME
from .instance import HomeAssistant
from .places import Place, all_loaded, entities, place
from .uploads import link_motion_to_ftp, receive_uploads

CAMERA_PORT = 18180
FACE_CAMERA_PORT = 18181
YARD_CAMERA_PORT = 18182
CAMERA_PASSWORD = "camera-Password"
FACE_EVERY_SECONDS = 60
FACE_EVENTS: Mapping[str, Any] = {"push_events": ["face"], "test": True}
"""What the form for the set-up of face events suggests."""


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
    link_motion_to_ftp(camera)
    camera.settings["mask"] |= {"mask_0_x": 470, "mask_0_y": 60, "mask_0_w": 180, "mask_0_h": 200}
    return camera


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

    async def show_faces(self) -> None:
        """Let a person show up in the hall from time to time, and something move."""
        while True:
            await self.hall.camera.see_face()
            await asyncio.sleep(FACE_EVERY_SECONDS / 2)
            await self.yard.camera.alarm("motion")
            await self.mailer.send()
            await asyncio.sleep(FACE_EVERY_SECONDS / 2)


async def set_the_scene(
    home_assistant: HomeAssistant,
    camera: XmlCgiCamera,
    face_camera: UapiCamera,
    yard_camera: JsonCgiCamera,
) -> Scene:
    """Add the cameras, unless they are there, set up faces, uploads and the dashboard."""
    door = await place(home_assistant, camera, DEVICE_NAME, title=camera.model)
    hall = await place(home_assistant, face_camera, FACE_DEVICE_NAME, title=face_camera.model)
    yard = await place(home_assistant, yard_camera, YARD_DEVICE_NAME, title=yard_camera.model)
    if not face_camera.parameters.values["EVENT.Notify.Http.list"]:  # it forgets when it stops
        result = await home_assistant.options_flow(
            hall.entry_id, {"next_step_id": "face_events"}, FACE_EVENTS
        )
        if result["type"] != "create_entry":
            raise RuntimeError(f"face events could not be set up: {result.get('errors')}")
        await all_loaded(home_assistant)  # the new options make it load again
    form = cast(
        "dict[str, Any]",
        await home_assistant.options_flow(door.entry_id, {"next_step_id": "settings"}),
    )
    scene = Scene(
        door=door,
        hall=hall,
        yard=yard,
        push_url=form["description_placeholders"]["push_url"],
        mailer=await receive_uploads(home_assistant, hall, yard),
    )
    ids = [await entities(home_assistant, there.entry_id) for there in scene.places]
    views = [view(found) for view, found in zip(VIEWS, ids, strict=True)]
    await save_dashboard(home_assistant, DASHBOARD, "Cameras", "cctv", {"views": views})
    return scene
