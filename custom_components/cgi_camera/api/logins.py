"""What became of logins: a refused one is never sent again, a locked host is left alone.

Recorders count refused logins by the address they come from. Some five of them lock it out for
half an hour, with every camera behind it, and each further try begins the half hour anew. To them
all of us are one: entries of the same host, and the flows that are open, take turns, and leave it
alone together when it is busy.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
import hashlib
import math
import secrets
import time
from typing import Final

from .backoff import Backoff
from .errors import AccountLockedError, BusyError

_SALT_BYTES: Final = 16


@dataclass(slots=True, kw_only=True)
class _Host:
    """What all who speak to a host have in common; times are those of the clock."""

    rest: Backoff
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    slots: asyncio.Semaphore | None = None
    parallel: int = 0
    taken_away: set[asyncio.Task[bool]] = field(default_factory=set)
    """Slots that are given to nobody any more, once they are free."""
    locked_until: float = 0.0
    refused_until: dict[str, float] = field(default_factory=dict)
    """By mark of the account."""


class LoginMemory:
    """What became of logins at all hosts, for as long as a process lives.

    `clock` returns seconds, as time.monotonic does.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.clock = clock
        self._salt = secrets.token_hex(_SALT_BYTES)
        self._hosts: dict[str, _Host] = {}

    def login(self, host: str, username: str, password: str) -> Login:
        """Return what is known of an account at a host, which is named with its port."""
        return Login(
            self.clock,
            lambda: mark_of(username, password, self._salt),
            self._host(host),
        )

    def slots(self, host: str, parallel: int) -> asyncio.Semaphore:
        """Return what bounds the requests to a host, whoever sends them.

        A host may be said to bear different numbers at once: then the smallest holds.
        """
        known = self._host(host)
        if known.slots is None:
            known.slots, known.parallel = asyncio.Semaphore(parallel), parallel
        while known.parallel > parallel:
            known.parallel -= 1
            known.taken_away.add(asyncio.create_task(known.slots.acquire()))
        return known.slots

    def slots_in_use(self, host: str) -> asyncio.Semaphore | None:
        """Return these, None if nobody speaks to the host yet."""
        known = self._hosts.get(host)
        return known.slots if known else None

    def rest(self, host: str) -> Backoff:
        """Return the pause of a host, whoever found it busy."""
        return self._host(host).rest

    def _host(self, name: str) -> _Host:
        return self._hosts.setdefault(name, _Host(rest=Backoff(self.clock)))


class Login:
    """One account at one host."""

    def __init__(
        self,
        clock: Callable[[], float],
        make_mark: Callable[[], str],
        host: _Host,
    ) -> None:
        self._clock = clock
        self._make_mark = make_mark
        self._host = host

    @property
    def turn(self) -> asyncio.Lock:
        """Who holds it may send an account to this host."""
        return self._host.turn

    @cached_property
    def _mark(self) -> str:
        return self._make_mark()

    @property
    def refused_for(self) -> float:
        """Return for how many seconds the account is not to be sent, for it was refused."""
        # The mark takes a moment, and most hosts have refused nobody.
        refused = self._host.refused_until
        return max(0.0, refused.get(self._mark, 0) - self._clock()) if refused else 0.0

    def check(self, *, was_good: bool) -> None:
        """Return if the account may be sent.

        Raises AccountLockedError with the minutes if not; BusyError with the seconds for one that
        was good, and refused since.
        """
        if (left := self._host.locked_until - self._clock()) > 0:
            raise AccountLockedError("the camera has locked its login", _minutes(left))
        if (left := self.refused_for) == 0:
            return
        if was_good:
            raise BusyError("the camera refuses an account that was good", left)
        raise AccountLockedError(
            "the camera has refused this user name and password", _minutes(left)
        )

    def refuse(self, seconds: float) -> None:
        """Keep the account, which was refused, from being sent for so long."""
        self._host.refused_until[self._mark] = self._clock() + seconds

    def recall_refusal(self, seconds: float) -> None:
        """Keep it so, if it was refused before this process knew of it; it cannot say when."""
        self._host.refused_until.setdefault(self._mark, self._clock() + seconds)

    def lock(self, seconds: float) -> None:
        """Keep every account from being sent to this host for so long."""
        self._host.locked_until = self._clock() + seconds


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
