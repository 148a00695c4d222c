"""Finds out where a camera has its video, by asking for a description; no video is ever opened.

Firmware of one family differs in path and in where the account goes, so the forms that are known
are tried in their order, and the one that works is remembered (RFC 2326). Cameras that have just
started answer late: then they are tried again, a few times.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
import hashlib
import re
from urllib.parse import quote, unquote

from .accounts import Account
from .errors import CameraError, WeakerLoginError
from .http.challenge import Proof

PORT = 554
TIMEOUT = 3.0
"""Seconds for one form; a camera with RTSP answers within one."""
TRIES = 4
"""A camera without an answer by then counts as one without video."""
MEMORY = "rtsp"
REPORTED = "told"
"""What is remembered of a camera that reports its own paths correctly."""
_MAX_HEAD = 16 * 1024

_URL = re.compile(
    r"rtsps?://(?:(?P<account>[^/]*)@)?(?P<host>\[[^\]]*\]|[^/:@]+)(?::(?P<port>\d+))?(?P<path>/.*)?",
    re.IGNORECASE,
)
_CHALLENGE = re.compile(r"(?im)^WWW-Authenticate:\s*(.*?)\s*$")

type Place = tuple[int, str]
"""Number of a channel and name of a stream."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VideoHints:
    """What a camera reports of its video: the port, and the path of each stream, if any."""

    port: int | None = None
    paths: Mapping[Place, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, repr=False)
class _Target:
    """Host, port and path of a stream, and the account that goes in front of them."""

    place: str
    username: str = ""
    password: str = ""


class _Outcome(Enum):
    """What became of asking for one form."""

    DESCRIBED = auto()
    UNKNOWN = auto()
    REFUSED = auto()
    WEAKER = auto()
    LATER = auto()


