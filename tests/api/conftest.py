"""Library tests talk to simulated cameras over real sockets on the loopback interface."""

from collections.abc import AsyncIterator

import aiohttp
import pytest


@pytest.fixture(autouse=True)
def _real_sockets(socket_enabled: None) -> None:
    """Let every test here open sockets; the test package forbids them otherwise."""


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    """Return an HTTP session as Home Assistant would give one."""
    async with aiohttp.ClientSession() as client:
        yield client
