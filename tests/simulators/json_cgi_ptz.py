"""The head of a camera that pans, tilts and zooms, moved by the codes of the JSON CGI family."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from .json_cgi_fields import Code, CodeError, Values
from .json_cgi_tables import OBJECTS

STOP, STORE_PRESET, CALL_PRESET, LIGHT = 21, 19, 20, 13
_FASTEST = {"pan": 0.5, "tilt": 0.5, "zoom": 2.0, "focus": 1.0, "iris": 1.0}
"""Units in a second at speed 100; nothing says how fast a head is."""
_LIMITS = {
    "pan": (-2.0, 2.0),
    "tilt": (-0.5, 0.5),
    "zoom": (1.0, 10.0),
    "focus": (0.0, 1.0),
    "iris": (0.0, 1.0),
}
_DIRECTIONS: dict[int, dict[str, int]] = {
    1: {"tilt": 1},
    2: {"tilt": -1},
    3: {"pan": -1},
    4: {"pan": 1},
    71: {"pan": -1, "tilt": 1},
    72: {"pan": -1, "tilt": -1},
    73: {"pan": 1, "tilt": 1},
    74: {"pan": 1, "tilt": -1},
    5: {"focus": 1},
    6: {"focus": -1},
    9: {"zoom": 1},  # "aperture +", too (l.1036): nothing else is said to zoom in
    10: {"zoom": -1},
    8: {"iris": -1},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """Where the head is."""

    pan: float = 0.0
    """Widths of a picture to the right."""
    tilt: float = 0.0
    """Heights of a picture upwards."""
    zoom: float = 1.0
    focus: float = 0.5
    iris: float = 0.5


@dataclass(kw_only=True, eq=False)
class PtzHead:
    """A head that moves until it is told to stop (§9)."""

    clock: Callable[[], float]
    presets: dict[int, Position] = field(default_factory=dict)
    light: bool = False
    commands: list[int] = field(default_factory=list)
    """Codes in the order in which they came."""
    _start: Position = field(default_factory=Position, init=False, repr=False)
    _since: float = field(default=0.0, init=False, repr=False)
    _speeds: dict[str, float] = field(default_factory=dict, init=False, repr=False)

    @property
    def is_moving(self) -> bool:
        """Whether nobody has stopped it yet; at the end of its way it goes on trying."""
        return bool(self._speeds)

    @property
    def position(self) -> Position:
        """Return where it is now."""
        seconds = self.clock() - self._since
        moved = {
            axis: min(max(getattr(self._start, axis) + speed * seconds, low), high)
            for axis, speed in self._speeds.items()
            for low, high in (_LIMITS[axis],)
        }
        return replace(self._start, **moved)

    def command(self, sent: Values) -> None:
        """Do what setPtzControl asks for, or raise CodeError."""
        code = OBJECTS["ptz"].fields["ptz_cmd"].accept(sent["ptz_cmd"], None)
        # A preset has its number in speed_v, without a range, and no speed_h (§9.1, §9.2).
        preset = {STORE_PRESET: "preset_set", CALL_PRESET: "preset_call"}.get(code)
        values = OBJECTS[preset or "ptz"].accept(sent)
        if preset is not None:
            self._preset(code, values["speed_v"])
        elif "speed_h" in values:
            self._move(code, values["speed_h"], values["speed_v"])
        else:
            raise CodeError(Code.PARAMETER_DOES_NOT_EXIST)
        self.commands.append(code)

    def _preset(self, code: int, number: int) -> None:
        if code == STORE_PRESET:
            self.presets[number] = self.position
        elif number in self.presets:
            self._go_on(self.presets[number], {})
        else:
            raise CodeError(Code.PARAMETER_IS_INVALID)

    def _move(self, code: int, horizontal: int, vertical: int) -> None:
        if code == LIGHT:
            self.light = not self.light
        elif code == STOP or code in _DIRECTIONS:
            directions = _DIRECTIONS.get(code, {})
            speeds = {
                axis: sign * (horizontal if axis == "pan" else vertical) / 100 * _FASTEST[axis]
                for axis, sign in directions.items()
            }
            self._go_on(self.position, speeds)

    def _go_on(self, position: Position, speeds: dict[str, float]) -> None:
        self._start, self._since, self._speeds = position, self.clock(), speeds
