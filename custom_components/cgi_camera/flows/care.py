"""The options about settings: copy them to other cameras, restore saved ones, and use files."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from homeassistant.components.file_upload import process_uploaded_file
from homeassistant.config_entries import ConfigEntryState, ConfigFlowResult, OptionsFlowWithReload
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.selector import (
    FileSelector,
    FileSelectorConfig,
    SelectOptionDict,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
    TextSelector,
    TextSelectorConfig,
)
from homeassistant.util import dt as dt_util
import probatio

from ..api.errors import CameraError
from ..care import copying, settings_file
from ..care.preview_texts import preview_text, report_text
from ..care.previews import Preview, async_preview, async_write
from ..care.saved_settings import SavedState
from ..care.settings_state import State
from ..const import DOMAIN
from ..coordinator import CgiCameraCoordinator
from ..entries import async_loaded_cameras
from ..entry import CgiCameraConfigEntry
from ..exceptions import user_error
from ..names import async_name
from ..texts import localized
from .schemas import failed

CONF_CAMERAS = "cameras"
CONF_CONTENT = "content"
CONF_FILE = "file"
CONF_STATE = "state"


class CareOptionsFlow(OptionsFlowWithReload):
    """Gives settings to cameras after a preview for each."""

    config_entry: CgiCameraConfigEntry
    _previews: Mapping[CgiCameraConfigEntry, Preview]
    _shown: str
    """The previews, then the reports, as text."""

    @property
    def _offers_settings(self) -> bool:
        """Whether the camera is set up and has settings."""
        entry = self.config_entry
        return entry.state is ConfigEntryState.LOADED and bool(
            entry.runtime_data.saved_settings.sections
        )

    @property
    def _saved_states(self) -> list[SavedState]:
        """The saved states of the camera, the latest first."""
        return self.config_entry.runtime_data.saved_settings.states if self._offers_settings else []

    @property
    def _twins(self) -> list[CgiCameraConfigEntry]:
        """The other cameras of the same family."""
        entry = self.config_entry
        return [
            other
            for other in async_loaded_cameras(self.hass)
            if other is not entry and other.data["family"] == entry.data["family"]
        ]

    async def async_step_copy_settings(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask to which cameras the settings go."""
        errors: dict[str, str] = {}
        reason = {"reason": ""}
        if user_input is not None:
            chosen = [entry for entry in self._twins if entry.entry_id in user_input[CONF_CAMERAS]]
            coordinator = self.config_entry.runtime_data.coordinator
            try:
                settings, _ = await copying.async_settings_to_copy(coordinator)
            except CameraError as error:
                errors, reason = failed(self.hass, coordinator.user_error(error))
            else:
                return await self._show_previews(
                    chosen, copying.copied(coordinator.device, settings)
                )
        options = [
            SelectOptionDict(value=entry.entry_id, label=async_name(self.hass, entry))
            for entry in self._twins
        ]
        cameras = SelectSelector(
            SelectSelectorConfig(options=options, multiple=True, mode=SelectSelectorMode.LIST)
        )
        return self.async_show_form(
            step_id="copy_settings",
            data_schema=probatio.Schema({probatio.Required(CONF_CAMERAS, default=[]): cameras}),
            errors=errors,
            description_placeholders={
                "name": async_name(self.hass, self.config_entry),
                **reason,
            },
        )

    async def async_step_saved_settings(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for a saved state; the next step shows what differs from it."""
        if user_input is not None:
            for state in self._saved_states:
                if state["saved_at"] == user_input[CONF_STATE]:
                    return await self._show_previews([self.config_entry], state["settings"])
        options = [
            SelectOptionDict(value=state["saved_at"], label=_local_time(state["saved_at"]))
            for state in self._saved_states
        ]
        states = SelectSelector(SelectSelectorConfig(options=options, mode=SelectSelectorMode.LIST))
        latest = self._saved_states[0]["saved_at"]
        return self.async_show_form(
            step_id="saved_settings",
            data_schema=probatio.Schema({probatio.Required(CONF_STATE, default=latest): states}),
            description_placeholders={"name": async_name(self.hass, self.config_entry)},
        )

    async def async_step_settings_file(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Show the present settings as a file, and take another one."""
        errors: dict[str, str] = {}
        reason = {"reason": ""}
        coordinator = self.config_entry.runtime_data.coordinator
        if user_input is not None:
            content = user_input.get(CONF_CONTENT, "")
            try:
                settings = await self._read(user_input)
            except CameraError as error:
                errors, reason = failed(self.hass, _file_error(coordinator, error))
            else:
                return await self._show_previews([self.config_entry], settings)
        else:
            try:
                content = await self._present_as_text()
            except CameraError as error:
                errors, reason = failed(self.hass, coordinator.user_error(error))
                content = ""
        schema = probatio.Schema(
            {
                probatio.Optional(CONF_CONTENT): TextSelector(TextSelectorConfig(multiline=True)),
                probatio.Optional(CONF_FILE): FileSelector(
                    FileSelectorConfig(accept=".yaml,.yml,text/yaml")
                ),
            }
        )
        return self.async_show_form(
            step_id="settings_file",
            data_schema=self.add_suggested_values_to_schema(schema, {CONF_CONTENT: content}),
            errors=errors,
            description_placeholders={
                "name": async_name(self.hass, self.config_entry),
                **reason,
            },
        )

    async def _present_as_text(self) -> str:
        """Return the present settings as a file, or the latest kept ones of a silent camera."""
        coordinator = self.config_entry.runtime_data.coordinator
        settings, saved_at = await copying.async_settings_to_copy(coordinator)
        state = SavedState(saved_at=saved_at or dt_util.utcnow().isoformat(), settings=settings)
        name = async_name(self.hass, self.config_entry)
        return settings_file.as_text(coordinator.device.family.name, name, state)

    async def _read(self, user_input: Mapping[str, Any]) -> State:
        """Return the settings of a file, or of the text."""
        if file_id := user_input.get(CONF_FILE):
            content = await self.hass.async_add_executor_job(_uploaded, self.hass, file_id)
        else:
            content = user_input.get(CONF_CONTENT, "").encode()[: settings_file.MAX_BYTES + 1]
        if len(content) > settings_file.MAX_BYTES:
            raise settings_file.UnreadableFileError("the file is too large")
        device = self.config_entry.runtime_data.coordinator.device
        return await self.hass.async_add_executor_job(settings_file.read, device, content)

    async def _show_previews(
        self, entries: list[CgiCameraConfigEntry], settings: State
    ) -> ConfigFlowResult:
        """Show for each camera what it would take."""
        previews, texts = {}, []
        for entry in entries:
            try:
                previews[entry] = await async_preview(self._coordinator_of(entry), settings)
                shown = preview_text(self.hass, previews[entry])
            except (CameraError, HomeAssistantError) as error:
                shown = self._failure(entry, error)
            texts.append(f"**{async_name(self.hass, entry)}**\n{shown}")
        self._previews, self._shown = previews, "\n\n".join(texts)
        return await self.async_step_write_settings()

    async def async_step_write_settings(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Show the previews, then write what they show."""
        if user_input is None:
            return self._list("write_settings")
        texts = []
        for entry, preview in self._previews.items():
            try:
                coordinator = self._coordinator_of(entry)
                shown = report_text(coordinator, await async_write(coordinator, preview))
            except (CameraError, HomeAssistantError) as error:
                shown = self._failure(entry, error)
            texts.append(f"**{async_name(self.hass, entry)}**\n{shown}")
        self._shown = "\n\n".join(texts)
        return self._list("settings_report")

    async def async_step_settings_report(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """End with the report."""
        return self.async_create_entry(data=self.config_entry.options)

    def _coordinator_of(self, entry: CgiCameraConfigEntry) -> CgiCameraCoordinator:
        """Return the coordinator of a camera, which may have been unloaded meanwhile."""
        if entry.state is not ConfigEntryState.LOADED:
            raise copying.not_loaded(async_name(self.hass, entry))
        return entry.runtime_data.coordinator

    def _failure(self, entry: CgiCameraConfigEntry, error: CameraError | HomeAssistantError) -> str:
        """Return the line about a camera that could not be read or written."""
        if isinstance(error, CameraError):
            error = user_error(error, async_name(self.hass, entry))
        return f"- {localized(self.hass, error)}"

    def _list(self, step_id: str) -> ConfigFlowResult:
        return self.async_show_form(
            step_id=step_id, description_placeholders={"list": self._shown or "-"}
        )


def _local_time(moment: str) -> str:
    """Return a moment of a file as date and time in the zone of Home Assistant."""
    local = dt_util.as_local(datetime.fromisoformat(moment))
    return local.replace(tzinfo=None).isoformat(" ", "minutes")


def _uploaded(hass: HomeAssistant, file_id: str) -> bytes:
    """Return the beginning of an uploaded file, one byte more than is allowed at most."""
    try:
        with process_uploaded_file(hass, file_id) as path, Path(path).open("rb") as file:
            return file.read(settings_file.MAX_BYTES + 1)
    except ValueError as error:
        raise settings_file.UnreadableFileError("the file is gone") from error


def _file_error(coordinator: CgiCameraCoordinator, error: CameraError) -> HomeAssistantError:
    """Return the error about a file for the user."""
    subject, limit = coordinator.shown_name, str(settings_file.MAX_BYTES // 1024)
    match error:
        case settings_file.UnreadableFileError():
            return HomeAssistantError(
                translation_domain=DOMAIN,
                translation_key="not_a_settings_file",
                translation_placeholders={"subject": subject, "limit": limit},
            )
        case settings_file.OtherFamilyError():
            return HomeAssistantError(
                translation_domain=DOMAIN,
                translation_key="file_of_other_family",
                translation_placeholders={"subject": subject},
            )
    return coordinator.user_error(error)
