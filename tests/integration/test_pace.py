"""The pace at which pushes are accepted."""

from types import SimpleNamespace

import pytest

from custom_components.cgi_camera.inbox import pace

from .test_admission import Clock


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Let the time of the gate be the test's."""
    clock = Clock()
    monkeypatch.setattr(pace, "time", SimpleNamespace(monotonic=clock.monotonic))
    return clock


def test_pace_allows_burst_then_rate(clock: Clock) -> None:
    """Who tries too soon waits no longer for it, nor less; silence is not saved up."""
    bucket = pace.Pace()
    assert [bucket.allows(3, 2) for _ in range(5)] == [True, True, True, False, False]
    for _ in range(3):
        clock.now += 0.25
        assert not bucket.allows(3, 2)
        clock.now += 0.25
        assert bucket.allows(3, 2)
    clock.now += 3600
    assert [bucket.allows(3, 2) for _ in range(4)] == [True, True, True, False]
