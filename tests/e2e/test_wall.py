"""The wall builds itself in a browser, costs the recorders little, and shows what is wrong."""

import asyncio
import base64
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack
from itertools import pairwise
import json
import re
from typing import Any

from playwright.async_api import Browser, Locator, Page, ViewportSize, expect
import pytest

from demo.browser import chromium, logged_in
from demo.instance import HomeAssistant
from demo.places import place
from demo.scene import Scene
from demo.walls import AREAS, BUILT, NORTH, WALLS, Walls, Works, build_wall, set_the_walls
from tests.simulators.channel_picture import is_of_channel
from tests.simulators.hikvision import HikvisionRecorder
from tests.simulators.recorder import PICTURE, SnapshotDevice
from tests.simulators.uapi_push import new_pictures
from tests.simulators.xml_cgi import XmlCgiCamera

from .pages import picture, until

SCREEN: ViewportSize = {"width": 1920, "height": 1080}
TABLET: ViewportSize = {"width": 1180, "height": 820}
PHONE: ViewportSize = {"width": 390, "height": 844}
KEYS = [key for area in AREAS.values() for key in area]
CARDS = "cgi-camera-card"
BYTES = """async image => {
    const bytes = new Uint8Array(await (await fetch(image.src)).arrayBuffer());
    return btoa(Array.from(bytes, byte => String.fromCharCode(byte)).join(""));
}"""
HIDE = """hidden => {
    Object.defineProperty(document, "visibilityState", {
        configurable: true, get: () => hidden ? "hidden" : "visible"
    });
    document.dispatchEvent(new Event("visibilitychange"));
}"""
NAMES = "cards => cards.map(card => card.shadowRoot.querySelector('.name').textContent)"
LOADED = """cards => cards.filter(card => {
    const image = card.shadowRoot.querySelector("img");
    return image && image.complete && image.naturalWidth > 0;
}).length"""


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    """Return a browser."""
    async with chromium() as running:
        yield running


@pytest.fixture
async def walls(home_assistant: HomeAssistant, works: Works) -> Walls:
    """Return two recorders and two cameras at their places, and a dashboard that is a wall."""
    walls = await set_the_walls(home_assistant, works)
    await build_wall(home_assistant)
    return walls


def tile(page: Page, name: str) -> Locator:
    """Return the picture with a name on it."""
    return page.locator(CARDS).filter(has=page.get_by_text(name, exact=True))


async def all_loaded(page: Page, count: int) -> None:
    """Wait until so many tiles show a picture."""
    cards = page.locator(CARDS)

    async def loaded() -> bool:
        return bool(await cards.evaluate_all(LOADED) >= count)

    await until(loaded, f"{count} tiles show a picture")


def asked(device: SnapshotDevice, channel: int, since: float = 0) -> list[float]:
    """Return when a channel was asked for a picture; a challenge is no question."""
    return [
        request.at
        for request in device.requests
        if request.interface == PICTURE
        and request.channel == channel
        and request.status != 401
        and request.at > since
    ]


async def test_wall_builds_itself(home_assistant: HomeAssistant, works: Works, page: Page) -> None:
    """Four clicks and a title make a wall of 18 pictures in four areas, on every screen."""
    walls = await set_the_walls(home_assistant, works)
    await page.set_viewport_size(SCREEN)
    await page.goto(f"{home_assistant.url}/config/lovelace/dashboards")
    await page.get_by_role("button", name="Add dashboard").click()
    await page.get_by_text("CGI Camera wall").click()
    await page.locator("ha-dialog ha-form input").first.fill("Production")
    await page.get_by_role("button", name="Create").last.click()
    await page.locator("ha-sidebar").get_by_text("Production").click()
    await all_loaded(page, len(KEYS))
    assert await page.locator("cgi-camera-wall h2").all_inner_texts() == list(AREAS)
    cards = page.locator(CARDS)
    shown = []
    for number in range(len(KEYS)):
        encoded = await cards.nth(number).locator("img").evaluate(BYTES)
        scaled = base64.b64decode(encoded)
        shown += [key for key in KEYS if is_of_channel(scaled, *walls.sight(key))]
    assert sorted(shown) == sorted(KEYS)
    for title in AREAS:
        await expect(page.get_by_role("tab", name=title)).to_be_visible()
    await page.mouse.move(0, 0)
    await picture(page, "30-wall-screen")
    await page.set_viewport_size(TABLET)
    await asyncio.sleep(3)
    await picture(page, "31-wall-tablet")
    await page.set_viewport_size(PHONE)
    await asyncio.sleep(3)
    await picture(page, "32-wall-phone")
    await page.emulate_media(color_scheme="dark")
    await page.set_viewport_size(SCREEN)
    await asyncio.sleep(3)
    await picture(page, "33-wall-dark")
    assert home_assistant.problems() == []


