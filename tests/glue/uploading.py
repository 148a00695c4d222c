"""What tests of uploads share: an entry that receives them, and the pictures of its events."""

import asyncio
from collections.abc import Mapping, Sequence
from ftplib import FTP
from io import BytesIO
from typing import Any

from aiohttp.test_utils import TestClient
from homeassistant.core import Event, HomeAssistant
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.cgi_camera.const import DEFAULT_OPTIONS, DOMAIN
from tests.simulators.xml_cgi import XmlCgiCamera

from .conftest import entry_data

USERNAME = "camtest7"
UPLOAD_PASSWORD = "planted2upload"
SECONDS = 10
"""For what takes a moment, on a machine that has much else to do."""


def ftp_options(port: int) -> dict[str, Any]:
    """Return the options of a camera that uploads by FTP."""
    return {"receive_ftp": True, "ftp_port": port, "ftp_passive_ports": f"{port + 10}-{port + 60}"}


async def add_entry(
    hass: HomeAssistant,
    camera: XmlCgiCamera,
    options: Mapping[str, Any],
    *,
    title: str = "Front door",
    username: str = USERNAME,
) -> MockConfigEntry:
    """Return a loaded entry of a camera that uploads under `username`."""
    entry = MockConfigEntry(
        domain=DOMAIN,
        title=title,
        data={
            **entry_data(camera),
            "webhook_id": f"webhook-of-{username}",
            "upload_username": username,
            "upload_password": UPLOAD_PASSWORD,
        },
        options={**DEFAULT_OPTIONS, **options},
    )
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    return entry


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
