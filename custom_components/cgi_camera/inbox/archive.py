"""Keeps pictures and facts of the camera events of one entry, on disk, within a limit.

Events appear whole: they are written beside and renamed. All methods block and belong in the
executor.
"""

from collections.abc import Mapping
import errno
import json
from pathlib import Path
import shutil
import threading
import time
from typing import Any, Final

from .past import FACTS, PastEvents, seconds

PRUNE_TO = 0.9
"""How much of the limit is left of an archive that was full."""

KEEP_FREE: Final = 500_000_000
"""Bytes of the disk that pictures leave free: the database of Home Assistant needs them, and who
comes to make room. A share of the disk would be too little on a small one, a lot on a large one."""

_DISK_FULL = {errno.ENOSPC, errno.EDQUOT}
_UNFINISHED = ".unfinished-"


class DiskFullError(OSError):
    """There is no room for another event; `free` are the bytes that there are."""

    def __init__(self, free: int) -> None:
        """Keep the number, for the text."""
        super().__init__(errno.ENOSPC, "too little room is left on the disk")
        self.free = free


class Archive(PastEvents):
    """The folder of one config entry, to be written."""

    def __init__(self, folder: Path, *, days: float, megabytes: float) -> None:
        """Keep events for so many days and so many megabytes, whichever is less."""
        super().__init__(folder)
        self._max_age = days * 86400
        self._max_bytes = megabytes * 1_000_000
        self._bytes = 0
        self._one_at_a_time = threading.Lock()

    def open(self) -> None:
        """Remove what a killed process left behind and what is over the limits."""
        for leftover in self.folder.glob(f"{_UNFINISHED}*"):
            shutil.rmtree(leftover, ignore_errors=True)
        self.prune()

    def store(self, event_id: str, facts: Mapping[str, Any], pictures: Mapping[str, bytes]) -> None:
        """Write an event. Leaves nothing behind if it cannot.

        Raises DiskFullError if too little is free, OSError if the disk does not work.
        """
        free = 0
        unfinished = self.folder / f"{_UNFINISHED}{event_id}"
        try:
            unfinished.mkdir(parents=True)
            if (free := shutil.disk_usage(unfinished).free) < KEEP_FREE:
                raise DiskFullError(free)
            for name, picture in pictures.items():
                (unfinished / f"{name}.jpg").write_bytes(picture)
            (unfinished / FACTS).write_text(json.dumps(facts, ensure_ascii=False))
            unfinished.rename(self.folder / event_id)
        except OSError as error:
            shutil.rmtree(unfinished, ignore_errors=True)
            if error.errno in _DISK_FULL:
                raise DiskFullError(free) from error
            raise
        self._bytes += sum(map(len, pictures.values()))

    @property
    def is_full(self) -> bool:
        """Whether it is time to prune, which is too slow to be done with every event."""
        return self._bytes > self._max_bytes

    def prune(self) -> None:
        """Delete events that are too old or too much, oldest first.

        A full archive is cut to nine tenths, so that it is long until the next time. Events may be
        stored meanwhile.
        """
        with self._one_at_a_time:
            before = self._bytes
            limit = self._max_bytes * (PRUNE_TO if self.is_full else 1)
            oldest_allowed = time.time() - self._max_age
            kept = 0
            for event_id in self.newest_first():
                event = self.folder / event_id
                try:
                    size = sum(file.stat().st_size for file in event.iterdir())
                except OSError:  # somebody else deletes it, or it is none of ours
                    continue
                if kept + size > limit or seconds(event_id) < oldest_allowed:
                    shutil.rmtree(event, ignore_errors=True)
                else:
                    kept += size
            self._bytes += kept - before


def has_room(folder: Path) -> bool:
    """Tell whether the disk of a folder has room for pictures."""
    return not folder.exists() or shutil.disk_usage(folder).free >= KEEP_FREE
