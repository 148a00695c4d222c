"""The people that simulated cameras see: each number has a face of its own."""

from dataclasses import dataclass
from typing import Final

from PIL import Image

from .scenes import Canvas, Color


@dataclass(frozen=True, slots=True)
class Person:
    """How a person looks."""

    skin: Color
    hair: Color
    shirt: Color
    long_hair: bool = False
    bald: bool = False
    beard: bool = False
    glasses: bool = False
    cap: bool = False


_LOOKS: Final = (
    Person((238, 196, 164), (92, 58, 38), (60, 108, 168), glasses=True),
    Person((246, 210, 182), (202, 150, 74), (172, 60, 84), long_hair=True),
    Person((138, 92, 64), (30, 24, 22), (226, 178, 70), beard=True),
    Person((222, 176, 138), (34, 30, 34), (64, 128, 96), long_hair=True, glasses=True),
    Person((232, 186, 152), (150, 148, 146), (86, 82, 96), bald=True, beard=True),
    Person((190, 136, 98), (44, 32, 28), (214, 214, 206), cap=True),
    Person((244, 206, 176), (168, 82, 44), (90, 70, 130), long_hair=True),
    Person((104, 68, 50), (26, 22, 22), (196, 92, 60), glasses=True, bald=True),
)


_INK: Final = (38, 32, 32)


def draw_portrait(image: Image.Image, number: int) -> None:
    """Draw head and shoulders over the whole image."""
    _head_and_shoulders(Canvas(image), _LOOKS[number % len(_LOOKS)])


def draw_visitor(image: Image.Image, number: int, x: float) -> None:
    """Draw a visitor who stands in a corridor, from head to foot."""
    person = _LOOKS[number % len(_LOOKS)]
    canvas = Canvas(image)
    for leg in (-0.035, 0.005):
        canvas.box(x + leg, 0.66, x + leg + 0.03, 0.95, (46, 50, 62))
    canvas.area(
        *(x - 0.075, 0.61, x + 0.075, 0.61, x + 0.05, 0.72, x - 0.05, 0.72), color=person.shirt
    )
    _head_and_shoulders(Canvas(image, (x - 0.085, 0.24, x + 0.085, 0.62)), person)


def _head_and_shoulders(canvas: Canvas, person: Person) -> None:
    shade: Color = (person.skin[0] * 6 // 7, person.skin[1] * 6 // 7, person.skin[2] * 6 // 7)
    if person.long_hair:
        canvas.oval(0.20, 0.10, 0.80, 0.84, person.hair)
    shoulders = (0.06, 1, 0.12, 0.86, 0.36, 0.78, 0.64, 0.78, 0.88, 0.86, 0.94, 1)
    canvas.area(*shoulders, color=person.shirt)
    canvas.area(0.42, 0.62, 0.58, 0.62, 0.60, 0.80, 0.50, 0.87, 0.40, 0.80, color=shade)
    for ear in (0.235, 0.695):
        canvas.oval(ear, 0.38, ear + 0.07, 0.50, shade)
    _hair_and_skin(canvas, person)
    for eye in (0.37, 0.56):
        brow = (eye - 0.01, 0.365, eye + 0.09, 0.355, eye + 0.09, 0.368, eye - 0.01, 0.378)
        canvas.oval(eye, 0.395, eye + 0.08, 0.435, (250, 250, 248))
        canvas.oval(eye + 0.025, 0.393, eye + 0.055, 0.437, _INK)
        canvas.area(*brow, color=_INK)
    canvas.area(0.50, 0.42, 0.46, 0.52, 0.52, 0.53, color=shade)
    canvas.oval(0.42, 0.58, 0.58, 0.62, (176, 88, 84))
    if person.glasses:
        for lens in (0.35, 0.54):
            frame = (lens, 0.38, lens + 0.12, 0.38, lens + 0.12, 0.46, lens, 0.46, lens, 0.38)
            canvas.line(*frame, color=_INK, width=0.008)
        canvas.line(0.47, 0.40, 0.54, 0.40, color=_INK, width=0.008)


def _hair_and_skin(canvas: Canvas, person: Person) -> None:
    fringe = (0.27, 0.34, 0.32, 0.18, 0.50, 0.12, 0.68, 0.18, 0.73, 0.34, 0.62, 0.24, 0.40, 0.27)
    beard = (0.29, 0.50, 0.36, 0.56, 0.64, 0.56, 0.71, 0.50, 0.66, 0.68, 0.50, 0.75, 0.34, 0.68)
    if not person.bald:
        canvas.oval(0.26, 0.10, 0.74, 0.56, person.hair)
    canvas.oval(0.27, 0.16, 0.73, 0.72, person.skin)
    if not person.bald:
        canvas.area(*fringe, color=person.hair)
    if person.beard:
        canvas.area(*beard, color=person.hair)
    if person.cap:
        canvas.area(0.26, 0.30, 0.30, 0.12, 0.50, 0.06, 0.70, 0.12, 0.74, 0.30, color=(44, 84, 140))
        canvas.area(0.22, 0.33, 0.26, 0.27, 0.74, 0.27, 0.78, 0.33, color=(34, 66, 112))
