"""Proves an account to a camera over HTTP, in one proof at a time.

The camera chooses: nothing secret is sent before its first challenge, and then only what that
challenge asks for, unless that is a weaker login than one that the camera accepted before.
"""

import asyncio
from contextlib import ExitStack
from typing import Final

from ..accounts import Account
from ..errors import AccountMissingError, BusyError, UnexpectedAnswerError, WeakerLoginError
from ..login_policy import LoginPolicy
from ..logins import is_weaker
from .challenge import Challenge, Proof, best_challenge, challenges
from .transport import Answer, Request, Send

NONCE_SECONDS: Final = 60.0
"""How long a nonce serves after the last success; polls are closer to each other than that."""
SETTLED_SECONDS: Final = 0.5
"""A refusal costs a camera no time, unlike a picture."""


class HttpAuth:
    """Sends requests of one account to one camera.

    One proof at a time is without an answer, so that a wrong password costs one attempt, however
    many requests of all entries and flows wait. An account that was good and is not refused
    within SETTLED_SECONDS is good still: then the picture takes so long, and the next proof may
    begin. A Digest nonce serves many requests if `reuse_nonce`, else each request has a challenge
    of its own.
    """

    def __init__(
        self, account: Account, *, reuse_nonce: bool = True, policy: LoginPolicy | None = None
    ) -> None:
        """Keep the account for the first challenge, and the meaning of a refusal."""
        self._account = account
        self._policy = policy or LoginPolicy()
        self._proof = Proof(account.credentials.username, account.credentials.password)
        self._reuse_nonce = reuse_nonce
        account.lock_seconds = self._policy.lock_seconds

    async def ask(self, send: Send, request: Request) -> Answer:
        """Send a request in a slot of the host, with the account if the camera wants it.

        Raises InvalidAuthError if the camera refuses the account, or has refused it before;
        AccountLockedError if it takes none now; BusyError if it refuses an account that is good;
        WeakerLoginError if it asks for a weaker login than before, which is not answered.
        """
        self._account.check()
        since = self._account.since_accepted
        if self._proof.is_used and (since is None or since > NONCE_SECONDS):
            # A refusal of an old nonce looks like one of the account, and may count as one.
            self._proof.forget_nonce()
        if not self._proof.is_ready:
            answer = await send.whole(request)
            if answer.status != 401:
                return answer
            self._learn(answer)
        with ExitStack() as turn:
            await self._account.host.turn.acquire()
            turn.callback(self._account.host.turn.release)
            return await self._prove(send, request, turn)

    def _learn(self, answer: Answer) -> None:
        try:
            self._proof.learn(answer.challenges, self._account.accepted_login)
        except UnexpectedAnswerError:
            named = {one.scheme for one in challenges(answer.challenges)}
            if self._account.credentials.is_basic and "digest" not in named:
                self._proof.learn(["Basic"], self._account.accepted_login)
                return
            if not self._account.is_good:
                raise
            # A recorder with too many connections may not even ask for a login.
            raise BusyError("the camera takes no login now") from None

    async def _prove(self, send: Send, request: Request, turn: ExitStack) -> Answer:
        """Send a request with the account, and end the turn once the camera has accepted it."""
        if not self._reuse_nonce:
            turn.callback(self._proof.forget_nonce)
        self._account.check()  # it may have been refused during the wait
        if not self._account.credentials.username:
            raise AccountMissingError("the camera wants an account")
        if not self._account.is_good and (lock := await self._policy.before_first(send)):
            raise self._account.heed(lock)
        authorization = self._proof.header(request.method, request.uri)
        if self._account.is_good and not self._account.refusals:
            loop = asyncio.get_running_loop()
            turn.callback(loop.call_later(SETTLED_SECONDS, turn.close).cancel)
        answer = await self._attempt(send, request, authorization, turn)
        challenge = best_challenge(answer.challenges) if answer.status == 401 else None
        if challenge is not None and is_weaker(challenge.login, self._proof.login):
            self._proof.forget_nonce()
            raise WeakerLoginError("the camera asks for a weaker login than before")
        if challenge is not None and await self._is_outdated(send, challenge):
            self._proof.learn(answer.challenges, self._proof.login)
            authorization = self._proof.header(request.method, request.uri)
            answer = await self._attempt(send, request, authorization, turn)
        if answer.status in {401, 403}:
            await self._raise_refusal(send, answer)
        return answer

    async def _is_outdated(self, send: Send, challenge: Challenge) -> bool:
        """Tell whether only the nonce was refused, and no camera has counted a failed login."""
        if challenge.is_stale:
            return True
        return self._proof.is_outdated(challenge) and not await self._policy.counts(send)

    async def _attempt(
        self, send: Send, request: Request, authorization: str | None, turn: ExitStack
    ) -> Answer:
        login = self._proof.login
        reply = await send(request, authorization)
        # A camera that is busy, or has no such page, may not have looked at the account.
        if reply.status < 300:
            self._account.accept(login)
            turn.close()
        answer = await reply.read()
        self._proof.renew(answer.headers.get("Authentication-Info", ""))
        return answer

    async def _raise_refusal(self, send: Send, answer: Answer) -> None:
        """Raise the meaning of a refusal; return if it does not concern the login."""
        since = self._account.since_accepted
        if answer.status == 401:
            self._account.refusals += 1
        error = await self._policy.of(answer, self._account.refusals, since, send)
        if error is not None:
            self._proof.forget_nonce()
            raise self._account.heed(error)
