"""An expected downtime: when an answer counts, and when there is nothing left to wait for."""

import pytest

from custom_components.cgi_camera.downtime import (
    DOWNTIME_SECONDS,
    LEAVING_SECONDS,
    ExpectedDowntime,
)


@pytest.mark.parametrize(
    ("seen_gone", "seconds", "counts"),
    [
        (False, 0, False),
        (False, LEAVING_SECONDS - 1, False),
        (False, LEAVING_SECONDS, True),
        (True, 0, True),
    ],
)
def test_downtime_counts_an_answer_once_the_camera_may_have_left(
    *, seen_gone: bool, seconds: float, counts: bool
) -> None:
    """Some cameras go on answering for a while before they restart."""
    downtime = ExpectedDowntime(since=100, renewed=False, seen_gone=seen_gone)
    assert downtime.may_be_back(100 + seconds) is counts


def test_downtime_is_over_when_the_slowest_camera_is_back() -> None:
    """Afterwards silence is a failure."""
    downtime = ExpectedDowntime(since=100, renewed=False)
    assert not downtime.is_over(100 + DOWNTIME_SECONDS - 1)
    assert downtime.is_over(100 + DOWNTIME_SECONDS)
