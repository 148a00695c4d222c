"""Brings the index in line with the folders of a camera.

This is the migration of an archive without an index, the repair of a lost index, and the look
after a crash or after a user deletes folders by hand: places that have changed since the last look
are compared, and only the difference is read. A kill at any moment costs a part of that work.
"""

from collections.abc import Iterator
from itertools import batched
import time
from typing import Final

from .camera_rows import CameraRows
from .disk import check_room_for_index
from .event_files import EventFiles

BATCH: Final = 250
"""Events that are read between two chances for others to write."""
_SETTLED_NS: Final = 3_000_000_000
"""The age at which the time of a change is final: a coarse clock gives it to two changes."""


def catch_up(files: EventFiles, rows: CameraRows) -> Iterator[int]:
    """Compare the places, newest first; yield the number of events after each batch.

    Raises DiskFullError if the disk has no room for the index, OSError for unreadable folders.
    A missing folder changes nothing: the disk may be away.
    """
    if not files.folder.is_dir():
        return
    known = rows.places()
    places = files.places()
    for place in places:
        try:
            changed = files.changed(place)
        except FileNotFoundError:  # a prune deletes the last event of the day at this moment
            continue
        if known.get(place) == changed:
            continue
        is_settled = changed < time.time_ns() - _SETTLED_NS
        yield from _compare(files, rows, place)
        rows.note_place(place, changed if is_settled else 0)
    for place in known.keys() - set(places):
        rows.delete(rows.ids_at(place))
        rows.drop_place(place)


def _compare(files: EventFiles, rows: CameraRows, place: str) -> Iterator[int]:
    indexed = set(rows.ids_at(place))
    present = files.event_ids(place)
    missing = [event_id for event_id in present if event_id not in indexed]
    if missing:
        check_room_for_index(rows.index.path.parent)
    for batch in batched(missing, BATCH, strict=False):
        found = (files.read(place, event_id) for event_id in batch)
        rows.add([row for row in found if row is not None])
        yield len(batch)
    for gone in batched(indexed.difference(present), BATCH, strict=False):
        rows.delete(gone)
