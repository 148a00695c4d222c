"""A camera that detects faces is added, and sets itself up by one click."""

import asyncio

from playwright.async_api import Page, expect

from demo.dashboards import DASHBOARD, FACE_VIEW
from demo.instance import HomeAssistant
from tests.simulators.uapi import UapiCamera
from tests.simulators.uapi_push import new_pictures

from .conftest import SetScene
from .pages import picture, shown, submit_three_fields, until


async def test_pushes_are_set_up_by_one_click(
    home_assistant: HomeAssistant, face_camera: UapiCamera, set_scene: SetScene, page: Page
) -> None:
    """Three fields, "Receive events", a name, and the next face appears on the dashboard."""
    url = home_assistant.url
    await submit_three_fields(page, url, face_camera, face_camera.password)
    # The dialog goes on with what the camera could push, before the camera is added.
    dialog = page.locator("dialog-data-entry-flow")
    await dialog.get_by_text("Receive events").first.wait_for()
    await asyncio.sleep(0.5)
    await picture(page, "10-receive-events")
    assert face_camera.parameters.values["EVENT.Notify.Http.list"] == ""
    await page.get_by_role("button", name="Submit").click()
    created = page.locator("step-flow-create-entry")
    await expect(created).to_contain_text("Faces: sent immediately by the camera.")
    await expect(created.locator("input").first).to_be_visible()
    await expect(created.get_by_text("Area").first).to_be_visible()
    await picture(page, "11-name-and-abilities")
    await page.get_by_role("button", name="Finish").click()
    await page.locator("dialog-data-entry-flow ha-dialog[open]").wait_for(state="detached")

    # The dashboard; what was set up in the browser is left as it is.
    await set_scene()
    assert face_camera.parameters.values["EVENT.Notify.Http.list"] == "0"
    await page.goto(f"{url}/{DASHBOARD}/{FACE_VIEW}")
    cards = page.locator("hui-picture-entity-card")
    await cards.first.wait_for()
    pictures = new_pictures(1)
    (delivery,) = await face_camera.see_face(pictures)
    assert delivery.status == 200

    async def both_are_there() -> bool:
        return (
            await shown(cards.nth(1)) == pictures.faces[0]
            and await shown(cards.nth(2)) == pictures.snapshot
        )

    await until(both_are_there, "the face and its picture are on the dashboard")
    await asyncio.sleep(1)  # for animations to end
    await picture(page, "12-face")
    assert face_camera.refused_logins.total() == 0
    assert home_assistant.problems() == []
