"""What is written into a URL is what the firmware of XML CGI cameras reads out of it.

It takes the first place where the letters of a parameter's name occur, anywhere in the URL, and
uses it only if `=` comes next. So the order of parameters matters, the beginning of a longer name
can stand for a shorter one, and the end of a longer name, too.
"""

from collections.abc import Iterable, Iterator, Mapping
from itertools import permutations
from random import Random
from urllib.parse import unquote

import aiohttp
import pytest

from custom_components.cgi_camera.api.errors import InvalidValueError
from custom_components.cgi_camera.api.families.xml_cgi.query import request_target
from custom_components.cgi_camera.api.features import Fields
from custom_components.cgi_camera.api.http.transport import Transport, parse_address
from tests.simulators.xml_cgi import XmlCgiCamera

from .conftest import documented

UID = "ffa72511"
DECODED = {"title_utf8", "password"}
OSD = {
    "enable": "0",
    "color": "2",
    "fontsize": "1",
    "title_pos_type": "1",
    "title_pos_x": "17",
    "title_pos_y": "18",
    "show_res_bit": "3",
    "time_pos_type": "0",
    "time_pos_x": "1",
    "time_pos_y": "2",
    "show_week": "1",
    "time_format": "hh:mm:ss_dd/mm/yyyy",
    "title_utf8": "Front door",
}
MOTION = {
    "enable": "1",
    "sensitivity": "20",
    "alarmthreshold": "21",
    "enable_nighttime": "0",
    "night_sensitivity": "80",
    "night_alarmthreshold": "81",
    "blockcount": "22x18",
    "areavalue": "ff" * 49 + "0f",
}
ENCODER = {
    "encode_mode": "H265",
    "resolution": "1080P",
    "framerate": "25",
    "govlength": "100",
    "bitrate": "2500",
    "bitrate_control": "CBR",
}
AUDIO = {
    "enable": "1",
    "encode_type": "G.711",
    "samplerate": "8000",
    "bitrate": "64000",
    "input_volume": "60",
    "output_volume": "80",
    "amplify": "1",
}
NETWORK = {
    "dhcp": "0",
    "ipaddr": "192.168.4.65",
    "netmask": "255.255.255.0",
    "gateway": "192.168.4.1",
    "dns1": "114.114.114.114",
    "dns2": "8.8.8.8",
    "port": "80",
}
TIME = {
    "timezone": "GMT+08:00",
    "update_method": "MANUAL",
    "year": "2017",
    "month": "11",
    "day": "30",
    "hour": "8",
    "min": "0",
    "sec": "0",
    "ntpaddr": "pool.ntp.org",
    "port": "123",
}
USER = {
    "action": "add",
    "name": "guest",
    "newpasswd": "secret-1",
    "privilege": "User",
    "enable": "Enable",
}
INTERFACES = [
    ("osd", OSD),
    ("motion", MOTION),
    ("videoencoder", ENCODER),
    ("audioencoder", AUDIO),
    ("network", NETWORK),
    ("time", TIME),
    ("user_management", USER),
]
HOSTILE_TITLES = [
    "",
    "uid",
    "uid=0",
    "&uid=0&",
    "fluid enable",
    "color=2&enable=0",
    "title_utf8",
    "title_pos_x title_pos_y title_pos_type",
    "time_format=yyyy",
    " ".join(OSD),
    "=".join(OSD),
    "&".join(OSD) + "=uid=",
    "snapshot.cgi",
    "A & B <C> \"D\" 'E'",
    "+",
    "%",
    "100%25",
    "#?/",
    "你好 ipcamera",
]


def firmware_reads(target: str, name: str) -> str | None:
    """Return what the firmware takes for the value of a parameter."""
    place = target.find(name)
    behind = target[place + len(name) :]
    return behind[1:].split("&")[0] if place >= 0 and behind[:1] == "=" else None


def assert_is_read_as_meant(path: str, names: Iterable[str], parameters: Fields) -> None:
    """Let the firmware look for all these names in the URL, those not sent too.

    A name not sent that ends one sent is left out here: `night_sensitivity=80` says something
    about `sensitivity` in any order. The tests of the tables show what a write does about it.
    """
    target = request_target(path, parameters)
    assert target.startswith(f"{path}?")
    for name in names:
        value = firmware_reads(target, name)
        if name in DECODED and value is not None:
            value = unquote(value)  # a `+` stays one
        if name in parameters or not any(sent.endswith(name) for sent in parameters):
            assert value == parameters.get(name), (name, target)


def choices(parameters: Mapping[str, str], count: int) -> Iterator[dict[str, str]]:
    """Return so many subsets chosen at random, in any order, each with a session."""
    chance = Random(1)  # noqa: S311 - no secret is made of it, and every run is to be the same
    for _ in range(count):
        names = ["uid", *chance.sample(sorted(parameters), chance.randint(0, len(parameters)))]
        chance.shuffle(names)
        yield {name: parameters.get(name, UID) for name in names}


def test_query_knows_the_documented_parameters() -> None:
    """Else the rest would prove less than it seems to."""
    for name, parameters in INTERFACES:
        assert {entry["name"] for entry in documented(name)["params"]} == {*parameters, "uid"}


