"""Reads the body of an answer up to its end, whichever framing marks it.

The connection serves one answer at a time, so that whatever comes on it belongs to that answer. A
body that proves itself whole (a JPEG, an XML or JSON document, one line) is taken with a length
that is too large, too small or missing (HA #47511); a text of lines is taken only as it was
framed, for what is missing may be the end of a value.
"""

import asyncio
import re
from typing import Final
import zlib

from ..errors import UnexpectedAnswerError
from ..lenient import LARGE, decode, json_object
from ..pictures.jpeg import END, MAX_JUNK, START, JpegWalk
from .connection import Connection
from .head import Head
from .request import MAX_PICTURE, MAX_SETTINGS

REST_SECONDS = 0.1
"""For what may come behind a length that is too small; most cameras hang up at once."""
QUIET_SECONDS = 1.0
"""Without a byte, and a body that proves itself whole is whole."""
_PIECE: Final = 64 * 1024
_SIZE: Final = re.compile(rb"[ \t]*([0-9A-Fa-f]{1,8})\b")
_LONGEST_LINE: Final = 4096
_MAX_FRAMING: Final = 32 * 1024
"""Bytes of sizes between the chunks, beside a quarter of the data: tiny chunks cost much time."""
_ROOT: Final = re.compile(rb"(?:<[?!][^>]*+>\s*+)*+<([\w:.-]++)")
_EMPTY_ROOT: Final = re.compile(rb"(?:<[?!][^>]*+>\s*+)*+<[^<]*/>")
_GZIP: Final = b"\x1f\x8b\x08"
_ERROR_STATUS: Final = 300
"""From here on a body is words about a failure, of which a part will do."""


class Body:
    """A body that grows, and knows when it is whole. Its connection has the head behind it."""

    def __init__(self, head: Head, connection: Connection, limit: int = MAX_SETTINGS) -> None:
        """Take a limit in bytes; one for pictures holds for nothing else."""
        self._head, self._connection, self._limit = head, connection, limit
        self._chunks = _Chunks(connection.data, limit) if head.is_chunked else None
        self._data = connection.data if self._chunks is None else self._chunks.data
        self._seen = 0
        kind = head.headers.get("Content-Type", "").lower().strip()
        self._may_be_picture = head.status == 200
        self._is_picture = self._may_be_picture and kind.startswith(("image/", "multipart/"))
        self._walk = JpegWalk()
        self._is_quiet = False
        """Whether nothing came for a while, and it was not whole then."""

    async def read(self) -> bytes:
        """Return the body; of a picture no more than the picture.

        Raises UnexpectedAnswerError if it is cut short or longer than the limit.
        """
        if self._head.status in {204, 304}:
            return b""
        while not self._look():
            try:
                async with asyncio.timeout(self._patience):
                    is_more = await self._connection.more()
            except TimeoutError:
                if self._may_end_here:
                    break
                self._is_quiet = True
            else:
                self._is_quiet = False
                if not is_more:
                    self._look()  # what came with the end
                    self._check_end()
                    break
        return await self._decoded()

    @property
    def is_framed(self) -> bool:
        """Whether it ended at its declared length: the connection may serve another answer."""
        if self._chunks is not None:
            return self._chunks.is_over and not self._connection.data
        return self._head.length == len(self._data)

    @property
    def _patience(self) -> float | None:
        """For how many seconds to wait for more; None for as long as there is time."""
        if self._is_quiet:
            return None
        return REST_SECONDS if self._is_as_long_as_said else QUIET_SECONDS

    @property
    def _may_end_here(self) -> bool:
        """Whether a pause is the end."""
        return self._is_as_long_as_said or self._is_failure or self._proves_itself()

    @property
    def _is_as_long_as_said(self) -> bool:
        if self._chunks is not None:
            return False
        return self._head.length is not None and len(self._data) >= self._head.length

    @property
    def _is_failure(self) -> bool:
        return self._head.status >= _ERROR_STATUS

    def _look(self) -> bool:
        """Look at what has come since, and return whether the body is whole."""
        is_over = self._chunks is not None and self._chunks.take()
        size = len(self._data)
        if not self._seen and self._may_be_picture and self._data.startswith(START):
            self._is_picture = True
        self._check_size(size)
        seen, self._seen = self._seen, size
        if self._is_as_it_should_be:
            return True
        if self._is_picture and self._may_have_end(seen) and self._walk.go_on(self._data):
            return True
        if self._chunks is not None or size != self._head.length:
            return is_over
        return self._is_failure or self._proves_itself()

    @property
    def _is_as_it_should_be(self) -> bool:
        """Whether it is framed like a picture and looks like one; its viewers look closer."""
        return (
            self._is_picture
            and self._chunks is None
            and len(self._data) == self._head.length
            and self._data.startswith(START)
            and self._data.endswith(END)
        )

    def _check_size(self, size: int) -> None:
        is_other = self._limit >= MAX_PICTURE and not self._is_picture
        if size > (MAX_SETTINGS if is_other else self._limit):
            raise UnexpectedAnswerError("the answer is too large")

    def _may_have_end(self, seen: int) -> bool:
        """Return whether the end of a picture may be in what has come since."""
        length = None if self._chunks is not None else self._head.length
        if length is not None and len(self._data) < length - MAX_JUNK:
            return False
        # The mark may have come in two halves.
        return self._data.find(END, max(0, seen - MAX_JUNK)) >= 0

    def _check_end(self) -> None:
        """Take the end of the connection for that of the body. Raises UnexpectedAnswerError."""
        if self._chunks is not None:
            is_cut = not self._chunks.is_over
        else:
            is_cut = self._head.length is not None and not self._is_as_long_as_said
        if is_cut and not self._is_failure and not self._proves_itself():
            raise UnexpectedAnswerError("the answer was cut short")

    def _proves_itself(self) -> bool:
        """Return whether a body marks its own end."""
        if self._is_picture:
            return self._walk.go_on(self._data)
        if self._data.endswith(b"\n") and self._data.count(b"\n") == 1:
            return True  # the words of a refusal, a result
        text = bytes(self._data).strip(b"\0 \t\r\n")
        if text.startswith(b"{"):
            is_closed = text.endswith(b"}")
            # A picture in a document is too large to parse here.
            return is_closed and (len(text) > LARGE or json_object(decode(text)) is not None)
        root = _ROOT.match(text)
        if root is None:
            return False
        return text.endswith(b"</%s>" % root[1]) or _EMPTY_ROOT.fullmatch(text) is not None

    async def _decoded(self) -> bytes:
        """Return the body without its content coding, if it really has one."""
        if self._walk.start is not None:
            return bytes(memoryview(self._data)[self._walk.start : self._walk.end])
        body = bytes(self._data)
        coding = self._head.headers.get("Content-Encoding", "").lower()
        if not body.startswith(_GZIP) and "deflate" not in coding:
            return body
        unpacking = zlib.decompressobj(wbits=47)
        unpacked, rest = bytearray(), body
        try:
            while rest and not unpacking.eof:
                unpacked += unpacking.decompress(rest, _PIECE)
                rest = unpacking.unconsumed_tail
                self._check_size(len(unpacked))
                await asyncio.sleep(0)  # it may be a bomb
        except zlib.error:
            return body
        if not unpacking.eof:
            raise UnexpectedAnswerError("the answer was cut short")
        return bytes(unpacked)


