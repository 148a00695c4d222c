"""Sums the condition of a camera up in one word, and remembers the last faults."""

from collections import deque
from collections.abc import Callable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from homeassistant.core import CALLBACK_TYPE, Event, callback
from homeassistant.helpers import issue_registry as ir
from homeassistant.util import dt as dt_util

from ..api.errors import AccountLockedError, CameraError, InvalidAuthError
from ..const import DOMAIN
from ..coordinator import CgiCameraCoordinator
from ..inbox.health import Issue
from . import forgotten, hygiene

MAX_FAULTS: Final = 20


class Status(StrEnum):
    """The worst condition of a camera, the worst first."""

    LOGIN_LOCKED = "login_locked"
    ACCOUNT_REFUSED = "account_refused"
    UNREACHABLE = "unreachable"
    EVENTS_LOST = "events_lost"
    PUSHES_LOST = "pushes_lost"
    PORT_TAKEN = "port_taken"
    DETECTION_OFF = "detection_off"
    SETTINGS_FORGOTTEN = "settings_forgotten"
    INSECURE = "insecure"
    OK = "ok"


ISSUES: Final[Mapping[str, Status]] = {
    Issue.EVENTS_LOST: Status.EVENTS_LOST,
    Issue.NOT_ARRIVED: Status.PUSHES_LOST,
    Issue.NOT_INSTALLED: Status.PUSHES_LOST,
    Issue.NO_PLAIN_ADDRESS: Status.PUSHES_LOST,
    Issue.UNREADABLE: Status.PUSHES_LOST,
    Issue.UPLOADS_NOT_INSTALLED: Status.PUSHES_LOST,
    Issue.FTP_PORT_TAKEN: Status.PORT_TAKEN,
    Issue.MAIL_PORT_TAKEN: Status.PORT_TAKEN,
    Issue.DETECTION_OFF: Status.DETECTION_OFF,
    forgotten.FORGOTTEN: Status.SETTINGS_FORGOTTEN,
    **dict.fromkeys(hygiene.ISSUES, Status.INSECURE),
}
"""The issues of a camera, without those that the user ignores."""


class StatusWatch:
    """The present status of one camera, and those before."""

    def __init__(self, coordinator: CgiCameraCoordinator) -> None:
        """Begin with a camera that has just answered."""
        self._coordinator = coordinator
        self._hass = coordinator.hass
        self._listeners: list[Callable[[], None]] = []
        self.status = Status.OK
        self.minutes_left: int | None = None
        """The minutes for which a login stays locked."""
        self._faults: deque[tuple[datetime, Status]] = deque(maxlen=MAX_FAULTS)

    @property
    def faults(self) -> list[dict[str, Any]]:
        """The last faults with the time at which each began, the latest first."""
        return [
            {"since": since.isoformat(), "status": status.value}
            for since, status in reversed(self._faults)
        ]

    @callback
    def async_start(self) -> None:
        """Follow the camera and its issues."""
        entry = self._coordinator.config_entry
        entry.async_on_unload(self._coordinator.async_add_listener(self._update))
        entry.async_on_unload(
            self._hass.bus.async_listen(ir.EVENT_REPAIRS_ISSUE_REGISTRY_UPDATED, self._handle_issue)
        )
        self._update()

    @callback
    def listen(self, listener: Callable[[], None]) -> CALLBACK_TYPE:
        """Call `listener` after each change; return how to stop that."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    @callback
    def _handle_issue(self, event: Event[ir.EventIssueRegistryUpdatedData]) -> None:
        entry_id = self._coordinator.config_entry.entry_id
        if event.data["domain"] == DOMAIN and entry_id in event.data["issue_id"]:
            self._update()

    @callback
    def _update(self) -> None:
        before = (self.status, self.minutes_left)
        status, self.minutes_left = self._present()
        if status is not self.status and status is not Status.OK:
            self._faults.append((dt_util.utcnow(), status))
        self.status = status
        if before != (status, self.minutes_left):
            for listener in self._listeners:
                listener()

    def _present(self) -> tuple[Status, int | None]:
        try:
            self._coordinator.device.account.check()
        except AccountLockedError as error:
            return Status.LOGIN_LOCKED, error.minutes
        except InvalidAuthError:
            return Status.ACCOUNT_REFUSED, None
        except CameraError:
            pass  # a busy recorder; whether it is reachable decides
        if not self._coordinator.last_update_success:
            return Status.UNREACHABLE, None
        found = {ISSUES.get(issue.translation_key or "") for issue in self._issues()}
        return next((status for status in Status if status in found), Status.OK), None

    def _issues(self) -> list[ir.IssueEntry]:
        """Return the issues of this camera that are shown."""
        entry_id = self._coordinator.config_entry.entry_id
        return [
            issue
            for (domain, issue_id), issue in ir.async_get(self._hass).issues.items()
            if domain == DOMAIN
            and entry_id in issue_id
            and issue.active
            and issue.dismissed_version is None
        ]
