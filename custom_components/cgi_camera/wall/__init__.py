"""The wall: pictures of many cameras over one connection, and the file that shows them."""

from aiohttp import web
from homeassistant.components.http.const import KEY_HASS_REFRESH_TOKEN_ID, KEY_HASS_USER
from homeassistant.core import HomeAssistant
from homeassistant.helpers.http import KEY_HASS, HomeAssistantView

from ..const import DOMAIN
from .resource import async_serve_file


class WallView(HomeAssistantView):
    """The connection of a browser that shows pictures; it has to sign the path."""

    url = f"/api/{DOMAIN}/wall"
    name = f"api:{DOMAIN}:wall"

    async def get(self, request: web.Request) -> web.StreamResponse:
        """Send pictures until the browser leaves."""
        # Its requirements are installed with the first camera, after this module was imported.
        from .viewers import viewers_of  # noqa: PLC0415

        return await viewers_of(request.app[KEY_HASS]).async_serve(
            request, request[KEY_HASS_USER], request[KEY_HASS_REFRESH_TOKEN_ID]
        )


async def async_setup_wall(hass: HomeAssistant) -> None:
    """Serve the pictures of the wall, and the file that shows them."""
    hass.http.register_view(WallView)
    await async_serve_file(hass)
