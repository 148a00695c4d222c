"""Binary sensor entities with a hold time."""

from datetime import timedelta

from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
)

from tests.simulators.uapi_push import push

from .conftest import state_of


async def test_binary_sensor_holds_a_face(
    hass: HomeAssistant, loaded: MockConfigEntry, push_url: str
) -> None:
    """The binary sensor goes off thirty seconds after the last face."""
    await push(push_url, "s0_rfc")
    await push(push_url, "s0_rfc")
    assert state_of(hass, "binary_sensor.front_door_face").state == "on"
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(seconds=31))
    await hass.async_block_till_done()
    assert state_of(hass, "binary_sensor.front_door_face").state == "off"
