"""Makes a uAPI camera push its events to us, and upload its pictures by FTP.

Each needs a notification of ours and an event rule that uses it. Names and limits are those of the
cameras' own pages for notifications and event rules.
"""

from collections.abc import Collection, Mapping
from typing import Final, override

from yarl import URL

from ...camera_setup import PushSetup, UploadServer, UploadSetup
from ...client import Client
from ...errors import PushSetupError, PushSetupStep, Refusal, RefusedError, UnsupportedError
from ...events.event import EventType
from ...features import Wire
from .client import UapiClient
from .entries import Rules, Slots, why

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
_DETECTION: Final = "detection"
"""What is kept of the face detection that a set-up has turned on."""
UPLOADED: Final = (EventType.FACE, EventType.MOTION)


def uapi_push_setup(client: Client, name: str, kept: Mapping[str, str]) -> PushSetup | None:
    """Return the set-up of pushes, None for a camera without event rules."""
    if isinstance(client, UapiClient) and client.has_rules:
        return UapiPushSetup(client, name, kept)
    return None


def uapi_upload_setup(client: Client, name: str, kept: Mapping[str, str]) -> UploadSetup | None:
    """Return the set-up of uploads, None for a camera without event rules."""
    if isinstance(client, UapiClient) and client.has_rules:
        return UapiUploadSetup(client, name)
    return None


class UapiPushSetup(PushSetup):
    """Manages one notification and one rule of the camera, both called `name`."""

    events = frozenset(SOURCES)
    has_test = True

    def __init__(self, client: UapiClient, name: str, kept: Mapping[str, str]) -> None:
        """Bind the set-up to a client; nothing is sent yet."""
        self._client = client
        self.kept = kept
        self._slots = Slots(client, name, "Http", "H")
        self._rules = Rules(client, name)

    @override
    async def install(
        self, url: URL, events: Collection[EventType], *, detect: bool = False
    ) -> bool:
        slot = _push_slot(url)  # raises for its limits before the first write
        if detect and EventType.FACE in events:
            await self._detect_faces()
        number, slot_written = await self._slots.put(slot)
        _, rule_written = await self._rules.put(_push_rule(number, events))
        return slot_written or rule_written

    @override
    async def remove(self) -> None:
        await self._rules.remove()  # first: the camera keeps a notification that a rule uses
        await self._slots.remove()
        if detection := self.kept.get(_DETECTION):
            await self._client.write("face", {"enable": detection})
        self.kept = {}

    @override
    async def test(self, url: URL) -> None:
        slot = _push_slot(url)
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
        """Turn on face detection: without it the rule would never have a face to send."""
        before = (await self._client.read("face")).get("enable")
        if before == "yes":
            return
        self.kept = {**self.kept, _DETECTION: str(before or "no")}
        if (await self._client.write("face", {"enable": "yes"})).get("enable") != "yes":
            # Video analytics, the stabilizer and rotation forbid it (seed 002 l.5).
            raise PushSetupError(PushSetupStep.DETECTION)


def _push_slot(url: URL) -> dict[str, Wire]:
    """Return the notification that pushes to a URL. Raises PushSetupError if it cannot."""
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


def _push_rule(slot_number: str, events: Collection[EventType]) -> dict[str, Wire]:
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


class UapiUploadSetup(UploadSetup):
    """Manages a notification and a rule for each uploaded event, both called `name` and event.

    Each event has a folder of its own: the camera's file names do not show the event.
    """

    uploads = UPLOADED

    def __init__(self, client: UapiClient, name: str) -> None:
        """Bind the set-up to a client; nothing is sent yet."""
        self._ours = {
            event: (Slots(client, f"{name} {event}", "Ftp", "F"), Rules(client, f"{name} {event}"))
            for event in UPLOADED
        }

    @override
    async def install(
        self, server: UploadServer, alarms: Collection[EventType] | None = None
    ) -> bool:
        if len(server.host) > MAX_HOST:
            raise PushSetupError(PushSetupStep.LENGTH, value=len(server.host), limit=MAX_HOST)
        written = []
        for event, (slots, rules) in self._ours.items():
            number, slot_written = await slots.put(_upload_slot(server, event))
            _, rule_written = await rules.put(_upload_rule(number, event))
            written += [slot_written, rule_written]
        return any(written)

    @override
    async def remove(self) -> None:
        for slots, rules in self._ours.values():
            await rules.remove()  # first: the camera keeps a notification that a rule uses
            await slots.remove()


def _upload_slot(server: UploadServer, event: EventType) -> Mapping[str, Wire]:
    """Return the notification that uploads into the folder of an event."""
    return {
        "address": server.host,
        "port": str(server.port),
        "targetpath": event.value,
        "account": server.username,
        "pwd": server.password,
        "nameformatprefix": "ip",
        "nameformatdate": "yyyymmdd",
    }


def _upload_rule(slot_number: str, event: EventType) -> Mapping[str, Wire]:
    """Return the rule that uploads an event's pictures."""
    return {
        "enable": "yes",
        **NO_SOURCES,
        **SOURCES[event],
        "Notification.Ftp.enable": "yes",
        "Notification.Ftp.enablelist": slot_number,
        "Notification.Ftp.snapshot": "yes",
        "Notification.Ftp.thumbnail": "yes",
        "Notification.Ftp.text": "no",
    }
