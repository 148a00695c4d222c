"""What a person does and sees: add a camera, look at it, change it, and get a push."""

import asyncio

from playwright.async_api import Page, expect

from demo.dashboards import DASHBOARD, DEVICE_NAME, STREAM_ENTITIES
from demo.instance import HomeAssistant
from demo.places import enable
from demo.scene import Scene
from tests.simulators.uapi_push import USN, new_pictures, push
from tests.simulators.xml_cgi import XmlCgiCamera

from .conftest import SetScene
from .pages import picture, shown, submit_three_fields, until


async def add_the_camera(page: Page, url: str, camera: XmlCgiCamera) -> None:
    """Add the camera, mistyping the password first."""
    form = await submit_three_fields(page, url, camera, "mistyped")
    await expect(page.locator("dialog-data-entry-flow ha-alert")).to_contain_text("rejected")
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
    row = page.locator("ha-config-entry-row").filter(has_text=scene.door.camera.model)
    await row.get_by_role("button", name="Configure").first.click()
    dialog = page.locator("dialog-data-entry-flow")
    await dialog.get_by_text("Event history").first.click()
    text = page.locator("dialog-data-entry-flow").get_by_text(scene.push_url)
    await text.first.wait_for()
    await picture(page, "4-options")
    await page.keyboard.press("Escape")


async def test_from_an_address_to_a_face(
    home_assistant: HomeAssistant, camera: XmlCgiCamera, set_scene: SetScene, page: Page
) -> None:
    """The whole way, in a browser."""
    url = home_assistant.url
    await add_the_camera(page, url, camera)
    assert camera.logins == 1

    scene = await set_scene()
    await read_the_push_address(page, scene, url)

    # Its first face brings the entities, which the dashboard shows once it is made anew.
    assert await push(scene.push_url, "c100_full", pictures=new_pictures(1), usn=USN) == 200
    await set_scene()

    await page.goto(f"{url}/{DASHBOARD}/door")
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
    await asyncio.sleep(1)  # for animations to end before the screenshot
    await picture(page, "6-dashboard")
    await look_at_the_device(page, url)
    await turn_the_camera(page, url, camera)
    await encode_otherwise(page, home_assistant, scene, set_scene)
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
    await page.goto(f"{url}/{DASHBOARD}/door")
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


async def encode_otherwise(
    page: Page, home_assistant: HomeAssistant, scene: Scene, set_scene: SetScene
) -> None:
    """Choose a larger picture: the frame rate that it does not allow goes down with it."""
    camera = scene.door.camera
    await enable(
        home_assistant, scene.door.entry_id, [key.partition(".")[2] for key in STREAM_ENTITIES]
    )
    await set_scene()
    await page.goto(f"{home_assistant.url}/{DASHBOARD}/door")
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
