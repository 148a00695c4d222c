"""URLs of pictures."""

from typing import Any

from homeassistant.core import Event, HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
)
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from tests.simulators.uapi_push import push


@pytest.mark.parametrize(
    "path",
    [
        "events/01M7WQNFXTFGNKFFZSHDTBKTS3/snapshot.jpg",
        "events/../snapshot.jpg",
        "events/%2e%2e/snapshot.jpg",
        "events/01M7WQNFXTFGNKFFZSHDTBKTS3/..%2f..%2fsecrets.jpg",
    ],
)
async def test_view_serves_nothing_outside_the_archive(
    hass: HomeAssistant, loaded: MockConfigEntry, hass_client: ClientSessionGenerator, path: str
) -> None:
    """Nothing outside the archive is served."""
    client = await hass_client()
    response = await client.get(f"/api/cgi_camera/{path}")
    assert response.status in {400, 404}


async def test_view_requires_a_login(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    push_url: str,
    events: list[Event[Any]],
    hass_client_no_auth: ClientSessionGenerator,
) -> None:
    """A stranger who knows the address sees nothing."""
    await push(push_url, "s0_rfc")
    client = await hass_client_no_auth()
    assert (await client.get(events[0].data["snapshot_url"])).status == 401
