"""Whether a camera's pushes arrive: what a test waits for, and the issues under Repairs.

An issue is there while the user can do something (`repairs.py`), and disappears at the first good
push, or the first upload if it is about uploads.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir

from ..api.events.event import Source
from ..const import DOCUMENTATION, DOMAIN

MAX_SERIAL = 32
"""Characters that are kept of what a stranger calls himself."""


class Arrival(StrEnum):
    """What became of something that reached us."""

    GOOD = "good"
    EMPTY = "empty"
    UPLOAD = "upload"
    UNREADABLE = "push_unreadable"
    STRANGER = "push_from_stranger"


class Issue(StrEnum):
    """What a user can mend; also the key of its text."""

    UNREADABLE = Arrival.UNREADABLE
    STRANGER = Arrival.STRANGER
    NOT_ARRIVED = "push_not_arrived"
    NOT_INSTALLED = "push_not_installed"
    NO_PLAIN_ADDRESS = "no_plain_address"
    FTP_PORT_TAKEN = "ftp_port_taken"
    MAIL_PORT_TAKEN = "mail_port_taken"
    UPLOADS_NOT_INSTALLED = "uploads_not_installed"


UPLOAD_ISSUES = (Issue.FTP_PORT_TAKEN, Issue.MAIL_PORT_TAKEN, Issue.UPLOADS_NOT_INSTALLED)
"""What no push disproves, for it has come another way."""


class PushHealth:
    """The pushes of one config entry, seen from afar."""

    def __init__(self, hass: HomeAssistant, entry_id: str, name: str) -> None:
        self._hass = hass
        self._entry_id = entry_id
        self._name = name
        self._expected: set[asyncio.Future[Arrival]] = set()
        self._heard = False

    @property
    def expects_test(self) -> bool:
        """Whether a push without content is welcome."""
        return bool(self._expected)

    @contextmanager
    def expect(self) -> Iterator[asyncio.Future[Arrival]]:
        """Give a future that the next push fulfils, whatever becomes of it."""
        expected: asyncio.Future[Arrival] = self._hass.loop.create_future()
        self._expected.add(expected)
        try:
            yield expected
        finally:
            self._expected.discard(expected)

    def was_heard(self) -> bool:
        """Tell whether the camera has been heard since this was last asked."""
        heard, self._heard = self._heard, False
        return heard

    @callback
    def arrived(self, arrival: Arrival, source: Source | None = None) -> None:
        """Take note of a push; `source` is who it says it is from."""
        if arrival is Arrival.UPLOAD:  # which proves nothing of pushes
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
        """Show an issue, or show it anew."""
        self._raise(issue, self._id(issue), placeholders, {})

    def _raise_stranger(self, source: Source) -> None:
        """Show the last stranger only: there may be any number, and each is ignored by itself."""
        serial = (source.usn or source.mac or "")[:MAX_SERIAL]
        issue_id = f"{self._id(Issue.STRANGER)}_{serial.lower()}"
        for other in self._shown(Issue.STRANGER):
            if other != issue_id:
                ir.async_delete_issue(self._hass, DOMAIN, other)
        address = {"address": source.ip} if source.ip else {}
        self._raise(Issue.STRANGER, issue_id, {"serial": serial}, address)

    def _raise(
        self, issue: Issue, issue_id: str, placeholders: dict[str, str], more: dict[str, str]
    ) -> None:
        ir.async_create_issue(
            self._hass,
            DOMAIN,
            issue_id,
            data={"entry_id": self._entry_id, "issue": issue.value, **more},
            is_fixable=True,
            learn_more_url=f"{DOCUMENTATION}/blob/main/docs/face-events.md",
            severity=ir.IssueSeverity.WARNING,
            translation_key=issue,
            translation_placeholders={"name": self._name, **placeholders},
        )

    @callback
    def withdraw(self, *issues: Issue) -> None:
        """Take issues away that are mended."""
        for issue in issues:
            for issue_id in self._shown(issue):
                ir.async_delete_issue(self._hass, DOMAIN, issue_id)

    @callback
    def clear(self) -> None:
        """Take away what a good push disproves; a stranger who is ignored stays ignored."""
        self.withdraw(*(issue for issue in Issue if issue not in UPLOAD_ISSUES))

    @callback
    def forget(self) -> None:
        """Take away all there is of this entry, ignored or not."""
        for domain, issue_id in list(ir.async_get(self._hass).issues):
            if domain == DOMAIN and self._entry_id in issue_id:
                ir.async_delete_issue(self._hass, DOMAIN, issue_id)

    def _shown(self, issue: Issue) -> list[str]:
        """Return the ids of what is shown of an issue; of strangers those nobody ignores."""
        return [
            issue_id
            for (domain, issue_id), there in ir.async_get(self._hass).issues.items()
            if domain == DOMAIN
            and issue_id.startswith(self._id(issue))
            and not (issue is Issue.STRANGER and there.dismissed_version)
        ]

    def _id(self, issue: Issue) -> str:
        return f"{issue}_{self._entry_id}"
