"""Makes a uAPI camera push: one HTTP notification of ours, and one event rule that uses it.

Names and limits are those of the cameras' own pages for notifications and event rules.
"""

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Final, override

from yarl import URL

from ...errors import PushSetupError, PushSetupStep, Refusal, RefusedError, UnsupportedError
from ...events.event import EventType
from ...family import PushSetup
from ...features import Wire
from .entries import Rules, Slots, why

if TYPE_CHECKING:
    from .client import UapiClient

MAX_HOST: Final = 48
MAX_PATH: Final = 255

SOURCES: Final[Mapping[EventType, Mapping[str, Wire]]] = {
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
NO_SOURCES: Final[Mapping[str, Wire]] = {
    "Source.Face.enable": "no",
    "Source.Motion.enable": "no",
    "Source.VCA.enable": "no",
    "Source.VCA.countenable": "no",
}


class UapiPushSetup(PushSetup):
    """What of ours is in one camera; `name` is how we know it again."""

    events = frozenset(SOURCES)
    has_test = True

    def __init__(self, client: UapiClient, name: str) -> None:
        """Bind the set-up to a client; nothing is sent yet."""
        self._client = client
        self._slots = Slots(client, name, "Http", "H")
        self._rules = Rules(client, name)

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
            raise PushSetupError(PushSetupStep.TEST, why(error)) from None

    async def _detect_faces(self) -> None:
        """See to it that faces are looked for, else no rule would ever have one to send."""
        if (await self._client.read("face")).get("enable") == "yes":
            return
        if (await self._client.write("face", {"enable": "yes"})).get("enable") != "yes":
            # Video analytics, the stabilizer and rotation forbid it (seed 002 l.5).
            raise PushSetupError(PushSetupStep.DETECTION)


def _slot(url: URL) -> dict[str, Wire]:
    """Return the notification that pushes to a URL. Raises PushSetupError if none can."""
    # The cameras' own page keeps the scheme with the host, and no slash before the path.
    host, path = f"{url.scheme}://{url.host_subcomponent}", url.raw_path_qs.removeprefix("/")
    if url.scheme != "http":
        raise PushSetupError(PushSetupStep.ADDRESS)
    for text, limit in ((host, MAX_HOST), (path, MAX_PATH)):
        if len(text) > limit:
            raise PushSetupError(PushSetupStep.LENGTH, value=len(text), limit=limit)
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
    rule: dict[str, Wire] = {"enable": "yes", **NO_SOURCES}
    for event in sorted(events):
        rule |= SOURCES[event]
    return rule | {
        "Notification.Http.enable": "yes",
        "Notification.Http.enablelist": slot_number,
        "Notification.Http.method": "POST",
        "Notification.Http.Post.snapshot": "yes",
        "Notification.Http.Post.thumbnail": "yes",
    }
