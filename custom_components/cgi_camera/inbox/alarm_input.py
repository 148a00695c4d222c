"""Makes a camera event of an alarm input that the coordinator polls."""

from homeassistant.core import CALLBACK_TYPE, callback
from homeassistant.util import dt as dt_util

from ..api.events.event import CameraEvent, EventType, Source, TimeSource
from ..api.family import Family
from ..api.features import BinarySensor, Value
from .admission import Recipient


def alarm_input_of(family: Family) -> BinarySensor | None:
    """Return the row of a family's alarm input, None for a family without one."""
    rows = (row for row in family.features if isinstance(row, BinarySensor))
    return next((row for row in rows if row.key == EventType.ALARM_INPUT), None)


class AlarmInput:
    """The alarm input of one camera."""

    _cancel: CALLBACK_TYPE

    def __init__(self, recipient: Recipient, row: BinarySensor) -> None:
        self._coordinator = recipient.coordinator
        self._dispatcher = recipient.dispatcher
        self._row = row
        self._last = self._value()

    async def async_open(self) -> None:
        """Compare the alarm input after each poll."""
        self._cancel = self._coordinator.async_add_listener(self._compare)

    async def async_close(self) -> None:
        """Stop comparing."""
        self._cancel()

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
