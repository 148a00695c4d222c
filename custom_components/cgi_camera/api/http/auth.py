"""Proves an account to a camera over HTTP, with no more refusals than need be.

The camera chooses: nothing secret is sent before its first challenge, and then only what that
challenge asks for, unless that is a weaker login than one that the camera accepted before.
"""

import asyncio
from dataclasses import dataclass
import math
from typing import Final

from ..accounts import Account
from ..errors import AccountMissingError, BusyError, UnexpectedAnswerError, WeakerLoginError
from ..login_policy import LoginPolicy
from ..logins import is_weaker
from .challenge import Proof, best_challenge, challenges
from .transport import Answer, Request, Send

NONCE_SECONDS: Final = 60.0
"""How long a nonce serves after the last success; polls are closer to each other than that."""
OVERLAP_SECONDS: Final = 60.0
"""How long after the last success the proofs of an account may overlap."""
SETTLED_SECONDS: Final = 0.5
"""A refusal costs a camera no time, unlike a picture."""


class _Turn:
    """The right to send a proof while no other is without an answer."""

    def __init__(self, lock: asyncio.Lock) -> None:
        self._lock = lock
        self._is_mine = False

    async def take(self) -> None:
        if not self._is_mine:
            await self._lock.acquire()
            self._is_mine = True

    def give(self) -> None:
        if self._is_mine:
            self._is_mine = False
            self._lock.release()


@dataclass(slots=True, kw_only=True)
class _Attempt:
    """A request that proves the account: no other uses its nonce meanwhile."""

    proof: Proof
    turn: _Turn
    refusals: int = 0
    """The refusals in a row when it was sent."""
    accepted_at: float = -math.inf
    """The time of the last success with this proof."""


