"""Remembers the faces of the last day in memory, for conditions, which cannot wait for a disk."""

from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from sys import intern
from typing import Any, Final, Protocol

from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from homeassistant.util import dt as dt_util

from .archive.stored_event import StoredEvent

DAY: Final = timedelta(days=1)
MAX_SIGHTINGS: Final = 2000
"""The newest events with faces of one camera that are remembered, within the day."""

ASKED: Final = ("name", "list", "similarity")
"""The facts of a face that conditions ask for; all others are in the archive."""

type Faces = Sequence[Mapping[str, Any]]


_UNKNOWN: Final[Faces] = ({},)
"""Faces without such facts: all events with no others share them."""


class Selection(Protocol):
    """A choice of faces."""

    def first(self, faces: Faces) -> Mapping[str, Any] | None:
        """Return the first chosen face."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """The faces of one event."""

    entity: str
    """The unique id of the event entity."""
    seen_at: datetime
    faces: Faces


class Sightings:
    """The faces that one camera or recorder saw."""

    def __init__(self) -> None:
        """Begin without any."""
        self._seen: deque[Sighting] = deque(maxlen=MAX_SIGHTINGS)

    def add(
        self, entity: str, faces: Faces, *, occurred_at: datetime, received_at: datetime
    ) -> None:
        """Remember an event; one without faces needs no memory.

        Its time is that of the camera, but not one of the future.
        """
        self._drop_old(received_at - DAY)
        if faces:
            seen_at = min(occurred_at, received_at)
            known = tuple(
                facts
                for face in faces
                if (facts := {key: face[key] for key in ASKED if key in face})
            )
            sighting = Sighting(entity=intern(entity), seen_at=seen_at, faces=known or _UNKNOWN)
            self._seen.append(sighting)

    def includes(self, entity: str, selection: Selection, since: datetime) -> bool:
        """Return whether an entity showed one of the selected faces since a moment.

        An event of the future does not count: the clock was wrong when it came.
        """
        now = dt_util.utcnow()
        return any(
            sighting.entity == entity
            and since <= sighting.seen_at <= now
            and selection.first(sighting.faces) is not None
            for sighting in self._seen
        )

    def forget(self, selected: Callable[[Mapping[str, Any]], bool]) -> None:
        """Forget the events that are selected by their faces."""
        kept = [one for one in self._seen if not selected({"faces": one.faces})]
        self._seen = deque(kept, maxlen=MAX_SIGHTINGS)

    def recall(self, hass: HomeAssistant, events: Iterable[StoredEvent]) -> None:
        """Remember past events, oldest first."""
        registry = er.async_get(hass)
        for event in events:
            entity = registry.async_get(event.facts.get("entity_id") or "")
            if entity is None or not event.facts["faces"]:
                continue
            self.add(
                entity.unique_id,
                event.facts["faces"],
                occurred_at=dt_util.parse_datetime(event.facts["occurred_at"], raise_on_error=True),
                received_at=event.received_at,
            )

    def _drop_old(self, oldest: datetime) -> None:
        while self._seen and self._seen[0].seen_at < oldest:
            self._seen.popleft()
