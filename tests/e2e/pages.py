"""The steps of a person on the pages of Home Assistant, and what they see there.

The screenshots lie in .cache/screenshots afterwards.
"""

import asyncio
from collections.abc import Awaitable, Callable

from playwright.async_api import Locator, Page
import pytest

from demo.browser import type_three_fields
from demo.instance import REPOSITORY
from demo.places import Camera

SCREENSHOTS = REPOSITORY / ".cache/screenshots"

IS_LOADED = "image => image.complete && image.naturalWidth > 0"


async def picture(page: Page, name: str) -> None:
    """Take a screenshot."""
    await page.screenshot(path=SCREENSHOTS / f"{name}.png")


async def until(true: Callable[[], Awaitable[bool]], what: str) -> None:
    """Wait until something has become true."""
    for _ in range(300):
        if await true():
            return
        await asyncio.sleep(0.1)
    pytest.fail(f"not within thirty seconds: {what}")


async def submit_three_fields(page: Page, url: str, camera: Camera, password: str) -> Locator:
    """Fill in the form of a new camera, submit it and return it."""
    form = await type_three_fields(page, url, camera, password)
    await page.get_by_role("button", name="Submit").click()
    return form


async def shown(card: Locator) -> bytes | None:
    """Return the picture a card shows now, as the browser loaded it."""
    image = card.locator("img").first
    if not await image.count() or not await image.evaluate(IS_LOADED):
        return None
    source = await image.evaluate("image => image.currentSrc || image.src")
    response = await card.page.request.get(source)
    body: bytes = await response.body()
    return body
