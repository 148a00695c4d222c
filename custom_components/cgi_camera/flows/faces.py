"""The options about faces: whether to keep them, and when each known person was last seen."""

from collections.abc import Mapping
from typing import Any, Final

from homeassistant.config_entries import (
    SOURCE_SYSTEM,
    ConfigEntry,
    ConfigEntryState,
    ConfigFlowContext,
    ConfigFlowResult,
    OptionsFlowWithReload,
)
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.selector import BooleanSelector
import probatio

from ..const import DOMAIN, OPTION_KEEP_FACES
from ..entries import PEOPLE
from ..entry import CgiCameraConfigEntry
from ..privacy import async_delete_faces
from ..texts import as_text
from .schemas import failed

CONF_PEOPLE: Final = "people"
"""Whether to keep when each person was last seen; the entry of *People* is the answer for all."""

FACES_SCHEMA = probatio.Schema(
    {
        probatio.Required(OPTION_KEEP_FACES): BooleanSelector(),
        probatio.Required(CONF_PEOPLE): BooleanSelector(),
    }
)


class FaceOptionsFlow(OptionsFlowWithReload):
    """Asks what to keep of faces, and deletes what is stored of them if not."""

    config_entry: CgiCameraConfigEntry
    _wanted: Mapping[str, bool]

    async def async_step_faces(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask what to keep."""
        if user_input is not None:
            self._wanted = user_input
            return await self._ask_before_deletion()
        shown = {OPTION_KEEP_FACES: self._keeps_faces, CONF_PEOPLE: self._people is not None}
        return self.async_show_form(
            step_id="faces",
            data_schema=self.add_suggested_values_to_schema(FACES_SCHEMA, shown),
            description_placeholders={"name": as_text(self.config_entry.title)},
        )

    @property
    def _keeps_faces(self) -> bool:
        is_kept: bool = self.config_entry.options.get(OPTION_KEEP_FACES, True)
        return is_kept

    @property
    def _people(self) -> ConfigEntry | None:
        return self.hass.config_entries.async_entry_for_domain_unique_id(DOMAIN, PEOPLE)

    async def _ask_before_deletion(self) -> ConfigFlowResult:
        """Ask about everything that is to be deleted, then store what is wanted."""
        if self._people is not None and not self._wanted[CONF_PEOPLE]:
            return await self.async_step_delete_people()
        if self._keeps_faces and not self._wanted[OPTION_KEEP_FACES]:
            return await self.async_step_delete_faces()
        return await self._finish()

    async def _finish(self) -> ConfigFlowResult:
        if self._wanted[CONF_PEOPLE] and self._people is None:
            context = ConfigFlowContext(source=SOURCE_SYSTEM)
            await self.hass.config_entries.flow.async_init(DOMAIN, context=context)
        kept = {OPTION_KEEP_FACES: self._wanted[OPTION_KEEP_FACES]}
        return self.async_create_entry(data={**self.config_entry.options, **kept})

    async def async_step_delete_people(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Delete after a question when persons were last seen, and keep it no longer."""
        if user_input is None:
            return self.async_show_form(step_id="delete_people")
        if (people := self._people) is not None:
            await self.hass.config_entries.async_remove(people.entry_id)
        return await self._ask_before_deletion()

    async def async_step_delete_faces(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Delete the stored faces after a question, and keep no further ones."""
        entry, reason = self.config_entry, {"reason": ""}
        errors: dict[str, str] = {}
        if user_input is not None:
            try:
                await self._delete_faces()
            except HomeAssistantError as error:
                errors, reason = failed(self.hass, error)
            else:
                return await self._finish()
        return self.async_show_form(
            step_id="delete_faces",
            errors=errors,
            description_placeholders={"name": as_text(entry.title), **reason},
        )

    async def _delete_faces(self) -> None:
        entry = self.config_entry
        if entry.state is not ConfigEntryState.LOADED:
            await async_delete_faces(self.hass, entry.entry_id)
            return
        dispatcher = entry.runtime_data.inbox.dispatcher
        dispatcher.keeps_faces = False  # a face that arrives during the deletion would stay
        try:
            await async_delete_faces(self.hass, entry.entry_id)
        except HomeAssistantError:
            dispatcher.keeps_faces = True
            raise
