"""Time entities."""

import datetime as dt

from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity import Entity
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from tests.simulators.json_cgi import JsonCgiCamera

from .conftest import state_of

ARMED_FROM = "time.front_door_motion_armed_from"


async def test_time_is_written_as_hour_and_minute(
    hass: HomeAssistant,
    json_config: MockConfigEntry,
    json_camera: JsonCgiCamera,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Two fields of the wire are one time of day."""
    monkeypatch.setattr(Entity, "entity_registry_enabled_default", True)
    assert await hass.config_entries.async_setup(json_config.entry_id)
    await hass.async_block_till_done()
    assert state_of(hass, ARMED_FROM).state == "00:00:00"
    await hass.services.async_call(
        "time", "set_value", {"entity_id": ARMED_FROM, "time": dt.time(6, 45)}, blocking=True
    )
    fields = json_camera.settings["motion"]
    assert (fields["sch_start_hour"], fields["sch_start_min"]) == (6, 45)
    assert state_of(hass, ARMED_FROM).state == "06:45:00"
