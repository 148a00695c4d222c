"""The steps of a flow that begins with an announcement in the network."""

from collections.abc import Mapping
from typing import Any, override

from homeassistant.config_entries import ConfigEntry, ConfigFlow, ConfigFlowResult
from homeassistant.const import CONF_HOST, CONF_PASSWORD, CONF_USERNAME
from homeassistant.data_entry_flow import AbortFlow
from homeassistant.helpers.service_info.dhcp import DhcpServiceInfo
from homeassistant.helpers.service_info.ssdp import ATTR_UPNP_PRESENTATION_URL, SsdpServiceInfo
from homeassistant.helpers.typing import DiscoveryInfoType
from yarl import URL

from ..api.errors import CameraError
from ..api.http.address import parse_address
from ..api.identity import announced_mac, plain_mac
from ..devices import find_family
from ..moves import async_follow
from ..names import async_name
from ..texts import as_text


class DiscoveryFlow(ConfigFlow):
    """Offers a new camera, and follows a known one to another address."""

    discovered: str | None = None
    """The address of a discovered camera."""

    @override
    async def async_step_dhcp(self, discovery_info: DhcpServiceInfo) -> ConfigFlowResult:
        """Handle a device that asked for an address."""
        mac = plain_mac(discovery_info.macaddress)
        return await self._async_step_discovered(_origin(discovery_info.ip), mac)

    @override
    async def async_step_ssdp(self, discovery_info: SsdpServiceInfo) -> ConfigFlowResult:
        """Handle a device that announced itself; its page has another port than its description."""
        description = _origin(discovery_info.ssdp_location)
        page = _origin(discovery_info.upnp.get(ATTR_UPNP_PRESENTATION_URL))
        if description is not None:
            # An announcement must not lead to another host.
            is_same = page is not None and page.host == description.host
            description = page if is_same else description.with_scheme("http").with_port(None)
        mac = announced_mac(discovery_info.ssdp_usn)
        return await self._async_step_discovered(description, mac)

    @override
    async def async_step_integration_discovery(
        self, discovery_info: DiscoveryInfoType
    ) -> ConfigFlowResult:
        """Ask for the account of a camera that pushes already and names its address."""
        address = str(discovery_info[CONF_HOST])
        name = "?"
        if (origin := _origin(address)) is not None:
            name, self.discovered = as_text(origin.host), address
        self.context["title_placeholders"] = {"name": name}
        return await self.async_step_user()

    async def _async_step_discovered(self, origin: URL | None, mac: str | None) -> ConfigFlowResult:
        """Follow a known camera to another address, or ask for the account of a new one."""
        if origin is None:
            return self.async_abort(reason="not_supported")
        if mac is None:
            self.abort_if_there({CONF_HOST: str(origin)})
        elif (entry := await self.async_set_unique_id(mac)) is not None:
            # Scheme and port stay: they are no part of what moves.
            place = URL(entry.data.get(CONF_HOST, str(origin))).with_host(str(origin.host))
            await async_follow(self.hass, entry, place)
            self.abort_if_known(entry)
        try:
            await find_family(self.hass, origin)
        except CameraError:
            return self.async_abort(reason="not_supported")
        self.discovered = str(origin) if origin.scheme == "https" else origin.authority
        self.context["title_placeholders"] = {"name": as_text(origin.host)}
        return await self.async_step_user()

    def abort_if_known(self, entry: ConfigEntry | None) -> None:
        """Abort the set-up of a camera that has an entry."""
        name = "" if entry is None else async_name(self.hass, entry)
        self._abort_if_unique_id_configured(description_placeholders={"name": name})

    def abort_if_there(self, place: Mapping[str, Any]) -> None:
        """Abort the set-up of a camera where an entry has one."""
        for entry in self._async_current_entries(include_ignore=False):
            if place.items() <= entry.data.items():
                raise AbortFlow("already_configured", {"name": async_name(self.hass, entry)})

    async def follow_known(self, entry: ConfigEntry, typed: Mapping[str, Any]) -> None:
        """Follow a camera that is added again; another device may only claim to be it."""
        account = (CONF_USERNAME, CONF_PASSWORD)
        is_known = all(entry.data.get(key) == typed[key] for key in account)
        await async_follow(self.hass, entry, URL(typed[CONF_HOST]), is_known=is_known)


def _origin(address: str | None) -> URL | None:
    """Return the origin that an announcement names, None for what is no address."""
    try:
        return parse_address(address or "")
    except CameraError:
        return None
