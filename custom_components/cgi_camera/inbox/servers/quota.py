"""How often and how much cameras may send: rates, log lines, sessions, and bytes in memory."""

from abc import ABC, abstractmethod
from collections import Counter
import hmac
import math
import threading
import time
from typing import Final

from ...api.events.upload import Upload
from ...const import LOGGER

MAX_UPLOAD: Final = 16_000_000
"""Bytes of a file or a mail."""
MAX_HELD: Final = 96_000_000
"""Bytes of all uploads that are not events yet."""
MAX_HELD_BY_ONE: Final = 32_000_000
"""The share of one camera, so that the other cameras keep room."""
UPLOADS_PER_SECOND: Final = 5
BURST: Final = 60
MAX_SESSIONS: Final = 8
"""Sessions of one camera at once."""
LOG_EVERY_SECONDS: Final = 60


def port_range(text: str) -> range:
    """Return the ports of a text such as `2122-2141`. Raises ValueError for any other text."""
    first, _, last = text.partition("-")
    ports = range(int(first), int(last or first) + 1)
    if not 1024 <= ports.start < ports.stop <= 65536:
        raise ValueError(text)
    return ports


class OncePerMinute:
    """Writes one line per minute and reason, so that a faulty camera does not fill the disk."""

    def __init__(self) -> None:
        self._written: dict[str, float] = {}

    def write(self, reason: str, line: str) -> None:
        """Log a line, unless the last one for the same reason is less than a minute old."""
        now = time.monotonic()
        if now - self._written.get(reason, -math.inf) >= LOG_EVERY_SECONDS:
            self._written = {
                key: at for key, at in self._written.items() if now - at < LOG_EVERY_SECONDS
            }
            self._written[reason] = now
            LOGGER.warning("%s", line)


class Pace:
    """A token bucket: a burst at once, then a fixed number per second."""

    def __init__(self) -> None:
        self._room = math.inf
        self._at = time.monotonic()

    def allows(self, burst: float, per_second: float) -> bool:
        """Count one more, and return whether it keeps the pace."""
        now = time.monotonic()
        self._room = min(burst, self._room + (now - self._at) * per_second)
        self._at = now
        if self._room < 1:
            return False
        self._room -= 1
        return True


class Quota:
    """The bytes that uploads hold, of each camera and of all; safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._held: Counter[str] = Counter()

    @property
    def held(self) -> int:
        """The bytes that all uploads hold."""
        with self._lock:
            return self._held.total()

    def take(self, owner: str, size: int) -> bool:
        """Hold `size` more bytes, and return whether there was room for them."""
        with self._lock:
            of_owner, of_all = self._held[owner] + size, self._held.total() + size
            fits = of_owner <= MAX_HELD_BY_ONE and of_all <= MAX_HELD
            if fits:
                self._held[owner] += size
            return fits

    def give_back(self, owner: str, size: int) -> None:
        """Hold `size` fewer bytes."""
        with self._lock:
            self._held[owner] -= size


class UploadAccount(ABC):
    """The account under which one camera uploads. The servers call it from their threads."""

    def __init__(
        self,
        *,
        username: str,
        password: str,
        passive_ports: range,
        passive_address: str | None,
        quota: Quota,
    ) -> None:
        """Take the account's limits; `passive_address` replaces the address of the connection."""
        self.username = username
        self.passive_ports = passive_ports
        self.passive_address = passive_address
        self._password = password
        self._quota = quota
        self._lock = threading.Lock()
        self._sessions = 0
        self._pace = Pace()

    @abstractmethod
    def refuse(self, why: str) -> None:
        """Log that a part of an upload was rejected."""

    @abstractmethod
    def take_in(self, upload: Upload, held: int, transport: str) -> None:
        """Make an event of an upload, and release the `held` bytes afterwards."""

    @abstractmethod
    async def async_finish(self) -> None:
        """Wait in the main thread for the events of all uploads that have arrived."""

    def accepts(self, password: str) -> bool:
        """Return whether the password is the camera's."""
        return hmac.compare_digest(password.encode(), self._password.encode())

    def accepts_signature(self, challenge: bytes, signature: str) -> bool:
        """Return whether a challenge is signed with the camera's password (RFC 2195)."""
        expected = hmac.digest(self._password.encode(), challenge, "md5").hex()
        return hmac.compare_digest(signature.lower().encode(), expected.encode())

    def enter(self) -> bool:
        """Count a session, and return whether the camera may have one more."""
        with self._lock:
            fits = self._sessions < MAX_SESSIONS
            self._sessions += fits
        if not fits:
            self.refuse("too many sessions at once")
        return fits

    def leave(self) -> None:
        """Count one session less."""
        with self._lock:
            self._sessions -= 1

    def may_begin(self) -> bool:
        """Count an upload, and return whether it keeps the pace."""
        with self._lock:
            may = self._pace.allows(BURST, UPLOADS_PER_SECOND)
        if not may:
            self.refuse("too many uploads")
        return may

    def hold(self, size: int) -> bool:
        """Reserve `size` bytes, and return whether there was room for them."""
        fits = self._quota.take(self.username, size)
        if not fits:
            self.refuse("too many uploads at once")
        return fits

    def release(self, size: int) -> None:
        """Free `size` reserved bytes."""
        self._quota.give_back(self.username, size)
