"""The parsers and clients that take the inputs; each raises errors of the library only."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
import contextlib
from datetime import UTC, datetime
from random import Random
from typing import Any, override

import aiohttp

from custom_components.cgi_camera.api import lenient
from custom_components.cgi_camera.api.accounts import Accounts
from custom_components.cgi_camera.api.errors import CameraError
from custom_components.cgi_camera.api.events import parse_push, uapi_tcp
from custom_components.cgi_camera.api.events.dahua_events import EventStream
from custom_components.cgi_camera.api.events.event import PushRequest
from custom_components.cgi_camera.api.events.hikvision_alerts import AlertStream
from custom_components.cgi_camera.api.events.mail import read_mail
from custom_components.cgi_camera.api.events.upload import Upload, UploadedFile, parse_upload
from custom_components.cgi_camera.api.events.upload_patterns import DEFAULT_PATTERNS, read_patterns
from custom_components.cgi_camera.api.families import FAMILIES
from custom_components.cgi_camera.api.family import Family
from custom_components.cgi_camera.api.http.address import parse_address, split_account
from custom_components.cgi_camera.api.http.challenge import Proof, challenges, realm
from custom_components.cgi_camera.api.http.request import Answer, Reply, Request
from custom_components.cgi_camera.api.http.transport import Send, Transport
from custom_components.cgi_camera.api.identity import Credentials
from custom_components.cgi_camera.api.pictures.jpeg import is_whole_picture, whole_picture

from .corpus import CHALLENGES, CORPUS
from .mutation import make

NOW = datetime(2026, 11, 30, 12, 0, 10, tzinfo=UTC)
_PATTERNS = read_patterns("\n".join(DEFAULT_PATTERNS))
_FORM = "multipart/form-data; boundary=x"
_MAX_REQUESTS = 200
"""Requests after which a client that asks on and on is cut off."""

type Target = Callable[[bytes, Random], object]


def _push(data: bytes, random: Random) -> None:
    match random.randrange(4):
        case 0:
            request = PushRequest(query=data.decode("latin-1"), received_at=NOW)
        case 1:
            content_type = data[:200].decode("latin-1")
            request = PushRequest(content_type=content_type, body=data, received_at=NOW)
        case 2:
            request = PushRequest(path=random.choice(_KINDS), body=data, received_at=NOW)
        case _:
            request = PushRequest(content_type=_FORM, body=data, received_at=NOW)
    parse_push(request)


_KINDS = ("faceRecognition", "taskRequest", "heartbeat", "x")


def _tcp(data: bytes, random: Random) -> None:
    messages, _ = uapi_tcp.take(data, closed=random.random() < 0.5)
    for message in messages[:20]:
        with contextlib.suppress(CameraError):
            uapi_tcp.parse(message, NOW)


def _upload(data: bytes, _: Random) -> None:
    name = data.decode(errors="replace")
    files = (UploadedFile(name=name, content=data),)
    upload = Upload(names=(name,), dated=(name,), files=files, details={}, speaks=True)
    parse_upload(upload, _PATTERNS, NOW, UTC)


def _feed(stream: AlertStream | EventStream, data: bytes, random: Random) -> None:
    size = random.choice((7, 100, 5000))
    for start in range(0, len(data) if size > 7 else min(len(data), 2000), size):
        for report in stream.feed(data[start : start + size], NOW):
            report.event()
    list(stream.flush())


def _document(data: bytes, _: Random) -> None:
    if (found := lenient.tree(data)) is not None:
        lenient.flat(found)


def _challenge(data: bytes, _: Random) -> None:
    headers = [data.decode("latin-1")]
    realm(headers)
    for challenge in challenges(headers):
        str(challenge.is_stale)
    proof = Proof("admin", "secret")
    with contextlib.suppress(CameraError):
        proof.learn(headers)
        proof.header("GET", "/x")


def _address(data: bytes, _: Random) -> None:
    text, _account = split_account(data.decode(errors="replace"))
    parse_address(text)


PARSERS: Mapping[str, Target] = {
    "push": _push,
    "push in JSON": _push,
    "push over TCP": _tcp,
    "mail": lambda data, _: parse_upload(read_mail(data), _PATTERNS, NOW, UTC),
    "upload": _upload,
    "patterns": lambda data, _: read_patterns(data.decode(errors="replace")),
    "picture": lambda data, _: is_whole_picture(data) or whole_picture(memoryview(data)),
    "alert stream": lambda data, random: _feed(AlertStream(_FORM, {1, 2}), data, random),
    "Dahua stream": lambda data, random: _feed(EventStream(_FORM, {1, 2}), data, random),
    "document": _document,
    "challenge": _challenge,
    "address": _address,
}


class _Camera(Transport):
    """A transport whose camera answers with mutated examples."""

    def __init__(self, family: str, data: bytes, random: Random, session: Any) -> None:
        super().__init__(session, parse_address("http://camera"))
        self._family, self._first, self._random = family, data, random
        self._requests = 0

    @override
    @contextlib.asynccontextmanager
    async def slot(self) -> AsyncGenerator[Send]:
        yield _Answers(self)

    def answer(self) -> Answer:
        """Return the next answer: the input, then examples, half of them changed."""
        random = self._random
        self._requests += 1
        if self._requests > _MAX_REQUESTS:
            raise CameraError("enough requests")
        body = self._first if self._requests == 1 else make(random, CORPUS[self._family])
        if random.random() < 0.5:
            body = random.choice(CORPUS[self._family])
        status = random.choice((200, 200, 200, 200, 401, 403, 404, 407, 500, 503))
        asked = [make(random, CHALLENGES) if random.random() < 0.3 else random.choice(CHALLENGES)]
        return Answer(
            status=status,
            headers={"Server": "x"},
            body=body,
            challenges=tuple(one.decode("latin-1") for one in asked) if status == 401 else (),
        )


class _Answers(Send):
    @override
    async def __call__(self, request: Request, authorization: str | None = None) -> Reply:
        assert isinstance(self.transport, _Camera)
        answer = self.transport.answer()

        async def read() -> Answer:
            return answer

        return Reply(status=answer.status, read=read)


class Clients:
    """Runs the clients of all families against such cameras, without waiting."""

    def __init__(self) -> None:
        self._runner = asyncio.Runner()
        self._session: aiohttp.ClientSession | None = None
        self._now = 0.0

    def __enter__(self) -> Clients:
        self._runner.get_loop()
        return self

    def __exit__(self, *_: object) -> None:
        self._runner.close()

    def run(self, name: str, data: bytes, random: Random) -> None:
        """Identify, scan, read and command one camera. Raises the error of the first failure."""
        self._runner.run(self._run(FAMILIES[name], data, random))

    def _clock(self) -> float:
        self._now += 1000
        return self._now

    async def _run(self, family: Family, data: bytes, random: Random) -> None:
        transport = _Camera(family.name, data, random, None)
        account = Accounts(self._clock).account(
            transport.host, Credentials(username="admin", password="secret")
        )
        client = family.client(transport, account)
        sections = sorted({feature.section for feature in family.features})
        sections += sorted(family.status_sections)
        calls: list[Callable[[], Awaitable[object]]] = [
            client.identify,
            client.heartbeat,
            client.find_channels,
            client.video,
            lambda: client.snapshot(1, "main"),
        ]
        if sections:
            calls.append(lambda: client.read(random.choice(sections)))
        if family.probe is not None:
            probe = family.probe
            calls.append(lambda: probe(transport))
        if family.events is not None:
            events = family.events(client)
            calls += [events.inputs, lambda: events.configured((1, 2))]
        for call in random.sample(calls, 3):
            with contextlib.suppress(CameraError):
                await call()
