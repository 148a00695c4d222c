"""Cameras upload by FTP as real clients do, and what they upload becomes an event."""

import asyncio
from ftplib import FTP
from io import BytesIO
from typing import Any

from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_capture_events
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from tests.simulators.picture import draw_face
from tests.simulators.xml_cgi import XmlCgiCamera

from .uploading import UPLOAD_PASSWORD, USERNAME, add_entry, count, free_port, pictures_of

PICTURE = draw_face(1)


@pytest.fixture
def port() -> int:
    """Return the port at which the cameras upload."""
    return free_port()


@pytest.fixture
async def door(hass: HomeAssistant, camera: XmlCgiCamera, port: int) -> MockConfigEntry:
    """Return the entry of a camera that uploads."""
    return await add_entry(
        hass,
        camera,
        {"receive_ftp": True, "ftp_port": port, "ftp_passive_ports": "40000-40019"},
    )


def store(port: int, path: str, content: bytes) -> str:
    """Upload with Python's own client."""
    with FTP() as ftp:
        ftp.connect("127.0.0.1", port, timeout=10)
        ftp.login(USERNAME, UPLOAD_PASSWORD)
        return ftp.storbinary(f"STOR {path}", BytesIO(content))


async def test_a_picture_becomes_an_event(
    hass: HomeAssistant, door: MockConfigEntry, port: int, hass_client: ClientSessionGenerator
) -> None:
    """To the byte, and with the type that its name tells."""
    events = async_capture_events(hass, "cgi_camera_event")
    answer = await asyncio.to_thread(store, port, "MotionDetection_ch02.jpg", PICTURE)
    assert answer.startswith("226")
    await count(events, 1)
    data: dict[str, Any] = events[0].data
    assert (data["type"], data["channel"], data["transport"]) == ("motion", 2, "ftp")
    assert data["details"] == {"path": "/MotionDetection_ch02.jpg"}
    assert data["entity_id"] == "event.front_door_motion"
    assert await pictures_of(await hass_client(), events[0]) == [PICTURE]
