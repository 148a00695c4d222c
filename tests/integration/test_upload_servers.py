"""Whatever happens during an upload, nothing of it stays and nobody else notices."""

import asyncio
from collections.abc import Awaitable, Callable
from ftplib import FTP, all_errors
import shutil
import socket
import threading
import time
from typing import Any

from homeassistant.const import EVENT_HOMEASSISTANT_STOP
from homeassistant.core import Event, HomeAssistant
from homeassistant.helpers import issue_registry as ir
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.cgi_camera.const import DOMAIN
from custom_components.cgi_camera.inbox.servers import ftp as ftp_inbox, listener as server
from custom_components.cgi_camera.inbox.upload_servers import UPLOAD_SERVERS

from .conftest import Skip
from .uploading import OTHER, PICTURE, USERNAME, connect, count, ftp_options, nothing_is_held, store


@pytest.fixture
def upload_options(port: int) -> dict[str, Any]:
    """Let the cameras of this module upload by FTP."""
    return ftp_options(port)


def begin(port: int) -> tuple[FTP, socket.socket]:
    """Begin to upload."""
    ftp = connect(port)
    ftp.voidcmd("TYPE I")
    data = ftp.transfercmd("STOR a.jpg")
    data.sendall(PICTURE[:1000])
    return ftp, data


async def unload(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Unload the entry."""
    assert await hass.config_entries.async_unload(entry.entry_id)


async def remove(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Remove the camera."""
    await hass.config_entries.async_remove(entry.entry_id)


async def stop(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Stop Home Assistant."""
    hass.bus.async_fire(EVENT_HOMEASSISTANT_STOP)
    await hass.async_block_till_done()


@pytest.mark.parametrize("interrupt", [unload, remove, stop])
async def test_the_camera_goes(
    *,
    hass: HomeAssistant,
    door: MockConfigEntry,
    port: int,
    events: list[Event[Any]],
    caplog: pytest.LogCaptureFixture,
    interrupt: Callable[[HomeAssistant, MockConfigEntry], Awaitable[None]],
) -> None:
    """The half of a picture is no event; port, thread and memory are free; no error is logged."""
    ftp, data = await asyncio.to_thread(begin, port)
    await interrupt(hass, door)
    await nothing_is_held(hass)
    assert "cgi_camera ftp" not in {thread.name for thread in threading.enumerate()}
    with pytest.raises(OSError, match="refused"):
        await asyncio.to_thread(connect, port)
    assert events == []
    assert not [record for record in caplog.records if record.levelname == "ERROR"]
    data.close()
    ftp.close()


async def test_one_of_two_cameras_moves_to_another_port(
    *,
    hass: HomeAssistant,
    door: MockConfigEntry,
    yard: MockConfigEntry,
    port: int,
    events: list[Event[Any]],
) -> None:
    """The other one's upload goes on where it was."""
    ftp, data = await asyncio.to_thread(begin, port)
    hass.config_entries.async_update_entry(yard, options={**yard.options, "ftp_port": port + 70})
    assert await hass.config_entries.async_reload(yard.entry_id)
    await asyncio.to_thread(data.sendall, PICTURE[1000:])
    data.close()
    await asyncio.to_thread(ftp.voidresp)
    await asyncio.to_thread(ftp.quit)
    await count(events, 1)
    await asyncio.to_thread(store, port + 70, ("b.jpg", PICTURE), username=OTHER)
    await count(events, 2)
    assert [event.data["name"] for event in events] == ["Front door", "Yard"]
    for there, username in ((port, OTHER), (port + 70, USERNAME)):
        with pytest.raises(all_errors, match="530"):
            await asyncio.to_thread(connect, there, username)


async def test_the_disk_is_full(
    hass: HomeAssistant,
    door: MockConfigEntry,
    port: int,
    events: list[Event[Any]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The event comes without its picture, whose memory is free again."""
    full = shutil.disk_usage("/")._replace(free=0)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: full)
    await asyncio.to_thread(store, port, ("motion.jpg", PICTURE))
    await count(events, 1)
    assert (events[0].data["type"], events[0].data["snapshot_url"]) == ("motion", None)
    assert ir.async_get(hass).async_get_issue(DOMAIN, "archive_disk_full") is not None
    await nothing_is_held(hass)


async def test_a_wrong_password_whose_answer_comes_too_late(
    *,
    hass: HomeAssistant,
    door: MockConfigEntry,
    port: int,
    events: list[Event[Any]],
    monkeypatch: pytest.MonkeyPatch,
    skip: Skip,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """The connection has ended meanwhile, and its number belongs to another one."""
    late = server.LOGIN_SECONDS + 5
    monkeypatch.setattr(ftp_inbox._Session, "auth_failed_timeout", late)

    def guess() -> None:
        with socket.create_connection(("127.0.0.1", port), 20) as connection:
            connection.sendall(b"USER x\r\nPASS y\r\n")
            while "wrong account" not in caplog.text:
                time.sleep(0.01)
            skip(server.LOGIN_SECONDS)
            while connection.recv(100):
                pass

    await asyncio.to_thread(guess)
    ftp, data = await asyncio.to_thread(begin, port)
    skip(5)
    await asyncio.to_thread(data.sendall, PICTURE[1000:])
    data.close()
    await asyncio.to_thread(ftp.voidresp)
    [listener] = hass.data[UPLOAD_SERVERS]._running.values()
    assert isinstance(listener, ftp_inbox.FtpListener)
    assert not any(channel._closed for channel in listener._pyftpdlib.socket_map.values())
    await asyncio.to_thread(ftp.quit)
    await count(events, 1)
    assert not [record for record in caplog.records if record.levelname == "ERROR"]
