"""What became of logins: a refused one is never sent again, a locked host is left alone.

Recorders count refused logins by the address they come from. Some five of them lock it out for
half an hour, with every camera behind it, and each further try begins the half hour anew.
"""

from collections.abc import Callable
import hashlib
import math
import secrets
import time
from typing import Final

from .errors import AccountLockedError

_SALT_BYTES: Final = 16


class LoginMemory:
    """What became of logins at all hosts, for as long as a process lives.

    Hosts are named as in URLs, with their port. `clock` returns seconds, as time.monotonic.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Nothing is known yet."""
        self.clock = clock
        self._locks: dict[str, float] = {}
        self._refusals: dict[tuple[str, str], dict[str, float]] = {}

    def check(self, host: str, username: str, password: str) -> None:
        """Return if the account may be sent. Raises AccountLockedError with the minutes if not."""
        now = self.clock()
        if (until := self._locks.get(host, 0)) > now:
            raise AccountLockedError("the camera has locked its login", _minutes(until - now))
        for mark, until in self._refusals.get((host, username), {}).items():
            if until > now and is_mark_of(mark, username, password):
                raise AccountLockedError(
                    "the camera has refused this user name and password", _minutes(until - now)
                )

    def refuse(self, host: str, username: str, password: str, seconds: float) -> None:
        """Keep an account that was refused from being sent for so long."""
        marks = self._refusals.setdefault((host, username), {})
        marks[mark_of(username, password)] = self.clock() + seconds

    def lock(self, host: str, seconds: float) -> None:
        """Keep every account from being sent to a host for so long."""
        self._locks[host] = self.clock() + seconds

    def accept(self, host: str, username: str) -> None:
        """Forget what was refused: the host takes this user again."""
        self._locks.pop(host, None)
        self._refusals.pop((host, username), None)


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
