"""A new Home Assistant, simulated cameras, and Debian's Chromium, logged in."""

from collections.abc import AsyncIterator, Awaitable, Callable
from functools import partial
import shutil

from playwright.async_api import Page, ViewportSize, expect
import pytest

from demo.browser import chromium, logged_in
from demo.instance import REPOSITORY, HomeAssistant
from demo.ports import free_block, port
from demo.scene import Scene, make_camera, make_face_camera, make_yard_camera, set_the_scene
from demo.walls import Works
from tests.simulators.json_cgi import JsonCgiCamera
from tests.simulators.uapi import UapiCamera
from tests.simulators.xml_cgi import XmlCgiCamera

from .pages import SCREENSHOTS

type SetScene = Callable[[], Awaitable[Scene]]

BLOCK = free_block()
"""The ports of the browser tests, beside a running demo."""
PORT = port(1, BLOCK)
WIDE: ViewportSize = {"width": 1640, "height": 860}

expect.set_options(timeout=20_000)  # milliseconds, as for all else on a page


@pytest.fixture
async def camera() -> AsyncIterator[XmlCgiCamera]:
    """Return the camera that will be added."""
    async with make_camera(BLOCK) as running:
        yield running


@pytest.fixture
async def face_camera() -> AsyncIterator[UapiCamera]:
    """Return the camera that detects faces."""
    async with make_face_camera(BLOCK) as running:
        yield running


@pytest.fixture
async def yard_camera() -> AsyncIterator[JsonCgiCamera]:
    """Return the camera in the back yard."""
    async with make_yard_camera(BLOCK) as running:
        yield running


@pytest.fixture
async def works() -> AsyncIterator[Works]:
    """Return two recorders and two cameras with snapshot URLs."""
    async with Works(BLOCK) as running:
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
    """Return a browser page that is logged in; errors of a page are failures."""
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    errors: list[str] = []
    async with chromium() as browser:
        page = await logged_in(browser, home_assistant, WIDE)
        page.on("pageerror", lambda error: errors.append(str(error)))
        yield page
    assert errors == []


@pytest.fixture
def set_scene(
    home_assistant: HomeAssistant,
    camera: XmlCgiCamera,
    face_camera: UapiCamera,
    yard_camera: JsonCgiCamera,
) -> SetScene:
    """Return what adds those of the three cameras that are not there, and makes the dashboard."""
    return partial(set_the_scene, home_assistant, camera, face_camera, yard_camera, BLOCK)


@pytest.fixture
async def scene(set_scene: SetScene) -> Scene:
    """Return the three cameras in their places, and the dashboard."""
    return await set_scene()
