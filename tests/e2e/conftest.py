"""A new Home Assistant, simulated cameras, and Debian's Chromium with somebody logged in."""

from collections.abc import AsyncIterator
import re
import shutil

from playwright.async_api import Page, async_playwright
import pytest

from demo.instance import PASSWORD, REPOSITORY, USER, HomeAssistant
from demo.scene import make_camera, make_face_camera, make_yard_camera
from tests.simulators.json_cgi import JsonCgiCamera
from tests.simulators.uapi import UapiCamera
from tests.simulators.xml_cgi import XmlCgiCamera

from .pages import SCREENSHOTS

PORT = 18124
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
WIDE = {"width": 1640, "height": 860}


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
async def yard_camera() -> AsyncIterator[JsonCgiCamera]:
    """Return the camera in the back yard."""
    async with make_yard_camera() as running:
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
