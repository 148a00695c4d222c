"""Opens for one config entry the ports at which its camera uploads, and closes them again."""

from typing import Final

from homeassistant.core import HomeAssistant

from ..const import (
    DEFAULT_FTP_PORT,
    DEFAULT_MAIL_PORT,
    LOGGER,
    OPTION_FTP,
    OPTION_FTP_PORT,
    OPTION_MAIL,
    OPTION_MAIL_PORT,
)
from ..coordinator import CgiCameraConfigEntry
from .ftp import FtpListener
from .health import Issue
from .listeners import LISTENERS, Listener, Listeners
from .smtp import SmtpListener
from .uploads import UploadInbox

KINDS: Final[tuple[tuple[str, str, int, type[Listener]], ...]] = (
    (OPTION_FTP, OPTION_FTP_PORT, DEFAULT_FTP_PORT, FtpListener),
    (OPTION_MAIL, OPTION_MAIL_PORT, DEFAULT_MAIL_PORT, SmtpListener),
)
"""The option that wants it, the one with its port, the usual port, and who listens."""


async def async_receive_uploads(hass: HomeAssistant, entry: CgiCameraConfigEntry) -> None:
    """Listen as the options say; a port that is taken costs only this way of uploading."""
    data = entry.runtime_data
    wanted = [kind for kind in KINDS if entry.options.get(kind[0])]
    if not wanted:
        return
    if (listeners := hass.data.get(LISTENERS)) is None:
        listeners = hass.data[LISTENERS] = Listeners(hass)
    data.uploads = UploadInbox(hass, entry, listeners.quota)
    for _, option, usual, kind in wanted:
        port = entry.options.get(option, usual)
        try:
            await listeners.async_open(kind, port, data.uploads)
        except OSError as error:
            LOGGER.error("Cannot listen on port %d for uploads: %s", port, error.strerror)
            data.health.raise_issue(Issue.PORT_TAKEN, port=str(port))


async def async_end_uploads(hass: HomeAssistant, entry: CgiCameraConfigEntry) -> None:
    """Stop listening for a camera, and see its last uploads through."""
    data = entry.runtime_data
    if data.uploads is not None:
        await hass.data[LISTENERS].async_close(data.uploads)
        await data.uploads.async_finish()
    data.health.withdraw(Issue.PORT_TAKEN)
