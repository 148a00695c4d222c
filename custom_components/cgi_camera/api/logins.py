"""What became of logins: a refused one is never sent again, a locked host is left alone.

Recorders count refused logins by the address they come from. Some five of them lock it out for
half an hour, with every camera behind it, and each further try begins the half hour anew.
"""

from collections.abc import Callable
from functools import cached_property
import hashlib
import math
import secrets
import time
from typing import Final

from .errors import AccountLockedError

_SALT_BYTES: Final = 16


class LoginMemory:
    """What became of logins at all hosts, for as long as a process lives.

    `clock` returns seconds, as time.monotonic does.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Nothing is known yet."""
        self.clock = clock
        self._salt = secrets.token_hex(_SALT_BYTES)
        self._locks: dict[str, float] = {}
        self._refusals: dict[str, dict[str, float]] = {}

    def login(self, host: str, username: str, password: str) -> Login:
        """Return what is known of an account at a host, which is named with its port."""
        return Login(
            self.clock,
            lambda: mark_of(username, password, self._salt),
            self._locks,
            self._refusals.setdefault(host, {}),
            host,
        )


class Login:
    """One account at one host."""

    def __init__(
        self,
        clock: Callable[[], float],
        make_mark: Callable[[], str],
        locks: dict[str, float],
        refusals: dict[str, float],
        host: str,
    ) -> None:
        """Share what LoginMemory knows; `refusals` are those of the host, until when by mark."""
        self._clock = clock
        self._make_mark = make_mark
        self._locks = locks
        self._refusals = refusals
        self._host = host

    @cached_property
    def _mark(self) -> str:
        return self._make_mark()

    def check(self) -> None:
        """Return if the account may be sent. Raises AccountLockedError with the minutes if not."""
        now = self._clock()
        if (left := self._locks.get(self._host, 0) - now) > 0:
            raise AccountLockedError("the camera has locked its login", _minutes(left))
        # The mark takes a moment, and most hosts have refused nobody.
        if self._refusals and (left := self._refusals.get(self._mark, 0) - now) > 0:
            raise AccountLockedError(
                "the camera has refused this user name and password", _minutes(left)
            )

    def refuse(self, seconds: float) -> None:
        """Keep the account, which was refused, from being sent for so long."""
        self._refusals[self._mark] = self._clock() + seconds

    def lock(self, seconds: float) -> None:
        """Keep every account from being sent to this host for so long."""
        self._locks[self._host] = self._clock() + seconds

    def accept(self) -> None:
        """Forget a lock that is over."""
        self._locks.pop(self._host, None)


def mark_of(username: str, password: str, salt: str | None = None) -> str:
    """Return what an account can be recognized by, and not be found out from; takes some ms."""
    salt = salt or secrets.token_hex(_SALT_BYTES)
    account = f"{username}\0{password}".encode()
    # 4 MB of memory: guessing is slow, and nobody has to wait.
    hashed = hashlib.scrypt(account, salt=salt.encode(), n=1 << 12, r=8, p=1, dklen=32)
    return f"{salt}:{hashed.hex()}"


def is_mark_of(mark: str, username: str, password: str) -> bool:
    """Tell whether a mark is of this account."""
    salt = mark.partition(":")[0]
    return bool(salt) and secrets.compare_digest(mark_of(username, password, salt), mark)


def _minutes(seconds: float) -> int:
    return max(1, math.ceil(seconds / 60))
