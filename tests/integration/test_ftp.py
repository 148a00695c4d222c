"""Cameras upload by FTP as real clients do, and what they upload becomes an event."""

import asyncio
from collections.abc import Sequence
from ftplib import all_errors
from io import BytesIO
from pathlib import Path
import shutil
import subprocess
import threading
import time
from typing import Any

from homeassistant.components import webhook
from homeassistant.const import CONF_WEBHOOK_ID, EVENT_HOMEASSISTANT_STOP
from homeassistant.core import Event, HomeAssistant
from homeassistant.helpers import issue_registry as ir
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.cgi_camera.inbox.health import Issue
from custom_components.cgi_camera.inbox.servers import ftp as inbox_ftp
from custom_components.cgi_camera.inbox.upload_servers import REMEMBERED
from tests.simulators.picture import draw_face
from tests.simulators.uapi_push import push

from .conftest import Skip
from .test_pushes import issues
from .uploading import (
    OTHER,
    PICTURE,
    UPLOAD_PASSWORD,
    USERNAME,
    connect,
    count,
    ftp_options,
    pictures_of,
    store,
)

ACCOUNT = f"{USERNAME}:{UPLOAD_PASSWORD}"


@pytest.fixture
def upload_options(port: int) -> dict[str, Any]:
    """Let the cameras of this module upload by FTP."""
    return ftp_options(port)


def find(folder: str, name: str) -> list[Path]:
    """Return the files of a name below a folder."""
    return list(Path(folder).rglob(name))


def run(*command: str) -> None:
    """Run a client of the system to its end."""
    if shutil.which(command[0]) is None:
        pytest.fail(f"{command[0]} is missing: scripts/setup test installs it")
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)  # noqa: S603 - fixed commands
    assert done.returncode == 0, done.stderr


