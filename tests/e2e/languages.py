"""Home Assistant and its user speak another language: what we show is in it.

Not part of every run; `scripts/test --full` names this module, and so can you:

    .venv-demo/bin/python -m pytest -q tests/e2e/languages.py -k zh-Hans

The screenshots lie in .cache/screenshots/languages afterwards, for people to look at.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Mapping
import json
import re
import shutil
from typing import Any

from playwright.async_api import Page
import pytest

from demo.browser import chromium, logged_in
from demo.instance import INTEGRATION, REPOSITORY, HomeAssistant
from demo.places import DOMAIN, all_loaded, devices, place
from demo.scene import ANN, FACE_EVENTS, FACES_WITHOUT_TEST, receive_faces
from demo.walls import BUILT, build_wall
from tests.simulators.json_cgi import JsonCgiCamera
from tests.simulators.uapi import UapiCamera

from .conftest import PORT, WIDE
from .pages import SCREENSHOTS, until

TRANSLATIONS = INTEGRATION / "translations"
WALL_TEXTS = REPOSITORY / "frontend/src/texts"
LANGUAGES = sorted(path.stem for path in TRANSLATIONS.glob("*.json") if path.stem != "en")
FOLDER = SCREENSHOTS / "languages"
CLOSED = "http://127.0.0.1:9"
NAME = "B 2"
"""Of a camera, in no language."""
LONG = 15
"""A part of a sentence with so many characters is not on a page by chance."""
PRIMARY = "ha-button[slot=primaryAction]"
VISIBLE_TEXTS = """() => {
    const found = [];
    const walk = node => {
        if (node.nodeType === Node.TEXT_NODE) found.push(node.textContent);
        if (["STYLE", "SCRIPT", "TEMPLATE"].includes(node.tagName)) return;
        for (const name of ["label", "title", "placeholder", "aria-label"])
            if (node.getAttribute?.(name)) found.push(node.getAttribute(name));
        for (const inner of node.shadowRoot?.childNodes ?? []) walk(inner);
        for (const inner of node.childNodes) walk(inner);
    };
    walk(document.body);
    return found.map(text => text.replace(/\\s+/g, " ").trim()).filter(text => text);
}"""


def leaves(node: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Yield each text with its path."""
    if isinstance(node, str):
        yield path, node
    else:
        for key, value in node.items():
            yield from leaves(value, f"{path}.{key}" if path else key)


def texts(language: str) -> dict[str, str]:
    """Return the texts of the integration and of the wall in a language, by path."""
    found = dict(leaves(json.loads((TRANSLATIONS / f"{language}.json").read_text())))
    wall = (WALL_TEXTS / f"{language}.ts").read_text()
    for key, text in re.findall(r"^  (\w+):\s+([\"'].*[\"']),$", wall, re.MULTILINE):
        found[f"wall.{key}"] = text[1:-1]
    return found


EN = texts("en")


def english(shown: list[str], translated: Mapping[str, str]) -> set[str]:
    """Return the texts of ours that a page shows in English, besides those that stay the same."""
    same = {text for path, text in EN.items() if translated[path] == text}
    foreign = {text for path, text in EN.items() if translated[path] != text} - same
    parts = {
        part.strip()
        for text in foreign
        for part in re.split(r"\{\w+\}|\*\*|`[^`]*`|\n", text)
        if len(part.strip()) >= LONG
    }
    return {text for text in shown if text in foreign or any(part in text for part in parts)}


type Look = Callable[..., Awaitable[None]]


