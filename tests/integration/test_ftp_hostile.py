"""Who means harm by FTP gets nowhere: not into memory, disk or log, nor in the way of others."""

import asyncio
from contextlib import suppress
from ftplib import FTP, all_errors
from io import BytesIO
import logging
from pathlib import Path
import socket
import time
from typing import Any

from homeassistant.core import Event, HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.cgi_camera.const import DOMAIN
from custom_components.cgi_camera.inbox.servers import ftp as inbox_ftp, listener, quota
from custom_components.cgi_camera.inbox.servers.listener import MAX_CONNECTIONS_OF_ADDRESS
from custom_components.cgi_camera.inbox.upload_servers import UPLOAD_SERVERS
from tests.simulators.picture import draw_face
from tests.simulators.xml_cgi import XmlCgiCamera

from .conftest import Skip, add_entry
from .uploading import (
    OTHER,
    PICTURE,
    SECONDS,
    UPLOAD_PASSWORD,
    USERNAME,
    byte_by_byte,
    connect,
    count,
    ftp_options,
    held,
    nothing_is_held,
    pictures_of,
    store,
)


@pytest.fixture
def upload_options(port: int) -> dict[str, Any]:
    """Let the cameras of this module upload by FTP."""
    return ftp_options(port)


async def others_upload(port: int, events: list[Event[Any]]) -> None:
    """See that another camera, at another address, uploads as if nothing were."""
    before = len(events)
    await asyncio.to_thread(store, port, ("a.jpg", PICTURE), username=OTHER, source="127.0.0.2")
    await count(events, before + 1)
    assert events[-1].data["name"] == "Yard"


