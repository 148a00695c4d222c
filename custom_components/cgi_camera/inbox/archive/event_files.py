"""The files of events: a folder per day, in it a folder per event with its pictures and facts.

Events of earlier releases lie beside the folders of days, where those releases find them. The
facts beside the pictures are what the index is read from when it is lost. All methods block.
"""

from collections.abc import Iterable, Mapping
import datetime as dt
import json
import os
from pathlib import Path
import re
import shutil
from typing import Any, Final

from .disk import (
    DISK_FULL_ERRORS,
    DiskFullError,
    check_room,
    size_of_folder,
    size_on_disk,
    write_file,
)
from .stored_event import (
    EVENT_ID,
    PICTURE_NAME,
    EventRow,
    are_whole,
    picture_rank,
    seconds,
    whole_facts,
)

FACTS: Final = "event.json"
BESIDE: Final = ""
"""The place of the events that lie beside the folders of days."""

_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_UNFINISHED = ".unfinished"
_JPG: Final = ".jpg"
_LAST_MOMENT: Final = dt.datetime.max.replace(tzinfo=dt.UTC).timestamp() - 1


def place_of(event_id: str) -> str:
    """Return the name of the folder of the day on which an event arrived, in UTC."""
    moment = min(seconds(event_id), _LAST_MOMENT)  # an id from an address may be of any time
    return f"{dt.datetime.fromtimestamp(moment, dt.UTC):%Y-%m-%d}"


class EventFiles:
    """The folders of one camera; they may be missing."""

    def __init__(self, folder: Path) -> None:
        """Take the folder of the camera."""
        self.folder = folder

    def folder_of(self, event_id: str) -> Path | None:
        """Return the folder of an event, None for a deleted or unknown one."""
        for place in (place_of(event_id), BESIDE):
            if (folder := self.folder / place / event_id).is_dir():
                return folder
        return None

    def write(
        self, event_id: str, facts: Mapping[str, Any], pictures: Mapping[str, bytes]
    ) -> EventRow:
        """Write an event, which appears whole; a failed write leaves nothing behind.

        Raises DiskFullError for a full disk, OSError for a broken one.
        """
        free = 0
        content = json.dumps(facts, ensure_ascii=False).encode(errors="replace")
        place = place_of(event_id)
        unfinished = self.folder / _UNFINISHED / event_id
        try:
            unfinished.mkdir(parents=True)
            free = check_room(unfinished)
            files = {f"{name}{_JPG}": picture for name, picture in pictures.items()}
            files_with_facts = {**files, FACTS: content}.items()
            size = sum(write_file(f"{unfinished}/{name}", one) for name, one in files_with_facts)
            size += size_of_folder(str(unfinished))
            self._move(unfinished, self.folder / place / event_id)
        except OSError as error:
            shutil.rmtree(unfinished, ignore_errors=True)
            if error.errno in DISK_FULL_ERRORS and not isinstance(error, DiskFullError):
                raise DiskFullError(free) from error
            raise
        return EventRow(
            event_id=event_id,
            place=place,
            pictures=_pictures(files),
            size=size,
            facts=facts if are_whole(facts) else None,
            text=content.decode(),
        )

    @staticmethod
    def _move(unfinished: Path, event: Path) -> None:
        try:
            unfinished.rename(event)
        except FileNotFoundError:  # the first event of the day
            event.parent.mkdir(exist_ok=True)
            unfinished.rename(event)

    def clean(self) -> None:
        """Delete what a killed process left unfinished; no event may be on its way."""
        shutil.rmtree(self.folder / _UNFINISHED, ignore_errors=True)

    def delete(self, place: str, event_id: str) -> bool:
        """Delete an event and return whether it is gone, and not only the disk away."""
        folder = self.folder / place / event_id
        shutil.rmtree(folder, ignore_errors=True)
        try:
            folder.stat()
        except FileNotFoundError:
            return self.folder.is_dir()
        except OSError:
            pass
        return False

    def places(self) -> list[str]:
        """Return the folders of days, newest first, then the place beside them.

        Raises OSError for an unreadable folder. Deletes what earlier releases left unfinished.
        """
        days = []
        for name in os.listdir(self.folder):  # noqa: PTH208 - of ten thousand, a fifth of the time
            if _DAY.fullmatch(name):
                days.append(name)
            elif name.startswith(f"{_UNFINISHED}-"):
                shutil.rmtree(self.folder / name, ignore_errors=True)
        return [*sorted(days, reverse=True), BESIDE]

    def changed(self, place: str) -> int:
        """Return when an event last came to a place or left it, in nanoseconds."""
        return (self.folder / place).stat().st_mtime_ns

    def event_ids(self, place: str) -> list[str]:
        """Return the ids of the events at a place, newest first."""
        names = os.listdir(self.folder / place)  # noqa: PTH208 - as above
        return sorted(filter(EVENT_ID.fullmatch, names), reverse=True)

    def drop_place(self, place: str) -> None:
        """Delete the folder of a day. Raises OSError if an event is left in it."""
        if place != BESIDE:
            (self.folder / place).rmdir()

    def read(self, place: str, event_id: str) -> EventRow | None:
        """Return an event as the index takes it in.

        Returns None for a folder that is no event, or cannot be read now.
        """
        folder = str(self.folder / place / event_id)
        try:
            names = os.listdir(folder)  # noqa: PTH208 - as above
            size = size_on_disk(folder)
            text = self._facts_in(folder)
        except OSError:  # a foreign file, deleted at this moment, or the disk is away
            return None
        return EventRow(
            event_id=event_id,
            place=place,
            pictures=_pictures(names),
            size=size,
            facts=whole_facts(text),
            text=text,
        )

    @staticmethod
    def _facts_in(folder: str) -> str:
        """Return the facts, empty if they are lost. Raises OSError if the disk fails."""
        try:
            return Path(folder, FACTS).read_text("utf-8")
        except PermissionError, IsADirectoryError, ValueError:
            return ""
        except FileNotFoundError:
            os.stat(folder)  # noqa: PTH116 - as above; raises if the disk is away
            return ""


def _pictures(files: Iterable[str]) -> tuple[str, ...]:
    names = (name.removesuffix(_JPG) for name in files if name.endswith(_JPG))
    return tuple(sorted(filter(PICTURE_NAME.fullmatch, names), key=picture_rank))
