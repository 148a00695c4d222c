"""Health of pushes and uploads, and the issues raised for them."""

import asyncio
from typing import Any

from homeassistant.components import webhook
from homeassistant.const import CONF_WEBHOOK_ID
from homeassistant.core import Event, HomeAssistant
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.cgi_camera.inbox.health import Issue
from tests.simulators.uapi_push import push

from .test_pushes import issues
from .uploading import (
    PICTURE,
    count,
    store,
)


async def test_health_separates_pushes_from_uploads(
    *,
    hass: HomeAssistant,
    door: MockConfigEntry,
    port: int,
    events: list[Event[Any]],
    hass_client_no_auth: ClientSessionGenerator,
) -> None:
    """What is wrong with the other way stays an issue, and a test of pushes goes on."""
    health = door.runtime_data.inbox.health
    health.raise_issue(Issue.NOT_ARRIVED, url="-")
    health.raise_issue(Issue.UPLOADS_NOT_INSTALLED, reason="-")
    with health.expect() as expected:
        await asyncio.to_thread(store, port, ("a.jpg", PICTURE))
        await count(events, 1)
        assert not expected.done()
        assert issues(hass) == {Issue.NOT_ARRIVED}
        health.raise_issue(Issue.UPLOADS_NOT_INSTALLED, reason="-")
        client = await hass_client_no_auth()
        path = webhook.async_generate_path(door.data[CONF_WEBHOOK_ID])
        assert await push(str(client.make_url(path)), "counting_new") == 200
        assert expected.done()
        assert issues(hass) == {Issue.UPLOADS_NOT_INSTALLED}
