"""Diagnostics: helpful, and without secrets."""

from collections.abc import Callable
import json
import logging
from typing import Any

from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.components.diagnostics import (
    get_diagnostics_for_config_entry,
)
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.cgi_camera.diagnostics import async_get_config_entry_diagnostics
from tests.simulators.recorder import Recorder
from tests.simulators.xml_cgi import XmlCgiCamera

from .conftest import PASSWORD, WEBHOOK_ID
from .test_secrets import logged, uids


async def test_diagnostics_of_a_recorder_hide_addresses(
    hass: HomeAssistant, recorder_entry: MockConfigEntry, recorder: Recorder
) -> None:
    """Nor an account or a serial number."""
    text = str(await async_get_config_entry_diagnostics(hass, recorder_entry))
    for secret in (PASSWORD, "127.0.0.1", recorder.serial, recorder.mac, WEBHOOK_ID):
        assert secret not in text


@pytest.fixture
def assert_no_secret(
    camera: XmlCgiCamera, caplog: pytest.LogCaptureFixture
) -> Callable[[str], None]:
    """Return a check that a text, and our log at debug level, hold none of the secrets."""
    caplog.set_level(logging.DEBUG)

    def check(text: str = "") -> None:
        # Home Assistant itself logs the path of every request at debug level.
        ours = logged(caplog, "custom_components")
        assert uids(camera)
        for secret in (PASSWORD, "planted%2DSecret", WEBHOOK_ID, *uids(camera)):
            assert secret not in text
            assert secret not in ours

    return check


async def test_diagnostics_hide_secrets(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    camera: XmlCgiCamera,
    hass_client: ClientSessionGenerator,
    assert_no_secret: Callable[[str], None],
) -> None:
    """They help to find a fault, without what identifies or opens the camera."""
    found: Any = await get_diagnostics_for_config_entry(hass, hass_client, loaded)
    assert found["identity"]["model"] == camera.model
    assert found["sections"]["osd"]["enable"] == "1"
    assert found["pushes"] == {"accepted": 0, "refused": 0}
    assert found["available"] is True
    text = json.dumps(found)
    assert_no_secret(text)
    for private in (
        *(camera.serial, "f00006108447", "F0-00-06-10-84-47", camera.url, "admin"),
        *(camera.settings["network"][name] for name in ("ipaddr", "gateway", "dns1")),
    ):
        assert private not in text


async def test_diagnostics_explain_an_entry_that_is_not_loaded(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    camera: XmlCgiCamera,
    hass_client: ClientSessionGenerator,
) -> None:
    """They are wanted then more than ever, and say why it is not loaded."""
    await camera.stop()
    await hass.config_entries.async_setup(entry.entry_id)
    found: Any = await get_diagnostics_for_config_entry(hass, hass_client, entry)
    about = found["entry"]
    assert (about["state"], about["reason"]) == ("setup_retry", "cannot_connect")
    assert about["data"]["family"] == "xml_cgi"
    text = json.dumps(found)
    for private in (PASSWORD, WEBHOOK_ID, camera.url, "admin"):
        assert private not in text
