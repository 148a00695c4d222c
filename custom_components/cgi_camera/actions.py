"""What cameras are told to do by an action: move, manage accounts, store pictures, upgrade."""

from collections.abc import AsyncIterator, Iterable, Mapping
import dataclasses
from pathlib import Path
from typing import Any, cast

from homeassistant.components import persistent_notification
from homeassistant.const import CONF_PASSWORD, CONF_USERNAME
from homeassistant.core import HomeAssistant, ServiceCall, ServiceResponse, SupportsResponse
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import config_validation as cv
import probatio

from .api.commands import (
    LAST_PRESET,
    Firmware,
    Move,
    PresetAction,
    Privilege,
    Sign,
    UploadTarget,
    User,
)
from .const import DOMAIN
from .coordinator import CgiCameraCoordinator
from .texts import Texts

ATTR_ACTION = "action"
ATTR_CONFIRM = "confirm"
ATTR_DIRECTION = "direction"
ATTR_DURATION = "duration"
ATTR_KEEP_NETWORK = "keep_network"
ATTR_NAME = "name"
ATTR_PATH = "path"
ATTR_PRESET = "preset"
ATTR_PRIVILEGE = "privilege"
ATTR_SPEED = "speed"
ATTR_STREAM = "stream"
ATTR_TARGET = "upload_to"

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
USER_ACTIONS = ("list", "add", "edit", "delete")
STREAMS = ("main", "sub")
CHUNK = 64 * 1024
PROGRESS_STEP = 10
"""Per cent between two lines about an upgrade."""

type Schema = dict[probatio.Marker, Any]

CONFIRM: Schema = {probatio.Optional(ATTR_CONFIRM, default=False): cv.boolean}
PTZ: Schema = {
    probatio.Optional(ATTR_DIRECTION): probatio.In([*DIRECTIONS, STOP]),
    **{probatio.Optional(axis): probatio.In(list(words)) for axis, words in LENS.items()},
    probatio.Optional(ATTR_SPEED, default=50): probatio.All(
        probatio.Coerce(float), probatio.Range(min=1, max=100)
    ),
    probatio.Optional(ATTR_DURATION, default=1): probatio.All(
        probatio.Coerce(float), probatio.Range(min=0.1, max=60)
    ),
}
PRESET: Schema = {
    probatio.Required(ATTR_PRESET): probatio.All(
        probatio.Coerce(int), probatio.Range(min=1, max=LAST_PRESET)
    ),
    probatio.Optional(ATTR_ACTION, default=PresetAction.CALL): probatio.Coerce(PresetAction),
}
USER: Schema = {
    probatio.Required(ATTR_ACTION): probatio.In(USER_ACTIONS),
    probatio.Optional(ATTR_NAME): cv.string,
    probatio.Optional(probatio.Secret(CONF_PASSWORD)): cv.string,
    probatio.Optional(ATTR_PRIVILEGE): probatio.Coerce(Privilege),
    probatio.Optional("enabled"): cv.boolean,
    **CONFIRM,
}
FACTORY_RESET: Schema = {probatio.Optional(ATTR_KEEP_NETWORK, default=True): cv.boolean, **CONFIRM}
UPLOAD: Schema = {
    probatio.Required(ATTR_TARGET): probatio.Coerce(UploadTarget),
    probatio.Optional(ATTR_STREAM, default="main"): probatio.In(STREAMS),
}
UPGRADE: Schema = {probatio.Required(ATTR_PATH): cv.path, **CONFIRM}


def check_confirmed(call: ServiceCall, what: str) -> None:
    """Raise unless the call says that somebody really wants this."""
    if not call.data[ATTR_CONFIRM]:
        raise _mistake(translation_key="needs_confirmation", value=what)


def _mistake(*, translation_key: str, value: str = "") -> ServiceValidationError:
    """Return the error for a call that cannot be meant."""
    return ServiceValidationError(
        translation_domain=DOMAIN,
        translation_key=translation_key,
        translation_placeholders={"value": value},
    )


async def ptz(coordinator: CgiCameraCoordinator, call: ServiceCall) -> ServiceResponse:
    """Move for a while, past the coordinator's queue: a stop must not wait for a poll."""
    if call.data.get(ATTR_DIRECTION) == STOP:
        await coordinator.device.stop_moving()
        return None
    pan, tilt = DIRECTIONS.get(call.data.get(ATTR_DIRECTION, ""), (0, 0))
    lens = {axis: words[call.data[axis]] for axis, words in LENS.items() if axis in call.data}
    if not (pan or tilt or lens):
        raise _mistake(translation_key="no_movement")
    move = Move(pan=pan, tilt=tilt, speed=call.data[ATTR_SPEED], **lens)
    await coordinator.device.move(move, call.data[ATTR_DURATION])
    return None


async def preset(coordinator: CgiCameraCoordinator, call: ServiceCall) -> ServiceResponse:
    """Go to a stored position, store it or forget it."""
    await coordinator.device.commands.preset(call.data[ATTR_ACTION], call.data[ATTR_PRESET])
    return None


def named_presets(lines: Iterable[str]) -> dict[str, int]:
    """Return the numbers by name. Raises ValueError for a line that is not `number name`."""
    presets: dict[str, int] = {}
    for line in lines:
        number, _, name = line.strip().partition(" ")
        if not name.strip() or not 1 <= int(number) <= LAST_PRESET:
            raise ValueError(line)
        presets[name.strip()] = int(number)
    return presets


