"""Leaves a busy recorder alone, for longer each time, until it answers again."""

from collections.abc import Callable
from typing import Final

from .errors import BusyError

FIRST: Final = 2.0
LONGEST: Final = 60.0


class Rest:
    """The pause of one recorder; `clock` returns seconds."""

    def __init__(self, clock: Callable[[], float]) -> None:
        """Nothing is wrong yet."""
        self._clock = clock
        self._next = FIRST
        self._until = 0.0

    @property
    def left(self) -> float:
        """Return for how many seconds nothing is to be asked."""
        return max(0.0, self._until - self._clock())

    def check(self) -> None:
        """Return if it may be asked. Raises BusyError if not."""
        if (left := self.left) > 0:
            raise BusyError("the camera is busy and left alone", left)

    def begin(self, at_least: float = 0) -> None:
        """Begin a pause, unless one is under way that is as long."""
        if self.left == 0:
            self._until = self._clock() + self._next
            self._next = min(2 * self._next, LONGEST)
        self._until = max(self._until, self._clock() + at_least)

    def wait(self) -> None:
        """Let it finish what nobody waits for any more: that still counts as a request."""
        self._until = max(self._until, self._clock() + FIRST)

    def end(self) -> None:
        """Ask freely again: it has answered."""
        self._next, self._until = FIRST, 0.0
