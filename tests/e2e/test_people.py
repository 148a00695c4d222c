"""An automation about a person, from the automation editor to the push that fires it."""

import asyncio
from dataclasses import replace

from playwright.async_api import Page, expect

from demo.instance import HomeAssistant
from demo.places import DOMAIN, all_loaded, devices, place
from tests.simulators.json_cgi import JsonCgiCamera
from tests.simulators.json_push import MALLORY, Person

from .pages import picture

ANN = Person(name="Ann", user_id="7", score=91.0)
BOB = Person(name="Bob", user_id="8")
SEEN = "ann_seen"


async def test_face_seen_fires_for_one_name_in_one_area(
    home_assistant: HomeAssistant, yard_camera: JsonCgiCamera, page: Page
) -> None:
    """Neither for another name, nor for a stranger, a smaller similarity or another area."""
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
    automation = {
        "alias": "Ann is here",
        "mode": "queued",
        "triggers": [
            {
                "trigger": f"{DOMAIN}.face_seen",
                "target": {"area_id": areas["Hall"]},
                "options": {"names": ["Ann"], "similarity": 80},
            }
        ],
        "actions": [
            {
                "event": SEEN,
                "event_data": {
                    "name": "{{ trigger.face.name }}",
                    "similarity": "{{ trigger.face.similarity }}",
                },
            }
        ],
    }
    await home_assistant.post("/api/config/automation/config/ann", automation)

    async with home_assistant.events(SEEN) as seen:

        async def fires_first_for(similarity: float) -> None:
            event = await asyncio.wait_for(seen.get(), 10)
            assert event["data"] == {"name": "Ann", "similarity": similarity}

        for person in (BOB, MALLORY, None, replace(ANN, score=79.0), ANN):
            assert (await yard_camera.trigger_face(person)).status == 200
        await fires_first_for(91.0)
        await move_to("Garden")
        await yard_camera.trigger_face(replace(ANN, score=92.0))
        await move_to("Hall")
        await yard_camera.trigger_face(replace(ANN, score=93.0))
        await fires_first_for(93.0)
        assert seen.empty()

    await page.goto(f"{home_assistant.url}/config/automation/edit/ann")
    await expect(page.get_by_text("Face seen").first).to_be_visible()
    await picture(page, "40-face-seen")
    assert home_assistant.problems() == []
