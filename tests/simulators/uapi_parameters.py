"""The parameters of a uAPI camera, and what its CGI programs do with them."""

from collections.abc import Callable, Iterable, Mapping
import re
from urllib.parse import unquote_plus

from .uapi_tables import (
    FTP_SLOT_DEFAULTS,
    FTP_SLOTS,
    INFERRED,
    MAX_ENTRIES,
    READ_ONLY,
    RULE_DEFAULTS,
    RULES,
    SLOT_DEFAULTS,
    SLOTS,
    RefusedError,
    Values,
    kind_of,
)

_POWER = "SYSTEM.Power.control"
"""It can be written, and is never listed (firmware)."""
_STABILISER = ("VIDEOIN.Ch0.Vs.snapshot", "VIDEOIN.Ch0.Vs.st0", "VIDEOIN.Ch0.Vs.st1")
_AREA = "FD.Ch0.Da0.position"


# firmware: action, group and names in a query or a form
class Call:
    """What one request asks for: `action`, the groups, and names with new values."""

    def __init__(self, text: str) -> None:
        """Take a query, or the body of a form."""
        self.action = "list"
        self.groups: list[str] = []
        self.values: Values = {}
        for part in text.split("&"):
            name, equals, value = (unquote_plus(piece) for piece in part.partition("="))
            if not equals:
                # More groups may follow behind `&`, just as behind `,` (firmware).
                self.groups += [name] * (name not in ("", "xmlschema"))
            elif name == "action":
                self.action = value
            elif name == "group":
                self.groups += value.split(",")
            elif name != "_":  # keeps the cache of a browser out of it
                self.values[name] = value

    @property
    def group(self) -> str:
        """Return the one group that is meant, empty without one."""
        return self.groups[0] if self.groups else ""

    def take(self, name: str) -> str:
        """Remove a value that is not to be kept, and return it."""
        return self.values.pop(name, "")


class Entries:
    """A list of up to eight things that come and go: `<group>.<letter>0` and so on."""

    def __init__(self, values: Values, *, group: str, letter: str, defaults: str) -> None:
        """Keep them among `values`; a new one starts as a copy of the group `defaults`."""
        self._values = values
        self._group = group
        self._letter = letter
        self._defaults = defaults + "."

    def path(self, number: int) -> str:
        """Return the group of one entry."""
        return f"{self._group}.{self._letter}{number}"

    def are_made_by(self, source: str, group: str) -> bool:
        """Return whether a request to add an entry means this list."""
        # firmware: srcgroup and group as the web pages send them
        meant = (self._defaults.removesuffix("."), f"{self._group}.{self._letter}*")
        return (source.lower(), group.lower()) == tuple(name.lower() for name in meant)

    def numbers(self) -> list[int]:
        """Return which entries there are."""
        return [int(number) for number in self._values[f"{self._group}.list"].split(",") if number]

    def number(self, path: str) -> int:
        """Return which entry a group in any case is, or raise RefusedError."""
        for number in self.numbers():
            if path.lower() in (self.path(number).lower(), f"{self._letter}{number}".lower()):
                return number
        raise RefusedError("not found", path)

    def free(self) -> int:
        """Return the lowest free number (inferred), or raise RefusedError."""
        free = set(range(MAX_ENTRIES)) - set(self.numbers())
        if not free:
            raise RefusedError("full", self._group)
        return min(free)

    def add(self, number: int) -> None:
        """Make an entry of default values."""
        for path, value in list(self._values.items()):
            if path.startswith(self._defaults):
                self._values[f"{self.path(number)}.{path.removeprefix(self._defaults)}"] = value
        self._note({*self.numbers(), number})

    def put(self, values: Values) -> int:
        """Make an entry of these values and default ones, unchecked; return its number."""
        number = self.free()
        self.add(number)
        self._values |= {f"{self.path(number)}.{name}": value for name, value in values.items()}
        return number

    def remove(self, number: int) -> None:
        """Remove an entry without a trace."""
        for path in [path for path in self._values if path.startswith(f"{self.path(number)}.")]:
            del self._values[path]
        self._note({*self.numbers()} - {number})

    def of(self, number: int) -> Values:
        """Return the values of an entry by their short names."""
        prefix = f"{self.path(number)}."
        return {
            path.removeprefix(prefix): value
            for path, value in self._values.items()
            if path.startswith(prefix)
        }

    def _note(self, numbers: Iterable[int]) -> None:
        kept = sorted(numbers)
        self._values[f"{self._group}.list"] = ",".join(map(str, kept))
        self._values[f"{self._group}.nbrofcount"] = str(len(kept))


