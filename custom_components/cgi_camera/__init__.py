"""CGI Camera: cameras with a plain HTTP CGI, local only."""

from typing import Any

from homeassistant.const import EVENT_HOMEASSISTANT_STOP, Platform
from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.helpers import config_validation as cv, entity_registry as er
from homeassistant.helpers.typing import ConfigType

from . import unfed
from .api.account_memory import carry_over
from .camera_setup.pushes import PushInstallation
from .camera_setup.uploads import UploadInstallation
from .care.hygiene import Hygiene
from .care.saved_settings import SavedSettings, async_forget
from .care.status import StatusWatch
from .const import (
    CONF_MEMORY,
    CONF_UNCHECKED,
    DEFAULT_OPTIONS,
    DOMAIN,
    MINOR_VERSION,
    OPTION_FTP_INSTALL,
    OPTION_PUSH_EVENTS,
    OPTION_SHARED_ADDRESS,
)
from .coordinator import CgiCameraCoordinator
from .devices import device_of
from .entity import async_keep_devices
from .entry import CgiCameraConfigEntry, CgiCameraData
from .flows.channels import serve_found_snapshots
from .inbox.archive.retention import async_set_aside, async_watch_retention
from .inbox.health import PushHealth
from .inbox.inbox import Inbox
from .inbox.webhook import serve_pushes
from .moves import async_withdraw
from .people.last_seen import (
    PeopleConfigEntry,
    async_forget_all,
    async_set_up_people,
    async_unload_people,
    is_people,
)
from .services import async_setup_services
from .turns import async_take_turn
from .views import EventPictureView
from .wall import async_setup_wall
from .wall.resource import async_add_resource, async_remove_resource

CONFIG_SCHEMA = cv.config_entry_only_config_schema(DOMAIN)

PLATFORMS = [
    Platform.BINARY_SENSOR,
    Platform.BUTTON,
    Platform.CAMERA,
    Platform.EVENT,
    Platform.IMAGE,
    Platform.LIGHT,
    Platform.NUMBER,
    Platform.SELECT,
    Platform.SENSOR,
    Platform.SWITCH,
    Platform.TEXT,
    Platform.TIME,
]


async def async_setup(hass: HomeAssistant, config: ConfigType) -> bool:
    """Register what all entries share."""
    async_setup_services(hass)
    hass.http.register_view(EventPictureView)
    serve_pushes(hass)
    serve_found_snapshots(hass)
    async_watch_retention(hass)
    await async_setup_wall(hass)
    return True


async def async_migrate_entry(hass: HomeAssistant, entry: CgiCameraConfigEntry) -> bool:
    """Bring a stored entry up to date.

    An entry of a later minor version stays as it is, so that a downgrade starts: a later version
    only adds to what an entry holds.
    """
    if entry.minor_version < MINOR_VERSION and not is_people(entry):
        data = {**entry.data, CONF_MEMORY: carry_over(entry.data.get(CONF_MEMORY, {}))}
        if er.async_entries_for_config_entry(er.async_get(hass), entry.entry_id):
            data[CONF_UNCHECKED] = True
        hass.config_entries.async_update_entry(
            entry,
            data=data,
            options={**_defaults(), **entry.options},
            minor_version=MINOR_VERSION,
        )
    return True


def _defaults() -> dict[str, Any]:
    """Return the options of an older entry, whose user decides about a shared address."""
    return {name: value for name, value in DEFAULT_OPTIONS.items() if name != OPTION_SHARED_ADDRESS}


async def async_setup_entry(
    hass: HomeAssistant, entry: CgiCameraConfigEntry | PeopleConfigEntry
) -> bool:
    """Set up one camera, or *People*."""
    if is_people(entry):
        await async_set_up_people(hass, entry)
        return True
    await async_take_turn(hass)
    device = device_of(hass, entry)
    entry.async_on_unload(device.close)
    coordinator = CgiCameraCoordinator(hass, entry, device)
    await coordinator.async_config_entry_first_refresh()
    async_withdraw(hass, entry)

    inbox = await Inbox.async_create(coordinator)
    saved_settings = SavedSettings(coordinator)
    entry.runtime_data = CgiCameraData(
        coordinator=coordinator,
        inbox=inbox,
        saved_settings=saved_settings,
        hygiene=Hygiene(coordinator),
        status=StatusWatch(coordinator),
    )
    entry.runtime_data.status.async_start()
    async_keep_devices(coordinator)
    await async_take_turn(hass)
    await hass.config_entries.async_forward_entry_setups(entry, PLATFORMS)
    await async_add_resource(hass)

    _watch_moves(hass, entry)
    await inbox.async_open()  # last: the first push finds its entities
    unfed.async_watch(hass, entry)
    if device.family.pushes:
        PushInstallation(hass, entry).watch()
        if inbox.uploads is not None:
            UploadInstallation(hass, entry).watch()
    await saved_settings.async_start()
    entry.async_on_unload(saved_settings.stop)
    entry.runtime_data.hygiene.async_start()
    entry.async_on_unload(entry.runtime_data.hygiene.stop)
    return True


@callback
def _watch_moves(hass: HomeAssistant, entry: CgiCameraConfigEntry) -> None:
    """End a movement before Home Assistant stops, and withdraw the question of a moved camera."""
    coordinator = entry.runtime_data.coordinator

    async def end_moving(_event: Event) -> None:
        await coordinator.device.mover.end()

    @callback
    def withdraw_move() -> None:
        if coordinator.last_update_success:
            async_withdraw(hass, entry)

    entry.async_on_unload(hass.bus.async_listen(EVENT_HOMEASSISTANT_STOP, end_moving))
    entry.async_on_unload(coordinator.async_add_listener(withdraw_move))


async def async_unload_entry(
    hass: HomeAssistant, entry: CgiCameraConfigEntry | PeopleConfigEntry
) -> bool:
    """Unload one camera, or *People*."""
    if is_people(entry):
        return await async_unload_people(hass, entry)
    await entry.runtime_data.coordinator.device.mover.end()
    await entry.runtime_data.inbox.async_close()
    if entry.disabled_by is not None:
        entry.runtime_data.inbox.health.withdraw_all()
    return await hass.config_entries.async_unload_platforms(entry, PLATFORMS)


async def async_remove_entry(
    hass: HomeAssistant, entry: CgiCameraConfigEntry | PeopleConfigEntry
) -> None:
    """Remove our settings from the camera of a removed entry, and what is kept of its settings.

    Its archive is set aside. With *People*, all persons are forgotten.
    """
    if is_people(entry):
        await async_forget_all(hass, entry)
        return
    PushHealth(hass, entry).forget()
    if entry.options.get(OPTION_PUSH_EVENTS) or entry.options.get(OPTION_FTP_INSTALL):
        device = device_of(hass, entry)
        for installation in (PushInstallation, UploadInstallation):
            await installation(hass, entry, device).async_remove_quietly()
        device.close()
    await async_forget(hass, entry.entry_id)
    await async_set_aside(hass, entry)
    await async_remove_resource(hass)
