"""Our entries in the numbered lists of a uAPI camera."""

from collections.abc import AsyncIterator

import aiohttp
import pytest

from custom_components.cgi_camera.api.camera_setup import PushSetup
from custom_components.cgi_camera.api.device import Device
from custom_components.cgi_camera.api.errors import PushSetupError, PushSetupStep
from custom_components.cgi_camera.api.families.uapi import UAPI
from custom_components.cgi_camera.api.http.transport import parse_address
from custom_components.cgi_camera.api.identity import Credentials
from tests.simulators.uapi import UapiCamera
from tests.simulators.uapi_parameters import Call

from .test_uapi_camera_setup import FACE, NAME, OURS, writes


@pytest.fixture
async def camera() -> AsyncIterator[UapiCamera]:
    """Return a camera with a slot of another client, and a rule that uses it."""
    async with UapiCamera(latency=0) as running:
        slot = running.put_slot(name="NVR", address="http://192.168.1.9", port="80", syntax="a?b=c")
        running.put_rule(
            {
                "name": "nvr",
                "enable": "yes",
                "Source.Motion.enable": "yes",
                "Source.Motion.enablelist": "0",
                "Notification.Http.enable": "yes",
                "Notification.Http.enablelist": str(slot),
            }
        )
        yield running


@pytest.fixture
async def device(camera: UapiCamera, session: aiohttp.ClientSession) -> Device:
    """Return the camera as the rest of the world sees it."""
    account = Credentials(username=camera.username, password=camera.password)
    opened = Device.open(UAPI, session, parse_address(camera.url), account)
    await opened.identify()
    return opened


@pytest.fixture
def setup(device: Device) -> PushSetup:
    """Return what sets the camera up."""
    found = device.push_setup(NAME)
    assert found is not None
    return found


async def test_entries_remove_what_is_already_gone(camera: UapiCamera, setup: PushSetup) -> None:
    """An entry that was removed in the camera is no error."""
    before = camera.event_state()
    await setup.remove()
    assert camera.event_state() == before
    assert writes(camera) == []


async def test_entries_repair_a_changed_slot(camera: UapiCamera, setup: PushSetup) -> None:
    """Also when only the rule was removed by hand."""
    await setup.install(OURS, FACE)
    whole = camera.event_state()
    camera.parameters.values["EVENT.Notify.Http.H1.syntax"] = "elsewhere"
    assert await setup.install(OURS, FACE) is True
    assert camera.event_state() == whole


async def test_entries_overwrite_no_foreign_slot(camera: UapiCamera, setup: PushSetup) -> None:
    """Eight at most; a foreign one is never taken over."""
    for number in range(7):
        camera.put_slot(name=f"other {number}", address="192.168.1.9", port="80", syntax="")
    before = camera.event_state()
    with pytest.raises(PushSetupError) as error:
        await setup.install(OURS, FACE)
    assert error.value.step is PushSetupStep.NO_SLOT
    assert (error.value.value, error.value.limit) == ("EVENT.Notify.Http.H", "8")
    assert camera.event_state() == before


async def test_entries_notice_a_cut_value(
    camera: UapiCamera, setup: PushSetup, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By reading it back: other firmware may have other limits, and cut without a word."""
    original = camera.parameters.call

    def cutting(call: Call) -> str:
        answer = original(call)
        for path in camera.parameters.values:
            if path.endswith("H1.syntax"):
                camera.parameters.values[path] = "api/webhook/0123"
        return answer

    monkeypatch.setattr(camera.parameters, "call", cutting)
    with pytest.raises(PushSetupError) as error:
        await setup.install(OURS, FACE)
    assert error.value.step is PushSetupStep.NOT_KEPT
    assert error.value.value == "EVENT.Notify.Http.H.syntax"
