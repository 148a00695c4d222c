"""Set-up with three fields; the flow finds out the rest."""

from collections.abc import Mapping
from typing import Any, override

from homeassistant.config_entries import (
    SOURCE_REAUTH,
    ConfigEntry,
    ConfigFlowResult,
)
from homeassistant.const import CONF_HOST, CONF_PASSWORD, CONF_URL
from homeassistant.core import callback
import probatio

from .api.account_memory import forget_login
from .api.client import Presence
from .api.device import Device
from .api.errors import CameraError
from .api.identity import Identity
from .camera_setup.first_pushes import FirstPushes
from .const import (
    CONF_ADVANCED,
    CONF_CHANNELS,
    CONF_FAMILY,
    CONF_LOGIN,
    CONF_MEMORY,
    CONF_RTSP_URL,
    CONF_WEAKER_LOGIN,
    DEFAULT_OPTIONS,
    DOMAIN,
    FAMILY_CUSTOM,
    LOGGER,
    LOGIN_AUTO,
    MINOR_VERSION,
    OPTION_LISTEN,
)
from .devices import ProbedCamera, probe_camera, store_probed
from .flows.channels import ChannelsFlow
from .flows.discovery import DiscoveryFlow
from .flows.options import CgiCameraOptionsFlow
from .flows.people import PeopleFlow
from .flows.receive_events import ReceiveEventsFlow
from .flows.schemas import (
    ACCOUNT_SCHEMA,
    CONF_ALLOW,
    FIELDS,
    TEMPLATES_SCHEMA,
    UNEXPECTED,
    USER_SCHEMA,
    WEAKER_LOGIN_SCHEMA,
    address_errors,
    error_key,
    reconfigure_schema,
    url_errors,
    with_account,
    with_kept_password,
)
from .names import async_name, async_title
from .people.last_seen import is_people


