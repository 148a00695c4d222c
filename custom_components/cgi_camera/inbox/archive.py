"""Pictures and facts of past camera events of one entry, on disk, within a limit.

Every event is a folder named by its id, so that a listing in reverse is newest first. Folders
appear whole: they are written beside and renamed. All methods block and belong in the executor.
"""

from collections.abc import Iterable, Mapping
import json
from pathlib import Path
import re
import shutil
import time
from typing import Any

from homeassistant.util.ulid import ulid_to_bytes

EVENT_ID = re.compile(r"[0-9A-HJKMNP-TV-Z]{26}")
"""A ULID as Home Assistant makes them: the time in milliseconds comes first."""
PICTURE_NAME = re.compile(r"snapshot|(?:face|body|picture)_\d{1,2}")

PRUNE_TO = 0.9
"""How much of the limit is left of an archive that was full."""

_UNFINISHED = ".unfinished-"


class Archive:
    """The folder of one config entry."""

    def __init__(self, folder: Path, *, days: float, megabytes: float) -> None:
        """Keep events for so many days and so many megabytes, whichever is less."""
        self.folder = folder
        self._max_age = days * 86400
        self._max_bytes = megabytes * 1_000_000
        self._bytes = 0

    def open(self) -> None:
        """Remove what a killed process left behind and what is over the limits."""
        for leftover in self.folder.glob(f"{_UNFINISHED}*"):
            shutil.rmtree(leftover, ignore_errors=True)
        self.prune()

    def store(self, event_id: str, facts: Mapping[str, Any], pictures: Mapping[str, bytes]) -> None:
        """Write an event. Raises OSError, and leaves nothing behind, if the disk does not."""
        unfinished = self.folder / f"{_UNFINISHED}{event_id}"
        try:
            unfinished.mkdir(parents=True)
            for name, picture in pictures.items():
                (unfinished / f"{name}.jpg").write_bytes(picture)
            (unfinished / "event.json").write_text(json.dumps(facts, ensure_ascii=False))
            unfinished.rename(self.folder / event_id)
        except OSError:
            shutil.rmtree(unfinished, ignore_errors=True)
            raise
        self._bytes += sum(map(len, pictures.values()))

    @property
    def is_full(self) -> bool:
        """Whether it is time to prune, which is too slow to be done with every event."""
        return self._bytes > self._max_bytes

    def picture(self, event_id: str, name: str) -> Path | None:
        """Return where a picture lies, None if there is none. The names come from a URL."""
        if not EVENT_ID.fullmatch(event_id) or not PICTURE_NAME.fullmatch(name):
            return None
        path = self.folder / event_id / f"{name}.jpg"
        return path if path.is_file() else None

    def is_empty(self) -> bool:
        """Tell whether there is no event."""
        return not self._newest_first()

    def latest(self, names: Iterable[str]) -> tuple[bytes, float] | None:
        """Return the newest picture of one of these names and its time (epoch seconds)."""
        for event in self._newest_first():
            for name in names:
                if (path := event / f"{name}.jpg").is_file():
                    return path.read_bytes(), _seconds(event)
        return None

    def prune(self) -> None:
        """Delete events that are too old or too much, oldest first.

        A full archive is cut to nine tenths, so that it is long until the next time. Events may be
        stored meanwhile.
        """
        before = self._bytes
        limit = self._max_bytes * (PRUNE_TO if self.is_full else 1)
        oldest_allowed = time.time() - self._max_age
        kept = 0
        for event in self._newest_first():
            size = sum(file.stat().st_size for file in event.iterdir())
            if kept + size > limit or _seconds(event) < oldest_allowed:
                shutil.rmtree(event, ignore_errors=True)
            else:
                kept += size
        self._bytes += kept - before

    def delete(self) -> None:
        """Delete everything."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def _newest_first(self) -> list[Path]:
        if not self.folder.is_dir():
            return []
        return sorted(
            (event for event in self.folder.iterdir() if EVENT_ID.fullmatch(event.name)),
            reverse=True,
        )


def _seconds(event: Path) -> float:
    """Return when an event arrived, which its id tells."""
    return int.from_bytes(ulid_to_bytes(event.name)[:6]) / 1000
