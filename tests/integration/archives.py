"""Archives of events, for tests and for the process that they kill, which needs no pytest."""

import json
from pathlib import Path
from typing import Any

from custom_components.cgi_camera.inbox.archive.camera_rows import UNLIMITED
from custom_components.cgi_camera.inbox.archive.event_store import EventStore

FACTS: dict[str, Any] = {
    "type": "face",
    "occurred_at": "2026-11-19T09:00:00+00:00",
    "rule": None,
    "faces": [],
}


def ids_of(archive: EventStore) -> list[str]:
    """Return the ids of all events of an archive, newest first."""
    return [event.event_id for event in archive.rows.oldest("", UNLIMITED)][::-1]


def store_as_before(folder: Path, event_id: str) -> None:
    """Write an event as releases without an index did."""
    event = folder / event_id
    event.mkdir(parents=True)
    (event / "snapshot.jpg").write_bytes(event_id.encode())
    (event / "event.json").write_text(json.dumps(FACTS | {"rule": event_id}))
