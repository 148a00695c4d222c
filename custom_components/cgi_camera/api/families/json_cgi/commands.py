"""The commands of a JSON CGI camera: movement, stored positions, reset, password, clock."""

from collections.abc import Awaitable, Callable
from typing import override

from ...accounts import Account
from ...client import Client
from ...commands import Commands, Move, PresetAction, User
from ...errors import UnsupportedError
from ...family import Clock
from ...features import Fields
from .rows import md5
from .tables_system import PTZ_COMMANDS

_DIRECTIONS = {
    (0, 1): "up",
    (0, -1): "down",
    (-1, 0): "left",
    (1, 0): "right",
    (-1, 1): "up_left",
    (1, 1): "up_right",
    (-1, -1): "down_left",
    (1, -1): "down_right",
}
"""By pan and tilt."""
_LENS = {
    ("zoom", 1): "zoom_in",
    ("zoom", -1): "zoom_out",
    ("focus", 1): "focus_near",
    ("focus", -1): "focus_far",
    ("iris", 1): "iris_open",
    ("iris", -1): "iris_close",
}
_PRESETS = {PresetAction.CALL: "preset_call", PresetAction.SET: "preset_store"}


class JsonCgiCommands(Commands):
    """The commands of one camera, which has a code for each movement (seed 003 §9)."""

    def __init__(
        self,
        command: Callable[[str, Fields], Awaitable[None]],
        close_telnet: Callable[[], Awaitable[None]],
        account: Account,
    ) -> None:
        self._command = command
        self._close_telnet = close_telnet
        self._account = account

    @property
    @override
    def moves(self) -> bool:
        return True  # the camera does not report it

    @override
    async def move(self, move: Move) -> None:
        names = [
            _LENS[axis, sign]
            for axis, sign in (("zoom", move.zoom), ("focus", move.focus), ("iris", move.iris))
            if sign
        ]
        names += [name for name in ("light", "auxiliary_focus") if getattr(move, name)]
        if move.pan or move.tilt:
            names.insert(0, _DIRECTIONS[move.pan, move.tilt])
        speed = min(max(round(move.speed), 1), 100)
        for name in names:
            await self._ptz(name, speed)

    @override
    async def stop(self) -> None:
        await self._ptz("stop", 1)

    async def _ptz(self, name: str, speed: int) -> None:
        code = PTZ_COMMANDS[name]
        await self._command("ptz", {"ptz_cmd": code, "speed_h": speed, "speed_v": speed})

    @override
    async def preset(self, action: PresetAction, number: int) -> None:
        if action not in _PRESETS:
            raise UnsupportedError("the camera has no command to forget a position")
        # The field of the speed carries the number (seed 003 §9.1).
        await self._command(_PRESETS[action], {"speed_v": number})

    @override
    async def factory_reset(self, *, keep_network: bool) -> None:
        await self._command("reset", {"netReset": int(not keep_network), "userReset": 1})

    @property
    @override
    def changes_password(self) -> bool:
        return True

    @property
    @override
    def closes_telnet(self) -> bool:
        return True

    @override
    async def close_telnet(self) -> None:
        await self._close_telnet()

    @override
    async def edit_user(self, user: User, password: str | None) -> None:
        # The document has one account, and only its password can change (seed 003 §4).
        present = self._account.credentials
        if user.name != present.username or password is None:
            raise UnsupportedError("the camera changes its own password only")
        old = md5(present.password)
        await self._command("password", {"oldPassword": old, "newPassword": password})


async def _set_clock(client: Client, now: int) -> None:
    """Set the clock to `now`, in seconds since 1970.

    The camera accepts a time only while its time server is off (seed 003 §10.2): a server in use
    before is turned on again afterwards.
    """
    has_server = str((await client.read("time")).get("ntp_enable")) == "1"
    await client.command("time", {"ntp_enable": 0, "CurTime": now})
    if has_server:
        await client.command("time", {"ntp_enable": 1})


CLOCK = Clock(section="time", set=_set_clock, drift="clock_drift", server="ntp")
