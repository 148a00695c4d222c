"""Keeps which sections a camera could not answer just now, and how often to ask again.

A busy moment is not a loss: the values known before stay for two polls, and a few questions follow
soon. A camera that goes on like this gets no more requests than any other.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from .api.errors import (
    BusyError,
    CameraError,
    NotNowError,
    Refusal,
    RefusedError,
    UnexpectedAnswerError,
)

NOT_NOW: Final = (BusyError, NotNowError, UnexpectedAnswerError)
"""The errors of a camera that may answer the same question later."""
SOON: Final = (timedelta(seconds=10), timedelta(seconds=20))
"""When to ask again between two polls, one pause after the other."""
POLLS_TO_KEEP: Final = 2
"""Polls without an answer over which the known values stay."""


def is_session_over(error: CameraError) -> bool:
    """Return whether the camera ends every session, so that each question costs a login."""
    return isinstance(error, RefusedError) and error.meaning is Refusal.SESSION


@dataclass(slots=True)
class _Owed:
    """The failures of one section in a row."""

    polls: int = 0
    asked_soon: int = 0


class OwedSections:
    """The sections without an answer; each is given up after some polls, until it answers."""

    def __init__(self) -> None:
        self._owed: dict[str, _Owed] = {}
        self._given_up: set[str] = set()
        self.unanswered: set[str] = set()
        """The sections that have never answered: their entities do not exist yet."""

    @property
    def sections(self) -> Collection[str]:
        """The sections to ask for in every poll."""
        return self._owed.keys()

    @property
    def pause(self) -> timedelta | None:
        """The time until the next question, None if the next poll asks it."""
        asked = min((owed.asked_soon for owed in self._owed.values()), default=len(SOON))
        return SOON[asked] if asked < len(SOON) else None

    def ask_soon(self) -> list[str]:
        """Return the sections to ask for between two polls, and count the question."""
        due = [name for name, owed in self._owed.items() if owed.asked_soon < len(SOON)]
        for name in due:
            self._owed[name].asked_soon += 1
        return due

    def answered(self, section: str) -> None:
        """Forget the failures of a section."""
        self._owed.pop(section, None)
        self._given_up.discard(section)
        self.unanswered.discard(section)

    def missed(self, section: str, *, is_known: bool) -> bool:
        """Count a poll without an answer, and return whether the known values stay."""
        if not is_known:
            self.unanswered.add(section)
        if section in self._given_up:
            return False
        owed = self._owed.setdefault(section, _Owed())
        owed.polls += 1
        if owed.polls > POLLS_TO_KEEP:
            del self._owed[section]
            self._given_up.add(section)
            return False
        return True
