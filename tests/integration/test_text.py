"""Text entities: limits count bytes."""

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from tests.simulators.xml_cgi import XmlCgiCamera

from .conftest import state_of

TITLE = "text.front_door_overlay_title"


async def set_text(hass: HomeAssistant, value: str) -> None:
    """Set the title of the picture."""
    await hass.services.async_call(
        "text", "set_value", {"entity_id": TITLE, "value": value}, blocking=True
    )


async def test_text_is_set_and_shown(
    hass: HomeAssistant, loaded_whole: MockConfigEntry, camera: XmlCgiCamera
) -> None:
    """Also in letters that the wire encodes."""
    await set_text(hass, "Tür & 门")
    assert camera.settings["osd"]["title_utf8"] == "Tür & 门"
    assert state_of(hass, TITLE).state == "Tür & 门"


async def test_text_rejects_more_bytes_than_the_camera_stores(
    hass: HomeAssistant, loaded_whole: MockConfigEntry, camera: XmlCgiCamera
) -> None:
    """A character may take three of them; the camera gets no request."""
    longest = state_of(hass, TITLE).attributes["max"]
    camera.requests.clear()
    with pytest.raises(ServiceValidationError):
        await set_text(hass, "门" * longest)
    assert camera.requests == []
