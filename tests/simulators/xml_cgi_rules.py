"""How the XML CGI family finds parameters in a request, and what they may be set to (seed 001).

A bare § is a section of the document. It prints the fault of one parameter per interface, "similar
for other parameters"; the wording of these is the one of the firmware, as explained in xml_cgi.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
import ipaddress
from typing import Protocol, override

type Values = dict[str, str]


def find_value(target: str, name: str) -> str | None:
    """Return the value of a parameter the way the firmware finds it in the request target.

    Only the first place where the letters of `name` occur is looked at, be it in the path or in
    the middle of another name or value, and it counts only if `=` is next (firmware). The value
    reaches to the next `&` and is not decoded; an empty one is as good as none.
    """
    _, _, rest = target.partition(name)
    if not rest.startswith("="):
        return None
    return rest[1:].partition("&")[0] or None


def refuse_empty(target: str, name: str) -> None:
    """Raise RefusedError for a parameter without a value, in the few places that look (§3.6)."""
    _, _, rest = target.partition(name)
    if rest.startswith("=") and find_value(target, name) is None:
        # seed 001 l.294
        raise RefusedError(f"{name}: NULL")


class RefusedError(Exception):
    """The camera refuses."""

    def __init__(self, reason: str, *, status: int = 400) -> None:
        """Keep what the fault document shows."""
        super().__init__(reason)
        self.reason = reason
        self.status = status


class Rule(Protocol):
    """What a parameter may be set to."""

    def accept(self, name: str, value: str, in_force: Mapping[str, str]) -> str:
        """Return the value as it is kept, or raise RefusedError.

        `in_force` has what this request set so far, in the order of the table.
        """


@dataclass(frozen=True, slots=True)
class OnOff(Rule):
    """Either 0 or 1."""

    @override
    def accept(self, name: str, value: str, in_force: Mapping[str, str]) -> str:
        if value not in ("0", "1"):
            # seed 001 l.330, l.474, l.526, l.681
            raise RefusedError(f"{name}: 0 or 1")
        return value


@dataclass(frozen=True, slots=True)
class Range(Rule):
    """A whole number without a sign."""

    minimum: int
    maximum: int
    also: tuple[int, ...] = ()
    """Allowed below the minimum."""
    called: str = ""
    """What the fault calls the parameter, if it has another name there."""

    @override
    def accept(self, name: str, value: str, in_force: Mapping[str, str]) -> str:
        if not (value.isascii() and value.isdigit() and self._holds(int(value))):
            ranges = ",".join((*map(str, self.also), f"{self.minimum}-{self.maximum}"))
            # seed 001 l.553: `brightness range: 0-255`
            raise RefusedError(f"{self.called or name} range: {ranges}")
        return str(int(value))

    def _holds(self, number: int) -> bool:
        return number in self.also or self.minimum <= number <= self.maximum


@dataclass(frozen=True, slots=True)
class OneOf(Rule):
    """One of some words, which may depend on the other values."""

    options: Callable[[Mapping[str, str]], Collection[str]]
    reason: str = "{} error"

    @override
    def accept(self, name: str, value: str, in_force: Mapping[str, str]) -> str:
        if value not in self.options(in_force):
            # seed 001 l.370, l.425: `timezone error`, say
            raise RefusedError(self.reason.format(name))
        return value


def one_of(*options: str, reason: str = "{} error") -> OneOf:
    """Return a rule for words that are always the same."""
    return OneOf(lambda _: options, reason)


@dataclass(frozen=True, slots=True)
class Address(Rule):
    """An IPv4 address; that of a host, if it is not a mask (firmware)."""

    is_mask: bool = False

    @override
    def accept(self, name: str, value: str, in_force: Mapping[str, str]) -> str:
        try:
            first, *_, last = ipaddress.IPv4Address(value).packed
        except ValueError:
            # no document: a text that is no address; the pattern is seed 001 l.370's
            raise RefusedError(f"{name} error") from None
        if not self.is_mask and not (1 <= first <= 223 and 1 <= last <= 254):
            raise RefusedError(f"{name} error")
        return value


@dataclass(frozen=True, slots=True)
class AnyText(Rule):
    """Text without any check."""

    @override
    def accept(self, name: str, value: str, in_force: Mapping[str, str]) -> str:
        return value


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One attribute of the answer, and how it is set."""

    name: str
    default: str
    rule: Rule | None = None
    """None: it is only answered."""
    printed: str = "{}"
    """The value as the answer prints it."""
    searched: str = ""
    """The letters to look for in a request, if they are not those of the name."""

    def find(self, target: str) -> str | None:
        """Return the value that a request wants to set, if it may."""
        return None if self.rule is None else find_value(target, self.searched or self.name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Interface:
    """One interface below /cgi-bin; one with parameters answers them as attributes."""

    name: str
    root: str = ""
    """The element of the answer, if it is not called like the interface."""
    needs_login: bool = True
    capability: str = ""
    """What a camera needs to have it: an attribute of the answer of §3.4."""
    is_command: bool = False
    """Whether it does something even without parameters."""
    parameters: tuple[Parameter, ...] = field(default=())
    check: Callable[[str], None] | None = None
    """Raises RefusedError for a request that lacks something."""
    settle: Callable[[Values], None] | None = None
    """Puts the other values right after a set, or raises RefusedError."""

    @property
    def path(self) -> str:
        """Return where the interface is."""
        return f"/cgi-bin/{self.name}"

    @property
    def defaults(self) -> Values:
        """Return the values after a factory reset."""
        return {parameter.name: parameter.default for parameter in self.parameters}

    def is_change(self, target: str) -> bool:
        """Whether a request wants more than to look."""
        sent = (parameter.find(target) for parameter in self.parameters)
        return self.is_command or any(value is not None for value in sent)

    def values_after(self, target: str, values: Values) -> Values:
        """Return the values in force after a request; RefusedError leaves them as they were.

        A parameter that is not among `values` is one that this camera does not know.
        """
        # seed 001 l.82: a set answers what is in force then
        after, given = self.defaults | values, False
        for parameter in self.parameters:
            value = parameter.find(target)
            if value is not None and parameter.rule is not None and parameter.name in values:
                after[parameter.name] = parameter.rule.accept(parameter.name, value, after)
                given = True
        if self.check is not None:
            self.check(target)
        if given and self.settle is not None:
            self.settle(after)
        return {name: after[name] for name in values}

    def attributes(self, values: Values) -> str:
        """Return the attributes of the answer; nothing is escaped (firmware)."""
        # seed 001 l.231, l.252, l.325-329, l.369, l.473, l.523, l.552, l.677
        printed = {parameter.name: parameter.printed for parameter in self.parameters}
        return "".join(
            f' {name}="{printed.get(name, "{}").format(value)}"' for name, value in values.items()
        )
