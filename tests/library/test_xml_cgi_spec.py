"""All 20 interfaces of XML CGI cameras: each is spoken to, each field reached, each fault known.

What is tested follows from `spec/xml_cgi.yaml`, the document as data.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from pathlib import Path
import re
from typing import Any

import pytest
import yaml

from custom_components.cgi_camera.api.commands import (
    Firmware,
    Move,
    UploadTarget,
)
from custom_components.cgi_camera.api.device import Device
from custom_components.cgi_camera.api.errors import (
    InvalidAuthError,
    Refusal,
    RefusedError,
)
from custom_components.cgi_camera.api.families.xml_cgi import XML_CGI
from custom_components.cgi_camera.api.families.xml_cgi.answers import expect
from custom_components.cgi_camera.api.features import Button, Fields, Readable, Wire
from custom_components.cgi_camera.api.settings import Number, Select, Setting, Switch
from tests.simulators.xml_cgi import XmlCgiCamera, refused

from .conftest import documented

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
async def test_xml_cgi_client_uses_every_interface(
    interface: Mapping[str, Any], device: Device, camera: XmlCgiCamera
) -> None:
    """Over a real socket, and the camera takes every request."""
    await CALLS[interface["name"]](device)
    assert camera.count(interface["name"]) >= 1
    assert {request.status for request in camera.requests} == {200}
    assert camera.refused_logins == 0


def test_xml_cgi_document_has_all_interfaces() -> None:
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


def test_xml_cgi_rows_reach_every_settable_parameter() -> None:
    """By a row, or, where several make one thing, by what writes them together."""
    rows = {(row.section, row.field) for row in XML_CGI.features if isinstance(row, Setting)}
    for interface, parameter in _settable():
        name = parameter["name"]
        together = {"time": MOMENT, "motion": AREA, "user_management": ACCOUNT}.get(interface, ())
        if name not in together:
            assert (SECTIONS[interface], name) in rows, (interface, name)


def test_xml_cgi_rows_are_equal_for_both_streams() -> None:
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
def test_xml_cgi_rows_accept_the_documented_values(interface: str, name: str) -> None:
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
def test_xml_cgi_faults_all_have_a_meaning(reason: str) -> None:
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
async def test_xml_cgi_faults_are_told_apart(
    reason: str, meaning: Refusal | None, device: Device, camera: XmlCgiCamera
) -> None:
    """Two that differ in one letter mean different things."""
    camera.inject("image", refused(reason))
    with pytest.raises(RefusedError) as caught:
        await device.read("image")
    assert caught.value.meaning is meaning


# Encoders


def row_of(key: str) -> Any:
    """Return a row of the family by its key."""
    return next(row for row in XML_CGI.features if row.key == key)


def test_xml_cgi_fields_of_ours_contain_a_blank() -> None:
    """No name of the document has a blank; those that the client adds have one."""
    names: set[str] = {p["name"] for entry in INTERFACES for p in entry["params"]}
    assert not any(" " in name for name in names)
    told = {
        row.reported_in for row in XML_CGI.features if isinstance(row, Setting) and row.reported_in
    }
    assert all(" " in name for name in told)


def test_xml_cgi_rows_read_the_printed_answers() -> None:
    """Every row that reads a field finds it in the vendor's own example."""
    for interface, section in SECTIONS.items():
        printed: Fields = _printed(documented(interface)["success"]["xml"])
        for row in XML_CGI.features:
            if isinstance(row, Readable) and row.section == section and " " not in row.field:
                assert row.field in printed, row.key


def _printed(xml: str) -> dict[str, Wire]:
    return dict(re.findall(r'(\w+)="([^"]*)"', xml.partition("?>")[2]))
