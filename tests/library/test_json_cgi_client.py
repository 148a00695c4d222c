"""The client against simulated cameras: generations, accounts, errors, and what is sent."""

import asyncio
from collections.abc import AsyncIterator, Mapping
import math
import threading
from urllib.parse import unquote

import aiohttp
import pytest
from yarl import URL

from custom_components.cgi_camera.api.detect import detect
from custom_components.cgi_camera.api.device import Device
from custom_components.cgi_camera.api.errors import (
    BusyError,
    CameraError,
    CannotConnectError,
    NotAPictureError,
    NotAppliedError,
    RefusedError,
    UnknownDeviceError,
)
from custom_components.cgi_camera.api.families.json_cgi import (
    JSON_CGI,
    answers,
    session as json_cgi_session,
)
from custom_components.cgi_camera.api.families.json_cgi.answers import Json, is_masked
from custom_components.cgi_camera.api.features import Button
from custom_components.cgi_camera.api.http.transport import Answer, Transport
from custom_components.cgi_camera.api.identity import Credentials
from tests.simulators import faults
from tests.simulators.json_cgi import Generation, JsonCgiCamera
from tests.simulators.json_cgi_faults import coded, no_picture
from tests.simulators.not_a_camera import PanasonicLike, WebPage
from tests.simulators.serving import LoopbackServer

PASSWORD = "Geheim+ 1"


@pytest.fixture
async def camera() -> AsyncIterator[JsonCgiCamera]:
    """Return a camera of generation A."""
    async with JsonCgiCamera(password=PASSWORD, latency=0) as running:
        yield running


OPENED: list[Device] = []


