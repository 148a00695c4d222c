"""Cameras that only upload: pictures by FTP, mails by SMTP, named and written as real ones do.

    uploader = FtpUploader("127.0.0.1", 2121, "garage", "secret")
    await uploader.upload((FILE_NAMES["hikvision"](Shot()), jpeg))

The clients are Python's own, in a thread. A refusal is an exception of theirs.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
import enum
import ftplib
import io
import smtplib
import ssl

from .upload_mails import MAILS, MailFacts

_PATIENCE = 10.0
"""Seconds without an answer after which a camera gives up (inferred)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shot:
    """One picture that gets a name."""

    time: datetime = field(default_factory=datetime.now)
    ip: str = "192.168.1.64"
    channel: int = 1
    number: int = 0
    """Of pictures of one event."""


type FileName = Callable[[Shot], str]
FILE_NAMES: dict[str, FileName] = {}
"""How cameras name their uploads, with folders; the docstrings name the makes."""


def _names(name_it: FileName) -> FileName:
    FILE_NAMES[name_it.__name__] = name_it
    return name_it


@_names
def uapi(shot: Shot) -> str:
    """Name it as uAPI cameras do (seed 000 l.55): dots in it, channels from 0."""
    milliseconds = shot.time.microsecond // 1000
    return f"{shot.ip}_ch{shot.channel - 1}_{shot.time:%Y%m%d_%H%M%S}.{milliseconds:03d}.jpg"


@_names
def uapi_1981(shot: Shot) -> str:
    """Do the same after a power loss (seed 000 l.55)."""
    return f"{shot.ip}_ch{shot.channel - 1}_19810222_090000.{shot.number:03d}.jpg"


@_names
def hikvision(shot: Shot) -> str:
    """Say address, channel, time with milliseconds, and the reason."""
    milliseconds = shot.time.microsecond // 1000
    stamp = f"{shot.time:%Y%m%d%H%M%S}{milliseconds:03d}"
    return f"{shot.ip}_{shot.channel:02d}_{stamp}_MOTION_DETECTION.jpg"


@_names
def dahua(shot: Shot) -> str:
    """Use folders for date, channel, hour, minute; the reason is in brackets, [M] is motion."""
    folders = f"/{shot.time:%Y-%m-%d}/{shot.channel:03d}/jpg/{shot.time:%H/%M}"
    return f"{folders}/{shot.time:%S}[M][0@0][{shot.number}].jpg"


@_names
def edimax(shot: Shot) -> str:
    """Say the reason and the time."""
    return f"MDAlarm_{shot.time:%Y%m%d-%H%M%S}.jpg"


@_names
def numbered(shot: Shot) -> str:
    """Say neither reason nor time: it begins again at each start."""
    return f"snapshot/image{shot.number:04d}.jpg"


class Way(enum.Enum):
    """How a file gets its name."""

    STORE = enum.auto()
    RENAME = enum.auto()
    """As .tmp first."""
    APPEND = enum.auto()
    """In two pieces."""


@dataclass(frozen=True, slots=True)
class FtpUploader:
    """A camera that is set to an FTP server."""

    host: str
    port: int
    user: str
    password: str
    folder: str = field(default="", kw_only=True)
    """What the user typed in as path; `D:/ftp` is in seed 003 l.3379."""
    passive: bool = field(default=True, kw_only=True)
    way: Way = field(default=Way.STORE, kw_only=True)

    async def upload(self, *files: tuple[str, bytes]) -> None:
        """Upload files in one session; raises ftplib.Error, OSError or EOFError."""
        await asyncio.to_thread(self.upload_now, *files)

    def upload_now(self, *files: tuple[str, bytes]) -> None:
        """Do the same at once."""
        with ftplib.FTP(timeout=_PATIENCE) as ftp:  # noqa: S321 - cameras have nothing else
            ftp.connect(self.host, self.port)
            ftp.login(self.user, self.password)
            ftp.set_pasv(self.passive)
            for path, content in files:
                *folders, name = f"{self.folder}/{path}".split("/")
                ftp.cwd("/")
                for folder in filter(None, folders):
                    _enter(ftp, folder)
                self._store(ftp, name, content)

    def _store(self, ftp: ftplib.FTP, name: str, content: bytes) -> None:
        match self.way:
            case Way.STORE:
                ftp.storbinary(f"STOR {name}", io.BytesIO(content))
            case Way.RENAME:
                temporary = name.rpartition(".")[0] + ".tmp"
                ftp.storbinary(f"STOR {temporary}", io.BytesIO(content))
                ftp.rename(temporary, name)
            case Way.APPEND:
                middle = len(content) // 2
                for piece in (content[:middle], content[middle:]):
                    ftp.storbinary(f"APPE {name}", io.BytesIO(piece))


def _enter(ftp: ftplib.FTP, folder: str) -> None:
    """Go into a folder, and make it if it is not there."""
    try:
        ftp.cwd(folder)
    except ftplib.error_perm:
        ftp.mkd(folder)
        ftp.cwd(folder)


class Tls(enum.Enum):
    """Whether mails are encrypted; no camera looks at the certificate."""

    NONE = enum.auto()
    STARTTLS = enum.auto()
    IMPLICIT = enum.auto()


@dataclass(frozen=True, slots=True)
class MailCamera:
    """A camera that is set to a mail server."""

    host: str
    port: int
    user: str = ""
    """Without one, it does not log in."""
    password: str = ""
    sender: str = field(default="garage@camera.local", kw_only=True)
    recipient: str = field(default="alarm@homeassistant.local", kw_only=True)
    mechanism: str = field(default="PLAIN", kw_only=True)
    """Or LOGIN: a camera knows one."""
    tls: Tls = field(default=Tls.NONE, kw_only=True)

    async def send(self, form: str = "motion", facts: MailFacts | None = None) -> None:
        """Send a mail of MAILS; raises smtplib.SMTPException or OSError."""
        facts = facts or MailFacts(sender=self.sender, recipient=self.recipient)
        await self.send_mail(MAILS[form](facts))

    async def send_mail(self, mail: bytes) -> None:
        """Send these bytes."""
        await asyncio.to_thread(self.send_now, mail)

    def send_now(self, mail: bytes) -> None:
        """Do the same at once."""
        with self._connect() as smtp:
            if self.tls is Tls.STARTTLS:
                smtp.starttls(context=_trusting())
            if self.user:
                smtp.ehlo_or_helo_if_needed()
                smtp.user, smtp.password = self.user, self.password
                ways = {"PLAIN": smtp.auth_plain, "LOGIN": smtp.auth_login}
                smtp.auth(self.mechanism, ways[self.mechanism])
            smtp.sendmail(self.sender, [self.recipient], mail)

    def _connect(self) -> smtplib.SMTP:
        if self.tls is Tls.IMPLICIT:
            return smtplib.SMTP_SSL(
                self.host, self.port, "camera", timeout=_PATIENCE, context=_trusting()
            )
        return smtplib.SMTP(self.host, self.port, "camera", timeout=_PATIENCE)


def _trusting() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context
