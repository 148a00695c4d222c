"""Receives pushes over HTTP: limits first, then parsing, then the camera they are from."""

import asyncio
from http import HTTPStatus
from typing import Final

from aiohttp import ClientError, hdrs
from aiohttp.http_exceptions import HttpProcessingError
from aiohttp.web import Request, Response, json_response
from homeassistant.components import webhook
from homeassistant.const import CONF_WEBHOOK_ID
from homeassistant.core import HomeAssistant
from homeassistant.helpers.http import KEY_HASS, HomeAssistantView
from homeassistant.util import dt as dt_util

from ..api.errors import PushError
from ..api.events import parse_push
from ..api.events.event import Inquiry, PushRequest
from ..const import DOMAIN
from ..coordinator import CgiCameraConfigEntry
from .admission import Admission
from .health import Arrival

MAX_BODY: Final = 16_000_000
"""Bytes; three pictures of the largest cameras have 6 MB."""
IDLE_SECONDS: Final = 5
"""A body that pauses for so long is over, whatever length it announced (seed 000 l.47)."""
BODY_SECONDS: Final = 30

METHODS: Final = (hdrs.METH_GET, hdrs.METH_POST, hdrs.METH_PUT)

TAIL: Final = "tail"
"""What the camera put behind its address, as a part of the route."""


class PushView(HomeAssistantView):
    """Where cameras push that put a path of their own behind the address they were given.

    It is the webhook of the same id, with its limits, and as silent about ids it does not know.
    """

    url = f"/api/{DOMAIN}/push/{{webhook_id}}/{{{TAIL}}}"
    name = f"api:{DOMAIN}:push"
    requires_auth = False

    async def post(self, request: Request, webhook_id: str, **_: str) -> Response:
        """Hand the push to the webhook."""
        return await webhook.async_handle_webhook(request.app[KEY_HASS], webhook_id, request)


class Webhook:
    """The address of one config entry to which its camera pushes."""

    def __init__(self, hass: HomeAssistant, entry: CgiCameraConfigEntry) -> None:
        """Register the address and take it away when the entry is unloaded."""
        self._hass = hass
        self._entry = entry
        self._gate = Admission(hass, entry)
        webhook_id = entry.data[CONF_WEBHOOK_ID]
        webhook.async_register(
            hass,
            DOMAIN,
            entry.title,
            webhook_id,
            self._handle,
            local_only=True,
            allowed_methods=METHODS,
        )
        entry.async_on_unload(lambda: webhook.async_unregister(hass, webhook_id))

    async def _handle(self, _hass: HomeAssistant, _webhook_id: str, request: Request) -> Response:
        """Take a push in, also if the camera hangs up before it has the answer."""
        task = self._entry.async_create_background_task(
            self._hass, self._receive(request), f"{DOMAIN} - push to {self._entry.title}"
        )
        return await asyncio.shield(task)

    async def _receive(self, request: Request) -> Response:
        """Answer with a status that says what became of the push."""
        received_at = dt_util.utcnow()
        health = self._entry.runtime_data.health
        try:
            with self._gate.limit():
                push = PushRequest(
                    path=request.match_info.get(TAIL, ""),
                    query=request.rel_url.raw_query_string,
                    content_type=request.headers.get(hdrs.CONTENT_TYPE, ""),
                    body=await _read_body(request),
                    received_at=received_at,
                )
                if health.expects_test and not push.query and not push.body:
                    health.arrived(Arrival.EMPTY)
                    return Response(status=HTTPStatus.OK)
                event = parse_push(push)
                if isinstance(event, Inquiry):
                    self._gate.accept(self._gate.entry_of(event))
                    return json_response(event.answer)
                await self._gate.async_pass_on(event, received_at, "http")
        except PushError as error:
            self._gate.refuse(error)
            return Response(status=error.status, text=str(error))
        if event.problems:
            return Response(status=HTTPStatus.ACCEPTED, text=", ".join(event.problems))
        return Response(status=HTTPStatus.OK)


async def _read_body(request: Request) -> bytes:
    """Return the body as far as it comes. Raises PushError if it is too large."""
    too_large = PushError(
        f"larger than {MAX_BODY // 1_000_000} MB", HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    )
    if (request.content_length or 0) > MAX_BODY:
        raise too_large
    body = bytearray()
    try:
        async with asyncio.timeout(BODY_SECONDS):
            while True:
                async with asyncio.timeout(IDLE_SECONDS):
                    chunk = await request.content.readany()
                if not chunk:
                    break
                body += chunk
                if len(body) > MAX_BODY:
                    raise too_large
    except TimeoutError, ConnectionError, ClientError, HttpProcessingError:
        pass  # the parser uses what there is
    return bytes(body)
