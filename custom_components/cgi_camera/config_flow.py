"""Set-up with three fields; everything else is found out."""

import asyncio
from collections.abc import Mapping
from typing import Any, override

from homeassistant.components import webhook
from homeassistant.config_entries import (
    ConfigEntry,
    ConfigEntryState,
    ConfigFlow,
    ConfigFlowResult,
    FlowType,
)
from homeassistant.const import (
    CONF_HOST,
    CONF_PASSWORD,
    CONF_USERNAME,
    CONF_VERIFY_SSL,
    CONF_WEBHOOK_ID,
)
from homeassistant.core import HomeAssistant, callback
from homeassistant.data_entry_flow import section
from homeassistant.helpers.aiohttp_client import async_get_clientsession
from homeassistant.helpers.selector import (
    BooleanSelector,
    SelectSelector,
    SelectSelectorConfig,
    TextSelector,
    TextSelectorConfig,
    TextSelectorType,
)
from homeassistant.helpers.service_info.dhcp import DhcpServiceInfo
from homeassistant.helpers.service_info.ssdp import ATTR_UPNP_PRESENTATION_URL, SsdpServiceInfo
from homeassistant.helpers.typing import DiscoveryInfoType
import probatio
from yarl import URL

from .api.detect import detect
from .api.device import Device
from .api.errors import (
    AccountLockedError,
    BusyError,
    CameraError,
    CannotConnectError,
    InvalidAuthError,
    NoAnswerError,
    NotAPictureError,
    RefusedError,
    TooManySessionsError,
    UnexpectedAnswerError,
    UnknownDeviceError,
)
from .api.families import FAMILIES
from .api.family import Credentials, Identity, announced_mac, plain_mac
from .api.transport import Transport, parse_address
from .const import (
    CONF_ADVANCED,
    CONF_FAMILY,
    CONF_MEMORY,
    DEFAULT_OPTIONS,
    DOMAIN,
    EXAMINED_DEVICES,
    FAMILY_AUTO,
    LOGGER,
)
from .coordinator import CgiCameraConfigEntry
from .options_flow import CgiCameraOptionsFlow
from .push_setup import push_setup_of

DETECT_SECONDS = 8
"""A person waits for the answer; whoever has not answered by then is no camera."""

ERRORS: Mapping[type[CameraError], str] = {
    AccountLockedError: "account_locked",
    BusyError: "cannot_connect",
    CannotConnectError: "cannot_connect",
    InvalidAuthError: "invalid_auth",
    NoAnswerError: "cannot_connect",
    NotAPictureError: "not_a_picture",
    RefusedError: "unknown_device",
    TooManySessionsError: "too_many_sessions",
    UnexpectedAnswerError: "unknown_device",
    UnknownDeviceError: "unknown_device",
}

ACCOUNT: dict[probatio.Marker, Any] = {
    probatio.Required(CONF_USERNAME): TextSelector(TextSelectorConfig(autocomplete="off")),
    probatio.Required(probatio.Secret(CONF_PASSWORD)): TextSelector(
        TextSelectorConfig(type=TextSelectorType.PASSWORD, autocomplete="new-password")
    ),
}
ACCOUNT_SCHEMA = probatio.Schema(ACCOUNT)
USER_SCHEMA = probatio.Schema(
    {
        probatio.Required(CONF_HOST): TextSelector(TextSelectorConfig(autocomplete="off")),
        **ACCOUNT,
        probatio.Required(CONF_ADVANCED): section(
            probatio.Schema(
                {
                    probatio.Required(CONF_FAMILY, default=FAMILY_AUTO): SelectSelector(
                        SelectSelectorConfig(
                            options=[FAMILY_AUTO, *FAMILIES], translation_key=CONF_FAMILY
                        )
                    ),
                    probatio.Required(CONF_VERIFY_SSL, default=True): BooleanSelector(),
                }
            ),
            {"collapsed": True},
        ),
    }
)


async def examine(
    hass: HomeAssistant, user_input: Mapping[str, Any], family: str, *, verify_ssl: bool
) -> tuple[dict[str, Any], Identity]:
    """Find the camera, log in once, take a picture, and return what an entry needs.

    The webhook id is kept if there was one. The device waits, logged in, for the entry to be set
    up. Raises CameraError.
    """
    origin = parse_address(user_input[CONF_HOST])
    session = async_get_clientsession(hass, verify_ssl=verify_ssl)
    if family == FAMILY_AUTO:
        try:
            async with asyncio.timeout(DETECT_SECONDS):
                found = await detect(Transport(session, origin))
        except TimeoutError:
            raise CannotConnectError("no answer in time") from None
    else:
        found = FAMILIES[family]
    credentials = Credentials(
        username=user_input[CONF_USERNAME], password=user_input[CONF_PASSWORD]
    )
    device = Device.open(found, session, origin, credentials)
    try:
        identity = await device.identify()
        channel = found.channels[0]
        try:
            await device.picture(channel.number, channel.streams[0].name)
        except (BusyError, RefusedError, UnexpectedAnswerError) as error:
            raise NotAPictureError("the camera gives no picture") from error
    finally:
        device.close()
    webhook_id = user_input.get(CONF_WEBHOOK_ID) or webhook.async_generate_id()
    hass.data.setdefault(EXAMINED_DEVICES, {})[webhook_id] = device
    return {
        CONF_HOST: str(origin),
        CONF_USERNAME: credentials.username,
        CONF_PASSWORD: credentials.password,
        CONF_FAMILY: found.name,
        CONF_VERIFY_SSL: verify_ssl,
        CONF_WEBHOOK_ID: webhook_id,
        CONF_MEMORY: dict(device.memory),
    }, identity


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


