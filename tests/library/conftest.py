"""Library tests talk to simulated cameras over real sockets on the loopback interface.

Time passes only when a test lets it: camera and client share one clock.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import yaml

from custom_components.cgi_camera.api.accounts import Accounts
from custom_components.cgi_camera.api.device import Device
from custom_components.cgi_camera.api.families.xml_cgi import XML_CGI
from custom_components.cgi_camera.api.families.xml_cgi.client import XmlCgiClient
from custom_components.cgi_camera.api.http.transport import Transport, parse_address
from custom_components.cgi_camera.api.identity import Credentials
from tests.simulators.faults import Answer, Fault, MakeAnswer
from tests.simulators.xml_cgi import XmlCgiCamera

from .recorders import Bench

type NewClient = Callable[..., XmlCgiClient]
type Skip = Callable[[float], Awaitable[None]]

_SPECIFICATION = yaml.safe_load((Path(__file__).parent / "spec/xml_cgi.yaml").read_text("utf-8"))


def documented(interface: str) -> Mapping[str, Any]:
    """Return what the vendor documents about an interface of XML CGI cameras."""
    return next(entry for entry in _SPECIFICATION["interfaces"] if entry["name"] == interface)


def answers_with(body: bytes, *, status: int = 200) -> Fault:
    """Return a fault that answers these bytes; nothing was done."""

    async def fault(_: MakeAnswer) -> Answer:
        return Answer(status=status, body=body, content_type="text/html")

    return fault


class Held:
    """A fault that keeps an answer back until the test lets it go."""

    def __init__(self) -> None:
        """Hold back what comes."""
        self.arrived = asyncio.Event()
        self.go = asyncio.Event()

    async def __call__(self, make_answer: MakeAnswer) -> Answer:
        """Tell the test that a request is there, and wait for its word."""
        self.arrived.set()
        await self.go.wait()
        return make_answer()


class Clock:
    """Seconds that a test advances instead of waiting for them."""

    def __init__(self) -> None:
        """Start at a moment of no meaning."""
        self.now = 1000.0

    def __call__(self) -> float:
        """Return the present moment, as `time.monotonic` does."""
        return self.now

    def advance(self, seconds: float) -> None:
        """Let time pass."""
        self.now += seconds


@pytest.fixture(autouse=True)
def _real_sockets(socket_enabled: None) -> None:
    """Let every test here open sockets; the test package forbids them otherwise."""


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    """Return an HTTP session as Home Assistant would give one."""
    async with aiohttp.ClientSession() as client:
        yield client


@pytest.fixture
def clock() -> Clock:
    """Return the clock that camera and client share."""
    return Clock()


@pytest.fixture
async def skip(monkeypatch: pytest.MonkeyPatch) -> Skip:
    """Return a way to let the loop's own clock jump, and its timers fire."""
    loop = asyncio.get_running_loop()
    real, skipped = loop.time, 0.0
    monkeypatch.setattr(loop, "time", lambda: real() + skipped)

    async def jump(seconds: float) -> None:
        nonlocal skipped
        skipped += seconds
        for _ in range(3):  # the loop sees the new time, then runs what is due
            await asyncio.sleep(0)

    return jump


@pytest.fixture
async def bench(session: aiohttp.ClientSession, clock: Clock) -> AsyncIterator[Bench]:
    """Return a table for recorders."""
    table = Bench(session, clock)
    yield table
    await table.close()


@pytest.fixture
async def camera(clock: Clock) -> AsyncIterator[XmlCgiCamera]:
    """Return a running XML CGI camera with factory settings that answers at once."""
    async with XmlCgiCamera(clock=clock, latency=0) as running:
        yield running


@pytest.fixture
def new_client(camera: XmlCgiCamera, session: aiohttp.ClientSession, clock: Clock) -> NewClient:
    """Return a function that makes clients of the camera, with the right account by default."""

    def make(username: str | None = None, password: str | None = None) -> XmlCgiClient:
        credentials = Credentials(
            username=camera.username if username is None else username,
            password=camera.password if password is None else password,
        )
        transport = Transport(session, parse_address(camera.url))
        return XmlCgiClient(transport, Accounts(clock).account(transport.host, credentials))

    return make


@pytest.fixture
def client(new_client: NewClient) -> XmlCgiClient:
    """Return a client of the camera that has not spoken to it yet."""
    return new_client()


@pytest.fixture
def device(client: XmlCgiClient) -> Iterator[Device]:
    """Return the camera as the rest of the world sees it."""
    opened = Device(XML_CGI, client)
    yield opened
    opened.close()
