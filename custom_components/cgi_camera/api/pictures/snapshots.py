"""All pictures of one device: which streams share one, and how old the last one was."""

from collections.abc import Awaitable, Callable
import time

from ..errors import BusyError
from ..family import Family
from .snapshot_source import SnapshotSource

type Stop = Callable[[], None]


class Snapshots:
    """The pictures of each stream, asked for with `fetch` by channel and stream.

    `keep_seconds` is the greatest age of a picture that viewers get from a busy device, if its
    family has a patience for that. `clock` returns seconds.
    """

    def __init__(
        self,
        family: Family,
        fetch: Callable[[int, str], Awaitable[bytes]],
        *,
        keep_seconds: float = 0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._family = family
        self._fetch = fetch
        self._keep = keep_seconds if family.patience is not None else 0
        self._clock = clock
        self._sources: dict[tuple[int, str], SnapshotSource] = {}
        self._taken_at: dict[tuple[int, str], float | None] = {}
        """When the last picture that a viewer got was taken, None if it was the present one."""
        self._callbacks: list[Callable[[int, str], None]] = []

    async def get(self, channel: int, stream: str) -> bytes:
        """Return a whole JPEG. Raises what the device's client raises, or NotAPictureError."""
        snapshot = await self._source(channel, stream).snapshot()
        self._taken_at[channel, stream] = None if snapshot.is_present else snapshot.taken_at
        for callback in tuple(self._callbacks):
            callback(channel, stream)
        return snapshot.picture

    async def get_fresh(self, channel: int, stream: str) -> bytes:
        """Return a new picture. Raises what `get` does, and BusyError for an old one."""
        snapshot = await self._source(channel, stream).snapshot(fresh=True)
        if not snapshot.is_present:
            raise BusyError("the camera has no time for a picture")
        return snapshot.picture

    def age(self, channel: int, stream: str) -> float | None:
        """Return the age in seconds of the last picture that a viewer got.

        0 if it was the present one, None if there was none yet.
        """
        if (channel, stream) not in self._taken_at:
            return None
        taken_at = self._taken_at[channel, stream]
        return 0.0 if taken_at is None else self._clock() - taken_at

    def on_picture(self, callback: Callable[[int, str], None]) -> Stop:
        """Call back for each picture that a viewer gets, until the returned function is called."""
        self._callbacks.append(callback)
        return lambda: self._callbacks.remove(callback)

    def close(self) -> None:
        """End what is under way."""
        for source in self._sources.values():
            source.close()

    def _source(self, channel: int, stream: str) -> SnapshotSource:
        place = (channel, stream if self._family.sub_pictures else "main")
        if (source := self._sources.get(place)) is None:
            source = SnapshotSource(
                lambda: self._fetch(*place),
                reuse=self._family.reuse_seconds,
                keep=self._keep,
                patience=self._family.patience,
                clock=self._clock,
            )
            self._sources[place] = source
        return source
