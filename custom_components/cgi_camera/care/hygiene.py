"""Looks once a day whether a camera is open to others, and raises an issue for each fault.

No account is tried for it. A look costs one connection to the telnet port, and at most three
requests: for a picture without an account, for the clock, and for the accounts of a camera that
lists them.
"""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from typing import Final

from homeassistant.core import CALLBACK_TYPE, HassJob, callback
from homeassistant.helpers.event import async_call_later

from .. import issues
from ..api import hygiene
from ..api.commands import Privilege
from ..api.errors import CameraError
from ..api.weaknesses import worst
from ..const import LOGGER
from ..coordinator import CgiCameraCoordinator
from ..texts import as_text

FACTORY_PASSWORD: Final = "factory_password"  # noqa: S105 - the key of an issue
FACTORY_PASSWORD_BY_HAND: Final = "factory_password_by_hand"  # noqa: S105 - the key of an issue
TELNET_OPEN: Final = "telnet_open"
TELNET_OPEN_BY_HAND: Final = "telnet_open_by_hand"
PICTURE_OPEN: Final = "picture_open"
FIRMWARE_OPEN: Final = "firmware_open"
CLOCK_OFF: Final = "clock_off"
ISSUES: Final = (
    FACTORY_PASSWORD,
    FACTORY_PASSWORD_BY_HAND,
    TELNET_OPEN,
    TELNET_OPEN_BY_HAND,
    PICTURE_OPEN,
    FIRMWARE_OPEN,
    CLOCK_OFF,
)
FIXABLE: Final = frozenset({FACTORY_PASSWORD, TELNET_OPEN, CLOCK_OFF})
INTERVAL: Final = timedelta(days=1)
FIRST_PAUSE: Final = timedelta(minutes=15)
"""After a start, and after the first settings are saved."""

type Found = tuple[str, Mapping[str, str]] | None
"""The key of a fault with its placeholders; None without it."""


class Hygiene:
    """The daily look at one camera."""

    def __init__(self, coordinator: CgiCameraCoordinator) -> None:
        """Begin with what is unknown."""
        self._coordinator = coordinator
        self._hass = coordinator.hass
        self._cancel: CALLBACK_TYPE | None = None
        self.privilege: Privilege | None = None
        """The rights of the account, if the camera lists them."""

    @callback
    def async_start(self) -> None:
        """Schedule the first look."""
        self._schedule(FIRST_PAUSE)

    @callback
    def stop(self) -> None:
        """End the looks."""
        if self._cancel is not None:
            self._cancel()
            self._cancel = None

    def _schedule(self, pause: timedelta) -> None:
        name = f"{self._coordinator.name} - look for open doors"
        job = HassJob(self._async_step, name, cancel_on_shutdown=True)
        self._cancel = async_call_later(self._hass, pause, job)

    async def _async_step(self, _now: datetime) -> None:
        await self.async_look()
        if self._cancel is not None:  # not stopped meanwhile
            self._schedule(INTERVAL)

    async def async_look(self) -> None:
        """Look at everything; what the camera does not answer stays as it was."""
        if not self._coordinator.last_update_success:
            return
        for looks, look in self._looks.items():
            try:
                self._coordinator.device.account.check()
                found = await look()
            except CameraError as error:
                LOGGER.debug("%s: no look at %s: %s", self._coordinator.name, looks[0], error)
                continue
            key = found[0] if found is not None else None
            others = [issue for issue in looks if issue != key]
            issues.async_withdraw(self._hass, self._coordinator.config_entry, *others)
            if found is not None:
                self._show(*found)
        await self._learn_privilege()

    @property
    def _looks(self) -> Mapping[tuple[str, ...], Callable[[], Awaitable[Found]]]:
        """How to look for each fault."""
        return {
            (FACTORY_PASSWORD, FACTORY_PASSWORD_BY_HAND): self._factory_password,
            (FIRMWARE_OPEN,): self._firmware,
            (TELNET_OPEN, TELNET_OPEN_BY_HAND): self._telnet,
            (PICTURE_OPEN,): self._picture,
            (CLOCK_OFF,): self.async_clock,
        }

    async def _factory_password(self) -> Found:
        device = self._coordinator.device
        if not hygiene.is_factory_account(device):
            return None
        can_change = device.commands.changes_password
        return (FACTORY_PASSWORD if can_change else FACTORY_PASSWORD_BY_HAND), {}

    async def _firmware(self) -> Found:
        firmware = self._coordinator.identity.firmware
        takeover = worst(self._coordinator.device.family.takeovers, firmware)
        if takeover is None:
            return None
        return FIRMWARE_OPEN, {
            "firmware": as_text(firmware),
            "fault": takeover.name,
            "fixed": takeover.fixed,
            "url": takeover.source,
        }

    async def _telnet(self) -> Found:
        device = self._coordinator.device
        if not await hygiene.is_telnet_open(device):
            return None
        return (TELNET_OPEN if device.commands.closes_telnet else TELNET_OPEN_BY_HAND), {}

    async def _picture(self) -> Found:
        return (PICTURE_OPEN, {}) if await self._coordinator.device.shows_open_picture() else None

    async def async_clock(self) -> Found:
        """Return the fault of the clock, read now."""
        device = self._coordinator.device
        clock = device.family.clock
        if clock is None or not clock.drift or not device.readable(clock.section):
            return None
        fields = await self._coordinator.async_read(clock.section)
        error = hygiene.clock_error(device, fields)
        return None if error is None else (CLOCK_OFF, {"minutes": str(round(abs(error) / 60) or 1)})

    async def _learn_privilege(self) -> None:
        """Find out the rights of the account, for the diagnostics only."""
        device = self._coordinator.device
        name = device.account.credentials.username.casefold()
        try:
            users = await device.commands.users()
        except CameraError:
            return
        self.privilege = next(
            (user.privilege for user in users if user.name.casefold() == name), None
        )

    @callback
    def _show(self, issue: str, placeholders: Mapping[str, str]) -> None:
        issues.async_raise(
            self._hass,
            self._coordinator.config_entry,
            issue,
            placeholders.get("url", "docs/care.md#open-doors"),
            placeholders={key: word for key, word in placeholders.items() if key != "url"},
            is_fixable=issue in FIXABLE,
        )
