"""A device that plays a camera in order to get its password: it records what it receives.

async with Impostor(answers=(challenge("Basic"),)) as impostor:
    ...  # lead a client to impostor.url, then look at impostor.revealed(password)
"""

import asyncio
import base64
from collections.abc import Sequence
from dataclasses import dataclass, field
import hashlib
import re
from typing import override
from urllib.parse import unquote, unquote_plus

from .serving import LoopbackServer


def answer(status: int = 200, body: bytes = b"", **headers: str) -> bytes:
    """Return an answer of HTTP or RTSP without its first word; `_` in a name stands for `-`."""
    lines = [f"{status} x", f"Content-Length: {len(body)}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def challenge(*challenges: str) -> bytes:
    """Return an answer that asks for a login in each of these ways."""
    return answer(401, WWW_Authenticate=", ".join(challenges))


BASIC = 'Basic realm="IPCamera"'
DIGEST = 'Digest realm="IPCamera", nonce="1", qop="auth"'
SHA256 = f"{DIGEST}, algorithm=SHA-256"


@dataclass(kw_only=True, eq=False)
class Impostor(LoopbackServer):
    """A server of HTTP and RTSP that gives one answer after the other, the last one for ever."""

    answers: Sequence[bytes]
    received: list[str] = field(default_factory=list, init=False)
    """Requests with their bodies."""
    _connections: set[asyncio.Task[None]] = field(default_factory=set, init=False, repr=False)

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
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                if length := re.search(rb"(?i)content-length: (\d+)", head):
                    head += await reader.readexactly(int(length[1]))
                self.received.append(head.decode("latin-1"))
                given = self.answers[min(len(self.received), len(self.answers)) - 1]
                writer.write((b"RTSP/1.0 " if b" RTSP/" in head else b"HTTP/1.1 ") + given)
                await writer.drain()
        except asyncio.IncompleteReadError, OSError:
            pass
        finally:
            writer.close()

    def revealed(self, password: str) -> list[str]:
        """Return the first lines of requests that reveal a password, or a hash in its place."""
        return [
            request.partition("\r\n")[0] for request in self.received if reveals(request, password)
        ]


def reveals(received: str, password: str) -> list[str]:
    """Return how a received text reveals a password: `clear`, `hashed` or `basic`."""
    hashed = hashlib.md5(password.encode(), usedforsecurity=False).hexdigest()
    ways = {
        "clear": password in unquote(received) or password in unquote_plus(received),
        "hashed": hashed in received.lower(),
        "basic": any(
            password.encode() in base64.b64decode(sent)
            for sent in re.findall(r"Basic ([\w+/=]+)\r", received)
        ),
    }
    return [way for way, is_so in ways.items() if is_so]
