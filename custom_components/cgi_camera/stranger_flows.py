"""Repair flows about cameras that push to the address of another one."""

from typing import Any

from homeassistant.components.repairs import FlowType, RepairsFlowResult
from homeassistant.config_entries import SOURCE_INTEGRATION_DISCOVERY
from homeassistant.const import CONF_HOST, CONF_PASSWORD, CONF_USERNAME
from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers.selector import TextSelector
import probatio

from .api.errors import CameraError
from .const import DOMAIN, OPTION_SHARED_ADDRESS
from .exceptions import user_error
from .flows.schemas import ACCOUNT
from .names import async_name
from .repair_flow import CameraRepairFlow
from .replacement import async_replace
from .texts import localized

CONFIGURED = "already_configured"

REPLACED_SCHEMA = probatio.Schema({probatio.Required(CONF_HOST): TextSelector(), **ACCOUNT})


class StrangerFlow(CameraRepairFlow):
    """Resolves pushes of an unknown camera to the address of this one."""

    async def async_step_init(self, _: dict[str, Any] | None = None) -> RepairsFlowResult:
        """Show the possible explanations."""
        return self._menu("add_camera", "replaced", "ignore")

    async def async_step_add_camera(self, _: dict[str, Any] | None = None) -> RepairsFlowResult:
        """Open the form that adds the camera, with the address from its push."""
        data = {CONF_HOST: (self.data or {}).get("address", "")}
        flow = await self.hass.config_entries.flow.async_init(
            DOMAIN, context={"source": SOURCE_INTEGRATION_DISCOVERY}, data=data
        )
        return self.async_create_entry(data={}, next_flow=(FlowType.CONFIG_FLOW, flow["flow_id"]))

    async def async_step_replaced(
        self, user_input: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Ask for the place of the new camera, and give it what the old one had."""
        data, problem = self._entry.data, ""
        if user_input is not None:
            password = user_input.get(CONF_PASSWORD) or data[CONF_PASSWORD]
            try:
                is_new = await async_replace(
                    self.hass, self._entry, {**user_input, CONF_PASSWORD: password}
                )
            except CameraError as error:
                problem = localized(
                    self.hass, user_error(error, async_name(self.hass, self._entry))
                )
            else:
                return self.async_create_entry(data={}) if is_new else self._abort(CONFIGURED)
        shown = user_input or {
            CONF_HOST: (self.data or {}).get("address"),
            CONF_USERNAME: data[CONF_USERNAME],
        }
        return self._form(
            "replaced", problem, self.add_suggested_values_to_schema(REPLACED_SCHEMA, shown)
        )

    async def async_step_ignore(self, _: dict[str, Any] | None = None) -> RepairsFlowResult:
        """Ignore this camera from now on."""
        ir.async_ignore_issue(self.hass, DOMAIN, self.issue_id, ignore=True)
        return self._abort("ignored")


class SharedAddressFlow(CameraRepairFlow):
    """Decides whether events of other cameras may arrive at the push address of this one."""

    async def async_step_init(self, _: dict[str, Any] | None = None) -> RepairsFlowResult:
        """Ask."""
        return self._menu("allow", "refuse")

    async def async_step_allow(self, _: dict[str, Any] | None = None) -> RepairsFlowResult:
        """Accept the events of other cameras from now on."""
        return self._decide(is_shared=True)

    async def async_step_refuse(self, _: dict[str, Any] | None = None) -> RepairsFlowResult:
        """Reject the events of other cameras from now on."""
        return self._decide(is_shared=False)

    def _decide(self, *, is_shared: bool) -> RepairsFlowResult:
        options = {**self._entry.options, OPTION_SHARED_ADDRESS: is_shared}
        self.hass.config_entries.async_update_entry(self._entry, options=options)
        return self.async_create_entry(data={})
