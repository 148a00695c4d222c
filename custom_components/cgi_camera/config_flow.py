"""Set-up with three fields; everything else is found out."""

from collections.abc import Mapping
from typing import Any, override

from homeassistant.config_entries import (
    ConfigEntry,
    ConfigEntryState,
    ConfigFlow,
    ConfigFlowResult,
    FlowType,
)
from homeassistant.const import CONF_HOST, CONF_PASSWORD, CONF_URL, CONF_VERIFY_SSL
from homeassistant.core import callback
from homeassistant.helpers.selector import BooleanSelector, TextSelector
from homeassistant.helpers.service_info.dhcp import DhcpServiceInfo
from homeassistant.helpers.service_info.ssdp import ATTR_UPNP_PRESENTATION_URL, SsdpServiceInfo
from homeassistant.helpers.typing import DiscoveryInfoType
import probatio
from yarl import URL

from .api.client import Presence
from .api.device import Device
from .api.errors import AccountLockedError, CameraError, nearest
from .api.http.transport import parse_address
from .api.identity import announced_mac, plain_mac
from .camera_setup.pushes import PushInstallation
from .const import (
    CONF_ADVANCED,
    CONF_CHANNELS,
    CONF_FAMILY,
    CONF_MEMORY,
    DEFAULT_OPTIONS,
    DOMAIN,
    FAMILY_CUSTOM,
    LOGGER,
)
from .devices import ProbedCamera, find_family, probe_camera, store_probed
from .entry import CgiCameraConfigEntry
from .exceptions import minutes_left
from .flows.channels import ChannelsFlow
from .flows.options import CgiCameraOptionsFlow
from .flows.schemas import (
    ACCOUNT,
    ACCOUNT_SCHEMA,
    ADDRESS_ERRORS,
    ERRORS,
    TEMPLATES,
    TEMPLATES_SCHEMA,
    USER_SCHEMA,
    url_errors,
)


def _moved(entry: CgiCameraConfigEntry | None, origin: URL) -> dict[str, str] | None:
    """Return the new address of a camera that is not where it was; its port stays.

    One that answers where it is has not moved, whoever says so: its account would go to them.
    """
    if entry is None or (
        entry.state is ConfigEntryState.LOADED
        and entry.runtime_data.coordinator.last_update_success
    ):
        return None
    return {CONF_HOST: str(URL(entry.data[CONF_HOST]).with_host(str(origin.host)))}


