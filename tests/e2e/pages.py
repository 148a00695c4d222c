"""What a person does on the pages of Home Assistant, and what is seen there.

The screenshots lie in .cache/screenshots afterwards.
"""

import asyncio
from collections.abc import Awaitable, Callable

from playwright.async_api import Locator, Page
import pytest

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


async def type_three_fields(page: Page, url: str, camera: Camera, password: str) -> Locator:
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


async def shown(card: Locator) -> bytes | None:
    """Return the picture a card shows now, as the browser loaded it."""
    image = card.locator("img").first
    if not await image.count() or not await image.evaluate(IS_LOADED):
        return None
    source = await image.evaluate("image => image.currentSrc || image.src")
    response = await card.page.request.get(source)
    body: bytes = await response.body()
    return body
