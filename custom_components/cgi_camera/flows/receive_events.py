"""The step of the config flow that sets up pushes before the camera is added."""

from collections.abc import Mapping
from typing import Any, override

from homeassistant.config_entries import ConfigEntryState, ConfigFlow, ConfigFlowResult
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.selector import (
    BooleanSelector,
    SelectSelector,
    SelectSelectorConfig,
)
from homeassistant.helpers.translation import async_load_integrations
import probatio

from ..abilities import async_abilities
from ..api.camera_setup import PushSetup
from ..api.events.event import EventType
from ..camera_setup.addresses import AUTOMATIC, async_plain_addresses
from ..camera_setup.first_pushes import FirstPushes
from ..const import DOMAIN, OPTION_CALLBACK, OPTION_PUSH_EVENTS
from ..entry import CgiCameraConfigEntry
from ..exceptions import PushHopError
from ..texts import localized

CONF_TEST = "test"
"""Not an option: whether to test the pushes at once."""


async def async_address_selector(hass: HomeAssistant) -> SelectSelector:
    """Return a field for an address of Home Assistant that cameras reach."""
    addresses = await async_plain_addresses(hass)
    return SelectSelector(SelectSelectorConfig(options=addresses, custom_value=True))


async def async_push_schema(hass: HomeAssistant, setup: PushSetup | None) -> probatio.Schema:
    """Return the form for the pushes of a camera."""
    has_test = setup is not None and setup.has_test
    return probatio.Schema(
        {
            probatio.Required(OPTION_PUSH_EVENTS): SelectSelector(
                SelectSelectorConfig(
                    options=[event for event in EventType if setup and event in setup.events],
                    multiple=True,
                    translation_key=OPTION_PUSH_EVENTS,
                )
            ),
            probatio.Optional(OPTION_CALLBACK): await async_address_selector(hass),
            **({probatio.Required(CONF_TEST, default=True): BooleanSelector()} if has_test else {}),
        }
    )


class ReceiveEventsFlow(ConfigFlow):
    """Asks which events a new camera shall push, makes it push them, and then adds it."""

    _pushes: FirstPushes | None = None

    @callback
    def prepare_pushes(self, pushes: FirstPushes) -> None:
        """Take the pushes of the camera that is about to be added."""
        self._pushes = pushes

    async def add_camera(
        self, data: Mapping[str, Any], options: Mapping[str, Any]
    ) -> ConfigFlowResult:
        """Create the entry, with what the set-up of its pushes adds to data and options."""
        raise NotImplementedError

    async def async_step_receive_events(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for the events, and set them up unless no event is chosen."""
        pushes = self._pushes
        if pushes is None or (setup := pushes.setup) is None:
            return await self.add_camera({}, {})
        errors, reason = {}, ""
        if user_input is not None:
            if not (events := user_input[OPTION_PUSH_EVENTS]):
                return await self.add_camera(pushes.data, {})
            address, test = user_input.get(OPTION_CALLBACK, AUTOMATIC), user_input.get(CONF_TEST)
            try:
                options = await pushes.async_set_up(address, events, test=bool(test))
            except PushHopError as error:
                await async_load_integrations(self.hass, {DOMAIN})
                errors, reason = {"base": "push_lost"}, localized(self.hass, error)
            else:
                return await self.add_camera(pushes.data, options)
        shown = user_input or {OPTION_PUSH_EVENTS: [EventType.FACE], CONF_TEST: True}
        schema = await async_push_schema(self.hass, setup)
        return self.async_show_form(
            step_id="receive_events",
            data_schema=self.add_suggested_values_to_schema(schema, shown),
            errors=errors,
            description_placeholders={"name": pushes.subject, "reason": reason},
        )

    @override
    async def async_on_create_entry(self, result: ConfigFlowResult) -> ConfigFlowResult:
        """Show what the camera can do."""
        entry: CgiCameraConfigEntry = result["result"]
        if entry.state is ConfigEntryState.LOADED:
            abilities = async_abilities(self.hass, entry).as_list(self.hass)
            result["description_placeholders"] = {"abilities": abilities}
        return result

    @callback
    @override
    def async_remove(self) -> None:
        """Leave the camera as it was, unless an entry has taken over its pushes."""
        super().async_remove()
        if self._pushes is not None and not self._pushes.is_taken_over:
            self.hass.async_create_background_task(
                self._pushes.async_put_back(), f"{DOMAIN} - put a camera back"
            )
