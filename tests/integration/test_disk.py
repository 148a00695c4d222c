"""The room on the disk, for pictures and for others."""

from pathlib import Path
import shutil

import pytest

from custom_components.cgi_camera.inbox.archive.disk import (
    KEEP_FREE,
    KEEP_FREE_FILES,
    DiskFullError,
    check_room,
    has_room,
    size_on_disk,
)

from .conftest import DiskUsage, limit_free_files


def test_disk_reports_whether_there_is_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As for an event; a missing folder is no sign of a full disk."""
    assert has_room(tmp_path / "not there")
    for free, is_enough in ((KEEP_FREE - 1, False), (KEEP_FREE, True)):
        usage = DiskUsage(10**12, 10**12, free)
        monkeypatch.setattr(shutil, "disk_usage", lambda _, usage=usage: usage)
        assert has_room(tmp_path) is is_enough


def test_disk_counts_free_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk without inodes takes nothing, whatever its free bytes are."""
    disk = limit_free_files(monkeypatch, tmp_path)
    disk(10**6, KEEP_FREE_FILES - 1)
    with pytest.raises(DiskFullError) as caught:
        check_room(tmp_path)
    assert caught.value.files == KEEP_FREE_FILES - 1
    assert not has_room(tmp_path)
    disk(0, 0)  # a file system that does not count them
    assert has_room(tmp_path)


def test_disk_counts_a_folder_and_its_files(tmp_path: Path) -> None:
    """In whole blocks."""
    (tmp_path / "small").write_bytes(b"x")
    paths = (tmp_path, tmp_path / "small")
    assert size_on_disk(str(tmp_path)) == sum(path.stat().st_blocks * 512 for path in paths)
