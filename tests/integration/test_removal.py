"""Removing a camera puts back every value that a click has written into it."""

from collections.abc import Callable, Mapping
import copy
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
import pytest

from custom_components.cgi_camera.inbox.health import Issue
from tests.simulators.json_cgi import JsonCgiCamera
from tests.simulators.uapi import UapiCamera
from tests.simulators.xml_cgi import XmlCgiCamera

from .conftest import PASSWORD
from .test_camera_setup_uploads import BEFORE, entry_of
from .test_flows_uploads import ftp_form, submit
from .test_repairs import go_on, repair

ALARMS = ["motion", "region", "fire", "tamper", "alarm_input"]
MAKE: Mapping[str, Callable[[], Any]] = {
    "uapi": lambda: UapiCamera(password=PASSWORD, latency=0),
    "json_cgi": lambda: JsonCgiCamera(password=PASSWORD, latency=0),
    "xml_cgi": lambda: XmlCgiCamera(password=PASSWORD, latency=0),
}
EVENTS: Mapping[str, list[str]] = {"uapi": ["face", "motion", "counting"], "json_cgi": ["face"]}
"""All that the camera pushes after one click; the document of XML CGI knows no pushes."""
CLOCKS = {"SYSTEM.Datetime.datetime", "time", "datetime"}


def values(camera: Any) -> dict[str, Any]:
    """Return every value in a simulated camera but its clock, by field."""
    if isinstance(camera, UapiCamera):
        return {key: value for key, value in camera.parameters.values.items() if key not in CLOCKS}
    return {
        f"{section}.{name}": copy.deepcopy(value)
        for section, fields in camera.settings.items()
        if section not in CLOCKS
        for name, value in fields.items()
    }


@pytest.mark.parametrize("family", MAKE)
async def test_removal_puts_back_every_value(
    hass: HomeAssistant, base_url: str, port: int, family: str
) -> None:
    """Pushes of every event, uploads with every alarm, and the repair of a face detection."""
    for component in ("network", "repairs"):
        await async_setup_component(hass, component, {})
    async with MAKE[family]() as camera:
        if family == "uapi":
            camera.parameters.values["FD.Ch0.enable"] = "no"
        if family == "json_cgi":
            camera.settings["platform_server"] |= BEFORE
            for alarm in ("motion", "region", "fire", "occlusion", "alarm_in"):
                camera.settings[alarm] |= {"alarm_handle_snap": 0, "alarm_handle_snap_ftp": 0}
        before = values(camera)
        entry = entry_of(camera, family)
        entry.add_to_hass(hass)
        assert await hass.config_entries.async_setup(entry.entry_id)
        await hass.async_block_till_done(wait_background_tasks=True)
        is_set_up = family in EVENTS
        if is_set_up:
            chosen = {"push_events": EVENTS[family], "callback": base_url}
            await submit(hass, entry, "face_events", **chosen)
        if family == "uapi":
            camera.parameters.values["FD.Ch0.enable"] = "no"  # as after a reset
            await hass.config_entries.async_reload(entry.entry_id)
            await hass.async_block_till_done(wait_background_tasks=True)
            await go_on(hass, await repair(hass, Issue.DETECTION_OFF), {})
        alarms = {"ftp_alarms": ALARMS} if family == "json_cgi" else {}
        install = {"ftp_install": True} if is_set_up else {}
        await submit(hass, entry, "receive_ftp", **ftp_form(port, **install, **alarms))
        changed = {name for name, value in values(camera).items() if before.get(name) != value}
        assert bool(changed) is is_set_up
        await hass.config_entries.async_remove(entry.entry_id)
        await hass.async_block_till_done(wait_background_tasks=True)
        after = values(camera)
        assert {name: after.get(name) for name in before.keys() | after.keys()} == before
