"""A push becomes an event with its pictures, or a status with the reason."""

import asyncio
from collections.abc import Callable
import errno
import time
from typing import Any

from homeassistant.components.image import async_get_image
from homeassistant.const import CONF_WEBHOOK_ID
from homeassistant.core import Event, HomeAssistant
from homeassistant.helpers import device_registry as dr, issue_registry as ir
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
)
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator
from yarl import URL

from custom_components.cgi_camera.const import DEFAULT_OPTIONS, DOMAIN, OPTION_SHARED_ADDRESS
from custom_components.cgi_camera.inbox import admission, intake
from custom_components.cgi_camera.inbox.archive import event_files
from tests.simulators.uapi_push import FORMS, USN, Push, new_pictures, push, send
from tests.simulators.xml_cgi import XmlCgiCamera

from .conftest import PASSWORD, SlowDisk, add_entry, entry_data, id_of, state_of

# With the length as printed, what follows is no HTTP: the server itself answers 400.
FACE_FORMS = [
    name for name in FORMS if not name.startswith(("counting", "temperature", "length_as_printed"))
]


async def test_webhook_raises_a_face_event(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    push_url: str,
    events: list[Event[Any]],
    hass_client: ClientSessionGenerator,
) -> None:
    """All fields users' automations may depend on, and every URL gives the posted bytes."""
    pictures = new_pictures(2)
    now = time.time()
    assert await push(push_url, "c100_full", pictures=pictures, time=now, event_id="ABC") == 200
    (event,) = events
    data = event.data
    device = dr.async_get(hass).async_get_device_by_identifier(
        (DOMAIN, "f00006108447"), loaded.entry_id
    )
    assert device is not None
    base = f"/api/cgi_camera/events/{data['event_id']}"
    assert data == {
        "event_id": data["event_id"],
        "type": "face",
        "device_id": device.id,
        "entry_id": loaded.entry_id,
        "name": "Front door",
        "entity_id": id_of(hass, "event.face"),
        "channel": 1,
        "rule": "faceevent",
        "occurred_at": dt_util.utc_from_timestamp(int(now)).isoformat(),
        "time_source": "camera",
        "received_at": data["received_at"],
        "transport": "http",
        "source": {
            "usn": USN,
            "product_id": "Z004",
            "ip": "192.168.168.153",
            "unit_name": "NS102HD-6117F",
        },
        "faces": [
            {
                "index": index,
                "object_id": None,
                "zone": None,
                "position": None,
                "image_url": f"{base}/face_{index}.jpg",
            }
            for index in range(2)
        ],
        "snapshot_url": f"{base}/snapshot.jpg",
        "details": data["details"],
    }
    client = await hass_client()
    for url, picture in (
        (data["snapshot_url"], pictures.snapshot),
        (data["faces"][0]["image_url"], pictures.faces[0]),
        (data["faces"][1]["image_url"], pictures.faces[1]),
    ):
        response = await client.get(url)
        assert response.content_type == "image/jpeg"
        assert await response.read() == picture


@pytest.mark.parametrize("form", FACE_FORMS)
async def test_webhook_reads_every_form_of_a_face_push(
    hass: HomeAssistant, loaded: MockConfigEntry, push_url: str, events: list[Event[Any]], form: str
) -> None:
    """A push with any fault seen so far is one event, with what was whole of it."""
    pictures = new_pictures(2)
    status = await push(push_url, form, pictures=pictures)
    assert status in ({0, 202} if form in {"cut_in_jpeg", "connection_lost"} else {200, 202})
    await hass.async_block_till_done(wait_background_tasks=True)
    (event,) = events
    assert event.data["type"] == "face"
    has_snapshot = form not in {"eventinfo_only", "no_snapshot"}
    assert (event.data["snapshot_url"] is not None) is has_snapshot
    assert event.data["rule"] == ("Eingang Süd 面部" if form == "rule_name_utf8" else "faceevent")


async def test_webhook_updates_entities_before_the_event(
    hass: HomeAssistant, loaded: MockConfigEntry, push_url: str
) -> None:
    """Images first, then entities, then the bus: a listener finds everything in place."""
    pictures = new_pictures(1)
    seen: list[Any] = []

    async def look(event: Event[Any]) -> None:
        face = await async_get_image(hass, "image.front_door_last_face")
        whole = await async_get_image(hass, "image.front_door_last_event")
        seen.extend(
            (
                face.content,
                whole.content,
                state_of(hass, "binary_sensor.front_door_face").state,
                state_of(hass, id_of(hass, "event.face")).attributes["event_type"],
                state_of(hass, id_of(hass, "event.face")).attributes["event_id"],
                event.data["event_id"],
            )
        )

    hass.bus.async_listen("cgi_camera_event", look)
    await push(push_url, "s0_rfc", pictures=pictures)
    await hass.async_block_till_done()
    face, whole, is_on, kind, shown_id, event_id = seen
    assert (face, whole) == (pictures.faces[0], pictures.snapshot)
    assert (is_on, kind) == ("on", "detected")
    assert shown_id == event_id
    assert state_of(hass, "binary_sensor.front_door_motion").state == "unknown"
    assert state_of(hass, id_of(hass, "event.alarm")).state == "unknown"


