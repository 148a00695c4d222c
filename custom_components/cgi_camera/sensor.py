"""Sensors: one per `Sensor` row, the age of pictures, and the time of the last push."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import override

from homeassistant.components.sensor import (
    RestoreSensor,
    SensorDeviceClass,
    SensorEntity,
    SensorEntityDescription,
    SensorStateClass,
)
from homeassistant.const import EntityCategory, Platform, UnitOfInformation, UnitOfTime
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .api.events.subscription import Phase
from .api.family import Channel
from .api.features import Sensor
from .care.status import Status, StatusWatch
from .coordinator import CgiCameraCoordinator
from .entity import (
    CgiCameraEntity,
    ChannelEntity,
    PushEntity,
    ValueEntity,
    async_add_rows,
    async_remove_entity,
)
from .entry import CgiCameraConfigEntry
from .fed_entities import async_add_fed
from .inbox.dispatch import DispatchedEvent
from .inbox.event_stream import EventStream, Signal, signal_of
from .inbox.kinds import ARRIVALS
from .people.last_seen import PeopleConfigEntry, is_people
from .people.sensor import async_add_people

PARALLEL_UPDATES = 0

DEVICE_CLASSES: Mapping[str | None, SensorDeviceClass] = {
    UnitOfTime.SECONDS: SensorDeviceClass.DURATION,
    UnitOfTime.MICROSECONDS: SensorDeviceClass.DURATION,
    UnitOfInformation.MEGABYTES: SensorDeviceClass.DATA_SIZE,
}
"""Device classes by unit."""

LAST_PUSH = SensorEntityDescription(
    key="last_push",
    device_class=SensorDeviceClass.TIMESTAMP,
    entity_category=EntityCategory.DIAGNOSTIC,
    entity_registry_enabled_default=False,
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: CgiCameraConfigEntry | PeopleConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Set up the sensors of a camera, or those of *People*."""
    if is_people(entry):
        async_add_people(hass, entry, async_add_entities)
        return
    coordinator = entry.runtime_data.coordinator
    async_add_entities([StatusSensor(coordinator, entry.runtime_data.status)])
    async_add_rows(entry, async_add_entities, Sensor, CgiCameraSensor)
    family = coordinator.device.family
    if family.patience is not None:
        async_add_entities(
            PictureAgeSensor(coordinator, channel) for channel in coordinator.device.channels
        )
    if (stream := entry.runtime_data.inbox.stream) is not None:
        async_add_entities([EventsSensor(coordinator, stream)])
    else:
        async_remove_entity(coordinator, Platform.SENSOR, "events")
    if family.pushes:
        async_add_fed(entry, async_add_entities, [LAST_PUSH], LastPushSensor)


class CgiCameraSensor(ValueEntity[Sensor], SensorEntity):
    """A value that the camera reports."""

    def __init__(self, coordinator: CgiCameraCoordinator, feature: Sensor) -> None:
        """Take kind, unit and options from the row, and the name from the camera if it has one."""
        super().__init__(coordinator, feature)
        given = self.wire_fields.get(feature.named_by) if feature.named_by else None
        if name := str(given or "").strip():
            self._attr_name = name
        if feature.numeric:
            self._attr_state_class = (
                SensorStateClass.TOTAL if feature.total else SensorStateClass.MEASUREMENT
            )
            self._attr_native_unit_of_measurement = feature.unit
            self._attr_device_class = DEVICE_CLASSES.get(feature.unit)
        elif feature.options is not None:
            self._attr_device_class = SensorDeviceClass.ENUM
            self._attr_options = list(feature.options)

    @property
    @override
    def native_value(self) -> str | int | float | None:
        return self.feature.decode(self.wire)


class PictureAgeSensor(ChannelEntity, SensorEntity):
    """The age of an old picture that a channel shows, unknown while the picture is fresh."""

    _attr_device_class = SensorDeviceClass.DURATION
    _attr_entity_category = EntityCategory.DIAGNOSTIC
    _attr_native_unit_of_measurement = UnitOfTime.SECONDS
    _attr_state_class = SensorStateClass.MEASUREMENT
    _attr_suggested_display_precision = 0

    def __init__(self, coordinator: CgiCameraCoordinator, channel: Channel) -> None:
        super().__init__(coordinator, channel, "picture_age")
        self._stream = channel.streams[0].name

    @property
    @override
    def native_value(self) -> int | None:
        age = self.coordinator.device.snapshots.age(self.channel.number, self._stream)
        return None if age is None else round(age)

    @override
    async def async_added_to_hass(self) -> None:
        await super().async_added_to_hass()
        self.async_on_remove(self.coordinator.device.snapshots.on_picture(self._handle_picture))

    @callback
    def _handle_picture(self, channel: int, stream: str) -> None:
        if (channel, stream) == (self.channel.number, self._stream):
            self.async_write_ha_state()


class LastPushSensor(PushEntity, RestoreSensor):
    """The arrival of the last push, which makes silence visible."""

    _attr_native_value: datetime | None = None

    @override
    async def async_restore(self) -> None:
        if (last := await self.async_get_last_sensor_data()) is not None and isinstance(
            last.native_value, datetime
        ):
            self._attr_native_value = last.native_value

    @callback
    @override
    def handle_event(self, event: DispatchedEvent) -> None:
        if event.transport in ARRIVALS:
            self._attr_native_value = event.received_at
            self.async_write_ha_state()


class ConditionSensor(CgiCameraEntity, SensorEntity):
    """A condition in one word, also while the device is away."""

    _attr_device_class = SensorDeviceClass.ENUM
    _attr_entity_category = EntityCategory.DIAGNOSTIC

    def __init__(
        self, coordinator: CgiCameraCoordinator, key: str, conditions: type[StrEnum]
    ) -> None:
        super().__init__(coordinator, key)
        self._attr_options = [condition.value for condition in conditions]

    @property
    @override
    def available(self) -> bool:
        return True


class EventsSensor(ConditionSensor):
    """What the connection for the events of a recorder does, and when it was last heard."""

    _unrecorded_attributes = frozenset({"last_heard"})

    def __init__(self, coordinator: CgiCameraCoordinator, stream: EventStream) -> None:
        super().__init__(coordinator, "events", Phase)
        self._stream = stream

    @property
    @override
    def native_value(self) -> str:
        return self._stream.phase.value

    @property
    @override
    def extra_state_attributes(self) -> dict[str, datetime | None]:
        return {"last_heard": self._stream.subscription.heard_at}

    @override
    async def async_added_to_hass(self) -> None:
        await super().async_added_to_hass()
        signal = signal_of(self.coordinator.config_entry.entry_id, Signal.PHASE)
        self.async_on_remove(async_dispatcher_connect(self.hass, signal, self.async_write_ha_state))


class StatusSensor(ConditionSensor):
    """What is wrong with a camera, if anything is."""

    def __init__(self, coordinator: CgiCameraCoordinator, watch: StatusWatch) -> None:
        super().__init__(coordinator, "status", Status)
        self._watch = watch

    @property
    @override
    def native_value(self) -> str:
        return self._watch.status.value

    @property
    @override
    def extra_state_attributes(self) -> dict[str, int | None]:
        return {"minutes_left": self._watch.minutes_left}

    @override
    async def async_added_to_hass(self) -> None:
        await super().async_added_to_hass()
        self.async_on_remove(self._watch.listen(self.async_write_ha_state))
