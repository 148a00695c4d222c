"""What an event costs, counted and not timed: a change that makes it dearer fails here."""

from collections import Counter
from collections.abc import Callable
from typing import Any

from homeassistant.const import EVENT_STATE_CHANGED
from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.helpers.entity import Entity
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.cgi_camera.api.pictures.jpeg import JpegWalk
from custom_components.cgi_camera.inbox.archive.event_store import EventStore
from custom_components.cgi_camera.inbox.webhook import LARGE
from tests.simulators.uapi_forms import Pictures
from tests.simulators.uapi_push import new_pictures, push

FACES = 2
STATES = 3
"""Two pictures and the event; the face was there before, and no motion has come."""
ROWS = {
    "events": "SELECT count(*) FROM events",
    "facts": "SELECT count(*) FROM facts",
    "people": "SELECT count(*) FROM people",
    "descriptions": "SELECT count(*) FROM descriptions",
}


def large_pictures() -> Pictures:
    """Return pictures of a push for the executor."""
    usual = new_pictures(FACES)
    comment = b"\xff\xfe" + (60_002).to_bytes(2) + bytes(60_000)
    snapshot = usual.snapshot[:2] + comment * 2 + usual.snapshot[2:]
    assert len(snapshot) > LARGE
    return Pictures(snapshot=snapshot, faces=usual.faces)


@pytest.fixture
def counted(hass: HomeAssistant, monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """Return how often something expensive happened since the beginning of the test."""
    found = Counter[str]()
    go_on, run, write = (
        JpegWalk.go_on,
        hass.async_add_executor_job,
        Entity.async_write_ha_state,
    )

    def walk(self: JpegWalk, data: bytes | bytearray) -> bool:
        found["walks"] += 1
        return go_on(self, data)

    def add_job(target: Callable[..., Any], *arguments: Any) -> Any:
        found["jobs"] += "cgi_camera" in (getattr(target, "__module__", None) or "")
        return run(target, *arguments)

    @callback
    def write_state(self: Entity) -> None:
        found["writes"] += 1
        write(self)

    @callback
    def count(event: Event[Any]) -> None:
        found["states"] += 1

    monkeypatch.setattr(JpegWalk, "go_on", walk)
    monkeypatch.setattr(hass, "async_add_executor_job", add_job)
    monkeypatch.setattr(Entity, "async_write_ha_state", write_state)
    hass.bus.async_listen(EVENT_STATE_CHANGED, count)
    return found


def rows(archive: EventStore) -> dict[str, int]:
    """Return the number of rows of the index by table."""
    read = archive.rows.index.read
    return {table: read(query, {})[0][0] for table, query in ROWS.items()}


@pytest.mark.parametrize(
    "pictures", [new_pictures(FACES), large_pictures()], ids=["usual", "large"]
)
async def test_costs_of_a_push(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    push_url: str,
    counted: Counter[str],
    pictures: Pictures,
) -> None:
    """Run one job, walk each picture once, write each new state once, and add one row."""
    assert await push(push_url, "s0_rfc", pictures=pictures, event_id="first") == 200
    await hass.async_block_till_done(wait_background_tasks=True)
    archive: EventStore = loaded.runtime_data.inbox.archive
    before = rows(archive)
    counted.clear()
    assert await push(push_url, "s0_rfc", pictures=pictures) == 200
    await hass.async_block_till_done(wait_background_tasks=True)
    assert counted == {"jobs": 1, "walks": 1 + FACES, "states": STATES, "writes": STATES}
    assert {table: number - before[table] for table, number in rows(archive).items()} == {
        "events": 1,
        "facts": 1,
        "people": 0,
        "descriptions": 0,
    }
