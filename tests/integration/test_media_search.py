"""The search of the media browser finds past events by words."""

from datetime import timedelta
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from .test_media_source import keep

ANN: dict[str, Any] = {"name": "Ann Lee", "list": "allowed"}


@pytest.fixture
async def past(
    hass: HomeAssistant, loaded: MockConfigEntry, monkeypatch: pytest.MonkeyPatch
) -> MockConfigEntry:
    """Return the entry of a camera that saw something today and yesterday, at noon."""
    for component in ("media_source", "websocket_api"):
        assert await async_setup_component(hass, component, {})
    noon = dt_util.now().replace(hour=12, minute=0)
    monkeypatch.setattr(dt_util, "now", lambda: noon + timedelta(hours=1))
    keep(loaded, at=noon - timedelta(days=1), type="face", faces=[{"list": "stranger"}, ANN])
    keep(loaded, at=noon, type="alarm_input", rule="Door open")
    keep(loaded, at=noon + timedelta(minutes=1), type="face", faces=[{"list": "stranger"}])
    return loaded


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("ann", ["Face (Ann Lee)"]),
        ("LEE ann", ["Face (Ann Lee)"]),
        ("nn", []),
        ("ann today", []),
        ("ann yesterday", ["Face (Ann Lee)"]),
        ("front today", ["Face", "Alarm input (rule Door open)"]),
        ("Front door", ["Face", "Alarm input (rule Door open)", "Face (Ann Lee)"]),
        ("garage", []),
        ("alarm", ["Alarm input (rule Door open)"]),
        ("open", ["Alarm input (rule Door open)"]),
        ("stranger", ["Face", "Face (Ann Lee)"]),
        ("1999-12-31", []),
        ("9999-99-99", []),
        (" ", []),
    ],
)
@pytest.mark.parametrize("within", ["", "/{entry}"])
async def test_media_search_finds_events(
    *,
    past: MockConfigEntry,
    hass_ws_client: WebSocketGenerator,
    query: str,
    found: list[str],
    within: str,
) -> None:
    """Newest first, by all words, in all cameras or in one."""
    client = await hass_ws_client()
    place = within.format(entry=past.entry_id)
    await client.send_json_auto_id(
        {
            "type": "media_source/search_media",
            "media_content_id": f"media-source://cgi_camera{place}",
            "search_query": query,
        }
    )
    answer = await client.receive_json()
    assert answer["success"], answer
    titles = [item["title"] for item in answer["result"]["result"]]
    assert [title.split(" ", 2)[2] for title in titles] == [
        f"{title} at Front door" for title in found
    ]


async def test_media_search_is_offered_for_cameras(
    past: MockConfigEntry, hass_ws_client: WebSocketGenerator
) -> None:
    """In the root and in a camera, but not in the people above it."""
    client = await hass_ws_client()
    await client.send_json_auto_id(
        {"type": "media_source/browse_media", "media_content_id": "media-source://cgi_camera"}
    )
    root = (await client.receive_json())["result"]
    assert root["can_search"]
    assert [camera["can_search"] for camera in root["children"]] == [False, True]