async def add_the_camera(page: Page, url: str, camera: UapiCamera, look: Look) -> None:
    """Go through the dialogs of a camera that can push."""
    await page.goto(f"{url}/config/integrations/dashboard/add?domain={DOMAIN}")
    await page.locator("dialog-box").locator(PRIMARY).click()
    dialog = page.locator("dialog-data-entry-flow")
    form = dialog.locator("ha-form").first
    for key, value in (
        ("host", f"{camera.host}:{camera.port}"),
        ("username", camera.username),
        ("password", "mistyped"),
    ):
        await form.locator(f"input[name='{key}']").fill(value)
    await dialog.locator("ha-expansion-panel").first.click()
    await look("three-fields", "config.step.user.title", "config.step.user.sections.advanced.name")
    await dialog.locator(PRIMARY).click()
    await look("wrong-password", "config.error.invalid_auth")
    await form.locator("input[name=password]").fill(camera.password)
    await dialog.locator(PRIMARY).click()
    await look("receive-events", "config.step.receive_events.title")
    await dialog.locator(PRIMARY).click()
    await look("created", "common.can_face")
    await dialog.locator(PRIMARY).click()
    await dialog.locator("ha-dialog[open]").wait_for(state="detached")


@pytest.mark.parametrize("language", LANGUAGES)
async def test_pages_are_in_the_language(
    face_camera: UapiCamera, yard_camera: JsonCgiCamera, language: str
) -> None:
    """Set-up, device, wall, repair and logbook, in a Home Assistant that knows no other."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    config = REPOSITORY / ".cache/e2e-language"
    shutil.rmtree(config, ignore_errors=True)
    async with HomeAssistant(config, port=PORT, language=language) as home_assistant:
        choice = {"language": language, "number_format": "language"}
        await home_assistant.command("frontend/set_user_data", key="language", value=choice)
        await walk(home_assistant, face_camera, yard_camera, language)


async def walk(
    home_assistant: HomeAssistant,
    face_camera: UapiCamera,
    yard_camera: JsonCgiCamera,
    language: str,
) -> None:
    """Open one page after the other, and see that none has a text of ours in English."""
    translated, url = texts(language), home_assistant.url
    left: dict[str, set[str]] = {}

    async with chromium() as browser:
        page = await logged_in(browser, home_assistant, WIDE)

        async def look(name: str, *paths: str) -> None:
            """Wait for texts, take a screenshot, and note what is in English."""
            wanted = {
                max(re.split(r"\{\w+\}", translated[path]), key=len).strip() for path in paths
            }

            async def is_there() -> bool:
                seen = "\n".join(await page.evaluate(VISIBLE_TEXTS))
                return all(text in seen for text in wanted)

            try:
                await until(is_there, f"{name} with {wanted}")
                await asyncio.sleep(1)  # for animations to end
            finally:
                await page.screenshot(path=FOLDER / f"{language}-{name}.png")
            left[name] = english(await page.evaluate(VISIBLE_TEXTS), translated)

        await add_the_camera(page, url, face_camera, look)
        there = await place(home_assistant, yard_camera, NAME)
        await all_loaded(home_assistant)
        await receive_faces(home_assistant, there, FACES_WITHOUT_TEST)
        await yard_camera.trigger_face(ANN)
        device = (await devices(home_assistant, there.entry_id))[0]["id"]
        await page.goto(f"{url}/config/devices/device/{device}")
        await look("device", "entity.event.face.name", "entity.select.day_night_mode.name")

        await build_wall(home_assistant)
        await page.goto(f"{url}/{BUILT}")
        await look("wall", "wall.cameras")

        await page.goto(f"{url}/logbook")
        await look("logbook", "common.recognized")

        model = face_camera.model
        hall = await place(home_assistant, face_camera, model)
        astray = {**FACE_EVENTS, "callback": CLOSED, "test": False}
        await home_assistant.options_flow(hall.entry_id, {"next_step_id": "face_events"}, astray)
        await page.goto(f"{url}/config/repairs")
        title = translated["issues.push_not_arrived.title"].format(name=model)
        await page.get_by_text(title).click()
        await page.locator("dialog-data-entry-flow").locator(PRIMARY).click()
        await look("repair", "issues.push_not_arrived.fix_flow.step.set_up.data.callback")

    assert {name: found for name, found in left.items() if found} == {}
