"""Actions that are more than one value of one entity."""

from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
import probatio
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from tests.simulators.xml_cgi import XmlCgiCamera


async def set_motion_area(hass: HomeAssistant, rectangles: Any) -> Any:
    """Call the action and return its response."""
    return await hass.services.async_call(
        "cgi_camera",
        "set_motion_area",
        {"entity_id": "camera.front_door", "rectangles": rectangles},
        blocking=True,
        return_response=True,
    )


async def test_set_motion_area_converts_per_cent_to_blocks(
    hass: HomeAssistant, loaded: MockConfigEntry, camera: XmlCgiCamera
) -> None:
    """Per cent of the picture become blocks of the camera's own grid; the response is in force."""
    camera.settings["motion"] |= {"blockcount": "4x4", "areavalue": "0000"}
    await hass.config_entries.async_reload(loaded.entry_id)
    half = [{"x": 0, "y": 50, "width": 100, "height": 50}]
    response = await set_motion_area(hass, half)
    assert camera.settings["motion"]["areavalue"] == "00ff"
    (answer,) = response.values()
    assert answer["areavalue"] == "00ff"
    await set_motion_area(hass, [])
    assert camera.settings["motion"]["areavalue"] == "0000"


@pytest.mark.parametrize(
    "rectangles",
    [
        [{"x": 0, "y": 0, "width": 101, "height": 1}],
        [{"x": -1, "y": 0, "width": 1, "height": 1}],
        [{"x": 0, "y": 0, "width": 1}],
        "all",
    ],
)
async def test_set_motion_area_rejects_bad_rectangles(
    hass: HomeAssistant, loaded: MockConfigEntry, camera: XmlCgiCamera, rectangles: Any
) -> None:
    """They are refused before anything is sent."""
    camera.requests.clear()
    with pytest.raises(probatio.Invalid):
        await set_motion_area(hass, rectangles)
    assert camera.requests == []


async def test_set_motion_area_rejects_a_camera_without_a_grid(
    hass: HomeAssistant, loaded: MockConfigEntry, camera: XmlCgiCamera
) -> None:
    """An error, also for a grid that makes no sense."""
    coordinator = loaded.runtime_data.coordinator
    coordinator.data = {**coordinator.data, "motion": {"blockcount": "many"}}
    with pytest.raises(HomeAssistantError) as error:
        await set_motion_area(hass, [])
    assert error.value.translation_key == "unexpected_answer"
    coordinator.data = {**coordinator.data, "motion": {}}
    with pytest.raises(HomeAssistantError) as error:
        await set_motion_area(hass, [])
    assert error.value.translation_key == "no_areas"


async def test_get_config_and_set_config_work_with_any_family(
    hass: HomeAssistant, loaded: MockConfigEntry, camera: XmlCgiCamera
) -> None:
    """The same rows, whatever the protocol."""
    target = {"entity_id": "camera.front_door", "section": "image"}
    response = await hass.services.async_call(
        "cgi_camera", "get_config", target, blocking=True, return_response=True
    )
    assert response is not None
    assert set(response["camera.front_door"]) == {  # type: ignore[arg-type]
        "brightness",
        "contrast",
        "saturation",
        "sharpness",
    }
    camera.requests.clear()
    response = await hass.services.async_call(
        "cgi_camera",
        "set_config",
        {**target, "values": {"brightness": 7, "contrast": 8}},
        blocking=True,
        return_response=True,
    )
    assert response is not None
    assert response["camera.front_door"]["brightness"] == 7  # type: ignore[index,call-overload]
    assert camera.settings["image"]["contrast"] == "8"
    assert len(camera.requests) == 2  # what holds now, then all changes


@pytest.mark.parametrize(
    ("action", "data", "problem"),
    [
        ("ptz", {"direction": "up"}, "unsupported"),
        ("ptz", {"direction": "stop"}, "unsupported"),
        ("preset", {"preset": 1}, "unsupported"),
        ("send_io", {"data": "x"}, "no_serial_port"),
        ("scan_wifi", {}, "no_wifi"),
    ],
)
async def test_actions_reject_what_a_family_does_not_offer(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    camera: XmlCgiCamera,
    *,
    action: str,
    data: dict[str, Any],
    problem: str,
) -> None:
    """The user gets an error, the camera no request."""
    camera.requests.clear()
    with pytest.raises(HomeAssistantError) as error:
        await hass.services.async_call(
            "cgi_camera",
            action,
            {"entity_id": "camera.front_door", **data},
            blocking=True,
            return_response=action == "scan_wifi",
        )
    assert error.value.translation_key == problem
    assert camera.requests == []
