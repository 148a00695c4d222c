"""Sets up the pushes of a camera while its config flow is open, before there is an entry."""

import asyncio
from collections.abc import Collection, Mapping
from typing import Any, Final

from aiohttp.web import Request, Response, json_response
from homeassistant.components import webhook
from homeassistant.const import CONF_WEBHOOK_ID
from homeassistant.core import HomeAssistant, callback
from homeassistant.util import dt as dt_util
from homeassistant.util.ulid import ulid_now

from ..api.camera_setup import PushSetup
from ..api.errors import CameraError, PushError
from ..api.events import parse_push
from ..api.events.event import EventType, Inquiry, PushRequest
from ..api.identity import plain_mac
from ..const import (
    CONF_MEMORY,
    CONF_PUSH_KEPT,
    CONF_SETUP_MARK,
    DOMAIN,
    OPTION_CALLBACK,
    OPTION_PUSH_EVENTS,
)
from ..devices import ProbedCamera
from ..entries import async_cameras
from ..exceptions import PushHopError
from ..inbox.admission import names
from ..inbox.health import Arrival
from ..inbox.intake import intake
from ..inbox.webhook import METHODS, push_request, serve_pushes
from .addresses import async_push_url
from .installation import MARK_LENGTH, async_remove_quietly, refused_hop, setup_name
from .pushes import async_send_test, lost_push

_MEANINGS: Final = {True: Arrival.GOOD, False: Arrival.STRANGER}


class FirstPushes:
    """The pushes of a camera that has no entry yet.

    The entry takes over their address and what is kept. Without an entry, `async_put_back` leaves
    the camera as it was.
    """

    def __init__(self, hass: HomeAssistant, camera: ProbedCamera, subject: str) -> None:
        """Prepare for the camera that a flow has logged in to; `subject` is its name."""
        self._hass = hass
        self._camera = camera
        self.subject = subject
        self._mark = ulid_now()[-MARK_LENGTH:]
        self._kept: Mapping[str, str] = {}
        self._expected: asyncio.Future[Arrival] | None = None
        self._turn = asyncio.Lock()
        self._is_installed = False

    @property
    def setup(self) -> PushSetup | None:
        """A set-up for the next call, None for a camera that offers none."""
        return self._camera.device.push_setup(setup_name(self._mark), self._kept)

    @property
    def data(self) -> dict[str, Any]:
        """What the entry must hold to go on with these pushes."""
        data: dict[str, Any] = {CONF_MEMORY: dict(self._camera.device.memory)}
        if self._is_installed:
            data[CONF_SETUP_MARK] = self._mark
        if self._kept:
            data[CONF_PUSH_KEPT] = dict(self._kept)
        return data

    async def async_set_up(
        self, address: str, events: Collection[str], *, test: bool
    ) -> dict[str, Any]:
        """Make the camera push, wait for a test if there is one, and return the options for it.

        Raises PushHopError, after which the camera is as it was.
        """
        async with self._turn:
            if (setup := self.setup) is None:
                raise PushHopError("no_push_setup", {"subject": self.subject})
            try:
                await self._install(
                    setup, address, [EventType(event) for event in events], test=test
                )
            except PushHopError:
                await self._remove()
                raise
        return {OPTION_PUSH_EVENTS: list(events), OPTION_CALLBACK: address}

    async def _install(
        self, setup: PushSetup, address: str, events: Collection[EventType], *, test: bool
    ) -> None:
        """Write our address and wait for the test. Raises PushHopError."""
        url = await async_push_url(self._hass, self._webhook_id, setup, address, self.subject)
        self._listen()
        self._is_installed = True
        try:
            await setup.install(url, events, detect=True)
        except CameraError as error:
            raise refused_hop(error, self.subject, url) from error
        finally:
            self._kept = setup.kept
        if not test:
            return
        self._expected = self._hass.loop.create_future()
        arrival, failure = await async_send_test(setup, url, self._expected)
        if lost := lost_push(arrival, failure, self.subject, url):
            raise lost

    @property
    def is_taken_over(self) -> bool:
        """Whether an entry has taken over the address."""
        return any(
            entry.data.get(CONF_WEBHOOK_ID) == self._webhook_id
            for entry in async_cameras(self._hass)
        )

    async def async_put_back(self) -> None:
        """Leave the camera as it was before the flow."""
        async with self._turn:
            await self._remove()
        self._camera.device.close()

    async def _remove(self) -> None:
        webhook.async_unregister(self._hass, self._webhook_id)
        if not self._is_installed or (setup := self.setup) is None:
            return
        self._is_installed = not await async_remove_quietly(setup, self.subject)
        self._kept = setup.kept

    @property
    def _webhook_id(self) -> str:
        webhook_id: str = self._camera.data[CONF_WEBHOOK_ID]
        return webhook_id

    @callback
    def _listen(self) -> None:
        """Answer at the address of the entry to come, which takes it over."""
        serve_pushes(self._hass)
        webhook.async_unregister(self._hass, self._webhook_id)
        webhook.async_register(
            self._hass,
            DOMAIN,
            self.subject,
            self._webhook_id,
            self._handle,
            local_only=True,
            allowed_methods=METHODS,
        )

    async def _handle(self, hass: HomeAssistant, webhook_id: str, request: Request) -> Response:
        """Answer a push, which proves that the way from the camera works."""
        received_at = dt_util.utcnow()
        try:
            async with intake(hass).body(webhook_id, request) as body:
                return self._take(push_request(request, body, received_at))
        except PushError as error:
            self._arrived(Arrival.UNREADABLE)
            return Response(status=error.status, text=str(error))

    @callback
    def _take(self, push: PushRequest) -> Response:
        """Record whose push has arrived. Raises PushError."""
        if push.is_empty:
            self._arrived(Arrival.EMPTY)
            return Response()
        event = parse_push(push)
        source, identity = event.source, self._camera.identity
        is_nameless = not source.usn and plain_mac(source.mac) is None
        is_ours = is_nameless or identity.serial is None or names(source, identity)
        self._arrived(_MEANINGS[is_ours])
        return json_response(event.answer) if isinstance(event, Inquiry) else Response()

    @callback
    def _arrived(self, arrival: Arrival) -> None:
        if self._expected is not None and not self._expected.done():
            self._expected.set_result(arrival)
