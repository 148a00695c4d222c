"""A camera that asks for a weaker login than before: it waits for a word of the user."""

from typing import Any

from homeassistant.components.camera import async_get_image
from homeassistant.config_entries import ConfigEntryState, ConfigFlowResult
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.cgi_camera.const import CONF_MEMORY
from tests.simulators.access import Scheme
from tests.simulators.recorder import Recorder
from tests.simulators.uapi import UapiCamera
from tests.simulators.uapi_access import Auth

from .conftest import PASSWORD

LOGIN = "accepted:digest-md5::"
BY_HAND = {"username": "root", "password": PASSWORD}


@pytest.fixture
async def seen(
    hass: HomeAssistant, face_camera: UapiCamera, face_entry: MockConfigEntry
) -> MockConfigEntry:
    """Return the loaded entry of a camera that has accepted a Digest."""
    face_camera.auth = Auth.DIGEST
    assert await hass.config_entries.async_setup(face_entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert face_entry.data[CONF_MEMORY]["account"] == LOGIN
    face_camera.auth = Auth.BASIC
    face_camera.logins.clear()
    return face_entry


def question(hass: HomeAssistant) -> ConfigFlowResult | None:
    """Return the flow that asks the user, if there is one."""
    return next(iter(hass.config_entries.flow.async_progress()), None)


async def refreshed(hass: HomeAssistant, entry: MockConfigEntry) -> bool:
    """Poll once, and return whether the camera is available."""
    await entry.runtime_data.coordinator.async_refresh()
    await hass.async_block_till_done(wait_background_tasks=True)
    return bool(entry.runtime_data.coordinator.last_update_success)


async def test_weaker_login_step_opens_at_the_first_poll(
    hass: HomeAssistant, seen: MockConfigEntry, face_camera: UapiCamera
) -> None:
    """Polls go on without the account, and the question ends when the camera is back."""
    for _ in range(3):
        assert not await refreshed(hass, seen)
    flow = question(hass)
    assert flow is not None
    assert flow["step_id"] == "weaker_login"
    assert face_camera.logins.total() + face_camera.refused_logins.total() == 0
    face_camera.auth = Auth.DIGEST
    assert await refreshed(hass, seen)
    assert question(hass) is None


async def test_weaker_login_step_opens_at_a_start(
    hass: HomeAssistant, seen: MockConfigEntry, face_camera: UapiCamera
) -> None:
    """The start is tried again, and succeeds once the camera asks as before."""
    assert await hass.config_entries.async_unload(seen.entry_id)
    assert not await hass.config_entries.async_setup(seen.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert seen.state is ConfigEntryState.SETUP_RETRY
    flow = question(hass)
    assert flow is not None
    assert flow["step_id"] == "weaker_login"
    assert face_camera.logins.total() + face_camera.refused_logins.total() == 0


async def test_weaker_login_step_allows_it_on_request(
    hass: HomeAssistant, seen: MockConfigEntry, face_camera: UapiCamera
) -> None:
    """Without the tick it only tries again; with it the camera is set up with what it asks for."""
    await refreshed(hass, seen)
    flow = question(hass)
    assert flow is not None
    configure = hass.config_entries.flow.async_configure
    result: Any = await configure(flow["flow_id"], {"allow": False})
    assert result["errors"] == {"base": "weaker_login"}
    assert face_camera.logins.total() == 0
    result = await configure(flow["flow_id"], {"allow": True})
    assert result["reason"] == "reauth_successful"
    await hass.async_block_till_done(wait_background_tasks=True)
    assert seen.data[CONF_MEMORY]["account"] == "accepted:basic::"
    assert await refreshed(hass, seen)


async def test_weaker_login_step_ends_without_a_reason(
    hass: HomeAssistant, seen: MockConfigEntry, face_camera: UapiCamera
) -> None:
    """The camera asks as before meanwhile; nothing is allowed."""
    await refreshed(hass, seen)
    flow = question(hass)
    assert flow is not None
    face_camera.auth = Auth.BOTH
    result: Any = await hass.config_entries.flow.async_configure(flow["flow_id"], {"allow": False})
    assert result["reason"] == "reauth_successful"
    assert seen.data[CONF_MEMORY]["account"] == LOGIN


async def test_weaker_login_step_follows_a_change_by_hand(
    hass: HomeAssistant, seen: MockConfigEntry, face_camera: UapiCamera
) -> None:
    """An address and account that the user types reveal no more than before, either."""
    result: Any = await seen.start_reconfigure_flow(hass)
    typed = {"host": face_camera.url, **BY_HAND, "verify_ssl": True}
    configure = hass.config_entries.flow.async_configure
    result = await configure(result["flow_id"], typed)
    assert result["step_id"] == "weaker_login"
    assert face_camera.logins.total() == 0
    result = await configure(result["flow_id"], {"allow": True})
    assert result["reason"] == "reconfigure_successful"


async def test_weaker_login_step_opens_at_a_snapshot(
    hass: HomeAssistant, recorder: Recorder, recorder_entry: MockConfigEntry
) -> None:
    """A recorder is polled without the account: its snapshots notice."""
    recorder.scheme = Scheme.BASIC
    before = sum(request.scheme == "basic" for request in recorder.requests)
    with pytest.raises(HomeAssistantError, match="weaker login"):
        await async_get_image(hass, hass.states.async_entity_ids("camera")[0])
    await hass.async_block_till_done(wait_background_tasks=True)
    flow = question(hass)
    assert flow is not None
    assert flow["step_id"] == "weaker_login"
    assert sum(request.scheme == "basic" for request in recorder.requests) == before
