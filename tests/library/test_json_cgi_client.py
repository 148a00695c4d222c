"""The client against simulated cameras: generations, accounts, errors, and what is sent."""

import asyncio
from collections.abc import AsyncIterator, Mapping
import json
import math
from typing import Any
from urllib.parse import unquote

import aiohttp
import pytest
from yarl import URL

from custom_components.cgi_camera.api.detect import detect
from custom_components.cgi_camera.api.device import Device
from custom_components.cgi_camera.api.errors import (
    BusyError,
    CannotConnectError,
    InvalidAuthError,
    NotAPictureError,
    NotAppliedError,
    RefusedError,
    UnexpectedAnswerError,
    UnknownDeviceError,
    UnknownNameError,
)
from custom_components.cgi_camera.api.families.json_cgi import JSON_CGI, session as json_cgi_session
from custom_components.cgi_camera.api.families.json_cgi.answers import (
    flatten,
    parse,
    result,
    with_changes,
)
from custom_components.cgi_camera.api.features import Button
from custom_components.cgi_camera.api.http.transport import Answer, Transport
from custom_components.cgi_camera.api.identity import Credentials
from custom_components.cgi_camera.api.settings import Number, Text
from tests.simulators import faults
from tests.simulators.json_cgi import Generation, JsonCgiCamera
from tests.simulators.json_cgi_faults import coded, no_picture, wrong_account
from tests.simulators.not_a_camera import PanasonicLike, WebPage
from tests.simulators.serving import LoopbackServer

from .conftest import answers_with

PASSWORD = "Geheim+ 1"
IDENTITY = "getSysConfig"


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


def sent(camera: JsonCgiCamera, action: str) -> Any:
    """Return the object that the last request for an action of generation A carried."""
    query = next(it.query for it in reversed(camera.requests) if it.action == action)
    return json.loads(unquote(query.partition("json=")[2]))


@pytest.mark.parametrize("generation", Generation)
async def test_detection_sends_no_account(
    camera: JsonCgiCamera, session: aiohttp.ClientSession, generation: Generation
) -> None:
    """Each generation is known by what it answers to nobody."""
    camera.generation = generation
    assert await detect(Transport(session, URL(camera.url))) is JSON_CGI
    assert all("pwd=" not in it.query and b"passwd" not in it.body for it in camera.requests)
    assert camera.telnet_calls == 0


@pytest.mark.parametrize("server", [WebPage, PanasonicLike])
async def test_others_are_not_taken_for_it(
    session: aiohttp.ClientSession, server: type[LoopbackServer]
) -> None:
    """A page for every path, or another vendor, is no camera."""
    async with server() as other:
        with pytest.raises(UnknownDeviceError):
            await detect(Transport(session, URL(f"http://{other.host}:{other.port}")))


@pytest.mark.parametrize(
    ("generation", "name", "logins"),
    [
        (Generation.A, "get", 1),
        (Generation.B, "post", 0),
        (Generation.B_GET, "post", 0),
        (Generation.C, "login", 1),
    ],
)
async def test_generations(
    camera: JsonCgiCamera,
    session: aiohttp.ClientSession,
    generation: Generation,
    name: str,
    logins: int,
) -> None:
    """Found without a refused login, then used for everything."""
    camera.generation = generation
    device = open_device(camera, session)
    identity = await device.identify()
    assert (identity.mac, identity.serial) == ("8807cb0002be", camera.device_id)
    assert identity.firmware == "14.030.19.3_MAIN_V3(221114)"
    assert identity.model == "IPCamera"
    assert (camera.logins, camera.refused_logins) == (logins, 0)
    assert device.memory == {"generation": name, "firmware": identity.firmware}
    current = await device.read("image")
    assert (await device.write("image", {"hue": 9}, current))["hue"] == 9
    assert len(await device.picture(1, "main")) > 1000
    assert camera.refused_logins == 0


