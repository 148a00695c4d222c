"""What a person does and sees: add a camera, look at it, change it, and meet a face.

A real Home Assistant, a simulated camera and Debian's Chromium. The screenshots lie in
.cache/screenshots afterwards.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
import contextlib
from pathlib import Path
import re
import shutil

from playwright.async_api import Error, Locator, Page, async_playwright, expect
import pytest

from demo.instance import PASSWORD, REPOSITORY, USER, HomeAssistant
from demo.scene import (
    DASHBOARD,
    DEVICE_NAME,
    FACE_VIEW,
    STREAM_ENTITIES,
    Scene,
    enable,
    make_camera,
    make_face_camera,
    set_the_scene,
)
from tests.simulators.uapi import UapiCamera
from tests.simulators.uapi_push import USN, new_pictures, push
from tests.simulators.xml_cgi import XmlCgiCamera

SCREENSHOTS = REPOSITORY / ".cache/screenshots"
PORT = 18124
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
WIDE = {"width": 1640, "height": 860}

IS_LOADED = "image => image.complete && image.naturalWidth > 0"


@pytest.fixture
async def camera() -> AsyncIterator[XmlCgiCamera]:
    """Return the camera that will be added."""
    async with make_camera() as running:
        yield running


@pytest.fixture
async def face_camera() -> AsyncIterator[UapiCamera]:
    """Return the camera that detects faces."""
    async with make_face_camera() as running:
        yield running


@pytest.fixture
async def home_assistant() -> AsyncIterator[HomeAssistant]:
    """Return a new Home Assistant."""
    folder = REPOSITORY / ".cache/e2e"
    shutil.rmtree(folder, ignore_errors=True)
    async with HomeAssistant(folder, port=PORT) as running:
        yield running


@pytest.fixture
async def page(home_assistant: HomeAssistant) -> AsyncIterator[Page]:
    """Return a browser page in which somebody has logged in; errors of a page are failures."""
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    errors: list[str] = []
    executable = next(filter(None, map(shutil.which, BROWSERS)))
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=executable,
            args=["--no-sandbox", "--disable-background-networking", "--disable-component-update"],
        )
        page = await browser.new_page(viewport=WIDE, locale="en-US")
        page.set_default_timeout(20_000)
        # Icons of other integrations would be fetched from the internet by Home Assistant.
        await page.route(re.compile(r"/api/brands/(?!.*cgi_camera)"), lambda route: route.abort())
        page.on("pageerror", lambda error: errors.append(str(error)))
        await page.goto(home_assistant.url)
        await page.locator("input[name=username]").fill(USER)
        await page.locator("input[name=password]").fill(PASSWORD)
        await page.get_by_role("button", name="Log in").click()
        await page.locator("ha-panel-lovelace, ha-panel-home").first.wait_for()
        yield page
        await browser.close()
    assert errors == []


async def picture(page: Page, name: str) -> None:
    """Take a screenshot."""
    await page.screenshot(path=SCREENSHOTS / f"{name}.png")


async def until(true: Callable[[], Awaitable[bool]], what: str) -> None:
    """Wait until something has become true."""
    for _ in range(100):
        if await true():
            return
        await asyncio.sleep(0.1)
    pytest.fail(f"not within ten seconds: {what}")


async def type_three_fields(
    page: Page, url: str, camera: XmlCgiCamera | UapiCamera, password: str
) -> Locator:
    """Open Settings > Devices & services, fill in the form and return it."""
    await page.goto(f"{url}/config/integrations/dashboard")
    await page.get_by_role("button", name="Add integration").click()
    dialog = page.locator("dialog-add-integration")
    await dialog.locator("input").fill("CGI Camera")
    await dialog.get_by_text("CGI Camera", exact=True).click()
    form = page.locator("dialog-data-entry-flow ha-form").first
    for key, value in (
        ("host", f"{camera.host}:{camera.port}"),
        ("username", camera.username),
        ("password", password),
    ):
        await form.locator(f"input[name='{key}']").fill(value)
    await page.get_by_role("button", name="Submit").click()
    return form


async def add_the_camera(page: Page, url: str, camera: XmlCgiCamera) -> None:
    """Add the camera, mistyping the password first."""
    form = await type_three_fields(page, url, camera, "mistyped")
    await expect(page.locator("dialog-data-entry-flow ha-alert")).to_contain_text("refused")
    await picture(page, "1-wrong-password")
    assert camera.refused_logins == 1
    # The address and the name are still there.
    await expect(form.locator("input[name='host']")).to_have_value(f"{camera.host}:{camera.port}")
    await form.locator("input[name='password']").fill(camera.password)
    await picture(page, "2-three-fields")
    await page.get_by_role("button", name="Submit").click()
    created = page.locator("step-flow-create-entry")
    await created.locator("input").first.fill(DEVICE_NAME)
    await picture(page, "3-created")
    await page.get_by_role("button", name="finish").click()
    await page.locator("dialog-data-entry-flow ha-dialog[open]").wait_for(state="detached")


async def read_the_push_address(page: Page, scene: Scene, url: str) -> None:
    """Open the options, where the address to type into the camera is shown."""
    await page.goto(f"{url}/config/integrations/integration/cgi_camera")
    row = page.locator("ha-config-entry-row").filter(has_text=scene.camera.model)
    await row.get_by_role("button", name="Configure").first.click()
    text = page.locator("dialog-data-entry-flow").get_by_text(scene.push_url)
    await text.first.wait_for()
    await picture(page, "4-options")
    await page.keyboard.press("Escape")


async def shown(card: Locator) -> bytes | None:
    """Return the picture a card shows now, as the browser loaded it."""
    image = card.locator("img").first
    if not await image.count() or not await image.evaluate(IS_LOADED):
        return None
    source = await image.evaluate("image => image.currentSrc || image.src")
    response = await card.page.request.get(source)
    body: bytes = await response.body()
    return body


async def test_from_an_address_to_a_face(
    home_assistant: HomeAssistant, camera: XmlCgiCamera, face_camera: UapiCamera, page: Page
) -> None:
    """The whole way, in a browser."""
    url = home_assistant.url
    await add_the_camera(page, url, camera)
    assert camera.logins == 1

    scene = await set_the_scene(home_assistant, camera, face_camera)
    await read_the_push_address(page, scene, url)

    await page.goto(f"{url}/{DASHBOARD}")
    cards = page.locator("hui-picture-entity-card")
    live, face, event = cards.nth(0), cards.nth(1), cards.nth(2)

    async def live_picture() -> bool:
        return (await shown(live) or b"").startswith(b"\xff\xd8")

    await until(live_picture, "the camera's picture is on the dashboard")
    asked = camera.count("snapshot.cgi")
    assert asked >= 1

    switch = page.locator("hui-tile-card").filter(has_text="On-screen display")
    await switch.locator("ha-control-switch").click()

    async def is_off() -> bool:
        return camera.settings["osd"]["enable"] == "0"

    await until(is_off, "the switch arrives at the camera")
    await picture(page, "5-switched-off")
    await switch.locator("ha-control-switch").click()

    pictures = new_pictures(1)
    assert await push(scene.push_url, "c100_full", pictures=pictures, usn=USN) == 200

    async def face_is_there() -> bool:
        return await shown(face) == pictures.faces[0]

    async def snapshot_is_there() -> bool:
        return await shown(event) == pictures.snapshot

    await until(face_is_there, "the thumbnail of the face is on the dashboard")
    await until(snapshot_is_there, "the picture of the event is on the dashboard")
    await expect(page.locator("hui-tile-card").filter(has_text="Face").first).to_be_visible()
    await asyncio.sleep(1)  # for animations to end, before somebody looks at the screenshot
    await picture(page, "6-dashboard")
    await look_at_the_device(page, url)
    await turn_the_camera(page, url, camera)
    await encode_otherwise(page, home_assistant, scene)
    assert home_assistant.problems() == []


async def look_at_the_device(page: Page, url: str) -> None:
    """Open the device page with everything the camera has."""
    await page.goto(f"{url}/config/devices/dashboard")
    await page.get_by_text(DEVICE_NAME, exact=True).first.click()
    await page.locator("ha-device-entities-card").first.wait_for()
    await asyncio.sleep(1)
    await picture(page, "7-device")


async def turn_the_camera(page: Page, url: str, camera: XmlCgiCamera) -> None:
    """Press an arrow on the dashboard; the picture shows another part of the scene then."""
    await page.goto(f"{url}/{DASHBOARD}")
    before = camera.head.position
    await page.locator("hui-button-card").filter(has_text="Right").click()
    await page.locator("hui-button-card").filter(has_text="Up").click()

    async def has_turned() -> bool:
        now = camera.head.position
        return now.pan > before.pan and now.tilt > before.tilt and not camera.head.is_moving

    await until(has_turned, "the camera has turned, and stands still")
    pictures = camera.pictures

    async def is_shown() -> bool:
        return camera.pictures > pictures

    await until(is_shown, "the dashboard has a picture of it")
    await asyncio.sleep(1)
    await picture(page, "8-turned")


async def encode_otherwise(page: Page, home_assistant: HomeAssistant, scene: Scene) -> None:
    """Choose a larger picture: the frame rate that it does not allow goes down with it."""
    camera = scene.camera
    await enable(home_assistant, scene.entry_id, [key.partition(".")[2] for key in STREAM_ENTITIES])
    await set_the_scene(home_assistant, camera, scene.face_camera)
    await page.goto(f"{home_assistant.url}/{DASHBOARD}")
    tile = page.locator("hui-tile-card").filter(has_text="Main stream resolution")
    await tile.locator("hui-select-options-card-feature").click()
    await page.get_by_text("2592X1944", exact=True).last.click()

    async def is_encoded() -> bool:
        stream = camera.settings["videoencoder/stream1"]
        return (stream["resolution"], stream["framerate"]) == ("2592X1944", "15")

    await until(is_encoded, "resolution and frame rate have changed together")
    frame_rate = page.locator("hui-tile-card").filter(has_text="Main stream frame rate")
    await expect(frame_rate).to_contain_text("15")
    await asyncio.sleep(1)
    await picture(page, "9-encoder")


async def test_a_face_camera_sets_itself_up(
    home_assistant: HomeAssistant, camera: XmlCgiCamera, face_camera: UapiCamera, page: Page
) -> None:
    """Three fields, "Set up face events", and the next face is on the dashboard."""
    url = home_assistant.url
    await type_three_fields(page, url, face_camera, face_camera.password)
    # The camera is added, and the dialog goes on with what it could push.
    offer = page.locator("dialog-data-entry-flow").get_by_text("Set up face events")
    await offer.first.wait_for()
    await picture(page, "10-face-events-offered")
    await offer.first.click()
    await page.locator("dialog-data-entry-flow ha-form").first.wait_for()
    await asyncio.sleep(0.5)
    await picture(page, "11-face-events")
    assert face_camera.parameters.values["EVENT.Notify.Http.list"] == ""
    await page.get_by_role("button", name="Submit").click()
    await page.get_by_role("button", name="Finish").click()
    await page.locator("dialog-data-entry-flow ha-dialog[open]").wait_for(state="detached")

    # The dashboard; what was set up in the browser is left as it is.
    await set_the_scene(home_assistant, camera, face_camera)
    assert face_camera.parameters.values["EVENT.Notify.Http.list"] == "0"
    with contextlib.suppress(Error):  # the frontend may be on its way elsewhere itself
        await page.goto(f"{url}/{DASHBOARD}/{FACE_VIEW}")
    await page.goto(f"{url}/{DASHBOARD}/{FACE_VIEW}")
    cards = page.locator("hui-picture-entity-card")
    await cards.nth(2).wait_for()
    pictures = new_pictures(1)
    (delivery,) = await face_camera.see_face(pictures)
    assert delivery.status == 200

    async def both_are_there() -> bool:
        return (
            await shown(cards.nth(1)) == pictures.faces[0]
            and await shown(cards.nth(2)) == pictures.snapshot
        )

    async with asyncio.timeout(5):
        await until(both_are_there, "the face and its picture are on the dashboard")
    await asyncio.sleep(1)  # for animations to end
    await picture(page, "12-face")
    assert face_camera.refused_logins.total() == 0
    assert home_assistant.problems() == []


def test_screenshots_are_kept() -> None:
    """They are for people: all twelve, and none empty."""
    taken = sorted(path.name for path in Path(SCREENSHOTS).glob("*.png"))
    assert len(taken) == 12
    assert all((SCREENSHOTS / name).stat().st_size > 10_000 for name in taken)
