"""Finds past events by words, such as `garage yesterday`."""

from dataclasses import dataclass
import datetime as dt
from typing import Final, Self

from .inbox.archive.camera_rows import LAST_ID
from .inbox.archive.event_store import StoredEvents
from .inbox.archive.stored_event import StoredEvent, ids_of_day, split_words
from .texts import Texts

MAX_FOUND: Final = 200
"""The newest events of an answer."""


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
        for word in split_words(query):
            found = days.get(word) or _date(word)
            if found is None:
                words.append(word)
            else:
                day = found
        return cls(words=tuple(words), day=day)

    def find(
        self, events: StoredEvents, camera: str, texts: Texts, zone: dt.tzinfo
    ) -> list[StoredEvent]:
        """Return the requested events of a camera, newest first."""
        if not self.words and self.day is None:
            return []
        first, last = ("", LAST_ID) if self.day is None else ids_of_day(self.day, zone)
        chosen = [
            description
            for description, kind, words in events.rows.descriptions()
            if self._matches(f" {camera} {texts.event_title({'type': kind})}", words)
        ]
        return events.rows.described(chosen, first, last, MAX_FOUND)

    def _matches(self, titles: str, words: str) -> bool:
        own = words + "".join(f" {word}" for word in split_words(titles))
        return all(f" {word}" in own for word in self.words)


def _date(word: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(word) if "-" in word else None
    except ValueError:
        return None