class _Chunks:
    """A body in chunks (RFC 9112, 7.1); one that only claims to be is taken as it comes."""

    def __init__(self, source: bytearray, limit: int) -> None:
        self._source, self._limit = source, limit
        self.data = bytearray()
        self.is_over = False
        self._left = 0
        """Bytes of the present chunk."""
        self._framing = 0
        """Bytes that are no data."""
        self._is_first = True
        self._is_raw = False

    def take(self) -> bool:
        """Take the data of the chunks that have come, and return whether the last one has."""
        place, source = 0, self._source
        while not self.is_over and place < len(source):
            if self._is_raw or self._left:
                end = len(source) if self._is_raw else min(place + self._left, len(source))
                self.data += source[place:end]
                self._left -= 0 if self._is_raw else end - place
                place = end
                continue
            line_end = source.find(b"\n", place, place + _LONGEST_LINE)
            if line_end < 0:
                if len(source) - place >= _LONGEST_LINE:
                    raise UnexpectedAnswerError("the answer is cut short")
                break
            place = self._begin(bytes(source[place : line_end + 1]), place)
        del source[:place]
        return self.is_over

    def _begin(self, line: bytes, place: int) -> int:
        """Begin a chunk by its first line, and return where its data are."""
        self._framing += len(line)
        if self._framing > _MAX_FRAMING + len(self.data) // 4:
            raise UnexpectedAnswerError("the chunks of the answer are too small")
        if not line.strip() and not self._is_first:
            return place + len(line)  # behind the data of a chunk
        if (size := _SIZE.match(line)) is None:
            if not self._is_first:
                raise UnexpectedAnswerError("the answer was cut short")
            self._is_raw = True
            return place
        self._is_first = False
        self._left = int(size[1], 16)
        if self._left > self._limit:
            raise UnexpectedAnswerError("the answer is too large")
        self.is_over = not self._left
        return place + len(line)
