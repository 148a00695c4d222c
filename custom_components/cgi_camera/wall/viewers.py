"""The browsers that show pictures: what each wants to see, and what it is sent."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import Any

from aiohttp import WSCloseCode, WSMsgType, web
from homeassistant.auth.models import User
from homeassistant.auth.permissions.const import POLICY_READ
from homeassistant.const import EVENT_HOMEASSISTANT_STOP
from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.json import json_bytes
from homeassistant.util.hass_dict import HassKey
from homeassistant.util.json import JsonObjectType, JsonValueType, json_loads_object
import probatio

from ..const import DOMAIN, EVENT_CAMERA
from .feeds import Feeds
from .news import News, Problem, Wish
from .thumbnails import Size

MAX_CAMERAS = 512
MAX_PACE = 3600
MAX_PIXELS = 8192
MAX_MESSAGE = 128 * 1024
LEASE_SECONDS = 60
"""How long a wish holds unless the browser repeats it: it may sleep without leaving."""

_PIXELS = probatio.All(int, probatio.Range(min=1, max=MAX_PIXELS))
_WATCH = probatio.Schema(
    {
        probatio.Required("watch"): probatio.All(
            {
                cv.entity_domain("camera"): {
                    probatio.Required("pace"): probatio.All(
                        probatio.Coerce(float), probatio.Range(min=0, max=MAX_PACE)
                    ),
                    probatio.Required("width"): _PIXELS,
                    probatio.Required("height"): _PIXELS,
                }
            },
            probatio.Length(max=MAX_CAMERAS),
        )
    }
)


class Viewer:
    """One browser; it takes news at any speed and sends them at the speed of its connection."""

    def __init__(self, feeds: Feeds, user: User, socket: web.WebSocketResponse) -> None:
        self._feeds = feeds
        self._user = user
        self._socket = socket
        self._watched: set[str] = set()
        self._news: dict[str, News] = {}
        self._events: list[JsonObjectType] = []
        self._has_mail = asyncio.Event()

    def watch(self, wishes: dict[str, Wish]) -> None:
        """Show these cameras and no others, as far as the user may see them."""
        allowed = {
            entity_id
            for entity_id in wishes
            if self._user.permissions.check_entity(entity_id, POLICY_READ)
        }
        for entity_id in self._watched - allowed:
            self._feeds.leave(entity_id, self)
            self._news.pop(entity_id, None)
        self._watched = allowed
        for entity_id, wish in wishes.items():
            if entity_id in allowed:
                self._feeds.join(entity_id, self, wish)
            else:
                self.take(News(camera=entity_id, problem=Problem.FORBIDDEN))

    def take(self, news: News) -> None:
        """Keep news until the connection has room; the newest picture replaces an older one."""
        waiting = self._news.get(news.camera)
        if waiting is not None and waiting.picture is not None and news.picture is None:
            # What is known now goes with the picture that has not gone out yet.
            news = replace(news, picture=waiting.picture, content_type=waiting.content_type)
        self._news[news.camera] = news
        self._has_mail.set()

    def take_event(self, facts: JsonObjectType, entity_ids: list[str]) -> None:
        """Keep an event of cameras if this browser watches one of them."""
        if cameras := [entity_id for entity_id in entity_ids if entity_id in self._watched]:
            self._events.append({"event": facts, "cameras": list[JsonValueType](cameras)})
            self._has_mail.set()

    async def async_send(self) -> None:
        """Send what is new until the connection ends."""
        while True:
            await self._has_mail.wait()
            self._has_mail.clear()
            while self._events or self._news:
                if self._events:
                    await self._socket.send_str(json_bytes(self._events.pop(0)).decode())
                    continue
                news = self._news.pop(next(iter(self._news)))
                facts = json_bytes(news.facts)
                if news.picture is None:
                    await self._socket.send_str(facts.decode())
                else:
                    # The facts end with the first line feed: JSON has none.
                    await self._socket.send_bytes(b"\n".join((facts, news.picture)))

    async def async_receive(self) -> None:
        """Follow what the browser wants to see until it leaves.

        Raises ValueError or probatio.Invalid for a message that is no wish.
        """
        async for message in self._socket:
            if message.type is not WSMsgType.TEXT:
                raise ValueError("a wish is a text")
            wanted: dict[str, dict[str, Any]] = _WATCH(json_loads_object(message.data))["watch"]
            self.watch(
                {
                    entity_id: Wish(pace=wish["pace"], size=Size(wish["width"], wish["height"]))
                    for entity_id, wish in wanted.items()
                }
            )


class Viewers:
    """All browsers that are connected now."""

    def __init__(self, hass: HomeAssistant) -> None:
        self._hass = hass
        self._feeds = Feeds(hass=hass)
        self._viewers: set[Viewer] = set()
        hass.bus.async_listen(EVENT_CAMERA, self._handle_event)

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self._viewers)

    async def async_serve(
        self, request: web.Request, user: User, refresh_token_id: str
    ) -> web.WebSocketResponse:
        """Serve a browser until it leaves, the user logs out, or Home Assistant ends."""
        # Pictures are compressed already.
        socket = web.WebSocketResponse(
            receive_timeout=LEASE_SECONDS, compress=False, max_msg_size=MAX_MESSAGE
        )
        await socket.prepare(request)
        viewer = Viewer(self._feeds, user, socket)
        with self._ends_with(refresh_token_id):
            sending = self._hass.async_create_background_task(
                viewer.async_send(), f"{DOMAIN} wall of {user.name}"
            )
            self._viewers.add(viewer)
            try:
                await viewer.async_receive()
            except ValueError, probatio.Invalid:
                await socket.close(code=WSCloseCode.POLICY_VIOLATION)
            except TimeoutError:
                await socket.close(code=WSCloseCode.GOING_AWAY)
            finally:
                viewer.watch({})
                sending.cancel()
                with suppress(ConnectionError):
                    await socket.close()
                self._viewers.discard(viewer)
        return socket

    @contextmanager
    def _ends_with(self, refresh_token_id: str) -> Iterator[None]:
        """Cancel the present task when its user logs out or Home Assistant ends."""
        task = asyncio.current_task()

        @callback
        def end(_event: Event | None = None) -> None:
            if task is not None:
                task.cancel()

        stop_listening = self._hass.bus.async_listen(EVENT_HOMEASSISTANT_STOP, end)
        forget = self._hass.auth.async_register_revoke_token_callback(refresh_token_id, end)
        try:
            yield
        finally:
            stop_listening()
            forget()

    @callback
    def _handle_event(self, event: Event[dict[str, Any]]) -> None:
        """Pass an event on to the browsers that show its camera."""
        if not self._viewers:
            return
        data = event.data
        faces: list[JsonValueType] = [
            {name: face[name] for name in ("name", "list") if face.get(name)}
            for face in data["faces"]
        ]
        facts: JsonObjectType = {"type": data["type"], "faces": faces}
        entity_ids = self._feeds.of_channel(data["entry_id"], data["channel"])
        for viewer in self._viewers:
            viewer.take_event(facts, entity_ids)


_VIEWERS: HassKey[Viewers] = HassKey(f"{DOMAIN}_viewers")


@callback
def viewers_of(hass: HomeAssistant) -> Viewers:
    """Return all browsers that are connected."""
    if _VIEWERS not in hass.data:
        hass.data[_VIEWERS] = Viewers(hass)
    return hass.data[_VIEWERS]
