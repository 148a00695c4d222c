"""A camera or recorder as the rest of the world sees it, whatever family it is of."""

from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
import difflib
import re
from types import MappingProxyType
from typing import Self

import aiohttp
from yarl import URL

from .changes import encode_together, with_dependents
from .commands import Commands, Move
from .errors import (
    NotAppliedError,
    PushSetupError,
    PushSetupStep,
    UnknownNameError,
    UnsupportedError,
)
from .features import (
    Button,
    Feature,
    Fields,
    Readable,
    Setting,
    Value,
    Wire,
)
from .movement import Mover
from .push.event import EventType
from .rtsp import VideoSources
from .snapshot import SnapshotSource
from .transport import Transport


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

    `rtsp_paths` are where its video may be at the camera's RTSP port, see `VideoSources`.
    """

    name: str
    enabled: bool = True
    rtsp_paths: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """One video source, numbered from 1."""

    number: int
    streams: tuple[Stream, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rectangle:
    """A part of the picture: left and top edge, width and height in per cent of the picture."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureAreas:
    """How a family writes parts of the picture: where it watches for motion, what it masks.

    `encode` takes the rectangles and the section's present fields, and returns the fields to
    write. It raises InvalidValueError for more rectangles than there can be, and
    UnexpectedAnswerError if the present fields make no sense.
    """

    section: str
    encode: Callable[[Sequence[Rectangle], Fields], Fields]


