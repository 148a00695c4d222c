"""What JSON CGI cameras are sent: their own object with the change."""

from collections.abc import AsyncIterator
import json
from typing import Any
from urllib.parse import unquote

import aiohttp
import pytest

from custom_components.cgi_camera.api.families.json_cgi import JSON_CGI, session as json_cgi_session
from custom_components.cgi_camera.api.families.json_cgi.answers import (
    with_changes,
)
from custom_components.cgi_camera.api.settings import Number, Text
from tests.simulators.json_cgi import JsonCgiCamera

from .test_json_cgi_client import OPENED, PASSWORD, open_device


@pytest.fixture
async def camera() -> AsyncIterator[JsonCgiCamera]:
    """Return a camera of generation A."""
    async with JsonCgiCamera(password=PASSWORD, latency=0) as running:
        yield running


@pytest.fixture(autouse=True)
async def _prompt_and_tidy(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[None]:
    monkeypatch.setattr(json_cgi_session, "BUSY_SECONDS", 0.01)
    yield
    while OPENED:
        OPENED.pop().close()


def sent(camera: JsonCgiCamera, action: str) -> Any:
    """Return the object that the last request for an action of generation A carried."""
    query = next(it.query for it in reversed(camera.requests) if it.action == action)
    return json.loads(unquote(query.partition("json=")[2]))


async def test_writing_keeps_the_spelling_of_numbers(
    camera: JsonCgiCamera, session: aiohttp.ClientSession
) -> None:
    """A camera that answers numbers as text gets numbers as text."""
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


async def test_writing_sends_the_documented_fields_and_the_change(
    camera: JsonCgiCamera, session: aiohttp.ClientSession
) -> None:
    """Nothing of a shared object is lost, no unknown field is sent."""
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


async def test_writing_never_overwrites_a_hidden_secret(
    camera: JsonCgiCamera, session: aiohttp.ClientSession
) -> None:
    """Asterisks are no password; an empty one is written back as it is."""
    camera.settings["platform_server"] |= {"ftpPasswd": "******", "mqtt_passwd": ""}
    device = open_device(camera, session)
    await device.write("platform", {"serverAddr": "192.0.2.1"}, {})
    request = sent(camera, "setPlatformServer")
    assert "ftpPasswd" not in request
    assert request["mqtt_passwd"] == ""


def test_writing_creates_missing_lists() -> None:
    """They are made; a text is a text even if it looks like a number."""
    row = Text("t", "s", "list.0.title", 9)
    assert with_changes({}, [row], {"list.0.title": "007", "list.1.x": "7"}) == {
        "list": [{"title": "007"}, {"x": 7}]
    }
    # A list as old firmware has it, with other things in it.
    assert with_changes({"list": [None]}, [row], {"list.0.title": "a"}) == {
        "list": [{"title": "a"}]
    }
