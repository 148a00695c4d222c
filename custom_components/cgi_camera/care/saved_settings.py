"""Keeps the last states of a camera's settings on disk, and adds one a day.

The daily pass reads one section at a time with a long pause after it. A section that entities show
costs no request, because polls read it. A reset during a pass leaves a mixture of two states, which
must not replace the state to restore: a pass that finds a change is followed by another one, and
only the second is kept. A camera that was away is read soon after its return, for it may have been
reset meanwhile.
"""

from collections.abc import Container
from datetime import datetime, timedelta
import json
from typing import Final, TypedDict

from homeassistant.core import CALLBACK_TYPE, HassJob, HomeAssistant, callback
from homeassistant.helpers.event import async_call_later
from homeassistant.helpers.storage import Store
from homeassistant.util import dt as dt_util

from ..api.errors import CameraError, NotNowError, RefusedError
from ..api.features import Fields
from ..const import DOMAIN, LOGGER
from ..coordinator import CgiCameraCoordinator
from . import forgotten
from .settings_state import Plain, State, kept_sections, values_of

MAX_STATES: Final = 7
"""The kept states of a camera, each different from the one before."""
MAX_BYTES: Final = 512 * 1024
"""The size of a camera's file; the oldest states make room."""
MAX_BYTES_OF_ALL: Final = 16 * 1024 * 1024
"""The size of the files of all cameras together; each keeps its latest state anyway."""
INTERVAL: Final = timedelta(days=1)
FIRST_PAUSE: Final = timedelta(minutes=10)
"""After a start, which keeps the camera busy enough."""
SECTION_PAUSE: Final = timedelta(minutes=2)
RETRY_PAUSE: Final = timedelta(hours=1)
"""After a pass that the camera did not answer, or that found a change; polls are done by then."""
VERSION: Final = 1


class SavedState(TypedDict):
    """The settings of a camera at one moment."""

    saved_at: str
    settings: State


class _File(TypedDict):
    checked_at: str
    """The end of the last pass, empty if the camera was away since then.

    The state of that pass may be that of one before.
    """
    states: list[SavedState]


def _store(hass: HomeAssistant, entry_id: str) -> Store[_File]:
    return Store(hass, VERSION, f"{DOMAIN}.settings.{entry_id}", private=True, atomic_writes=True)


async def async_forget(hass: HomeAssistant, entry_id: str) -> None:
    """Delete the kept settings of a removed entry."""
    await _store(hass, entry_id).async_remove()


