"""Detection: the family without a credential, the identity with one login."""

import math
from pathlib import Path
import re
from typing import Any

import aiohttp
import pytest

from custom_components.cgi_camera.api.detect import detect
from custom_components.cgi_camera.api.device import Device
from custom_components.cgi_camera.api.errors import (
    CameraError,
    CannotConnectError,
    UnexpectedAnswerError,
    UnknownDeviceError,
)
from custom_components.cgi_camera.api.families import FAMILIES
from custom_components.cgi_camera.api.families.xml_cgi import XML_CGI
from custom_components.cgi_camera.api.families.xml_cgi.client import XmlCgiClient
from custom_components.cgi_camera.api.http import transport as transport_module
from custom_components.cgi_camera.api.http.transport import Transport, parse_address
from custom_components.cgi_camera.api.identity import Credentials, Identity
from tests.simulators.access import Scheme
from tests.simulators.any_camera import AnyCamera
from tests.simulators.dahua import DahuaRecorder
from tests.simulators.edimax import EdimaxCamera
from tests.simulators.faults import Fault, connection_reset, empty_body, server_error, truncated
from tests.simulators.hikvision import (
    HikvisionRecorder,
)
from tests.simulators.json_cgi import JsonCgiCamera
from tests.simulators.not_a_camera import Closed, Garbage, PanasonicLike, Silent, WebPage
from tests.simulators.serving import LoopbackServer
from tests.simulators.uapi import UapiCamera
from tests.simulators.xml_cgi import XmlCgiCamera, refused

from .conftest import NewClient, answers_with
from .recorders import Bench

