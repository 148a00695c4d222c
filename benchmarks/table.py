"""The table that is printed, and how numbers from several rounds become one of its cells."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median, quantiles
from typing import override

_LINE = "{:<72} {:<24} {:<44} {:<10} {}"
HEADING = _LINE.format(
    "what", "before", "measured (middle half of the rounds)", "budget", "holds"
).upper()


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A line of the table. One without a budget explains the line above it.

    `before` is what an earlier release took, if that was measured.
    """

    what: str
    measured: str
    budget: str = ""
    holds: bool | None = None
    before: str = ""

    @override
    def __str__(self) -> str:
        holds = "" if self.holds is None else "yes" if self.holds else "NO"
        return _LINE.format(self.what, self.before, self.measured, self.budget, holds).rstrip()


def with_range(rounds: Sequence[float]) -> str:
    """Return the median of what the rounds gave, and between what half of them lie."""
    quarters = quantiles(rounds, n=4, method="inclusive")
    low, middle, high = (f"{number:.2f}" for number in quarters)
    return f"{middle} ({low}-{high})"


class Comparison:
    """Seconds that two sides took, measured in turns, so that a busy machine hurts both."""

    def __init__(self) -> None:
        self._rounds: list[tuple[float, float]] = []

    def add_round(self, ours: Sequence[float], bare: Sequence[float]) -> None:
        """Take in one round: the seconds of each try of each side."""
        self._rounds.append((median(ours), median(bare)))

    @property
    def times_as_long(self) -> list[float]:
        """How many times as long as the bare side ours took, for each round."""
        return [ours / bare for ours, bare in self._rounds]

    def ratio(self, rounds: Sequence[float]) -> str:
        """Return the ratio, and the times it comes from."""
        ours, bare = (median(side) * 1000 for side in zip(*self._rounds, strict=True))
        return f"{with_range(rounds)}, {ours:.2f} : {bare:.2f} ms"
