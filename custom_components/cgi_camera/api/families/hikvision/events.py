"""Reads the events, detectors and inputs of a Hikvision device; writes nothing."""

from collections.abc import AsyncIterator, Collection, Mapping
import contextlib
from typing import Final, override

from ...errors import RefusedError, UnexpectedAnswerError
from ...events.access import EventAccess, OpenStream
from ...events.hikvision_alerts import ALERTS, AlertStream, channel_in_use
from ...events.report import KINDS, Place, Subject
from ...lenient import whole_number
from ...pictures.snapshot_client import SnapshotClient
from .answers import NoSuchPathError, children

_STREAM: Final = "/ISAPI/Event/notification/alertStream"
_OLD_STREAM: Final = "/Event/notification/alertStream"
_TRIGGERS: Final = "/ISAPI/Event/triggers"
_INPUTS: Final = "/ISAPI/System/IO/inputs/status"
_CHANNEL_IDS: Final = ("dynVideoInputChannelID", "videoInputChannelID")
_INPUT_IDS: Final = ("inputIOPortID", "dynInputIOPortID")


class HikvisionEvents(EventAccess):
    """The events of one device, which sends a heartbeat at least every 30 s."""

    silence = 75.0

    def __init__(self, client: SnapshotClient) -> None:
        self._client = client

    @override
    @contextlib.asynccontextmanager
    async def open(self, channels: Collection[int]) -> AsyncIterator[OpenStream]:
        async with contextlib.AsyncExitStack() as stack:
            try:
                stream = await stack.enter_async_context(self._client.listen_at(_STREAM))
            except NoSuchPathError:
                stream = await stack.enter_async_context(self._client.listen_at(_OLD_STREAM))
            yield OpenStream(bytes=stream, reader=AlertStream(stream.content_type, channels))

    @override
    async def configured(self, channels: Collection[int]) -> frozenset[Subject]:
        """Return the subjects of all triggers with a notification."""
        try:
            answer = await self._client.ask_unasked(_TRIGGERS)
        except RefusedError, UnexpectedAnswerError:
            return frozenset()  # the account may not read them, there are none, or far too many
        root = await answer.xml_aside()
        found: set[Subject] = set()
        for trigger in () if root is None else root.iter():
            if trigger.tag.rpartition("}")[2] != "EventTrigger":
                continue
            facts = children(trigger)
            kind = KINDS.get(ALERTS.get(facts.get("eventType", "").lower(), ""))
            if kind is None or not any(
                inner.tag.rpartition("}")[2] == "notificationMethod" for inner in trigger.iter()
            ):
                continue
            ids = _INPUT_IDS if kind.place is Place.INPUT else _CHANNEL_IDS
            number = next((whole_number(facts[name]) for name in ids if name in facts), None)
            if kind.place is Place.RECORDER:
                found.add(Subject(kind=kind))
            elif kind.place is Place.INPUT and number is not None:
                found.add(Subject(kind=kind, number=number))
            elif number is not None and (channel := channel_in_use([number], channels)):
                found.add(Subject(kind=kind, number=channel))
        return frozenset(found)

    @override
    async def inputs(self) -> Mapping[int, bool]:
        root = await (await self._client.ask_unasked(_INPUTS)).xml_aside()
        ports = [] if root is None else [children(port) for port in root]
        return {
            number: port.get("ioState", "").lower() == "active"
            for port in ports
            if port.get("ioPortType", "input") == "input"
            and (number := whole_number(port.get("ioPortID", ""))) is not None
        }
