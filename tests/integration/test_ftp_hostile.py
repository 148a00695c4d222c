"""Hostile FTP clients: they fill no memory, disk or log, and do not stop others."""

import asyncio
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


async def others_upload(port: int, events: list[Event[Any]]) -> None:
    """See that another camera, at another address, uploads as if nothing were."""
    before = len(events)
    await asyncio.to_thread(store, port, ("a.jpg", PICTURE), username=OTHER, source="127.0.0.2")
    await count(events, before + 1)
    assert events[-1].data["name"] == "Yard"


async def test_ftp_delays_the_answer_to_a_wrong_password(
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


async def test_ftp_rejects_an_announced_10_gigabytes(
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


async def test_ftp_ends_an_upload_at_the_limit(
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


async def test_ftp_ends_a_slow_upload(
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


async def test_ftp_slows_a_camera_with_too_many_uploads(
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


async def test_ftp_active_mode_connects_only_to_the_camera(
    door: MockConfigEntry, port: int
) -> None:
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


async def test_ftp_survives_garbage(
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


async def test_ftp_reports_that_no_passive_port_is_free(
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


async def test_ftp_keeps_one_passive_port_per_session(
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


async def test_ftp_ends_a_connection_that_reads_no_answers(
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


async def test_ftp_ends_a_silent_connection(
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


async def test_ftp_forgets_an_abandoned_upload(
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


async def test_ftp_answers_any_command(
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


async def test_ftp_cleans_names_with_line_breaks(
    door: MockConfigEntry, port: int, events: list[Event[Any]]
) -> None:
    """The event has names without line breaks."""

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


async def test_ftp_never_decodes_an_enormous_picture(
    door: MockConfigEntry,
    port: int,
    events: list[Event[Any]],
    hass_client: ClientSessionGenerator,
) -> None:
    """Its header claims 4 billion pixels: it is passed on and never decoded."""
    frame = PICTURE.index(b"\xff\xc0") + 5
    bomb = PICTURE[:frame] + b"\xff\xff\xff\xff" + PICTURE[frame + 4 :]
    await asyncio.to_thread(store, port, ("a.jpg", bomb))
    await count(events, 1)
    assert await pictures_of(await hass_client(), events[0]) == [bomb]


async def test_ftp_logs_no_password(
    door: MockConfigEntry, port: int, caplog: pytest.LogCaptureFixture
) -> None:
    """It is not logged, even at the debug level of the FTP server."""
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
