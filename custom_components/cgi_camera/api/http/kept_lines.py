"""Connections to one host that wait a moment for the next question.

All entries and flows of a host share them: some cameras have room for one connection, and a new
one is opened only when none waits.
"""

import asyncio

from .line import Line

KEEP_SECONDS = 2.0
"""How long a connection waits, 0 for not at all; cameras close it after 5 to 10."""
PARTING_SECONDS = 0.02
"""In which a camera sees that a connection is closed."""


class KeptLines:
    """Those of one host, each by the session and the origin it was opened for."""

    def __init__(self) -> None:
        self._kept: dict[Line, tuple[object, asyncio.TimerHandle]] = {}

    def put(self, line: Line, owner: object) -> None:
        """Keep a connection for the next question of its owner, for a moment."""
        line.data.clear()
        timer = asyncio.get_running_loop().call_later(KEEP_SECONDS, self._drop, line)
        self._kept[line] = (owner, timer)

    def take(self, owner: object) -> Line | None:
        """Return a connection of an owner that is open still, None if there is none."""
        for line, (its_owner, _) in [*self._kept.items()]:
            if its_owner == owner and line.is_idle:
                self._forget(line)
                return line
        return None

    async def part(self) -> None:
        """Close all, and give the camera time to see that."""
        if self._kept:
            self.close()
            await asyncio.sleep(PARTING_SECONDS)

    def close(self) -> None:
        """Close all."""
        for line in [*self._kept]:
            self._drop(line)

    def _drop(self, line: Line) -> None:
        self._forget(line)
        line.close()

    def _forget(self, line: Line) -> None:
        _, timer = self._kept.pop(line)
        timer.cancel()
