"""Reads the pushes of all cameras side by side within a sum of bytes, and grants them their turns.

A slow body is welcome while there is room. Once bytes or places are used up, the slowest bodies end
first, so that a sender of many slow ones costs the honest cameras nothing.
"""

import asyncio
from collections import Counter, defaultdict
from collections.abc import AsyncGenerator, Iterable
from contextlib import asynccontextmanager
from http import HTTPStatus
import io
import time
from typing import Final

from aiohttp import ClientError, hdrs
from aiohttp.http_exceptions import HttpProcessingError
from aiohttp.web import Request, RequestPayloadError
from homeassistant.core import HomeAssistant
from homeassistant.helpers.singleton import singleton
from homeassistant.util.hass_dict import HassKey

from ..api.errors import PushError
from ..const import DOMAIN

MAX_BODY: Final = 16_000_000
"""Bytes; three pictures of the largest cameras have 6 MB."""
MAX_HELD: Final = 96_000_000
"""Bytes of all pushes that are not events yet."""
MAX_HELD_BY_ONE: Final = 32_000_000
"""The share of one push address."""
MAX_PUSHES: Final = 1024
"""Pushes of all addresses that arrive or wait for their turn."""
MAX_PUSHES_OF_ONE: Final = 64
"""The share of one push address."""
MAX_IN_WORK: Final = 3
"""Complete pushes that are parsed and stored at the same time, one of each address.

More do not get further: they wait for the index and for Python, and the event loop waits with them.
"""

IDLE_SECONDS: Final = 5
"""A pause of this length ends a body, whatever length it announced (seed 000 l.47)."""
BODY_SECONDS: Final = 120
"""A camera at the edge of its radio link needs a minute for its pictures."""
SLOW: Final = 20_000
"""Bytes per second; a slower body ends first when there is no room."""
SLOW_AFTER: Final = 2.0
"""Seconds before the first judgment of a body."""

INTAKE: Final[HassKey[Intake]] = HassKey(f"{DOMAIN}_intake")


class Arriving:
    """A push between its first byte and its event; `owner` is the push address."""

    size = 0
    """The bytes that it holds."""

    def __init__(self, owner: str) -> None:
        self.owner = owner
        self.began = time.monotonic()
        self.limit: asyncio.Timeout | None = None
        """The time limit of a body that is not complete."""
        self.gave_way = False

    @property
    def rate(self) -> float:
        """Bytes per second since the beginning."""
        return self.size / max(time.monotonic() - self.began, SLOW_AFTER)

    @property
    def is_slow(self) -> bool:
        """Whether the body may have to end for others."""
        is_old = time.monotonic() - self.began >= SLOW_AFTER
        return self.limit is not None and not self.gave_way and is_old and self.rate < SLOW


class Intake:
    """The pushes of all addresses on their way to their events."""

    def __init__(self) -> None:
        self._pushes: set[Arriving] = set()
        self._bytes: Counter[str] = Counter()
        self._places: Counter[str] = Counter()
        self._in_work = asyncio.Semaphore(MAX_IN_WORK)
        self._in_order: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    @property
    def held(self) -> int:
        """The bytes that all pushes hold."""
        return self._bytes.total()

    @asynccontextmanager
    async def body(self, owner: str, request: Request) -> AsyncGenerator[bytes]:
        """Yield the body of a push as far as it arrives, and hold its bytes until the end.

        Raises PushError for a body that is too large, or for which there is no room.
        """
        push = Arriving(owner)
        self._make_room(push, places=1)
        self._pushes.add(push)
        try:
            yield await self._read(push, request)
        finally:
            self._pushes.discard(push)
            self._count(push, -push.size, 0 if push.gave_way else -1)

    @asynccontextmanager
    async def turn(self, owner: str) -> AsyncGenerator[None]:
        """Wait for the turn of a complete push: those of one address follow one another."""
        async with self._in_order[owner], self._in_work:
            yield

    async def _read(self, push: Arriving, request: Request) -> bytes:
        too_large = PushError(
            f"larger than {MAX_BODY // 1_000_000} MB", HTTPStatus.REQUEST_ENTITY_TOO_LARGE
        )
        if (request.content_length or 0) > MAX_BODY:
            raise too_large
        body = io.BytesIO()  # gives its bytes away without a copy
        try:
            async with asyncio.timeout(BODY_SECONDS) as push.limit:
                while True:
                    async with asyncio.timeout(IDLE_SECONDS):
                        chunk = await request.content.readany()
                    if not chunk:
                        break
                    if body.tell() + len(chunk) > MAX_BODY:
                        raise too_large
                    self._make_room(push, size=len(chunk))
                    body.write(chunk)
        except RequestPayloadError:
            request.content.feed_eof()  # aiohttp would read on, and log the error once more
            request.protocol.close()
            if hdrs.CONTENT_ENCODING in request.headers:
                raise PushError("the body is not encoded as announced") from None
        except TimeoutError, ConnectionError, ClientError, HttpProcessingError:
            if push.gave_way:
                raise _no_room() from None
        finally:
            push.limit = None
        return body.getvalue()

    def _make_room(self, push: Arriving, *, size: int = 0, places: int = 0) -> None:
        """Hold more bytes or a place, and end slow bodies for it. Raises PushError without room."""
        while (crowd := self._crowd(push.owner, size, places)) is not None:
            slowest = min(
                (one for one in crowd if one.is_slow), key=lambda one: one.rate, default=None
            )
            if slowest is None or slowest is push:
                raise _no_room()
            self._end(slowest)
        self._count(push, size, places)

    def _crowd(self, owner: str, size: int, places: int) -> Iterable[Arriving] | None:
        """Return the pushes that leave no room, None if there is room."""
        if (
            self._bytes[owner] + size > MAX_HELD_BY_ONE
            or self._places[owner] + places > MAX_PUSHES_OF_ONE
        ):
            return [push for push in self._pushes if push.owner == owner]
        if self.held + size > MAX_HELD or self._places.total() + places > MAX_PUSHES:
            return self._pushes
        return None

    def _end(self, push: Arriving) -> None:
        """End a body that is still arriving, and free what it holds at once."""
        self._count(push, -push.size, -1)
        push.gave_way = True
        if push.limit is not None:
            push.limit.reschedule(0)

    def _count(self, push: Arriving, size: int, places: int) -> None:
        push.size += size
        self._bytes[push.owner] += size
        self._places[push.owner] += places


def _no_room() -> PushError:
    return PushError("too many pushes at once", HTTPStatus.SERVICE_UNAVAILABLE)


@singleton(INTAKE)
def intake(hass: HomeAssistant) -> Intake:
    """Return the intake that all push addresses share."""
    return Intake()
