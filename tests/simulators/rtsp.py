"""As much of an RTSP server as it takes to find out where a camera has its streams (RFC 2326).

It answers OPTIONS and DESCRIBE and never sends a picture:

    async with RtspServer(paths={"/stream0"}, authentication=Authentication.DIGEST) as server:
        ...  # talk to server.url + "/stream0", then look at server.requests
"""

import asyncio
import base64
from collections.abc import Collection, Mapping
import contextlib
from dataclasses import dataclass, field
import enum
import hashlib
import re
import secrets
from typing import override
from urllib.parse import parse_qs, urlsplit

from .serving import LoopbackServer

# RFC 2326, 7.1.1; no document: the words for 404
_REASONS = {
    200: "OK",
    400: "Bad Request",
    401: "Unauthorized",
    404: "Stream Not Found",
    501: "Not Implemented",
    503: "Service Unavailable",
}
# RFC 2326, 10.2, and RFC 4566; seed 003 l.4132-4144 shows none of its lines
_DESCRIPTION = "\r\n".join(
    (
        "v=0",
        "o=- 0 0 IN IP4 127.0.0.1",
        "s=camera",
        "t=0 0",
        "m=video 0 RTP/AVP 96",
        "a=rtpmap:96 H265/90000",
        "a=control:track1",
        "",
    )
)


class Authentication(enum.Enum):
    """What a server wants for a description."""

    NONE = enum.auto()
    BASIC = enum.auto()
    DIGEST = enum.auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class RtspRequest:
    """One request as it was answered."""

    method: str
    url: str
    authorization: str | None
    status: int


@dataclass(kw_only=True, eq=False)
class RtspServer(LoopbackServer):
    """The RTSP side of a camera; options may be changed while it runs."""

    paths: Collection[str]
    """Where there are streams: /stream0, /video1; a query is no part of it."""
    authentication: Authentication = Authentication.NONE
    # no document: neither seed 001 nor seed 003 l.4086-4214 speaks of a login
    in_query: bool = False
    """Credentials in the URL are taken, too: ?username=admin&password=<MD5 in capitals> (firmware
    of the XML CGI family)."""
    username: str = "admin"
    password: str = "123456"
    realm: str = "IP Camera"
    starting: bool = False
    """There is no picture yet to describe."""
    requests: list[RtspRequest] = field(default_factory=list, init=False)
    _nonce: str = field(default_factory=lambda: secrets.token_hex(16), init=False, repr=False)
    _connections: set[asyncio.Task[None]] = field(default_factory=set, init=False, repr=False)

    @property
    @override
    def url(self) -> str:
        """Return where the server is, without a slash at the end."""
        return f"rtsp://{self.host}:{self.port}"

    @override
    def _protocol(self) -> asyncio.BaseProtocol:
        return asyncio.StreamReaderProtocol(asyncio.StreamReader(), self._connected)

    @override
    async def stop(self) -> None:
        for task in tuple(self._connections):
            task.cancel()
        await asyncio.gather(*self._connections, return_exceptions=True)
        await LoopbackServer.stop(self)

    def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(self._serve(reader, writer))
        self._connections.add(task)
        task.add_done_callback(self._connections.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        # The end of the connection, or something that is not RTSP and has no end.
        over = (asyncio.IncompleteReadError, asyncio.LimitOverrunError, ConnectionError)
        try:
            with contextlib.suppress(*over):
                while True:
                    head = await reader.readuntil(b"\r\n\r\n")
                    peer: str = writer.get_extra_info("peername")[0]
                    writer.write(self._answer(head.decode(errors="replace"), peer))
                    await writer.drain()
        finally:
            writer.close()

    def _answer(self, head: str, peer: str) -> bytes:
        # RFC 2326, 6 and 7
        request_line, *lines = head.rstrip("\r\n").split("\r\n")
        pairs = (line.partition(":") for line in lines)
        headers = {name.strip().lower(): value.strip() for name, _, value in pairs}
        method, _, rest = request_line.partition(" ")
        url, _, version = rest.rpartition(" ")
        authorization = headers.get("authorization")
        status = 400
        if version.startswith("RTSP/1."):
            status = self._status(method, url, authorization, peer)
        self.requests.append(
            RtspRequest(method=method, url=url, authorization=authorization, status=status)
        )
        return self._wire(status, method, headers)

    def _status(
        self,
        method: str,
        url: str,
        authorization: str | None,
        peer: str,  # noqa: ARG002 - for devices that lock an address out
    ) -> int:
        # seed 003 l.4092-4114: OPTIONS, DESCRIBE; RFC 2326, 11: the codes of refusals
        if method == "OPTIONS":
            return 200
        if method != "DESCRIBE":
            return 501
        if self.starting:
            return 503
        if not self._is_authorized(method, url, authorization or ""):
            return 401
        return 200 if self._has_stream(url) else 404

    def _has_stream(self, url: str) -> bool:
        # seed 003 l.4124: the path names the stream
        return urlsplit(url).path in self.paths

    def _is_authorized(self, method: str, url: str, authorization: str) -> bool:
        # RFC 2617, 2 and 3.2.2, as RFC 2326, 12.5 has it; without qop
        if self.authentication is Authentication.NONE or (self.in_query and self._in_query(url)):
            return True
        scheme, _, sent = authorization.partition(" ")
        if self.authentication is Authentication.BASIC:
            expected = base64.b64encode(f"{self.username}:{self.password}".encode()).decode()
            return (scheme.lower(), sent.strip()) == ("basic", expected)
        values = dict(re.findall(r'(\w+)="([^"]*)"', sent))
        identity = _md5(f"{self.username}:{self.realm}:{self.password}")
        uri = values.get("uri", "")
        expected = _md5(f"{identity}:{self._nonce}:{_md5(f'{method}:{uri}')}")
        # Some clients put the path there in place of the whole URL.
        is_same = uri in (url, urlsplit(url).path)
        return scheme.lower() == "digest" and is_same and values.get("response") == expected

    def _in_query(self, url: str) -> bool:
        query = parse_qs(urlsplit(url).query)
        hashed = _md5(self.password).upper()
        return (query.get("username"), query.get("password")) == ([self.username], [hashed])

    def _wire(self, status: int, method: str, headers: Mapping[str, str]) -> bytes:
        # seed 003 l.4106-4114, l.4132-4144; CSeq: RFC 2326, 12.17
        lines = [f"RTSP/1.0 {status} {_REASONS[status]}", f"CSeq: {headers.get('cseq', '0')}"]
        body = ""
        match status, method:
            case 200, "OPTIONS":
                lines.append("Public: OPTIONS, DESCRIBE, SETUP, TEARDOWN, PLAY")
            case 200, _:
                body = _DESCRIPTION
                lines += ["Content-Type: application/sdp", f"Content-Length: {len(body)}"]
            case 401, _:
                lines.append(f"WWW-Authenticate: {self._challenge()}")
        return ("\r\n".join(lines) + "\r\n\r\n" + body).encode()

    def _challenge(self) -> str:
        # RFC 2617, 2 and 3.2.1
        if self.authentication is Authentication.BASIC:
            return f'Basic realm="{self.realm}"'
        return f'Digest realm="{self.realm}", nonce="{self._nonce}"'


def _md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
