"""Keeps what all entries and flows at one host and port share."""

import asyncio
from dataclasses import dataclass, field

from .backoff import Backoff
from .http.connection_pool import ConnectionPool


@dataclass(slots=True, kw_only=True, repr=False)
class Shared:
    """What all entries and flows with the same account at a host share; times are of the clock."""

    refused_until: float | None = None
    doubted_until: float = 0.0
    """Until then only a request for a picture may find out whether the account is good."""
    mark: str = ""
    comparing: asyncio.Lock = field(default_factory=asyncio.Lock)
    """Its holder compares a mark, which takes some ms in a thread."""


@dataclass(slots=True, kw_only=True, repr=False)
class Host:
    """What all accounts at one host and port share."""

    backoff: Backoff
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    """Its holder may send an account that needs a proof."""
    locked_until: float = 0.0
    accounts: dict[str, Shared] = field(default_factory=dict)
    slots: asyncio.Semaphore | None = None
    parallel: int = 0
    withdrawn: set[asyncio.Task[bool]] = field(default_factory=set)
    """Slots that leave the pool once they are free."""
    connections: ConnectionPool = field(default_factory=ConnectionPool)

    def bound(self, parallel: int) -> asyncio.Semaphore:
        """Return the slots for requests of all entries and flows; the smallest number counts."""
        if self.slots is None:
            self.slots, self.parallel = asyncio.Semaphore(parallel), parallel
        while self.parallel > parallel:
            self.parallel -= 1
            self.withdrawn.add(asyncio.create_task(self.slots.acquire()))
        return self.slots
