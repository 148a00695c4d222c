"""Lost pushes: Settings > Repairs shows and repairs them."""

from playwright.async_api import Page

from demo.instance import HomeAssistant
from demo.places import DOMAIN, place
from demo.scene import FACE_EVENTS
from tests.simulators.uapi import UapiCamera

from .pages import picture, until

CLOSED = "http://127.0.0.1:9"


async def issues(home_assistant: HomeAssistant) -> list[str]:
    """Return the keys of our issues."""
    found = await home_assistant.command("repairs/list_issues")
    return [issue["translation_key"] for issue in found["issues"] if issue["domain"] == DOMAIN]


async def test_repairs_change_a_wrong_address(
    home_assistant: HomeAssistant, page: Page, face_camera: UapiCamera
) -> None:
    """The issue is opened, the address left to Home Assistant, and the test arrives."""
    there = await place(home_assistant, face_camera, "Hall")
    astray = {**FACE_EVENTS, "callback": CLOSED, "test": False}
    await home_assistant.options_flow(there.entry_id, {"next_step_id": "face_events"}, astray)

    async def is_said() -> bool:
        return await issues(home_assistant) == ["push_not_arrived"]

    await until(is_said, "an issue")
    await page.goto(f"{home_assistant.url}/config/repairs")
    await page.get_by_text(f"Events of {there.name} do not arrive").click()
    address = page.locator("dialog-data-entry-flow ha-selector-select")
    await address.get_by_text(CLOSED).wait_for()
    await page.get_by_role("button", name="Submit").click()
    await page.get_by_text("could not deliver a test").wait_for()
    await picture(page, "22-repair")
    await address.get_by_role("button", name="Clear").click()
    await page.get_by_role("button", name="Submit").click()
    await page.get_by_text("The issue is repaired!").wait_for()
    assert await issues(home_assistant) == []
    (delivery,) = await face_camera.see_face()
    assert (delivery.status, CLOSED in delivery.url) == (200, False)
