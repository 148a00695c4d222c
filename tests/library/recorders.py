"""Simulated recorders and the devices that speak to them, on one clock."""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import UTC, datetime
import string
from typing import Any, Final

import aiohttp

from custom_components.cgi_camera.api.accounts import Accounts
from custom_components.cgi_camera.api.device import Device
from custom_components.cgi_camera.api.events.access import OpenStream
from custom_components.cgi_camera.api.events.report import Report
from custom_components.cgi_camera.api.families import Templates, family_of
from custom_components.cgi_camera.api.families.custom import CustomClient
from custom_components.cgi_camera.api.family import Channel, Family
from custom_components.cgi_camera.api.http.transport import Transport, parse_address
from custom_components.cgi_camera.api.identity import Credentials
from custom_components.cgi_camera.api.pictures.snapshot_client import SnapshotClient
from tests.simulators.any_camera import AnyCamera
from tests.simulators.channel_picture import channel_of
from tests.simulators.dahua import DahuaRecorder
from tests.simulators.edimax import EdimaxCamera
from tests.simulators.faults import Answer, Fault, MakeAnswer
from tests.simulators.hikvision import HikvisionRecorder
from tests.simulators.recorder import SnapshotDevice

FAMILY_OF: Final[Mapping[type[SnapshotDevice], str]] = {
    HikvisionRecorder: "hikvision",
    DahuaRecorder: "dahua",
    EdimaxCamera: "edimax",
    AnyCamera: "custom",
}
RECORDERS = (HikvisionRecorder, DahuaRecorder)
ALL = tuple(FAMILY_OF)
PASSWORD: Final = "planted-Secret+1"
PRINTABLE: Final = string.ascii_letters + string.digits + string.punctuation + " äß€"
MINUTE: Final = 60


class Bench:
    """What a test has on its table."""

    def __init__(self, session: aiohttp.ClientSession, clock: Callable[[], float]) -> None:
        """Begin with nothing."""
        self.session = session
        self.accounts = Accounts(clock)
        self._clock = clock
        self._stack = AsyncExitStack()

    async def start[Recorder: SnapshotDevice](
        self, make: Callable[..., Recorder], **options: Any
    ) -> Recorder:
        """Switch a recorder on that answers at once."""
        options = {"latency": 0, "picture_seconds": 0.002, "password": PASSWORD} | options
        recorder = make(clock=self._clock, **options)
        await self._stack.enter_async_context(recorder)
        return recorder

    def open(
        self,
        recorder: SnapshotDevice,
        *,
        password: str | None = None,
        username: str | None = None,
        memory: Mapping[str, str] | None = None,
        channels: Iterable[int] | None = None,
        keep_seconds: float = 300,
        accounts: Accounts | None = None,
        templates: Templates | None = None,
        **changes: Any,
    ) -> Device:
        """Return a device, with all channels of the recorder and no reuse of pictures.

        `changes` are those of the family.
        """
        family = self.family(recorder, templates, **changes)
        device = Device.open(
            family,
            self.session,
            parse_address(recorder.url),
            Credentials(
                username=recorder.username if username is None else username,
                password=recorder.password if password is None else password,
            ),
            memory,
            channels=self._channels(family, channels or range(1, recorder.channels + 1)),
            keep_seconds=keep_seconds,
            accounts=accounts or self.accounts,
        )
        self._stack.callback(device.close)
        return device

    def family(
        self, recorder: SnapshotDevice, templates: Templates | None = None, **changes: Any
    ) -> Family:
        """Return the family of a recorder, or the one of which no more than URLs is known."""
        if isinstance(recorder, AnyCamera):
            templates = templates or Templates(picture_url=recorder.path)
        family = family_of("custom" if templates else FAMILY_OF[type(recorder)], templates)
        return replace(family, **{"reuse_seconds": 0.0, **changes})

    def _channels(self, family: Family, numbers: Iterable[int]) -> list[Channel] | None:
        return [family.channel(number) for number in numbers] if family.channel else None

    async def close(self) -> None:
        """Switch everything off."""
        await self._stack.aclose()


def client_of(bench: Bench, url: str) -> SnapshotClient:
    """Return a client of an unknown device there, without an account."""
    transport = Transport(bench.session, parse_address(url))
    no_account = Credentials(username="", password="")
    return CustomClient(transport, bench.accounts.account(transport.host, no_account), "/")


async def shown(device: Device, channel: int, stream: str = "main") -> int:
    """Return which channel a picture of the device shows."""
    return channel_of(await device.snapshots.get(channel, stream)).channel


def frame(picture: bytes) -> int:
    """Return which picture of its channel this is."""
    return channel_of(picture).frame


def refuses(status: int = 401, *headers: tuple[str, str], body: bytes = b"") -> Fault:
    """Return a fault that answers so whatever the account is; the recorder counts no failure."""

    async def fault(_: MakeAnswer) -> Answer:
        return Answer(status=status, body=body, content_type="text/html", headers=headers)

    return fault


def with_account(recorder: SnapshotDevice) -> int:
    """Return how many requests came with an account."""
    return sum(request.scheme != "" for request in recorder.requests)


def snapshot_client(bench: Bench, recorder: SnapshotDevice) -> SnapshotClient:
    """Return the family's client of a recorder."""
    client = bench.open(recorder)._client
    assert isinstance(client, SnapshotClient)
    return client


async def reports_of(stream: OpenStream, count: int) -> list[Report]:
    """Return the first reports of a stream."""
    reports: list[Report] = []
    async with asyncio.timeout(30):
        while len(reports) < count:
            reports += stream.reader.feed(await stream.bytes.read(), datetime.now(UTC))
    return reports
