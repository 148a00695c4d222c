"""Whether simulated cameras upload as they are set to; the servers are not ours, either."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
import threading
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope
from pyftpdlib.authorizers import DummyAuthorizer
from pyftpdlib.handlers import FTPHandler
from pyftpdlib.servers import FTPServer
import pytest

from tests.simulators.channel_picture import draw_channel
from tests.simulators.json_cgi import JsonCgiCamera
from tests.simulators.json_uploads import ALARMS
from tests.simulators.uapi import UapiCamera
from tests.simulators.upload_mails import MAILS, MailFacts
from tests.simulators.uploads import FILE_NAMES, FtpUploader, MailCamera, Shot, Way

from .test_uapi_contract import ADD_SLOT, text

USER, PASSWORD = "garage", "p@ss:w/rd"
PICTURE = draw_channel("Garage", 1, 1)
MOMENT = datetime(2026, 11, 20, 12, 0, 0, 123000)  # noqa: DTZ001 - a camera's local time


@dataclass
class FtpServer:
    """A foreign FTP server that stores its uploads."""

    root: Path
    port: int
    commands: list[str] = field(default_factory=list)

    @property
    def files(self) -> dict[str, bytes]:
        """Return what was uploaded, by path."""
        found = (path for path in self.root.rglob("*") if path.is_file())
        return {str(path.relative_to(self.root)): path.read_bytes() for path in found}


@pytest.fixture
def ftp(tmp_path: Path) -> Iterator[FtpServer]:
    """Return a running FTP server with one account."""
    root = tmp_path / "ftp"
    root.mkdir()
    accounts = DummyAuthorizer()
    accounts.add_user(USER, PASSWORD, str(root), perm="elradfmw")
    commands: list[str] = []

    def note(handler: Any, line: str, *_: object, **__: object) -> None:
        commands.append(line)

    members = {"authorizer": accounts, "log_cmd": note, "auth_failed_timeout": 0}
    listening = FTPServer(("127.0.0.1", 0), type("Handler", (FTPHandler,), members))
    stop = threading.Event()

    def serve() -> None:
        while not stop.is_set():
            listening.ioloop.loop(timeout=0.05, blocking=False)
        listening.close_all()

    thread = threading.Thread(target=serve)
    thread.start()
    yield FtpServer(root, listening.socket.getsockname()[1], commands)
    stop.set()
    thread.join()


@dataclass
class MailServer:
    """A foreign mail server."""

    port: int
    envelopes: list[Envelope]
    accounts: list[tuple[bytes, bytes]]

    @property
    def mail(self) -> EmailMessage:
        """Return the last mail."""
        content = self.envelopes[-1].content
        assert isinstance(content, bytes)
        return message_from_bytes(content, policy=policy.default)


@pytest.fixture
async def smtp() -> AsyncIterator[MailServer]:
    """Return a running mail server that wants a login."""
    server = MailServer(0, [], [])

    class Handler:
        async def handle_DATA(  # noqa: N802 - its name
            self, _: object, __: object, envelope: Envelope
        ) -> str:
            server.envelopes.append(envelope)
            return "250 OK"

    def check(_: object, __: object, ___: object, mechanism: str, data: Any) -> AuthResult:
        server.accounts.append((data.login, data.password))
        is_right = server.accounts[-1] == (USER.encode(), PASSWORD.encode())
        return AuthResult(success=is_right, handled=False)  # the answer is left to the library

    class Patient(SMTP):
        line_length_limit = 10_000_000  # some cameras write a picture in one line

    def connected() -> SMTP:
        return Patient(
            Handler(),
            hostname="test",
            authenticator=check,
            auth_required=True,
            auth_require_tls=False,
        )

    listening = await asyncio.get_running_loop().create_server(connected, "127.0.0.1", 0)
    async with listening:
        server.port = listening.sockets[0].getsockname()[1]
        yield server


# FTP


@pytest.mark.parametrize(
    ("form", "name"),
    [
        ("uapi", "192.168.1.64_ch0_20261120_120000.123.jpg"),
        ("uapi_1981", "192.168.1.64_ch0_19810222_090000.000.jpg"),
        ("hikvision", "192.168.1.64_01_20261120120000123_MOTION_DETECTION.jpg"),
        ("dahua", "2026-11-20/001/jpg/12/00/00[M][0@0][0].jpg"),
        ("edimax", "MDAlarm_20261120-120000.jpg"),
        ("numbered", "snapshot/image0000.jpg"),
    ],
)
async def test_ftp_uploader_names_files_like_each_make(
    ftp: FtpServer, form: str, name: str
) -> None:
    """They go into folders that the camera makes."""
    uploader = FtpUploader("127.0.0.1", ftp.port, USER, PASSWORD)
    await uploader.upload((FILE_NAMES[form](Shot(time=MOMENT)), PICTURE))
    assert ftp.files == {name: PICTURE}


@pytest.mark.parametrize("passive", [True, False])
@pytest.mark.parametrize("way", Way)
async def test_ftp_uploader_stores_renames_or_appends(
    ftp: FtpServer, way: Way, *, passive: bool
) -> None:
    """Stored, renamed or appended, several in one session; the bytes are the same."""
    uploader = FtpUploader(
        "127.0.0.1", ftp.port, USER, PASSWORD, folder="/cam/1", passive=passive, way=way
    )
    other = draw_channel("Garage", 1, 2)
    await uploader.upload(("a/x.jpg", PICTURE), ("y.jpg", other))
    assert ftp.files == {"cam/1/a/x.jpg": PICTURE, "cam/1/y.jpg": other}
    verbs = [line.split()[0] for line in ftp.commands]
    assert verbs.count("PASS") == 1
    assert ("RNTO" in verbs, "APPE" in verbs) == (way is Way.RENAME, way is Way.APPEND)
    assert {"PASV", "EPSV"}.isdisjoint(verbs) is not passive


# Mail


@pytest.mark.parametrize("mechanism", ["PLAIN", "LOGIN"])
@pytest.mark.parametrize("form", MAILS)
async def test_mail_camera_sends_every_form(smtp: MailServer, form: str, mechanism: str) -> None:
    """Every form arrives with its pictures, if it has any."""
    camera = MailCamera("127.0.0.1", smtp.port, USER, PASSWORD, mechanism=mechanism)
    facts = MailFacts(sender=camera.sender, recipient=camera.recipient)
    await camera.send(form, facts)
    assert smtp.accounts == [(USER.encode(), PASSWORD.encode())]
    assert smtp.envelopes[0].mail_from == camera.sender
    assert smtp.envelopes[0].rcpt_tos == [camera.recipient]
    expected = {"no_picture": 0, "two_pictures": 2}.get(form, 1)
    leaves = [part for part in smtp.mail.walk() if not part.is_multipart()]
    found = [part.get_payload(decode=True) for part in leaves]
    pictures = [
        content for content in found if isinstance(content, bytes) and content[:2] == b"\xff\xd8"
    ]
    wanted = list(facts.pictures[:expected])
    if form == "padded_chunks":  # Python's decoder stumbles over padding within the text
        assert len(pictures) == len(wanted)
        return
    assert pictures == wanted
    assert MAILS[form].__doc__


async def test_mail_camera_encodes_subjects(smtp: MailServer) -> None:
    """In ASCII, UTF-8 and GBK, declared or not."""
    camera = MailCamera("127.0.0.1", smtp.port, USER, PASSWORD)
    subjects = []
    for form in ("motion", "utf8_subject", "gbk_subject"):
        await camera.send(form)
        subjects.append(smtp.mail["Subject"])
    assert subjects == [
        "Motion detected on Garage",
        "Bewegung erkannt: Garage (Haustür, Straße, 车库门口的摄像机)",
        "移动侦测 Garage",
    ]
    await camera.send("raw_gbk_subject")
    content = smtp.envelopes[-1].content
    assert isinstance(content, bytes)
    assert "Subject: 移动侦测 Garage\r\n".encode("gbk") in content


# Cameras that do it because of their settings


def _links(camera: JsonCgiCamera, kind: str, **values: int) -> None:
    camera.settings[kind] |= {"alarm_handle_snap": 1, **values}
    for switch in ("md_enable", "enable", "alarm_enable"):
        if switch in camera.settings[kind]:
            camera.settings[kind][switch] = 1


@pytest.mark.parametrize("kind", [kind for kind in ALARMS if kind != "sched_snap"])
async def test_json_alarm_uploads_by_ftp(ftp: FtpServer, kind: str) -> None:
    """The configured number of pictures, to the server, account and path of its settings."""
    async with JsonCgiCamera() as camera:
        camera.settings["platform_server"] |= {
            "ftpServer": "127.0.0.1",
            "ftpPort": ftp.port,
            "ftpUser": USER,
            "ftpPasswd": PASSWORD,
            "ftpPath": "/alarm",
        }
        assert await camera.alarm(kind) == []  # not linked to FTP
        _links(camera, kind, alarm_handle_snap_ftp=1, alarm_handle_snap_num=2)
        (upload,) = await camera.alarm(kind)
        assert upload.error == ""
        assert len(upload.files) == 2
        assert set(ftp.files) == {f"alarm/{name}" for name in upload.files}
        assert all(content[:2] == b"\xff\xd8" for content in ftp.files.values())
        camera.settings["platform_server"]["ftpPasswd"] = "x"
        (upload,) = await camera.alarm(kind)
        assert upload.error.startswith("530")
        camera.settings[kind]["alarm_handle_snap"] = 0
        assert await camera.alarm(kind) == []


async def test_json_alarm_keeps_its_hours() -> None:
    """Outside of its schedule, or when it is off, nothing happens; without a server neither."""
    async with JsonCgiCamera() as camera:
        camera.settings["platform_server"] |= {"ftpServer": "127.0.0.1", "ftpPort": 1}
        _links(camera, "motion", alarm_handle_snap_ftp=1)
        assert len(await camera.alarm()) == 1
        hours = {"sch_start_hour": 23, "sch_start_min": 59, "sch_end_hour": 0, "sch_end_min": 0}
        camera.settings["motion"] |= hours
        assert await camera.alarm() == []
        camera.settings["motion"]["schedule_enable"] = 0
        assert len(await camera.alarm()) == 1
        camera.settings["motion"]["md_enable"] = 0
        assert await camera.alarm() == []
        camera.settings["motion"]["md_enable"] = 1
        camera.settings["platform_server"]["ftpServer"] = ""
        assert await camera.alarm() == []
        assert len(camera.uploads) == 2


async def test_json_alarm_sends_mails(smtp: MailServer) -> None:
    """With its pictures, or without; sender and recipient are where the document has them."""
    async with JsonCgiCamera() as camera:
        camera.settings["email"] |= {
            "smtp_addr": "127.0.0.1",
            "smtp_port": smtp.port,
            "smtp_user": USER,
            "to_name": "Garage",
            "to_addr": "garage@camera.local",
            "to_passw": PASSWORD,
            "from_user": "alarm@homeassistant.local",
        }
        _links(camera, "motion", alarm_handle_snap_email=1, alarm_handle_snap_num=2)
        (upload,) = await camera.alarm()
        assert upload.error == ""
        assert smtp.mail["Subject"] == "Alarm Message"
        assert smtp.mail["From"] == "Garage <garage@camera.local>"
        assert smtp.envelopes[0].rcpt_tos == ["alarm@homeassistant.local"]
        attached = [part.get_filename() for part in smtp.mail.iter_attachments()]
        assert attached == list(upload.files)
        assert len(attached) == 2
        camera.settings["motion"] |= {"alarm_handle_snap": 0, "alarm_handle_email": 1}
        await camera.alarm()
        assert not list(smtp.mail.iter_attachments())


@pytest.mark.parametrize(
    ("mode", "sent"), [(0, []), (3, ["smtp"]), (5, ["ftp"]), (7, ["ftp", "smtp"])]
)
async def test_json_schedule_follows_its_save_mode(
    ftp: FtpServer, smtp: MailServer, mode: int, sent: list[str]
) -> None:
    """SaveMode decides their targets (§28)."""
    async with JsonCgiCamera() as camera:
        camera.settings["platform_server"] |= {"ftpServer": "127.0.0.1", "ftpPort": ftp.port}
        camera.settings["email"] |= {"smtp_addr": "127.0.0.1", "smtp_port": smtp.port}
        camera.settings["sched_snap"]["saveMode"] = mode
        assert [upload.transport for upload in await camera.alarm("sched_snap")] == sent


ADD_FTP_SLOT = ADD_SLOT.replace("Http", "Ftp").replace(".H*", ".F*")


async def test_uapi_rule_uploads_faces_by_ftp(ftp: FtpServer) -> None:
    """A slot has the server, a rule the content: a box each for picture, thumbnails and text."""
    async with UapiCamera(ip="192.168.1.173") as camera:
        slot = f"&name=HA&address=127.0.0.1&port={ftp.port}&account={USER}&targetpath=/face"
        answer = await text(camera, f"{ADD_FTP_SLOT}{slot}&pwd=p%40ss%3Aw%2Frd")
        assert answer.startswith("#200|OK|add|EVENT.Notify.Ftp.F0|name address port ")
        listed = await text(camera, "list EVENT.Notify.Ftp")
        assert "EVENT.Notify.Ftp.list=0\r\nEVENT.Notify.Ftp.nbrofcount=1\r\n" in listed
        assert "EVENT.Notify.Ftp.F0.nameformatprefix=ip\r\n" in listed
        rule = (
            "rule name=face&enable=yes&Source.Face.enable=yes&Source.Face.enablelist=0"
            "&Notification.ftp.enable=yes&Notification.ftp.enablelist=0"
            "&Notification.ftp.snapshot=yes&Notification.ftp.text=no&Notification.Ftp.thumbnail=yes"
        )
        assert (await text(camera, rule)).startswith("#200|")
        await text(camera, "update FD.Ch0&enable=yes")
        (delivery,) = await camera.see_face()
        assert (delivery.method, delivery.slot, delivery.status) == ("FTP", "HA", 200)
        names = sorted(ftp.files)
        assert all(name.startswith("face/192.168.1.173_ch0_") for name in names)
        assert [name.rpartition("_")[2] for name in names if "image" in name] == [
            "00.jpg",
            "01.jpg",
        ]
        assert len(names) == 3

        remove = "/uapi-cgi/param.fcgi?action=remove&group=EVENT.Notify.Ftp.F0"
        assert (await text(camera, remove)).startswith("#403|")
        await text(
            camera, "/uapi-cgi/evnprofile.cgi?action=update&profile=P0&Notification.Ftp.enablelist="
        )
        assert (await text(camera, remove)).startswith("#200|")
        assert await camera.see_face() == []


async def test_uapi_testaction_reports_ftp_errors(ftp: FtpServer) -> None:
    """It logs in, and reports the error."""
    test = "/uapi-cgi/admin/testaction.cgi"
    form = f"type=ftp&server=127.0.0.1&port={ftp.port}&account={USER}&targetpath=/&pwd="
    async with UapiCamera() as camera:
        assert (await text(camera, f"{test} {form}p%40ss%3Aw%2Frd")).endswith("|test success")
        assert (await text(camera, f"{test} {form}x")).startswith(
            "#409|ERR CONNECT|ftp://127.0.0.1"
        )
    assert not ftp.files
