"""Makes a uAPI camera push: one HTTP notification of ours, and one event rule that uses it.

Names and limits are those of the cameras' own pages for notifications and event rules.
"""

from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING, Final, override

from yarl import URL

from ...device import PushSetup
from ...errors import PushSetupError, PushSetupStep, RefusedError, UnexpectedAnswerError
from ...features import Wire
from ...push.event import EventType

if TYPE_CHECKING:
    from .client import UapiClient

MAX_SLOTS: Final = 8
MAX_NAME: Final = 32
MAX_ADDRESS: Final = 48
MAX_PATH: Final = 255

_SLOTS = "EVENT.Notify.Http"
_SLOT = f"{_SLOTS}.H"
_RULES = "EVENTPROFILE"
_RULE = f"{_RULES}.P"

_SOURCES: Final[Mapping[EventType, Mapping[str, Wire]]] = {
    EventType.FACE: {"Source.Face.enable": "yes", "Source.Face.enablelist": "0"},
    EventType.MOTION: {
        "Source.Motion.enable": "yes",
        "Source.Motion.enablelist": "0,1,2,3,4,5,6,7",
    },
    EventType.COUNTING: {"Source.VCA.countenable": "yes"},
}
_NO_SOURCES: Final[Mapping[str, Wire]] = {
    "Source.Face.enable": "no",
    "Source.Motion.enable": "no",
    "Source.VCA.countenable": "no",
}


class UapiPushSetup(PushSetup):
    """What of ours is in one camera; `name` is how we know it again."""

    events = frozenset(_SOURCES)

    def __init__(self, client: UapiClient, name: str) -> None:
        """Bind the set-up to a client; nothing is sent yet."""
        self._client = client
        self._name = name[:MAX_NAME]

    @override
    async def install(self, url: URL, events: Collection[EventType]) -> bool:
        slot = self._slot(url)
        there = await self._there()
        detecting = EventType.FACE in events and await self._detect_faces()
        slot_number, slot_written = await self._put(
            there, _SLOT, slot, PushSetupStep.SLOT, source="EVENT.Default.Notify.Http"
        )
        _, rule_written = await self._put(
            there,
            _RULE,
            self._rule(slot_number, events),
            PushSetupStep.RULE,
            source="EVENTPROFILE.Default",
        )
        return detecting or slot_written or rule_written

    @override
    async def remove(self) -> None:
        there = await self._there()
        # A notification that a rule uses cannot be removed.
        for kind in (_RULE, _SLOT):
            for number in self._ours(there, kind):
                await self._client.change("remove", f"{kind}{number}", {})

    @override
    async def test(self, url: URL) -> bool:
        slot = self._slot(url)
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
            raise PushSetupError(PushSetupStep.TEST, error.reason) from error
        return True

    def _slot(self, url: URL) -> dict[str, Wire]:
        """Return the notification that pushes to a URL. Raises PushSetupError if none can."""
        # The camera's own page keeps the scheme with the address, and no slash before the path.
        address, path = f"{url.scheme}://{url.host_subcomponent}", url.raw_path_qs.removeprefix("/")
        if url.scheme != "http":
            raise PushSetupError(PushSetupStep.ADDRESS, "it is not http")
        for what, text, limit in (("host", address, MAX_ADDRESS), ("path", path, MAX_PATH)):
            if len(text) > limit:
                raise PushSetupError(
                    PushSetupStep.ADDRESS, f"{what}: {len(text)} characters, {limit} at most"
                )
        return {
            "name": self._name,
            "address": address,
            "port": str(url.port),
            "syntax": path,
            "account": "",
            "pwd": "",
            "optionenable": "no",
        }

    def _rule(self, slot_number: str, events: Collection[EventType]) -> dict[str, Wire]:
        """Return the rule that sends these events, with their pictures."""
        rule: dict[str, Wire] = {"name": self._name, "enable": "yes", **_NO_SOURCES}
        for event in sorted(events):
            rule |= _SOURCES[event]
        return rule | {
            "Notification.Http.enable": "yes",
            "Notification.Http.enablelist": slot_number,
            "Notification.Http.method": "POST",
            "Notification.Http.Post.snapshot": "yes",
            "Notification.Http.Post.thumbnail": "yes",
        }

    async def _detect_faces(self) -> bool:
        """See to it that faces are looked for, else no rule would ever have one to send."""
        if (await self._client.read("face")).get("enable") == "yes":
            return False
        if (await self._client.write("face", {"enable": "yes"})).get("enable") != "yes":
            # Video analytics, the stabilizer and rotation forbid it (seed 002 l.5).
            raise PushSetupError(PushSetupStep.DETECTION, "it stays off")
        return True

    async def _there(self) -> Mapping[str, str]:
        return await self._client.list_groups(_SLOTS, _RULES)

    def _ours(self, there: Mapping[str, str], kind: str) -> Iterator[str]:
        """Yield the numbers of our entries of a kind."""
        start, end = kind.lower(), ".name"
        for name, value in there.items():
            number = name.removeprefix(start).removesuffix(end)
            if name == f"{start}{number}{end}" and number.isdigit() and value == self._name:
                yield number

    async def _put(
        self,
        there: Mapping[str, str],
        kind: str,
        wanted: Mapping[str, Wire],
        step: PushSetupStep,
        *,
        source: str,
    ) -> tuple[str, bool]:
        """Return the number of our entry, made or changed to be as wanted, and whether it was."""
        try:
            for number in self._ours(there, kind):
                entry = f"{kind}{number}"
                changes = {
                    name: value
                    for name, value in wanted.items()
                    if there.get(f"{entry}.{name}".lower(), "") != value
                }
                if changes:
                    await self._client.change("update", entry, changes)
                return number, bool(changes)
            if _count(there, kind) >= MAX_SLOTS:
                raise PushSetupError(PushSetupStep.NO_SLOT, f"all {MAX_SLOTS} are taken")
            await self._client.change("add", f"{kind}*", wanted, srcgroup=source)
        except RefusedError as error:
            raise PushSetupError(step, error.reason) from error
        for number in self._ours(await self._there(), kind):
            return number, True
        raise UnexpectedAnswerError("the camera has not kept what it was told")


def _count(there: Mapping[str, str], kind: str) -> int:
    """Return how many entries of a kind the camera has, ours or not."""
    start = kind.lower()
    return sum(name.startswith(start) and name.endswith(".name") for name in there)