@pytest.mark.parametrize("generation", list(Generation))
async def test_a_known_camera_is_not_probed_again(
    camera: JsonCgiCamera, session: aiohttp.ClientSession, generation: Generation
) -> None:
    """After a restart the first request is a useful one; a session may still be there."""
    camera.generation = generation
    first = open_device(camera, session)
    await first.identify()
    camera.requests.clear()
    logins = camera.logins
    again = open_device(camera, session, memory=first.memory)
    await again.identify()
    assert [it.action for it in camera.requests] == [IDENTITY]
    assert camera.logins - logins == (generation is Generation.A)
    assert again.memory == first.memory


async def test_a_new_firmware_is_probed(
    camera: JsonCgiCamera, session: aiohttp.ClientSession
) -> None:
    """It may want to be asked in another way, though it still takes the old one."""
    camera.generation = Generation.A
    device = open_device(camera, session, memory={"generation": "get", "firmware": "older"})
    await device.identify()
    assert [it.method for it in camera.requests] == ["GET", "POST", "GET"]
    camera.generation = Generation.B  # and here it does not
    updated = open_device(camera, session, memory=device.memory)
    await updated.identify()
    assert updated.memory["generation"] == "post"
    assert camera.refused_logins == 1


async def test_memory_that_makes_no_sense_is_none(
    camera: JsonCgiCamera, session: aiohttp.ClientSession
) -> None:
    """The camera is asked as if it were new."""
    device = open_device(camera, session, memory={"generation": "carrier pigeon"})
    assert device.memory == {}
    await device.identify()
    assert device.memory["generation"] == "get"


@pytest.mark.parametrize("generation", [Generation.A, Generation.C])
@pytest.mark.parametrize("remembered", [False, True])
async def test_a_wrong_password_is_sent_once(
    camera: JsonCgiCamera,
    session: aiohttp.ClientSession,
    generation: Generation,
    *,
    remembered: bool,
) -> None:
    """Whatever is asked for afterwards."""
    camera.generation = generation
    name = {Generation.A: "get", Generation.C: "login"}[generation]
    memory = {"generation": name, "firmware": "x"} if remembered else None
    device = open_device(camera, session, "wrong", memory)
    for _ in range(3):
        with pytest.raises(InvalidAuthError):
            await device.identify()
        with pytest.raises(InvalidAuthError):
            await device.read("osd")
    assert camera.refused_logins == 1
    with_account = [it for it in camera.requests if "pwd=" in it.query or b"passwd" in it.body]
    assert len(with_account) == 1


async def test_many_requests_with_a_wrong_password(
    camera: JsonCgiCamera, session: aiohttp.ClientSession
) -> None:
    """The first one finds out, the others wait for it."""
    device = open_device(camera, session, "wrong")
    results = await asyncio.gather(
        *(device.read(section) for section in device.sections), return_exceptions=True
    )
    assert {type(result) for result in results} == {InvalidAuthError}
    assert camera.refused_logins == 1


@pytest.mark.parametrize("generation", [Generation.A, Generation.C])
async def test_a_password_changed_meanwhile(
    camera: JsonCgiCamera, session: aiohttp.ClientSession, generation: Generation
) -> None:
    """It is sent once more at most, and nothing else is tried with it."""
    camera.generation = generation
    device = open_device(camera, session)
    await device.identify()
    camera.password = "new"
    camera.forget_sessions()
    for _ in range(3):
        with pytest.raises(InvalidAuthError):
            await device.read("osd")
    assert camera.refused_logins == 1
    assert len(await device.picture(1, "main")) > 1000


async def test_a_session_that_ended(camera: JsonCgiCamera, session: aiohttp.ClientSession) -> None:
    """One login for all requests that notice it, and no change is lost or made twice."""
    camera.generation = Generation.C
    device = open_device(camera, session)
    await device.identify()
    camera.forget_sessions()
    await asyncio.gather(*(device.read(section) for section in device.sections))
    assert (camera.logins, camera.refused_logins) == (2, 0)
    camera.forget_sessions()
    await device.write("image", {"hue": 1}, {})
    assert (camera.writes, camera.logins) == (1, 3)


