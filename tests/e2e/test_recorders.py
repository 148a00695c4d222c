"""A recorder is added in the browser, then 18 pictures hang on a wall, each of its own channel."""

import asyncio
from collections import Counter

from playwright.async_api import Page, expect

from demo.check_walls import LARGE, loaded
from demo.instance import HomeAssistant
from demo.walls import AREAS, NORTH, NORTH_NAMES, WALL_VIEW, WALLS, Walls, Works, set_the_walls
from tests.simulators.channel_picture import channel_of, is_of_channel
from tests.simulators.recorder import PICTURE, SnapshotDevice

from .conftest import WIDE
from .pages import picture, shown, submit_three_fields, until


async def add_the_recorder(page: Page, url: str, works: Works) -> None:
    """Three fields, then the channels with their thumbnails; all are ticked."""
    await submit_three_fields(page, url, works.north, works.north.password)
    dialog = page.locator("dialog-data-entry-flow")
    await dialog.get_by_text("Choose the channels you want").wait_for()
    thumbnails = dialog.locator("ha-markdown img")

    async def all_there() -> bool:
        widths: list[int] = await thumbnails.evaluate_all(
            "images => images.map(image => image.complete ? image.naturalWidth : 0)"
        )
        return len(widths) == 8 and all(widths)

    await until(all_there, "eight thumbnails are in the form")
    for number in range(1, 9):
        source = await thumbnails.nth(number - 1).get_attribute("src")
        response = await page.request.get(f"{url}{source}")
        assert channel_of(await response.body()).channel == number
    boxes = dialog.locator("ha-selector-select ha-checkbox")
    assert await boxes.count() == 8
    await expect(dialog.get_by_text(NORTH_NAMES[1])).to_be_visible()
    await page.mouse.move(0, 0)
    await picture(page, "16-channels")
    await page.get_by_role("button", name="Submit").click()
    created = page.locator("step-flow-create-entry")
    await created.locator("input").first.fill(NORTH)
    await picture(page, "17-areas")
    await page.get_by_role("button", name="finish").click()
    await page.locator("dialog-data-entry-flow ha-dialog[open]").wait_for(state="detached")
    assert works.north.refused_logins == 0


def asked(device: SnapshotDevice) -> Counter[int | None]:
    """Return how often each channel was asked for a picture; a challenge is no question."""
    return Counter(
        request.channel
        for request in device.requests
        if request.interface == PICTURE and request.status != 401
    )


async def each_shows_its_own(page: Page, walls: Walls) -> None:
    """Every card shows the picture of the recorder and channel it stands for."""
    cards = page.locator("hui-picture-entity-card")
    keys = [key for area in AREAS.values() for key in area]
    assert await cards.count() == len(keys) == 18
    for place, key in enumerate(keys):
        jpeg = await shown(cards.nth(place))
        assert jpeg is not None
        assert is_of_channel(jpeg, *walls.sight(key))


async def test_walls(home_assistant: HomeAssistant, works: Works, page: Page) -> None:
    """From three fields to a wall."""
    url = home_assistant.url
    await add_the_recorder(page, url, works)
    walls = await set_the_walls(home_assistant, works)
    before = {name: asked(device) for name, device in works.by_name.items()}
    await page.set_viewport_size(LARGE)
    await page.goto(f"{url}/{WALLS}/{WALL_VIEW}")
    await loaded(page)
    await each_shows_its_own(page, walls)
    for name, device in works.by_name.items():
        seen = asked(device) - before[name]
        assert set(seen) == set(range(1, device.channels + 1)), name
        assert (device.refused_logins, device.busy) == (0, 0), name
    assert works.north.most_in_flight <= 2
    assert works.south.most_in_flight == 1
    await asyncio.sleep(1)  # for animations to end before the screenshot
    await picture(page, "18-wall")

    await page.set_viewport_size(WIDE)
    await page.goto(f"{url}/{WALLS}/casting")
    await page.get_by_text("Furnace").first.wait_for()
    await asyncio.sleep(2)
    await picture(page, "19-production-line")
    await page.locator("hui-picture-entity-card").first.click()
    await page.locator("more-info-camera ha-camera-stream").wait_for()
    await asyncio.sleep(3)
    await picture(page, "20-live")
    await page.keyboard.press("Escape")
    await look_at_the_devices(page, url)
    # The simulated RTSP server describes its video and sends none, which Home Assistant reports.
    problems = [line for line in home_assistant.problems() if "components.stream" not in line]
    assert problems == []


async def look_at_the_devices(page: Page, url: str) -> None:
    """Open the recorder's device, which names those of its channels."""
    await page.goto(f"{url}/config/devices/dashboard")
    await page.get_by_text(NORTH, exact=True).first.click()
    await page.locator("ha-device-entities-card").first.wait_for()
    await asyncio.sleep(1)
    await picture(page, "21-recorder")
