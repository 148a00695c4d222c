"""The bases of all entities of a camera, and their devices."""

from collections.abc import Callable
from typing import override

from homeassistant.const import CONF_HOST, EntityCategory, Platform
from homeassistant.core import callback
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.helpers.device_registry import CONNECTION_NETWORK_MAC, DeviceInfo, format_mac
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.helpers.entity import Entity, EntityDescription
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.update_coordinator import CoordinatorEntity

from .api.errors import CameraError
from .api.family import Channel
from .api.features import Button, Category, Feature, Fields, Readable, Value, Wire
from .api.identity import plain_serial
from .api.lights import Light
from .api.settings import Select, Setting
from .const import DOMAIN
from .coordinator import CgiCameraCoordinator
from .entry import CgiCameraConfigEntry
from .exceptions import user_error
from .inbox.dispatch import DispatchedEvent, Stage
from .privacy import Selected, forgotten

CATEGORIES = {
    Category.CONTROL: None,
    Category.CONFIG: EntityCategory.CONFIG,
    Category.DIAGNOSTIC: EntityCategory.DIAGNOSTIC,
}


@callback
def async_add_rows[FeatureT: Feature, EntityT: Entity](
    entry: CgiCameraConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
    kind: type[FeatureT],
    entity: Callable[[CgiCameraCoordinator, FeatureT], EntityT],
) -> None:
    """Add an entity for each row of a kind whose field the camera answers, now or later."""
    coordinator = entry.runtime_data.coordinator
    waiting = [
        feature
        for feature in coordinator.device.family.features
        if isinstance(feature, kind) and feature.entity
    ]

    def is_there(feature: FeatureT) -> bool:
        match feature:
            case Readable(field=str(field)) | Light(mode=Select(field=str(field))):
                return field in coordinator.data.get(feature.section, {})
            case Button(offered_by=str(field)):
                return any(field in fields for fields in coordinator.data.values())
        return True

    @callback
    def add() -> None:
        found = [feature for feature in waiting if is_there(feature)]
        if found:
            waiting[:] = [feature for feature in waiting if feature not in found]
            async_add_entities(entity(coordinator, feature) for feature in found)

    add()
    if waiting:
        entry.async_on_unload(coordinator.async_add_listener(add))


def _identifier(
    coordinator: CgiCameraCoordinator, channel: Channel | None = None
) -> tuple[str, str]:
    """Return the identifier of an entry's device, or of a channel's."""
    part = "" if channel is None else f"_channel_{channel.number}"
    return DOMAIN, coordinator.base_unique_id + part


def device_info(coordinator: CgiCameraCoordinator) -> DeviceInfo:
    """Return the device of an entry."""
    identity = coordinator.identity
    info = DeviceInfo(
        identifiers={_identifier(coordinator)},
        name=coordinator.config_entry.title,
        manufacturer=manufacturer_of(coordinator),
        model=identity.model,
        model_id=identity.product_id,
        serial_number=plain_serial(identity.serial or "") or None,
        sw_version=identity.firmware,
        configuration_url=coordinator.config_entry.data[CONF_HOST],
    )
    if identity.mac:
        info["connections"] = {(CONNECTION_NETWORK_MAC, format_mac(identity.mac))}
    return info


def channel_info(coordinator: CgiCameraCoordinator, channel: Channel) -> DeviceInfo:
    """Return the device of a channel; a recorder's channels have their own, with their own area."""
    if not coordinator.device.family.has_many_channels:
        return device_info(coordinator)
    info = DeviceInfo(
        identifiers={_identifier(coordinator, channel)},
        manufacturer=manufacturer_of(coordinator),
        model=f"Channel {channel.number}",
        configuration_url=coordinator.config_entry.data[CONF_HOST],
        via_device_id=dr.async_get_device_id_by_identifier(
            coordinator.hass,
            _identifier(coordinator),
            config_entry_id=coordinator.config_entry.entry_id,
        ),
    )
    if channel.name:
        info["name"] = channel.name
    else:
        info["translation_key"] = "channel"
        info["translation_placeholders"] = {"number": str(channel.number)}
    return info


def manufacturer_of(coordinator: CgiCameraCoordinator) -> str | None:
    """Return the maker that a camera names, else the one of its family."""
    return coordinator.identity.manufacturer or coordinator.device.family.manufacturer


def channel_unique_id(coordinator: CgiCameraCoordinator, channel: Channel, key: str) -> str:
    """Return the unique id of an entity of a channel."""
    return f"{coordinator.base_unique_id}_channel_{channel.number}_{key}"


