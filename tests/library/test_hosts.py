"""What all entries and flows at one host share: the slots for their requests."""

import asyncio

from custom_components.cgi_camera.api.backoff import Backoff
from custom_components.cgi_camera.api.hosts import Host


def new_host() -> Host:
    """Return a host that no request has used."""
    return Host(backoff=Backoff(lambda: 0.0))


async def free(slots: asyncio.Semaphore) -> int:
    """Return how many slots are free."""
    count = 0
    while not slots.locked():
        await slots.acquire()
        count += 1
    for _ in range(count):
        slots.release()
    return count


async def test_host_bounds_requests_by_the_first_number() -> None:
    """All entries get the same slots."""
    host = new_host()
    slots = host.bound(3)
    assert host.bound(3) is slots
    assert await free(slots) == 3


async def test_host_bounds_requests_by_the_smallest_number() -> None:
    """A larger number later opens no more slots."""
    host = new_host()
    slots = host.bound(3)
    host.bound(1)
    await asyncio.gather(*host.withdrawn)
    assert await free(slots) == 1
    host.bound(2)
    assert await free(slots) == 1
