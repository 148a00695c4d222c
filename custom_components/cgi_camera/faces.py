"""What automations ask about faces: whose, on which list, and how similar."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Self

from homeassistant.core import HomeAssistant
from homeassistant.helpers import config_validation as cv, entity_registry as er
import probatio

from .api.events.event import FaceList
from .const import DOMAIN
from .inbox.archive.stored_event import plain_name

CONF_NAMES: Final = "names"
CONF_LISTS: Final = "lists"
CONF_SIMILARITY: Final = "similarity"

FACE_TYPES: Final = {
    FaceList.ALLOWED: "recognized",
    FaceList.STRANGER: "unrecognized",
    FaceList.BLOCKED: "blocked",
}
"""The type of a face event by the list of the face."""
FACE_EVENTS: Final = ("detected", *FACE_TYPES.values())

FACE_FIELDS: dict[probatio.Marker, Any] = {
    probatio.Optional(CONF_NAMES): probatio.All(probatio.EnsureList(), [cv.string]),
    probatio.Optional(CONF_LISTS): probatio.All(
        probatio.EnsureList(), [probatio.In([kind.value for kind in FaceList])]
    ),
    probatio.Optional(CONF_SIMILARITY): probatio.All(
        probatio.Coerce(float), probatio.Range(min=0, max=100)
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """The faces that an automation is about; one face must meet all of it."""

    names: frozenset[str]
    lists: frozenset[str]
    similarity: float

    @classmethod
    def of(cls, options: Mapping[str, Any]) -> Self:
        """Return what the options ask for; empty ones ask for anybody."""
        return cls(
            names=frozenset(map(plain_name, options.get(CONF_NAMES, ()))),
            lists=frozenset(options.get(CONF_LISTS, ())),
            similarity=options.get(CONF_SIMILARITY, 0),
        )

    def first(self, faces: Iterable[Mapping[str, Any]]) -> Mapping[str, Any] | None:
        """Return the first of the faces that is wanted, None without one."""
        return next(filter(self._includes, faces), None)

    def _includes(self, face: Mapping[str, Any]) -> bool:
        return (
            (not self.names or plain_name(face.get("name") or "") in self.names)
            and (not self.lists or face.get("list") in self.lists)
            and (face.get("similarity") or 0) >= self.similarity
        )


def event_entities(hass: HomeAssistant, entity_ids: Iterable[str]) -> set[str]:
    """Return the event entities of cameras among these entities."""
    registry = er.async_get(hass)
    return {
        entity_id
        for entity_id in entity_ids
        if (entity := registry.async_get(entity_id)) is not None
        and (entity.domain, entity.platform) == ("event", DOMAIN)
    }
