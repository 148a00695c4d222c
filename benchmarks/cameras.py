"""Cameras that a Home Assistant gets by the dialog, as a user adds them."""

from typing import Any

from custom_components.cgi_camera.const import DOMAIN
from demo.instance import HomeAssistant
from tests.simulators.xml_cgi import XmlCgiCamera


async def add_camera(home_assistant: HomeAssistant, host: str) -> str:
    """Set an XML CGI camera up, and return the id of its entry."""
    added = await home_assistant.config_flow(
        DOMAIN,
        {
            "host": host,
            "username": XmlCgiCamera.username,
            "password": XmlCgiCamera.password,
            "advanced": {"family": "xml_cgi", "verify_ssl": True},
        },
    )
    entry_id: str = added["result"]["entry_id"]
    return entry_id


async def push_url_of(home_assistant: HomeAssistant, entry_id: str) -> str:
    """Return where a camera may push to, as its options show it."""
    form: Any = await home_assistant.options_flow(entry_id, {"next_step_id": "settings"})
    push_url: str = form["description_placeholders"]["push_url"]
    return push_url
