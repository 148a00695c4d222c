"""Speaks to a uAPI camera: where its interfaces lie, groups of parameters, and pictures.

There is no session: Basic or Digest goes with every request, as the camera asks for it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, override
from urllib.parse import quote

from ...auth import HttpAuth
from ...client import Client
from ...errors import BusyError, CameraError, RefusedError, UnexpectedAnswerError
from ...features import Fields, Wire
from ...http.transport import Answer, Transport
from ...identity import Credentials, Identity, plain_mac
from ...rtsp import VideoHints
from ..realms import is_dahua, is_hikvision
from .answers import expect_done, values
from .tables import COUNTER_LIST, GROUPS
from .video import VIDEO_GROUPS, video_hints


@dataclass(frozen=True, slots=True)
class Layout:
    """Where one generation of these cameras has its interfaces."""

    parameters: str
    snapshot: str
    rules: str = ""
    """Where event rules are made; without it notifications cannot be made either."""
    test: str = ""


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
    "/cgi-bin/operator/": Layout("/cgi-bin/operator/param.cgi", "/cgi-bin/operator/snapshot.cgi"),
}
"""By prefix, in the order in which they are tried: seed 000 l.13, then what public clients use."""

_NOWHERE = "/uapi-cgi-of-no-camera/param.fcgi"
_QUESTION: Final[Mapping[str, Wire]] = {"action": "list", "group": "VERSION"}


async def probe(transport: Transport) -> bool:
    """Tell whether parameters of this family lie here, open or behind a login.

    A host that wants a login for whatever one asks is not recognized: many do, of all makes.
    """
    for layout in LAYOUTS.values():
        answer = await transport.get(target(layout.parameters, _QUESTION))
        if answer.status == 401:
            if is_dahua(answer) or is_hikvision(answer):
                return False
            return (await transport.get(target(_NOWHERE, _QUESTION))).status != 401
        try:
            if any(name.startswith("version.") for name in values(answer)):
                return True
        except CameraError:
            continue
    return False


def target(path: str, parameters: Mapping[str, Wire]) -> str:
    """Return path and query; a value may hold `&`, `=` and blanks."""
    query = "&".join(
        f"{name}={quote(str('' if value is None else value), safe=',*')}"
        for name, value in parameters.items()
    )
    return f"{path}?{query}"


class UapiClient(Client):
    """Finds out once where the interfaces lie."""

    def __init__(self, transport: Transport, credentials: Credentials) -> None:
        self._transport = transport
        self._auth = HttpAuth(credentials)
        self._prefix: str | None = None

    @property
    @override
    def memory(self) -> Mapping[str, str]:
        return {"prefix": self._prefix} if self._prefix else {}

    @override
    def remember(self, memory: Mapping[str, str]) -> None:
        self._prefix = prefix if (prefix := memory.get("prefix")) in LAYOUTS else None

    @property
    def has_rules(self) -> bool:
        """Whether the camera has event rules, as far as its layout is known."""
        layout = LAYOUTS.get(self._prefix or "")
        return layout is not None and bool(layout.rules)

    @override
    async def identify(self) -> Identity:
        found = await self.list_groups("VERSION", "BRAND", "NETWORK.Eth0")
        return Identity(
            # Older firmware spells it otherwise (public clients rewrite it).
            model=found.get("brand.product.shortname") or found.get("brand.prodshortname"),
            product_id=found.get("brand.model.productid") or None,
            serial=found.get("version.serialno") or None,
            mac=plain_mac(found.get("network.eth0.mac")),
            firmware=found.get("version.firmware") or None,
        )

    @override
    async def video(self) -> VideoHints:
        try:
            found = await self.list_groups(*VIDEO_GROUPS)
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
            found = await self.list_groups(GROUPS[section])
        start = f"{GROUPS[section].lower()}."
        return {
            name.removeprefix(start): value
            for name, value in found.items()
            if name.startswith(start)
        }

    @override
    async def write(self, section: str, changes: Fields) -> Fields:
        await self.change("update", GROUPS[section], changes)
        # The answer names what was taken, not what is in force.
        return await self.read(section)

    @override
    async def command(self, section: str, fields: Fields) -> None:
        await self.change("update", GROUPS[section], fields)

    @override
    async def snapshot(self, channel: int, stream: str) -> bytes:
        answer = await self.get((await self._layout()).snapshot, {})
        if answer.status == 200 and not answer.body:
            # An internal error; the web page of such cameras just asks again.
            raise BusyError("the camera has no picture now")
        if answer.status != 200:
            raise RefusedError(f"no picture, status {answer.status}")
        return answer.body

    async def list_groups(self, *groups: str) -> Mapping[str, str]:
        """Return the parameters of these groups by full name in lower case, in one request."""
        layout = await self._layout()
        return values(
            await self.get(layout.parameters, {"action": "list", "group": ",".join(groups)})
        )

    async def change(self, action: str, group: str, fields: Fields, **options: str) -> None:
        """Do an action, with fields, to a group. Raises RefusedError with the camera's words."""
        parameters = {"action": action, **options, "group": group, **fields}
        expect_done(await self.get((await self._layout()).parameters, parameters, once=True))

    async def change_rule(self, action: str, fields: Fields) -> None:
        """Do an action to event rules. Raises RefusedError with the camera's words."""
        parameters = {"action": action, **fields}
        expect_done(await self.get((await self._layout()).rules, parameters, once=True))

    async def test_action(self, fields: Fields) -> None:
        """Make the camera try out a notification. Raises RefusedError with the camera's words."""
        expect_done(await self.get((await self._layout()).test, fields))

    async def get(self, path: str, parameters: Mapping[str, Wire], *, once: bool = False) -> Answer:
        """Ask with the account, as the camera wants it proven; `once` what adds or commands."""
        return await self._transport.get(target(path, parameters), once=once, auth=self._auth)

    async def _layout(self) -> Layout:
        """Return where the interfaces lie; that is found out once."""
        if self._prefix is None:
            self._prefix = await self._find()
        return LAYOUTS[self._prefix]

    async def _find(self) -> str:
        first: CameraError | None = None
        for prefix, layout in LAYOUTS.items():
            try:
                values(await self.get(layout.parameters, _QUESTION))
            except (RefusedError, UnexpectedAnswerError) as error:
                first = first or error
            else:
                return prefix
        raise first or UnexpectedAnswerError("the camera has no parameters")
