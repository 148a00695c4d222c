"""Care of cameras in the browser: copies and files of settings, and the repairs about them.

Not part of every run; `scripts/test --full` names this module, and so can you:

    .venv-demo/bin/python -m pytest -q tests/e2e/care.py -k compares
"""

from collections.abc import AsyncIterator
import copy
import json
from pathlib import Path
import re
import shutil
from typing import Any

from playwright.async_api import Locator, Page
import pytest

from demo.instance import INTEGRATION, REPOSITORY, HomeAssistant
from demo.places import DOMAIN, Place, entities, place
from demo.ports import port
from tests.simulators.json_cgi import JsonCgiCamera
from tests.simulators.uapi import UapiCamera
from tests.simulators.xml_cgi import XmlCgiCamera

from .conftest import BLOCK, PORT
from .pages import picture, until
from .test_repairs import issues

FACTORY_PASSWORD = "123456"
PAUSES = {
    "coordinator.py": {"STATUS_INTERVAL": 2},
    "care/hygiene.py": {"FIRST_PAUSE": 4, "INTERVAL": 4},
    "care/saved_settings.py": {
        "FIRST_PAUSE": 2,
        "SECTION_PAUSE": 0,
        "RETRY_PAUSE": 2,
        "INTERVAL": 6,
    },
}
"""Seconds in place of minutes and days, by module."""


@pytest.fixture
async def front_door() -> AsyncIterator[JsonCgiCamera]:
    """Return a camera with open doors: a factory password, telnet, and a wrong clock."""
    camera = JsonCgiCamera(port=port(20, BLOCK), password=FACTORY_PASSWORD, clock_drift=900)
    camera.settings["time"]["ntp_enable"] = 0
    async with camera as running:
        yield running


@pytest.fixture
async def home_assistant(front_door: JsonCgiCamera, tmp_path: Path) -> AsyncIterator[HomeAssistant]:
    """Return a new Home Assistant in which a day takes seconds, and telnet has another port."""
    integration = tmp_path / DOMAIN
    shutil.copytree(INTEGRATION, integration)
    for module, pauses in PAUSES.items():
        text = (integration / module).read_text()
        for name, seconds in pauses.items():
            text, count = re.subn(
                rf"^{name}(: Final)? = timedelta.*$",
                f"{name} = timedelta(seconds={seconds})",
                text,
                flags=re.MULTILINE,
            )
            assert count == 1, name
        (integration / module).write_text(text)
    looks = integration / "api/hygiene.py"
    telnet = await front_door.open_telnet()
    looks.write_text(looks.read_text().replace("Final = 23", f"Final = {telnet}"))
    folder = REPOSITORY / ".cache/e2e"
    shutil.rmtree(folder, ignore_errors=True)
    async with HomeAssistant(folder, port=PORT, integration=integration) as running:
        yield running


async def open_options(page: Page, url: str, camera: str, step: str) -> Locator:
    """Open a step of the options of a camera, and return the dialog."""
    await page.goto(f"{url}/config/integrations/integration/{DOMAIN}")
    row = page.locator("ha-config-entry-row").filter(has_text=camera)
    await row.get_by_role("button", name="Configure").first.click()
    dialog = page.locator("dialog-data-entry-flow")
    await dialog.get_by_text(step, exact=True).first.click()
    await dialog.locator("step-flow-form").wait_for()
    return dialog


def title_of(issue: str, name: str) -> str:
    """Return the title of an issue of a camera."""
    return str(ISSUES[issue]["title"]).format(name=name)


async def open_repair(page: Page, url: str, issue: str, name: str) -> Locator:
    """Open an issue under Settings > Repairs, and return the dialog when its text is there."""
    await page.goto(f"{url}/config/repairs")
    await page.get_by_text(title_of(issue, name)).first.click()
    dialog = page.locator("dialog-data-entry-flow, dialog-repairs-issue")
    await dialog.locator("ha-markdown-element").get_by_text(name).first.wait_for()
    return dialog


ISSUES = json.loads((INTEGRATION / "translations/en.json").read_text())["issues"]
MAIN_STREAM = "camera.main_stream"
IMAGE = ("brightness", "contrast", "saturation")
UNSPOILED = {"network", "platform_server", "time", "display_adv", "video_0", "video_1", "video_2"}
"""Sections in which one more than a value may be out of its range, or cuts the camera off."""


