"""The camera in the back yard: three fields, then its night and its title from the dashboard."""

from playwright.async_api import Page, expect

from demo.check import is_grey
from demo.instance import HomeAssistant
from demo.scene import DASHBOARD, YARD_DEVICE_NAME, YARD_VIEW, set_the_scene
from tests.simulators.json_cgi import JsonCgiCamera
from tests.simulators.uapi import UapiCamera
from tests.simulators.xml_cgi import XmlCgiCamera

from .pages import picture, shown, type_three_fields, until

TITLE = "Apple tree"


async def test_night_and_title(
    home_assistant: HomeAssistant,
    camera: XmlCgiCamera,
    face_camera: UapiCamera,
    yard_camera: JsonCgiCamera,
    page: Page,
) -> None:
    """What is changed on the dashboard is in the camera, and in the picture."""
    url = home_assistant.url
    await type_three_fields(page, url, yard_camera, yard_camera.password)
    created = page.locator("step-flow-create-entry")
    await created.locator("input").first.fill(YARD_DEVICE_NAME)
    await picture(page, "11-json-cgi-created")
    await page.get_by_role("button", name="finish").click()
    await page.locator("dialog-data-entry-flow ha-dialog[open]").wait_for(state="detached")

    await set_the_scene(home_assistant, camera, face_camera, yard_camera)
    await page.goto(f"{url}/{DASHBOARD}/{YARD_VIEW}")
    live = page.locator("hui-picture-entity-card").first
    await live.wait_for()

    async def is_day() -> bool:
        body = await shown(live)
        return body is not None and not is_grey(body)

    await until(is_day, "a picture with colours is on the dashboard")
    await picture(page, "12-yard-day")

    mode = page.locator("hui-tile-card").filter(has_text="Day and night mode")
    await mode.locator("ha-control-select-menu").click()
    await page.get_by_role("menuitem", name="Night, black and white").click()

    async def is_night() -> bool:
        return bool(yard_camera.settings["display_adv"]["color_black"] == 2)

    await until(is_night, "the mode arrives at the camera")

    row = page.locator("hui-text-entity-row")
    await row.locator("input").fill(TITLE)
    await row.locator("input").press("Enter")

    async def has_title() -> bool:
        return bool(yard_camera.settings["osd"]["title_list"][0]["title"] == TITLE)

    await until(has_title, "the title arrives at the camera")
    assert (yard_camera.refused_logins, yard_camera.writes_in_flight_max) == (0, 1)

    async def is_grey_there() -> bool:
        body = await shown(live)
        return body is not None and is_grey(body)

    await until(is_grey_there, "the picture on the dashboard is grey")
    await expect(row.locator("input")).to_have_value(TITLE)
    await picture(page, "13-yard-night")
    assert home_assistant.problems() == []
