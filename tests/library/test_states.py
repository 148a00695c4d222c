"""Which reports of a stream are events, and what is on and off by them."""

from datetime import UTC, datetime

import pytest

from custom_components.cgi_camera.api.events.event import TimeSource
from custom_components.cgi_camera.api.events.report import KINDS, Report, State, Subject
from custom_components.cgi_camera.api.events.states import EVENTS_AT_ONCE, MAX_SUBJECTS, States

from .conftest import Clock

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
MOTION = Subject(kind=KINDS["motion"], number=1)
PERSON = Subject(kind=KINDS["person"], number=1)
HOLD = 10.0


class Table:
    """States on a clock of their own, and what changed."""

    def __init__(self) -> None:
        """Begin with nothing known."""
        self.clock = Clock()
        self.changes: list[bool | None] = []
        self.states = States(HOLD, self.clock, lambda _, is_on: self.changes.append(is_on))

    def take(self, state: State, subject: Subject = MOTION, *, distinct: bool = False) -> bool:
        """Take a report in."""
        return self.states.take(
            Report(
                subject=subject,
                state=state,
                occurred_at=NOW,
                time_source=TimeSource.ARRIVAL,
                distinct=distinct,
            )
        )

    def wait(self, seconds: float) -> None:
        """Let time pass, and turn off what ends."""
        self.clock.advance(seconds)
        self.states.tick()


@pytest.fixture
def table() -> Table:
    """Return states without any report."""
    return Table()


def test_states_take_repetitions_for_one_event(table: Table) -> None:
    """States take repetitions for one event."""
    events = 0
    for _ in range(60):
        events += table.take(State.ACTIVE)
        table.wait(1)
    assert events == 1
    assert table.changes == [True]
    table.wait(HOLD)
    assert table.changes == [True, False]
    assert table.take(State.ACTIVE)


def test_states_last_until_their_end_is_reported(table: Table) -> None:
    """States last until their end is reported."""
    assert table.take(State.ON)
    table.wait(10_000)
    assert table.states.is_on(MOTION)
    assert not table.take(State.OFF)
    assert table.changes == [True, False]


def test_states_keep_a_short_pulse_for_the_hold(table: Table) -> None:
    """States keep a short pulse for the hold."""
    table.take(State.ON)
    table.take(State.OFF)
    assert table.states.tick() == HOLD
    assert table.states.is_on(MOTION)
    table.wait(HOLD)
    assert table.states.is_on(MOTION) is False


def test_states_take_a_second_start_within_the_hold_for_an_event(table: Table) -> None:
    """States take a second start within the hold for an event."""
    assert table.take(State.ON)
    table.take(State.OFF)
    assert table.take(State.ON)
    table.wait(10_000)
    assert table.states.is_on(MOTION)
    assert table.changes == [True]


def test_states_take_a_repetition_after_an_end_for_an_event(table: Table) -> None:
    """States take a repetition after an end for an event, not one within it."""
    assert table.take(State.ACTIVE)
    table.wait(HOLD / 2)
    assert not table.take(State.ACTIVE)
    table.take(State.OFF)
    assert table.take(State.ACTIVE)
    assert table.changes == [True]


def test_states_let_each_distinct_report_be_an_event(table: Table) -> None:
    """States let each distinct report be an event."""
    assert [table.take(State.ACTIVE, distinct=True) for _ in range(3)] == [True] * 3


def test_states_learn_nothing_from_an_end_alone(table: Table) -> None:
    """A heartbeat of Hikvision is the end of a video loss that never was."""
    assert not table.take(State.OFF)
    assert table.states.is_on(MOTION) is None
    assert table.changes == []


def test_states_turn_the_target_on_without_an_event(table: Table) -> None:
    """States turn the target on without an event."""
    report = Report(
        subject=MOTION,
        state=State.ACTIVE,
        occurred_at=NOW,
        time_source=TimeSource.ARRIVAL,
        also=(PERSON,),
    )
    assert table.states.take(report)
    assert table.states.is_on(PERSON)
    table.wait(HOLD)
    assert table.states.is_on(PERSON) is False


def test_states_are_unknown_while_nobody_listens(table: Table) -> None:
    """States are unknown without a subscription."""
    table.take(State.ON)
    table.states.lose()
    assert table.states.is_on(MOTION) is None
    table.states.settle(on=[MOTION], off=[PERSON])
    assert table.states.is_on(MOTION)
    assert table.states.is_on(PERSON) is False
    table.states.lose()
    table.states.settle(on=(), off=[MOTION])
    assert table.changes == [True, None, True, False, None, False]


def test_states_drop_what_is_too_much_and_recover(table: Table) -> None:
    """States drop what is too much and recover."""
    passed = sum(table.take(State.ACTIVE, distinct=True) for _ in range(5000))
    assert passed == EVENTS_AT_ONCE
    assert table.states.dropped == 5000 - EVENTS_AT_ONCE
    table.wait(60)
    assert table.take(State.ACTIVE, distinct=True)


def test_states_bound_what_they_remember(table: Table) -> None:
    """States bound what they remember."""
    for number in range(MAX_SUBJECTS * 2):
        table.take(State.ACTIVE, Subject(kind=KINDS["motion"], number=number))
    assert len(table.states._known) == MAX_SUBJECTS
