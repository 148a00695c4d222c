"""Event entities: the events of a camera, for automations without YAML."""

from collections.abc import Iterator
from functools import partial
from typing import Any, override

from homeassistant.components.event import (
    EventDeviceClass,
    EventEntity,
    EventEntityDescription,
    EventExtraStoredData,
)
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.entity import EntityDescription
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .api.events.event import EventType, FaceList
from .api.events.report import Place, Subject
from .api.family import Channel
from .coordinator import CgiCameraCoordinator
from .entity import PushEntity, channel_info, channel_unique_id
from .entry import CgiCameraConfigEntry
from .faces import FACE_EVENTS, FACE_TYPES
from .fed_entities import async_add_fed
from .inbox.dispatch import DispatchedEvent
from .inbox.kinds import Kind, kind_of
from .privacy import Selected
from .stream_entity import channel_of, follow_subjects

PARALLEL_UPDATES = 0

COMMON = frozenset({Kind.FACE, Kind.MOTION})
"""The event entities of a channel that are enabled from the start."""


def name_of(event: DispatchedEvent) -> str:
    """Return the event's type, for a face its list: the blocked one, or that of the first face."""
    if event.type is not EventType.FACE:
        return event.type.value
    lists = [face.list for face in event.camera_event.faces]
    if FaceList.BLOCKED in lists:
        return FACE_TYPES[FaceList.BLOCKED]
    return FACE_TYPES[lists[0]] if lists and lists[0] else "detected"


DESCRIPTIONS = (
    EventEntityDescription(key="face", event_types=[*FACE_EVENTS]),
    EventEntityDescription(
        key="motion", device_class=EventDeviceClass.MOTION, event_types=[EventType.MOTION.value]
    ),
    EventEntityDescription(
        key="alarm",
        event_types=[kind.value for kind in EventType if kind_of(kind) is Kind.ALARM],
    ),
)
_BY_KEY = {row.key: row for row in DESCRIPTIONS}


async def async_setup_entry(
    hass: HomeAssistant,
    entry: CgiCameraConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Set up the event entities."""
    coordinator = entry.runtime_data.coordinator
    if coordinator.device.family.pushes:
        async_add_fed(entry, async_add_entities, DESCRIPTIONS, CgiCameraEvent)
    follow_subjects(entry, async_add_entities, partial(_entities_of, coordinator))


def _entities_of(coordinator: CgiCameraCoordinator, subject: Subject) -> Iterator[StreamEvent]:
    """Yield the event entity that shows the events of a subject."""
    row = _BY_KEY[kind_of(subject.kind.type)]
    channel = channel_of(coordinator, subject)
    if (channel is None) is (subject.kind.place is not Place.CHANNEL):
        yield StreamEvent(coordinator, row, channel)


class CgiCameraEvent(PushEntity, EventEntity):
    """The last event of one kind."""

    # The archive has them, and they differ with each event: each would be a row of the database.
    _unrecorded_attributes = frozenset(
        {"event_id", "occurred_at", "snapshot_url", "faces", "similarity"}
    )

    def __init__(self, coordinator: CgiCameraCoordinator, description: EntityDescription) -> None:
        super().__init__(coordinator, description)
        self._facts: dict[str, Any] = {}
        """The attributes of the last event, which the base class shows and restores."""

    @callback
    @override
    def handle_event(self, event: DispatchedEvent) -> None:
        if event.entity_key != self.entity_description.key:
            return
        faces = event.faces()
        known = next((face for face in faces if face.get("name")), {})
        self._facts = {
            **{fact: known[fact] for fact in ("name", "similarity", "list") if fact in known},
            "event_id": event.event_id,
            "rule": event.camera_event.rule,
            "occurred_at": event.camera_event.occurred_at.isoformat(),
            "snapshot_url": event.picture_url("snapshot"),
            "faces": faces,
        }
        self._trigger_event(name_of(event), self._facts)
        self.async_write_ha_state()

    @override
    async def async_get_last_event_data(self) -> EventExtraStoredData | None:
        restored = await super().async_get_last_event_data()
        if restored is not None and restored.last_event_attributes is not None:
            self._facts = restored.last_event_attributes
        return restored

    @callback
    @override
    def handle_deletion(self, selected: Selected) -> None:
        if selected(self.state_attributes):
            self._facts.clear()
            self.async_write_ha_state()


class StreamEvent(CgiCameraEvent):
    """The last event of one kind, of one channel or of the recorder itself."""

    def __init__(
        self,
        coordinator: CgiCameraCoordinator,
        description: EventEntityDescription,
        channel: Channel | None,
    ) -> None:
        super().__init__(coordinator, description)
        self._channel = None if channel is None else channel.number
        if channel is not None:
            self._attr_unique_id = channel_unique_id(coordinator, channel, description.key)
            self._attr_device_info = channel_info(coordinator, channel)
            self._attr_entity_registry_enabled_default = description.key in COMMON

    @callback
    @override
    def handle_event(self, event: DispatchedEvent) -> None:
        if event.channel == self._channel:
            super().handle_event(event)
