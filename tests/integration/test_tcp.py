"""A port for cameras that push by plain TCP: off by default, and for one address only."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
import socket
from typing import Any
from unittest.mock import Mock

from homeassistant.core import Event, HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_capture_events

from custom_components.cgi_camera.const import DEFAULT_OPTIONS
from custom_components.cgi_camera.inbox import tcp
from tests.simulators.uapi_tcp import TCP_FORMS, send_tcp

from .conftest import SlowDisk, id_of


@pytest.fixture
async def port(
    hass: HomeAssistant, entry: MockConfigEntry, monkeypatch: pytest.MonkeyPatch, port: int
) -> int:
    """Return the port of a loaded entry."""
    monkeypatch.setattr(tcp, "IDLE_SECONDS", 60)
    hass.config_entries.async_update_entry(entry, options={**DEFAULT_OPTIONS, "tcp_port": port})
    assert await hass.config_entries.async_setup(entry.entry_id)
    return port


async def until(is_so: Callable[[], bool]) -> None:
    """Wait for what a connection brings."""
    async with asyncio.timeout(30):
        while not is_so():  # noqa: ASYNC110 - it has no event to wait for
            await asyncio.sleep(0.01)


async def count(events: list[Event[Any]], number: int) -> None:
    """Wait for so many events, and see that there are no more."""
    await until(lambda: len(events) >= number)
    await asyncio.sleep(0.05)
    assert len(events) == number


@pytest.mark.parametrize("form", TCP_FORMS)
async def test_tcp_port_reads_every_form(
    hass: HomeAssistant, entry: MockConfigEntry, port: int, form: str
) -> None:
    """The camera is known by its address: such packets tell no serial number."""
    events = async_capture_events(hass, "cgi_camera_event")
    await send_tcp("127.0.0.1", port, TCP_FORMS[form].build())
    await count(events, 2 if form == "two_packets_in_one" else 1)
    assert events[0].data["transport"] == "tcp"
    assert events[0].data["entity_id"] == id_of(hass, "event.alarm")


async def test_tcp_port_bears_a_connection_that_has_gone(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    """A port scan resets it before it is taken."""
    inbox, writer = loaded.runtime_data.inbox, Mock()
    writer.get_extra_info.return_value = None
    await tcp.TcpPort(inbox, 0)._serve(Mock(), writer)
    assert inbox.dispatcher.refused == 0


async def test_tcp_port_in_use_is_rejected_in_the_form(
    hass: HomeAssistant, entry: MockConfigEntry, port: int
) -> None:
    """It is refused where it is entered; to keep one's own is no change."""
    flow = await hass.config_entries.options.async_init(entry.entry_id)
    flow = await hass.config_entries.options.async_configure(
        flow["flow_id"], {"next_step_id": "settings"}
    )
    with socket.create_server(("", port + 1)):
        flow = await hass.config_entries.options.async_configure(
            flow["flow_id"], {**DEFAULT_OPTIONS, "tcp_port": port + 1}
        )
    assert flow["errors"] == {"tcp_port": "port_taken"}
    flow = await hass.config_entries.options.async_configure(
        flow["flow_id"], {**DEFAULT_OPTIONS, "tcp_port": port}
    )
    assert flow["type"] is FlowResultType.CREATE_ENTRY


async def test_tcp_port_ends_a_template_at_silence(
    hass: HomeAssistant, entry: MockConfigEntry, port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Silence ends it, though the camera keeps the connection."""
    monkeypatch.setattr(tcp, "IDLE_SECONDS", 2)
    events = async_capture_events(hass, "cgi_camera_event")
    _, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"ct5[id=5,name=OUT,val=32]")
    await count(events, 1)
    writer.close()


async def test_tcp_port_rejects_nonsense(
    hass: HomeAssistant, entry: MockConfigEntry, port: int, caplog: pytest.LogCaptureFixture
) -> None:
    """One line in the log, and the port goes on."""
    await send_tcp("127.0.0.1", port, [b"GET / HTTP/1.1\r\n\r\n"])
    await until(lambda: entry.runtime_data.inbox.dispatcher.refused == 1)
    assert "an unknown form" in caplog.text


@pytest.mark.parametrize("addresses", [["192.0.2.7"], None], ids=["another", "unknown"])
async def test_tcp_port_accepts_only_the_camera(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    port: int,
    monkeypatch: pytest.MonkeyPatch,
    addresses: list[str] | None,
) -> None:
    """A packet has no secret; so another address is rejected, and each if the name is lost."""

    async def resolve(host: str, _: object) -> list[tuple[Any, ...]]:
        if addresses is None:
            raise socket.gaierror
        return [(None, None, None, "", (address, 0)) for address in addresses]

    monkeypatch.setattr(hass.loop, "getaddrinfo", resolve)
    events = async_capture_events(hass, "cgi_camera_event")
    await send_tcp("127.0.0.1", port, TCP_FORMS["packet"].build())
    await until(lambda: entry.runtime_data.inbox.dispatcher.refused == 1)
    assert events == []


async def test_tcp_port_closes_at_an_unload(
    hass: HomeAssistant, entry: MockConfigEntry, port: int
) -> None:
    """On unload; and one that is taken costs the port, not the camera."""
    await hass.config_entries.async_unload(entry.entry_id)
    with pytest.raises(OSError, match="Connect call failed"):
        await asyncio.open_connection("127.0.0.1", port)
    with socket.create_server(("127.0.0.1", port)):
        assert await hass.config_entries.async_setup(entry.entry_id)


async def test_tcp_port_drops_an_event_at_an_unload(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    port: int,
    slow_disk: SlowDisk,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """An event that is not stored yet goes with it; what else the packet has is not looked at."""
    sent = asyncio.create_task(send_tcp("127.0.0.1", port, TCP_FORMS["two_packets_in_one"].build()))
    await slow_disk.begun()
    assert await hass.config_entries.async_unload(entry.entry_id)
    slow_disk.go()
    with suppress(ConnectionError):
        await sent
    await asyncio.sleep(0.05)
    assert [record for record in caplog.records if record.levelname == "ERROR"] == []


async def test_tcp_port_limits_its_connections(
    hass: HomeAssistant, entry: MockConfigEntry, port: int, caplog: pytest.LogCaptureFixture
) -> None:
    """Silent connections end after a while; until then there are eight at most."""
    opened = [await asyncio.open_connection("127.0.0.1", port) for _ in range(12)]
    await until(lambda: sum(reader.at_eof() for reader, _ in opened) >= 12 - tcp.MAX_CONNECTIONS)
    await asyncio.sleep(0.2)
    assert sum(reader.at_eof() for reader, _ in opened) == 12 - tcp.MAX_CONNECTIONS
    assert caplog.text.count("over too many connections at once") == 1
    for _, writer in opened:
        writer.close()
    (served,) = [one for one in entry.runtime_data.inbox._open if isinstance(one, tcp.TcpPort)]
    await until(lambda: served._connections == 0)
    events = async_capture_events(hass, "cgi_camera_event")
    await send_tcp("127.0.0.1", port, next(iter(TCP_FORMS.values())).build())
    await until(lambda: bool(events))
