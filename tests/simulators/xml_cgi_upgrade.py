"""How a camera of the XML CGI family takes a new firmware (§3.20)."""

import base64
import binascii
from dataclasses import dataclass
import hashlib

from aiohttp import web

from .xml_cgi_rules import RefusedError

NAME = "OnvifFirmwareUpgrade"
PATHS = (f"/{NAME}", f"/cgi-bin/{NAME}")
"""Where the example of §3.20 posts to (seed 001 l.880), and what the list has (l.162)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Upgrade:
    """One firmware as it came in; it is never held."""

    size: int
    """In bytes."""
    sha256: str


async def receive_firmware(request: web.BaseRequest) -> Upgrade:
    """Read the body in chunks, or raise RefusedError if there is none."""
    size, digest = 0, hashlib.sha256()
    async for chunk in request.content.iter_any():
        size += len(chunk)
        digest.update(chunk)
    if not size:
        # no document: a body that is empty; the words are seed 001 l.210's
        raise RefusedError("error, parse parameters")
    return Upgrade(size=size, sha256=digest.hexdigest())


def basic_credentials(request: web.BaseRequest) -> tuple[str, str]:
    """Return user name and password, or raise RefusedError."""
    # seed 001 l.887
    scheme, _, encoded = request.headers.get("Authorization", "").partition(" ")
    try:
        decoded = base64.b64decode(encoded, validate=True).decode()
    except binascii.Error, UnicodeDecodeError:
        decoded = ""
    username, colon, password = decoded.partition(":")
    if scheme.lower() != "basic" or not colon:
        # no document: no credentials; the words are seed 001 l.189's
        raise RefusedError("error, parse username", status=401)
    return username, password
