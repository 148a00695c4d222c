"""Brings the index in line with the folders of a camera.

This is the migration of an archive without an index, the repair of a lost index, and the look
after a crash or after a user deletes folders by hand: places that have changed since the last look
are compared, and only the difference is read. A kill at any moment costs a part of that work.
"""

from collections.abc import Generator, Iterator
from itertools import batched
import time
from typing import Final

from .camera_rows import CameraRows
from .disk import DiskFullError, check_room_for_index
from .event_files import EventFiles
from .index import IndexUnavailableError

BATCH: Final = 250
"""Events that are read between two chances for others to write."""
_SETTLED_NS: Final = 3_000_000_000
"""The age at which the time of a change is final: a coarse clock gives it to two changes."""


class UnreadablePlaceError(OSError):
    """Some places cannot be read at present; all others were."""


def catch_up(files: EventFiles, rows: CameraRows) -> Iterator[int]:
    """Compare the places, newest first; yield the number of events after each batch.

    A missing folder changes nothing: the disk may be away. What cannot be read at present is looked
    at again the next time. Raises DiskFullError if the disk has no room for the index, OSError for
    an unreadable folder, UnreadablePlaceError for unreadable places once all others are read.
    """
    if not files.folder.is_dir():
        return
    known = rows.places()
    places = files.places()
    failure: OSError | None = None
    for place in places:
        try:
            changed = files.changed(place)
            if known.get(place) == changed:
                continue
            is_settled = changed < time.time_ns() - _SETTLED_NS
            is_whole = yield from _compare(files, rows, place)
        except FileNotFoundError, NotADirectoryError:
            continue  # a prune deletes the last event of the day at this moment; or a foreign file
        except DiskFullError, IndexUnavailableError:
            raise
        except OSError as error:
            failure = error
            continue
        rows.note_place(place, changed if is_settled and is_whole else 0)
    for place in known.keys() - set(places):
        rows.delete(rows.ids_at(place))
        rows.drop_place(place)
    if failure is not None:
        raise UnreadablePlaceError(*failure.args)


def _compare(files: EventFiles, rows: CameraRows, place: str) -> Generator[int, None, bool]:
    """Read the difference at a place; return whether all of it could be read."""
    is_whole = True
    indexed = set(rows.ids_at(place))
    present = files.event_ids(place)
    missing = [event_id for event_id in present if event_id not in indexed]
    if missing:
        check_room_for_index(rows.index.path.parent)
    for batch in batched(missing, BATCH, strict=False):
        found = [files.read(place, event_id) for event_id in batch]
        rows.add(read := [row for row in found if row is not None])
        is_whole = is_whole and len(read) == len(batch)
        yield len(batch)
    for gone in batched(indexed.difference(present), BATCH, strict=False):
        rows.delete(gone)
    return is_whole
