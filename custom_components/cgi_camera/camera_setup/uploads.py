"""Brings a camera's uploads to us: an account, our address, and what is written into the camera."""

import secrets
from typing import Final

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.start import async_at_started
from yarl import URL

from ..api.camera_setup import UploadServer, UploadSetup
from ..api.device import Device
from ..api.errors import CameraError
from ..const import (
    CONF_UPLOAD_KEPT,
    CONF_UPLOAD_PASSWORD,
    CONF_UPLOAD_USERNAME,
    DEFAULT_FTP_PORT,
    LOGGER,
    OPTION_FTP_INSTALL,
    OPTION_FTP_PORT,
    OPTION_UPLOAD_HOST,
)
from ..entry import CgiCameraConfigEntry
from ..inbox.health import Issue
from ..texts import localized
from .pushes import PushHopError, async_own_hosts, hop_error, keep, our_name

# What people read from a screen and type into a camera: nothing that looks alike.
_LETTERS: Final = "abcdefghijkmnpqrstuvwxyz23456789"


def ensure_upload_account(hass: HomeAssistant, entry: CgiCameraConfigEntry) -> None:
    """Make up the account under which a camera uploads, unless it has one.

    Many a camera takes 16 plain characters, and no more.
    """
    if CONF_UPLOAD_USERNAME not in entry.data:
        account = {
            CONF_UPLOAD_USERNAME: f"cam{_random(5)}",
            CONF_UPLOAD_PASSWORD: _random(14),
        }
        hass.config_entries.async_update_entry(entry, data={**entry.data, **account})


def _random(length: int) -> str:
    return "".join(secrets.choice(_LETTERS) for _ in range(length))


def upload_setup_of(entry: CgiCameraConfigEntry, device: Device) -> UploadSetup | None:
    """Return what sets up an entry's camera for uploads, None if that cannot be done."""
    return device.upload_setup(our_name(entry), entry.data.get(CONF_UPLOAD_KEPT))


async def async_install_uploads(
    hass: HomeAssistant, entry: CgiCameraConfigEntry, host: str, port: int
) -> None:
    """Make the camera upload to us. Raises PushHopError."""
    if (setup := upload_setup_of(entry, entry.runtime_data.coordinator.device)) is None:
        return
    if not (host := host or next(iter(await async_own_hosts(hass)), "")):
        raise PushHopError("no_upload_host", {"subject": entry.title})
    server = UploadServer(
        host=host,
        port=port,
        username=entry.data[CONF_UPLOAD_USERNAME],
        password=entry.data[CONF_UPLOAD_PASSWORD],
    )
    try:
        await setup.install(server)
    except CameraError as error:
        raise hop_error(error, entry, URL.build(scheme="ftp", host=host, port=port)) from error
    finally:
        keep(hass, entry, CONF_UPLOAD_KEPT, setup)


async def async_remove_uploads(hass: HomeAssistant, entry: CgiCameraConfigEntry) -> None:
    """Give the camera its own FTP server back. Raises CameraError."""
    if (setup := upload_setup_of(entry, entry.runtime_data.coordinator.device)) is not None:
        await setup.remove()
        keep(hass, entry, CONF_UPLOAD_KEPT, setup)


@callback
def watch_uploads(hass: HomeAssistant, entry: CgiCameraConfigEntry) -> None:
    """Look after an entry's uploads once Home Assistant has started."""

    @callback
    def keep_up(_hass: HomeAssistant) -> None:
        entry.async_create_background_task(
            hass, _keep_up(hass, entry), f"{entry.title} - upload set-up"
        )

    if entry.runtime_data.inbox.uploads is not None:
        entry.async_on_unload(async_at_started(hass, keep_up))


async def _keep_up(hass: HomeAssistant, entry: CgiCameraConfigEntry) -> None:
    """See to it that the camera uploads to where we are now, and ask what it uploads."""
    if entry.options.get(OPTION_FTP_INSTALL):
        host = entry.options.get(OPTION_UPLOAD_HOST, "")
        port = entry.options.get(OPTION_FTP_PORT, DEFAULT_FTP_PORT)
        health = entry.runtime_data.inbox.health
        try:
            await async_install_uploads(hass, entry, host, port)
        except PushHopError as error:
            LOGGER.debug("%s cannot be made to upload: %s", entry.title, error.key)
            health.raise_issue(Issue.UPLOADS_NOT_INSTALLED, reason=localized(hass, error))
        else:
            health.withdraw(Issue.UPLOADS_NOT_INSTALLED)
    await _learn_usual(entry)


async def _learn_usual(entry: CgiCameraConfigEntry) -> None:
    """Learn what an upload means whose name tells nothing: the one event that is linked to it."""
    data = entry.runtime_data
    setup = upload_setup_of(entry, data.coordinator.device)
    if setup is None or data.inbox.uploads is None:
        return
    try:
        linked = await setup.linked()
    except CameraError as error:
        LOGGER.debug("%s does not tell what it uploads: %s", entry.title, error)
    else:
        if len(linked) == 1:
            (data.inbox.uploads.usual,) = linked
