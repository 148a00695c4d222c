"""All 20 interfaces of XML CGI cameras: each is spoken to, each field reached, each fault known.

What is tested follows from `spec/xml_cgi.yaml`, the document as data.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
import datetime as dt
from pathlib import Path
import re
import string
from typing import Any

import aiohttp
import pytest
import yaml

from custom_components.cgi_camera.api.commands import (
    Firmware,
    Move,
    PresetAction,
    Privilege,
    UploadTarget,
    User,
)
from custom_components.cgi_camera.api.device import Device
from custom_components.cgi_camera.api.errors import (
    InvalidAuthError,
    InvalidValueError,
    Refusal,
    RefusedError,
    UnexpectedAnswerError,
    UnsupportedError,
)
from custom_components.cgi_camera.api.families.xml_cgi import XML_CGI
from custom_components.cgi_camera.api.families.xml_cgi.answers import expect
from custom_components.cgi_camera.api.features import Button, Fields, Readable, Wire
from custom_components.cgi_camera.api.http.transport import parse_address
from custom_components.cgi_camera.api.identity import Credentials
from custom_components.cgi_camera.api.settings import Number, Select, Setting, Switch
from tests.simulators.xml_cgi import XmlCgiCamera, refused
from tests.simulators.xml_cgi_encoder import Limits

from .conftest import Clock, NewClient, answers_with, documented

SPECIFICATION = yaml.safe_load((Path(__file__).parent / "spec/xml_cgi.yaml").read_text("utf-8"))
INTERFACES: list[Mapping[str, Any]] = SPECIFICATION["interfaces"]

STREAM = "videoencoder"
SECTIONS = {
    STREAM: "main_stream",
    "audioencoder": "audio",
    "osd": "osd",
    "image": "image",
    "motion": "motion",
    "network": "network",
    "time": "time",
}
"""Where the settings of an interface are among ours."""
MOMENT = {"year", "month", "day", "hour", "min", "sec"}
AREA = {"blockcount", "areavalue"}
ACCOUNT = {"name", "newpasswd", "privilege", "enable"}


async def _chunks() -> AsyncIterator[bytes]:
    for _ in range(3):
        yield b"x" * 1000


def press(key: str) -> Callable[[Device], Awaitable[None]]:
    """Return what presses a button."""
    row = next(row for row in XML_CGI.features if isinstance(row, Button) and row.key == key)
    return lambda device: device.press(row)


CALLS: Mapping[str, Callable[[Device], Awaitable[object]]] = {
    "getuid": lambda device: device.heartbeat(),
    "keep_alive": lambda device: device.heartbeat(),
    "getinfo": lambda device: device.identify(),
    "getcapabilities": lambda device: device.read("audio"),
    "reboot": press("reboot"),
    "factory_reset": lambda device: device.commands.factory_reset(keep_network=True),
    "network": lambda device: device.read("network"),
    "time": lambda device: device.set_clock(0),
    "videoencoder/getcapabilities": lambda device: device.read("main_stream"),
    "videoencoder": lambda device: device.read("main_stream"),
    "audioencoder/getcapabilities": lambda device: device.read("audio"),
    "audioencoder": lambda device: device.read("audio"),
    "osd": lambda device: device.read("osd"),
    "image": lambda device: device.read("image"),
    "ptz_ctrl": lambda device: device.commands.move(Move(pan=1)),
    "motion": lambda device: device.read("motion"),
    "getmodel": lambda device: device.identify(),
    "user_management": lambda device: device.commands.users(),
    "snapshot.cgi": lambda device: device.commands.upload_snapshot("main", UploadTarget.FTP),
    "OnvifFirmwareUpgrade": lambda device: device.commands.upgrade(
        Firmware(size=3000, chunks=_chunks)
    ),
}
"""What makes the library use an interface."""


@pytest.fixture(autouse=True)
def _moving(camera: XmlCgiCamera) -> None:
    camera.settings["getcapabilities"]["ptz"] = "1"


@pytest.mark.parametrize("interface", INTERFACES, ids=lambda entry: entry["name"])
async def test_every_interface_is_spoken_to(
    interface: Mapping[str, Any], device: Device, camera: XmlCgiCamera
) -> None:
    """Over a real socket, and the camera takes every request."""
    await CALLS[interface["name"]](device)
    assert camera.count(interface["name"]) >= 1
    assert {request.status for request in camera.requests} == {200}
    assert camera.refused_logins == 0


def test_the_document_is_walked_whole() -> None:
    """Were the file read wrongly, everything here would hold of nothing."""
    assert set(CALLS) == {entry["name"] for entry in INTERFACES}
    assert len(INTERFACES) == 20
    assert len(list(_settable())) == 59
    assert sum(len(entry["faults"]) for entry in INTERFACES) == 31


def _common_faults() -> list[str]:
    return [fault["reason"] for fault in SPECIFICATION["generic"]["common_faults"]]


def _settable() -> Iterator[tuple[str, Mapping[str, Any]]]:
    for interface in INTERFACES:
        for parameter in interface["params"]:
            if parameter.get("settable") == "Y":
                yield interface["name"], parameter


def test_every_settable_parameter_is_reached() -> None:
    """By a row, or, where several make one thing, by what writes them together."""
    rows = {(row.section, row.field) for row in XML_CGI.features if isinstance(row, Setting)}
    for interface, parameter in _settable():
        name = parameter["name"]
        together = {"time": MOMENT, "motion": AREA, "user_management": ACCOUNT}.get(interface, ())
        if name not in together:
            assert (SECTIONS[interface], name) in rows, (interface, name)


def test_both_streams_have_the_same_settings() -> None:
    """The document has one table for both."""
    fields = [
        {row.field for row in XML_CGI.features if isinstance(row, Setting) and row.section == name}
        for name in ("main_stream", "sub_stream")
    ]
    assert fields[0] == fields[1] == {p["name"] for name, p in _settable() if name == STREAM}


@pytest.mark.parametrize(
    ("interface", "name"),
    [(interface, p["name"]) for interface, p in _settable() if interface in SECTIONS],
)
def test_a_row_takes_what_the_document_lists(interface: str, name: str) -> None:
    """All options, and ranges that are not narrower; kinds fit."""
    parameter = next(p for p in documented(interface)["params"] if p["name"] == name)
    options = {it if isinstance(it, str) else it["value"] for it in parameter.get("enum", ())}
    rows = [
        row
        for row in XML_CGI.features
        if isinstance(row, Setting) and (row.section, row.field) == (SECTIONS[interface], name)
    ]
    for row in rows:
        if isinstance(row, Switch) and parameter["type"] == "bool01":
            assert {row.on, row.off} == options == {"0", "1"}
        elif isinstance(row, Number) and "min" in parameter:
            assert row.minimum <= min([parameter["min"], *parameter.get("allowed", ())])
            assert row.maximum == parameter["max"]
    if parameter["type"] == "enum" and options:
        reached = {wire for row in rows if isinstance(row, Select) for wire in row.options.values()}
        assert options <= reached


FAULTS = sorted(
    {fault["reason"] for interface in INTERFACES for fault in interface["faults"]}
    | {*_common_faults()}
)


@pytest.mark.parametrize("reason", FAULTS)
def test_every_fault_has_a_meaning(reason: str) -> None:
    """None of the document's words are shown to a user as the only explanation."""
    body = f"<fault><value>/cgi-bin/x</value><reason>{reason}</reason></fault>".encode()
    with pytest.raises((RefusedError, InvalidAuthError)) as caught:
        expect("x", body)
    if isinstance(caught.value, RefusedError):
        assert caught.value.meaning is not None
        assert caught.value.reason == reason


