"""Makes a camera upload to us: an account for it, and our address in its FTP settings."""

from collections.abc import Collection, Mapping
import secrets
from typing import Final, override

from homeassistant.core import HomeAssistant
from yarl import URL

from ..api.camera_setup import UploadServer, UploadSetup
from ..api.errors import CameraError
from ..api.events.event import EventType
from ..const import (
    CONF_UPLOAD_KEPT,
    CONF_UPLOAD_PASSWORD,
    CONF_UPLOAD_USERNAME,
    DEFAULT_FTP_PORT,
    LOGGER,
    OPTION_FTP_ALARMS,
    OPTION_FTP_INSTALL,
    OPTION_FTP_PORT,
    OPTION_UPLOAD_HOST,
)
from ..entry import CgiCameraConfigEntry
from ..exceptions import PushHopError
from ..inbox.health import Issue
from ..inbox.kinds import kind_of
from ..names import async_name
from ..texts import localized
from .addresses import async_own_hosts
from .installation import Installation

# Users type these into the camera: no two characters look alike.
_LETTERS: Final = "abcdefghijkmnpqrstuvwxyz23456789"


def ensure_upload_account(hass: HomeAssistant, entry: CgiCameraConfigEntry) -> None:
    """Make up an account for the camera's uploads, unless the entry has one.

    Many a camera takes at most 16 plain characters.
    """
    if CONF_UPLOAD_USERNAME not in entry.data:
        account = {
            CONF_UPLOAD_USERNAME: f"cam{_random(5)}",
            CONF_UPLOAD_PASSWORD: _random(14),
        }
        hass.config_entries.async_update_entry(entry, data={**entry.data, **account})


def _random(length: int) -> str:
    return "".join(secrets.choice(_LETTERS) for _ in range(length))


class UploadInstallation(Installation[UploadSetup]):
    """The upload settings in the camera of one entry."""

    purpose = "upload"
    kept_key = CONF_UPLOAD_KEPT

    @override
    def _make_setup(self, name: str, kept: Mapping[str, str] | None) -> UploadSetup | None:
        return self._device.upload_setup(name, kept)

    async def async_install(
        self, host: str, port: int, alarms: Collection[str] | None = None
    ) -> None:
        """Make the camera upload to us, if it has a set-up. Raises PushHopError."""
        linked = None if alarms is None else [EventType(alarm) for alarm in alarms]
        if (setup := self.setup) is None:
            return
        if not (host := host or next(iter(await async_own_hosts(self._hass)), "")):
            raise PushHopError("no_upload_host", {"subject": async_name(self._hass, self._entry)})
        server = UploadServer(
            host=host,
            port=port,
            username=self._entry.data[CONF_UPLOAD_USERNAME],
            password=self._entry.data[CONF_UPLOAD_PASSWORD],
        )
        with self._installing(setup, URL.build(scheme="ftp", host=host, port=port)):
            await setup.install(server, linked)

    @override
    async def async_keep_up(self) -> None:
        options = self._entry.options
        if options.get(OPTION_FTP_INSTALL):
            health = self._entry.runtime_data.inbox.health
            try:
                await self.async_install(
                    options.get(OPTION_UPLOAD_HOST, ""),
                    options.get(OPTION_FTP_PORT, DEFAULT_FTP_PORT),
                    options.get(OPTION_FTP_ALARMS),
                )
            except PushHopError as error:
                LOGGER.debug("Cannot make %s upload: %s", self._entry.title, error.key)
                health.raise_issue(Issue.UPLOADS_NOT_INSTALLED, reason=localized(self._hass, error))
            else:
                health.withdraw(Issue.UPLOADS_NOT_INSTALLED)
        await self.async_learn()

    async def async_learn(self) -> bool:
        """Learn what the camera uploads, and return whether that is known now.

        The only linked event is the type of uploads whose names have none.
        """
        inbox = self._entry.runtime_data.inbox
        if (setup := self.setup) is None or inbox.uploads is None:
            return True
        try:
            linked = await setup.linked()
        except CameraError as error:
            LOGGER.debug("Cannot read what %s uploads: %s", self._entry.title, error)
            return False
        if len(linked) == 1:
            (inbox.uploads.usual,) = linked
        await inbox.kinds.async_bring(map(kind_of, linked))
        return True
