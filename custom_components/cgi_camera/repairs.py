"""Repair flows: fix lost, unreadable and unexpected pushes with a few clicks.

The flows about settings and hygiene are in `care`, those about other cameras in `stranger_flows`.
"""

from collections.abc import Mapping
from typing import Any, override

from homeassistant.components.repairs import FlowType, RepairsFlow, RepairsFlowResult
from homeassistant.core import HomeAssistant
import probatio
from yarl import URL

from . import moves, unfed, video_login
from .api.errors import CameraError
from .api.events.event import EventType
from .camera_setup.addresses import AUTOMATIC
from .camera_setup.pushes import PushInstallation
from .care.repair_flows import CARE_FLOWS
from .const import OPTION_CALLBACK, OPTION_LISTEN, OPTION_PUSH_EVENTS
from .entry import CgiCameraConfigEntry
from .exceptions import PushHopError, user_error
from .flows.receive_events import async_address_selector
from .inbox.health import Issue
from .inbox.upload_servers import FTP, UPLOAD_METHODS
from .names import async_name
from .repair_flow import CameraRepairFlow, LoadedCameraRepairFlow, needs_camera
from .stranger_flows import SharedAddressFlow, StrangerFlow
from .texts import localized

_STEPS: Mapping[str, str] = {
    **{method.issue: method.option for method in UPLOAD_METHODS},
    Issue.UPLOADS_NOT_INSTALLED: FTP.option,
}
"""The step of the options that fixes an issue about uploads."""

type IssueData = dict[str, str | int | float | None]


async def async_create_fix_flow(
    hass: HomeAssistant, issue_id: str, data: IssueData | None
) -> RepairsFlow:
    """Return the flow for an issue."""
    about = data or {}
    entry: CgiCameraConfigEntry = hass.config_entries.async_get_known_entry(str(about["entry_id"]))
    issue = str(about["issue"])
    if issue == moves.MOVED:
        return MovedFlow(entry, moves.address_of(about))
    if issue in _STEPS:
        return UploadFlow(entry, _STEPS[issue])
    return _FLOWS.get(issue, SetUpFlow)(entry)