async def test_a_camera_that_ends_every_session(
    camera: JsonCgiCamera, session: aiohttp.ClientSession
) -> None:
    """It is an error, not an endless loop of logins."""
    camera.generation = Generation.C
    device = open_device(camera, session)
    await device.identify()
    camera.inject("getOsdConf", wrong_account, times=math.inf)
    with pytest.raises(InvalidAuthError):
        await device.read("osd")
    assert camera.logins <= 3


async def test_an_error_page_is_no_generation(
    camera: JsonCgiCamera, session: aiohttp.ClientSession
) -> None:
    """Who answers nonsense in every way gets no further account."""
    camera.inject(None, faults.html_page, times=math.inf)
    device = open_device(camera, session)
    with pytest.raises(UnexpectedAnswerError):
        await device.identify()
    camera.heal()
    await device.heartbeat()


@pytest.mark.parametrize("code", [-117, 204])
async def test_busy(camera: JsonCgiCamera, session: aiohttp.ClientSession, code: int) -> None:
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


@pytest.mark.parametrize(
    ("generation", "action", "fault"),
    [
        (Generation.B, IDENTITY, coded(-117)),
        (Generation.B, IDENTITY, faults.server_error),
        (Generation.A, IDENTITY, coded(204)),
        (Generation.C, "hiLogin", coded(204)),
    ],
)
async def test_busy_while_the_generation_is_found_out(
    camera: JsonCgiCamera,
    session: aiohttp.ClientSession,
    generation: Generation,
    action: str,
    fault: faults.Fault,
) -> None:
    """It says nothing about the generation, still less about the account."""
    camera.generation = generation
    camera.inject(action, fault)
    device = open_device(camera, session)
    with pytest.raises(BusyError):
        await device.identify()
    await device.identify()
    assert camera.refused_logins == 0


