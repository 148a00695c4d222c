"""Follows a camera to another address, without giving its account to what only claims to be it.

An announcement in the network proves nothing: everybody can send the MAC address of a camera. It
makes us ask the old address once more, then the new one, both without the account.
"""

from homeassistant.config_entries import SOURCE_IGNORE, ConfigEntryState
from homeassistant.const import CONF_HOST, CONF_VERIFY_SSL
from homeassistant.core import HomeAssistant, callback
from yarl import URL

from . import issues
from .api.account_memory import Kept
from .api.detect import Sighting
from .api.errors import CameraError
from .api.http.address import parse_address
from .api.logins import keeps_password
from .const import CONF_FAMILY, CONF_MEMORY, LOGGER
from .devices import async_identify, async_sight, find_family, store_probed
from .entry import CgiCameraConfigEntry
from .texts import Texts, as_text

MOVED = "camera_moved"
"""The issue of a camera that may have moved."""
DIFFERENT_DEVICE = "different_device"
"""The reason of an entry at whose address another camera answers."""


async def async_follow(
    hass: HomeAssistant, entry: CgiCameraConfigEntry, origin: URL, *, is_known: bool = False
) -> None:
    """Follow an entry's camera to `origin` if that reveals nothing, else raise an issue.

    `is_known` is a place to which the user has sent the same account just now.
    """
    if entry.source == SOURCE_IGNORE or entry.disabled_by is not None:  # the former has no address
        return
    old = URL(entry.data[CONF_HOST])
    if origin == old or (old.scheme, origin.scheme) == ("https", "http"):
        return
    before = None
    # Two cameras may have changed places.
    if entry.error_reason_translation_key != DIFFERENT_DEVICE:
        before = await async_sight(hass, entry, old)
    if before is not None and _is_still_there(entry, before):
        return
    if (found := await async_sight(hass, entry, origin)) is None:
        return
    if is_known or (before is None and _reveals_nothing(entry, found)):
        try:
            await async_move(hass, entry, origin)
        except CameraError as error:
            LOGGER.debug("Cannot follow %s: %s", entry.title, error)
        else:
            return
    await _async_ask(hass, entry, origin, found)


def _is_still_there(entry: CgiCameraConfigEntry, sighting: Sighting) -> bool:
    """Return whether what answers at the address of an entry is its camera."""
    return sighting.is_family or (
        entry.state is ConfigEntryState.LOADED
        and entry.runtime_data.coordinator.last_update_success
    )


def _reveals_nothing(entry: CgiCameraConfigEntry, found: Sighting) -> bool:
    """Return whether a login there is that of before, and keeps the password."""
    login = Kept.read(entry.data.get(CONF_MEMORY, {})).login
    return found.is_family and found.login == login and keeps_password(login)


async def async_move(hass: HomeAssistant, entry: CgiCameraConfigEntry, origin: URL) -> bool:
    """Move an entry to `origin`, and return whether its camera is there.

    The account is sent, and the identity read before anything is stored. Raises CameraError.
    """
    found = await async_identify(hass, {**entry.data, CONF_HOST: str(origin)}, entry.options)
    if found.identity.unique_id != entry.unique_id:
        return False
    store_probed(hass, found)
    hass.config_entries.async_update_entry(entry, data=found.data)
    hass.config_entries.async_schedule_reload(entry.entry_id)
    async_withdraw(hass, entry)
    return True


async def _async_ask(
    hass: HomeAssistant, entry: CgiCameraConfigEntry, origin: URL, found: Sighting
) -> None:
    """Show what was found at a new address, and let the user decide."""
    texts = Texts(hass)
    device = texts["unknown_device"]
    if found.is_family:
        device = texts.family(entry.data[CONF_FAMILY])
    else:
        try:
            family = await find_family(hass, origin, verify_ssl=entry.data[CONF_VERIFY_SSL])
            device = texts.family(family.name)
        except CameraError as error:
            LOGGER.debug("Nothing known at the new address of %s: %s", entry.title, error)
    issues.async_raise(
        hass,
        entry,
        MOVED,
        "SECURITY.md",
        data={"address": str(origin)},
        placeholders={
            "address": as_text(_shown(origin)),
            "old": as_text(_shown(URL(entry.data[CONF_HOST]))),
            "device": device,
            "login": texts[f"login_{found.login or 'open'}"],
        },
    )


def _shown(origin: URL) -> str:
    """Return an address without what is usual."""
    return str(origin) if origin.scheme == "https" else origin.authority


@callback
def async_withdraw(hass: HomeAssistant, entry: CgiCameraConfigEntry) -> None:
    """Withdraw the question: the camera answers at the address of its entry."""
    issues.async_withdraw(hass, entry, MOVED)


def address_of(data: dict[str, str | int | float | None]) -> URL:
    """Return the new address that an issue names."""
    return parse_address(str(data["address"]))
