"""A browser that is logged in to the demo's Home Assistant."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
import re
import shutil

from playwright.async_api import Browser, Locator, Page, ViewportSize, async_playwright

from .instance import PASSWORD, USER, HomeAssistant
from .places import Camera

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """Run the system's Chromium, which fetches nothing by itself."""
    executable = next(filter(None, map(shutil.which, BROWSERS)))
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=executable,
            args=["--no-sandbox", "--disable-background-networking", "--disable-component-update"],
        )
        yield browser
        await browser.close()


async def logged_in(
    browser: Browser,
    home_assistant: HomeAssistant,
    size: ViewportSize,
    *,
    user: str = USER,
    password: str = PASSWORD,
) -> Page:
    """Return a page of a browser of its own, logged in."""
    page = await browser.new_page(viewport=size, locale="en-US")
    page.set_default_timeout(20_000)
    # Icons of other integrations would be fetched from the internet by Home Assistant.
    await page.route(re.compile(r"/api/brands/(?!.*cgi_camera)"), lambda route: route.abort())
    await page.goto(home_assistant.url)
    await page.locator("input[name=username]").fill(user)
    await page.locator("input[name=password]").fill(password)
    await page.get_by_role("button", name="Log in").click()
    await page.locator("ha-panel-lovelace, ha-panel-home").first.wait_for()
    return page


async def type_three_fields(page: Page, url: str, camera: Camera, password: str) -> Locator:
    """Open Settings > Devices & services, fill in the form of a new camera and return it."""
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
    return form
