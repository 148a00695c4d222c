"""Reads and writes the sections of one JSON CGI camera, and fetches its snapshots."""

import asyncio
from collections.abc import Mapping
from typing import override

from ...accounts import Account
from ...client import Client
from ...commands import Commands
from ...errors import (
    CameraError,
    CannotConnectError,
    InvalidAuthError,
    RefusedError,
    UnexpectedAnswerError,
)
from ...features import Fields
from ...http.transport import MAX_PICTURE, Transport
from ...identity import Identity, plain_mac
from ...lenient import from_base64, read_aside
from ...pictures.jpeg import START
from ...rtsp import VideoHints, port_number
from .answers import applied, flatten, refusal, result, with_changes
from .commands import JsonCgiCommands
from .sections import SECTIONS
from .session import IDENTITY, PICTURE, Generation, Session
from .tables import SETTINGS


async def probe(transport: Transport) -> bool:
    """Return whether a host answers a request without an account as this family does.

    A firmware that demands a login answers with words of its own, `error user/pwd`.
    """
    anonymous = Session(transport)
    for generation in (Generation.POST, Generation.GET):
        try:
            answer = await anonymous.send(generation, IDENTITY, {}, once=False)
        except InvalidAuthError:
            return True
        except RefusedError, UnexpectedAnswerError:
            continue
        if "deviceID" in answer or "device_mac" in answer:
            return True
    return False


class JsonCgiClient(Client):
    """Sends one write at a time; the session finds out the generation."""

    def __init__(self, transport: Transport, account: Account) -> None:
        super().__init__(account)
        self._transport = transport
        self._session = Session(transport, account)
        self._commands = JsonCgiCommands(self.command, self._close_telnet, account)
        self._firmware = ""
        self._asks_for_pictures = False
        self._writing = asyncio.Lock()

    @property
    @override
    def commands(self) -> Commands:
        return self._commands

    @property
    @override
    def memory(self) -> Mapping[str, str]:
        if (generation := self._session.generation) is None:
            return {}
        return {"generation": generation.value, "firmware": self._firmware}

    @override
    def remember(self, memory: Mapping[str, str]) -> None:
        if memory.get("generation") in set(Generation):
            self._session.generation = Generation(memory["generation"])
            self._firmware = memory.get("firmware", "")

    @override
    async def video(self) -> VideoHints:
        try:
            return VideoHints(port=port_number((await self.read("rtsp")).get("rtsp_port")))
        except CameraError:
            return VideoHints()

    @override
    async def identify(self) -> Identity:
        answer = await self._session.greet()
        firmware = str(answer.get("version", "")).strip()
        if self._firmware and firmware != self._firmware and self._session.is_remembered:
            self._session.generation = None  # the new firmware may be of another generation
            answer = await self._session.greet()
        self._firmware = firmware
        return Identity(
            model=str(answer.get("dev_name", "")).strip() or None,
            serial=str(answer.get("deviceID", "")).strip() or None,
            mac=plain_mac(str(answer.get("device_mac"))),
            firmware=firmware or None,
        )

    @override
    async def heartbeat(self) -> None:
        await self._session.read(IDENTITY, {})

    @override
    async def read(self, section: str) -> Fields:
        place = SECTIONS[section]
        return place.derive(flatten(await self._session.read(place.get, place.selects)))

    @override
    async def write(self, section: str, changes: Fields) -> Fields:
        place = SECTIONS[section]
        if not place.get:
            await self.command(section, changes)
            return {}
        settings = SETTINGS[section]
        selected = {name: changes.get(name, usual) for name, usual in place.selects.items()}
        async with self._writing:
            before = await self._session.read(place.get, selected)
            whole = with_changes(before, settings, changes)
            request = {**place.with_write, **whole, **selected}
            try:
                code = result(await self._session.ask(place.set, request, once=True))
                in_force = flatten(await self._session.read(place.get, selected))
            except CannotConnectError:
                if place.vanishes:
                    return {}
                raise
        # Firmware reports failure for applied changes: the fields now in force decide.
        if code and not applied(settings, changes, flatten(before), in_force):
            raise refusal(code)
        return place.derive(in_force)

    @override
    async def command(self, section: str, fields: Fields) -> None:
        place = SECTIONS[section]
        request = with_changes({}, SETTINGS.get(section, ()), {**place.with_write, **fields})
        async with self._writing:
            if place.vanishes:
                await self.heartbeat()  # a camera that answers now and then vanishes has obeyed
            try:
                code = result(await self._session.ask(place.set, request, once=True))
            except CannotConnectError:
                if place.vanishes:
                    return
                raise
        if code:
            raise refusal(code)

    @override
    async def snapshot(self, channel: int, stream: str) -> bytes:
        if self._asks_for_pictures:
            return await self._asked_picture()
        # No generation needs an account; a failure is the text `failed` (seed 003 §3).
        answer = await self._transport.get("/action/cgi_images", limit=MAX_PICTURE)
        if answer.body.startswith(START):
            return answer.body
        try:
            picture = await self._asked_picture()
        except RefusedError, UnexpectedAnswerError:
            return answer.body  # the camera has no picture behind its login either
        if not picture.startswith(START):
            return answer.body
        self._asks_for_pictures = True
        return picture

    async def _asked_picture(self) -> bytes:
        """Return the picture that only an account gets (seed 003 §36)."""
        answer = await self._session.read(PICTURE, {})
        text = str(answer.get("image_base64") or "").encode(errors="replace")
        return await read_aside(from_base64, text)

    async def _close_telnet(self) -> None:
        """Close telnet, which a client of an older release may have opened (seed 003 §2).

        It is the only request about telnet; the answer is a page without a result.
        """
        await self._transport.get("/action/telnet?action=close", once=True)
