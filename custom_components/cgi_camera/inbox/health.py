"""Whether a camera's pushes arrive: what a test waits for, and the issues under Repairs.

An issue is there while the user can do something, and disappears at the first good push.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir

from ..const import DOCUMENTATION, DOMAIN


class Arrival(StrEnum):
    """What became of something that reached us."""

    GOOD = "good"
    EMPTY = "empty"
    UNREADABLE = "push_unreadable"
    STRANGER = "push_from_stranger"


class Issue(StrEnum):
    """What a user can mend; also the key of its text."""

    UNREADABLE = Arrival.UNREADABLE
    STRANGER = Arrival.STRANGER
    NOT_ARRIVED = "push_not_arrived"
    NOT_INSTALLED = "push_not_installed"
    NO_PLAIN_ADDRESS = "no_plain_address"
    PORT_TAKEN = "upload_port_taken"


class PushHealth:
    """The pushes of one config entry, seen from afar."""

    def __init__(self, hass: HomeAssistant, entry_id: str, name: str) -> None:
        """Take the camera's name, for the texts."""
        self._hass = hass
        self._entry_id = entry_id
        self._name = name
        self._expected: asyncio.Future[Arrival] | None = None

    @property
    def expects_test(self) -> bool:
        """Whether a push without content is welcome."""
        return self._expected is not None

    @contextmanager
    def expect(self) -> Iterator[asyncio.Future[Arrival]]:
        """Give a future that the next push fulfils, whatever becomes of it."""
        self._expected = self._hass.loop.create_future()
        try:
            yield self._expected
        finally:
            self._expected = None

    @callback
    def arrived(self, arrival: Arrival, serial: str = "") -> None:
        """Take note of a push; `serial` is who it says it is from."""
        if self._expected is not None and not self._expected.done():
            self._expected.set_result(arrival)
        match arrival:
            case Arrival.GOOD:
                self.clear()
            case Arrival.UNREADABLE:
                self.raise_issue(Issue.UNREADABLE)
            case Arrival.STRANGER:
                self.raise_issue(Issue.STRANGER, serial=serial)

    @callback
    def raise_issue(self, issue: Issue, **placeholders: str) -> None:
        """Show an issue, or show it anew."""
        ir.async_create_issue(
            self._hass,
            DOMAIN,
            self._id(issue),
            is_fixable=False,
            learn_more_url=f"{DOCUMENTATION}/blob/main/docs/face-events.md",
            severity=ir.IssueSeverity.WARNING,
            translation_key=issue,
            translation_placeholders={"name": self._name, **placeholders},
        )

    @callback
    def clear(self) -> None:
        """Take the issues of this entry away that a good push disproves."""
        for issue in Issue:
            if issue is not Issue.PORT_TAKEN:
                self.withdraw(issue)

    @callback
    def withdraw(self, issue: Issue) -> None:
        """Take an issue away."""
        ir.async_delete_issue(self._hass, DOMAIN, self._id(issue))

    def _id(self, issue: Issue) -> str:
        return f"{issue}_{self._entry_id}"