async def test_wall_is_edited_in_forms(
    home_assistant: HomeAssistant, walls: Walls, page: Page
) -> None:
    """The dashboard and a card are changed without a line of YAML."""
    await page.goto(f"{home_assistant.url}/{BUILT}")
    await all_loaded(page, 10)
    await page.get_by_role("button", name="Edit dashboard").click()
    form = page.locator("dialog-dashboard-strategy-editor cgi-camera-editor ha-form")
    await form.wait_for()
    await picture(page, "34-wall-editor")
    await form.get_by_role("spinbutton", name="Columns").fill("3")
    await page.get_by_role("button", name="Save").click()

    async def saved() -> bool:
        config = await home_assistant.command("lovelace/config", url_path=BUILT)
        return bool(config["strategy"] == {"type": "custom:cgi-camera-wall", "columns": 3})

    await until(saved, "three columns are saved, and nothing that holds anyway")


async def test_card_is_suggested_and_edited(
    home_assistant: HomeAssistant, walls: Walls, page: Page
) -> None:
    """The picker suggests the card for a camera, and the card has a form."""
    await page.goto(f"{home_assistant.url}/{WALLS}/casting?edit=1")
    await page.get_by_role("button", name="Add card").first.click()
    await page.locator("hui-dialog-create-card input").first.fill("Furnace")
    await page.locator("hui-dialog-create-card").get_by_text("Furnace").first.click()
    dialog = page.locator("hui-dialog-create-card")
    await dialog.locator("cgi-camera-card img").wait_for()
    await picture(page, "39-card-suggested")
    await dialog.get_by_role("tab", name="By card").click()
    await dialog.locator("input").first.fill("CGI Camera picture")
    offered = dialog.locator(".card").filter(has_text="CGI Camera picture")
    await offered.locator(".overlay").first.click()
    form = page.locator("hui-dialog-edit-card cgi-camera-editor ha-form")
    await form.get_by_text("Arrows where the camera moves").wait_for()
    await picture(page, "40-card-editor")


async def test_wall_costs_the_recorder_what_one_browser_costs(
    home_assistant: HomeAssistant, works: Works, walls: Walls, browser: Browser
) -> None:
    """Three browsers hold a pace of 2 s at one request per window; hidden ones cost nothing."""
    pages = [await logged_in(browser, home_assistant, SCREEN) for _ in range(3)]
    for page in pages:
        await page.goto(f"{home_assistant.url}/{BUILT}")
    for page in pages:
        await all_loaded(page, len(KEYS))
    start = works.north.now()

    async def asked_often() -> bool:
        return all(len(asked(works.north, channel, start)) >= 5 for channel in range(1, 9))

    await until(asked_often, "the pace holds")
    for channel in range(1, 9):
        times = asked(works.north, channel, start)
        pauses = [later - earlier for earlier, later in pairwise(times)]
        assert min(pauses) >= 2, "never twice in a window"
    for page in pages:
        await page.evaluate(HIDE, arg=True)
    await asyncio.sleep(3)
    hidden_at = {name: device.now() for name, device in works.by_name.items()}
    await asyncio.sleep(6)
    for name, device in works.by_name.items():
        channels = range(1, device.channels + 1)
        assert not any(asked(device, one, hidden_at[name]) for one in channels), name
    await pages[0].evaluate(HIDE, arg=False)
    seen_at = works.north.now()

    async def asked_again() -> bool:
        return bool(asked(works.north, 1, seen_at))

    await until(asked_again, "a page that is seen again shows pictures again")


