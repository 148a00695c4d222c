"""Keeps one device's values: what is read when, and how changes are sent.

One coordinator for both lifetimes, not one each, so that availability, failures and the log have
one place: every poll reads the status sections (or, if there are none in use, asks the cheapest
question there is), every sixth poll the settings too. Only sections that an enabled entity
listens to are read.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
import contextlib
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, override

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import ConfigEntryAuthFailed, ConfigEntryError
from homeassistant.helpers.update_coordinator import DataUpdateCoordinator, UpdateFailed
from homeassistant.util import dt as dt_util

from .api.changes import encode_together
from .api.device import Device
from .api.errors import CameraError, InvalidAuthError, NoAnswerError, RefusedError
from .api.features import Button, Fields, Value, Wire
from .api.identity import Identity
from .api.settings import Setting
from .const import CONF_MEMORY, DOMAIN, LOGGER
from .exceptions import translation
from .inbox.dispatch import Dispatcher
from .inbox.health import PushHealth

if TYPE_CHECKING:
    from .inbox.uploads import UploadInbox

STATUS_INTERVAL = timedelta(seconds=50)
"""Shorter than any family's session life (60 s), so that a quiet camera keeps its session."""
POLLS_PER_SETTINGS_PASS = 6
"""Settings change when somebody changes them; every five minutes is soon enough."""
FAILURES_TO_UNAVAILABLE = 2
"""A camera that misses one poll has usually just been busy."""
WRITE_QUIET_SECONDS = 0.25
"""Changes that follow each other faster than this go to the camera in one request."""
WRITE_LIMIT_SECONDS = 1.0
"""But none waits longer than this."""

type CgiCameraConfigEntry = ConfigEntry[CgiCameraData]
type Sections = Mapping[str, Fields]


LOOK_INTERVAL = timedelta(seconds=10)
"""How often to look whether it is back."""
LEAVING_SECONDS = 60.0
"""Some cameras go on answering for so long; that does not mean that they are back."""
DOWNTIME_SECONDS = 180.0
"""The slowest are back by then; after that it is a camera like any other that does not answer."""


@dataclass(slots=True, kw_only=True)
class ExpectedDowntime:
    """Since when, whether it has been seen gone, and whether it may be another one afterwards."""

    since: float
    renewed: bool
    seen_gone: bool = False

    def may_be_back(self, now: float) -> bool:
        """Tell whether an answer means that the camera is back."""
        return self.seen_gone or now - self.since >= LEAVING_SECONDS

    def is_over(self, now: float) -> bool:
        """Tell whether there is nothing to wait for any more."""
        return now - self.since >= DOWNTIME_SECONDS


@dataclass(slots=True, kw_only=True)
class CgiCameraData:
    """What a loaded config entry holds."""

    coordinator: CgiCameraCoordinator
    dispatcher: Dispatcher
    health: PushHealth
    uploads: UploadInbox | None = None


@dataclass(slots=True, kw_only=True)
class _Batch:
    """Changes of one section on their way into one request."""

    latest: float
    current: Fields
    due: float = 0
    changes: dict[str, Wire] = field(default_factory=dict)
    sent: asyncio.Task[Fields | None] | None = None


