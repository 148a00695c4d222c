"""Cameras upload by FTP as real clients do, and what they upload becomes an event."""

import asyncio
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
import shutil
import subprocess
import threading
from typing import Any

from homeassistant.core import Event, HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.cgi_camera.inbox.servers import ftp as inbox_ftp

from .conftest import Skip, id_of
from .uploading import (
    PICTURE,
    UPLOAD_PASSWORD,
    USERNAME,
    connect,
    count,
    pictures_of,
    store,
)

ACCOUNT = f"{USERNAME}:{UPLOAD_PASSWORD}"


def run(*command: str) -> None:
    """Run a client of the system to its end."""
    if shutil.which(command[0]) is None:
        pytest.fail(f"{command[0]} is missing: scripts/setup test installs it")
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)  # noqa: S603 - fixed commands
    assert done.returncode == 0, done.stderr


async def test_ftp_picture_becomes_an_event(
    hass: HomeAssistant,
    door: MockConfigEntry,
    port: int,
    events: list[Event[Any]],
    hass_client: ClientSessionGenerator,
) -> None:
    """To the byte, and with the type of its name. Python's client is passive."""
    await asyncio.to_thread(store, port, ("MotionDetection_ch02.jpg", PICTURE))
    await count(events, 1)
    data: dict[str, Any] = events[0].data
    assert (data["type"], data["channel"], data["transport"]) == ("motion", 2, "ftp")
    assert data["details"] == {"path": "/MotionDetection_ch02.jpg"}
    assert data["entity_id"] == id_of(hass, "event.motion")
    assert "picture_urls" not in data
    assert await pictures_of(await hass_client(), events[0]) == [PICTURE]


CURL = ("curl", "--silent", "--show-error", "--fail", "--user", ACCOUNT)


@pytest.mark.parametrize(
    ("options", "path", "seen"),
    [
        ((), "a.jpg", "/a.jpg"),
        (("--disable-epsv",), "a.jpg", "/a.jpg"),
        (("--ftp-port", "127.0.0.1"), "a.jpg", "/a.jpg"),
        (("--ftp-port", "127.0.0.1", "--disable-eprt"), "a.jpg", "/a.jpg"),
        (("--append",), "a.jpg", "/a.jpg"),
        (("--use-ascii",), "a.jpg", "/a.jpg"),
        (("--ftp-create-dirs",), "2026/11/20/a.jpg", "/2026/11/20/a.jpg"),
        (("-Q", "-RNFR a.tmp", "-Q", "-RNTO IO_alarm.jpg"), "a.tmp", "/IO_alarm.jpg"),
    ],
    ids=["epsv", "pasv", "eprt", "port", "append", "ascii", "create-dirs", "rename"],
)
async def test_ftp_accepts_curl(
    *,
    door: MockConfigEntry,
    port: int,
    events: list[Event[Any]],
    hass_client: ClientSessionGenerator,
    tmp_path: Path,
    options: Sequence[str],
    path: str,
    seen: str,
) -> None:
    """In all ways in which a client can connect, and name what it uploads."""
    local = tmp_path / "local.jpg"
    local.write_bytes(PICTURE)
    url = f"ftp://127.0.0.1:{port}/{path}"
    await asyncio.to_thread(run, *CURL, *options, "--upload-file", str(local), url)
    await count(events, 1)
    assert events[0].data["details"] == {"path": seen}
    assert await pictures_of(await hass_client(), events[0]) == [PICTURE]


@pytest.mark.parametrize("passive", ["true", "false"])
async def test_ftp_accepts_lftp(
    *,
    door: MockConfigEntry,
    port: int,
    events: list[Event[Any]],
    hass_client: ClientSessionGenerator,
    tmp_path: Path,
    passive: str,
) -> None:
    """It asks for features, sets times, and makes folders."""
    local = tmp_path / "local.jpg"
    local.write_bytes(PICTURE)
    script = (
        f"set ftp:ssl-allow no; set ftp:passive-mode {passive}; set net:max-retries 1;"
        f"open -u {USERNAME},{UPLOAD_PASSWORD} -p {port} 127.0.0.1;"
        f"mkdir -p motion/today; cd motion/today; put {local} -o a.jpg; ls; bye"
    )
    await asyncio.to_thread(run, "lftp", "-c", script)
    await count(events, 1)
    assert events[0].data["type"] == "motion"
    assert await pictures_of(await hass_client(), events[0]) == [PICTURE]


async def test_ftp_session_that_stays_open_raises_events(
    door: MockConfigEntry, port: int, events: list[Event[Any]], skip: Skip
) -> None:
    """Its files are events after a moment; a picture in two parts waits for its end."""
    ftp = await asyncio.to_thread(connect, port)
    await asyncio.to_thread(ftp.storbinary, "STOR one.jpg", BytesIO(PICTURE))
    await asyncio.to_thread(ftp.storbinary, "STOR two.jpg", BytesIO(PICTURE[:500]))
    assert events == []
    skip(inbox_ftp.GROUP_SECONDS)
    await count(events, 1)
    await asyncio.to_thread(ftp.storbinary, "APPE two.jpg", BytesIO(PICTURE[500:]))
    skip(inbox_ftp.GROUP_SECONDS)
    await count(events, 2)
    assert [event.data["details"]["path"] for event in events] == ["/one.jpg", "/two.jpg"]
    await asyncio.to_thread(ftp.quit)


async def test_ftp_server_leaves_nothing_after_an_unload(
    hass: HomeAssistant, door: MockConfigEntry, port: int, events: list[Event[Any]]
) -> None:
    """No port and no thread; what was uploaded a moment before is an event all the same."""
    ftp = await asyncio.to_thread(connect, port)
    await asyncio.to_thread(ftp.storbinary, "STOR a.jpg", BytesIO(PICTURE))
    assert "cgi_camera ftp" in {thread.name for thread in threading.enumerate()}
    for _ in range(2):
        await hass.config_entries.async_unload(door.entry_id)
        assert "cgi_camera ftp" not in {thread.name for thread in threading.enumerate()}
        with pytest.raises(OSError, match="refused"):
            await asyncio.to_thread(connect, port)
        await hass.config_entries.async_setup(door.entry_id)
    await count(events, 1)
    ftp.close()