def spoiled(value: Any) -> Any:
    """Return another value of the same kind, also for all that is in it."""
    match value:
        case dict():
            return {key: spoiled(part) for key, part in value.items()}
        case list():
            return [spoiled(part) for part in value]
        case int():
            return 1 - value if value in {0, 1} else value + 1
    return value


async def until_there(home_assistant: HomeAssistant, *keys: str) -> None:
    """Wait until these issues are shown."""

    async def are_there() -> bool:
        return set(keys) <= set(await issues(home_assistant))

    await until(are_there, ", ".join(keys))


async def stream_of(home_assistant: HomeAssistant, there: Place[JsonCgiCamera]) -> str:
    """Return the camera entity of a camera."""
    return (await entities(home_assistant, there.entry_id, MAIN_STREAM))[MAIN_STREAM]


async def reset(home_assistant: HomeAssistant, there: Place[JsonCgiCamera]) -> None:
    """Switch a camera off, and on again with other settings once Home Assistant misses it."""
    entity_id, camera = await stream_of(home_assistant, there), there.camera

    async def is_away() -> bool:
        states = await home_assistant.command("get_states")
        away = {state["entity_id"] for state in states if state["state"] == "unavailable"}
        return entity_id in away

    await camera.stop()
    await until(is_away, "a camera that is away")
    for name in camera.settings.keys() - UNSPOILED:
        camera.settings[name] = spoiled(camera.settings[name])
    await camera.start()


async def save_settings(home_assistant: HomeAssistant, there: Place[JsonCgiCamera]) -> str:
    """Save the settings of a camera now, and return its camera entity."""
    entity_id = await stream_of(home_assistant, there)
    await home_assistant.command(
        "call_service",
        domain=DOMAIN,
        service="save_settings",
        target={"entity_id": entity_id},
        return_response=True,
    )
    return entity_id


async def test_care_compares_settings_in_the_tools(
    home_assistant: HomeAssistant, page: Page, front_door: JsonCgiCamera
) -> None:
    """The response names what differs, with both values."""
    there = await place(home_assistant, front_door, "Front door")
    target = {"entity_id": await save_settings(home_assistant, there)}
    front_door.settings["display_base"]["brightness"] = 61
    # As if the target had been chosen there before.
    remembered = json.dumps({"action": f"{DOMAIN}.compare_settings", "target": target, "data": {}})
    await page.evaluate(
        "value => localStorage.setItem('panel-dev-action-state-service-data', value)", remembered
    )
    await page.goto(f"{home_assistant.url}/config/tools/action")
    await page.get_by_text("Returns the settings that differ now").first.wait_for()
    await picture(page, "71-compare-settings")
    await page.get_by_role("button", name="Perform action").click()
    response = page.locator(".response")
    await response.get_by_text("brightness").wait_for()
    shown = await response.locator(".cm-content").inner_text()
    assert re.search(r"image:\s+brightness:\s+saved: \d+\s+now: 61", shown), shown
    await response.scroll_into_view_if_needed()
    await picture(page, "72-compared-settings")


