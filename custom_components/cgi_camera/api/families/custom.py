"""Any device of which nothing is known but where its pictures are."""

from collections.abc import Sequence
import contextlib
from dataclasses import dataclass
import re
from typing import Final, override
from urllib.parse import quote

from yarl import URL

from ..accounts import Account
from ..channel_scan import try_channels
from ..client import Client, FoundChannel
from ..errors import InvalidValueError, NotAPictureError, RefusedError
from ..family import Channel, Family, Stream
from ..http.address import parse_address
from ..http.transport import Transport
from ..identity import Credentials, Identity
from ..login_policy import PatientLoginPolicy
from ..pictures.jpeg import whole_picture
from ..pictures.snapshot_client import TRAFFIC, TRAFFIC_SECTION, TRY_SECONDS, SnapshotClient

_PLACE: Final = re.compile(r"\{channel(?P<from_0>0?)(?::0(?P<digits>[1-9]))?\}")
"""Where the number of the channel goes; whatever else is in braces stays as it is."""
_SAFE: Final = "!$%&'()*+,/:;=?@[]{}|~"
"""What stays in a URL as it is: it has a meaning there, or is percent-encoded already."""
_ABSOLUTE = re.compile(r"(https?://[^/?#]*)(.*)", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Templates:
    """Where pictures and video are. They may hold a password.

    `{channel}` is the number of the channel, `{channel0}` counts from 0 (Reolink recorders do so in
    one of both), `{channel:02}` has two digits at least.

    `picture_url` is a path, or a URL of the same host and port as the device. `video_url` is a
    path at the RTSP port, or a URL of RTSP. An account in a URL is used if there is no other.
    """

    picture_url: str
    video_url: str | None = None


class CustomClient(SnapshotClient):
    """Speaks to a device whose pictures are where the user has entered.

    It may be a recorder that locks.
    """

    def __init__(self, transport: Transport, account: Account, template: str) -> None:
        """Keep where the pictures are.

        Raises InvalidValueError if that is another host, for the account is not meant for it.
        """
        self._template, own = _read(template, transport.origin)
        if not account.credentials.username:
            account = account.instead(own)
        super().__init__(transport, account, PatientLoginPolicy())

    @override
    async def identify(self) -> Identity:
        """Prove the account, if there is a first channel."""
        with contextlib.suppress(RefusedError, NotAPictureError):
            return await super().identify()
        return Identity()

    @override
    async def find_channels(self, known: Sequence[FoundChannel] = ()) -> Sequence[FoundChannel]:
        """Try one number after another. Raises the error of the first if none has a picture."""
        if not has_place(self._template):
            return ()
        found = await try_channels(self._attempt, lambda: self.pause, known=known)
        if all(one.picture is None for one in found):
            await self._attempt(1)
        return found

    @override
    async def guarded_picture(self) -> str | None:
        return None  # the URL may hold an account

    @override
    async def snapshot(self, channel: int, stream: str) -> bytes:
        return await self.picture_at(self._target(channel))

    async def _attempt(self, channel: int) -> bytes:
        return whole_picture(await self.picture_at(self._target(channel), TRY_SECONDS))

    def _target(self, channel: int) -> str:
        return filled(self._template, channel)


def has_place(template: str) -> bool:
    """Return whether a template has a place for the number of a channel."""
    return _PLACE.search(template) is not None


def filled(template: str, channel: int) -> str:
    """Return a template with the number of a channel, as each of its places wants it."""

    def number(place: re.Match[str]) -> str:
        counted = channel - 1 if place["from_0"] else channel
        return f"{counted:0{place['digits'] or 1}}"

    return _PLACE.sub(number, template)


def _read(template: str, origin: URL) -> tuple[str, Credentials]:
    """Return path and query of a template, fit to be sent, and the account in it."""
    path, account = template.strip(), Credentials(username="", password="")
    if (found := _ABSOLUTE.fullmatch(path)) is not None:
        place, host = URL(found[1]), parse_address(found[1])
        if host != origin:
            # Not the template itself, which may hold a password.
            raise InvalidValueError("picture_url", host, f"/..., {origin}/...")
        path = found[2]
        account = Credentials(username=place.user or "", password=place.password or "")
    path = path.partition("#")[0]
    return quote(path if path.startswith("/") else f"/{path}", safe=_SAFE), account


def custom_family(templates: Templates) -> Family:
    """Return the family of a device whose pictures are there."""

    def client(transport: Transport, account: Account) -> Client:
        return CustomClient(transport, account, templates.picture_url)

    def channel(number: int) -> Channel:
        video = (templates.video_url or "").strip()
        paths = (filled(video, number),) if video else ()
        return Channel(number=number, streams=(Stream(name="main", rtsp_paths=paths),))

    has_many = has_place(templates.picture_url)
    return Family(
        name="custom",
        client=client,
        features=TRAFFIC,
        status_sections=frozenset({TRAFFIC_SECTION}),
        channels=() if has_many else (channel(1),),
        channel=channel if has_many else None,
        patience=8.0,
        needs_account=False,
    )


CUSTOM = custom_family(Templates(picture_url="/snapshot.jpg"))
