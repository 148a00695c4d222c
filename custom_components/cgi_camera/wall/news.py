"""The messages between viewers and cameras: a wish to see one, and the news about it."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from homeassistant.exceptions import HomeAssistantError
from homeassistant.util.json import JsonObjectType

from ..const import DOMAIN
from .thumbnails import Size


class Problem(StrEnum):
    """Why there is no new picture, by what a person can do about it."""

    BUSY = "busy"
    LOCKED = "locked"
    REFUSED = "refused"
    GONE = "gone"
    OFF = "off"
    FAILED = "failed"
    REMOVED = "removed"
    STARTING = "starting"
    FORBIDDEN = "forbidden"


_PROBLEMS = {
    "account_locked": Problem.LOCKED,
    "busy": Problem.BUSY,
    "cannot_connect": Problem.GONE,
    "invalid_auth": Problem.REFUSED,
    "no_answer": Problem.GONE,
    "too_many_sessions": Problem.BUSY,
}
"""By the translation key of our error."""


def problem_of(error: HomeAssistantError) -> Problem:
    """Return what an error means; those of other integrations have no key that is known here."""
    ours = error.translation_key if error.translation_domain == DOMAIN else None
    return _PROBLEMS.get(ours or "", Problem.FAILED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """How often a viewer wants a picture, in seconds (0: as often as the camera gives), how big."""

    pace: float
    size: Size


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """The news of a camera for a viewer; without a picture the last one stays."""

    camera: str
    age: float | None = None
    moves: bool = False
    problem: Problem | None = None
    picture: bytes | None = None
    content_type: str = ""

    @property
    def facts(self) -> JsonObjectType:
        """Everything but the picture."""
        return {
            "camera": self.camera,
            "age": None if self.age is None else round(self.age, 1),
            "moves": self.moves,
            "problem": self.problem,
            **({"type": self.content_type} if self.picture is not None else {}),
        }


class Audience(Protocol):
    """A viewer of cameras."""

    def take(self, news: News) -> None:
        """Take what is new about a camera, without waiting."""
