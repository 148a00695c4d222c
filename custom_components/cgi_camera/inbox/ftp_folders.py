"""The files that a camera thinks it has put on our disk: they are in memory, and for a moment only.

Folders are wherever a camera says there is one. What was uploaded can be seen, renamed, added to
and deleted as long as the session lasts, but never read: cameras do all that, nobody needs more.
"""

from dataclasses import dataclass, field
import errno
import os
import posixpath
import re
import stat
import time
from typing import Any, Final, override

from pyftpdlib.exceptions import FilesystemError
from pyftpdlib.filesystems import AbstractedFS

from ..api.errors import NotAPictureError
from ..api.jpeg import whole_picture
from ..api.push.upload import MAX_NAME, UploadedFile, claims_picture
from .uploads import MAX_UPLOAD, UploadInbox

MAX_ENTRIES: Final = 100
"""Names of folders and of files that are remembered."""

_LONE_LINE_FEED = re.compile(rb"(?<!\r)\n")


class IncomingFile:
    """A file that is being uploaded; pyftpdlib writes into it."""

    def __init__(self, name: str, inbox: UploadInbox) -> None:
        """Begin empty."""
        self.name = name
        self.closed = False
        self.complete = False
        self.sent_as_text = True
        self.refusal: str | None = None
        self._inbox = inbox
        self._content = bytearray()
        self._position = 0

    def __len__(self) -> int:
        """Return the size in bytes."""
        return len(self._content)

    def reopen(self, *, at_end: bool) -> None:
        """Go on writing."""
        self.closed = self.complete = False
        self._position = len(self._content) if at_end else 0

    def seek(self, position: int) -> None:
        """Write from a position within the file."""
        self._position = position

    def write(self, chunk: bytes) -> None:
        """Take in some bytes, or find a reason for a refusal."""
        if self.refusal is not None:
            return
        end = self._position + len(chunk)
        growth = max(0, end - len(self._content))
        if end > MAX_UPLOAD:
            self._inbox.refuse(f"larger than {MAX_UPLOAD // 1_000_000} MB")
            self.refusal = f"552 Only {MAX_UPLOAD} bytes are taken."
        elif not self._inbox.hold(growth):
            self.refusal = "452 Too much at once, try again later."
        else:
            self._content[self._position : end] = chunk
            self._position = end

    def close(self) -> None:
        """End writing."""
        self.closed = True

    def finish(self) -> None:
        """Take note that nothing more comes for now.

        A client that thinks a picture is a text doubles its line breaks; many a camera calls it one
        and leaves it as it is, but then there are line feeds on their own.
        """
        self.complete = True
        if self.sent_as_text and not _LONE_LINE_FEED.search(self._content):
            size = len(self._content)
            self._content = self._content.replace(b"\r\n", b"\n")
            self._inbox.release(size - len(self._content))

    def uploaded(self) -> UploadedFile:
        """Return what has come."""
        return UploadedFile(name=self.name, content=bytes(self._content))

    def is_whole(self) -> bool:
        """Tell whether nothing is missing, as far as that can be seen."""
        if not claims_picture(self.name, self._content):
            return True
        try:
            whole_picture(memoryview(self._content))
        except NotAPictureError:
            return False
        return True

    def forget(self) -> None:
        """Give up what has come."""
        self._inbox.release(len(self._content))
        self._content = bytearray()
        self.refusal = self.refusal or "426 Deleted."


@dataclass(slots=True)
class _Listed:
    """What a listing shows."""

    size: int
    modified: float = field(default_factory=time.time)


