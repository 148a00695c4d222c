"""The requests that change a camera, or read a section of it at once.

A change is sent at once. Changes of the same turn of the event loop, as a scene makes them, share
a request, and changes that come while a request is on its way share the next one.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
import contextlib
from dataclasses import dataclass, field
import math

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.update_coordinator import DataUpdateCoordinator
from homeassistant.util import dt as dt_util

from .api.changes import encode_together
from .api.device import Device
from .api.errors import CameraError, NoAnswerError
from .api.features import Button, Fields, Value, Wire
from .api.settings import Setting
from .const import LOGGER
from .exceptions import user_error
from .names import async_name, async_subject

DRAG_QUIET_SECONDS = 0.25
"""A field that changes again sooner than this after its write is dragged: wait until it rests."""
DRAG_LIMIT_SECONDS = 2.0
"""The longest time that a dragged change waits."""

type Sections = Mapping[str, Fields]


@dataclass(slots=True, kw_only=True)
class _Batch:
    """Changes of one section that go into one request."""

    current: Fields
    latest: float
    due: float = 0
    changes: dict[str, Wire] = field(default_factory=dict)
    sent: asyncio.Task[Fields | None]


class WritingCoordinator(DataUpdateCoordinator[Sections]):
    """The values of one camera by section, and the requests that change them."""

    config_entry: ConfigEntry

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry, device: Device) -> None:
        super().__init__(hass, LOGGER, config_entry=entry, name=entry.title)
        self.device = device
        self._stale: set[str] = set()
        """The sections whose values a failed write made uncertain."""
        self._batches: dict[str, _Batch] = {}
        self._on_its_way: dict[str, Fields] = {}
        self._written_at: dict[tuple[str, str], float] = {}
        # A pass of reads must not put back what a write has just changed.
        self._exchange = asyncio.Lock()

    @property
    def shown_name(self) -> str:
        """The name of the camera as its user sees it; `name` is for the log."""
        return async_name(self.hass, self.config_entry)

    def user_error(self, error: CameraError) -> HomeAssistantError:
        """Return the exception for the user of an action."""
        return user_error(error, async_subject(self.hass, self.config_entry, error))

    def expect_downtime(self, *, renewed: bool = False) -> None:
        """Take the camera for unavailable until it is back, with new settings if `renewed`."""
        raise NotImplementedError

    async def async_set(self, *wanted: tuple[Setting, Value]) -> None:
        """Set features of one section and return once the camera has confirmed what is in force.

        Raises InvalidValueError at once, without a request, or what the camera's client raises.
        """
        section = wanted[0][0].section
        batch = self._batches.get(section)
        after = {
            **self.data.get(section, {}),
            **self._on_its_way.get(section, {}),
            **(batch.changes if batch else {}),
        }
        await self.async_write(section, encode_together(wanted, after))

    async def async_set_together(
        self, section: str, wanted: Sequence[tuple[Setting, Value]]
    ) -> Fields | None:
        """Set features of a section, with or without entities; return what is in force.

        The section is read first, so that the limits are those that hold now. Raises as
        `async_set` does.
        """
        current = await self.async_read(section) if self.device.readable(section) else {}
        return await self.async_write(section, encode_together(wanted, current), current)

    async def async_section(self, name: str) -> str:
        """Return the name of a section, in a table or described by the camera itself.

        Raises UnknownNameError if there is none.
        """
        async with self._exchange:
            return await self.device.learn_section(name)

    async def async_read(self, section: str) -> Fields:
        """Read a section now. Raises what the camera's client raises."""
        async with self._exchange:
            in_force = await self.device.read(section)
            self._show(section, in_force)
            return in_force

    def _show(self, section: str, in_force: Fields) -> None:
        """Give the camera's answer to the entities of a section, if there are any."""
        if section not in self.data:
            return
        self.data = {**self.data, section: in_force}
        if self.last_update_success:  # the time of the next poll stays
            self.async_update_listeners()
        else:
            self.async_set_updated_data(self.data)

    async def async_write(
        self, section: str, changes: Fields, current: Fields | None = None
    ) -> Fields | None:
        """Send encoded changes, together with others of the section that come before the request.

        `current` is what is in force before, for sections that no poll reads. Returns what is in
        force afterwards, None if the camera went away without an answer, as with a new address.
        """
        now = self.hass.loop.time()
        if (batch := self._batches.get(section)) is None:
            batch = self._batches[section] = _Batch(
                current=current or {},
                latest=now + DRAG_LIMIT_SECONDS,
                sent=self.config_entry.async_create_background_task(
                    self.hass,
                    self._send(section),
                    f"{self.name} - write {section}",
                    eager_start=False,  # it begins with the next turn of the event loop
                ),
            )
        batch.changes.update(changes)
        if batch.due or any(self._is_dragged(section, name, now) for name in changes):
            batch.due = min(now + DRAG_QUIET_SECONDS, batch.latest)
        # A caller that goes away must not stop the write of the others.
        await asyncio.wait([batch.sent])
        if batch.sent.cancelled():
            raise NoAnswerError("the camera was unloaded during the write")
        return batch.sent.result()

    def _is_dragged(self, section: str, name: str, now: float) -> bool:
        return now < self._written_at.get((section, name), -math.inf) + DRAG_QUIET_SECONDS

    async def _send(self, section: str) -> Fields | None:
        """Send the batch of a section once it is due and no other request is on its way."""
        batch = self._batches[section]
        while (wait := batch.due - self.hass.loop.time()) > 0:  # noqa: ASYNC110 - `due` moves
            await asyncio.sleep(wait)
        async with self._exchange:
            self._on_its_way[section] = self._batches.pop(section).changes
            sent_at = self.hass.loop.time()
            self._written_at |= {(section, name): sent_at for name in batch.changes}
            try:
                return await self._write(section, batch)
            finally:
                del self._on_its_way[section]

    async def _write(self, section: str, batch: _Batch) -> Fields | None:
        """Write a batch, and show what the camera answers."""
        goes_away = self.device.goes_away(section, batch.changes)
        in_force: Fields | None
        try:
            in_force = await self.device.write(
                section, batch.changes, self.data.get(section, batch.current)
            )
        except CameraError as error:
            if not (goes_away and isinstance(error, NoAnswerError)):
                # Applied, half applied or not at all: only the camera knows.
                self._read_again(section)
                raise
            in_force = None
        if in_force is not None:
            self._show(section, in_force)
        if goes_away:
            self.expect_downtime()
        return in_force

    def _read_again(self, section: str) -> None:
        """Read a section, whose values are uncertain, with a refresh that comes at once."""
        self._stale.add(section)
        self.config_entry.async_create_background_task(
            self.hass, self.async_request_refresh(), f"{self.name} - read {section}"
        )

    async def async_set_values(self, section: str, values: Mapping[str, Value]) -> None:
        """Send values to a section that is a command. Raises what the device raises."""
        async with self._exchange:
            await self.device.set_values(section, values)

    async def async_set_clock(self) -> None:
        """Set the camera's clock to that of Home Assistant. Raises what the device raises."""
        async with self._exchange:
            await self.device.set_clock(round(dt_util.utcnow().timestamp()))
        clock = self.device.family.clock
        if clock is not None and clock.section in self.data:
            self._read_again(clock.section)

    async def async_press(self, button: Button) -> None:
        """Send the command of a button. Raises what the device raises."""
        goes_away = self.device.goes_away(button.section, ())
        async with self._exchange:
            try:
                await self.device.press(button)
            except NoAnswerError:
                if not goes_away:
                    raise
            if goes_away:
                self.expect_downtime()
        if button.section in self.data:
            self._read_again(button.section)

    async def async_renew(self, command: Callable[[], Awaitable[None]]) -> None:
        """Send a command after which the camera restarts, maybe as another one than it was."""
        async with self._exchange:
            with contextlib.suppress(NoAnswerError):  # the restart came first
                await command()
            self.expect_downtime(renewed=True)
