"""What the device registry is told of a camera, or of a recorder and each of its channels."""

from homeassistant.const import CONF_HOST
from homeassistant.core import callback
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.device_registry import CONNECTION_NETWORK_MAC, DeviceInfo, format_mac

from .api.family import Channel
from .const import DOMAIN
from .coordinator import CgiCameraCoordinator


def _identifier(
    coordinator: CgiCameraCoordinator, channel: Channel | None = None
) -> tuple[str, str]:
    """Return what the device, or that of a channel, is known by."""
    part = "" if channel is None else f"_channel_{channel.number}"
    return DOMAIN, coordinator.base_unique_id + part


def device_info(coordinator: CgiCameraCoordinator) -> DeviceInfo:
    """Return the device of an entry."""
    identity = coordinator.identity
    info = DeviceInfo(
        identifiers={_identifier(coordinator)},
        name=coordinator.config_entry.title,
        model=identity.model,
        model_id=identity.product_id,
        serial_number=identity.serial,
        sw_version=identity.firmware,
        configuration_url=coordinator.config_entry.data[CONF_HOST],
    )
    if identity.mac:
        info["connections"] = {(CONNECTION_NETWORK_MAC, format_mac(identity.mac))}
    return info


def channel_info(coordinator: CgiCameraCoordinator, channel: Channel) -> DeviceInfo:
    """Return the device of a channel: one of its own at a recorder, that can have an area."""
    if not coordinator.device.family.has_many_channels:
        return device_info(coordinator)
    info = DeviceInfo(
        identifiers={_identifier(coordinator, channel)},
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


@callback
def async_keep_devices(coordinator: CgiCameraCoordinator) -> None:
    """Make the device through which channels are reached; forget channels no longer wanted."""
    entry_id = coordinator.config_entry.entry_id
    registry = dr.async_get(coordinator.hass)
    registry.async_get_or_create(config_entry_id=entry_id, **device_info(coordinator))
    channels = coordinator.device.channels
    wanted = {_identifier(coordinator), *(_identifier(coordinator, one) for one in channels)}
    for device in dr.async_entries_for_config_entry(registry, entry_id):
        if device.identifiers.isdisjoint(wanted):
            registry.async_remove_device(device.id)
