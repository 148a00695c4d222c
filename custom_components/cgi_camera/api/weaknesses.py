"""What leaves cameras open to others: accounts of the factory, and known faults of firmware."""

from collections.abc import Iterable
from dataclasses import dataclass, field
import re


@dataclass(frozen=True, slots=True)
class FactoryAccount:
    """An account of new cameras, and the document or the public client that names it."""

    username: str
    password: str
    source: str = field(kw_only=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Takeover:
    """A fault that lets everyone in the network take a camera over without an account.

    It is in all firmware up to `last`, and in the `further` versions of other branches.
    """

    name: str
    last: str
    further: frozenset[str] = frozenset()
    fixed: str
    source: str

    def concerns(self, firmware: str) -> bool:
        """Return whether a firmware has the fault; a version of another form proves nothing."""
        version, last = _version(firmware), _version(self.last)
        if version is None or last is None:
            return False
        return version <= last or version in {_version(one) for one in self.further}


def worst(takeovers: Iterable[Takeover], firmware: str | None) -> Takeover | None:
    """Return the first known fault of a firmware."""
    return next((one for one in takeovers if one.concerns(firmware or "")), None)


def _version(text: str) -> tuple[int, ...] | None:
    """Return the four numbers of a version such as `1.12.0.27`."""
    if re.fullmatch(r"\d{1,5}(\.\d{1,5}){3}", text.strip(), re.ASCII) is None:
        return None
    return tuple(map(int, text.strip().split(".")))
