"""Event entities: the events of a camera, for automations without YAML."""

from typing import override

from homeassistant.components.event import EventDeviceClass, EventEntity, EventEntityDescription
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .api.events.event import EventType, FaceList
from .entity import PushEntity
from .entry import CgiCameraConfigEntry
from .inbox.dispatch import EVENT_ENTITIES, DispatchedEvent

PARALLEL_UPDATES = 0

FACE_TYPES = {
    FaceList.ALLOWED: "recognized",
    FaceList.STRANGER: "unrecognized",
    FaceList.BLOCKED: "blocked",
}


def name_of(event: DispatchedEvent) -> str:
    """Return the event's type, for a face its list: the blocked one, or that of the first face."""
    if event.type is not EventType.FACE:
        return event.type.value
    lists = [face.list for face in event.camera_event.faces]
    if FaceList.BLOCKED in lists:
        return FACE_TYPES[FaceList.BLOCKED]
    return FACE_TYPES[lists[0]] if lists and lists[0] else "detected"


DESCRIPTIONS = (
    EventEntityDescription(key="face", event_types=["detected", *FACE_TYPES.values()]),
    EventEntityDescription(
        key="motion", device_class=EventDeviceClass.MOTION, event_types=[EventType.MOTION.value]
    ),
    EventEntityDescription(
        key="alarm",
        event_types=[kind.value for kind in EventType if kind not in EVENT_ENTITIES],
    ),
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: CgiCameraConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Set up the event entities."""
    if not entry.runtime_data.coordinator.device.family.pushes:
        return
    async_add_entities(
        CgiCameraEvent(entry.runtime_data.coordinator, description) for description in DESCRIPTIONS
    )


class CgiCameraEvent(PushEntity, EventEntity):
    """The last event of one kind."""

    @callback
    @override
    def handle_event(self, event: DispatchedEvent) -> None:
        if event.entity_key != self.entity_description.key:
            return
        self._trigger_event(
            name_of(event),
            {
                "event_id": event.event_id,
                "rule": event.camera_event.rule,
                "occurred_at": event.camera_event.occurred_at.isoformat(),
                "snapshot_url": event.picture_url("snapshot"),
                "faces": event.faces(),
            },
        )
        self.async_write_ha_state()
