"""The options about uploads: FTP, e-mail, and the patterns that give uploads a meaning."""

from collections.abc import Sequence
from typing import Any

from homeassistant.config_entries import ConfigEntryState, ConfigFlowResult, OptionsFlowWithReload
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.selector import (
    BooleanSelector,
    SelectSelector,
    SelectSelectorConfig,
    TextSelector,
    TextSelectorConfig,
)
from homeassistant.util import dt as dt_util
import probatio

from ..api.camera_setup import UploadSetup
from ..api.errors import CameraError, PatternError
from ..api.events.event import EventType
from ..api.events.upload_patterns import DEFAULT_PATTERNS, UploadPattern, meaning_of, read_patterns
from ..camera_setup.addresses import async_own_hosts
from ..camera_setup.uploads import UploadInstallation, ensure_upload_account
from ..const import (
    CONF_UPLOAD_PASSWORD,
    CONF_UPLOAD_USERNAME,
    DEFAULT_PASSIVE_PORTS,
    LOGGER,
    OPTION_FTP,
    OPTION_FTP_ALARMS,
    OPTION_FTP_INSTALL,
    OPTION_FTP_PASSIVE_PORTS,
    OPTION_FTP_PORT,
    OPTION_UPLOAD_HOST,
    OPTION_UPLOAD_PATTERNS,
)
from ..entry import CgiCameraConfigEntry
from ..exceptions import user_error
from ..inbox.servers.quota import port_range
from ..inbox.upload_servers import (
    FTP,
    MAIL,
    RecentUpload,
    UploadMethod,
    async_can_listen,
    upload_servers,
)
from ..names import async_name
from ..texts import Texts, as_text
from .schemas import failed, whole_number

CONF_ONLY_TRY = "only_try"
"""Not an option: whether to try the patterns and show the form again."""

PLACEHOLDERS = {"channel_word": "{channel}", "channel0_word": "{channel0}"}
"""Braces that a text contains."""


