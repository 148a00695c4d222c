"""Connections to one host that wait a moment for the next question.

All entries and flows of a host share them: some cameras have room for one connection, and a new
one is opened only when none waits.
"""

import asyncio

from .connection import Connection

KEEP_SECONDS = 2.0
"""How long a connection waits, 0 for not at all; cameras close it after 5 to 10."""
PARTING_SECONDS = 0.02
"""In which a camera sees that a connection is closed."""


class ConnectionPool:
    """Those of one host, each by the session and the origin it was opened for."""

    def __init__(self) -> None:
        self._kept: dict[Connection, tuple[object, asyncio.TimerHandle]] = {}

    def put(self, connection: Connection, owner: object) -> None:
        """Keep a connection for the next question of its owner, for a moment."""
        connection.data.clear()
        timer = asyncio.get_running_loop().call_later(KEEP_SECONDS, self._drop, connection)
        self._kept[connection] = (owner, timer)

    def take(self, owner: object) -> Connection | None:
        """Return a connection of an owner that is open still, None if there is none."""
        for connection, (its_owner, _) in [*self._kept.items()]:
            if its_owner == owner and connection.is_idle:
                self._forget(connection)
                return connection
        return None

    async def part(self) -> None:
        """Close all, and give the camera time to see that."""
        if self._kept:
            self.close()
            await asyncio.sleep(PARTING_SECONDS)

    def close(self) -> None:
        """Close all."""
        for connection in [*self._kept]:
            self._drop(connection)

    def _drop(self, connection: Connection) -> None:
        self._forget(connection)
        connection.close()

    def _forget(self, connection: Connection) -> None:
        _, timer = self._kept.pop(connection)
        timer.cancel()
