"""Open doors: what a look at a camera finds, without an account ever being tried."""

from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from yarl import URL

from custom_components.cgi_camera.api import hygiene
from custom_components.cgi_camera.api.device import Device
from custom_components.cgi_camera.api.families import FAMILIES
from custom_components.cgi_camera.api.families.uapi.takeovers import TAKEOVERS
from custom_components.cgi_camera.api.identity import Credentials
from custom_components.cgi_camera.api.weaknesses import worst
from tests.simulators.access import Scheme
from tests.simulators.dahua import DahuaRecorder
from tests.simulators.edimax import EdimaxCamera
from tests.simulators.hikvision import HikvisionRecorder
from tests.simulators.json_cgi import JsonCgiCamera
from tests.simulators.uapi import UapiCamera
from tests.simulators.uapi_access import Auth
from tests.simulators.xml_cgi import XmlCgiCamera


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    """Return a session."""
    async with aiohttp.ClientSession() as opened:
        yield opened


def device_of(session: aiohttp.ClientSession, family: str, camera: Any) -> Device:
    """Return a device that speaks to a simulator."""
    chosen = FAMILIES[family]
    account = Credentials(username=camera.username, password=camera.password)
    channels = None if chosen.channel is None else [chosen.channel(1)]
    return Device.open(chosen, session, URL(camera.url), account, channels=channels)


@pytest.mark.parametrize(
    ("family", "camera", "is_open"),
    [
        ("xml_cgi", XmlCgiCamera(), True),
        ("xml_cgi", XmlCgiCamera(onvif_auth=True), False),
        ("uapi", UapiCamera(auth=Auth.NONE), True),
        ("uapi", UapiCamera(auth=Auth.DIGEST), False),
        ("edimax", EdimaxCamera(scheme=Scheme.OPEN), True),
        ("edimax", EdimaxCamera(), False),
        ("hikvision", HikvisionRecorder(open_pictures=True), True),
        ("hikvision", HikvisionRecorder(), False),
        ("dahua", DahuaRecorder(), False),
        ("json_cgi", JsonCgiCamera(), None),
        ("custom", EdimaxCamera(scheme=Scheme.OPEN), None),
    ],
)
async def test_shows_open_picture_asks_once_without_the_account(
    session: aiohttp.ClientSession,
    family: str,
    camera: Any,
    is_open: bool | None,  # noqa: FBT001 - a parameter of the test
) -> None:
    """The document of JSON CGI has no login for pictures, and a URL of the user may hold one."""
    async with camera:
        device = device_of(session, family, camera)
        await device.snapshots.get(1, "main")
        before = len(camera.requests)
        assert await device.shows_open_picture() is is_open
        assert len(camera.requests) == before + (is_open is not None)
        device.close()


@pytest.mark.parametrize(
    ("family", "username", "password", "is_factory"),
    [
        ("json_cgi", "admin", "123456", True),
        ("xml_cgi", "admin", "123456", True),
        ("uapi", "root", "pass", True),
        ("edimax", "admin", "1234", True),
        ("hikvision", "admin", "12345", True),
        ("dahua", "admin", "admin", True),
        ("uapi", "admin", "123456", False),
        ("json_cgi", "admin", "1234567", False),
        ("custom", "admin", "1234", False),
    ],
)
async def test_is_factory_account_compares_and_sends_nothing(
    session: aiohttp.ClientSession, family: str, username: str, password: str, *, is_factory: bool
) -> None:
    """With what the makers of each family document."""
    account = Credentials(username=username, password=password)
    device = Device.open(FAMILIES[family], session, URL("http://192.0.2.1"), account)
    assert hygiene.is_factory_account(device) is is_factory


def test_factory_accounts_and_takeovers_have_a_source() -> None:
    """Every row can be looked up."""
    for family in FAMILIES.values():
        assert all(account.source for account in family.factory_accounts)
        assert all(takeover.source.startswith("https://") for takeover in family.takeovers)


@pytest.mark.parametrize(
    ("firmware", "is_known"),
    [
        ("1.12.0.27", True),
        ("1.11.5.9", True),
        ("1.12.13.2", True),
        ("1.12.14.5", True),
        ("1.12.0.28", False),
        ("1.12.14.7", False),
        ("1.12", False),
        ("V5.0.2", False),
        ("", False),
    ],
)
def test_worst_knows_only_listed_versions(firmware: str, *, is_known: bool) -> None:
    """A version of another form proves nothing."""
    assert (worst(TAKEOVERS, firmware) is not None) is is_known


async def test_is_telnet_open_connects_and_sends_nothing(session: aiohttp.ClientSession) -> None:
    """Only `close` is ever asked, and that closes it."""
    async with JsonCgiCamera() as camera:
        device = device_of(session, "json_cgi", camera)
        port = await camera.open_telnet()
        assert await hygiene.is_telnet_open(device, port)
        assert camera.requests == []
        await device.commands.close_telnet()
        assert not await hygiene.is_telnet_open(device, port)
        assert camera.telnet_calls == 1
        device.close()


@pytest.mark.parametrize(
    ("family", "fields", "error"),
    [
        ("json_cgi", {"clock drift": 61, "ntp_enable": 0}, 61),
        ("json_cgi", {"clock drift": -3600, "ntp_enable": 0}, -3600),
        ("json_cgi", {"clock drift": 60, "ntp_enable": 0}, None),
        ("json_cgi", {"clock drift": 3600, "ntp_enable": 1}, None),
        ("json_cgi", {"ntp_enable": 0}, None),
        ("xml_cgi", {"clock drift": 90, "update_method": "manual"}, None),
        ("xml_cgi", {"clock drift": 90, "update_method": "MANUAL"}, 90),
        ("xml_cgi", {"clock drift": 90, "update_method": "P2P"}, None),
        ("uapi", {"clock drift": 90}, None),
    ],
)
async def test_clock_error_needs_a_wrong_clock_without_a_server(
    session: aiohttp.ClientSession, family: str, fields: dict[str, Any], error: int | None
) -> None:
    """A camera that reports neither is left alone."""
    account = Credentials(username="admin", password="x")
    device = Device.open(FAMILIES[family], session, URL("http://192.0.2.1"), account)
    assert hygiene.clock_error(device, fields) == error