MOST_REQUESTS = 2
"""The cost of recognizing the first family, or a host without HTTP."""
MOST_TO_GIVE_UP = 10
"""What it may cost to ask for every family in vain: one question for each place they use, and one
more whether a login is wanted everywhere."""


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give up soon on a silent server."""
    monkeypatch.setattr(transport_module, "ANSWER_TIMEOUT", 0.1)


def transport_to(server: LoopbackServer, session: aiohttp.ClientSession) -> Transport:
    """Return the way to a server as the config flow makes it."""
    return Transport(session, parse_address(server.url))


@pytest.mark.parametrize("open_getinfo", [False, True], ids=["old firmware", "newer firmware"])
async def test_detect_sends_no_credentials(
    *, open_getinfo: bool, camera: XmlCgiCamera, session: aiohttp.ClientSession
) -> None:
    """A camera counts wrong passwords, so none is sent before its family is known."""
    camera.open_getinfo = open_getinfo
    family = await detect(transport_to(camera, session))
    assert family is XML_CGI
    assert len(camera.requests) <= MOST_REQUESTS
    for request in camera.requests:
        assert "username" not in request.query
        assert "password" not in request.query
    assert (camera.logins, camera.refused_logins) == (0, 0)


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(refused("error, parse username", status=200), id="status 200"),
        pytest.param(
            answers_with(b"<fault> <reason>error, parse username</reason>", status=400), id="torn"
        ),
    ],
)
async def test_detect_recognizes_an_odd_fault(
    fault: Fault, camera: XmlCgiCamera, session: aiohttp.ClientSession
) -> None:
    """Status and shape vary with the firmware, the words do not."""
    camera.inject("getuid", fault)
    assert await detect(transport_to(camera, session)) is XML_CGI


@pytest.mark.parametrize(
    "stranger",
    [
        pytest.param(WebPage(), id="web page"),
        pytest.param(PanasonicLike(), id="Panasonic"),
        pytest.param(PanasonicLike(challenge=True), id="Panasonic that wants credentials"),
    ],
)
async def test_detect_rejects_other_devices(
    stranger: WebPage | PanasonicLike, session: aiohttp.ClientSession
) -> None:
    """It answers, but not as a family of ours."""
    async with stranger:
        with pytest.raises(UnknownDeviceError):
            await detect(transport_to(stranger, session))
        assert len(stranger.targets) <= MOST_TO_GIVE_UP
        assert not any("username" in target or "password" in target for target in stranger.targets)


@pytest.mark.parametrize("stranger", [Silent(), Garbage()], ids=["silent", "another protocol"])
async def test_detect_stops_at_a_host_without_an_answer(
    stranger: Silent | Garbage, impatient: None, session: aiohttp.ClientSession
) -> None:
    """There is no point in asking for another family then."""
    async with stranger:
        with pytest.raises(CannotConnectError):
            await detect(transport_to(stranger, session))
        assert stranger.connections <= MOST_REQUESTS


@pytest.mark.parametrize(
    ("realm", "server", "family"),
    [
        ("Login to 4F04C5FPAZ12345", "", "dahua"),
        ("DH_00408CA5EA04", "", "dahua"),
        ("Device_00408CA5EA04", "", "dahua"),
        ("IP Camera(76475)", "webserver", "hikvision"),
        ("DVRNVRDVS", "DNVRS-Webs", "hikvision"),
        ("iDS-7208HQHI-M1", "App-webs/", "hikvision"),
        ("4e6f74206120636174657261", "webserver", "hikvision"),
        ("IP Camera(76475)", "", None),
        ("DVR", "Apache", None),
        ("4e6f74206120636174657261", "", None),
        ("iPro", "webserver", None),
        ("DH_router", "", None),
    ],
)
async def test_detect_reads_the_realm_of_a_host_that_challenges_everything(
    realm: str, server: str, family: str | None, session: aiohttp.ClientSession
) -> None:
    """A realm decides with another fact; the family that is asked first must not take it."""
    async with Closed(realm=realm, server_name=server) as host:
        if family is None:
            with pytest.raises(UnknownDeviceError):
                await detect(transport_to(host, session))
        else:
            assert (await detect(transport_to(host, session))).name == family
        assert host.authorizations == []


async def test_detect_wants_the_same_realm_everywhere(session: aiohttp.ClientSession) -> None:
    """A gateway with a login of its own in front of some paths is no camera."""
    async with Closed(realm="Login to 4F04C5", elsewhere="Gateway") as host:
        with pytest.raises(UnknownDeviceError):
            await detect(transport_to(host, session))
        assert host.authorizations == []


async def test_detect_reports_a_closed_port(session: aiohttp.ClientSession) -> None:
    """No server listens."""
    async with Silent() as server:
        transport = transport_to(server, session)
    with pytest.raises(CannotConnectError):
        await detect(transport)


@pytest.mark.parametrize(
    ("trouble", "error"),
    [
        pytest.param(connection_reset, CannotConnectError, id="rebooting"),
        pytest.param(server_error, UnknownDeviceError, id="starting"),
        pytest.param(answers_with(b""), UnknownDeviceError, id="empty"),
        pytest.param(refused("no such cgi interface", status=404), UnknownDeviceError, id="404"),
        pytest.param(refused("error, parse parameters"), UnknownDeviceError, id="another fault"),
    ],
)
async def test_detect_does_not_recognize_a_faulty_camera(
    trouble: Fault,
    error: type[CameraError],
    camera: XmlCgiCamera,
    session: aiohttp.ClientSession,
) -> None:
    """Better none than the wrong family."""
    camera.inject(None, trouble, times=math.inf)
    with pytest.raises(error):
        await detect(transport_to(camera, session))
    assert len(camera.requests) <= MOST_TO_GIVE_UP


# Identity


async def test_identify_reads_the_identity(
    camera: XmlCgiCamera, session: aiohttp.ClientSession
) -> None:
    """From the address to the identity, as the config flow does it."""
    origin = parse_address(camera.url)
    family = await detect(Transport(session, origin))
    account = Credentials(username=camera.username, password=camera.password)
    device = Device.open(family, session, origin, account)
    assert await device.identify() == Identity(
        model="YMA42P_C2_WM701_AF",
        serial="YM20200612000042",
        mac="f00006108447",
        firmware="YMA42P_C2_WM701_AF_V1.0.3",
    )
    assert camera.logins == 1
    device.close()


async def test_identify_reads_newer_firmware(client: XmlCgiClient, camera: XmlCgiCamera) -> None:
    """Its getinfo has model and MAC, but neither serial number nor version in a session."""
    camera.open_getinfo = True
    assert await client.identify() == Identity(model="YMA42P_C2_WM701_AF", mac="f00006108447")


async def test_identify_needs_only_getinfo(client: XmlCgiClient, camera: XmlCgiCamera) -> None:
    """Other interfaces may be missing."""
    camera.open_getinfo = True
    for interface in ("getmodel", "network"):
        camera.inject(interface, refused("no such cgi interface", status=404))
    assert await client.identify() == Identity(model="YMA42P_C2_WM701_AF", mac="f00006108447")


@pytest.mark.parametrize(
    "missing", [refused("no such cgi interface", status=404), truncated, empty_body, server_error]
)
async def test_identify_omits_what_is_missing(
    missing: Fault, client: XmlCgiClient, camera: XmlCgiCamera
) -> None:
    """A fact that the interface lacks is left out."""
    for interface in ("getmodel", "network"):
        camera.inject(interface, missing)
    identity = await client.identify()
    assert identity == Identity(serial=camera.serial, firmware="YMA42P_C2_WM701_AF_V1.0.3")
    assert identity.unique_id == camera.serial


async def test_identify_omits_blank_facts(new_client: NewClient, camera: XmlCgiCamera) -> None:
    """Two cameras without a serial number are not the same camera."""
    camera.settings["getinfo"] |= {"sn": " ", "filesystem": ""}
    camera.settings["network"]["macaddr"] = "00-00-00-00-00-00"
    camera.model = ""
    identity = await new_client().identify()
    assert identity == Identity()
    assert identity.unique_id is None


async def test_identify_fails_without_getinfo(client: XmlCgiClient, camera: XmlCgiCamera) -> None:
    """Every firmware of the family has it: something is wrong."""
    camera.inject("getinfo", empty_body)
    with pytest.raises(UnexpectedAnswerError):
        await client.identify()


# What they are


@pytest.mark.parametrize(
    ("make", "options", "family"),
    [
        pytest.param(HikvisionRecorder, {}, "hikvision", id="Hikvision"),
        pytest.param(HikvisionRecorder, {"realm": "DVR"}, "hikvision", id="DVR"),
        pytest.param(HikvisionRecorder, {"realm": "Seven"}, "hikvision", id="another brand"),
        pytest.param(HikvisionRecorder, {"realm": "DVRNVRDVS"}, "hikvision", id="old DVR"),
        pytest.param(
            HikvisionRecorder, {"realm": "DS-7608NI", "server": ""}, "hikvision", id="no Server"
        ),
        pytest.param(HikvisionRecorder, {"scheme": Scheme.OPEN}, "hikvision", id="open"),
        pytest.param(HikvisionRecorder, {"scheme": Scheme.BOTH}, "hikvision", id="two logins"),
        pytest.param(DahuaRecorder, {}, "dahua", id="Dahua"),
        pytest.param(DahuaRecorder, {"realm": "Login to 0a1b2c3d4e"}, "dahua", id="hash"),
        pytest.param(DahuaRecorder, {"realm": "DH_00408CA5EA04"}, "dahua", id="MAC address"),
        pytest.param(DahuaRecorder, {"realm": "Device_00408CA5EA04"}, "dahua", id="Device_"),
        pytest.param(EdimaxCamera, {}, "edimax", id="Edimax"),
        pytest.param(EdimaxCamera, {"realm": "Edimax"}, "edimax", id="Edimax by its maker"),
        pytest.param(EdimaxCamera, {"scheme": Scheme.OPEN}, "edimax", id="open Edimax"),
        pytest.param(EdimaxCamera, {"realm": "Camera"}, None, id="GoAhead with another name"),
        pytest.param(
            EdimaxCamera, {"scheme": Scheme.OPEN, "server": ""}, None, id="open, no GoAhead"
        ),
        pytest.param(EdimaxCamera, {"nameless_header": True}, "edimax", id="GoAhead"),
        pytest.param(EdimaxCamera, {"errors_with_200": True}, "edimax", id="page for all"),
        pytest.param(AnyCamera, {}, None, id="any"),
    ],
)
async def test_detect_recognizes_recorders_without_an_account(
    bench: Bench, make: Any, options: dict[str, Any], family: str | None
) -> None:
    """A picture at some URL is no fingerprint, so devices with nothing else are not recognized."""
    recorder = await bench.start(make, **options)
    transport = Transport(bench.session, parse_address(recorder.url))
    if family is None:
        with pytest.raises(UnknownDeviceError):
            await detect(transport)
    else:
        assert await detect(transport) is FAMILIES[family]
    assert {request.scheme for request in recorder.requests} == {""}


@pytest.mark.parametrize(
    ("device", "family"),
    [
        (XmlCgiCamera, "XML CGI"),
        (JsonCgiCamera, "JSON CGI"),
        (UapiCamera, "uAPI"),
        (HikvisionRecorder, "Hikvision"),
        (DahuaRecorder, "Dahua"),
        (EdimaxCamera, "Edimax"),
    ],
)
async def test_families_page_names_what_a_browser_gets(
    device: Any, family: str, session: aiohttp.ClientSession
) -> None:
    """Without an account: the first address that is not missing is that of the family."""
    page = (Path(__file__).parents[2] / "docs/families.md").read_text("utf-8")
    rows = re.findall(r"^\| `(/\S+)` \| (.*) \| \*\*([^*]+)\*\*", page, re.MULTILINE)
    async with device(password="x") as running:
        for path, shown, named in rows:
            async with session.get(f"{running.url}{path}") as response:
                text = await response.text(errors="replace")
                marks = re.findall(r"`([^`]+)`", shown)
                asks = response.status == 401 and "login window" in shown
                if asks or any(mark in text for mark in marks):
                    assert named == family
                    return
    pytest.fail("no row of the page fits")
