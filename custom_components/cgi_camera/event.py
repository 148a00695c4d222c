"""Event entities: what the camera pushed, for automations without YAML."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import override

from homeassistant.components.event import (
    EventDeviceClass,
    EventEntity,
    EventEntityDescription,
)
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .api.push.event import EventType, FaceList
from .coordinator import CgiCameraConfigEntry
from .entity import PushEntity
from .inbox.dispatch import ArchivedEvent

PARALLEL_UPDATES = 0

FACE_TYPES = {
    FaceList.ALLOWED: "recognized",
    FaceList.STRANGER: "unrecognized",
    FaceList.BLOCKED: "blocked",
}
ALARM_TYPES = [kind.value for kind in EventType if kind not in {EventType.FACE, EventType.MOTION}]


def face_type(event: ArchivedEvent) -> str:
    """Return how much the camera knows of the first face; blocked beats everything."""
    lists = [face.list for face in event.camera_event.faces]
    if FaceList.BLOCKED in lists:
        return FACE_TYPES[FaceList.BLOCKED]
    return FACE_TYPES[lists[0]] if lists and lists[0] else "detected"


@dataclass(frozen=True, kw_only=True)
class CgiCameraEventDescription(EventEntityDescription):
    """Which camera events an entity takes, and what it calls them."""

    takes: frozenset[EventType]
    name_event: Callable[[ArchivedEvent], str]


DESCRIPTIONS = (
    CgiCameraEventDescription(
        key="face",
        event_types=["detected", *FACE_TYPES.values()],
        takes=frozenset({EventType.FACE}),
        name_event=face_type,
    ),
    CgiCameraEventDescription(
        key="motion",
        device_class=EventDeviceClass.MOTION,
        event_types=["motion"],
        takes=frozenset({EventType.MOTION}),
        name_event=lambda _: "motion",
    ),
    CgiCameraEventDescription(
        key="alarm",
        event_types=ALARM_TYPES,
        takes=frozenset(EventType(kind) for kind in ALARM_TYPES),
        name_event=lambda event: event.type,
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
    """The last event of a kind."""

    entity_description: CgiCameraEventDescription

    @callback
    @override
    def handle_event(self, event: ArchivedEvent) -> None:
        if event.type not in self.entity_description.takes:
            return
        self._trigger_event(
            self.entity_description.name_event(event),
            {
                "event_id": event.event_id,
                "rule": event.camera_event.rule,
                "occurred_at": event.camera_event.occurred_at.isoformat(),
                "snapshot_url": event.picture_url("snapshot"),
                "faces": event.faces(),
            },
        )
        self.async_write_ha_state()
