"""Lets the pushes of one camera in: not too many, to the camera they are from, and logged."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from http import HTTPStatus
import math
import time
from typing import Final

from homeassistant.core import HomeAssistant, callback

from ..api.errors import PushError
from ..api.events.event import CameraEvent, Inquiry, Source
from ..api.identity import plain_mac
from ..const import DOMAIN, LOGGER
from ..coordinator import CgiCameraConfigEntry
from .health import Arrival

MAX_AT_ONCE: Final = 8
"""Pushes in work at once, of all cameras; with the largest bodies they hold 256 MB."""
EVENTS_PER_SECOND: Final = 30
BURST: Final = 60
LOG_EVERY_SECONDS: Final = 60


class UnknownCameraError(PushError):
    """A push of a camera that is not set up; `source` is who it says it is."""

    def __init__(self, source: Source) -> None:
        """Keep the serial out of the message, which is logged."""
        super().__init__("from a camera with an unknown serial number", HTTPStatus.NOT_FOUND)
        self.source = source


class OncePerMinute:
    """Writes one line per minute and reason, so that a mad camera does not fill the disk."""

    def __init__(self) -> None:
        self._written: dict[str, float] = {}

    def write(self, reason: str, line: str) -> None:
        """Log a line, unless there was one for the same reason just now."""
        now = time.monotonic()
        if now - self._written.get(reason, -math.inf) >= LOG_EVERY_SECONDS:
            self._written = {
                key: at for key, at in self._written.items() if now - at < LOG_EVERY_SECONDS
            }
            self._written[reason] = now
            LOGGER.warning("%s", line)


class Pace:
    """How fast things may come: some at once, and then so many a second."""

    def __init__(self) -> None:
        self._room = math.inf
        self._at = time.monotonic()

    def allows(self, burst: float, per_second: float) -> bool:
        """Count one more; tell whether it does not come too soon."""
        now = time.monotonic()
        self._room = min(burst, self._room + (now - self._at) * per_second)
        self._at = now
        if self._room < 1:
            return False
        self._room -= 1
        return True


class Admission:
    """What the pushes of one config entry pass, whatever transport they come by."""

    at_once = 0

    def __init__(
        self, hass: HomeAssistant, entry: CgiCameraConfigEntry, good: Arrival = Arrival.GOOD
    ) -> None:
        """Begin without pushes; a `good` one is what proves that its way is open."""
        self._hass = hass
        self._entry = entry
        self._good = good
        self._pace = Pace()
        self._log = OncePerMinute()

    @contextmanager
    def limit(self) -> Iterator[None]:
        """Refuse what would take too much memory or comes too fast."""
        if Admission.at_once >= MAX_AT_ONCE:
            raise PushError("too many pushes at once", HTTPStatus.SERVICE_UNAVAILABLE)
        if not self._pace.allows(BURST, EVENTS_PER_SECOND):
            raise PushError("too many pushes", HTTPStatus.TOO_MANY_REQUESTS)
        Admission.at_once += 1
        try:
            yield
        finally:
            Admission.at_once -= 1

    @callback
    def entry_of(self, push: CameraEvent | Inquiry) -> CgiCameraConfigEntry:
        """Return the entry of a push: the serial number decides, then the MAC, then the address.

        Two cameras may share one secret address. Raises UnknownCameraError for a push that names a
        camera without an entry: no event appears under a wrong name.
        """
        own, source = self._entry, push.source
        serial, mac = (source.usn or "").lower(), plain_mac(source.mac)
        if not serial and mac is None:
            return own
        entries: list[CgiCameraConfigEntry] = self._hass.config_entries.async_loaded_entries(DOMAIN)
        for entry in (own, *entries):
            identity = entry.runtime_data.coordinator.identity
            if serial and serial == (identity.serial or "").lower():
                return entry
            if mac is not None and mac == identity.mac:
                return entry
        if own.runtime_data.coordinator.identity.serial is None:
            return own  # it never said a serial that this one could contradict
        raise UnknownCameraError(source)

    async def async_pass_on(
        self, event: CameraEvent, received_at: datetime, transport: str
    ) -> None:
        """Give an event to the camera it is from. Raises UnknownCameraError."""
        entry = self.entry_of(event)
        # First, for the entry may be unloaded while the event is stored.
        self.accept(entry, event.problems)
        await entry.runtime_data.dispatcher.async_dispatch(event, received_at, transport)

    @callback
    def accept(self, entry: CgiCameraConfigEntry, problems: Sequence[str] = ()) -> None:
        """Take note of a push that was used."""
        entry.runtime_data.health.arrived(self._good)
        if problems:
            self._warn(f"used in part: {', '.join(problems)}")

    @callback
    def refuse(self, error: PushError) -> None:
        """Take note of a push of which nothing was used."""
        data = self._entry.runtime_data
        data.dispatcher.refused += 1
        if isinstance(error, UnknownCameraError):
            data.health.arrived(Arrival.STRANGER, error.source)
        elif error.status == HTTPStatus.BAD_REQUEST:
            data.health.arrived(Arrival.UNREADABLE)
        self._warn(f"refused: {error}")

    def _warn(self, what: str) -> None:
        self._log.write(what, f"A push to {self._entry.title} was {what}")
