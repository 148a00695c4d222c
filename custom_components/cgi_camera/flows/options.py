"""The options: what the camera pushes, how long events are kept, and the channels in use."""

from collections.abc import Mapping
from typing import Any, override

from homeassistant.config_entries import ConfigFlowResult
from homeassistant.const import CONF_WEBHOOK_ID
from homeassistant.helpers.network import NoURLAvailableError, get_url
from homeassistant.helpers.selector import (
    BooleanSelector,
    TextSelector,
    TextSelectorConfig,
)
import probatio

from ..abilities import async_abilities
from ..api.camera_setup import PushSetup
from ..api.client import FoundChannel, Presence
from ..api.device import Device
from ..api.errors import CameraError
from ..api.events.event import EventType
from ..camera_setup.addresses import AUTOMATIC, push_path
from ..camera_setup.pushes import PushInstallation
from ..const import (
    CONF_CHANNELS,
    DEFAULT_KEEP_SECONDS,
    LOGGER,
    OPTION_ALARM_SECONDS,
    OPTION_ARCHIVE_DAYS,
    OPTION_ARCHIVE_EVENTS,
    OPTION_ARCHIVE_MEGABYTES,
    OPTION_CALLBACK,
    OPTION_HOLD_SECONDS,
    OPTION_KEEP_SECONDS,
    OPTION_LISTEN,
    OPTION_PRESETS,
    OPTION_PUSH_EVENTS,
    OPTION_SHARED_ADDRESS,
    OPTION_TCP_PORT,
)
from ..devices import device_of, family_in, open_device
from ..exceptions import PushHopError, user_error
from ..inbox.alarm_input import MAX_SECONDS, MIN_SECONDS, USUAL_SECONDS, alarm_input_of
from ..inbox.upload_servers import async_is_free
from ..names import async_name
from ..select import named_presets
from .care import CareOptionsFlow
from .channels import ChannelsFlow
from .faces import FaceOptionsFlow
from .present import present
from .receive_events import CONF_TEST, async_push_schema
from .schemas import failed, whole_number
from .uploads import UploadOptionsFlow

OPTIONS_SCHEMA = probatio.Schema(
    {
        probatio.Required(OPTION_HOLD_SECONDS): whole_number(1, 3600, "s"),
        probatio.Required(OPTION_ARCHIVE_DAYS): whole_number(1, 365, "d"),
        probatio.Required(OPTION_ARCHIVE_MEGABYTES): whole_number(10, 100_000, "MB"),
        probatio.Optional(OPTION_ARCHIVE_EVENTS, default=0): whole_number(0, 1_000_000),
        probatio.Optional(OPTION_TCP_PORT, default=0): whole_number(0, 65535),
        probatio.Optional(OPTION_SHARED_ADDRESS, default=False): BooleanSelector(),
    }
)
PRESETS: dict[probatio.Marker, Any] = {
    probatio.Optional(OPTION_PRESETS, default=[]): TextSelector(TextSelectorConfig(multiple=True))
}
ALARM_INPUT: dict[probatio.Marker, Any] = {
    probatio.Optional(OPTION_ALARM_SECONDS, default=USUAL_SECONDS): whole_number(
        MIN_SECONDS, MAX_SECONDS, "s"
    )
}
EVENTS_SCHEMA = probatio.Schema(
    {
        probatio.Required(OPTION_LISTEN): BooleanSelector(),
        probatio.Required(OPTION_HOLD_SECONDS): whole_number(1, 3600, "s"),
        probatio.Required(OPTION_ARCHIVE_DAYS): whole_number(1, 365, "d"),
        probatio.Required(OPTION_ARCHIVE_MEGABYTES): whole_number(10, 100_000, "MB"),
        probatio.Optional(OPTION_ARCHIVE_EVENTS, default=0): whole_number(0, 1_000_000),
    }
)
PICTURES_SCHEMA = probatio.Schema(
    {probatio.Required(OPTION_KEEP_SECONDS): whole_number(0, 86400, "s")}
)


