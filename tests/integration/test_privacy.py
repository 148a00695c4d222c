"""Deletion of past events: nothing of them is left in our folders, in `.storage` and in states."""

import errno
from pathlib import Path
from typing import Any

from homeassistant.auth.const import GROUP_ID_USER
from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError, Unauthorized
from homeassistant.helpers import restore_state
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, MockUser

from custom_components.cgi_camera.api.events.event import Face
from custom_components.cgi_camera.const import DOMAIN
from custom_components.cgi_camera.inbox.archive.event_files import EventFiles
from tests.simulators.picture import draw_face

from .conftest import id_of, state_of
from .test_condition import holds
from .test_trigger import BOB, STRANGER, see

ZELDA = Face(index=0, name="Zelda", similarity=90.0)
FACE = "event.face"
PICTURES = draw_face(1), draw_face(2)


async def call(hass: HomeAssistant, action: str, **data: Any) -> Any:
    """Call an action and return its answer."""
    return await hass.services.async_call(DOMAIN, action, data, blocking=True, return_response=True)


def traces(hass: HomeAssistant, words: str) -> list[str]:
    """Return the files and states in which words are."""
    files = [path for path in Path(hass.config.config_dir).rglob("*") if path.is_file()]
    found = [str(path) for path in files if words.encode() in path.read_bytes()]
    return found + [
        state.entity_id for state in hass.states.async_all() if words in str(state.as_dict())
    ]


async def traces_of(hass: HomeAssistant, words: str) -> list[str]:
    """Return the same, read in the executor."""
    return await hass.async_add_executor_job(traces, hass, words)


async def test_privacy_deletes_every_trace_of_a_person(
    hass: HomeAssistant, loaded: MockConfigEntry, hass_storage: dict[str, Any]
) -> None:
    """In folders, memory, states and what is kept for the next start; others stay."""
    await see(loaded, BOB, picture=PICTURES[0])
    await see(loaded, STRANGER, ZELDA, picture=PICTURES[1])
    await restore_state.async_get(hass).async_dump_states()
    assert "Zelda" in str(hass_storage[restore_state.STORAGE_KEY])
    traces = await traces_of(hass, "Zelda")
    assert any(trace.endswith("event.json") for trace in traces)
    assert any("cgi_camera.db" in trace for trace in traces)
    assert id_of(hass, FACE) in traces
    time = state_of(hass, id_of(hass, FACE)).state
    assert await call(hass, "delete_person", name="zelda", confirm=True) == {"deleted": 1}
    await hass.async_block_till_done()
    assert await traces_of(hass, "Zelda") == []
    assert "Zelda" not in str(hass_storage[restore_state.STORAGE_KEY])
    assert not await holds(hass, names=["Zelda"])
    assert await holds(hass, names=["Bob"])
    assert state_of(hass, id_of(hass, FACE)).state == time  # no automation takes it for an event
    archive = loaded.runtime_data.inbox.archive
    picture, _ = await hass.async_add_executor_job(archive.latest, ["snapshot"])
    assert picture == PICTURES[0]
    images = hass.data["image"]
    assert await images.get_entity("image.front_door_last_event").async_image() == PICTURES[0]


async def test_privacy_deletes_a_person_of_cameras_that_are_not_loaded(
    hass: HomeAssistant, loaded: MockConfigEntry, hass_storage: dict[str, Any]
) -> None:
    """An unloaded camera, and then a removed one."""
    await see(loaded, ZELDA)
    await hass.config_entries.async_unload(loaded.entry_id)
    assert await call(hass, "delete_person", name="Zelda", confirm=True) == {"deleted": 1}
    assert await traces_of(hass, "Zelda") == []
    assert "Zelda" not in str(hass_storage[restore_state.STORAGE_KEY])
    await hass.config_entries.async_setup(loaded.entry_id)
    await hass.async_block_till_done()
    await see(loaded, ZELDA)
    await hass.config_entries.async_remove(loaded.entry_id)
    await hass.async_block_till_done()
    assert await traces_of(hass, "Zelda")
    assert await call(hass, "delete_person", name="Zelda", confirm=True) == {"deleted": 1}
    assert await traces_of(hass, "Zelda") == []
    assert "Zelda" not in str(hass_storage[restore_state.STORAGE_KEY])


