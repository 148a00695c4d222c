"""The picture of one channel of a recorder: people see a place in a works, tests read its number.

Recorder, channel and frame stand in the comment of the JPEG; `channel_of` reads them back. A thin
dark strip at the bottom holds a short form that survives scaling down to 160 x 90, which loses
the comment: `is_of_channel` compares it.
"""

from collections.abc import Iterable
import io
from itertools import cycle, islice
from typing import NamedTuple
import zlib

from PIL import Image, ImageDraw

from .picture import SUB_STREAM, Overlay, Size, as_jpeg, clock, scene_image
from .scenes import SCENES

_COLUMNS = 32
_ROWS_OF_PICTURE = 36
"""The height of the strip is that share of the picture."""
_DARK, _LIGHT = 18, 62
# no document: the color
_NO_VIDEO = (20, 30, 160)
_PREFIX = "channel"


class Sight(NamedTuple):
    """What a picture shows."""

    recorder: str
    channel: int
    frame: int
    """Counts the pictures of the channel."""


def place_of_channel(channel: int) -> str:
    """Return the scene of a channel, unless its recorder has another."""
    return next(islice(cycle(SCENES), channel, None))


def draw_channel(
    recorder: str,
    channel: int,
    frame: int,
    *,
    size: Size = SUB_STREAM,
    place: str | None = None,
    title: str | None = None,
) -> bytes:
    """Return a picture as JPEG, with recorder and channel (0 to 255) in it."""
    # no document: made up, so that its channel can be read back
    overlays = (
        Overlay(text=title or f"{recorder} {channel}", x=0.02, y=0.03, height=1 / 20),
        clock(),
    )
    image = scene_image(
        frame, size=size, overlays=overlays, place=place or place_of_channel(channel)
    )
    _mark(image, recorder, channel)
    return as_jpeg(image, f"{_PREFIX} {channel} frame {frame} of {recorder}")


def draw_no_video(*, size: Size = SUB_STREAM) -> bytes:
    """Return what an analog channel without a camera shows: a JPEG like all others."""
    # no document: what such a picture shows
    image = Image.new("RGB", size, _NO_VIDEO)
    ImageDraw.Draw(image).text((size[0] / 2, size[1] / 2), "NO VIDEO", font_size=size[1] / 8)
    return as_jpeg(image)


def channel_of(jpeg: bytes) -> Sight:
    """Return what a picture of `draw_channel` shows; ValueError for another picture."""
    with Image.open(io.BytesIO(jpeg)) as image:
        comment = image.info.get("comment", b"").decode()
    prefix, _, rest = comment.partition(" ")
    if prefix != _PREFIX:
        raise ValueError("not a picture of a simulated channel")
    channel, _, frame, _, recorder = rest.split(" ", 4)
    return Sight(recorder, int(channel), int(frame))


def is_of_channel(jpeg: bytes, recorder: str, channel: int) -> bool:
    """Whether a picture, perhaps scaled down, was drawn for a channel of a recorder."""
    with Image.open(io.BytesIO(jpeg)) as image:
        gray = image.convert("L").resize((_COLUMNS, _ROWS_OF_PICTURE), Image.Resampling.BOX)
    cells = gray.crop((0, _ROWS_OF_PICTURE - 1, _COLUMNS, _ROWS_OF_PICTURE)).tobytes()
    return [cell > (_DARK + _LIGHT) // 2 for cell in cells] == list(_bits(recorder, channel))


def _mark(image: Image.Image, recorder: str, channel: int) -> None:
    draw = ImageDraw.Draw(image)
    width, top = image.width / _COLUMNS, image.height * (1 - 1 / _ROWS_OF_PICTURE)
    for column, bit in enumerate(_bits(recorder, channel)):
        shade = _LIGHT if bit else _DARK
        box = (column * width, top, (column + 1) * width - 1, image.height)
        draw.rectangle(box, fill=(shade, shade, shade))


def _bits(recorder: str, channel: int) -> Iterable[bool]:
    content = zlib.crc32(f"{recorder} {channel}".encode())
    return (bool(content >> place & 1) for place in range(_COLUMNS))
