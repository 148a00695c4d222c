"""Opens for one config entry the ports at which its camera uploads, and closes them again."""

from dataclasses import dataclass
from importlib import import_module
import socket
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
from .health import UPLOAD_ISSUES, Issue
from .servers.listener import LISTENERS, Listener, Listeners
from .uploads import UploadInbox


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """A way of uploading: the options that switch it on and name its port, and who listens.

    The first of these options is also the step of the options in which all this is chosen.
    """

    option: str
    port_option: str
    usual_port: int
    module: str
    issue: Issue

    def load(self) -> type[Listener]:
        """Return who listens; what it needs is imported only if somebody wants it."""
        listener: type[Listener] = import_module(f".{self.module}", __package__).LISTENER
        return listener


FTP: Final = Way(
    option=OPTION_FTP,
    port_option=OPTION_FTP_PORT,
    usual_port=DEFAULT_FTP_PORT,
    module="servers.ftp",
    issue=Issue.FTP_PORT_TAKEN,
)
MAIL: Final = Way(
    option=OPTION_MAIL,
    port_option=OPTION_MAIL_PORT,
    usual_port=DEFAULT_MAIL_PORT,
    module="servers.smtp",
    issue=Issue.MAIL_PORT_TAKEN,
)


async def async_open_upload_servers(hass: HomeAssistant, entry: CgiCameraConfigEntry) -> None:
    """Listen as the options say; a port that is taken costs only this way of uploading."""
    data = entry.runtime_data
    wanted = [way for way in (FTP, MAIL) if entry.options.get(way.option)]
    if not wanted:
        return
    if (listeners := hass.data.get(LISTENERS)) is None:
        listeners = hass.data[LISTENERS] = Listeners(hass)
    data.uploads = UploadInbox(hass, entry, listeners.quota, listeners.recent[entry.entry_id])
    for way in wanted:
        port = entry.options.get(way.port_option, way.usual_port)
        listener = await hass.async_add_import_executor_job(way.load)
        try:
            await listeners.async_open(listener, port, data.uploads)
        except OSError as error:
            LOGGER.error("Cannot listen on port %d for uploads: %s", port, error.strerror)
            data.health.raise_issue(way.issue, port=str(port))


async def async_close_upload_servers(hass: HomeAssistant, entry: CgiCameraConfigEntry) -> None:
    """Stop listening for a camera, and see its last uploads through."""
    data = entry.runtime_data
    if data.uploads is not None:
        await hass.data[LISTENERS].async_close(data.uploads)
        await data.uploads.async_finish()
    data.health.withdraw(*UPLOAD_ISSUES)


async def async_can_listen(hass: HomeAssistant, way: Way, port: int) -> bool:
    """Tell whether a port can be had for a way of uploading."""
    listener = await hass.async_add_import_executor_job(way.load)
    if (listeners := hass.data.get(LISTENERS)) is not None and listeners.listens(listener, port):
        return True
    return await async_is_free(hass, port)


async def async_is_free(hass: HomeAssistant, port: int) -> bool:
    """Tell whether nobody listens at a port, and we may."""

    def try_it() -> bool:
        try:
            socket.create_server(("", port)).close()
        except OSError:
            return False
        return True

    return await hass.async_add_executor_job(try_it)
