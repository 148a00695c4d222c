"""The base of all clients, and what they report of a recorder's channels."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from .accounts import Account
from .commands import Commands
from .features import Fields, Readable
from .identity import Identity
from .rtsp import VideoHints


class Presence(StrEnum):
    """Whether a recorder has pictures of a channel, by its own answer."""

    PRESENT = "present"
    ABSENT = "absent"
    UNKNOWN = "unknown"
    """The recorder was busy, or did not answer in time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundChannel:
    """A channel as a recorder reports it; `picture` is a whole JPEG if the channel is present."""

    number: int
    name: str | None = None
    presence: Presence
    picture: bytes | None = None
    was_tried: bool = True
    """Whether the recorder was asked for a picture of it."""


class Client(ABC):
    """Speaks a family's protocol with one account at one host.

    All methods raise CannotConnectError, InvalidAuthError, AccountLockedError, BusyError,
    RefusedError or UnexpectedAnswerError. A client asks its account before it sends it, and
    reports what became of it.
    """

    def __init__(self, account: Account) -> None:
        """Use an account, which may have been refused before."""
        self.account = account

    @property
    def memory(self) -> Mapping[str, str]:
        """Facts about the camera that the client need not find out again."""
        return {}

    def remember(self, memory: Mapping[str, str]) -> None:
        """Restore `memory` after a restart; another camera may have taken the address since."""
        del memory  # most clients keep no facts

    @property
    def pause(self) -> float:
        """For how many seconds the device is to be left alone."""
        return 0.0

    async def find_channels(self, known: Sequence[FoundChannel] = ()) -> Sequence[FoundChannel]:
        """Return the channels of a recorder by number, nothing in a family without recorders.

        The search goes on where the one ended that found `known`.
        """
        return ()

    @property
    def commands(self) -> Commands:
        """The commands of the camera besides settings."""
        return Commands()

    async def guarded_picture(self) -> str | None:
        """Return the target of a picture that needs the account.

        None if no picture of the camera has a login, or its place is not known yet.
        """
        return None

    async def video(self) -> VideoHints:
        """Return what the camera reports of its video, nothing without an answer."""
        return VideoHints()

    @abstractmethod
    async def identify(self) -> Identity:
        """Log in if needed and return the camera's identity."""

    @abstractmethod
    async def heartbeat(self) -> None:
        """Send the cheapest request that proves the camera is there and keeps the session."""

    @abstractmethod
    async def read(self, section: str) -> Fields:
        """Return all fields of a section."""

    async def describe(self, section: str) -> Sequence[Readable]:
        """Return the rows of a section that no table has, nothing if the camera has none either."""
        return ()

    @abstractmethod
    async def write(self, section: str, changes: Fields) -> Fields:
        """Write some fields of a section and return all fields now in force.

        A section that is a command has no fields to return.
        """

    @abstractmethod
    async def command(self, section: str, fields: Fields) -> None:
        """Send a command to the camera."""

    @abstractmethod
    async def snapshot(self, channel: int, stream: str) -> bytes:
        """Return the camera's answer to a request for a snapshot, unchecked."""
