"""Dahua recorders and cameras, also DJS, Amcrest and Lorex: /cgi-bin/*.cgi, answers in text.

Current firmware makes a nonce for each request and closes the connection behind each answer, so
that a picture costs two requests (rroller #603).
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
import re
from typing import ClassVar, Final, override

from ..accounts import Account
from ..channel_scan import try_channels
from ..client import FoundChannel, Presence
from ..errors import CameraError, RefusedError
from ..family import Channel, Family, Stream
from ..http.challenge import realm
from ..http.transport import Transport
from ..identity import Identity
from ..lenient import MAX_ELEMENTS, decode, fit_to_show, read_aside
from ..login_policy import PatientLoginPolicy
from ..pictures.jpeg import whole_picture
from ..pictures.snapshot_client import TRAFFIC, TRAFFIC_SECTION, TRY_SECONDS, SnapshotClient
from ..rtsp import VideoHints, port_number
from ..weaknesses import FactoryAccount
from .dahua_events import DahuaEvents
from .realms import is_dahua

_DEVICE_TYPE: Final = "/cgi-bin/magicBox.cgi?action=getDeviceType"
_SYSTEM_INFO: Final = "/cgi-bin/magicBox.cgi?action=getSystemInfo"
_VERSION: Final = "/cgi-bin/magicBox.cgi?action=getSoftwareVersion"
_TITLES: Final = "/cgi-bin/configManager.cgi?action=getConfig&name=ChannelTitle"
_RTSP: Final = "/cgi-bin/configManager.cgi?action=getConfig&name=RTSP"
_NOWHERE: Final = "/cgi-bin-of-no-camera/magicBox.cgi?action=getDeviceType"
_TITLE = re.compile(r"(?:table\.)?ChannelTitle\[([0-9]{1,3})\]\.Name")
_VAGUE_MODEL = re.compile(r"\d*|IP Camera", re.IGNORECASE)
_FIRST: Final = "first_snapshot"


async def probe(transport: Transport) -> bool:
    """Return whether a host asks for a login as these do, below /cgi-bin or by one realm."""
    answer = await transport.get(_DEVICE_TYPE)
    if not is_dahua(answer):
        return False
    elsewhere = await transport.get(_NOWHERE)
    return elsewhere.status != 401 or realm(elsewhere.challenges) == realm(answer.challenges)


class DahuaClient(SnapshotClient):
    """Speaks to a recorder or camera."""

    open_path: ClassVar[str] = _DEVICE_TYPE

    def __init__(self, transport: Transport, account: Account) -> None:
        """Count snapshots from 1 until the device proves that it counts from 0."""
        super().__init__(transport, account, PatientLoginPolicy())
        self._first = 1

    @property
    @override
    def memory(self) -> Mapping[str, str]:
        return {} if self._first else {_FIRST: "0"}

    @override
    def remember(self, memory: Mapping[str, str]) -> None:
        self._first = 0 if memory.get(_FIRST) == "0" else 1

    @override
    async def identify(self) -> Identity:
        """Return the identity, empty for an account that may only look: it is proven, too.

        `deviceType` is a number or `IP Camera` on some, which have their name in `updateSerial`.
        """
        facts = await self._ask_facts(_SYSTEM_INFO)
        model = facts.get("deviceType", "")
        return Identity(
            model=(facts.get("updateSerial") or None) if _VAGUE_MODEL.fullmatch(model) else model,
            serial=facts.get("serialNumber") or None,
            firmware=(await self._ask_facts(_VERSION)).get("version") if facts else None,
        )

    @override
    async def video(self) -> VideoHints:
        answer = await self.ask_if_allowed(_RTSP)
        facts = _facts(answer.body if answer else b"")
        return VideoHints(port=port_number(facts.get("table.RTSP.Port")))

    @override
    async def find_channels(self, known: Sequence[FoundChannel] = ()) -> Sequence[FoundChannel]:
        """Try the channels in the list of titles, which may be empty; without it, all numbers."""
        titles = await self._ask_facts(_TITLES)
        names = {
            int(place[1]) + 1: fit_to_show(title)
            for key, title in titles.items()
            if (place := _TITLE.fullmatch(key))
        }
        found = await self._try(names or None, names, known)
        if self._first == 0 or (found and found[-1].presence is not Presence.ABSENT):
            return found
        return await self._count_from_0(found, names)

    async def _try(
        self,
        numbers: Collection[int] | None,
        names: Mapping[int, str],
        known: Sequence[FoundChannel] = (),
    ) -> list[FoundChannel]:
        first = self._first  # pictures are asked for meanwhile
        titled = {number: name for number, name in names.items() if name}
        return await try_channels(
            lambda channel: self._attempt(channel - 1 + first),
            lambda: self.pause,
            numbers,
            titled,
            known,
        )

    async def _count_from_0(
        self, found: Sequence[FoundChannel], names: Mapping[int, str]
    ) -> Sequence[FoundChannel]:
        """Return what was found, or what it is if the device counts from 0.

        Old firmware counts snapshots from 0 (rroller #67). That is proven where 0 has a picture
        and the highest number has none; others have one of channel 1 at 0, too (#578).
        """
        try:
            picture = await self._attempt(0)
        except CameraError:
            return found
        self._first = 0
        there = {one.number + 1: one for one in found}
        there[1] = FoundChannel(number=1, presence=Presence.PRESENT, picture=picture)
        moved = [
            replace(one, number=number, name=names.get(number) or None)
            for number, one in there.items()
            if number in names or not names
        ]
        rest = names.keys() - there.keys()
        more = await self._try(rest, names) if rest else []
        return sorted([*moved, *more], key=lambda one: one.number)

    @override
    async def snapshot(self, channel: int, stream: str) -> bytes:
        """Return the picture of the main stream; there is no other (see the family)."""
        return await self.picture_at(_target(channel - 1 + self._first))

    async def _attempt(self, number: int) -> bytes:
        return whole_picture(await self.picture_at(_target(number), TRY_SECONDS))

    async def _ask_facts(self, target: str) -> Mapping[str, str]:
        """Return the `key=value` lines of an answer, none if this account may not see them."""
        try:
            return await read_aside(_facts, (await self.ask(target)).body)
        except RefusedError:
            return {}


def _facts(body: bytes) -> Mapping[str, str]:
    """Return the `key=value` lines of an answer; values may be empty, as a title may."""
    lines = decode(body).split("\n", MAX_ELEMENTS)[:MAX_ELEMENTS]
    pairs = (line.partition("=") for line in lines)
    return {key.strip(): value.strip() for key, equals, value in pairs if equals}


def _target(number: int) -> str:
    return f"/cgi-bin/snapshot.cgi?channel={number}"


def _channel(number: int) -> Channel:
    # Streams count from 1, whatever snapshots count from (rroller #578).
    path = f"/cam/realmonitor?channel={number}&subtype="
    return Channel(
        number=number,
        streams=(
            Stream(name="main", rtsp_paths=(f"{path}0",)),
            Stream(name="sub", enabled=False, rtsp_paths=(f"{path}1",)),
        ),
    )


DAHUA = Family(
    name="dahua",
    manufacturer="Dahua",
    probe=probe,
    client=DahuaClient,
    features=TRAFFIC,
    factory_accounts=(
        FactoryAccount(
            "admin",
            "admin",
            source="user manual of HDCVI recorders, 1.6.1; newer firmware has none",
        ),
    ),
    status_sections=frozenset({TRAFFIC_SECTION}),
    channel=_channel,
    # Weak ones give no more than a picture every 7 s when they are asked for all (evercam #1098).
    reuse_seconds=5.0,
    patience=8.0,
    sub_pictures=False,
    events=DahuaEvents,
    pushes=False,
)
