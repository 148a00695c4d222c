"""Sections of JSON CGI cameras: the actions that read and write them."""

from collections.abc import Mapping

from custom_components.cgi_camera.api.families.json_cgi import JSON_CGI
from custom_components.cgi_camera.api.families.json_cgi.sections import SECTIONS
from custom_components.cgi_camera.api.features import Button, Readable
from custom_components.cgi_camera.api.settings import (
    Number,
)

from .test_json_cgi_spec import EXCEPTIONS, RESOURCES, sections_of


def test_sections_use_every_documented_action() -> None:
    """But for the snapshot in base64, which the snapshot spares."""
    known = {action for place in SECTIONS.values() for action in (place.get, place.set)}
    printed = {
        action
        for resource in RESOURCES
        for actions in resource["actions"].values()
        for action in actions
    }
    assert printed - known == {"getFmtSnap"}
    assert known - printed == {""}


UNREADABLE: Mapping[tuple[str, str], str] = {
    ("system", "device_mac"): "ends every answer: the identity of the device",
    ("network", "device_mac"): "ends every answer: the identity of the device",
    ("gb28181", "device_id"): "stands twice in the answer, and the last one ends every answer",
    ("video", "channel"): "selects the stream: each is a section of its own",
    ("storage_info", "devs.{place}.id"): "a path in the camera, of no use outside",
    ("txt_file", "file_length"): "of an answer to a write; it is the length of what was written",
    ("snap_base64", "image_base64"): "the snapshot gives the same picture in half the bytes",
    ("snap_base64", "image_length"): "the snapshot gives the same picture in half the bytes",
    ("sched_snap", "day_x"): "stands for day_0 to day_6, which are rows",
}
"""Fields that get_config does not return, and why."""


def test_sections_read_every_documented_field() -> None:
    """Explained by the document or not: all fields help to find a fault."""
    missing: set[tuple[str, str]] = set()
    for resource in RESOURCES:
        if resource["actions"].keys() <= {"command", "format"}:
            continue
        for row in resource["fields"]:
            path = row["name"].format(place=0, day=0, period=0)
            readable = {
                name
                for section in sections_of(resource)
                for feature in JSON_CGI.features
                if feature.section == section and isinstance(feature, Readable)
                for name in (
                    *feature.fields,
                    *([feature.listed] if isinstance(feature, Number) else []),
                )
            }
            buttons = {
                name
                for feature in JSON_CGI.features
                if isinstance(feature, Button)
                for name in dict(feature.fields)
            }
            wildcard = path.replace(".0.", ".*.")
            if not row.get("suspect") and not {path, wildcard} & (readable | buttons):
                missing.add((resource["id"], row["name"]))
    assert missing - EXCEPTIONS.keys() == set(UNREADABLE)
