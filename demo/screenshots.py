"""The pictures of the README and of docs/, taken from the demo in a browser."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
import shutil

from playwright.async_api import Locator, Page, ViewportSize

from tests.simulators.json_cgi import JsonCgiCamera
from tests.simulators.uapi import UapiCamera
from tests.simulators.xml_cgi import XmlCgiCamera

from .browser import chromium, logged_in, type_three_fields
from .dashboards import DASHBOARD, FACE_DEVICE_NAME, YARD_DEVICE_NAME, YARD_VIEW
from .instance import REPOSITORY, HomeAssistant
from .places import DOMAIN, Camera, place
from .ports import free_block, port
from .scene import (
    ANN,
    BEN,
    FACE_EVENTS,
    make_camera,
    make_face_camera,
    make_visitor_camera,
    make_yard_camera,
    set_the_scene,
    show_face,
)
from .walls import BUILT, Works, build_wall, set_the_walls

IMAGES = REPOSITORY / "docs/images"
SIZE: ViewportSize = {"width": 1440, "height": 900}
SHORT: ViewportSize = {"width": 1440, "height": 640}
WALL_SIZE: ViewportSize = {"width": 1600, "height": 900}
ADDRESS_OF_NONE = "http://127.0.0.1:9"
"""Where nothing listens."""
SETTLE_SECONDS = 1.5
"""How long animations last."""
WHOLE = "image => image.complete && image.naturalWidth > 0"


@dataclass(frozen=True, slots=True, kw_only=True)
class Studio:
    """A logged-in page, and what it can show."""

    page: Page
    instance: HomeAssistant
    hall: UapiCamera
    yard: JsonCgiCamera
    visitor: JsonCgiCamera
    door: XmlCgiCamera
    works: Works

    @property
    def flow(self) -> Locator:
        """The forms of an open dialog, which lie beside its frame."""
        return self.page.locator("dialog-data-entry-flow")

    @property
    def dialog(self) -> Locator:
        """The frame of the open dialog."""
        return self.flow.locator("ha-dialog dialog").first

    async def type_account(self, camera: Camera) -> None:
        """Fill in the first dialog for a camera, and leave it open."""
        await type_three_fields(self.page, self.instance.url, camera, camera.password)

    async def submit(self) -> None:
        """Press the button of a form."""
        await self.page.get_by_role("button", name="Submit").click()

    async def open_step(self, title: str, step: str) -> None:
        """Open a step of the options of a camera."""
        await self.page.goto(f"{self.instance.url}/config/integrations/integration/{DOMAIN}")
        row = self.page.locator("ha-config-entry-row").filter(has_text=title)
        await row.get_by_role("button", name="Configure").first.click()
        await self.flow.get_by_text(step, exact=True).first.click()
        await self.flow.locator("ha-form").first.wait_for()

    async def open_dashboard(self, path: str) -> None:
        """Open a dashboard, and wait for its pictures."""
        await self.page.goto(f"{self.instance.url}/{path}")
        await self.pictures(self.page.locator("hui-view img"))

    async def pictures(self, images: Locator, count: int = 1) -> None:
        """Wait until there are so many pictures, and all are whole."""
        for _ in range(200):
            found = [await image.evaluate(WHOLE) for image in await images.all()]
            if len(found) >= count and all(found):
                return
            await asyncio.sleep(0.1)
        raise RuntimeError(f"no {count} whole pictures within twenty seconds")


type Shot = Callable[[Studio], Awaitable[Locator | None]]
"""Shows something, and returns what of the page to take; None for all of it."""


async def _three_fields(studio: Studio) -> Locator:
    """Fill in the first dialog."""
    await studio.type_account(studio.visitor)
    return studio.dialog


async def _receive_events(studio: Studio) -> Locator:
    """Show the step that makes a new camera push."""
    await studio.type_account(studio.hall)
    await studio.submit()
    await studio.flow.get_by_text("Receive events").first.wait_for()
    return studio.dialog


async def _channels(studio: Studio) -> Locator:
    """Show the channels of a recorder, with their pictures."""
    await studio.type_account(studio.works.north)
    await studio.submit()
    await studio.pictures(studio.flow.locator("ha-markdown img"), 8)
    return studio.dialog


async def _named_face(studio: Studio) -> None:
    """Show a camera that knows the person who comes by."""
    await studio.yard.alarm("motion")
    for person in (BEN, None, ANN):
        await asyncio.sleep(1)
        await show_face(studio.yard, person)
    await asyncio.sleep(1)
    await studio.page.set_viewport_size(SHORT)
    await studio.open_dashboard(f"{DASHBOARD}/{YARD_VIEW}")


async def _wall(studio: Studio) -> None:
    """Show the wall, at the moment of an event."""
    await studio.page.set_viewport_size(WALL_SIZE)
    await studio.page.goto(f"{studio.instance.url}/{BUILT}")
    await studio.pictures(studio.page.locator("cgi-camera-card img"), 18)
    await show_face(studio.yard, ANN)
    await studio.page.locator("cgi-camera-card .flash").first.wait_for()


async def _receive_ftp(studio: Studio) -> Locator:
    """Show what to type into a camera that uploads."""
    await studio.open_step(studio.door.model, "FTP uploads")
    return studio.dialog


async def _upload_meaning(studio: Studio) -> Locator:
    """Show what the last uploads mean."""
    await studio.open_step(studio.yard.model, "Sort uploads")
    return studio.dialog


async def _past_events(studio: Studio) -> None:
    """Show the events of a day in the media browser."""
    await studio.page.set_viewport_size(SHORT)
    await studio.page.goto(f"{studio.instance.url}/media-browser/browser")
    titles = studio.page.locator("ha-media-player-browse ha-card .title")
    for text in ("CGI Camera", YARD_DEVICE_NAME, "20", "All events"):
        await titles.filter(has_text=text).first.click()
    await titles.filter(has_text=ANN.name).first.wait_for()


async def _repair(studio: Studio) -> Locator:
    """Show a repair for pushes that do not arrive."""
    astray = {**FACE_EVENTS, "callback": ADDRESS_OF_NONE, "test": False}
    hall = await place(studio.instance, studio.hall, FACE_DEVICE_NAME, title=studio.hall.model)
    await studio.instance.options_flow(hall.entry_id, {"next_step_id": "face_events"}, astray)
    await studio.page.goto(f"{studio.instance.url}/config/repairs")
    await studio.page.get_by_text(f"Events of {hall.name} do not arrive").click()
    await studio.submit()
    await studio.page.get_by_text("could not deliver a test").wait_for()
    return studio.dialog


BEFORE: Mapping[str, Shot] = {
    "three-fields": _three_fields,
    "receive-events": _receive_events,
    "channels": _channels,
}
"""The pictures that are taken before a camera is added, by name."""
AFTER: Mapping[str, Shot] = {
    "named-face": _named_face,
    "wall": _wall,
    "receive-ftp": _receive_ftp,
    "upload-meaning": _upload_meaning,
    "past-events": _past_events,
    "repair": _repair,
}
"""The pictures of cameras that are added; the last one makes them unusable for others."""


async def _take(studio: Studio, shots: Mapping[str, Shot]) -> None:
    for name, shot in shots.items():
        await studio.page.set_viewport_size(SIZE)
        shown = await shot(studio)
        await studio.page.mouse.move(0, 0)
        await asyncio.sleep(SETTLE_SECONDS)
        path = IMAGES / f"{name}.png"
        await (studio.page.screenshot(path=path) if shown is None else shown.screenshot(path=path))
        print(f"screenshots: {path.relative_to(REPOSITORY)}", flush=True)
        await studio.page.keyboard.press("Escape")


async def take_all() -> None:
    """Run the demo in a folder of its own, and take every picture."""
    block = free_block()
    folder = REPOSITORY / ".cache/screenshots-demo"
    await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)
    door, hall, yard = make_camera(block), make_face_camera(block), make_yard_camera(block)
    visitor = make_visitor_camera(block)
    async with AsyncExitStack() as running:
        for camera in (door, hall, yard, visitor):
            await running.enter_async_context(camera)
        works = await running.enter_async_context(Works(block))
        instance = await running.enter_async_context(HomeAssistant(folder, port=port(0, block)))
        browser = await running.enter_async_context(chromium())
        studio = Studio(
            page=await logged_in(browser, instance, SIZE),
            instance=instance,
            hall=hall,
            yard=yard,
            visitor=visitor,
            door=door,
            works=works,
        )
        await _take(studio, BEFORE)
        await set_the_scene(instance, door, hall, yard, block)
        await set_the_walls(instance, works)
        await build_wall(instance)
        await _take(studio, AFTER)


if __name__ == "__main__":
    asyncio.run(take_all())
