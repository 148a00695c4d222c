"""Speaks to one XML CGI camera: a session, and requests within it."""

import asyncio
from collections.abc import Callable
import time
from typing import override

from ...device import Client, Credentials, Identity, plain_mac
from ...errors import (
    AccountLockedError,
    BusyError,
    InvalidAuthError,
    InvalidValueError,
    RefusedError,
    UnexpectedAnswerError,
)
from ...features import Fields, Wire
from ...transport import Answer, Transport
from .answers import XmlAnswer, expect, login_refused, parse, session_ended
from .query import request_target
from .tables import SECTIONS, shadowed_fields

SESSION_IDLE_SECONDS = 60
"""A session without a successful request for so long is gone (seed 001 §3)."""
LOCK_SECONDS = 60
"""How long the camera locks after too many failures (read from firmware)."""
RETRY_SECONDS = 0.5
"""Pause before the one retry of a snapshot for which the camera had no frame yet."""

_SNAPSHOT = "/cgi-bin/snapshot.cgi"
# `stream=1` is the main stream and everything else the sub stream (seed 001 l.822).
_STREAMS = {"main": "1", "sub": "0"}


async def probe(transport: Transport) -> bool:
    """Tell whether the host answers a login without a name as this family does."""
    # Without anything behind it the `?`, which firmware insists on, would not be sent.
    fault = parse((await transport.get("/cgi-bin/getuid?_")).body)
    return fault.root == "fault" and fault.children.get("reason") == "error, parse username"


class XmlCgiClient(Client):
    """One login per session life, at most one login for a refused session, none after a refusal.

    `clock` counts seconds; tests and simulators share one.
    """

    def __init__(
        self,
        transport: Transport,
        credentials: Credentials,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Keep the account; the first request logs in."""
        self._transport = transport
        self._credentials = credentials
        self._clock = clock
        self._uid: str | None = None
        self._last_success = 0.0
        self._login = asyncio.Lock()
        self._login_refused = False
        self._locked_until = float("-inf")
        self._snapshot_needs_account = False

    @override
    async def identify(self) -> Identity:
        info = (await self._call("info")).attributes
        network = await self._read_if_offered("network")
        try:
            model = (await self._call_path("/cgi-bin/getmodel", "model", {})).text
        except RefusedError, UnexpectedAnswerError:
            model = info.get("model", "")
        return Identity(
            model=model or None,
            serial=info.get("sn", "").strip() or None,
            mac=plain_mac(str(network.get("macaddr"))) or plain_mac(info.get("mac_address")),
            firmware=info.get("filesystem", "").strip() or None,
        )

    @override
    async def heartbeat(self) -> None:
        await self._call_path("/cgi-bin/keep_alive", "keep_alive", {})

    @override
    async def read(self, section: str) -> Fields:
        return (await self._call(section)).attributes

    @override
    async def write(self, section: str, changes: Fields) -> Fields:
        shadowed = shadowed_fields(section, changes)
        if shadowed:
            present = await self.read(section)
            changes = {**{name: present[name] for name in shadowed & set(present)}, **changes}
        # The answer holds the parameters in effect after the setting (seed 001 §1).
        return (await self._call(section, changes)).attributes

    @override
    async def command(self, section: str, fields: Fields) -> None:
        await self._call(section, fields, once=True)

    @override
    async def snapshot(self, channel: int, stream: str) -> bytes:
        answer = await self._snapshot_answer(stream)
        if answer.status == 407:
            # No frame within three seconds; nothing to do with proxies.
            await asyncio.sleep(RETRY_SECONDS)
            answer = await self._snapshot_answer(stream)
        if answer.status == 407:
            raise BusyError("the camera has no picture yet")
        return answer.body

    async def _snapshot_answer(self, stream: str) -> Answer:
        """Ask for a picture with the session, or with the account where firmware wants that."""
        fields: dict[str, Wire] = {"stream": _STREAMS[stream]}
        if not self._snapshot_needs_account:
            answer = await self._in_session(_SNAPSHOT, fields)
            if answer.status != 403:
                return answer
        self._check_login_allowed()
        answer = await self._transport.get(
            request_target(_SNAPSHOT, {**fields, **self._account_fields()}), once=True
        )
        self._snapshot_needs_account = answer.status != 403
        if answer.status == 403:
            if login_refused(answer.body):
                raise self._refuse_login()
            raise RefusedError("the account may not take snapshots")
        return answer

    async def _call(
        self, section: str, fields: Fields | None = None, *, once: bool = False
    ) -> XmlAnswer:
        return await self._call_path(SECTIONS[section], section, fields or {}, once=once)

    async def _call_path(
        self, path: str, root: str, fields: Fields, *, once: bool = False
    ) -> XmlAnswer:
        answer = expect(root, (await self._in_session(path, fields, once=once)).body)
        self._last_success = self._clock()
        return answer

    async def _read_if_offered(self, section: str) -> Fields:
        """Return a section's fields, none if this firmware does not have it."""
        try:
            return await self.read(section)
        except RefusedError, UnexpectedAnswerError:
            return {}

    async def _in_session(self, path: str, fields: Fields, *, once: bool = False) -> Answer:
        """Send a request with the session; if it has ended, log in and send it once more.

        A request that a camera refuses for its session has changed nothing, so that sending it
        again does not do it twice.
        """
        uid = await self._session()
        answer = await self._transport.get(request_target(path, {**fields, "uid": uid}), once=once)
        if not session_ended(answer.body):
            return answer
        if self._uid == uid:  # else somebody else has logged in meanwhile
            self._uid = None
        uid = await self._session()
        answer = await self._transport.get(request_target(path, {**fields, "uid": uid}), once=once)
        if session_ended(answer.body):
            raise RefusedError("the camera ends every session at once")
        return answer

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
        self._check_login_allowed()
        try:
            target = request_target("/cgi-bin/getuid", self._account_fields())
        except InvalidValueError:
            raise self._refuse_login() from None  # it takes no such user name
        answer = await self._transport.get(target, once=True)
        try:
            uid = expect("uid", answer.body).text
        except InvalidAuthError, RefusedError:
            raise self._refuse_login() from None
        except AccountLockedError:
            self._locked_until = self._clock() + LOCK_SECONDS
            raise
        except UnexpectedAnswerError:
            if answer.status in {401, 403}:
                raise self._refuse_login() from None
            raise
        if not (uid.isascii() and uid.isalnum()):
            raise UnexpectedAnswerError("the camera gave no session")
        return uid

    def _check_login_allowed(self) -> None:
        """Raise instead of sending a credential that was refused or would prolong a lock."""
        if self._login_refused:
            raise InvalidAuthError("the camera has refused the user name or password")
        if self._clock() < self._locked_until:
            raise AccountLockedError("the camera has locked the account")

    def _refuse_login(self) -> InvalidAuthError:
        """Keep the account from being sent again, and return the error to raise."""
        self._login_refused = True
        return InvalidAuthError("the camera refused the user name or password")

    def _account_fields(self) -> dict[str, Wire]:
        return {
            "username": self._credentials.username,
            "password": self._credentials.password,
        }
