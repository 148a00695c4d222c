"""A camera or recorder of any family, as its users see it."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
import contextlib
import difflib
from typing import Self

import aiohttp
from yarl import URL

from .accounts import Accounts
from .camera_setup import PushSetup, UploadSetup
from .changes import encode_together, with_dependents
from .client import Client, FoundChannel
from .errors import (
    AccountMissingError,
    CameraError,
    InvalidAuthError,
    NotAppliedError,
    UnknownNameError,
    UnsupportedError,
)
from .events.subscription import Callbacks, Subscription
from .family import Channel, Family
from .features import Button, Feature, Fields, Readable, Value, Wire
from .http.transport import MAX_PICTURE, Transport
from .identity import Credentials, Identity
from .movement import Mover
from .pictures.jpeg import picture_start
from .pictures.snapshots import Snapshots
from .rtsp import VideoHints, VideoSources
from .settings import Setting


class Device:
    """One network host with one account, speaking one family."""

    def __init__(
        self,
        family: Family,
        client: Client,
        video: VideoSources | None = None,
        *,
        transport: Transport | None = None,
        channels: Sequence[Channel] | None = None,
        keep_seconds: float = 0,
    ) -> None:
        """Join a family's tables with a client of it; for the rest see `open`."""
        self.family = family
        self.channels = family.channels if channels is None else tuple(channels)
        """The video sources in use, by number."""
        self.account = client.account
        self._client = client
        self._transport = transport
        self.video = video or VideoSources("", {}, client.account)
        self._video_hints: VideoHints | None = None
        self.commands = client.commands
        """What the camera can do besides settings."""
        self.host = (transport and transport.origin.host) or ""
        self.mover = Mover(client.commands.stop)
        self._memory: Mapping[str, str] = {}
        self._subscription: Subscription | None = None
        self._attempt: asyncio.Future[bytes] | None = None
        self._described: dict[str, Sequence[Readable]] = {}
        self.snapshots = Snapshots(
            family, client.snapshot, keep_seconds=keep_seconds, clock=client.account.clock
        )

    @classmethod
    def open(
        cls,
        family: Family,
        session: aiohttp.ClientSession,
        origin: URL,
        credentials: Credentials,
        memory: Mapping[str, str] | None = None,
        *,
        channels: Sequence[Channel] | None = None,
        keep_seconds: float = 300,
        accounts: Accounts | None = None,
    ) -> Self:
        """Return a device that will speak to `origin`; nothing is sent yet.

        `memory` is that of a device opened before for the same camera. `channels` are those of
        a recorder that are in use, as `Family.channel` makes them. While a recorder is busy, its
        viewers get the last good snapshot for `keep_seconds`. `accounts` know what became of
        logins at all hosts.
        """
        accounts, memory = accounts or Accounts(), memory or {}
        transport = Transport(session, origin)
        account = accounts.account(transport.host, credentials, memory)
        # Other entries and flows may have requests at the same host on their way.
        account.host.bound(family.parallel)
        transport.share(account.host)
        client = family.client(transport, account)
        client.remember(memory)
        in_use = family.channels if channels is None else channels
        forms = {
            (channel.number, stream.name): stream.rtsp_paths
            for channel in in_use
            for stream in channel.streams
        }
        video = VideoSources(origin.host or "", forms, client.account)
        video.remember(memory)
        device = cls(
            family, client, video, transport=transport, channels=in_use, keep_seconds=keep_seconds
        )
        device._memory = memory
        return device

    async def shows_open_picture(self) -> bool | None:
        """Return whether a picture that needs the account comes without it, None without one."""
        target = await self._client.guarded_picture()
        if target is None or self._transport is None:
            return None
        answer = await self._transport.get(target, limit=MAX_PICTURE)
        return picture_start(answer.body) is not None

    def subscribe(self, callbacks: Callbacks, hold: float) -> Subscription:
        """Return what listens to the device's events; a subject is on for `hold` seconds at least.

        Raises UnsupportedError if there are none.
        """
        if self.family.events is None or not self.channels:
            raise UnsupportedError("the camera has no stream of events")
        self._subscription = Subscription(
            self.family.events(self._client),
            frozenset(channel.number for channel in self.channels),
            callbacks,
            self._try_snapshot,
            lambda: self._client.pause,
            hold=hold,
            clock=self.account.clock,
        )
        self._subscription.remember(self._memory)
        return self._subscription

    async def _try_snapshot(self) -> None:
        """Take a snapshot that no viewer shares; a refusal counts even if the caller is gone."""
        first = self.channels[0]
        attempt = asyncio.ensure_future(self._client.snapshot(first.number, first.streams[0].name))
        self._attempt = attempt
        attempt.add_done_callback(lambda done: done.cancelled() or done.exception())
        await asyncio.wait({attempt})
        attempt.result()

    @property
    def memory(self) -> Mapping[str, str]:
        """What is worth keeping over a restart."""
        return {
            **self._client.memory,
            **self.video.memory,
            **(self._subscription.memory if self._subscription else {}),
            **self.account.memory,
        }

    async def find_video(self) -> None:
        """Find out where the streams have their video, unless that is known or there is none.

        It may be called again: a camera without an answer now may have one later.
        """
        if not self.video.is_settled:
            # An account that was refused is not tried there either.
            with contextlib.suppress(CameraError):
                if self._video_hints is None:
                    self._video_hints = await self._client.video()
                await self.video.find(self._video_hints)

    def goes_away(self, section: str, fields: Iterable[str]) -> bool:
        """Return whether the camera is away for a while once these fields are written."""
        decisive = self.family.away_after.get(section)
        return decisive is not None and (not decisive or not decisive.isdisjoint(fields))

    def push_setup(self, name: str, kept: Mapping[str, str] | None = None) -> PushSetup | None:
        """Return what sets up the camera's pushes under `name`, None if that cannot be done.

        `kept` is what an earlier set-up of this camera wanted to be kept.
        """
        make = self.family.push_setup
        return make(self._client, name, kept or {}) if make else None

    def upload_setup(self, name: str, kept: Mapping[str, str] | None = None) -> UploadSetup | None:
        """Return what sets up the camera's uploads by FTP, as `push_setup` does its pushes."""
        make = self.family.upload_setup
        return make(self._client, name, kept or {}) if make else None

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
        tables = [feature.section for feature in self.family.features]
        return _known(name, dict.fromkeys([*tables, *self._described]))

    async def learn_section(self, name: str) -> str:
        """Do as `known_section`, once the camera has described what the tables lack."""
        if not self._rows(name, Feature) and (rows := await self._client.describe(name)):
            self._described[name] = rows
        return self.known_section(name)

    def _rows[FeatureT: Feature](self, section: str, kind: type[FeatureT]) -> list[FeatureT]:
        """Return the rows of a section, in a table or described by the camera."""
        described = [row for row in self._described.get(section, ()) if isinstance(row, kind)]
        return self.family.rows(section, kind) + described

    def readable(self, section: str) -> Mapping[str, Readable]:
        """Return what can be read of a section, by key."""
        return {
            feature.key: feature
            for feature in self._rows(section, Readable)
            if not (isinstance(feature, Setting) and feature.write_only)
        }

    def settings(self, section: str, values: Mapping[str, Value]) -> list[tuple[Setting, Value]]:
        """Return the settings of a section that `values` names, each with its value.

        Raises UnknownNameError for a key that no setting of the section has.
        """
        there = {feature.key: feature for feature in self._rows(section, Setting)}
        return [(there[_known(key, there)], value) for key, value in values.items()]

    async def identify(self) -> Identity:
        """Log in and return the identity; an account that was refused before is not sent."""
        if self.family.needs_account and not self.account.credentials.username:
            raise AccountMissingError("the camera wants an account")
        await self.account.compare()
        if self.account.is_refused:
            raise InvalidAuthError("the camera has refused the account before")
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
        for feature in self._rows(section, Setting):
            if (
                # Cameras answer asterisks for a secret, and nothing for a command.
                not feature.secret
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

    async def find_channels(self, known: Sequence[FoundChannel] = ()) -> Sequence[FoundChannel]:
        """Return the channels of a recorder by number; go on where the search for `known` ended."""
        return await self._client.find_channels(known)

    def close(self) -> None:
        """End what is under way."""
        self.snapshots.close()
        if self._attempt is not None:
            self._attempt.cancel()
        if self._transport is not None:
            self._transport.close()


def _known(name: str, names: Mapping[str, object]) -> str:
    """Return a name that is there; else raise UnknownNameError with a name that is like it."""
    if name not in names:
        nearest = difflib.get_close_matches(name, names, n=1)
        raise UnknownNameError(name, nearest[0] if nearest else "")
    return name