@pytest.mark.parametrize(
    ("reason", "meaning"),
    [
        ("sd card not mounted", Refusal.NO_SD_CARD),
        ("username none exist to edit", Refusal.NO_SUCH_USER),
        ("username not exist to edit", Refusal.ACCOUNT_GONE),
        ("brightness range: 0-255", Refusal.VALUE),
        ("timezone error", Refusal.VALUE),
        ("error, parse gateway", Refusal.VALUE),
        ("no permission", Refusal.NO_PERMISSION),
        ("the moon is full", None),
    ],
)
async def test_a_refusal_is_told_by_its_meaning(
    reason: str, meaning: Refusal | None, device: Device, camera: XmlCgiCamera
) -> None:
    """Two that differ in one letter mean different things."""
    camera.inject("image", refused(reason))
    with pytest.raises(RefusedError) as caught:
        await device.read("image")
    assert caught.value.meaning is meaning


@pytest.mark.parametrize("fault", documented("getuid")["faults"], ids=lambda it: it["reason"])
async def test_a_refused_login_is_one_whatever_the_words(
    fault: Mapping[str, Any], device: Device, camera: XmlCgiCamera
) -> None:
    """And it is not sent again."""
    camera.inject("getuid", refused(fault["reason"]))
    for _ in range(3):
        with pytest.raises(InvalidAuthError):
            await device.heartbeat()
    assert camera.count("getuid") == 1


