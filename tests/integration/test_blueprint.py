"""The blueprint and the automations of the docs send the right picture."""

from pathlib import Path
import re
from typing import Any

from homeassistant.components.automation.config import AUTOMATION_BLUEPRINT_SCHEMA
from homeassistant.components.blueprint.models import Blueprint, BlueprintInputs
from homeassistant.core import HomeAssistant
from homeassistant.helpers.template import Template
from homeassistant.setup import async_setup_component
from homeassistant.util.yaml import load_yaml_dict, parse_yaml
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_mock_service
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from tests.simulators.uapi_push import new_pictures, push

PATH = Path(__file__).parents[2] / "blueprints/automation/cgi_camera/face_notification.yaml"


@pytest.fixture
async def blueprint(hass: HomeAssistant) -> Blueprint:
    """Return the blueprint as Home Assistant reads it."""
    data: Any = await hass.async_add_executor_job(load_yaml_dict, str(PATH))
    return Blueprint(
        data, path=PATH.name, expected_domain="automation", schema=AUTOMATION_BLUEPRINT_SCHEMA
    )


def test_blueprint_becomes_an_automation(blueprint: Blueprint) -> None:
    """With an entity and a phone, and nothing else to choose."""
    assert blueprint.validate() is None
    inputs = BlueprintInputs(
        blueprint,
        {
            "alias": "x",
            "use_blueprint": {
                "path": PATH.name,
                "input": {"camera": "event.hall", "notify_device": "a-device"},
            },
        },
    )
    inputs.validate()
    automation = inputs.async_substitute()
    assert automation["variables"] == {"camera": "event.hall"}
    assert automation["actions"][1]["device_id"] == "a-device"
    assert automation["triggers"][0]["event_type"] == "cgi_camera_event"


@pytest.mark.parametrize(
    ("faces", "image"),
    [
        ([{"image_url": "/face_0.jpg"}, {"image_url": "/face_1.jpg"}], "/face_0.jpg"),
        ([{"image_url": None}, {"image_url": "/face_1.jpg"}], "/face_1.jpg"),
        ([], "/snapshot.jpg"),
    ],
)
def test_blueprint_sends_the_first_face_or_the_whole_picture(
    hass: HomeAssistant, blueprint: Blueprint, faces: list[dict[str, str | None]], image: str
) -> None:
    """The first face that has one, else the whole picture."""
    template = Template(blueprint.data["actions"][0]["variables"]["image"], hass)
    event = {"data": {"snapshot_url": "/snapshot.jpg"}}
    assert template.async_render({"faces": faces, "trigger": {"event": event}}) == image


@pytest.mark.parametrize(
    ("faces", "message"),
    [
        ([{"name": "Ann"}, {"name": None}, {"name": "Bob"}], "Ann, Bob at Hall."),
        ([{"image_url": "/face_0.jpg"}], "Someone at Hall."),
        ([], "Someone at Hall."),
    ],
)
def test_blueprint_names_the_people_that_the_camera_knows(
    hass: HomeAssistant, blueprint: Blueprint, faces: list[dict[str, str | None]], message: str
) -> None:
    """A camera without lists sends faces without names."""
    people = Template(blueprint.data["actions"][0]["variables"]["people"], hass)
    text = Template(blueprint.inputs["message"]["default"], hass)
    shown = people.async_render({"faces": faces})
    assert text.async_render({"people": shown, "name": "Hall"}) == message


async def test_documented_automation_fetches_the_face(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    push_url: str,
    hass_client: ClientSessionGenerator,
) -> None:
    """Word for word, but for the names: the phone fetches the face with its login."""
    text = await hass.async_add_executor_job((PATH.parents[3] / "docs/face-events.md").read_text)
    (automation,) = (
        block for block in re.findall(r"```yaml\n(.*?)```", text, re.DOTALL) if "triggers" in block
    )
    automation = automation.replace("name: Hall", "name: Front door")
    phone = async_mock_service(hass, "notify", "mobile_app_phone")
    assert await async_setup_component(hass, "automation", {"automation": parse_yaml(automation)})
    pictures = new_pictures(1)
    await push(push_url, "s0_rfc", pictures=pictures)
    await hass.async_block_till_done()
    (notification,) = phone
    assert "Front door" in notification.data["message"]
    response = await (await hass_client()).get(notification.data["data"]["image"])
    assert await response.read() == pictures.faces[0]