async def test_a_picture_becomes_an_event(
    hass: HomeAssistant,
    door: MockConfigEntry,
    port: int,
    events: list[Event[Any]],
    hass_client: ClientSessionGenerator,
) -> None:
    """To the byte, and with the type that its name tells. Python's client is passive."""
    await asyncio.to_thread(store, port, ("MotionDetection_ch02.jpg", PICTURE))
    await count(events, 1)
    data: dict[str, Any] = events[0].data
    assert (data["type"], data["channel"], data["transport"]) == ("motion", 2, "ftp")
    assert data["details"] == {"path": "/MotionDetection_ch02.jpg"}
    assert data["entity_id"] == "event.front_door_motion"
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
async def test_curl(
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
async def test_lftp(
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


async def test_files_of_one_session_are_one_event(
    door: MockConfigEntry,
    port: int,
    events: list[Event[Any]],
    hass_client: ClientSessionGenerator,
) -> None:
    """The first is the snapshot; what is no picture comes with them and is left out."""
    pictures = [draw_face(number) for number in range(3)]
    files = [(f"MD_{number}.jpg", picture) for number, picture in enumerate(pictures)]
    await asyncio.to_thread(store, port, *files, ("MD.avi", b"RIFF" * 99))
    await count(events, 1)
    assert len(events[0].data["picture_urls"]) == 2
    assert await pictures_of(await hass_client(), events[0]) == pictures


async def test_a_session_that_stays_open(
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


async def test_what_cameras_do_besides(
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
async def test_paths_that_lead_elsewhere(
    hass: HomeAssistant, door: MockConfigEntry, port: int, events: list[Event[Any]], path: str
) -> None:
    """They are names like any other: nothing is ever written under them."""
    await asyncio.to_thread(store, port, (path, PICTURE))
    await count(events, 1)
    assert not await asyncio.to_thread(Path("/etc/x.jpg").exists)
    assert not await asyncio.to_thread(find, hass.config.config_dir, "x.jpg")
    assert ".." not in events[0].data["details"]["path"]


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.jpg", b"<html>404</html>" * 99, "not a JPEG picture"),
        ("a.jpg", PICTURE[:-300], "cut short"),
    ],
)
async def test_a_picture_that_is_none(
    *,
    hass: HomeAssistant,
    door: MockConfigEntry,
    port: int,
    events: list[Event[Any]],
    caplog: pytest.LogCaptureFixture,
    name: str,
    content: bytes,
    words: str,
) -> None:
    """It is an issue under Repairs until the first good one, and one line in the log."""
    for _ in range(3):
        await asyncio.to_thread(store, port, (name, content))
    issues = ir.async_get(hass)
    issue = ("cgi_camera", f"push_unreadable_{door.entry_id}")
    async with asyncio.timeout(10):
        while not issues.async_get_issue(*issue):  # noqa: ASYNC110 - it is raised some time
            await asyncio.sleep(0.01)
    assert events == []
    assert caplog.text.count(words) == 1
    await asyncio.to_thread(store, port, ("a.jpg", PICTURE))
    await count(events, 1)
    assert issues.async_get_issue(*issue) is None


async def test_the_names_of_what_came_last(
    door: MockConfigEntry, port: int, events: list[Event[Any]]
) -> None:
    """Are kept for the options, also of what is no picture: a test of the camera, for example."""
    await asyncio.to_thread(store, port, ("folder/test.txt", b"test"))
    await asyncio.to_thread(store, port, ("a.jpg", PICTURE))
    await count(events, 1)
    recent = door.runtime_data.inbox.uploads.recent
    assert [upload.names for upload in recent] == [("a.jpg", ""), ("test.txt", "/folder")]
    for number in range(REMEMBERED):
        await asyncio.to_thread(store, port, (f"{number}.jpg", PICTURE))
    await count(events, 1 + REMEMBERED)
    assert len(recent) == REMEMBERED


async def test_nothing_is_left_after_an_unload(
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


async def test_pushes_and_uploads_prove_their_own_way_only(
    *,
    hass: HomeAssistant,
    door: MockConfigEntry,
    port: int,
    events: list[Event[Any]],
    hass_client_no_auth: ClientSessionGenerator,
) -> None:
    """What is wrong with the other way stays an issue, and a test of pushes goes on."""
    health = door.runtime_data.inbox.health
    health.raise_issue(Issue.NOT_ARRIVED, url="-")
    health.raise_issue(Issue.UPLOADS_NOT_INSTALLED, reason="-")
    with health.expect() as expected:
        await asyncio.to_thread(store, port, ("a.jpg", PICTURE))
        await count(events, 1)
        assert not expected.done()
        assert issues(hass) == {Issue.NOT_ARRIVED}
        health.raise_issue(Issue.UPLOADS_NOT_INSTALLED, reason="-")
        client = await hass_client_no_auth()
        path = webhook.async_generate_path(door.data[CONF_WEBHOOK_ID])
        assert await push(str(client.make_url(path)), "counting_new") == 200
        assert expected.done()
        assert issues(hass) == {Issue.UPLOADS_NOT_INSTALLED}


async def test_one_of_two_cameras_goes(
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


async def test_home_assistant_stops(
    hass: HomeAssistant,
    door: MockConfigEntry,
    port: int,
    events: list[Event[Any]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The port is closed; what was uploaded a moment before is waited for, on a slow disk, too."""
    archive = door.runtime_data.inbox.archive
    store_at_once = archive.store

    def store_slowly(*event: Any) -> None:
        time.sleep(0.3)
        store_at_once(*event)

    monkeypatch.setattr(archive, "store", store_slowly)
    ftp = await asyncio.to_thread(connect, port)
    await asyncio.to_thread(ftp.storbinary, "STOR a.jpg", BytesIO(PICTURE))
    hass.bus.async_fire(EVENT_HOMEASSISTANT_STOP)
    await hass.async_block_till_done()
    assert len(events) == 1
    with pytest.raises(OSError, match="refused"):
        await asyncio.to_thread(connect, port)
    ftp.close()


async def test_the_port_is_moved(
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