async def test_a_camera_that_is_starting_refuses_nobody(
    device: Device, camera: XmlCgiCamera
) -> None:
    """Its login is not there yet; the account is good."""
    camera.inject("getuid", refused("no such cgi interface", status=404))
    with pytest.raises(RefusedError):
        await device.heartbeat()
    await device.heartbeat()


# Encoders


def row_of(key: str) -> Any:
    """Return a row of the family by its key."""
    return next(row for row in XML_CGI.features if row.key == key)


async def test_every_combination_of_the_capabilities_can_be_set(
    device: Device, camera: XmlCgiCamera
) -> None:
    """Step by step, as a person would, from each to each: the camera never refuses."""
    codec, size = row_of("main_stream_codec"), row_of("main_stream_resolution")
    rates = [row_of("main_stream_frame_rate"), row_of("main_stream_bit_rate")]
    current = await device.read("main_stream")
    for word in ("h264", "h265", "h264"):
        current = await device.write("main_stream", codec.changes(word, current), current)
        for resolution in size.choices(current):
            changes = size.changes(resolution, current)
            current = await device.write("main_stream", changes, current)
            for row in rates:
                for value in row.limits(current):
                    changes = row.changes(value, current)
                    current = await device.write("main_stream", changes, current)
                    assert row.value(current) == value
    assert {request.status for request in camera.requests} == {200}


async def test_a_codec_that_lacks_the_resolution(
    camera: XmlCgiCamera, session: aiohttp.ClientSession
) -> None:
    """The first that it has is taken, with rates that fit, in one request."""
    capabilities = {
        "stream1": {
            "H264": {"A": Limits((1, 30), (500, 8000))},
            "MJPEG": {"B": Limits((1, 10), (100, 900))},
        }
    }
    async with XmlCgiCamera(latency=0, video_capabilities=capabilities) as other:
        other.settings["videoencoder/stream1"] |= {"encode_mode": "H264", "resolution": "A"}
        account = Credentials(username=other.username, password=other.password)
        device = Device.open(XML_CGI, session, parse_address(other.url), account)
        before = await device.read("main_stream")
        changes = row_of("main_stream_codec").changes("mjpeg", before)
        after = await device.write("main_stream", changes, before)
        sent = set(other.requests[-1].query.split("&"))
        assert sent >= {"encode_mode=MJPEG", "resolution=B", "framerate=10", "bitrate=900"}
        assert after["resolution"] == "B"
        assert await device.read("sub_stream") == {}


@pytest.mark.parametrize("new", [True, False])
async def test_newer_firmware_tells_one_stream_at_a_time(
    device: Device, camera: XmlCgiCamera, *, new: bool
) -> None:
    """That is found out once."""
    camera.encoder_path_query = not new
    for _ in range(2):
        assert (await device.read("main_stream"))["resolution"] == "1080P"
        assert (await device.read("sub_stream"))["resolution"] == "480X360"
    statuses = [request.status for request in camera.requests]
    assert statuses.count(404) == int(new)


@pytest.mark.parametrize("interface", ["videoencoder", "audioencoder"])
async def test_without_capabilities_the_rows_decide(
    interface: str, device: Device, camera: XmlCgiCamera
) -> None:
    """Old firmware may lack them; what is set now can be set again."""
    camera.inject(f"{interface}/getcapabilities", refused("no such cgi interface", status=404))
    camera.inject("getcapabilities", answers_with(b"not found", status=404))
    fields = await device.read(SECTIONS[interface])
    assert fields
    if interface == STREAM:
        assert row_of("main_stream_codec").choices(fields) == ["h264", "h265", "mjpeg"]
        assert row_of("main_stream_resolution").choices(fields) == ["1080P"]
        assert row_of("main_stream_frame_rate").limits(fields) == (1, 60)


