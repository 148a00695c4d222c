"""The places in the media browser: a camera, a day, a type, a page, an event or a picture.

An identifier is `camera`, `camera/day`, `camera/day/type`, `camera/day/type/event` (the page below
that event), `camera/event` or `camera/event/picture`; a camera is named by the id of its entry.
"""

from dataclasses import dataclass
import datetime as dt
import re
from typing import Final, Self

from .api.events.event import EventType
from .inbox.archive.camera_rows import LAST_ID
from .inbox.archive.stored_event import EVENT_ID, PICTURE_NAME

ALL: Final = "all"
"""Stands for all types of events."""

_IDENTIFIER = re.compile(
    rf"""
    (?P<camera>\w+)
    (?: /(?P<day>\d{{4}}-\d\d-\d\d) (?: /(?P<type>{"|".join((ALL, *EventType))})
          (?: /(?P<before>{EVENT_ID.pattern}) )? )?
      | /(?P<event>{EVENT_ID.pattern}) (?: /(?P<picture>{PICTURE_NAME.pattern}) )?
    )?
    """,
    re.VERBOSE | re.ASCII,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """The parts of an identifier."""

    camera: str
    day: dt.date | None
    type: str | None
    event: str | None
    picture: str | None
    before: str
    """The event above a page, whose events are older."""

    @classmethod
    def parse(cls, identifier: str) -> Self | None:
        """Return the parts of an identifier, which is input; None for a malformed one."""
        found = _IDENTIFIER.fullmatch(identifier)
        if found is None:
            return None
        try:
            day = dt.date.fromisoformat(found["day"]) if found["day"] else None
        except ValueError:
            return None
        return cls(
            camera=found["camera"],
            day=day,
            type=found["type"],
            event=found["event"],
            picture=found["picture"],
            before=found["before"] or LAST_ID,
        )
