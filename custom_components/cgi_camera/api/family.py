"""What a family is: how it is recognized and spoken to, what it tells of a camera and offers."""

from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
import re
from types import MappingProxyType

from yarl import URL

from .areas import PictureAreas
from .commands import Commands
from .errors import UnsupportedError
from .events.event import EventType
from .features import Feature, Fields
from .http.transport import Transport
from .logins import LoginMemory
from .pictures.snapshot_source import REUSE_SECONDS
from .rtsp import VideoHints


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Credentials:
    """An account of the camera. It has no repr, so that no log can show it."""

    username: str
    password: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Who a device is. `mac` is twelve lower-case hex digits."""

    model: str | None = None
    product_id: str | None = None
    serial: str | None = None
    mac: str | None = None
    firmware: str | None = None

    @property
    def unique_id(self) -> str | None:
        """What stays the same when address, name and firmware change."""
        return self.mac or self.serial


def plain_mac(text: str | None) -> str | None:
    """Return a MAC address as twelve lower-case hex digits, None if it is none or a blank one."""
    digits = re.sub(r"[:.\-\s]", "", text or "").lower()
    if re.fullmatch(r"[0-9a-f]{12}", digits) and digits not in {"0" * 12, "f" * 12}:
        return digits
    return None


def announced_mac(text: str) -> str | None:
    """Return the MAC address in what a camera calls itself by UPnP, None if there is none.

    Older uAPI cameras write it out, behind their serial number and in place of a UUID; newer ones
    end their UUID with it.
    """
    name = text.partition("::")[0]
    found = re.search(r"(?:[0-9A-F]{2}:){5}[0-9A-F]{2}$|(?<=-)[0-9A-F]{12}$", name, re.IGNORECASE)
    return plain_mac(found[0]) if found else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stream:
    """One picture size of a channel; `name` is `main`, `sub` or `third`.

    `rtsp_paths` are where its video may be at the camera's RTSP port, see `VideoSources`. What is
    `video_only` is there if its video is.
    """

    name: str
    enabled: bool = True
    rtsp_paths: tuple[str, ...] = ()
    video_only: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """One video source, numbered from 1, with the name it has in a recorder."""

    number: int
    streams: tuple[Stream, ...]
    name: str | None = None


class Presence(StrEnum):
    """Whether a recorder has pictures of a channel, as far as it said so."""

    PRESENT = "present"
    ABSENT = "absent"
    UNKNOWN = "unknown"
    """It did not answer in time, or was busy."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundChannel:
    """What a recorder tells of a channel; `picture` is a whole JPEG of one that is present."""

    number: int
    name: str | None = None
    presence: Presence
    picture: bytes | None = None


class CameraSetup(ABC):
    """Writes something of ours into the camera, and leaves all that is not ours to the byte."""

    kept: Mapping[str, str] = MappingProxyType({})
    """What `remove` needs: to be kept after each call, and given back for the next."""

    @abstractmethod
    async def remove(self) -> None:
        """Take away what we have put there, if it is there."""


class PushSetup(CameraSetup):
    """Makes the camera push its events to us."""

    events: frozenset[EventType]
    """What the camera can push."""
    has_test: bool = False
    """Whether the camera can be asked for a test."""
    adds_path: bool = False
    """Whether the camera puts a path of its own behind the address it is given."""

    @abstractmethod
    async def install(
        self, url: URL, events: Collection[EventType], *, detect: bool = False
    ) -> bool:
        """Make the camera push these events to `url`; tell whether anything had to be written.

        With `detect`, what has a switch of its own and is off is switched on as well. Raises
        PushSetupError, which names the step that failed.
        """

    async def test(self, url: URL) -> None:
        """Make the camera send something to `url` now, whatever it is.

        Raises PushSetupError if the camera says that it could not deliver it, UnsupportedError if
        it has no test after all.
        """
        raise UnsupportedError("the camera has no test")


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class UploadServer:
    """The FTP server to which a camera is to upload. It has no repr, as an account has none."""

    host: str
    port: int
    username: str
    password: str


class UploadSetup(CameraSetup):
    """Makes the camera upload its pictures to us by FTP."""

    @abstractmethod
    async def install(self, server: UploadServer) -> bool:
        """Make the camera upload to `server`; tell whether anything had to be written.

        Raises PushSetupError, which names the step that failed.
        """

    async def linked(self) -> frozenset[EventType]:
        """Return what the camera uploads by its present settings, as far as they tell."""
        return frozenset()


