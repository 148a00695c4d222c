"""Devices that a detector must not take for a camera of ours, and must not get stuck with."""

import asyncio
from dataclasses import dataclass, field
from typing import override

from aiohttp import web

from .faults import web_page
from .serving import HttpServer, LoopbackServer


# no document: any router or printer
@dataclass(kw_only=True, eq=False)
class WebPage(HttpServer):
    """A web server, a router perhaps, that answers 200 and a page to everything."""

    targets: list[str] = field(default_factory=list, init=False)

    @override
    async def _respond(self, request: web.BaseRequest) -> web.StreamResponse:
        self.targets.append(request.raw_path)
        page = web_page()
        return web.Response(body=page.body, content_type=page.content_type)


# seen: UID=<number> of Panasonic i-PRO; no document: the realm
@dataclass(kw_only=True, eq=False)
class PanasonicLike(HttpServer):
    """Another vendor's camera that knows /cgi-bin/getuid, too (Panasonic i-PRO)."""

    challenge: bool = False
    """Whether it asks for credentials first."""
    targets: list[str] = field(default_factory=list, init=False)

    @override
    async def _respond(self, request: web.BaseRequest) -> web.StreamResponse:
        self.targets.append(request.raw_path)
        if not request.raw_path.startswith("/cgi-bin/getuid"):
            return web.Response(status=404)
        if self.challenge:
            wanted = {"WWW-Authenticate": 'Digest realm="Panasonic network device", nonce="0"'}
            return web.Response(status=401, headers=wanted)
        return web.Response(text="UID=123\r\n")


# RFC 7616, 3.3; no document: any device
@dataclass(kw_only=True, eq=False)
class Closed(HttpServer):
    """A web server that wants a login for everything."""

    realm: str = "Home"
    elsewhere: str = ""
    """The realm of paths outside of /cgi-bin/, if they have another one."""
    server_name: str = ""
    authorizations: list[str] = field(default_factory=list, init=False)
    """What it was sent to prove one."""

    @override
    async def _respond(self, request: web.BaseRequest) -> web.StreamResponse:
        self.authorizations += request.headers.getall("Authorization", [])
        realm = self.realm
        if self.elsewhere and not request.raw_path.startswith("/cgi-bin/"):
            realm = self.elsewhere
        wanted = {"WWW-Authenticate": f'Digest realm="{realm}", nonce="0", qop="auth"'}
        return web.Response(status=401, headers={**wanted, "Server": self.server_name})


# no document: any device behind a firewall, say
@dataclass(kw_only=True, eq=False)
class Silent(LoopbackServer):
    """A server that accepts every connection and never answers."""

    connections: int = field(default=0, init=False)

    @override
    def _protocol(self) -> asyncio.BaseProtocol:
        self.connections += 1
        return asyncio.Protocol()


# RFC 4253, 4.2: the greeting of SSH
@dataclass(kw_only=True, eq=False)
class Garbage(LoopbackServer):
    """Something that answers, but not in HTTP: an SSH server, say."""

    greeting: bytes = b"SSH-2.0-dropbear_2019.78\r\n\x00\xff\xfe\x01garbage\r\n\r\n"
    connections: int = field(default=0, init=False)

    @override
    def _protocol(self) -> asyncio.BaseProtocol:
        self.connections += 1
        return _SaysThis(self.greeting)


class _SaysThis(asyncio.Protocol):
    """A server that greets at once, and hangs up at the first request."""

    def __init__(self, words: bytes) -> None:
        self._words = words
        self._transport: asyncio.Transport | None = None

    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        transport.write(self._words)

    @override
    def data_received(self, data: bytes) -> None:
        if self._transport is not None:
            self._transport.close()
