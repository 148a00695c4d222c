"""The repair of a camera that was reset behind our back, on a simulator of each family."""

from collections.abc import Callable
from datetime import timedelta
from unittest.mock import AsyncMock

from homeassistant.config_entries import SOURCE_REAUTH
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.cgi_camera.api.errors import NoAnswerError
from custom_components.cgi_camera.care.forgotten import FORGOTTEN, is_forgotten
from custom_components.cgi_camera.care.saved_settings import FIRST_PAUSE, INTERVAL, RETRY_PAUSE
from custom_components.cgi_camera.care.settings_state import State
from tests.simulators.json_cgi import JsonCgiCamera
from tests.simulators.json_cgi_device import JsonCgiDevice
from tests.simulators.uapi import UapiCamera
from tests.simulators.xml_cgi import XmlCgiCamera

from .test_care_actions import SHARE, change_everything, present, share
from .test_pushes import issues
from .test_pushes_json_cgi import set_up
from .test_repairs import go_on, repair
from .test_saved_settings import Passing, saved_of

FACTORY_PASSWORD = "123456"


@pytest.fixture
def passing(monkeypatch: pytest.MonkeyPatch) -> Passing:
    """Return the pass of the next entry."""
    return Passing(monkeypatch)


async def load(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Set an entry up."""
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)


async def poll(entry: MockConfigEntry) -> None:
    """Read what the entities show, as the next poll of settings does."""
    coordinator = entry.runtime_data.coordinator
    coordinator._polls = 0
    await coordinator.async_refresh()


async def restore(hass: HomeAssistant, entry: MockConfigEntry, before: State) -> None:
    """Restore the settings by the repair, and compare all but the guarded ones."""
    step = await repair(hass, FORGOTTEN)
    assert step["menu_options"] == ["restore", "keep"]
    step = await go_on(hass, step, {"next_step_id": "restore"})
    step = await go_on(hass, step, {})
    assert step["type"] == "create_entry"
    assert FORGOTTEN not in issues(hass)
    guarded = entry.runtime_data.coordinator.device.family.guarded_sections
    assert share(before, await present(entry), guarded) == SHARE


async def reset_and_restore(
    hass: HomeAssistant, entry: MockConfigEntry, passing: Passing, reset: Callable[[], None]
) -> None:
    """Reset a camera whose settings differ from those of the factory, and repair that."""
    await change_everything(entry)
    await passing.whole()
    before = await present(entry)
    reset()
    await poll(entry)
    await passing.whole()
    assert FORGOTTEN in issues(hass)
    assert saved_of(entry).states[0]["settings"] == before
    await restore(hass, entry, before)


async def test_forgotten_settings_of_a_json_cgi_camera_come_back(
    hass: HomeAssistant,
    base_url: str,
    passing: Passing,
    json_config: MockConfigEntry,
    json_camera: JsonCgiCamera,
) -> None:
    """All settable fields, with the address for its pushes."""
    await load(hass, json_config)
    await set_up(hass, json_config)
    pushing = json_camera.settings["platform_server"]["serverAddr"]
    assert pushing

    def reset() -> None:
        json_camera.settings = JsonCgiDevice(password=json_camera.password).settings

    await reset_and_restore(hass, json_config, passing, reset)
    assert json_camera.settings["platform_server"]["serverAddr"] == pushing


async def test_forgotten_settings_of_an_xml_cgi_camera_come_back_after_a_new_login(
    hass: HomeAssistant,
    base_url: str,
    passing: Passing,
    entry: MockConfigEntry,
    camera: XmlCgiCamera,
) -> None:
    """The account is gone, too: the user enters the new one first."""
    await load(hass, entry)
    await change_everything(entry)
    await passing.whole()
    before = await present(entry)
    camera._take_factory_settings(camera.username, FACTORY_PASSWORD)
    await entry.runtime_data.coordinator.async_refresh()
    await hass.async_block_till_done(wait_background_tasks=True)
    (flow,) = entry.async_get_active_flows(hass, {SOURCE_REAUTH})
    await hass.config_entries.flow.async_configure(
        flow["flow_id"], {"username": camera.username, "password": FACTORY_PASSWORD}
    )
    await hass.async_block_till_done(wait_background_tasks=True)
    assert passing.pauses[-1] == FIRST_PAUSE
    await passing.whole()
    await restore(hass, entry, before)


async def test_forgotten_settings_of_a_uapi_camera_come_back(
    hass: HomeAssistant,
    base_url: str,
    passing: Passing,
    face_entry: MockConfigEntry,
    face_camera: UapiCamera,
) -> None:
    """With its motion zones."""
    factory = dict(face_camera.parameters.values)
    await load(hass, face_entry)

    def reset() -> None:
        face_camera.parameters.values.clear()
        face_camera.parameters.values |= factory

    await reset_and_restore(hass, face_entry, passing, reset)


async def test_forgotten_settings_are_noticed_after_a_reset_during_a_pass(
    hass: HomeAssistant,
    base_url: str,
    passing: Passing,
    json_config: MockConfigEntry,
    json_camera: JsonCgiCamera,
) -> None:
    """What polls read before, and sections read before, do not become the state to restore."""
    await load(hass, json_config)
    await change_everything(json_config)
    await passing.whole()
    before = await present(json_config)
    await poll(json_config)
    await passing.step()
    json_camera.settings = JsonCgiDevice(password=json_camera.password).settings
    await passing.whole()
    assert FORGOTTEN not in issues(hass)  # most values are those of before
    assert passing.pauses[-1] == RETRY_PAUSE
    await poll(json_config)
    await passing.whole()
    assert FORGOTTEN in issues(hass)
    assert saved_of(json_config).states[0]["settings"] == before


async def test_forgotten_settings_can_be_kept_as_they_are(
    hass: HomeAssistant,
    base_url: str,
    passing: Passing,
    json_config: MockConfigEntry,
    *,
    json_camera: JsonCgiCamera,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The camera gets nothing, and the issue does not return; a silent one is asked again."""
    await load(hass, json_config)
    await change_everything(json_config)
    await passing.whole()
    json_camera.settings = JsonCgiDevice(password=json_camera.password).settings
    await poll(json_config)
    await passing.whole()
    assert passing.pauses[-1] == INTERVAL
    writes = json_camera.writes
    menu, saved = await repair(hass, FORGOTTEN), saved_of(json_config)
    with monkeypatch.context() as silent:
        silent.setattr(saved, "async_save", AsyncMock(side_effect=NoAnswerError("no answer")))
        step = await go_on(hass, menu, {"next_step_id": "keep"})
    assert (step["step_id"], step["errors"]) == ("keep", {"base": "not_through"})
    assert FORGOTTEN in issues(hass)
    step = await go_on(hass, step, {})
    assert step["type"] == "create_entry"
    assert json_camera.writes == writes
    assert FORGOTTEN not in issues(hass)
    assert len(saved_of(json_config).states) == 2
    await passing.whole()
    assert FORGOTTEN not in issues(hass)


@pytest.mark.parametrize(
    ("present_values", "expected"),
    [
        ({"image": {"hue": 1, "gamma": 1}, "osd": {"x": 1, "y": 1}}, False),
        ({"image": {"hue": 2, "gamma": 1}, "osd": {"x": 1, "y": 1}}, False),
        ({"image": {"hue": 2, "gamma": 2}, "osd": {"x": 1, "y": 1}}, True),
        ({"image": {}, "osd": {"x": 1, "y": 1}}, False),
        ({"image": {"hue": 1, "gamma": 1, "tint": 1}, "osd": {"x": 1, "y": 1, "z": 1}}, False),
    ],
)
def test_is_forgotten_needs_half_of_the_saved_values(
    present_values: State, *, expected: bool
) -> None:
    """A section without an answer proves nothing, nor does a value that is new."""
    saved = {"image": {"hue": 1, "gamma": 1}, "osd": {"x": 1, "y": 1}}
    assert is_forgotten(saved, present_values) is expected
    assert not is_forgotten({}, present_values)


async def test_saved_settings_are_read_soon_after_an_absence(
    hass: HomeAssistant, passing: Passing, json_config: MockConfigEntry
) -> None:
    """Once an hour at most, for a camera with a bad connection comes and goes."""
    await load(hass, json_config)
    await passing.whole()
    coordinator = json_config.runtime_data.coordinator
    for checked, pause in ((timedelta(hours=2), FIRST_PAUSE), (timedelta(), RETRY_PAUSE)):
        saved = saved_of(json_config)
        saved._checked_at = dt_util.utcnow() - checked
        coordinator.last_update_success = False
        coordinator.async_update_listeners()
        coordinator.last_update_success = True
        coordinator.async_update_listeners()
        assert abs(passing.pauses[-1] - pause) < timedelta(minutes=1)
