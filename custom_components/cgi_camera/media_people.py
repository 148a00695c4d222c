"""The branch *People* of the media browser: known persons, strangers and blocked faces."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
import datetime as dt
from itertools import islice
from typing import Any, Final, Self
from urllib.parse import quote, unquote

from .api.events.event import FaceList
from .faces import CONF_LISTS, CONF_NAMES, Wanted
from .inbox.archive.event_store import StoredEvent, StoredEvents
from .media_search import MAX_FOUND
from .texts import Texts, as_text

PEOPLE: Final = "people"
RECENT: Final = 200
"""The newest events of a camera that decide whether the branch is shown."""
LISTS: Final = (FaceList.STRANGER, FaceList.BLOCKED)
"""The lists with a folder of their own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """The events of one person, or of all faces on a list; an identifier is `people/name/Ann`."""

    identifier: str
    name: str
    """The name of a person or of a list."""
    wanted: Wanted

    @classmethod
    def named(cls, name: str) -> Self:
        """Return a person."""
        wanted = Wanted.of({CONF_NAMES: [name]})
        return cls(identifier=f"{PEOPLE}/name/{quote(name, safe='')}", name=name, wanted=wanted)

    @classmethod
    def listed(cls, name: FaceList) -> Self:
        """Return the faces on a list."""
        wanted = Wanted.of({CONF_LISTS: [name]})
        return cls(identifier=f"{PEOPLE}/list/{name}", name=name, wanted=wanted)

    @classmethod
    def parse(cls, identifier: str) -> Self | None:
        """Return the people of an identifier, which is input; None for another one."""
        match identifier.split("/"):
            case [branch, "name", name] if branch == PEOPLE and unquote(name).strip():
                return cls.named(unquote(name))
            case [branch, "list", name] if branch == PEOPLE and name in LISTS:
                return cls.listed(FaceList(name))
        return None

    def title(self, texts: Texts) -> str:
        """Return the name of the person, or the text for the list."""
        return as_text(self.name) if self.wanted.names else texts[f"faces_{self.name}"]

    def find(
        self, events: StoredEvents, _camera: str, _texts: Texts, _zone: dt.tzinfo
    ) -> list[StoredEvent]:
        """Return the events of a camera that show them, newest first."""
        found = (
            event
            for event in map(events.event, events.newest_first())
            if event is not None and self.wanted.first(event.facts["faces"]) is not None
        )
        return list(islice(found, MAX_FOUND))


def has_people(events: StoredEvents) -> bool:
    """Return whether recent events of a camera show a face with a name or a list."""
    return any(_faces(events, events.newest_first()[:RECENT]))


def people_in(cameras: Iterable[StoredEvents]) -> list[People]:
    """Return the persons by name, then the lists that have faces."""
    names: dict[str, str] = {}
    lists: set[str | None] = set()
    for events in cameras:
        for face in _faces(events, events.newest_first()):
            if name := face.get("name"):
                names.setdefault(" ".join(name.split()).casefold(), name)
            lists.add(face.get("list"))
    persons = [People.named(name) for _, name in sorted(names.items())]
    return persons + [People.listed(name) for name in LISTS if name in lists]


def _faces(events: StoredEvents, event_ids: Iterable[str]) -> Iterator[dict[str, Any]]:
    """Yield the faces with a name or a list."""
    for event in map(events.event, event_ids):
        if event is not None:
            yield from (
                face for face in event.facts["faces"] if face.get("name") or face.get("list")
            )