@pytest.mark.parametrize("code", [1, 201, 7, -1])
async def test_a_failure_although_applied(
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


async def test_a_camera_that_vanishes_as_it_was_told_to(
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


async def test_a_camera_that_is_not_there_cannot_be_restarted(
    camera: JsonCgiCamera, session: aiohttp.ClientSession
) -> None:
    """Nobody obeys."""
    device = open_device(camera, session)
    await device.identify()
    await camera.stop()
    with pytest.raises(CannotConnectError):
        await device.press(Button("reboot", "restart"))


async def test_a_change_that_is_ignored(
    camera: JsonCgiCamera, session: aiohttp.ClientSession
) -> None:
    """Success is what the camera has, not what it says."""
    device = open_device(camera, session)
    current = await device.read("osd")
    camera.inject("setOsdConf", coded(0))
    with pytest.raises(NotAppliedError) as error:
        await device.write("osd", {"show_date": "0"}, current)
    assert error.value.feature == "osd_date"


@pytest.mark.parametrize("section", ["region", "fire", "smart_audio"])
async def test_what_a_model_does_not_have(
    camera: JsonCgiCamera, session: aiohttp.ClientSession, section: str
) -> None:
    """A code and nothing else, or an unknown action, is "not offered"."""
    device = open_device(camera, session)
    action = {"region": "getRegInvConf", "fire": "getIVSConf", "smart_audio": "getSmartAudioConf"}
    camera.inject(action[section], coded(209))
    with pytest.raises(RefusedError, match="not supported"):
        await device.read(section)


async def test_a_stream_that_is_not_there(
    camera: JsonCgiCamera, session: aiohttp.ClientSession
) -> None:
    """Zeros are no values."""
    del camera.settings["video_2"]
    device = open_device(camera, session)
    assert await device.read("third_stream") == {}
    assert (await device.read("sub_stream"))["pic_width"] == 704


async def test_numbers_keep_their_spelling(
    camera: JsonCgiCamera, session: aiohttp.ClientSession
) -> None:
    """Who answers numbers as text is sent numbers as text, and reads well."""
    device = open_device(camera, session)
    await device.write("image", {"hue": 5}, {})
    assert sent(camera, "setImageAdjustment")["hue"] == 5
    camera.numbers_as_strings = True
    current = await device.read("image")
    assert current["hue"] == "5"
    in_force = await device.write("image", {"hue": 6}, current)
    assert sent(camera, "setImageAdjustment")["hue"] == "6"
    (row,) = (row for row in JSON_CGI.features if row.key == "hue")
    assert isinstance(row, Number)
    assert row.value(in_force) == 6


async def test_trailing_commas_and_duplicate_keys(
    camera: JsonCgiCamera, session: aiohttp.ClientSession
) -> None:
    """The document prints both; the last value wins."""
    camera.trailing_comma = True
    device = open_device(camera, session)
    assert (await device.read("image_advanced"))["led_control_avail"] == 1
    assert "device_id" not in await device.read("gb28181")
    await device.write("osd", {"title_list.1.title": 'a,} b,] "'}, {})
    assert (await device.read("osd"))["title_list.1.title"] == 'a,} b,] "'


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b'{"a": 1, "a": 2}', {"a": 2}),
        (b'{"a": [1, {"b": "x"},],}\r\n', {"a.0": 1, "a.1.b": "x"}),
        ('{"t": "门"}'.encode("gbk"), {"t": "门"}),
        (b'{"t": "\xff\xff\xff"}', {"t": "\ufffd\ufffd\ufffd"}),
        (b'{"t": "a\tb\x01", "n": null, "b": true}', {"t": "a\tb\x01", "n": None, "b": 1}),
        (b'{"code": "none", "a": 1}', {"a": 1}),
        (b'\xef\xbb\xbf{"code": "0", "deviceID": "x", "device_mac": "y"}', {}),
    ],
)
def test_lenient_json(body: bytes, expected: object) -> None:
    """As firmware writes it."""
    assert flatten(parse(Answer(status=200, headers={}, body=body))) == expected


def test_result_codes() -> None:
    """Numbers, as text too; none is no complaint, nonsense is one."""
    codes = [result({"code": code}) for code in (0, "0", -117, "204", None, "x")]
    assert codes == [0, 0, -117, 204, -1, -1]
    assert result({}) == 0


@pytest.mark.parametrize(
    ("body", "status", "error"),
    [
        (b"error user/pwd\r\n", 200, InvalidAuthError),
        (b"error json\r\n", 200, RefusedError),
        (b"<html>", 404, RefusedError),
        (b"<html>", 503, BusyError),
        (b"", 200, UnexpectedAnswerError),
        (b"[1]", 200, UnexpectedAnswerError),
        (b"<html>", 200, UnexpectedAnswerError),
        (b"[" * 100_000, 200, UnexpectedAnswerError),
    ],
)
def test_errors_with_any_status(body: bytes, status: int, error: type[Exception]) -> None:
    """The shape of the body says what it is."""
    with pytest.raises(error):
        parse(Answer(status=status, headers={}, body=body))


async def test_a_write_sends_what_is_documented_and_the_change(
    camera: JsonCgiCamera, session: aiohttp.ClientSession
) -> None:
    """Nothing of a shared object is lost, nothing that nobody knows is touched."""
    camera.whole_objects = True
    shared = {"mqtt_topic": "topic", "ftpPath": "/ftp", "gat_uri": "uri", "ftpPasswd": "pässword"}
    camera.settings["platform_server"] |= shared
    device = open_device(camera, session)
    await device.write("platform", {"serverAddr": "192.0.2.1"}, {})
    request = sent(camera, "setPlatformServer")
    assert "ftpNameSN" not in request
    assert "code" not in request
    assert request.items() >= shared.items()
    in_force = await device.read("platform")
    assert {name: in_force[name] for name in shared} == shared