class UploadOptionsFlow(OptionsFlowWithReload):
    """Switches uploads on and shows what to type into the camera.

    Only administrators reach options, and so the upload password in the form.
    """

    config_entry: CgiCameraConfigEntry

    async def async_step_receive_ftp(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Receive files by FTP, and set up the camera if the family can."""
        return await self._receive(FTP, user_input)

    async def async_step_receive_mail(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Receive e-mails."""
        return await self._receive(MAIL, user_input)

    async def _receive(
        self, method: UploadMethod, user_input: dict[str, Any] | None
    ) -> ConfigFlowResult:
        """Switch a method on or off; the form shows the four things to type into the camera."""
        entry, errors = self.config_entry, {}
        reason = {"reason": ""}
        ensure_upload_account(self.hass, entry)
        if user_input is not None:
            chosen = {OPTION_UPLOAD_HOST: "", **user_input}
            try:
                if not (errors := await self._port_errors(method, chosen)):
                    if method is FTP:
                        chosen = {OPTION_FTP_INSTALL: False, **chosen}
                        await self._set_up_camera(chosen)
                    return self.async_create_entry(data={**entry.options, **chosen})
            except HomeAssistantError as error:
                errors, reason = failed(self.hass, error)
        own_hosts = await async_own_hosts(self.hass)
        setup = self._upload_setup if method is FTP else None
        shown = user_input or await self._saved(method, setup)
        host = shown.get(OPTION_UPLOAD_HOST) or next(iter(own_hosts), "")
        return self.async_show_form(
            step_id=method.option,
            data_schema=self.add_suggested_values_to_schema(
                _receive_schema(method, own_hosts, setup),
                {**shown, OPTION_UPLOAD_HOST: host or None},
            ),
            errors=errors,
            description_placeholders={
                "name": async_name(self.hass, entry),
                "server": f"`{as_text(host)}`" if host else Texts(self.hass)["option_server"],
                "port": str(shown[method.port_option]),
                "username": entry.data[CONF_UPLOAD_USERNAME],
                "password": entry.data[CONF_UPLOAD_PASSWORD],
                "by_hand": self._by_hand(method),
                **reason,
            },
        )

    async def _saved(self, method: UploadMethod, setup: UploadSetup | None) -> dict[str, Any]:
        """Return what the form shows at first: what is saved, and what is usual."""
        options = self.config_entry.options
        return {
            method.port_option: method.usual_port,
            OPTION_FTP_PASSIVE_PORTS: DEFAULT_PASSIVE_PORTS,
            method.option: False,
            **({} if OPTION_FTP_ALARMS in options else {OPTION_FTP_ALARMS: await _watched(setup)}),
            **options,
        }

    def _by_hand(self, method: UploadMethod) -> str:
        """Return what the user has to do at the camera, nothing if a click does it."""
        if not self._is_loaded or (method is FTP and self._upload_setup is not None):
            return ""
        texts, device = Texts(self.hass), self.config_entry.runtime_data.coordinator.device
        first = texts["upload_by_hand"]
        return f"{first} {texts['upload_by_action']}" if device.commands.uploads else first

    @property
    def _upload_setup(self) -> UploadSetup | None:
        """The upload set-up of the family; None if there is none or the entry is not loaded."""
        if not self._is_loaded:
            return None
        return UploadInstallation(self.hass, self.config_entry).setup

    async def async_step_upload_meaning(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Edit the patterns, and show what they make of the last uploads."""
        entry, errors = self.config_entry, {}
        written = "\n".join(DEFAULT_PATTERNS)
        text = (user_input or entry.options).get(OPTION_UPLOAD_PATTERNS, written)
        placeholders = {"line": "", "number": "", "uploads": "", **PLACEHOLDERS}
        try:
            patterns = read_patterns(text)
        except PatternError as error:
            errors[OPTION_UPLOAD_PATTERNS] = error.fault
            placeholders |= {"line": as_text(error.line), "number": str(error.number)}
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
        return upload_servers(self.hass).recent[self.config_entry.entry_id]

    async def _port_errors(self, method: UploadMethod, chosen: dict[str, Any]) -> dict[str, str]:
        """Return the errors of the ports by field."""
        port = chosen[method.port_option]
        if chosen[method.option] and not await async_can_listen(self.hass, method, port):
            return {method.port_option: "port_taken"}
        try:
            port_range(chosen.get(OPTION_FTP_PASSIVE_PORTS, DEFAULT_PASSIVE_PORTS))
        except ValueError:
            return {OPTION_FTP_PASSIVE_PORTS: "invalid_ports"}
        return {}

    async def _set_up_camera(self, chosen: dict[str, Any]) -> None:
        """Write the chosen set-up into the camera, or remove it. Raises HomeAssistantError."""
        entry = self.config_entry
        if chosen[OPTION_FTP] and chosen[OPTION_FTP_INSTALL]:
            await UploadInstallation(self.hass, entry).async_install(
                chosen[OPTION_UPLOAD_HOST], chosen[OPTION_FTP_PORT], chosen.get(OPTION_FTP_ALARMS)
            )
        elif entry.options.get(OPTION_FTP_INSTALL):
            try:
                await UploadInstallation(self.hass, entry).async_remove()
            except CameraError as error:
                LOGGER.debug("Removal failed: %s", error)
                raise user_error(error, async_name(self.hass, entry)) from error


async def _watched(setup: UploadSetup | None) -> list[EventType]:
    """Return the alarms that are linked at first: those whose detection is on."""
    if setup is None or not setup.alarms:
        return []
    try:
        watched = await setup.watched()
    except CameraError as error:
        LOGGER.debug("Cannot read which alarms are on: %s", error)
        return []
    return [alarm for alarm in setup.alarms if alarm in watched]


def _receive_schema(
    method: UploadMethod, own_hosts: Sequence[str], setup: UploadSetup | None
) -> probatio.Schema:
    """Return the fields of a method, with the set-up of the camera if the family has one."""
    hosts = SelectSelectorConfig(options=list(own_hosts), custom_value=True)
    fields: dict[probatio.Marker, Any] = {probatio.Required(method.option): BooleanSelector()}
    if setup is not None:
        fields[probatio.Required(OPTION_FTP_INSTALL)] = BooleanSelector()
        if setup.alarms:
            alarms = SelectSelectorConfig(
                options=list(setup.alarms), multiple=True, translation_key=OPTION_FTP_ALARMS
            )
            fields[probatio.Optional(OPTION_FTP_ALARMS)] = SelectSelector(alarms)
    fields[probatio.Optional(OPTION_UPLOAD_HOST)] = SelectSelector(hosts)
    fields[probatio.Required(method.port_option)] = whole_number(1024, 65535)
    if method is FTP:
        fields[probatio.Required(OPTION_FTP_PASSIVE_PORTS)] = TextSelector()
    return probatio.Schema(fields)


def _table(uploads: Sequence[RecentUpload], patterns: Sequence[UploadPattern]) -> str:
    """Return the last uploads with their meaning, as lines of a list."""
    lines = []
    for upload in uploads:
        meaning = meaning_of(upload.names, patterns)
        time = dt_util.as_local(upload.received_at).strftime("%H:%M:%S")
        names = as_text(" · ".join(name for name in upload.names if name))
        channel = f" {meaning.channel}" if meaning.channel else ""
        lines.append(f"- {time} `{names or '-'}` = **{meaning.type or '?'}{channel}**")
    return "\n".join(lines) or "-"
