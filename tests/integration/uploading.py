"""Helpers for tests of uploads: accounts, FTP clients, and the events they cause."""

import asyncio
from collections.abc import Sequence
from ftplib import FTP
import gc
from io import BytesIO
import socket
import time
import tracemalloc
from typing import Any

from aiohttp.test_utils import TestClient
from homeassistant.core import Event, HomeAssistant

from custom_components.cgi_camera.inbox.upload_servers import UPLOAD_SERVERS
from tests.simulators.picture import draw_face

USERNAME = "camtest7"
OTHER = "camother"
UPLOAD_PASSWORD = "planted2upload"
PICTURE = draw_face(1)
SECONDS = 30
"""For what takes a moment, on a machine that has much else to do."""


def ftp_options(port: int) -> dict[str, Any]:
    """Return the options of a camera that uploads by FTP."""
    return {"receive_ftp": True, "ftp_port": port, "ftp_passive_ports": f"{port + 10}-{port + 60}"}


async def count(events: Sequence[Event[Any]], number: int) -> None:
    """Wait for so many events, and see that there are no more."""
    async with asyncio.timeout(SECONDS):
        while len(events) < number:  # noqa: ASYNC110 - the list has no event to wait for
            await asyncio.sleep(0.01)
    await asyncio.sleep(0.05)
    assert len(events) == number


async def pictures_of(client: TestClient[Any, Any], event: Event[Any]) -> list[bytes]:
    """Return the pictures of an event, the snapshot first."""
    pictures = []
    for url in (event.data["snapshot_url"], *event.data.get("picture_urls", ())):
        answer = await client.get(url)
        assert answer.status == 200
        pictures.append(await answer.read())
    return pictures


def connect(
    port: int, username: str = USERNAME, password: str = UPLOAD_PASSWORD, source: str = "127.0.0.1"
) -> FTP:
    """Return a session of Python's own client, from some address of this machine."""
    ftp = FTP()  # noqa: S321 - it is what cameras speak
    ftp.connect("127.0.0.1", port, timeout=30, source_address=(source, 0))
    ftp.login(username, password)
    return ftp


def store(
    port: int,
    *files: tuple[str, bytes],
    username: str = USERNAME,
    source: str = "127.0.0.1",
) -> None:
    """Upload files in one session."""
    with connect(port, username, source=source) as ftp:
        for path, content in files:
            ftp.storbinary(f"STOR {path}", BytesIO(content))


def held(hass: HomeAssistant) -> int:
    """Return the bytes that all uploads hold in memory."""
    return hass.data[UPLOAD_SERVERS].quota.held


async def nothing_is_held(hass: HomeAssistant) -> None:
    """Wait until all memory is given back."""
    async with asyncio.timeout(SECONDS):
        while held(hass):  # noqa: ASYNC110 - it is counted in other threads
            await asyncio.sleep(0.01)


def byte_by_byte(connection: socket.socket, byte: bytes = b"x") -> None:
    """Send more slowly than any real client."""
    for _ in range(100):
        connection.sendall(byte)
        time.sleep(0.1)


class Peak:
    """The most memory that Python held since this began, in bytes."""

    def __enter__(self) -> Peak:
        """Begin."""
        gc.collect()
        tracemalloc.start()
        return self

    @property
    def size(self) -> int:
        """Return it."""
        return tracemalloc.get_traced_memory()[1]

    def __exit__(self, *_: object) -> None:
        """End."""
        tracemalloc.stop()