@callback
def async_remove_entity(coordinator: CgiCameraCoordinator, domain: Platform, key: str) -> None:
    """Remove an entity whose option was switched off; its name comes back with it."""
    registry = er.async_get(coordinator.hass)
    unique_id = f"{coordinator.base_unique_id}_{key}"
    if entity_id := registry.async_get_entity_id(domain, DOMAIN, unique_id):
        registry.async_remove(entity_id)


@callback
def async_keep_devices(coordinator: CgiCameraCoordinator) -> None:
    """Create the device that its channels belong to, and remove channels no longer in use."""
    entry_id = coordinator.config_entry.entry_id
    registry = dr.async_get(coordinator.hass)
    registry.async_get_or_create(config_entry_id=entry_id, **device_info(coordinator))
    channels = coordinator.device.channels
    in_use = {_identifier(coordinator), *(_identifier(coordinator, one) for one in channels)}
    for device in dr.async_entries_for_config_entry(registry, entry_id):
        if device.identifiers.isdisjoint(in_use):
            registry.async_remove_device(device.id)


class CgiCameraEntity(CoordinatorEntity[CgiCameraCoordinator]):
    """An entity of a camera; available while the camera is."""

    _attr_has_entity_name = True

    def __init__(
        self, coordinator: CgiCameraCoordinator, key: str, section: str | None = None
    ) -> None:
        """Name the entity by its key; `section` is the section that it needs from the camera."""
        super().__init__(coordinator, context=section)
        self._attr_unique_id = f"{coordinator.base_unique_id}_{key}"
        self._attr_translation_key = key
        self._attr_device_info = device_info(coordinator)


class ChannelEntity(CgiCameraEntity):
    """An entity of one channel."""

    def __init__(self, coordinator: CgiCameraCoordinator, channel: Channel, key: str) -> None:
        super().__init__(coordinator, key)
        self.channel = channel
        self._attr_unique_id = channel_unique_id(coordinator, channel, key)
        self._attr_device_info = channel_info(coordinator, channel)


class FeatureEntity[FeatureT: Feature](CgiCameraEntity):
    """An entity made from one row of a table."""

    def __init__(self, coordinator: CgiCameraCoordinator, feature: FeatureT) -> None:
        section = None if isinstance(feature, Button) else feature.section
        super().__init__(coordinator, feature.key, section)
        self.feature = feature
        self._attr_entity_category = CATEGORIES[feature.category]
        self._attr_entity_registry_enabled_default = feature.enabled


class ValueEntity[FeatureT: Readable](FeatureEntity[FeatureT]):
    """An entity that shows a field."""

    @property
    def wire_fields(self) -> Fields:
        """The fields of the section as the camera sent them; empty if the section is gone."""
        return self.coordinator.data.get(self.feature.section, {})

    @property
    def wire(self) -> Wire:
        """The field as the camera sent it; None if the field is gone."""
        return self.wire_fields.get(self.feature.field)


class SettingEntity[FeatureT: Setting](ValueEntity[FeatureT]):
    """An entity that shows and sets a field; unavailable while the field has no effect."""

    @property
    @override
    def available(self) -> bool:
        return super().available and self.feature.applies(self.wire_fields)

    async def async_set(self, value: Value) -> None:
        """Set the feature. Raises a translated error that names value and limit."""
        try:
            await self.coordinator.async_set((self.feature, value))
        except CameraError as error:
            raise user_error(error, str(self.name)) from error


class PushEntity(CgiCameraEntity):
    """An entity that follows the pushes of the camera.

    It stays available while polls fail: a camera that pushes is there.
    """

    stage = Stage.ENTITIES

    def __init__(self, coordinator: CgiCameraCoordinator, description: EntityDescription) -> None:
        super().__init__(coordinator, description.key)
        self.entity_description = description

    @property
    @override
    def available(self) -> bool:
        return True

    @override
    async def async_added_to_hass(self) -> None:
        await super().async_added_to_hass()
        await self.async_restore()
        self.async_on_remove(
            async_dispatcher_connect(
                self.hass,
                self.stage.signal(self.coordinator.config_entry.entry_id),
                self.handle_event,
            )
        )
        self.async_on_remove(
            async_dispatcher_connect(
                self.hass,
                forgotten(self.coordinator.config_entry.entry_id),
                self.handle_deletion,
            )
        )

    async def async_restore(self) -> None:
        """Restore what the entity showed before a restart."""

    @callback
    def async_entity_id_changed(self, old_entity_id: str) -> None:
        """Do nothing; the presence of this method lets Home Assistant 2026.11 rename in place."""

    @callback
    def handle_deletion(self, selected: Selected) -> None:
        """Drop what the entity shows of deleted events."""

    @callback
    def handle_event(self, event: DispatchedEvent) -> None:
        """Handle a camera event."""
        raise NotImplementedError
