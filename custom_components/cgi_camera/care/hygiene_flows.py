"""Repair flows that close the open doors of a camera."""

from collections.abc import Mapping
from functools import partial
from typing import Any, Final, override

from homeassistant.components.repairs import RepairsFlowResult
from homeassistant.const import CONF_PASSWORD
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.selector import TextSelector, TextSelectorConfig, TextSelectorType
import probatio

from ..api import hygiene as looks
from ..api.commands import User
from ..api.errors import CameraError
from ..api.identity import Credentials
from ..const import DOMAIN
from ..coordinator import CgiCameraCoordinator
from ..repair_flow import CameraRepairFlow, LoadedCameraRepairFlow, needs_camera
from ..texts import localized
from . import hygiene

SHORTEST_PASSWORD: Final = 8
PASSWORD_SCHEMA = probatio.Schema(
    {
        probatio.Required(probatio.Secret(CONF_PASSWORD)): TextSelector(
            TextSelectorConfig(type=TextSelectorType.PASSWORD, autocomplete="new-password")
        )
    }
)


class HygieneFlow(LoadedCameraRepairFlow):
    """Closes one door after a click."""

    step: str
    schema: probatio.Schema | None = None

    @property
    def coordinator(self) -> CgiCameraCoordinator:
        """The coordinator of the camera."""
        return self._entry.runtime_data.coordinator

    @override
    async def _begin(self) -> RepairsFlowResult:
        return self._form(self.step, schema=self.schema)

    async def mend(self, user_input: Mapping[str, Any]) -> None:
        """Mend the fault. Raises HomeAssistantError or CameraError if that fails."""
        raise NotImplementedError

    @needs_camera
    async def _submit(self, user_input: dict[str, Any] | None) -> RepairsFlowResult:
        if user_input is None:
            return self._form(self.step, schema=self.schema)
        try:
            await self.mend(user_input)
        except CameraError as error:
            problem = self.coordinator.user_error(error)
        except HomeAssistantError as error:
            problem = error
        else:
            return self.async_create_entry(data={})
        return self._form(self.step, localized(self.hass, problem), self.schema)

    def _error(self, *, translation_key: str, **placeholders: str) -> HomeAssistantError:
        return HomeAssistantError(
            translation_domain=DOMAIN,
            translation_key=translation_key,
            translation_placeholders={"subject": self.coordinator.shown_name, **placeholders},
        )


class FactoryPasswordFlow(HygieneFlow):
    """Writes a new password into the camera, and keeps it."""

    step = "change_password"
    schema = PASSWORD_SCHEMA

    async def async_step_change_password(
        self, user_input: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Ask for the new password."""
        return await self._submit(user_input)

    @override
    async def mend(self, user_input: Mapping[str, Any]) -> None:
        password, device = user_input[CONF_PASSWORD], self.coordinator.device
        username = device.account.credentials.username
        wanted = Credentials(username=username, password=password)
        if len(password) < SHORTEST_PASSWORD or looks.is_factory_account(device, wanted):
            raise self._error(translation_key="password_too_weak", limit=str(SHORTEST_PASSWORD))
        change = partial(device.commands.edit_user, User(name=username), password)
        await self.coordinator.async_change_password(change, password)


class TelnetFlow(HygieneFlow):
    """Closes the telnet port."""

    step = "close_telnet"

    async def async_step_close_telnet(
        self, user_input: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Close it after a click."""
        return await self._submit(user_input)

    @override
    async def mend(self, user_input: Mapping[str, Any]) -> None:
        device = self.coordinator.device
        await device.commands.close_telnet()
        if await looks.is_telnet_open(device):
            raise self._error(translation_key="telnet_still_open")


class ClockFlow(HygieneFlow):
    """Sets the clock."""

    step = "set_clock"

    async def async_step_set_clock(
        self, user_input: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Set it after a click."""
        return await self._submit(user_input)

    @override
    async def mend(self, user_input: Mapping[str, Any]) -> None:
        await self.coordinator.async_set_clock()
        if await self._entry.runtime_data.hygiene.async_clock() is not None:
            raise self._error(translation_key="clock_still_off")


HYGIENE_FLOWS: Mapping[str, type[CameraRepairFlow]] = {
    hygiene.FACTORY_PASSWORD: FactoryPasswordFlow,
    hygiene.TELNET_OPEN: TelnetFlow,
    hygiene.CLOCK_OFF: ClockFlow,
}
"""The flow of each fault that can be mended from here."""
