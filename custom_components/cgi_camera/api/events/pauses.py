"""The pauses of a listener between two connections to a device."""

from collections.abc import Callable
from typing import Final

from ..errors import AccountLockedError, BusyError, CameraError, RefusedError

FIRST: Final = 5.0
LONGEST: Final = 300.0
STEADY: Final = 60.0
"""Seconds after which a connection counts as stable."""
REFUSED: Final = 3600.0
"""A device that does not offer its events may offer them after an update."""
DOUBTED: Final = 1800.0
"""For a valid account refused twice in a row: longer than any lock."""
LOCKED_MINUTES: Final = 30


class Pauses:
    """Pauses that grow with each error; `clock` returns seconds."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._next = FIRST
        self._doubts = 0
        self._connected_at: float | None = None

    def connected(self) -> None:
        """Record that a connection is open."""
        self._connected_at = self._clock()

    def after(self, error: CameraError) -> float:
        """Return the seconds until the next attempt."""
        if self._connected_at is not None:
            if self._clock() - self._connected_at >= STEADY:
                self._next = FIRST
            self._connected_at = None
            self._doubts = 0
        pause, self._next = self._next, min(2 * self._next, LONGEST)
        match error:
            case AccountLockedError(minutes=minutes):
                return max(pause, (minutes or LOCKED_MINUTES) * 60.0)
            case BusyError(seconds=seconds) if seconds:
                self._doubts += 1
                return max(pause, seconds, DOUBTED if self._doubts > 1 else 0.0)
            case RefusedError():
                return REFUSED
        return pause
