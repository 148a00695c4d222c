"""The pictures the simulated cameras take: a drawn scene, no two alike, and cheap to make."""

from collections.abc import Sequence
import colorsys
from dataclasses import dataclass
import enum
from functools import lru_cache
import io
import time

from PIL import Image, ImageChops, ImageDraw, ImageEnhance, ImageFont, ImageOps

from .people import draw_portrait, draw_visitor
from .scenes import SCENES, Canvas

type Size = tuple[int, int]
type Color = tuple[int, int, int]
type Box = tuple[float, float, float, float]
"""Left, top, right and bottom; as shares of the picture by default."""

MAIN_STREAM: Size = (1280, 720)
SUB_STREAM: Size = (640, 360)

_BLACK = (0, 0, 0)
_WHITE = (255, 255, 255)
_GOLDEN_RATIO = 0.618034
_FRAMES_TO_CROSS = 24
"""Each moving thing is back where it started after so many pictures."""


class TextStyle(enum.StrEnum):
    """Colors of text in the picture, with the wire values of seed 001 §3.13."""

    BLACK_ON_WHITE = "0"
    WHITE_ON_BLACK = "1"
    BLACK_WITH_WHITE_EDGE = "2"
    WHITE_WITH_BLACK_EDGE = "3"


@dataclass(frozen=True, slots=True, kw_only=True)
class Overlay:
    """A text in the picture; `x` and `y` are shares of the free room, 0 left or top, 1 the end."""

    text: str
    x: float
    y: float
    style: TextStyle = TextStyle.WHITE_WITH_BLACK_EDGE
    height: float = 1 / 24
    """Height of a line as a share of the picture's height."""
    color: Color | None = None
    """The color of the letters, by default black or white as in `style`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """Where the camera looks; the world is as wide and high as one picture and has no end."""

    pan: float = 0.0
    """Shares of the picture's width to the right."""
    tilt: float = 0.0
    """Shares of the picture's height upwards."""
    zoom: float = 1.0
    mirrored: bool = False
    flipped: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How the sensor sees the scene; 1.0 is neutral, 0.0 and 2.0 are the ends."""

    brightness: float = 1.0
    contrast: float = 1.0
    saturation: float = 1.0
    sharpness: float = 1.0


def draw_scene(
    frame: int,
    *,
    size: Size = MAIN_STREAM,
    look: Look | None = None,
    view: View | None = None,
    masks: Sequence[Box] = (),
    overlays: Sequence[Overlay] = (),
    place: str = "porch",
) -> bytes:
    """Return picture number `frame` as JPEG, with the number in its comment.

    A mask is a black box; texts are on top of it.
    """
    image = scene_image(
        frame, size=size, look=look, view=view, masks=masks, overlays=overlays, place=place
    )
    return as_jpeg(image, f"frame {frame}")


def scene_image(
    frame: int,
    *,
    size: Size = MAIN_STREAM,
    look: Look | None = None,
    view: View | None = None,
    masks: Sequence[Box] = (),
    overlays: Sequence[Overlay] = (),
    place: str = "porch",
) -> Image.Image:
    """Return the canvas of `draw_scene` for more drawing."""
    image = _seen_from(view or View(), _scene(frame, size, look or Look(), place))
    for mask in masks:
        ImageDraw.Draw(image).rectangle(_box(size, *mask), fill=_BLACK)
    for overlay in overlays:
        _write(image, overlay)
    return image


def draw_face(number: int, *, looks: int | None = None, size: Size = (160, 200)) -> bytes:
    """Return face `number` as JPEG; the same looks are the same person."""
    image = Image.new("RGB", size, _color(number))
    draw_portrait(image, number if looks is None else looks)
    return as_jpeg(image, f"face {number}")


def draw_people(frame: int, people: Sequence[int], *, size: Size = SUB_STREAM) -> bytes:
    """Return the whole picture in which these people were seen as JPEG."""
    image = _background(size, Look(), "corridor").copy()
    for place, number in enumerate(people):
        draw_visitor(image, number, (place + 1) / (len(people) + 1))
    return as_jpeg(image, f"frame {frame}, people {', '.join(map(str, people))}")


def _scene(frame: int, size: Size, look: Look, place: str) -> Image.Image:
    image = _background(size, look, place).copy()
    SCENES[place].moving(Canvas(image), frame % _FRAMES_TO_CROSS / _FRAMES_TO_CROSS)
    return image


def _seen_from(view: View, image: Image.Image) -> Image.Image:
    width, height = image.size
    image = ImageChops.offset(image, round(-view.pan * width), round(view.tilt * height))
    if view.zoom > 1:
        margin = (1 - 1 / view.zoom) / 2
        box = (margin * width, margin * height, (1 - margin) * width, (1 - margin) * height)
        image = image.resize(image.size, box=box)
    image = ImageOps.mirror(image) if view.mirrored else image
    return ImageOps.flip(image) if view.flipped else image


@lru_cache(maxsize=32)
def _background(size: Size, look: Look, place: str) -> Image.Image:
    """Draw what never moves, once for each size and look: it is the costly part."""
    image = Image.new("RGB", size)
    SCENES[place].still(Canvas(image))
    image = ImageEnhance.Color(image).enhance(look.saturation)
    image = ImageEnhance.Contrast(image).enhance(look.contrast)
    image = ImageEnhance.Brightness(image).enhance(look.brightness)
    return ImageEnhance.Sharpness(image).enhance(look.sharpness)


def clock() -> Overlay:
    """Return the time as a camera without other texts shows it."""
    return Overlay(text=time.strftime("%Y-%m-%d %H:%M:%S"), x=0.98, y=0.03, height=1 / 20)


def _write(image: Image.Image, overlay: Overlay) -> None:
    # A title may hold bytes that are no UTF-8 (seen: GBK): draw `?` for them.
    text = overlay.text.encode(errors="replace").decode()
    if not text:
        return
    line = max(8, round(image.height * overlay.height))
    font = _font(line)
    draw = ImageDraw.Draw(image)
    edge = max(1, line // 16)
    _, _, text_width, text_height = draw.multiline_textbbox((0, 0), text, font=font)
    left = round(overlay.x * max(0, image.width - text_width - 2 * edge)) + edge
    top = round(overlay.y * max(0, image.height - text_height - 2 * edge)) + edge
    black = overlay.style in (TextStyle.BLACK_ON_WHITE, TextStyle.BLACK_WITH_WHITE_EDGE)
    ink, paper = (_BLACK, _WHITE) if black else (_WHITE, _BLACK)
    ink = overlay.color or ink
    if overlay.style in (TextStyle.BLACK_ON_WHITE, TextStyle.WHITE_ON_BLACK):
        box = (left - edge, top - edge, left + text_width + edge, top + text_height + edge)
        draw.rectangle(box, fill=paper)
        draw.text((left, top), text, font=font, fill=ink)
    else:
        draw.text((left, top), text, font=font, fill=ink, stroke_width=edge, stroke_fill=paper)


@lru_cache(maxsize=16)
def _font(height: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    # The font inside Pillow: no font of the machine is needed; it has Latin letters only.
    return ImageFont.load_default(height)


def _color(number: int) -> Color:
    """Return a color that differs clearly from those of the numbers around it."""
    red, green, blue = colorsys.hsv_to_rgb(number * _GOLDEN_RATIO % 1.0, 0.18, 0.85)
    return round(red * 255), round(green * 255), round(blue * 255)


def _box(size: Size, left: float, top: float, right: float, bottom: float) -> Box:
    width, height = size
    return left * width, top * height, right * width, bottom * height


def as_jpeg(image: Image.Image, comment: str = "") -> bytes:
    """Return a picture as the file that a camera makes of it."""
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=75, comment=comment.encode())
    return buffer.getvalue()
