"""Folders that an FTP session of a camera sees."""

import asyncio
from ftplib import all_errors
from io import BytesIO
from pathlib import Path
from typing import Any

from homeassistant.core import Event, HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from tests.simulators.picture import draw_face

from .uploading import (
    PICTURE,
    connect,
    count,
    held,
    pictures_of,
    store,
)


def find(folder: str, name: str) -> list[Path]:
    """Return the files of a name below a folder."""
    return list(Path(folder).rglob(name))


async def test_ftp_folders_list_uploads_of_the_session(
    door: MockConfigEntry, port: int, events: list[Event[Any]]
) -> None:
    """Listings show what was uploaded in this session; nothing can be read back."""

    def look_around() -> None:
        with connect(port) as ftp:
            assert ftp.nlst() == []
            ftp.mkd("a")
            ftp.cwd("/b/c")
            ftp.storbinary("STOR 1.jpg", BytesIO(PICTURE))
            assert ftp.nlst() == ["1.jpg"]
            assert [name for name, _ in ftp.mlsd("/b/c")] == ["1.jpg"]
            ftp.voidcmd("TYPE I")
            assert ftp.size("1.jpg") == len(PICTURE)
            with pytest.raises(all_errors, match="550"):
                ftp.retrbinary("RETR 1.jpg", print)
            ftp.delete("1.jpg")
            assert ftp.nlst() == []
            with pytest.raises(all_errors, match="550"):
                ftp.delete("1.jpg")
            ftp.storbinary("STOU", BytesIO(PICTURE))
            ftp.sendcmd("SITE CHMOD 644 /b/c/ftpd.1")

    await asyncio.to_thread(look_around)
    await count(events, 1)
    assert events[0].data["details"] == {"path": "/b/c/ftpd.1"}


@pytest.mark.parametrize(
    "path", ["../../../etc/x.jpg", "/etc/x.jpg", "~root/x.jpg", "a/../../../x.jpg", "\\\\x\\x.jpg"]
)
async def test_ftp_folders_write_no_path_outside(
    hass: HomeAssistant, door: MockConfigEntry, port: int, events: list[Event[Any]], path: str
) -> None:
    """They are names like any other: nothing is ever written under them."""
    await asyncio.to_thread(store, port, (path, PICTURE))
    await count(events, 1)
    assert not await asyncio.to_thread(Path("/etc/x.jpg").exists)
    assert not await asyncio.to_thread(find, hass.config.config_dir, "x.jpg")
    assert ".." not in events[0].data["details"]["path"]


async def test_ftp_folders_free_a_replaced_file(
    hass: HomeAssistant, door: MockConfigEntry, port: int, events: list[Event[Any]]
) -> None:
    """What was there is gone, with the memory it held."""

    def rename() -> None:
        with connect(port) as ftp:
            for number in range(5):
                ftp.storbinary("STOR new.tmp", BytesIO(draw_face(number)))
                for _ in range(50):
                    ftp.sendcmd("RNFR new.tmp")
                ftp.rename("new.tmp", "a.jpg")
            ftp.rename("a.jpg", "a.jpg")
            assert held(hass) == len(draw_face(4))

    await asyncio.to_thread(rename)
    await count(events, 1)
    assert "picture_urls" not in events[0].data


async def test_ftp_folders_separate_sessions(
    door: MockConfigEntry,
    port: int,
    events: list[Event[Any]],
    hass_client: ClientSessionGenerator,
) -> None:
    """Two sessions do not see each other."""
    other = draw_face(2)

    def upload() -> None:
        with connect(port) as one, connect(port) as two:
            for ftp in (one, two):
                ftp.voidcmd("TYPE I")
            data = [ftp.transfercmd("STOR a.jpg") for ftp in (one, two)]
            for connection, picture in zip(data, (PICTURE, other), strict=True):
                connection.sendall(picture[:1000])
            for connection, picture in zip(data, (PICTURE, other), strict=True):
                connection.sendall(picture[1000:])
                connection.close()
            for ftp in (one, two):
                ftp.voidresp()

    await asyncio.to_thread(upload)
    await count(events, 2)
    client = await hass_client()
    uploaded = [await pictures_of(client, event) for event in events]
    assert sorted(uploaded) == sorted([[PICTURE], [other]])
