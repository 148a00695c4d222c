"""Upload set-ups: a camera uploads to us, and afterwards to its previous server again."""

from collections.abc import AsyncIterator, Mapping
import json

import aiohttp
import pytest
from yarl import URL

from custom_components.cgi_camera.api.camera_setup import UploadServer, UploadSetup
from custom_components.cgi_camera.api.device import Device
from custom_components.cgi_camera.api.errors import PushSetupError, PushSetupStep
from custom_components.cgi_camera.api.events.event import EventType
from custom_components.cgi_camera.api.families.json_cgi import JSON_CGI
from custom_components.cgi_camera.api.families.uapi import UAPI
from custom_components.cgi_camera.api.families.xml_cgi import XML_CGI
from custom_components.cgi_camera.api.http.transport import parse_address
from custom_components.cgi_camera.api.identity import Credentials
from tests.simulators.faults import Answer, MakeAnswer
from tests.simulators.json_cgi import Generation, JsonCgiCamera
from tests.simulators.json_cgi_faults import coded
from tests.simulators.uapi import UapiCamera

NAME = "Home Assistant 0A1B2C3D"
OURS = UploadServer(host="192.168.1.5", port=2121, username="cam2345a", password="secret2345")
MOVED = UploadServer(host="192.168.1.6", port=2122, username="cam2345a", password="secret2345")
CLOCK = "SYSTEM.Datetime.datetime"
BEFORE = {
    "ftpServer": "192.168.1.212",
    "ftpPort": 21,
    "ftpUser": "xz",
    "ftpPasswd": "1&2+3 4",
    "ftpPath": "D:/ftp",
}


@pytest.fixture
async def camera() -> AsyncIterator[JsonCgiCamera]:
    """Return a JSON CGI camera that uploads to another server."""
    async with JsonCgiCamera(latency=0) as running:
        running.settings["platform_server"] |= {
            **BEFORE,
            "serverAddr": "192.168.1.91:80",
            "mqtt_passwd": "mqtt&+",
        }
        yield running


@pytest.fixture
def device(camera: JsonCgiCamera, session: aiohttp.ClientSession) -> Device:
    """Return the camera as the rest of the world sees it."""
    account = Credentials(username=camera.username, password=camera.password)
    return Device.open(JSON_CGI, session, URL(camera.url), account)


def setup_of(device: Device, kept: Mapping[str, str] | None = None) -> UploadSetup:
    """Return what sets the camera up, after an earlier one that kept something."""
    found = device.upload_setup(NAME, kept)
    assert found is not None
    return found


def server(camera: JsonCgiCamera) -> dict[str, object]:
    """Return where the camera uploads."""
    return {name: camera.settings["platform_server"][name] for name in BEFORE}


@pytest.mark.parametrize("as_strings", [False, True])
async def test_upload_setup_installs_and_restores(
    camera: JsonCgiCamera, device: Device, *, as_strings: bool
) -> None:
    """Over a change of our address and a restart, and to the byte, HTTP and MQTT included."""
    camera.numbers_as_strings = as_strings
    before = json.dumps(camera.settings["platform_server"])
    setup = setup_of(device)
    assert await setup.install(OURS) is True
    assert server(camera) == {
        "ftpServer": "192.168.1.5",
        "ftpPort": 2121,
        "ftpUser": "cam2345a",
        "ftpPasswd": "secret2345",
        "ftpPath": "/",
    }
    others = dict(camera.settings["platform_server"]) | BEFORE
    assert json.dumps(others) == before
    assert await setup.install(OURS) is False
    setup = setup_of(device, setup.kept)
    assert await setup.install(MOVED) is True
    await setup_of(device, setup.kept).remove()
    assert json.dumps(camera.settings["platform_server"]) == before


@pytest.mark.parametrize("generation", Generation)
async def test_upload_setup_works_with_every_generation(
    camera: JsonCgiCamera, device: Device, generation: Generation
) -> None:
    """The server needs no other form."""
    camera.generation = generation
    await setup_of(device).install(OURS)
    assert server(camera)["ftpUser"] == OURS.username


async def test_upload_setup_removes_nothing_of_others(
    camera: JsonCgiCamera, device: Device
) -> None:
    """Neither what others wrote meanwhile, nor anything without a set-up."""
    await setup_of(device).remove()
    setup = setup_of(device)
    await setup.install(OURS)
    camera.settings["platform_server"] |= {"ftpServer": "nas", "ftpUser": "me"}
    await setup.remove()
    assert server(camera)["ftpServer"] == "nas"
    assert setup.kept == {}


async def test_upload_setup_never_restores_its_own_server(
    camera: JsonCgiCamera, device: Device
) -> None:
    """Even with a lost memory: then no previous server is known."""
    await setup_of(device).install(OURS)
    setup = setup_of(device)
    await setup.install(MOVED)
    await setup.remove()
    assert server(camera)["ftpServer"] == ""
    assert server(camera)["ftpPort"] == 21


async def test_upload_setup_keeps_a_server_with_a_hidden_password(
    camera: JsonCgiCamera, device: Device
) -> None:
    """A camera that hides it keeps its server: nothing is taken that cannot be given back."""
    camera.settings["platform_server"]["ftpPasswd"] = "******"
    with pytest.raises(PushSetupError) as caught:
        await setup_of(device).install(OURS)
    assert caught.value.step is PushSetupStep.OTHER_SERVER
    assert camera.writes == 0


