"""What the archive keeps of one event, and what its id and its facts reveal."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
import datetime as dt
import json
import re
from typing import Any, Final

from homeassistant.util.ulid import bytes_to_ulid, ulid_to_bytes

from ...api.events.event import EventType
from ...const import DOMAIN

EVENT_ID: Final = re.compile(r"[0-9A-HJKMNP-TV-Z]{26}")
"""A ULID of Home Assistant, which begins with the time in milliseconds."""
PICTURE_NAME: Final = re.compile(r"snapshot|(?:face|body|picture)_\d{1,2}")

SMALL: Final = "small"
"""The query in the address of a picture that requests a thumbnail."""

_WORD = re.compile(r"\d{4}-\d\d-\d\d|\w+")


def picture_url(event_id: str, name: str) -> str:
    """Return the path at which Home Assistant serves a picture."""
    return f"/api/{DOMAIN}/events/{event_id}/{name}.jpg"


def thumbnail_url(event_id: str, name: str) -> str:
    """Return the path at which Home Assistant serves a thumbnail of a picture."""
    return f"{picture_url(event_id, name)}?{SMALL}"


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredEvent:
    """A past event: the data of its bus event, and the names of its pictures."""

    event_id: str
    facts: Mapping[str, Any]
    pictures: tuple[str, ...]

    @property
    def received_at(self) -> dt.datetime:
        """The time of arrival (UTC)."""
        return dt.datetime.fromtimestamp(seconds(self.event_id), dt.UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class EventRow:
    """An event as the index takes it in; `facts` are None if they are unreadable."""

    event_id: str
    place: str
    """The folder of its day; empty for an event of an earlier version, which has none."""
    pictures: tuple[str, ...]
    size: int
    """The bytes that the event occupies on the disk."""
    facts: Mapping[str, Any] | None
    text: str
    """The facts as they are written."""

    def search_words(self) -> str:
        """Return the words by which a search finds the event, each with a space in front."""
        facts = self.facts or {}
        faces = [face.get(fact) for face in facts["faces"] for fact in ("name", "list")]
        known = (facts.get("name"), facts["type"], facts["rule"], *faces)
        text = " ".join(text for text in known if isinstance(text, str))
        return "".join(f" {word}" for word in dict.fromkeys(split_words(text)))

    def people(self) -> Iterator[tuple[str, str, str]]:
        """Yield the persons and the lists of the faces: the kind, the plain name, the name."""
        for face in (self.facts or {}).get("faces", ()):
            if name := face.get("name"):
                yield "name", plain_name(name), name
            if isinstance(on := face.get("list"), str):
                yield "list", on, on


def whole_facts(text: str) -> dict[str, Any] | None:
    """Return the facts in a text, None without what every reader of an event needs."""
    try:
        facts = json.loads(text)
        return facts if are_whole(facts) else None
    except ValueError, RecursionError:
        return None


def are_whole(facts: Any) -> bool:
    """Return whether facts have what every reader of an event needs."""
    if not isinstance(facts, Mapping):
        return False
    try:
        EventType(facts["type"])
        dt.datetime.fromisoformat(facts["occurred_at"])
        texts = [facts["rule"], *(face.get("name") for face in facts["faces"])]
        "".join(
            text for text in texts if text is not None
        ).encode()  # half a character cannot be stored
    except KeyError, TypeError, ValueError, AttributeError:
        return False
    return True


def seconds(event_id: str) -> float:
    """Return the time of an event's arrival, which is part of its id (epoch seconds)."""
    return int.from_bytes(ulid_to_bytes(event_id)[:6]) / 1000


def first_id(moment: float) -> str:
    """Return the lowest id of an event that arrives at a moment (epoch seconds)."""
    return bytes_to_ulid(max(0, int(moment * 1000)).to_bytes(6) + bytes(10))


def ids_of_day(day: dt.date, zone: dt.tzinfo) -> tuple[str, str]:
    """Return the lowest and the highest id of the events that arrive on a day."""
    first = dt.datetime.combine(day, dt.time.min, zone).timestamp()
    # The hour before midnight may come twice.
    last = dt.datetime.combine(day, dt.time.max.replace(fold=1), zone).timestamp()
    return first_id(first), first_id(last)[:10] + "Z" * 16


def plain_name(name: str) -> str:
    """Return a name in the form in which names are compared."""
    return " ".join(name.split()).casefold()


def split_words(text: str) -> list[str]:
    """Return the words of a text in the form in which a search compares them."""
    return _WORD.findall(text.casefold().replace("_", " "))


def picture_rank(name: str) -> tuple[bool, int, str]:
    """Return the key that sorts pictures: the snapshot first, then by number and kind."""
    kind, _, number = name.partition("_")
    return name != "snapshot", int(number or 0), kind
