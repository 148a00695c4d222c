"""Image entities of the last events."""

from datetime import datetime, timedelta

from homeassistant.components.image import async_get_image
from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
)

from tests.simulators.uapi_push import new_pictures, push

from .conftest import state_of


async def test_image_survives_a_reload(
    hass: HomeAssistant, loaded: MockConfigEntry, push_url: str
) -> None:
    """The last pictures and the time of the last push come back."""
    pictures = new_pictures(1)
    await push(push_url, "s0_rfc", pictures=pictures)
    before = datetime.fromisoformat(state_of(hass, "image.front_door_last_face").state)
    await hass.config_entries.async_reload(loaded.entry_id)
    face = await async_get_image(hass, "image.front_door_last_face")
    assert face.content == pictures.faces[0]
    after = datetime.fromisoformat(state_of(hass, "image.front_door_last_face").state)
    assert abs(after - before) < timedelta(milliseconds=2)  # as exact as the id of an event


async def test_image_is_unavailable_without_a_picture(
    hass: HomeAssistant, loaded: MockConfigEntry, push_url: str
) -> None:
    """Nothing is broken before the first face."""
    assert state_of(hass, "image.front_door_last_face").state == "unavailable"
    await push(push_url, "s0_rfc", pictures=new_pictures(1))
    assert state_of(hass, "image.front_door_last_face").state != "unavailable"
