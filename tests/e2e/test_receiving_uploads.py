"""A camera that only uploads: its account is read off the options, and its picture is an event."""

import asyncio
import re

from playwright.async_api import Page, expect

from demo.instance import ADDRESS, HomeAssistant
from demo.places import DOMAIN, place
from tests.simulators.picture import draw_scene
from tests.simulators.uploads import FtpUploader
from tests.simulators.xml_cgi import XmlCgiCamera

from .pages import picture, until

HOST = "192.168.1.5"
PORT = 18221


async def open_options(page: Page, url: str, step: str) -> None:
    """Open a step of the options of the only camera."""
    await page.goto(f"{url}/config/integrations/integration/{DOMAIN}")
    row = page.locator("ha-config-entry-row").first
    await row.get_by_role("button", name="Configure").first.click()
    await page.locator("dialog-data-entry-flow").get_by_text(step, exact=True).first.click()
    await page.locator("dialog-data-entry-flow ha-form").first.wait_for()
    await asyncio.sleep(0.5)


async def test_uploads_form_shows_what_the_camera_needs(
    home_assistant: HomeAssistant, camera: XmlCgiCamera, page: Page
) -> None:
    """Server, port, user and password work as they stand there; then the words are tried."""
    there = await place(home_assistant, camera, "Garden")
    # This Home Assistant is in no network, so that it knows no address of its own.
    mail = {"receive_mail": False, "upload_host": HOST, "mail_port": 2525}
    step = {"next_step_id": "receive_mail"}
    await home_assistant.options_flow(there.entry_id, step, mail)
    url = home_assistant.url
    await open_options(page, url, "FTP uploads")
    dialog = page.locator("dialog-data-entry-flow")
    cells = await dialog.locator("table code").all_inner_texts()
    server, _, username, password = cells
    assert server == HOST
    assert re.fullmatch("cam[a-z0-9]{5}", username)
    await picture(page, "23-receive-ftp")
    await dialog.locator("ha-selector-boolean").first.click()
    await dialog.locator("input[type=number]").fill(str(PORT))
    ports = dialog.locator("ha-selector-text input")
    await ports.fill(f"{PORT + 1}-{PORT + 20}")
    await page.get_by_role("button", name="Submit").click()
    await page.get_by_role("button", name="Finish").click()

    drawn = draw_scene(1)
    uploader = FtpUploader(ADDRESS, PORT, username, password)

    async def is_taken() -> bool:
        try:
            await uploader.upload(("garden/IMG_0001.jpg", drawn))
        except OSError:
            return False
        return True

    async with home_assistant.events("cgi_camera_event") as events:
        await until(is_taken, "an upload")
        event = await asyncio.wait_for(events.get(), 30)
    assert (event["data"]["type"], event["data"]["transport"]) == ("snapshot", "ftp")

    await open_options(page, url, "Sort uploads")
    listed = dialog.get_by_text("IMG_0001.jpg")
    await listed.wait_for()
    await picture(page, "24-upload-meaning")
    patterns = dialog.locator("textarea")
    await patterns.fill("garden = motion 2")
    await page.get_by_role("button", name="Submit").click()
    await expect(dialog.get_by_text("motion 2", exact=True)).to_be_visible()
    await picture(page, "25-upload-tried")

    assert home_assistant.problems() == []