class CgiCameraConfigFlow(ConfigFlow, domain=DOMAIN):
    """Adds a camera, and mends its account and address."""

    VERSION = 1

    _discovered: str | None = None
    """Address of a camera that made itself known."""

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
            and push_setup_of(entry, entry.runtime_data.coordinator.device) is not None
        ):
            options = await self.hass.config_entries.options.async_init(entry.entry_id)
            result["next_flow"] = (FlowType.OPTIONS_FLOW, options["flow_id"])
        return result

    async def _examine(
        self, user_input: Mapping[str, Any], family: str, *, verify_ssl: bool
    ) -> tuple[dict[str, Any], Identity] | str:
        """Return what was found out, or the key of the error to show."""
        try:
            return await examine(self.hass, user_input, family, verify_ssl=verify_ssl)
        except CameraError as error:
            LOGGER.debug("Set-up failed: %s", error)
            return ERRORS[type(error)]
        except Exception:  # noqa: BLE001 - the last branch of a flow, whose user sees "unknown"
            LOGGER.exception("Unexpected exception")
            return "unknown"

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
        page = discovery_info.upnp.get(ATTR_UPNP_PRESENTATION_URL) or ""
        if not host or f"//{host}" not in page:  # nobody points us at somebody else
            page = f"http://{host}"
        return await self._async_step_discovered(page, announced_mac(discovery_info.ssdp_usn))

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
            async with asyncio.timeout(DETECT_SECONDS):
                await detect(Transport(async_get_clientsession(self.hass), origin))
        except CameraError, TimeoutError:
            return self.async_abort(reason="not_supported")
        self._discovered = str(origin) if origin.scheme == "https" else origin.authority
        self.context["title_placeholders"] = {"name": str(origin.host)}
        return await self.async_step_user()

    @override
    async def async_step_user(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask for the address and the account."""
        errors: dict[str, str] = {}
        shown = user_input or ({CONF_HOST: self._discovered} if self._discovered else None)
        if user_input is not None:
            advanced = user_input[CONF_ADVANCED]
            result = await self._examine(
                user_input, advanced[CONF_FAMILY], verify_ssl=advanced[CONF_VERIFY_SSL]
            )
            if not isinstance(result, str):
                data, identity = result
                if identity.unique_id is None:
                    self._async_abort_entries_match({CONF_HOST: data[CONF_HOST]})
                else:
                    await self.async_set_unique_id(identity.unique_id, raise_on_progress=False)
                    self._abort_if_unique_id_configured(updates={CONF_HOST: data[CONF_HOST]})
                return self.async_create_entry(
                    title=identity.model or str(parse_address(user_input[CONF_HOST]).host),
                    data=data,
                    options=DEFAULT_OPTIONS,
                )
            errors["base"] = result
        return self.async_show_form(
            step_id="user",
            data_schema=self.add_suggested_values_to_schema(USER_SCHEMA, shown),
            errors=errors,
        )

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
        schema = probatio.Schema(
            {
                probatio.Required(CONF_HOST): TextSelector(),
                **ACCOUNT,
                probatio.Required(CONF_VERIFY_SSL): BooleanSelector(),
            }
        )
        return await self._async_step_change(
            "reconfigure", self._get_reconfigure_entry(), schema, user_input
        )

    async def _async_step_change(
        self,
        step_id: str,
        entry: ConfigEntry,
        schema: probatio.Schema,
        user_input: dict[str, Any] | None,
    ) -> ConfigFlowResult:
        """Show a form over an entry's data and keep what works with the same camera."""
        errors: dict[str, str] = {}
        if user_input is not None:
            wanted = {**entry.data, **user_input}
            result = await self._examine(
                wanted, wanted[CONF_FAMILY], verify_ssl=wanted[CONF_VERIFY_SSL]
            )
            if not isinstance(result, str):
                data, identity = result
                if entry.unique_id is not None:
                    await self.async_set_unique_id(identity.unique_id)
                    self._abort_if_unique_id_mismatch()
                return self.async_update_reload_and_abort(entry, data_updates=data)
            errors["base"] = result
        shown = {
            **{key: value for key, value in entry.data.items() if key != CONF_PASSWORD},
            **(user_input or {}),
        }
        return self.async_show_form(
            step_id=step_id,
            data_schema=self.add_suggested_values_to_schema(schema, shown),
            errors=errors,
            description_placeholders={"name": entry.title},
        )