async def test_a_camera_that_does_not_move(device: Device, camera: XmlCgiCamera) -> None:
    """It says so, and is not asked to."""
    camera.settings["getcapabilities"]["ptz"] = "0"
    with pytest.raises(UnsupportedError):
        await device.commands.move(Move(tilt=1))
    with pytest.raises(UnsupportedError):
        await device.commands.stop()
    with pytest.raises(UnsupportedError):
        await device.commands.preset(PresetAction.CALL, 1)
    assert camera.count("ptz_ctrl") == 0


COMMANDS = [
    (Move(pan=-1), "left"),
    (Move(pan=1), "right"),
    (Move(tilt=1), "up"),
    (Move(tilt=-1), "down"),
    (Move(pan=-1, tilt=1), "upper left"),
    (Move(pan=-1, tilt=-1), "lower left"),
    (Move(pan=1, tilt=1), "upper right"),
    (Move(pan=1, tilt=-1), "lower right"),
    (Move(zoom=1), "zoom narrow"),
    (Move(zoom=-1), "zoom wide"),
    (Move(focus=1), "focus near"),
    (Move(focus=-1), "focus far"),
    (Move(iris=1), "iris open"),
    (Move(iris=-1), "iris close"),
]


@pytest.mark.parametrize(("move", "label"), COMMANDS, ids=[label for _, label in COMMANDS])
async def test_every_movement_is_sent_as_printed(
    move: Move, label: str, device: Device, camera: XmlCgiCamera
) -> None:
    """Half the speed is the 5 of the examples."""
    printed = {entry["label"]: entry["query"] for entry in documented("ptz_ctrl")["commands"]}
    await device.commands.move(move)
    assert camera.requests[-1].query.rpartition("&uid=")[0] == printed[label]
    assert camera.head.is_moving
    await device.commands.stop()
    assert camera.requests[-1].query.rpartition("&uid=")[0] == printed["stop"]
    assert not camera.head.is_moving


# Accounts


async def test_a_new_password_works_or_is_refused_here(
    device: Device, new_client: NewClient, camera: XmlCgiCamera
) -> None:
    """The login decodes what the management of accounts does not: half the signs are a trap."""
    refused_here = set()
    for character in string.digits + string.ascii_letters + string.punctuation + " ":
        password = f"a{character}b"
        try:
            await device.commands.edit_user(User(name="admin"), password)
        except InvalidValueError:
            refused_here.add(character)
            continue
        device = Device(XML_CGI, new_client(password=password))
        await device.heartbeat()
    assert refused_here == set('"#%&+<=>?[\\]^`{|} ')
    assert camera.refused_logins == 0


async def test_a_name_of_forty_bytes_comes_back(device: Device, camera: XmlCgiCamera) -> None:
    """And one of 41 does not leave."""
    name = "n" * 40
    user = User(name=name, privilege=Privilege.OPERATOR, enabled=False)
    await device.commands.add_user(user, "secret-1")
    assert user in await device.commands.users()
    with pytest.raises(InvalidValueError):
        await device.commands.add_user(User(name=name + "n"), "secret-1")


@pytest.mark.parametrize(
    "body",
    [
        b'<users><user name="guest" privilege="User" enable="Enable"/></users>',
        b"<x><a><Name>guest</Name><Privilege>user</Privilege><Enable>1</Enable></a></x>",
    ],
)
async def test_accounts_in_other_words(body: bytes, device: Device, camera: XmlCgiCamera) -> None:
    """The document does not show this answer."""
    camera.inject("user_management", answers_with(body))
    guest = User(name="guest", privilege=Privilege.USER, enabled=True)
    assert list(await device.commands.users()) == [guest]


# Clock


@pytest.mark.parametrize("zone", documented("time")["params"][1]["enum"])
async def test_the_clock_is_set_in_every_zone(
    zone: str, device: Device, camera: XmlCgiCamera
) -> None:
    """The wire has local time; a `+` travels as it is."""
    camera.settings["time"]["update_method"] = "manual"
    before = await device.read("time")
    after = await device.write("time", {"timezone": zone}, before)
    assert after["timezone"] == zone
    await device.set_clock(round(dt.datetime(2026, 2, 28, 23, 30, tzinfo=dt.UTC).timestamp()))
    shown = dt.datetime.fromisoformat(str((await device.read("time"))["current_time"]))
    sign, hours, minutes = re.fullmatch(r"GMT([+-])(\d\d):(\d\d)", zone).groups()  # type: ignore[union-attr]  # documented
    offset = dt.timedelta(hours=int(hours), minutes=int(minutes)) * (-1 if sign == "-" else 1)
    assert shown == dt.datetime(2026, 2, 28, 23, 30) + offset  # noqa: DTZ001 - local to the camera


