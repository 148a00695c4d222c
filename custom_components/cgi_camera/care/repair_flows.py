"""Repair flows about the settings of a camera; those about open doors join them."""

from collections.abc import Mapping
from typing import Any, override

from homeassistant.components.repairs import RepairsFlowResult
from homeassistant.core import HomeAssistant

from ..api.errors import CameraError
from ..camera_setup.pushes import PushInstallation
from ..camera_setup.uploads import UploadInstallation
from ..entry import CgiCameraConfigEntry
from ..repair_flow import CameraRepairFlow, LoadedCameraRepairFlow, needs_camera
from ..texts import localized
from . import forgotten
from .actions import not_restored
from .hygiene_flows import HYGIENE_FLOWS
from .restore import Report, async_restore
from .settings_state import to_write


class ForgottenFlow(LoadedCameraRepairFlow):
    """Gives a camera that was reset its settings back, or keeps those that it has now."""

    @override
    async def _begin(self) -> RepairsFlowResult:
        return self._menu("restore", "keep")

    @needs_camera
    async def async_step_restore(
        self, user_input: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Restore the settings; a section that the camera does not take is named."""
        if user_input is None:
            return self._form("restore")
        coordinator = self._entry.runtime_data.coordinator
        try:
            report = await async_restore_all(self.hass, self._entry)
        except CameraError as error:
            return self._form("restore", localized(self.hass, coordinator.user_error(error)))
        if report.failed:
            return self._form("restore", localized(self.hass, not_restored(coordinator, report)))
        await self._entry.runtime_data.saved_settings.async_save_if_possible()
        return self.async_create_entry(data={})

    @needs_camera
    async def async_step_keep(self, _: dict[str, Any] | None = None) -> RepairsFlowResult:
        """Take the present settings for those to keep."""
        data = self._entry.runtime_data
        try:
            await data.saved_settings.async_save()
        except CameraError as error:
            return self._form("keep", localized(self.hass, data.coordinator.user_error(error)))
        return self.async_create_entry(data={})


async def async_restore_all(hass: HomeAssistant, entry: CgiCameraConfigEntry) -> Report:
    """Write the latest saved state, and set pushes and uploads up again as the options ask.

    Sections that can cut the camera off stay as they are. Raises what the camera's client raises.
    """
    data = entry.runtime_data
    coordinator, saved = data.coordinator, data.saved_settings.states[0]["settings"]
    present = await data.saved_settings.async_present()
    sections = to_write(saved, present).keys() - coordinator.device.family.guarded_sections
    report = await async_restore(coordinator, sections, saved, present)
    if coordinator.device.family.pushes:
        await PushInstallation(hass, entry).async_keep_up()
        if data.inbox.uploads is not None:
            await UploadInstallation(hass, entry).async_keep_up()
    return report


CARE_FLOWS: Mapping[str, type[CameraRepairFlow]] = {
    forgotten.FORGOTTEN: ForgottenFlow,
    **HYGIENE_FLOWS,
}
"""The flow of each issue."""