async def manage_user(coordinator: CgiCameraCoordinator, call: ServiceCall) -> ServiceResponse:
    """List, add, change or delete accounts of the camera."""
    commands, action = coordinator.device.commands, call.data[ATTR_ACTION]
    if action == "list":
        return {"users": [dataclasses.asdict(user) for user in await commands.users()]}
    name, password = call.data.get(ATTR_NAME, ""), call.data.get(CONF_PASSWORD)
    if not name or (action == "add" and not password):
        raise _mistake(translation_key="user_incomplete")
    user = User(
        name=name, privilege=call.data.get(ATTR_PRIVILEGE), enabled=call.data.get("enabled")
    )
    entry = coordinator.config_entry
    is_ours = name.casefold() == entry.data[CONF_USERNAME].casefold()
    if action == "delete" and is_ours:
        raise _mistake(translation_key="account_in_use", value=name)
    if action == "delete" or (action == "edit" and is_ours):
        check_confirmed(call, name)
    match action:
        case "add":
            await commands.add_user(user, cast("str", password))
        case "edit":
            await commands.edit_user(user, password)
            if is_ours and password is not None:
                keep_password(coordinator, password)
        case _:
            await commands.delete_user(name)
    return None


def keep_password(coordinator: CgiCameraCoordinator, password: str) -> None:
    """Log in with another password from now on, for the camera has it."""
    entry, entries = coordinator.config_entry, coordinator.hass.config_entries
    entries.async_update_entry(entry, data={**entry.data, CONF_PASSWORD: password})
    entries.async_schedule_reload(entry.entry_id)


async def factory_reset(coordinator: CgiCameraCoordinator, call: ServiceCall) -> ServiceResponse:
    """Make the camera forget its settings, and its address unless that is kept."""
    check_confirmed(call, "factory_reset")
    commands, keep_network = coordinator.device.commands, call.data[ATTR_KEEP_NETWORK]
    await coordinator.async_renew(lambda: commands.factory_reset(keep_network=keep_network))
    return None


async def upload_snapshot(coordinator: CgiCameraCoordinator, call: ServiceCall) -> ServiceResponse:
    """Let the camera take a picture and put it somewhere."""
    commands = coordinator.device.commands
    await commands.upload_snapshot(call.data[ATTR_STREAM], call.data[ATTR_TARGET])
    return None


async def upgrade_firmware(coordinator: CgiCameraCoordinator, call: ServiceCall) -> ServiceResponse:
    """Send a file to the camera, piece by piece, and wait for it to restart."""
    check_confirmed(call, "firmware")
    hass, path = coordinator.hass, Path(call.data[ATTR_PATH])
    if not await hass.async_add_executor_job(hass.config.is_allowed_path, str(path)):
        raise _mistake(translation_key="path_not_allowed", value=str(path))
    if not await hass.async_add_executor_job(path.is_file):
        raise _mistake(translation_key="no_such_file", value=str(path))
    size = (await hass.async_add_executor_job(path.stat)).st_size
    report = _Report(hass, coordinator.name, coordinator.config_entry.entry_id, size)
    firmware = Firmware(size=size, chunks=lambda: _chunks(hass, path, report))
    try:
        await coordinator.async_renew(lambda: coordinator.device.commands.upgrade(firmware))
    except BaseException:
        report.show("upgrade_failed")
        raise
    report.show("upgrade_done")
    return None


async def _chunks(hass: HomeAssistant, path: Path, report: _Report) -> AsyncIterator[bytes]:
    """Read a file while it is sent; no more of it than a piece is ever held."""
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
    """Tells how far an upgrade is, in a notification."""

    def __init__(self, hass: HomeAssistant, name: str, entry_id: str, size: int) -> None:
        self._hass, self._name, self._id, self._size = hass, name, entry_id, size
        self._shown = 0

    def progress(self, sent: int) -> None:
        """Say it at every step."""
        percent = sent * 100 // max(self._size, 1)
        if percent >= self._shown + PROGRESS_STEP:
            self._shown = percent
            self.show("upgrade_sent", percent=percent)

    def show(self, key: str, **numbers: int) -> None:
        """Say something about the upgrade; the last word stays."""
        words = Texts(self._hass)
        persistent_notification.async_create(
            self._hass,
            words[key].format(camera=self._name, **numbers),
            title=words["upgrade"],
            notification_id=f"{DOMAIN}_upgrade_{self._id}",
        )


ACTIONS = {
    "factory_reset": (FACTORY_RESET, factory_reset, SupportsResponse.NONE),
    "manage_user": (USER, manage_user, SupportsResponse.OPTIONAL),
    "preset": (PRESET, preset, SupportsResponse.NONE),
    "ptz": (PTZ, ptz, SupportsResponse.NONE),
    "upgrade_firmware": (UPGRADE, upgrade_firmware, SupportsResponse.NONE),
    "upload_snapshot": (UPLOAD, upload_snapshot, SupportsResponse.NONE),
}
"""Fields, handler and kind of response by name."""

FOR_EVERYBODY = frozenset({"preset", "ptz"})
"""Actions of all who may control cameras; the others configure, which administrators do."""