class SetUpFlow(LoadedCameraRepairFlow):
    """Sets the pushes up again, with another address if needed, and waits for a test."""

    @override
    async def _begin(self) -> RepairsFlowResult:
        return await self.async_step_set_up(None)

    @property
    def _pushes(self) -> PushInstallation:
        return PushInstallation(self.hass, self._entry)

    @needs_camera
    async def async_step_set_up(
        self, user_input: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Request the address, write it into the camera, and test it if the camera has a test."""
        problem = ""
        if user_input is not None:
            try:
                await self._set_up(user_input.get(OPTION_CALLBACK, AUTOMATIC))
            except PushHopError as error:
                problem = localized(self.hass, error)
            else:
                return self.async_create_entry(data={})
        schema = probatio.Schema(
            {probatio.Optional(OPTION_CALLBACK): await async_address_selector(self.hass)}
        )
        shown = user_input or {OPTION_CALLBACK: self._entry.options.get(OPTION_CALLBACK) or None}
        return self._form("set_up", problem, self.add_suggested_values_to_schema(schema, shown))

    async def _set_up(self, callback: str) -> None:
        entry, pushes = self._entry, self._pushes
        events = entry.options.get(OPTION_PUSH_EVENTS, [EventType.FACE])
        chosen = await pushes.async_set_up(callback, events, test=pushes.has_test)
        options = {**entry.options, **chosen}
        self.hass.config_entries.async_update_entry(entry, options=options)


class UnreadableFlow(SetUpFlow):
    """Runs the camera's own test, sets the pushes up again, or explains the manual fix."""

    @override
    async def _begin(self) -> RepairsFlowResult:
        if self._pushes.setup is None:
            return self._form("by_hand")
        if not self._pushes.has_test or OPTION_PUSH_EVENTS not in self._entry.options:
            return await self.async_step_set_up(None)
        return self._menu("try_test", "set_up")

    @needs_camera
    async def async_step_try_test(
        self, user_input: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Make the camera send a test, whose arrival removes the issue."""
        if user_input is None:
            return self._form("try_test")
        try:
            await self._pushes.async_test(self._entry.options[OPTION_CALLBACK])
        except PushHopError as error:
            return self._form("try_test", localized(self.hass, error))
        return self.async_create_entry(data={})

    async def async_step_by_hand(self, _: dict[str, Any] | None = None) -> RepairsFlowResult:
        """Close the issue, which returns with the next unreadable push."""
        return self.async_create_entry(data={})


class UploadFlow(LoadedCameraRepairFlow):
    """Opens the step of the options with the settings to change."""

    def __init__(self, entry: CgiCameraConfigEntry, step: str) -> None:
        """Take the entry and the step."""
        super().__init__(entry)
        self._step = step

    @override
    async def _begin(self) -> RepairsFlowResult:
        return self._form("open")

    async def async_step_open(self, user_input: dict[str, Any] | None = None) -> RepairsFlowResult:
        """Explain the fault, then open the options."""
        if user_input is None:
            return self._form("open")
        options = self.hass.config_entries.options
        menu = await options.async_init(self._entry.entry_id)
        await options.async_configure(menu["flow_id"], {"next_step_id": self._step})
        return self.async_abort(
            reason="options_opened", next_flow=(FlowType.OPTIONS_FLOW, menu["flow_id"])
        )


class ListenFlow(LoadedCameraRepairFlow):
    """Begins to listen to the events of a recorder, or begins anew."""

    @override
    async def _begin(self) -> RepairsFlowResult:
        return self._form("listen")

    async def async_step_listen(
        self, user_input: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Switch the option on, and set the entry up again."""
        entry = self._entry
        options = {**entry.options, OPTION_LISTEN: True}
        self.hass.config_entries.async_update_entry(entry, options=options)
        self.hass.config_entries.async_schedule_reload(entry.entry_id)
        return self.async_create_entry(data={})


class MovedFlow(CameraRepairFlow):
    """Moves a camera to the address that the user sees, which may have changed meanwhile."""

    def __init__(self, entry: CgiCameraConfigEntry, address: URL) -> None:
        """Take the entry and the new address."""
        super().__init__(entry)
        self._address = address

    async def async_step_init(self, _: dict[str, Any] | None = None) -> RepairsFlowResult:
        """Show what was found at the new address."""
        return self._form("move")

    async def async_step_move(self, _: dict[str, Any] | None = None) -> RepairsFlowResult:
        """Send the account to the new address, and keep that if the camera is there."""
        try:
            is_there = await moves.async_move(self.hass, self._entry, self._address)
        except CameraError as error:
            problem = user_error(error, async_name(self.hass, self._entry))
            return self._form("move", localized(self.hass, problem))
        if not is_there:
            return self._abort("different_device")
        return self.async_create_entry(data={})


class VideoLoginFlow(CameraRepairFlow):
    """Allows the video of a camera to ask for the password itself."""

    async def async_step_init(self, _: dict[str, Any] | None = None) -> RepairsFlowResult:
        """Explain what that means."""
        return self._form("allow")

    async def async_step_allow(self, _: dict[str, Any] | None = None) -> RepairsFlowResult:
        """Allow it, and look for the video again."""
        video_login.async_allow(self.hass, self._entry)
        return self.async_create_entry(data={})


class DetectionFlow(LoadedCameraRepairFlow):
    """Turns on the face detection of a camera whose faces are to arrive."""

    @override
    async def _begin(self) -> RepairsFlowResult:
        return self._form("turn_on")

    @needs_camera
    async def async_step_turn_on(self, _: dict[str, Any] | None = None) -> RepairsFlowResult:
        """Turn it on, and keep what the removal of the camera restores."""
        options = self._entry.options
        if OPTION_PUSH_EVENTS not in options:  # they were removed while the user read this
            return self.async_create_entry(data={})
        pushes = PushInstallation(self.hass, self._entry)
        try:
            await pushes.async_install(
                options[OPTION_CALLBACK], options[OPTION_PUSH_EVENTS], detect=True
            )
        except PushHopError as error:
            return self._form("turn_on", localized(self.hass, error))
        return self.async_create_entry(data={})


_FLOWS: Mapping[str, type[CameraRepairFlow]] = {
    **CARE_FLOWS,
    Issue.ADDRESS_SHARED: SharedAddressFlow,
    Issue.DETECTION_OFF: DetectionFlow,
    Issue.EVENTS_LOST: ListenFlow,
    Issue.EVENTS_OFFERED: ListenFlow,
    Issue.STRANGER: StrangerFlow,
    Issue.UNREADABLE: UnreadableFlow,
    unfed.REMOVED: unfed.RemovedFlow,
    video_login.WEAKER: VideoLoginFlow,
}
"""The flow of each issue; those about lost pushes set the pushes up again."""
