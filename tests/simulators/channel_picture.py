"""The picture of one channel of a recorder: people read its number, and tests read it, too.

The band across the top holds name, channel and frame as black and white cells. They are large
enough to survive JPEG, and scaling down to 160 x 90: `channel_of` reads them back.
"""

import io
import struct
from typing import NamedTuple
import zlib

from PIL import Image, ImageDraw

from .picture import SUB_STREAM, Overlay, Size, TextStyle, View, as_jpeg, scene_image

_LAYOUT = struct.Struct(">12sBHB")
"""Name (cut), channel, frame, and the check sum of these."""
_COLUMNS = 32
_ROWS = _LAYOUT.size * 8 // _COLUMNS
_ROWS_OF_PICTURE = 36
"""The height of a cell is that share of the picture."""
# no document: the colour
_NO_VIDEO = (20, 30, 160)


class Sight(NamedTuple):
    """What a picture shows."""

    recorder: str
    """Its name, cut after twelve letters."""
    channel: int
    frame: int
    """Counts the pictures of the channel."""


def draw_channel(recorder: str, channel: int, frame: int, *, size: Size = SUB_STREAM) -> bytes:
    """Return a picture as JPEG, with name and channel (0 to 255) in it."""
    # no document: made up, so that its channel can be read back
    overlays = (
        Overlay(text=recorder, x=0.03, y=0.35, height=1 / 8),
        Overlay(text=str(channel), x=0.5, y=0.35, style=TextStyle.BLACK_ON_WHITE, height=0.36),
    )
    image = scene_image(frame, size=size, view=View(pan=channel * 0.13), overlays=overlays)
    _mark(image, Sight(recorder, channel, frame))
    return as_jpeg(image)


def draw_no_video(*, size: Size = SUB_STREAM) -> bytes:
    """Return what an analogue channel without a camera shows: a JPEG like all others."""
    # no document: what such a picture shows
    image = Image.new("RGB", size, _NO_VIDEO)
    ImageDraw.Draw(image).text((size[0] / 2, size[1] / 2), "NO VIDEO", font_size=size[1] / 8)
    return as_jpeg(image)


def channel_of(jpeg: bytes) -> Sight:
    """Return what a picture of `draw_channel` shows; ValueError if it is none."""
    with Image.open(io.BytesIO(jpeg)) as image:
        grey = image.convert("L").resize((_COLUMNS, _ROWS_OF_PICTURE), Image.Resampling.BOX)
    cells = grey.crop((0, 0, _COLUMNS, _ROWS)).tobytes()
    bits = "".join("1" if cell > 127 else "0" for cell in cells)
    content = int(bits, 2).to_bytes(_LAYOUT.size)
    name, channel, frame, check = _LAYOUT.unpack(content)
    if check != _check(content[:-1]):
        raise ValueError("not a picture of a simulated channel")
    return Sight(name.rstrip(b"\0").decode(errors="replace"), channel, frame)


def _mark(image: Image.Image, sight: Sight) -> None:
    name, frame = sight.recorder.encode()[:12], sight.frame % 65536
    content = _LAYOUT.pack(name, sight.channel, frame, 0)[:-1]
    bits = f"{int.from_bytes(content + bytes([_check(content)])):0{_COLUMNS * _ROWS}b}"
    draw = ImageDraw.Draw(image)
    width, height = image.width / _COLUMNS, image.height / _ROWS_OF_PICTURE
    for place, bit in enumerate(bits):
        row, column = divmod(place, _COLUMNS)
        left, top = column * width, row * height
        colour = (255, 255, 255) if bit == "1" else (0, 0, 0)
        draw.rectangle((left, top, left + width - 1, top + height - 1), fill=colour)


def _check(content: bytes) -> int:
    return zlib.crc32(content) & 0xFF
