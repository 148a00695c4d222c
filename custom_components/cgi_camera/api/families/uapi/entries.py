"""Manages our entry in the numbered lists of a uAPI camera: notifications and event rules.

Names and limits are those of the cameras' own pages for notifications and event rules.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping
import re
from typing import Final, override

from ...errors import PushSetupError, PushSetupStep, RefusedError
from ...features import Wire
from .client import UapiClient

MAX_ENTRIES: Final = 8
"""Limit of each list."""
MAX_NAME: Final = 32


class Entries(ABC):
    """A numbered list in the camera with at most one entry of ours, which has our name."""

    group: str
    """The group of an entry without its number."""
    step: PushSetupStep

    def __init__(self, client: UapiClient, name: str) -> None:
        """Take the name that identifies our entry."""
        self._client = client
        self._name = name[:MAX_NAME]

    async def put(self, wanted: Mapping[str, Wire]) -> tuple[str, bool]:
        """Make our entry as wanted; return its number, and whether this needed a write."""
        present = await self._client.list_groups(self.group.rpartition(".")[0])
        try:
            if (number := self._ours(present)) is None:
                if len(self._names(present)) >= MAX_ENTRIES:
                    raise PushSetupError(PushSetupStep.NO_SLOT, value=self.group, limit=MAX_ENTRIES)
                await self._add({"name": self._name, **wanted})
            else:
                start = f"{self.group}{number}.".lower()
                changes = {
                    name: value
                    for name, value in wanted.items()
                    if _differs(present.get(f"{start}{name.lower()}", ""), value)
                }
                if not changes:
                    return number, False
                await self._client.change("update", f"{self.group}{number}", changes)
        except RefusedError as error:
            raise PushSetupError(self.step, why(error)) from None
        return await self._written(wanted), True

    async def remove(self) -> None:
        """Remove our entry, if the list has it."""
        present = await self._client.list_groups(self.group.rpartition(".")[0])
        if (number := self._ours(present)) is not None:
            await self._remove(number)

    async def _written(self, wanted: Mapping[str, Wire]) -> str:
        """Read our entry back and return its number: some cameras cut long texts."""
        present = await self._client.list_groups(self.group.rpartition(".")[0])
        number = self._ours(present)
        for name, value in wanted.items():
            if _differs(present.get(f"{self.group}{number}.{name}".lower(), ""), value):
                raise PushSetupError(PushSetupStep.NOT_KEPT, value=f"{self.group}.{name}")
        return str(number)

    def _ours(self, present: Mapping[str, str]) -> str | None:
        """Return the number of the entry with our name."""
        names = self._names(present)
        return next((number for number, name in names.items() if name == self._name), None)

    def _names(self, present: Mapping[str, str]) -> dict[str, str]:
        """Return the names of all entries by number."""
        entry = re.compile(rf"{re.escape(self.group.lower())}(\d+)\.name")
        return {found[1]: name for key, name in present.items() if (found := entry.fullmatch(key))}

    @abstractmethod
    async def _add(self, entry: Mapping[str, Wire]) -> None:
        """Add an entry; the camera chooses a free number."""

    @abstractmethod
    async def _remove(self, number: str) -> None:
        """Remove an entry."""


class Slots(Entries):
    """The notifications of one kind, whose numbers begin with a letter of the kind."""

    step = PushSetupStep.SLOT

    def __init__(self, client: UapiClient, name: str, kind: str, letter: str) -> None:
        """Take the kind as the camera writes it: `Http` and `H`, `Ftp` and `F`."""
        super().__init__(client, name)
        self.group = f"EVENT.Notify.{kind}.{letter}"
        self._defaults = f"EVENT.Default.Notify.{kind}"

    @override
    async def _add(self, entry: Mapping[str, Wire]) -> None:
        await self._client.change("add", f"{self.group}*", entry, srcgroup=self._defaults)

    @override
    async def _remove(self, number: str) -> None:
        await self._client.change("remove", f"{self.group}{number}", {})


class Rules(Entries):
    """The event rules, which use notifications."""

    group = "EVENTPROFILE.P"
    step = PushSetupStep.RULE

    @override
    async def _add(self, entry: Mapping[str, Wire]) -> None:
        await self._client.change_rule("add", entry)

    @override
    async def _remove(self, number: str) -> None:
        await self._client.change_rule("remove", {"profile": f"P{number}"})


def why(error: RefusedError) -> str:
    """Return the end of the camera's refusal; its middle repeats the address, which is secret."""
    return re.sub(r"\S*[:/]\S*", "***", error.reason.rpartition("|")[2].strip())


def _differs(present: str, wanted: Wire) -> bool:
    """Return whether the camera has another value; a masked password counts as equal."""
    return present != wanted and not (present and not present.strip("*"))
