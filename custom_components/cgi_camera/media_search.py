"""Finds past events by words, such as `garage yesterday`."""

from collections.abc import Mapping
from dataclasses import dataclass
import datetime as dt
from itertools import islice
import re
from typing import Any, Final, Self

from .inbox.archive.event_store import StoredEvent, StoredEvents
from .texts import Texts

MAX_FOUND: Final = 200
"""The newest events of an answer."""

_WORD = re.compile(r"\d{4}-\d\d-\d\d|\w+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """What a user asks for.

    Each word must be the beginning of a word of the event: of a person, camera, type, rule or list.
    """

    words: tuple[str, ...]
    day: dt.date | None

    @classmethod
    def of(cls, query: str, texts: Texts, today: dt.date) -> Self:
        """Return the words of a query, without its day."""
        days = {
            texts["today"].casefold(): today,
            texts["yesterday"].casefold(): today - dt.timedelta(days=1),
        }
        words, day = [], None
        for word in _words(query):
            found = days.get(word) or _date(word)
            if found is None:
                words.append(word)
            else:
                day = found
        return cls(words=tuple(words), day=day)

    def find(
        self, events: StoredEvents, camera: str, texts: Texts, zone: dt.tzinfo
    ) -> list[StoredEvent]:
        """Return the events of a camera that are asked for, newest first."""
        if not self.words and self.day is None:
            return []
        candidates = (
            map(events.event, events.newest_first())
            if self.day is None
            else events.of_day(self.day, zone)
        )
        found = (
            event
            for event in candidates
            if event is not None and self._matches(event.facts, camera, texts)
        )
        return list(islice(found, MAX_FOUND))

    def _matches(self, facts: Mapping[str, Any], camera: str, texts: Texts) -> bool:
        faces = [face.get(fact) for face in facts["faces"] for fact in ("name", "list")]
        known = [camera, facts.get("name"), facts["type"], texts.event_title(facts), facts["rule"]]
        own = _words(" ".join(text for text in (*known, *faces) if text))
        return all(any(one.startswith(word) for one in own) for word in self.words)


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold().replace("_", " "))


def _date(word: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(word) if "-" in word else None
    except ValueError:
        return None