async def test_a_secret_that_the_camera_hides_is_not_overwritten(
    camera: JsonCgiCamera, session: aiohttp.ClientSession
) -> None:
    """Asterisks and nothing are no passwords."""
    camera.settings["platform_server"] |= {"ftpPasswd": "******", "mqtt_passwd": ""}
    device = open_device(camera, session)
    await device.write("platform", {"serverAddr": "192.0.2.1"}, {})
    request = sent(camera, "setPlatformServer")
    assert not {"ftpPasswd", "mqtt_passwd"} & request.keys()


def test_lists_that_the_camera_did_not_give() -> None:
    """They are made; a text is a text even if it looks like a number."""
    row = Text("t", "s", "list.0.title", 9)
    assert with_changes({}, [row], {"list.0.title": "007", "list.1.x": "7"}) == {
        "list": [{"title": "007"}, {"x": 7}]
    }
    # A list as old firmware has it, with other things in it.
    assert with_changes({"list": [None]}, [row], {"list.0.title": "a"}) == {
        "list": [{"title": "a"}]
    }


async def test_four_in_flight_and_one_write(
    camera: JsonCgiCamera, session: aiohttp.ClientSession
) -> None:
    """However much is wanted at once."""
    camera.latency = 0.005
    device = open_device(camera, session)
    await device.identify()
    reads = (device.read(section) for section in device.sections)
    writes = (device.write("image", {"hue": value}, {}) for value in range(5))
    await asyncio.gather(*reads, *writes, device.picture(1, "main"))
    assert camera.in_flight_max == 4
    assert camera.writes_in_flight_max == 1
    assert camera.writes == 5


async def test_both_streams_have_one_picture(
    camera: JsonCgiCamera, session: aiohttp.ClientSession
) -> None:
    """The camera has one for both: who looks at both asks for it once."""
    device = open_device(camera, session)
    main, sub = await asyncio.gather(device.picture(1, "main"), device.picture(1, "sub"))
    assert main == sub
    assert camera.pictures == 1


async def test_the_picture(camera: JsonCgiCamera, session: aiohttp.ClientSession) -> None:
    """HTTP/1.0 with a line break behind it, or a word that is no picture."""
    device = open_device(camera, session)
    picture = await device.picture(1, "main")
    assert (picture[:2], picture[-2:]) == (b"\xff\xd8", b"\xff\xd9")
    device.close()
    camera.inject("cgi_images", no_picture)
    with pytest.raises(NotAPictureError):
        await device.picture(1, "main")
    assert camera.logins == 0


async def test_clock_drift(camera: JsonCgiCamera, session: aiohttp.ClientSession) -> None:
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


async def test_an_answer_without_end(camera: JsonCgiCamera, session: aiohttp.ClientSession) -> None:
    """Is an answer that makes no sense, like any other."""
    device = open_device(camera, session)
    await device.identify()
    camera.inject("getOsdConf", answers_with(b'{"deep":' + b"[" * 3000 + b"]" * 3000 + b"}"))
    with pytest.raises(UnexpectedAnswerError):
        await device.read("osd")


async def test_a_camera_that_is_gone(session: aiohttp.ClientSession) -> None:
    """Nothing is found out about the generation, and nothing remembered."""
    async with JsonCgiCamera() as gone:
        device = open_device(gone, session)
    with pytest.raises(CannotConnectError):
        await device.identify()
    assert device.memory == {}


def test_names_that_are_near(camera: JsonCgiCamera, session: aiohttp.ClientSession) -> None:
    """A typing error is answered with what was meant."""
    device = open_device(camera, session)
    with pytest.raises(UnknownNameError) as error:
        device.known_section("moton")
    assert error.value.nearest == "motion"
    with pytest.raises(UnknownNameError) as error:
        device.settings("motion", {"motion_sensitivty": 1})
    assert error.value.nearest == "motion_sensitivity"
    assert device.known_section("motion") == "motion"
