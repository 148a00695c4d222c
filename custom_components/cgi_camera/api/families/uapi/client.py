"""Speaks to a uAPI camera: its paths, its groups of parameters, its clock, and snapshots.

There is no session: every request carries Basic or Digest, as the camera demands.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
import re
from typing import Final, override
from urllib.parse import quote

from ...accounts import Account
from ...client import Client
from ...errors import BusyError, CameraError, RefusedError, UnexpectedAnswerError
from ...features import Fields, Readable, Wire
from ...http.auth import HttpAuth
from ...http.transport import MAX_PICTURE, MAX_SETTINGS, Answer, Request, Transport
from ...identity import Identity, plain_mac
from ...rtsp import VideoHints
from ..realms import is_dahua, is_hikvision
from .answers import expect_done, values, video_hints
from .groups import GROUP, rows_of
from .tables import COUNTER_LIST, GROUPS


@dataclass(frozen=True, slots=True)
class Layout:
    """The paths of one generation of these cameras."""

    parameters: str
    snapshot: str
    rules: str = ""  # A camera without event rules takes no notifications either.
    test: str = ""
    may_lack_groups: bool = False  # Such firmware lists all parameters without a group.


LAYOUTS: Final[Mapping[str, Layout]] = {
    "/uapi-cgi/": Layout(
        "/uapi-cgi/param.fcgi",
        "/uapi-cgi/snapshot.fcgi",
        "/uapi-cgi/evnprofile.cgi",
        "/uapi-cgi/admin/testaction.cgi",
    ),
    "/nvc-cgi/admin/": Layout(
        "/nvc-cgi/admin/param.fcgi",
        "/nvc-cgi/operator/snapshot.fcgi",
        "/nvc-cgi/admin/evnprofile.cgi",
        "/nvc-cgi/admin/testaction.cgi",
    ),
    "/cgi-bin/operator/": Layout(
        "/cgi-bin/operator/param.cgi", "/cgi-bin/operator/snapshot.cgi", may_lack_groups=True
    ),
}
"""By prefix, in the order of trial: seed 000 l.13, then the paths that public clients use."""

_NOWHERE = "/uapi-cgi-of-no-camera/param.fcgi"
_ALL: Final[Mapping[str, Wire]] = {"action": "list"}
_QUESTION: Final[Mapping[str, Wire]] = {**_ALL, "group": "VERSION"}
_NO_SERIAL: Final = re.compile("[fF]{8,}")
"""What cameras report whose serial number was never written (31 times on IPAI)."""

_VIDEO_GROUPS: Final = ("NETWORK.RTSP", "NETWORK.RTP", "SERVER.RTSP")


async def probe(transport: Transport) -> bool:
    """Return whether a host has parameters of this family, open or behind a login.

    A host that demands a login for every path is not recognized: devices of all makes do so.
    """
    for layout in LAYOUTS.values():
        answer = await transport.get(target(layout.parameters, _QUESTION))
        if answer.status == 401:
            if is_dahua(answer) or is_hikvision(answer):
                return False
            return (await transport.get(target(_NOWHERE, _QUESTION))).status != 401
        try:
            found = values(answer)
        except UnexpectedAnswerError:
            if not layout.may_lack_groups or answer.body.lstrip().startswith(b"<"):
                continue
            found = values(await transport.get(target(layout.parameters, _ALL)))
        except CameraError:
            continue
        if any(name.startswith(("version.", "brand.")) for name in found):
            return True
    return False


def target(path: str, parameters: Mapping[str, Wire]) -> str:
    """Return path and query; a value may hold `&`, `=` and blanks."""
    query = "&".join(
        f"{name}={quote(str('' if value is None else value), safe=',*')}"
        for name, value in parameters.items()
    )
    return f"{path}?{query}"


class UapiClient(Client):
    """Reads and writes groups of parameters, at paths that the first request finds out."""

    def __init__(self, transport: Transport, account: Account) -> None:
        super().__init__(account)
        self._transport = transport
        self._auth = HttpAuth(account)
        self._prefix: str | None = None
        self._knows_groups = True

    @property
    @override
    def memory(self) -> Mapping[str, str]:
        return {"prefix": self._prefix} if self._prefix else {}

    @override
    def remember(self, memory: Mapping[str, str]) -> None:
        self._prefix = prefix if (prefix := memory.get("prefix")) in LAYOUTS else None

    @property
    def has_rules(self) -> bool:
        """Whether the camera has event rules, as far as its paths are known."""
        layout = LAYOUTS.get(self._prefix or "")
        return layout is not None and bool(layout.rules)

    @override
    async def identify(self) -> Identity:
        found = await self.list_groups("VERSION", "BRAND", "NETWORK.Eth0")
        serial = found.get("version.serialno", "")
        return Identity(
            manufacturer=found.get("brand.brand") or None,
            # Older firmware has another spelling (public clients rewrite it).
            model=found.get("brand.product.shortname") or found.get("brand.prodshortname"),
            product_id=found.get("brand.model.productid")
            or found.get("brand.product.productid")
            or None,
            serial=None if _NO_SERIAL.fullmatch(serial) else serial or None,
            mac=plain_mac(found.get("network.eth0.mac")),
            firmware=found.get("version.firmware") or None,
        )

    @override
    async def video(self) -> VideoHints:
        try:
            found = await self.list_groups(*_VIDEO_GROUPS)
        except CameraError:
            return VideoHints()
        return video_hints(found)

    @override
    async def heartbeat(self) -> None:
        await self.list_groups("VERSION")

    @override
    async def read(self, section: str) -> Fields:
        if section == "counters":
            found = values(await self.get(COUNTER_LIST, {"action": "list", "group": "VCA.Ch0.Ct*"}))
        else:
            found = await self.list_groups(_group(section))
        start = f"{_group(section).lower()}."
        return {
            name.removeprefix(start): value
            for name, value in found.items()
            if name.startswith(start)
        }

    @override
    async def write(self, section: str, changes: Fields) -> Fields:
        await self.change("update", _group(section), changes)
        # The answer repeats the request, not the values in force.
        return await self.read(section)

    @override
    async def describe(self, section: str) -> Sequence[Readable]:
        if not GROUP.fullmatch(section):
            return ()
        parameters: Mapping[str, Wire] = {"action": "query", "group": section}
        try:
            types = values(await self.get((await self._layout()).parameters, parameters))
        except RefusedError, UnexpectedAnswerError:
            return ()
        return rows_of(section, types)

    @override
    async def command(self, section: str, fields: Fields) -> None:
        await self.change("update", GROUPS[section], fields)

    @override
    async def snapshot(self, channel: int, stream: str) -> bytes:
        answer = await self.get((await self._layout()).snapshot, {}, limit=MAX_PICTURE)
        if answer.status == 200 and not answer.body:
            # An internal error; the web page of such cameras repeats the request.
            raise BusyError("the camera has no picture now")
        if answer.status != 200:
            raise RefusedError(f"no picture, status {answer.status}")
        return answer.body

    @override
    async def guarded_picture(self) -> str | None:
        return target((await self._layout()).snapshot, {})

    async def list_groups(self, *groups: str) -> Mapping[str, str]:
        """Return the parameters of these groups by full name in lower case, in one request."""
        return await self._list(await self._layout(), *groups)

    async def _list(self, layout: Layout, *groups: str) -> Mapping[str, str]:
        if self._knows_groups:
            question = {**_ALL, "group": ",".join(groups)}
            try:
                return values(await self.get(layout.parameters, question))
            except UnexpectedAnswerError:
                if not layout.may_lack_groups:
                    raise
        # The public param.php of IPAI answers nothing to groups of older generations.
        everything = values(await self.get(layout.parameters, _ALL))
        starts = tuple(f"{group.lower()}." for group in groups)
        self._knows_groups = False
        return {name: value for name, value in everything.items() if name.startswith(starts)}

    async def change(self, action: str, group: str, fields: Fields, **options: str) -> None:
        """Apply an action to a group. Raises RefusedError with the camera's words."""
        parameters = {"action": action, **options, "group": group, **fields}
        expect_done(await self.get((await self._layout()).parameters, parameters, once=True))

    async def change_rule(self, action: str, fields: Fields) -> None:
        """Apply an action to the event rules. Raises RefusedError with the camera's words."""
        parameters = {"action": action, **fields}
        expect_done(await self.get((await self._layout()).rules, parameters, once=True))

    async def test_action(self, fields: Fields) -> None:
        """Test a notification. Raises RefusedError with the camera's words."""
        expect_done(await self.get((await self._layout()).test, fields, once=True))

    async def get(
        self,
        path: str,
        parameters: Mapping[str, Wire],
        *,
        once: bool = False,
        limit: int = MAX_SETTINGS,
    ) -> Answer:
        """Send a request with the account; `once` for a request that adds or commands."""
        request = Request(target=target(path, parameters), once=once, limit=limit)
        async with self._transport.slot() as send:
            return await self._auth.ask(send, request)

    async def _layout(self) -> Layout:
        """Return the camera's paths, found out by the first request."""
        if self._prefix is None:
            self._prefix = await self._find()
        return LAYOUTS[self._prefix]

    async def _find(self) -> str:
        first: CameraError | None = None
        for prefix, layout in LAYOUTS.items():
            try:
                await self._list(layout, "VERSION")
            except (RefusedError, UnexpectedAnswerError) as error:
                first = first or error
            else:
                return prefix
        raise first or UnexpectedAnswerError("the camera has no parameters")


def _group(section: str) -> str:
    """Return the group of a section; one that no table has is a group itself."""
    return GROUPS.get(section, section)
