"""Finds out which channels a recorder has pictures of, by asking for one of each."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Final

from .client import FoundChannel, Presence
from .errors import AccountLockedError, BusyError, CameraError, InvalidAuthError, RefusedError

LAST_CHANNEL: Final = 64
ENOUGH_ABSENT: Final = 3
"""So many in a row, and there are no more."""
ENOUGH_UNKNOWN: Final = 4
"""So many in a row, and the recorder has other worries."""
SECONDS: Final = 60.0
"""What is not reached by then is not listed; a person is waiting."""

type Try = Callable[[int], Awaitable[bytes]]
"""Returns a whole picture of a channel."""


async def try_channels(
    attempt: Try,
    pause: Callable[[], float],
    numbers: Iterable[int] | None = None,
    names: Mapping[int, str] | None = None,
) -> list[FoundChannel]:
    """Try these numbers, or those from 1 until there seem to be no more, and return what came.

    `pause` returns how many seconds to leave a busy recorder alone; a number that met a busy one
    is tried once more then. Absent ones at the end are left out if no list says that they are
    there. Raises InvalidAuthError or AccountLockedError.
    """
    found: list[FoundChannel] = []
    absent = unknown = 0
    try:
        async with asyncio.timeout(SECONDS):
            for number in range(1, LAST_CHANNEL + 1) if numbers is None else numbers:
                channel = await _try(attempt, pause, number, (names or {}).get(number))
                found.append(channel)
                match channel.presence:
                    case Presence.PRESENT:
                        absent = unknown = 0
                    case Presence.ABSENT:
                        absent += 1
                        unknown = 0
                    case Presence.UNKNOWN:
                        unknown += 1
                        absent = 0
                if unknown == ENOUGH_UNKNOWN or (numbers is None and absent == ENOUGH_ABSENT):
                    break
    except TimeoutError:
        pass
    while numbers is None and found and found[-1].presence is Presence.ABSENT:
        found.pop()
    return found


async def _try(
    attempt: Try, pause: Callable[[], float], number: int, name: str | None
) -> FoundChannel:
    for is_last in (False, True):
        await asyncio.sleep(pause())
        try:
            picture = await attempt(number)
        except InvalidAuthError, AccountLockedError:
            raise
        except RefusedError:
            return FoundChannel(number=number, name=name, presence=Presence.ABSENT)
        except BusyError:
            if is_last:
                break
        except CameraError:
            break
        else:
            return FoundChannel(
                number=number, name=name, presence=Presence.PRESENT, picture=picture
            )
    return FoundChannel(number=number, name=name, presence=Presence.UNKNOWN)
