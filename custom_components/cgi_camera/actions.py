"""The handlers of the actions on whole cameras; `services` registers them."""

from collections.abc import AsyncIterator, Mapping
import dataclasses
from datetime import time
from functools import partial
from pathlib import Path
from typing import Any, cast

from homeassistant.components import persistent_notification
from homeassistant.const import CONF_PASSWORD, CONF_USERNAME
from homeassistant.core import HomeAssistant, ServiceCall, ServiceResponse
from homeassistant.exceptions import ServiceValidationError
from homeassistant.util.json import JsonValueType

from .api.commands import Firmware, Move, Sign, User
from .api.errors import UnknownNameError
from .api.features import Button, Fields, Readable
from .const import DOMAIN
from .coordinator import CgiCameraCoordinator
from .texts import Texts, as_text

STOP = "stop"
DIRECTIONS: Mapping[str, tuple[Sign, Sign]] = {
    "up": (0, 1),
    "down": (0, -1),
    "left": (-1, 0),
    "right": (1, 0),
    "up_left": (-1, 1),
    "up_right": (1, 1),
    "down_left": (-1, -1),
    "down_right": (1, -1),
}
"""Pan and tilt."""
LENS: Mapping[str, Mapping[str, Sign]] = {
    "zoom": {"in": 1, "out": -1},
    "focus": {"near": 1, "far": -1},
    "iris": {"open": 1, "close": -1},
}
AUXILIARY: Mapping[str, str] = {"light": "light", "focus": "auxiliary_focus"}
"""The field of a movement that runs each auxiliary."""
USER_ACTIONS = ("list", "add", "edit", "delete")
STREAMS = ("main", "sub")
CHUNK = 64 * 1024
PROGRESS_STEP = 10
"""Per cent between two texts about an upgrade."""


async def get_config(coordinator: CgiCameraCoordinator, call: ServiceCall) -> ServiceResponse:
    """Read a section."""
    section = await coordinator.async_section(call.data["section"])
    readable = coordinator.device.readable(section)
    return _shown(readable, await coordinator.async_read(section) if readable else {})


async def set_config(coordinator: CgiCameraCoordinator, call: ServiceCall) -> ServiceResponse:
    """Write a section, or send it if it is a command; return the values in force."""
    device = coordinator.device
    section = await coordinator.async_section(call.data["section"])
    wanted = device.settings(section, call.data["values"])
    if device.family.is_dangerous(section):
        _check_confirmed(call, section)
    if section in device.family.forgetful_sections:
        await _save_settings(coordinator)
    if wanted:
        for setting, password in wanted:
            if setting.own_password:
                write = partial(device.set_values, section, call.data["values"])
                await coordinator.async_change_password(write, str(password))
                return {}
        in_force = await coordinator.async_set_together(section, wanted)
        # A camera that went away without an answer leaves the values unknown.
        return None if in_force is None else _shown(device.readable(section), in_force)
    for button in device.family.rows(section, Button):
        if not button.fields:
            await coordinator.async_press(button)
    return {}


async def scan_wifi(coordinator: CgiCameraCoordinator, call: ServiceCall) -> ServiceResponse:
    """List the networks within the camera's reach."""
    section = _own_section(coordinator, "wifi_scan", "no_wifi")
    found = _shown(coordinator.device.readable(section), await coordinator.async_read(section))
    networks: dict[str, dict[str, JsonValueType]] = {}
    for key, value in found.items():  # network_1_ssid and the like
        _, number, fact = key.split("_", 2)
        networks.setdefault(number, {})[fact] = value
    return {"networks": list(networks.values())}


def _own_section(coordinator: CgiCameraCoordinator, section: str, missing: str) -> str:
    """Return the section of an action; raise the error `missing` for a camera without it."""
    try:
        return coordinator.device.known_section(section)
    except UnknownNameError as error:
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key=missing,
            translation_placeholders={"subject": coordinator.shown_name},
        ) from error


def _shown(readable: Mapping[str, Readable], fields: Fields) -> dict[str, JsonValueType]:
    """Return a section's values by key; of a secret only that it is there."""
    shown: dict[str, JsonValueType] = {}
    for key, feature in readable.items():
        if feature.field not in fields:
            continue
        value = feature.value(fields)
        if isinstance(value, time):
            value = value.isoformat("minutes")
        shown[key] = "***" if feature.secret and value else value
    return shown


async def sync_time(coordinator: CgiCameraCoordinator, call: ServiceCall) -> ServiceResponse:
    """Set the camera's clock."""
    await coordinator.async_set_clock()
    return None


async def send_io(coordinator: CgiCameraCoordinator, call: ServiceCall) -> ServiceResponse:
    """Send data to the serial port of the camera."""
    section = _own_section(coordinator, "io_data", "no_serial_port")
    await coordinator.async_set_values(section, {"io_data": call.data["data"]})
    return None


async def _save_settings(coordinator: CgiCameraCoordinator) -> None:
    """Keep the settings that the camera is about to forget."""
    await coordinator.config_entry.runtime_data.saved_settings.async_save_if_possible()


def _check_confirmed(call: ServiceCall, what: str) -> None:
    """Raise if the call does not confirm a dangerous action."""
    if not call.data["confirm"]:
        raise _mistake(translation_key="needs_confirmation", value=what)


def _mistake(*, translation_key: str, value: str = "") -> ServiceValidationError:
    """Return the error for a call that makes no sense."""
    return ServiceValidationError(
        translation_domain=DOMAIN,
        translation_key=translation_key,
        translation_placeholders={"value": value},
    )