class CgiCameraOptionsFlow(ChannelsFlow, UploadOptionsFlow, FaceOptionsFlow, CareOptionsFlow):
    """Sets up pushes and uploads, the archive, and the channels of a recorder."""

    @property
    @override
    def step_after_failure(self) -> str:
        return "channels"

    @property
    def _push_setup(self) -> PushSetup | None:
        """The push set-up of the family; None if there is none or the entry is not loaded."""
        if not self._is_loaded:
            return None
        return PushInstallation(self.hass, self.config_entry).setup

    @property
    def _camera_moves(self) -> bool:
        """Whether the camera may have presets to name."""
        return self._is_loaded and self.config_entry.runtime_data.coordinator.device.commands.moves

    @property
    def _settings_schema(self) -> probatio.Schema:
        """The form of the history, with what only some cameras have."""
        has_input = alarm_input_of(family_in(self.config_entry.data)) is not None
        presets = PRESETS if self._camera_moves else {}
        return OPTIONS_SCHEMA.extend({**(ALARM_INPUT if has_input else {}), **presets})

    async def async_step_init(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Show a menu, if there is more than one form."""
        entry, family = self.config_entry, family_in(self.config_entry.data)
        installed = bool(entry.options.get(OPTION_PUSH_EVENTS))
        if family.has_many_channels:
            self.found = self._stored()
            self.ticked = {found.number for found in self.found}
        choices = {
            "channels": family.has_many_channels,
            "face_events": self._push_setup is not None,
            "remove_face_events": self._push_setup is not None and installed,
            "receive_ftp": self._is_loaded and family.pushes,
            "receive_mail": self._is_loaded and family.pushes,
            "upload_meaning": self._is_loaded and family.pushes,
            "settings": family.pushes,
            "events": family.events is not None,
            "faces": (family.pushes and self._is_loaded) or family.events is not None,
            "pictures": family.patience is not None,
            "copy_settings": self._offers_settings and bool(self._twins),
            "saved_settings": bool(self._saved_states),
            "settings_file": self._offers_settings,
        }
        abilities = async_abilities(self.hass, entry).as_list(self.hass) if self._is_loaded else ""
        menu = [step for step, offered in choices.items() if offered]
        if menu == ["settings"]:
            return await self.async_step_settings()
        return self.async_show_menu(
            step_id="init",
            menu_options=menu,
            description_placeholders={**present(self.hass, entry), "abilities": abilities},
        )

    @override
    def recorder(self) -> Device:
        """Return the device in use, whose limits on requests then hold for the search, too."""
        if self._is_loaded:
            return self.config_entry.runtime_data.coordinator.device
        return device_of(self.hass, self.config_entry)

    @override
    def channels_found(self) -> None:
        known = {found.number for found in self.found}
        self.found = sorted(
            [*self.found, *(gone for gone in self._stored() if gone.number not in known)],
            key=lambda found: found.number,
        )

    @override
    def show_error(self, error: CameraError) -> None:
        shown = user_error(error, async_name(self.hass, self.config_entry))
        self.errors, self.placeholders = failed(self.hass, shown)

    def _stored(self) -> list[FoundChannel]:
        """Return the channels of the entry."""
        return [
            FoundChannel(presence=Presence.PRESENT, picture=None, **channel)
            for channel in self.config_entry.data[CONF_CHANNELS]
        ]

    @override
    async def channels_chosen(self, channels: list[dict[str, Any]]) -> ConfigFlowResult:
        entry = self.config_entry
        if self.hass.config_entries.async_update_entry(
            entry, data={**entry.data, CONF_CHANNELS: channels}
        ):
            self.hass.config_entries.async_schedule_reload(entry.entry_id)
        return self.async_create_entry(data=entry.options)

    async def async_step_face_events(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Set up the pushes of the camera, and test them."""
        entry, errors, reason = self.config_entry, {}, {"reason": ""}
        if user_input is not None and not user_input[OPTION_PUSH_EVENTS]:
            errors["base"] = "no_events"
        elif user_input is not None:
            try:
                chosen = await self._set_up_push(user_input)
            except PushHopError as error:
                errors, reason = failed(self.hass, error)
            else:
                return self.async_create_entry(data={**entry.options, **chosen})
        schema = await async_push_schema(self.hass, self._push_setup)
        shown = user_input or {
            OPTION_PUSH_EVENTS: entry.options.get(OPTION_PUSH_EVENTS, [EventType.FACE]),
            OPTION_CALLBACK: entry.options.get(OPTION_CALLBACK) or None,
            CONF_TEST: True,
        }
        return self.async_show_form(
            step_id="face_events",
            data_schema=self.add_suggested_values_to_schema(schema, shown),
            errors=errors,
            description_placeholders={"name": async_name(self.hass, entry), **reason},
        )

    async def _set_up_push(self, user_input: Mapping[str, Any]) -> dict[str, Any]:
        """Return the chosen options. Raises PushHopError if pushes do not arrive."""
        events = user_input[OPTION_PUSH_EVENTS]
        callback_base = user_input.get(OPTION_CALLBACK, AUTOMATIC)
        test = user_input.get(CONF_TEST, False)
        pushes = PushInstallation(self.hass, self.config_entry)
        return await pushes.async_set_up(callback_base, events, test=test)

    async def async_step_remove_face_events(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Remove our set-up from the camera."""
        errors: dict[str, str] = {}
        reason = {"reason": ""}
        name = async_name(self.hass, self.config_entry)
        if user_input is not None:
            try:
                await PushInstallation(self.hass, self.config_entry).async_remove()
            except CameraError as error:
                LOGGER.debug("Removal failed: %s", error)
                errors, reason = failed(self.hass, user_error(error, name))
            else:
                self.config_entry.runtime_data.inbox.health.clear()
                kept = {**self.config_entry.options}
                del kept[OPTION_PUSH_EVENTS], kept[OPTION_CALLBACK]
                return self.async_create_entry(data=kept)
        return self.async_show_form(
            step_id="remove_face_events",
            errors=errors,
            description_placeholders={"name": name, **reason},
        )

    async def async_step_settings(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Show the push address, and ask for archive, port and presets."""
        errors = {}
        if user_input is not None:
            port = user_input[OPTION_TCP_PORT]
            is_new = port not in {0, self.config_entry.options.get(OPTION_TCP_PORT)}
            try:
                named_presets(user_input.get(OPTION_PRESETS, ()))
            except ValueError:
                errors[OPTION_PRESETS] = "invalid_preset"
            if is_new and not await async_is_free(self.hass, port):
                errors[OPTION_TCP_PORT] = "port_taken"
            if not errors:
                return self.async_create_entry(data={**self.config_entry.options, **user_input})
        try:
            base = get_url(self.hass, allow_cloud=False, prefer_external=False)
        except NoURLAvailableError:
            base = ""
        entry, setup = self.config_entry, self._push_setup
        if not self._is_loaded:  # the path of its pushes is known all the same
            device = open_device(self.hass, entry.data, entry.options)
            setup = PushInstallation(self.hass, entry, device).setup
        return self.async_show_form(
            step_id="settings",
            data_schema=self.add_suggested_values_to_schema(
                self._settings_schema,
                user_input or self.config_entry.options,
            ),
            description_placeholders={
                "push_url": base + push_path(entry.data[CONF_WEBHOOK_ID], setup)
            },
            errors=errors,
        )

    async def async_step_events(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask whether to listen to the events of the recorder, and how long to keep them."""
        options = self.config_entry.options
        if user_input is not None:
            return self.async_create_entry(data={**options, **user_input})
        return self.async_show_form(
            step_id="events",
            data_schema=self.add_suggested_values_to_schema(
                EVENTS_SCHEMA, {OPTION_LISTEN: True, **options}
            ),
        )

    async def async_step_pictures(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask how long an old snapshot stands in for a missing one."""
        options = self.config_entry.options
        if user_input is not None:
            return self.async_create_entry(data={**options, **user_input})
        shown = {OPTION_KEEP_SECONDS: DEFAULT_KEEP_SECONDS, **options}
        return self.async_show_form(
            step_id="pictures",
            data_schema=self.add_suggested_values_to_schema(PICTURES_SCHEMA, shown),
        )