class CgiCameraConfigFlow(
    PeopleFlow, ChannelsFlow, DiscoveryFlow, ReceiveEventsFlow, domain=DOMAIN
):
    """Adds a camera, and changes its account and address."""

    VERSION = 1
    MINOR_VERSION = MINOR_VERSION

    placeholders: Mapping[str, str] = {
        **dict.fromkeys(("minutes", "url", "reason"), ""),
        "channel": "{channel}",
        "channel0": "{channel0}",
        "channel02": "{channel:02}",
    }
    _typed: Mapping[str, Any] = {}
    _templates: Mapping[str, Any] = {}
    _probed: ProbedCamera
    """The camera that answered, or the recorder whose channels the user chooses."""

    @staticmethod
    @callback
    @override
    def async_get_options_flow(config_entry: ConfigEntry) -> CgiCameraOptionsFlow:
        return CgiCameraOptionsFlow()

    async def _probe(
        self, wanted: Mapping[str, Any], options: Mapping[str, Any]
    ) -> ProbedCamera | None:
        """Return the camera, or None with `errors` set."""
        try:
            return await probe_camera(self.hass, wanted, options)
        except CameraError as error:
            self.show_error(error)
        except Exception:  # noqa: BLE001 - the last branch of a flow, whose user sees "unknown"
            LOGGER.exception("Unexpected exception")
            self.errors = UNEXPECTED
        return None

    @override
    def show_error(self, error: CameraError) -> None:
        LOGGER.debug("Set-up failed: %s", error)
        key, named = error_key(error, by_url=bool(self._templates))
        self.errors = {FIELDS.get(key, "base"): key}
        self.placeholders = {**self.placeholders, **named}

    def _form(
        self, step_id: str, schema: probatio.Schema, shown: Mapping[str, Any] | None
    ) -> ConfigFlowResult:
        """Show a form with its errors, those of fields that it has not above it."""
        fields = {str(marker) for marker in schema.schema}
        errors = {key if key in fields else "base": text for key, text in self.errors.items()}
        self.errors = {}
        return self.async_show_form(
            step_id=step_id,
            data_schema=self.add_suggested_values_to_schema(schema, shown),
            errors=errors,
            description_placeholders=self.placeholders,
        )

    @override
    async def async_step_user(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask for the address and the account."""
        if user_input is not None:
            self._typed, self._templates = with_account(user_input), {}
            self.errors = address_errors(self._typed[CONF_HOST])
            is_custom = user_input[CONF_ADVANCED][CONF_FAMILY] == FAMILY_CUSTOM
            if not self.errors and is_custom:
                return await self.async_step_snapshot_url()
            if not self.errors and (result := await self._add({})):
                return result
        shown = self._typed or ({CONF_HOST: self.discovered} if self.discovered else None)
        return self._form("user", USER_SCHEMA, shown)

    async def async_step_snapshot_url(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for the snapshot URL of a camera of no known family."""
        if user_input is not None:
            self._templates = user_input
            self.errors = url_errors(user_input, self._typed[CONF_HOST])
            if not self.errors and (result := await self._add(user_input)):
                return result
            if not self.errors.keys() & {CONF_URL, CONF_RTSP_URL} and self.errors != UNEXPECTED:
                return await self.async_step_user()
        return self._form("snapshot_url", TEMPLATES_SCHEMA, self._templates)

    async def _add(self, templates: Mapping[str, Any]) -> ConfigFlowResult | None:
        """Add the camera if it works and is new; return None if there is an error."""
        wanted = {**self._typed, **self._typed[CONF_ADVANCED], **templates}
        del wanted[CONF_ADVANCED]
        if wanted.get(CONF_LOGIN) == LOGIN_AUTO:
            del wanted[CONF_LOGIN]
        probed = await self._probe(wanted, DEFAULT_OPTIONS)
        if probed is None:
            return None
        if (unique_id := probed.identity.unique_id) is None:
            place: dict[str, Any] = {CONF_HOST: probed.data[CONF_HOST]}
            if templates:
                place[CONF_URL] = templates[CONF_URL]
            self.abort_if_there(place)
        else:
            known = await self.async_set_unique_id(unique_id, raise_on_progress=False)
            if known is not None:
                await self.follow_known(known, probed.data)
            self.abort_if_known(known)
        self._probed = probed
        if probed.device.family.has_many_channels:
            return await self.async_step_find_channels()
        self.prepare_pushes(FirstPushes(self.hass, probed, self._title))
        return await self.async_step_receive_events()

    @override
    async def add_camera(
        self, data: Mapping[str, Any], options: Mapping[str, Any]
    ) -> ConfigFlowResult:
        store_probed(self.hass, self._probed)
        return self._create(data, options)

    def _create(self, data: Mapping[str, Any], options: Mapping[str, Any]) -> ConfigFlowResult:
        return self.async_create_entry(
            title=self._title,
            data={**self._probed.data, **data},
            options={**DEFAULT_OPTIONS, **options},
            description_placeholders={"abilities": ""},
        )

    @property
    def _title(self) -> str:
        probed = self._probed
        return async_title(self.hass, probed.identity, probed.device.family, probed.data[CONF_HOST])

    @property
    @override
    def step_after_failure(self) -> str:
        return "snapshot_url" if CONF_URL in self.errors else "user"

    @override
    def recorder(self) -> Device:
        return self._probed.device

    @override
    def channels_found(self) -> None:
        self.ticked = {found.number for found in self.found if found.presence is Presence.PRESENT}
        is_silent = all(found.presence is Presence.UNKNOWN for found in self.found)
        if not self.found or (is_silent and self._probed.identity == Identity()):
            self.errors = {"base": "no_cameras"}

    @override
    async def channels_chosen(self, channels: list[dict[str, Any]]) -> ConfigFlowResult:
        self._probed.device.close()
        memory = dict(self._probed.device.memory)
        has_events = self._probed.device.family.events is not None
        return self._create(
            {CONF_CHANNELS: channels, CONF_MEMORY: memory},
            {OPTION_LISTEN: True} if has_events else {},
        )

    async def async_step_reauth(self, entry_data: Mapping[str, Any]) -> ConfigFlowResult:
        """Start the form for another account, or for a weaker login."""
        name = async_name(self.hass, self._get_reauth_entry())
        self.context["title_placeholders"] = {"name": name}
        if CONF_WEAKER_LOGIN in entry_data:
            return await self.async_step_weaker_login()
        return await self.async_step_reauth_confirm()

    async def async_step_reauth_confirm(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for the account that the camera accepts now."""
        return await self._async_step_change(
            "reauth_confirm", self._get_reauth_entry(), ACCOUNT_SCHEMA, user_input
        )

    async def async_step_reconfigure(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for the address and the account of an existing camera."""
        entry = self._get_reconfigure_entry()
        if is_people(entry):
            return self.async_abort(reason="people_have_no_settings")
        schema = reconfigure_schema(with_templates=CONF_URL in entry.data)
        return await self._async_step_change("reconfigure", entry, schema, user_input)

    async def async_step_weaker_login(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Explain that the camera asks for a weaker login than before, and allow it on request."""
        is_reauth = self.source == SOURCE_REAUTH
        entry = self._get_reauth_entry() if is_reauth else self._get_reconfigure_entry()
        self.placeholders = {**self.placeholders, "name": async_name(self.hass, entry)}
        if user_input is not None:
            wanted = {**entry.data, **self._typed}
            if user_input[CONF_ALLOW]:
                wanted[CONF_MEMORY] = forget_login(entry.data.get(CONF_MEMORY, {}))
            if result := await self._change(entry, wanted):
                return result
        return self._form(CONF_WEAKER_LOGIN, WEAKER_LOGIN_SCHEMA, None)

    async def _async_step_change(
        self,
        step_id: str,
        entry: ConfigEntry,
        schema: probatio.Schema,
        user_input: dict[str, Any] | None,
    ) -> ConfigFlowResult:
        """Show a form with an entry's data, and store input that works with the same camera."""
        self.placeholders = {**self.placeholders, "name": async_name(self.hass, entry)}
        if user_input is not None:
            self._typed = user_input
            if step_id == "reconfigure":
                self._typed = with_kept_password(user_input)
            wanted = {**entry.data, **self._typed}
            self.errors = url_errors(user_input, wanted[CONF_HOST])
            self._templates = user_input if CONF_URL in user_input else {}
            if not self.errors and (result := await self._change(entry, wanted)):
                return result
            if self.errors.get("base") == CONF_WEAKER_LOGIN:
                self.errors = {}
                return await self.async_step_weaker_login()
        shown = {
            **{key: value for key, value in entry.data.items() if key != CONF_PASSWORD},
            **(user_input or {}),
        }
        return self._form(step_id, schema, shown)

    async def _change(
        self, entry: ConfigEntry, wanted: Mapping[str, Any]
    ) -> ConfigFlowResult | None:
        """Store data that works with the same camera; return None with `errors` set if not."""
        if (probed := await self._probe(wanted, entry.options)) is None:
            return None
        if entry.unique_id is not None:
            await self.async_set_unique_id(probed.identity.unique_id)
            self._abort_if_unique_id_mismatch()
        if entry.disabled_by is None:  # a disabled entry would not close it
            store_probed(self.hass, probed)
        return self.async_update_reload_and_abort(entry, data_updates=probed.data)
