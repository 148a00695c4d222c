"""The clock of JSON CGI cameras."""

from collections.abc import AsyncIterator

import aiohttp
import pytest

from custom_components.cgi_camera.api.families.json_cgi import session as json_cgi_session
from tests.simulators.json_cgi import JsonCgiCamera
from tests.simulators.json_cgi_faults import coded

from .conftest import answers_with
from .test_json_cgi_client import OPENED, PASSWORD, open_device


@pytest.fixture
async def camera() -> AsyncIterator[JsonCgiCamera]:
    """Return a camera of generation A."""
    async with JsonCgiCamera(password=PASSWORD, latency=0) as running:
        yield running


@pytest.fixture(autouse=True)
async def _prompt_and_tidy(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[None]:
    monkeypatch.setattr(json_cgi_session, "BUSY_SECONDS", 0.01)
    yield
    while OPENED:
        OPENED.pop().close()


async def test_clock_drift_is_measured_at_the_answer(
    camera: JsonCgiCamera, session: aiohttp.ClientSession
) -> None:
    """Measured when the camera answers; no clock, no drift."""
    camera.clock_drift = -75
    device = open_device(camera, session)
    rows = device.readable("time")
    drift = rows["clock_drift"].value(await device.read("time"))
    assert float(str(drift)) == pytest.approx(-75, abs=60)
    camera.inject("getDeviceTime", coded(0))
    assert rows["clock_drift"].value(await device.read("time")) is None
    for no_time in (b"NaN", b"1e999", b"9" * 400):
        camera.inject("getDeviceTime", answers_with(b'{"deviceTime":' + no_time + b"}"))
        assert rows["clock_drift"].value(await device.read("time")) is None
