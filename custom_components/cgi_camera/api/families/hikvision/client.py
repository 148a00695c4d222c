"""Speaks to a Hikvision recorder or camera: where its pictures are, and which channels it lists."""

import asyncio
from collections.abc import Mapping, Sequence
import contextlib
from typing import ClassVar, Final, override

from ...accounts import Account
from ...channel_scan import try_channels
from ...client import FoundChannel, Presence
from ...errors import BusyError, Refusal, RefusedError
from ...http.transport import PICTURE_TIMEOUT, Answer, Transport
from ...identity import Identity, plain_mac
from ...lenient import fit_to_show, whole_number
from ...pictures.jpeg import START, whole_picture
from ...pictures.snapshot_client import TRY_SECONDS, SnapshotClient
from ...rtsp import VideoHints, port_number
from ..realms import asks_only_there, is_dahua, is_hikvision, is_hikvision_server
from .answers import (
    ElsewhereError,
    NoSuchPathError,
    NotSupportedError,
    children,
    raise_refusal,
    texts,
)
from .user_check import UserCheck

STREAMS: Final[Mapping[str, int]] = {"main": 1, "sub": 2}
"""Streams are numbered channel * 100 + stream: 102 is the sub stream of channel 1."""

_DEVICE_INFO: Final = "/ISAPI/System/deviceInfo"
_NOWHERE: Final = "/ISAPI-of-no-camera/System/deviceInfo"
_DIGITAL: Final = "/ISAPI/ContentMgmt/InputProxy/channels"
_ANALOGUE: Final = "/ISAPI/System/Video/inputs/channels"
_STREAMING: Final = "/ISAPI/Streaming/channels"
_FORMS: Final = (
    "/ISAPI/Streaming/channels/{id}/picture",
    "/ISAPI/Streaming/Channels/{id}/picture",
    "/Streaming/channels/{old}/picture",
)
"""Where pictures are; the last one without ISAPI, for which a main stream is just its channel."""
_PROXY: Final = "/ISAPI/ContentMgmt/StreamingProxy/channels/{id}/picture"
"""Where some recorders have those of cameras in the network (hikvision_next #176)."""
_NO_VIDEO: Final = "NO VIDEO"
_STREAMS_FROM: Final = 101
"""A list that begins here has streams, not channels."""
_PROTOCOLS: Final = "/ISAPI/Security/adminAccesses"


async def probe(transport: Transport) -> bool:
    """Return whether a host asks for a login as these do, and not for whatever one asks."""
    answer = await transport.get(_DEVICE_INFO)
    if answer.status == 200:
        return b"<DeviceInfo" in answer.body
    if answer.status != 401 or is_dahua(answer):
        return False
    if is_hikvision(answer) and is_hikvision_server(answer):
        return True
    return await asks_only_there(transport, _NOWHERE)


