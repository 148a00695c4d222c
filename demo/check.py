"""Proves in the running demo what its README promises, and prints what was measured."""

import asyncio
import io
import os
import time

from PIL import Image, ImageStat

from tests.simulators.recorder import PICTURE
from tests.simulators.uapi_push import USN, new_pictures, push
from tests.simulators.upload_mails import MailFacts

from .check_walls import check_walls
from .instance import HomeAssistant
from .places import Place, entities
from .promises import expect, whole_polls
from .scene import Camera, Scene
from .walls import Walls

MAX_IDLE_REQUESTS_PER_MINUTE = 2.0
ROUNDING = 0.01
MAX_ENTITIES = 40
EVENT_SECONDS = 30
PICTURE_SECONDS = 1.2
"""A picture is shared for a second."""


async def check(
    home_assistant: HomeAssistant, scene: Scene, walls: Walls, *, idle_seconds: float
) -> None:
    """Print the measurements. Raises CheckFailedError at the first promise that is not kept."""
    if set_up := os.environ.get("CGI_CAMERA_SETUP_SECONDS"):
        print(f"seconds to set up: {set_up}")
    print(f"seconds to start: {home_assistant.initialized_seconds:.1f}")
    for place in scene.places:
        await _entities(home_assistant, place)
        await _picture(home_assistant, place)
    for promise in (_switch, _move, _event, _face, _upload, _mail, _night, _title):
        await promise(home_assistant, scene)
    print(f"watching idle cameras and a busy wall for {idle_seconds:.0f} s")
    # A wall and idle cameras do not disturb each other.
    await asyncio.gather(
        _idle(home_assistant, scene, walls, idle_seconds),
        check_walls(home_assistant, walls, seconds=idle_seconds),
    )
    print(f"logins, {scene.door.name}: {scene.door.camera.logins}")
    expect(scene.door.camera.logins == 1, "one login is enough")
    for place in scene.places:
        _no_refused_login(place)
    problems = home_assistant.problems()
    print(f"warnings and errors in the log: {len(problems)}")
    expect(not problems, "\n".join(problems))


async def _entities(home_assistant: HomeAssistant, place: Place[Camera]) -> None:
    there = await entities(home_assistant, place.entry_id)
    print(f"entities, {place.name}: {len(there)}")
    expect(len(there) <= MAX_ENTITIES, f"{place.name}: at most {MAX_ENTITIES} enabled at first")


def _no_refused_login(place: Place[Camera]) -> None:
    refused = place.camera.refused_logins
    number = refused if isinstance(refused, int) else refused.total()
    print(f"logins refused, {place.name}: {number}")
    expect(number == 0, f"{place.name}: no login is refused")


async def _served(home_assistant: HomeAssistant, place: Place[Camera]) -> bytes:
    ids = await entities(home_assistant, place.entry_id)
    return await home_assistant.get_bytes(f"/api/camera_proxy/{ids['camera.main_stream']}")


async def _picture(home_assistant: HomeAssistant, place: Place[Camera]) -> None:
    picture = await _served(home_assistant, place)
    expect(picture.startswith(b"\xff\xd8") and picture.endswith(b"\xff\xd9"), "a whole picture")
    print(f"picture, {place.name}: {len(picture)} bytes")


async def _switch(home_assistant: HomeAssistant, scene: Scene) -> None:
    ids = await entities(home_assistant, scene.door.entry_id)
    for service, wire in (("turn_off", "0"), ("turn_on", "1")):
        await home_assistant.post(
            f"/api/services/switch/{service}", {"entity_id": ids["switch.osd"]}
        )
        in_force = scene.door.camera.settings["osd"]["enable"]
        expect(in_force == wire, f"{service} reaches the camera")


async def _night(home_assistant: HomeAssistant, scene: Scene) -> None:
    """Switch to night and back, and look at the colors of the picture."""
    ids = await entities(home_assistant, scene.yard.entry_id)
    for mode, wire in (("night", 2), ("automatic", 1)):
        await home_assistant.post(
            "/api/services/select/select_option",
            {"entity_id": ids["select.day_night_mode"], "option": mode},
        )
        in_force = scene.yard.camera.settings["display_adv"]["color_black"]
        expect(in_force == wire, f"{mode} reaches the camera")
        await asyncio.sleep(PICTURE_SECONDS)
        gray = is_grey(await _served(home_assistant, scene.yard))
        expect(gray is (mode == "night"), f"the picture is that of the mode {mode}")
    print("day/night mode arrives, and the picture follows: yes")


def is_grey(picture: bytes) -> bool:
    """Whether most of a picture has no color; what moves keeps its own."""
    saturation = Image.open(io.BytesIO(picture)).convert("HSV").getchannel("S")
    return ImageStat.Stat(saturation).median[0] == 0


async def _title(home_assistant: HomeAssistant, scene: Scene) -> None:
    ids = await entities(home_assistant, scene.yard.entry_id)
    for title in ("Gate", scene.yard.name):
        await home_assistant.post(
            "/api/services/text/set_value", {"entity_id": ids["text.osd_title"], "value": title}
        )
        in_force = scene.yard.camera.settings["osd"]["title_list"][0]["title"]
        expect(in_force == title, f"the title {title} reaches the camera")
    print("title arrives: yes")


