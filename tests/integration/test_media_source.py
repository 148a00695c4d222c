"""Past events are in the media browser, and only they."""

from datetime import UTC, datetime, timedelta
import io
from pathlib import Path
import shutil
from typing import Any

from aiohttp import ClientSession
from aiohttp.test_utils import TestClient
from homeassistant.components.camera.img_util import TurboJPEGSingleton
from homeassistant.components.media_source import async_resolve_media
from homeassistant.config_entries import ConfigEntryDisabler
from homeassistant.core import Event, HomeAssistant
from homeassistant.helpers import device_registry as dr
from homeassistant.setup import async_setup_component
from homeassistant.util.ulid import ulid_at_time
from PIL import Image
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import (
    ClientSessionGenerator,
    MockHAClientWebSocket,
    WebSocketGenerator,
)

from custom_components.cgi_camera import media_source, views
from tests.simulators.uapi_push import new_pictures, push

SCHEME = "media-source://cgi_camera"
AT = datetime(2026, 11, 18, 23, 30, 15, tzinfo=UTC)
"""An evening that is the next day in Berlin."""


@pytest.fixture(autouse=True)
async def _media_source(hass: HomeAssistant) -> None:
    """Let Home Assistant have media, in a house in Berlin."""
    for component in ("media_source", "websocket_api"):
        assert await async_setup_component(hass, component, {})
    await hass.config.async_set_time_zone("Europe/Berlin")


@pytest.fixture
async def browser(
    loaded: MockConfigEntry, hass_ws_client: WebSocketGenerator
) -> MockHAClientWebSocket:
    """Return the connection of a user who opens the media browser."""
    return await hass_ws_client()


def keep(
    entry: MockConfigEntry,
    *,
    at: datetime = AT,
    occurred_at: datetime | None = None,
    pictures: dict[str, bytes] | None = None,
    **facts: Any,
) -> str:
    """Put an event of then into the archive, and return its id."""
    event_id = ulid_at_time(at.timestamp())
    entry.runtime_data.inbox.archive.store(
        event_id,
        {
            "type": "motion",
            "rule": None,
            "faces": [],
            "occurred_at": (occurred_at or at).isoformat(),
            **facts,
        },
        {"snapshot": b"whole"} if pictures is None else pictures,
    )
    return event_id


async def browse(browser: MockHAClientWebSocket, identifier: str = "") -> dict[str, Any]:
    """Return what the media browser shows."""
    await browser.send_json_auto_id(
        {"type": "media_source/browse_media", "media_content_id": f"{SCHEME}{identifier}"}
    )
    answer: dict[str, Any] = await browser.receive_json()
    return answer


async def children(browser: MockHAClientWebSocket, identifier: str = "") -> list[dict[str, Any]]:
    """Return what is in a folder that must be there."""
    answer = await browse(browser, identifier)
    assert answer["success"], answer
    found: list[dict[str, Any]] = answer["result"]["children"]
    return found


async def titles(browser: MockHAClientWebSocket, identifier: str) -> list[str]:
    """Return how the things in a folder are called."""
    return [child["title"] for child in await children(browser, identifier)]


async def resolve(browser: MockHAClientWebSocket, media_content_id: str) -> dict[str, Any]:
    """Return what is played."""
    await browser.send_json_auto_id(
        {"type": "media_source/resolve_media", "media_content_id": media_content_id}
    )
    answer: dict[str, Any] = await browser.receive_json()
    return answer


async def small(client: TestClient[Any, Any], url: str) -> bytes:
    """Return a thumbnail, which the browser may keep."""
    response = await client.get(url)
    assert (response.status, response.content_type) == (200, "image/jpeg")
    assert "immutable" in response.headers["Cache-Control"]
    return await response.read()


def picture(size: tuple[int, int]) -> bytes:
    """Return a picture of this width and height."""
    file = io.BytesIO()
    Image.new("RGB", size, "gray").save(file, "JPEG")
    return file.getvalue()


