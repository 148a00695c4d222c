"""What holds in every test, whatever it is about."""

import asyncio
from asyncio import selector_events
from collections.abc import Iterator
import logging
import socket
from typing import Any

from homeassistant.util import executor
import pytest

from custom_components.cgi_camera.api import rtsp
from custom_components.cgi_camera.api.http import connection_pool, transport
from tests.simulators.access import LoginGuard, Verdict
from tests.simulators.serving import reserve_port

# That something took long says how busy the machine is, and would count as a warning of ours.
logging.getLogger("asyncio").addFilter(lambda record: not record.msg.startswith("Executing "))

# At the end of a test, Home Assistant raises an exception in each thread of its pool that does not
# end within a share of this time. On a busy machine that hits threads that are about to end, and
# leaves some of them behind.
executor.EXECUTOR_SHUTDOWN_TIMEOUT = 300


_accept = selector_events.BaseSelectorEventLoop._accept_connection2  # type: ignore[attr-defined]


async def _accept_unless_closed(
    loop: object, protocol: object, connection: socket.socket, *options: Any
) -> None:
    """Drop a connection of a server that closed between `accept` and this task.

    asyncio fails an assertion of its own there, and reports it in debug mode only: a test would
    fail by chance.
    """
    server: asyncio.Server | None = options[2]
    if server is not None and not server.sockets:
        connection.close()
        return
    await _accept(loop, protocol, connection, *options)


@pytest.fixture(autouse=True)
def _a_server_may_close_while_it_accepts(monkeypatch: pytest.MonkeyPatch) -> None:
    """End tests as a loop outside of debug mode would."""
    monkeypatch.setattr(
        selector_events.BaseSelectorEventLoop, "_accept_connection2", _accept_unless_closed
    )


@pytest.fixture
def free_port(socket_enabled: None) -> Iterator[int]:
    """Return a free port that no other test gets meanwhile."""
    with reserve_port("") as reserved:
        yield reserved.getsockname()[1]


@pytest.fixture(autouse=True)
def _a_machine_may_be_busy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait longer for simulated devices than for real ones."""
    monkeypatch.setattr(transport, "CONNECT_TIMEOUT", 30)
    monkeypatch.setattr(rtsp, "TIMEOUT", 30)


@pytest.fixture(autouse=True)
def _nobody_comes_near_a_lock(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    """See that no simulated device counts a second failed login in a row.

    The fifth locks all clients out. Only tests of a device itself may guess passwords; they are
    marked with `@pytest.mark.locks(reason)`.
    """
    most = 0
    enter = LoginGuard.enter

    def counted(device: LoginGuard, verdict: Verdict, source: str) -> Verdict:
        nonlocal most
        meant = enter(device, verdict, source)
        most = max(most, device.most_failed_logins)
        return meant

    monkeypatch.setattr(LoginGuard, "enter", counted)
    yield
    if request.node.get_closest_marker("locks") is None:
        assert most <= 1, f"a device counted {most} failed logins in a row"


@pytest.fixture(autouse=True)
def _no_connection_outlives_a_test(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep none for the next question, but where a test is about that."""
    monkeypatch.setattr(connection_pool, "KEEP_SECONDS", 0)
