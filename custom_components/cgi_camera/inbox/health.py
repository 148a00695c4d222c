"""Tracks whether a camera's pushes arrive, for tests and for the issues under Repairs.

An issue stays while the user can fix it (`repairs.py`), and disappears at the first good push, or
at the first upload if it is about uploads.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from typing import Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir

from .. import issues
from ..api.events.event import Source
from ..api.identity import plain_serial
from ..const import DOMAIN

PAGE: Final = "docs/face-events.md"
"""The page of our documentation about these issues."""


class Arrival(StrEnum):
    """The result of a push or an upload."""

    GOOD = "good"
    EMPTY = "empty"
    UPLOAD = "upload"
    UNREADABLE = "push_unreadable"
    STRANGER = "push_from_stranger"


class Issue(StrEnum):
    """A fault that the user can fix; the value is the key of its text."""

    UNREADABLE = Arrival.UNREADABLE
    STRANGER = Arrival.STRANGER
    NOT_ARRIVED = "push_not_arrived"
    NOT_INSTALLED = "push_not_installed"
    NO_PLAIN_ADDRESS = "no_plain_address"
    ADDRESS_SHARED = "push_address_shared"
    FTP_PORT_TAKEN = "ftp_port_taken"
    MAIL_PORT_TAKEN = "mail_port_taken"
    UPLOADS_NOT_INSTALLED = "uploads_not_installed"
    DETECTION_OFF = "face_detection_off"
    EVENTS_OFFERED = "events_offered"
    EVENTS_LOST = "events_lost"


UPLOAD_ISSUES = (Issue.FTP_PORT_TAKEN, Issue.MAIL_PORT_TAKEN, Issue.UPLOADS_NOT_INSTALLED)
"""The issues that a push does not disprove, since uploads arrive another way."""
LASTING_ISSUES = (*UPLOAD_ISSUES, Issue.ADDRESS_SHARED, Issue.DETECTION_OFF)
"""The issues that a good push leaves as they are."""


class PushHealth:
    """The arrivals of one entry and its issues."""

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry) -> None:
        self._hass = hass
        self._entry = entry
        self._expected: set[asyncio.Future[Arrival]] = set()
        self._heard = False

    @contextmanager
    def expect(self) -> Iterator[asyncio.Future[Arrival]]:
        """Yield a future that the next push fulfills, whatever its result."""
        expected: asyncio.Future[Arrival] = self._hass.loop.create_future()
        self._expected.add(expected)
        try:
            yield expected
        finally:
            self._expected.discard(expected)

    def was_heard(self) -> bool:
        """Return whether the camera has pushed since the last call."""
        heard, self._heard = self._heard, False
        return heard

    @callback
    def arrived(self, arrival: Arrival, source: Source | None = None) -> None:
        """Record an arrival; `source` is the identity in the push of an unknown camera."""
        if arrival is Arrival.UPLOAD:  # an upload proves nothing about pushes
            self.withdraw(Issue.UPLOADS_NOT_INSTALLED, Issue.UNREADABLE)
            return
        self._heard |= arrival in {Arrival.GOOD, Arrival.EMPTY}
        for expected in self._expected:
            if not expected.done():
                expected.set_result(arrival)
        match arrival:
            case Arrival.GOOD:
                self.clear()
            case Arrival.UNREADABLE:
                self.raise_issue(Issue.UNREADABLE)
            case Arrival.STRANGER if source is not None:
                self._raise_stranger(source)

    @callback
    def raise_issue(self, issue: Issue, **placeholders: str) -> None:
        """Show an issue, or update its text."""
        issues.async_raise(self._hass, self._entry, issue, PAGE, placeholders=placeholders)

    def _raise_stranger(self, source: Source) -> None:
        """Show the last unknown camera only; the user can ignore each one separately."""
        serial = plain_serial(source.usn or source.mac or "")
        about = f"_{serial.lower()}"
        for other in self._shown(Issue.STRANGER):
            if other != issues.issue_id(self._entry, Issue.STRANGER) + about:
                ir.async_delete_issue(self._hass, DOMAIN, other)
        issues.async_raise(
            self._hass,
            self._entry,
            Issue.STRANGER,
            PAGE,
            placeholders={"serial": serial},
            data={"address": source.ip} if source.ip else {},
            about=about,
        )

    @callback
    def withdraw(self, *fixed: Issue) -> None:
        """Delete fixed issues."""
        for issue_id in self._shown(*fixed):
            ir.async_delete_issue(self._hass, DOMAIN, issue_id)

    @callback
    def clear(self) -> None:
        """Delete the issues that a good push disproves; an ignored camera stays ignored."""
        self.withdraw(*(issue for issue in Issue if issue not in LASTING_ISSUES))

    @callback
    def withdraw_all(self) -> None:
        """Delete all issues of a disabled camera, but those that wait for a decision."""
        for issue in self._all():
            if not (issue.is_persistent or issue.dismissed_version):
                ir.async_delete_issue(self._hass, DOMAIN, issue.issue_id)

    @callback
    def forget(self) -> None:
        """Delete all issues of this entry, ignored or not."""
        for issue in self._all():
            ir.async_delete_issue(self._hass, DOMAIN, issue.issue_id)

    def _all(self) -> list[ir.IssueEntry]:
        """Return all issues of this entry."""
        return [
            issue
            for issue in ir.async_get(self._hass).issues.values()
            if issue.domain == DOMAIN and self._entry.entry_id in issue.issue_id
        ]

    def _shown(self, *wanted: Issue) -> list[str]:
        """Return the ids of issues, without those of ignored cameras."""
        beginnings = tuple(issues.issue_id(self._entry, issue) for issue in wanted)
        stranger = issues.issue_id(self._entry, Issue.STRANGER)
        return [
            issue_id
            for (domain, issue_id), issue_entry in ir.async_get(self._hass).issues.items()
            if domain == DOMAIN
            and issue_id.startswith(beginnings)
            and not (issue_id.startswith(stranger) and issue_entry.dismissed_version)
        ]
