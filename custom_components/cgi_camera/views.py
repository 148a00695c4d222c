"""Serves the pictures of camera events: to logged-in users, for signed paths, and to actions."""

import asyncio
import base64
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from aiohttp import web
from homeassistant.core import HomeAssistant, ServiceCall, ServiceResponse
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.http import KEY_HASS, HomeAssistantView
from homeassistant.util.hass_dict import HassKey
import probatio

from .const import DOMAIN, LOGGER
from .entries import async_cameras
from .inbox.archive.retention import stored_events
from .inbox.archive.stored_event import SMALL, picture_url
from .texts import as_text

JPEG: Final = "image/jpeg"

_SMALL_SIZE = (400, 225)
_MAX_PIXELS = 25_000_000
"""More than any camera has; decoding a picture that claims more would fill the memory."""
PICTURE_FIELDS: Final[dict[probatio.Marker, Any]] = {
    probatio.Required("event_id"): cv.string,
    probatio.Optional("picture"): cv.string,
}
_USUAL: Final = ("snapshot", "face_0")
"""The pictures of which the first there is stands for its event."""

_ONE_AT_A_TIME: Final[HassKey[asyncio.Lock]] = HassKey(f"{DOMAIN}_one_thumbnail_at_a_time")

_UNCHANGING = {"Cache-Control": "private, max-age=604800, immutable"}


class EventPictureView(HomeAssistantView):
    """One picture of one event."""

    url = picture_url("{event_id}", "{name}")
    name = f"api:{DOMAIN}:event_picture"

    async def get(self, request: web.Request, event_id: str, name: str) -> web.StreamResponse:
        """Return the picture in full size or as a thumbnail; browsers may cache it forever."""
        hass: HomeAssistant = request.app[KEY_HASS]
        if (path := await _async_find(hass, event_id, name)) is None:
            raise web.HTTPNotFound
        if SMALL not in request.query:
            return web.FileResponse(path, headers=_UNCHANGING)
        with suppress(OSError):  # a prune deletes it at this moment, or the disk is away
            body = await _async_scale(hass, path)
            return web.Response(body=body, content_type=JPEG, headers=_UNCHANGING)
        raise web.HTTPNotFound


async def get_picture(call: ServiceCall) -> ServiceResponse:
    """Return a picture of an event as a thumbnail, small enough for a template."""
    event_id = call.data["event_id"]
    names = [call.data["picture"]] if "picture" in call.data else _USUAL
    for name in names:
        if (path := await _async_find(call.hass, event_id, name)) is not None:
            with suppress(OSError):
                picture = await _async_scale(call.hass, path)
                return {"content_type": JPEG, "picture": base64.b64encode(picture).decode()}
    raise ServiceValidationError(
        translation_domain=DOMAIN,
        translation_key="unknown_media_item",
        translation_placeholders={"value": as_text("/".join((event_id, *names[:1])))},
    )


async def _async_find(hass: HomeAssistant, event_id: str, name: str) -> Path | None:
    """Return the file of a picture, None without one."""
    cameras = [stored_events(hass, entry) for entry in async_cameras(hass)]

    def find() -> Path | None:
        found = (camera.picture(event_id, name) for camera in cameras)
        return next((path for path in found if path is not None), None)

    return await hass.async_add_executor_job(find)


async def _async_scale(hass: HomeAssistant, path: Path) -> bytes:
    """Return a picture as a thumbnail, one at a time: a hundred must leave threads to others."""
    async with hass.data.setdefault(_ONE_AT_A_TIME, asyncio.Lock()):
        return await hass.async_add_executor_job(_small, path)


def _small(path: Path) -> bytes:
    """Return a picture in the size of a thumbnail, or in full size if scaling fails."""
    # Its packages are installed with the first camera, after the import of this module.
    from homeassistant.components.camera import Image  # noqa: PLC0415
    from homeassistant.components.camera.img_util import (  # noqa: PLC0415
        TurboJPEGSingleton,
        scale_jpeg_camera_image,
    )

    picture = Image(JPEG, path.read_bytes())
    try:
        if turbo := TurboJPEGSingleton.instance():
            width, height, *_ = turbo.decode_header(picture.content)
            if width * height <= _MAX_PIXELS:
                return scale_jpeg_camera_image(picture, *_SMALL_SIZE)
    except OSError, ValueError:
        LOGGER.debug("Cannot scale this picture: %s", path)
    return picture.content
