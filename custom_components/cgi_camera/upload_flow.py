"""The steps of the options about uploads: by FTP, by e-mail, and what they mean."""

from collections.abc import Sequence
from typing import Any

from homeassistant.config_entries import ConfigEntryState, ConfigFlowResult, OptionsFlowWithReload
from homeassistant.helpers.selector import (
    BooleanSelector,
    NumberSelector,
    NumberSelectorConfig,
    NumberSelectorMode,
    SelectSelector,
    SelectSelectorConfig,
    TextSelector,
    TextSelectorConfig,
)
from homeassistant.util import dt as dt_util
import probatio

from .api.errors import CameraError, PatternError
from .api.push.upload import DEFAULT_PATTERNS, UploadPattern, meaning_of, read_patterns
from .const import (
    CONF_UPLOAD_PASSWORD,
    CONF_UPLOAD_USERNAME,
    DEFAULT_FTP_PORT,
    DEFAULT_MAIL_PORT,
    DEFAULT_PASSIVE_PORTS,
    LOGGER,
    OPTION_FTP,
    OPTION_FTP_INSTALL,
    OPTION_FTP_PASSIVE_PORTS,
    OPTION_FTP_PORT,
    OPTION_MAIL,
    OPTION_MAIL_PORT,
    OPTION_UPLOAD_HOST,
    OPTION_UPLOAD_PATTERNS,
)
from .coordinator import CgiCameraConfigEntry
from .inbox.listeners import LISTENERS
from .inbox.receiving import async_can_listen
from .inbox.uploads import RecentUpload, port_range
from .push_setup import PushHopError
from .upload_setup import (
    async_install_uploads,
    async_own_hosts,
    async_remove_uploads,
    see_to_account,
    upload_setup_of,
)

CONF_ONLY_TRY = "only_try"
"""Not an option: whether to show what the patterns would mean, and the form again."""

PLACEHOLDERS = {"channel_word": "{channel}", "channel0_word": "{channel0}"}
"""Braces that a text shows."""

PORT = probatio.All(
    NumberSelector(NumberSelectorConfig(min=1024, max=65535, mode=NumberSelectorMode.BOX)),
    probatio.Coerce(int),
)