class CgiCameraCoordinator(DataUpdateCoordinator[Sections]):
    """The values of one device by section."""

    config_entry: CgiCameraConfigEntry
    identity: Identity

    def __init__(self, hass: HomeAssistant, entry: CgiCameraConfigEntry, device: Device) -> None:
        super().__init__(
            hass, LOGGER, config_entry=entry, name=entry.title, update_interval=STATUS_INTERVAL
        )
        self.device = device
        self._polls = 0
        self._failures = 0
        self._downtime: ExpectedDowntime | None = None
        self._stale: set[str] = set()
        self._batches: dict[str, _Batch] = {}
        # A pass of reads must not put back what a write has just changed.
        self._exchange = asyncio.Lock()

    @property
    def base_unique_id(self) -> str:
        """What all unique ids of this entry begin with."""
        return self.config_entry.unique_id or self.config_entry.entry_id

    @override
    async def _async_setup(self) -> None:
        """Log in and make sure that this is the camera that was set up."""
        try:
            self.identity = await self.device.identify()
        except CameraError as error:
            raise self._update_error(error) from error
        if self.config_entry.unique_id not in {None, self.identity.unique_id}:
            raise ConfigEntryError(
                translation_domain=DOMAIN,
                translation_key="different_device",
                translation_placeholders={"subject": self.name},
            )

    @override
    async def _async_update_data(self) -> Sections:
        async with self._exchange:
            sections = dict(self.data or {})
            if self._downtime is not None:
                if not self._downtime.is_over(self.hass.loop.time()):
                    return await self._look_for_it(self._downtime, sections)
                self._end_downtime()
            try:
                await self._read_into(sections)
                if self._polls % POLLS_PER_SETTINGS_PASS == 0:
                    await self.device.find_video()
            except InvalidAuthError as error:
                raise self._update_error(error) from error
            except CameraError as error:
                self._failures += 1
                if self.data is None or self._failures >= FAILURES_TO_UNAVAILABLE:
                    # What was missed meanwhile is read in the first pass that succeeds.
                    self._polls = 0
                    raise self._update_error(error) from error
                return sections
            self._polls += 1
            self._failures = 0
            self._keep_memory()
            return sections

    def _expect_downtime(self, *, renewed: bool = False) -> None:
        """Take the camera for unavailable, and look for it more often, until it is back.

        If it may be `renewed`, with other settings or another firmware, it is set up anew then.
        """
        if self._downtime is None:
            LOGGER.info("%s goes away for a while, as it was told", self.name)
        self._downtime = ExpectedDowntime(since=self.hass.loop.time(), renewed=renewed)
        self.update_interval = LOOK_INTERVAL
        self.last_update_success = False  # so that the poll that finds it says that it is back
        self.async_update_listeners()
        self._schedule_refresh()

    async def _look_for_it(
        self, absence: ExpectedDowntime, sections: dict[str, Fields]
    ) -> Sections:
        """Return what it answers once it is back; until then nothing is a failure, nor an answer.

        A web server that is just starting may even refuse the account.
        """
        try:
            await self.device.heartbeat()
            if absence.may_be_back(self.hass.loop.time()):
                self._polls = self._failures = 0
                await self._read_into(sections)
                self._polls = 1
                self._end_downtime()
                return sections
        except CameraError:
            absence.seen_gone = True
        raise UpdateFailed(
            translation_domain=DOMAIN,
            translation_key="away",
            translation_placeholders={"subject": self.name},
        )

    def _end_downtime(self) -> None:
        if self._downtime is not None and self._downtime.renewed:
            self.hass.config_entries.async_schedule_reload(self.config_entry.entry_id)
        self._downtime = None
        self.update_interval = STATUS_INTERVAL

    @callback
    def account_refused(self) -> None:
        """Ask for another account; that this one was refused is known after a restart, too."""
        self.device.note_refusal()
        self._keep_memory()
        self.config_entry.async_start_reauth(self.hass)

    def _keep_memory(self) -> None:
        """Store what the device found out about the camera, if it is news."""
        memory = dict(self.device.memory)
        if memory != self.config_entry.data.get(CONF_MEMORY, {}):
            self.hass.config_entries.async_update_entry(
                self.config_entry, data={**self.config_entry.data, CONF_MEMORY: memory}
            )

    async def _read_into(self, sections: dict[str, Fields]) -> None:
        """Read what is due, or prove that the camera is there."""
        due = self._sections_due()
        for section in due:
            try:
                sections[section] = await self.device.read(section)
            except RefusedError:
                sections[section] = {}  # this firmware does not have it
            self._stale.discard(section)
        if not due:
            await self.device.heartbeat()

    def _sections_due(self) -> list[str]:
        """Return the sections to read now, in the order of the family's table."""
        if self.data is None:  # which entities there are depends on what the camera answers
            return list(self.device.sections)
        in_use = set(self.async_contexts()) | self._stale
        status = self.device.family.status_sections
        everything = self._polls % POLLS_PER_SETTINGS_PASS == 0
        return [
            section
            for section in self.device.sections
            if section in in_use and (everything or section in status or section in self._stale)
        ]

    def _update_error(self, error: CameraError) -> UpdateFailed | ConfigEntryAuthFailed:
        is_refused = isinstance(error, InvalidAuthError)
        if is_refused:
            self.device.note_refusal()
        self._keep_memory()
        key, placeholders = translation(error, self.name)
        kind = ConfigEntryAuthFailed if is_refused else UpdateFailed
        return kind(
            translation_domain=DOMAIN, translation_key=key, translation_placeholders=placeholders
        )

    async def async_set(self, feature: Setting, value: Value) -> None:
        """Set a feature; returns once the camera has told what is now in force.

        Raises InvalidValueError at once, without sending anything, or what the camera's client
        raises.
        """
        batch = self._batches.get(feature.section)
        after = {**self.data.get(feature.section, {}), **(batch.changes if batch else {})}
        await self.async_write(feature.section, encode_together([(feature, value)], after))

    async def async_set_together(
        self, section: str, wanted: Sequence[tuple[Setting, Value]]
    ) -> Fields | None:
        """Set features of a section, one that entities show or not; return what is in force.

        The camera is asked first, so that limits are those that hold now. For what is raised
        see `async_set`.
        """
        current = await self.async_read(section) if self.device.readable(section) else {}
        return await self.async_write(section, encode_together(wanted, current), current)

    async def async_read(self, section: str) -> Fields:
        """Ask the camera for a section now. Raises what its client raises."""
        async with self._exchange:
            in_force = await self.device.read(section)
            self._take_in(section, in_force)
            return in_force

    def _take_in(self, section: str, in_force: Fields) -> None:
        """Show what the camera answered, if entities show this section at all."""
        if section not in self.data:
            return
        self.data = {**self.data, section: in_force}
        if self.last_update_success:  # the next poll comes when it would have come
            self.async_update_listeners()
        else:
            self.async_set_updated_data(self.data)

    async def async_write(
        self, section: str, changes: Fields, current: Fields | None = None
    ) -> Fields | None:
        """Send encoded changes of a section together with those that follow at once.

        `current` is what is in force before, for sections that no poll reads. Returns what is in
        force then, None if the camera went away without an answer, as it does with a new address.
        """
        now = self.hass.loop.time()
        if (batch := self._batches.get(section)) is None:
            batch = _Batch(latest=now + WRITE_LIMIT_SECONDS, current=current or {})
            self._batches[section] = batch
        batch.changes.update(changes)
        batch.due = min(now + WRITE_QUIET_SECONDS, batch.latest)
        if batch.sent is None:
            batch.sent = self.config_entry.async_create_background_task(
                self.hass, self._send(section, batch), f"{self.name} - write {section}"
            )
        # One caller that goes away must not stop the write of the others.
        return await asyncio.shield(batch.sent)

    async def _send(self, section: str, batch: _Batch) -> Fields | None:
        """Wait until the changes come to rest, send them, and keep what is in force."""
        while (wait := batch.due - self.hass.loop.time()) > 0:  # noqa: ASYNC110 - `due` moves
            await asyncio.sleep(wait)
        async with self._exchange:
            del self._batches[section]  # what comes from now on is another request
            goes_away = self.device.goes_away(section, batch.changes)
            in_force: Fields | None
            try:
                in_force = await self.device.write(
                    section, batch.changes, self.data.get(section, batch.current)
                )
            except NoAnswerError:
                if not goes_away:
                    self._read_again(section)
                    raise
                in_force = None
            except CameraError:
                # Applied, half applied or not at all: ask, instead of believing anything.
                self._read_again(section)
                raise
            if in_force is not None:
                self._take_in(section, in_force)
            if goes_away:
                self._expect_downtime()
            return in_force

    def _read_again(self, section: str) -> None:
        """Let the next refresh, which comes at once, read a section that may be another now."""
        self._stale.add(section)
        self.config_entry.async_create_background_task(
            self.hass, self.async_request_refresh(), f"{self.name} - read {section}"
        )

    async def async_set_values(self, section: str, values: Mapping[str, Value]) -> None:
        """Send values to a section that is a command. Raises what the device raises."""
        async with self._exchange:
            await self.device.set_values(section, values)

    async def async_set_clock(self) -> None:
        """Set the camera's clock to ours. Raises what the device raises."""
        async with self._exchange:
            await self.device.set_clock(round(dt_util.utcnow().timestamp()))
        clock = self.device.family.clock
        if clock is not None and clock.section in self.data:
            self._read_again(clock.section)

    async def async_press(self, button: Button) -> None:
        """Do what a button stands for."""
        goes_away = self.device.goes_away(button.section, ())
        async with self._exchange:
            try:
                await self.device.press(button)
            except NoAnswerError:
                if not goes_away:
                    raise
            if goes_away:
                self._expect_downtime()
        if button.section in self.data:
            self._read_again(button.section)

    async def async_renew(self, command: Callable[[], Awaitable[None]]) -> None:
        """Give a command after which the camera restarts, maybe as another one than it was."""
        async with self._exchange:
            with contextlib.suppress(NoAnswerError):  # the restart came first
                await command()
            self._expect_downtime(renewed=True)
