"""The kinds of events, and the entities that each feeds.

An entity exists where its camera can feed it (`ways.py`). All others come with the first event of
their kind, and stay.
"""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping
from enum import StrEnum
from typing import Final

from homeassistant.const import Platform
from homeassistant.core import CALLBACK_TYPE, callback

from ..api.events.event import EventType

ARRIVALS: Final = frozenset({"http", "tcp", "ftp", "smtp"})
"""The transports of events that a camera sends by itself, not asked for by us."""


class Kind(StrEnum):
    """What an event may bring; the first three are keys of event entities."""

    FACE = "face"
    MOTION = "motion"
    ALARM = "alarm"
    PICTURE = "picture"
    FACE_PICTURE = "face_picture"
    PUSH = "push"


FED_BY: Final[Mapping[tuple[Platform, str], Kind]] = {
    (Platform.EVENT, "face"): Kind.FACE,
    (Platform.EVENT, "motion"): Kind.MOTION,
    (Platform.EVENT, "alarm"): Kind.ALARM,
    (Platform.BINARY_SENSOR, "face"): Kind.FACE,
    (Platform.BINARY_SENSOR, "motion"): Kind.MOTION,
    (Platform.IMAGE, "last_face"): Kind.FACE_PICTURE,
    (Platform.IMAGE, "last_event"): Kind.PICTURE,
    (Platform.SENSOR, "last_push"): Kind.PUSH,
}
"""What changes each entity of events, by platform and key; channels of recorders have their own."""

_KINDS: Final[Mapping[EventType, Kind]] = {
    EventType.FACE: Kind.FACE,
    EventType.MOTION: Kind.MOTION,
}


def kind_of(event_type: EventType) -> Kind:
    """Return the kind of an event type, which is the key of the event entity that shows it."""
    return _KINDS.get(event_type, Kind.ALARM)


def kinds_of(event_type: EventType, pictures: Collection[str], transport: str) -> frozenset[Kind]:
    """Return all that an event with these pictures brings."""
    brought = {kind_of(event_type)}
    if "face_0" in pictures:
        brought.add(Kind.FACE_PICTURE)
    if "face_0" in pictures or "snapshot" in pictures:
        brought.add(Kind.PICTURE)
    if transport in ARRIVALS:
        brought.add(Kind.PUSH)
    return frozenset(brought)


type Add = Callable[[Collection[Kind]], Awaitable[None]]


class Kinds:
    """The kinds that have entities; a new one waits for them."""

    def __init__(self, known: Iterable[Kind] = ()) -> None:
        """Begin with what the camera can send."""
        self.known = frozenset(known)
        self._adders: list[Add] = []
        self._turn = asyncio.Lock()

    @callback
    def follow(self, add: Add) -> CALLBACK_TYPE:
        """Call `add` for kinds that are new; return what ends that."""
        self._adders.append(add)
        return lambda: self._adders.remove(add)

    async def async_bring(self, kinds: Iterable[Kind]) -> None:
        """Add the entities of kinds that are new, and return once these are there."""
        async with self._turn:
            if new := frozenset(kinds) - self.known:
                for add in tuple(self._adders):
                    await add(new)
                self.known |= new
