"""Connections that wait for the next question."""

import pytest

from custom_components.cgi_camera.api.http import connection_pool
from custom_components.cgi_camera.api.http.connection_pool import ConnectionPool

from .test_connection import both_ends


@pytest.fixture(autouse=True)
def _keep(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep connections, as outside of tests."""
    monkeypatch.setattr(connection_pool, "KEEP_SECONDS", 2.0)


async def test_connection_pool_returns_a_connection_to_its_owner() -> None:
    """Another session may trust other certificates."""
    connection, other, server = await both_ends()
    pool = ConnectionPool()
    pool.put(connection, "owner")
    assert pool.take("another") is None
    assert pool.take("owner") is connection
    assert pool.take("owner") is None
    connection.close()
    other.close()
    server.close()


async def test_connection_pool_forgets_a_connection_that_is_over() -> None:
    """The other end has closed it."""
    connection, other, server = await both_ends()
    pool = ConnectionPool()
    pool.put(connection, "owner")
    other.close()
    assert not await connection.more()
    assert pool.take("owner") is None
    await pool.part()
    server.close()
