"""The interface through which a family provides the event stream of a device."""

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterator, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from ..http.listening import ByteStream
from .report import Report, Subject


class ReportReader(Protocol):
    """Turns the bytes of one stream into reports.

    `heard` counts the valid messages, `heartbeats` among them; `unusable` counts the invalid ones.
    While `is_waiting`, a report waits for its pictures; `flush` yields it without them.
    """

    heard: int
    heartbeats: int

    @property
    def unusable(self) -> int:
        """The number of invalid parts."""

    @property
    def is_waiting(self) -> bool:
        """Whether a report waits for its pictures."""

    def feed(self, data: bytes, received_at: datetime) -> Iterator[Report]:
        """Read bytes and yield the reports that are now complete."""

    def flush(self) -> Iterator[Report]:
        """Yield the waiting report."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenStream:
    """An open stream and its reader."""

    bytes: ByteStream
    reader: ReportReader


class EventAccess(ABC):
    """The events of one device. All methods raise the errors of `Client`.

    A stream with heartbeats is dead after `silence` seconds without a valid message.
    """

    silence: float

    @property
    def memory(self) -> Mapping[str, str]:
        """Facts about the stream that the client need not find out again."""
        return {}

    def remember(self, memory: Mapping[str, str]) -> None:
        """Restore `memory` after a restart."""
        del memory  # most streams keep no facts

    @abstractmethod
    def open(self, channels: Collection[int]) -> AbstractAsyncContextManager[OpenStream]:
        """Open the one stream of a device that has these channels."""

    @abstractmethod
    async def configured(self, channels: Collection[int]) -> frozenset[Subject]:
        """Return the subjects that the device is set up to detect; changes nothing in it."""

    @abstractmethod
    async def inputs(self) -> Mapping[int, bool]:
        """Return the state of the digital inputs by number, nothing for a device without inputs."""

    async def active(self, subjects: Collection[Subject]) -> frozenset[Subject] | None:
        """Return the subjects that are on now, None for a device that cannot report it."""
        return None