async def test_webhook_drops_a_repeated_event(
    hass: HomeAssistant, loaded: MockConfigEntry, push_url: str, events: list[Event[Any]]
) -> None:
    """Something on the way may repeat it; the camera hears 200 both times."""
    assert await push(push_url, "counting_new", event_id="SAME") == 200
    assert await push(push_url, "counting_plain", event_id="SAME") == 200
    assert len(events) == 1


async def test_webhook_accepts_a_burst(
    hass: HomeAssistant, loaded: MockConfigEntry, push_url: str, events: list[Event[Any]]
) -> None:
    """Eight at once, none lost, none mixed up with another's pictures."""
    sent = [new_pictures(1) for _ in range(8)]
    await asyncio.gather(*(push(push_url, "s0_rfc", pictures=pictures) for pictures in sent))
    assert len({event.data["event_id"] for event in events}) == len(events) == 8
    archive = loaded.runtime_data.inbox.archive

    def kept() -> list[tuple[bytes, bytes]]:
        places = [archive.files.folder_of(event.data["event_id"]) for event in events]
        return [
            ((place / "snapshot.jpg").read_bytes(), (place / "face_0.jpg").read_bytes())
            for place in places
        ]

    assert sorted(await hass.async_add_executor_job(kept)) == sorted(
        (pictures.snapshot, pictures.faces[0]) for pictures in sent
    )


def multipart(*parts: tuple[str, bytes]) -> Push:
    """Return a well-formed push of these parts."""
    body = b"".join(
        b'--B\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n' % (name.encode(), content)
        for name, content in parts
    )
    body += b"--B--\r\n"
    return Push(
        method="POST",
        query="",
        headers=(
            ("Content-Length", str(len(body))),
            ("Content-Type", "multipart/form-data; boundary=B"),
        ),
        body=body,
    )


@pytest.fixture
def our_log(caplog: pytest.LogCaptureFixture) -> Callable[[], list[str]]:
    """Return what this integration has logged above debug, once the camera is set up."""

    def lines() -> list[str]:
        return [
            record.getMessage()
            for record in caplog.records
            if record.name.startswith("custom_components") and record.levelname != "DEBUG"
        ]

    return lines


@pytest.mark.parametrize(
    ("made", "status"),
    [
        pytest.param(Push("GET", "x=1", (), b""), 400, id="no event info"),
        pytest.param(multipart(("snapshot", b"\xff\xd8")), 400, id="a picture of nothing"),
        pytest.param(
            Push("POST", "", (("Content-Length", "9"),), b"not forms"), 400, id="broken multipart"
        ),
        pytest.param(multipart(("eventinfo", b"usn=UNKNOWN&type=face")), 404, id="unknown serial"),
        pytest.param(
            multipart(("eventinfo", b"mac=00:13:24:00:00:01&type=face")), 404, id="unknown MAC"
        ),
        pytest.param(
            Push("POST", "", (("Content-Length", "20000000"),), b""), 413, id="20 MB announced"
        ),
        pytest.param(
            Push(
                "POST",
                "",
                (("Transfer-Encoding", "chunked"),),
                b"1312D00\r\n" + bytes(20_000_000) + b"\r\n0\r\n\r\n",
            ),
            413,
            id="20 MB sent in chunks",
        ),
        pytest.param(Push("DELETE", "", (), b""), 405, id="another method"),
    ],
)
async def test_webhook_rejects_other_requests(
    loaded: MockConfigEntry,
    push_url: str,
    our_log: Callable[[], list[str]],
    made: Push,
    status: int,
) -> None:
    """A status with the reason, one line in the log, and nothing stored."""
    assert await send(push_url, made) in {status, 0}  # 0: refused before the body was sent
    assert await send(push_url, made) in {status, 0}
    lines = our_log()
    assert len(lines) == (0 if status == 405 else 1)
    assert "UNKNOWN" not in "".join(lines)
    assert loaded.runtime_data.inbox.dispatcher.accepted == 0
    assert not loaded.runtime_data.inbox.archive.folder.exists()


