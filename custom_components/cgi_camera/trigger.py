"""Triggers for the automation editor: a face was seen."""

import asyncio
from typing import Any, override

from homeassistant.const import CONF_OPTIONS, CONF_TARGET
from homeassistant.core import CALLBACK_TYPE, Context, HomeAssistant, State, callback
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.trigger import (
    NotTriggeredReasonReporter,
    StatelessEntityTriggerBase,
    Trigger,
    TriggerActionRunner,
    TriggerConfig,
    TriggerNotTriggeredReporter,
)
import probatio

from .faces import FACE_FIELDS, Wanted, event_entities


class FaceSeenTrigger(StatelessEntityTriggerBase):
    """Fires when an event shows a wanted face, be it the first of the event or not."""

    _schema = probatio.Schema(
        {
            probatio.Required(CONF_TARGET): cv.TARGET_FIELDS,
            probatio.Required(CONF_OPTIONS, default={}): FACE_FIELDS,
        }
    )

    def __init__(self, hass: HomeAssistant, config: TriggerConfig) -> None:
        """Keep the wanted faces."""
        super().__init__(hass, config)
        self._wanted = Wanted.of(self._options)

    @override
    def entity_filter(self, entities: set[str]) -> set[str]:
        return event_entities(self._hass, entities)

    @override
    def is_valid_state(
        self, state: State, report_not_triggered: NotTriggeredReasonReporter
    ) -> bool:
        return self._wanted.first(state.attributes.get("faces", ())) is not None

    @override
    async def async_attach_runner(
        self,
        run_action: TriggerActionRunner,
        did_not_trigger: TriggerNotTriggeredReporter | None = None,
    ) -> CALLBACK_TYPE:
        """Attach the trigger; `trigger.face` is the face that fired it."""

        @callback
        def run_with_face(
            extra_trigger_payload: dict[str, Any],
            description: str,
            context: Context | None = None,
        ) -> asyncio.Task[Any]:
            event: State = extra_trigger_payload["to_state"]
            face = self._wanted.first(event.attributes["faces"])
            return run_action({**extra_trigger_payload, "face": face}, description, context)

        return await super().async_attach_runner(run_with_face, did_not_trigger)


TRIGGERS: dict[str, type[Trigger]] = {"face_seen": FaceSeenTrigger}


async def async_get_triggers(hass: HomeAssistant) -> dict[str, type[Trigger]]:
    """Return the triggers by key."""
    return TRIGGERS