async def test_upload_setup_reports_the_reason_of_a_refusal(
    camera: JsonCgiCamera, device: Device
) -> None:
    """In its own words, and nothing has changed."""
    camera.inject("setPlatformServer", coded(205))
    with pytest.raises(PushSetupError) as caught:
        await setup_of(device).install(OURS)
    assert caught.value.step is PushSetupStep.SLOT
    assert server(camera) == BEFORE


async def test_upload_setup_restores_the_server_if_the_camera_cuts_a_value(
    camera: JsonCgiCamera, device: Device
) -> None:
    """It could not log in: the old server is put back."""

    async def cut(make_answer: MakeAnswer) -> Answer:
        answer = make_answer()
        camera.settings["platform_server"]["ftpPasswd"] = "secret"
        return answer

    camera.inject("setPlatformServer", cut)
    with pytest.raises(PushSetupError) as caught:
        await setup_of(device).install(OURS)
    assert (caught.value.step, caught.value.value) == (PushSetupStep.NOT_KEPT, "ftpPasswd")
    assert server(camera) == BEFORE


async def test_upload_setup_reports_linked_alarms(camera: JsonCgiCamera, device: Device) -> None:
    """Alarms that are on, take pictures and send them by FTP; pictures by the clock, too."""
    setup = setup_of(device)
    for kind, switch in (("motion", "md_enable"), ("fire", "enable")):
        camera.settings[kind] |= {switch: 0, "alarm_handle_snap": 1, "alarm_handle_snap_ftp": 1}
    camera.settings["sched_snap"]["saveMode"] = 3
    assert await setup.linked() == frozenset()
    camera.settings["motion"]["md_enable"] = 1
    assert await setup.linked() == {EventType.MOTION}
    camera.settings["sched_snap"]["saveMode"] = 7
    assert await setup.linked() == {EventType.MOTION, EventType.SNAPSHOT}


async def test_upload_setup_is_not_offered_by_families_without_one(
    session: aiohttp.ClientSession,
) -> None:
    """The user types it into the camera."""
    account = Credentials(username="admin", password="x")
    device = Device.open(XML_CGI, session, URL("http://127.0.0.1:9"), account)
    assert device.upload_setup(NAME) is None


@pytest.fixture
async def uapi() -> AsyncIterator[UapiCamera]:
    """Return a uAPI camera with a slot of another client, and a rule that uses it."""
    async with UapiCamera(latency=0) as running:
        slot = running.put_ftp_slot(name="NVR", address="192.168.1.9", account="nvr", pwd="nvr")
        running.put_rule(
            {
                "name": "nvr",
                "enable": "yes",
                "Source.Motion.enable": "yes",
                "Notification.Ftp.enable": "yes",
                "Notification.Ftp.enablelist": str(slot),
            }
        )
        yield running


@pytest.fixture
async def uapi_setup(uapi: UapiCamera, session: aiohttp.ClientSession) -> UploadSetup:
    """Return what sets the camera up."""
    account = Credentials(username=uapi.username, password=uapi.password)
    device = Device.open(UAPI, session, parse_address(uapi.url), account)
    await device.identify()
    return setup_of(device)


def stored(uapi: UapiCamera) -> dict[str, str]:
    """Return every parameter but the clock, which goes on by itself."""
    return {name: value for name, value in uapi.parameters.values.items() if name != CLOCK}


async def test_uapi_upload_setup_adds_a_notification_and_a_rule_each(
    uapi: UapiCamera, uapi_setup: UploadSetup
) -> None:
    """For faces and for motion; the others stay as they are, and ours go without a trace."""
    before = stored(uapi)
    assert await uapi_setup.install(OURS) is True
    slots = [uapi.parameters.ftp_slots.of(n) for n in uapi.parameters.ftp_slots.numbers()]
    ours = [slot for slot in slots if slot["name"].startswith(NAME)]
    assert [slot["targetpath"] for slot in ours] == ["face", "motion"]
    assert {(slot["address"], slot["port"], slot["account"], slot["pwd"]) for slot in ours} == {
        ("192.168.1.5", "2121", "cam2345a", "secret2345")
    }
    assert await uapi_setup.install(OURS) is False
    assert await uapi_setup.install(MOVED) is True
    await uapi_setup.remove()
    assert stored(uapi) == before


async def test_uapi_upload_setup_overwrites_no_notification(
    uapi: UapiCamera, uapi_setup: UploadSetup
) -> None:
    """None of them is overwritten."""
    for number in range(7):
        uapi.put_ftp_slot(name=f"NVR {number}", address="192.168.1.9")
    with pytest.raises(PushSetupError) as caught:
        await uapi_setup.install(OURS)
    assert caught.value.step is PushSetupStep.NO_SLOT
    assert (caught.value.value, caught.value.limit) == ("EVENT.Notify.Ftp.F", "8")


async def test_uapi_upload_setup_rejects_a_long_host_before_writing(
    uapi: UapiCamera, uapi_setup: UploadSetup
) -> None:
    """The error comes before any write."""
    server = UploadServer(host="x" * 49, port=2121, username="a", password="b")
    with pytest.raises(PushSetupError) as caught:
        await uapi_setup.install(server)
    assert caught.value.step is PushSetupStep.LENGTH
    assert (caught.value.value, caught.value.limit) == ("49", "48")
    assert uapi.parameters.ftp_slots.numbers() == [0]


def test_upload_server_hides_its_account() -> None:
    """Not in a log, nor in a debugger."""
    assert OURS.password not in repr(OURS)
