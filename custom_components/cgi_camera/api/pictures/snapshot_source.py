"""One stream's picture for any number of viewers, at one request for all of them."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
import time

from ..errors import BusyError, CameraError, CannotConnectError, NoAnswerError
from .jpeg import whole_picture

REUSE_SECONDS = 1.0
"""How long a picture serves further viewers; no camera gets more requests than that."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Snapshot:
    """A whole JPEG, the time of the clock when it came, and whether it is not an old one."""

    picture: bytes
    taken_at: float
    is_present: bool


class SnapshotSource:
    """Fetches pictures, shares them among all viewers, and checks that they are whole.

    `fetch` asks the camera once and returns the body of its answer. A failure is shared like a
    picture, so that a camera in trouble is not asked by 32 viewers in a row.
    """

    def __init__(
        self,
        fetch: Callable[[], Awaitable[bytes]],
        *,
        reuse: float = REUSE_SECONDS,
        keep: float = 0,
        patience: float | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Take the way to ask the camera, and the seconds for which an answer is shared.

        Viewers get the last good picture for up to `keep` seconds if the camera is busy, or has
        not answered after `patience` seconds. Its late answer serves later viewers for as long as
        the first ones have waited: on a wall, they ask again after a pause.
        """
        self._fetch = fetch
        self._reuse = reuse
        self._keep = keep
        self._patience = patience
        self._clock = clock
        self._waiting = 0
        self._shared: asyncio.Task[Snapshot | CameraError] | None = None
        self._expiry: asyncio.TimerHandle | None = None
        self._last: Snapshot | None = None
        self._last_expiry: asyncio.TimerHandle | None = None

    async def snapshot(self, *, fresh: bool = False) -> Snapshot:
        """Return a picture, if it must be `fresh` not one that has served others before.

        Raises what the camera's client raises, or NotAPictureError.
        """
        if (shared := self._shared) is None or (fresh and shared.done()):
            if self._expiry is not None:
                self._expiry.cancel()
            shared = self._shared = asyncio.create_task(self._run())
        outcome: Snapshot | CameraError
        self._waiting += 1
        try:
            async with asyncio.timeout(self._patience):
                # A viewer that goes away must not take the picture from the others.
                outcome = await asyncio.shield(shared)
        except TimeoutError:
            outcome = BusyError("the camera has no time for a picture")
        except asyncio.CancelledError:
            if not shared.cancelled():
                raise
            # The viewer stays, the source was closed, see `close`.
            outcome = CannotConnectError("the camera is no longer asked")
        finally:
            self._waiting -= 1
        if isinstance(outcome, Snapshot):
            return outcome
        last = self._last
        if (
            last is not None
            and isinstance(outcome, BusyError | NoAnswerError)
            and self._clock() - last.taken_at <= self._keep
        ):
            return last
        raise outcome.with_traceback(None)

    def close(self) -> None:
        """Forget the pictures and end a running request."""
        for timer in (self._expiry, self._last_expiry):
            if timer is not None:
                timer.cancel()
        self._last = None
        if self._shared is not None:
            self._shared.cancel()
            self._shared = None

    async def _run(self) -> Snapshot | CameraError:
        reuse = self._reuse
        try:
            picture = whole_picture(await self._fetch())
        except CameraError as error:
            return error
        else:
            now = self._clock()
            if not self._waiting:
                reuse = max(reuse, self._patience or 0)
            if self._keep:
                self._retain(Snapshot(picture=picture, taken_at=now, is_present=False))
            return Snapshot(picture=picture, taken_at=now, is_present=True)
        finally:
            if self._shared is asyncio.current_task():  # else it was closed meanwhile
                self._expiry = asyncio.get_running_loop().call_later(reuse, self._forget)

    def _retain(self, snapshot: Snapshot) -> None:
        """Keep the last good picture for as long as a viewer may get it."""
        if self._last_expiry is not None:
            self._last_expiry.cancel()
        self._last = snapshot
        loop = asyncio.get_running_loop()
        self._last_expiry = loop.call_later(self._keep + 1, self._let_go)

    def _let_go(self) -> None:
        self._last = None

    def _forget(self) -> None:
        self._shared = None
