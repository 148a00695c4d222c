"""The record of a family: how to recognize a protocol dialect, speak it, and what it offers."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from .accounts import Account
from .areas import PictureAreas
from .camera_setup import PushSetup, UploadSetup
from .client import Client
from .events.access import EventAccess
from .events.event import EventType
from .features import Feature
from .http.transport import Transport
from .pictures.snapshot_source import REUSE_SECONDS
from .weaknesses import FactoryAccount, Takeover

type MakeSetup[SetupT] = Callable[[Client, str, Mapping[str, str]], SetupT | None]
"""Makes a set-up of a client, under a name, with what an earlier one wanted to keep.

Returns None if the client's camera cannot be set up.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stream:
    """One picture size of a channel; `name` is `main`, `sub` or `third`.

    `rtsp_paths` are candidates for its video at the camera's RTSP port, see `VideoSources`. A
    `video_only` stream is available if its video is.
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """The section that shows a family's clock, and how to set it to seconds since 1970.

    `drift` is the key of the feature that shows its error in seconds, and `server` of the one that
    shows whether a time server sets it. Both are empty for a family whose documents name neither.
    """

    section: str
    set: Callable[[Client, int], Awaitable[None]]
    drift: str = ""
    server: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """A protocol dialect: how to recognize it, how to speak it, and what it can do.

    `probe` asks without credentials whether a host speaks this family; a family without it must
    be chosen by the user. Every poll reads `status_sections`; other sections are read rarely.
    `private_fields` identify a camera and never appear in diagnostics. A change of one of
    `dangerous_sections` can cost the connection or data, and with one to a section in
    `forgetful_sections` the camera forgets its settings. `server_sections` name the servers that a
    camera sends to. `individual` names the sections, and the keys of other settings, whose values
    belong to one camera. A write to one of the fields of a section in `away_after` takes the camera
    away for a while; a section without fields there, any command to it. At most `parallel` requests
    run at once.

    `channels` are those of a camera. A family of recorders has `channel` instead, which makes the
    channel of a number; the user chooses among the channels found.

    A picture serves all viewers for `reuse_seconds`. With `patience`, a viewer waits at most so
    many seconds; after that, and while the recorder is busy, viewers get the last good picture.
    Without `sub_pictures` all streams of a channel have the same picture.
    """

    name: str
    manufacturer: str | None = None
    """The maker of all its devices."""
    probe: Callable[[Transport], Awaitable[bool]] | None = None
    client: Callable[[Transport, Account], Client]
    features: tuple[Feature, ...] = ()
    channels: tuple[Channel, ...] = ()
    status_sections: frozenset[str] = frozenset()
    private_fields: frozenset[str] = frozenset()
    dangerous_sections: frozenset[str] = frozenset()
    forgetful_sections: frozenset[str] = frozenset()
    server_sections: frozenset[str] = frozenset()
    individual: frozenset[str] = frozenset()
    away_after: Mapping[str, frozenset[str]] = field(default_factory=dict)
    parallel: int = 1
    motion_area: PictureAreas | None = None
    face_area: PictureAreas | None = None
    privacy_masks: PictureAreas | None = None
    clock: Clock | None = None
    detections: Mapping[EventType, str] = field(default_factory=dict)
    """The key of the switch without which a camera has no events of a type."""
    push_setup: MakeSetup[PushSetup] | None = None
    upload_setup: MakeSetup[UploadSetup] | None = None
    events: Callable[[Any], EventAccess] | None = None
    """Makes of a client what gives its device's stream of events."""
    channel: Callable[[int], Channel] | None = None
    reuse_seconds: float = REUSE_SECONDS
    patience: float | None = None
    sub_pictures: bool = True
    pushes: bool = True
    """Whether we receive its events; other integrations receive those of some makes."""
    login: str = ""
    """The login of a session, empty for a family whose cameras ask for one of several."""
    factory_accounts: tuple[FactoryAccount, ...] = ()
    takeovers: tuple[Takeover, ...] = ()
    needs_account: bool = True
    """Whether no picture is open, so that a request without an account is of no use."""

    def is_dangerous(self, section: str) -> bool:
        """Return whether a change of a section can cost the connection or data.

        The first word decides of a section that the camera itself describes.
        """
        words = {section, section.partition(".")[0].upper()}
        return not self.dangerous_sections.isdisjoint(words)

    @property
    def guarded_sections(self) -> frozenset[str]:
        """The sections that are restored only by name."""
        return self.dangerous_sections | self.server_sections

    def is_individual(self, section: str, key: str) -> bool:
        """Return whether a setting belongs to one camera: its name, address, title or server."""
        return section in self.guarded_sections or not self.individual.isdisjoint({section, key})

    @property
    def has_many_channels(self) -> bool:
        """Whether the device may be a recorder, whose channels must be found first."""
        return self.channel is not None

    def rows[FeatureT: Feature](self, section: str, kind: type[FeatureT]) -> list[FeatureT]:
        """Return the features of a kind that a section has, in the order of the table."""
        return [row for row in self.features if row.section == section and isinstance(row, kind)]