async def _move(home_assistant: HomeAssistant, scene: Scene) -> None:
    """Turn the camera, and see that it stands still afterwards."""
    ids = await entities(home_assistant, scene.door.entry_id)
    head = scene.door.camera.head
    before = head.position.pan
    await home_assistant.post(
        "/api/services/cgi_camera/ptz",
        {"entity_id": ids["camera.main_stream"], "direction": "right", "duration": 0.2},
    )
    expect(head.position.pan > before, "the camera turns")
    expect(not head.is_moving, "a movement ends with a stop")
    print(f"turned by {head.position.pan - before:.2f} of the picture, and stopped")


async def _event(home_assistant: HomeAssistant, scene: Scene) -> None:
    """Push a face and fetch its pictures as soon as the event is there."""
    pictures = new_pictures(2)
    async with home_assistant.events("cgi_camera_event") as queue:
        started = time.monotonic()
        status = await push(scene.push_url, "c100_full", pictures=pictures, usn=USN)
        expect(status == 200, f"the push is accepted, not answered {status}")
        event = await asyncio.wait_for(queue.get(), EVENT_SECONDS)
        milliseconds = (time.monotonic() - started) * 1000
    data = event["data"]
    urls = [data["snapshot_url"], *(face["image_url"] for face in data["faces"])]
    posted = [pictures.snapshot, *pictures.faces]
    for url, picture in zip(urls, posted, strict=True):
        expect(await home_assistant.get_bytes(url) == picture, f"{url} gives the posted bytes")
    print(f"push to event: {milliseconds:.0f} ms, {len(urls)} pictures as posted")


async def _face(home_assistant: HomeAssistant, scene: Scene) -> None:
    """Let the camera that one click configured see a face."""
    pictures = new_pictures(1)
    async with home_assistant.events("cgi_camera_event") as queue:
        started = time.monotonic()
        (delivery,) = await scene.hall.camera.see_face(pictures)
        expect(delivery.status == 200, f"the face is accepted, not answered {delivery.status}")
        event = await asyncio.wait_for(queue.get(), EVENT_SECONDS)
        milliseconds = (time.monotonic() - started) * 1000
    data = event["data"]
    expect(data["entry_id"] == scene.hall.entry_id, "the face is the right camera's")
    face = await home_assistant.get_bytes(data["faces"][0]["image_url"])
    expect(face == pictures.faces[0], "the face is the one that was seen")
    print(f"face to event, set up by one click: {milliseconds:.0f} ms")


async def _upload(home_assistant: HomeAssistant, scene: Scene) -> None:
    """Let something move in front of the camera that uploads by FTP."""
    async with home_assistant.events("cgi_camera_event") as queue:
        started = time.monotonic()
        (made,) = await scene.yard.camera.alarm("motion")
        expect(not made.error, f"the upload is taken, not answered {made.error}")
        event = await asyncio.wait_for(queue.get(), EVENT_SECONDS)
        milliseconds = (time.monotonic() - started) * 1000
    data = event["data"]
    expect((data["type"], data["transport"]) == ("motion", "ftp"), "its settings tell its meaning")
    picture = await home_assistant.get_bytes(data["snapshot_url"])
    expect(Image.open(io.BytesIO(picture)).format == "JPEG", "the uploaded picture is there")
    print(f"upload by FTP to event, set up by one click: {milliseconds:.0f} ms")


async def _mail(home_assistant: HomeAssistant, scene: Scene) -> None:
    """Let the camera in the hall send an e-mail."""
    facts = MailFacts()
    async with home_assistant.events("cgi_camera_event") as queue:
        started = time.monotonic()
        await scene.mailer.send("motion", facts)
        event = await asyncio.wait_for(queue.get(), EVENT_SECONDS)
        milliseconds = (time.monotonic() - started) * 1000
    data = event["data"]
    expect((data["type"], data["transport"]) == ("motion", "smtp"), "its subject tells its meaning")
    picture = await home_assistant.get_bytes(data["snapshot_url"])
    expect(picture == facts.pictures[0], "the attached picture is there")
    print(f"e-mail to event: {milliseconds:.0f} ms")


async def _idle(home_assistant: HomeAssistant, scene: Scene, walls: Walls, seconds: float) -> None:
    """Print what each family is asked per minute while no user does anything.

    Status and settings count together: the status is what the calmest whole poll of this time
    asks, the settings are those that Home Assistant reads rarely, by its own diagnostics. Pictures
    that a viewer looks at do not count.
    """
    entries = await home_assistant.get("/api/config/config_entries/entry?domain=cgi_camera")
    cameras = {place.entry_id: (place.name, place.camera) for place in scene.places}
    cameras |= {
        entry["entry_id"]: (name, device)
        for name, device in walls.works.by_name.items()
        for entry in entries
        if entry["title"] == name
    }
    began = time.monotonic()
    await asyncio.sleep(seconds)
    ended = time.monotonic()
    for entry_id, (name, camera) in cameras.items():
        path = f"/api/diagnostics/config_entry/{entry_id}"
        facts = (await home_assistant.get(path))["data"]
        moments = [
            request.at
            for request in camera.requests
            if getattr(request, "interface", "") != PICTURE
        ]
        whole = whole_polls(moments, began, ended)
        expect(bool(whole), f"{name}: a whole poll in {seconds:.0f} seconds")
        status = min(map(len, whole)) * 60 / facts["polling"]["seconds"]
        settings = facts["polling"]["sections"] * 60 / facts["polling"]["settings_seconds"]
        idle = status + settings
        family = facts["entry"]["data"]["family"]
        print(f"requests per minute while idle, {family}: {idle:.1f} ({name})")
        expect(
            idle <= MAX_IDLE_REQUESTS_PER_MINUTE + ROUNDING,
            f"{name}: at most {MAX_IDLE_REQUESTS_PER_MINUTE} requests per minute while idle",
        )