class MakeBelieveFolders(AbstractedFS):
    """The file system of one session; `inbox` is set at the login, before anything else."""

    inbox: UploadInbox

    def __init__(self, root: str, cmd_channel: Any) -> None:
        """Begin with an empty root."""
        super().__init__(root, cmd_channel)
        self.inbox = cmd_channel.inbox
        self.held: dict[str, IncomingFile] = {}
        self._unique = 0
        self._files: dict[str, _Listed] = {}
        self._folders: dict[str, float] = {"/": time.time()}

    def take_complete(self, *, also_cut: bool) -> tuple[list[UploadedFile], int]:
        """Return the files that are ready, and the bytes that are held for them.

        A picture of which the end is missing waits for it, unless nothing more will come.
        """
        ready = [
            path
            for path, file in self.held.items()
            if also_cut or (file.complete and file.is_whole())
        ]
        files = [self.held.pop(path) for path in ready]
        for file in files:
            self._note(self._files, file.name, _Listed(len(file)))
        return [file.uploaded() for file in files], sum(map(len, files))

    def _note[T](self, names: dict[str, T], path: str, about: T) -> None:
        names[path] = about
        if len(names) > MAX_ENTRIES:
            del names[next(iter(names.keys() - {"/"}))]

    def _size(self, path: str) -> int | None:
        if (file := self.held.get(path)) is not None:
            return len(file)
        listed = self._files.get(path)
        return None if listed is None else listed.size

    # What a camera changes.

    @override
    def validpath(self, path: str) -> bool:
        return len(path) <= MAX_NAME and "\0" not in path

    @override
    def open(self, filename: str, mode: str) -> IncomingFile:
        if not self.inbox.may_begin():
            raise FilesystemError("Too many uploads")
        file = self.held.get(filename)
        if file is not None and not mode.startswith("w"):
            file.reopen(at_end=mode.startswith("a"))
            return file
        if file is not None:
            file.forget()
        elif len(self.held) >= MAX_ENTRIES:
            raise FilesystemError("Too many files")
        self.held[filename] = IncomingFile(filename, self.inbox)
        return self.held[filename]

    @override
    def mkstemp(self, suffix: str = "", prefix: str = "", dir: str = "/", mode: str = "wb") -> Any:
        self._unique += 1
        return self.open(posixpath.join(dir, f"{prefix}{self._unique}{suffix}"), mode)

    @override
    def chdir(self, path: str) -> None:
        self._note(self._folders, path, time.time())
        self.cwd = path

    @override
    def mkdir(self, path: str) -> None:
        self._note(self._folders, path, time.time())

    @override
    def rmdir(self, path: str) -> None:
        self._folders.pop(path, None)

    @override
    def remove(self, path: str) -> None:
        self._must_exist(path)
        self._files.pop(path, None)
        if (file := self.held.pop(path, None)) is not None:
            file.forget()

    @override
    def rename(self, src: str, dst: str) -> None:
        if (file := self.held.pop(src, None)) is not None:
            file.name = dst
            self.held[dst] = file
        elif (listed := self._files.pop(src, None)) is not None:
            self._files[dst] = listed

    @override
    def chmod(self, path: str, mode: int) -> None:
        self._must_exist(path)

    @override
    def utime(self, path: str, timeval: float) -> None:
        self._must_exist(path)

    # What it sees.

    @override
    def listdir(self, path: str) -> list[str]:
        there = {*self.held, *self._files, *self._folders} - {"/"}
        return [posixpath.basename(name) for name in there if posixpath.dirname(name) == path]

    listdirinfo = listdir

    @override
    def isfile(self, path: str) -> bool:
        return self._size(path) is not None

    @override
    def isdir(self, path: str) -> bool:
        return path in self._folders

    @override
    def islink(self, path: str) -> bool:
        return False

    @override
    def lexists(self, path: str) -> bool:
        return self.isfile(path) or self.isdir(path)

    @override
    def realpath(self, path: str) -> str:
        return path

    @override
    def getsize(self, path: str) -> int:
        return self.stat(path).st_size

    @override
    def getmtime(self, path: str) -> float:
        return self.stat(path).st_mtime

    @override
    def stat(self, path: str) -> os.stat_result:
        self._must_exist(path)
        size = self._size(path)
        listed = self._files.get(path)
        when = int(listed.modified if listed else self._folders.get(path, time.time()))
        kind = stat.S_IFDIR | 0o755 if size is None else stat.S_IFREG | 0o644
        return os.stat_result((kind, 0, 0, 1, 0, 0, size or 0, when, when, when))

    lstat = stat

    @override
    def get_user_by_uid(self, number: int) -> str:
        return "camera"

    @override
    def get_group_by_gid(self, number: int) -> str:
        return "camera"

    def _must_exist(self, path: str) -> None:
        if not self.lexists(path):
            raise OSError(errno.ENOENT, os.strerror(errno.ENOENT))
