"""Uploads that become events."""

import asyncio
from typing import Any

from homeassistant.core import Event, HomeAssistant
from homeassistant.helpers import issue_registry as ir
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.cgi_camera.inbox.upload_servers import REMEMBERED
from tests.simulators.picture import draw_face

from .uploading import (
    PICTURE,
    count,
    pictures_of,
    store,
)


async def test_upload_inbox_joins_files_of_a_session(
    door: MockConfigEntry,
    port: int,
    events: list[Event[Any]],
    hass_client: ClientSessionGenerator,
) -> None:
    """The first is the snapshot; what is no picture comes with them and is left out."""
    pictures = [draw_face(number) for number in range(3)]
    files = [(f"MD_{number}.jpg", picture) for number, picture in enumerate(pictures)]
    await asyncio.to_thread(store, port, *files, ("MD.avi", b"RIFF" * 99))
    await count(events, 1)
    assert len(events[0].data["picture_urls"]) == 2
    assert await pictures_of(await hass_client(), events[0]) == pictures


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.jpg", b"<html>404</html>" * 99, "not a JPEG picture"),
        ("a.jpg", PICTURE[:-300], "cut short"),
    ],
)
async def test_upload_inbox_reports_a_bad_picture_once(
    *,
    hass: HomeAssistant,
    door: MockConfigEntry,
    port: int,
    events: list[Event[Any]],
    caplog: pytest.LogCaptureFixture,
    name: str,
    content: bytes,
    words: str,
) -> None:
    """It is an issue under Repairs until the first good one, and one line in the log."""
    for _ in range(3):
        await asyncio.to_thread(store, port, (name, content))
    issues = ir.async_get(hass)
    issue = ("cgi_camera", f"push_unreadable_{door.entry_id}")
    async with asyncio.timeout(30):
        while not issues.async_get_issue(*issue):  # noqa: ASYNC110 - it is raised some time
            await asyncio.sleep(0.01)
    assert events == []
    assert caplog.text.count(words) == 1
    await asyncio.to_thread(store, port, ("a.jpg", PICTURE))
    await count(events, 1)
    assert issues.async_get_issue(*issue) is None


@pytest.mark.parametrize("name", ["IN/DVRWorkDirectory", "x.jpg", "test.txt", "ftptest"])
async def test_upload_inbox_ignores_test_files(
    hass: HomeAssistant, door: MockConfigEntry, port: int, events: list[Event[Any]], name: str
) -> None:
    """A marker or the file of a test button is neither an event nor an issue."""
    await asyncio.to_thread(store, port, (name, b"test"))
    await asyncio.to_thread(store, port, (name, b"test"), ("face.jpg", PICTURE))
    await count(events, 1)
    assert events[0].data["type"] == "face"
    assert not ir.async_get(hass).issues


async def test_upload_inbox_keeps_the_last_names(
    door: MockConfigEntry, port: int, events: list[Event[Any]]
) -> None:
    """Are kept for the options, also of what is no picture: a test of the camera, for example."""
    await asyncio.to_thread(store, port, ("folder/test.txt", b"test"))
    await asyncio.to_thread(store, port, ("a.jpg", PICTURE))
    await count(events, 1)
    recent = door.runtime_data.inbox.uploads.recent
    assert [upload.names for upload in recent] == [("a.jpg", ""), ("test.txt", "/folder")]
    for number in range(REMEMBERED):
        await asyncio.to_thread(store, port, (f"{number}.jpg", PICTURE))
    await count(events, 1 + REMEMBERED)
    assert len(recent) == REMEMBERED
