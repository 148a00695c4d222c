"""Binary sensors: one per `BinarySensor` row, and those that an event turns on for a while."""

from datetime import datetime
from typing import override

from homeassistant.components.binary_sensor import (
    BinarySensorDeviceClass,
    BinarySensorEntity,
    BinarySensorEntityDescription,
)
from homeassistant.const import STATE_OFF, STATE_ON, EntityCategory
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.event import async_call_later
from homeassistant.helpers.restore_state import RestoredExtraData, RestoreEntity

from .api.events.event import EventType
from .api.events.report import Place, Subject
from .api.features import BinarySensor
from .const import OPTION_HOLD_SECONDS
from .coordinator import CgiCameraCoordinator
from .entity import (
    CgiCameraEntity,
    PushEntity,
    ValueEntity,
    async_add_rows,
    channel_info,
)
from .entry import CgiCameraConfigEntry
from .fed_entities import async_add_fed
from .inbox.dispatch import DispatchedEvent
from .inbox.event_stream import EventStream, signal_of
from .stream_entity import channel_of, follow_subjects

PARALLEL_UPDATES = 0

HAD_EVENT = "had_event"
"""The restored fact that outlives an unavailable camera."""

DESCRIPTIONS = (
    BinarySensorEntityDescription(
        key=EventType.MOTION, device_class=BinarySensorDeviceClass.MOTION
    ),
    BinarySensorEntityDescription(
        key=EventType.FACE, device_class=BinarySensorDeviceClass.OCCUPANCY
    ),
)
STREAM_CLASSES = {
    "motion": BinarySensorDeviceClass.MOTION,
    "person": BinarySensorDeviceClass.OCCUPANCY,
    "vehicle": BinarySensorDeviceClass.OCCUPANCY,
    "tamper": BinarySensorDeviceClass.TAMPER,
    "video_loss": BinarySensorDeviceClass.PROBLEM,
    "fire": BinarySensorDeviceClass.SAFETY,
    "disk_error": BinarySensorDeviceClass.PROBLEM,
    "disk_full": BinarySensorDeviceClass.PROBLEM,
    "recording_failure": BinarySensorDeviceClass.PROBLEM,
    "network": BinarySensorDeviceClass.PROBLEM,
}
"""Device classes by the kind of event of a recorder."""


async def async_setup_entry(
    hass: HomeAssistant,
    entry: CgiCameraConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Set up the binary sensors."""
    coordinator = entry.runtime_data.coordinator
    async_add_rows(entry, async_add_entities, BinarySensor, CgiCameraBinarySensor)
    family = coordinator.device.family
    if family.has_many_channels:
        async_add_entities([ReachableSensor(coordinator, "reachable")])
    if family.pushes:
        async_add_fed(entry, async_add_entities, DESCRIPTIONS, HeldBinarySensor)
    if (stream := entry.runtime_data.inbox.stream) is not None:
        follow_subjects(
            entry,
            async_add_entities,
            lambda subject: [StreamBinarySensor(coordinator, stream, subject)],
        )


class CgiCameraBinarySensor(ValueEntity[BinarySensor], BinarySensorEntity):
    """A state of the camera that is on or off."""

    @property
    @override
    def is_on(self) -> bool | None:
        return self.feature.decode(self.wire)


class ReachableSensor(CgiCameraEntity, BinarySensorEntity):
    """Whether a recorder answers, for automations about its unavailable channels."""

    _attr_device_class = BinarySensorDeviceClass.CONNECTIVITY
    _attr_entity_category = EntityCategory.DIAGNOSTIC

    @property
    @override
    def available(self) -> bool:
        return True

    @property
    @override
    def is_on(self) -> bool:
        return self.coordinator.last_update_success


class HeldBinarySensor(PushEntity, BinarySensorEntity, RestoreEntity):
    """On from an event until the hold time has passed; unknown until the first event ever.

    It is unavailable while the camera does not answer, unless an event has come since.
    """

    _was_heard = False
    """Whether an event has come since the camera stopped answering."""
    _cancel_release: CALLBACK_TYPE | None = None

    @property
    @override
    def available(self) -> bool:
        return self._was_heard or self.coordinator.last_update_success

    @callback
    @override
    def _handle_coordinator_update(self) -> None:
        if self.coordinator.last_update_success:
            self._was_heard = False
        super()._handle_coordinator_update()

    @callback
    @override
    def handle_event(self, event: DispatchedEvent) -> None:
        shown = self.available, self.is_on
        self._was_heard = not self.coordinator.last_update_success
        if event.type == self.entity_description.key:
            self._turn_on()
        if (self.available, self.is_on) != shown:
            self.async_write_ha_state()

    @callback
    def _turn_on(self) -> None:
        self._cancel()
        if not self.is_on:
            self._attr_is_on = False  # triggers ignore a change from unknown or unavailable
            self.async_write_ha_state()
        hold_seconds = self.coordinator.config_entry.options[OPTION_HOLD_SECONDS]
        self._cancel_release = async_call_later(self.hass, hold_seconds, self._release)
        self._attr_is_on = True

    @callback
    def _release(self, _now: datetime) -> None:
        self._cancel_release = None
        self._attr_is_on = False
        self.async_write_ha_state()

    @property
    @override
    def extra_restore_state_data(self) -> RestoredExtraData:
        return RestoredExtraData({HAD_EVENT: self.is_on is not None})

    @override
    async def async_restore(self) -> None:
        """Restore whether there ever was an event; the hold time is over."""
        self.async_on_remove(self._cancel)
        state, extra = await self.async_get_last_state(), await self.async_get_last_extra_data()
        was_known = state is not None and state.state in {STATE_ON, STATE_OFF}
        if was_known or (extra is not None and extra.as_dict().get(HAD_EVENT)):
            self._attr_is_on = False

    @callback
    def _cancel(self) -> None:
        if self._cancel_release is not None:
            self._cancel_release()
            self._cancel_release = None


class StreamBinarySensor(CgiCameraEntity, BinarySensorEntity):
    """Whether a kind of event goes on; unknown while the recorder cannot be heard."""

    def __init__(
        self, coordinator: CgiCameraCoordinator, stream: EventStream, subject: Subject
    ) -> None:
        super().__init__(coordinator, subject.key)
        kind = subject.kind
        self._stream, self._subject = stream, subject
        self._attr_translation_key = kind.key
        self._attr_device_class = STREAM_CLASSES.get(kind.key)
        self._attr_entity_registry_enabled_default = kind.common
        if (channel := channel_of(coordinator, subject)) is not None:
            self._attr_device_info = channel_info(coordinator, channel)
        if kind.place is Place.INPUT:
            self._attr_translation_key = "numbered_input"
            self._attr_translation_placeholders = {"number": str(subject.number)}
        if kind.place is Place.RECORDER:
            self._attr_entity_category = EntityCategory.DIAGNOSTIC

    @property
    @override
    def available(self) -> bool:
        return True

    @property
    @override
    def is_on(self) -> bool | None:
        return self._stream.is_on(self._subject)

    @override
    async def async_added_to_hass(self) -> None:
        await super().async_added_to_hass()
        signal = signal_of(self.coordinator.config_entry.entry_id, self._subject.key)
        self.async_on_remove(async_dispatcher_connect(self.hass, signal, self.async_write_ha_state))
