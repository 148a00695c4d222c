"""Keeps one camera's values fresh: what is read when, and whether the camera is available.

One coordinator serves values of both lifetimes, so that availability, failures and the log have
one place: every poll reads the status sections in use, or sends the cheapest request there is; some
polls read the settings too, the fewer the more there are. A section without an enabled entity is
not read; one that cannot be read now keeps its values for a while.
"""

from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
import math
from typing import override

from homeassistant.config_entries import SOURCE_REAUTH, ConfigEntry
from homeassistant.const import CONF_PASSWORD
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import ConfigEntryAuthFailed, ConfigEntryError
from homeassistant.helpers.update_coordinator import UpdateFailed

from . import video_login
from .api.device import Device
from .api.errors import (
    BusyError,
    CameraError,
    InvalidAuthError,
    NotNowError,
    RefusedError,
    WeakerLoginError,
)
from .api.features import Fields
from .api.identity import Identity
from .const import CONF_MEMORY, CONF_WEAKER_LOGIN, DOMAIN, LOGGER
from .downtime import ExpectedDowntime
from .exceptions import translation
from .owed import NOT_NOW, OwedSections, is_session_over
from .writes import Sections, WritingCoordinator

STATUS_INTERVAL = timedelta(seconds=50)  # A quiet camera keeps its session, of 60 s at least.
POLLS_PER_SETTINGS_PASS = 6  # Settings change by hand; every five minutes is soon enough.
POLLS_PER_SETTINGS_SECTION = 1.5  # With a status request per poll, 2.0 requests per minute.
POLLS_TO_SPARE = 1
"""Added where even polls that read settings read a status: room for what runs once a day."""
FAILURES_TO_UNAVAILABLE = 2
BUSY_TO_UNAVAILABLE = 3  # A camera that is too busy to answer keeps its values over two polls.
BUSY_TO_LEAVE_ALONE = 3  # So often busy in a row, a camera is asked no more in this poll.
LOOK_INTERVAL = timedelta(seconds=10)  # For a camera that went away for a while.


