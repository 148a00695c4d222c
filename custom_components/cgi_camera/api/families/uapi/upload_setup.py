"""Makes a uAPI camera upload by FTP: for faces and for motion a notification and a rule each.

Names and limits are those of the camera's own page. Its file names tell no event: the folder does.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final, override

from ...errors import PushSetupError, PushSetupStep
from ...events.event import EventType
from ...family import UploadServer, UploadSetup
from ...features import Wire
from .entries import Rules, Slots
from .push_setup import NO_SOURCES, SOURCES

if TYPE_CHECKING:
    from .client import UapiClient

EVENTS: Final = (EventType.FACE, EventType.MOTION)
MAX_HOST: Final = 48


class UapiUploadSetup(UploadSetup):
    """What of ours is in one camera; `name` and the event are how we know it again."""

    def __init__(self, client: UapiClient, name: str) -> None:
        """Bind the set-up to a client; nothing is sent yet."""
        self._ours = {
            event: (Slots(client, f"{name} {event}", "Ftp", "F"), Rules(client, f"{name} {event}"))
            for event in EVENTS
        }

    @override
    async def install(self, server: UploadServer) -> bool:
        if len(server.host) > MAX_HOST:
            raise PushSetupError(PushSetupStep.LENGTH, value=len(server.host), limit=MAX_HOST)
        written = []
        for event, (slots, rules) in self._ours.items():
            number, slot_written = await slots.put(_slot(server, event))
            _, rule_written = await rules.put(_rule(number, event))
            written += [slot_written, rule_written]
        return any(written)

    @override
    async def remove(self) -> None:
        for slots, rules in self._ours.values():
            await rules.remove()  # first: a notification that a rule uses cannot be removed
            await slots.remove()


def _slot(server: UploadServer, event: EventType) -> Mapping[str, Wire]:
    """Return the notification that uploads into a folder of its own."""
    return {
        "address": server.host,
        "port": str(server.port),
        "targetpath": event.value,
        "account": server.username,
        "pwd": server.password,
        "nameformatprefix": "ip",
        "nameformatdate": "yyyymmdd",
    }


def _rule(slot_number: str, event: EventType) -> Mapping[str, Wire]:
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
