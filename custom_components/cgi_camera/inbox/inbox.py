"""The inbox of one camera: opens and closes every transport, from the first port to the archive."""

from collections.abc import Iterator, Mapping
from typing import Any, Protocol, Self

from homeassistant.util import dt as dt_util

from ..api.events.event import EventType
from ..const import (
    OPTION_FTP,
    OPTION_KEEP_FACES,
    OPTION_LISTEN,
    OPTION_MAIL,
    OPTION_SHARED_ADDRESS,
    OPTION_TCP_PORT,
)
from ..coordinator import CgiCameraCoordinator
from .alarm_input import AlarmInput, alarm_input_of
from .archive.event_store import EventStore
from .archive.retention import async_open_archive
from .dispatch import Dispatcher
from .event_stream import EventStream, listens
from .health import UPLOAD_ISSUES, Issue, PushHealth
from .kinds import Kinds, kinds_of
from .sightings import DAY, MAX_SIGHTINGS
from .tcp import TcpPort
from .upload_inbox import UploadInbox
from .ways import kinds_of_ways
from .webhook import Webhook


class Transport(Protocol):
    """One way by which events of a camera reach Home Assistant."""

    async def async_open(self) -> None:
        """Begin to take events in; a transport that fails costs only itself."""

    async def async_close(self) -> None:
        """Take no more events in, and finish with those that have arrived."""


class Inbox:
    """The events of one camera, from all transports."""

    uploads: UploadInbox | None = None
    stream: EventStream | None = None
    """The events of a recorder, if the options ask for them."""

    def __init__(self, coordinator: CgiCameraCoordinator, archive: EventStore) -> None:
        """Prepare; `async_open` opens the transports."""
        entry = coordinator.config_entry
        self.coordinator = coordinator
        self.archive = archive
        self.dispatcher = Dispatcher(
            coordinator.hass, entry.entry_id, coordinator.base_unique_id, archive
        )
        self.dispatcher.keeps_faces = entry.options.get(OPTION_KEEP_FACES, True)
        self.dispatcher.kinds = self.kinds = Kinds(kinds_of_ways(coordinator))
        self.health = PushHealth(coordinator.hass, entry)
        self._open: list[Transport] = []
        if listens(coordinator):
            self.stream = EventStream(self, coordinator)

    @classmethod
    async def async_create(cls, coordinator: CgiCameraCoordinator) -> Self:
        """Return the inbox of a camera, with its archive opened."""
        hass = coordinator.hass
        archive = await async_open_archive(hass, coordinator.config_entry)
        inbox = cls(coordinator, archive)
        day = await hass.async_add_executor_job(
            archive.since, dt_util.utcnow() - DAY, MAX_SIGHTINGS
        )
        inbox.dispatcher.sightings.recall(hass, day)
        for event in day:  # of a camera that was removed and added again
            kind, transport = EventType(event.facts["type"]), event.facts.get("transport", "")
            inbox.kinds.known |= kinds_of(kind, event.pictures, transport)
        return inbox

    async def async_open(self) -> None:
        """Open every transport that the family and the options call for."""
        for transport in self._transports():
            await transport.async_open()
            self._open.append(transport)
        if self.coordinator.device.family.events and OPTION_LISTEN not in self._options:
            self.health.raise_issue(Issue.EVENTS_OFFERED)
        else:
            self.health.withdraw(Issue.EVENTS_OFFERED)
        if self.stream is None:
            self.health.withdraw(Issue.EVENTS_LOST)
        if self._options.get(OPTION_SHARED_ADDRESS):
            self.health.withdraw(Issue.ADDRESS_SHARED)

    def _transports(self) -> Iterator[Transport]:
        options = self._options
        family = self.coordinator.device.family
        if (row := alarm_input_of(family)) is not None:
            yield AlarmInput(self, row)
        if self.stream is not None:
            yield self.stream
        if not family.pushes:
            return
        yield Webhook(self)
        if port := options.get(OPTION_TCP_PORT):
            yield TcpPort(self, port)
        if options.get(OPTION_FTP) or options.get(OPTION_MAIL):
            self.uploads = UploadInbox(self)
            yield self.uploads

    @property
    def _options(self) -> Mapping[str, Any]:
        return self.coordinator.config_entry.options

    async def async_close(self) -> None:
        """Close all transports, the last opened first."""
        while self._open:
            await self._open.pop().async_close()
        self.health.withdraw(*UPLOAD_ISSUES)
