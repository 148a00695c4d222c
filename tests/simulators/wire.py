"""A wire in front of any simulated device, which carries answers with a habit of the real world.

    manner = HABITS["closes at once"].manner
    async with HikvisionRecorder() as recorder, Wire(device=recorder, manner=manner) as wire:
        ...  # talk to wire.url, then look at wire.heard and at the recorder

The wire takes each request whole, asks the device over a connection of its own, and hands the
answer on. Its effect on the answer, and on the connection behind it, is the habit; habits.py has
the table of them.
"""

import asyncio
from collections.abc import Awaitable, Callable
import contextlib
from dataclasses import dataclass, field, replace
import enum
import fcntl
from functools import partial
import re
import struct
import termios
from typing import override

from .serving import LoopbackServer, reset

_LONGEST_HEAD = 1 << 20
_HEAD_END = re.compile(rb"\r?\n\r?\n")
_SECRET = re.compile(
    rb"(?im)^authorization:|[?&](?:password|pwd|passwd)=[^&\s]|\"passwd\"|[?&]username=[^&\s]"
)
Headers = list[tuple[str, bytes]]
"""Names as written; values are bytes, as some are no text in any encoding."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One request as it came over the wire."""

    raw: bytes
    method: str
    target: str
    authorization: bytes
    body: bytes

    @property
    def has_account(self) -> bool:
        """Whether a user name, a password or a proof of one goes along."""
        return _SECRET.search(self.raw) is not None

    def without_proof(self) -> bytes:
        """Return the bytes of the request without its Authorization."""
        return re.sub(rb"(?im)^authorization:.*\r\n", b"", self.raw, count=1)

    def with_proof(self, proof: str) -> bytes:
        """Return the bytes of the request with another Authorization."""
        first, _, rest = self.without_proof().partition(b"\r\n")
        return first + b"\r\nAuthorization: " + proof.encode() + b"\r\n" + rest


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """One answer, whole and without its framing."""

    status: int
    reason: str = ""
    headers: Headers = field(default_factory=list)
    body: bytes = b""

    def get(self, name: str) -> bytes:
        """Return the first header of a name, empty without one."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), b"")

    def but(self, *names: str) -> Headers:
        """Return the headers without some."""
        left_out = {name.lower() for name in names}
        return [one for one in self.headers if one[0].lower() not in left_out]


@dataclass(slots=True, kw_only=True)
class Heard:
    """One request that reached the wire; it changes once, when it is answered."""

    asked: Asked
    connection: int
    status: int | None = None
    """What the device answered, None if the habit answered in its place."""


class End(enum.Enum):
    """How a connection ends."""

    FIN = enum.auto()
    RST = enum.auto()


class Single(enum.Enum):
    """What happens to a second connection while there is one."""

    WAITS = enum.auto()
    IS_RESET = enum.auto()
    REPLACES = enum.auto()
    """The older one is reset."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """When and how the connection ends, without a word about it."""

    after: float | None = None
    """Seconds after an answer; None keeps it."""
    by: End = End.FIN
    answers: int = 1
    """So many, before `after` counts."""
    idle: float | None = None
    """Seconds without a request."""


type Ask = Callable[[bytes], Awaitable[Carried]]
"""Asks the device with the bytes of a request."""
type Meet = Callable[[Wire, Asked, Ask], Awaitable[Carried | bytes]]
"""Answers a request, in most cases by way of the device; bytes go out as they are."""
type Alter = Callable[[Asked, Carried], Carried]
type Frame = Callable[[Carried], bytes]


async def _by_the_device(_: Wire, asked: Asked, ask: Ask) -> Carried:
    return await ask(asked.raw)


def unchanged(_: Asked, answer: Carried) -> Carried:
    """Return an answer as it is."""
    return answer


def lines(answer: Carried, *more: bytes, version: bytes = b"HTTP/1.1") -> list[bytes]:
    """Return the status line and the headers of an answer, and some more."""
    status = b"%s %d %s" % (version, answer.status, answer.reason.encode())
    return [status, *(name.encode() + b": " + value for name, value in answer.headers), *more]


def head(written: list[bytes], end: bytes = b"\r\n") -> bytes:
    """Return lines as a head."""
    return end.join(written) + end + end


def by_length(answer: Carried) -> bytes:
    """Frame an answer as everybody does."""
    return head(lines(answer, b"Content-Length: %d" % len(answer.body))) + answer.body


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """What a habit makes the wire do: who answers, what is changed, how it is framed, what ends."""

    meet: Meet = _by_the_device
    alter: Alter = unchanged
    frame: Frame = by_length
    ending: Ending = field(default_factory=Ending)
    single: Single | None = None
    piece: int | None = None
    """Bytes that go out at once, with a pause behind each."""
    endless: bool = False
    """The answer to a request for a picture is repeated as long as the client reads it."""
    mute_after: int | None = None
    """So many answers on a connection, then silence."""
    keeps: bool = False
    """The connection stays open, whatever was announced."""


@dataclass(kw_only=True, eq=False)
class Wire(LoopbackServer):
    """The only way to a device."""

    device: LoopbackServer
    manner: Manner = field(default_factory=Manner)
    username: str = "admin"
    password: str = ""
    """The account of the device, for habits that ask for a login of their own."""

    heard: list[Heard] = field(default_factory=list, init=False)
    connections: int = field(default=0, init=False)
    refused_logins: int = field(default=0, init=False)
    """Proofs of a wrong account; the device counts its own."""
    stale_logins: int = field(default=0, init=False)
    """Proofs of the right account with a nonce that was no longer good."""
    memory: dict[str, int] = field(default_factory=dict, init=False)
    """What a habit keeps about nonces: how often each was used."""
    _tasks: set[asyncio.Task[None]] = field(default_factory=set, init=False, repr=False)
    _open: list[asyncio.StreamWriter] = field(default_factory=list, init=False, repr=False)
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock, init=False, repr=False)

    @property
    def accounts(self) -> int:
        """Requests that an account went along with."""
        return sum(one.asked.has_account for one in self.heard)

    @override
    def _protocol(self) -> asyncio.BaseProtocol:
        reader = asyncio.StreamReader(limit=_LONGEST_HEAD)
        return asyncio.StreamReaderProtocol(reader, self._connected)

    @override
    async def stop(self) -> None:
        under_way = tuple(self._tasks)
        for task in under_way:
            task.cancel()
        await asyncio.gather(*under_way, return_exceptions=True)
        await LoopbackServer.stop(self)

    def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        task = asyncio.create_task(self._serve(reader, writer, self.connections))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _serve(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, number: int
    ) -> None:
        try:
            match self.manner.single if self._open else None:
                case Single.IS_RESET:
                    reset(writer.transport)
                    return
                case Single.REPLACES:
                    for other in self._open:
                        reset(other.transport)
            self._open.append(writer)
            async with self._turn if self.manner.single is Single.WAITS else _Nothing():
                with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
                    await self._talk(reader, writer, number)
        finally:
            if writer in self._open:
                self._open.remove(writer)
            writer.close()

    async def _talk(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, number: int
    ) -> None:
        manner, answers = self.manner, 0
        while True:
            try:
                async with asyncio.timeout(manner.ending.idle if answers else None):
                    asked = await _read_request(reader)
            except TimeoutError:
                return
            if manner.mute_after is not None and answers >= manner.mute_after:
                await reader.read()  # until the other side gives up
                return
            heard = Heard(asked=asked, connection=number)
            self.heard.append(heard)
            try:
                answer = await manner.meet(self, asked, partial(self._ask, heard))
            except ConnectionError, asyncio.IncompleteReadError:
                reset(writer.transport)
                return
            says_close = _announces_close(asked.raw)
            if isinstance(answer, Carried):
                announced = answer.get("Connection").lower()
                says_close = says_close or announced == b"close"
                answer = replace(answer, headers=answer.but("Connection"))
                raw = manner.frame(manner.alter(asked, answer))
            else:
                raw = answer
            await self._send(writer, raw)
            while manner.endless and b"multipart" in raw[:400]:
                await asyncio.sleep(0.02)
                await self._send(writer, raw[_HEAD_END.search(raw).end() :])  # type: ignore[union-attr]
            answers += 1
            if manner.ending.after is not None and answers >= manner.ending.answers:
                await self._end(writer)
                return
            if says_close and not manner.keeps:
                return

    async def _send(self, writer: asyncio.StreamWriter, raw: bytes) -> None:
        size = self.manner.piece or len(raw)
        for start in range(0, len(raw), size):
            writer.write(raw[start : start + size])
            await writer.drain()
            if size < len(raw):
                await asyncio.sleep(0)

    async def _end(self, writer: asyncio.StreamWriter) -> None:
        """End a connection; by RST, when all is out, as it is at a device that is slower."""
        ending = self.manner.ending
        if ending.after:
            await asyncio.sleep(ending.after)
        if ending.by is End.RST:
            connection = writer.get_extra_info("socket")
            for _ in range(200):
                left = fcntl.ioctl(connection.fileno(), termios.TIOCOUTQ, b"\0\0\0\0")
                if not struct.unpack("i", left)[0] and not writer.transport.get_write_buffer_size():
                    break
                await asyncio.sleep(0.001)
            reset(writer.transport)

    async def _ask(self, heard: Heard, raw: bytes) -> Carried:
        reader, writer = await asyncio.open_connection(
            self.device.host, self.device.port, limit=_LONGEST_HEAD
        )
        try:
            writer.write(raw)
            answer = await _read_answer(reader)
        finally:
            writer.close()
        heard.status = answer.status
        return answer


class _Nothing:
    async def __aenter__(self) -> None:
        """Begin."""

    async def __aexit__(self, *_: object) -> None:
        """End."""


def _announces_close(raw: bytes) -> bool:
    return re.search(rb"(?im)^connection:\s*close", raw) is not None


async def _read_request(reader: asyncio.StreamReader) -> Asked:
    raw = await reader.readuntil(b"\r\n\r\n")
    length = re.search(rb"(?im)^content-length:\s*(\d+)", raw)
    body = b""
    if length is not None:
        body = await reader.readexactly(int(length[1]))
    elif re.search(rb"(?im)^transfer-encoding:\s*chunked", raw):
        body = await reader.readuntil(b"0\r\n\r\n")
    method, target = raw.decode("latin-1").split(" ")[:2]
    found = re.search(rb"(?im)^authorization:\s*(.*?)\r\n", raw)
    return Asked(
        raw=raw + body,
        method=method,
        target=target,
        authorization=found[1] if found else b"",
        body=body,
    )


async def _read_answer(reader: asyncio.StreamReader) -> Carried:
    """Read what a simulated device answers, which frames its answers well."""
    raw = await reader.readuntil(b"\r\n\r\n")
    status, *written = re.sub(rb"\r\n[ \t]+", b" ", raw.rstrip()).split(b"\r\n")
    _, code, *reason = status.decode("latin-1").split(" ", 2)
    pairs = [line.partition(b":") for line in written]
    headers = [(name.decode("latin-1"), value.strip()) for name, _, value in pairs]
    answer = Carried(status=int(code), reason="".join(reason), headers=headers)
    if answer.get("Transfer-Encoding").lower() == b"chunked":
        body = b""
        while size := int((await reader.readuntil(b"\r\n")).partition(b";")[0], 16):
            body += (await reader.readexactly(size + 2))[:-2]
    elif length := answer.get("Content-Length"):
        body = await reader.readexactly(int(length))
    else:
        body = await reader.read()
    framing = ("Transfer-Encoding", "Content-Length", "Keep-Alive", "Date")
    return replace(answer, headers=answer.but(*framing), body=body)
