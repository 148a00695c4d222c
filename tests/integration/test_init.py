"""A camera comes and goes with its config entry."""

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.cgi_camera import async_migrate_entry
from custom_components.cgi_camera.const import (
    CONF_MEMORY,
    DEFAULT_OPTIONS,
    DOMAIN,
    MINOR_VERSION,
    OPTION_HOLD_SECONDS,
    OPTION_SHARED_ADDRESS,
)
from tests.simulators.uapi import UapiCamera
from tests.simulators.uapi_push import USN
from tests.simulators.xml_cgi import XmlCgiCamera

from .conftest import PASSWORD, entry_data, state_of
from .test_coordinator import polls
from .test_pushes import set_up


async def test_entry_sets_up_and_unloads(hass: HomeAssistant, loaded: MockConfigEntry) -> None:
    """Everything is taken away on unload, and can be set up again."""
    assert loaded.state is ConfigEntryState.LOADED
    assert await hass.config_entries.async_unload(loaded.entry_id)
    assert loaded.state is ConfigEntryState.NOT_LOADED
    assert all(state.state == "unavailable" for state in hass.states.async_all())
    assert await hass.config_entries.async_setup(loaded.entry_id)
    assert loaded.state is ConfigEntryState.LOADED


async def test_migrate_entry_fills_in_what_an_old_entry_lacks(
    hass: HomeAssistant, camera: XmlCgiCamera
) -> None:
    """The choice of the user stays."""
    data = {key: value for key, value in entry_data(camera).items() if key != CONF_MEMORY}
    entry = MockConfigEntry(domain=DOMAIN, data=data, options={OPTION_HOLD_SECONDS: 7})
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    assert entry.minor_version == MINOR_VERSION
    assert entry.data.items() >= data.items()
    assert CONF_MEMORY in entry.data
    expected = {**DEFAULT_OPTIONS, OPTION_HOLD_SECONDS: 7}
    del expected[OPTION_SHARED_ADDRESS]  # its user decides
    assert entry.options == expected


async def test_migrate_entry_carries_the_account_over(
    hass: HomeAssistant, camera: XmlCgiCamera
) -> None:
    """The memory has the account under its present key, and under that of the release before."""
    before = {"login": "accepted:5a17:feed", "form": "0"}
    entry = MockConfigEntry(
        domain=DOMAIN, data={**entry_data(camera), CONF_MEMORY: before}, options=DEFAULT_OPTIONS
    )
    entry.add_to_hass(hass)
    assert await async_migrate_entry(hass, entry)
    assert entry.data[CONF_MEMORY] == {**before, "account": "accepted:::5a17:feed"}


async def test_migrate_entry_leaves_an_entry_of_a_later_version_alone(
    hass: HomeAssistant, camera: XmlCgiCamera
) -> None:
    """A downgrade starts, and the later version finds its fields again."""
    entry = MockConfigEntry(
        domain=DOMAIN,
        data={**entry_data(camera), "later": 1},
        options={**DEFAULT_OPTIONS, "later": 2},
        minor_version=MINOR_VERSION + 1,
    )
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    assert entry.minor_version == MINOR_VERSION + 1
    assert (entry.data["later"], entry.options["later"]) == (1, 2)


async def test_migrate_entry_refuses_another_major_version(
    hass: HomeAssistant, camera: XmlCgiCamera
) -> None:
    """Home Assistant itself refuses an entry with another meaning."""
    entry = MockConfigEntry(
        domain=DOMAIN, data=entry_data(camera), options=DEFAULT_OPTIONS, version=2
    )
    entry.add_to_hass(hass)
    assert not await hass.config_entries.async_setup(entry.entry_id)
    assert entry.state is ConfigEntryState.MIGRATION_ERROR


async def test_entry_registers_the_device(
    hass: HomeAssistant, loaded: MockConfigEntry, camera: XmlCgiCamera
) -> None:
    """The registry knows model, serial, firmware, MAC and where the web page is."""
    device = dr.async_get(hass).async_get_device_by_identifier(
        (DOMAIN, "f00006108447"), loaded.entry_id
    )
    assert device is not None
    assert device.name == "Front door"
    assert device.model == camera.model
    assert device.serial_number == USN
    assert device.sw_version == camera.settings["getinfo"]["filesystem"]
    assert device.connections == {(dr.CONNECTION_NETWORK_MAC, "f0:00:06:10:84:47")}
    assert device.configuration_url == camera.url


