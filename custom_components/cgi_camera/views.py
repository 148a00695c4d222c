"""Serves the pictures of camera events, to who is logged in or has a signed path."""

from aiohttp import web
from homeassistant.core import HomeAssistant
from homeassistant.helpers.http import KEY_HASS, HomeAssistantView

from .const import DOMAIN
from .inbox.past import picture_url
from .inbox.retention import past_events


class EventPictureView(HomeAssistantView):
    """One picture of one event."""

    url = picture_url("{event_id}", "{name}")
    name = f"api:{DOMAIN}:event_picture"

    async def get(self, request: web.Request, event_id: str, name: str) -> web.StreamResponse:
        """Return the picture; it never changes, so that a browser may keep it."""
        hass: HomeAssistant = request.app[KEY_HASS]
        cameras = [
            past_events(hass, entry)
            for entry in hass.config_entries.async_entries(DOMAIN, include_ignore=False)
        ]
        for path in await hass.async_add_executor_job(
            lambda: [camera.picture(event_id, name) for camera in cameras]
        ):
            if path is not None:
                return web.FileResponse(
                    path, headers={"Cache-Control": "private, max-age=604800, immutable"}
                )
        raise web.HTTPNotFound
