"""The file system of an FTP session: files are in memory, and only until they become an event.

Every folder that a camera names exists. For the time of its session, a camera can list, rename,
append to and delete its files, but never read them: this is all that cameras do.
"""

from collections import deque
from collections.abc import Buffer
import errno
from io import SEEK_END, BytesIO
import os
import posixpath
import re
import stat
import time
from typing import Any, Final, override

from pyftpdlib.exceptions import FilesystemError
from pyftpdlib.filesystems import AbstractedFS

from ...api.events.upload import UploadedFile, claims_picture
from ...api.events.upload_patterns import MAX_NAME
from ...api.pictures.jpeg import is_whole_picture
from .quota import MAX_UPLOAD, UploadAccount

MAX_ENTRIES: Final = 100
"""Folders, and files, that a session remembers."""

_LONE_LINE_FEED = re.compile(rb"(?<!\r)\n")


class IncomingFile(BytesIO):
    """An uploaded file; after it is taken, only its name and size remain."""

    def __init__(self, name: str, account: UploadAccount) -> None:
        super().__init__()
        self.name = name
        self.size = 0
        self.modified = time.time()
        self.complete = False
        self.taken = False
        self.sent_as_text = True
        self.refusal: str | None = None
        self._account = account

    @override
    def write(self, chunk: Buffer) -> int:
        """Append bytes, or set a reason for a refusal."""
        if self.refusal is not None:
            return 0
        size = max(self.size, self.tell() + memoryview(chunk).nbytes)
        if size > MAX_UPLOAD:
            self._account.refuse(f"larger than {MAX_UPLOAD // 1_000_000} MB")
            self.refusal = f"552 Only {MAX_UPLOAD} bytes are taken."
        elif not self._account.hold(size - self.size):
            self.refusal = "452 Too much at once, try again later."
        else:
            self.size = size
            return super().write(chunk)
        return 0

    @override
    def close(self) -> None:
        """Keep the content: the camera may append to the file or rename it."""

    def is_ready(self) -> bool:
        """Return whether the file is complete, as far as its content shows."""
        if not self.complete:
            return False
        content = self._content()
        return not claims_picture(self.name, content) or is_whole_picture(content)

    def take(self) -> UploadedFile:
        """Return the file, and free its content."""
        self.taken = True
        uploaded = UploadedFile(name=self.name, content=self._content())
        self.truncate(0)
        return uploaded

    def forget(self) -> None:
        """Drop the content, and reject the rest of a running upload."""
        if not self.taken:
            self._account.release(self.size)
            self.truncate(0)
            self.refusal = self.refusal or "426 Deleted."

    def _content(self) -> bytes:
        """Return the original content of the file.

        A client that sends a picture as text doubles its line breaks. Many cameras announce text
        but send the bytes unchanged, which shows in single line feeds.
        """
        content = self.getvalue()
        if self.sent_as_text and not _LONE_LINE_FEED.search(content):
            return content.replace(b"\r\n", b"\n")
        return content


class MakeBelieveFolders(AbstractedFS):
    """The file system of one session."""

    def __init__(self, root: str, cmd_channel: Any) -> None:
        super().__init__(root, cmd_channel)
        self.account: UploadAccount = cmd_channel.account
        self.files: dict[str, IncomingFile] = {}
        self._unique = 0
        self._folders: deque[str] = deque(maxlen=MAX_ENTRIES)

    @property
    def held(self) -> list[IncomingFile]:
        """The files that are no event yet."""
        return [file for file in self.files.values() if not file.taken]

    def take_ready(self, *, also_cut: bool) -> tuple[list[UploadedFile], int]:
        """Return the complete files and their reserved bytes; with `also_cut` all files.

        A picture without its end stays for the rest of the upload.
        """
        ready = [file for file in self.held if also_cut or file.is_ready()]
        return [file.take() for file in ready], sum(file.size for file in ready)

    # Changes by the camera.

    @override
    def validpath(self, path: str) -> bool:
        return len(path) <= MAX_NAME and "\0" not in path

    @override
    def open(self, filename: str, mode: str) -> IncomingFile:
        if not self.account.may_begin():
            raise FilesystemError("Too many uploads")
        file = self.files.get(filename)
        if file is not None and not file.taken and not mode.startswith("w"):
            file.complete = False
            file.seek(0, SEEK_END if mode.startswith("a") else 0)
            return file
        self._forget(filename)
        if len(self.files) >= MAX_ENTRIES:
            oldest = next((file.name for file in self.files.values() if file.taken), None)
            if oldest is None:
                raise FilesystemError("Too many files")
            del self.files[oldest]
        self.files[filename] = IncomingFile(filename, self.account)
        return self.files[filename]

    @override
    def mkstemp(self, suffix: str = "", prefix: str = "", dir: str = "/", mode: str = "wb") -> Any:
        self._unique += 1
        return self.open(posixpath.join(dir, f"{prefix}{self._unique}{suffix}"), mode)

    @override
    def chdir(self, path: str) -> None:
        self.mkdir(path)
        self.cwd = path

    @override
    def mkdir(self, path: str) -> None:
        if not self.isdir(path):
            self._folders.append(path)

    @override
    def rmdir(self, path: str) -> None:
        if path in self._folders:
            self._folders.remove(path)

    @override
    def remove(self, path: str) -> None:
        self.stat(path)
        self._forget(path)

    @override
    def rename(self, src: str, dst: str) -> None:
        if (file := self.files.pop(src, None)) is not None:
            self._forget(dst)
            file.name = dst
            self.files[dst] = file

    def _forget(self, path: str) -> None:
        if (file := self.files.pop(path, None)) is not None:
            file.forget()

    @override
    def chmod(self, path: str, mode: int) -> None:
        self.stat(path)

    @override
    def utime(self, path: str, timeval: float) -> None:
        self.stat(path)

    # What the camera sees.

    @override
    def listdir(self, path: str) -> list[str]:
        there = {*self.files, *self._folders}
        return [posixpath.basename(name) for name in there if posixpath.dirname(name) == path]

    @override
    def isfile(self, path: str) -> bool:
        return path in self.files

    @override
    def isdir(self, path: str) -> bool:
        return path == "/" or path in self._folders

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
        """Return the facts for a listing. Raises OSError for an unknown path."""
        if (file := self.files.get(path)) is not None:
            kind, size, when = stat.S_IFREG | 0o644, file.size, int(file.modified)
        elif self.isdir(path):
            kind, size, when = stat.S_IFDIR | 0o755, 0, int(time.time())
        else:
            raise OSError(errno.ENOENT, os.strerror(errno.ENOENT))
        return os.stat_result((kind, 0, 0, 1, 0, 0, size, when, when, when))

    lstat = stat
