"""A camera is made to push: what is ours goes by our name, everything else is left to the byte."""

from collections.abc import AsyncIterator

import aiohttp
from aiohttp import web
from aiohttp.test_utils import TestServer
import pytest
from yarl import URL

from custom_components.cgi_camera.api.camera_setup import PushSetup
from custom_components.cgi_camera.api.device import Device
from custom_components.cgi_camera.api.errors import PushSetupError, PushSetupStep
from custom_components.cgi_camera.api.events.event import EventType
from custom_components.cgi_camera.api.families.uapi import UAPI
from custom_components.cgi_camera.api.http.transport import parse_address
from custom_components.cgi_camera.api.identity import Credentials
from tests.simulators.uapi import Prefix, UapiCamera

NAME = "Home Assistant 0A1B2C3D"
OURS = URL("http://192.168.1.5:8123/api/webhook/0123456789abcdef")
FACE = frozenset({EventType.FACE})


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


def writes(camera: UapiCamera) -> list[str]:
    """Return the queries that were not mere questions."""
    return [
        request.query
        for request in camera.requests
        if "action=list" not in request.query and request.interface != "snapshot"
    ]


async def test_push_setup_makes_the_camera_push_a_face(
    camera: UapiCamera, setup: PushSetup
) -> None:
    """The camera, configured only by us, posts the face with its pictures to us."""
    received: list[bytes] = []

    async def receive(request: web.Request) -> web.Response:
        received.append(await request.read())
        return web.Response()

    application = web.Application()
    application.router.add_route("*", "/api/webhook/secret", receive)
    async with TestServer(application) as server:
        url = server.make_url("/api/webhook/secret")
        assert await setup.install(url, FACE, detect=True) is True
        await camera.see_face()
        (push,) = received
        assert b"type=face" in push
        assert b'name="snapshot"' in push
        assert b'name="image_0"' in push
        await setup.test(url)
        assert len(received) == 2


async def test_push_setup_changes_nothing_of_others(camera: UapiCamera, setup: PushSetup) -> None:
    """Not by the set-up, not by an address change, not by the removal."""
    foreign, before = camera.foreign_state(), camera.event_state()
    await setup.install(OURS, FACE)
    assert camera.foreign_state() == foreign
    await setup.install(OURS.with_host("192.168.1.6"), FACE | {EventType.MOTION})
    assert camera.foreign_state() == foreign
    await setup.remove()
    assert camera.foreign_state() == foreign
    assert camera.event_state() == before


async def test_push_setup_writes_differences_only(camera: UapiCamera, setup: PushSetup) -> None:
    """Every start asks; only a difference is written, and only what differs."""
    await setup.install(OURS, FACE)
    camera.requests.clear()
    assert await setup.install(OURS, FACE) is False
    assert writes(camera) == []
    assert await setup.install(OURS.with_port(80), FACE) is True
    (write,) = writes(camera)
    assert write.endswith("group=EVENT.Notify.Http.H1&port=80")


async def test_push_setup_allows_two_installations(
    camera: UapiCamera, device: Device, setup: PushSetup
) -> None:
    """Each has its own slot and rule, and removes no other."""
    other = device.push_setup("Home Assistant FFFFFFFF")
    assert other is not None
    await setup.install(OURS, FACE)
    alone = camera.event_state()
    await other.install(OURS.with_host("192.168.1.7"), FACE)
    await other.remove()
    assert camera.event_state() == alone


@pytest.mark.parametrize(
    ("url", "step", "value", "limit"),
    [
        pytest.param("https://192.168.1.5:8123/api", PushSetupStep.ADDRESS, "", "", id="https"),
        pytest.param(f"http://{'h' * 45}:8123/x", PushSetupStep.LENGTH, "52", "48", id="host"),
        pytest.param(
            f"http://192.168.1.5:8123/{'x' * 256}", PushSetupStep.LENGTH, "256", "255", id="path"
        ),
    ],
)
async def test_push_setup_checks_limits_before_writing(
    *, camera: UapiCamera, setup: PushSetup, url: str, step: PushSetupStep, value: str, limit: str
) -> None:
    """48 characters for the host, 255 for the path, and no TLS."""
    camera.requests.clear()
    with pytest.raises(PushSetupError) as error:
        await setup.install(URL(url), FACE)
    assert (error.value.step, error.value.value, error.value.limit) == (step, value, limit)
    assert camera.requests == []


async def test_push_setup_turns_face_detection_on(camera: UapiCamera, setup: PushSetup) -> None:
    """Else no face would ever come; where it is excluded, that is the step that fails."""
    camera.parameters.values["FD.Ch0.enable"] = "no"
    await setup.install(OURS, FACE)
    assert camera.parameters.values["FD.Ch0.enable"] == "no"  # the user switched it off
    await setup.install(OURS, FACE, detect=True)
    assert camera.parameters.values["FD.Ch0.enable"] == "yes"
    await setup.remove()
    camera.parameters.values |= {"FD.Ch0.enable": "no", "VCA.Ch0.enable": "yes"}
    before = camera.event_state()
    with pytest.raises(PushSetupError) as error:
        await setup.install(OURS, FACE, detect=True)
    assert error.value.step is PushSetupStep.DETECTION
    assert camera.event_state() == before
    assert await setup.install(OURS, {EventType.MOTION, EventType.COUNTING}) is True


async def test_push_setup_reports_an_undelivered_test(camera: UapiCamera, setup: PushSetup) -> None:
    """The camera's own words say why."""
    with pytest.raises(PushSetupError, match="couldn't connect") as error:
        await setup.test(URL("http://127.0.0.1:9/x"))
    assert error.value.step is PushSetupStep.TEST


async def test_push_setup_is_not_offered_without_event_rules(
    camera: UapiCamera, session: aiohttp.ClientSession
) -> None:
    """Such a camera offers no push set-up."""
    camera.prefixes = frozenset({Prefix.IPAI})
    account = Credentials(username=camera.username, password=camera.password)
    device = Device.open(UAPI, session, parse_address(camera.url), account)
    await device.identify()
    assert device.push_setup(NAME) is None