def size(content: bytes) -> tuple[int, int]:
    """Return the width and height of a picture."""
    with Image.open(io.BytesIO(content)) as opened:
        return opened.size


async def test_media_source_browses_from_the_root_to_an_event(
    loaded: MockConfigEntry, push_url: str, events: list[Event[Any]], browser: MockHAClientWebSocket
) -> None:
    """Camera, day, type, event: each has a thumbnail, of the newest there is."""
    await push(push_url, "c100_full", pictures=new_pictures(2))
    face = f"/api/cgi_camera/events/{events[0].data['event_id']}/face_0.jpg?small"
    (camera,) = await children(browser)
    assert (camera["title"], camera["thumbnail"]) == ("Front door", face)
    (day,) = await children(browser, f"/{loaded.entry_id}")
    assert day["media_content_id"] == f"{SCHEME}/{loaded.entry_id}/{day['title']}"
    assert day["thumbnail"] == face
    every, faces = await children(browser, f"/{loaded.entry_id}/{day['title']}")
    assert [every["title"], faces["title"]] == ["All events (1)", "Face (1)"]
    for kind in (every, faces):
        assert kind["thumbnail"] == face
        (event,) = await children(browser, kind["media_content_id"].removeprefix(SCHEME))
        assert event["title"].endswith(" Face (rule faceevent)")
        assert event["thumbnail"] == face
        assert (event["can_play"], event["can_expand"]) == (True, True)


async def test_media_source_plays_the_pictures_of_an_event(
    loaded: MockConfigEntry,
    push_url: str,
    events: list[Event[Any]],
    browser: MockHAClientWebSocket,
    hass_client: ClientSessionGenerator,
) -> None:
    """The bytes are the camera's when played, which needs no login; a thumbnail is smaller."""
    pictures = new_pictures(2)
    await push(push_url, "c100_full", pictures=pictures)
    event = f"/{loaded.entry_id}/{events[0].data['event_id']}"
    shown = await children(browser, event)
    assert [one["title"] for one in shown] == ["Whole picture", "Face 1", "Face 2"]
    assert not any(one["can_expand"] for one in shown)
    client = await hass_client()
    for one, expected in zip(shown, (pictures.snapshot, *pictures.faces), strict=True):
        assert size(await small(client, one["thumbnail"])) <= size(expected)
        played = (await resolve(browser, one["media_content_id"]))["result"]
        assert played["mime_type"] == "image/jpeg"
        async with ClientSession() as stranger:
            response = await stranger.get(client.make_url(played["url"]))
            assert await response.read() == expected
            response = await stranger.get(client.make_url(one["thumbnail"]))
            assert response.status == 401
    # Played as a whole, an event is its whole picture.
    played = (await resolve(browser, SCHEME + event))["result"]
    assert played["url"].startswith(shown[0]["thumbnail"].removesuffix("?small"))


@pytest.mark.parametrize(
    ("whole", "shown"), [((1920, 1080), (480, 270)), ((640, 360), (400, 225)), ((96, 96), (96, 96))]
)
async def test_media_source_shrinks_thumbnails(
    loaded: MockConfigEntry,
    browser: MockHAClientWebSocket,
    hass_client: ClientSessionGenerator,
    whole: tuple[int, int],
    shown: tuple[int, int],
) -> None:
    """A page of a hundred is loaded over a phone's connection."""
    keep(loaded, pictures={"snapshot": picture(whole)})
    (camera,) = await children(browser)
    assert size(await small(await hass_client(), camera["thumbnail"])) == shown


