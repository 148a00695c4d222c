"""What both installations share: writing, keeping, watching and removing our settings."""

from abc import ABC, abstractmethod
import asyncio
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Final

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.start import async_at_started
from yarl import URL

from ..api.camera_setup import CameraSetup
from ..api.device import Device
from ..api.errors import CameraError, UnsupportedError
from ..const import CONF_SETUP_MARK, LOGGER, OWN_NAME
from ..entry import CgiCameraConfigEntry
from ..exceptions import PushHopError, translation
from ..names import async_name

MARK_LENGTH: Final = 8
REMOVE_SECONDS = 15
"""The longest that the removal of an entry waits for its camera."""


def setup_name(mark: str) -> str:
    """Return the name of our settings in a camera, which two entries can share."""
    return f"{OWN_NAME} {mark}"


def hop_error(key: str, subject: str, url: URL, **placeholders: str) -> PushHopError:
    """Return the error of a hop on the way to `url`, without the secret part of the address."""
    return PushHopError(key, {"subject": subject, "url": str(url.origin()), **placeholders})


def refused_hop(error: CameraError, subject: str, url: URL) -> PushHopError:
    """Return the error of a hop that the camera itself reports."""
    key, placeholders = translation(error, subject)
    if isinstance(error, UnsupportedError):
        key = "no_test"
    return hop_error(key, url=url, **placeholders)


async def async_remove_quietly(setup: CameraSetup, name: str) -> bool:
    """Remove our settings and return whether this worked; a failure is logged."""
    try:
        async with asyncio.timeout(REMOVE_SECONDS):
            await setup.remove()
    except (CameraError, TimeoutError) as error:
        LOGGER.warning(
            "Cannot make %s stop pushing (%s); remove our address from it by hand",
            name,
            type(error).__name__,
        )
        return False
    return True


class Installation[SetupT: CameraSetup](ABC):
    """Our settings in the camera of one entry, for one purpose."""

    purpose: str
    kept_key: str
    """The field of the entry with the data that a later removal needs."""

    def __init__(
        self, hass: HomeAssistant, entry: CgiCameraConfigEntry, device: Device | None = None
    ) -> None:
        """Take the device of a loaded entry, or a device for an entry that is not loaded."""
        self._hass = hass
        self._entry = entry
        self._device = device or entry.runtime_data.coordinator.device

    @abstractmethod
    def _make_setup(self, name: str, kept: Mapping[str, str] | None) -> SetupT | None:
        """Return the set-up that the camera's family offers for this purpose."""

    @abstractmethod
    async def async_keep_up(self) -> None:
        """Write our settings again if the options ask for them and the camera has others."""

    @property
    def setup(self) -> SetupT | None:
        """A set-up for the next call, None for a camera that offers none."""
        data = self._entry.data
        mark = data.get(CONF_SETUP_MARK, self._entry.entry_id[-MARK_LENGTH:])
        return self._make_setup(setup_name(mark), data.get(self.kept_key))

    @callback
    def watch(self) -> None:
        """Keep our settings right from the start of Home Assistant on."""

        @callback
        def keep_up(_hass: HomeAssistant) -> None:
            self._entry.async_create_background_task(
                self._hass, self.async_keep_up(), f"{self._entry.title} - {self.purpose} set-up"
            )

        # Before the start, no server would answer a test.
        self._entry.async_on_unload(async_at_started(self._hass, keep_up))

    async def async_remove(self) -> None:
        """Remove our settings. Raises CameraError."""
        if (setup := self.setup) is not None:
            await setup.remove()
            self._keep(setup)

    async def async_remove_quietly(self) -> None:
        """Remove our settings from the camera of a removed entry, or log that this failed."""
        if (setup := self.setup) is not None:
            await async_remove_quietly(setup, self._entry.title)

    @contextmanager
    def _installing(self, setup: SetupT, url: URL) -> Iterator[None]:
        """Raise what the camera answers as PushHopError, and keep what a removal needs."""
        try:
            yield
        except CameraError as error:
            raise refused_hop(error, async_name(self._hass, self._entry), url) from error
        finally:
            self._keep(setup)

    def _keep(self, setup: SetupT) -> None:
        data = {name: value for name, value in self._entry.data.items() if name != self.kept_key}
        if setup.kept:
            data[self.kept_key] = dict(setup.kept)
        self._hass.config_entries.async_update_entry(self._entry, data=data)