class CgiCameraConfigFlow(ChannelsFlow, ConfigFlow, domain=DOMAIN):
    """Adds a camera, and mends its account and address."""

    VERSION = 1

    step_after_failure = "user"
    placeholders: Mapping[str, str] = {"minutes": "", "channel": "{channel}"}
    _typed: Mapping[str, Any] = {}
    _templates: Mapping[str, Any] = {}
    _discovered: str | None = None
    """Address of a camera that made itself known."""
    _examined: ProbedCamera
    """The recorder whose channels are about to be chosen."""

    @staticmethod
    @callback
    @override
    def async_get_options_flow(config_entry: ConfigEntry) -> CgiCameraOptionsFlow:
        return CgiCameraOptionsFlow()

    @override
    async def async_on_create_entry(self, result: ConfigFlowResult) -> ConfigFlowResult:
        """Go on with the set-up of pushes, if the camera can be set up."""
        entry: CgiCameraConfigEntry = result["result"]
        if (
            entry.state is ConfigEntryState.LOADED
            and PushInstallation(self.hass, entry).setup is not None
        ):
            options = await self.hass.config_entries.options.async_init(entry.entry_id)
            result["next_flow"] = (FlowType.OPTIONS_FLOW, options["flow_id"])
        return result

    async def _examine(
        self, wanted: Mapping[str, Any], options: Mapping[str, Any]
    ) -> ProbedCamera | None:
        """Return what was found out, or None and keep the errors to show."""
        try:
            return await probe_camera(self.hass, wanted, options)
        except CameraError as error:
            self.tell(error)
        except Exception:  # noqa: BLE001 - the last branch of a flow, whose user sees "unknown"
            LOGGER.exception("Unexpected exception")
            self.errors = {"base": "unknown"}
        return None

    @override
    def tell(self, error: CameraError) -> None:
        LOGGER.debug("Set-up failed: %s", error)
        self.errors = {"base": nearest(error, ERRORS) or "unknown"}
        if isinstance(error, AccountLockedError):
            self.placeholders = {**self.placeholders, "minutes": minutes_left(error)}

    def _form(
        self, step_id: str, schema: probatio.Schema, shown: Mapping[str, Any] | None
    ) -> ConfigFlowResult:
        """Show a form, with the errors there are."""
        errors, self.errors = self.errors, {}
        return self.async_show_form(
            step_id=step_id,
            data_schema=self.add_suggested_values_to_schema(schema, shown),
            errors=dict(errors),
            description_placeholders=self.placeholders,
        )

    @override
    async def async_step_dhcp(self, discovery_info: DhcpServiceInfo) -> ConfigFlowResult:
        """Take up what asked for an address."""
        return await self._async_step_discovered(
            f"http://{discovery_info.ip}", plain_mac(discovery_info.macaddress)
        )

    @override
    async def async_step_ssdp(self, discovery_info: SsdpServiceInfo) -> ConfigFlowResult:
        """Take up what announced itself. Its page is at another port than its description."""
        host = URL(discovery_info.ssdp_location or "").host or ""
        try:
            page = parse_address(discovery_info.upnp.get(ATTR_UPNP_PRESENTATION_URL) or "")
        except CameraError:
            page = URL()
        # Nobody points us at somebody else.
        address = str(page) if page.host == host else f"http://{host}"
        return await self._async_step_discovered(address, announced_mac(discovery_info.ssdp_usn))

    @override
    async def async_step_integration_discovery(
        self, discovery_info: DiscoveryInfoType
    ) -> ConfigFlowResult:
        """Ask for the account of a camera that pushes already, and tells an address."""
        told = str(discovery_info[CONF_HOST])
        try:
            self.context["title_placeholders"] = {"name": str(parse_address(told).host)}
            self._discovered = told
        except CameraError:
            self.context["title_placeholders"] = {"name": "?"}
        return await self.async_step_user()

    async def _async_step_discovered(self, address: str, mac: str | None) -> ConfigFlowResult:
        """Let a known camera move, and ask for the account of a new one."""
        try:
            origin = parse_address(address)
        except CameraError:
            return self.async_abort(reason="not_supported")
        if mac is None:
            self._async_abort_entries_match({CONF_HOST: str(origin)})
        else:
            entry = await self.async_set_unique_id(mac)
            self._abort_if_unique_id_configured(updates=_moved(entry, origin))
        try:
            await find_family(self.hass, origin)
        except CameraError:
            return self.async_abort(reason="not_supported")
        self._discovered = str(origin) if origin.scheme == "https" else origin.authority
        self.context["title_placeholders"] = {"name": str(origin.host)}
        return await self.async_step_user()

    @override
    async def async_step_user(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask for the address and the account."""
        if user_input is not None:
            self._typed = user_input
            if user_input[CONF_ADVANCED][CONF_FAMILY] == FAMILY_CUSTOM:
                return await self.async_step_snapshot_url()
            if result := await self._add({}):
                return result
        shown = self._typed or ({CONF_HOST: self._discovered} if self._discovered else None)
        return self._form("user", USER_SCHEMA, shown)

    async def async_step_snapshot_url(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask where a camera of no known family has its pictures."""
        if user_input is not None:
            self._templates = user_input
            self.errors = url_errors(user_input, self._typed[CONF_HOST])
            if not self.errors and (result := await self._add(user_input)):
                return result
            if self.errors.get("base") in ADDRESS_ERRORS:
                return await self.async_step_user()
        return self._form("snapshot_url", TEMPLATES_SCHEMA, self._templates)

    async def _add(self, templates: Mapping[str, Any]) -> ConfigFlowResult | None:
        """Add what was typed, if it works and is not there yet; None if there is an error."""
        account = {key: value for key, value in self._typed.items() if key != CONF_ADVANCED}
        examined = await self._examine(
            {**account, **self._typed[CONF_ADVANCED], **templates}, DEFAULT_OPTIONS
        )
        if examined is None:
            return None
        if (unique_id := examined.identity.unique_id) is None:
            place: dict[str, Any] = {CONF_HOST: examined.data[CONF_HOST]}
            if templates:
                place[CONF_URL] = templates[CONF_URL]
            self._async_abort_entries_match(place)
        else:
            await self.async_set_unique_id(unique_id, raise_on_progress=False)
            self._abort_if_unique_id_configured(updates={CONF_HOST: examined.data[CONF_HOST]})
        self._examined = examined
        if examined.device.family.has_many_channels:
            return await self.async_step_find_channels()
        store_probed(self.hass, examined)
        return self._create({})

    def _create(self, chosen: Mapping[str, Any]) -> ConfigFlowResult:
        data = {**self._examined.data, **chosen}
        return self.async_create_entry(
            title=self._examined.identity.model or str(URL(data[CONF_HOST]).host),
            data=data,
            options=DEFAULT_OPTIONS,
        )

    @override
    def recorder(self) -> Device:
        return self._examined.device

    @override
    def channels_found(self) -> None:
        self.ticked = {found.number for found in self.found if found.presence is Presence.PRESENT}

    @override
    async def channels_chosen(self, channels: list[dict[str, Any]]) -> ConfigFlowResult:
        self._examined.device.close()
        memory = dict(self._examined.device.memory)
        return self._create({CONF_CHANNELS: channels, CONF_MEMORY: memory})

    async def async_step_reauth(self, entry_data: Mapping[str, Any]) -> ConfigFlowResult:
        """Begin to ask for another account."""
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
        """Ask for the address and the account of a camera that was set up before."""
        entry = self._get_reconfigure_entry()
        schema = probatio.Schema(
            {
                probatio.Required(CONF_HOST): TextSelector(),
                **ACCOUNT,
                **(TEMPLATES if CONF_URL in entry.data else {}),
                probatio.Required(CONF_VERIFY_SSL): BooleanSelector(),
            }
        )
        return await self._async_step_change("reconfigure", entry, schema, user_input)

    async def _async_step_change(
        self,
        step_id: str,
        entry: ConfigEntry,
        schema: probatio.Schema,
        user_input: dict[str, Any] | None,
    ) -> ConfigFlowResult:
        """Show a form over an entry's data and keep what works with the same camera."""
        self.placeholders = {**self.placeholders, "name": entry.title}
        if user_input is not None:
            wanted = {**entry.data, **user_input}
            self.errors = url_errors(user_input, wanted[CONF_HOST])
            if not self.errors and (examined := await self._examine(wanted, entry.options)):
                if entry.unique_id is not None:
                    await self.async_set_unique_id(examined.identity.unique_id)
                    self._abort_if_unique_id_mismatch()
                if entry.disabled_by is None:  # else nobody would take it
                    store_probed(self.hass, examined)
                return self.async_update_reload_and_abort(entry, data_updates=examined.data)
        shown = {
            **{key: value for key, value in entry.data.items() if key != CONF_PASSWORD},
            **(user_input or {}),
        }
        return self._form(step_id, schema, shown)
