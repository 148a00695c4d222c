"""URLs of pictures."""

import asyncio
import base64
import errno
from pathlib import Path
from threading import Semaphore
import time
from typing import Any

from homeassistant.core import Event, HomeAssistant
from homeassistant.exceptions import ServiceValidationError
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
)
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.cgi_camera import views
from custom_components.cgi_camera.const import DOMAIN
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
    """The address alone shows nothing to a stranger."""
    await push(push_url, "s0_rfc")
    client = await hass_client_no_auth()
    assert (await client.get(events[0].data["snapshot_url"])).status == 401


async def test_view_gives_actions_a_thumbnail(
    hass: HomeAssistant, loaded: MockConfigEntry, push_url: str, events: list[Event[Any]]
) -> None:
    """The whole picture, or the one that is named; an unknown one is a translated error."""

    async def get(**data: str) -> bytes:
        answer = await hass.services.async_call(
            DOMAIN, "get_picture", data, blocking=True, return_response=True
        )
        assert answer is not None
        assert answer["content_type"] == "image/jpeg"
        return base64.b64decode(str(answer["picture"]))

    await push(push_url, "s0_rfc")
    event_id = events[0].data["event_id"]
    whole, face = await get(event_id=event_id), await get(event_id=event_id, picture="face_0")
    assert whole.startswith(b"\xff\xd8")
    assert face.startswith(b"\xff\xd8")
    assert whole != face
    with pytest.raises(ServiceValidationError) as error:
        await get(event_id=event_id, picture="../secrets")
    assert error.value.translation_key == "unknown_media_item"


@pytest.mark.usefixtures("loaded")
async def test_view_misses_a_picture_on_a_failing_disk(
    hass: HomeAssistant,
    push_url: str,
    events: list[Event[Any]],
    hass_client: ClientSessionGenerator,
    *,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A share that is away is no failure of Home Assistant."""
    await push(push_url, "s0_rfc")

    def fail(path: Path) -> bytes:
        raise OSError(errno.EHOSTDOWN, "Host is down", path)

    monkeypatch.setattr(Path, "read_bytes", fail)
    answer = await (await hass_client()).get(f"{events[0].data['snapshot_url']}?small")
    assert answer.status == 404
    with pytest.raises(ServiceValidationError):
        await hass.services.async_call(
            DOMAIN,
            "get_picture",
            {"event_id": events[0].data["event_id"]},
            blocking=True,
            return_response=True,
        )
    assert "Traceback" not in caplog.text


@pytest.mark.usefixtures("loaded")
async def test_view_scales_one_picture_at_a_time(
    hass: HomeAssistant,
    push_url: str,
    events: list[Event[Any]],
    hass_client: ClientSessionGenerator,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Pages and actions together, so that the threads are left to cameras."""
    await push(push_url, "s0_rfc")
    about = events[0].data
    free, crowds, client = Semaphore(), [], await hass_client()

    def small(path: Path) -> bytes:
        if not free.acquire(blocking=False):
            crowds.append(path)
            return b""
        time.sleep(0.01)
        free.release()
        return b"small"

    monkeypatch.setattr(views, "_small", small)
    get = hass.services.async_call
    question = {"event_id": about["event_id"]}
    await asyncio.gather(
        *(client.get(f"{about['snapshot_url']}?small") for _ in range(4)),
        *(get(DOMAIN, "get_picture", question, True, return_response=True) for _ in range(4)),
    )
    assert crowds == []
