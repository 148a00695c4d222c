"""Proves an account to a camera, once at a time; one that was refused is never sent again.

The camera chooses: nothing secret is sent before its first challenge, and then only what that
challenge asks for.
"""

import asyncio
from collections.abc import Mapping
from contextlib import ExitStack
import math
from typing import Final, NoReturn

from . import rtsp
from .errors import (
    AccountLockedError,
    BusyError,
    CameraError,
    InvalidAuthError,
    UnexpectedAnswerError,
)
from .http.challenge import Proof, challenges
from .http.transport import Answer, Send
from .identity import Credentials
from .login_policy import LoginPolicy
from .logins import LoginMemory, is_mark_of, mark_of

MEMORY: Final = "login"
"""Key of what is kept over a restart: that the account was accepted or refused, and its mark."""
REFUSED_ACCOUNT: Final = "refused_account"
"""Key of the mark of an account that any family's camera has refused."""
_ACCEPTED: Final = "accepted"
_DOUBTED: Final = "doubted"
"""It was good once, and has been refused since: that may have been a busy moment."""
_REFUSED: Final = "refused"
SETTLED_SECONDS: Final = 0.5
"""A refusal costs a camera no time, unlike a picture."""


def forget_refusal(memory: Mapping[str, str]) -> Mapping[str, str]:
    """Return `memory` for an account that somebody typed: a refused one may be good by now."""
    return {
        key: value
        for key, value in memory.items()
        if key != REFUSED_ACCOUNT
        and not (key in {MEMORY, rtsp.MEMORY} and value.startswith(_REFUSED))
    }


class HttpAuth:
    """Proves one account to one camera.

    Only one proof at a time is without an answer, so that a wrong password costs one attempt,
    however many requests are waiting, also of others who share its LoginMemory. An account that was
    good and is not refused within SETTLED_SECONDS is not going to be: then it is the picture that
    takes so long, and the next proof may begin. A Digest nonce serves many requests if
    `reuse_nonce`, else each request has a challenge of its own. Where refused logins lead to a
    lock, as the verdict knows, refusals are remembered over restarts, and told to everybody by
    the LoginMemory.
    """

    def __init__(
        self,
        credentials: Credentials,
        *,
        reuse_nonce: bool = True,
        verdict: LoginPolicy | None = None,
    ) -> None:
        self._username, self._password = credentials.username, credentials.password
        self._proof = Proof(self._username, self._password)
        self._reuse_nonce = reuse_nonce
        self._verdict = verdict or LoginPolicy()
        self._lock_seconds = self._verdict.lock_seconds
        self.share("", LoginMemory())
        self._accepted_at: float | None = None
        self._refusals = 0
        self._standing = ""
        self._mark = ""

    @property
    def memory(self) -> Mapping[str, str]:
        """What is worth keeping over a restart."""
        return {MEMORY: f"{self._standing}:{self._mark}"} if self._mark else {}

    def remember(self, memory: Mapping[str, str]) -> None:
        """Take back what `memory` was, if it was about the same account."""
        standing, _, mark = memory.get(MEMORY, "").partition(":")
        if standing in {_ACCEPTED, _DOUBTED, _REFUSED} and is_mark_of(
            mark, self._username, self._password
        ):
            self._standing, self._mark = standing, mark
            if standing == _REFUSED:
                self._login.recall_refusal(self._lock_seconds)

    def share(self, host: str, logins: LoginMemory) -> None:
        """Heed what is known of logins at `host`."""
        self._clock = logins.clock
        self._login = logins.login(host, self._username, self._password)

    @property
    def pause(self) -> float:
        """For how many seconds an account that was good is not sent, as it was refused since."""
        return 0.0 if self._accepted_at is None else self._login.refused_for

    def check(self) -> None:
        """Return if the account was not refused, nor others too often.

        Raises InvalidAuthError, AccountLockedError, or BusyError while `pause` lasts.
        """
        if self._standing == _REFUSED:
            raise InvalidAuthError("the camera has refused the account before")
        self._login.check(was_good=self._accepted_at is not None)

    async def __call__(self, method: str, target: str, send: Send) -> Answer:
        """Send a request, with the account if the camera wants it.

        Raises InvalidAuthError if the camera refuses the account, or has refused it before;
        AccountLockedError if it takes none now; BusyError if it refuses an account that is good.
        """
        self.check()
        if not self._proof.is_ready:
            answer = await send(None)
            if answer.status != 401:
                return answer
            self._learn(answer)
        return await self._prove(method, target, send)

    def _learn(self, answer: Answer) -> None:
        try:
            self._proof.learn(answer.challenges)
        except UnexpectedAnswerError:
            if self._accepted_at is None:
                raise
            # A recorder with too many connections may not even ask for a login.
            raise BusyError("the camera takes no login now") from None

    async def _prove(self, method: str, target: str, send: Send) -> Answer:
        with ExitStack() as turn:
            await self._login.turn.acquire()
            turn.callback(self._login.turn.release)
            if not self._reuse_nonce:
                turn.callback(self._proof.forget_nonce)
            self.check()  # it may have been refused while this one was waiting
            if not self._username:
                raise InvalidAuthError("the camera wants an account")
            if self._accepted_at is None and (lock := await self._verdict.before_first()):
                self._heed(lock)

            def begun(status: int) -> None:
                # One that is busy, or has no such page, may not have looked at the account.
                if status < 300:
                    self._accept()
                    turn.close()

            proof = self._proof.header(method, target)
            if self._accepted_at is not None:
                loop = asyncio.get_running_loop()
                turn.callback(loop.call_later(SETTLED_SECONDS, turn.close).cancel)
            answer = await send(proof, begun)
            if answer.status == 401 and any(one.is_stale for one in challenges(answer.challenges)):
                # Only the nonce was too old.
                self._proof.learn(answer.challenges)
                answer = await send(self._proof.header(method, target), begun)
            if answer.status in {401, 403}:
                await self._refuse(answer)
            return answer

    def _accept(self) -> None:
        self._accepted_at = self._clock()
        self._refusals = 0
        self._stand(_ACCEPTED)

    async def _refuse(self, answer: Answer) -> None:
        """Raise what the refusal means; return if it is no matter of login."""
        since: float | None = None
        if self._accepted_at is not None:
            since = self._clock() - self._accepted_at
        elif self._standing == _ACCEPTED:
            since = math.inf
        self._refusals += answer.status == 401
        error = await self._verdict.of(answer, self._refusals, since)
        if error is not None:
            self._proof.forget_nonce()
            self._heed(error)

    def _heed(self, error: CameraError) -> NoReturn:
        """Raise an error, and keep to what it says from now on."""
        match error:
            case InvalidAuthError():
                self._accepted_at = None
                if self._lock_seconds:
                    self._login.refuse(self._lock_seconds)
                self._stand(_REFUSED)
            case BusyError(seconds=seconds) if seconds:
                # Also for who comes after us, as after a reload: that is one attempt more.
                self._login.refuse(seconds)
                self._stand(_DOUBTED)
            case AccountLockedError():
                self._accepted_at = None  # so that the next one asks first whether it is over
                self._login.lock((error.minutes or 0) * 60 or self._lock_seconds)
        raise error

    def _stand(self, standing: str) -> None:
        """Keep what the account is to the camera."""
        if self._lock_seconds and not self._mark:
            self._mark = mark_of(self._username, self._password)
        self._standing = standing
