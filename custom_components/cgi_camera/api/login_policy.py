"""What it means that a camera refuses an account: a wrong password, a lock, or a busy moment."""

from typing import ClassVar, Final, override

from .errors import AccountLockedError, BusyError, CameraError, InvalidAuthError
from .http.transport import Answer, Send

LOCK_SECONDS: Final = 30 * 60.0
"""Recorders lock for so long after too many refusals, and each attempt prolongs it (Hikvision SDK
guide, rroller #729)."""
HICCUP_SECONDS: Final = 60.0
"""So soon after a success a refusal is hardly a changed password."""
HICCUP_PAUSE: Final = 10.0


class LoginPolicy:
    """Takes a refusal at its word; families know more about their cameras."""

    lock_seconds: ClassVar[float] = 0.0
    """How long a camera takes no login after too many refusals; 0 if it does not lock."""
    overlaps: ClassVar[bool] = False
    """Whether a good account may be proven again while the answer to a proof is on its way."""

    async def before_first(self, send: Send) -> AccountLockedError | None:
        """Return why no login may be tried, None if it may."""
        return None

    async def counts(self, send: Send) -> bool:
        """Return whether the camera may have counted the last refusal as a failed login."""
        return self.lock_seconds > 0

    async def of(
        self, answer: Answer, refusals: int, since: float | None, send: Send
    ) -> CameraError | None:
        """Return the meaning of an answer with status 401 or 403, None if it is not the login.

        It is the `refusals`th in a row, `since` seconds after the account was last accepted; None
        if it never was, infinity if that was before a restart.
        """
        # 403 is an account without the right (rroller #647). Of Hikvision only it is known that a
        # lock may be answered so, too, and its answer names which of them it is.
        return InvalidAuthError("the camera refused the account") if answer.status == 401 else None


class PatientLoginPolicy(LoginPolicy):
    """For recorders that refuse good accounts, too: not ready, or with too many connections.

    Their answer is the same for a changed password (rroller #603, pnbruckner #130). Soon after a
    success, the account is tried once more; otherwise it waits until any lock is over. So the
    recorder never counts enough failures to lock.
    """

    lock_seconds: ClassVar[float] = LOCK_SECONDS

    @override
    async def of(
        self, answer: Answer, refusals: int, since: float | None, send: Send
    ) -> CameraError | None:
        if answer.status != 401 or since is None:
            return await super().of(answer, refusals, since, send)
        if refusals > 1 and since > LOCK_SECONDS:
            return InvalidAuthError("the camera refuses the account for good")
        is_hiccup = refusals == 1 and since <= HICCUP_SECONDS
        return BusyError(
            "the camera refuses an account that was good",
            HICCUP_PAUSE if is_hiccup else LOCK_SECONDS,
        )
