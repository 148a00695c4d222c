"""A video that asks for the password itself, at a camera whose own login keeps it."""

from collections.abc import AsyncIterator

from homeassistant.components.repairs import DOMAIN as REPAIRS
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.cgi_camera.const import CONF_MEMORY, DOMAIN
from custom_components.cgi_camera.video_login import WEAKER
from tests.simulators.rtsp import Authentication
from tests.simulators.uapi import UapiCamera
from tests.simulators.uapi_access import Auth
from tests.simulators.uapi_video import UapiVideo


@pytest.fixture
async def video(face_camera: UapiCamera) -> AsyncIterator[UapiVideo]:
    """Return the video of a camera with Digest."""
    face_camera.auth = Auth.DIGEST
    async with UapiVideo(camera=face_camera, authentication=Authentication.BASIC) as running:
        yield running


def issue_of(hass: HomeAssistant, entry: MockConfigEntry) -> ir.IssueEntry | None:
    """Return the issue."""
    return ir.async_get(hass).async_get_issue(DOMAIN, f"{WEAKER}_{entry.entry_id}")


def sent(video: UapiVideo) -> bool:
    """Return whether the video got the password."""
    return any("Basic" in (request.authorization or "") for request in video.requests)


async def test_video_login_is_sent_after_a_click_only(
    hass: HomeAssistant,
    video: UapiVideo,
    hass_client: ClientSessionGenerator,
    hall: MockConfigEntry,
) -> None:
    """Until then there are snapshots, but no video."""
    coordinator = hall.runtime_data.coordinator
    assert coordinator.last_update_success
    assert coordinator.device.video.url(1, "main") is None
    assert not sent(video)
    assert issue_of(hass, hall) is not None
    assert await async_setup_component(hass, REPAIRS, {})
    http = await hass_client()
    opened = await http.post(
        "/api/repairs/issues/fix",
        json={"handler": DOMAIN, "issue_id": f"{WEAKER}_{hall.entry_id}"},
    )
    flow = await opened.json()
    assert flow["step_id"] == "allow"
    done = await http.post(f"/api/repairs/issues/fix/{flow['flow_id']}", json={})
    assert (await done.json())["type"] == "create_entry"
    await hass.async_block_till_done(wait_background_tasks=True)
    assert hall.runtime_data.coordinator.device.video.url(1, "main") is not None
    assert sent(video)
    assert issue_of(hass, hall) is None
    assert hall.data[CONF_MEMORY]["account"] == "accepted:digest-md5:basic:"


async def test_video_login_that_is_good_enough_raises_no_issue(
    hass: HomeAssistant, video: UapiVideo, hall: MockConfigEntry
) -> None:
    """The setting of the camera is corrected: the issue ends with the next start."""
    assert issue_of(hass, hall) is not None
    video.authentication = Authentication.DIGEST
    assert await hass.config_entries.async_reload(hall.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert issue_of(hass, hall) is None
    assert not sent(video)
