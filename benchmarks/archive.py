"""How the event store grows: the same questions to archives of a thousand to a million events.

An archive is made of rows, for the questions go to the index alone; the events that are stored,
deleted or read from earlier releases have their files, too.
"""

import asyncio
from collections.abc import Callable, Iterator, Mapping
import datetime as dt
from functools import cache, partial
from itertools import batched
import json
from pathlib import Path
import shutil
from statistics import median
import tempfile
import time
from typing import Any, Final

from custom_components.cgi_camera.inbox.archive.camera_rows import LAST_ID
from custom_components.cgi_camera.inbox.archive.disk import check_room, size_on_disk
from custom_components.cgi_camera.inbox.archive.event_files import place_of
from custom_components.cgi_camera.inbox.archive.event_store import EventStore
from custom_components.cgi_camera.inbox.archive.index import Index
from custom_components.cgi_camera.inbox.archive.stored_event import EventRow, first_id
from demo.instance import REPOSITORY

from .table import Row

SIZES: Final = (1_000, 10_000, 100_000, 1_000_000)
DAYS: Final = 30
PRUNED: Final = 1_000
PRUNE: Final = f"prune of {PRUNED:,}"
STORE: Final = "storing one"
STORE_BEFORE: Final = f"{STORE}, without an index"
STORED: Final = 300
STEP_SECONDS: Final = 0.005
MIGRATED: Final = 100_000
ROUNDS: Final = 9
TYPES: Final = ("motion", "motion", "motion", "face", "region")
PICTURES: Final = {"snapshot": bytes(30_000), "face_0": bytes(3_000)}

BUDGETS: Final[dict[int, dict[str, float]]] = {
    100_000: {
        "open": 200,
        "a day": 50,
        "counts by type": 10,
        "latest": 1,
        "latest of a picture that never came": 1,
        "people": 300,
        "a search": 300,
        PRUNE: 1000,
        f"{PRUNE}: longest block of an event loop meanwhile": 20,
    },
    1_000_000: {"open": 500, "a day": 100},
}
"""Milliseconds, by the number of events."""
BEFORE: Final[dict[int, dict[str, str]]] = {
    1_000: {"open": "25 ms"},
    100_000: {
        "open": "2.4 s",
        "a day": "2.4 s",
        "latest of a picture that never came": "reads every folder",
        "people": "reads every event",
        "a search": "reads every event",
        PRUNE: "2.4 s to find them",
    },
    1_000_000: {"open": "25 s", "a day": "25 s"},
}
"""What the archive without an index took, where it was measured."""


def facts(number: int) -> dict[str, Any]:
    """Return the facts of an event as a camera with a few known persons causes them."""
    kind = TYPES[number % len(TYPES)]
    face = {
        "index": 0,
        "position": [1, 2, 3, 4],
        "name": f"Person {number % 40}",
        "list": "allowed",
    }
    return {
        "event_id": "",
        "type": kind,
        "name": "Front door",
        "channel": 1,
        "rule": f"line {number % 8}",
        "occurred_at": "2026-11-19T09:00:00+00:00",
        "source": {"usn": "001324007a89", "product_id": "NS102HD", "ip": "192.0.2.1"},
        "faces": [face] if kind == "face" else [],
        "details": {"target": "human", "region": "1"},
    }


def ids(number: int, end: float) -> Iterator[str]:
    """Yield the ids of events spread over the last days, oldest first."""
    for one in range(number):
        moment = end - DAYS * 86400 * (1 - one / number)
        yield first_id(moment)[:-10] + f"{one:010d}"


def rows(number: int, end: float) -> Iterator[EventRow]:
    """Yield the rows of an archive."""
    for one, event_id in enumerate(ids(number, end)):
        known = facts(one)
        yield EventRow(
            event_id=event_id,
            place=place_of(event_id),
            pictures=("snapshot",),
            size=49_152,
            facts=known,
            text=json.dumps(known),
        )


def milliseconds(work: Callable[[], object], rounds: int = ROUNDS) -> float:
    """Return the median of the times that some work takes."""
    times = []
    for _ in range(rounds):
        began = time.perf_counter()
        work()
        times.append((time.perf_counter() - began) * 1000)
    return median(times)


def store_of(folder: Path, events: int | None = None) -> EventStore:
    """Return the store of a folder, as after a start."""
    index = Index(folder / "events.db")
    return EventStore(folder / "entry", index, days=3650, megabytes=10**9, events=events)


@cache
def measure_size(number: int) -> Mapping[str, float]:
    """Return milliseconds by what was asked of an archive with so many events."""
    with tempfile.TemporaryDirectory(dir=REPOSITORY / ".cache") as folder:
        return _ask(Path(folder), number)


