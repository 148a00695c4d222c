"""Any group of parameters, by the types that the camera itself reports (`action=query`).

A type is `s__ul|yesno`: first what may be done with the parameter, `u` for an update and `l` for a
list, then the kind of its value, then its limits or options. The newest firmware reports
`yesno|...|readonly`.
"""

from collections.abc import Mapping
import re
from typing import Final

from ...features import Readable, Sensor
from ...settings import Number, Select, Switch, Text

GROUP: Final = re.compile(r"[A-Za-z]\w*(?:\.\w+)*")
"""The name of one group; a wildcard may mean all 900 parameters."""
DANGEROUS: Final = frozenset(
    {
        "DDNS",
        "EVENT",
        "EVENTPROFILE",
        "FWUPGRADE",
        "HOST",
        "IPFILTER",
        "NETWORK",
        "SERVER",
        "SYSTEM",
        "USER",
    }
)
"""The groups, by their first word, that hold address, accounts, firmware or our own set-up."""

_RIGHTS = re.compile(r"[a-z]?_[a-z_]*")
_WHOLE = re.compile(r"-?[0-9]{1,18}")
_SECRET = re.compile(r"pwd|passw|key$|secret|token")
_LONGEST = 512
_LARGEST = 2**31 - 1
_PORTS = (1, 65535)


def row_of(section: str, field: str, description: str) -> Readable:
    """Return the row of a parameter; one of an unknown kind is a text."""
    rights, *parts = description.strip().split("|")
    if not _RIGHTS.fullmatch(rights):
        rights, parts = "ul", [rights, *parts]
    kind, options = parts[0] if parts else "", parts[1].split(",") if parts[1:] else []
    is_secret = _SECRET.search(field) is not None
    if "u" not in rights or "readonly" in parts:
        return Sensor(field, section, field, secret=is_secret)
    match kind:
        case "yesno":
            return Switch(field, section, field, on="yes", off="no", secret=is_secret)
        case "int" | "port":
            low, high = _limits(options) or (_PORTS if kind == "port" else (0, _LARGEST))
            return Number(field, section, field, low, high, secret=is_secret)
        case "select" if options:
            return Select(field, section, field, {name: name for name in options})
    limits = _limits(options)
    longest = limits[1] if limits else _LONGEST
    return Text(field, section, field, longest, secret=is_secret)


def rows_of(section: str, types: Mapping[str, str]) -> tuple[Readable, ...]:
    """Return the rows of a group, given the types of its parameters by full name in lower case."""
    start = f"{section.lower()}."
    return tuple(
        row_of(section, name.removeprefix(start), description)
        for name, description in types.items()
        if name.startswith(start)
    )


def _limits(options: list[str]) -> tuple[int, int] | None:
    """Return the least and the largest number, if these are limits."""
    if len(options) == 2 and all(_WHOLE.fullmatch(option) for option in options):
        return int(options[0]), int(options[1])
    return None
