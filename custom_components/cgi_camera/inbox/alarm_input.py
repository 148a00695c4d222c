"""Makes a camera event of an alarm input that the coordinator polls."""

from datetime import datetime, timedelta
from typing import Final

from homeassistant.core import CALLBACK_TYPE, callback
from homeassistant.helpers.event import async_track_time_interval
from homeassistant.util import dt as dt_util

from ..api.errors import CameraError
from ..api.events.event import CameraEvent, EventType, Source, TimeSource
from ..api.family import Family
from ..api.features import BinarySensor, Value
from ..const import LOGGER, OPTION_ALARM_SECONDS
from ..coordinator import STATUS_INTERVAL
from .admission import Recipient

MIN_SECONDS: Final = 2
MAX_SECONDS: Final = 60
USUAL_SECONDS: Final = int(STATUS_INTERVAL.total_seconds())


def alarm_input_of(family: Family) -> BinarySensor | None:
    """Return the row of a family's alarm input, None for a family without one."""
    rows = (row for row in family.features if isinstance(row, BinarySensor))
    return next((row for row in rows if row.key == EventType.ALARM_INPUT), None)


class AlarmInput:
    """The alarm input of one camera."""

    _cancel: CALLBACK_TYPE
    _cancel_questions: CALLBACK_TYPE | None = None
    _is_asking = False

    def __init__(self, recipient: Recipient, row: BinarySensor) -> None:
        self._coordinator = recipient.coordinator
        self._dispatcher = recipient.dispatcher
        self._row = row
        self._last = self._value()

    async def async_open(self) -> None:
        """Compare the alarm input after each poll, and more often if the options specify it."""
        coordinator = self._coordinator
        self._cancel = coordinator.async_add_listener(self._compare)
        seconds = coordinator.config_entry.options.get(OPTION_ALARM_SECONDS, USUAL_SECONDS)
        if seconds < USUAL_SECONDS:
            self._cancel_questions = async_track_time_interval(
                coordinator.hass, self._ask, timedelta(seconds=seconds)
            )

    async def async_close(self) -> None:
        """Stop comparing."""
        self._cancel()
        if self._cancel_questions is not None:
            self._cancel_questions()

    async def _ask(self, _now: datetime) -> None:
        """Ask the camera for the alarm input alone, unless it is away or still answering."""
        if self._is_asking or not self._coordinator.last_update_success:
            return
        self._is_asking = True
        try:
            await self._coordinator.async_read(self._row.section)
        except CameraError as error:
            LOGGER.debug("%s: no answer about the alarm input: %s", self._coordinator.name, error)
        finally:
            self._is_asking = False

    def _value(self) -> Value | None:
        return self._row.value(self._coordinator.data.get(self._row.section, {}))

    @callback
    def _compare(self) -> None:
        """Dispatch an event if the alarm input has turned on."""
        before, self._last = self._last, self._value()
        if not self._last or before is not False:  # an unknown input may have been on all the time
            return
        now = dt_util.utcnow()
        event = CameraEvent(
            type=EventType.ALARM_INPUT,
            occurred_at=now,
            time_source=TimeSource.ARRIVAL,
            source=Source(),
        )
        self._coordinator.config_entry.async_create_background_task(
            self._coordinator.hass,
            self._dispatcher.async_dispatch(event, now, "poll"),
            f"{self._coordinator.name} - {self._row.key}",
        )
