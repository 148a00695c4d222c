"""What a refused login means: a pause, or a wrong password."""

import math

import pytest

from custom_components.cgi_camera.api.errors import (
    BusyError,
    InvalidAuthError,
)
from custom_components.cgi_camera.api.http.request import Reply
from custom_components.cgi_camera.api.http.transport import (
    Answer,
)
from custom_components.cgi_camera.api.login_policy import LoginPolicy, PatientLoginPolicy

from .test_auth import Scripted


async def _no_request(authorization: str | None) -> Reply:
    raise AssertionError("nothing is to be sent")


@pytest.mark.parametrize(
    ("refusals", "since", "pause"),
    [
        pytest.param(1, 0, 10, id="just now"),
        pytest.param(1, 60, 10, id="a minute ago"),
        pytest.param(1, 61, 1800, id="longer ago"),
        pytest.param(1, math.inf, 1800, id="before the restart"),
        pytest.param(2, 20, 1800, id="again"),
        pytest.param(2, 1801, None, id="again, after a lock would be over"),
        pytest.param(1, None, None, id="never good"),
    ],
)
async def test_login_policy_pauses_or_refuses(
    refusals: int, since: float | None, pause: int | None
) -> None:
    """Busy, with the seconds to leave it alone, or a wrong password."""
    answer = Answer(status=401, headers={}, body=b"")
    policy, send = PatientLoginPolicy(), Scripted(_no_request)
    error = await policy.of(answer, refusals, since, send)
    if pause is None:
        assert isinstance(error, InvalidAuthError)
    else:
        assert isinstance(error, BusyError)
        assert error.seconds == pause
    forbidden = Answer(status=403, headers={}, body=b"")
    assert await policy.of(forbidden, 1, since, send) is None


async def test_login_policy_counts_refusals_where_a_camera_locks() -> None:
    """There an old nonce without `stale` is no reason for another proof."""
    send = Scripted(_no_request)
    assert await PatientLoginPolicy().counts(send)
    assert not await LoginPolicy().counts(send)
