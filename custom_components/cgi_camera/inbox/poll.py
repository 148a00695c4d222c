"""Makes camera events of what a camera does not push, but tells when it is asked."""

from homeassistant.core import callback
from homeassistant.util import dt as dt_util

from ..api.features import BinarySensor
from ..api.push.event import CameraEvent, EventType, Source, TimeSource
from ..coordinator import CgiCameraConfigEntry

POLLED_EVENTS = {"alarm_input": EventType.ALARM_INPUT}
"""What a binary sensor of a camera is an event of, by its key."""


@callback
def watch_polled_events(entry: CgiCameraConfigEntry) -> None:
    """Dispatch an event whenever such a binary sensor has turned on."""
    coordinator, dispatcher = entry.runtime_data.coordinator, entry.runtime_data.dispatcher
    rows = [
        row
        for row in coordinator.device.family.features
        if isinstance(row, BinarySensor) and row.key in POLLED_EVENTS
    ]

    @callback
    def states() -> dict[str, bool | None]:
        return {
            row.key: row.decode(coordinator.data.get(row.section, {}).get(row.field))
            for row in rows
        }

    before = states()

    @callback
    def compare() -> None:
        nonlocal before
        last, before = before, states()
        for key, is_on in before.items():
            # What was unknown may have been on all the time.
            if is_on and last[key] is False:
                now = dt_util.utcnow()
                event = CameraEvent(
                    type=POLLED_EVENTS[key],
                    occurred_at=now,
                    time_source=TimeSource.ARRIVAL,
                    source=Source(),
                )
                entry.async_create_background_task(
                    coordinator.hass,
                    dispatcher.async_dispatch(event, now, "poll"),
                    f"{coordinator.name} - {key}",
                )

    if rows:
        entry.async_on_unload(coordinator.async_add_listener(compare))
