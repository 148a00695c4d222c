"""Serves the pictures of camera events, to who is logged in or has a signed path."""

from aiohttp import web
from homeassistant.core import HomeAssistant
from homeassistant.helpers.http import KEY_HASS, HomeAssistantView

from .const import DOMAIN


class EventPictureView(HomeAssistantView):
    """One picture of one event."""

    url = f"/api/{DOMAIN}/events/{{event_id}}/{{name}}.jpg"
    name = f"api:{DOMAIN}:event_picture"

    async def get(self, request: web.Request, event_id: str, name: str) -> web.StreamResponse:
        """Return the picture; it never changes, so that a browser may keep it."""
        hass: HomeAssistant = request.app[KEY_HASS]
        for entry in hass.config_entries.async_loaded_entries(DOMAIN):
            archive = entry.runtime_data.dispatcher.archive
            if path := await hass.async_add_executor_job(archive.picture, event_id, name):
                return web.FileResponse(
                    path, headers={"Cache-Control": "private, max-age=604800, immutable"}
                )
        raise web.HTTPNotFound