class PushSetup(ABC):
    """Makes the camera push its events to us, and leaves all that is not ours to the byte."""

    events: frozenset[EventType]
    """What the camera can push."""
    has_test: bool = False
    """Whether the camera can be asked for a test."""
    adds_path: bool = False
    """Whether the camera puts a path of its own behind the address it is given."""
    kept: Mapping[str, str] = MappingProxyType({})
    """What `remove` needs: to be kept after each call, and given to `Device.push_setup` again."""

    @abstractmethod
    async def install(
        self, url: URL, events: Collection[EventType], *, detect: bool = False
    ) -> bool:
        """Make the camera push these events to `url`; tell whether anything had to be written.

        With `detect`, what has a switch of its own and is off is switched on as well. Raises
        PushSetupError, which names the step that failed.
        """

    @abstractmethod
    async def remove(self) -> None:
        """Take away what we have put there, if it is there."""

    async def test(self, url: URL) -> None:
        """Make the camera send something to `url` now, whatever it is.

        Raises PushSetupError if the camera says that it could not deliver it, or has no test.
        """
        raise PushSetupError(PushSetupStep.TEST, "the camera has no test")


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

    def push_setup(self, name: str, kept: Mapping[str, str]) -> PushSetup | None:
        """Return what sets up the camera's pushes under `name`, None if this family cannot."""
        return None

    @property
    def commands(self) -> Commands:
        """What else the camera can be told."""
        return Commands()

    async def video_port(self) -> int | None:
        """Return the port of the camera's video, None if it tells none."""
        return None

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

    `probe` asks without credentials whether a host speaks this family. `status_sections` are
    read with every poll, the others rarely. `private_fields` tell which camera it is, and are
    left out of what users hand on. A change of one of `dangerous_sections` can cost the
    connection or data. After a write to one of the fields of a section in `away_after` the camera
    is away for a while; where no field is named, after any command to that section. At most
    `parallel` requests are on their way at once.
    """

    name: str
    probe: Callable[[Transport], Awaitable[bool]]
    client: Callable[[Transport, Credentials], Client]
    features: tuple[Feature, ...]
    channels: tuple[Channel, ...]
    status_sections: frozenset[str] = frozenset()
    private_fields: frozenset[str] = frozenset()
    dangerous_sections: frozenset[str] = frozenset()
    away_after: Mapping[str, frozenset[str]] = field(default_factory=dict)
    parallel: int = 1
    motion_area: PictureAreas | None = None
    privacy_masks: PictureAreas | None = None
    clock: Clock | None = None


class Device:
    """One network host with one account, speaking one family."""

    def __init__(self, family: Family, client: Client, video: VideoSources | None = None) -> None:
        """Join a family's tables with a client of it."""
        self.family = family
        self._client = client
        self._video = video
        self._mover = Mover(client.commands.stop)
        self._snapshots: dict[tuple[int, str], SnapshotSource] = {}

    @classmethod
    def open(
        cls,
        family: Family,
        session: aiohttp.ClientSession,
        origin: URL,
        credentials: Credentials,
        memory: Mapping[str, str] | None = None,
    ) -> Self:
        """Return a device that will speak to `origin`; nothing is sent yet.

        `memory` is that of a device opened before for the same camera.
        """
        transport = Transport(session, origin, parallel=family.parallel)
        client = family.client(transport, credentials)
        client.remember(memory or {})
        forms = {
            (channel.number, stream.name): stream.rtsp_paths
            for channel in family.channels
            for stream in channel.streams
        }
        account = (credentials.username, credentials.password)
        video = VideoSources(origin.host or "", *account, forms)
        video.remember(memory or {})
        return cls(family, client, video)

    @property
    def memory(self) -> Mapping[str, str]:
        """What is worth keeping over a restart."""
        return {**self._client.memory, **(self._video.memory if self._video else {})}

    async def find_video(self) -> None:
        """Find out where the streams have their video, unless that is known."""
        if self._video is not None:
            await self._video.find(await self._client.video_port())

    def video_url(self, channel: int, stream: str) -> str | None:
        """Return where a stream has its video, account included; None if nobody knows."""
        return self._video.url(channel, stream) if self._video is not None else None

    @property
    def commands(self) -> Commands:
        """What the camera can be told besides settings."""
        return self._client.commands

    def goes_away(self, section: str, fields: Iterable[str]) -> bool:
        """Tell whether the camera is away for a while once these fields are written."""
        decisive = self.family.away_after.get(section)
        return decisive is not None and (not decisive or not decisive.isdisjoint(fields))

    def push_setup(self, name: str, kept: Mapping[str, str] | None = None) -> PushSetup | None:
        """Return what sets up the camera's pushes under `name`, None if that cannot be done.

        `kept` is what an earlier set-up of this camera wanted to be kept.
        """
        return self._client.push_setup(name, kept or {})

    @property
    def sections(self) -> tuple[str, ...]:
        """The sections that entities show, each once, in the order of the table."""
        return tuple(
            dict.fromkeys(
                feature.section
                for feature in self.family.features
                if isinstance(feature, Readable) and feature.entity
            )
        )

    def known_section(self, name: str) -> str:
        """Return `name` if there is such a section; else raise UnknownNameError."""
        return _known(name, dict.fromkeys(feature.section for feature in self.family.features))

    def readable(self, section: str) -> Mapping[str, Readable]:
        """Return what can be read of a section, by key."""
        return {
            feature.key: feature
            for feature in self.family.features
            if feature.section == section
            and isinstance(feature, Readable)
            and not (isinstance(feature, Setting) and feature.write_only)
        }

    def settings(self, section: str, values: Mapping[str, Value]) -> list[tuple[Setting, Value]]:
        """Return the settings of a section that `values` names, each with its value.

        Raises UnknownNameError for a key that no setting of the section has.
        """
        there = self._settings_of(section)
        return [(there[_known(key, there)], value) for key, value in values.items()]

    def _settings_of(self, section: str) -> Mapping[str, Setting]:
        return {
            feature.key: feature
            for feature in self.family.features
            if feature.section == section and isinstance(feature, Setting)
        }

    async def identify(self) -> Identity:
        """Log in and return who this is."""
        return await self._client.identify()

    async def heartbeat(self) -> None:
        """Prove that the device is there."""
        await self._client.heartbeat()

    async def read(self, section: str) -> Fields:
        """Return all fields of a section."""
        return await self._client.read(section)

    async def write(self, section: str, changes: Mapping[str, Wire], current: Fields) -> Fields:
        """Write encoded changes, with what depends on them, and return what is now in force.

        Raises NotAppliedError if the camera took the request and kept an old value.
        """
        changes = with_dependents(self.family.features, section, changes, current)
        in_force = await self._client.write(section, changes)
        for feature in self.family.features:
            if (
                isinstance(feature, Setting)
                and feature.section == section
                # Cameras answer asterisks for a secret, and nothing for a command.
                and not feature.secret
                and not feature.write_only
                and any(name in changes for name in feature.fields)
                and (kept := feature.value(in_force)) == feature.value(current)
                and kept != (asked := feature.value({**current, **changes}))
            ):
                raise NotAppliedError(feature.key, asked, kept, feature.kept_because)
        return in_force

    async def set_clock(self, now: int) -> None:
        """Set the clock to seconds since 1970. Raises UnsupportedError if there is no way to."""
        if self.family.clock is None:
            raise UnsupportedError("the clock cannot be set")
        await self.family.clock.set(self._client, now)

    async def press(self, button: Button) -> None:
        """Do what a button stands for."""
        await self._client.command(button.section, dict(button.fields))

    async def set_values(self, section: str, values: Mapping[str, Value]) -> None:
        """Send values to a section that is a command. Raises as `settings` and `write` do."""
        await self.write(section, encode_together(self.settings(section, values), {}), {})

    async def move(self, move: Move, seconds: float) -> None:
        """Move for so many seconds, then stop, whatever happens meanwhile.

        Raises UnsupportedError if the camera does not move, or not like this.
        """
        await self._mover.move(lambda: self.commands.move(move), seconds)

    async def stop_moving(self) -> None:
        """Stop, whoever moves the camera."""
        await self._mover.stop()

    async def end_moving(self) -> None:
        """End a movement of ours, if there is one."""
        await self._mover.end()

    async def picture(self, channel: int, stream: str) -> bytes:
        """Return the present picture of a stream, a whole JPEG shared with who asks meanwhile."""
        if (source := self._snapshots.get((channel, stream))) is None:
            source = SnapshotSource(lambda: self._client.snapshot(channel, stream))
            self._snapshots[channel, stream] = source
        return await source.picture()

    def close(self) -> None:
        """End what is under way."""
        for source in self._snapshots.values():
            source.close()


def _known(name: str, names: Mapping[str, object]) -> str:
    """Return a name that is there; else raise UnknownNameError with the nearest that is."""
    if name not in names:
        nearest = difflib.get_close_matches(name, names, n=1, cutoff=0)
        raise UnknownNameError(name, nearest[0] if nearest else "")
    return name
