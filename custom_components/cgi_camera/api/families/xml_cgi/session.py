"""Keeps one session with an XML CGI camera: one login for its life, none after a refusal."""

import asyncio
from xml.etree.ElementTree import Element

from ...accounts import Account
from ...errors import (
    AccountLockedError,
    InvalidAuthError,
    InvalidValueError,
    Refusal,
    RefusedError,
    UnexpectedAnswerError,
)
from ...features import Fields, Wire
from ...http.transport import MAX_SETTINGS, Answer, Transport
from ...logins import CLEAR
from .answers import (
    XmlAnswer,
    expect,
    expected,
    fault_in,
    login_refused,
    parse,
    session_ended,
    tree,
)
from .query import request_target

SESSION_IDLE_SECONDS = 60
"""A session without a successful request for so long is gone (seed 001 §3)."""
LOCK_SECONDS = 60
"""How long the camera locks after too many failures (read from firmware)."""


class Session:
    """Requests of one account."""

    def __init__(self, transport: Transport, account: Account) -> None:
        """Keep the account; the first request logs in."""
        self.transport = transport
        self.account = account
        self._clock = account.clock
        self._uid: str | None = None
        self._last_success = 0.0
        self._login = asyncio.Lock()

    async def call(
        self, path: str, root: str, fields: Fields | None = None, *, once: bool = False
    ) -> XmlAnswer:
        """Send a request and return its answer, whose root element must be `root`."""
        answer = expected(root, await self._read(path, fields or {}, once=once))
        self._last_success = self._clock()
        return answer

    async def tree(self, path: str, fields: Fields | None = None) -> Element:
        """Send a request and return its answer with all that is nested in it."""
        answer = tree(await self._read(path, fields or {}))
        self._last_success = self._clock()
        return answer

    async def keep_alive(self) -> None:
        """Ask the cheapest question there is; it makes the session last (seed 001 §3.2)."""
        await self.call("/cgi-bin/keep_alive", "keep_alive")

    async def ask(self, path: str, fields: Fields, *, limit: int = MAX_SETTINGS) -> Answer:
        """Send a request with the session and return its answer, which may be a picture."""
        answer, _ = await self._exchange(path, fields, once=False, limit=limit)
        return answer

    async def _read(self, path: str, fields: Fields, *, once: bool = False) -> XmlAnswer:
        """Send a request with the session and return its answer, parsed once."""
        answer, fault = await self._exchange(path, fields, once=once, limit=MAX_SETTINGS)
        return fault or parse(answer.body)

    async def _exchange(
        self, path: str, fields: Fields, *, once: bool, limit: int
    ) -> tuple[Answer, XmlAnswer | None]:
        """Return an answer, and what is in it if it is a fault.

        If the session has ended, log in and send the request once more: a request that a camera
        refuses for its session has changed nothing, so that sending it again does not do it twice.
        """
        uid, answer, fault = await self._attempt(path, fields, once=once, limit=limit)
        if not session_ended(fault):
            return answer, fault
        if self._uid == uid:  # else another request has logged in meanwhile
            self._uid = None
        _, answer, fault = await self._attempt(path, fields, once=once, limit=limit)
        if session_ended(fault):
            raise RefusedError("the camera ends every session at once", Refusal.SESSION)
        return answer, fault

    async def _attempt(
        self, path: str, fields: Fields, *, once: bool, limit: int
    ) -> tuple[str, Answer, XmlAnswer | None]:
        """Return the session that was used, the answer, and what is in it if it is a fault."""
        uid = await self._session()
        target = request_target(path, {**fields, "uid": uid})
        answer = await self.transport.get(target, once=once, limit=limit)
        return uid, answer, fault_in(answer.body)

    async def ask_with_account(
        self, path: str, fields: Fields, *, limit: int = MAX_SETTINGS
    ) -> Answer:
        """Send a request with user name and password instead of a session."""
        self.account.check()
        self.account.check_login(CLEAR)
        return await self.transport.get(
            request_target(path, {**fields, **self._account_fields()}), once=True, limit=limit
        )

    async def _session(self) -> str:
        """Return the session's id; log in if there is none or it has been idle for too long."""
        async with self._login:
            idle = self._clock() - self._last_success
            if self._uid is None or idle >= SESSION_IDLE_SECONDS:
                self._uid = None
                self._uid = await self._log_in()
                self._last_success = self._clock()
            return self._uid

    async def _log_in(self) -> str:
        self.account.check()
        self.account.check_login(CLEAR)
        try:
            target = request_target("/cgi-bin/getuid", self._account_fields())
        except InvalidValueError:
            raise self.refuse_login() from None  # it takes no such user name
        answer = await self.transport.get(target, once=True)
        try:
            uid = expect("uid", answer.body).text
        except InvalidAuthError:
            raise self.refuse_login() from None
        except RefusedError as refusal:
            if refusal.meaning is Refusal.NOT_OFFERED:  # it is still starting
                raise
            raise self.refuse_login() from None
        except AccountLockedError:
            self.account.lock(LOCK_SECONDS)
            raise
        except UnexpectedAnswerError:
            if answer.status in {401, 403}:
                raise self.refuse_login() from None
            raise
        if not (uid.isascii() and uid.isalnum()):
            raise UnexpectedAnswerError("the camera gave no session")
        self.account.accept()
        return uid

    def refuse_login(self) -> InvalidAuthError:
        """Keep the account from being sent again, and return the error to raise."""
        return self.account.heed(InvalidAuthError("the camera refused the user name or password"))

    def check_refused(self, answer: Answer) -> None:
        """Raise InvalidAuthError if an answer refuses user name or password."""
        if login_refused(fault_in(answer.body)):
            raise self.refuse_login()

    def _account_fields(self) -> dict[str, Wire]:
        return {
            "username": self.account.credentials.username,
            "password": self.account.credentials.password,
        }
