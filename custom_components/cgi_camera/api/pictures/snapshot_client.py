"""Fetches pictures from devices that give nothing else, and never hurts them.

Each family knows where its pictures are and how it refuses one. All of them share what is here:
one proof of the account at a time, and a pause for a busy recorder.
"""

from collections import deque
from collections.abc import AsyncGenerator
import contextlib
from typing import ClassVar, Final, override

from ..accounts import Account
from ..backoff import Backoff
from ..client import Client
from ..errors import (
    AccountLockedError,
    BusyError,
    InvalidAuthError,
    NoAnswerError,
    NotFoundError,
    Refusal,
    RefusedError,
    UnexpectedAnswerError,
    UnsupportedError,
)
from ..features import Feature, Fields, Sensor
from ..http.auth import HttpAuth
from ..http.listening import ByteStream, SendEndless
from ..http.transport import (
    MAX_LIST,
    MAX_PICTURE,
    PICTURE_TIMEOUT,
    Answer,
    Request,
    Send,
    Transport,
)
from ..identity import Identity
from ..login_policy import LoginPolicy
from .jpeg import MAX_JUNK, START, whole_picture
from .not_a_picture import not_a_picture

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
    """Whether a Digest nonce is good for more than one request, though no challenge shows that."""
    open_path: ClassVar[str] = "/"
    """What to ask without an account, to see that the device is there."""

    def __init__(
        self, transport: Transport, account: Account, policy: LoginPolicy | None = None
    ) -> None:
        """Keep the account for the first challenge, and the meaning of a refusal."""
        super().__init__(account)
        self._transport = transport
        self._auth = HttpAuth(account, reuse_nonce=self.reuse_nonce, policy=policy)
        self._clock = account.clock
        self._backoff = account.host.backoff
        self._delivered: deque[float] = deque()
        self._picture_target: str | None = None
        """The place of the last picture."""
        self._refused = 0
        self._busy = 0

    def raise_for_refusal(self, answer: Answer) -> None:
        """Return if an answer is no refusal. Raises BusyError or RefusedError if it is one."""
        match answer.status:
            case 200:
                return
            case 404:
                raise NotFoundError("status 404", Refusal.NOT_OFFERED)
            case 400 | 405 | 501:
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
        return max(self._backoff.left, self.account.pause)

    @override
    async def identify(self) -> Identity:
        """Prove the account with a picture; such devices do not name themselves."""
        whole_picture(await self.snapshot(1, "main"))
        return Identity()

    @override
    async def heartbeat(self) -> None:
        # The device is there, whatever it answers: its page may be large or never end.
        with contextlib.suppress(UnexpectedAnswerError):
            await self._transport.get(self.open_path)

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
        """Return what begins as a picture. Raises NotAPictureError for anything else.

        A picture that did not come the last time gets less time.
        """
        backoff = self._backoff.parts.get(target)
        if backoff is not None and not backoff.is_forgotten:
            seconds = min(seconds, TRY_SECONDS)
        request = Request(target=target, seconds=seconds, limit=MAX_PICTURE)
        async with self._transport.slot() as send:
            answer = await self._exchange(send, request)
        if not answer.body.startswith(START):
            raise not_a_picture(answer.body[:MAX_JUNK])
        self._delivered.append(self._clock())
        self._forget_old()
        self._picture_target = target
        return answer.body

    @override
    async def guarded_picture(self) -> str | None:
        return self._picture_target if self.account.credentials.username else None

    async def ask(self, target: str) -> Answer:
        """Ask for something else, with the account if the device wants it.

        Recorders list their channels, detectors and inputs, see MAX_LIST.
        """
        async with self._transport.slot() as send:
            return await self._exchange(send, Request(target=target, limit=MAX_LIST))

    async def ask_if_allowed(self, target: str) -> Answer | None:
        """Ask for something that only some accounts may see; return None if it is refused."""
        refusals = self.account.refusals
        try:
            return await self.ask(target)
        except RefusedError:
            return None
        except BusyError:
            if self.account.refusals == refusals:
                raise
            return None  # another question would be another refusal of an account that is good

    async def ask_unasked(self, target: str) -> Answer:
        """Ask without a request for a picture, which leaves an account in doubt alone."""
        self.account.check_unasked()
        return await self.ask(target)

    @contextlib.asynccontextmanager
    async def listen_at(self, target: str) -> AsyncGenerator[ByteStream]:
        """Open an endless answer, and close it in the end; a refusal leaves snapshots alone.

        It takes a slot until it has begun: what follows counts among no requests.
        """
        async with SendEndless(self._transport, target) as send:
            async with self._transport.slot():
                self.account.check_unasked()
                self._backoff.check()
                self.raise_for_refusal(await self._auth.ask(send, send.request))
            yield send.stream

    async def _exchange(self, send: Send, request: Request) -> Answer:
        """Send a request, unless another one met a busy device just before."""
        self.account.check()
        self._backoff.check()
        target = request.target
        if (backoff := self._backoff.parts.get(target)) is not None:
            backoff.check()
        try:
            answer = await self._auth.ask(send, request)
            self.raise_for_refusal(answer)
        except BusyError as error:
            self._busy += 1
            if not error.seconds:  # else the account has to wait, see Account
                self._backoff.begin()
            raise
        except NoAnswerError:
            # One camera that hangs must not keep the others of the recorder waiting.
            self._busy += 1
            self._backoff.parts.setdefault(target, Backoff(self._clock)).begin()
            self._backoff.wait()
            raise
        except InvalidAuthError, AccountLockedError, RefusedError:
            self._refused += 1
            raise
        self._backoff.end()
        self._backoff.parts.pop(target, None)
        return answer

    def _forget_old(self) -> None:
        while self._delivered and self._delivered[0] <= self._clock() - _MINUTE:
            self._delivered.popleft()
