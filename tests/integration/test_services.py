"""Actions: the users they admit, and the cameras they reach."""

from pathlib import Path
from typing import Any

from homeassistant.auth.const import GROUP_ID_USER
from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import (
    Unauthorized,
    UnknownUser,
)
from homeassistant.helpers.selector import ObjectSelector
import probatio
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    MockUser,
)
import yaml

from custom_components.cgi_camera import services
from custom_components.cgi_camera.api import movement
from custom_components.cgi_camera.api.families import FAMILIES
from custom_components.cgi_camera.const import DOMAIN
from custom_components.cgi_camera.services import AREA_ACTIONS
from tests.simulators.json_cgi import JsonCgiCamera

from .test_json_cgi import MAIN

COMPONENT = Path(services.__file__).parent


@pytest.fixture(autouse=True)
def _short_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(movement, "STOP_PAUSE", 0.01)


def forms() -> Any:
    """Return the fields of the actions as the user interface knows them."""
    return yaml.safe_load((COMPONENT / "services.yaml").read_text())


@pytest.mark.parametrize("action", ["get_config", "set_config"])
def test_services_list_the_sections_of_all_families(action: str) -> None:
    """A section is chosen from a list, to which a user can add."""
    select = forms()[action]["fields"]["section"]["selector"]["select"]
    known = {row.section for family in FAMILIES.values() for row in family.features}
    assert select["options"] == sorted(known)
    assert select["custom_value"] is True


@pytest.mark.parametrize("action", AREA_ACTIONS)
def test_services_have_a_field_for_each_side_of_a_rectangle(action: str) -> None:
    """The form takes what the action takes, and no side beyond the picture."""
    selector = ObjectSelector(forms()[action]["fields"]["rectangles"]["selector"]["object"])
    rectangle = {"x": 0, "y": 50, "width": 100, "height": 50}
    assert selector([rectangle]) == [rectangle]
    with pytest.raises(probatio.Invalid):
        selector([{**rectangle, "height": 101}])


async def test_services_check_the_permissions_of_the_user(
    hass: HomeAssistant,
    json_entry: MockConfigEntry,
    json_camera: JsonCgiCamera,
    hass_read_only_user: MockUser,
) -> None:
    """Only administrators configure, and a user who may only view moves nothing."""
    guest = Context(user_id=hass_read_only_user.id)
    actions: dict[str, dict[str, Any]] = {
        "set_config": {"section": "image", "values": {"hue": 1}},
        "manage_user": {"action": "delete", "name": "x", "confirm": True},
        "ptz": {"direction": "up"},
    }
    for action, data in actions.items():
        with pytest.raises((Unauthorized, UnknownUser)):
            await hass.services.async_call(
                DOMAIN, action, {"entity_id": MAIN, **data}, blocking=True, context=guest
            )
    assert json_camera.writes == 0


@pytest.mark.parametrize("area", ["set_face_area", "set_motion_area", "set_privacy_masks"])
async def test_services_require_an_administrator_for_masks(
    hass: HomeAssistant, json_entry: MockConfigEntry, json_camera: JsonCgiCamera, area: str
) -> None:
    """Parts of the picture are configured, as all that is done by an action and is no movement."""
    group = await hass.auth.async_get_group(GROUP_ID_USER)
    assert group is not None
    user = Context(user_id=MockUser(groups=[group]).add_to_hass(hass).id)
    turn = {"entity_id": MAIN, "direction": "up", "duration": 0.1}
    await hass.services.async_call(DOMAIN, "ptz", turn, blocking=True, context=user)
    assert json_camera.ptz.commands
    writes = json_camera.writes
    with pytest.raises(Unauthorized):
        await hass.services.async_call(
            DOMAIN, area, {"entity_id": MAIN, "rectangles": []}, blocking=True, context=user
        )
    assert json_camera.writes == writes