class HikvisionClient(SnapshotClient):
    """Speaks to a recorder or camera."""

    reuse_nonce: ClassVar[bool] = True
    open_path: ClassVar[str] = _DEVICE_INFO

    def __init__(self, transport: Transport, account: Account) -> None:
        self._user_check = UserCheck()
        super().__init__(transport, account, self._user_check)
        self._form: int | None = None
        self._proxied: set[int] = set()

    @property
    @override
    def memory(self) -> Mapping[str, str]:
        proxied = ",".join(map(str, sorted(self._proxied)))
        return {
            **({} if self._form is None else {"form": str(self._form)}),
            **({"proxied": proxied} if proxied else {}),
        }

    @override
    def remember(self, memory: Mapping[str, str]) -> None:
        form = memory.get("form", "")
        self._form = int(form) if form.isdecimal() and int(form) < len(_FORMS) else None
        self._proxied = {
            int(one) for one in memory.get("proxied", "").split(",") if one.isdecimal()
        }

    @override
    def raise_for_refusal(self, answer: Answer) -> None:
        """Return if an answer is no refusal; 200 may come with one, and 503 with its reason."""
        if not answer.body.startswith(START):
            raise_refusal(answer)
        super().raise_for_refusal(answer)

    @override
    async def identify(self) -> Identity:
        """Return the identity, empty for an account that may only look."""
        facts: Mapping[str, str] = {}
        with contextlib.suppress(RefusedError):
            facts = texts(await self.ask(_DEVICE_INFO))
        async with self._transport.slot() as send:
            await self._user_check.look(send)
        maker = fit_to_show(facts.get("manufacturer", ""))
        return Identity(
            # Its own name is in small letters (hikvision_next fixtures).
            manufacturer=None if maker in {"", "hikvision"} else maker,
            model=facts.get("model"),
            serial=facts.get("serialNumber"),
            mac=plain_mac(facts.get("macAddress")),
            firmware=facts.get("firmwareVersion"),
        )

    @override
    async def video(self) -> VideoHints:
        """Return the port of RTSP, nothing if this account may not see it."""
        answer = await self.ask_if_allowed(_PROTOCOLS)
        root = None if answer is None else answer.xml
        protocols = [] if root is None else [children(protocol) for protocol in root]
        ports = (one.get("portNo") for one in protocols if one.get("protocol") == "RTSP")
        return VideoHints(port=port_number(next(ports, None)))

    @override
    async def snapshot(self, channel: int, stream: str) -> bytes:
        return await self._picture(channel, stream, PICTURE_TIMEOUT)

    async def _picture(self, channel: int, stream: str, seconds: float) -> bytes:
        """Return a picture from where this firmware has them, which is found out once."""
        if channel in self._proxied:
            return await self.picture_at(_target(_PROXY, channel, stream), seconds)
        try:
            for form, path in enumerate(_FORMS):
                if self._form not in {None, form}:
                    continue
                try:
                    picture = await self.picture_at(_target(path, channel, stream), seconds)
                except NoSuchPathError as error:
                    if self._form is not None and isinstance(error, NotSupportedError):
                        raise  # it is the channel that is not there
                    continue
                self._form = form
                return picture
        except ElsewhereError:
            picture = await self.picture_at(_target(_PROXY, channel, stream), seconds)
            self._proxied.add(channel)
            return picture
        self._form = None  # another firmware, and another look the next time
        raise NoSuchPathError("no pictures", Refusal.NOT_OFFERED)

    @override
    async def find_channels(self, known: Sequence[FoundChannel] = ()) -> Sequence[FoundChannel]:
        """Try what the recorder lists; without a list, one number after another."""
        listed = await self._listed(known)
        there = [one.number for one in listed if one.presence is not Presence.ABSENT]
        names = {one.number: one.name for one in listed if one.name}
        found = await try_channels(
            self._attempt, lambda: self.pause, there if listed else None, names, known
        )
        absent = [one for one in listed if one.presence is Presence.ABSENT]
        return sorted([*found, *absent], key=lambda channel: channel.number)

    async def _attempt(self, channel: int) -> bytes:
        return whole_picture(await self._picture(channel, "main", TRY_SECONDS))

    async def _listed(self, known: Sequence[FoundChannel]) -> Sequence[FoundChannel]:
        """Return the channels in the recorder's lists, empty if this account may not see them.

        Recorders refuse a list that they do not have; hybrids have both (hikvision_next #176).
        In place of a list for which the recorder is too busy, `known` has the channels of an
        earlier search. Raises BusyError if no other list has a channel.
        """
        entries: list[tuple[int, Mapping[str, str]]] = []
        busy: BusyError | None = None
        for path in (_DIGITAL, _ANALOGUE, _STREAMING):
            if path is _STREAMING and entries:
                break  # it is for cameras and old firmware
            try:
                entries += await self._entries(path)
            except BusyError as error:
                busy = error
        found: dict[int, FoundChannel] = {}
        for channel, entry in entries:
            name = entry.get("name") or entry.get("channelName")
            is_empty = entry.get("resDesc") == _NO_VIDEO
            found.setdefault(
                channel,
                FoundChannel(
                    number=channel,
                    name=fit_to_show(name) if name else None,
                    presence=Presence.ABSENT if is_empty else Presence.UNKNOWN,
                ),
            )
        if busy is not None:
            found = {**{one.number: one for one in known}, **found}
            if not found:
                raise busy
        return tuple(found.values())

    async def _ask_twice(self, path: str) -> Answer:
        """Ask for a list, and once more after the pause that a busy recorder wants."""
        with contextlib.suppress(BusyError):
            return await self.ask(path)
        await asyncio.sleep(self.pause)
        return await self.ask(path)

    async def _entries(self, path: str) -> list[tuple[int, Mapping[str, str]]]:
        """Return the channels of a list with their texts, none if the recorder refuses it.

        Raises BusyError if the recorder is too busy twice.
        """
        try:
            root = await (await self._ask_twice(path)).xml_aside()
        except RefusedError:
            return []
        entries = [children(entry) for entry in ([] if root is None else root)]
        numbered = [
            (number, entry)
            for entry in entries
            if (number := whole_number(entry.get("id", ""))) is not None
        ]
        are_streams = all(number >= _STREAMS_FROM for number, _ in numbered)
        return [(number // 100 if are_streams else number, entry) for number, entry in numbered]


def _target(form: str, channel: int, stream: str) -> str:
    number = channel * 100 + STREAMS[stream]
    return form.format(id=number, old=channel if stream == "main" else number)
