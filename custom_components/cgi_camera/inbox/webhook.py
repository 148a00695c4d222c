"""Receives pushes over HTTP: limits first, then parsing, then the camera they are from."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import Final

from aiohttp import ClientError, hdrs
from aiohttp.http_exceptions import HttpProcessingError
from aiohttp.web import Request, Response
from homeassistant.components import webhook
from homeassistant.const import CONF_WEBHOOK_ID
from homeassistant.core import HomeAssistant, callback
from homeassistant.util import dt as dt_util

from ..api.device import plain_mac
from ..api.errors import PushError
from ..api.push import parse_push
from ..api.push.event import PushRequest, Source
from ..const import DOMAIN, LOGGER
from ..coordinator import CgiCameraConfigEntry
from .health import Arrival

MAX_BODY: Final = 16_000_000
"""Bytes; three pictures of the largest cameras have 6 MB."""
IDLE_SECONDS: Final = 5
"""A body that pauses for so long is over, whatever length it announced (seed 000 l.47)."""
BODY_SECONDS: Final = 30
MAX_AT_ONCE: Final = 8
"""Pushes in work at once, of all cameras; with the largest bodies they hold 256 MB."""
EVENTS_PER_SECOND: Final = 30
BURST: Final = 60
LOG_EVERY_SECONDS: Final = 60

METHODS: Final = (hdrs.METH_GET, hdrs.METH_POST, hdrs.METH_PUT)


class StrangerError(PushError):
    """A push of a camera that is not set up; `serial` is who it says it is."""

    def __init__(self, serial: str) -> None:
        """Keep the serial out of the message, which is logged."""
        super().__init__("from a camera with an unknown serial number", HTTPStatus.NOT_FOUND)
        self.serial = serial


class Webhook:
    """The address of one config entry to which its camera pushes."""

    at_once = 0

    def __init__(self, hass: HomeAssistant, entry: CgiCameraConfigEntry) -> None:
        """Register the address and take it away when the entry is unloaded."""
        self._hass = hass
        self._entry = entry
        self._tokens = float(BURST)
        self._tokens_at = hass.loop.time()
        self._logged: dict[str, float] = {}
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
            with self._one_of_few():
                push = PushRequest(
                    query=request.rel_url.raw_query_string,
                    content_type=request.headers.get(hdrs.CONTENT_TYPE, ""),
                    body=await _read_body(request),
                    received_at=received_at,
                )
                if health.expects_test and not push.query and not push.body:
                    health.arrived(Arrival.EMPTY)
                    return Response(status=HTTPStatus.OK)
                event = parse_push(push)
                entry = entry_of(self._hass, event.source, self._entry)
                await entry.runtime_data.dispatcher.async_dispatch(event, received_at, "http")
        except PushError as error:
            self._entry.runtime_data.dispatcher.refused += 1
            if isinstance(error, StrangerError):
                health.arrived(Arrival.STRANGER, error.serial)
            elif error.status == HTTPStatus.BAD_REQUEST:
                health.arrived(Arrival.UNREADABLE)
            self._log(f"refused: {error}")
            return Response(status=error.status, text=str(error))
        entry.runtime_data.health.arrived(Arrival.GOOD)
        if event.problems:
            self._log(f"used in part: {', '.join(event.problems)}")
            return Response(status=HTTPStatus.ACCEPTED, text=", ".join(event.problems))
        return Response(status=HTTPStatus.OK)

    @contextmanager
    def _one_of_few(self) -> Iterator[None]:
        """Refuse what would take too much memory or comes too fast."""
        now = self._hass.loop.time()
        self._tokens = min(BURST, self._tokens + (now - self._tokens_at) * EVENTS_PER_SECOND)
        self._tokens_at = now
        if self._tokens < 1:
            raise PushError("too many pushes", HTTPStatus.TOO_MANY_REQUESTS)
        if Webhook.at_once >= MAX_AT_ONCE:
            raise PushError("too many pushes at once", HTTPStatus.SERVICE_UNAVAILABLE)
        self._tokens -= 1
        Webhook.at_once += 1
        try:
            yield
        finally:
            Webhook.at_once -= 1

    @callback
    def _log(self, what: str) -> None:
        """Write one line per minute and reason, so that a mad camera does not fill the disk."""
        now = self._hass.loop.time()
        if now - self._logged.get(what, -LOG_EVERY_SECONDS) >= LOG_EVERY_SECONDS:
            self._logged = {
                key: at for key, at in self._logged.items() if now - at < LOG_EVERY_SECONDS
            }
            self._logged[what] = now
            LOGGER.warning("A push to %s was %s", self._entry.title, what)


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


def entry_of(
    hass: HomeAssistant, source: Source, own: CgiCameraConfigEntry
) -> CgiCameraConfigEntry:
    """Return whose event it is: the camera's serial decides, then its MAC, then the address.

    The secret address tells who may push; two cameras may be given the same one. A push that
    names a camera we do not have is nobody's: no event under a wrong name. Raises StrangerError
    then.
    """
    serial, mac = (source.usn or "").lower(), plain_mac(source.mac)
    if not serial and mac is None:
        return own
    entries: list[CgiCameraConfigEntry] = hass.config_entries.async_loaded_entries(DOMAIN)
    for entry in (own, *entries):
        identity = entry.runtime_data.coordinator.identity
        if serial and serial == (identity.serial or "").lower():
            return entry
        if mac is not None and mac == identity.mac:
            return entry
    if own.runtime_data.coordinator.identity.serial is None:
        return own  # it never said a serial that this one could contradict
    raise StrangerError(source.usn or source.mac or "")
