"""The branch *People* of the media browser: known persons, strangers and blocked faces."""

from collections.abc import Iterable
from dataclasses import dataclass
import datetime as dt
from typing import Final, Self
from urllib.parse import quote, unquote

from .api.events.event import FaceList
from .inbox.archive.camera_rows import LAST_ID
from .inbox.archive.event_store import StoredEvents
from .inbox.archive.stored_event import EVENT_ID, StoredEvent, plain_name
from .media_search import MAX_FOUND
from .texts import Texts, as_text

PEOPLE: Final = "people"
LISTS: Final = (FaceList.STRANGER, FaceList.BLOCKED)
"""The lists with a folder of their own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """The events of one person, or of all faces on a list, before another event.

    An identifier is `people/name/Ann` or `people/list/stranger`, with the id of an event behind it
    on further pages.
    """

    kind: str
    name: str
    """The name of a person or of a list."""
    before: str = LAST_ID

    @property
    def identifier(self) -> str:
        """The identifier of the first page."""
        return f"{PEOPLE}/{self.kind}/{quote(self.name, safe='')}"

    @classmethod
    def parse(cls, identifier: str) -> Self | None:
        """Return the people of an identifier, which is input; None for another one."""
        match identifier.split("/"):
            case [branch, kind, name, *before] if branch == PEOPLE and len(before) < 2:
                name = unquote(name)
                if not all(map(EVENT_ID.fullmatch, before)):
                    return None
                if (kind == "name" and name.strip()) or (kind == "list" and name in LISTS):
                    return cls(kind=kind, name=name, before=before[0] if before else LAST_ID)
        return None

    def title(self, texts: Texts) -> str:
        """Return the name of the person, or the text for the list."""
        return as_text(self.name) if self.kind == "name" else texts[f"faces_{self.name}"]

    def find(
        self, events: StoredEvents, _camera: str, _texts: Texts, _zone: dt.tzinfo
    ) -> list[StoredEvent]:
        """Return the events of a camera that show them, newest first, and one of the next page."""
        who = plain_name(self.name) if self.kind == "name" else self.name
        return events.rows.showing(self.kind, who, self.before, MAX_FOUND + 1)


def people_in(cameras: Iterable[StoredEvents]) -> list[People]:
    """Return the persons by name, then the lists that have faces."""
    names: dict[str, str] = {}
    lists: set[str] = set()
    for events in cameras:
        for kind, who, name in events.rows.people():
            if kind == "name":
                names.setdefault(who, name)
            else:
                lists.add(who)
    persons = [People(kind="name", name=name) for _, name in sorted(names.items())]
    return persons + [People(kind="list", name=name) for name in LISTS if name in lists]
