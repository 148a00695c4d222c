"""Set-ups that write our address into a camera, for its pushes and its uploads."""

from abc import ABC, abstractmethod
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from yarl import URL

from .errors import UnsupportedError
from .events.event import EventType


class CameraSetup(ABC):
    """Writes our settings into the camera and leaves all others unchanged to the byte."""

    kept: Mapping[str, str] = MappingProxyType({})
    """What `remove` needs: the caller keeps it after each call, and returns it for the next."""

    @abstractmethod
    async def remove(self) -> None:
        """Remove our settings, if the camera has them."""


class PushSetup(CameraSetup):
    """Makes the camera push its events to us."""

    events: frozenset[EventType]
    """What the camera can push."""
    has_test: bool = False
    """Whether the camera can send a test."""
    adds_path: bool = False
    """Whether the camera appends a path of its own to the configured address."""

    @abstractmethod
    async def install(
        self, url: URL, events: Collection[EventType], *, detect: bool = False
    ) -> bool:
        """Make the camera push these events to `url`; return whether this needed a write.

        `detect` also turns on a detection that has a switch of its own. Raises PushSetupError,
        which names the step that failed.
        """

    async def test(self, url: URL) -> None:
        """Make the camera send any message to `url` now.

        Raises PushSetupError if the camera reports a failed delivery, UnsupportedError if the
        camera has no test after all.
        """
        raise UnsupportedError("the camera has no test")


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class UploadServer:
    """The FTP server to which a camera uploads. It has no repr: it holds an account."""

    host: str
    port: int
    username: str
    password: str


class UploadSetup(CameraSetup):
    """Makes the camera upload its pictures to us by FTP."""

    alarms: tuple[EventType, ...] = ()
    """The alarms that can be linked to uploads, empty for a camera that links its own."""
    uploads: tuple[EventType, ...] = ()
    """The events that the camera uploads once it is set up, whatever else is linked."""

    @abstractmethod
    async def install(
        self, server: UploadServer, alarms: Collection[EventType] | None = None
    ) -> bool:
        """Make the camera upload to `server`; return whether this needed a write.

        `alarms` are those that upload pictures, None to leave that to the camera. Raises
        PushSetupError, which names the step that failed.
        """

    async def watched(self) -> frozenset[EventType]:
        """Return the alarms whose detection is on."""
        return frozenset()

    async def linked(self) -> frozenset[EventType]:
        """Return the events whose pictures the camera uploads by its present settings."""
        return frozenset()