class Parameters:
    """All values of a camera."""

    def __init__(self, values: Values) -> None:
        """Take factory settings."""
        self.values = values
        """By path, in device case; one removed here is not known any more: other firmware."""
        self.cuts_long_values = False
        """Cut a text that is too long, in place of refusing it."""
        self.warm_boots = 0
        """The number of requests for a reboot."""
        self.slots = Entries(values, group=SLOTS, letter="H", defaults=SLOT_DEFAULTS)
        self.ftp_slots = Entries(values, group=FTP_SLOTS, letter="F", defaults=FTP_SLOT_DEFAULTS)
        self.rules = Entries(values, group=RULES, letter="P", defaults=RULE_DEFAULTS)

    def is_on(self, path: str) -> bool:
        """Return whether a switch is there and on."""
        return self.values.get(path) == "yes"

    def lines(self, group: str) -> list[str]:
        """Return what a group means, line by line, in whatever case and with wildcards."""
        return [f"{path}={self.values[path]}" for path in self._find(group)]

    def call(self, call: Call) -> str:
        """Answer param.fcgi."""
        # firmware: list, query, update, add and remove
        actions: Mapping[str, Callable[[Call], str]] = {
            "list": self._list,
            "query": self._query,
            "update": self._update,
            "add": self._add_slot,
            "remove": self._remove_slot,
        }
        if call.action not in actions:
            raise RefusedError("bad action", call.action)
        return actions[call.action](call)

    def call_rules(self, call: Call) -> str:
        """Answer evnprofile.cgi, which adds and removes event rules (firmware)."""
        # firmware: the words of its answers are in INFERRED
        profile = call.take("profile")
        match call.action:
            case "add":
                return self._add(self.rules, call.values)
            case "update":
                path = self.rules.path(self.rules.number(profile))
                return self._change("update", path, call.values)
            case "remove":
                number = self.rules.number(profile)
                self.rules.remove(number)
                return self._done("remove", self.rules.path(number), ())
        raise RefusedError("bad action", call.action)

    def _list(self, call: Call) -> str:
        """Of several groups, answer those that exist (inferred)."""
        # firmware: a line per parameter, `=` between name and value
        return _text(line for group in self._known(call) for line in self.lines(group))

    def _query(self, call: Call) -> str:
        # firmware: a type behind the name; kinds are in uapi_tables
        return _text(
            f"{path}={kind_of(path).query}"
            for group in self._known(call)
            for path in self._find(group)
        )

    def _update(self, call: Call) -> str:
        # firmware: `not found group parameter` for what is not there
        if not call.values:
            raise RefusedError("not found", call.group)
        return self._change("update", call.group, call.values)

    def _add_slot(self, call: Call) -> str:
        # firmware: the request; no document: the answer
        source = call.take("srcgroup")
        for slots in (self.slots, self.ftp_slots):
            if slots.are_made_by(source, call.group):
                return self._add(slots, call.values)
        raise RefusedError("not found", call.group)

    def _remove_slot(self, call: Call) -> str:
        # firmware: the request; no document: the answer
        is_ftp = call.group.lower().startswith(f"{FTP_SLOTS}.".lower())
        slots, notification = (self.ftp_slots, "Ftp") if is_ftp else (self.slots, "Http")
        number = slots.number(call.group)
        for rule in map(self.rules.of, self.rules.numbers()):
            # The web page does not offer that; the refusal by the camera itself is inferred.
            if str(number) in rule[f"Notification.{notification}.enablelist"].split(","):
                raise RefusedError("in use", call.group)
        slots.remove(number)
        return self._done("remove", slots.path(number), ())

    def _add(self, entries: Entries, values: Values) -> str:
        number = entries.free()
        entries.add(number)
        try:
            return self._change("add", entries.path(number), values)
        except RefusedError:
            entries.remove(number)
            raise

    def _change(self, action: str, group: str, values: Values) -> str:
        """Set values, all or none (inferred)."""
        prefix = f"{group}." if group else ""
        places = {path.lower(): path for path in (*self.values, _POWER)}
        new: Values = {}
        for name, value in values.items():
            path = places.get(f"{prefix}{name}".lower())
            if path is None:
                raise RefusedError("not found", f"{prefix}{name}")
            new[path] = self._checked(path, value)
        self._keep(new)
        return self._done(action, next(iter(new), group)[: len(group)], new)

    def _checked(self, path: str, value: str) -> str:
        # no document: the words of a refusal, see INFERRED
        kind = kind_of(path)
        if kind is READ_ONLY:
            raise RefusedError("read only", path)
        if self.cuts_long_values and kind.longest is not None:
            value = value[: kind.longest]
        if not kind.accepts(value):
            raise RefusedError("bad value", path)
        return value

    def _keep(self, new: Values) -> None:
        # seed 002 l.5: face detection goes off beside some others; which ones: its picture l.7
        self.warm_boots += _POWER in new
        self.values.update({path: value for path, value in new.items() if path != _POWER})
        if _AREA in new:
            ratio = self.values.get("VIDEOIN.Ch0.Cmos.ratio", "16:9")
            self.values[_AREA] = _five_to_three(new[_AREA], ratio)
        if self.is_on("FD.Ch0.enable") and (
            self.is_on("VCA.Ch0.enable")
            or any(map(self.is_on, _STABILISER))
            or self.values.get("VIDEOIN.Ch0.Rotate.direction", "none") != "none"
        ):
            self.values["FD.Ch0.enable"] = "no"  # even when switched on (seed 002 l.5)

    def _done(self, action: str, group: str, changed: Iterable[str]) -> str:
        # firmware: `#200|OK|update|AudioIn.Ch0|enable volume `
        names = (path.removeprefix(f"{group}.") for path in changed)
        return INFERRED["done"].format(action, group, "".join(f"{name} " for name in names))

    def _known(self, call: Call) -> list[str]:
        # Without any group at all it is everything (firmware).
        known = [group for group in call.groups or ["*"] if self._find(group)]
        if not known:
            raise RefusedError("not found", ",".join(call.groups))
        return known

    def _find(self, group: str) -> list[str]:
        form = re.escape(group).replace(r"\*", r"[^.]*")
        wanted = re.compile(rf"{form}(\..*)?", re.IGNORECASE)
        return sorted(filter(wanted.fullmatch, self.values), key=_place)


def _place(path: str) -> list[tuple[bool, str]]:
    """Return where the camera lists a parameter: plain names before groups, both by name."""
    # firmware: the order of public listings
    *groups, name = path.split(".")
    return [*((True, group) for group in groups), (False, name)]


def _text(lines: Iterable[str]) -> str:
    """End each line with CRLF: behind the last one is an empty one (firmware)."""
    return "".join(f"{line}\r\n" for line in lines)


def _five_to_three(area: str, ratio: str) -> str:
    """Return an area of left, top, width and height with sides of 5:3, as large as fits."""
    # firmware: the web page of face detection; no document: how it is rounded
    left, top, width, _ = map(int, area.split(","))
    across, down = map(int, ratio.split(":"))
    height = round(width * across * 3 / (down * 5))
    if top + height > 10000:
        height = 10000 - top
        width = round(height * down * 5 / (across * 3))
    return f"{left},{top},{width},{height}"