async def test_media_source_shows_a_picture_that_cannot_shrink(
    loaded: MockConfigEntry, browser: MockHAClientWebSocket, hass_client: ClientSessionGenerator
) -> None:
    """Such a picture is shown as it is; a gigantic one is not decoded."""
    client, small_one = await hass_client(), picture((640, 360))
    header = small_one.index(b"\xff\xc0") + 5
    gigantic = small_one[:header] + bytes.fromhex("ea60 ea60") + small_one[header + 4 :]
    for hour, content in enumerate((b"whole", small_one[:50], gigantic)):
        keep(loaded, at=AT + timedelta(hours=hour), pictures={"snapshot": content})
        (camera,) = await children(browser)
        assert await small(client, camera["thumbnail"]) == content


async def test_media_source_has_no_thumbnail_of_a_deleted_event(
    loaded: MockConfigEntry,
    browser: MockHAClientWebSocket,
    hass_client: ClientSessionGenerator,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Is no thumbnail, and no error of ours."""
    make_small = views._small

    def delete_first(path: Path) -> bytes:
        path.unlink()
        return make_small(path)

    monkeypatch.setattr(views, "_small", delete_first)
    keep(loaded)
    (camera,) = await children(browser)
    assert (await (await hass_client()).get(camera["thumbnail"])).status == 404


async def test_media_source_works_without_libturbojpeg(
    loaded: MockConfigEntry,
    browser: MockHAClientWebSocket,
    hass_client: ClientSessionGenerator,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Home Assistant does without libturbojpeg where it is not installed by hand."""
    monkeypatch.setattr(TurboJPEGSingleton, "instance", lambda: False)
    keep(loaded, pictures={"snapshot": (whole := picture((640, 360)))})
    (camera,) = await children(browser)
    assert await small(await hass_client(), camera["thumbnail"]) == whole


async def test_media_source_returns_a_file_for_actions(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    """Actions that look at media want a file."""
    event_id = keep(loaded, pictures={"face_0": b"face", "snapshot": b"whole"})
    for picture, expected in (("", b"whole"), ("/snapshot", b"whole"), ("/face_0", b"face")):
        media = await async_resolve_media(
            hass, f"{SCHEME}/{loaded.entry_id}/{event_id}{picture}", None
        )
        assert media.mime_type == "image/jpeg"
        assert media.path is not None
        assert await hass.async_add_executor_job(media.path.read_bytes) == expected


async def test_media_source_lists_days_in_local_time(
    loaded: MockConfigEntry, browser: MockHAClientWebSocket
) -> None:
    """By its time zone, newest first; so are the times."""
    keep(loaded, at=AT.replace(hour=12))
    keep(loaded)
    keep(loaded, at=AT.replace(day=20, hour=9), type="alarm_input")
    camera = f"/{loaded.entry_id}"
    assert await titles(browser, camera) == ["2026-11-20", "2026-11-19", "2026-11-18"]
    assert await titles(browser, f"{camera}/2026-11-19/all") == ["00:30:15 Motion"]
    assert await titles(browser, f"{camera}/2026-11-18/motion") == ["13:30:15 Motion"]
    assert await titles(browser, f"{camera}/2026-11-21/all") == []


async def test_media_source_lists_the_types_of_a_day(
    loaded: MockConfigEntry, browser: MockHAClientWebSocket
) -> None:
    """All types, with their number and the names."""
    keep(loaded)
    keep(loaded, at=AT.replace(minute=31), type="counting", rule="gate")
    keep(
        loaded,
        at=AT.replace(minute=32),
        type="face",
        rule="faceevent",
        faces=[{"name": "Ann"}, {"index": 1}, {"name": "Bob"}],
    )
    keep(loaded, at=AT.replace(minute=33))
    day = f"/{loaded.entry_id}/2026-11-19"
    assert await titles(browser, day) == [
        "All events (4)",
        "Motion (2)",
        "Face (1)",
        "Counting (1)",
    ]
    assert await titles(browser, f"{day}/all") == [
        "00:33:15 Motion",
        "00:32:15 Face (Ann, Bob, rule faceevent)",
        "00:31:15 Counting (rule gate)",
        "00:30:15 Motion",
    ]
    assert await titles(browser, f"{day}/motion") == ["00:33:15 Motion", "00:30:15 Motion"]
    assert await titles(browser, f"{day}/fire") == []


async def test_media_source_pages_the_listed_events(
    loaded: MockConfigEntry, browser: MockHAClientWebSocket, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The newest are listed, and a folder has the older ones."""
    monkeypatch.setattr(media_source, "MAX_SHOWN", 2)
    for minute in range(5):
        keep(loaded, at=AT.replace(minute=minute))
    day = f"/{loaded.entry_id}/2026-11-19"
    assert await titles(browser, day) == ["All events (5)", "Motion (5)"]
    shown, page = [], f"{day}/motion"
    while page:
        *events, last = await children(browser, page)
        more = last["title"] == media_source.MORE
        page = last["media_content_id"].removeprefix(SCHEME) if more else ""
        shown.append([child["title"][:8] for child in (events if more else [*events, last])])
    assert shown == [["00:04:15", "00:03:15"], ["00:02:15", "00:01:15"], ["00:00:15"]]


async def test_media_source_reports_an_event_that_was_deleted(
    loaded: MockConfigEntry, browser: MockHAClientWebSocket
) -> None:
    """What was listed a moment ago is not there to be opened or played."""
    keep(loaded, pictures={"snapshot": b"x", "picture_1": b"y"})
    [event] = await children(browser, f"/{loaded.entry_id}/2026-11-19/all")
    identifier = event["media_content_id"].removeprefix(SCHEME)
    pictures = await children(browser, identifier)
    assert [picture["title"] for picture in pictures] == ["Whole picture", "Picture 2"]
    shutil.rmtree(loaded.runtime_data.inbox.archive.folder)
    assert (await browse(browser, identifier))["error"]["code"] == "browse_media_failed"
    for item in (event, *pictures):
        assert not (await resolve(browser, item["media_content_id"]))["success"]


async def test_media_source_lists_a_late_event_by_arrival(
    loaded: MockConfigEntry, browser: MockHAClientWebSocket
) -> None:
    """It is where it arrived, with the day on which it was."""
    keep(loaded, occurred_at=AT.replace(day=3))
    day = f"/{loaded.entry_id}/2026-11-19"
    assert await titles(browser, f"{day}/all") == ["2026-11-04 00:30:15 Motion"]


async def test_media_source_lists_events_with_one_picture_and_without(
    loaded: MockConfigEntry, browser: MockHAClientWebSocket
) -> None:
    """One is played at once; without any there is nothing to play, but the event is there."""
    keep(loaded, pictures={"picture_0": b"x"})
    nothing = keep(loaded, at=AT.replace(minute=40), pictures={}, type="alarm_input")
    none, one = await children(browser, f"/{loaded.entry_id}/2026-11-19/all")
    assert (one["can_play"], one["can_expand"]) == (True, False)
    assert (none["can_play"], none["can_expand"], none["thumbnail"]) == (False, True, None)
    assert await children(browser, f"/{loaded.entry_id}/{nothing}") == []
    assert not (await resolve(browser, none["media_content_id"]))["success"]


async def test_media_source_keeps_the_events_of_a_disabled_camera(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    browser: MockHAClientWebSocket,
    hass_client: ClientSessionGenerator,
) -> None:
    """Its past is still there; a removed one's is not."""
    event_id = keep(loaded)
    await hass.config_entries.async_set_disabled_by(loaded.entry_id, ConfigEntryDisabler.USER)
    (camera,) = await children(browser)
    response = await (await hass_client()).get(camera["thumbnail"])
    assert await response.read() == b"whole"
    await hass.config_entries.async_remove(loaded.entry_id)
    assert await children(browser) == []
    response = await (await hass_client()).get(camera["thumbnail"])
    assert response.status == 404
    answer = await resolve(browser, f"{SCHEME}/{loaded.entry_id}/{event_id}")
    assert answer["error"]["code"] == "resolve_media_failed"


async def test_media_source_shows_the_name_given_by_the_user(
    hass: HomeAssistant, loaded: MockConfigEntry, browser: MockHAClientWebSocket
) -> None:
    """As everywhere else."""
    registry = dr.async_get(hass)
    (device,) = dr.async_entries_for_config_entry(registry, loaded.entry_id)
    registry.async_update_device(device.id, name_by_user="Main gate")
    options = {**loaded.options, "tcp_port": 4242}
    hass.config_entries.async_update_entry(loaded, options=options)
    (camera,) = await children(browser)
    assert camera["title"] == "Main gate"
    assert camera["thumbnail"] is None


@pytest.mark.usefixtures("loaded")
async def test_media_source_lists_a_camera_once_it_can_have_events(
    browser: MockHAClientWebSocket, push_url: str
) -> None:
    """A camera without pushes and uploads is not listed before an event arrives."""
    assert await children(browser) == []
    assert await push(push_url, "c100_full") == 200
    (camera,) = await children(browser)
    assert camera["title"] == "Front door"


HOSTILE = [
    "/..",
    "/../..",
    "/%2e%2e/%2e%2e/secrets.yaml",
    "/{entry}/..",
    "/{entry}/../{entry}",
    "/{entry}/2026-11-19/../all",
    "/{entry}/2026-11-19/all/{event}/snapshot",
    "/{entry}/2026-11-19/{event}",
    "/{entry}/2026-13-45",
    "/{entry}/٢٠٢٦-11-19",
    "/{entry}/2026-11-19/nonsense",
    "/{entry}/01M7WQNFXTFGNKFFZSHDTBKTS3",
    "/{entry}/{event}/../{event}/snapshot",
    "/{entry}/{event}/face_7",
    "/{entry}/{event}/event",
    "/{entry}/{event}/snapshot.jpg",
    "/{entry}/{event}/snapshot/",
    "/{entry}/ZZZZZZZZZZZZZZZZZZZZZZZZZZ",
    "/{entry}/.removed-1",
    "/.removed-1",
    "/unknown",
    "/unknown/{event}/snapshot",
    "/{other}",
    "/etc/passwd",
    "/{entry}/" + 10_000 * "x",
    "/" + 10_000 * "../",
    "/{entry}\x00",
]


@pytest.mark.parametrize("hostile", HOSTILE, ids=lambda text: text[:40])
async def test_media_source_rejects_unknown_identifiers(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    browser: MockHAClientWebSocket,
    caplog: pytest.LogCaptureFixture,
    hostile: str,
) -> None:
    """Every wrong id gets an error in words, of bearable length, and leaves no trace in the log."""
    event = keep(loaded)
    other = MockConfigEntry(domain="other", entry_id="of_other")
    other.add_to_hass(hass)
    identifier = hostile.format(entry=loaded.entry_id, event=event, other=other.entry_id)
    for answer, code in (
        (await browse(browser, identifier), "browse_media_failed"),
        (await resolve(browser, f"{SCHEME}{identifier}"), "resolve_media_failed"),
    ):
        assert not answer["success"]
        assert answer["error"]["code"] == code
        assert answer["error"]["message"].rpartition(" is not among ")[1]
        assert len(answer["error"]["message"]) < 500
    assert "Traceback" not in caplog.text


@pytest.mark.parametrize("identifier", ["", "/{entry}", "/{entry}/2026-11-19/all"])
async def test_media_source_plays_no_folders(
    loaded: MockConfigEntry, browser: MockHAClientWebSocket, identifier: str
) -> None:
    """Only events and pictures are."""
    keep(loaded)
    answer = await resolve(browser, SCHEME + identifier.format(entry=loaded.entry_id))
    assert answer["error"]["code"] == "resolve_media_failed"
