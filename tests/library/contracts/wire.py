"""Raw requests to simulated devices, and tables of requests with their expected answers."""

import ast
import asyncio
import base64
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
import hashlib
import io
from pathlib import Path
import re
from typing import Any, NamedTuple, override

from aiohttp import web
from PIL import Image, ImageChops, ImageStat

from tests.library.conftest import Clock
from tests.simulators.serving import HttpServer, LoopbackServer

type Step = tuple[str, Any]
type Check = Callable[[str, Any], Awaitable[None]]


class Reply(NamedTuple):
    """An answer; status 0 is a broken connection."""

    status: int
    body: bytes
    head: str = ""

    @property
    def text(self) -> str:
        """Return the body as text."""
        return self.body.decode()

    def header(self, name: str) -> str:
        """Return the values of a header."""
        return ", ".join(re.findall(rf"(?im)^{name}:\s*(.*?)\r?$", self.head))


def reply_of(answer: bytes) -> Reply:
    """Return an answer of its bytes."""
    head, _, body = answer.partition(b"\r\n\r\n")
    return Reply(int(head.split()[1]) if head else 0, body, head.decode())


async def exchange(
    device: LoopbackServer, request: bytes, *, address: str = "127.0.0.1", eof: bool = False
) -> bytes:
    """Send bytes on a new connection; return everything up to its end."""
    reader, writer = await asyncio.open_connection(
        device.host, device.port, local_addr=(address, 0)
    )
    try:
        writer.write(request)
        if eof:
            writer.write_eof()
        return await reader.read()
    except ConnectionError:
        return b""
    finally:
        writer.close()


async def ask(device: LoopbackServer, target: str, *headers: str, body: str | None = None) -> Reply:
    """Send a target byte for byte, unlike HTTP libraries."""
    length = [] if body is None else [f"Content-Length: {len(body)}"]
    first = f"{'GET' if body is None else 'POST'} {target} HTTP/1.1"
    lines = (first, "Host: x", *headers, *length, "Connection: close", "", body or "")
    return reply_of(await exchange(device, "\r\n".join(lines).encode()))


def basic(account: str) -> str:
    """Return the header of Basic authentication."""
    return "Authorization: Basic " + base64.b64encode(account.encode()).decode()


def digest(
    challenge: str, account: tuple[str, str], target: str, *, count: int = 1, name: str = "MD5"
) -> str:
    """Return the header that answers a challenge (RFC 7616)."""
    parts = [part for part in challenge.split("Digest ") if part]
    chosen = next((part for part in parts if f"algorithm={name}" in part), parts[0])
    realm, nonce = (chosen.partition(f'{key}="')[2].partition('"')[0] for key in ("realm", "nonce"))

    def hashed(text: str) -> str:
        kind = name.replace("-", "").lower()
        return hashlib.new(kind, text.encode(), usedforsecurity=False).hexdigest()

    user, what = hashed(f"{account[0]}:{realm}:{account[1]}"), hashed(f"GET:{target}")
    response = hashed(f"{user}:{nonce}:{count:08x}:c0ffee:auth:{what}")
    quoted = account[0].replace("\\", "\\\\").replace('"', '\\"')
    return (
        f'Authorization: Digest username="{quoted}", realm="{realm}", nonce="{nonce}", '
        f'uri="{target}", qop=auth, nc={count:08x}, cnonce="c0ffee", response="{response}", '
        f"algorithm={name}"
    )


async def rtsp(server: LoopbackServer, method: str, url: str, *headers: str) -> tuple[int, str]:
    """Send an RTSP request; return status and answer."""
    reader, writer = await asyncio.open_connection(server.host, server.port)
    try:
        lines = (f"{method} {url} RTSP/1.0", "CSeq: 7", *headers, "", "")
        writer.write("\r\n".join(lines).encode())
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        assert "CSeq: 7\r\n" in head
        length = re.search(r"Content-Length: (\d+)", head)
        body = (await reader.readexactly(int(length[1]))).decode() if length else ""
        return int(head.split()[1]), head + body
    finally:
        writer.close()


def rtsp_digest(challenge: str, account: tuple[str, str], url: str) -> str:
    """Return the header that answers a challenge (RFC 2069)."""
    realm, nonce = (
        challenge.partition(f'{key}="')[2].partition('"')[0] for key in ("realm", "nonce")
    )

    def hashed(text: str) -> str:
        return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()

    user, what = hashed(f"{account[0]}:{realm}:{account[1]}"), hashed(f"DESCRIBE:{url}")
    return (
        f'Authorization: Digest username="{account[0]}", realm="{realm}", nonce="{nonce}", '
        f'uri="{url}", response="{hashed(f"{user}:{nonce}:{what}")}"'
    )


def picture(body: bytes) -> Image.Image:
    """Return a picture, which must be whole."""
    image = Image.open(io.BytesIO(body))
    image.load()
    return image


def differ(one: Image.Image, other: Image.Image) -> bool:
    """Return whether two pictures differ by more than the loss of JPEG."""
    return max(ImageStat.Stat(ImageChops.difference(one, other)).extrema)[1] > 100


async def until(condition: Callable[[], bool]) -> None:
    """Wait until a condition holds that other connections fulfill."""
    async with asyncio.timeout(30):
        while not condition():  # noqa: ASYNC110 - the simulator has no event for that
            await asyncio.sleep(0.005)


def found(thing: Any, path: str) -> Any:
    """Return what is at a path of attributes and keys."""
    for part in path.split("."):
        if isinstance(thing, list):
            thing = thing[int(part)]
        elif isinstance(thing, Mapping):
            thing = thing.get(int(part) if part.isdecimal() and part not in thing else part)
        else:
            thing = getattr(thing, part)
    return thing() if callable(thing) else thing


async def play(
    device: Any, steps: Iterable[Step], check: Check, clock: Clock | None = None
) -> None:
    """Go through a table; other steps than these are sent.

    `+1` lets time pass, `=a.b` compares, `!a.b` sets, `@a` calls a method.
    """
    for step, expected in steps:
        if step[0] == "+":
            assert clock
            clock.advance(float(step))
        elif step[0] == "@":
            getattr(device, step[1:])(**expected)
        elif step[0] == "=":
            assert found(device, step[1:]) == expected, step
        elif step[0] == "!":
            *path, last = step[1:].split(".")
            owner = found(device, ".".join(path)) if path else device
            if isinstance(owner, dict):
                owner[last] = expected
            else:
                setattr(owner, last, expected)
        else:
            await check(step, expected)


def scenarios(name: str) -> dict[str, tuple[dict[str, Any], list[Step]]]:
    """Return the tables of a text file: `# title | options`, then `request -> answer` by line."""
    tables: dict[str, tuple[dict[str, Any], list[Step]]] = {}
    for line in (Path(__file__).parent / f"{name}.txt").read_text("utf-8").splitlines():
        if line.startswith("# "):
            title, _, options = line[2:].partition(" | ")
            steps: list[Step] = []
            tables[title] = (ast.literal_eval(options) if options else {}, steps)
        elif line:
            request, _, answer = line.partition(" -> ")
            steps.append((request, ast.literal_eval(answer) if answer else None))
    return tables


@dataclass(kw_only=True, eq=False)
class Receiver(HttpServer):
    """A server that takes pushes."""

    status: int = 200
    received: list[tuple[str, str, dict[str, str], bytes]] = field(default_factory=list, init=False)

    @override
    async def _respond(self, request: web.BaseRequest) -> web.StreamResponse:
        body = await request.content.read()  # of any length
        self.received.append((request.method, request.raw_path, dict(request.headers), body))
        return web.Response(status=self.status)