def _ask(folder: Path, number: int) -> dict[str, float]:
    end = time.time()
    store = store_of(folder)
    for batch in batched(rows(number, end), 5_000, strict=False):
        store.rows.add(batch)
    store.rows.index.close()
    day = dt.datetime.fromtimestamp(end, dt.UTC).date() - dt.timedelta(days=3)

    def open_anew() -> None:
        again = store_of(folder)
        again.open()
        again.rows.index.close()

    def show_a_day() -> None:
        store.counts(day, dt.UTC)
        store.of_day(day, dt.UTC, limit=1001)

    def search() -> None:
        chosen = [one for one, _, words in store.rows.descriptions() if " line" in words]
        store.rows.described(chosen, "", LAST_ID, 200)

    found = {
        "open": milliseconds(open_anew),
        "list of days": milliseconds(lambda: store.days(dt.UTC)),
        "a day": milliseconds(show_a_day),
        "counts by type": milliseconds(lambda: store.rows.counts("", LAST_ID)),
        "latest": milliseconds(lambda: store.rows.newest_with("snapshot", LAST_ID)),
        "latest of a picture that never came": milliseconds(lambda: store.latest(["face_0"])),
        "people": milliseconds(store.rows.people),
        "a search": milliseconds(search),
    }
    found[STORE], found[STORE_BEFORE] = _store(store, end)
    return found | _prune(folder)


def _store(store: EventStore, end: float) -> tuple[float, float]:
    """Store events as we do and as an earlier release did, in turns; return both medians."""
    ours, before = [], []
    for one in range(STORED):
        event_id = first_id(end + 1 + one)[:-10] + "0000000000"
        known = facts(one)
        ours.append(milliseconds(partial(store.store, event_id, known, PICTURES), 1))
        before.append(milliseconds(partial(_store_before, store.folder, event_id, known), 1))
    return median(ours), median(before)


def _store_before(folder: Path, event_id: str, known: Mapping[str, Any]) -> None:
    """Do what a release without an index did: write the files, and add up their sizes."""
    unfinished = folder / f".unfinished-{event_id}"
    unfinished.mkdir(parents=True)
    shutil.disk_usage(unfinished)
    check_room(unfinished)
    for name, content in PICTURES.items():
        (unfinished / f"{name}.jpg").write_bytes(content)
    (unfinished / "event.json").write_text(json.dumps(known, ensure_ascii=False))
    unfinished.rename(folder / event_id)
    size_on_disk(str(folder / event_id))


def _prune(folder: Path) -> dict[str, float]:
    """Delete the oldest events, with files; return milliseconds by what was measured."""
    store = store_of(folder)
    for located in store.rows.oldest("", PRUNED):
        event = store.folder / located.place / located.event_id
        event.mkdir(parents=True)
        for name, picture in PICTURES.items():
            (event / f"{name}.jpg").write_bytes(picture)
        (event / "event.json").write_text("{}")
    doomed = store.rows.oldest("", PRUNED)
    batches = list(batched(doomed, 200, strict=False))

    def prune() -> None:
        for batch in batches:
            # The rows alone would go with a whole prune, since their folders are missing.
            store.discard(batch)

    busy, began = time.process_time(), time.perf_counter()
    block = asyncio.run(_longest_block(prune))
    return {
        PRUNE: (time.perf_counter() - began) * 1000,
        f"{PRUNE}: processor time": (time.process_time() - busy) * 1000,
        f"{PRUNE}: longest block of an event loop meanwhile": block * 1000,
    }


async def _longest_block(work: Callable[[], None]) -> float:
    """Work in a thread; return by how many seconds the event loop was late at the most."""
    task, longest = asyncio.create_task(asyncio.to_thread(work)), 0.0
    while not task.done():
        began = time.perf_counter()
        await asyncio.sleep(STEP_SECONDS)
        longest = max(longest, time.perf_counter() - began - STEP_SECONDS)
    await task
    return longest


def measure_migration(folder: Path, number: int) -> tuple[float, float]:
    """Return the seconds until an archive of an earlier release is open, and until it is read."""
    pictures = {f"{name}.jpg": content[:4000] for name, content in PICTURES.items()}
    for one, event_id in enumerate(ids(number, time.time())):
        event = folder / "entry" / event_id
        event.mkdir(parents=True)
        for name, content in pictures.items():
            (event / name).write_bytes(content)
        (event / "event.json").write_text(json.dumps(facts(one)))
    store = store_of(folder)
    began = time.perf_counter()
    store.open()
    opened = time.perf_counter() - began
    store.prune()
    whole = time.perf_counter() - began
    assert store.rows.totals()[0] == number
    return opened, whole


async def measure() -> list[Row]:
    """Return the rows."""
    return await asyncio.to_thread(_measure)


def _measure() -> list[Row]:
    found = []
    for number in SIZES:
        for what, took in measure_size(number).items():
            budget = BUDGETS.get(number, {}).get(what)
            before = BEFORE.get(number, {}).get(what, "")
            if what == STORE and number in BUDGETS:
                budget = measure_size(number)[STORE_BEFORE]
                before = f"{budget:.2f} ms"
            found.append(
                Row(
                    what=f"event store, {number:,} events: {what}",
                    before=before,
                    measured=f"{took:.2f} ms",
                    budget="" if budget is None else f"{budget:.4g} ms",
                    holds=None if budget is None else took <= budget,
                )
            )
    with tempfile.TemporaryDirectory(dir=REPOSITORY / ".cache") as folder:
        opened, whole = measure_migration(Path(folder), MIGRATED)
    what = f"event store, {MIGRATED:,} events of an earlier release"
    found.append(Row(what=what, measured=f"open {opened:.2f} s, all read {whole:.1f} s"))
    return found
