"""The room on the disk: how much of it an event takes, and how much must stay free."""

import errno
import os
from pathlib import Path
import shutil
from typing import Final

KEEP_FREE: Final = 500_000_000
"""Bytes of the disk that pictures leave free, for the database of Home Assistant and for repairs.
A share of the disk would be too little on a small disk and a waste on a large one."""

KEEP_FREE_FOR_INDEX: Final = 100_000_000
"""Bytes that the index leaves free; fewer, since without it no old event would be deleted."""

KEEP_FREE_FILES: Final = 10_000
"""Files that the disk can still take; each event needs two and one for each picture."""

DISK_FULL_ERRORS: Final = {errno.ENOSPC, errno.EDQUOT}
BLOCK: Final = 512
"""Bytes; the system counts blocks of this size, whatever those of the disk are."""


class DiskFullError(OSError):
    """The disk has no room for another event; `free` are the bytes, or the `files`, it can take."""

    def __init__(self, free: int, files: int | None = None) -> None:
        """Take the numbers, for the text."""
        super().__init__(errno.ENOSPC, "too little room is left on the disk")
        self.free = free
        self.files = files


def size_on_disk(folder: str) -> int:
    """Return the bytes that a folder and its files occupy, in whole blocks of the disk.

    Raises OSError for a deleted folder.
    """
    with os.scandir(folder) as files:
        blocks = sum(file.stat().st_blocks for file in files)
    return BLOCK * blocks + size_of_folder(folder)


def size_of_folder(folder: str) -> int:
    """Return the bytes that a folder occupies without its files. Raises OSError without it."""
    return BLOCK * os.stat(folder).st_blocks  # noqa: PTH116 - a third of the time


def write_file(path: str, content: bytes) -> int:
    """Write a new file and return the bytes that it occupies.

    A call of the system is a chance for another thread to take Python's lock: fewer are faster.
    """
    file = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o644)
    try:
        rest = memoryview(content)
        while rest:
            rest = rest[os.write(file, rest) :]
        return BLOCK * os.fstat(file).st_blocks
    finally:
        os.close(file)


def check_room(folder: Path) -> int:
    """Return the free bytes; raise DiskFullError if the disk has too little room for pictures."""
    disk = os.statvfs(folder)
    if (free := shutil.disk_usage(folder).free) < KEEP_FREE:
        raise DiskFullError(free)
    if disk.f_files and disk.f_favail < KEEP_FREE_FILES:  # some file systems do not count them
        raise DiskFullError(free, disk.f_favail)
    return free


def check_room_for_index(folder: Path) -> None:
    """Raise DiskFullError if the disk has too little room to read past events into the index."""
    if (free := shutil.disk_usage(folder).free) < KEEP_FREE_FOR_INDEX:
        raise DiskFullError(free)


def has_room(folder: Path) -> bool:
    """Return whether the disk of a folder has room for pictures."""
    try:
        if folder.exists():
            check_room(folder)
    except OSError:  # full, or away
        return False
    return True