@pytest.mark.parametrize(("interface", "parameters"), INTERFACES)
def test_query_orders_any_choice_of_parameters(interface: str, parameters: dict[str, str]) -> None:
    """Nothing sent is lost, and nothing is read that was not sent."""
    path, whole = f"/cgi-bin/{interface}", parameters | {"uid": UID}
    assert_is_read_as_meant(path, whole, whole)
    for pair in permutations(whole, 2):
        assert_is_read_as_meant(path, whole, {name: whole[name] for name in pair})
    for chosen in choices(parameters, 300):
        assert_is_read_as_meant(path, whole, chosen)


@pytest.mark.parametrize("title", HOSTILE_TITLES)
def test_query_orders_titles_that_contain_parameters(title: str) -> None:
    """The title is the one value in which anything can stand."""
    parameters = OSD | {"title_utf8": title}
    whole = parameters | {"uid": UID}
    assert_is_read_as_meant("/cgi-bin/osd", whole, whole)
    for name in OSD:
        pair = {"title_utf8": title, name: parameters[name]}
        assert_is_read_as_meant("/cgi-bin/osd", whole, pair)
    for chosen in choices(parameters, 30):
        assert_is_read_as_meant("/cgi-bin/osd", whole, chosen)


@pytest.mark.parametrize(
    ("username", "password"),
    [
        ("admin", "password"),
        ("admin", "username"),
        ("admin", "username=x&password=y"),
        ("password", "secret"),
        ("uid", "uid"),
    ],
)
def test_query_orders_accounts_that_contain_parameters(username: str, password: str) -> None:
    """A login has two names only, but people choose the values."""
    target = request_target("/cgi-bin/getuid", {"username": username, "password": password})
    assert firmware_reads(target, "username") == username
    assert unquote(firmware_reads(target, "password") or "") == password


@pytest.mark.parametrize(
    ("path", "parameters"),
    [
        pytest.param("/cgi-bin/x", {"one": "two", "two": "one"}, id="each mentions the other"),
        pytest.param(
            "/cgi-bin/x", {"one": "two", "two": "three", "three": "one"}, id="a circle of three"
        ),
        pytest.param(
            "/cgi-bin/getuid", {"username": "password", "password": "username"}, id="an account"
        ),
        pytest.param("/cgi-bin/getuid", {"uid": UID}, id="a name in the path"),
    ],
)
def test_query_rejects_values_that_no_order_protects(path: str, parameters: dict[str, str]) -> None:
    """In each order at least one value would be read wrongly."""
    for order in permutations(parameters.items()):
        query = "&".join(f"{name}={value}" for name, value in order)
        read = {name: firmware_reads(f"{path}?{query}", name) for name in parameters}
        assert read != parameters
    with pytest.raises(InvalidValueError):
        request_target(path, parameters)


@pytest.mark.parametrize(
    "value", ["a b", "a&b", "a=b", "50%", "#1", "a?b", 'a"b', "<a>", "a\\b", "a\nb", "ä", "你好"]
)
def test_query_rejects_values_that_need_encoding(value: str) -> None:
    """Only a password and a title are decoded; of others not even the error repeats the value."""
    with pytest.raises(InvalidValueError) as caught:
        request_target("/cgi-bin/time", {"timezone": value})
    assert value not in str(caught.value)
    assert caught.value.feature == "timezone"


@pytest.mark.parametrize(
    ("value", "written"),
    [("GMT+08:00", "GMT+08:00"), (5, "5"), (0, "0"), (2.5, "2.5"), (None, ""), ("", "")],
)
def test_query_writes_plain_values(value: str | float | None, written: str) -> None:
    """Firmware would take `%2B` for three characters."""
    target = request_target("/cgi-bin/time", {"timezone": value, "uid": UID})
    assert target == f"/cgi-bin/time?timezone={written}&uid={UID}"


@pytest.mark.parametrize("name", sorted(DECODED))
def test_query_encodes_decoded_values(name: str) -> None:
    """So the document wants it; a dot, for one, could make a `snapshot.cgi` out of any URL."""
    target = request_target("/cgi-bin/x", {name: "aZ9 +-._~/'你"})
    assert target == f"/cgi-bin/x?{name}=aZ9%20%2B%2D%2E%5F%7E%2F%27%E4%BD%A0"


@pytest.mark.parametrize(
    "parameters",
    [
        MOTION,
        OSD,
        OSD | {"title_utf8": "a+b & %c é"},
        {"timezone": "GMT+08:00"},
        {"name": ".-_~:/,;@!$'()*"},
    ],
)
async def test_query_arrives_byte_for_byte(
    parameters: dict[str, str], camera: XmlCgiCamera, session: aiohttp.ClientSession
) -> None:
    """No library on the way sorts, encodes or decodes it."""
    target = request_target("/cgi-bin/x", parameters)
    await Transport(session, parse_address(camera.url)).get(target)
    (request,) = camera.requests
    assert f"{request.path}?{request.query}" == target
