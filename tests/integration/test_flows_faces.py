"""The option "Keep faces": without it, only type and time of a face are left."""

from typing import Any

from homeassistant.config_entries import ConfigFlowResult
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import restore_state
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_capture_events

from custom_components.cgi_camera.api.events.event import EventType
from custom_components.cgi_camera.const import DOMAIN, EVENT_CAMERA
from custom_components.cgi_camera.entries import PEOPLE
from custom_components.cgi_camera.inbox.archive.stored_event import StoredEvent
from tests.simulators.xml_cgi import XmlCgiCamera

from .archives import ids_of
from .conftest import add_entry, id_of, state_of
from .test_condition import holds
from .test_privacy import FACE, PICTURES, ZELDA, traces_of
from .test_pushes import choose
from .test_trigger import STRANGER, see

LAST_FACE = "image.front_door_last_face"


async def keep_faces(
    hass: HomeAssistant, entry: MockConfigEntry, *, keep: bool, people: bool = False
) -> Any:
    """Answer the first form and return the next step."""
    flow_id = await choose(hass, entry, "faces")
    result = await hass.config_entries.options.async_configure(
        flow_id, {"keep_faces": keep, "people": people}
    )
    await hass.async_block_till_done()
    return result


async def confirm(hass: HomeAssistant, question: ConfigFlowResult) -> None:
    """Answer the question with a yes."""
    result = await hass.config_entries.options.async_configure(question["flow_id"], {})
    assert result["type"] is FlowResultType.CREATE_ENTRY
    await hass.async_block_till_done()


async def stored(hass: HomeAssistant, entry: MockConfigEntry) -> list[StoredEvent]:
    """Return the events in the archive, newest first."""
    archive = entry.runtime_data.inbox.archive
    ids = await hass.async_add_executor_job(ids_of, archive)
    events = [await hass.async_add_executor_job(archive.event, event_id) for event_id in ids]
    return [event for event in events if event is not None]


async def test_flow_deletes_stored_faces_after_a_question(
    hass: HomeAssistant, loaded: MockConfigEntry, hass_storage: dict[str, Any]
) -> None:
    """No trace of a face is left, also not in *Last face*; other events stay."""
    await see(loaded, kind=EventType.MOTION, picture=PICTURES[0])
    await see(loaded, picture=PICTURES[1])  # a face event of a camera that sends no positions
    await see(loaded, ZELDA, STRANGER, kind=EventType.OTHER, picture=PICTURES[1])
    await see(loaded, ZELDA, picture=PICTURES[1], face=PICTURES[1])
    assert await hass.data["image"].get_entity(LAST_FACE).async_image() == PICTURES[1]
    question = await keep_faces(hass, loaded, keep=False)
    assert question["step_id"] == "delete_faces"
    assert len(await stored(hass, loaded)) == 4  # nothing happens without an answer
    await confirm(hass, question)
    assert loaded.options["keep_faces"] is False
    assert [event.facts["type"] for event in await stored(hass, loaded)] == ["motion"]
    await restore_state.async_get(hass).async_dump_states()
    assert await traces_of(hass, "Zelda") == []
    assert "Zelda" not in str(hass_storage[restore_state.STORAGE_KEY])
    assert "snapshot_url" not in state_of(hass, id_of(hass, FACE)).attributes
    assert not await holds(hass)
    images = hass.data["image"]
    assert await images.get_entity(LAST_FACE).async_image() is None
    assert state_of(hass, LAST_FACE).state == "unavailable"
    assert await images.get_entity("image.front_door_last_event").async_image() == PICTURES[0]


async def test_flow_reports_faces_that_are_left(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    """While the disk is away: further faces are kept, and the form can be sent again."""
    await see(loaded, ZELDA, picture=PICTURES[0])
    folder = loaded.runtime_data.inbox.archive.folder.parent
    question = await keep_faces(hass, loaded, keep=False)
    await hass.async_add_executor_job(folder.rename, folder.with_name("away"))
    again: Any = await hass.config_entries.options.async_configure(question["flow_id"], {})
    assert again["errors"] == {"base": "failed"}
    assert again["description_placeholders"]["reason"].startswith("Some events are left")
    assert loaded.runtime_data.inbox.dispatcher.keeps_faces
    await hass.async_add_executor_job(folder.with_name("away").rename, folder)
    await confirm(hass, again)
    assert await traces_of(hass, "Zelda") == []


@pytest.mark.parametrize("kind", [EventType.FACE, EventType.OTHER])
async def test_flow_keeps_type_and_time_of_further_faces(
    hass: HomeAssistant, loaded: MockConfigEntry, kind: EventType
) -> None:
    """No name and no picture gets further, be it on the disk, in states or on the bus."""
    await confirm(hass, await keep_faces(hass, loaded, keep=False))
    heard = async_capture_events(hass, EVENT_CAMERA)
    await see(loaded, ZELDA, kind=kind, picture=PICTURES[0], face=PICTURES[1])
    await hass.async_block_till_done()
    assert await traces_of(hass, "Zelda") == []
    (event,) = await stored(hass, loaded)
    assert (event.facts["type"], event.facts["faces"], event.pictures) == (kind, [], ())
    assert (heard[0].data["type"], heard[0].data["snapshot_url"]) == (kind, None)
    assert "Zelda" not in str(heard[0].data)
    assert await hass.data["image"].get_entity(LAST_FACE).async_image() is None
    await see(loaded, kind=EventType.MOTION, picture=PICTURES[0])
    assert (await stored(hass, loaded))[0].pictures == ("snapshot",)


async def test_flow_switches_faces_on_again(hass: HomeAssistant, loaded: MockConfigEntry) -> None:
    """Without a question; an entry from before this option keeps faces, too."""
    assert "keep_faces" not in loaded.options
    await confirm(hass, await keep_faces(hass, loaded, keep=False))
    again = await keep_faces(hass, loaded, keep=True)
    assert again["type"] is FlowResultType.CREATE_ENTRY
    await see(loaded, ZELDA, picture=PICTURES[0])
    assert state_of(hass, id_of(hass, FACE)).attributes["name"] == "Zelda"
    assert (await stored(hass, loaded))[0].pictures == ("snapshot",)


async def test_flow_leaves_the_faces_of_other_cameras(
    hass: HomeAssistant, camera: XmlCgiCamera, loaded: MockConfigEntry
) -> None:
    """The option and the deletion are about one camera."""
    other = await add_entry(hass, camera, {}, title="Yard")
    await see(other, ZELDA, picture=PICTURES[0])
    await confirm(hass, await keep_faces(hass, loaded, keep=False))
    await see(other, ZELDA, picture=PICTURES[0])
    assert len(await stored(hass, other)) == 2


async def test_flow_asks_before_it_deletes_people_and_faces(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    """One question about each; the answer about people holds for all cameras."""
    await keep_faces(hass, loaded, keep=True, people=True)
    assert PEOPLE in {entry.unique_id for entry in hass.config_entries.async_entries(DOMAIN)}
    await see(loaded, ZELDA, picture=PICTURES[0])
    about_people = await keep_faces(hass, loaded, keep=False)
    assert about_people["step_id"] == "delete_people"
    about_faces = await hass.config_entries.options.async_configure(about_people["flow_id"], {})
    assert about_faces["step_id"] == "delete_faces"
    assert hass.config_entries.async_entries(DOMAIN) == [loaded]
    await confirm(hass, about_faces)
    assert await stored(hass, loaded) == []
