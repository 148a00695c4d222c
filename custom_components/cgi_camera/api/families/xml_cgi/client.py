"""Reads and writes the sections of one XML CGI camera, and fetches its snapshots."""

import asyncio
from typing import override

from ...accounts import Account
from ...client import Client
from ...commands import Commands
from ...errors import BusyError, Refusal, RefusedError, UnexpectedAnswerError
from ...features import Fields, Wire
from ...http.transport import MAX_PICTURE, Answer, Transport
from ...identity import Identity, plain_mac
from .answers import parse
from .capabilities import Capabilities
from .commands import SNAPSHOT, STREAMS, XmlCgiCommands, with_drift
from .query import request_target
from .session import Session
from .tables import SECTIONS, shadowed_fields

RETRY_SECONDS = 0.5
"""Pause before the one retry of a snapshot for which the camera had no frame yet."""

_ROOTS = {"audio": "audioencoder"}
"""Root elements of answers that differ from the name of their section."""
_ENCODERS = "/cgi-bin/videoencoder"
_ENCODER_OF = {"main_stream": "stream1", "sub_stream": "stream2"}
_NETWORK_TOGETHER = ("ipaddr", "netmask", "gateway")
"""Firmware refuses one of these without the others."""


async def probe(transport: Transport) -> bool:
    """Return whether a host answers a login without a name as this family does."""
    # Firmware requires the `?`, which would not be sent at the end of the URL.
    fault = parse((await transport.get("/cgi-bin/getuid?_")).body)
    return fault.root == "fault" and fault.children.get("reason") == "error, parse username"


class XmlCgiClient(Client):
    """Logs in once per session life, once more for a refused session, never after a refusal."""

    def __init__(
        self,
        transport: Transport,
        account: Account,
    ) -> None:
        super().__init__(account)
        self._session = Session(transport, account)
        self._capabilities = Capabilities(self._session)
        self._commands = XmlCgiCommands(self._session, self._capabilities)
        self._snapshot_needs_account = False
        self._encoders_one_by_one = False

    @property
    @override
    def commands(self) -> Commands:
        return self._commands

    @override
    async def identify(self) -> Identity:
        self._capabilities.forget()
        info = (await self._session.call(SECTIONS["info"], "info")).attributes
        network = await self._read_if_offered("network")
        try:
            model = (await self._session.call("/cgi-bin/getmodel", "model")).text
        except RefusedError, UnexpectedAnswerError:
            model = info.get("model", "")
        return Identity(
            model=model or None,
            serial=info.get("sn", "").strip() or None,
            mac=plain_mac(str(network.get("macaddr"))) or plain_mac(info.get("mac_address")),
            firmware=info.get("filesystem", "").strip() or None,
        )

    @override
    async def heartbeat(self) -> None:
        await self._session.keep_alive()

    @override
    async def read(self, section: str) -> Fields:
        if section in _ENCODER_OF:
            return await self._encoder(_ENCODER_OF[section])
        if section == "audio" and not await self._capabilities.offers("audio"):
            return {}
        return await self._section(section)

    @override
    async def write(self, section: str, changes: Fields) -> Fields:
        if section in _ENCODER_OF:
            return await self._encoder(_ENCODER_OF[section], changes)
        # The answer holds the parameters in force after the write (seed 001 §1).
        return await self._section(section, await self._completed(section, changes))

    async def _completed(self, section: str, changes: Fields) -> Fields:
        """Return the changes with the fields that the camera needs beside them."""
        along = shadowed_fields(section, changes)
        if section == "network" and not changes.keys().isdisjoint(_NETWORK_TOGETHER):
            along |= {*_NETWORK_TOGETHER} - changes.keys()
        if not along:
            return changes
        present = await self.read(section)
        return {**{name: present[name] for name in along & present.keys()}, **changes}

    async def _section(self, section: str, changes: Fields | None = None) -> Fields:
        """Write the changes to a section, if any, and read it."""
        root, path = _ROOTS.get(section, section), SECTIONS[section]
        fields = (await self._session.call(path, root, changes)).attributes
        match section:
            case "time":
                return with_drift(fields)
            case "audio":
                return {**fields, **await self._capabilities.audio()}
            case _:
                return fields

    async def _encoder(self, stream: str, changes: Fields | None = None) -> Fields:
        """Write the changes to the encoding of a stream, if any, and read it."""
        if not await self._capabilities.offers("video"):
            return {}
        root = None
        if not changes and not self._encoders_one_by_one:
            try:
                root = await self._session.tree(_ENCODERS)
            except RefusedError:
                self._encoders_one_by_one = True  # newer firmware
        if root is None:
            root = await self._session.tree(f"{_ENCODERS}/{stream}", changes)
        if (element := root if root.tag == stream else root.find(stream)) is None:
            return {}
        return {**element.attrib, **await self._capabilities.video(stream)}

    @override
    async def command(self, section: str, fields: Fields) -> None:
        # Proves that the connection is alive: the next request is sent only once.
        await self._session.keep_alive()
        await self._session.call(SECTIONS[section], section, fields, once=True)

    @override
    async def snapshot(self, channel: int, stream: str) -> bytes:
        answer = await self._snapshot_answer(stream)
        if answer.status == 407:
            # No frame within three seconds; nothing to do with proxies.
            await asyncio.sleep(RETRY_SECONDS)
            answer = await self._snapshot_answer(stream)
        if answer.status == 407:
            raise BusyError("the camera has no snapshot yet")
        return answer.body

    @override
    async def guarded_picture(self) -> str | None:
        return request_target(SNAPSHOT, {"stream": STREAMS["sub"]})

    async def _snapshot_answer(self, stream: str) -> Answer:
        """Ask for a snapshot with the session, or with the account where firmware demands it."""
        fields: dict[str, Wire] = {"stream": STREAMS[stream]}
        if not self._snapshot_needs_account:
            answer = await self._session.ask(SNAPSHOT, fields, limit=MAX_PICTURE)
            if answer.status != 403:
                return answer
        answer = await self._session.ask_with_account(SNAPSHOT, fields, limit=MAX_PICTURE)
        self._snapshot_needs_account = answer.status != 403
        if answer.status == 403:
            self._session.check_refused(answer)
            raise RefusedError("the account may not take snapshots", Refusal.NO_PERMISSION)
        return answer

    async def _read_if_offered(self, section: str) -> Fields:
        """Return a section's fields, nothing for a firmware without the section."""
        try:
            return await self.read(section)
        except RefusedError, UnexpectedAnswerError:
            return {}