async def test_wall_says_what_is_wrong(
    home_assistant: HomeAssistant, works: Works, walls: Walls, page: Page
) -> None:
    """A recorder locked or off, an area renamed and a camera removed are seen as what they are."""
    await page.set_viewport_size(SCREEN)
    await page.goto(f"{home_assistant.url}/{BUILT}")
    await all_loaded(page, len(KEYS))

    await works.south.stop()
    gone = page.locator(CARDS).filter(has=page.locator(".problem", has_text="Does not answer"))
    await expect(gone).to_have_count(8)
    for number in range(8):
        await expect(gone.nth(number).locator(".age")).to_have_text(re.compile(r"\d+ s"))
    await expect(page.locator("cgi-camera-wall .wrong")).to_have_text("8 \u00d7 Does not answer")
    await picture(page, "35-wall-recorder-off")

    works.north.locked_until["127.0.0.1"] = works.north.now() + 1800
    locked = page.locator(CARDS).filter(has=page.locator(".problem", has_text="Login locked"))
    await expect(locked).to_have_count(8)
    await picture(page, "36-wall-recorder-locked")
    works.north.unlock()

    areas = await home_assistant.command("config/area_registry/list")
    (milling,) = [area["area_id"] for area in areas if area["name"] == "Milling"]
    await home_assistant.command("config/area_registry/update", area_id=milling, name="Turning")
    await expect(page.locator("cgi-camera-wall h2").filter(has_text="Turning")).to_be_visible()

    (crane,) = [
        entry["entry_id"]
        for entry in await home_assistant.get("/api/config/config_entries/entry?domain=cgi_camera")
        if entry["title"] == "Crane"
    ]
    await home_assistant.delete(f"/api/config/config_entries/entry/{crane}")
    await expect(page.locator(CARDS)).to_have_count(len(KEYS) - 1)
    await expect(tile(page, "Crane")).to_have_count(0)


async def test_wall_flashes_with_a_push(
    home_assistant: HomeAssistant, scene: Scene, page: Page
) -> None:
    """A face that a camera pushes lights its tile up, and no other."""
    await build_wall(home_assistant)
    await page.goto(f"{home_assistant.url}/{BUILT}")
    await all_loaded(page, 3)
    hall = scene.hall
    (delivery,) = await hall.camera.see_face(new_pictures(1))
    assert delivery.status == 200
    await expect(page.locator(".flash")).to_have_count(1)
    await expect(tile(page, hall.name).locator(".event")).to_contain_text("Face")
    await picture(page, "37-wall-face")
    await page.locator(CARDS).first.locator(".open").dblclick()
    await expect(page.locator(CARDS).first.locator(".event")).to_have_text(
        re.compile("Picture kept|Snapshot")
    )
    await page.locator(CARDS).first.locator(".open").click()
    await page.locator("ha-more-info-dialog more-info-camera").wait_for()


async def test_wall_fills_the_screen_and_tours(
    home_assistant: HomeAssistant, walls: Walls, page: Page
) -> None:
    """Full screen hides Home Assistant; a tap, keys and the tour show one thing after the other."""
    await build_wall(home_assistant, tour_seconds=2)
    await page.goto(f"{home_assistant.url}/{BUILT}")
    await all_loaded(page, len(KEYS))
    await page.get_by_role("button", name="Full screen").click()
    await page.get_by_role("button", name="Leave full screen").wait_for()
    await asyncio.sleep(3)
    await picture(page, "41-wall-full-screen")
    names = page.locator(f"{CARDS} .name")
    first, second = await names.nth(0).inner_text(), await names.nth(1).inner_text()
    await page.get_by_role("button", name=f"Open {first}").click()
    await expect(names).to_have_text([first])
    await page.get_by_role("button", name=f"Open {first}").press("ArrowRight")
    await expect(names).to_have_text([second])
    await page.get_by_role("button", name=f"Open {second}").press("Backspace")
    await expect(names).to_have_count(len(KEYS))

    await page.get_by_role("button", name="Start the tour").click()
    for title in AREAS:
        await expect(page.locator("cgi-camera-wall h2")).to_have_text([title])
    await page.get_by_role("button", name="End the tour").click()
    await expect(names).to_have_count(len(KEYS))


