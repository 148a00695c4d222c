"""The places that simulated cameras look at: a still background each, and something that moves."""

from collections.abc import Callable
from dataclasses import dataclass
from math import cos, pi, sin
from typing import Final

from PIL import Image, ImageDraw, ImageFilter

type Size = tuple[int, int]
type Color = tuple[int, int, int]
type Frame = tuple[float, float, float, float]
"""Left, top, right and bottom as shares of an image."""


class Canvas:
    """Draws on an image, or a frame of it, in shares of width and height, 0 left and top."""

    def __init__(self, image: Image.Image, frame: Frame = (0, 0, 1, 1)) -> None:
        """Draw into a frame, by default the whole image."""
        self.image = image
        self._frame = frame
        self._draw = ImageDraw.Draw(image)

    def _points(self, *shares: float) -> list[tuple[float, float]]:
        width, height = self.image.size
        left, top, right, bottom = self._frame
        return [
            ((left + x * (right - left)) * width, (top + y * (bottom - top)) * height)
            for x, y in zip(shares[::2], shares[1::2], strict=True)
        ]

    def box(self, left: float, top: float, right: float, bottom: float, color: Color) -> None:
        """Fill a rectangle."""
        self._draw.rectangle(self._points(left, top, right, bottom), fill=color)

    def oval(self, left: float, top: float, right: float, bottom: float, color: Color) -> None:
        """Fill an ellipse."""
        self._draw.ellipse(self._points(left, top, right, bottom), fill=color)

    def disc(self, x: float, y: float, radius: float, color: Color) -> None:
        """Fill a circle; its radius is a share of the height."""
        side = radius * self.image.height / self.image.width
        self.oval(x - side, y - radius, x + side, y + radius, color)

    def area(self, *shares: float, color: Color) -> None:
        """Fill a polygon."""
        self._draw.polygon(self._points(*shares), fill=color)

    def line(self, *shares: float, color: Color, width: float = 0.006) -> None:
        """Draw a line; its width is a share of the height."""
        thick = max(1, round(width * self.image.height))
        self._draw.line(self._points(*shares), fill=color, width=thick, joint="curve")

    def fade(self, top: float, bottom: float, first: Color, last: Color) -> None:
        """Fill a band from the first color at its top to the last at its bottom."""
        (x, y), (end, floor) = self._points(0, top, 1, bottom)
        size = (max(1, round(end) - round(x)), max(1, round(floor) - round(y)))
        ramp = Image.linear_gradient("L").resize(size)
        mixed = Image.composite(Image.new("RGB", size, last), Image.new("RGB", size, first), ramp)
        self.image.paste(mixed, (round(x), round(y)))

    def glow(self, x: float, y: float, radius: float, color: Color) -> None:
        """Add light around a point."""
        width, height = self.image.size
        reach = radius * height
        mask = Image.new("L", self.image.size, 0)
        ImageDraw.Draw(mask).ellipse(
            (x * width - reach, y * height - reach, x * width + reach, y * height + reach), fill=150
        )
        mask = mask.filter(ImageFilter.GaussianBlur(reach / 2))
        self.image.paste(Image.new("RGB", self.image.size, color), (0, 0), mask)


@dataclass(frozen=True, slots=True)
class Scene:
    """One place: `still` draws what never moves, `moving` the rest at a time of 0 to 1."""

    still: Callable[[Canvas], None]
    moving: Callable[[Canvas, float], None]


