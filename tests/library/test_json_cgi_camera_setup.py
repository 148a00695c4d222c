"""Push set-up of JSON CGI cameras: to us, and afterwards to the previous server again."""

from collections.abc import AsyncIterator, Mapping
import json

import aiohttp
import pytest
from yarl import URL

from custom_components.cgi_camera.api.camera_setup import PushSetup
from custom_components.cgi_camera.api.device import Device
from custom_components.cgi_camera.api.errors import PushSetupError, PushSetupStep, UnsupportedError
from custom_components.cgi_camera.api.events.event import EventType
from custom_components.cgi_camera.api.families.json_cgi import JSON_CGI
from custom_components.cgi_camera.api.identity import Credentials
from tests.simulators.faults import Answer, MakeAnswer
from tests.simulators.json_cgi import Generation, JsonCgiCamera
from tests.simulators.json_cgi_faults import coded

OURS = URL("http://192.168.1.5:8123/api/push/0123456789abcdef")
MOVED = URL("http://192.168.1.6:8123/api/push/0123456789abcdef")
WRITTEN = "192.168.1.5:8123/api/push/0123456789abcdef"
BEFORE = "192.168.1.91:80"
FACE = frozenset({EventType.FACE})


@pytest.fixture
async def camera() -> AsyncIterator[JsonCgiCamera]:
    """Return a camera that pushes to another server."""
    async with JsonCgiCamera(latency=0) as running:
        running.settings["platform_server"] |= {"serverAddr": BEFORE, "ftpPasswd": "ftp&+"}
        yield running


@pytest.fixture
def device(camera: JsonCgiCamera, session: aiohttp.ClientSession) -> Device:
    """Return the camera as the rest of the world sees it."""
    account = Credentials(username=camera.username, password=camera.password)
    return Device.open(JSON_CGI, session, URL(camera.url), account)


def setup_of(device: Device, kept: Mapping[str, str] | None = None) -> PushSetup:
    """Return what sets the camera up, after an earlier one that kept something."""
    found = device.push_setup("Home Assistant", kept)
    assert found is not None
    return found


def server(camera: JsonCgiCamera) -> str:
    """Return where the camera pushes."""
    return str(camera.settings["platform_server"]["serverAddr"])


@pytest.mark.parametrize("as_strings", [False, True])
async def test_push_setup_installs_and_restores(
    camera: JsonCgiCamera, device: Device, *, as_strings: bool
) -> None:
    """Over a change of our address and a restart, and to the byte."""
    camera.numbers_as_strings = as_strings
    before = json.dumps(camera.settings["platform_server"])
    setup = setup_of(device)
    assert await setup.install(OURS, FACE) is True
    assert server(camera) == WRITTEN
    assert await setup.install(OURS, FACE) is False
    setup = setup_of(device, setup.kept)
    assert await setup.install(MOVED, FACE) is True
    await setup_of(device, setup.kept).remove()
    assert json.dumps(camera.settings["platform_server"]) == before


async def test_push_setup_removes_nothing_of_others(camera: JsonCgiCamera, device: Device) -> None:
    """Neither what others wrote meanwhile, nor anything without a set-up."""
    await setup_of(device).remove()
    setup = setup_of(device)
    await setup.install(OURS, FACE)
    camera.settings["platform_server"]["serverAddr"] = "192.168.1.7"
    await setup.remove()
    assert server(camera) == "192.168.1.7"
    assert setup.kept == {}


async def test_push_setup_never_restores_its_own_address(
    camera: JsonCgiCamera, device: Device
) -> None:
    """Even with a lost memory: then no previous server is known."""
    await setup_of(device).install(OURS, FACE)
    setup = setup_of(device)
    await setup.install(MOVED, FACE)
    await setup.remove()
    assert not server(camera)


async def test_push_setup_accepts_an_address_that_the_camera_could_not_reach(
    camera: JsonCgiCamera, device: Device
) -> None:
    """Its HTTP client's errors come as codes, though the address is in force."""
    camera.inject("setPlatformServer", coded(1, applied=True))
    assert await setup_of(device).install(OURS, FACE) is True
    assert server(camera) == WRITTEN


async def test_push_setup_reports_the_reason_of_a_refusal(
    camera: JsonCgiCamera, device: Device
) -> None:
    """In its own words, and nothing has changed."""
    camera.inject("setPlatformServer", coded(205))
    with pytest.raises(PushSetupError) as caught:
        await setup_of(device).install(OURS, FACE)
    assert caught.value.step is PushSetupStep.SLOT
    assert "invalid" in caught.value.reason
    assert server(camera) == BEFORE


async def test_push_setup_restores_the_address_if_the_camera_cuts_ours(
    camera: JsonCgiCamera, device: Device
) -> None:
    """It would push to nowhere: the old address is put back."""

    async def cut(make_answer: MakeAnswer) -> Answer:
        answer = make_answer()
        camera.settings["platform_server"]["serverAddr"] = WRITTEN[:32]
        return answer

    camera.inject("setPlatformServer", cut)
    with pytest.raises(PushSetupError) as caught:
        await setup_of(device).install(OURS, FACE)
    assert (caught.value.step, caught.value.value) == (PushSetupStep.NOT_KEPT, "serverAddr")
    assert server(camera) == BEFORE


async def test_push_setup_offers_neither_tls_nor_a_test(
    camera: JsonCgiCamera, device: Device
) -> None:
    """No TLS, and no test."""
    setup = setup_of(device)
    with pytest.raises(PushSetupError) as caught:
        await setup.install(OURS.with_scheme("https"), FACE)
    assert caught.value.step is PushSetupStep.ADDRESS
    with pytest.raises(UnsupportedError):
        await setup.test(OURS)
    assert camera.writes == 0


@pytest.mark.parametrize("generation", Generation)
async def test_push_setup_works_with_every_generation(
    camera: JsonCgiCamera, device: Device, generation: Generation
) -> None:
    """The address needs no other form, however it is written."""
    camera.generation = generation
    await setup_of(device).install(OURS, FACE)
    assert server(camera) == WRITTEN
