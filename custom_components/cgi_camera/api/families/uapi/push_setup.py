"""Makes a uAPI camera push: one HTTP notification of ours, and one event rule that uses it.

Names and limits are those of the cameras' own pages for notifications and event rules.
"""

from abc import ABC, abstractmethod
from collections.abc import Collection, Mapping
import re
from typing import TYPE_CHECKING, Final, override

from yarl import URL

from ...errors import PushSetupError, PushSetupStep, Refusal, RefusedError, UnsupportedError
from ...family import PushSetup
from ...features import Wire
from ...push.event import EventType

if TYPE_CHECKING:
    from .client import UapiClient

MAX_ENTRIES: Final = 8
"""Of notifications as well as of rules."""
MAX_NAME: Final = 32
MAX_HOST: Final = 48
MAX_PATH: Final = 255

_SOURCES: Final[Mapping[EventType, Mapping[str, Wire]]] = {
    EventType.FACE: {"Source.Face.enable": "yes", "Source.Face.enablelist": "0"},
    EventType.MOTION: {
        "Source.Motion.enable": "yes",
        "Source.Motion.enablelist": "0,1,2,3,4,5,6,7",
    },
    EventType.COUNTING: {
        "Source.VCA.enable": "yes",
        "Source.VCA.countenable": "yes",
        "Source.VCA.enablecounterlist": "0,1,2,3,4,5,6,7",
    },
}
_NO_SOURCES: Final[Mapping[str, Wire]] = {
    "Source.Face.enable": "no",
    "Source.Motion.enable": "no",
    "Source.VCA.enable": "no",
    "Source.VCA.countenable": "no",
}


class _Entries(ABC):
    """A numbered list in the camera, of which at most one entry is ours: the one of our name."""

    group: str
    """An entry's group without its number."""
    step: PushSetupStep

    def __init__(self, client: UapiClient, name: str) -> None:
        self._client = client
        self._name = name

    async def put(self, wanted: Mapping[str, Wire]) -> tuple[str, bool]:
        """Return the number of our entry as wanted, and whether anything had to be written."""
        there = await self._client.list_groups(self.group.rpartition(".")[0])
        try:
            if (number := self._ours(there)) is None:
                if len(self._names(there)) >= MAX_ENTRIES:
                    raise PushSetupError(
                        PushSetupStep.NO_SLOT, f"all {MAX_ENTRIES} {self.group} are taken"
                    )
                await self._add({"name": self._name, **wanted})
            else:
                start = f"{self.group}{number}.".lower()
                changes = {
                    name: value
                    for name, value in wanted.items()
                    if there.get(f"{start}{name.lower()}", "") != value
                }
                if not changes:
                    return number, False
                await self._client.change("update", f"{self.group}{number}", changes)
        except RefusedError as error:
            raise PushSetupError(self.step, _why(error)) from None
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
            if there.get(f"{self.group}{number}.{name}".lower(), "") != value:
                raise PushSetupError(self.step, f"{name} was not kept")
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


class _Slots(_Entries):
    group = "EVENT.Notify.Http.H"
    step = PushSetupStep.SLOT

    @override
    async def _add(self, entry: Mapping[str, Wire]) -> None:
        await self._client.change(
            "add", f"{self.group}*", entry, srcgroup="EVENT.Default.Notify.Http"
        )

    @override
    async def _remove(self, number: str) -> None:
        await self._client.change("remove", f"{self.group}{number}", {})


class _Rules(_Entries):
    group = "EVENTPROFILE.P"
    step = PushSetupStep.RULE

    @override
    async def _add(self, entry: Mapping[str, Wire]) -> None:
        await self._client.change_rule("add", entry)

    @override
    async def _remove(self, number: str) -> None:
        await self._client.change_rule("remove", {"profile": f"P{number}"})


class UapiPushSetup(PushSetup):
    """What of ours is in one camera; `name` is how we know it again."""

    events = frozenset(_SOURCES)
    has_test = True

    def __init__(self, client: UapiClient, name: str) -> None:
        """Bind the set-up to a client; nothing is sent yet."""
        self._client = client
        self._slots = _Slots(client, name[:MAX_NAME])
        self._rules = _Rules(client, name[:MAX_NAME])

    @override
    async def install(
        self, url: URL, events: Collection[EventType], *, detect: bool = False
    ) -> bool:
        slot = _slot(url)  # its limits are checked before anything is written
        if detect and EventType.FACE in events:
            await self._detect_faces()
        number, slot_written = await self._slots.put(slot)
        _, rule_written = await self._rules.put(_rule(number, events))
        return slot_written or rule_written

    @override
    async def remove(self) -> None:
        await self._rules.remove()  # first: a notification that a rule uses cannot be removed
        await self._slots.remove()

    @override
    async def test(self, url: URL) -> None:
        slot = _slot(url)
        try:
            await self._client.test_action(
                {
                    "type": "http",
                    "server": f"{url.host_subcomponent}/{slot['syntax']}",
                    "port": slot["port"],
                    "account": "",
                    "pwd": "",
                }
            )
        except RefusedError as error:
            if error.meaning is Refusal.NOT_OFFERED:
                raise UnsupportedError("this firmware has no test") from None
            raise PushSetupError(PushSetupStep.TEST, _why(error)) from None

    async def _detect_faces(self) -> None:
        """See to it that faces are looked for, else no rule would ever have one to send."""
        if (await self._client.read("face")).get("enable") == "yes":
            return
        if (await self._client.write("face", {"enable": "yes"})).get("enable") != "yes":
            # Video analytics, the stabilizer and rotation forbid it (seed 002 l.5).
            raise PushSetupError(PushSetupStep.DETECTION, "it stays off")


def _why(error: RefusedError) -> str:
    """Return the end of the camera's words; the middle repeats the address, which is secret."""
    return re.sub(r"\S*[:/]\S*", "***", error.reason.rpartition("|")[2].strip())


def _slot(url: URL) -> dict[str, Wire]:
    """Return the notification that pushes to a URL. Raises PushSetupError if none can."""
    # The cameras' own page keeps the scheme with the host, and no slash before the path.
    host, path = f"{url.scheme}://{url.host_subcomponent}", url.raw_path_qs.removeprefix("/")
    if url.scheme != "http":
        raise PushSetupError(PushSetupStep.ADDRESS, "the camera needs plain http")
    for text, limit in ((host, MAX_HOST), (path, MAX_PATH)):
        if len(text) > limit:
            raise PushSetupError(
                PushSetupStep.ADDRESS, f"{len(text)} characters where the camera takes {limit}"
            )
    return {
        "address": host,
        "port": str(url.port),
        "syntax": path,
        "account": "",
        "pwd": "",
        "optionenable": "no",
    }


def _rule(slot_number: str, events: Collection[EventType]) -> dict[str, Wire]:
    """Return the rule that sends these events through a notification, with their pictures."""
    rule: dict[str, Wire] = {"enable": "yes", **_NO_SOURCES}
    for event in sorted(events):
        rule |= _SOURCES[event]
    return rule | {
        "Notification.Http.enable": "yes",
        "Notification.Http.enablelist": slot_number,
        "Notification.Http.method": "POST",
        "Notification.Http.Post.snapshot": "yes",
        "Notification.Http.Post.thumbnail": "yes",
    }
