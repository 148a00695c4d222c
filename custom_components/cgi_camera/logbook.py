"""Lines of the logbook: `Face at Front door (rule faceevent)`."""

from collections.abc import Callable

from homeassistant.components.logbook import (
    LOGBOOK_ENTRY_ENTITY_ID,
    LOGBOOK_ENTRY_MESSAGE,
    LOGBOOK_ENTRY_NAME,
)
from homeassistant.core import Event, HomeAssistant, callback

from .const import DOMAIN, EVENT_CAMERA
from .inbox.words import Words


@callback
def async_describe_events(
    hass: HomeAssistant,
    async_describe_event: Callable[[str, str, Callable[[Event], dict[str, str | None]]], None],
) -> None:
    """Tell what camera events are; Home Assistant puts the message behind the name."""
    words = Words(hass)  # lines are made in other threads, too

    def describe(event: Event) -> dict[str, str | None]:
        place = words["at_camera"].format(camera=event.data["name"])
        return {
            LOGBOOK_ENTRY_NAME: words.what(event.data),
            LOGBOOK_ENTRY_MESSAGE: f"{place}{words.particulars(event.data)}",
            LOGBOOK_ENTRY_ENTITY_ID: event.data["entity_id"],
        }

    async_describe_event(DOMAIN, EVENT_CAMERA, describe)