class CgiCameraCoordinator(WritingCoordinator):
    """The values of one camera by section, read at intervals."""

    config_entry: ConfigEntry
    identity: Identity

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry, device: Device) -> None:
        super().__init__(hass, entry, device)
        self.update_interval = STATUS_INTERVAL
        self._polls = 0
        self._failures = 0
        self._downtime: ExpectedDowntime | None = None
        self._owed = OwedSections()

    @property
    def _asks_soon(self) -> bool:
        """Whether this is a question between two polls."""
        is_soon = self.update_interval != STATUS_INTERVAL
        return is_soon and self.last_update_success and self._owed.pause is not None

    @property
    def base_unique_id(self) -> str:
        """The beginning of all unique ids of this entry."""
        return self.config_entry.unique_id or self.config_entry.entry_id

    @override
    async def _async_setup(self) -> None:
        """Log in and check that this is the camera that was set up."""
        try:
            self.identity = await self.device.identify()
        except CameraError as error:
            raise self._update_error(error) from error
        if self.config_entry.unique_id not in {None, self.identity.unique_id}:
            raise ConfigEntryError(
                translation_domain=DOMAIN,
                translation_key="different_device",
                translation_placeholders={"subject": self.shown_name},
            )

    @override
    async def _async_update_data(self) -> Sections:
        async with self._exchange:
            sections = dict(self.data or {})
            if self._downtime is not None:
                if not self._downtime.is_over(self.hass.loop.time()):
                    return await self._look_for_camera(self._downtime, sections)
                self._end_downtime()
            try:
                if self._asks_soon:
                    await self._read_soon_into(sections)
                    return sections
                await self._read_into(sections)
                if self._polls == 0:
                    await self.device.find_video()
                    is_weaker = self.device.video.wants_weaker_login
                    video_login.async_show(self.hass, self.config_entry, is_weaker=is_weaker)
            except (InvalidAuthError, WeakerLoginError) as error:
                raise self._update_error(error) from error
            except CameraError as error:
                self._failures += 1
                is_busy = isinstance(error, BusyError | NotNowError) and self._owed.sections
                limit = BUSY_TO_UNAVAILABLE if is_busy else FAILURES_TO_UNAVAILABLE
                if self.data is None or self._failures >= limit:
                    # The first pass that succeeds reads what was missed meanwhile.
                    self._polls = 0
                    raise self._update_error(error) from error
                return sections
            finally:
                if self._downtime is None:
                    self.update_interval = self._owed.pause or STATUS_INTERVAL
            if not self.last_update_success:
                self._end_question()
            self._polls = (self._polls + 1) % self.polls_per_settings_pass
            self._failures = 0
            self._keep_memory()
            return sections

    @override
    def expect_downtime(self, *, renewed: bool = False) -> None:
        """Take the camera for unavailable, and look for it more often, until it is back.

        A camera that may be `renewed`, with other settings or other firmware, is set up anew then.
        """
        if self._downtime is None:
            LOGGER.info("%s goes away for a while, as expected", self.name)
        self._downtime = ExpectedDowntime(since=self.hass.loop.time(), renewed=renewed)
        self.update_interval = LOOK_INTERVAL
        self.last_update_success = False  # so that the poll that finds it logs its return
        self.async_update_listeners()
        self._schedule_refresh()

    async def _look_for_camera(
        self, downtime: ExpectedDowntime, sections: dict[str, Fields]
    ) -> Sections:
        """Return the sections of a camera that is back; until then no failure counts.

        A web server that is just starting may even refuse the account.
        """
        try:
            await self.device.heartbeat()
            if downtime.may_be_back(self.hass.loop.time()):
                self._polls = self._failures = 0
                await self._read_into(sections)
                self._polls = 1
                self._end_downtime()
                return sections
        except CameraError:
            downtime.seen_gone = True
        raise UpdateFailed(
            translation_domain=DOMAIN,
            translation_key="away",
            translation_placeholders={"subject": self.shown_name},
        )

    def _end_downtime(self) -> None:
        if self._downtime is not None and self._downtime.renewed:
            self.hass.config_entries.async_schedule_reload(self.config_entry.entry_id)
        self._downtime = None
        self.update_interval = STATUS_INTERVAL

    @callback
    def account_refused(self) -> None:
        """Ask for another account, and remember the refusal over a restart."""
        self.device.account.refuse()
        self._keep_memory()
        self.config_entry.async_start_reauth(self.hass)

    @callback
    def login_weakened(self) -> None:
        """Ask whether the camera may have the weaker login that it asks for."""
        self.config_entry.async_start_reauth(self.hass, data={CONF_WEAKER_LOGIN: True})

    @callback
    def _end_question(self) -> None:
        """Withdraw that question: the camera accepts the login that it accepted before."""
        for flow in self.config_entry.async_get_active_flows(self.hass, {SOURCE_REAUTH}):
            if flow.get("step_id") == CONF_WEAKER_LOGIN:
                self.hass.config_entries.flow.async_abort(flow["flow_id"])

    async def async_change_password(
        self, change: Callable[[], Awaitable[None]], password: str
    ) -> None:
        """Change the password in use, and store it; no request with the old one follows."""
        async with self._exchange:
            await change()
            self.device.account.change_password(password)
        data = {**self.config_entry.data, CONF_PASSWORD: password}
        self.hass.config_entries.async_update_entry(self.config_entry, data=data)
        self.hass.config_entries.async_schedule_reload(self.config_entry.entry_id)

    def _keep_memory(self) -> None:
        """Store what the device found out about the camera, if it is new."""
        memory = dict(self.device.memory)
        if memory != self.config_entry.data.get(CONF_MEMORY, {}):
            data = {**self.config_entry.data, CONF_MEMORY: memory}
            self.hass.config_entries.async_update_entry(self.config_entry, data=data)

    async def _read_into(self, sections: dict[str, Fields]) -> None:
        """Read the sections that are due, or prove that the camera is there."""
        due = self._sections_due()
        if not due:
            await self.device.heartbeat()
            return
        missed, error = await self._read_each(due, sections)
        for section in missed:
            if not self._owed.missed(section, is_known=section in sections):
                sections[section] = {}
            sections.setdefault(section, {})
        if error is not None and len(missed) == len(due):
            raise error

    async def _read_soon_into(self, sections: dict[str, Fields]) -> None:
        """Ask between two polls for what the camera could not answer; no failure counts."""
        wanted = {*self._owed.ask_soon(), *self._stale}
        try:
            due = [section for section in self.device.sections if section in wanted]
            await self._read_each(due, sections)
        except InvalidAuthError, WeakerLoginError:
            raise
        except CameraError as error:
            LOGGER.debug("%s does not answer between two polls: %s", self.name, error)

    async def _read_each(
        self, due: Sequence[str], sections: dict[str, Fields]
    ) -> tuple[Sequence[str], CameraError | None]:
        """Read sections; return those that the camera cannot answer now, and its first reason.

        A camera that is busy at the beginning, or ends every session, is left alone.
        """
        missed: list[str] = []
        first: CameraError | None = None
        for number, section in enumerate(due):
            try:
                sections[section] = await self._read(section)
            except NOT_NOW as error:
                first = first or error
                missed.append(section)
                is_busy = isinstance(error, BusyError) and len(missed) >= BUSY_TO_LEAVE_ALONE
                if (is_busy and len(missed) > number) or is_session_over(error):
                    missed += due[number + 1 :]
                    break
            else:
                self._owed.answered(section)
            self._stale.discard(section)
        return missed, first

    async def _read(self, section: str) -> Fields:
        """Return the fields of a section, nothing if this firmware does not have it."""
        try:
            return await self.device.read(section)
        except NotNowError:
            raise
        except RefusedError:
            return {}

    @property
    def settings_sections(self) -> frozenset[str]:
        """The sections that enabled entities need, and that a poll reads rarely."""
        return frozenset({*self.async_contexts()} - self.device.family.status_sections - {None})

    @property
    def polls_per_settings_pass(self) -> int:
        """The number of polls of which one reads the settings."""
        polls = math.ceil(len(self.settings_sections) * POLLS_PER_SETTINGS_SECTION)
        has_status = not self.device.family.status_sections.isdisjoint(self.async_contexts())
        return max(POLLS_PER_SETTINGS_PASS, polls + (POLLS_TO_SPARE if has_status else 0))

    def _sections_due(self) -> list[str]:
        """Return the sections to read now in the order of the family's table, owed ones last."""
        if self.data is None:  # the camera's answers decide which entities exist
            return list(self.device.sections)
        now = {*self._stale, *self._owed.sections}
        in_use = {*self.async_contexts(), *self._owed.unanswered, *now}
        often = self.device.family.status_sections | now
        is_due = in_use if self._polls == 0 else in_use & often
        due = [section for section in self.device.sections if section in is_due]
        # Owed ones last: the first of them may be the one that keeps the others from being read.
        owed = [section for section in due if section in self._owed.sections]
        return [section for section in due if section not in owed] + owed[::-1]

    def _update_error(self, error: CameraError) -> UpdateFailed | ConfigEntryAuthFailed:
        is_refused = isinstance(error, InvalidAuthError)
        if is_refused:
            self.device.account.refuse()
        elif isinstance(error, WeakerLoginError):
            self.login_weakened()  # polls go on: it may be another device that asks in its place
        self._keep_memory()
        key, placeholders = translation(error, self.shown_name)
        kind = ConfigEntryAuthFailed if is_refused else UpdateFailed
        return kind(
            translation_domain=DOMAIN, translation_key=key, translation_placeholders=placeholders
        )
