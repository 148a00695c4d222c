"""What all repair flows about one camera share."""

from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any

from homeassistant.components.repairs import RepairsFlow, RepairsFlowResult
from homeassistant.config_entries import ConfigEntryState
from homeassistant.helpers import issue_registry as ir
import probatio

from .const import DOMAIN
from .entry import CgiCameraConfigEntry


class CameraRepairFlow(RepairsFlow):
    """A flow about one camera."""

    def __init__(self, entry: CgiCameraConfigEntry) -> None:
        """Take the entry of the camera."""
        self._entry = entry

    @property
    def placeholders(self) -> dict[str, str]:
        """The placeholders of the issue's texts."""
        issue = ir.async_get(self.hass).async_get_issue(DOMAIN, self.issue_id)
        return (issue.translation_placeholders if issue else None) or {}

    def _abort(self, reason: str) -> RepairsFlowResult:
        """End the flow with a text about the issue."""
        return self.async_abort(reason=reason, description_placeholders=self.placeholders)

    def _menu(self, *options: str) -> RepairsFlowResult:
        """Return the first step, with the steps to choose from."""
        return self.async_show_menu(
            step_id="init",
            menu_options=[*options],
            description_placeholders=self.placeholders,
        )

    def _form(
        self, step_id: str, problem: str = "", schema: probatio.Schema | None = None
    ) -> RepairsFlowResult:
        """Return a form, by default without fields."""
        return self.async_show_form(
            step_id=step_id,
            data_schema=schema or probatio.Schema({}),
            errors={"base": "not_through"} if problem else None,
            description_placeholders={**self.placeholders, "problem": problem},
        )


class LoadedCameraRepairFlow(CameraRepairFlow):
    """A flow that needs the loaded entry of its camera."""

    async def async_step_init(self, _: dict[str, Any] | None = None) -> RepairsFlowResult:
        """Begin, if the entry is loaded."""
        if self._entry.state is not ConfigEntryState.LOADED:
            return self._abort("not_loaded")
        return await self._begin()

    async def _begin(self) -> RepairsFlowResult:
        """Show the first step."""
        raise NotImplementedError


type _Step[Flow: LoadedCameraRepairFlow] = Callable[
    [Flow, dict[str, Any] | None], Awaitable[RepairsFlowResult]
]


def needs_camera[Flow: LoadedCameraRepairFlow](step: _Step[Flow]) -> _Step[Flow]:
    """Let a step end the flow if the entry was unloaded while the user read the step before."""

    @wraps(step)
    async def checked(self: Flow, user_input: dict[str, Any] | None = None) -> RepairsFlowResult:
        if self._entry.state is not ConfigEntryState.LOADED:
            return self._abort("not_loaded")
        return await step(self, user_input)

    return checked
