"""Draws curves as SVG, both axes logarithmic: a straight line at 45 degrees is proportional."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
import math
from typing import Final
from xml.sax.saxutils import escape

WIDTH: Final = 330
HEIGHT: Final = 300
LEFT, TOP, RIGHT, BOTTOM = 56, 40, 24, 90
COLORS: Final = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9")


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """Lines by their names: milliseconds by number."""

    title: str
    lines: Mapping[str, Mapping[int, float]]

    def elements(self) -> Iterable[str]:
        """Yield what the chart consists of."""
        x = _Axis([number for line in self.lines.values() for number in line])
        y = _Axis([took for line in self.lines.values() for took in line.values()])
        width, height = WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM
        yield f'<text x="{LEFT}" y="20" font-weight="bold">{escape(self.title)}</text>'
        for tick in x.ticks:
            at = LEFT + x.place(tick) * width
            yield f'<path d="M{at:.1f} {TOP}v{height}" stroke="#ccc"/>'
            label = f"{tick:,.0f}"
            yield f'<text x="{at:.1f}" y="{TOP + height + 14}" text-anchor="middle">{label}</text>'
        for tick in y.ticks:
            at = TOP + (1 - y.place(tick)) * height
            yield f'<path d="M{LEFT} {at:.1f}h{width}" stroke="#ccc"/>'
            label = f"{tick:g} ms"
            yield f'<text x="{LEFT - 4}" y="{at + 4:.1f}" text-anchor="end">{label}</text>'
        for place, (name, line) in enumerate(self.lines.items()):
            color = COLORS[place % len(COLORS)]
            points = " ".join(
                f"{LEFT + x.place(number) * width:.1f},{TOP + (1 - y.place(took)) * height:.1f}"
                for number, took in line.items()
            )
            yield f'<polyline points="{points}" fill="none" stroke="{color}" stroke-width="2"/>'
            across, down = LEFT + place % 3 * 90, TOP + height + 36 + place // 3 * 16
            yield f'<text x="{across}" y="{down}" fill="{color}">{escape(name)}</text>'


class _Axis:
    """Powers of ten around some numbers."""

    def __init__(self, numbers: Sequence[float]) -> None:
        self._low = math.floor(math.log10(min(numbers)))
        self._high = max(math.ceil(math.log10(max(numbers))), self._low + 1)

    @property
    def ticks(self) -> list[float]:
        return [10.0**power for power in range(self._low, self._high + 1)]

    def place(self, number: float) -> float:
        """Return where a number is, between 0 and 1."""
        return (math.log10(number) - self._low) / (self._high - self._low)


def draw(charts: Sequence[Chart]) -> str:
    """Return charts side by side."""
    parts = [
        f'<g transform="translate({place * WIDTH} 0)">{"".join(chart.elements())}</g>'
        for place, chart in enumerate(charts)
    ]
    width = WIDTH * len(charts)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{HEIGHT}"'
        ' font-family="sans-serif" font-size="11">'
        f'<rect width="{width}" height="{HEIGHT}" fill="white"/>{"".join(parts)}</svg>\n'
    )
