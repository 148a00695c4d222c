"""The numbered lists of a uAPI camera, in each of which one entry may be ours.

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
"""Of notifications as well as of rules."""
MAX_NAME: Final = 32


class Entries(ABC):
    """A numbered list in the camera, of which at most one entry is ours: the one of our name."""

    group: str
    """An entry's group without its number."""
    step: PushSetupStep

    def __init__(self, client: UapiClient, name: str) -> None:
        """Take the name by which ours is known again."""
        self._client = client
        self._name = name[:MAX_NAME]

    async def put(self, wanted: Mapping[str, Wire]) -> tuple[str, bool]:
        """Return the number of our entry as wanted, and whether anything had to be written."""
        there = await self._client.list_groups(self.group.rpartition(".")[0])
        try:
            if (number := self._ours(there)) is None:
                if len(self._names(there)) >= MAX_ENTRIES:
                    raise PushSetupError(PushSetupStep.NO_SLOT, value=self.group, limit=MAX_ENTRIES)
                await self._add({"name": self._name, **wanted})
            else:
                start = f"{self.group}{number}.".lower()
                changes = {
                    name: value
                    for name, value in wanted.items()
                    if _differs(there.get(f"{start}{name.lower()}", ""), value)
                }
                if not changes:
                    return number, False
                await self._client.change("update", f"{self.group}{number}", changes)
        except RefusedError as error:
            raise PushSetupError(self.step, why(error)) from None
        return await self._written(wanted), True

    async def remove(self) -> None:
        """Take our entry away, if there is one."""
        there = await self._client.list_groups(self.group.rpartition(".")[0])
        if (number := self._ours(there)) is not None:
            await self._remove(number)

    async def _written(self, wanted: Mapping[str, Wire]) -> str:
        """Return the number of our entry after reading it back: some cameras cut long texts."""
        there = await self._client.list_groups(self.group.rpartition(".")[0])
        number = self._ours(there)
        for name, value in wanted.items():
            if _differs(there.get(f"{self.group}{number}.{name}".lower(), ""), value):
                raise PushSetupError(PushSetupStep.NOT_KEPT, value=f"{self.group}.{name}")
        return str(number)

    def _ours(self, there: Mapping[str, str]) -> str | None:
        """Return the number of the entry that has our name."""
        names = self._names(there)
        return next((number for number, name in names.items() if name == self._name), None)

    def _names(self, there: Mapping[str, str]) -> dict[str, str]:
        """Return the names of all entries by number."""
        entry = re.compile(rf"{re.escape(self.group.lower())}(\d+)\.name")
        return {found[1]: name for key, name in there.items() if (found := entry.fullmatch(key))}

    @abstractmethod
    async def _add(self, entry: Mapping[str, Wire]) -> None:
        """Make an entry; the camera chooses a free number."""

    @abstractmethod
    async def _remove(self, number: str) -> None:
        """Take an entry away."""


class Slots(Entries):
    """The notifications of one kind, each with the letter that begins its number."""

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
    """Return the end of the camera's words; the middle repeats the address, which is secret."""
    return re.sub(r"\S*[:/]\S*", "***", error.reason.rpartition("|")[2].strip())


def _differs(there: str, wanted: Wire) -> bool:
    """Tell whether another value is in the camera; of a password that it hides, nobody knows."""
    return there != wanted and not (there and not there.strip("*"))
