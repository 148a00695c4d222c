"""Reads the events, detectors and inputs of a Dahua device; writes nothing."""

from collections.abc import AsyncIterator, Collection, Mapping
import contextlib
import re
from typing import Any, Final, override

from ..errors import BusyError, RefusedError, UnexpectedAnswerError
from ..events.access import EventAccess, OpenStream
from ..events.dahua_events import CODES, EventStream
from ..events.report import KINDS, Place, Subject
from ..lenient import decode, read_aside
from ..pictures.snapshot_client import SnapshotClient

_ATTACH: Final = "/cgi-bin/eventManager.cgi?action=attach&codes=[{codes}]&heartbeat={seconds}"
_INDEXES: Final = "/cgi-bin/eventManager.cgi?action=getEventIndexes&code={code}"
_CONFIG: Final = "/cgi-bin/configManager.cgi?action=getConfig&name={name}"
_HEARTBEAT: Final = 5
_EVERYTHING: Final = "All"
_ALL_CODES: Final = "all_codes"
"""Key of the memory for a device that refuses a list of codes."""
_INPUT: Final = "AlarmLocal"
_DETECTORS: Final[Mapping[str, str]] = {
    "MotionDetect": "motion",
    "BlindDetect": "tamper",
    "LossDetect": "video_loss",
    "Alarm": "alarm_input",
    "StorageFailure": "disk_error",
    "StorageLowSpace": "disk_full",
}
"""Kinds by the names of their configuration."""
_RULES: Final = "VideoAnalyseRule"
_INDEX = re.compile(r"(?m)^\s*channels\[\d{1,3}\]\s*=\s*(\d{1,3})\s*$")
_ENABLE = re.compile(r"table\.\w+(?:\[(\d{1,3})\])?\.Enable\s*=\s*true", re.IGNORECASE)
_RULE = re.compile(r"table\.VideoAnalyseRule\[(\d{1,3})\]\[(\d{1,3})\]\.(Enable|Type)\s*=\s*(\w+)")


class DahuaEvents(EventAccess):
    """The events of one device, which sends a heartbeat every few seconds on request."""

    silence = 30.0

    def __init__(self, client: SnapshotClient) -> None:
        self._client = client
        self._codes: str = ",".join(CODES)

    @property
    @override
    def memory(self) -> Mapping[str, str]:
        return {_ALL_CODES: "1"} if self._codes == _EVERYTHING else {}

    @override
    def remember(self, memory: Mapping[str, str]) -> None:
        if _ALL_CODES in memory:
            self._codes = _EVERYTHING

    @override
    @contextlib.asynccontextmanager
    async def open(self, channels: Collection[int]) -> AsyncIterator[OpenStream]:
        """Open the stream; old firmware refuses a long list of codes (rroller #728, #832)."""
        async with contextlib.AsyncExitStack() as stack:
            try:
                stream = await stack.enter_async_context(self._client.listen_at(self._target()))
            except (RefusedError, BusyError) as error:
                is_busy = isinstance(error, BusyError) and error.seconds
                if self._codes == _EVERYTHING or is_busy:
                    raise
                self._codes = _EVERYTHING
                stream = await stack.enter_async_context(self._client.listen_at(self._target()))
            yield OpenStream(bytes=stream, reader=EventStream(stream.content_type, channels))

    def _target(self) -> str:
        return _ATTACH.format(codes=self._codes, seconds=_HEARTBEAT)

    @override
    async def configured(self, channels: Collection[int]) -> frozenset[Subject]:
        """Return the subjects that are on in the configuration."""
        found: set[Subject] = set()
        for name, key in _DETECTORS.items():
            kind = KINDS[key]
            for number in await self._enabled(name):
                found.add(
                    Subject(kind=kind, number=None if kind.place is Place.RECORDER else number)
                )
        rules: dict[tuple[str, str], dict[str, str]] = {}
        for channel, rule, field, value in await self._config(_RULES, _RULE):
            rules.setdefault((channel, rule), {})[field] = value
        for (channel, _), rule in rules.items():
            detected = KINDS.get(CODES.get(rule.get("Type", ""), ""))
            if rule.get("Enable") == "true" and detected is not None:
                found.add(Subject(kind=detected, number=int(channel) + 1))
        return frozenset(
            subject
            for subject in found
            if subject.kind.place is not Place.CHANNEL or subject.number in channels
        )

    async def _enabled(self, name: str) -> set[int]:
        """Return the numbers of the detectors or inputs that a configuration enables."""
        return {int(index or 0) + 1 for index in await self._config(name, _ENABLE)}

    async def _config(self, name: str, lines: re.Pattern[str]) -> list[Any]:
        """Return the matching lines of a configuration, nothing of one that cannot be read."""
        with contextlib.suppress(RefusedError, UnexpectedAnswerError):
            body = (await self._client.ask_unasked(_CONFIG.format(name=name))).body
            return await read_aside(lambda text: lines.findall(decode(text)), body)
        return []

    @override
    async def inputs(self) -> Mapping[int, bool]:
        """Return the configured inputs; an index missing from the answer is off."""
        active = await self._indexes(_INPUT)
        known = await self._enabled("Alarm")
        return {number: number - 1 in active for number in sorted(known | {i + 1 for i in active})}

    @override
    async def active(self, subjects: Collection[Subject]) -> frozenset[Subject] | None:
        found: set[Subject] = set()
        for code, key in CODES.items():
            asked = {subject.number: subject for subject in subjects if subject.kind.key == key}
            if not asked or key == "face":
                continue  # a face is a moment, not a state
            for index in await self._indexes(code):
                if (subject := asked.get(index + 1)) is not None:
                    found.add(subject)
        return frozenset(found)

    async def _indexes(self, code: str) -> set[int]:
        """Return the indexes of an active event, nothing for a device that cannot report it."""
        with contextlib.suppress(RefusedError):
            answer = await self._client.ask_unasked(_INDEXES.format(code=code))
            found = await read_aside(lambda text: _INDEX.findall(decode(text)), answer.body)
            return set(map(int, found))
        return set()
