"""Past events are looked at in the media browser, and read in the logbook."""

import asyncio

from playwright.async_api import Locator, Page, expect

from demo.dashboards import DASHBOARD, FACE_VIEW, YARD_VIEW
from demo.instance import HomeAssistant
from demo.scene import Scene
from tests.simulators.json_cgi import JsonCgiCamera
from tests.simulators.uapi import UapiCamera
from tests.simulators.uapi_push import USN, new_pictures, push
from tests.simulators.upload_mails import MailFacts

from .pages import IS_LOADED, picture, shown, until

LOAD_BACKGROUND = """async element => {
    const image = new Image();
    image.src = getComputedStyle(element).backgroundImage.slice('url("'.length, -'")'.length);
    await image.decode().catch(() => {});
    return image;
}"""
"""A thumbnail is the background of an element, without an event for its loading."""


def titles(page: Page) -> Locator:
    """Return what all that there is to open or to play is called."""
    return page.locator("ha-media-player-browse ha-card .title")


async def open_card(page: Page, text: str) -> None:
    """Open the first thing of that name."""
    await titles(page).filter(has_text=text).first.click()
    await page.mouse.move(0, 0)  # what is under it looks otherwise


async def thumbnails_are_loaded(page: Page, count: int) -> None:
    """Wait until there are so many thumbnails, and each is a picture."""

    async def all_are_there() -> bool:
        thumbnails = await page.locator("ha-card ha-media-browser-thumbnail .image").all()
        images = [await thumbnail.evaluate_handle(LOAD_BACKGROUND) for thumbnail in thumbnails]
        return [await image.evaluate(IS_LOADED) for image in images] == [True] * count

    await until(all_are_there, f"{count} thumbnails")


async def test_past_events(
    home_assistant: HomeAssistant, face_camera: UapiCamera, scene: Scene, page: Page
) -> None:
    """From the list of cameras to a face; and the same in words."""
    url = home_assistant.url
    for form in ("c100_full", "counting_new", "c100_full"):
        assert await push(scene.push_url, form, pictures=new_pictures(2), usn=USN) == 200
    await face_camera.see_face(new_pictures(1))

    await page.goto(f"{url}/media-browser/browser")
    await open_card(page, "CGI Camera")
    await expect(titles(page)).to_have_count(3)
    await thumbnails_are_loaded(page, 2)  # nothing has happened in the yard
    await picture(page, "30-media-browser")
    await open_card(page, "Front door")
    await open_card(page, "20")  # of this century: the only day there is
    await expect(titles(page)).to_have_text(["All events (3)", "Face (2)", "Counting (1)"])
    await open_card(page, "All events")
    await expect(titles(page)).to_have_count(3)
    await thumbnails_are_loaded(page, 2)
    await asyncio.sleep(1)  # for animations to end
    await picture(page, "31-events-of-a-day")
    await open_card(page, "Face (rule faceevent)")
    await expect(titles(page)).to_have_text(["Whole picture", "Face 1", "Face 2"])
    await thumbnails_are_loaded(page, 3)
    await picture(page, "32-pictures-of-an-event")
    await open_card(page, "Face 2")
    played = page.locator("hui-dialog-web-browser-play-media img")
    await until(lambda: played.evaluate(IS_LOADED), "the face is shown")

    async def are_recorded() -> bool:
        lines = await home_assistant.get("/api/logbook")
        return sum(bool(line.get("attributes", {}).get("event_type")) for line in lines) == 4

    # While the first events of a kind are written, Home Assistant lists the rest without them.
    await until(are_recorded, "the events are in the database")
    await page.goto(f"{url}/logbook")
    logbook = page.locator("ha-logbook")
    for line in ("Face events→Detected", "Alarm events→Counting"):
        await expect(logbook).to_contain_text(line)
    await asyncio.sleep(1)
    await picture(page, "33-logbook")
    assert home_assistant.problems() == []


async def test_uploads(
    home_assistant: HomeAssistant, yard_camera: JsonCgiCamera, scene: Scene, page: Page
) -> None:
    """What came by FTP and what came by e-mail are on the dashboard and in the media browser."""
    url = home_assistant.url
    mail = MailFacts()
    async with home_assistant.events("cgi_camera_event") as events:
        (upload,) = await yard_camera.alarm("motion")
        by_ftp = (await asyncio.wait_for(events.get(), 30))["data"]
        await scene.mailer.send("motion", mail)
        by_mail = (await asyncio.wait_for(events.get(), 30))["data"]
    assert (upload.error, by_ftp["transport"], by_mail["transport"]) == ("", "ftp", "smtp")
    uploaded = await home_assistant.get_bytes(by_ftp["snapshot_url"])

    for view, name, sent, number in (
        (YARD_VIEW, scene.yard.name, uploaded, 34),
        (FACE_VIEW, scene.hall.name, mail.pictures[0], 36),
    ):
        await page.goto(f"{url}/{DASHBOARD}/{view}")
        card = page.locator("hui-picture-entity-card").last

        async def is_there(card: Locator = card, sent: bytes = sent) -> bool:
            return await shown(card) == sent

        await until(is_there, f"the upload of {name} is on the dashboard")
        await asyncio.sleep(1)  # for animations to end
        await picture(page, f"{number}-{view}-uploaded")

        await page.goto(f"{url}/media-browser/browser")
        for card_name in ("CGI Camera", name, "20", "Motion (1)"):
            await open_card(page, card_name)
        await expect(titles(page)).to_have_count(1)
        await thumbnails_are_loaded(page, 1)
        await picture(page, f"{number + 1}-{view}-past-uploads")
    assert home_assistant.problems() == []
