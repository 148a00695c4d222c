"""A camera that was told to go away, by a restart or a new address: silence is no failure then."""

from dataclasses import dataclass
from datetime import timedelta

LOOK_INTERVAL = timedelta(seconds=10)
"""How often to look whether it is back."""
LEAVING_SECONDS = 60.0
"""Some cameras go on answering for so long; that does not mean that they are back."""
ABSENCE_SECONDS = 180.0
"""The slowest are back by then; after that it is a camera like any other that does not answer."""


@dataclass(slots=True, kw_only=True)
class Absence:
    """Since when, whether it has been seen gone, and whether it may be another one afterwards."""

    since: float
    renewed: bool
    seen_gone: bool = False

    def may_be_back(self, now: float) -> bool:
        """Tell whether an answer means that the camera is back."""
        return self.seen_gone or now - self.since >= LEAVING_SECONDS

    def is_over(self, now: float) -> bool:
        """Tell whether there is nothing to wait for any more."""
        return now - self.since >= ABSENCE_SECONDS
