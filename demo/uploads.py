"""Cameras of the demo that upload: in the yard by FTP, set up by a tick, in the hall by mail."""

from collections.abc import Mapping
from typing import Any

from tests.simulators.json_cgi import JsonCgiCamera
from tests.simulators.uapi import UapiCamera
from tests.simulators.uploads import MailCamera

from .instance import ADDRESS, HomeAssistant
from .places import Place, all_loaded
from .ports import port

FTP_PORT = 70
PASSIVE_PORTS = (71, 79)
MAIL_PORT = 80
"""Numbers of ports in their block."""


def link_motion_to_ftp(camera: JsonCgiCamera) -> None:
    """Set in the camera what its owner would: pictures of motion are uploaded, and no others."""
    camera.settings["motion"] |= {
        "md_enable": 1,
        "schedule_enable": 0,
        "alarm_handle_snap": 1,
        "alarm_handle_snap_ftp": 1,
        "alarm_handle_snap_num": 1,
    }
    camera.settings["sched_snap"]["saveMode"] = 0


async def receive_uploads(
    home_assistant: HomeAssistant,
    hall: Place[UapiCamera],
    yard: Place[JsonCgiCamera],
    block: int = 0,
) -> MailCamera:
    """Receive what both upload; return the hall's camera as its mail server sees it."""
    ftp = {
        "receive_ftp": True,
        "ftp_install": True,
        "upload_host": ADDRESS,
        "ftp_port": port(FTP_PORT, block),
        "ftp_passive_ports": "-".join(str(port(number, block)) for number in PASSIVE_PORTS),
    }
    await _choose(home_assistant, yard.entry_id, "receive_ftp", ftp)
    mail_port = port(MAIL_PORT, block)
    mail = {"receive_mail": True, "upload_host": ADDRESS, "mail_port": mail_port}
    shown = await _choose(home_assistant, hall.entry_id, "receive_mail", mail)
    await all_loaded(home_assistant)  # the new options make them load again
    return MailCamera(ADDRESS, mail_port, shown["username"], shown["password"])


async def _choose(
    home_assistant: HomeAssistant, entry_id: str, step: str, chosen: Mapping[str, Any]
) -> dict[str, str]:
    """Submit a step of the options and return what its form showed."""
    form: Any = await home_assistant.options_flow(entry_id, {"next_step_id": step})
    result = await home_assistant.options_flow(entry_id, {"next_step_id": step}, chosen)
    if result["type"] != "create_entry":
        raise RuntimeError(f"uploads could not be set up: {result.get('errors')}")
    return dict(form["description_placeholders"])
