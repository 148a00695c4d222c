"""System health: the condition of all cameras in numbers."""

from collections.abc import AsyncIterator
import json
from pathlib import Path
import re

from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, get_system_health_info

from custom_components.cgi_camera import system_health
from custom_components.cgi_camera.const import DOMAIN
from tests.simulators.xml_cgi import XmlCgiCamera

from .conftest import PASSWORD, add_entry

TEXTS = json.loads((Path(system_health.__file__).parent / "translations" / "en.json").read_text())[
    "system_health"
]["info"]


@pytest.fixture
async def yard(hass: HomeAssistant) -> AsyncIterator[MockConfigEntry]:
    """Return the entry of another camera, without uploads."""
    async with XmlCgiCamera(password=PASSWORD) as other:
        yield await add_entry(hass, other, {}, title="Yard")


async def test_system_health_counts_cameras_by_condition(
    hass: HomeAssistant, loaded: MockConfigEntry, camera: XmlCgiCamera, yard: MockConfigEntry
) -> None:
    """It asks no camera, and each number has a text."""
    assert await async_setup_component(hass, "system_health", {})
    await hass.async_block_till_done()
    requests = len(camera.requests)
    health = await get_system_health_info(hass, DOMAIN)
    assert re.fullmatch(r"\d+\.\d GB", health["free_archive_space"])
    assert set(health) == set(TEXTS)
    del health["free_archive_space"]
    assert health == {
        "devices": 2,
        "reachable": 2,
        "login_locked": 0,
        "account_refused": 0,
        "streams_held": 0,
        "pushes_refused": 0,
    }
    coordinator = loaded.runtime_data.coordinator
    coordinator.last_update_success = False
    coordinator.device.account.lock(60)
    loaded.runtime_data.inbox.dispatcher.refused += 3
    yard.runtime_data.coordinator.device.account.refuse()
    health = await get_system_health_info(hass, DOMAIN)
    assert (health["devices"], health["reachable"]) == (2, 1)
    assert (health["login_locked"], health["account_refused"]) == (1, 1)
    assert health["pushes_refused"] == 3
    assert len(camera.requests) == requests


async def test_system_health_names_an_unknown_space(
    hass: HomeAssistant, loaded: MockConfigEntry, tmp_path: Path
) -> None:
    """A disk that does not answer costs only its own line."""
    assert await async_setup_component(hass, "system_health", {})
    await hass.async_block_till_done()
    hass.config.config_dir = str(tmp_path / "gone")
    health = await get_system_health_info(hass, DOMAIN)
    assert health["free_archive_space"] == "?"
    assert health["devices"] == 1
