"""Brings a camera event to everybody: archive, then images, then entities, then the bus.

In that order, so that whoever sees the event can already fetch its pictures.
"""

import asyncio
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.helpers.dispatcher import async_dispatcher_send
from homeassistant.util.signal_type import SignalType
from homeassistant.util.ulid import ulid_at_time

from ..api.events.event import CameraEvent, EventType
from ..const import DOMAIN, EVENT_CAMERA, LOGGER
from .archive.disk_space import async_disk_has_room, async_disk_is_full
from .archive.event_store import DiskFullError, EventStore, picture_url

REMEMBERED_IDS = 256
"""Ids of a camera's last events: one that comes again is the same event."""

EVENT_ENTITIES = {EventType.FACE: "face", EventType.MOTION: "motion"}
"""The event entity of a type; all others are alarms."""


class Stage(Enum):
    """Who is told when."""

    IMAGES = "images"
    ENTITIES = "entities"

    def signal(self, entry_id: str) -> SignalType[DispatchedEvent]:
        """Return the signal of this stage for one config entry."""
        return SignalType(f"{DOMAIN}_{entry_id}_{self.value}")


@dataclass(frozen=True, slots=True, kw_only=True)
class DispatchedEvent:
    """A camera event with its own id; `stored` tells whether its pictures can be fetched."""

    event_id: str
    camera_event: CameraEvent
    received_at: datetime
    stored: bool

    @property
    def type(self) -> EventType:
        """What happened."""
        return self.camera_event.type

    @property
    def entity_key(self) -> str:
        """The key of the event entity that shows it."""
        return EVENT_ENTITIES.get(self.type, "alarm")

    def picture_url(self, name: str | None) -> str | None:
        """Return the path of a picture, None if there is none to fetch."""
        if name is None or not self.stored or name not in self.camera_event.pictures:
            return None
        return picture_url(self.event_id, name)

    def further_pictures(self) -> list[str]:
        """Return the paths of the pictures that are neither the snapshot nor of a face."""
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


class Dispatcher:
    """The events of one config entry, in the order in which they arrived."""

    def __init__(
        self, hass: HomeAssistant, entry_id: str, base_unique_id: str, archive: EventStore
    ) -> None:
        """Take the entry's archive; `base_unique_id` is what its unique ids begin with."""
        self.archive = archive
        self.accepted = 0
        self.refused = 0
        self._hass = hass
        self._entry_id = entry_id
        self._base_unique_id = base_unique_id
        self._seen: deque[str] = deque(maxlen=REMEMBERED_IDS)
        self._in_order = asyncio.Lock()
        self._disk_failed = False
        self._pruning: asyncio.Task[None] | None = None

    async def async_dispatch(
        self, camera_event: CameraEvent, received_at: datetime, transport: str
    ) -> str | None:
        """Pass an event on and return its id, None if the camera had sent it before."""
        async with self._in_order:
            if (sent_id := camera_event.camera_event_id) is not None:
                if sent_id in self._seen:
                    return None
                self._seen.append(sent_id)
            event_id = ulid_at_time(received_at.timestamp())
            event = DispatchedEvent(
                event_id=event_id, camera_event=camera_event, received_at=received_at, stored=True
            )
            data = self._bus_data(event, transport)
            if not await self._store(event_id, data, camera_event.pictures):
                event = replace(event, stored=False)
                data = self._bus_data(event, transport)
            self.accepted += 1
            async_dispatcher_send(self._hass, Stage.IMAGES.signal(self._entry_id), event)
            async_dispatcher_send(self._hass, Stage.ENTITIES.signal(self._entry_id), event)
            self._hass.bus.async_fire(EVENT_CAMERA, data)
        if self.archive.is_full and (self._pruning is None or self._pruning.done()):
            self._pruning = self._hass.async_create_background_task(
                self._prune(), f"{DOMAIN} - prune the archive"
            )
        return event_id

    async def _store(
        self, event_id: str, data: Mapping[str, Any], pictures: Mapping[str, bytes]
    ) -> bool:
        """Tell whether an event could be kept: it matters more than its pictures."""
        try:
            await self._hass.async_add_executor_job(self.archive.store, event_id, data, pictures)
        except DiskFullError as error:
            async_disk_is_full(self._hass, error.free)
            return False
        except OSError as error:
            if not self._disk_failed:
                LOGGER.warning("Cannot keep pictures of camera events: %s", error.strerror)
            self._disk_failed = True
            return False
        self._disk_failed = False
        async_disk_has_room(self._hass)
        return True

    async def _prune(self) -> None:
        """Make room, beside the events that go on coming."""
        await self._hass.async_add_executor_job(self.archive.prune)

    def _bus_data(self, event: DispatchedEvent, transport: str) -> dict[str, Any]:
        """Return the data of the bus event, whose names users' automations depend on."""
        camera_event = event.camera_event
        device = dr.async_get(self._hass).async_get_device_by_identifier(
            (DOMAIN, self._base_unique_id), self._entry_id
        )
        return {
            "event_id": event.event_id,
            "type": event.type.value,
            "device_id": device.id if device else None,
            "entry_id": self._entry_id,
            "name": (device.name_by_user or device.name) if device else None,
            "entity_id": er.async_get(self._hass).async_get_entity_id(
                "event", DOMAIN, f"{self._base_unique_id}_{event.entity_key}"
            ),
            "channel": camera_event.channel,
            "rule": camera_event.rule,
            "occurred_at": camera_event.occurred_at.isoformat(),
            "time_source": camera_event.time_source.value,
            "received_at": event.received_at.isoformat(),
            "transport": transport,
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
