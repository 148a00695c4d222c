"""Connections that upload servers accept."""

import asyncio
from ftplib import all_errors
import socket
from typing import Any

from homeassistant.core import Event, HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.cgi_camera.inbox.servers import ftp as inbox_ftp, listener, quota
from custom_components.cgi_camera.inbox.servers.listener import MAX_CONNECTIONS_OF_ADDRESS
from custom_components.cgi_camera.inbox.upload_servers import UPLOAD_SERVERS

from .test_ftp_hostile import others_upload
from .uploading import (
    PICTURE,
    SECONDS,
    connect,
    store,
)


async def test_listener_limits_sessions_per_address(
    *,
    hass: HomeAssistant,
    door: MockConfigEntry,
    yard: MockConfigEntry,
    port: int,
    events: list[Event[Any]],
    caplog: pytest.LogCaptureFixture,
) -> None:
    """One address may have some; a client at another address gets in."""

    def flood() -> list[socket.socket]:
        return [socket.create_connection(("127.0.0.1", port), 20) for _ in range(200)]

    connections = await asyncio.to_thread(flood)
    answers = await asyncio.to_thread(lambda: [one.recv(100)[:3] for one in connections])
    assert answers.count(b"220") == MAX_CONNECTIONS_OF_ADDRESS
    assert set(answers) <= {b"220", b"421", b""}
    await others_upload(port, events)
    for connection in connections:
        connection.close()
    assert caplog.text.count("too many connections") == 1
    async with asyncio.timeout(SECONDS):  # and then it finds room again, too
        while len(events) < 2:
            try:
                await asyncio.to_thread(store, port, ("a.jpg", PICTURE))
            except all_errors:
                continue
            await asyncio.sleep(0.1)


async def test_listener_limits_sessions_per_camera(
    door: MockConfigEntry,
    yard: MockConfigEntry,
    port: int,
    events: list[Event[Any]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Are few; the others do not count."""
    monkeypatch.setattr(inbox_ftp._Session, "auth_failed_timeout", 0)
    sessions = [await asyncio.to_thread(connect, port) for _ in range(quota.MAX_SESSIONS)]
    with pytest.raises(all_errors, match="530"):
        await asyncio.to_thread(connect, port)
    await others_upload(port, events)
    for ftp in sessions:
        ftp.close()


async def test_listener_accepts_only_local_addresses(
    hass: HomeAssistant,
    door: MockConfigEntry,
    port: int,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A port that was opened to the internet by mistake stays shut."""
    [listener] = hass.data[UPLOAD_SERVERS]._running.values()
    monkeypatch.setattr(listener, "_is_local", lambda _: False)
    for _ in range(3):
        with pytest.raises(EOFError):
            await asyncio.to_thread(connect, port)
    assert caplog.text.count("no local address") == 1


async def test_listener_ends_the_oldest_connection_without_a_login(
    *,
    hass: HomeAssistant,
    door: MockConfigEntry,
    port: int,
    events: list[Event[Any]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Silent connections from many addresses do not keep a camera out."""
    monkeypatch.setattr(listener, "MAX_CONNECTIONS", 5)

    def connect_silently() -> list[socket.socket]:
        connections = [socket.create_connection(("127.0.0.1", port), 20) for _ in range(5)]
        assert {one.recv(100)[:3] for one in connections} == {b"220"}
        return connections

    silent = await asyncio.to_thread(connect_silently)
    await asyncio.to_thread(store, port, ("a.jpg", PICTURE))
    async with asyncio.timeout(SECONDS):
        while not events:  # noqa: ASYNC110 - it has no event to wait for
            await asyncio.sleep(0.05)

    def ended(connection: socket.socket, seconds: float) -> bool:
        connection.settimeout(seconds)
        try:
            return connection.recv(100) == b""
        except TimeoutError:
            return False

    assert await asyncio.to_thread(ended, silent[0], SECONDS)
    assert not await asyncio.to_thread(ended, silent[-1], 0.5)
    for connection in silent:
        connection.close()
