"""Commands of JSON CGI cameras: what is only ever sent."""

from collections.abc import Mapping
from typing import Any

import aiohttp
import pytest

from custom_components.cgi_camera.api.changes import encode_together
from custom_components.cgi_camera.api.families.json_cgi import JSON_CGI
from custom_components.cgi_camera.api.features import Button, Value
from custom_components.cgi_camera.api.settings import (
    Setting,
)
from tests.simulators.json_cgi import JsonCgiCamera

from .test_json_cgi_spec import open_device


@pytest.fixture
async def camera() -> Any:
    """Return a camera with everything that the document has, and nothing to wait for."""
    async with JsonCgiCamera(latency=0, password="secret") as running:
        running.insert_card()
        yield running


COMMANDS: Mapping[str, dict[str, Value]] = {
    "password": {"old_password": "secret", "new_password": "Geheim+ 1"},
    "reset": {"reset_network": False, "reset_users": True},
    "ptz": {"ptz_command": "up", "ptz_horizontal_speed": 100, "ptz_vertical_speed": 1},
    "preset_store": {"stored_preset": 7},
    "preset_call": {"called_preset": 7},
    "format_storage": {"format_storage": "sd"},
    "io_data": {"io_data": "0123"},
    "time": {"ntp": False, "current_time": 1_669_272_783},
    "text_file": {"file_path": "/appfs/other.txt", "file_content": '{"a":\n"b"}'},
}


@pytest.mark.parametrize("section", COMMANDS)
async def test_commands_reach_the_camera(
    camera: JsonCgiCamera, session: aiohttp.ClientSession, section: str
) -> None:
    """What is only ever sent arrives; the rows are all there is to it."""
    camera.ptz.command({"channel": 0, "ptz_cmd": 19, "speed_v": 7})
    camera.files["/appfs/other.txt"] = ""
    device = open_device(camera, session)
    sent = COMMANDS[section]
    only_sent = {
        row.key
        for row in JSON_CGI.features
        if row.section == section and isinstance(row, Setting) and row.write_only
    }
    assert only_sent <= set(sent)
    current = await device.read(section) if device.readable(section) else {}
    changes = encode_together(device.settings(section, sent), current)
    before = camera.writes
    await device.write(section, changes, current)
    assert camera.writes == before + 1
    match section:
        case "password":
            assert camera.password == "Geheim+ 1"
        case "reset":
            assert camera.password == "123456"
        case "format_storage":
            assert camera.formatted == [5]
        case "io_data":
            assert camera.io_data == ["0123"]
        case "time":
            assert abs(camera.device_time - 1_669_272_783) < 60
        case "text_file":
            assert camera.files["/appfs/other.txt"] == '{"a":\n"b"}'


async def test_buttons_reach_the_camera(
    camera: JsonCgiCamera, session: aiohttp.ClientSession
) -> None:
    """Each does what it stands for."""
    device = open_device(camera, session)
    camera.settings["gb28181"]["register_type"] = 1
    camera.settings["display_base"]["hue"] = 7
    camera.settings["display_adv"]["mirror"] = 1
    buttons = [row for row in JSON_CGI.features if isinstance(row, Button)]
    for button in sorted(buttons, key=lambda row: row.key == "reboot"):
        await device.press(button)
    assert camera.doors_opened == 1
    assert camera.settings["display_base"]["hue"] == 128
    assert camera.settings["display_adv"]["mirror"] == 0
    assert camera.count("setGb28181Register") == camera.count("setGb28181Logout") == 1
    assert camera.count("restart") == 1
    assert camera.telnet_calls == 0
