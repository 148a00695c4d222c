"""The lines of Activity that Home Assistant cannot write itself.

Home Assistant writes a line when an event entity changes, with the type of the event. We write one
for what that line cannot show: the names of known persons, and an event without an event entity.
"""

from collections.abc import Mapping
from typing import Any

from homeassistant.const import ATTR_DEVICE_ID, ATTR_DOMAIN, ATTR_ENTITY_ID, EVENT_LOGBOOK_ENTRY
from homeassistant.core import HomeAssistant, callback

from .const import DOMAIN
from .texts import Texts, as_text


@callback
def async_write_line(hass: HomeAssistant, facts: Mapping[str, Any]) -> None:
    """Write the line of an event, if there is one to write; `facts` is the data of its bus event.

    Call it once the entities have the event.
    """
    entity_id: str | None = facts["entity_id"]
    has_entity = entity_id is not None and hass.states.get(entity_id) is not None
    has_names = any(face.get("name") for face in facts["faces"])
    if has_entity and not has_names:
        return
    texts = Texts(hass)
    parts = [*texts.known_faces(facts)]
    line: dict[str, Any] = {ATTR_DOMAIN: DOMAIN, ATTR_DEVICE_ID: facts["device_id"]}
    if has_entity:  # whose name Home Assistant puts in front
        line[ATTR_ENTITY_ID] = entity_id
    else:
        parts.append(texts["at_camera"].format(camera=as_text(facts["name"])))
    message = " ".join(parts) + texts.rule(facts)
    hass.bus.async_fire(
        EVENT_LOGBOOK_ENTRY, {**line, "name": texts.event_title(facts), "message": message}
    )
