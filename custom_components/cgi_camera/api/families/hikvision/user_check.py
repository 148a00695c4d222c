"""What a Hikvision recorder reports of its lock, without an account, so that nothing counts."""

import math
from typing import ClassVar, Final, override

from ...errors import AccountLockedError, BusyError, CameraError, InvalidAuthError
from ...http.transport import Answer, Request, Send
from ...lenient import whole_number
from ...login_policy import PatientLoginPolicy
from .answers import texts

_USER_CHECK: Final = "/ISAPI/Security/userCheck"


class UserCheck(PatientLoginPolicy):
    """Knows how many logins may still fail, and for how long none is taken."""

    overlaps: ClassVar[bool] = True

    def __init__(self) -> None:
        self.tries: int | None = None
        """How many may fail when none has."""

    @override
    async def before_first(self, send: Send) -> AccountLockedError | None:
        lock, _ = await self._ask(send)
        return lock

    @override
    async def counts(self, send: Send) -> bool:
        usual = self.tries
        lock, tries = await self._ask(send)
        self.tries = usual  # `of` compares with the same number
        return lock is not None or tries is None or usual is None or tries < usual

    @override
    async def of(
        self, answer: Answer, refusals: int, since: float | None, send: Send
    ) -> CameraError | None:
        if answer.status == 403 and texts(answer).get("statusCode"):
            return None  # this account may not, which has nothing to do with the login
        usual = self.tries
        lock, tries = await self._ask(send)
        if lock is not None:
            return lock
        if answer.status != 401 or since is None or tries is None or usual is None:
            return await super().of(answer, refusals, since, send)
        if tries < usual:
            return InvalidAuthError("the camera refused the account")
        return BusyError("the camera refuses an account that is good")

    async def look(self, send: Send) -> None:
        """Learn how many logins may fail, after one that was good."""
        _, self.tries = await self._ask(send)

    async def _ask(self, send: Send) -> tuple[AccountLockedError | None, int | None]:
        """Return the lock, if there is one, and how many logins may still fail."""
        try:
            facts = texts(await send.whole(Request(target=_USER_CHECK)))
        except CameraError:
            return None, None
        if facts.get("lockStatus", "").lower() == "lock":
            seconds = whole_number(facts.get("unlockTime", ""))
            minutes = None if seconds is None else math.ceil(seconds / 60)
            return AccountLockedError("the camera has locked its login", minutes), None
        tries = whole_number(facts.get("retryLoginTime", ""))
        if tries is not None:
            self.tries = max(self.tries or 0, tries)
        return None, tries
