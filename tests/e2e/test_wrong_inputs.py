"""Wrong inputs of the set-up form in the browser: the sentence stands where it is corrected."""

from contextlib import AsyncExitStack
from pathlib import Path
import ssl

from playwright.async_api import Locator, Page, expect

from demo.instance import HomeAssistant
from tests.simulators.access import Scheme
from tests.simulators.any_camera import AnyCamera
from tests.simulators.faults import Answer, Fault, MakeAnswer
from tests.simulators.hikvision import HikvisionRecorder
from tests.simulators.not_a_camera import WebPage
from tests.simulators.odd_hosts import answering, tls_host
from tests.simulators.recorder import PICTURE
from tests.simulators.xml_cgi import XmlCgiCamera

from .pages import picture

PASSWORD = "Secret1234"
REFUSAL = b"The plain HTTP request was sent to HTTPS port"  # nginx
PICTURES = (
    (200, "text/html", b"<html>", "web page"),
    (200, "image/png", b"\x89PNG\r\n" + bytes(99), "not a JPEG"),
    (403, "text/html", b"", "rejects this URL: status 403"),
)
"""Answers in place of a picture, each with its sentence."""
ADDRESSES = ("127.0.0.1:99999", "two words", "rtsp://127.0.0.1/live", "192.168.1.300")


def answers(status: int, kind: str, body: bytes) -> Fault:
    """Return a fault that answers this in place of a picture."""

    async def fault(_: MakeAnswer) -> Answer:
        return Answer(status=status, body=body, content_type=kind)

    return fault


async def open_form(page: Page, url: str) -> Locator:
    """Open Settings > Devices & services and the form that adds a camera."""
    await page.goto(f"{url}/config/integrations/dashboard")
    await page.get_by_role("button", name="Add integration").click()
    dialog = page.locator("dialog-add-integration")
    await dialog.locator("input").fill("CGI Camera")
    await dialog.get_by_text("CGI Camera", exact=True).click()
    form = page.locator("dialog-data-entry-flow")
    await form.locator("input[name='host']").wait_for()
    return form


async def submit(form: Locator, says: str, **values: str) -> None:
    """Fill in fields, submit, and see a sentence."""
    for key, value in values.items():
        await form.locator(f"input[name='{key}']").fill(value)
    await form.get_by_role("button", name="Submit").click()
    await expect(form.get_by_text(says).first).to_be_visible()


async def choose_protocol(page: Page, form: Locator, name: str) -> None:
    """Open Advanced and choose a protocol."""
    protocol = form.locator("ha-selector-select").first
    if not await protocol.is_visible():
        await form.get_by_text("Advanced", exact=True).first.click()
        await expect(protocol).to_be_visible()
    await protocol.click()
    await page.get_by_text(name).last.click()


async def test_wrong_inputs(home_assistant: HomeAssistant, page: Page, tmp_path: Path) -> None:
    """Nineteen inputs, each with a sentence of its own; no device is asked more than it takes."""
    async with AsyncExitStack() as stack:
        start = stack.enter_async_context
        web_page = await start(WebPage())
        recorder = await start(HikvisionRecorder(password=PASSWORD, channels=2, empty={1, 2}))
        camera = await start(AnyCamera(path="/still.jpg"))
        locked = await start(XmlCgiCamera(password=PASSWORD))
        silent = await start(AnyCamera(path="/still.jpg", scheme=Scheme.BASIC, names_login=False))
        only_https = await start(answering(b"HTTP/1.1 400 Bad Request\r\n", REFUSAL))
        own = stack.enter_context(tls_host(tmp_path, None))
        old = stack.enter_context(tls_host(tmp_path, ssl.TLSVersion.TLSv1))
        form = await open_form(page, home_assistant.url)
        for address in ADDRESSES:
            await submit(form, "Nothing was sent", host=address)
        await picture(page, "43-wrong-address")
        await submit(form, "Nothing responds at this address", host="127.0.0.1:9")
        await submit(form, "is not a supported camera", host=web_page.url)
        await submit(form, "Verify the TLS certificate", host=f"https://{own}")
        await submit(form, "too old", host=f"https://{old}")
        await submit(form, f"Enter https://{only_https} as the address", host=only_https)
        await submit(form, "does not use HTTPS", host=locked.url.replace("http://", "https://"))
        await submit(form, "requires an account", host=locked.url)
        wrong = locked.url.replace("http://", "http://admin:wrong@")
        await submit(form, "username or password", host=wrong)
        place = recorder.url.removeprefix("http://")
        typed = f"admin:{PASSWORD}@{place}"
        await submit(form, "shows no channel", host=typed, username="", password="")
        await expect(form.locator("input[name='host']")).to_have_value(place)
        await expect(form.locator("input[name='username']")).to_have_value("admin")
        assert recorder.refused_logins == 0

        await choose_protocol(page, form, "Dahua")
        await submit(form, "does not speak the chosen protocol", host=recorder.url)
        await picture(page, "44-wrong-protocol")
        await choose_protocol(page, form, "Any other")
        await submit(form, "Where the pictures are", host=camera.url)
        await submit(form, "nothing at this URL", url="/nothing.jpg")
        await picture(page, "45-wrong-url")
        assert sum(request.interface == PICTURE for request in camera.requests) == 0
        for status, kind, body, says in PICTURES:
            camera.inject(PICTURE, answers(status, kind, body), times=2)
            await submit(form, says, url="/still.jpg")
        await page.keyboard.press("Escape")

        form = await open_form(page, home_assistant.url)
        await choose_protocol(page, form, "Any other")
        await submit(form, "Where the pictures are", host=f"admin:x@{silent.url[7:]}")
        await submit(form, "does not say which type", url="/still.jpg")
        assert silent.refused_logins == 0
