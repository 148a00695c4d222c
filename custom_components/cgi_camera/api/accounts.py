"""Keeps which accounts a camera has accepted or refused, and which host has locked its login.

Recorders count refused logins by the address they come from. About five of them lock that address
for half an hour, with every camera behind it, and each further attempt starts the half hour
again. A recorder sees one address for all entries and open flows: they share a host, take turns
with their proofs, and leave it alone together while it is busy.
"""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import replace
import hashlib
import math
import secrets
import time
from typing import Final

from .account_memory import Kept, Standing, encoded, is_mark_of, mark_of
from .backoff import Backoff
from .errors import (
    AccountLockedError,
    BusyError,
    CameraError,
    InvalidAuthError,
    WeakerLoginError,
)
from .hosts import Host, Shared
from .identity import Credentials
from .logins import DIGEST_MD5, LOGINS, is_weaker

DOUBT_SECONDS: Final = 24 * 3600.0
LOOK_SECONDS: Final = 60.0


class Accounts:
    """All hosts with their accounts, for as long as a process lives.

    `clock` returns seconds, as time.monotonic does. A host is named with its port.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.clock = clock
        self._key = secrets.token_bytes(16)
        self._hosts: dict[str, Host] = {}

    def host(self, name: str) -> Host:
        """Return what is known of a host."""
        return self._hosts.setdefault(name, Host(backoff=Backoff(self.clock)))

    def account(
        self, host: str, credentials: Credentials, memory: Mapping[str, str] | None = None
    ) -> Account:
        """Return an account at a host for one entry or flow, with the memory of that entry."""
        return Account(self, host, credentials, memory or {})

    def shared(self, host: Host, credentials: Credentials) -> Shared:
        """Return what is known of an account, without keeping its password."""
        name = hashlib.blake2b(encoded(credentials), key=self._key).hexdigest()
        return host.accounts.setdefault(name, Shared())


class Account:
    """A user and password at one host, as one entry or flow uses them.

    Every sender asks `check` before it sends the account, and reports with `accept` or `heed` what
    became of it. `lock_seconds` is how long the camera takes no login after too many refusals,
    0 if it does not lock: where it does, a refusal stops all entries and flows for so long. An
    entry that met a refusal itself never sends the account again, over restarts as well.
    """

    lock_seconds: float = 0.0

    def __init__(
        self,
        accounts: Accounts,
        host: str,
        credentials: Credentials,
        memory: Mapping[str, str],
    ) -> None:
        self.credentials = credentials
        self.clock = accounts.clock
        self.host = accounts.host(host)
        self._accounts, self._host_name = accounts, host
        self._shared = accounts.shared(self.host, credentials)
        self._memory = memory
        self._kept = Kept.read(memory)
        self._is_compared = False
        self._accepted_at: float | None = None
        self.refusals = 0
        """How many refusals in a row there were."""

    def instead(self, credentials: Credentials) -> Account:
        """Return another account at the same host, with the same memory."""
        return Account(self._accounts, self._host_name, credentials, self._memory)

    def change_password(self, password: str) -> None:
        """Use a new password from now on, of which nothing is known yet."""
        self.credentials = replace(self.credentials, password=password)
        self._shared = self._accounts.shared(self.host, self.credentials)
        self._kept, self._is_compared = Kept(login=self._kept.login), True

    async def compare(self) -> None:
        """Compare the mark of the memory with the account, in a thread and once for all entries.

        Where this was not done, the first question does it.
        """
        shared, credentials = self._shared, self.credentials
        async with shared.comparing:
            kept = self._kept
            if self._is_compared or not kept.mark or kept.mark == shared.mark:
                return
            is_same = await asyncio.to_thread(is_mark_of, kept.mark, credentials)
            if is_same:
                shared.mark = kept.mark
            elif not self._is_compared:
                self._kept = kept.of_another()

    # What senders ask

    def check(self) -> None:
        """Return if the account may be sent.

        Raises InvalidAuthError if it was refused; AccountLockedError, with the minutes left,
        while the host is locked or the account stopped; BusyError while a good one is stopped.
        """
        if self._compared().standing is Standing.REFUSED:
            raise InvalidAuthError("the camera has refused the account before")
        if (left := self.host.locked_until - self.clock()) > 0:
            raise AccountLockedError("the camera has locked its login", _minutes(left))
        if (left := self._stopped_for) <= 0:
            return
        if self.is_good:
            raise BusyError("the camera refuses an account that was good", left)
        raise AccountLockedError(
            "the camera has refused this user name and password", _minutes(left)
        )

    def check_unasked(self) -> None:
        """Return if the account may be sent without a request for a picture; raises as `check`.

        A lasting sender has no answer to wait for: it leaves the proof of an account in doubt to
        a request for a picture for a day, and looks again after `LOOK_SECONDS`.
        """
        self.check()
        if (left := self._shared.doubted_until - self.clock()) > 0:
            raise BusyError("the camera refuses an account that was good", min(left, LOOK_SECONDS))

    def check_login(self, login: str) -> None:
        """Return if the account may be sent in this way.

        Raises WeakerLoginError if the camera has accepted a better one before.
        """
        if is_weaker(login, self.accepted_login):
            raise WeakerLoginError("the camera asks for a weaker login than before")

    @property
    def is_refused(self) -> bool:
        """Whether the camera has refused the account to this entry."""
        return self._compared().standing is Standing.REFUSED

    @property
    def is_video_refused(self) -> bool:
        """Whether the camera has refused the account for its video."""
        return self._compared().is_video_refused

    @property
    def is_good(self) -> bool:
        """Whether the camera has accepted the account from this entry and not refused it."""
        return self._accepted_at is not None

    @property
    def pause(self) -> float:
        """For how many seconds an account that was good stays unsent."""
        return max(0.0, self._stopped_for) if self.is_good else 0.0

    @property
    def since_accepted(self) -> float | None:
        """Seconds since it was accepted last; None if never, infinity if before a restart."""
        if self._accepted_at is not None:
            return self.clock() - self._accepted_at
        return math.inf if self._compared().standing is Standing.ACCEPTED else None

    @property
    def accepted_login(self) -> str:
        """The best login that the camera accepted, over restarts; empty before the first one."""
        return self._kept.login

    @property
    def least_video_login(self) -> str:
        """The weakest login that the video may ask for.

        It is the best that was accepted for the video. Until then any Digest is good enough, since
        many cameras have SHA-256 for HTTP only, but not Basic where HTTP has Digest.
        """
        return self._kept.video_login or min(self._kept.login, DIGEST_MD5, key=LOGINS.index)

    @property
    def memory(self) -> Mapping[str, str]:
        """What is worth keeping over a restart."""
        kept = self._compared()
        is_told = kept.standing is Standing.REFUSED or (self.lock_seconds and kept.standing)
        if is_told and not kept.mark:
            mark = self._shared.mark or mark_of(self.credentials)
            kept = self._kept = replace(kept, mark=mark)
            self._shared.mark = mark
        return kept.write()

    # What senders report

    def accept(self, login: str = "") -> None:
        """Keep that the camera accepted the account, by one of several kinds of login if any."""
        self._accepted_at, self.refusals = self.clock(), 0
        self._shared.doubted_until = 0.0
        kept = self._compared()
        best = kept.login if is_weaker(login, kept.login) else login
        self._kept = replace(kept, standing=Standing.ACCEPTED, login=best)

    def accept_video(self, login: str) -> None:
        """Keep by which login the camera accepted the account for its video."""
        self._kept = replace(self._compared(), video_login=login)

    def heed[Error: CameraError](self, error: Error) -> Error:
        """Remember what an error means for the account, and return the error."""
        match error:
            case InvalidAuthError():
                self.refuse()
            case BusyError(seconds=seconds) if seconds:
                # It stops other entries and a reload as well: each would be one attempt more.
                self._stop(seconds)
                if seconds >= self.lock_seconds:
                    self._shared.doubted_until = self.clock() + DOUBT_SECONDS
                self._kept = replace(self._compared(), standing=Standing.DOUBTED)
            case AccountLockedError(minutes=minutes):
                self.lock((minutes or 0) * 60 or self.lock_seconds)
        return error

    def refuse(self) -> None:
        """Never send the account again, not after a restart either; once is enough."""
        if self.is_refused:
            return
        self._accepted_at = None
        if self.lock_seconds:
            self._stop(self.lock_seconds)
        self._kept = replace(self._compared(), standing=Standing.REFUSED)

    def refuse_video(self) -> None:
        """Never send the account for video again."""
        self._kept = replace(self._compared(), is_video_refused=True)

    def lock(self, seconds: float) -> None:
        """Send no account to this host for so long."""
        # The next sender asks first whether the lock is over.
        self._accepted_at = None
        self.host.locked_until = self.clock() + seconds

    # Details

    @property
    def _stopped_for(self) -> float:
        return (self._shared.refused_until or 0.0) - self.clock()

    def _stop(self, seconds: float) -> None:
        """Keep the account from being sent for so long, by all entries and flows."""
        self._shared.refused_until = self.clock() + seconds

    def _compared(self) -> Kept:
        """Return what is kept of this account; the first comparison of a mark takes some ms."""
        if self._is_compared:
            return self._kept
        self._is_compared = True
        kept = self._kept
        if not kept.mark and self.lock_seconds:
            kept = replace(kept, standing=Standing.UNKNOWN)  # it may be of another account
        elif kept.mark and kept.mark != self._shared.mark:
            if is_mark_of(kept.mark, self.credentials):
                self._shared.mark = kept.mark
            else:
                kept = kept.of_another()
        self._kept = kept
        if (
            kept.standing is Standing.REFUSED
            and self.lock_seconds
            and self._shared.refused_until is None
        ):
            # When that was is not known any more.
            self._stop(self.lock_seconds)
        return kept


def _minutes(seconds: float) -> int:
    return max(1, math.ceil(seconds / 60))
