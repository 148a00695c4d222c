"""Kill the event store at random moments, while it stores or migrates, and count what is lost.

    python -m tests.integration.kill_store store|migrate [KILLS [FOLDER]]

An event counts as lost if the store returned and the event, one of its pictures or its row is
missing after the next start. Exits with 1 if one is lost.
"""

import os
from pathlib import Path
import random
import shutil
import signal
import sqlite3
import sys
import tempfile
import time
from typing import Final

from homeassistant.util.ulid import ulid_at_time

from custom_components.cgi_camera.inbox.archive.event_store import EventStore
from custom_components.cgi_camera.inbox.archive.index import Index

from .archives import ids_of, store_as_before

MIGRATED: Final = 3000
"""The events of an archive to migrate; reading them takes longer than the latest kill."""
LATEST_KILL: Final = 0.3
FACTS: Final = {
    "type": "face",
    "occurred_at": "2026-11-19T09:00:00+00:00",
    "rule": None,
    "faces": [{"name": "Ann"}],
}


def open_store(folder: Path) -> EventStore:
    """Return a store as after a start."""
    store = EventStore(folder / "entry", Index(folder / "events.db"), days=3650, megabytes=10**6)
    store.open()
    return store


def work(kind: str, folder: Path, answered: int) -> None:
    """Store events and write the id of each to a pipe, or migrate; until the kill."""
    store = open_store(folder)
    while kind == "store":
        event_id = ulid_at_time(time.time())
        store.store(event_id, FACTS, {"snapshot": bytes(20_000), "face_0": event_id.encode()})
        os.write(answered, event_id.encode())
    store.prune()
    signal.pause()


def kill_once(kind: str, folder: Path) -> list[str]:
    """Return the ids for which the store returned before the kill."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.close(reading)
        work(kind, folder, writing)
    os.close(writing)
    time.sleep(random.uniform(0.001, LATEST_KILL))  # noqa: S311 - a moment, no secret
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    with os.fdopen(reading) as pipe:
        ids = pipe.read()
    return [ids[start : start + 26] for start in range(0, len(ids), 26)]


def lost(folder: Path, expected: list[str]) -> int:
    """Start once more and return how many events are missing, or have no row or picture."""
    store = open_store(folder)
    store.prune()
    rows = set(ids_of(store))
    on_disk = {path.parent.name for path in store.folder.rglob("event.json")}
    if rows != on_disk:
        print(f"index and folders differ in {rows ^ on_disk}")
        return len(rows ^ on_disk)
    missing = [one for one in expected if one not in rows or not store.picture(one, "snapshot")]
    index = store.rows.index
    index.close()
    check = sqlite3.connect(index.path)
    assert check.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    check.close()
    return len(missing)


def main(kind: str, kills: int, folder: Path) -> int:
    """Return 0 if no event is lost."""
    expected: list[str] = []
    if kind == "migrate":
        expected = [ulid_at_time(time.time() - 10**6 + number) for number in range(MIGRATED)]
        for event_id in expected:
            store_as_before(folder / "entry", event_id)
    total = 0
    for number in range(kills):
        if kind == "migrate" and number % 2 == 0:  # twice on the way, then from the beginning
            for path in folder.glob("events.db*"):
                path.unlink()
        expected += kill_once(kind, folder)
        if kind == "store" or number % 2:
            total += lost(folder, expected)
    total += lost(folder, expected)
    print(f"{kind}: {kills} kills, {total} events lost of {len(expected)}")
    return 1 if total else 0


if __name__ == "__main__":
    place = Path(sys.argv[3] if len(sys.argv) > 3 else tempfile.mkdtemp())
    status = main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 50, place)
    shutil.rmtree(place, ignore_errors=True)
    sys.exit(status)
