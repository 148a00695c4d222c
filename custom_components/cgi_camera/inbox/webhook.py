"""Receives pushes over HTTP: takes in the body, parses the push, finds its camera."""

import asyncio
from datetime import datetime
from functools import partial
from http import HTTPStatus
from typing import Final

from aiohttp import hdrs
from aiohttp.web import Request, Response, json_response
from homeassistant.components import webhook
from homeassistant.const import CONF_WEBHOOK_ID
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.http import KEY_HASS, HomeAssistantView
from homeassistant.util import dt as dt_util
from homeassistant.util.hass_dict import HassKey

from ..api.errors import PushError
from ..api.events import parse_push
from ..api.events.event import CameraEvent, Inquiry, PushRequest
from ..const import DOMAIN
from .admission import Admission, Recipient
from .health import Arrival
from .intake import intake

LARGE: Final = 64_000
"""Bytes; the executor parses and stores a larger push in one job."""

METHODS: Final = (hdrs.METH_GET, hdrs.METH_POST, hdrs.METH_PUT)

TAIL: Final = "tail"
"""The part of the route with the path that the camera adds."""


class PushView(HomeAssistantView):
    """The address for a camera that adds a path of its own.

    Each request goes to the webhook of the same id: same limits, same silence about unknown ids.
    """

    url = f"/api/{DOMAIN}/push/{{webhook_id}}/{{{TAIL}}}"
    name = f"api:{DOMAIN}:push"
    requires_auth = False

    async def post(self, request: Request, webhook_id: str, **_: str) -> Response:
        """Pass the push to the webhook."""
        return await webhook.async_handle_webhook(request.app[KEY_HASS], webhook_id, request)


_SERVES: HassKey[bool] = HassKey(f"{DOMAIN}_serves_pushes")


@callback
def serve_pushes(hass: HomeAssistant) -> None:
    """Serve the addresses with a path, for a first flow before the set-up of the integration."""
    if not hass.data.get(_SERVES):
        hass.data[_SERVES] = True
        hass.http.register_view(PushView)


def push_request(request: Request, body: bytes, received_at: datetime) -> PushRequest:
    """Return a push as the parsers take it."""
    return PushRequest(
        path=request.match_info.get(TAIL, ""),
        query=request.rel_url.raw_query_string,
        content_type=request.headers.get(hdrs.CONTENT_TYPE, ""),
        body=body,
        received_at=received_at,
    )


class Webhook:
    """The address to which the camera of one entry pushes."""

    def __init__(self, recipient: Recipient) -> None:
        self._hass = recipient.coordinator.hass
        self._entry = recipient.coordinator.config_entry
        self._health = recipient.health
        self._admission = Admission(recipient)
        self._intake = intake(self._hass)

    async def async_open(self) -> None:
        """Register the address; until now, a config flow may have answered there."""
        webhook.async_unregister(self._hass, self._entry.data[CONF_WEBHOOK_ID])
        webhook.async_register(
            self._hass,
            DOMAIN,
            self._entry.title,
            self._entry.data[CONF_WEBHOOK_ID],
            self._handle,
            local_only=True,
            allowed_methods=METHODS,
        )

    async def async_close(self) -> None:
        """Unregister the address."""
        webhook.async_unregister(self._hass, self._entry.data[CONF_WEBHOOK_ID])

    async def _handle(self, _hass: HomeAssistant, _webhook_id: str, request: Request) -> Response:
        """Take a push in, even if the camera closes the connection before the answer."""
        task = self._entry.async_create_background_task(
            self._hass, self._receive(request), f"{DOMAIN} - push to {self._entry.title}"
        )
        return await asyncio.shield(task)

    async def _receive(self, request: Request) -> Response:
        """Take a push in and answer with the status that fits."""
        received_at = dt_util.utcnow()
        address = self._entry.entry_id
        try:
            self._admission.check_pace()
            async with self._intake.body(address, request) as body:
                push = push_request(request, body, received_at)
                async with self._intake.turn(address):
                    return await self._take_in(push)
        except PushError as error:
            self._admission.refuse(error)
            return Response(status=error.status, text=str(error))

    async def _take_in(self, push: PushRequest) -> Response:
        """Make an event of a push, or answer an inquiry. Raises PushError."""
        if push.is_empty:
            self._health.arrived(Arrival.EMPTY)
            return Response(status=HTTPStatus.OK)
        if len(push.body) > LARGE:
            parse = partial(parse_push, push)
            event = await self._admission.async_parse_and_pass_on(parse, push.received_at, "http")
        elif isinstance(event := parse_push(push), CameraEvent):
            await self._admission.async_pass_on(event, push.received_at, "http")
        if isinstance(event, Inquiry):
            self._admission.accept(self._admission.recipient_of(event))
            return json_response(event.answer)
        if event.problems:
            return Response(status=HTTPStatus.ACCEPTED, text=", ".join(event.problems))
        return Response(status=HTTPStatus.OK)
