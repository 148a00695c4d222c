"""Makes camera events of what a camera does not push, but tells when it is asked."""

from homeassistant.core import callback
from homeassistant.util import dt as dt_util

from ..api.events.event import CameraEvent, EventType, Source, TimeSource
from ..api.features import BinarySensor, Value
from ..coordinator import CgiCameraConfigEntry


@callback
def watch_alarm_input(entry: CgiCameraConfigEntry) -> None:
    """Dispatch an event whenever the alarm input has turned on."""
    coordinator, dispatcher = entry.runtime_data.coordinator, entry.runtime_data.dispatcher
    features = coordinator.device.family.features
    row = next((row for row in features if row.key == EventType.ALARM_INPUT), None)
    if not isinstance(row, BinarySensor):
        return

    def is_on() -> Value | None:
        return row.value(coordinator.data.get(row.section, {}))

    last = is_on()

    @callback
    def compare() -> None:
        nonlocal last
        before, last = last, is_on()
        if not last or before is not False:  # what was unknown may have been on all the time
            return
        now = dt_util.utcnow()
        event = CameraEvent(
            type=EventType.ALARM_INPUT,
            occurred_at=now,
            time_source=TimeSource.ARRIVAL,
            source=Source(),
        )
        entry.async_create_background_task(
            coordinator.hass,
            dispatcher.async_dispatch(event, now, "poll"),
            f"{coordinator.name} - {row.key}",
        )

    entry.async_on_unload(coordinator.async_add_listener(compare))
