"""Adds the entry of *People*, which has no settings of its own."""

from typing import override

from homeassistant.config_entries import ConfigEntry, ConfigFlow, ConfigFlowResult
from homeassistant.core import callback

from ..entries import PEOPLE
from ..people.last_seen import is_people
from ..texts import Texts


class PeopleFlow(ConfigFlow):
    """Adds the entry when an option of a camera asks for it."""

    async def async_step_system(self, _data: None) -> ConfigFlowResult:
        """Add the entry, which is there once."""
        await self.async_set_unique_id(PEOPLE)
        self._abort_if_unique_id_configured()
        return self.async_create_entry(title=Texts(self.hass)[PEOPLE], data={})

    @override
    async def async_on_create_entry(self, result: ConfigFlowResult) -> ConfigFlowResult:
        return (
            result if is_people(result["result"]) else await super().async_on_create_entry(result)
        )

    @classmethod
    @callback
    @override
    def async_supports_options_flow(cls, config_entry: ConfigEntry) -> bool:
        return not is_people(config_entry)
