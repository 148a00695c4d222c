"""The branch *People* of the media browser."""

from datetime import timedelta
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import (
    MockHAClientWebSocket,
    WebSocketGenerator,
)

from .test_media_source import browse, keep

ANN = {"name": "Ann/Lee", "list": "allowed"}
EVE = {"name": "Eve", "list": "blocked"}
STRANGER = {"list": "stranger"}


@pytest.fixture
async def browser(
    hass: HomeAssistant, loaded: MockConfigEntry, hass_ws_client: WebSocketGenerator
) -> MockHAClientWebSocket:
    """Return the connection of a user who opens the media browser."""
    for component in ("media_source", "websocket_api"):
        assert await async_setup_component(hass, component, {})
    return await hass_ws_client()


def titles(answer: dict[str, Any]) -> list[str]:
    """Return the titles of what is listed."""
    return [child["title"] for child in answer["result"]["children"]]


async def test_people_have_their_events_of_all_days(
    loaded: MockConfigEntry, browser: MockHAClientWebSocket
) -> None:
    """Persons by name, then the lists; each with its events, newest first."""
    noon = dt_util.now().replace(hour=12, minute=0)
    keep(loaded, at=noon - timedelta(days=1), type="face", faces=[STRANGER, ANN])
    keep(loaded, at=noon, type="face", faces=[EVE])
    keep(loaded, at=noon + timedelta(minutes=1), type="face", faces=[ANN])
    assert titles(await browse(browser)) == ["People", "Front door"]
    people = await browse(browser, "/people")
    assert titles(people) == ["Ann/Lee", "Eve", "Strangers", "Blocked faces"]
    found = {}
    for child in people["result"]["children"]:
        identifier = child["media_content_id"].removeprefix("media-source://cgi_camera")
        found[child["title"]] = [
            title.split(" ", 2)[2] for title in titles(await browse(browser, identifier))
        ]
    ann = "Face (Ann/Lee) at Front door"
    assert found == {
        "Ann/Lee": [ann, ann],
        "Eve": ["Face (Eve) at Front door"],
        "Strangers": [ann],
        "Blocked faces": ["Face (Eve) at Front door"],
    }


async def test_people_are_not_shown_without_known_faces(
    loaded: MockConfigEntry, browser: MockHAClientWebSocket
) -> None:
    """A camera that knows no names has no such branch."""
    keep(loaded, type="face", faces=[{"index": 0}])
    assert titles(await browse(browser)) == ["Front door"]


@pytest.mark.parametrize(
    "identifier", ["/people/name/", "/people/list/allowed", "/people/x", "/people/name/a/b"]
)
async def test_people_refuse_other_identifiers(
    browser: MockHAClientWebSocket, identifier: str
) -> None:
    """They are input."""
    assert not (await browse(browser, identifier))["success"]