def _sky_and_ground(canvas: Canvas, horizon: float, ground: Color, *, night: bool = False) -> None:
    top, low = ((10, 14, 34), (40, 48, 78)) if night else ((92, 150, 214), (214, 230, 242))
    canvas.fade(0, horizon, top, low)
    dark = (ground[0] * 3 // 5, ground[1] * 3 // 5, ground[2] * 3 // 5)
    canvas.fade(horizon, 1, ground, dark)


def _room(canvas: Canvas, wall: Color, floor: Color) -> None:
    """Draw a hall in perspective: ceiling, two walls, the far end, and the floor."""
    shade = (wall[0] * 4 // 5, wall[1] * 4 // 5, wall[2] * 4 // 5)
    dark = (wall[0] * 3 // 5, wall[1] * 3 // 5, wall[2] * 3 // 5)
    canvas.box(0, 0, 1, 1, wall)
    canvas.area(0, 0, 1, 0, 0.62, 0.28, 0.38, 0.28, color=dark)
    canvas.area(0, 0, 0.38, 0.28, 0.38, 0.60, 0, 1, color=shade)
    canvas.area(0, 1, 0.38, 0.60, 0.62, 0.60, 1, 1, color=floor)
    for share in (0.25, 0.5, 0.75):
        edge = 0.38 + 0.24 * share
        canvas.line(share * 1.6 - 0.3, 1, edge, 0.60, color=shade, width=0.003)
    for share in (0.08, 0.24, 0.48):
        left, right, top = 0.38 * (0.5 + share), 1 - 0.38 * (0.5 + share), 0.28 * (0.25 + share)
        canvas.area(
            left + 0.14, top, right - 0.14, top, right - 0.15, top + 0.02, left + 0.15, top + 0.02,
            color=(250, 250, 236),
        )  # fmt: skip


def _person(canvas: Canvas, x: float, feet: float, height: float, shirt: Color) -> None:
    """Draw a walking person, small and far away."""
    head = height * 0.09
    canvas.disc(x, feet - height + head, head, (222, 178, 146))
    side = height * 0.11
    canvas.oval(x - side, feet - 0.84 * height, x + side, feet - 0.36 * height, shirt)
    for leg in (-0.4, 0.4):
        canvas.line(
            x, feet - 0.42 * height, x + leg * side * 1.4, feet, color=(44, 48, 60),
            width=height * 0.09,
        )  # fmt: skip


def _porch(canvas: Canvas) -> None:
    _sky_and_ground(canvas, 0.30, (150, 144, 136))
    canvas.box(0, 0.0, 0.72, 0.74, (176, 104, 84))
    for row in range(16):
        y = 0.046 * row
        canvas.line(0, y, 0.72, y, color=(156, 90, 74), width=0.003)
        for column in range(10):
            x = 0.08 * column + (0.04 if row % 2 else 0)
            if x < 0.72:
                canvas.line(x, y, x, y + 0.046, color=(156, 90, 74), width=0.003)
    canvas.box(0.26, 0.12, 0.50, 0.76, (236, 232, 222))
    canvas.box(0.28, 0.15, 0.48, 0.76, (38, 82, 92))
    for left in (0.30, 0.39):
        canvas.box(left, 0.20, left + 0.07, 0.42, (54, 104, 116))
        canvas.box(left, 0.48, left + 0.07, 0.70, (54, 104, 116))
    canvas.disc(0.46, 0.47, 0.016, (232, 200, 110))
    canvas.box(0.56, 0.22, 0.60, 0.32, (250, 226, 160))
    canvas.glow(0.58, 0.28, 0.16, (255, 226, 160))
    canvas.area(0.24, 0.78, 0.52, 0.78, 0.56, 0.88, 0.20, 0.88, color=(96, 74, 58))
    canvas.box(0.08, 0.64, 0.18, 0.78, (120, 92, 74))
    canvas.oval(0.05, 0.40, 0.21, 0.68, (62, 122, 70))
    canvas.oval(0.78, 0.18, 1.06, 0.64, (72, 130, 74))
    canvas.box(0.88, 0.56, 0.91, 0.76, (88, 66, 50))


def _leaves(canvas: Canvas, time: float) -> None:
    for leaf in range(7):
        turn = (time + leaf / 7) % 1
        x = 1.04 - 0.5 * turn + 0.03 * sin(2 * pi * (turn * 3 + leaf))
        canvas.disc(x, 0.40 + 0.50 * turn, 0.010, (206, 132 + 9 * leaf, 58))


def _corridor(canvas: Canvas) -> None:
    _room(canvas, (226, 222, 212), (150, 138, 124))
    canvas.box(0.44, 0.34, 0.56, 0.60, (96, 120, 140))
    canvas.box(0.455, 0.37, 0.495, 0.60, (128, 156, 178))
    canvas.box(0.505, 0.37, 0.545, 0.60, (128, 156, 178))
    canvas.area(0.08, 0.24, 0.22, 0.31, 0.22, 0.77, 0.08, 0.91, color=(120, 84, 60))
    canvas.area(0.78, 0.31, 0.92, 0.24, 0.92, 0.91, 0.78, 0.77, color=(120, 84, 60))
    canvas.disc(0.20, 0.56, 0.010, (232, 206, 120))
    canvas.disc(0.80, 0.56, 0.010, (232, 206, 120))
    canvas.area(0.27, 0.37, 0.33, 0.39, 0.33, 0.52, 0.27, 0.54, color=(88, 132, 152))
    canvas.area(0.66, 0.39, 0.73, 0.37, 0.73, 0.54, 0.66, 0.52, color=(196, 150, 96))


def _walker(canvas: Canvas, time: float) -> None:
    near = 0.5 - 0.5 * cos(2 * pi * time)
    _person(canvas, 0.5 + 0.06 * sin(2 * pi * time), 0.62 + 0.30 * near, 0.22 + 0.34 * near,
            (64, 96, 150))  # fmt: skip


def _yard(canvas: Canvas) -> None:
    _yard_at(canvas, night=False)


def _yard_by_night(canvas: Canvas) -> None:
    _yard_at(canvas, night=True)
    for number in range(24):
        canvas.disc(number * 0.618 % 1, number * 0.377 % 0.34, 0.003, (220, 224, 240))
    canvas.glow(0.70, 0.52, 0.26, (250, 214, 140))


def _yard_at(canvas: Canvas, *, night: bool) -> None:
    def lit(*color: int) -> Color:
        red, green, blue = (part * 2 // 5 if night else part for part in color)
        return red, green, blue + (14 if night else 0)

    _sky_and_ground(canvas, 0.52, lit(104, 152, 78), night=night)
    for post in range(21):
        x = post * 0.05
        canvas.box(x, 0.40, x + 0.042, 0.56, lit(172, 138, 102))
    canvas.box(0, 0.44, 1, 0.455, lit(140, 108, 78))
    canvas.box(0.58, 0.30, 0.84, 0.62, lit(196, 168, 132))
    canvas.area(0.55, 0.31, 0.71, 0.16, 0.87, 0.31, color=lit(126, 64, 52))
    canvas.box(0.67, 0.40, 0.75, 0.62, lit(110, 78, 56))
    canvas.box(0.77, 0.38, 0.82, 0.47, (250, 226, 150) if night else lit(150, 190, 214))
    canvas.box(0.145, 0.34, 0.175, 0.66, lit(98, 72, 52))
    canvas.oval(0.04, 0.06, 0.28, 0.46, lit(66, 134, 68))
    canvas.area(0.66, 0.62, 0.76, 0.62, 0.90, 1, 0.60, 1, color=lit(150, 144, 132))


def _cat(canvas: Canvas, time: float) -> None:
    x, step = (0.9 - 1.3 * time) % 1.3 - 0.15, 0.006 * sin(2 * pi * time * 12)
    fur = (70, 62, 60)
    canvas.oval(x - 0.04, 0.74, x + 0.04, 0.81, fur)
    canvas.disc(x - 0.045, 0.745, 0.030, fur)
    for ear in (-0.06, -0.04):
        canvas.area(x + ear, 0.73, x + ear + 0.006, 0.69, x + ear + 0.014, 0.73, color=fur)
    canvas.line(x + 0.035, 0.77, x + 0.075, 0.70, color=fur, width=0.014)
    for leg in (-0.028, -0.012, 0.014, 0.030):
        canvas.line(x + leg, 0.79, x + leg + step, 0.85, color=fur, width=0.014)


def _gate(canvas: Canvas) -> None:
    _sky_and_ground(canvas, 0.46, (126, 142, 104))
    canvas.area(0.36, 0.46, 0.62, 0.46, 1.05, 1, -0.05, 1, color=(98, 100, 106))
    for share in (0.50, 0.60, 0.74, 0.92):
        canvas.area(0.485, share, 0.505, share, 0.51, share + 0.05, 0.48, share + 0.05,
                    color=(232, 228, 212))  # fmt: skip
    canvas.box(0.72, 0.26, 0.92, 0.66, (216, 210, 198))
    canvas.box(0.75, 0.34, 0.89, 0.48, (120, 160, 184))
    canvas.box(0.70, 0.22, 0.94, 0.27, (92, 96, 104))
    canvas.box(0.65, 0.46, 0.675, 0.72, (236, 190, 60))
    for post in range(7):
        canvas.box(0.02 + post * 0.05, 0.36, 0.03 + post * 0.05, 0.60, (84, 92, 88))


def _truck(canvas: Canvas, time: float) -> None:
    lift = 0.5 - 0.5 * cos(2 * pi * time)
    scale = 0.10 + 0.22 * time
    x, feet = 0.49 - 0.06 * time, 0.52 + 0.36 * time
    canvas.box(x - scale * 0.5, feet - scale * 1.5, x + scale * 0.5, feet - scale * 0.25,
               (236, 236, 232))  # fmt: skip
    canvas.box(x - scale * 0.42, feet - scale * 1.0, x + scale * 0.42, feet - scale * 0.1,
               (44, 96, 160))  # fmt: skip
    canvas.box(x - scale * 0.34, feet - scale * 0.92, x + scale * 0.34, feet - scale * 0.6,
               (40, 54, 70))  # fmt: skip
    for wheel in (-0.36, 0.36):
        canvas.disc(x + scale * wheel, feet - scale * 0.1, scale * 0.16, (30, 30, 34))
    end = 0.66 - 0.36 * cos(lift * 1.2), 0.50 - 0.46 * sin(lift * 1.2)
    canvas.line(0.66, 0.50, *end, color=(206, 52, 44), width=0.022)


def _furnace(canvas: Canvas) -> None:
    _room(canvas, (84, 70, 64), (62, 54, 50))
    canvas.box(0.30, 0.16, 0.70, 0.72, (58, 48, 46))
    canvas.box(0.33, 0.20, 0.67, 0.26, (100, 82, 70))
    canvas.oval(0.38, 0.32, 0.62, 0.74, (44, 36, 34))
    canvas.glow(0.5, 0.56, 0.42, (255, 132, 40))
    canvas.oval(0.41, 0.37, 0.59, 0.70, (255, 168, 60))
    canvas.oval(0.44, 0.45, 0.56, 0.68, (255, 232, 150))
    canvas.box(0.10, 0.10, 0.15, 0.80, (88, 76, 72))
    canvas.box(0.85, 0.10, 0.90, 0.80, (88, 76, 72))


def _sparks(canvas: Canvas, time: float) -> None:
    for spark in range(18):
        flight = (time * 2 + spark / 18) % 1
        x = 0.5 + (spark - 8.5) * 0.03 * flight
        canvas.disc(x, 0.58 - 0.42 * flight + 0.72 * flight * flight, 0.007, (255, 220, 120))
    _person(canvas, 0.18 + 0.04 * sin(2 * pi * time), 0.94, 0.40, (208, 140, 46))


def _lathe(canvas: Canvas) -> None:
    _room(canvas, (206, 212, 214), (128, 132, 136))
    canvas.box(0.10, 0.60, 0.90, 0.84, (66, 110, 106))
    canvas.box(0.10, 0.30, 0.32, 0.62, (78, 128, 122))
    canvas.box(0.74, 0.42, 0.90, 0.62, (78, 128, 122))
    canvas.box(0.14, 0.34, 0.28, 0.44, (34, 42, 46))
    canvas.disc(0.17, 0.52, 0.018, (206, 60, 52))
    canvas.disc(0.21, 0.52, 0.018, (70, 168, 88))
    canvas.box(0.12, 0.84, 0.20, 0.94, (50, 80, 78))
    canvas.box(0.80, 0.84, 0.88, 0.94, (50, 80, 78))
    canvas.box(0.36, 0.44, 0.72, 0.54, (188, 192, 196))


def _turning(canvas: Canvas, time: float) -> None:
    canvas.disc(0.34, 0.49, 0.10, (150, 156, 160))
    for jaw in range(3):
        angle = 2 * pi * (time * 6 + jaw / 3)
        canvas.line(0.34, 0.49, 0.34 + 0.045 * cos(angle), 0.49 + 0.08 * sin(angle),
                    color=(60, 66, 70), width=0.03)  # fmt: skip
    x = 0.44 + 0.24 * (0.5 - 0.5 * cos(2 * pi * time))
    canvas.box(x - 0.03, 0.55, x + 0.03, 0.64, (226, 178, 60))
    canvas.area(x - 0.01, 0.55, x + 0.01, 0.55, x, 0.52, color=(40, 44, 48))
    for chip in range(4):
        canvas.disc(x + 0.012 * chip, 0.52 - 0.02 * ((time * 9 + chip) % 3), 0.006, (250, 230, 180))


def _line(canvas: Canvas) -> None:
    _room(canvas, (214, 216, 210), (140, 142, 140))
    canvas.box(0, 0.60, 1, 0.68, (58, 62, 68))
    for roller in range(26):
        canvas.disc(0.02 + roller * 0.04, 0.70, 0.020, (128, 134, 140))
    canvas.box(0.04, 0.72, 0.07, 0.96, (92, 98, 104))
    canvas.box(0.93, 0.72, 0.96, 0.96, (92, 98, 104))
    canvas.box(0.42, 0.16, 0.58, 0.46, (226, 180, 62))
    canvas.box(0.44, 0.20, 0.56, 0.28, (44, 52, 60))


def _boxes(canvas: Canvas, time: float) -> None:
    press = 0.5 + 0.5 * cos(2 * pi * time * 4)
    canvas.box(0.47, 0.46, 0.53, 0.47 + 0.06 * press, (120, 126, 132))
    for place in range(5):
        x = (time + place / 5) % 1 * 1.2 - 0.1
        canvas.box(x - 0.045, 0.50, x + 0.045, 0.60, (196, 150, 98))
        canvas.box(x - 0.006, 0.50, x + 0.006, 0.60, (226, 196, 150))


def _robot(canvas: Canvas) -> None:
    _room(canvas, (190, 196, 204), (112, 118, 126))
    canvas.box(0.14, 0.66, 0.86, 0.74, (82, 92, 104))
    canvas.box(0.20, 0.74, 0.24, 0.96, (66, 74, 84))
    canvas.box(0.76, 0.74, 0.80, 0.96, (66, 74, 84))
    canvas.area(0.46, 0.66, 0.60, 0.60, 0.76, 0.62, 0.78, 0.66, color=(156, 170, 184))
    canvas.area(0.24, 0.66, 0.40, 0.66, 0.37, 0.56, 0.27, 0.56, color=(220, 110, 40))


def _arm(canvas: Canvas, time: float) -> None:
    swing = sin(2 * pi * time)
    elbow = 0.36 + 0.04 * swing, 0.24
    tip = 0.60 + 0.08 * swing, 0.58
    canvas.line(0.32, 0.58, *elbow, color=(232, 122, 44), width=0.06)
    canvas.line(*elbow, *tip, color=(232, 122, 44), width=0.045)
    for joint in ((0.32, 0.56), elbow):
        canvas.disc(*joint, 0.04, (70, 74, 80))
    canvas.glow(*tip, 0.05, (235, 245, 255))
    for spark in range(8):
        angle = 2 * pi * (spark / 8 + time * 3)
        canvas.line(*tip, tip[0] + 0.03 * cos(angle), tip[1] + 0.05 * sin(angle),
                    color=(255, 240, 190), width=0.004)  # fmt: skip


def _store(canvas: Canvas) -> None:
    _room(canvas, (208, 204, 196), (150, 150, 148))
    colors = ((190, 146, 96), (96, 128, 160), (172, 96, 78), (150, 160, 112))
    for depth in range(4):
        near, far = depth * 0.095, depth * 0.095 + 0.09
        for shelf in range(3):
            top, low = 0.16 + shelf * 0.24, 0.36 + shelf * 0.24
            color = colors[(depth + shelf) % 4]
            slope = 0.7
            left = (near, top + (0.5 - top) * near / 0.5 * slope,
                    far, top + (0.5 - top) * far / 0.5 * slope,
                    far, low + (0.5 - low) * far / 0.5 * slope,
                    near, low + (0.5 - low) * near / 0.5 * slope)  # fmt: skip
            canvas.area(*left, color=color)
            right = tuple(1 - part if place % 2 == 0 else part for place, part in enumerate(left))
            canvas.area(*right, color=colors[(depth + shelf + 2) % 4])


def _forklift(canvas: Canvas, time: float) -> None:
    near = 0.5 - 0.5 * cos(2 * pi * time)
    x, feet, size = 0.5 + 0.05 * sin(2 * pi * time), 0.66 + 0.24 * near, 0.10 + 0.14 * near
    canvas.box(x - size * 0.36, feet - size * 0.8, x + size * 0.36, feet - size * 0.1,
               (238, 176, 40))  # fmt: skip
    canvas.box(x - size * 0.30, feet - size * 1.5, x - size * 0.25, feet - size * 0.7, (50, 54, 58))
    canvas.box(x + size * 0.25, feet - size * 1.5, x + size * 0.30, feet - size * 0.7, (50, 54, 58))
    canvas.box(x - size * 0.34, feet - size * 1.56, x + size * 0.34, feet - size * 1.48,
               (50, 54, 58))  # fmt: skip
    canvas.box(x - size * 0.30, feet - size * 0.7, x + size * 0.30, feet - size * 0.2,
               (196, 150, 98))  # fmt: skip
    for wheel in (-0.3, 0.3):
        canvas.disc(x + size * wheel, feet - size * 0.08, size * 0.14, (32, 34, 38))


def _ramp(canvas: Canvas) -> None:
    _sky_and_ground(canvas, 0.20, (134, 136, 138))
    canvas.box(0, 0.10, 1, 0.66, (186, 192, 198))
    for rib in range(40):
        canvas.line(rib * 0.025, 0.10, rib * 0.025, 0.66, color=(172, 178, 186), width=0.003)
    for left in (0.08, 0.40, 0.72):
        canvas.box(left - 0.015, 0.26, left + 0.215, 0.66, (48, 52, 58))
        canvas.box(left, 0.30, left + 0.20, 0.64, (222, 224, 222))
        for slat in range(5):
            y = 0.36 + slat * 0.06
            canvas.line(left, y, left + 0.20, y, color=(190, 194, 194), width=0.004)
        canvas.area(left - 0.02, 1, left + 0.0, 0.70, left + 0.015, 0.70, left + 0.0, 1,
                    color=(236, 196, 60))  # fmt: skip
        canvas.box(left + 0.08, 0.16, left + 0.12, 0.22, (52, 88, 140))


def _docking(canvas: Canvas, time: float) -> None:
    back = 0.5 + 0.5 * cos(2 * pi * time)
    top, feet = 0.34 + 0.14 * back, 0.76 + 0.16 * back
    canvas.box(0.38, top, 0.62, feet - 0.05, (62, 128, 92))
    canvas.box(0.40, top + 0.04, 0.495, feet - 0.08, (78, 146, 108))
    canvas.box(0.505, top + 0.04, 0.60, feet - 0.08, (78, 146, 108))
    for wheel in (0.42, 0.58):
        canvas.disc(wheel, feet - 0.03, 0.04, (28, 30, 34))
    for lamp in (0.395, 0.605):
        canvas.disc(lamp, feet - 0.07, 0.012, (220, 54, 44))


SCENES: Final = {
    "porch": Scene(_porch, _leaves),
    "corridor": Scene(_corridor, _walker),
    "yard": Scene(_yard, _cat),
    "yard by night": Scene(_yard_by_night, _cat),
    "gate": Scene(_gate, _truck),
    "furnace": Scene(_furnace, _sparks),
    "lathe": Scene(_lathe, _turning),
    "line": Scene(_line, _boxes),
    "robot": Scene(_robot, _arm),
    "store": Scene(_store, _forklift),
    "ramp": Scene(_ramp, _docking),
}
