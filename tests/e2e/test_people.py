"""A person: from the automation editor to the push that fires it, and to the last trace."""

import asyncio
from dataclasses import replace
import re

from playwright.async_api import Page

from demo.instance import HomeAssistant
from demo.places import DOMAIN, all_loaded, devices, place
from tests.simulators.json_cgi import JsonCgiCamera
from tests.simulators.json_push import MALLORY, Person, UserList

from .pages import picture, until

ANN = Person(name="Ann", user_id="7", score=91.0)
BOB = Person(name="Bob", user_id="8")
SEEN = "ann_seen"


async def make_automation(page: Page, url: str) -> str:
    """Make an automation for Ann in the hall in the editor; return its id."""
    await page.goto(f"{url}/config/automation/edit/new")
    await page.get_by_role("button", name="Add trigger").first.click()
    dialog = page.locator("add-automation-element-dialog")
    await dialog.locator("input").first.fill("face seen")
    await dialog.get_by_text("Face seen").first.click()
    trigger = page.locator("ha-automation-sidebar")
    await trigger.get_by_text("Add target").click()
    await page.get_by_text("Hall", exact=True).last.click()
    await asyncio.sleep(0.7)  # for animations to end
    await trigger.locator("ha-checkbox").first.click(force=True)
    await trigger.get_by_role("button", name="Add", exact=True).click()
    await trigger.locator("ha-selector-text input").first.fill("Ann")
    await picture(page, "40-face-seen")
    await page.get_by_role("button", name="Save").click()
    name = page.locator("ha-dialog-automation-save, dialog-automation-save")
    await name.locator("input").first.fill("Ann is here")
    await name.get_by_role("button", name="Save").click()
    await page.wait_for_url(re.compile(r"/edit/\d+$"))
    key: str = page.url.rpartition("/")[2]
    return key


async def test_face_seen_fires_for_one_name_in_one_area(
    home_assistant: HomeAssistant, yard_camera: JsonCgiCamera, page: Page
) -> None:
    """Neither for another name, list or area, nor for a stranger or a smaller similarity."""
    there = await place(home_assistant, yard_camera, "Hall camera")
    await home_assistant.options_flow(
        there.entry_id, {"next_step_id": "face_events"}, {"push_events": ["face"]}
    )
    await all_loaded(home_assistant)
    areas = {
        name: (await home_assistant.command("config/area_registry/create", name=name))["area_id"]
        for name in ("Hall", "Garden")
    }
    camera = (await devices(home_assistant, there.entry_id))[0]["id"]

    async def move_to(area: str) -> None:
        await home_assistant.command(
            "config/device_registry/update", device_id=camera, area_id=areas[area]
        )

    await move_to("Hall")
    key = await make_automation(page, home_assistant.url)
    path = f"/api/config/automation/config/{key}"
    automation = await home_assistant.get(path)
    (trigger,) = automation["triggers"]
    assert trigger == {
        "trigger": f"{DOMAIN}.face_seen",
        "target": {"area_id": areas["Hall"]},
        "options": {"names": ["Ann"]},
    }
    trigger["options"] |= {"similarity": 80, "lists": ["allowed"]}
    action = {
        "event": SEEN,
        "event_data": {
            "name": "{{ trigger.face.name }}",
            "similarity": "{{ trigger.face.similarity }}",
        },
    }
    await home_assistant.post(path, {**automation, "mode": "queued", "actions": [action]})

    async with home_assistant.events(SEEN) as seen:

        async def fires_first_for(similarity: float) -> None:
            event = await asyncio.wait_for(seen.get(), 30)
            assert event["data"] == {"name": "Ann", "similarity": similarity}

        blocked = replace(ANN, user_list=UserList.BLACK)
        for person in (BOB, MALLORY, None, blocked, replace(ANN, score=79.0), ANN):
            assert (await yard_camera.trigger_face(person)).status == 200
        await fires_first_for(91.0)
        await move_to("Garden")
        await yard_camera.trigger_face(replace(ANN, score=92.0))
        await move_to("Hall")
        await yard_camera.trigger_face(replace(ANN, score=93.0))
        await fires_first_for(93.0)
        assert seen.empty()

    assert home_assistant.problems() == []


async def test_a_deleted_person_leaves_no_trace(
    home_assistant: HomeAssistant, yard_camera: JsonCgiCamera
) -> None:
    """Nothing in Home Assistant's folder names them but its history, which is not ours."""
    there = await place(home_assistant, yard_camera, "Hall camera")
    await home_assistant.options_flow(
        there.entry_id, {"next_step_id": "face_events"}, {"push_events": ["face"]}
    )
    await all_loaded(home_assistant)
    await home_assistant.options_flow(
        there.entry_id, {"next_step_id": "faces"}, {"keep_faces": True, "people": True}
    )
    await all_loaded(home_assistant)
    assert (await yard_camera.trigger_face(ANN)).status == 200
    sensor = "sensor.people_ann_last_seen"

    async def is_known() -> bool:
        return sensor in {state["entity_id"] for state in await home_assistant.get("/api/states")}

    await until(is_known, "a sensor shows when she was last seen")
    state = await home_assistant.get(f"/api/states/{sensor}")
    assert state["attributes"]["camera"] == "Hall camera"
    await home_assistant.post(
        f"/api/services/{DOMAIN}/delete_person", {"name": "Ann", "confirm": True}
    )
    assert not await is_known()
    await home_assistant.stop()
    traces = [
        path.relative_to(home_assistant.config)
        for path in home_assistant.config.rglob("*")
        if path.is_file()
        and not path.name.startswith("home-assistant_v2.db")
        and re.search(rb"\bann\b|_ann_", path.read_bytes(), re.IGNORECASE)
    ]
    assert traces == []
