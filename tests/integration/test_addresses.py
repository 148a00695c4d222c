"""Addresses of Home Assistant as cameras see them."""

from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.cgi_camera.camera_setup import addresses
from custom_components.cgi_camera.inbox.health import Issue
from tests.simulators.uapi import UapiCamera

from .conftest import failure
from .test_pushes import issues, set_up


async def test_addresses_without_tls_are_required(
    hass: HomeAssistant, hall: MockConfigEntry, face_camera: UapiCamera
) -> None:
    """A camera that speaks no TLS needs a plain address; at a start it becomes an issue."""
    await set_up(hass, hall)
    await hass.config.async_update(internal_url="https://ha.example")
    assert hass.config.api is not None
    hass.config.api.use_ssl = True
    assert failure(await set_up(hass, hall)) == "no_plain_address"
    await hass.config_entries.async_reload(hall.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert issues(hass) == {Issue.NO_PLAIN_ADDRESS}


async def test_addresses_are_offered_likeliest_first(
    hass: HomeAssistant, hall: MockConfigEntry, base_url: str
) -> None:
    """The known ones are offered, likeliest first, and any other may be typed."""
    await hass.config.async_update(external_url="http://203.0.113.1:8123")
    offered = await addresses.async_plain_addresses(hass)
    assert offered[:2] == [base_url, "http://203.0.113.1:8123"]