async def test_entry_retries_a_camera_that_is_off(
    hass: HomeAssistant, camera: XmlCgiCamera, entry: MockConfigEntry
) -> None:
    """Home Assistant retries, and shows the reason."""
    await camera.stop()
    assert not await hass.config_entries.async_setup(entry.entry_id)
    assert entry.state is ConfigEntryState.SETUP_RETRY
    assert entry.error_reason_translation_key == "cannot_connect"
    await camera.start()
    await hass.config_entries.async_reload(entry.entry_id)
    assert entry.state is ConfigEntryState.LOADED


async def test_entry_rejects_another_camera_at_its_address(
    hass: HomeAssistant, camera: XmlCgiCamera
) -> None:
    """Addresses move; settings of one camera never reach another."""
    entry = MockConfigEntry(
        domain=DOMAIN, unique_id="0013240000ff", data=entry_data(camera), title="Back door"
    )
    entry.add_to_hass(hass)
    assert not await hass.config_entries.async_setup(entry.entry_id)
    assert entry.state is ConfigEntryState.SETUP_ERROR
    assert entry.error_reason_translation_key == "different_device"


async def test_entry_sends_no_refused_account_at_the_next_start(
    hass: HomeAssistant, camera: XmlCgiCamera, entry: MockConfigEntry
) -> None:
    """No start sends it until a user types it."""
    camera.change_password("other")
    for _ in range(3):
        assert not await hass.config_entries.async_setup(entry.entry_id)
        assert entry.error_reason_translation_key == "invalid_auth"
        await hass.config_entries.async_unload(entry.entry_id)
    assert camera.refused_logins == 1
    (flow,) = hass.config_entries.flow.async_progress()
    account = {"username": camera.username, "password": PASSWORD}
    form = await hass.config_entries.flow.async_configure(flow["flow_id"], account)
    assert form["errors"] == {"base": "invalid_auth"}
    assert camera.refused_logins == 2
    account["password"] = "other"
    form = await hass.config_entries.flow.async_configure(flow["flow_id"], account)
    assert form["reason"] == "reauth_successful"
    await hass.async_block_till_done()
    assert entry.state is ConfigEntryState.LOADED
    assert camera.refused_logins == 2


async def test_entry_accepts_a_formerly_refused_password(
    hass: HomeAssistant, camera: XmlCgiCamera, entry: MockConfigEntry
) -> None:
    """Once the camera has taken another one, nothing is held against it."""
    good, typed = camera.password, "other"
    for password in (typed, good):
        data = {**entry.data, "password": password}
        hass.config_entries.async_update_entry(entry, data=data)
        loads = await hass.config_entries.async_setup(entry.entry_id)
        assert loads is (password == good)
        await hass.config_entries.async_unload(entry.entry_id)
    camera.change_password(typed)
    hass.config_entries.async_update_entry(entry, data={**entry.data, "password": typed})
    assert await hass.config_entries.async_setup(entry.entry_id)


async def test_entry_sends_no_refused_account_at_its_removal(
    hass: HomeAssistant,
    hall: MockConfigEntry,
    face_camera: UapiCamera,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Our settings stay in such a camera, and the log names them."""
    await set_up(hass, hall)
    face_camera.password = "other"
    await polls(hass, 2)
    await hass.config_entries.async_reload(hall.entry_id)
    await hass.config_entries.async_remove(hall.entry_id)
    assert face_camera.refused_logins.total() == 1
    assert "Cannot make Hall stop pushing" in caplog.text


async def test_recorder_entry_unloads(hass: HomeAssistant, recorder_entry: MockConfigEntry) -> None:
    """And leaves nothing that runs."""
    assert await hass.config_entries.async_unload(recorder_entry.entry_id)
    assert recorder_entry.state is ConfigEntryState.NOT_LOADED
    assert state_of(hass, "camera.furnace").state == "unavailable"
