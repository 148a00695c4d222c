"""Button entities: restarts, tests of pushes, and values that a button changes."""

from collections.abc import Mapping
from datetime import timedelta

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import entity_registry as er
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_fire_time_changed

from custom_components.cgi_camera import coordinator, downtime
from custom_components.cgi_camera.button import MOVES
from custom_components.cgi_camera.const import DOMAIN
from tests.simulators.faults import answer_lost
from tests.simulators.json_cgi import JsonCgiCamera
from tests.simulators.xml_cgi import XmlCgiCamera, refused

from .conftest import state_of
from .test_actions_xml_cgi import OSD
from .test_coordinator import polls


async def test_button_reboot_is_no_failure(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    camera: XmlCgiCamera,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Unavailable once, back within one poll, a line each way, no reauth, one login."""
    caplog.clear()
    caplog.set_level("INFO")
    await hass.services.async_call(
        "button", "press", {"entity_id": "button.front_door_reboot"}, blocking=True
    )
    assert state_of(hass, OSD).state == "unavailable"
    await polls(hass, 1)  # it still answers: that does not mean that it is back
    assert state_of(hass, OSD).state == "unavailable"
    await camera.stop()
    await polls(hass, 3)
    assert state_of(hass, OSD).state == "unavailable"
    await camera.start()
    logins = camera.logins
    async_fire_time_changed(
        hass, dt_util.utcnow() + coordinator.LOOK_INTERVAL + timedelta(seconds=1)
    )
    await hass.async_block_till_done(wait_background_tasks=True)
    assert state_of(hass, OSD).state == "on"
    assert (camera.logins - logins, camera.refused_logins) == (1, 0)
    assert hass.config_entries.flow.async_progress() == []
    ours = [r for r in caplog.records if r.name == "custom_components.cgi_camera"]
    assert [r.levelname for r in ours if r.levelname != "DEBUG"] == ["INFO", "INFO"]


async def test_button_reboot_accepts_a_lost_answer(
    hass: HomeAssistant, loaded: MockConfigEntry, camera: XmlCgiCamera
) -> None:
    """It was sent; but one that could not be sent is an error."""
    camera.inject("reboot", answer_lost)
    press = {"entity_id": "button.front_door_reboot"}
    await hass.services.async_call("button", "press", press, blocking=True)
    assert state_of(hass, OSD).state == "unavailable"
    assert camera.count("reboot") == 1


async def test_button_reboot_reports_a_request_that_was_not_sent(
    hass: HomeAssistant, loaded: MockConfigEntry, camera: XmlCgiCamera
) -> None:
    """The camera received no request, and the user reads that."""
    await camera.stop()
    press = {"entity_id": "button.front_door_reboot"}
    with pytest.raises(HomeAssistantError) as error:
        await hass.services.async_call("button", "press", press, blocking=True)
    assert error.value.translation_key == "cannot_connect"


async def test_button_reboot_accepts_a_quick_return(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    camera: XmlCgiCamera,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """After a minute an answer is an answer."""
    press = {"entity_id": "button.front_door_reboot"}
    await hass.services.async_call("button", "press", press, blocking=True)
    camera._reboot_at = None  # back before the next poll
    await polls(hass, 1)
    assert state_of(hass, OSD).state == "unavailable"
    monkeypatch.setattr(downtime, "LEAVING_SECONDS", 0)
    await polls(hass, 1)
    assert state_of(hass, OSD).state == "on"


async def test_button_reboot_ends_in_an_ordinary_outage(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    camera: XmlCgiCamera,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It is looked for as any other; only then a refused account counts."""
    press = {"entity_id": "button.front_door_reboot"}
    await hass.services.async_call("button", "press", press, blocking=True)
    camera._reboot_at = None
    camera.change_password("changed-1")
    await polls(hass, 1)
    assert hass.config_entries.flow.async_progress() == []
    monkeypatch.setattr(downtime, "DOWNTIME_SECONDS", 0)
    await polls(hass, 2)
    (flow,) = hass.config_entries.flow.async_progress()
    assert flow["context"]["source"] == "reauth"
    assert camera.refused_logins == 1


async def test_button_restarts_the_camera_once(
    hass: HomeAssistant, loaded: MockConfigEntry, camera: XmlCgiCamera
) -> None:
    """A refused press raises, and the next one is sent."""
    press = {"entity_id": "button.front_door_reboot"}
    camera.inject("reboot", refused("busy"))
    with pytest.raises(HomeAssistantError):
        await hass.services.async_call("button", "press", press, blocking=True)
    await hass.services.async_call("button", "press", press, blocking=True)
    assert camera.count("reboot") == 2


CODES: Mapping[str, list[int]] = {
    "move_up": [1],
    "move_down": [2],
    "move_left": [3],
    "move_right": [4],
    "zoom_in": [9],
    "zoom_out": [10],
    "stop_moving": [],
}
"""The commands of the document before the stop."""


def test_button_moves_in_every_direction() -> None:
    """As the document lists them."""
    assert set(CODES) == set(MOVES)


@pytest.mark.parametrize("key", MOVES)
async def test_button_moves_the_camera_for_a_moment(
    hass: HomeAssistant,
    json_config: MockConfigEntry,
    json_camera: JsonCgiCamera,
    key: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Each press ends with a stop; the buttons are off in a new installation."""
    monkeypatch.setattr("custom_components.cgi_camera.button.MOVE_SECONDS", 0.01)
    registry = er.async_get(hass)
    assert await hass.config_entries.async_setup(json_config.entry_id)
    entity_id = registry.async_get_entity_id("button", DOMAIN, f"{json_config.unique_id}_{key}")
    assert entity_id is not None
    assert hass.states.get(entity_id) is None
    registry.async_update_entity(entity_id, disabled_by=None)
    await hass.config_entries.async_reload(json_config.entry_id)
    await hass.services.async_call("button", "press", {"entity_id": entity_id}, blocking=True)
    assert json_camera.ptz.commands == [*CODES[key], 21]
