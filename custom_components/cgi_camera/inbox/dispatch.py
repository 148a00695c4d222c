"""Dispatches a camera event: archive, then images, then entities, then the bus.

In this order, a listener of the event can already fetch its pictures.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum
from typing import Any

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.helpers.dispatcher import async_dispatcher_send
from homeassistant.util.signal_type import SignalType
from homeassistant.util.ulid import ulid_at_time

from ..activity import async_write_line
from ..api.events.event import CameraEvent, EventType
from ..const import DOMAIN, EVENT_CAMERA, LOGGER
from .archive.disk import DiskFullError
from .archive.event_store import EventStore
from .archive.retention import async_care_for, async_disk_has_room, async_disk_is_full
from .archive.stored_event import picture_url
from .kinds import Kind, Kinds, kind_of, kinds_of
from .sightings import Sightings

REMEMBERED_IDS = 256
"""The last ids from the camera that are remembered: a repeated id is the same event."""


class Stage(Enum):
    """The groups of entities that get an event one after the other."""

    IMAGES = "images"
    ENTITIES = "entities"

    def signal(self, entry_id: str) -> SignalType[DispatchedEvent]:
        """Return the signal of this stage for one entry."""
        return SignalType(f"{DOMAIN}_{entry_id}_{self.value}")


@dataclass(frozen=True, slots=True, kw_only=True)
class DispatchedEvent:
    """A camera event with its id in Home Assistant; the archive has its pictures if `stored`."""

    event_id: str
    camera_event: CameraEvent
    received_at: datetime
    transport: str
    stored: bool

    @property
    def type(self) -> EventType:
        """The type of the event."""
        return self.camera_event.type

    @property
    def entity_key(self) -> str:
        """The key of the event entity that shows it."""
        return kind_of(self.type)

    @property
    def channel(self) -> int | None:
        """The channel of a recorder that it belongs to; None for the device as a whole."""
        return self.camera_event.channel if self.camera_event.of_channel else None

    def picture_url(self, name: str | None) -> str | None:
        """Return the path of a picture, None without a stored picture of this name."""
        if name is None or not self.stored or name not in self.camera_event.pictures:
            return None
        return picture_url(self.event_id, name)

    def further_pictures(self) -> list[str]:
        """Return the paths of the pictures besides the snapshot and the faces."""
        names = (name for name in self.camera_event.pictures if name.startswith("picture_"))
        return [url for name in names if (url := self.picture_url(name)) is not None]

    def faces(self) -> list[dict[str, Any]]:
        """Return the faces as users see them."""
        return [
            {
                "index": face.index,
                "object_id": face.object_id,
                "zone": face.zone,
                "position": list(face.position) if face.position else None,
                "image_url": self.picture_url(face.picture),
                **({"body_url": self.picture_url(face.body)} if face.body else {}),
                **(
                    {"name": face.name, "similarity": face.similarity, "list": face.list}
                    if face.name or face.list
                    else {}
                ),
            }
            for face in self.camera_event.faces
        ]


def without_faces(event: CameraEvent) -> CameraEvent:
    """Return only type, time and place of an event with faces; others as they are."""
    if event.type is not EventType.FACE and not event.faces:
        return event
    return replace(event, faces=(), pictures={}, rule=None, details={})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kept:
    """An event behind the archive, with the data of its bus event."""

    event: DispatchedEvent
    data: dict[str, Any]
    error: OSError | None = None
    """The failure of the disk, if the event is not stored."""


class Dispatcher:
    """The events of one entry, in the order of their arrival."""

    keeps_faces = True
    """Whether pictures and names of faces go further than to this place."""

    def __init__(
        self, hass: HomeAssistant, entry_id: str, base_unique_id: str, archive: EventStore
    ) -> None:
        """Take the entry's archive and `base_unique_id`, the beginning of its unique ids."""
        self._archive = archive
        self.sightings = Sightings()
        self.kinds = Kinds()
        self.accepted = 0
        self.refused = 0
        self._hass = hass
        self._entry_id = entry_id
        self._base_unique_id = base_unique_id
        self._seen: deque[str] = deque(maxlen=REMEMBERED_IDS)
        self._in_order = asyncio.Lock()
        self._disk_failed = False

    async def async_dispatch(
        self, camera_event: CameraEvent, received_at: datetime, transport: str
    ) -> str | None:
        """Dispatch an event and return its id, None for an event that was sent before."""
        if self._was_sent(camera_event):
            return None
        return (await self.async_send(camera_event, received_at, transport)).event_id

    async def async_send(
        self, camera_event: CameraEvent, received_at: datetime, transport: str
    ) -> DispatchedEvent:
        """Dispatch an event that was not sent before."""
        async with self._in_order:
            await self.kinds.async_bring(self._kinds_of(camera_event, transport))
            kept = await self._hass.async_add_executor_job(
                self._keep, camera_event, received_at, transport
            )
            self._announce(kept)
        async_care_for(self._hass, self._archive, self._entry_id)
        return kept.event

    async def async_parse_and_dispatch[Other](
        self,
        parse: Callable[[], CameraEvent | Other],
        is_own: Callable[[CameraEvent], bool],
        received_at: datetime,
        transport: str,
    ) -> tuple[CameraEvent | Other, bool]:
        """Parse, store and dispatch an event of this camera; return whether that is done.

        What is parsed goes back undone if it is something else, or the first of its kind. To parse
        and to store in one job halves the waits for other threads.
        """

        def work() -> tuple[CameraEvent | Other, bool, _Kept | None]:
            parsed = parse()
            if not isinstance(parsed, CameraEvent) or not is_own(parsed):
                return parsed, False, None
            if self._kinds_of(parsed, transport) - self.kinds.known:
                return parsed, False, None
            if self._was_sent(parsed):
                return parsed, True, None
            return parsed, True, self._keep(parsed, received_at, transport)

        async with self._in_order:
            parsed, is_done, kept = await self._hass.async_add_executor_job(work)
            if kept is not None:
                self._announce(kept)
        async_care_for(self._hass, self._archive, self._entry_id)
        return parsed, is_done

    def _was_sent(self, camera_event: CameraEvent) -> bool:
        """Return whether an event was sent before, and remember one that is whole."""
        if (sent_id := camera_event.camera_event_id) is None:
            return False
        if sent_id in self._seen:
            return True
        if not camera_event.problems:  # a whole repeat of a broken push has to get through
            self._seen.append(sent_id)
        return False

    def _kinds_of(self, event: CameraEvent, transport: str) -> frozenset[Kind]:
        shown = event if self.keeps_faces else without_faces(event)
        return kinds_of(shown.type, shown.pictures, transport)

    def _keep(self, camera_event: CameraEvent, received_at: datetime, transport: str) -> _Kept:
        """Store an event. Blocks; the questions to registries are looks into dictionaries."""
        if not self.keeps_faces:
            camera_event = without_faces(camera_event)
        event = DispatchedEvent(
            event_id=ulid_at_time(received_at.timestamp()),
            camera_event=camera_event,
            received_at=received_at,
            transport=transport,
            stored=True,
        )
        data = self._bus_data(event)
        try:
            self._archive.store(event.event_id, data, camera_event.pictures)
        except OSError as error:
            event = replace(event, stored=False)
            return _Kept(event=event, data=self._bus_data(event), error=error)
        return _Kept(event=event, data=data)

    @callback
    def _announce(self, kept: _Kept) -> None:
        """Show an event to images, entities, the bus and the logbook."""
        event = kept.event
        self._heed(kept.error)
        self.accepted += 1
        self.sightings.add(
            self._place(event)[1],
            kept.data["faces"],
            occurred_at=event.camera_event.occurred_at,
            received_at=event.received_at,
        )
        async_dispatcher_send(self._hass, Stage.IMAGES.signal(self._entry_id), event)
        async_dispatcher_send(self._hass, Stage.ENTITIES.signal(self._entry_id), event)
        self._hass.bus.async_fire(EVENT_CAMERA, kept.data)
        async_write_line(self._hass, kept.data)

    @callback
    def _heed(self, error: OSError | None) -> None:
        """Report that the disk failed; the event goes on without its pictures."""
        if isinstance(error, DiskFullError):
            async_disk_is_full(self._hass, error)
        elif error is not None:
            if not self._disk_failed:
                LOGGER.warning("Cannot store pictures of camera events: %s", error.strerror)
            self._disk_failed = True
        else:
            self._disk_failed = False
            async_disk_has_room(self._hass)

    def _place(self, event: DispatchedEvent) -> tuple[dr.DeviceEntry | None, str]:
        """Return the device of an event, and the unique id of the event entity that shows it."""
        registry = dr.async_get(self._hass)
        channel = f"{self._base_unique_id}_channel_{event.channel}"
        for unique_id in (channel, self._base_unique_id):
            device = registry.async_get_device_by_identifier((DOMAIN, unique_id), self._entry_id)
            if device is not None:
                break
        prefix = self._base_unique_id if event.channel is None else channel
        return device, f"{prefix}_{event.entity_key}"

    def _bus_data(self, event: DispatchedEvent) -> dict[str, Any]:
        """Return the data of the bus event; its names are fixed for users' automations."""
        camera_event = event.camera_event
        device, unique_id = self._place(event)
        return {
            "event_id": event.event_id,
            "type": event.type.value,
            "device_id": device.id if device else None,
            "entry_id": self._entry_id,
            "name": (device.name_by_user or device.name) if device else None,
            "entity_id": er.async_get(self._hass).async_get_entity_id("event", DOMAIN, unique_id),
            "channel": camera_event.channel,
            "rule": camera_event.rule,
            "occurred_at": camera_event.occurred_at.isoformat(),
            "time_source": camera_event.time_source.value,
            "received_at": event.received_at.isoformat(),
            "transport": event.transport,
            "source": {
                "usn": camera_event.source.usn,
                "product_id": camera_event.source.product_id,
                "ip": camera_event.source.ip,
                "unit_name": camera_event.source.unit_name,
            },
            "faces": event.faces(),
            "snapshot_url": event.picture_url("snapshot"),
            **({"picture_urls": further} if (further := event.further_pictures()) else {}),
            "details": dict(camera_event.details),
        }
