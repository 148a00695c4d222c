"""Each family from the form to its first true event, at a desk and on a phone, light and dark.

One family is walked by default, and all with WALK_ALL=1 (as `scripts/test --full` does). Their
screenshots lie in .cache/screenshots/walks.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
import os
from typing import Any

from playwright.async_api import Page, ViewportSize, expect
import pytest

from demo.browser import type_three_fields
from demo.instance import ADDRESS, HomeAssistant
from demo.places import DOMAIN, devices
from demo.scene import make_camera, make_face_camera, make_yard_camera
from demo.walls import Works
from tests.simulators.picture import draw_scene
from tests.simulators.uploads import FtpUploader

from .conftest import BLOCK
from .pages import SCREENSHOTS, until
from .test_receiving_uploads import PORT, open_options

SIZES: dict[str, ViewportSize] = {
    "desk": {"width": 1280, "height": 860},
    "phone": {"width": 390, "height": 844},
}
TALL = 2200
"""The height of a screenshot that shows a whole page."""
DIALOG = "dialog-data-entry-flow"


@dataclass(frozen=True, slots=True, kw_only=True)
class Walk:
    """How a family gets to its first event; `happen` lets it happen in the simulator."""

    make: Callable[[], AbstractAsyncContextManager[Any]]
    happen: Callable[[Any], Awaitable[Any]] | None = None
    """None for a camera that uploads by FTP."""
    choice: str = ""
    """The family as the form shows it, for one that is not detected."""
    step: str = ""
    """A text of the step between the form and the name."""
    says: str
    """What the summary says."""
    kind: str = "motion"
    channel: int = 0
    """The device of the event: 0 is the camera."""
    links_alarms: bool = False
    """Whether the form for FTP links alarms, too."""


def of_works(name: str) -> AbstractAsyncContextManager[Any]:
    """Return one of the devices of the works."""
    device: AbstractAsyncContextManager[Any] = getattr(Works(BLOCK), name)
    return device


UPLOADS = "not set up. Open the options and choose FTP uploads or E-mails."
WALKS = {
    "uapi": Walk(
        make=lambda: make_face_camera(BLOCK),
        happen=lambda camera: camera.see_face(),
        step="Receive events",
        says="Faces: sent immediately by the camera.",
        kind="face",
    ),
    "json_cgi": Walk(
        make=lambda: make_yard_camera(BLOCK),
        happen=lambda camera: camera.trigger_face(),
        step="Receive events",
        says="Faces: sent immediately by the camera.",
        kind="face",
        links_alarms=True,
    ),
    "xml_cgi": Walk(make=lambda: make_camera(BLOCK), says=f"Motion: {UPLOADS}"),
    "hikvision": Walk(
        make=lambda: of_works("north"),
        happen=lambda recorder: recorder.alert("VMD", 3),
        step="Choose the channels you want",
        says="Motion: reported immediately by the recorder, if it detects them.",
        channel=3,
    ),
    "dahua": Walk(
        make=lambda: of_works("south"),
        happen=lambda recorder: recorder.event("VideoMotion", "Start", 2),
        step="Choose the channels you want",
        says="Motion: reported immediately by the recorder, if it detects them.",
        channel=3,
    ),
    "edimax": Walk(
        make=lambda: of_works("gate"), choice="Edimax camera", says=f"Motion: {UPLOADS}"
    ),
    "custom": Walk(
        make=lambda: of_works("crane"),
        choice="Any other, by the URL of its pictures",
        step="Where the pictures are",
        says=f"Motion: {UPLOADS}",
    ),
}
CHOSEN = list(WALKS) if os.environ.get("WALK_ALL") else ["uapi"]


async def shoot(page: Page, name: str, height: int | None = None) -> None:
    """Take screenshots at both sizes, light and dark, and leave the page as it was."""
    folder = SCREENSHOTS / "walks"
    folder.mkdir(parents=True, exist_ok=True)
    before = page.viewport_size
    for size, viewport in SIZES.items():
        await page.set_viewport_size({**viewport, "height": height or viewport["height"]})
        for scheme in ("light", "dark"):
            await page.emulate_media(color_scheme=scheme)
            await asyncio.sleep(0.6)  # for animations to end
            await page.screenshot(path=folder / f"{name}-{size}-{scheme}.png")
    await page.emulate_media(color_scheme="light")
    assert before is not None
    await page.set_viewport_size(before)


async def add(page: Page, url: str, walk: Walk, device: Any, name: str) -> None:
    """Go from the form to the name of the new camera, and finish."""
    form = await type_three_fields(page, url, device, device.password)
    if walk.choice:
        await form.locator("ha-expansion-panel").click()
        await asyncio.sleep(0.6)  # for the panel to open
        await form.locator("ha-selector-select").first.click()
        await page.get_by_text(walk.choice, exact=True).locator("visible=true").first.click()
    await shoot(page, f"{name}-1-form")
    await page.get_by_role("button", name="Submit").click()
    if walk.step:
        await page.locator(DIALOG).get_by_text(walk.step).first.wait_for()
        if walk.choice:
            field = page.locator(f"{DIALOG} ha-form input").first
            await field.fill(f"{device.url}{device.path.replace('{channel}', '1')}")
        await shoot(page, f"{name}-2-step")
        await page.get_by_role("button", name="Submit").click()
    created = page.locator("step-flow-create-entry")
    await expect(created).to_contain_text(walk.says)
    await expect(created.locator("input").first).to_be_visible()
    await expect(created.get_by_text("Area").first).to_be_visible()
    await shoot(page, f"{name}-3-name")
    await page.get_by_role("button", name="finish").click()
    await page.locator(f"{DIALOG} ha-dialog[open]").wait_for(state="detached")


async def receive_uploads(page: Page, url: str, name: str) -> FtpUploader:
    """Turn FTP uploads on in the options, and return a camera with what stands there."""
    await open_options(page, url, "FTP uploads")
    dialog = page.locator(DIALOG)
    *_, username, password = await dialog.locator("table code").all_inner_texts()
    await dialog.locator("ha-selector-boolean").first.click()
    host = dialog.locator("ha-selector-select input, ha-combo-box input").first
    if await host.count():
        await host.fill(ADDRESS)
    await dialog.locator("input[type=number]").fill(str(PORT))
    ports = dialog.locator("ha-selector-text input")
    await ports.fill(f"{PORT + 1}-{PORT + 20}")
    await shoot(page, f"{name}-4-uploads", 1300)
    await page.get_by_role("button", name="Submit").click()
    await page.get_by_role("button", name="Finish").click()
    return FtpUploader(ADDRESS, PORT, username, password)


async def upload(uploader: FtpUploader) -> bool:
    """Upload a picture of motion, and return whether it was taken."""
    try:
        await uploader.upload(("motion_0001.jpg", draw_scene(1)))
    except OSError:
        return False
    return True


@pytest.mark.parametrize("name", CHOSEN)
async def test_walk_from_the_form_to_the_first_event(
    home_assistant: HomeAssistant, page: Page, name: str
) -> None:
    """The name, the summary, the first event, the device and its Activity: one line and a state."""
    walk, url = WALKS[name], home_assistant.url
    await page.set_viewport_size(SIZES["desk"])
    async with walk.make() as device:
        await add(page, url, walk, device, name)
        happen = walk.happen
        async with home_assistant.events("cgi_camera_event") as events:
            if happen is None:
                uploader = await receive_uploads(page, url, name)
                await until(lambda: upload(uploader), "an upload")
            else:
                if walk.channel:

                    async def is_heard() -> bool:
                        return bool(device.streams.open)

                    await until(is_heard, "the recorder is listened to")
                await happen(device)
            event = (await asyncio.wait_for(events.get(), 30))["data"]
        assert event["type"] == walk.kind
        assert (await home_assistant.get_bytes(event["snapshot_url"])).startswith(b"\xff\xd8")
        (entry,) = await home_assistant.get(f"/api/config/config_entries/entry?domain={DOMAIN}")
        seen = await devices(home_assistant, entry["entry_id"])
        await page.goto(f"{url}/config/devices/device/{seen[walk.channel]['id']}")
        await page.locator("ha-device-entities-card").first.wait_for()
        sensor = "Face" if walk.kind == "face" else "Motion"
        await expect(page.locator("ha-logbook").first).to_contain_text(sensor)
        await shoot(page, f"{name}-5-device", TALL)
        registry = await home_assistant.command("config/entity_registry/list")
        own = {one["entity_id"] for one in registry if one["platform"] == DOMAIN}

        async def lines() -> list[dict[str, Any]]:
            found = await home_assistant.get("/api/logbook")
            # Home Assistant also writes how a camera that loads again comes back.
            return [
                line
                for line in found
                if line.get("entity_id") in own and line["state"] not in {"unavailable", "unknown"}
            ]

        async def are_there() -> bool:
            return any(line["entity_id"].startswith("event.") for line in await lines())

        await until(are_there, "the event is in the database")
        shown = [(line["entity_id"].partition(".")[0], line["state"]) for line in await lines()]
        assert [domain for domain, _ in shown].count("event") == 1, shown
        assert ("binary_sensor", "on") in shown
        await page.goto(f"{url}/logbook")
        await expect(page.locator("ha-logbook")).to_contain_text(sensor)
        await shoot(page, f"{name}-6-activity")
        if walk.links_alarms:
            await open_options(page, url, "FTP uploads")
            await expect(page.locator(f"{DIALOG} ha-checkbox").first).to_be_visible()
            await shoot(page, f"{name}-7-alarms", 1500)
    assert [line for line in home_assistant.problems() if "components.stream" not in line] == []
