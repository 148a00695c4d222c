"""Installations in a camera: written, kept, watched and removed."""

from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.cgi_camera.camera_setup import pushes
from custom_components.cgi_camera.inbox.health import Issue
from tests.simulators.uapi import UapiCamera

from .test_pushes import issues, set_up


@pytest.fixture
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give up soon on a test that never arrives."""
    monkeypatch.setattr(pushes, "TEST_SECONDS", 0.1)


async def test_installation_that_never_was_removes_nothing(
    hass: HomeAssistant, hall: MockConfigEntry, face_camera: UapiCamera
) -> None:
    """The camera is not even asked."""
    face_camera.requests.clear()
    await hass.config_entries.async_remove(hall.entry_id)
    assert face_camera.requests == []


async def test_installation_removal_survives_an_absent_camera(
    hass: HomeAssistant,
    hall: MockConfigEntry,
    face_camera: UapiCamera,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """The log names what remains to do by hand."""
    await set_up(hass, hall)
    await face_camera.stop()
    await hass.config_entries.async_remove(hall.entry_id)
    assert "from it by hand" in caplog.text


async def test_installation_follows_a_changed_address(
    hass: HomeAssistant, hall: MockConfigEntry, face_camera: UapiCamera, patience: None
) -> None:
    """The next start writes the new address, and leaves foreign settings alone."""
    await set_up(hass, hall)
    foreign = face_camera.foreign_state()
    await hass.config.async_update(internal_url="http://127.0.0.1:9")
    await hass.config_entries.async_reload(hall.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert face_camera.parameters.values["EVENT.Notify.Http.H1.port"] == "9"
    assert face_camera.foreign_state() == foreign
    # A closed port is reported at once, not when the first face is missed.
    assert issues(hass) == {Issue.NOT_ARRIVED}


async def test_installation_is_repaired_at_the_next_start(
    hass: HomeAssistant, hall: MockConfigEntry, face_camera: UapiCamera
) -> None:
    """It is put back at the next start."""
    await set_up(hass, hall)
    installed = face_camera.event_state()
    face_camera.parameters.values["EVENT.Notify.Http.H1.syntax"] = "elsewhere"
    await hass.config_entries.async_reload(hall.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert face_camera.event_state() == installed
    assert issues(hass) == set()
