"""The memory of the faces of a day."""

from datetime import UTC, datetime, timedelta
from typing import Any

from freezegun.api import FrozenDateTimeFactory
import pytest

from custom_components.cgi_camera.faces import Wanted
from custom_components.cgi_camera.inbox.sightings import DAY, MAX_SIGHTINGS, Sightings

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
ANYBODY = Wanted.of({})
ANN, BOB = {"name": "Ann"}, {"name": "Bob"}


def names(memory: Sightings) -> list[str]:
    """Return the first name of each event in memory."""
    return [sighting.faces[0]["name"] for sighting in memory._seen]


def add(memory: Sightings, *faces: dict[str, Any], at: datetime = NOW) -> None:
    """Remember an event that arrives when it happens."""
    memory.add("door_face", faces, occurred_at=at, received_at=at)


def test_sightings_end_with_the_day() -> None:
    """Older ones go when another event arrives."""
    memory = Sightings()
    add(memory, ANN)
    add(memory, BOB, at=NOW + DAY)
    assert names(memory) == ["Ann", "Bob"]
    add(memory, at=NOW + DAY + timedelta(seconds=1))
    assert names(memory) == ["Bob"]


def test_sightings_keep_what_conditions_ask_for() -> None:
    """A day of faces is small: the rest is in the archive, and strangers share one memory."""
    memory = Sightings()
    face = {**ANN, "list": "allowed", "similarity": 90.0}
    add(memory, {**face, "image_url": "/api/1.jpg"}, {"index": 1})
    add(memory, {"index": 0})
    add(memory, {"index": 2})
    known, stranger, another = (sighting.faces for sighting in memory._seen)
    assert list(known) == [face]
    assert stranger is another
    assert ANYBODY.first(stranger) is not None


def test_sightings_of_the_future_do_not_count(freezer: FrozenDateTimeFactory) -> None:
    """The clock was a year ahead for a moment."""
    freezer.move_to(NOW)
    memory = Sightings()
    add(memory, ANN, at=NOW + timedelta(days=365))
    assert not memory.includes("door_face", ANYBODY, NOW - DAY)
    add(memory, BOB)
    assert memory.includes("door_face", ANYBODY, NOW - DAY)


def test_sightings_are_limited() -> None:
    """The newest stay."""
    memory = Sightings()
    for number in range(MAX_SIGHTINGS + 5):
        add(memory, {"name": str(number)})
    assert names(memory)[0] == "5"
    assert len(memory._seen) == MAX_SIGHTINGS


@pytest.mark.parametrize(("entity", "included"), [("door_face", True), ("yard_face", False)])
def test_sightings_belong_to_an_entity(entity: str, *, included: bool) -> None:
    """Another channel of the recorder saw no face."""
    memory = Sightings()
    add(memory, ANN)
    assert memory.includes(entity, ANYBODY, NOW) is included
    assert not memory.includes(entity, ANYBODY, NOW + timedelta(seconds=1))
