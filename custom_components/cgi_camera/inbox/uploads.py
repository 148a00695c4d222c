"""Takes in what a camera uploads: who may, how much at once, and what becomes of it.

Files and mails come in threads of their own (see `listeners`) and are parsed there, so that a
hundred pictures never hold Home Assistant up. Its loop only gets events that are ready.
"""

import asyncio
from collections import Counter, deque
from dataclasses import dataclass
from datetime import datetime
from hmac import compare_digest
import threading
from typing import TYPE_CHECKING, Final

from homeassistant.core import HomeAssistant, callback
from homeassistant.util import dt as dt_util
from homeassistant.util.network import is_ipv4_address

from ..api.errors import PushError
from ..api.events.event import CameraEvent, EventType
from ..api.events.upload import DEFAULT_PATTERNS, Upload, parse_upload, read_patterns
from ..const import (
    CONF_UPLOAD_PASSWORD,
    CONF_UPLOAD_USERNAME,
    DEFAULT_PASSIVE_PORTS,
    DOMAIN,
    OPTION_FTP_PASSIVE_PORTS,
    OPTION_UPLOAD_HOST,
    OPTION_UPLOAD_PATTERNS,
)
from .admission import Admission, Pace
from .health import Arrival

if TYPE_CHECKING:
    from ..coordinator import CgiCameraConfigEntry

MAX_UPLOAD: Final = 16_000_000
"""Bytes of a file or a mail."""
MAX_HELD: Final = 96_000_000
"""Bytes of all uploads that are not events yet."""
MAX_HELD_BY_ONE: Final = 32_000_000
"""Bytes of those of one camera, so that it cannot take the room of the others."""
UPLOADS_PER_SECOND: Final = 5
BURST: Final = 60
MAX_SESSIONS: Final = 8
"""Of one camera at once."""


def port_range(text: str) -> range:
    """Return the ports that `2122-2141` names. Raises ValueError if it names none."""
    first, _, last = text.partition("-")
    ports = range(int(first), int(last or first) + 1)
    if not 1024 <= ports.start < ports.stop <= 65536:
        raise ValueError(text)
    return ports


class Quota:
    """The bytes that uploads hold, of each camera and of all; used from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._held: Counter[str] = Counter()

    @property
    def held(self) -> int:
        """All bytes that are held."""
        with self._lock:
            return self._held.total()

    def take(self, owner: str, size: int) -> bool:
        """Hold so many bytes more, if there is room for them."""
        with self._lock:
            of_owner, of_all = self._held[owner] + size, self._held.total() + size
            fits = of_owner <= MAX_HELD_BY_ONE and of_all <= MAX_HELD
            if fits:
                self._held[owner] += size
            return fits

    def give_back(self, owner: str, size: int) -> None:
        """Hold so many bytes less."""
        with self._lock:
            self._held[owner] -= size


@dataclass(frozen=True, slots=True, kw_only=True)
class RecentUpload:
    """The names of an upload, the most telling first, and when it came."""

    names: tuple[str, ...]
    received_at: datetime


class UploadInbox:
    """The uploads of one config entry. What is not a callback is called in threads."""

    def __init__(
        self,
        hass: HomeAssistant,
        entry: CgiCameraConfigEntry,
        quota: Quota,
        recent: deque[RecentUpload],
    ) -> None:
        """Take account and patterns from the entry; what came before a reload is in `recent`."""
        self.username: str = entry.data[CONF_UPLOAD_USERNAME]
        self._password: str = entry.data[CONF_UPLOAD_PASSWORD]
        self.passive_ports = port_range(
            entry.options.get(OPTION_FTP_PASSIVE_PORTS, DEFAULT_PASSIVE_PORTS)
        )
        host = entry.options.get(OPTION_UPLOAD_HOST, "")
        self.passive_address = host if is_ipv4_address(host) else None
        """Where a camera connects to for its data, if that is not where it connects to anyway."""
        self.recent = recent
        self.usual = EventType.SNAPSHOT
        """What an upload means whose name does not tell."""
        self._hass = hass
        self._entry = entry
        self._gate = Admission(hass, entry, Arrival.UPLOAD)
        self._quota = quota
        self._patterns = read_patterns(
            entry.options.get(OPTION_UPLOAD_PATTERNS, "\n".join(DEFAULT_PATTERNS))
        )
        self._lock = threading.Lock()
        self._sessions = 0
        self._pace = Pace()
        self._arriving: set[asyncio.Task[None]] = set()

    def accepts(self, password: str) -> bool:
        """Tell whether the password is the camera's."""
        return compare_digest(password.encode(), self._password.encode())

    def enter(self) -> bool:
        """Count a session; tell whether the camera may have one more."""
        with self._lock:
            fits = self._sessions < MAX_SESSIONS
            self._sessions += fits
        if not fits:
            self.refuse("too many sessions at once")
        return fits

    def leave(self) -> None:
        """Count a session less."""
        with self._lock:
            self._sessions -= 1

    def may_begin(self) -> bool:
        """Count an upload; tell whether it does not come too soon."""
        with self._lock:
            may = self._pace.allows(BURST, UPLOADS_PER_SECOND)
        if not may:
            self.refuse("too many uploads")
        return may

    def hold(self, size: int) -> bool:
        """Take room for so many bytes; tell whether there is any."""
        fits = self._quota.take(self.username, size)
        if not fits:
            self.refuse("too many uploads at once")
        return fits

    def release(self, size: int) -> None:
        """Give room back."""
        self._quota.give_back(self.username, size)

    def refuse(self, why: str) -> None:
        """Take note of something that was not taken, for whoever reads the log."""
        self._hass.loop.call_soon_threadsafe(self._gate.refuse, PushError(why, 503))

    def take_in(self, upload: Upload, held: int, transport: str) -> None:
        """Make an event of an upload, which holds so many bytes."""
        now = dt_util.utcnow()
        recent = RecentUpload(names=upload.names, received_at=now)
        result: CameraEvent | PushError
        try:
            result = parse_upload(
                upload, self._patterns, now, dt_util.get_default_time_zone(), self.usual
            )
        except PushError as error:
            result = error
        self._hass.loop.call_soon_threadsafe(self._arrived, result, recent, held, transport)

    @callback
    def _arrived(
        self, result: CameraEvent | PushError, recent: RecentUpload, held: int, transport: str
    ) -> None:
        self.recent.appendleft(recent)
        if isinstance(result, PushError):
            self.release(held)
            self._gate.refuse(result)
            return
        task = self._hass.async_create_background_task(
            self._dispatch(result, recent.received_at, held, transport),
            f"{DOMAIN} - upload of {self._entry.title}",
        )
        self._arriving.add(task)
        task.add_done_callback(self._arriving.discard)

    async def _dispatch(
        self, event: CameraEvent, received_at: datetime, held: int, transport: str
    ) -> None:
        try:
            await self._gate.async_pass_on(event, received_at, transport)
        finally:
            self.release(held)

    async def async_finish(self) -> None:
        """Wait for the events of what has been taken in."""
        # What threads have handed over comes first: a job that is done at once is not waited for.
        await asyncio.sleep(0)
        if self._arriving:
            await asyncio.wait(self._arriving)
