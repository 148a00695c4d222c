"""The camera in the back yard: three fields, then its night and its title from the dashboard."""

import io

from PIL import Image, ImageStat
from playwright.async_api import Page, expect

from demo.check import is_grey
from demo.dashboards import DASHBOARD, YARD_VIEW
from demo.instance import HomeAssistant
from tests.simulators.json_cgi import JsonCgiCamera

from .conftest import SetScene
from .pages import picture, submit_three_fields, until

TITLE = "Apple tree, shed and compost"
BRIGHT = 180


def letters(drawn: bytes) -> int:
    """Return how wide the white letters at the bottom right are; the card has round corners.

    A white card, which has no picture yet, has no letters.
    """
    image = Image.open(io.BytesIO(drawn)).convert("L")
    corner = image.crop(
        (image.width * 0.5, image.height * 0.92, image.width * 0.97, image.height * 0.98)
    )
    is_blank = ImageStat.Stat(corner).median[0] > BRIGHT
    box = corner.point([int(value > BRIGHT) for value in range(256)]).getbbox()
    return box[2] - box[0] if box and not is_blank else 0


async def test_night_and_title(
    home_assistant: HomeAssistant, yard_camera: JsonCgiCamera, set_scene: SetScene, page: Page
) -> None:
    """What is changed on the dashboard is in the camera, and in the picture."""
    url = home_assistant.url
    await submit_three_fields(page, url, yard_camera, yard_camera.password)
    await page.locator("dialog-data-entry-flow").get_by_text("Receive events").first.wait_for()
    await page.get_by_role("button", name="Submit").click()
    created = page.locator("step-flow-create-entry")
    await expect(created).to_contain_text("Faces: sent immediately by the camera.")
    await picture(page, "13-json-cgi-created")
    await page.get_by_role("button", name="Finish").click()

    await set_scene()
    await page.goto(f"{url}/{DASHBOARD}/{YARD_VIEW}")
    live = page.locator("hui-picture-entity-card").first
    await live.wait_for()

    day = b""

    async def is_day() -> bool:
        nonlocal day
        day = await live.screenshot()
        return not is_grey(day) and letters(day) > 0

    await until(is_day, "the camera's picture is on the dashboard, in color and with a title")
    await picture(page, "14-yard-day")

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

    await page.reload()  # a picture stays for ten seconds else

    async def is_changed() -> bool:
        drawn = await live.screenshot()
        return is_grey(drawn) and letters(drawn) > 1.5 * letters(day) > 0

    await until(is_changed, "the picture on the dashboard is gray and has the longer title")
    await expect(row.locator("input")).to_have_value(TITLE)
    await picture(page, "15-yard-night")
    assert home_assistant.problems() == []
