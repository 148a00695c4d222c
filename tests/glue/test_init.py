"""A camera comes and goes with its config entry."""

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.cgi_camera.const import DOMAIN
from tests.simulators.uapi_push import USN
from tests.simulators.xml_cgi import XmlCgiCamera

from .conftest import entry_data


async def test_set_up_and_unload(hass: HomeAssistant, loaded: MockConfigEntry) -> None:
    """Everything is taken away on unload, and can be set up again."""
    assert loaded.state is ConfigEntryState.LOADED
    assert await hass.config_entries.async_unload(loaded.entry_id)
    assert loaded.state is ConfigEntryState.NOT_LOADED
    assert all(state.state == "unavailable" for state in hass.states.async_all())
    assert await hass.config_entries.async_setup(loaded.entry_id)
    assert loaded.state is ConfigEntryState.LOADED


async def test_the_device(
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


async def test_a_camera_that_is_off_is_tried_again_later(
    hass: HomeAssistant, camera: XmlCgiCamera, entry: MockConfigEntry
) -> None:
    """Home Assistant retries, and says why in the user's words."""
    await camera.stop()
    assert not await hass.config_entries.async_setup(entry.entry_id)
    assert entry.state is ConfigEntryState.SETUP_RETRY
    assert entry.error_reason_translation_key == "cannot_connect"
    await camera.start()
    await hass.config_entries.async_reload(entry.entry_id)
    assert entry.state is ConfigEntryState.LOADED


async def test_another_camera_at_the_old_address_is_left_alone(
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
