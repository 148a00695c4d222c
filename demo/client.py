"""Talk to a Home Assistant as its frontend does: REST and websocket, as one user."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
import json
import time
from typing import Any, Required, TypedDict

import aiohttp

TIMEOUT = aiohttp.ClientTimeout(total=60)


class ClientError(Exception):
    """Home Assistant refused a request; the message has the request and the reason."""


class FlowResult(TypedDict, total=False):
    """What a step of a config or options flow led to."""

    flow_id: Required[str]
    type: Required[str]  # form, menu, create_entry, abort, ...
    step_id: str  # of a form or menu
    errors: dict[str, str] | None  # of a form shown again
    reason: str  # of an abort
    title: str  # of a created entry
    result: dict[str, Any]  # of a created entry: the entry, with its entry_id


class Event(TypedDict):
    """An event of Home Assistant's bus."""

    event_type: str
    data: dict[str, Any]
    origin: str
    time_fired: str
    context: dict[str, str | None]


class Client:
    """A client of the Home Assistant at a URL; log_in first."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.token = ""

    async def log_in(self, user: str, password: str) -> None:
        """Get a long-lived token, making the owner's account if there is none yet."""
        client_id = f"{self.url}/"
        account = {"client_id": client_id, "username": user, "password": password}
        try:
            owner = await self.post(
                "/api/onboarding/users", {**account, "name": user.title(), "language": "en"}
            )
            code = owner["auth_code"]
        except ClientError:  # onboarding is over
            flow = await self.post(
                "/auth/login_flow",
                {
                    "client_id": client_id,
                    "handler": ["homeassistant", None],
                    "redirect_uri": client_id,
                },
            )
            login = await self.post(f"/auth/login_flow/{flow['flow_id']}", account)
            if login["type"] != "create_entry":
                raise ClientError(f"no login for user {user}: {login.get('errors')}") from None
            code = login["result"]
        grant = {"client_id": client_id, "grant_type": "authorization_code", "code": code}
        tokens = json.loads(await self._request("POST", "/auth/token", data=grant))
        self.token = tokens["access_token"]
        # The name must be new each time.
        self.token = await self.command(
            "auth/long_lived_access_token", client_name=f"demo {time.time()}", lifespan=365
        )

    async def get(self, path: str) -> Any:
        """GET a JSON document."""
        return json.loads(await self.get_bytes(path))

    async def get_bytes(self, path: str) -> bytes:
        """GET anything else, such as a picture."""
        return await self._request("GET", path)

    async def post(self, path: str, body: Mapping[str, Any] | None = None) -> Any:
        """POST a JSON document and return the one that is the answer."""
        return json.loads(await self._request("POST", path, json=body or {}))

    async def delete(self, path: str) -> Any:
        """DELETE something, such as a config entry."""
        return json.loads(await self._request("DELETE", path))

    async def _request(self, method: str, path: str, **content: Any) -> bytes:
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else None
        async with (
            aiohttp.ClientSession(self.url, headers=headers, timeout=TIMEOUT) as session,
            session.request(method, path, **content) as response,
        ):
            body = await response.read()
            if not response.ok:
                text = body.decode(errors="replace")[:500]
                raise ClientError(f"{method} {path}: {response.status} {text}")
            return body

    async def command(self, command: str, /, **data: Any) -> Any:
        """Give a websocket command, such as "call_service", and return its result."""
        async with self._websocket() as websocket:
            return await _call(websocket, command, data)

    @asynccontextmanager
    async def events(self, event_type: str) -> AsyncIterator[asyncio.Queue[Event]]:
        """Put every event of a type into a queue, from the start of the block to its end."""
        queue = asyncio.Queue[Event]()
        async with self._websocket() as websocket:
            await _call(websocket, "subscribe_events", {"event_type": event_type})
            reader = asyncio.create_task(_read_events(websocket, queue))
            try:
                yield queue
            finally:
                reader.cancel()

    @asynccontextmanager
    async def _websocket(self) -> AsyncIterator[aiohttp.ClientWebSocketResponse]:
        async with (
            aiohttp.ClientSession(self.url) as session,
            # Some answers, such as all descriptions of actions, are large.
            session.ws_connect("/api/websocket", max_msg_size=0) as websocket,
        ):
            await websocket.receive_json()
            await websocket.send_json({"type": "auth", "access_token": self.token})
            if (answer := await websocket.receive_json())["type"] != "auth_ok":
                raise ClientError(f"websocket: {answer['message']}")
            yield websocket

    async def config_flow(
        self, handler: str, *steps: Mapping[str, Any], entry_id: str | None = None
    ) -> FlowResult:
        """Run a config flow with the input of its steps and return what the last one led to.

        With an entry_id it reconfigures that entry.
        """
        start = {"handler": handler} | ({"entry_id": entry_id} if entry_id else {})
        return await self._flow("/api/config/config_entries/flow", start, steps)

    async def options_flow(self, entry_id: str, *steps: Mapping[str, Any]) -> FlowResult:
        """Run the options flow of an entry with the input of its steps."""
        path = "/api/config/config_entries/options/flow"
        return await self._flow(path, {"handler": entry_id}, steps)

    async def _flow(
        self, path: str, start: Mapping[str, Any], steps: tuple[Mapping[str, Any], ...]
    ) -> FlowResult:
        result: FlowResult = await self.post(path, start)
        for step in steps:
            result = await self.post(f"{path}/{result['flow_id']}", step)
            while result["type"] == "progress":
                await asyncio.sleep(0.2)
                result = await self.get(f"{path}/{result['flow_id']}")
            if result["type"] == "abort" and step is not steps[-1]:
                raise ClientError(f"the flow ended: {result['reason']}")
        return result


async def _call(
    websocket: aiohttp.ClientWebSocketResponse, command: str, data: Mapping[str, Any]
) -> Any:
    await websocket.send_json({"id": 1, "type": command, **data})
    answer = await websocket.receive_json()
    if not answer["success"]:
        raise ClientError(f"{command}: {answer['error']['message']}")
    return answer["result"]


async def _read_events(
    websocket: aiohttp.ClientWebSocketResponse, queue: asyncio.Queue[Event]
) -> None:
    async for message in websocket:
        queue.put_nowait(message.json()["event"])
