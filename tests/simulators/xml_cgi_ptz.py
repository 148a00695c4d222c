"""The head of a camera of the XML CGI family, and how its requests move it (§3.15).

The document prints the fault of `move_x`; the wording of the others is the firmware's.
"""

from dataclasses import dataclass

from .ptz import FASTEST, Head
from .xml_cgi_rules import Range, RefusedError, Rule, find_value, one_of

# seed 001 l.565-593
_USUAL_SPEED = "5"
"""That of the document's examples: without one, firmware takes it, too."""
# seed 001 l.642: the words of the fault
_MOVE = one_of("-1", "0", "1", reason="{} range: -1,0,1")
# seed 001 l.597-617: 1 and -1; no document: the words (firmware)
_LENS = one_of("-1", "1", reason="{}: -1 or 1")
# seed 001 l.621-629; no document: the range and the words (firmware)
_PRESET = Range(1, 255, called="preset")
_RULES: dict[str, Rule] = {
    "move_x": _MOVE,
    "move_y": _MOVE,
    # seed 001 l.633
    "speed": Range(1, 10),
    "zoom": _LENS,
    "focus": _LENS,
    "iris": _LENS,
    "call_preset": _PRESET,
    "add_preset": _PRESET,
    "delete_preset": _PRESET,
    # seed 001 l.561; no document: the words (firmware)
    "stop": one_of("1", reason="{} should be 1"),
}
# seed 001 l.563-617
_AXES = {"move_x": "pan", "move_y": "tilt", "zoom": "zoom", "focus": "focus", "iris": "iris"}
"""To the right, upwards, narrow, near and open are positive."""


@dataclass(kw_only=True, eq=False)
class XmlHead(Head):
    """A head that every request moves until the next one stops it."""

    def command(self, target: str) -> None:
        """Do what a request asks for, or raise RefusedError and do nothing."""
        sent = {
            name: rule.accept(name, value, {})
            for name, rule in _RULES.items()
            if (value := find_value(target, name)) is not None
        }
        speed = int(sent.pop("speed", _USUAL_SPEED)) / 10
        if not sent:
            # seed 001 l.210
            raise RefusedError("error, parse parameters")
        moves = {axis: int(sent[name]) for name, axis in _AXES.items() if name in sent}
        if moves and not any(moves.values()):
            # no document: neither this case nor its words (firmware)
            raise RefusedError("Unknown direction")
        if moves:
            speeds = {axis: sign * speed * FASTEST[axis] for axis, sign in moves.items()}
            self.go_on(self.position, speeds)
        self._preset(sent)
        if "stop" in sent:
            self.go_on(self.position, {})

    def _preset(self, sent: dict[str, str]) -> None:
        # Nothing is said about a preset that is not there: heads are silent then.
        # seed 001 l.621-629
        numbers = {name: int(value) for name, value in sent.items() if name.endswith("_preset")}
        if (called := self.presets.get(numbers.get("call_preset", 0))) is not None:
            self.go_on(called, {})
        if "add_preset" in numbers:
            self.presets[numbers["add_preset"]] = self.position
        self.presets.pop(numbers.get("delete_preset", 0), None)
