"""Hikvision recorders and cameras, and their many relatives: /ISAPI/*, answers in XML."""

from collections.abc import Mapping, Sequence
import contextlib
import math
from typing import ClassVar, Final, override
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from ..errors import (
    AccountLockedError,
    BusyError,
    CameraError,
    InvalidAuthError,
    Refusal,
    RefusedError,
)
from ..family import (
    Channel,
    Credentials,
    Family,
    FoundChannel,
    Identity,
    Presence,
    Stream,
    plain_mac,
)
from ..finding import try_channels
from ..jpeg import START, whole_picture
from ..lenient import decode, fit_to_show
from ..snapshot_client import TRAFFIC, TRAFFIC_SECTION, TRY_SECONDS, SnapshotClient
from ..transport import PICTURE_TIMEOUT, Answer, Transport
from ..verdict import LOCK_SECONDS, PatientVerdict, Verdict
from .realms import is_dahua, is_hikvision

_DEVICE_INFO: Final = "/ISAPI/System/deviceInfo"
_NOWHERE: Final = "/ISAPI-of-no-camera/System/deviceInfo"
_USER_CHECK: Final = "/ISAPI/Security/userCheck"
_DIGITAL: Final = "/ISAPI/ContentMgmt/InputProxy/channels"
_ANALOGUE: Final = "/ISAPI/System/Video/inputs/channels"
_STREAMING: Final = "/ISAPI/Streaming/channels"
_STREAMS: Final[Mapping[str, int]] = {"main": 1, "sub": 2}
"""Streams are numbered channel * 100 + stream: 102 is the sub stream of channel 1."""
_FORMS: Final = (
    "/ISAPI/Streaming/channels/{id}/picture",
    "/ISAPI/Streaming/Channels/{id}/picture",
    "/Streaming/channels/{old}/picture",
)
"""Where pictures are; the last one without ISAPI, for which a main stream is just its channel."""
_PROXY: Final = "/ISAPI/ContentMgmt/StreamingProxy/channels/{id}/picture"
"""Where some recorders have those of cameras in the network (hikvision_next #176)."""
_BUSY_CODES: Final = frozenset({"2", "3"})
"""deviceBusy and deviceError."""
_NO_VIDEO: Final = "NO VIDEO"
_BAD_XML: Final = "badXmlContent"
_NOT_THERE: Final = frozenset({"badParameters", "notSupport", "invalidOperation"})


class _NoSuchPathError(RefusedError):
    """This firmware has its pictures elsewhere, or none."""


class _ElsewhereError(RefusedError):
    """The picture of this channel may be had from its own camera, by way of the recorder."""


async def probe(transport: Transport) -> bool:
    """Tell whether a host asks for a login as these do, and not for whatever one asks."""
    answer = await transport.get(_DEVICE_INFO)
    if answer.status == 200:
        return b"<DeviceInfo" in answer.body
    if answer.status != 401 or is_dahua(answer):
        return False
    return is_hikvision(answer) or (await transport.get(_NOWHERE)).status != 401


class _UserCheck(PatientVerdict):
    """Knows how many logins may still fail, and for how long none is taken: the camera says so.

    It tells that without an account, so that asking is no attempt.
    """

    def __init__(self, transport: Transport) -> None:
        """Nothing is known yet."""
        self._transport = transport
        self.tries: int | None = None
        """How many may fail when none has."""

    @override
    async def before_first(self) -> None:
        lock, _ = await self._ask()
        if lock is not None:
            raise lock

    @override
    async def of(self, answer: Answer, refusals: int, since: float | None) -> CameraError | None:
        if answer.status == 403 and _texts(answer.body).get("statusCode"):
            return None  # this account may not, which has nothing to do with the login
        usual = self.tries
        lock, tries = await self._ask()
        if lock is not None:
            return lock
        if answer.status != 401 or since is None or tries is None or usual is None:
            return await PatientVerdict.of(self, answer, refusals, since)
        if tries < usual:
            return InvalidAuthError("the camera refused the account")
        return BusyError("the camera refuses an account that is good")

    async def look(self) -> None:
        """Learn how many logins may fail, after one that was good."""
        _, self.tries = await self._ask()

    async def _ask(self) -> tuple[AccountLockedError | None, int | None]:
        """Return the lock, if there is one, and how many logins may still fail."""
        try:
            said = _texts((await self._transport.get(_USER_CHECK, aside=True)).body)
        except CameraError:
            return None, None
        if said.get("lockStatus", "").lower() == "lock":
            seconds = said.get("unlockTime", "")
            minutes = math.ceil(int(seconds) / 60) if seconds.isdecimal() else None
            return AccountLockedError("the camera has locked its login", minutes), None
        tries = said.get("retryLoginTime", "")
        if not tries.isdecimal():
            return None, None
        self.tries = max(self.tries or 0, int(tries))
        return None, int(tries)


