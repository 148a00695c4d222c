"""Leaves a busy or failing device alone, for longer each time, until it answers again."""

from collections.abc import Callable
import math
from typing import Final

from .errors import AccountLockedError, BusyError, CameraError, RefusedError

FIRST: Final = 2.0
LONGEST: Final = 60.0

FIRST_RECONNECT: Final = 0.5
LONGEST_RECONNECT: Final = 300.0
STEADY: Final = 30.0
"""Seconds after which a silent connection counts as stable."""
STEADY_IN_USE: Final = 5.0
"""Seconds after which a connection that delivered counts as stable.

A device that cuts every connection once it has sent something gets a login per 5.5 seconds at most.
"""
REFUSED: Final = 3600.0
"""A device that does not offer its events may offer them after an update."""
LOCKED_MINUTES: Final = 30


class Backoff:
    """The pause of one recorder, shared by all its entries and flows; `clock` returns seconds."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._next = FIRST
        self._until = 0.0
        self.parts: dict[str, Backoff] = {}
        """Those of single pictures that do not come, by target."""

    @property
    def left(self) -> float:
        """Return for how many seconds nothing is to be asked."""
        return max(0.0, self._until - self._clock())

    @property
    def is_forgotten(self) -> bool:
        """Whether it ended so long ago that requests seem to have stopped."""
        return self._clock() - self._until > LONGEST

    def check(self) -> None:
        """Return if it may be asked. Raises BusyError if not."""
        if (left := self.left) > 0:
            raise BusyError("the camera is busy and left alone", left)

    def begin(self) -> None:
        """Begin a pause, unless one is under way."""
        if self.left == 0:
            pause = FIRST if self.is_forgotten else self._next
            self._until = self._clock() + pause
            self._next = min(2 * pause, LONGEST)

    def wait(self) -> None:
        """Let it finish an abandoned request, which still takes its time."""
        self._until = max(self._until, self._clock() + FIRST)

    def end(self) -> None:
        """Ask freely again: it has answered."""
        self._next, self._until = FIRST, 0.0


class ReconnectBackoff:
    """The pause between two connections of a subscription; `clock` returns seconds."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._next = FIRST_RECONNECT
        self._connected_at = math.inf
        self._steady = STEADY

    def connected(self) -> None:
        """Record that a connection is open."""
        self._connected_at, self._steady = self._clock(), STEADY

    def delivered(self) -> None:
        """Record that the open connection has delivered a message."""
        self._steady = STEADY_IN_USE

    def after(self, error: CameraError) -> float:
        """Return the seconds until the next attempt."""
        if self._clock() - self._connected_at >= self._steady:
            self._next = FIRST_RECONNECT
        self._connected_at = math.inf
        pause, self._next = self._next, min(2 * self._next, LONGEST_RECONNECT)
        match error:
            case AccountLockedError(minutes=minutes):
                return max(pause, (minutes or LOCKED_MINUTES) * 60.0)
            case BusyError(seconds=seconds) if seconds:
                return max(pause, seconds)
            case RefusedError():
                return REFUSED
        return pause