class HttpAuth:
    """Sends requests of one account to one camera.

    One proof at a time is without an answer, so that a wrong password costs one attempt, however
    many requests of all entries and flows wait. An account that was good and is not refused
    within SETTLED_SECONDS is good still: then the picture takes so long, and the next proof may
    begin. Where the policy allows it, proofs overlap for OVERLAP_SECONDS after a success, as long
    as no refusal comes: a changed password then costs one attempt more. A Digest nonce serves many
    requests, one after the other, if `reuse_nonce` or if the camera shows that it keeps its nonces;
    else each request has a challenge of its own.
    """

    def __init__(
        self, account: Account, *, reuse_nonce: bool = True, policy: LoginPolicy | None = None
    ) -> None:
        """Keep the account for the first challenge, and the meaning of a refusal."""
        self._account = account
        self._policy = policy or LoginPolicy()
        self._idle: list[_Attempt] = []
        self._reuse_nonce = reuse_nonce
        account.lock_seconds = self._policy.lock_seconds

    async def ask(self, send: Send, request: Request) -> Answer:
        """Send a request in a slot of the host, with the account if the camera wants it.

        Raises InvalidAuthError if the camera refuses the account, or has refused it before;
        AccountLockedError if it takes none now; BusyError if it refuses an account that is good;
        WeakerLoginError if it asks for a weaker login than before, which is not answered.
        """
        self._account.check()
        attempt = self._idle.pop() if self._idle else self._new_attempt()
        try:
            self._forget_old_nonce(attempt)
            if not attempt.proof.is_ready:
                answer = await send.whole(request)
                if answer.status != 401:
                    return answer
                self._learn(attempt.proof, answer)
            if not self._may_overlap:
                await attempt.turn.take()
            return await self._prove(send, request, attempt)
        finally:
            attempt.turn.give()
            self._idle.append(attempt)

    def _new_attempt(self) -> _Attempt:
        credentials = self._account.credentials
        proof = Proof(credentials.username, credentials.password)
        return _Attempt(proof=proof, turn=_Turn(self._account.host.turn))

    def _forget_old_nonce(self, attempt: _Attempt) -> None:
        """Forget an old nonce: its refusal looks like one of the account, and may count as one."""
        account = self._account
        is_old = account.clock() - attempt.accepted_at > NONCE_SECONDS
        if attempt.proof.is_ready and (account.since_accepted is None or is_old):
            attempt.proof.forget_nonce()

    @property
    def _may_overlap(self) -> bool:
        """Whether a proof needs no turn; a refusal that is judged at present has taken it."""
        account = self._account
        since = account.since_accepted
        return (
            self._policy.overlaps
            and account.is_good
            and not account.refusals
            and since is not None
            and since <= OVERLAP_SECONDS
            and not account.host.turn.locked()
        )

    def _learn(self, proof: Proof, answer: Answer) -> None:
        try:
            proof.learn(answer.challenges, self._account.accepted_login)
        except UnexpectedAnswerError:
            named = {one.scheme for one in challenges(answer.challenges)}
            if self._account.credentials.is_basic and "digest" not in named:
                proof.learn(["Basic"], self._account.accepted_login)
                return
            if not self._account.is_good:
                raise
            # A recorder with too many connections may not even ask for a login.
            raise BusyError("the camera takes no login now") from None

    async def _prove(self, send: Send, request: Request, attempt: _Attempt) -> Answer:
        """Send a request with the account, and end the turn once the camera has accepted it."""
        account, proof = self._account, attempt.proof
        account.check()  # it may have been refused during the wait
        if not account.credentials.username:
            raise AccountMissingError("the camera wants an account")
        if not account.is_good and (lock := await self._policy.before_first(send)):
            raise account.heed(lock)
        try:
            answer = await self._attempt(send, request, attempt)
            if answer.status == 401 and await self._is_outdated(send, answer, attempt):
                proof.learn(answer.challenges, proof.login)
                answer = await self._attempt(send, request, attempt)
            if answer.status in {401, 403}:
                await self._raise_refusal(send, answer, attempt)
        finally:
            if not self._reuse_nonce and not proof.keeps_nonce:
                proof.forget_nonce()
        return answer

    async def _attempt(self, send: Send, request: Request, attempt: _Attempt) -> Answer:
        """Send a proof; with a refusal as the answer, the turn is taken."""
        account, proof = self._account, attempt.proof
        attempt.refusals = account.refusals
        login = proof.login
        authorization = proof.header(request.method, request.uri)
        is_settled = account.is_good and not account.refusals
        loop = asyncio.get_running_loop()
        timer = loop.call_later(SETTLED_SECONDS, attempt.turn.give) if is_settled else None
        try:
            reply = await send(request, authorization)
            # A camera that is busy, or has no such page, may not have looked at the account.
            if reply.status < 300 and attempt.refusals == account.refusals:
                account.accept(login)
                attempt.accepted_at = account.clock()
                attempt.turn.give()
            elif reply.status in {401, 403}:
                if timer is not None:
                    timer.cancel()
                await attempt.turn.take()
            answer = await reply.read()
        finally:
            if timer is not None:
                timer.cancel()
        proof.renew(answer.headers.get("Authentication-Info", ""))
        return answer

    async def _is_outdated(self, send: Send, answer: Answer, attempt: _Attempt) -> bool:
        """Return whether only the nonce was refused, and no camera has counted a failed login.

        Raises WeakerLoginError if the camera asks for a weaker login than before.
        """
        proof, challenge = attempt.proof, best_challenge(answer.challenges)
        if challenge is None:
            return False
        if is_weaker(challenge.login, proof.login):
            proof.forget_nonce()
            raise WeakerLoginError("the camera asks for a weaker login than before")
        self._raise_earlier_refusal(attempt)
        if challenge.is_stale:
            return True
        return proof.is_outdated(challenge) and not await self._policy.counts(send)

    def _raise_earlier_refusal(self, attempt: _Attempt) -> None:
        """Raise what a refusal meant that came after this proof was sent, and do not count both."""
        if attempt.refusals == self._account.refusals:
            return
        attempt.proof.forget_nonce()
        self._account.check()
        raise BusyError("the camera refuses an account that was good")

    async def _raise_refusal(self, send: Send, answer: Answer, attempt: _Attempt) -> None:
        """Raise the meaning of a refusal; return if it does not concern the login."""
        since = self._account.since_accepted
        if answer.status == 401:
            self._raise_earlier_refusal(attempt)
            self._account.refusals += 1
        error = await self._policy.of(answer, self._account.refusals, since, send)
        if error is not None:
            attempt.proof.distrust()
            raise self._account.heed(error)
