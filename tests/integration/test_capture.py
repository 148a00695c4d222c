"""The action that keeps a snapshot as an event, and as a file."""

from pathlib import Path
from typing import Any

from homeassistant.components.media_source import MediaSourceItem
from homeassistant.core import Event, HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import device_registry as dr
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.cgi_camera.const import DOMAIN
from custom_components.cgi_camera.media_source import CgiCameraMediaSource
from tests.simulators.channel_picture import channel_of
from tests.simulators.faults import html_page
from tests.simulators.recorder import Recorder
from tests.simulators.xml_cgi import XmlCgiCamera

from .conftest import id_of, state_of

FRONT_DOOR = "camera.front_door"


async def capture(hass: HomeAssistant, entity_id: str, **data: Any) -> dict[str, Any]:
    """Capture with one camera; return its answer."""
    answers: Any = await hass.services.async_call(
        DOMAIN,
        "capture",
        {"entity_id": entity_id, **data},
        blocking=True,
        return_response=True,
    )
    answer: dict[str, Any] = answers[entity_id]
    return answer


async def test_capture_is_an_event_with_its_picture(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    camera: XmlCgiCamera,
    events: list[Event[Any]],
    hass_client: ClientSessionGenerator,
) -> None:
    """One request; the picture, the event, its entity and its images agree."""
    before = camera.pictures
    answer = await capture(hass, FRONT_DOOR, label="Door open")
    assert camera.pictures == before + 1
    (event,) = events
    assert (event.data["type"], event.data["transport"]) == ("snapshot", "action")
    assert event.data["rule"] == "Door open"
    assert event.data["event_id"] == answer["event_id"]
    assert event.data["entity_id"] == id_of(hass, "event.alarm")
    alarm = state_of(hass, id_of(hass, "event.alarm"))
    assert alarm.attributes["event_type"] == "snapshot"
    assert alarm.attributes["event_id"] == answer["event_id"]
    response = await (await hass_client()).get(answer["snapshot_url"])
    picture = await response.read()
    assert picture.startswith(b"\xff\xd8")
    image = await (await hass_client()).get("/api/image_proxy/image.front_door_last_event")
    assert await image.read() == picture
    assert answer["media_content_id"].endswith(f"{answer['event_id']}/snapshot")
    assert answer["filename"] is None


async def test_capture_belongs_to_the_channel_of_a_recorder(
    hass: HomeAssistant,
    recorder_entry: MockConfigEntry,
    recorder: Recorder,
    events: list[Event[Any]],
    hass_client: ClientSessionGenerator,
) -> None:
    """Device, name and picture are the channel's, also in the media browser."""
    before = recorder.pictures.total()
    answer = await capture(hass, "camera.ladle", label="Hot")
    assert recorder.pictures.total() == before + 1
    (event,) = events
    assert (event.data["name"], event.data["channel"]) == ("Ladle", 4)
    device = dr.async_get(hass).async_get(event.data["device_id"])
    assert device is not None
    assert device.name == "Ladle"
    response = await (await hass_client()).get(answer["snapshot_url"])
    assert channel_of(await response.read()).channel == 4
    day = dt_util.now().date()
    folder = f"{recorder_entry.entry_id}/{day}/snapshot"
    listed = await CgiCameraMediaSource(hass).async_browse_media(
        MediaSourceItem(hass, DOMAIN, folder, None)
    )
    (item,) = listed.children or ()
    assert item.title.endswith("Snapshot at Ladle (rule Hot)")


async def test_capture_writes_a_file(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    tmp_path: Path,
    hass_client: ClientSessionGenerator,
) -> None:
    """The name is filled in, and the folders above it are made."""
    hass.config.allowlist_external_dirs = {str(tmp_path)}
    name = f"{tmp_path}/kept/{{entity}}/{{channel}}_{{time}}.jpg"
    answer = await capture(hass, FRONT_DOOR, filename=name)
    path = Path(answer["filename"])
    assert path.parent == tmp_path / "kept/front_door"
    assert path.name.startswith(f"1_{dt_util.now():%Y-%m-%d}_")
    response = await (await hass_client()).get(answer["snapshot_url"])
    written = await hass.async_add_executor_job(path.read_bytes)
    assert written == await response.read()
    assert [file.name for file in path.parent.iterdir()] == [path.name]


@pytest.mark.parametrize(
    ("filename", "key"),
    [
        ("/etc/cgi_camera/x.jpg", "path_not_writable"),
        ("{folder}/../x.jpg", "path_not_writable"),
        ("{folder}/{nonsense}.jpg", "unknown_placeholder"),
    ],
)
async def test_capture_refuses_a_file_name_before_it_asks_the_camera(
    *,
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    camera: XmlCgiCamera,
    events: list[Event[Any]],
    tmp_path: Path,
    filename: str,
    key: str,
) -> None:
    """Neither a request nor an event."""
    folder = tmp_path / "allowed"
    folder.mkdir()
    hass.config.allowlist_external_dirs = {str(folder)}
    before = camera.pictures
    with pytest.raises(ServiceValidationError) as error:
        await capture(hass, FRONT_DOOR, filename=filename.replace("{folder}", str(folder)))
    assert error.value.translation_key == key
    assert (camera.pictures, events) == (before, [])


async def test_capture_keeps_the_event_if_the_file_fails(
    hass: HomeAssistant, loaded: MockConfigEntry, events: list[Event[Any]], tmp_path: Path
) -> None:
    """A file stands where a folder is needed."""
    (tmp_path / "taken").write_text("")
    hass.config.allowlist_external_dirs = {str(tmp_path)}
    with pytest.raises(HomeAssistantError) as error:
        await capture(hass, FRONT_DOOR, filename=f"{tmp_path}/taken/x.jpg")
    assert error.value.translation_key == "file_not_written"
    assert len(events) == 1


async def test_capture_without_a_picture_is_an_error(
    hass: HomeAssistant, loaded: MockConfigEntry, camera: XmlCgiCamera, events: list[Event[Any]]
) -> None:
    """A login page is no picture, and no event."""
    camera.inject("snapshot.cgi", html_page)
    with pytest.raises(HomeAssistantError) as error:
        await capture(hass, FRONT_DOOR)
    assert error.value.translation_key == "not_a_picture"
    assert events == []