class HikvisionClient(SnapshotClient):
    """Speaks to a recorder or camera."""

    reuse_nonce: ClassVar[bool] = True
    lock_seconds: ClassVar[float] = LOCK_SECONDS
    anybody: ClassVar[str] = _DEVICE_INFO

    def __init__(self, transport: Transport, credentials: Credentials) -> None:
        """Nothing is known yet of where the pictures are."""
        self._user_check = _UserCheck(transport)
        super().__init__(transport, credentials)
        self._form: int | None = None
        self._proxied: set[int] = set()

    @override
    def verdict(self, transport: Transport) -> Verdict:
        return self._user_check

    @property
    @override
    def memory(self) -> Mapping[str, str]:
        proxied = ",".join(map(str, sorted(self._proxied)))
        return {
            **super().memory,
            **({} if self._form is None else {"form": str(self._form)}),
            **({"proxied": proxied} if proxied else {}),
        }

    @override
    def remember(self, memory: Mapping[str, str]) -> None:
        super().remember(memory)
        form = memory.get("form", "")
        self._form = int(form) if form.isdecimal() and int(form) < len(_FORMS) else None
        self._proxied = {
            int(one) for one in memory.get("proxied", "").split(",") if one.isdecimal()
        }

    @override
    def target(self, channel: int, stream: str) -> str:
        return self._target(_FORMS[self._form or 0], channel, stream)

    def _target(self, form: str, channel: int, stream: str) -> str:
        number = channel * 100 + _STREAMS[stream]
        return form.format(id=number, old=channel if stream == "main" else number)

    @override
    def examine(self, answer: Answer) -> None:
        """Return if an answer is no refusal; 200 may come with one, and 503 with its reason."""
        if answer.body.startswith(START) and answer.status == 200:
            return
        if answer.status == 404:
            raise _NoSuchPathError("status 404", Refusal.NOT_OFFERED)
        said = _texts(answer.body)
        code, reason = said.get("statusCode"), said.get("subStatusCode", "")
        if code in _BUSY_CODES:
            raise BusyError("the camera is busy")
        if code is not None and code != "1":
            words = fit_to_show(reason or said.get("statusString", ""))
            if answer.status == 403 and reason != "notSupport":
                raise RefusedError(words, Refusal.NO_PERMISSION)
            if reason == _BAD_XML:
                raise _ElsewhereError(words, Refusal.NOT_OFFERED)
            if reason in _NOT_THERE or answer.status != 200:
                raise RefusedError(words, Refusal.NOT_OFFERED)
            raise BusyError("the camera is busy")
        super().examine(answer)

    @override
    async def identify(self) -> Identity:
        """Return who this is; an account that may only look is not told."""
        said: Mapping[str, str] = {}
        with contextlib.suppress(RefusedError):
            said = _texts((await self.ask(_DEVICE_INFO)).body)
        await self._user_check.look()
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
            return await self.picture_at(self._target(_PROXY, channel, stream), seconds)
        try:
            for form, path in enumerate(_FORMS):
                if self._form not in {None, form}:
                    continue
                try:
                    picture = await self.picture_at(self._target(path, channel, stream), seconds)
                except _NoSuchPathError:
                    continue
                self._form = form
                return picture
        except _ElsewhereError:
            picture = await self.picture_at(self._target(_PROXY, channel, stream), seconds)
            self._proxied.add(channel)
            return picture
        self._form = None  # another firmware, and another look the next time
        raise _NoSuchPathError("no pictures", Refusal.NOT_OFFERED)

    @override
    async def find_channels(self) -> Sequence[FoundChannel]:
        """Try what the recorder lists; if it does not tell, one number after another."""
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
            if not (number := entry.get("id", "")).isdecimal():
                continue
            channel = int(number) // 100 or int(number)
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
            root = _parse((await self.ask(path)).body)
        except _NoSuchPathError:
            return []
        return [] if root is None else [_children(entry) for entry in root]


def _parse(body: bytes) -> Element | None:
    try:
        return fromstring(decode(body))
    except ParseError, DefusedXmlException, ValueError:
        return None


def _texts(body: bytes) -> Mapping[str, str]:
    """Return the texts of an answer by name, none if it is no XML."""
    root = _parse(body)
    return {} if root is None else _children(root)


def _children(element: Element) -> Mapping[str, str]:
    return {child.tag.rpartition("}")[2]: (child.text or "").strip() for child in element}


def _channel(number: int) -> Channel:
    return Channel(
        number=number,
        streams=tuple(
            Stream(
                name=name,
                enabled=name == "main",
                rtsp_paths=(
                    f"/Streaming/Channels/{number * 100 + place}",
                    f"/ISAPI/Streaming/Channels/{number * 100 + place}",
                ),
            )
            for name, place in _STREAMS.items()
        ),
    )


HIKVISION = Family(
    name="hikvision",
    probe=probe,
    client=HikvisionClient,
    features=TRAFFIC,
    status_sections=frozenset({TRAFFIC_SECTION}),
    parallel=2,
    channel=_channel,
    reuse_seconds=2.0,
    patience=8.0,
    pushes=False,
)
