"""Free space on the disk of the archive."""

import shutil
from typing import Any, NamedTuple

from homeassistant.components.image import async_get_image
from homeassistant.core import Event, HomeAssistant
from homeassistant.helpers import issue_registry as ir
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_capture_events,
)

from custom_components.cgi_camera.const import (
    DOMAIN,
    EVENT_CAMERA,
)
from custom_components.cgi_camera.inbox.archive.disk_space import DISK_FULL
from custom_components.cgi_camera.inbox.archive.event_store import KEEP_FREE
from tests.simulators.uapi_push import new_pictures, push

from .conftest import state_of
from .test_retention import an_hour_later, folder_of


class DiskUsage(NamedTuple):
    """What a disk says of itself, in bytes."""

    total: int
    used: int
    free: int


async def test_disk_space_raises_one_issue_for_a_full_disk(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    push_url: str,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Events go on, without pictures to fetch; an issue says why, once, until there is room."""
    events: list[Event[Any]] = async_capture_events(hass, EVENT_CAMERA)
    issues = async_capture_events(hass, ir.EVENT_REPAIRS_ISSUE_REGISTRY_UPDATED)
    registry = ir.async_get(hass)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: DiskUsage(10**12, 10**12, 123_000_000))
    pictures = new_pictures(1)
    assert await push(push_url, "s0_rfc", pictures=pictures) == 200
    assert await push(push_url, "s0_rfc") == 200
    assert [event.data["snapshot_url"] for event in events] == [None, None]
    assert list(folder_of(loaded).iterdir()) == []
    face = await async_get_image(hass, "image.front_door_last_face")
    assert face.content != b""
    assert state_of(hass, "event.front_door_face").attributes["faces"][0]["image_url"] is None
    issue = registry.async_get_issue(DOMAIN, DISK_FULL)
    assert issue is not None
    assert issue.translation_placeholders == {
        "folder": hass.config.path(DOMAIN),
        "free": "123",
        "needed": "500",
    }
    assert len(issues) == 1
    assert "Cannot keep" not in caplog.text

    monkeypatch.setattr(shutil, "disk_usage", lambda _: DiskUsage(10**12, 0, KEEP_FREE))
    assert await push(push_url, "s0_rfc") == 200
    assert events[2].data["snapshot_url"] is not None
    assert registry.async_get_issue(DOMAIN, DISK_FULL) is None


async def test_disk_space_clears_the_issue_every_hour(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    push_url: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The hourly look takes the issue away, and not while it is still true."""
    registry = ir.async_get(hass)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: DiskUsage(10**12, 10**12, 0))
    await push(push_url, "s0_rfc")
    await an_hour_later(hass)
    assert registry.async_get_issue(DOMAIN, DISK_FULL) is not None
    monkeypatch.setattr(shutil, "disk_usage", lambda _: DiskUsage(10**12, 0, 10**12))
    await an_hour_later(hass)
    assert registry.async_get_issue(DOMAIN, DISK_FULL) is None
