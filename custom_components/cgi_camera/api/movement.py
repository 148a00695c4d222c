"""Moving a camera for a while: there is no movement without a stop behind it.

Cameras move until they get a stop, so the stop must follow whatever happens to the caller: a
cancelled call, an error, another movement, the end of the program.
"""

import asyncio
from collections.abc import Awaitable, Callable
import contextlib

from .errors import CameraError, UnsupportedError

STOP_ATTEMPTS = 3
"""How often a stop is sent if it fails."""
STOP_PAUSE = 0.5
"""Seconds between them."""


class Mover:
    """One camera's movements, one at a time; a new one takes the place of the last.

    `stop` sends a stop to the camera; it raises CameraError.
    """

    def __init__(self, stop: Callable[[], Awaitable[None]]) -> None:
        self._stop = stop
        self._stopping: asyncio.Future[None] | None = None
        self._end = asyncio.Event()
        self._moving = asyncio.Lock()

    async def move(self, start: Callable[[], Awaitable[None]], seconds: float) -> None:
        """Call `start`, then wait for so many seconds, an end or another movement.

        One that is overtaken before it begins is not made. Raises what the camera raises.
        """
        self._end.set()
        end = self._end = asyncio.Event()
        async with self._moving:
            if end.is_set():
                return
            try:
                await start()
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(seconds):
                        await end.wait()
            finally:
                # A caller that cancels the movement does not cancel its stop.
                self._stopping = asyncio.ensure_future(self.stop())
                await asyncio.shield(self._stopping)

    async def end(self) -> None:
        """Let a movement end now, and return when its stop was sent."""
        self._end.set()
        async with self._moving:
            if self._stopping is not None:
                await asyncio.wait(
                    (self._stopping,)
                )  # its failure is raised to the caller of `move`

    async def stop(self) -> None:
        """Stop any movement of the camera. Raises what the camera raises at the last attempt."""
        for attempt in range(1, STOP_ATTEMPTS + 1):
            try:
                return await self._stop()
            except UnsupportedError:
                raise
            except CameraError:
                if attempt == STOP_ATTEMPTS:
                    raise
                await asyncio.sleep(STOP_PAUSE)
        return None
