"""A camera or recorder as the rest of the world sees it, whatever family it is of."""

from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
import re
from typing import Self

import aiohttp
from yarl import URL

from .errors import NotAppliedError
from .features import Button, Feature, Fields, Readable, Setting, Wire, with_dependents
from .push.event import EventType
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
    """One picture size of a channel; `name` is `main`, `sub` or `third`."""

    name: str
    enabled: bool = True


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
class MotionArea:
    """How a family writes where it watches for motion.

    `encode` takes the rectangles to watch and the section's present fields, and returns the
    fields to write. It raises UnexpectedAnswerError if the present fields make no sense,
    InvalidValueError if the camera cannot watch these rectangles.
    """

    section: str
    encode: Callable[[Sequence[Rectangle], Fields], Fields]


class PushSetup(ABC):
    """Makes the camera push its events to us: what it holds of ours goes by one name.

    Everything of another name is left as it is, to the byte.
    """

    events: frozenset[EventType]
    """What the camera can push."""

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

    @abstractmethod
    async def test(self, url: URL) -> None:
        """Make the camera send something to `url` now, whatever it is.

        Raises PushSetupError if the camera says that it could not deliver it.
        """


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

    def push_setup(self, name: str) -> PushSetup | None:
        """Return what sets up the camera's pushes under `name`, None if this family cannot."""
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
        """Write some fields of a section and return all fields now in force."""

    @abstractmethod
    async def command(self, section: str, fields: Fields) -> None:
        """Make the camera do something."""

    @abstractmethod
    async def snapshot(self, channel: int, stream: str) -> bytes:
        """Return what the camera sends as the present picture, unchecked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """A protocol dialect: how to recognize it, how to speak it, and what it can do.

    `probe` asks without credentials whether a host speaks this family. `status_sections` are
    read with every poll, the others rarely. `private_fields` tell which camera it is, and are
    left out of what users hand on.
    """

    name: str
    probe: Callable[[Transport], Awaitable[bool]]
    client: Callable[[Transport, Credentials], Client]
    features: tuple[Feature, ...]
    channels: tuple[Channel, ...]
    status_sections: frozenset[str] = frozenset()
    private_fields: frozenset[str] = frozenset()
    motion_area: MotionArea | None = None


class Device:
    """One network host with one account, speaking one family."""

    def __init__(self, family: Family, client: Client) -> None:
        """Join a family's tables with a client of it."""
        self.family = family
        self._client = client
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
        client = family.client(Transport(session, origin), credentials)
        client.remember(memory or {})
        return cls(family, client)

    @property
    def memory(self) -> Mapping[str, str]:
        """What is worth keeping over a restart."""
        return self._client.memory

    def push_setup(self, name: str) -> PushSetup | None:
        """Return what sets up the camera's pushes under `name`, None if that cannot be done."""
        return self._client.push_setup(name)

    @property
    def sections(self) -> tuple[str, ...]:
        """The sections that hold readable features, each once, in the order of the table."""
        return tuple(
            dict.fromkeys(
                feature.section for feature in self.family.features if isinstance(feature, Readable)
            )
        )

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
                and feature.field in changes
                and (kept := feature.decode(in_force.get(feature.field)))
                == feature.decode(current.get(feature.field))
                != (asked := feature.decode(changes[feature.field]))
            ):
                raise NotAppliedError(feature.key, asked, kept, feature.kept_because)
        return in_force

    async def press(self, button: Button) -> None:
        """Do what a button stands for."""
        await self._client.command(button.section, dict(button.fields))

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