class VideoSources:
    """Where the streams of one camera are.

    `forms` has for each stream the paths to try, in the same order for all: the form that works
    for one works for the others. The paths that the camera reports come first. In a path,
    `{username}` and `{password_md5}` (in capitals) stand for an account that goes there; in all
    others it goes in front of the host. In place of a path there may be a whole URL; the account
    goes into it if the host is the camera's and it has none.
    """

    def __init__(
        self,
        host: str,
        forms: Mapping[Place, Sequence[str]],
        account: Account,
    ) -> None:
        self._host = f"[{host}]" if ":" in host else host
        self.account = account
        self._ways: dict[str, Mapping[Place, str]] = {
            str(number): {
                place: paths[number] for place, paths in forms.items() if number < len(paths)
            }
            for number in range(max(map(len, forms.values()), default=0))
        }
        self._port = PORT
        self._found: str | None = None
        self._tries_left = TRIES
        self.wants_weaker_login = False
        """Whether the video asks for a weaker login than before, which is not answered."""

    @property
    def is_settled(self) -> bool:
        """Whether there is nothing more to find out."""
        return not self._tries_left

    @property
    def memory(self) -> Mapping[str, str]:
        """What is worth keeping: the form that works."""
        return {} if self._found is None else {MEMORY: self._found}

    def remember(self, memory: Mapping[str, str]) -> None:
        """Take back what `memory` was."""
        if (found := memory.get(MEMORY, "")) in {*self._ways, REPORTED}:
            self._found = found

    async def find(self, hints: VideoHints) -> None:
        """Find the form that works, if it is not known; there may be none.

        `hints` are what the camera reports now, which may be new. Raises CameraError if no account
        may be sent now.
        """
        if self.account.is_video_refused:
            self._tries_left = 0
            return
        self._port = hints.port or PORT
        if hints.paths:
            self._ways = {REPORTED: hints.paths, **self._ways}
        if self._found not in self._ways:
            self._found = None
            self.account.check()
            for name, way in self._ways.items():
                match await self._describe(next(iter(way.values()))):
                    case _Outcome.DESCRIBED:
                        self._found = name
                        break
                    case _Outcome.UNKNOWN:
                        continue
                    case _Outcome.LATER:
                        self._tries_left -= 1
                        return
                    case _Outcome.REFUSED:  # such an account is not sent again
                        self.account.refuse_video()
                        break
                    case _Outcome.WEAKER:
                        self.wants_weaker_login = True
                        break
        self._tries_left = 0

    def url(self, channel: int, stream: str) -> str | None:
        """Return where a stream is, with the account; None if that is not known."""
        path = self._ways.get(self._found or "", {}).get((channel, stream))
        if path is None:
            return None
        target = self._target(path)
        account = ""
        if target.username:
            account = f"{quote(target.username, safe='')}:{quote(target.password, safe='')}@"
        return f"rtsp://{account}{target.place}"

    def _target(self, path: str) -> _Target:
        """Return where a form leads."""
        username, password = self.account.credentials.username, self.account.credentials.password
        if (url := _URL.fullmatch(path)) is not None:
            account, host = url["account"], url["host"]
            place = f"{host}:{url['port'] or PORT}{url['path']}"
            if account is not None:
                own_username, _, own_password = account.partition(":")
                return _Target(place, unquote(own_username), unquote(own_password))
            if host.lower() != self._host.lower():
                return _Target(place)
            return _Target(place, username, password)
        at = f"{self._host}:{self._port}"
        if "{username}" not in path:
            return _Target(f"{at}{path}", username, password)
        hashed = hashlib.md5(password.encode(), usedforsecurity=False).hexdigest().upper()
        filled = path.replace("{username}", quote(username, safe=""))
        return _Target(f"{at}{filled.replace('{password_md5}', hashed)}")

    async def _describe(self, path: str) -> _Outcome:
        target = self._target(path)
        url = f"rtsp://{target.place}"
        host, _, port = target.place.partition("/")[0].rpartition(":")
        try:
            async with asyncio.timeout(TIMEOUT):
                reader, writer = await asyncio.open_connection(
                    host.strip("[]"), int(port), limit=_MAX_HEAD
                )
                try:
                    status, head = await _ask(reader, writer, url, 1)
                    if status == 401 and target.username:
                        proof = Proof(target.username, target.password)
                        proof.learn(_CHALLENGE.findall(head), self.account.least_video_login)
                        answer = proof.header("DESCRIBE", url)
                        status, _ = await _ask(reader, writer, url, 2, answer)
                        if status == 401:
                            return _Outcome.REFUSED
                        if status == 200:
                            self.account.accept_video(proof.login)
                finally:
                    writer.close()
        except WeakerLoginError:
            return _Outcome.WEAKER
        except CameraError:  # an unknown kind of login
            return _Outcome.REFUSED
        except TimeoutError, OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError:
            return _Outcome.LATER
        if status >= 500:
            return _Outcome.LATER
        return _Outcome.DESCRIBED if status == 200 else _Outcome.UNKNOWN


async def _ask(
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    url: str,
    number: int,
    authorization: str | None = None,
) -> tuple[int, str]:
    """Ask for a description and return status and head of the answer; 0 if it is not RTSP."""
    lines = [f"DESCRIBE {url} RTSP/1.0", f"CSeq: {number}", "Accept: application/sdp"]
    if authorization is not None:
        lines.append(f"Authorization: {authorization}")
    writer.write(("\r\n".join(lines) + "\r\n\r\n").encode())
    await writer.drain()
    head = (await reader.readuntil(b"\r\n\r\n")).decode(errors="replace")
    found = re.match(r"RTSP/1\.\d (\d{3})", head)
    length = re.search(r"(?im)^Content-Length:\s*(\d{1,5})\s*$", head)
    if length is not None:
        await reader.readexactly(int(length[1]))
    return int(found[1]) if found else 0, head


def port_number(reported: object) -> int | None:
    """Return the port that a camera reports, None if it is no port."""
    text = str(reported).strip()
    return int(text) if re.fullmatch(r"[1-9][0-9]{0,4}", text) and int(text) < 65536 else None
