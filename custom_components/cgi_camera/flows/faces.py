"""The option about faces: whether to keep their pictures and names."""

from typing import Any

from homeassistant.config_entries import ConfigEntryState, ConfigFlowResult, OptionsFlowWithReload
from homeassistant.helpers.selector import BooleanSelector
import probatio

from ..const import OPTION_KEEP_FACES
from ..entry import CgiCameraConfigEntry
from ..privacy import async_delete_faces
from ..texts import as_text

FACES_SCHEMA = probatio.Schema({probatio.Required(OPTION_KEEP_FACES): BooleanSelector()})


class FaceOptionsFlow(OptionsFlowWithReload):
    """Asks whether to keep faces, and deletes those that are stored if not."""

    config_entry: CgiCameraConfigEntry

    async def async_step_faces(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask whether to keep faces."""
        options = {OPTION_KEEP_FACES: True, **self.config_entry.options}
        if user_input is not None:
            if options[OPTION_KEEP_FACES] and not user_input[OPTION_KEEP_FACES]:
                return await self.async_step_delete_faces()
            return self.async_create_entry(data={**options, **user_input})
        return self.async_show_form(
            step_id="faces",
            data_schema=self.add_suggested_values_to_schema(FACES_SCHEMA, options),
            description_placeholders={"name": as_text(self.config_entry.title)},
        )

    async def async_step_delete_faces(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Delete the stored faces after a question, and keep no further ones."""
        entry = self.config_entry
        if user_input is None:
            return self.async_show_form(
                step_id="delete_faces", description_placeholders={"name": as_text(entry.title)}
            )
        if entry.state is ConfigEntryState.LOADED:
            # A face that arrives during the deletion would stay.
            entry.runtime_data.inbox.dispatcher.keeps_faces = False
        await async_delete_faces(self.hass, entry.entry_id)
        return self.async_create_entry(data={**entry.options, OPTION_KEEP_FACES: False})
