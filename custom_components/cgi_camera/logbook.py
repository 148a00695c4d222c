"""Lines of the logbook: `Face Recognized: Ann at Front door (rule faceevent)`."""

from collections.abc import Callable

from homeassistant.components.logbook import (
    LOGBOOK_ENTRY_ENTITY_ID,
    LOGBOOK_ENTRY_ICON,
    LOGBOOK_ENTRY_MESSAGE,
    LOGBOOK_ENTRY_NAME,
)
from homeassistant.core import Event, HomeAssistant, callback

from .const import DOMAIN, EVENT_CAMERA
from .inbox.dispatch import EVENT_ENTITIES
from .texts import Texts, as_text


@callback
def async_describe_events(
    hass: HomeAssistant,
    async_describe_event: Callable[[str, str, Callable[[Event], dict[str, str]]], None],
) -> None:
    """Describe camera events; Home Assistant puts the message behind the name."""
    texts = Texts(hass)  # here, since other threads call `describe`

    def describe(event: Event) -> dict[str, str]:
        place = texts["at_camera"].format(camera=as_text(event.data["name"]))
        line = {
            LOGBOOK_ENTRY_NAME: texts.event_title(event.data),
            LOGBOOK_ENTRY_MESSAGE: " ".join(
                [*texts.known_faces(event.data), f"{place}{texts.rule(event.data)}"]
            ),
        }
        # A line with an entity shows the entity's name, which says less than ours for an alarm.
        if event.data["type"] in EVENT_ENTITIES:
            line[LOGBOOK_ENTRY_ENTITY_ID] = event.data["entity_id"]
        else:
            line[LOGBOOK_ENTRY_ICON] = "mdi:alarm-light-outline"
        return line

    async_describe_event(DOMAIN, EVENT_CAMERA, describe)