async def ptz(coordinator: CgiCameraCoordinator, call: ServiceCall) -> ServiceResponse:
    """Move for a while, past the coordinator's lock: a stop must not wait for a poll."""
    if call.data.get("direction") == STOP:
        await coordinator.device.mover.stop()
        return None
    pan, tilt = DIRECTIONS.get(call.data.get("direction", ""), (0, 0))
    lens: dict[str, Any] = {
        axis: ways[call.data[axis]] for axis, ways in LENS.items() if axis in call.data
    }
    lens |= {AUXILIARY[name]: True for name in call.data.get("auxiliary", ())}
    if not (pan or tilt or lens):
        raise _mistake(translation_key="no_movement")
    move = Move(pan=pan, tilt=tilt, speed=call.data["speed"], **lens)
    await coordinator.device.mover.move(
        partial(coordinator.device.commands.move, move), call.data["duration"]
    )
    return None


async def preset(coordinator: CgiCameraCoordinator, call: ServiceCall) -> ServiceResponse:
    """Go to a stored position, store it or forget it."""
    await coordinator.device.commands.preset(call.data["action"], call.data["preset"])
    return None


async def manage_user(coordinator: CgiCameraCoordinator, call: ServiceCall) -> ServiceResponse:
    """List, add, change or delete accounts of the camera."""
    commands, action = coordinator.device.commands, call.data["action"]
    if action == "list":
        return {"users": [dataclasses.asdict(user) for user in await commands.users()]}
    name, password = call.data.get("name", ""), call.data.get(CONF_PASSWORD)
    if not name or (action == "add" and not password):
        raise _mistake(translation_key="user_incomplete")
    user = User(name=name, privilege=call.data.get("privilege"), enabled=call.data.get("enabled"))
    entry = coordinator.config_entry
    is_ours = name.casefold() == entry.data[CONF_USERNAME].casefold()
    if action == "delete" and is_ours:
        raise _mistake(translation_key="account_in_use", value=name)
    if action == "delete" or (action == "edit" and is_ours):
        _check_confirmed(call, name)
    match action:
        case "add":
            await commands.add_user(user, cast("str", password))
        case "edit":
            edit = partial(commands.edit_user, user, password)
            if is_ours and password is not None:
                await coordinator.async_change_password(edit, password)
            else:
                await edit()
        case _:
            await commands.delete_user(name)
    return None


async def factory_reset(coordinator: CgiCameraCoordinator, call: ServiceCall) -> ServiceResponse:
    """Reset the camera's settings, with or without its address."""
    _check_confirmed(call, "factory_reset")
    await _save_settings(coordinator)
    commands, keep_network = coordinator.device.commands, call.data["keep_network"]
    await coordinator.async_renew(lambda: commands.factory_reset(keep_network=keep_network))
    return None


async def upload_snapshot(coordinator: CgiCameraCoordinator, call: ServiceCall) -> ServiceResponse:
    """Let the camera take a snapshot and upload it."""
    commands = coordinator.device.commands
    await commands.upload_snapshot(call.data["stream"], call.data["upload_to"])
    return None


async def upgrade_firmware(coordinator: CgiCameraCoordinator, call: ServiceCall) -> ServiceResponse:
    """Send a firmware file to the camera, piece by piece."""
    _check_confirmed(call, "firmware")
    hass, path = coordinator.hass, Path(call.data["path"])
    if not await hass.async_add_executor_job(hass.config.is_allowed_path, str(path)):
        raise _mistake(translation_key="path_not_allowed", value=str(path))
    if not await hass.async_add_executor_job(path.is_file):
        raise _mistake(translation_key="no_such_file", value=str(path))
    size = (await hass.async_add_executor_job(path.stat)).st_size
    await _save_settings(coordinator)
    report = _Report(hass, coordinator.shown_name, coordinator.config_entry.entry_id, size)
    firmware = Firmware(size=size, chunks=lambda: _chunks(hass, path, report))
    try:
        await coordinator.async_renew(lambda: coordinator.device.commands.upgrade(firmware))
    except BaseException:
        report.show("upgrade_failed")
        raise
    report.show("upgrade_done")
    return None


async def _chunks(hass: HomeAssistant, path: Path, report: _Report) -> AsyncIterator[bytes]:
    """Read a file while it is sent, one piece at a time."""
    sent = 0
    file = await hass.async_add_executor_job(path.open, "rb")
    try:
        while chunk := await hass.async_add_executor_job(file.read, CHUNK):
            yield chunk
            sent += len(chunk)
            report.progress(sent)
    finally:
        await hass.async_add_executor_job(file.close)


class _Report:
    """A notification that shows the progress of an upgrade."""

    def __init__(self, hass: HomeAssistant, name: str, entry_id: str, size: int) -> None:
        self._hass, self._name, self._id, self._size = hass, name, entry_id, size
        self._shown = 0

    def progress(self, sent: int) -> None:
        """Show the progress, step by step."""
        percent = sent * 100 // max(self._size, 1)
        if percent >= self._shown + PROGRESS_STEP:
            self._shown = percent
            self.show("upgrade_sent", percent=percent)

    def show(self, key: str, **numbers: int) -> None:
        """Show a text about the upgrade; the last one stays."""
        texts = Texts(self._hass)
        persistent_notification.async_create(
            self._hass,
            texts[key].format(camera=as_text(self._name), **numbers),
            title=texts["upgrade"],
            notification_id=f"{DOMAIN}_upgrade_{self._id}",
        )
