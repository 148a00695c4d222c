"""Names of cameras and settings in dialogs, errors and repairs."""

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import device_registry as dr
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.cgi_camera.api.errors import BusyError, InvalidValueError, NotAppliedError
from custom_components.cgi_camera.api.families import family_of
from custom_components.cgi_camera.api.identity import Identity
from custom_components.cgi_camera.names import async_name, async_subject, async_title

from .test_actions_xml_cgi import do


def rename(hass: HomeAssistant, entry: MockConfigEntry, name: str) -> None:
    """Name a camera as a user does."""
    registry = dr.async_get(hass)
    (device,) = dr.async_entries_for_config_entry(registry, entry.entry_id)
    registry.async_update_device(device.id, name_by_user=name)


async def test_name_is_the_one_given_by_the_user(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    """Before that, the title of the entry."""
    assert async_name(hass, loaded) == "Front door"
    rename(hass, loaded, "Back yard")
    assert async_name(hass, loaded) == "Back yard"


@pytest.mark.usefixtures("loaded")
@pytest.mark.parametrize(
    ("identity", "family", "title"),
    [
        (Identity(model="NS102HD"), "uapi", "NS102HD"),
        (Identity(), "edimax", "Edimax camera"),
        (Identity(manufacturer="Milesight"), "uapi", "Milesight camera"),
        (Identity(), "dahua", "Dahua recorder"),
        (Identity(), "xml_cgi", "Camera at 192.168.1.20"),
    ],
)
async def test_title_says_what_a_new_camera_is(
    hass: HomeAssistant, identity: Identity, family: str, title: str
) -> None:
    """An address alone is no name."""
    address = "http://192.168.1.20:8080"
    assert async_title(hass, identity, family_of(family, None), address) == title


async def test_subject_is_the_setting_that_an_error_names(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    """An error of no setting is about the camera."""
    wrong = InvalidValueError("motion_sensitivity", 300, "1 - 100")
    assert async_subject(hass, loaded, wrong) == "Motion sensitivity"
    kept = NotAppliedError("backup_server", "a", "b")
    assert async_subject(hass, loaded, kept) == "Backup server"
    assert async_subject(hass, loaded, BusyError("x")) == "Front door"


async def test_name_of_the_user_is_in_errors_of_actions(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    """What the camera lacks, what it may have, and which setting is wrong."""
    rename(hass, loaded, "Back yard")
    with pytest.raises(ServiceValidationError, match=r"^Back yard has no serial port$"):
        await do(hass, "send_io", data="0102")
    with pytest.raises(ServiceValidationError, match=r"^Back yard has no weather$"):
        await do(hass, "get_config", section="weather")
    with pytest.raises(ServiceValidationError, match=r"moton. Did you mean motion\?$"):
        await do(hass, "get_config", section="moton")
    with pytest.raises(ServiceValidationError, match=r"^Motion sensitivity cannot be 300"):
        await do(hass, "set_config", section="motion", values={"motion_sensitivity": 300})


async def test_name_of_the_user_is_on_the_card_of_a_refused_account(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    """Not the title of the entry, which may be a model."""
    rename(hass, loaded, "Back yard")
    form = await loaded.start_reauth_flow(hass)
    assert form["description_placeholders"] is not None
    assert form["description_placeholders"]["name"] == "Back yard"
    (flow,) = hass.config_entries.flow.async_progress()
    assert flow["context"]["title_placeholders"] == {"name": "Back yard"}
