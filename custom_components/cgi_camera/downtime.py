"""Knows when a camera that went away on purpose, as for a restart, is back."""

from dataclasses import dataclass

LEAVING_SECONDS = 60.0
"""How long some cameras go on answering; an answer before that does not mean that they are back."""
DOWNTIME_SECONDS = 180.0
"""The slowest camera is back by then; afterwards a camera without an answer has failed."""


@dataclass(slots=True, kw_only=True)
class ExpectedDowntime:
    """A time without answers that is no failure, as after a restart."""

    since: float
    renewed: bool
    """Whether it may be another camera afterwards: with other settings or other firmware."""
    seen_gone: bool = False

    def may_be_back(self, now: float) -> bool:
        """Return whether an answer means that the camera is back."""
        return self.seen_gone or now - self.since >= LEAVING_SECONDS

    def is_over(self, now: float) -> bool:
        """Return whether the camera has had all the time it may take."""
        return now - self.since >= DOWNTIME_SECONDS
