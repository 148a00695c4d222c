"""Reports of recorders appear in the media browser and in the logbook, with their pictures."""

import asyncio

from playwright.async_api import Page, expect

from demo.instance import HomeAssistant
from demo.walls import (
    BUILT,
    NORTH,
    NORTH_NAMES,
    SOUTH,
    SOUTH_NAMES,
    Works,
    build_wall,
    set_the_walls,
)
from tests.simulators.channel_picture import channel_of

from .pages import picture, until
from .surroundings import Phone
from .test_media_browser import open_card, thumbnails_are_loaded, titles
from .test_wall import KEYS, SCREEN, all_loaded, tile

AUTOMATION = "Tell my phone"


async def test_events_of_recorders(home_assistant: HomeAssistant, works: Works, page: Page) -> None:
    """Motion on one of 16 channels and a light barrier at an input run a blueprint, too."""
    url = home_assistant.url
    await set_the_walls(home_assistant, works)

    async def both_listen() -> bool:
        return [recorder.streams.open for recorder in (works.north, works.south)] == [1, 1]

    await until(both_listen, "both recorders are listened to")
    async with (
        Phone.register(home_assistant) as phone,
        home_assistant.events("cgi_camera_event") as events,
    ):
        await _notify(home_assistant, phone)
        await works.north.alert("VMD", 1)
        motion = (await asyncio.wait_for(events.get(), 30))["data"]
        pushed = [await phone.next()]
        await works.south.set_input(2, active=True)
        alarm = (await asyncio.wait_for(events.get(), 30))["data"]
        pushed.append(await phone.next())
    assert [(one["message"], one["data"]["image"]) for one in pushed] == [
        (f"Motion at {NORTH_NAMES[1]}.", motion["snapshot_url"]),
        (f"Alarm input at {SOUTH}.", alarm["snapshot_url"]),
    ]
    assert (motion["type"], motion["name"], motion["channel"]) == ("motion", NORTH_NAMES[1], 1)
    assert (alarm["type"], alarm["name"]) == ("alarm_input", SOUTH)
    for data, recorder, channel in ((motion, works.north, 1), (alarm, works.south, 2)):
        shot = await home_assistant.get_bytes(data["snapshot_url"])
        assert channel_of(shot)[:2] == (recorder.name, channel)

    for name, title, number in ((NORTH, "Motion (1)", 38), (SOUTH, "Alarm input (1)", 39)):
        await page.goto(f"{url}/media-browser/browser")
        for card in ("CGI Camera", name, "20", title):
            await open_card(page, card)
        await expect(titles(page)).to_have_count(1)
        await thumbnails_are_loaded(page, 1)
        await picture(page, f"{number}-recorder-events")

    async def are_recorded() -> bool:
        lines = await home_assistant.get("/api/logbook")
        return sum(bool(line.get("attributes", {}).get("event_type")) for line in lines) == 2

    await until(are_recorded, "the events are in the database")
    await page.goto(f"{url}/logbook")
    lines = ("Motion events→Motion", "Alarm events→Alarm input", NORTH_NAMES[1], AUTOMATION)
    for line in lines:
        await expect(page.locator("ha-logbook")).to_contain_text(line)
    assert [works.north.refused_logins, works.south.refused_logins] == [0, 0]
    assert home_assistant.problems() == []


async def _notify(home_assistant: HomeAssistant, phone: Phone) -> None:
    """Use the blueprint of events for all event entities of the recorders."""
    registry = await home_assistant.command("config/entity_registry/list")
    ours = [
        entity["entity_id"]
        for entity in registry
        if entity["platform"] == "cgi_camera" and entity["entity_id"].startswith("event.")
    ]
    use = {
        "path": "cgi_camera/event_notification.yaml",
        "input": {"event": ours, "notify_device": phone.device_id, "pause": 0},
    }
    await home_assistant.post(
        "/api/config/automation/config/motion", {"alias": AUTOMATION, "use_blueprint": use}
    )

    async def is_on() -> bool:
        states = await home_assistant.get("/api/states")
        return any(
            one["state"] == "on" and one["attributes"].get("friendly_name") == AUTOMATION
            for one in states
        )

    await until(is_on, "the automation is on")


async def test_events_of_recorders_flash_their_tiles(
    home_assistant: HomeAssistant, works: Works, page: Page
) -> None:
    """Motion on one of 16 channels, or a digital input, lights up the tile of that channel only."""
    await set_the_walls(home_assistant, works)
    await build_wall(home_assistant)
    await page.set_viewport_size(SCREEN)
    await page.goto(f"{home_assistant.url}/{BUILT}")
    await all_loaded(page, len(KEYS))

    async def both_listen() -> bool:
        return [recorder.streams.open for recorder in (works.north, works.south)] == [1, 1]

    await until(both_listen, "both recorders are listened to")
    flash = page.locator(".flash")
    await expect(flash).to_have_count(0)
    await works.north.alert("VMD", 3)
    await expect(flash).to_have_count(1)
    await expect(tile(page, NORTH_NAMES[3]).locator(".event")).to_have_text("Motion")
    await picture(page, "46-wall-motion")
    await expect(flash).to_have_count(0)
    await works.south.set_input(2, active=True)
    await expect(flash).to_have_count(1)
    await expect(tile(page, SOUTH_NAMES[2]).locator(".event")).to_have_text("Alarm input")
