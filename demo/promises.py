"""What the checks of the demo have in common."""

from collections.abc import Iterable

POLL_GAP = 8
"""Seconds between two polls of a camera, at least."""


class CheckFailedError(Exception):
    """A promise that was not kept."""


def expect(kept: bool, what: str) -> None:  # noqa: FBT001 - reads as a sentence
    """Raise CheckFailedError unless the promise was kept."""
    if not kept:
        raise CheckFailedError(what)


def whole_polls(moments: Iterable[float], began: float, ended: float) -> list[list[float]]:
    """Return the moments of requests by poll, without a poll that a window of time cuts."""
    polls: list[list[float]] = []
    for moment in moments:
        if not polls or moment - polls[-1][-1] > POLL_GAP:
            polls.append([])
        polls[-1].append(moment)
    return [poll for poll in polls if began <= poll[0] and poll[-1] + POLL_GAP <= ended]
