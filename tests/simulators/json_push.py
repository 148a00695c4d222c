"""The pushes of a JSON CGI camera: where they go, and what becomes of them."""

from typing import NamedTuple
from urllib.parse import urlsplit

import aiohttp

from .json_cgi_fields import Values
from .json_push_forms import (
    ALICE,
    DEVICE_ID,
    FORMS,
    MALLORY,
    Facts,
    JsonPush,
    JsonPushForm,
    Person,
    UserList,
)

__all__ = [
    "ALICE",
    "DEVICE_ID",
    "FORMS",
    "MALLORY",
    "Facts",
    "JsonPush",
    "JsonPushForm",
    "Person",
    "PushAnswer",
    "UserList",
    "push",
    "send",
    "server_url",
]

_PATIENCE = aiohttp.ClientTimeout(total=30.0)
"""How long a camera waits is not known."""


class PushAnswer(NamedTuple):
    """The answer of a server to a push."""

    status: int
    body: bytes


def server_url(platform_server: Values) -> str:
    """Return where a camera pushes to, without a slash at the end (§12).

    The example of a set is "192.168.1.91:80", without a scheme; serverPort stands beside it and is
    in no table. Raises ValueError if no server is set, or one that HTTP does not reach.
    """
    # seed 003 l.2092-2200: the answer; l.2232-2236: the example of a set; l.2112: serverPort
    address = platform_server["serverAddr"].strip()
    if not address:
        raise ValueError("the camera is not set to any server")
    url = urlsplit(address if "://" in address else f"http://{address}")
    if url.scheme != "http" or not url.hostname:
        raise ValueError(f"no address for a push: {address}")
    port = url.port or platform_server.get("serverPort") or 80
    host = f"[{url.hostname}]" if ":" in url.hostname else url.hostname
    return f"http://{host}:{port}{url.path.rstrip('/')}"


async def push(url: str, form: str, facts: Facts | None = None) -> PushAnswer:
    """Send a push of this form to a server; see send."""
    return await send(url, FORMS[form].build(facts))


async def send(url: str, built: JsonPush) -> PushAnswer:
    """Send a push over a new connection; raises aiohttp.ClientError without an answer."""
    # no document: the headers of a push, the cautious reading
    headers = {"Accept": "*/*"} | (
        {"Content-Type": built.content_type} if built.content_type else {}
    )
    async with aiohttp.ClientSession(
        skip_auto_headers=("User-Agent", "Accept-Encoding", "Content-Type"), timeout=_PATIENCE
    ) as client:
        target = url.rstrip("/") + built.path
        async with client.post(target, data=built.body, headers=headers) as answer:
            return PushAnswer(answer.status, await answer.read())
