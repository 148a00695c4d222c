"""How often something may happen, and how often a line about it may be logged."""

import math
import time
from typing import Final

from ..const import LOGGER

LOG_EVERY_SECONDS: Final = 60


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
