"""Keeps one session with an XML CGI camera: one login for its life, none after a refusal."""

import asyncio
from http import HTTPStatus
from xml.etree.ElementTree import Element

from ...accounts import Account
from ...errors import (
    AccountLockedError,
    InvalidAuthError,
    InvalidValueError,
    NotFoundError,
    NotNowError,
    Refusal,
    RefusedError,
    UnexpectedAnswerError,
)
from ...features import Fields, Wire
from ...http.transport import MAX_SETTINGS, Answer, Request, Transport
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
        # A request with parameters writes.
        once = once or bool(fields)
        answer, fault = await self._exchange(path, fields, once=once, limit=MAX_SETTINGS)
        if answer.status == HTTPStatus.NOT_FOUND:
            raise NotFoundError((fault and fault.fault) or "not found", Refusal.NOT_OFFERED)
        return fault or parse(answer.body)

    async def _exchange(
        self, path: str, fields: Fields, *, once: bool, limit: int
    ) -> tuple[Answer, XmlAnswer | None]:
        """Return an answer, and what is in it if it is a fault.

        If an old session has ended, log in and send the request once more: a request that a camera
        refuses for its session has changed nothing, so that sending it again does not do it twice.
        Raises NotNowError for a new session that ends at once: the next one would not last either.
        """
        for _ in range(2):
            uid, is_new = await self._session()
            target = request_target(path, {**fields, "uid": uid})
            answer = await self.transport.get(target, once=once, limit=limit)
            fault = fault_in(answer.body)
            if not session_ended(fault):
                return answer, fault
            if self._uid == uid:  # else another request has logged in meanwhile
                self._uid = None
            if is_new:
                break
        raise NotNowError("the camera ends every session at once", Refusal.SESSION)

    async def ask_with_account(
        self, path: str, fields: Fields, *, limit: int = MAX_SETTINGS
    ) -> Answer:
        """Send a request with user name and password instead of a session."""
        self.account.check()
        self.account.check_login(CLEAR)
        # In its slot: the password may have changed during the wait for it.
        async with self.transport.slot() as send:
            target = request_target(path, {**fields, **self._account_fields()})
            return await send.whole(Request(target=target, once=True, limit=limit))

    async def _session(self) -> tuple[str, bool]:
        """Return the session's id, and whether this call has logged in.

        It logs in if there is no session or the session has been idle for too long.
        """
        async with self._login:
            idle = self._clock() - self._last_success
            if self._uid is not None and idle < SESSION_IDLE_SECONDS:
                return self._uid, False
            self._uid = None
            self._uid = await self._log_in()
            self._last_success = self._clock()
            return self._uid, True

    async def _log_in(self) -> str:
        try:
            answer = await self.ask_with_account("/cgi-bin/getuid", {})
        except InvalidValueError:
            raise self.refuse_login() from None  # it takes no such user name
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
