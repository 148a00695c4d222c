"""The states of subjects by the reports of a stream, and the events among the reports."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from .report import Report, State, Subject

MAX_SUBJECTS: Final = 2000
"""256 channels with a few kinds each; more are not plausible."""
EVENTS_AT_ONCE: Final = 128
"""Enough for 64 cameras with motion at the same moment, twice."""
EVENTS_PER_SECOND: Final = 10.0


@dataclass(slots=True, kw_only=True)
class _Known:
    """One subject: whether it is on, None if unknown, and when its state ends by itself."""

    is_on: bool | None
    ends_at: float | None = None
    earliest_end: float = 0.0
    has_ended: bool = False
    """Whether only the hold keeps it on."""


class States:
    """The states of all subjects of one device.

    A subject is on for at least `hold` seconds, and without a reported end for `hold` seconds after
    the last report. `clock` returns seconds. `on_change` receives each subject that changes.
    `dropped` counts the events above the limit.
    """

    def __init__(
        self,
        hold: float,
        clock: Callable[[], float],
        on_change: Callable[[Subject, bool | None], None],
    ) -> None:
        self._hold = hold
        self._clock = clock
        self._on_change = on_change
        self._known: dict[Subject, _Known] = {}
        self._room, self._gained_at = float(EVENTS_AT_ONCE), clock()
        self.dropped = 0

    def is_on(self, subject: Subject) -> bool | None:
        """Return whether a subject is on, None if unknown."""
        known = self._known.get(subject)
        return known.is_on if known else None

    def take(self, report: Report) -> bool:
        """Apply a report, and return whether it is an event rather than a repetition."""
        for subject in report.also:
            self._turn(subject, report.state)
        is_new = self._turn(report.subject, report.state)
        if report.state is State.OFF or not (is_new or report.distinct):
            return False
        return self._may_pass()

    def tick(self) -> float | None:
        """Turn off all subjects that have ended; return the seconds until the next one ends."""
        now, waits = self._clock(), []
        for subject, known in tuple(self._known.items()):
            if known.ends_at is None:
                continue
            if known.ends_at <= now:
                self._set(subject, known, is_on=False)
            else:
                waits.append(known.ends_at - now)
        return min(waits, default=None)

    def lose(self) -> None:
        """Mark all subjects that are on as unknown, after a lost connection."""
        for subject, known in self._known.items():
            if known.is_on:
                self._set(subject, known, is_on=None)

    def settle(self, on: Iterable[Subject], off: Iterable[Subject]) -> None:
        """Apply the states that the device answered, without events."""
        for subject in on:
            self._turn(subject, State.ON)
        for subject in off:
            self._set(subject, self._known.setdefault(subject, _Known(is_on=None)), is_on=False)

    def _turn(self, subject: Subject, state: State) -> bool:
        """Store the state of a subject, and return whether it has just turned on."""
        now = self._clock()
        known = self._known.get(subject)
        if known is None:
            if state is State.OFF or len(self._known) >= MAX_SUBJECTS:
                return False
            known = self._known[subject] = _Known(is_on=None)
        if state is State.OFF:
            if known.is_on and now < known.earliest_end:
                known.has_ended = True
                known.ends_at = known.earliest_end
            elif known.is_on is not False:
                self._set(subject, known, is_on=False)
            return False
        begins = known.is_on is not True or known.has_ended
        known.has_ended = False
        if begins:
            known.earliest_end = now + self._hold
        known.ends_at = now + self._hold if state is State.ACTIVE else None
        if known.is_on is not True:
            known.is_on = True
            self._on_change(subject, known.is_on)
        return begins

    def _set(self, subject: Subject, known: _Known, *, is_on: bool | None) -> None:
        known.ends_at, known.has_ended = None, False
        if known.is_on is not is_on:
            known.is_on = is_on
            self._on_change(subject, is_on)

    def _may_pass(self) -> bool:
        """Return whether one more event is within the limit."""
        now = self._clock()
        gained = (now - self._gained_at) * EVENTS_PER_SECOND
        self._room, self._gained_at = min(EVENTS_AT_ONCE, self._room + gained), now
        if self._room < 1:
            self.dropped += 1
            return False
        self._room -= 1
        return True
