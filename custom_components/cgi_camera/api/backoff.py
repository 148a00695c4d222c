"""Leaves a busy recorder alone, for longer each time, until it answers again."""

from collections.abc import Callable
from typing import Final

from .errors import BusyError

FIRST: Final = 2.0
LONGEST: Final = 60.0


class Backoff:
    """The pause of one recorder, which all who speak to it share; `clock` returns seconds."""

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
        """Tell whether it has been over for so long that nobody seems to ask any more."""
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
        """Let it finish what nobody waits for any more: that still counts as a request."""
        self._until = max(self._until, self._clock() + FIRST)

    def end(self) -> None:
        """Ask freely again: it has answered."""
        self._next, self._until = FIRST, 0.0