class SavedSettings:
    """The kept states of one camera, the latest first."""

    def __init__(self, coordinator: CgiCameraCoordinator) -> None:
        """Begin without any."""
        self._coordinator = coordinator
        self._hass = coordinator.hass
        self._store = _store(self._hass, coordinator.config_entry.entry_id)
        self._checked_at: datetime | None = None
        self.states: list[SavedState] = []
        self._read: dict[str, dict[str, Plain]] = {}
        """The sections that the present pass has read."""
        self._found_change = False
        """Whether the last pass found a change, which the present one must confirm."""
        self._cancel: CALLBACK_TYPE | None = None
        self._was_away = False

    @property
    def sections(self) -> list[str]:
        """The sections that are kept."""
        return kept_sections(self._coordinator.device)

    async def async_start(self) -> None:
        """Load what is kept, and begin the next daily pass in time."""
        if not self.sections:
            return
        if (file := await self._store.async_load()) is not None:
            self.states = file["states"]
            self._checked_at = dt_util.parse_datetime(file["checked_at"])
        self._coordinator.config_entry.async_on_unload(
            self._coordinator.async_add_listener(self._look_for_return)
        )
        self._schedule(max(self._left(INTERVAL), FIRST_PAUSE))

    def _left(self, interval: timedelta) -> timedelta:
        """Return how much of an interval since the last pass is left."""
        now = dt_util.utcnow()
        return (self._checked_at or now - interval) + interval - now

    @callback
    def _look_for_return(self) -> None:
        """Begin a pass soon after the camera is back, unless one is under way."""
        entry = self._coordinator.config_entry
        if not self._coordinator.last_update_success:
            if not self._was_away:
                self._was_away = True
                # An entry whose account is gone is set up anew with another one.
                entry.async_create_background_task(
                    self._hass,
                    self._store.async_save(self._file(None)),
                    f"{entry.title} - settings to check",
                )
        elif self._was_away:
            self._was_away = False
            if self._cancel is not None and not self._read:
                self._schedule(max(self._left(RETRY_PAUSE), FIRST_PAUSE))

    @callback
    def stop(self) -> None:
        """End the pass under way; no other follows."""
        if self._cancel is not None:
            self._cancel()
            self._cancel = None

    async def async_read_all(self, wanted: Container[str] | None = None) -> dict[str, Fields]:
        """Read all kept sections now, or those `wanted`. Raises what the camera's client raises."""
        return {
            section: await self._fields(section)
            for section in self.sections
            if wanted is None or section in wanted
        }

    async def async_present(self) -> State:
        """Return the present settings. Raises what the camera's client raises."""
        device = self._coordinator.device
        return {
            section: values_of(device, section, fields)
            for section, fields in (await self.async_read_all()).items()
        }

    async def async_save(self) -> bool:
        """Keep the present settings; return whether they differ from the latest kept ones.

        Raises what the camera's client raises.
        """
        return await self._keep(await self.async_present())

    async def async_save_if_possible(self) -> None:
        """Keep the present settings before a reset, which a camera in trouble may need."""
        try:
            await self.async_save()
        except CameraError as error:
            LOGGER.warning("%s: settings not saved: %s", self._coordinator.name, error)

    def _schedule(self, pause: timedelta) -> None:
        if self._cancel is not None:
            self._cancel()
        job = HassJob(
            self._async_step,
            f"{self._coordinator.name} - save settings",
            cancel_on_shutdown=True,
        )
        self._cancel = async_call_later(self._hass, pause, job)

    async def _async_step(self, _now: datetime) -> None:
        """Read sections up to the first that costs a request; keep them all after the last."""
        device = self._coordinator.device
        try:
            for section in self.sections:
                if section in self._read:
                    continue
                polled = self._polled(section)
                fields = await self._fields(section) if polled is None else polled
                self._read[section] = values_of(device, section, fields)
                if polled is None:
                    self._schedule_next(SECTION_PAUSE)
                    return
        except CameraError as error:
            LOGGER.debug("%s: settings not saved: %s", self._coordinator.name, error)
            self._read = {}
            self._schedule_next(RETRY_PAUSE)
            return
        state, self._read = self._read, {}
        if self._cancel is None:  # stopped meanwhile
            return
        self._schedule_next(INTERVAL if await self._judge(state) else RETRY_PAUSE)

    async def _judge(self, state: State) -> bool:
        """Keep the state of a pass, or report a reset; return False if the next must confirm."""
        latest = self.states[0]["settings"] if self.states else state
        if forgotten.is_forgotten(latest, state):
            # The latest state stays the one to restore, until the user decides.
            forgotten.async_show(self._hass, self._coordinator.config_entry, latest, state)
        elif state != latest and not self._found_change:
            self._found_change = True
            return False
        else:
            await self._keep(state)
        self._found_change = False
        return True

    def _schedule_next(self, pause: timedelta) -> None:
        if self._cancel is not None:  # not stopped meanwhile
            self._schedule(pause)

    def _polled(self, section: str) -> Fields | None:
        """Return the fields of a section that polls keep fresh, None for any other section."""
        coordinator = self._coordinator
        is_fresh = coordinator.last_update_success and section in set(coordinator.async_contexts())
        return coordinator.data.get(section) or None if is_fresh else None

    async def _fields(self, section: str) -> Fields:
        """Read a section; firmware may lack it."""
        try:
            return await self._coordinator.async_read(section)
        except NotNowError:
            raise
        except RefusedError:
            return {}

    async def _keep(self, state: State) -> bool:
        now = dt_util.utcnow()
        self._checked_at = now
        forgotten.async_withdraw(self._hass, self._coordinator.config_entry)
        is_new = not self.states or self.states[0]["settings"] != state
        if is_new:
            saved = SavedState(saved_at=now.isoformat(), settings=state)
            self.states = [saved, *self.states][:MAX_STATES]
        cameras = len(self._hass.config_entries.async_entries(DOMAIN))
        limit = min(MAX_BYTES, MAX_BYTES_OF_ALL // max(cameras, 1))
        while len(self.states) > 1 and len(json.dumps(self.states)) > limit:
            self.states.pop()
        await self._store.async_save(self._file(now))
        return is_new

    def _file(self, checked_at: datetime | None) -> _File:
        return _File(
            checked_at="" if checked_at is None else checked_at.isoformat(), states=self.states
        )
