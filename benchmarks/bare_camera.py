"""A Home Assistant integration with the least that can show a picture: one GET for each.

`benchmarks.families` copies it into the Home Assistant that it measures, and writes the URL of the
picture into a file of its configuration.
"""

from pathlib import Path
from typing import override

from homeassistant.components.camera import DATA_COMPONENT, Camera
from homeassistant.core import HomeAssistant
from homeassistant.helpers.aiohttp_client import async_get_clientsession

DOMAIN = "bare_camera"
URL = f"{DOMAIN}.url"
"""The file with the URL."""


class BareCamera(Camera):
    """A picture by URL."""

    _attr_name = "Bare"

    def __init__(self, url: str) -> None:
        super().__init__()
        self._url = url

    @override
    async def async_camera_image(
        self, width: int | None = None, height: int | None = None
    ) -> bytes | None:
        async with async_get_clientsession(self.hass).get(self._url) as response:
            return await response.read()


async def async_setup(hass: HomeAssistant, _config: object) -> bool:
    """Add the camera."""
    url = await hass.async_add_executor_job(Path(hass.config.path(URL)).read_text)
    await hass.data[DATA_COMPONENT].async_add_entities([BareCamera(url)])
    return True
