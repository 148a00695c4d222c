"""The pictures the simulated cameras take: a drawn scene, no two alike, and cheap to make."""

from collections.abc import Sequence
import colorsys
from dataclasses import dataclass
import enum
from functools import lru_cache
import io

from PIL import Image, ImageChops, ImageDraw, ImageEnhance, ImageFont, ImageOps

type Size = tuple[int, int]
type Colour = tuple[int, int, int]
type Box = tuple[float, float, float, float]
"""Left, top, right and bottom; as shares of the picture by default."""

MAIN_STREAM: Size = (1280, 720)
SUB_STREAM: Size = (640, 360)

_BLACK = (0, 0, 0)
_WHITE = (255, 255, 255)
_GOLDEN_RATIO = 0.618034
_FRAMES_TO_CROSS = 24
"""The car is back where it started after so many pictures."""


class TextStyle(enum.StrEnum):
    """Colours of text in the picture, with the wire values of seed 001 §3.13."""

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
    colour: Colour | None = None
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
    number_x: float = 0.98,
) -> bytes:
    """Return picture number `frame` as JPEG, with the number in it.

    A mask is a black box; texts and the number, which is at the bottom, are on top of it.
    """
    return as_jpeg(
        scene_image(
            frame,
            size=size,
            look=look,
            view=view,
            masks=masks,
            overlays=overlays,
            number_x=number_x,
        )
    )


def scene_image(
    frame: int,
    *,
    size: Size = MAIN_STREAM,
    look: Look | None = None,
    view: View | None = None,
    masks: Sequence[Box] = (),
    overlays: Sequence[Overlay] = (),
    number_x: float = 0.98,
) -> Image.Image:
    """Return the canvas of `draw_scene` for more drawing."""
    image = _seen_from(view or View(), _scene(frame, size, look or Look()))
    for mask in masks:
        ImageDraw.Draw(image).rectangle(_box(size, *mask), fill=_BLACK)
    _number(image, frame, number_x)
    for overlay in overlays:
        _write(image, overlay)
    return image


def draw_face(number: int, *, size: Size = (160, 200)) -> bytes:
    """Return the thumbnail of person `number` as JPEG."""
    return as_jpeg(_face(number, size))


def draw_people(frame: int, people: Sequence[int], *, size: Size = SUB_STREAM) -> bytes:
    """Return the whole picture in which these people were seen as JPEG."""
    image = _scene(frame, size, Look())
    _number(image, frame)
    width, height = size
    thumbnail = (height // 4, height * 5 // 16)
    for place, number in enumerate(people):
        left = (place + 1) * width // (len(people) + 1) - thumbnail[0] // 2
        image.paste(_face(number, thumbnail), (left, height // 3))
    return as_jpeg(image)


def _scene(frame: int, size: Size, look: Look) -> Image.Image:
    image = _background(size, look).copy()
    width, height = size
    unit = height // 36
    draw = ImageDraw.Draw(image)
    left = frame % _FRAMES_TO_CROSS * (width + 8 * unit) // _FRAMES_TO_CROSS - 8 * unit
    road = height * 5 // 6
    draw.rectangle((left, road - 3 * unit, left + 8 * unit, road), fill=_colour(frame))
    draw.rectangle(
        (left + 2 * unit, road - 5 * unit, left + 6 * unit, road - 3 * unit), fill=_BLACK
    )
    for wheel in (left + unit, left + 5 * unit):
        draw.ellipse((wheel, road - unit, wheel + 2 * unit, road + unit), fill=_BLACK)
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


def _number(image: Image.Image, frame: int, x: float = 0.98) -> None:
    counter = Overlay(
        text=f"{frame:06d}", x=x, y=0.97, style=TextStyle.WHITE_ON_BLACK, height=1 / 6
    )
    _write(image, counter)


@lru_cache(maxsize=16)
def _background(size: Size, look: Look) -> Image.Image:
    """Draw what never moves, once for each size and look: it is the costly part."""
    width, height = size
    horizon = height * 3 // 5
    sky = Image.linear_gradient("L").resize((width, horizon))
    image = Image.new("RGB", size, (76, 120, 60))
    image.paste(ImageOps.colorize(sky, black=(40, 90, 170), white=(200, 220, 240)), (0, 0))
    draw = ImageDraw.Draw(image)
    draw.ellipse(_box(size, 0.80, 0.12, 0.86, 0.23), fill=(250, 220, 90))
    draw.rectangle(_box(size, 0.12, 0.36, 0.34, 0.66), fill=(190, 110, 80))
    roof = [(0.10, 0.36), (0.23, 0.20), (0.36, 0.36)]
    draw.polygon([(x * width, y * height) for x, y in roof], fill=(110, 40, 40))
    draw.rectangle(_box(size, 0.20, 0.48, 0.26, 0.66), fill=(90, 60, 40))
    draw.rectangle(_box(size, 0.64, 0.44, 0.66, 0.66), fill=(90, 60, 40))
    draw.ellipse(_box(size, 0.58, 0.24, 0.72, 0.52), fill=(50, 140, 60))
    draw.rectangle(_box(size, 0.00, 0.76, 1.00, 0.88), fill=(90, 90, 95))
    image = ImageEnhance.Color(image).enhance(look.saturation)
    image = ImageEnhance.Contrast(image).enhance(look.contrast)
    image = ImageEnhance.Brightness(image).enhance(look.brightness)
    return ImageEnhance.Sharpness(image).enhance(look.sharpness)


def _face(number: int, size: Size) -> Image.Image:
    image = Image.new("RGB", size, _colour(number))
    draw = ImageDraw.Draw(image)
    draw.ellipse(_box(size, 0.18, 0.08, 0.82, 0.78), fill=(236, 190, 150), outline=_BLACK)
    for left in (0.32, 0.56):
        draw.ellipse(_box(size, left, 0.30, left + 0.12, 0.40), fill=_BLACK)
    draw.arc(_box(size, 0.34, 0.36, 0.66, 0.66), 20, 160, fill=(150, 40, 40), width=size[0] // 24)
    _write(
        image,
        Overlay(text=f"#{number}", x=0.5, y=0.97, style=TextStyle.BLACK_ON_WHITE, height=1 / 6),
    )
    return image


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
    ink = overlay.colour or ink
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


def _colour(number: int) -> Colour:
    """Return a colour that differs clearly from those of the numbers around it."""
    red, green, blue = colorsys.hsv_to_rgb(number * _GOLDEN_RATIO % 1.0, 0.55, 0.85)
    return round(red * 255), round(green * 255), round(blue * 255)


def _box(size: Size, left: float, top: float, right: float, bottom: float) -> Box:
    width, height = size
    return left * width, top * height, right * width, bottom * height


def as_jpeg(image: Image.Image) -> bytes:
    """Return a picture as the file that a camera makes of it."""
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=75)
    return buffer.getvalue()
