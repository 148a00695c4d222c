"""One stream's picture for any number of viewers, at one request for all of them."""

import asyncio
from collections.abc import Awaitable, Callable

from .errors import CameraError
from .jpeg import whole_picture

REUSE_SECONDS = 1.0
"""How long a picture serves further viewers; no camera is asked more often than that."""


class SnapshotSource:
    """Fetches pictures, shares them among everyone who asks, and checks that they are whole.

    `fetch` asks the camera once and returns the body of its answer. A failure is shared like a
    picture, so that a camera in trouble is not asked by 32 viewers in a row.
    """

    def __init__(
        self, fetch: Callable[[], Awaitable[bytes]], *, reuse: float = REUSE_SECONDS
    ) -> None:
        """Take the way to ask the camera, and the seconds for which an answer is shared."""
        self._fetch = fetch
        self._reuse = reuse
        self._shared: asyncio.Task[bytes | CameraError] | None = None
        self._expiry: asyncio.TimerHandle | None = None

    async def picture(self) -> bytes:
        """Return a whole JPEG. Raises what the camera's client raises, or NotAPictureError."""
        if self._shared is None:
            self._shared = asyncio.create_task(self._run())
        # A viewer that goes away must not take the picture from the others.
        outcome = await asyncio.shield(self._shared)
        if isinstance(outcome, CameraError):
            raise outcome.with_traceback(None)
        return outcome

    def close(self) -> None:
        """Forget the picture and end a running request."""
        if self._expiry is not None:
            self._expiry.cancel()
        if self._shared is not None:
            self._shared.cancel()
            self._shared = None

    async def _run(self) -> bytes | CameraError:
        try:
            return whole_picture(await self._fetch())
        except CameraError as error:
            return error
        finally:
            if self._shared is asyncio.current_task():  # else it was closed meanwhile
                self._expiry = asyncio.get_running_loop().call_later(self._reuse, self._forget)

    def _forget(self) -> None:
        self._shared = None
