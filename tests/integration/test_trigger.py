"""The trigger *Face seen* in automations, as the editor writes them."""

from datetime import timedelta
from typing import Any

from homeassistant.components.automation import DOMAIN as AUTOMATION
from homeassistant.core import HomeAssistant, ServiceCall
from homeassistant.helpers import area_registry as ar, device_registry as dr
from homeassistant.helpers.trigger import async_get_all_descriptions
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_mock_service

from custom_components.cgi_camera.api.events.event import (
    CameraEvent,
    EventType,
    Face,
    FaceList,
    Source,
    TimeSource,
)
from custom_components.cgi_camera.const import DOMAIN
from tests.simulators.json_cgi import JsonCgiCamera
from tests.simulators.json_push import ALICE, MALLORY

from .conftest import id_of
from .test_pushes_json_cgi import face_camera, hall, set_up  # noqa: F401 - fixtures

ANN = Face(index=0, name="Ann", similarity=91.0, list=FaceList.ALLOWED)
BOB = Face(index=0, name="Bob", similarity=88.0, list=FaceList.ALLOWED)
EVE = Face(index=0, name="Eve", similarity=75.0, list=FaceList.BLOCKED)
STRANGER = Face(index=0, list=FaceList.STRANGER)
UNKNOWN = Face(index=0)


async def see(
    entry: MockConfigEntry,
    *faces: Face,
    kind: EventType = EventType.FACE,
    ago: timedelta = timedelta(),
    picture: bytes | None = None,
    face: bytes | None = None,
) -> None:
    """Let a camera send an event with these faces."""
    now = dt_util.utcnow()
    event = CameraEvent(
        type=kind,
        occurred_at=now - ago,
        time_source=TimeSource.CAMERA,
        source=Source(),
        faces=faces,
        pictures={name: sent for name, sent in (("snapshot", picture), ("face_0", face)) if sent},
    )
    await entry.runtime_data.inbox.dispatcher.async_dispatch(event, now, "http")


@pytest.fixture
def phone(hass: HomeAssistant) -> list[ServiceCall]:
    """Return the calls that automations make."""
    return async_mock_service(hass, "notify", "phone")


async def automate(hass: HomeAssistant, target: dict[str, str], **options: Any) -> None:
    """Set up an automation with the trigger."""
    config = {
        "alias": "Face",
        "triggers": [{"trigger": "cgi_camera.face_seen", "target": target, "options": options}],
        "actions": [{"action": "notify.phone", "data": {"message": "{{ trigger.face.name }}"}}],
        "mode": "queued",
    }
    assert await async_setup_component(hass, AUTOMATION, {AUTOMATION: config})
    await hass.async_block_till_done()


async def messages(hass: HomeAssistant, phone: list[ServiceCall]) -> list[str]:
    """Return what the automations have sent so far."""
    await hass.async_block_till_done()
    return [call.data["message"] for call in phone]


def put_into(hass: HomeAssistant, entry: MockConfigEntry, area: str) -> str:
    """Put the camera of an entry into an area; return its id."""
    found = ar.async_get(hass).async_get_or_create(area)
    registry = dr.async_get(hass)
    for device in dr.async_entries_for_config_entry(registry, entry.entry_id):
        registry.async_update_device(device.id, area_id=found.id)
    return found.id


@pytest.mark.parametrize(
    ("options", "faces", "fires"),
    [
        ({"names": ["Ann"]}, [ANN], "Ann"),
        ({"names": ["ann "]}, [STRANGER, ANN], "Ann"),
        ({"names": ["Ann"]}, [EVE, ANN], "Ann"),
        ({"names": ["Ann"]}, [BOB, EVE], None),
        ({"names": ["Ann", "Bob"]}, [BOB], "Bob"),
        ({"names": ["Ann"], "lists": ["blocked"]}, [ANN, EVE], None),
        ({"lists": ["blocked"]}, [ANN, EVE], "Eve"),
        ({"lists": ["stranger"]}, [ANN, EVE], None),
        ({"names": ["Ann"], "similarity": 91}, [ANN], "Ann"),
        ({"names": ["Ann"], "similarity": 92}, [ANN], None),
        ({"similarity": 1}, [STRANGER], None),
        ({}, [UNKNOWN], ""),
        ({}, [], None),
    ],
)
async def test_trigger_fires_for_a_wanted_face_only(
    *,
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    phone: list[ServiceCall],
    options: dict[str, Any],
    faces: list[Face],
    fires: str | None,
) -> None:
    """One face of the event must meet all that is asked."""
    await automate(hass, {"entity_id": id_of(hass, "event.face")}, **options)
    await see(loaded, *faces)
    assert await messages(hass, phone) == ([] if fires is None else [fires])


async def test_trigger_looks_at_every_type_of_event(
    hass: HomeAssistant, loaded: MockConfigEntry, phone: list[ServiceCall]
) -> None:
    """An alarm with a face fires, too; an alarm without one does not."""
    (device,) = dr.async_entries_for_config_entry(dr.async_get(hass), loaded.entry_id)
    await automate(hass, {"device_id": device.id})
    await see(loaded, ANN, kind=EventType.REGION)
    await see(loaded, kind=EventType.REGION)
    assert await messages(hass, phone) == ["Ann"]


async def test_trigger_fires_for_a_push_in_its_area(
    hass: HomeAssistant,
    hall: MockConfigEntry,  # noqa: F811 - the fixture
    face_camera: JsonCgiCamera,  # noqa: F811 - the fixture
    phone: list[ServiceCall],
) -> None:
    """Another name and another area do not count; the second push fires again."""
    await set_up(hass, hall)
    await automate(hass, {"area_id": put_into(hass, hall, "Hall")}, names=[ALICE.name])
    for person in (MALLORY, ALICE, None, ALICE):
        assert (await face_camera.trigger_face(person)).status == 200
        await hass.async_block_till_done(wait_background_tasks=True)
    assert await messages(hass, phone) == [ALICE.name] * 2
    put_into(hass, hall, "Garden")
    await hass.async_block_till_done()
    await face_camera.trigger_face(ALICE)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert await messages(hass, phone) == [ALICE.name] * 2


async def test_trigger_does_not_fire_for_a_restored_event(
    hass: HomeAssistant, loaded: MockConfigEntry, phone: list[ServiceCall]
) -> None:
    """A reload shows the last event again, which is old."""
    await see(loaded, ANN)
    await automate(hass, {"entity_id": id_of(hass, "event.face")})
    await hass.config_entries.async_reload(loaded.entry_id)
    assert await messages(hass, phone) == []
    await see(loaded, ANN)
    assert await messages(hass, phone) == ["Ann"]


async def test_trigger_is_described_for_the_editor(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    """With a target and three questions."""
    descriptions = await async_get_all_descriptions(hass)
    described = descriptions["cgi_camera.face_seen"]
    assert described is not None
    assert set(described["fields"]) == {"names", "lists", "similarity"}
    assert described["target"]["entity"][0]["integration"] == DOMAIN


async def test_trigger_refuses_what_it_does_not_know(
    hass: HomeAssistant, loaded: MockConfigEntry, caplog: pytest.LogCaptureFixture
) -> None:
    """A list that no camera has."""
    await automate(hass, {"entity_id": id_of(hass, "event.face")}, lists=["friends"])
    assert "Face" in caplog.text
    assert "lists" in caplog.text
