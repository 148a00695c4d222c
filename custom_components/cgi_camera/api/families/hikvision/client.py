"""Speaks to a Hikvision recorder or camera: where its pictures are, and which channels it lists."""

from collections.abc import Mapping, Sequence
import contextlib
from typing import ClassVar, Final, override

from ...accounts import Account
from ...channel_scan import try_channels
from ...client import FoundChannel, Presence
from ...errors import Refusal, RefusedError
from ...http.transport import PICTURE_TIMEOUT, Answer, Transport
from ...identity import Identity, plain_mac
from ...lenient import fit_to_show, whole_number, xml_root
from ...pictures.jpeg import START, whole_picture
from ...pictures.snapshot_client import TRY_SECONDS, SnapshotClient
from ..realms import is_dahua, is_hikvision
from .answers import ElsewhereError, NoSuchPathError, children, raise_refusal, texts
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


async def probe(transport: Transport) -> bool:
    """Tell whether a host asks for a login as these do, and not for whatever one asks."""
    answer = await transport.get(_DEVICE_INFO)
    if answer.status == 200:
        return b"<DeviceInfo" in answer.body
    if answer.status != 401 or is_dahua(answer):
        return False
    return is_hikvision(answer) or (await transport.get(_NOWHERE)).status != 401


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
        said: Mapping[str, str] = {}
        with contextlib.suppress(RefusedError):
            said = texts((await self.ask(_DEVICE_INFO)).body)
        async with self._transport.slot() as send:
            await self._user_check.look(send)
        return Identity(
            model=said.get("model"),
            serial=said.get("serialNumber"),
            mac=plain_mac(said.get("macAddress")),
            firmware=said.get("firmwareVersion"),
        )

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
                except NoSuchPathError:
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
    async def find_channels(self) -> Sequence[FoundChannel]:
        """Try what the recorder lists; without a list, one number after another."""
        listed = await self._listed()
        there = [one.number for one in listed if one.presence is not Presence.ABSENT]
        names = {one.number: one.name for one in listed if one.name}
        found = await try_channels(
            self._attempt, lambda: self.pause, there if listed else None, names
        )
        absent = [one for one in listed if one.presence is Presence.ABSENT]
        return sorted([*found, *absent], key=lambda channel: channel.number)

    async def _attempt(self, channel: int) -> bytes:
        return whole_picture(await self._picture(channel, "main", TRY_SECONDS))

    async def _listed(self) -> Sequence[FoundChannel]:
        """Return the channels in the recorder's lists, empty if this account may not see them."""
        try:
            entries = [*await self._entries(_DIGITAL), *await self._entries(_ANALOGUE)]
            if not entries:  # a camera, or old firmware
                entries = await self._entries(_STREAMING)
        except RefusedError:
            return ()
        found: dict[int, FoundChannel] = {}
        for entry in entries:
            if (number := whole_number(entry.get("id", ""))) is None:
                continue
            channel = number // 100 or number
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
        return tuple(found.values())

    async def _entries(self, path: str) -> list[Mapping[str, str]]:
        """Return the texts of each entry of a list, none if this recorder has no such list."""
        try:
            root = xml_root((await self.ask(path)).body)
        except NoSuchPathError:
            return []
        return [] if root is None else [children(entry) for entry in root]


def _target(form: str, channel: int, stream: str) -> str:
    number = channel * 100 + STREAMS[stream]
    return form.format(id=number, old=channel if stream == "main" else number)
