"""The inbox opens and closes all transports of a camera."""

import asyncio
from collections.abc import Callable
import errno
from functools import partial
from http import HTTPStatus
import os
import socket
from typing import Any

from homeassistant.components import webhook
from homeassistant.components.image import async_get_image
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.cgi_camera.const import DEFAULT_OPTIONS
from custom_components.cgi_camera.inbox.alarm_input import AlarmInput
from custom_components.cgi_camera.inbox.inbox import Inbox
from custom_components.cgi_camera.inbox.tcp import TcpPort
from custom_components.cgi_camera.inbox.upload_inbox import UploadInbox
from custom_components.cgi_camera.inbox.webhook import Webhook
from tests.simulators.uapi_push import new_pictures, push
from tests.simulators.xml_cgi import XmlCgiCamera

from .conftest import WEBHOOK_ID, add_entry
from .uploading import ftp_options


def is_free(port: int) -> bool:
    """Return whether no server uses a port."""
    try:
        socket.create_server(("", port)).close()
    except OSError:
        return False
    return True


async def test_inbox_opens_the_transports_of_the_options(
    hass: HomeAssistant, camera: XmlCgiCamera, port: int
) -> None:
    """Each listens as long as the entry is loaded, and again after a reload."""
    options = {**ftp_options(port), "tcp_port": port + 1}
    entry = await add_entry(hass, camera, options)
    for _ in range(2):
        opened = entry.runtime_data.inbox._open
        assert [type(transport) for transport in opened][-3:] == [Webhook, TcpPort, UploadInbox]
        assert not await asyncio.to_thread(is_free, port)
        assert not await asyncio.to_thread(is_free, port + 1)
        assert await hass.config_entries.async_unload(entry.entry_id)
        assert await asyncio.to_thread(is_free, port)
        assert await asyncio.to_thread(is_free, port + 1)
        assert opened == []
        assert await hass.config_entries.async_setup(entry.entry_id)


async def test_inbox_without_options_has_no_port(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    """The webhook needs no option."""
    inbox: Inbox = loaded.runtime_data.inbox
    assert {type(transport) for transport in inbox._open} <= {AlarmInput, Webhook}
    assert inbox.uploads is None


async def test_inbox_goes_on_with_a_port_in_use(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    port: int,
    hass_client_no_auth: ClientSessionGenerator,
) -> None:
    """A transport that cannot open costs only itself."""
    options = {**DEFAULT_OPTIONS, "tcp_port": port}
    hass.config_entries.async_update_entry(entry, options=options)
    with socket.create_server(("", port)):
        assert await hass.config_entries.async_setup(entry.entry_id)
    client = await hass_client_no_auth()
    url = str(client.make_url(webhook.async_generate_path(WEBHOOK_ID)))
    assert await push(url, "s0_rfc") == HTTPStatus.OK
    assert await hass.config_entries.async_unload(entry.entry_id)


@pytest.fixture
def our_log(caplog: pytest.LogCaptureFixture) -> Callable[[], list[str]]:
    """Return what this integration has logged above debug, once the camera is set up."""

    def lines() -> list[str]:
        return [
            record.getMessage()
            for record in caplog.records
            if record.name.startswith("custom_components") and record.levelname != "DEBUG"
        ]

    return lines


async def test_inbox_opens_without_a_readable_archive(
    *,
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    push_url: str,
    monkeypatch: pytest.MonkeyPatch,
    our_log: Callable[[], list[str]],
) -> None:
    """It costs one line; the camera is set up and heard, and shows what the index knows."""
    past = new_pictures(1)
    assert await push(push_url, "s0_rfc", pictures=past) == 200
    folder = str(loaded.runtime_data.inbox.archive.folder)

    def look(with_function: Callable[[Any], Any], path: Any) -> Any:
        if str(path).startswith(folder):
            raise PermissionError(errno.EACCES, "Permission denied")
        return with_function(path)

    for function in (os.listdir, os.scandir):
        monkeypatch.setattr(os, function.__name__, partial(look, function))
    assert await hass.config_entries.async_reload(loaded.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert (await async_get_image(hass, "image.front_door_last_face")).content == past.faces[0]
    assert our_log() == ["Cannot read past events of Front door: Permission denied"]
    pictures = new_pictures(1)
    assert await push(push_url, "s0_rfc", pictures=pictures) == 200
    assert (await async_get_image(hass, "image.front_door_last_face")).content == pictures.faces[0]