async def test_wall_moves_a_camera(
    home_assistant: HomeAssistant, camera: XmlCgiCamera, scene: Scene, page: Page
) -> None:
    """An arrow moves the camera while it is held; cameras that do not move have none."""
    await build_wall(home_assistant)
    await page.goto(f"{home_assistant.url}/{BUILT}")
    await all_loaded(page, 3)
    door = tile(page, scene.door.name)
    await door.hover()
    left = door.get_by_role("button", name="Move left")
    await left.hover()
    await page.mouse.down()

    async def moves() -> bool:
        return camera.count("ptz_ctrl") > 0

    await until(moves, "the camera moves")
    await picture(page, "42-wall-arrows")
    await page.mouse.up()

    async def stops() -> bool:
        return camera.count("ptz_ctrl") > 1

    await until(stops, "the camera stops")
    await expect(tile(page, scene.hall.name).get_by_role("button", name="Move left")).to_have_count(
        0
    )


async def test_wall_is_for_users_with_their_rights(
    home_assistant: HomeAssistant, works: Works, walls: Walls, browser: Browser
) -> None:
    """A user without administration sees all, a user with rights for one camera sees that one.

    Home Assistant restarts under an open wall, which goes on by itself afterwards.
    """
    for user in ("guest", "guard"):
        made = await home_assistant.command(
            "config/auth/create", name=user, group_ids=["system-users"], local_only=False
        )
        await home_assistant.command(
            "config/auth_provider/homeassistant/create",
            user_id=made["user"]["id"],
            username=user,
            password="secret",
        )
    page = await logged_in(browser, home_assistant, SCREEN, user="guest", password="secret")
    await page.goto(f"{home_assistant.url}/{BUILT}")
    await all_loaded(page, len(KEYS))
    await asyncio.sleep(2)  # for Home Assistant to store the users

    await home_assistant.stop()
    offline = page.locator(".problem").filter(has_text="No connection")
    await expect(offline).to_have_count(len(KEYS))
    only(home_assistant, "guard", walls.cameras[NORTH, 1])
    await home_assistant.start()
    await expect(offline).to_have_count(0, timeout=60_000)
    await all_loaded(page, len(KEYS))

    guard = await logged_in(browser, home_assistant, SCREEN, user="guard", password="secret")
    await guard.goto(f"{home_assistant.url}/{BUILT}")
    await all_loaded(guard, 1)
    assert await guard.locator(CARDS).evaluate_all(NAMES) == ["Furnace"]


def only(home_assistant: HomeAssistant, user: str, camera: str) -> None:
    """Give a user rights for one camera; Home Assistant has no page for that."""
    path = home_assistant.config / ".storage/auth"
    stored: dict[str, Any] = json.loads(path.read_text())
    data: Mapping[str, list[dict[str, Any]]] = stored["data"]
    policy = {"entities": {"entity_ids": {camera: True}}}
    data["groups"].append({"id": "one-camera", "name": "One camera", "policy": policy})
    for known in data["users"]:
        if known["name"] == user:
            known["group_ids"] = ["one-camera"]
    path.write_text(json.dumps(stored))


async def test_wall_of_200_cameras(home_assistant: HomeAssistant, page: Page) -> None:
    """Only what is seen is asked for."""
    async with AsyncExitStack() as running:
        recorders = [
            await running.enter_async_context(
                HikvisionRecorder(
                    name=f"Hall {number}",
                    serial=f"DS-{number}",
                    mac=f"44:19:b6:00:00:0{number}",
                    channels=50,
                )
            )
            for number in range(4)
        ]
        for recorder in recorders:
            channels = {"channels": [str(number) for number in range(1, 51)]}
            await place(home_assistant, recorder, recorder.name, channels)
        await build_wall(home_assistant)
        await page.set_viewport_size(SCREEN)
        start = recorders[0].now()
        await page.goto(f"{home_assistant.url}/{BUILT}")
        await expect(page.locator(CARDS)).to_have_count(200)
        await all_loaded(page, 10)
        await asyncio.sleep(5)
        await picture(page, "38-wall-200")
        seen = [
            (hall, channel)
            for hall, recorder in enumerate(recorders)
            for channel in range(1, 51)
            if asked(recorder, channel, start)
        ]
        assert 10 <= len(seen) < 60
        assert len({hall for hall, _ in seen}) == 1
        await page.locator(CARDS).last.scroll_into_view_if_needed()

        async def another_is_asked() -> bool:
            return sum(bool(asked(recorder, 50, start)) for recorder in recorders) == 1

        await until(another_is_asked, "the last one is asked once it is seen")
