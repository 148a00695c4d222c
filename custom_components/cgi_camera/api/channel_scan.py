"""Finds out which channels a recorder has pictures of, by asking for one of each."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from typing import Final

from .client import FoundChannel, Presence
from .errors import (
    AccountLockedError,
    BusyError,
    CameraError,
    Found,
    InvalidAuthError,
    NotAPictureError,
    RefusedError,
    WeakerLoginError,
)

LAST_CHANNEL: Final = 64
ENOUGH_ABSENT: Final = 3
"""So many in a row, and there are no more."""
ENOUGH_UNKNOWN: Final = 4
"""So many in a row, and the recorder has other worries."""
SECONDS: Final = 60.0
"""A person is waiting; another search goes on with the rest."""

type Try = Callable[[int], Awaitable[bytes]]
"""Returns a whole picture of a channel."""


async def try_channels(
    attempt: Try,
    pause: Callable[[], float],
    numbers: Collection[int] | None = None,
    names: Mapping[int, str] | None = None,
    known: Sequence[FoundChannel] = (),
) -> list[FoundChannel]:
    """Try these numbers, or those from 1 until there seem to be no more.

    The result has all `numbers`; channels that were not reached did not answer. Without `numbers`,
    it leaves out absent channels at the end. `pause` returns how many seconds a busy recorder is to
    be left alone; a number that met a busy one is tried once more then. `known` is the result of an
    earlier search: its pictures stay, and this search goes on where that one ended. Raises
    InvalidAuthError, AccountLockedError or WeakerLoginError.
    """
    scan = _Scan(attempt, pause, names or {}, known)
    try:
        async with asyncio.timeout(SECONDS):
            if numbers is None:
                await scan.go_up()
                await scan.go_through(scan.lacking(scan.earlier))
            else:
                # All are looked at again if all had a picture.
                await scan.go_through(scan.lacking(numbers) or numbers)
    except TimeoutError:
        pass
    return scan.result(numbers)


class _Scan:
    """One search: what it found, and how many in a row had no picture."""

    def __init__(
        self,
        attempt: Try,
        pause: Callable[[], float],
        names: Mapping[int, str],
        known: Sequence[FoundChannel],
    ) -> None:
        self._attempt, self._pause, self._names = attempt, pause, names
        self.earlier: Mapping[int, FoundChannel] = {one.number: one for one in known}
        self._found: dict[int, FoundChannel] = {}
        self._absent = self._unknown = 0

    async def go_up(self) -> None:
        """Try one number after another, behind those of the earlier search."""
        for number in range(max(self.earlier, default=0) + 1, LAST_CHANNEL + 1):
            await self._try(number)
            if self._is_hopeless or self._absent == ENOUGH_ABSENT:
                break

    def lacking(self, numbers: Iterable[int]) -> list[int]:
        """Return the numbers that had no picture, those first that were not reached."""
        lacking = (number for number in numbers if not self._has_picture(number))
        return sorted(lacking, key=lambda number: (self._rank(number), number))

    async def go_through(self, numbers: Iterable[int]) -> None:
        """Try these numbers."""
        for number in numbers:
            if self._is_hopeless:
                break
            await self._try(number)

    def result(self, numbers: Collection[int] | None) -> list[FoundChannel]:
        """Return the channels by number."""
        pictures = {number: one for number, one in self.earlier.items() if one.picture is not None}
        found = {**pictures, **self._found}
        if numbers is not None:
            return [found.get(number) or self._unreached(number) for number in sorted(numbers)]
        for number, one in self.earlier.items():
            found.setdefault(number, one)
        channels = [found[number] for number in sorted(found)]
        while channels and channels[-1].presence is Presence.ABSENT:
            channels.pop()
        return channels

    @property
    def _is_hopeless(self) -> bool:
        return self._unknown == ENOUGH_UNKNOWN

    def _has_picture(self, number: int) -> bool:
        return number in self.earlier and self.earlier[number].picture is not None

    def _rank(self, number: int) -> int:
        """Return how late a number has its turn; one that was not reached is first."""
        earlier = self.earlier.get(number)
        if earlier is None or not earlier.was_tried:
            return 0
        return 2 if earlier.presence is Presence.ABSENT else 1

    def _unreached(self, number: int) -> FoundChannel:
        """Return a channel without an answer; one of the earlier search had none either."""
        return self.earlier.get(number) or FoundChannel(
            number=number,
            name=self._names.get(number),
            presence=Presence.UNKNOWN,
            was_tried=False,
        )

    async def _try(self, number: int) -> None:
        presence, picture = await self._look(number)
        self._found[number] = FoundChannel(
            number=number, name=self._names.get(number), presence=presence, picture=picture
        )
        self._absent = self._absent + 1 if presence is Presence.ABSENT else 0
        self._unknown = self._unknown + 1 if presence is Presence.UNKNOWN else 0

    async def _look(self, number: int) -> tuple[Presence, bytes | None]:
        for is_last in (False, True):
            await asyncio.sleep(self._pause())
            try:
                return Presence.PRESENT, await self._attempt(number)
            except InvalidAuthError, AccountLockedError, WeakerLoginError:
                raise
            except RefusedError:
                return Presence.ABSENT, None
            except NotAPictureError as error:
                # Reolink recorders refuse a channel by JSON, with status 200.
                refuses = error.found is Found.OTHER
                return (Presence.ABSENT if refuses else Presence.UNKNOWN), None
            except BusyError:
                if is_last:
                    break
            except CameraError:
                break
        return Presence.UNKNOWN, None
