"""The whole document against the tables: every settable field can be set, within its limits.

spec/json_cgi.yaml is the vendor's document as data; nothing in it comes from our tables.
"""

from collections.abc import Iterator, Mapping
from datetime import time
import itertools
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import yaml
from yarl import URL

from custom_components.cgi_camera.api.changes import encode_together
from custom_components.cgi_camera.api.device import Device
from custom_components.cgi_camera.api.families.json_cgi import JSON_CGI
from custom_components.cgi_camera.api.families.json_cgi.sections import SECTIONS
from custom_components.cgi_camera.api.features import Button, Feature, Fields, Value
from custom_components.cgi_camera.api.identity import Credentials
from custom_components.cgi_camera.api.settings import (
    Condition,
    Number,
    Select,
    Setting,
    Switch,
    Text,
    Time,
)
from tests.simulators.json_cgi import Generation, JsonCgiCamera

RESOURCES: list[dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parent / "spec/json_cgi.yaml").read_text()
)["resources"]

OURS: Mapping[str, tuple[str, ...]] = {
    "preset_set": ("preset_store",),
    "platform_access": ("platform",),
    "ftp": ("platform",),
    "mqtt": ("platform",),
    "gat1400": ("platform",),
    "video": ("main_stream", "sub_stream", "third_stream"),
    "display_base": ("image",),
    "display_adv": ("image_advanced",),
    "mask": ("privacy_masks",),
    "alarm_in": ("alarm_input",),
    "occlusion": ("tamper",),
    "sched_snap": ("snapshot_schedule",),
    "rec_schedule": ("recording_schedule",),
    "storage_info": ("storage",),
    "format": ("format_storage",),
    "alarm_io": ("alarm_input_state",),
    "txt_file": ("text_file",),
    "open_door": ("door",),
    "send_io": ("io_data",),
}
"""Our sections for a resource of the document, where the name is another."""

FIXED = "the document allows one value, which goes with every write"
EXCEPTIONS: Mapping[tuple[str, str], str] = {
    ("ptz", "channel"): FIXED,
    ("preset_set", "channel"): FIXED,
    ("preset_set", "ptz_cmd"): FIXED,
    ("preset_call", "channel"): FIXED,
    ("preset_call", "ptz_cmd"): FIXED,
    ("wifi", "bssid"): FIXED,
}
"""Settable fields without a row, and the reason."""

OTHER_LIMITS: Mapping[tuple[str, str], str] = {
    ("network", "manual_dns"): "only examples have it, with 0: taken for a switch by its name",
    ("ptz", "ptz_cmd"): "9 is printed for zoom + and for aperture +; 7 is what the pairs leave",
}
"""Rows that keep to other limits than the document, and why."""

NOT_SETTABLE: Mapping[tuple[str, str], str] = {
    ("audio", "echo_cancellation"): "settable N in one table, listed in the other (22.1, 22.2)",
    ("audio", "talk_port"): "settable N in one table, listed in the other (22.1, 22.2)",
    ("snap_base64", "image_base64"): "a picture; the snapshot gives the same one in half the bytes",
}
"""Contradictory fields that are left alone, and why."""


def sections_of(resource: Mapping[str, Any]) -> tuple[str, ...]:
    """Return our sections for a resource."""
    return OURS.get(resource["id"], (resource["id"],))


def settable() -> Iterator[tuple[str, str, dict[str, Any], str, list[str]]]:
    """Yield resource, section, row, field and its paths, for all that the document lets be set."""
    for resource in RESOURCES:
        for row in resource["fields"]:
            if row["settable"] != "Y":
                continue
            places = dict(row.get("repeat", {}))
            if (heeded := places.pop("heeded", None)) is not None:
                places["place"] = heeded
            counters = itertools.product(*(range(count) for count in places.values()))
            paths = [row["name"].format(**dict(zip(places, at, strict=True))) for at in counters]
            for section in sections_of(resource):
                yield resource["id"], section, row, row["name"], paths


def rows_of(section: str, path: str) -> list[Feature]:
    """Return the rows that write a field of a section."""
    return [
        feature
        for feature in JSON_CGI.features
        if feature.section == section
        and (
            (isinstance(feature, Setting) and path in feature.fields)
            or (isinstance(feature, Button) and path in dict(feature.fields))
        )
    ]


def limits_of(row: Feature, path: str) -> dict[str, Any]:
    """Return what a row lets through, in the words of the document."""
    match row:
        case Number():
            return {"min": row.minimum, "max": row.maximum}
        case Time():
            return {"min": 0, "max": 23 if path == row.field else 59}
        case Switch():
            return {"values": {int(row.on), int(row.off)}}
        case Select():
            return {"values": {int(wire) for wire in row.options.values()}}
        case Button():
            return {"values": {dict(row.fields)[path]}}
        case _:
            return {}


