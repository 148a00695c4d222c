"""Dispatch of camera events: once, in order, with or without a stored picture."""

import asyncio
from collections.abc import Mapping
import errno
import threading
from typing import Any

from homeassistant.core import Event, HomeAssistant
from homeassistant.helpers import device_registry as dr
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.cgi_camera.api.events.event import (
    CameraEvent,
    EventType,
    Face,
    FaceList,
    Source,
    TimeSource,
)
from custom_components.cgi_camera.inbox.archive.event_store import EventStore
from custom_components.cgi_camera.inbox.dispatch import REMEMBERED_IDS, Dispatcher
from tests.simulators.picture import draw_face


@pytest.fixture
def dispatcher(loaded: MockConfigEntry) -> Dispatcher:
    """Return what passes on the events of a loaded entry."""
    found: Dispatcher = loaded.runtime_data.inbox.dispatcher
    return found


async def dispatch(dispatcher: Dispatcher, **facts: Any) -> str | None:
    """Pass an event with a picture on that arrives now; return its id."""
    now = dt_util.utcnow()
    event = CameraEvent(
        type=EventType.FACE,
        occurred_at=now,
        time_source=TimeSource.ARRIVAL,
        source=Source(),
        pictures={"snapshot": draw_face(1)},
        **facts,
    )
    return await dispatcher.async_dispatch(event, now, "http")


async def test_dispatcher_keeps_the_order_of_events(
    dispatcher: Dispatcher, events: list[Event[Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A second event waits until the pictures of the first are on disk, however long that takes."""
    store = dispatcher._archive.store
    overtaken = threading.Event()

    def store_slowly(event_id: str, facts: Mapping[str, Any], *pictures: Any) -> None:
        if facts["rule"] == "first":
            assert not overtaken.wait(0.2)
        store(event_id, facts, *pictures)

    monkeypatch.setattr(dispatcher._archive, "store", store_slowly)
    first = asyncio.create_task(dispatch(dispatcher, rule="first"))
    second = asyncio.create_task(dispatch(dispatcher, rule="second"))
    second.add_done_callback(lambda _: overtaken.set())
    await asyncio.gather(first, second)
    assert [event.data["rule"] for event in events] == ["first", "second"]


async def test_dispatcher_drops_a_repeated_event(
    dispatcher: Dispatcher, events: list[Event[Any]]
) -> None:
    """It is known by the camera's id, also when others came in between; ids are used anew later."""
    for number in range(100):
        assert await dispatch(dispatcher, camera_event_id=str(number))
    assert await dispatch(dispatcher, camera_event_id="0") is None
    for number in range(REMEMBERED_IDS):
        assert await dispatch(dispatcher, camera_event_id=f"later {number}")
    assert await dispatch(dispatcher, camera_event_id="0")
    for _ in range(2):
        assert await dispatch(dispatcher)  # without an id, none is another's repetition
    assert len(events) == dispatcher.accepted == 100 + REMEMBERED_IDS + 1 + 2


async def test_dispatcher_takes_the_whole_repeat_of_a_broken_event(
    dispatcher: Dispatcher, events: list[Event[Any]]
) -> None:
    """Its connection broke within a picture; the camera sends it again."""
    assert await dispatch(dispatcher, camera_event_id="1", problems=("the picture is cut short",))
    assert await dispatch(dispatcher, camera_event_id="1")
    assert await dispatch(dispatcher, camera_event_id="1") is None
    assert len(events) == 2


async def test_dispatcher_logs_each_disk_failure_once(
    dispatcher: Dispatcher, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The log has one line each time that it breaks, not one for each event."""

    def refuse(*_: object) -> None:
        raise OSError(errno.EIO, "Input/output error")

    for times in (1, 2):
        with monkeypatch.context() as broken:
            broken.setattr(dispatcher._archive, "store", refuse)
            for _ in range(3):
                assert await dispatch(dispatcher)
        assert caplog.text.count("Cannot store pictures") == times
        assert await dispatch(dispatcher)


async def test_dispatcher_makes_room_in_a_full_archive(
    hass: HomeAssistant, dispatcher: Dispatcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Room is made beside the events that go on coming, once at a time, and again later."""
    began, go_on, times = threading.Event(), threading.Event(), 0

    def prune() -> None:
        nonlocal times
        times += 1
        began.set()
        assert go_on.wait(30)

    monkeypatch.setattr(EventStore, "is_full", True)
    monkeypatch.setattr(dispatcher._archive, "prune", prune)
    for _ in range(3):
        await dispatch(dispatcher)
    await asyncio.to_thread(began.wait, 30)
    assert times == 1
    go_on.set()
    for expected in (2, 3):
        await hass.async_block_till_done(wait_background_tasks=True)
        await dispatch(dispatcher)
        await hass.async_block_till_done(wait_background_tasks=True)
        assert times == expected


async def test_dispatcher_sends_the_name_given_by_the_user(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    dispatcher: Dispatcher,
    events: list[Event[Any]],
) -> None:
    """Events tell that name, not the one it was added with."""
    registry = dr.async_get(hass)
    (device,) = dr.async_entries_for_config_entry(registry, loaded.entry_id)
    for name in ("Gate", None):
        registry.async_update_device(device.id, name_by_user=name)
        await dispatch(dispatcher)
    assert [event.data["name"] for event in events] == ["Gate", "Front door"]


@pytest.mark.parametrize(
    ("face", "told"),
    [
        pytest.param(Face(index=0), {}, id="detected"),
        pytest.param(
            Face(index=0, list=FaceList.STRANGER),
            {"name": None, "similarity": None, "list": "stranger"},
            id="on no list",
        ),
        pytest.param(
            Face(index=0, name="Ann", similarity=87.5),
            {"name": "Ann", "similarity": 87.5, "list": None},
            id="known by name",
        ),
    ],
)
async def test_dispatcher_sends_the_facts_of_a_face(
    dispatcher: Dispatcher, events: list[Event[Any]], face: Face, told: dict[str, Any]
) -> None:
    """A name only if the camera compares faces, and only pictures that exist."""
    await dispatch(dispatcher, faces=(face,))
    place = {"index": 0, "object_id": None, "zone": None, "position": None, "image_url": None}
    assert events[0].data["faces"] == [{**place, **told}]
    assert "picture_urls" not in events[0].data