async def test_care_compares_and_restores_a_saved_state_in_the_options(
    home_assistant: HomeAssistant, page: Page, front_door: JsonCgiCamera
) -> None:
    """Value by value, before anything is written."""
    there = await place(home_assistant, front_door, "Front door")
    await save_settings(home_assistant, there)
    brightness = front_door.settings["display_base"]["brightness"]
    front_door.settings["display_base"]["brightness"] = 61
    front_door.settings["network"]["DNS"] = "192.168.7.7"
    dialog = await open_options(page, home_assistant.url, "Front door", "Saved settings")
    await dialog.get_by_text(re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d")).first.wait_for()
    await picture(page, "73-saved-settings")
    await dialog.get_by_role("button", name="Submit").click()
    await dialog.get_by_text(f"Brightness: 61 → {brightness}").wait_for()
    await dialog.get_by_text("Left out: network").wait_for()
    await picture(page, "74-saved-compared")
    await dialog.get_by_role("button", name="Submit").click()
    await dialog.get_by_text("Settings written: 1").wait_for()
    await picture(page, "75-saved-restored")
    assert front_door.settings["display_base"]["brightness"] == brightness
    assert front_door.settings["network"]["DNS"] == "192.168.7.7"


async def test_care_copies_settings_after_a_preview(
    home_assistant: HomeAssistant,
    page: Page,
    front_door: JsonCgiCamera,
    yard_camera: JsonCgiCamera,
) -> None:
    """From the options; the settings are there as a file, too."""
    front_door.settings["display_base"] |= {"brightness": 61, "contrast": 300}
    yard_camera.mac = "88-07-cb-00-00-01"
    await place(home_assistant, front_door, "Front door")
    await place(home_assistant, yard_camera, "Yard")
    url = home_assistant.url
    dialog = await open_options(page, url, "Front door", "Copy settings")
    await dialog.get_by_text("Yard").first.click()
    await picture(page, "60-copy-settings")
    await dialog.get_by_role("button", name="Submit").click()
    await dialog.get_by_text("What would be written").wait_for()
    await dialog.get_by_text("Contrast stays as it is: 300").wait_for()
    await picture(page, "61-copy-preview")
    await dialog.get_by_role("button", name="Submit").click()
    await dialog.get_by_text("Settings written").wait_for()
    await picture(page, "62-copy-report")
    assert yard_camera.settings["display_base"]["brightness"] == 61
    dialog = await open_options(page, url, "Front door", "Settings as a file")
    await dialog.locator("textarea").wait_for()
    assert "brightness: 61" in await dialog.locator("textarea").input_value()
    await picture(page, "63-settings-file")


async def test_care_repairs_open_doors_and_forgotten_settings(
    home_assistant: HomeAssistant, page: Page, front_door: JsonCgiCamera
) -> None:
    """Each with a click; the camera works afterwards."""
    there = await place(home_assistant, front_door, "Front door")
    url = home_assistant.url
    await until_there(home_assistant, "factory_password", "telnet_open", "clock_off")
    await page.goto(f"{url}/config/repairs")
    await page.get_by_text(title_of("clock_off", "Front door")).wait_for()
    await picture(page, "64-open-doors")
    for issue, shot in (
        ("telnet_open", "65-telnet"),
        ("clock_off", "66-clock"),
        ("factory_password", "67-factory-password"),
    ):
        dialog = await open_repair(page, url, issue, "Front door")
        if issue == "factory_password":
            await dialog.locator("input[name='password']").fill("a-Better-password1")
        await picture(page, shot)
        await dialog.get_by_role("button", name="Submit").click()
        await page.get_by_text("The issue is repaired!").wait_for()
    assert front_door.password == "a-Better-password1"
    assert front_door.refused_logins == 0

    saved = home_assistant.config / ".storage"

    async def is_saved() -> bool:
        files = saved.glob("cgi_camera.settings.*")
        return any("brightness" in file.read_text() for file in files)

    await until(is_saved, "saved settings")
    factory = copy.deepcopy(front_door.settings["display_base"])
    await reset(home_assistant, there)
    await until_there(home_assistant, "settings_forgotten")
    dialog = await open_repair(page, url, "settings_forgotten", "Front door")
    await picture(page, "70-forgotten")
    await dialog.get_by_text("Restore the saved settings").click()
    await dialog.get_by_role("button", name="Submit").click()
    await page.get_by_text("The issue is repaired!").wait_for(timeout=60_000)
    restored = front_door.settings["display_base"]
    assert [restored[name] for name in IMAGE] == [factory[name] for name in IMAGE]


async def test_care_explains_what_only_the_camera_can_mend(
    home_assistant: HomeAssistant, page: Page, camera: XmlCgiCamera, face_camera: UapiCamera
) -> None:
    """With a source to read, and a way to ignore it."""
    face_camera.parameters.values["VERSION.firmware"] = "1.12.0.27"
    face_camera.username, face_camera.password = "root", "pass"
    await place(home_assistant, camera, "Garden")
    await place(home_assistant, face_camera, "Hall")
    faults = (
        ("picture_open", "Garden", "68-picture-open"),
        ("telnet_open_by_hand", "Garden", "76-telnet-by-hand"),
        ("firmware_open", "Hall", "69-firmware-open"),
        ("factory_password_by_hand", "Hall", "77-factory-password-by-hand"),
    )
    await until_there(home_assistant, *(issue for issue, *_ in faults))
    url = home_assistant.url
    for issue, name, shot in faults:
        dialog = await open_repair(page, url, issue, name)
        await dialog.get_by_role("button", name="Ignore").wait_for()
        await picture(page, shot)
