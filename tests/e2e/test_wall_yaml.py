"""The wall where dashboards are written in YAML: resource, view strategy and cards, in German."""

from pathlib import Path
from textwrap import dedent

from playwright.async_api import Locator, expect
import pytest

from demo import instance
from demo.browser import chromium, logged_in
from demo.instance import HomeAssistant
from demo.walls import AREAS, NORTH, Works, set_the_walls

from .pages import picture
from .test_wall import CARDS, SCREEN, all_loaded

RESOURCE = "/cgi_camera_static/cgi-camera-wall.js"
LOVELACE = """
    lovelace:
      resource_mode: yaml
      dashboards:
        by-hand:
          mode: yaml
          title: By hand
          filename: by_hand.yaml
    """
RESOURCES = f"""\
      resources:
        - url: {RESOURCE}
          type: module
    """
BY_HAND = """
    views:
      - title: Casting
        path: casting
        strategy:
          type: custom:cgi-camera-wall
          areas: [casting]
      - title: Single
        path: single
        cards:
          - type: custom:cgi-camera-card
            entity: {0}
            entities: [{1}, {2}]
            pace: 1
    """
CASTING = len(AREAS["Casting"])


async def restart(home_assistant: HomeAssistant, yaml: str, folder: Path) -> None:
    """Start Home Assistant again, with more in its configuration."""
    await home_assistant.stop()
    configuration = folder / "configuration.yaml"
    configuration.write_text(instance.CONFIGURATION.read_text() + dedent(yaml))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(instance, "CONFIGURATION", configuration)
        await home_assistant.start()


async def swipe(card: Locator, across: int) -> None:
    """Move a finger over a card."""
    box = await card.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    session = await card.page.context.new_cdp_session(card.page)
    await session.send("Emulation.setTouchEmulationEnabled", {"enabled": True})
    for kind, points in (
        ("touchStart", [{"x": x, "y": y}]),
        ("touchMove", [{"x": x + across / 2, "y": y}]),
        ("touchMove", [{"x": x + across, "y": y}]),
        ("touchEnd", []),
    ):
        await session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})


async def test_wall_is_written_in_yaml(
    home_assistant: HomeAssistant, works: Works, tmp_path: Path
) -> None:
    """A repair issue names the resource; with it, the wall is a view and a card to swipe."""
    walls = await set_the_walls(home_assistant, works)
    cameras = [walls.cameras[NORTH, channel] for channel in (1, 2, 3)]
    (home_assistant.config / "by_hand.yaml").write_text(dedent(BY_HAND.format(*cameras)))
    for resources, asks in (("", True), (RESOURCES, False)):
        await restart(home_assistant, LOVELACE.rstrip() + "\n" + resources, tmp_path)
        issues = (await home_assistant.command("repairs/list_issues"))["issues"]
        named = [issue["translation_placeholders"] for issue in issues]
        assert ({"url": RESOURCE} in named) is asks
    await home_assistant.command("frontend/set_user_data", key="language", value={"language": "de"})
    async with chromium() as browser:
        page = await logged_in(browser, home_assistant, SCREEN)
        await page.goto(f"{home_assistant.url}/by-hand/casting")
        await all_loaded(page, CASTING)
        await expect(page.locator(CARDS)).to_have_count(CASTING)
        await page.get_by_role("button", name="Vollbild").wait_for()
        await picture(page, "43-wall-view-in-yaml")

        await page.goto(f"{home_assistant.url}/by-hand/single")
        await all_loaded(page, 1)
        card, name = page.locator(CARDS), page.locator(f"{CARDS} .name")
        await expect(page.locator("#ha-launch-screen")).to_have_count(0)  # it lies over the card
        await expect(name).to_have_text("Furnace")
        for across, following in (
            (-200, "Ladle"),
            (-200, "Molds"),
            (-200, "Furnace"),
            (200, "Molds"),
        ):
            await swipe(card, across)
            await expect(name).to_have_text(following)
            await all_loaded(page, 1)
        await expect(page.locator("ha-more-info-dialog more-info-camera")).to_have_count(0)
        await works.north.stop()
        await expect(card.locator(".problem")).to_have_text("Antwortet nicht")
        await picture(page, "44-card-in-german")