@pytest.fixture(autouse=True)
async def _prompt_and_tidy(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[None]:
    monkeypatch.setattr(json_cgi_session, "BUSY_SECONDS", 0.01)
    yield
    while OPENED:
        OPENED.pop().close()


def open_device(
    camera: JsonCgiCamera,
    session: aiohttp.ClientSession,
    password: str = PASSWORD,
    memory: Mapping[str, str] | None = None,
) -> Device:
    """Return a device for the camera; nothing is sent yet."""
    account = Credentials(username=camera.username, password=password)
    OPENED.append(Device.open(JSON_CGI, session, URL(camera.url), account, memory))
    return OPENED[-1]


@pytest.mark.parametrize("generation", Generation)
async def test_detect_sends_no_account_to_json_cameras(
    camera: JsonCgiCamera, session: aiohttp.ClientSession, generation: Generation
) -> None:
    """Each generation is known by its answer to a request without an account."""
    camera.generation = generation
    assert await detect(Transport(session, URL(camera.url))) is JSON_CGI
    assert all("pwd=" not in it.query and b"passwd" not in it.body for it in camera.requests)
    assert camera.telnet_calls == 0


@pytest.mark.parametrize("server", [WebPage, PanasonicLike])
async def test_detect_rejects_devices_that_resemble_json_cameras(
    session: aiohttp.ClientSession, server: type[LoopbackServer]
) -> None:
    """A page for every path, or another vendor, is no camera."""
    async with server() as other:
        with pytest.raises(UnknownDeviceError):
            await detect(Transport(session, URL(f"http://{other.host}:{other.port}")))


@pytest.mark.parametrize("code", [-117, 204])
async def test_client_retries_a_busy_camera_once(
    camera: JsonCgiCamera, session: aiohttp.ClientSession, code: int
) -> None:
    """It waits and asks once more, no more often."""
    device = open_device(camera, session)
    await device.identify()
    camera.inject("getOsdConf", coded(code))
    assert (await device.read("osd"))["show_date"] == 1
    assert camera.count("getOsdConf") == 2
    camera.inject("setOsdConf", coded(code), times=2)
    with pytest.raises(BusyError):
        await device.write("osd", {"show_date": "0"}, {})
    assert camera.count("setOsdConf") == 2


@pytest.mark.parametrize("code", [1, 201, 7, -1])
async def test_client_trusts_the_value_in_force_over_the_code(
    camera: JsonCgiCamera, session: aiohttp.ClientSession, code: int
) -> None:
    """What is in force decides, not the code."""
    device = open_device(camera, session)
    current = await device.read("platform")
    camera.inject("setPlatformServer", coded(code, applied=True))
    in_force = await device.write("platform", {"serverAddr": "192.0.2.1:80"}, current)
    assert in_force["serverAddr"] == "192.0.2.1:80"
    camera.inject("setPlatformServer", coded(code))
    with pytest.raises(RefusedError, match=rf"\({code}\)"):
        await device.write("platform", {"serverAddr": "192.0.2.2:80"}, in_force)


async def test_client_accepts_a_lost_answer_to_a_network_change(
    camera: JsonCgiCamera, session: aiohttp.ClientSession
) -> None:
    """No answer to a change of the network is no failure; nothing is known then."""
    camera.drops_on_network_change = True
    device = open_device(camera, session)
    current = await device.read("network")
    assert await device.write("network", {"IP": "192.0.2.7"}, current) == {}
    assert camera.settings["network"]["IP"] == "192.0.2.7"
    camera.inject("restart", faults.answer_lost)
    (reboot,) = (row for row in JSON_CGI.features if row.key == "reboot")
    assert isinstance(reboot, Button)
    await device.press(reboot)
    assert camera.count("restart") == 1
    camera.inject("openDoor", faults.answer_lost)
    with pytest.raises(CannotConnectError):
        await device.press(Button("open_door", "door"))
    assert camera.doors_opened == 1  # once only
    camera.inject("setRtspConf", faults.connection_reset, times=2)
    with pytest.raises(CannotConnectError):
        await device.write("rtsp", {"rtsp_port": 5554}, {})


async def test_client_reports_a_restart_without_a_camera(
    camera: JsonCgiCamera, session: aiohttp.ClientSession
) -> None:
    """No camera restarts."""
    device = open_device(camera, session)
    await device.identify()
    await camera.stop()
    with pytest.raises(CannotConnectError):
        await device.press(Button("reboot", "restart"))


async def test_client_reports_an_ignored_change(
    camera: JsonCgiCamera, session: aiohttp.ClientSession
) -> None:
    """The value in force counts, not the confirmation."""
    device = open_device(camera, session)
    current = await device.read("osd")
    camera.inject("setOsdConf", coded(0))
    with pytest.raises(NotAppliedError) as error:
        await device.write("osd", {"show_date": "0"}, current)
    assert error.value.feature == "osd_date"


@pytest.mark.parametrize("section", ["region", "fire", "smart_audio"])
async def test_client_treats_unknown_actions_as_not_offered(
    camera: JsonCgiCamera, session: aiohttp.ClientSession, section: str
) -> None:
    """A code and nothing else, or an unknown action, is "not offered"."""
    device = open_device(camera, session)
    action = {"region": "getRegInvConf", "fire": "getIVSConf", "smart_audio": "getSmartAudioConf"}
    camera.inject(action[section], coded(209))
    with pytest.raises(RefusedError, match="not supported"):
        await device.read(section)


async def test_client_reads_no_values_of_a_missing_stream(
    camera: JsonCgiCamera, session: aiohttp.ClientSession
) -> None:
    """Zeros are no values."""
    del camera.settings["video_2"]
    device = open_device(camera, session)
    assert await device.read("third_stream") == {}
    assert (await device.read("sub_stream"))["pic_width"] == 704


async def test_client_keeps_four_requests_and_one_write_in_flight(
    camera: JsonCgiCamera, session: aiohttp.ClientSession
) -> None:
    """However much is wanted at once."""
    camera.latency = 0.005
    device = open_device(camera, session)
    await device.identify()
    reads = (device.read(section) for section in device.sections)
    writes = (device.write("image", {"hue": value}, {}) for value in range(5))
    await asyncio.gather(*reads, *writes, device.snapshots.get(1, "main"))
    assert camera.in_flight_max == 4
    assert camera.writes_in_flight_max == 1
    assert camera.writes == 5


async def test_client_shares_one_snapshot_between_both_streams(
    camera: JsonCgiCamera, session: aiohttp.ClientSession
) -> None:
    """The camera has one for both: viewers of both cost one request."""
    device = open_device(camera, session)
    main, sub = await asyncio.gather(
        device.snapshots.get(1, "main"), device.snapshots.get(1, "sub")
    )
    assert main == sub
    assert camera.pictures == 1


async def test_client_reads_every_form_of_a_snapshot(
    camera: JsonCgiCamera, session: aiohttp.ClientSession
) -> None:
    """HTTP/1.0 with a line break behind it, or a word that is no picture."""
    device = open_device(camera, session)
    picture = await device.snapshots.get(1, "main")
    assert (picture[:2], picture[-2:]) == (b"\xff\xd8", b"\xff\xd9")
    device.close()
    assert camera.logins == 0
    camera.inject("cgi_images", no_picture)
    camera.inject("getFmtSnap", coded(209))
    with pytest.raises(NotAPictureError):
        await device.snapshots.get(1, "main")


async def nothing_here(_: faults.MakeAnswer) -> faults.Answer:
    """Answer as to an unknown path."""
    return faults.Answer(status=404, body=b"", content_type="text/html")


@pytest.mark.parametrize("generation", Generation)
@pytest.mark.parametrize("fault", [no_picture, nothing_here])
async def test_client_takes_the_snapshot_behind_the_login(
    camera: JsonCgiCamera,
    session: aiohttp.ClientSession,
    generation: Generation,
    fault: faults.Fault,
) -> None:
    """Where the open path has none: the client asks there once, and then where the picture is."""
    camera.generation = generation
    camera.inject("cgi_images", fault, times=math.inf)
    device = open_device(camera, session)
    for _ in range(3):
        picture = await device.snapshots.get_fresh(1, "main")
        assert (picture[:2], picture[-2:]) == (b"\xff\xd8", b"\xff\xd9")
    assert camera.count("getFmtSnap") == 3
    assert camera.count("cgi_images") == 1
    assert camera.refused_logins == 0


async def test_client_goes_back_to_the_open_snapshot(
    camera: JsonCgiCamera, session: aiohttp.ClientSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both places have no picture for a moment, as while the sensor restarts."""
    camera.inject("cgi_images", no_picture)
    with monkeypatch.context() as restarting:
        restarting.setattr(camera, "take_picture", lambda: b"")
        device = open_device(camera, session)
        with pytest.raises(CameraError):
            await device.snapshots.get_fresh(1, "main")
    assert (await device.snapshots.get_fresh(1, "main")).startswith(b"\xff\xd8")
    assert camera.count("getFmtSnap") == 1


LARGE_PICTURE = b"\xff\xd8\xff\xda\0\2" + b"-" * 1_064_097 + b"\xff\xd9"
"""A picture of the size that the document prints (seed 003 l.14308)."""


async def test_client_takes_a_large_snapshot_behind_the_login(
    camera: JsonCgiCamera, session: aiohttp.ClientSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The limit of settings does not apply to a document with a picture; a thread parses it."""
    camera.inject("cgi_images", no_picture, times=math.inf)
    monkeypatch.setattr(camera, "take_picture", lambda: LARGE_PICTURE)
    parsed = []

    def parse(answer: Answer) -> Json:
        parsed.append(threading.current_thread() is threading.main_thread())
        return answers.parse(answer)

    monkeypatch.setattr(json_cgi_session, "parse", parse)
    device = open_device(camera, session)
    assert await device.snapshots.get(1, "main") == LARGE_PICTURE
    assert parsed[-1] is False


async def test_client_writes_an_empty_secret_back(
    camera: JsonCgiCamera, session: aiohttp.ClientSession
) -> None:
    """Firmware may want all fields of an object; only asterisks stand for a secret it hides."""
    device = open_device(camera, session)
    before = await device.read("platform")
    await device.write("platform", {"mqtt_passwd": "", "ftpPasswd": "secret"}, before)
    camera.requests.clear()
    await device.write("platform", {"ftpPort": 2121}, await device.read("platform"))
    [sent] = [unquote(it.query) for it in camera.requests if it.action == "setPlatformServer"]
    assert '"mqtt_passwd":""' in sent
    assert '"ftpPasswd":"secret"' in sent
    assert is_masked("***")
    assert not is_masked("")
    assert not is_masked("*s*")


async def test_client_remembers_nothing_of_an_absent_camera(session: aiohttp.ClientSession) -> None:
    """Nothing is found out about the generation, and nothing remembered."""
    async with JsonCgiCamera() as gone:
        device = open_device(gone, session)
    with pytest.raises(CannotConnectError):
        await device.identify()
    assert device.memory == {}