async def test_a_time_server_stays_in_charge(device: Device, camera: XmlCgiCamera) -> None:
    """The clock is set by hand, and the server goes on."""
    await device.set_clock(0)
    assert "update_method=MANUAL&year=1970" in camera.requests[-2].query
    assert camera.settings["time"]["update_method"] == "ntp"


@pytest.mark.parametrize("capital", [True, False])
async def test_how_the_clock_is_set_is_read_in_any_case(
    device: Device, camera: XmlCgiCamera, *, capital: bool
) -> None:
    """Listed in capitals, answered in small letters."""
    camera.capital_update_method = capital
    row = row_of("ntp")
    current = await device.read("time")
    assert row.value(current) is True
    current = await device.write("time", row.changes(value=False, fields=current), current)
    assert row.value(current) is False


# Snapshots and firmware


@pytest.mark.parametrize("status", [200, 400])
async def test_an_upload_is_decided_by_what_the_answer_says(
    status: int, device: Device, camera: XmlCgiCamera
) -> None:
    """Not by its status."""
    camera.inject("snapshot.cgi", refused("sd not mount", status=status))
    with pytest.raises(RefusedError) as caught:
        await device.commands.upload_snapshot("main", UploadTarget.SD_CARD)
    assert caught.value.meaning is Refusal.NO_SD_CARD
    camera.inject("snapshot.cgi", answers_with(b"<html>OK</html>"))
    with pytest.raises(UnexpectedAnswerError):
        await device.commands.upload_snapshot("main", UploadTarget.SD_CARD)


async def test_an_upload_where_onvif_wants_the_account(
    device: Device, camera: XmlCgiCamera
) -> None:
    """As for a picture."""
    camera.onvif_auth = True
    await device.commands.upload_snapshot("sub", UploadTarget.NFS)


async def test_a_firmware_that_is_nowhere_taken(device: Device, camera: XmlCgiCamera) -> None:
    """Both places are tried, the one of the list and the one of the example."""
    camera.inject("OnvifFirmwareUpgrade", refused("no such cgi interface", status=404), times=2)
    with pytest.raises(RefusedError) as caught:
        await device.commands.upgrade(Firmware(size=3000, chunks=_chunks))
    assert caught.value.meaning is Refusal.NOT_OFFERED
    assert camera.count("OnvifFirmwareUpgrade") == 2


async def test_a_firmware_with_a_refused_account(
    device: Device, camera: XmlCgiCamera, clock: Clock
) -> None:
    """It is not sent twice."""
    await device.heartbeat()
    camera.inject("OnvifFirmwareUpgrade", refused("password error", status=401))
    with pytest.raises(InvalidAuthError):
        await device.commands.upgrade(Firmware(size=3000, chunks=_chunks))
    assert camera.count("OnvifFirmwareUpgrade") == 1


@pytest.mark.parametrize("keep", [True, False])
async def test_a_factory_reset(device: Device, camera: XmlCgiCamera, *, keep: bool) -> None:
    """1 is the only value there is, whatever the fault says."""
    await device.commands.factory_reset(keep_network=keep)
    assert ("retain_network=1" in camera.requests[-1].query) is keep


def test_fields_of_ours_are_told_from_those_of_the_camera() -> None:
    """No name of the document has a blank; those that the client adds have one."""
    names: set[str] = {p["name"] for entry in INTERFACES for p in entry["params"]}
    assert not any(" " in name for name in names)
    told = {
        row.reported_in for row in XML_CGI.features if isinstance(row, Setting) and row.reported_in
    }
    assert all(" " in name for name in told)


def test_fields_are_what_the_printed_answers_have() -> None:
    """Every row that reads a field finds it in the vendor's own example."""
    for interface, section in SECTIONS.items():
        printed: Fields = _printed(documented(interface)["success"]["xml"])
        for row in XML_CGI.features:
            if isinstance(row, Readable) and row.section == section and " " not in row.field:
                assert row.field in printed, row.key


def _printed(xml: str) -> dict[str, Wire]:
    return dict(re.findall(r'(\w+)="([^"]*)"', xml.partition("?>")[2]))
