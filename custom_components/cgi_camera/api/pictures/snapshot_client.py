"""Speaks to devices of which no more than pictures is wanted, and never hurts them.

Each family says where its pictures are and how it refuses one. What is the same in all is here:
one proof of the account at a time, and a busy recorder is left alone.
"""

from collections import deque
from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from typing import ClassVar, Final, override

from ..auth import HttpAuth
from ..backoff import Backoff
from ..client import Client
from ..errors import (
    AccountLockedError,
    BusyError,
    InvalidAuthError,
    NoAnswerError,
    NotAPictureError,
    Refusal,
    RefusedError,
    UnsupportedError,
)
from ..features import Feature, Fields, Sensor
from ..http.listening import ByteStream, listen
from ..http.transport import PICTURE_TIMEOUT, Answer, Send, Transport
from ..identity import Credentials, Identity
from ..login_policy import LoginPolicy
from ..logins import LoginMemory
from ..rtsp import VideoHints
from .jpeg import START, whole_picture

TRAFFIC_SECTION: Final = "traffic"
TRAFFIC: Final[tuple[Feature, ...]] = (
    Sensor("pictures_per_minute", TRAFFIC_SECTION, "pictures_per_minute", numeric=True),
    Sensor("refused", TRAFFIC_SECTION, "refused", numeric=True, total=True),
    Sensor("busy", TRAFFIC_SECTION, "busy", numeric=True, total=True),
)
"""What went over the wire, counted here."""

TRY_SECONDS: Final = 8.0
"""For a picture while a person waits for the list of channels."""
_MINUTE: Final = 60.0


class SnapshotClient(Client):
    """Fetches pictures of one device."""

    reuse_nonce: ClassVar[bool] = False
    """Whether a Digest nonce is good for more than one request."""
    anybody: ClassVar[str] = "/"
    """What to ask, without an account, to see that somebody is there."""

    def __init__(
        self, transport: Transport, credentials: Credentials, verdict: LoginPolicy | None = None
    ) -> None:
        """Keep the account for the first challenge, and what knows what a refusal means."""
        self._transport = transport
        self._auth = HttpAuth(credentials, reuse_nonce=self.reuse_nonce, verdict=verdict)
        self.share(LoginMemory())
        self._refused = 0
        self._busy = 0

    @override
    def share(self, logins: LoginMemory) -> None:
        host = self._transport.host
        self._auth.share(host, logins)
        self._clock = logins.clock
        self._rest = logins.rest(host)
        self._delivered: deque[float] = deque()

    def raise_for_refusal(self, answer: Answer) -> None:
        """Return if an answer is no refusal. Raises BusyError or RefusedError if it is one."""
        match answer.status:
            case 200:
                return
            case 400 | 404 | 405 | 501:
                raise RefusedError(f"status {answer.status}", Refusal.NOT_OFFERED)
            case 401 | 403:
                raise RefusedError(f"status {answer.status}", Refusal.NO_PERMISSION)
            case status if status == 429 or status >= 500:
                raise BusyError("the camera is busy")
            case status:
                raise RefusedError(f"status {status}")

    @property
    @override
    def pause(self) -> float:
        """For how many seconds the device is to be left alone."""
        return max(self._rest.left, self._auth.pause)

    @property
    @override
    def memory(self) -> Mapping[str, str]:
        return self._auth.memory

    @override
    def remember(self, memory: Mapping[str, str]) -> None:
        self._auth.remember(memory)

    @override
    async def video(self) -> VideoHints:
        self._auth.check()
        return VideoHints()

    @override
    async def identify(self) -> Identity:
        """Prove the account with a picture; such devices do not tell who they are."""
        whole_picture(await self.snapshot(1, "main"))
        return Identity()

    @override
    async def heartbeat(self) -> None:
        await self._transport.get(self.anybody)

    @override
    async def read(self, section: str) -> Fields:
        """Return the traffic of the last minute and since the start, if the device is there."""
        await self.heartbeat()
        self._forget_old()
        return {
            "pictures_per_minute": len(self._delivered),
            "refused": self._refused,
            "busy": self._busy,
        }

    @override
    async def write(self, section: str, changes: Fields) -> Fields:
        raise UnsupportedError("there is nothing to write")

    @override
    async def command(self, section: str, fields: Fields) -> None:
        raise UnsupportedError("there are no commands")

    async def picture_at(self, target: str, seconds: float = PICTURE_TIMEOUT) -> bytes:
        """Return what begins as a picture. Raises NotAPictureError for what does not.

        One that did not come the last time is not waited for as long.
        """
        rest = self._rest.parts.get(target)
        if rest is not None and not rest.is_forgotten:
            seconds = min(seconds, TRY_SECONDS)
        answer = await self._transport.get_picture(target, auth=self._in_turn, seconds=seconds)
        if not answer.body.startswith(START):
            raise NotAPictureError("the data is not a JPEG picture")
        self._delivered.append(self._clock())
        self._forget_old()
        return answer.body

    async def ask(self, target: str) -> Answer:
        """Ask for something else, with the account if that is wanted."""
        return await self._transport.get(target, auth=self._in_turn)

    def listen_at(self, target: str) -> AbstractAsyncContextManager[ByteStream]:
        """Open an endless answer; a refusal of it leaves the pictures alone."""
        return listen(self._transport, target, self._beside_pictures)

    async def _beside_pictures(self, method: str, target: str, send: Send) -> Answer:
        """Send a request that has no part in the traffic of pictures, unless the device rests."""
        self._auth.check()
        self._rest.check()
        answer = await self._auth(method, target, send)
        self.raise_for_refusal(answer)
        return answer

    async def _in_turn(self, method: str, target: str, send: Send) -> Answer:
        """Send a request, whose turn it is now, unless one met a busy device just before."""
        self._auth.check()
        self._rest.check()
        if (rest := self._rest.parts.get(target)) is not None:
            rest.check()
        try:
            answer = await self._auth(method, target, send)
            self.raise_for_refusal(answer)
        except BusyError as error:
            self._busy += 1
            if not error.seconds:  # else it is the account that has to wait, see HttpAuth
                self._rest.begin()
            raise
        except NoAnswerError:
            # One camera that hangs must not keep the others of the recorder waiting.
            self._busy += 1
            self._rest.parts.setdefault(target, Backoff(self._clock)).begin()
            self._rest.wait()
            raise
        except InvalidAuthError, AccountLockedError, RefusedError:
            self._refused += 1
            raise
        self._rest.end()
        self._rest.parts.pop(target, None)
        return answer

    def _forget_old(self) -> None:
        while self._delivered and self._delivered[0] <= self._clock() - _MINUTE:
            self._delivered.popleft()
