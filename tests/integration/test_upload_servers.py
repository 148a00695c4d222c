"""Interrupted uploads: nothing of them stays, and other cameras go on."""

import asyncio
from collections.abc import Awaitable, Callable
from ftplib import FTP, all_errors
from io import BytesIO
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
from tests.library.contracts.wire import until

from .conftest import Skip
from .uploading import (
    OTHER,
    PICTURE,
    USERNAME,
    connect,
    count,
    nothing_is_held,
    store,
)


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
async def test_upload_servers_drop_a_partial_upload_at_an_unload(
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


async def test_upload_servers_keep_uploads_of_other_cameras(
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


async def test_upload_servers_free_memory_on_a_full_disk(
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


async def test_upload_servers_drop_a_late_answer_to_a_login(
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


async def test_upload_servers_keep_the_sessions_of_other_cameras(
    *,
    hass: HomeAssistant,
    door: MockConfigEntry,
    yard: MockConfigEntry,
    port: int,
    events: list[Event[Any]],
) -> None:
    """Its sessions end, with what they have brought; the other one's stay."""
    ours = await asyncio.to_thread(connect, port)
    theirs = await asyncio.to_thread(connect, port, OTHER)
    await asyncio.to_thread(ours.storbinary, "STOR a.jpg", BytesIO(PICTURE))
    await hass.config_entries.async_unload(door.entry_id)
    with pytest.raises(all_errors):
        await asyncio.to_thread(ours.voidcmd, "NOOP")
    await asyncio.to_thread(theirs.storbinary, "STOR b.jpg", BytesIO(PICTURE))
    await asyncio.to_thread(theirs.quit)
    await count(events, 2)
    assert [event.data["name"] for event in events] == ["Front door", "Yard"]
    with pytest.raises(all_errors, match="530"):
        await asyncio.to_thread(connect, port)


@pytest.mark.parametrize("is_on_its_way", [False, True])
async def test_upload_servers_store_uploads_at_a_stop(
    hass: HomeAssistant,
    door: MockConfigEntry,
    port: int,
    events: list[Event[Any]],
    *,
    monkeypatch: pytest.MonkeyPatch,
    is_on_its_way: bool,
) -> None:
    """The port closes; uploads that have arrived are stored first, on a slow disk, too.

    One waits for the end of its session, another one is stored at that moment.
    """
    archive = door.runtime_data.inbox.archive
    store_at_once = archive.store

    def store_slowly(*event: Any) -> None:
        time.sleep(0.3)
        store_at_once(*event)

    monkeypatch.setattr(archive, "store", store_slowly)
    ftp = await asyncio.to_thread(connect, port)
    await asyncio.to_thread(ftp.storbinary, "STOR a.jpg", BytesIO(PICTURE))
    if is_on_its_way:
        await asyncio.to_thread(ftp.quit)
        await until(lambda: bool(door.runtime_data.inbox.uploads._arriving))
    await hass.async_stop(force=True)
    assert len(events) == 1
    with pytest.raises(OSError, match="refused"):
        await asyncio.to_thread(connect, port)
    ftp.close()


async def test_upload_servers_move_to_another_port(
    hass: HomeAssistant, door: MockConfigEntry, port: int, events: list[Event[Any]]
) -> None:
    """With the options; the old one is closed."""
    options = {**door.options, "ftp_port": port + 70}
    hass.config_entries.async_update_entry(door, options=options)
    await hass.config_entries.async_reload(door.entry_id)
    await asyncio.to_thread(store, port + 70, ("a.jpg", PICTURE))
    await count(events, 1)
    with pytest.raises(OSError, match="refused"):
        await asyncio.to_thread(connect, port)