def test_json_cgi_rows_cover_every_settable_field(capsys: pytest.CaptureFixture[str]) -> None:
    """An entity or not: some row writes it, and exactly one."""
    fields: dict[tuple[str, str], bool] = {}
    shown: set[tuple[str, str]] = set()
    for resource, section, _, name, paths in settable():
        found = [rows_of(section, path) for path in paths]
        fields[resource, name] = fields.get((resource, name), True) and all(
            len(rows) == 1 for rows in found
        )
        if any(row.entity for rows in found for row in rows):
            shown.add((resource, name))
    missing = {field for field, there in fields.items() if not there}
    reachable = len(fields) - len(missing)
    with capsys.disabled():
        print(
            f"\n{len(fields)} settable fields of the document in {len(RESOURCES)} resources:"
            f" {reachable} reachable, {len(shown)} as entities,"
            f" {len(EXCEPTIONS)} exceptions;"
            f" share {reachable / (len(fields) - len(EXCEPTIONS)):.0%}"
        )
        for (resource, name), reason in {**EXCEPTIONS, **OTHER_LIMITS, **NOT_SETTABLE}.items():
            print(f"  {resource}.{name}: {reason}")
    assert missing == set(EXCEPTIONS)


def test_json_cgi_rows_have_the_documented_limits() -> None:
    """As narrow as printed, and no narrower; where nothing is printed, as wide as the type."""
    for resource, section, row, name, paths in settable():
        if (resource, name) in EXCEPTIONS.keys() | OTHER_LIMITS.keys():
            continue
        for path in paths:
            (ours,) = rows_of(section, path)
            limits = limits_of(ours, path)
            if "values" in row:
                assert limits == {"values": set(row["values"])}, (resource, name)
            elif row["type"] == "string":
                assert isinstance(ours, Text), (resource, name)
            else:
                assert {"min", "max"} <= limits.keys(), (resource, name)
            for limit in {"min", "max"} & row.keys():
                assert limits[limit] == row[limit], (resource, name)


def test_json_cgi_rows_have_the_documented_conditions() -> None:
    """What the document calls "only support when", field by field."""
    for resource, section, row, name, paths in settable():
        for path in paths:
            for ours in rows_of(section, path):
                wire = {
                    condition.field: int(condition.equals)
                    for condition in (ours.conditions if isinstance(ours, Setting) else ())
                }
                assert wire == row.get("requires", {}), (resource, name)


def test_json_cgi_rows_leave_suspect_fields_out() -> None:
    """What stands in a section by a copy and paste error is no row of it."""
    for resource in RESOURCES:
        for row in resource["fields"]:
            if row.get("suspect"):
                for section in sections_of(resource):
                    assert rows_of(section, row["name"]) == [], (resource["id"], row["name"])


def with_conditions(setting: Setting, value: Value) -> list[tuple[Setting, Value]]:
    """Return a setting with all that it depends on."""
    wanted: list[tuple[Setting, Value]] = [(setting, value)]
    for condition in setting.conditions:
        wanted += with_conditions(_row(condition), condition.option)
    return wanted


def _row(condition: Condition) -> Setting:
    (row,) = (row for row in JSON_CGI.features if row.key == condition.key)
    assert isinstance(row, Setting)
    return row


def another(setting: Setting, fields: Fields) -> Value:
    """Return a value that is not in force, if there is another one."""
    present = setting.value(fields)
    match setting:
        case Switch():
            return not present
        case Select():
            return [option for option in setting.options if option != present][-1]
        case Number(listed=str(pattern)):
            there = [
                wire for name, wire in fields.items() if name.endswith(pattern.rpartition("*")[2])
            ]
            return next((int(str(it)) for it in there if it != present), int(str(there[0])))
        case Number():
            minimum, maximum = setting.limits(fields)
            return minimum if present == maximum else maximum
        case Time():
            return time(13, 37)
    return "Probe & Tür+1"


@pytest.fixture
async def camera() -> Any:
    """Return a camera with everything that the document has, and nothing to wait for."""
    async with JsonCgiCamera(latency=0, password="secret") as running:
        running.insert_card()
        yield running


def open_device(camera: JsonCgiCamera, session: aiohttp.ClientSession) -> Device:
    """Return a device for the camera."""
    account = Credentials(username=camera.username, password=camera.password)
    return Device.open(JSON_CGI, session, URL(camera.url), account)


READABLE = [name for name, place in SECTIONS.items() if place.get and place.set]


@pytest.mark.parametrize("generation", [Generation.A, Generation.B])
@pytest.mark.parametrize("section", READABLE)
async def test_json_cgi_rows_are_written_and_read_back(
    camera: JsonCgiCamera, session: aiohttp.ClientSession, section: str, generation: Generation
) -> None:
    """Every setting takes another value, and the camera returns it."""
    camera.generation = generation
    device = open_device(camera, session)
    settings = [
        row
        for row in JSON_CGI.features
        if row.section == section and isinstance(row, Setting) and not row.write_only
    ]
    assert settings
    for setting in settings:
        current = await device.read(section)
        assert set(setting.fields) <= set(current), setting.key
        value = another(setting, current)
        changes = encode_together(with_conditions(setting, value), current)
        await device.write(section, changes, current)
        assert setting.value(await device.read(section)) == value, setting.key
