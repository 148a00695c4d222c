"""Rates, log lines, and the memory that uploads may take."""

import asyncio
from contextlib import suppress
from ftplib import FTP, all_errors
from types import SimpleNamespace
from typing import Any

from homeassistant.core import Event, HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.cgi_camera.inbox.servers import quota

from .test_ftp_hostile import others_upload
from .uploading import (
    connect,
    held,
    nothing_is_held,
)


class Clock:
    """Seconds that a test advances instead of waiting for them."""

    now = 1000.0

    def monotonic(self) -> float:
        """Return the present moment."""
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Replace the time of the limits by the test's."""
    clock = Clock()
    monkeypatch.setattr(quota, "time", SimpleNamespace(monotonic=clock.monotonic))
    return clock


def test_quota_logs_one_line_per_minute_and_reason(
    clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    """A mad camera does not fill the disk, nor hide what is wrong with others."""
    log = quota.OncePerMinute()
    for number in range(1000):
        log.write("mad", f"mad camera {number}")
    log.write("other", "other camera")
    clock.now += 59.9
    log.write("mad", "mad camera, too soon")
    clock.now += 0.1
    log.write("mad", "mad camera, a minute later")
    assert caplog.messages == ["mad camera 0", "other camera", "mad camera, a minute later"]


def test_quota_forgets_old_reasons_to_log(clock: Clock) -> None:
    """Some hold an address, of which there is no end."""
    log = quota.OncePerMinute()
    for number in range(100):
        log.write(f"reason {number}", "line")
        clock.now += 1
    assert len(log._written) == 60


def test_quota_allows_burst_then_rate(clock: Clock) -> None:
    """A push that comes too soon changes no waiting time; silence is not saved up."""
    bucket = quota.Pace()
    assert [bucket.allows(3, 2) for _ in range(5)] == [True, True, True, False, False]
    for _ in range(3):
        clock.now += 0.25
        assert not bucket.allows(3, 2)
        clock.now += 0.25
        assert bucket.allows(3, 2)
    clock.now += 3600
    assert [bucket.allows(3, 2) for _ in range(4)] == [True, True, True, False]


async def test_quota_limits_each_camera(
    hass: HomeAssistant,
    door: MockConfigEntry,
    yard: MockConfigEntry,
    port: int,
    events: list[Event[Any]],
) -> None:
    """It finds its own limit, not that of the others, and gives all back when it leaves."""

    def fill() -> list[FTP]:
        sessions = []
        for _ in range(3):
            ftp = connect(port)
            sessions.append(ftp)
            ftp.voidcmd("TYPE I")
            data = ftp.transfercmd("STOR a.jpg")
            try:
                for _ in range(150):
                    data.sendall(bytes(100_000))
            except OSError:
                pass
            data.close()
            with suppress(*all_errors):
                ftp.voidresp()
            answers.append(ftp.lastresp)
        return sessions

    answers: list[str] = []
    sessions = await asyncio.to_thread(fill)
    assert answers == ["226", "226", "452"]
    assert 30_000_000 <= held(hass) <= quota.MAX_HELD_BY_ONE
    await others_upload(port, events)
    for ftp in sessions:
        ftp.close()
    await nothing_is_held(hass)