class UploadOptionsFlow(OptionsFlowWithReload):
    """Switches uploads on and shows what to type into the camera.

    As all options, they are for administrators only, and so is the password that is shown.
    """

    config_entry: CgiCameraConfigEntry

    async def async_step_receive_ftp(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Receive files by FTP, and if possible tell the camera."""
        entry, errors = self.config_entry, {}
        placeholders = {"reason": "", "url": ""}
        see_to_account(self.hass, entry)
        if user_input is not None:
            chosen = {OPTION_UPLOAD_HOST: "", OPTION_FTP_INSTALL: False, **user_input}
            if (field := await self._fault(chosen, OPTION_FTP, OPTION_FTP_PORT)) is not None:
                errors[field] = "port_taken"
            elif not _is_port_range(chosen[OPTION_FTP_PASSIVE_PORTS]):
                errors[OPTION_FTP_PASSIVE_PORTS] = "invalid_ports"
            else:
                try:
                    await self._tell_camera(chosen)
                except PushHopError as error:
                    errors["base"] = error.key
                    placeholders |= error.placeholders
                else:
                    return self.async_create_entry(data={**entry.options, **chosen})
        shown = {
            OPTION_FTP_PORT: DEFAULT_FTP_PORT,
            OPTION_FTP_PASSIVE_PORTS: DEFAULT_PASSIVE_PORTS,
            **(user_input or {**entry.options, OPTION_FTP: True}),
        }
        can_tell = self._is_loaded and upload_setup_of(entry, entry.runtime_data.coordinator.device)
        fields: dict[probatio.Marker, Any] = {
            probatio.Required(OPTION_FTP): BooleanSelector(),
            **({probatio.Required(OPTION_FTP_INSTALL): BooleanSelector()} if can_tell else {}),
            **await self._host_field(),
            probatio.Required(OPTION_FTP_PORT): PORT,
            probatio.Required(OPTION_FTP_PASSIVE_PORTS): TextSelector(),
        }
        return await self._show("receive_ftp", fields, shown, errors, placeholders)

    async def async_step_receive_mail(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Receive e-mails."""
        entry, errors = self.config_entry, {}
        see_to_account(self.hass, entry)
        if user_input is not None:
            chosen = {OPTION_UPLOAD_HOST: "", **user_input}
            if (field := await self._fault(chosen, OPTION_MAIL, OPTION_MAIL_PORT)) is not None:
                errors[field] = "port_taken"
            else:
                return self.async_create_entry(data={**entry.options, **chosen})
        shown = {
            OPTION_MAIL_PORT: DEFAULT_MAIL_PORT,
            **(user_input or {**entry.options, OPTION_MAIL: True}),
        }
        fields = {
            probatio.Required(OPTION_MAIL): BooleanSelector(),
            **await self._host_field(),
            probatio.Required(OPTION_MAIL_PORT): PORT,
        }
        return await self._show("receive_mail", fields, shown, errors, {})

    async def async_step_upload_meaning(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Edit what uploads mean, and see what the last ones do."""
        entry, errors = self.config_entry, {}
        written = "\n".join(DEFAULT_PATTERNS)
        text = (user_input or entry.options).get(OPTION_UPLOAD_PATTERNS, written)
        placeholders = {"line": "", "number": "", "uploads": "", **PLACEHOLDERS}
        try:
            patterns = read_patterns(text)
        except PatternError as error:
            errors[OPTION_UPLOAD_PATTERNS] = error.fault
            placeholders |= {"line": error.line, "number": str(error.number)}
        else:
            if user_input is not None and not user_input[CONF_ONLY_TRY]:
                kept = {**entry.options, OPTION_UPLOAD_PATTERNS: text}
                return self.async_create_entry(data=kept)
            placeholders["uploads"] = _table(self._recent, patterns)
        schema = probatio.Schema(
            {
                probatio.Optional(OPTION_UPLOAD_PATTERNS, default=written): TextSelector(
                    TextSelectorConfig(multiline=True)
                ),
                probatio.Required(CONF_ONLY_TRY): BooleanSelector(),
            }
        )
        shown = user_input or {OPTION_UPLOAD_PATTERNS: text, CONF_ONLY_TRY: True}
        return self.async_show_form(
            step_id="upload_meaning",
            data_schema=self.add_suggested_values_to_schema(schema, shown),
            errors=errors,
            description_placeholders=placeholders,
        )

    @property
    def _is_loaded(self) -> bool:
        return self.config_entry.state is ConfigEntryState.LOADED

    @property
    def _recent(self) -> Sequence[RecentUpload]:
        listeners = self.hass.data.get(LISTENERS)
        return () if listeners is None else listeners.recent[self.config_entry.entry_id]

    async def _fault(self, chosen: dict[str, Any], switch: str, port: str) -> str | None:
        """Return the field with a port that cannot be had."""
        if chosen[switch] and not await async_can_listen(self.hass, switch, chosen[port]):
            return port
        return None

    async def _tell_camera(self, chosen: dict[str, Any]) -> None:
        """Write into the camera, or take out of it, what is chosen. Raises PushHopError."""
        entry = self.config_entry
        if chosen[OPTION_FTP] and chosen[OPTION_FTP_INSTALL]:
            await async_install_uploads(
                self.hass, entry, chosen[OPTION_UPLOAD_HOST], chosen[OPTION_FTP_PORT]
            )
        elif entry.options.get(OPTION_FTP_INSTALL):
            try:
                await async_remove_uploads(self.hass, entry)
            except CameraError as error:
                LOGGER.debug("Removal failed: %s", error)
                raise PushHopError("cannot_connect", {}) from error

    async def _host_field(self) -> dict[probatio.Marker, Any]:
        config = SelectSelectorConfig(options=await async_own_hosts(self.hass), custom_value=True)
        return {probatio.Optional(OPTION_UPLOAD_HOST): SelectSelector(config)}

    async def _show(
        self,
        step_id: str,
        fields: dict[probatio.Marker, Any],
        shown: dict[str, Any],
        errors: dict[str, str],
        placeholders: dict[str, str],
    ) -> ConfigFlowResult:
        """Show a form with the four things that are to be typed into the camera."""
        entry = self.config_entry
        port = shown[OPTION_FTP_PORT if step_id == "receive_ftp" else OPTION_MAIL_PORT]
        hosts = [shown.get(OPTION_UPLOAD_HOST) or "", *await async_own_hosts(self.hass), "-"]
        return self.async_show_form(
            step_id=step_id,
            data_schema=self.add_suggested_values_to_schema(
                probatio.Schema(fields), {**shown, OPTION_UPLOAD_HOST: hosts[0] or None}
            ),
            errors=errors,
            description_placeholders={
                "name": entry.title,
                "server": next(host for host in hosts if host),
                "port": str(port),
                "username": entry.data[CONF_UPLOAD_USERNAME],
                "password": entry.data[CONF_UPLOAD_PASSWORD],
                **placeholders,
            },
        )


def _is_port_range(text: str) -> bool:
    try:
        port_range(text)
    except ValueError:
        return False
    return True


def _table(uploads: Sequence[RecentUpload], patterns: Sequence[UploadPattern]) -> str:
    """Return the last uploads and what they mean, as lines of a list."""
    lines = []
    for upload in uploads:
        meaning = meaning_of(upload.names, patterns)
        time = dt_util.as_local(upload.received_at).strftime("%H:%M:%S")
        names = " · ".join(name for name in upload.names if name).replace("`", "'")
        channel = f" {meaning.channel}" if meaning.channel else ""
        lines.append(f"- {time} `{names or '-'}` = **{meaning.type or '?'}{channel}**")
    return "\n".join(lines) or "-"
