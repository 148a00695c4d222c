"""Conditions for the automation editor: a face was seen within a time."""

from datetime import timedelta
from typing import override

from homeassistant.const import CONF_OPTIONS, CONF_TARGET
from homeassistant.core import HomeAssistant, State
from homeassistant.helpers import config_validation as cv, entity_registry as er
from homeassistant.helpers.condition import (
    ATTR_BEHAVIOR,
    BEHAVIOR_ALL,
    BEHAVIOR_ANY,
    Condition,
    ConditionConfig,
    EntityConditionBase,
)
from homeassistant.util import dt as dt_util
import probatio

from .entries import async_loaded_cameras
from .faces import FACE_FIELDS, Wanted, event_entities
from .inbox.sightings import DAY

CONF_WITHIN = "within"


class FaceWasSeenCondition(EntityConditionBase):
    """Holds while a wanted face was seen within a time, of a day at most."""

    _schema = probatio.Schema(
        {
            probatio.Required(CONF_TARGET): cv.TARGET_FIELDS,
            probatio.Required(CONF_OPTIONS): {
                probatio.Required(ATTR_BEHAVIOR, default=BEHAVIOR_ANY): probatio.In(
                    [BEHAVIOR_ANY, BEHAVIOR_ALL]
                ),
                probatio.Required(CONF_WITHIN): probatio.All(
                    cv.positive_time_period, probatio.Range(min=timedelta(seconds=1), max=DAY)
                ),
                **FACE_FIELDS,
            },
        }
    )

    def __init__(self, hass: HomeAssistant, config: ConditionConfig) -> None:
        """Keep the wanted faces, and the time within which they count."""
        super().__init__(hass, config)
        options = config.options or {}
        self._wanted = Wanted.of(options)
        self._within: timedelta = options[CONF_WITHIN]

    @property
    @override
    def needs_polling(self) -> bool:
        return True  # the time passes without a change of a state

    @override
    def entity_filter(self, entities: set[str]) -> set[str]:
        return event_entities(self._hass, entities)

    @override
    def _should_include(self, _state: State) -> bool:
        return True  # an unavailable camera may have seen the face before

    @override
    def is_valid_state(self, entity_state: State) -> bool:
        entity = er.async_get(self._hass).async_get(entity_state.entity_id)
        if entity is None:
            return False
        since = dt_util.utcnow() - self._within
        return any(
            entry.runtime_data.inbox.dispatcher.sightings.includes(
                entity.unique_id, self._wanted, since
            )
            for entry in async_loaded_cameras(self._hass)
            if entry.entry_id == entity.config_entry_id
        )


CONDITIONS: dict[str, type[Condition]] = {"face_was_seen": FaceWasSeenCondition}


async def async_get_conditions(hass: HomeAssistant) -> dict[str, type[Condition]]:
    """Return the conditions by key."""
    return CONDITIONS
