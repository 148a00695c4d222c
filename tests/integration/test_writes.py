"""How changes reach a camera: at once, in few requests, one outcome for each caller."""

import asyncio

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.cgi_camera import writes
from custom_components.cgi_camera.api.errors import InvalidValueError
from custom_components.cgi_camera.api.settings import Setting
from tests.simulators.faults import Answer, MakeAnswer, answer_lost
from tests.simulators.xml_cgi import XmlCgiCamera, refused

from .conftest import state_of

BRIGHTNESS = "number.front_door_brightness"
CONTRAST = "number.front_door_contrast"
OSD = "switch.front_door_on_screen_display"


AT_ONCE = 30
"""Seconds that a busy machine may take for what waits for nothing."""


@pytest.fixture
def long_drag(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let whatever waits for the end of a drag wait for longer than a test may take."""
    monkeypatch.setattr(writes, "DRAG_QUIET_SECONDS", 10 * AT_ONCE)


async def turn(hass: HomeAssistant, entity_id: str, state: str) -> None:
    """Turn a switch on or off."""
    await hass.services.async_call(
        "switch", f"turn_{state}", {"entity_id": entity_id}, blocking=True
    )


async def set_number(hass: HomeAssistant, entity_id: str, value: float) -> None:
    """Set a number."""
    await hass.services.async_call(
        "number", "set_value", {"entity_id": entity_id, "value": value}, blocking=True
    )


async def test_write_shows_the_answer(
    hass: HomeAssistant, loaded: MockConfigEntry, camera: XmlCgiCamera
) -> None:
    """One request, no second one to read back, and the new state at once."""
    camera.requests.clear()
    await turn(hass, OSD, "off")
    assert [request.interface for request in camera.requests] == ["osd"]
    assert camera.settings["osd"]["enable"] == "0"
    assert state_of(hass, OSD).state == "off"


async def test_write_sends_the_first_change_at_once(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    camera: XmlCgiCamera,
    long_drag: None,
) -> None:
    """A click does not wait for others that may follow."""
    camera.requests.clear()
    async with asyncio.timeout(AT_ONCE):
        await turn(hass, OSD, "off")
    assert camera.count("osd") == 1


async def test_write_joins_the_changes_of_a_scene(
    hass: HomeAssistant, loaded_whole: MockConfigEntry, camera: XmlCgiCamera
) -> None:
    """Entities of several platforms are one request for each section."""
    scene = {
        OSD: "off",
        "select.front_door_title_position_given_as": "anchor",
        BRIGHTNESS: "7",
        CONTRAST: "8",
    }
    assert await async_setup_component(hass, "scene", {})
    await hass.async_block_till_done()
    before = {"entities": {entity_id: state_of(hass, entity_id).state for entity_id in scene}}
    await hass.services.async_call("scene", "apply", before, blocking=True)  # loads the platforms
    camera.requests.clear()
    await hass.services.async_call("scene", "apply", {"entities": scene}, blocking=True)
    assert (camera.count("osd"), camera.count("image")) == (1, 1)
    assert state_of(hass, OSD).state == "off"
    assert state_of(hass, CONTRAST).state == "8"


@pytest.mark.parametrize("seconds_between", [0.0, 0.005, 0.03])
@pytest.mark.parametrize("latency", [0.0, 0.1])
async def test_write_joins_the_values_of_a_dragged_slider(
    *,
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    camera: XmlCgiCamera,
    monkeypatch: pytest.MonkeyPatch,
    seconds_between: float,
    latency: float,
) -> None:
    """Quick and slow cameras get three requests at most, and the last value wins."""
    monkeypatch.setattr(writes, "DRAG_QUIET_SECONDS", 1)  # a busy machine drags slowly
    monkeypatch.setattr(writes, "DRAG_LIMIT_SECONDS", 60)
    camera.latency = latency
    camera.requests.clear()
    async with asyncio.TaskGroup() as values:
        for value in range(50):
            values.create_task(set_number(hass, BRIGHTNESS, value))
            await asyncio.sleep(seconds_between)
    assert 1 <= camera.count("image") <= 3
    assert "brightness=0" in camera.requests[0].query or not seconds_between
    assert state_of(hass, BRIGHTNESS).state == "49"
    assert camera.settings["image"]["brightness"] == "49"


async def test_write_does_not_delay_a_click_on_another_setting(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    camera: XmlCgiCamera,
    long_drag: None,
) -> None:
    """A script that sets two numbers one after the other does not wait in between."""
    camera.requests.clear()
    async with asyncio.timeout(AT_ONCE):
        await set_number(hass, BRIGHTNESS, 7)
        await set_number(hass, CONTRAST, 8)
    assert camera.count("image") == 2


async def test_write_joins_changes_while_a_request_is_on_its_way(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    camera: XmlCgiCamera,
    long_drag: None,
) -> None:
    """The second request carries both, and goes out with the answer to the first."""
    camera.latency = 0.5
    camera.requests.clear()
    async with asyncio.timeout(AT_ONCE), asyncio.TaskGroup() as callers:
        callers.create_task(set_number(hass, BRIGHTNESS, 7))
        while not camera.requests:  # noqa: ASYNC110 - the simulator has no event for that
            await asyncio.sleep(0.01)
        for name in ("contrast", "saturation"):
            callers.create_task(set_number(hass, f"number.front_door_{name}", 8))
            await asyncio.sleep(0.02)
    first, second = camera.requests
    assert "contrast" not in first.query
    assert "contrast=8" in second.query
    assert "saturation=8" in second.query


async def test_write_gives_each_caller_its_own_outcome(
    hass: HomeAssistant, loaded: MockConfigEntry, camera: XmlCgiCamera
) -> None:
    """A refused request is an error for its caller, not for the caller of the next one."""
    camera.latency = 0.05
    camera.inject("image", refused("brightness: 0 - 6"))
    first = asyncio.create_task(set_number(hass, BRIGHTNESS, 7))
    await asyncio.sleep(0.02)
    second = asyncio.create_task(set_number(hass, CONTRAST, 8))
    with pytest.raises(HomeAssistantError) as error:
        await first
    await second
    assert error.value.translation_placeholders == {
        "subject": "Brightness",
        "reason": "brightness: 0 - 6",
    }
    await hass.async_block_till_done(wait_background_tasks=True)
    assert camera.settings["image"]["contrast"] == "8"
    assert state_of(hass, CONTRAST).state == "8"


async def test_write_goes_on_without_a_caller(
    hass: HomeAssistant, loaded: MockConfigEntry, camera: XmlCgiCamera
) -> None:
    """A caller that goes away neither takes its value back nor stops the others."""
    camera.latency = 0.05
    first = asyncio.create_task(set_number(hass, BRIGHTNESS, 7))
    second = asyncio.create_task(set_number(hass, CONTRAST, 8))
    await asyncio.sleep(0.02)
    first.cancel()
    await second
    assert first.cancelled()
    assert (
        camera.settings["image"] | {"brightness": "7", "contrast": "8"} == camera.settings["image"]
    )


async def test_write_fails_if_the_camera_is_unloaded_meanwhile(
    hass: HomeAssistant, loaded: MockConfigEntry, camera: XmlCgiCamera
) -> None:
    """The caller learns that the value may not have arrived."""
    camera.latency = 0.2
    write = asyncio.create_task(set_number(hass, BRIGHTNESS, 7))
    await asyncio.sleep(0.05)
    camera.latency = 0
    await hass.config_entries.async_unload(loaded.entry_id)
    with pytest.raises(HomeAssistantError) as error:
        await write
    assert error.value.translation_key == "no_answer"


@pytest.mark.parametrize("seconds_between", [0, 0.02], ids=["waiting", "on its way"])
async def test_set_respects_a_change_without_an_answer_yet(
    hass: HomeAssistant,
    loaded_whole: MockConfigEntry,
    camera: XmlCgiCamera,
    seconds_between: float,
) -> None:
    """Limits depend on another setting: those hold that the camera is about to have."""
    camera.settings["osd"] |= {"title_pos_x": "50", "title_pos_y": "1", "title_pos_type": "1"}
    await hass.config_entries.async_reload(loaded_whole.entry_id)
    coordinator = loaded_whole.runtime_data.coordinator
    rows = {row.key: row for row in coordinator.device.family.rows("osd", Setting)}
    camera.latency = 0.1
    anchor = asyncio.create_task(coordinator.async_set((rows["osd_title_position_type"], "anchor")))
    await asyncio.sleep(seconds_between)
    with pytest.raises(InvalidValueError):
        await coordinator.async_set((rows["osd_title_x"], 50))
    await anchor


async def test_write_joins_changes_of_one_section(
    hass: HomeAssistant, loaded: MockConfigEntry, camera: XmlCgiCamera
) -> None:
    """An automation that sets four numbers costs one request."""
    camera.requests.clear()
    names = ("brightness", "contrast", "saturation", "sharpness")
    await asyncio.gather(*(set_number(hass, f"number.front_door_{name}", 5) for name in names))
    assert camera.count("image") == 1
    assert {camera.settings["image"][name] for name in names} == {"5"}


async def test_write_shows_the_reason_of_a_refusal(
    hass: HomeAssistant, loaded: MockConfigEntry, camera: XmlCgiCamera
) -> None:
    """The user reads the reason; Home Assistant shows the value in force, not the wish."""
    camera.inject("osd", refused("enable: 0 or 1"))
    with pytest.raises(HomeAssistantError) as error:
        await turn(hass, OSD, "off")
    assert error.value.translation_key == "refused_value"
    assert error.value.translation_placeholders == {
        "subject": "On-screen display",
        "reason": "enable: 0 or 1",
    }
    await hass.async_block_till_done(wait_background_tasks=True)
    assert state_of(hass, OSD).state == "on"


async def test_write_reads_again_after_a_lost_answer(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    camera: XmlCgiCamera,
) -> None:
    """The camera may have applied the change: its section is read, nothing is assumed."""
    camera.inject("osd", answer_lost, times=2)  # the HTTP client sends a lost GET once more
    with pytest.raises(HomeAssistantError) as error:
        await turn(hass, OSD, "off")
    assert error.value.translation_key == "no_answer"
    await hass.async_block_till_done(wait_background_tasks=True)
    assert state_of(hass, OSD).state == "off"


async def test_write_notices_a_value_that_was_not_applied(
    hass: HomeAssistant, loaded: MockConfigEntry, camera: XmlCgiCamera
) -> None:
    """The user reads which value stayed, instead of a switch that falls back."""

    async def ignored(_: MakeAnswer) -> Answer:
        return Answer(body=b'<osd enable="1" title_utf8="ipcamera"/>', content_type="text/xml")

    camera.inject("osd", ignored)
    with pytest.raises(HomeAssistantError) as error:
        await turn(hass, OSD, "off")
    assert error.value.translation_key == "not_applied"
    assert error.value.translation_placeholders == {
        "subject": "On-screen display",
        "value": "False",
        "kept": "True",
    }
    await hass.async_block_till_done(wait_background_tasks=True)
    assert state_of(hass, OSD).state == "on"


async def test_set_rejects_a_value_out_of_range_without_a_request(
    hass: HomeAssistant, loaded_whole: MockConfigEntry, camera: XmlCgiCamera
) -> None:
    """The error names value and limit, which depends on another setting here."""
    camera.requests.clear()
    entity_id = "number.front_door_title_horizontal_position"
    assert state_of(hass, entity_id).attributes["max"] == 100
    with pytest.raises(ServiceValidationError):
        await set_number(hass, entity_id, 101)
    with pytest.raises(ServiceValidationError) as error:
        await hass.services.async_call(
            "text",
            "set_value",
            {"entity_id": "text.front_door_overlay_title", "value": "门" * 100},
            blocking=True,
        )
    assert error.value.translation_key == "invalid_escaped_bytes"
    assert "0 - 199" in str(error.value.translation_placeholders)
    assert camera.requests == []


async def test_write_takes_dependent_settings_along(
    hass: HomeAssistant, loaded_whole: MockConfigEntry, camera: XmlCgiCamera
) -> None:
    """Positions in percent would be invalid as anchors: one request moves them, too."""
    camera.settings["osd"] |= {"title_pos_x": "50", "title_pos_y": "1", "title_pos_type": "1"}
    await hass.config_entries.async_reload(loaded_whole.entry_id)
    camera.requests.clear()
    await hass.services.async_call(
        "select",
        "select_option",
        {"entity_id": "select.front_door_title_position_given_as", "option": "anchor"},
        blocking=True,
    )
    (request,) = camera.requests
    assert "title_pos_type=0" in request.query
    assert "title_pos_x=2" in request.query
    assert "title_pos_y" not in request.query
    state = state_of(hass, "number.front_door_title_horizontal_position")
    assert (state.state, state.attributes["max"]) == ("2", 2)