async def test_privacy_deletes_a_restored_event(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    """The state that an entity shows since a reload goes, too."""
    await see(loaded, ZELDA)
    await hass.config_entries.async_reload(loaded.entry_id)
    await hass.async_block_till_done()
    assert state_of(hass, id_of(hass, FACE)).attributes["name"] == "Zelda"
    await call(hass, "delete_person", name="Zelda", confirm=True)
    assert "name" not in state_of(hass, id_of(hass, FACE)).attributes


async def test_privacy_deletes_all_events_of_a_camera(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    """All of them, known or not."""
    await see(loaded, BOB, picture=PICTURES[0])
    await see(loaded, STRANGER)
    answer = await call(hass, "delete_events", entity_id="camera.front_door", confirm=True)
    assert answer == {"camera.front_door": {"deleted": 2}}
    await hass.async_block_till_done()
    assert await hass.async_add_executor_job(loaded.runtime_data.inbox.archive.is_empty)
    assert "event_id" not in state_of(hass, id_of(hass, FACE)).attributes
    assert await hass.data["image"].get_entity("image.front_door_last_event").async_image() is None
    assert not await holds(hass)


async def test_privacy_reports_events_that_are_left(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    """While the share with the pictures is away, only the memory forgets."""
    await see(loaded, ZELDA)
    folder = loaded.runtime_data.inbox.archive.folder.parent
    away = folder.with_name("away")
    await hass.async_add_executor_job(folder.rename, away)
    with pytest.raises(HomeAssistantError) as error:
        await call(hass, "delete_person", name="Zelda", confirm=True)
    assert error.value.translation_key == "deletion_failed"
    assert not await holds(hass, names=["Zelda"])
    assert "name" not in state_of(hass, id_of(hass, FACE)).attributes
    await hass.async_add_executor_job(away.rename, folder)
    assert await call(hass, "delete_person", name="Zelda", confirm=True) == {"deleted": 1}
    await hass.async_block_till_done()
    assert await traces_of(hass, "Zelda") == []


async def test_privacy_deletes_all_that_the_disk_allows(
    hass: HomeAssistant, loaded: MockConfigEntry, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One folder that cannot be read keeps no other one."""
    await see(loaded, ZELDA)
    bad = loaded.runtime_data.inbox.archive.folder.parent / "lost+found"
    await hass.async_add_executor_job(bad.mkdir)
    list_places = EventFiles.places

    def places(files: EventFiles) -> list[str]:
        if files.folder == bad:
            raise PermissionError(errno.EACCES, "Permission denied")
        return list_places(files)

    monkeypatch.setattr(EventFiles, "places", places)
    with pytest.raises(HomeAssistantError):
        await call(hass, "delete_person", name="Zelda", confirm=True)
    assert await traces_of(hass, "Zelda") == []


async def test_privacy_wants_confirmation_of_an_administrator(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    """Nothing is deleted without."""
    await see(loaded, ZELDA)
    with pytest.raises(ServiceValidationError) as error:
        await call(hass, "delete_person", name="Zelda")
    assert error.value.translation_key == "deletion_not_confirmed"
    with pytest.raises(ServiceValidationError):
        await call(hass, "delete_events", entity_id="camera.front_door")
    group = await hass.auth.async_get_group(GROUP_ID_USER)
    assert group is not None
    user = Context(user_id=MockUser(groups=[group]).add_to_hass(hass).id)
    with pytest.raises(Unauthorized):
        await hass.services.async_call(
            DOMAIN, "delete_person", {"name": "Zelda", "confirm": True}, blocking=True, context=user
        )
    assert await holds(hass, names=["Zelda"])