async def test_a_wrong_password(
    *,
    door: MockConfigEntry,
    yard: MockConfigEntry,
    port: int,
    events: list[Event[Any]],
    monkeypatch: pytest.MonkeyPatch,
    skip: Skip,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """The answer is kept back; the owner of the account and others go on meanwhile."""
    monkeypatch.setattr(listener, "LOGIN_SECONDS", 60)
    monkeypatch.setattr(inbox_ftp._Session, "auth_failed_timeout", 25)  # clients wait for 30

    def guess(password: str) -> str:
        with pytest.raises(all_errors, match="530"):
            connect(port, password=password)
        return password

    guesses = [asyncio.create_task(asyncio.to_thread(guess, f"guess-{n}")) for n in range(3)]
    await asyncio.sleep(0.2)
    await others_upload(port, events)
    await asyncio.to_thread(store, port, ("a.jpg", PICTURE))
    await count(events, 2)
    assert not any(task.done() for task in guesses)
    skip(25)
    await asyncio.gather(*guesses)
    assert caplog.text.count("wrong account") == 1
    assert "guess-" not in caplog.text


async def test_10_gigabytes_are_announced(
    door: MockConfigEntry, port: int, caplog: pytest.LogCaptureFixture
) -> None:
    """And refused before they come."""

    def announce() -> None:
        with connect(port) as ftp:
            for size in (10_000_000_000, "9" * 1900):
                with pytest.raises(all_errors, match="552"):
                    ftp.sendcmd(f"ALLO {size}")
            assert ftp.sendcmd("ALLO 500000").startswith("202")

    await asyncio.to_thread(announce)
    await asyncio.sleep(0.1)
    assert caplog.text.count("larger than 16 MB") == 1


async def test_more_than_is_taken(
    hass: HomeAssistant,
    door: MockConfigEntry,
    yard: MockConfigEntry,
    port: int,
    events: list[Event[Any]],
) -> None:
    """The upload is ended at the limit and forgotten; nothing of it is on disk."""
    most = 0

    def flood() -> None:
        nonlocal most
        with connect(port) as ftp:
            ftp.voidcmd("TYPE I")
            data = ftp.transfercmd("STOR a.jpg")
            try:
                for _ in range(500):
                    data.sendall(bytes(100_000))
                    most = max(most, held(hass))
            except OSError:
                pass
            data.close()
            with pytest.raises(all_errors, match="552"):
                ftp.voidresp()

    await asyncio.gather(asyncio.to_thread(flood), others_upload(port, events))
    assert 0 < most <= quota.MAX_UPLOAD + len(PICTURE)
    await nothing_is_held(hass)
    folder = Path(hass.config.path(DOMAIN), door.entry_id)
    assert (
        await asyncio.to_thread(lambda: [one for one in folder.rglob("*") if one.is_file()]) == []
    )
    assert len(events) == 1


async def test_a_camera_that_takes_all_room(
    hass: HomeAssistant,
    door: MockConfigEntry,
    yard: MockConfigEntry,
    port: int,
    events: list[Event[Any]],
) -> None:
    """It finds its own limit, not that of the others, and gives all back when it leaves."""

    def fill() -> list[FTP]:
        sessions = []
        for _ in range(3):
            ftp = connect(port)
            sessions.append(ftp)
            ftp.voidcmd("TYPE I")
            data = ftp.transfercmd("STOR a.jpg")
            try:
                for _ in range(150):
                    data.sendall(bytes(100_000))
            except OSError:
                pass
            data.close()
            with suppress(*all_errors):
                ftp.voidresp()
            answers.append(ftp.lastresp)
        return sessions

    answers: list[str] = []
    sessions = await asyncio.to_thread(fill)
    assert answers == ["226", "226", "452"]
    assert 30_000_000 <= held(hass) <= quota.MAX_HELD_BY_ONE
    await others_upload(port, events)
    for ftp in sessions:
        ftp.close()
    await nothing_is_held(hass)


async def test_1_byte_per_second(
    hass: HomeAssistant,
    door: MockConfigEntry,
    port: int,
    skip: Skip,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Such an upload is ended, and what has come is forgotten."""

    def trickle() -> None:
        ftp = connect(port)
        ftp.voidcmd("TYPE I")
        data = ftp.transfercmd("STOR a.jpg")
        data.sendall(b"x")
        while not held(hass):  # until it has begun
            time.sleep(0.01)
        skip(inbox_ftp.SPEED_SECONDS)
        with pytest.raises(OSError, match=r"reset|[Bb]roken"):
            byte_by_byte(data)
        with pytest.raises(all_errors, match="421"):
            ftp.voidresp()

    await asyncio.to_thread(trickle)
    await nothing_is_held(hass)
    assert caplog.text.count("too slow") == 1


async def test_200_sessions_at_once(
    *,
    hass: HomeAssistant,
    door: MockConfigEntry,
    yard: MockConfigEntry,
    port: int,
    events: list[Event[Any]],
    caplog: pytest.LogCaptureFixture,
) -> None:
    """One address may have some; who comes from another finds the door open."""

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


async def test_sessions_of_one_camera(
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


async def test_too_many_uploads(
    *,
    hass: HomeAssistant,
    camera: XmlCgiCamera,
    port: int,
    monkeypatch: pytest.MonkeyPatch,
    events: list[Event[Any]],
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A camera that has gone mad is slowed down."""
    monkeypatch.setattr(quota, "BURST", 3)
    monkeypatch.setattr(quota, "UPLOADS_PER_SECOND", 0.01)
    await add_entry(hass, camera, ftp_options(port))

    def go_mad() -> int:
        taken = 0
        with connect(port) as ftp:
            for number in range(10):
                try:
                    ftp.storbinary(f"STOR {number}.jpg", BytesIO(PICTURE))
                except all_errors:
                    continue
                taken += 1
        return taken

    assert await asyncio.to_thread(go_mad) == 3
    await count(events, 1)
    assert caplog.text.count("too many uploads") == 1


async def test_nobody_else_is_connected_to(door: MockConfigEntry, port: int) -> None:
    """In active mode only the camera itself, and no port of its system."""

    def bounce() -> None:
        with connect(port) as ftp:
            for command in (
                "PORT 10,0,0,1,156,64",
                "PORT 127,0,0,1,0,80",
                "EPRT |1|10.0.0.1|40000|",
                "EPRT |2|::1|40000|",
            ):
                with pytest.raises(all_errors, match=r"50[01]|522"):
                    ftp.sendcmd(command)

    await asyncio.to_thread(bounce)


async def test_only_local_addresses(
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


async def test_garbage(
    *,
    hass: HomeAssistant,
    door: MockConfigEntry,
    yard: MockConfigEntry,
    port: int,
    events: list[Event[Any]],
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Neither endless lines nor nonsense leave a trace."""

    def babble() -> None:
        with socket.create_connection(("127.0.0.1", port), 20) as connection:
            connection.sendall(b"x" * 500_000 + b"\r\n")
            connection.sendall(b"\xff\xfe\x00\r\nPASS\r\nUSER\r\nSTOR x\r\n" * 50)
            connection.recv(100_000)
        with connect(port) as ftp:
            for command in ("USER other", "REIN", "AUTH TLS", "CWD " + "x" * 900, "STOR a\0b"):
                with pytest.raises(all_errors, match=r"5[0-9]{2}"):
                    ftp.sendcmd(command)

    await asyncio.to_thread(babble)
    await others_upload(port, events)
    assert not [
        record
        for record in caplog.records
        if record.levelname in {"WARNING", "ERROR"} and "ftp" in record.name
    ]


async def test_no_passive_port_is_free(
    hass: HomeAssistant,
    camera: XmlCgiCamera,
    port: int,
    events: list[Event[Any]],
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Then none is named, for no other gets through a firewall; active mode still does."""
    await add_entry(hass, camera, {**ftp_options(port), "ftp_passive_ports": f"{port + 10}"})

    def try_it() -> None:
        with connect(port) as ftp:
            with socket.create_server(("127.0.0.1", port + 10)):
                for command in ("PASV", "EPSV") * 3:
                    with pytest.raises(all_errors, match="425"):
                        ftp.sendcmd(command)
                ftp.set_pasv(False)
                ftp.storbinary("STOR active.jpg", BytesIO(PICTURE))
            ftp.set_pasv(True)
            ftp.storbinary("STOR passive.jpg", BytesIO(PICTURE))

    await asyncio.to_thread(try_it)
    await count(events, 1)
    assert len(events[0].data["picture_urls"]) == 1
    assert caplog.text.count(f"no passive port of {port + 10}-{port + 10} is free") == 1


async def test_passive_ports_that_nobody_connects_to(
    door: MockConfigEntry, yard: MockConfigEntry, port: int, events: list[Event[Any]]
) -> None:
    """A session has one at a time, and those that connect but send nothing are let go, too."""

    def ask() -> None:
        with connect(port) as ftp:
            for _ in range(1000):
                assert ftp.sendcmd("PASV").startswith("227")
            for _ in range(100):
                ftp.makepasv()
                socket.create_connection(ftp.makepasv(), 20).close()
            ftp.storbinary("STOR a.jpg", BytesIO(PICTURE))

    await asyncio.to_thread(ask)
    await count(events, 1)
    await others_upload(port, events)


async def test_a_file_that_is_renamed_over_another(
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


async def test_answers_that_nobody_reads(
    door: MockConfigEntry, yard: MockConfigEntry, port: int, events: list[Event[Any]]
) -> None:
    """They are not kept: the connection is ended, login or not."""

    def ask(login: bytes) -> None:
        with socket.socket() as connection:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            connection.settimeout(30)
            connection.connect(("127.0.0.1", port))
            connection.sendall(login)
            with pytest.raises(OSError, match=r"reset|[Bb]roken"):
                connection.sendall(b"HELP\r\n" * 10_000_000)

    await asyncio.to_thread(ask, b"")
    await asyncio.to_thread(ask, f"USER {USERNAME}\r\nPASS {UPLOAD_PASSWORD}\r\n".encode())
    await others_upload(port, events)


async def test_silence(
    door: MockConfigEntry, port: int, monkeypatch: pytest.MonkeyPatch, skip: Skip
) -> None:
    """Before and after the login: the connection is ended, and its place is free."""
    monkeypatch.setattr(quota, "MAX_SESSIONS", 1)

    def say_nothing() -> None:
        with socket.create_connection(("127.0.0.1", port), 20) as connection:
            assert connection.recv(100)
            skip(listener.LOGIN_SECONDS)
            while connection.recv(100):
                pass
        for _ in range(2):
            with connect(port) as ftp:
                skip(listener.IDLE_SECONDS)
                with pytest.raises(all_errors, match="421"):
                    ftp.voidresp()

    await asyncio.to_thread(say_nothing)


async def test_the_same_name_twice_at_once(
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


async def test_an_upload_that_is_given_up(
    hass: HomeAssistant, door: MockConfigEntry, port: int, events: list[Event[Any]]
) -> None:
    """By ABOR, another STOR, PASV, DELE, or by leaving: nothing of it stays."""

    def give_up(command: str) -> None:
        ftp = connect(port)
        ftp.voidcmd("TYPE I")
        data = ftp.transfercmd("STOR a.jpg")
        data.sendall(PICTURE[:1000])
        if command:
            ftp.putcmd(command)
            assert ftp.getmultiline()
        data.close()
        ftp.close()

    for command in ("ABOR", "PASV", "STOR a.jpg", "DELE a.jpg", ""):
        await asyncio.to_thread(give_up, command)
    await nothing_is_held(hass)
    await asyncio.to_thread(store, port, ("a.jpg", PICTURE))
    await count(events, 1)


async def test_any_command(
    *,
    hass: HomeAssistant,
    door: MockConfigEntry,
    yard: MockConfigEntry,
    port: int,
    events: list[Event[Any]],
    caplog: pytest.LogCaptureFixture,
) -> None:
    """With whatever behind it, logged in or not: an answer, and no traceback in the log."""
    arguments = (
        "",
        " ",
        " x",
        " /",
        " -1",
        " " + "9" * 40,
        " a\rb",
        " a\nb",
        " \0",
        " %s",
        " ..",
        " é",
    )
    commands = [
        f"{name}{argument}\r\n".encode()
        for name in inbox_ftp._Session.proto_cmds
        if name not in {"QUIT", "PASS", "USER"}
        for argument in arguments
    ]

    def say_all(login: bytes) -> None:
        with socket.create_connection(("127.0.0.1", port), 20) as connection:
            connection.sendall(login)
            for command in commands:
                connection.sendall(command)
                assert connection.recv(100_000)
            connection.sendall(b"QUIT\r\n")
            while connection.recv(100_000):
                pass

    await asyncio.to_thread(say_all, b"")
    await asyncio.to_thread(say_all, f"USER {USERNAME}\r\nPASS {UPLOAD_PASSWORD}\r\n".encode())
    await others_upload(port, events)
    assert not [record for record in caplog.records if record.levelname in {"ERROR", "CRITICAL"}]


async def test_names_that_break_lines(
    door: MockConfigEntry, port: int, events: list[Event[Any]]
) -> None:
    """In the event there are none."""

    def upload() -> None:
        with connect(port) as ftp:
            ftp.voidcmd("TYPE I")
            host, passive = ftp.makepasv()
            with socket.create_connection((host, passive), 20) as data:
                assert ftp.sock is not None
                ftp.sock.sendall(b"STOR a\rb\n\x1bc.jpg\r\n")
                ftp.getresp()
                data.sendall(PICTURE)
            ftp.voidresp()

    await asyncio.to_thread(upload)
    await count(events, 1)
    assert events[0].data["details"]["path"] == "/abc.jpg"


async def test_a_picture_of_enormous_size(
    door: MockConfigEntry,
    port: int,
    events: list[Event[Any]],
    hass_client: ClientSessionGenerator,
) -> None:
    """Of 4 billion points it says, in some kilobytes: it is passed on and never decoded."""
    frame = PICTURE.index(b"\xff\xc0") + 5
    bomb = PICTURE[:frame] + b"\xff\xff\xff\xff" + PICTURE[frame + 4 :]
    await asyncio.to_thread(store, port, ("a.jpg", bomb))
    await count(events, 1)
    assert await pictures_of(await hass_client(), events[0]) == [bomb]


async def test_a_password_that_the_server_takes_for_something_else(
    door: MockConfigEntry, port: int, caplog: pytest.LogCaptureFixture
) -> None:
    """It is not logged, even if somebody has the FTP server log all it can."""
    caplog.set_level(logging.DEBUG, "pyftpdlib")

    def mistype() -> None:
        with FTP() as ftp:  # noqa: S321 - it is what cameras speak
            ftp.connect("127.0.0.1", port, timeout=SECONDS)
            for line in (f" PASS {UPLOAD_PASSWORD}", f"PAS {UPLOAD_PASSWORD}"):
                with pytest.raises(all_errors, match="500"):
                    ftp.sendcmd(line)
            ftp.login(USERNAME, UPLOAD_PASSWORD)

    await asyncio.to_thread(mistype)
    assert "logged in" in caplog.text
    assert UPLOAD_PASSWORD not in caplog.text
