"""Proves in the running demo what its README promises, and prints what was measured."""

import asyncio
from collections.abc import Sized
import os
import time

from tests.simulators.uapi_push import USN, new_pictures, push

from .instance import HomeAssistant
from .scene import Scene, entities

MAX_IDLE_REQUESTS_PER_MINUTE = 2
EVENT_SECONDS = 10
FACE_SECONDS = 5


class CheckFailedError(Exception):
    """A promise that was not kept."""


def _expect(kept: bool, what: str) -> None:  # noqa: FBT001 - reads as a sentence
    if not kept:
        raise CheckFailedError(what)


async def check(home_assistant: HomeAssistant, scene: Scene, *, idle_seconds: float) -> None:
    """Print the measurements. Raises CheckFailedError at the first promise that is not kept."""
    if set_up := os.environ.get("CGI_CAMERA_SETUP_SECONDS"):
        print(f"seconds to set up: {set_up}")
    print(f"seconds to start: {home_assistant.initialized_seconds:.1f}")
    print(f"entities: {len(await entities(home_assistant, scene.entry_id))}")
    for promise in (_picture, _switch, _move, _event, _face):
        await promise(home_assistant, scene)
    await _idle(scene, idle_seconds)
    print(f"logins: {scene.camera.logins}")
    _expect(scene.camera.logins == 1, "one login is enough")
    _expect(scene.camera.refused_logins == 0, "no login is refused")
    _expect(scene.face_camera.refused_logins.total() == 0, "no proof of an account is refused")
    problems = home_assistant.problems()
    print(f"warnings and errors in the log: {len(problems)}")
    _expect(not problems, "\n".join(problems))


async def _picture(home_assistant: HomeAssistant, scene: Scene) -> None:
    ids = await entities(home_assistant, scene.entry_id)
    picture = await home_assistant.get_bytes(f"/api/camera_proxy/{ids['camera.main_stream']}")
    _expect(picture.startswith(b"\xff\xd8") and picture.endswith(b"\xff\xd9"), "a whole picture")
    print(f"picture: {len(picture)} bytes")


async def _switch(home_assistant: HomeAssistant, scene: Scene) -> None:
    ids = await entities(home_assistant, scene.entry_id)
    for service, wire in (("turn_off", "0"), ("turn_on", "1")):
        await home_assistant.post(
            f"/api/services/switch/{service}", {"entity_id": ids["switch.osd"]}
        )
        _expect(scene.camera.settings["osd"]["enable"] == wire, f"{service} reaches the camera")


async def _move(home_assistant: HomeAssistant, scene: Scene) -> None:
    """Turn the camera, and see that it stands still afterwards."""
    ids = await entities(home_assistant, scene.entry_id)
    head = scene.camera.head
    before = head.position.pan
    await home_assistant.post(
        "/api/services/cgi_camera/ptz",
        {"entity_id": ids["camera.main_stream"], "direction": "right", "duration": 0.2},
    )
    _expect(head.position.pan > before, "the camera turns")
    _expect(not head.is_moving, "a movement ends with a stop")
    print(f"turned by {head.position.pan - before:.2f} of the picture, and stopped")


async def _event(home_assistant: HomeAssistant, scene: Scene) -> None:
    """Push a face and fetch its pictures as soon as the event is there."""
    pictures = new_pictures(2)
    async with home_assistant.events("cgi_camera_event") as queue:
        started = time.monotonic()
        status = await push(scene.push_url, "c100_full", pictures=pictures, usn=USN)
        _expect(status == 200, f"the push is accepted, not answered {status}")
        event = await asyncio.wait_for(queue.get(), EVENT_SECONDS)
        milliseconds = (time.monotonic() - started) * 1000
    data = event["data"]
    urls = [data["snapshot_url"], *(face["image_url"] for face in data["faces"])]
    posted = [pictures.snapshot, *pictures.faces]
    for url, picture in zip(urls, posted, strict=True):
        _expect(await home_assistant.get_bytes(url) == picture, f"{url} gives the posted bytes")
    print(f"push to event: {milliseconds:.0f} ms, {len(urls)} pictures as posted")


async def _face(home_assistant: HomeAssistant, scene: Scene) -> None:
    """Let the camera that was configured by one click see somebody."""
    pictures = new_pictures(1)
    async with home_assistant.events("cgi_camera_event") as queue:
        started = time.monotonic()
        (delivery,) = await scene.face_camera.see_face(pictures)
        _expect(delivery.status == 200, f"the face is accepted, not answered {delivery.status}")
        event = await asyncio.wait_for(queue.get(), FACE_SECONDS)
        milliseconds = (time.monotonic() - started) * 1000
    data = event["data"]
    _expect(data["entry_id"] == scene.face_entry_id, "the face is the right camera's")
    face = await home_assistant.get_bytes(data["faces"][0]["image_url"])
    _expect(face == pictures.faces[0], "the face is the one that was seen")
    print(f"face to event, set up by one click: {milliseconds:.0f} ms")


async def _idle(scene: Scene, seconds: float) -> None:
    logs: dict[str, Sized] = {
        "door": scene.camera.requests,
        "hall": scene.face_camera.requests,
    }
    before = {name: len(requests) for name, requests in logs.items()}
    await asyncio.sleep(seconds)
    for name, requests in logs.items():
        per_minute = (len(requests) - before[name]) * 60 / seconds
        print(f"requests per minute while idle, {name}: {per_minute:.1f} (over {seconds:.0f} s)")
        _expect(
            per_minute <= MAX_IDLE_REQUESTS_PER_MINUTE,
            f"at most {MAX_IDLE_REQUESTS_PER_MINUTE} requests per minute",
        )
