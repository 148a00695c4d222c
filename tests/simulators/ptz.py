"""The head of a camera that pans, tilts and zooms; its commands are a matter of the family."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

FASTEST = {"pan": 0.5, "tilt": 0.5, "zoom": 2.0, "focus": 1.0, "iris": 1.0}
"""Units in a second at the highest speed; no document gives the speed of a head."""
# no document: how far a head goes
_LIMITS = {
    "pan": (-2.0, 2.0),
    "tilt": (-0.5, 0.5),
    "zoom": (1.0, 10.0),
    "focus": (0.0, 1.0),
    "iris": (0.0, 1.0),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """Where a head is."""

    pan: float = 0.0
    """Widths of a picture to the right."""
    tilt: float = 0.0
    """Heights of a picture upwards."""
    zoom: float = 1.0
    focus: float = 0.5
    iris: float = 0.5


@dataclass(kw_only=True, eq=False)
class Head:
    """A head that moves until a stop."""

    clock: Callable[[], float]
    presets: dict[int, Position] = field(default_factory=dict)
    _start: Position = field(default_factory=Position, init=False, repr=False)
    _since: float = field(default=0.0, init=False, repr=False)
    _speeds: Mapping[str, float] = field(default_factory=dict, init=False, repr=False)

    @property
    def is_moving(self) -> bool:
        """Whether the movement has no stop yet; at the end of its way it goes on trying."""
        return bool(self._speeds)

    @property
    def position(self) -> Position:
        """Return where it is now."""
        # no document: it stops at the end of its way, the cautious reading
        seconds = self.clock() - self._since
        moved = {
            axis: min(max(getattr(self._start, axis) + speed * seconds, low), high)
            for axis, speed in self._speeds.items()
            for low, high in (_LIMITS[axis],)
        }
        return replace(self._start, **moved)

    def go_on(self, position: Position, speeds: Mapping[str, float]) -> None:
        """Go on from a position; with no speeds, stay there."""
        self._start, self._since, self._speeds = position, self.clock(), speeds
