"""What a JSON CGI camera uploads when it raises an alarm: as its own settings have it.

A bare § is a section of seed 003. That there are names of files and words in mails is sure; which
ones they are, it does not say.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
import ftplib
import smtplib

from .json_cgi_device import JsonCgiDevice
from .json_cgi_fields import Values
from .json_cgi_picture import local_time
from .upload_mails import MailFacts, mixed
from .uploads import FtpUploader, MailCamera, Tls

_SWITCHES: Mapping[str, str] = {
    # seed 003 l.10271
    "motion": "md_enable",
    # seed 003 l.11106
    "region": "md_enable",
    # seed 003 l.11932
    "fire": "enable",
    # seed 003 l.9034
    "occlusion": "alarm_enable",
    # seed 003 l.8456
    "alarm_in": "alarm_enable",
}
"""What turns an alarm on, by object (§24 to §27, §29 to §31)."""
SCHEDULE = "sched_snap"
"""Pictures by the clock (§28): its saveMode decides their targets."""
ALARMS = (*_SWITCHES, SCHEDULE)
# seed 003 l.9603-9613
_MAIL_BIT, _FTP_BIT = 2, 4
"""saveMode: 0 neither, 3 mail, 5 FTP, 7 both (§28)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """One session with a server, and what became of it."""

    transport: str
    """ftp or smtp."""
    server: str
    files: tuple[str, ...]
    error: str = ""
    """The error of the server or network; empty if all is well."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Linkage:
    """What an alarm is to do."""

    pictures: int
    by_ftp: bool
    by_mail: bool
    mail_alone: bool
    """A mail without pictures."""


def linkage(settings: Mapping[str, Values], kind: str, local: datetime) -> Linkage:
    """Return what an alarm does at this moment; nothing at all if it is off."""
    # seed 003 l.8682-8705: the linkage in the answer of an alarm; l.9603-9615: saveMode, snapNum
    values = settings[kind]
    if kind == SCHEDULE:
        mode = values["saveMode"]
        return Linkage(
            pictures=max(1, values["snapNum"]),
            by_ftp=bool(mode & _FTP_BIT),
            by_mail=bool(mode & _MAIL_BIT),
            mail_alone=False,
        )
    minute = local.hour * 60 + local.minute
    start = values["sch_start_hour"] * 60 + values["sch_start_min"]
    end = values["sch_end_hour"] * 60 + values["sch_end_min"]
    is_on = values[_SWITCHES[kind]] and (not values["schedule_enable"] or start <= minute <= end)
    takes = bool(is_on and values["alarm_handle_snap"])
    return Linkage(
        pictures=values["alarm_handle_snap_num"] if takes else 0,
        by_ftp=bool(takes and values["alarm_handle_snap_ftp"]),
        by_mail=bool(takes and values["alarm_handle_snap_email"]),
        mail_alone=bool(is_on and values["alarm_handle_email"]),
    )


async def upload_alarm(camera: JsonCgiDevice, kind: str) -> list[Upload]:
    """Let a camera do what an alarm is linked to; its pictures are taken at once."""
    local = local_time(camera.settings["time"], camera.device_time)
    wanted = linkage(camera.settings, kind, local)
    pictures = [camera.take_picture() for _ in range(wanted.pictures)]
    # No name of a file is in the document: it does not tell the alarm, so that none is guessed.
    names = [
        f"{camera.device_id}_{local:%Y%m%d%H%M%S}_{number}.jpg" for number in range(len(pictures))
    ]
    made: list[Upload] = []
    if wanted.by_ftp:
        made += await upload_by_ftp(camera.settings["platform_server"], pictures, names)
    if wanted.by_mail or wanted.mail_alone:
        attached = pictures if wanted.by_mail else []
        # no document: the words of a mail, the cautious reading
        text = f"{camera.model}\r\n{kind}\r\n{local:%Y-%m-%d %H:%M:%S}\r\n"
        made += await upload_by_mail(camera.settings["email"], camera.model, text, attached, local)
    return made


async def upload_by_ftp(
    platform: Values, pictures: Sequence[bytes], names: Sequence[str]
) -> list[Upload]:
    """Upload pictures to the server of §16, if there is one."""
    # seed 003 l.3204-3218
    host, port = platform["ftpServer"], platform["ftpPort"]
    if not host or not pictures:
        return []
    uploader = FtpUploader(
        host, port, platform["ftpUser"], platform["ftpPasswd"], folder=platform["ftpPath"]
    )
    error = ""
    try:
        await uploader.upload(*zip(names, pictures, strict=True))
    except (ftplib.Error, OSError, EOFError) as problem:
        error = str(problem) or type(problem).__name__
    return [Upload(transport="ftp", server=f"{host}:{port}", files=tuple(names), error=error)]


async def upload_by_mail(
    email: Values, camera: str, text: str, pictures: Sequence[bytes], time: datetime
) -> list[Upload]:
    """Send a mail by the server of §15, if there is one.

    There `to_name`, `to_addr` and `to_passw` are the sender's, and `from_user` is the recipient;
    smtp_user and smtp_passw are in its example, but in none of its tables.
    """
    # seed 003 l.3000-3015; l.3042-3047: smtp_user, smtp_passw and mail_tital
    host, port = email["smtp_addr"], email["smtp_port"]
    if not host:
        return []
    sender = email["to_addr"]
    mailer = MailCamera(
        host,
        port,
        email.get("smtp_user") or (sender if email.get("to_passw") else ""),
        email.get("smtp_passw") or email.get("to_passw", ""),
        sender=sender,
        recipient=email["from_user"],
        tls=Tls.IMPLICIT if email["enable_ssl"] else Tls.NONE,
    )
    facts = MailFacts(
        sender=sender,
        recipient=email["from_user"],
        camera=email["to_name"] or camera,
        time=time,
        pictures=pictures,
    )
    mail = mixed(facts, email.get("mail_tital", "Alarm Message"), text.encode(), pictures)
    error = ""
    try:
        await mailer.send_mail(mail)
    except (smtplib.SMTPException, OSError) as problem:
        error = str(problem) or type(problem).__name__
    # no document: names in a mail
    files = tuple(f"{time:%Y%m%d%H%M%S}_{number}.jpg" for number in range(len(pictures)))
    return [Upload(transport="smtp", server=f"{host}:{port}", files=files, error=error)]