class Client(ABC):
    """The part of a family that speaks to the camera: one login, one account, one host.

    All methods raise CannotConnectError, InvalidAuthError, AccountLockedError, BusyError,
    RefusedError or UnexpectedAnswerError. A refused login is remembered and never sent again.
    """

    @property
    def memory(self) -> Mapping[str, str]:
        """What the client has found out about the camera and need not find out again."""
        return {}

    def remember(self, memory: Mapping[str, str]) -> None:  # noqa: B027 - most have nothing to
        """Take back what `memory` was before the restart; the camera may be another by now."""

    def share(self, logins: LoginMemory) -> None:  # noqa: B027 - most lock nobody out
        """Heed what is known of logins at this host, and go by the same clock."""

    async def find_channels(self) -> Sequence[FoundChannel]:
        """Return the channels of a recorder by number; none if the family has no recorders."""
        return ()

    def push_setup(self, name: str, kept: Mapping[str, str]) -> PushSetup | None:
        """Return what sets up the camera's pushes under `name`, None if this family cannot."""
        return None

    def upload_setup(self, name: str, kept: Mapping[str, str]) -> UploadSetup | None:
        """Return what sets up the camera's uploads under `name`, None if this family cannot."""
        return None

    @property
    def commands(self) -> Commands:
        """What else the camera can be told."""
        return Commands()

    async def video(self) -> VideoHints:
        """Return what the camera tells of its video, nothing if it does not answer."""
        return VideoHints()

    @abstractmethod
    async def identify(self) -> Identity:
        """Log in if needed and return who this is."""

    @abstractmethod
    async def heartbeat(self) -> None:
        """Ask the cheapest question that proves the camera is there and keeps the session."""

    @abstractmethod
    async def read(self, section: str) -> Fields:
        """Return all fields of a section."""

    @abstractmethod
    async def write(self, section: str, changes: Fields) -> Fields:
        """Write some fields of a section and return all fields now in force.

        There are none for a section that is a command.
        """

    @abstractmethod
    async def command(self, section: str, fields: Fields) -> None:
        """Make the camera do something."""

    @abstractmethod
    async def snapshot(self, channel: int, stream: str) -> bytes:
        """Return what the camera sends as the present picture, unchecked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """How a family's clock is set to seconds since 1970, and the section that tells of it."""

    section: str
    set: Callable[[Client, int], Awaitable[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """A protocol dialect: how to recognize it, how to speak it, and what it can do.

    `probe` asks without credentials whether a host speaks this family; without it, only a person
    can tell. `status_sections` are read with every poll, the others rarely. `private_fields` tell
    which camera it is, and are left out of what users hand on. A change of one of
    `dangerous_sections` can cost the connection or data. After a write to one of the fields of a
    section in `away_after` the camera is away for a while; where no field is named, after any
    command to that section. At most `parallel` requests are on their way at once.

    `channels` are those of a camera. What may be a recorder has none of its own: `channel` makes
    the one of a number, and which there are is found out and kept by the user.

    A picture serves everybody for `reuse_seconds`. Where there is `patience`, a viewer waits no
    longer than so many seconds; then, and while the recorder is busy, the last good picture is
    handed out. Without `sub_pictures` all streams of a channel have the same picture.
    """

    name: str
    probe: Callable[[Transport], Awaitable[bool]] | None = None
    client: Callable[[Transport, Credentials], Client]
    features: tuple[Feature, ...] = ()
    channels: tuple[Channel, ...] = ()
    status_sections: frozenset[str] = frozenset()
    private_fields: frozenset[str] = frozenset()
    dangerous_sections: frozenset[str] = frozenset()
    away_after: Mapping[str, frozenset[str]] = field(default_factory=dict)
    parallel: int = 1
    motion_area: PictureAreas | None = None
    face_area: PictureAreas | None = None
    privacy_masks: PictureAreas | None = None
    clock: Clock | None = None
    channel: Callable[[int], Channel] | None = None
    reuse_seconds: float = REUSE_SECONDS
    patience: float | None = None
    sub_pictures: bool = True
    pushes: bool = True
    """Whether its events are ours; those of some makes are the matter of other integrations."""
    needs_account: bool = True
    """Whether it has no open pictures, so that there is no use in asking without an account."""

    @property
    def has_many_channels(self) -> bool:
        """Whether it may be a recorder, whose channels are to be found first."""
        return self.channel is not None

    def rows[FeatureT: Feature](self, section: str, kind: type[FeatureT]) -> list[FeatureT]:
        """Return the features of a kind that a section has, in the order of the table."""
        return [row for row in self.features if row.section == section and isinstance(row, kind)]