@pytest.mark.parametrize(
    "made",
    [
        pytest.param(Push("GET", "", (), b""), id="GET"),
        pytest.param(Push("POST", "", (("Content-Length", "0"),), b""), id="POST"),
        pytest.param(Push("POST", "", (("Content-Length", "2"),), b"\r\n"), id="a line break"),
        pytest.param(Push("POST", "", (("Content-Length", "2"),), b"{}"), id="an empty object"),
    ],
)
async def test_webhook_answers_an_empty_push(
    *,
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    push_url: str,
    events: list[Event[Any]],
    our_log: Callable[[], list[str]],
    made: Push,
) -> None:
    """The test button of a camera's own page is neither an event nor an issue."""
    for _ in range(2):
        assert await send(push_url, made) == 200
    await hass.async_block_till_done()
    dispatcher = loaded.runtime_data.inbox.dispatcher
    assert (dispatcher.accepted, dispatcher.refused) == (0, 0)
    assert events == our_log() == []
    assert not ir.async_get(hass).issues


async def test_webhook_accepts_half_a_push(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    push_url: str,
    events: list[Event[Any]],
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A part that is no JPEG costs its picture, not the event; 202 and the log say so."""
    assert await push(push_url, "html_as_jpeg") == 202
    (event,) = events
    assert event.data["faces"][0]["image_url"] is None
    assert event.data["snapshot_url"] is not None
    assert "A push to Front door was used in part: face_0" in caplog.text
    assert "<html>" not in caplog.text


async def test_webhook_ignores_file_names(
    hass: HomeAssistant, loaded: MockConfigEntry, push_url: str, events: list[Event[Any]]
) -> None:
    """The archive knows its own names only."""
    assert await push(push_url, "path_in_file_name") == 200
    files = await hass.async_add_executor_job(
        lambda: sorted(
            path.name
            for path in loaded.runtime_data.inbox.archive.folder.rglob("*")
            if path.is_file()
        )
    )
    assert files == ["event.json", "face_0.jpg", "face_1.jpg", "snapshot.jpg"]


async def test_webhook_identifies_the_camera_by_its_serial_number(
    hass: HomeAssistant, loaded: MockConfigEntry, push_url: str, events: list[Event[Any]]
) -> None:
    """The serial number decides whose event it is; without one it is the address's own."""
    loaded.runtime_data.coordinator.identity = type(loaded.runtime_data.coordinator.identity)(
        serial="OTHER", mac="001324000001"
    )
    assert await push(push_url, "s0_rfc") == 404
    mine = multipart(("eventinfo", b"mac=00-13-24-00-00-01&type=face"))
    assert await send(push_url, mine) == 200
    assert await send(push_url, multipart(("eventinfo", b"type=face"))) == 200
    loaded.runtime_data.coordinator.identity = type(loaded.runtime_data.coordinator.identity)()
    assert await push(push_url, "s0_rfc") == 200  # nothing known that could contradict
    assert len(events) == 3


async def test_webhook_delivers_an_event_during_an_unload(
    *,
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    push_url: str,
    events: list[Event[Any]],
    slow_disk: SlowDisk,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """It pushes to the address of another one, and is unloaded: the event is there all the same."""
    async with XmlCgiCamera(password=PASSWORD, mac="00-13-24-00-00-02", serial="2") as second:
        other = MockConfigEntry(
            domain=DOMAIN,
            unique_id="001324000002",
            data={**entry_data(second), CONF_WEBHOOK_ID: "other"},
            options=DEFAULT_OPTIONS,
        )
        other.add_to_hass(hass)
        assert await hass.config_entries.async_setup(other.entry_id)
        options = {**loaded.options, OPTION_SHARED_ADDRESS: True}
        hass.config_entries.async_update_entry(loaded, options=options)
        made = multipart(("eventinfo", b"mac=00-13-24-00-00-02&type=face"))
        sent = asyncio.create_task(send(push_url, made))
        await slow_disk.begun()
        assert await hass.config_entries.async_unload(other.entry_id)
        slow_disk.go()
        assert await sent == 200
        assert [event.data["entry_id"] for event in events] == [other.entry_id]
        assert [record for record in caplog.records if record.levelname == "ERROR"] == []


async def test_webhook_limits_a_fast_camera(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    push_url: str,
    events: list[Event[Any]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A push beyond the burst, or beyond the places of its address, must come later."""
    monkeypatch.setattr(admission, "EVENTS_PER_SECOND", 0)
    monkeypatch.setattr(admission, "BURST", 2)
    statuses = [await push(push_url, "counting_new") for _ in range(3)]
    assert statuses == [200, 200, 429]
    monkeypatch.setattr(intake, "MAX_PUSHES_OF_ONE", 0)
    monkeypatch.setattr(admission, "EVENTS_PER_SECOND", 1e9)
    assert await push(push_url, "counting_new") == 503


async def test_webhook_uses_an_incomplete_body(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    push_url: str,
    events: list[Event[Any]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A wrong Content-Length leaves the body open: after a pause, what came is used."""
    monkeypatch.setattr(intake, "IDLE_SECONDS", 2)
    made = FORMS["s0_rfc"].build()
    url = URL(push_url)
    reader, writer = await asyncio.open_connection(url.host, url.port)
    content_type = dict(made.headers)["Content-Type"]
    writer.write(
        f"POST {url.path} HTTP/1.1\r\nHost: x\r\nContent-Type: {content_type}\r\n"
        f"Content-Length: {len(made.body) + 1000}\r\n\r\n".encode()
        + made.body
    )
    assert b" 200 " in await reader.readline()
    writer.close()
    assert events[0].data["snapshot_url"]


async def test_webhook_raises_events_without_a_disk(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    push_url: str,
    monkeypatch: pytest.MonkeyPatch,
    our_log: Callable[[], list[str]],
) -> None:
    """One line in the log; the images are still shown, from memory."""

    def refuse(*_: object) -> None:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(event_files, "write_file", refuse)
    pictures = new_pictures(1)
    assert await push(push_url, "s0_rfc", pictures=pictures) == 200
    assert await push(push_url, "s0_rfc", pictures=pictures) == 200
    state = state_of(hass, id_of(hass, "event.face"))
    assert state.attributes["snapshot_url"] is None
    assert loaded.runtime_data.inbox.dispatcher.accepted == 2
    assert our_log() == ["Cannot store pictures of camera events: Input/output error"]
    face = await async_get_image(hass, "image.front_door_last_face")
    assert face.content == pictures.faces[0]


async def test_webhook_refuses_events_of_another_camera(
    hass: HomeAssistant, loaded: MockConfigEntry, push_url: str, events: list[Event[Any]]
) -> None:
    """The address of one camera gives no power over the events of the others."""
    async with XmlCgiCamera(password=PASSWORD, mac="00-13-24-00-00-02", serial="2") as second:
        yard = await add_entry(hass, second, {}, title="Yard")
        made = multipart(("eventinfo", b"mac=00-13-24-00-00-02&type=face"))
        assert await send(push_url, made) == 403
        assert events == []
        issue_id = f"push_address_shared_{loaded.entry_id}"
        assert ir.async_get(hass).async_get_issue(DOMAIN, issue_id) is not None
        options = {**loaded.options, OPTION_SHARED_ADDRESS: True}
        hass.config_entries.async_update_entry(loaded, options=options)
        assert await send(push_url, made) == 200
        assert [event.data["entry_id"] for event in events] == [yard.entry_id]


@pytest.mark.parametrize(("choice", "status"), [("allow", 200), ("refuse", 403)])
async def test_webhook_goes_on_with_a_shared_address_until_the_user_decides(
    *,
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    push_url: str,
    events: list[Event[Any]],
    choice: str,
    status: int,
) -> None:
    """An entry from before the option has none."""
    options = {name: value for name, value in loaded.options.items() if name != "shared_address"}
    hass.config_entries.async_update_entry(loaded, options=options)
    async with XmlCgiCamera(password=PASSWORD, mac="00-13-24-00-00-02", serial="2") as second:
        await add_entry(hass, second, {}, title="Yard")
        made = multipart(("eventinfo", b"mac=00-13-24-00-00-02&type=face"))
        assert await send(push_url, made) == 200
        assert len(events) == 1
        assert await push(push_url, "counting_new") == 200
        issue_id = f"push_address_shared_{loaded.entry_id}"
        issue = ir.async_get(hass).async_get_issue(DOMAIN, issue_id)
        assert issue is not None
        assert issue.translation_placeholders == {"name": "Front door", "other": "Yard"}
        await async_setup_component(hass, "repairs", {})
        manager = hass.data["repairs"]["flow_manager"]
        menu = await manager.async_init(DOMAIN, data={"issue_id": issue_id})
        await manager.async_configure(menu["flow_id"], {"next_step_id": choice})
        assert ir.async_get(hass).async_get_issue(DOMAIN, issue_id) is None
        assert await send(push_url, made) == status


async def test_entry_from_before_keeps_a_shared_address(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    """Only its user can decide."""
    options = {name: value for name, value in entry.options.items() if name != "shared_address"}
    hass.config_entries.async_update_entry(entry, options=options)
    assert await hass.config_entries.async_setup(entry.entry_id)
    assert "shared_address" not in entry.options
