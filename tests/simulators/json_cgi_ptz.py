"""The head of a camera that pans, tilts and zooms, moved by the codes of the JSON CGI family."""

from dataclasses import dataclass, field

from .json_cgi_fields import Code, CodeError, Values
from .json_cgi_tables import OBJECTS
from .ptz import FASTEST, Head

# seed 003 l.999-1050: the codes
STOP, STORE_PRESET, CALL_PRESET, LIGHT = 21, 19, 20, 13
# seed 003 l.999-1050
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


@dataclass(kw_only=True, eq=False)
class PtzHead(Head):
    """A head that is moved by codes (§9)."""

    light: bool = False
    commands: list[int] = field(default_factory=list)
    """Codes in the order in which they came."""

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
        # seed 003 l.1102, l.1161; no document: the code for a preset that is not there
        if code == STORE_PRESET:
            self.presets[number] = self.position
        elif number in self.presets:
            self.go_on(self.presets[number], {})
        else:
            raise CodeError(Code.PARAMETER_IS_INVALID)

    def _move(self, code: int, horizontal: int, vertical: int) -> None:
        # seed 003 l.975-995: speeds of 1 to 100; no document: what the light does
        if code == LIGHT:
            self.light = not self.light
        elif code == STOP or code in _DIRECTIONS:
            directions = _DIRECTIONS.get(code, {})
            speeds = {
                axis: sign * (horizontal if axis == "pan" else vertical) / 100 * FASTEST[axis]
                for axis, sign in directions.items()
            }
            self.go_on(self.position, speeds)
