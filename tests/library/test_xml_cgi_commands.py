"""Commands of XML CGI cameras: movement, accounts, clock, uploads, firmware."""

import datetime as dt
import re
import string

import pytest

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
from custom_components.cgi_camera.api.families.xml_cgi.commands import with_drift
from tests.simulators.xml_cgi import XmlCgiCamera, refused

from .conftest import Clock, NewClient, answers_with, documented
from .test_xml_cgi_spec import _chunks, row_of


@pytest.fixture(autouse=True)
def _moving(camera: XmlCgiCamera) -> None:
    camera.settings["getcapabilities"]["ptz"] = "1"


async def test_ptz_is_not_offered_by_a_fixed_camera(device: Device, camera: XmlCgiCamera) -> None:
    """It reports that, and gets no movement."""
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
async def test_ptz_sends_every_documented_movement(
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


async def test_manage_user_rejects_passwords_that_could_not_log_in(
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


async def test_manage_user_accepts_forty_bytes(device: Device, camera: XmlCgiCamera) -> None:
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
async def test_manage_user_reads_other_lists_of_accounts(
    body: bytes, device: Device, camera: XmlCgiCamera
) -> None:
    """The document does not show this answer."""
    camera.inject("user_management", answers_with(body))
    guest = User(name="guest", privilege=Privilege.USER, enabled=True)
    assert list(await device.commands.users()) == [guest]


# Clock


@pytest.mark.parametrize("zone", documented("time")["params"][1]["enum"])
async def test_sync_time_sets_the_clock_in_every_zone(
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


@pytest.mark.parametrize("zone", ["GMT+24:00", "GMT-99:99"])
def test_clock_takes_an_impossible_zone_for_none(zone: str) -> None:
    """No camera is a day away from Greenwich."""
    shown = dt.datetime.now(dt.UTC).replace(tzinfo=None).isoformat()
    drift = with_drift({"timezone": zone, "current_time": shown})["clock drift"]
    assert isinstance(drift, int)
    assert abs(drift) < 60


async def test_sync_time_keeps_the_time_server(device: Device, camera: XmlCgiCamera) -> None:
    """The clock is set by hand, and the server goes on."""
    await device.set_clock(0)
    assert "update_method=MANUAL&year=1970" in camera.requests[-2].query
    assert camera.settings["time"]["update_method"] == "ntp"


@pytest.mark.parametrize("capital", [True, False])
async def test_sync_time_reads_the_mode_in_any_case(
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
async def test_upload_snapshot_trusts_the_answer_over_the_status(
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


async def test_upload_snapshot_sends_the_account_where_onvif_wants_it(
    device: Device, camera: XmlCgiCamera
) -> None:
    """As for a picture."""
    camera.onvif_auth = True
    await device.commands.upload_snapshot("sub", UploadTarget.NFS)


async def test_upgrade_firmware_tries_both_documented_places(
    device: Device, camera: XmlCgiCamera
) -> None:
    """Both places are tried, the one of the list and the one of the example."""
    camera.inject("OnvifFirmwareUpgrade", refused("no such cgi interface", status=404), times=2)
    with pytest.raises(RefusedError) as caught:
        await device.commands.upgrade(Firmware(size=3000, chunks=_chunks))
    assert caught.value.meaning is Refusal.NOT_OFFERED
    assert camera.count("OnvifFirmwareUpgrade") == 2


async def test_upgrade_firmware_sends_a_refused_account_once(
    device: Device, camera: XmlCgiCamera, clock: Clock
) -> None:
    """It is not sent twice."""
    await device.heartbeat()
    camera.inject("OnvifFirmwareUpgrade", refused("password error", status=401))
    with pytest.raises(InvalidAuthError):
        await device.commands.upgrade(Firmware(size=3000, chunks=_chunks))
    assert camera.count("OnvifFirmwareUpgrade") == 1


@pytest.mark.parametrize("keep", [True, False])
async def test_factory_reset_sends_the_documented_value(
    device: Device, camera: XmlCgiCamera, *, keep: bool
) -> None:
    """1 is the only value, despite the text of the fault."""
    await device.commands.factory_reset(keep_network=keep)
    assert ("retain_network=1" in camera.requests[-1].query) is keep
