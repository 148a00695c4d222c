"""What a family has to offer for its events to be listened to."""

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterator, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from ..http.listening import ByteStream
from .report import Report, Subject


class ReportReader(Protocol):
    """Makes reports of the bytes of one stream.

    `heard` counts what made sense, of which some are `heartbeats`; `unusable` counts what did not.
    While `is_waiting`, a report waits for its pictures; `flush` yields it without them.
    """

    heard: int
    heartbeats: int

    @property
    def unusable(self) -> int:
        """Return how many parts were of no use."""

    @property
    def is_waiting(self) -> bool:
        """Tell whether a report waits for its pictures."""

    def feed(self, data: bytes, received_at: datetime) -> Iterator[Report]:
        """Take bytes in and yield the reports that are complete now."""

    def flush(self) -> Iterator[Report]:
        """Yield the report that waits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenStream:
    """A stream that is open, with what reads it."""

    bytes: ByteStream
    reader: ReportReader


class EventAccess(ABC):
    """The events of one device. All methods raise CameraError as those of `Client` do.

    A stream with heartbeats is dead once nothing in it makes sense for `silence` seconds.
    """

    silence: float

    @property
    def memory(self) -> Mapping[str, str]:
        """Facts about the stream that need not be found out again."""
        return {}

    def remember(self, memory: Mapping[str, str]) -> None:  # noqa: B027 - there may be none
        """Restore `memory` after a restart."""

    @abstractmethod
    def open(self, channels: Collection[int]) -> AbstractAsyncContextManager[OpenStream]:
        """Open the one stream of a device that has these channels."""

    @abstractmethod
    async def configured(self, channels: Collection[int]) -> frozenset[Subject]:
        """Return what the device is set up to detect; nothing is changed in it."""

    @abstractmethod
    async def inputs(self) -> Mapping[int, bool]:
        """Return which digital inputs are on, nothing if the device has none."""

    async def active(self, subjects: Collection[Subject]) -> frozenset[Subject] | None:
        """Return which of these go on now, None if the device cannot be asked."""
        return None
