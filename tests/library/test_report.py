"""Reports of event streams: subjects, states and times."""

from datetime import UTC, datetime, timedelta

import pytest

from custom_components.cgi_camera.api.events.event import EventType, TimeSource
from custom_components.cgi_camera.api.events.report import (
    CLOCK_TOLERANCE,
    KINDS,
    Place,
    State,
    Subject,
    moment,
    polled_input,
    subject_of,
)

NOW = datetime(2026, 11, 30, tzinfo=UTC)


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda it: it.key)
def test_subject_is_found_by_its_key(kind: object) -> None:
    """The key is a part of unique ids."""
    assert kind in KINDS.values()
    row = next(it for it in KINDS.values() if it is kind)
    subject = Subject(kind=row, number=None if row.place is Place.RECORDER else 7)
    assert subject_of(subject.key) == subject


@pytest.mark.parametrize("key", ["motion", "channel_x_motion", "input_1_motion", "channel_1_x", ""])
def test_subject_of_rejects_other_keys(key: str) -> None:
    """An entity of an earlier version may have one."""
    assert subject_of(key) is None


def test_moment_believes_a_plausible_clock() -> None:
    """A stream reports at once."""
    for late in (-CLOCK_TOLERANCE, CLOCK_TOLERANCE):
        assert moment(NOW + late, NOW) == (NOW + late, TimeSource.CAMERA)
    for wrong in (None, NOW + CLOCK_TOLERANCE + timedelta(seconds=1)):
        assert moment(wrong, NOW) == (NOW, TimeSource.ARRIVAL)


def test_polled_input_becomes_an_event_of_the_recorder() -> None:
    """Its number is in the details."""
    report = polled_input(3, is_on=True)
    event = report.event()
    assert (report.state, event.type, event.channel) == (State.ON, EventType.ALARM_INPUT, 0)
    assert event.details == {"kind": "alarm_input", "input": "3"}
    assert polled_input(3, is_on=False).state is State.OFF
