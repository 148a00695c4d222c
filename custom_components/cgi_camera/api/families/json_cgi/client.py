"""Speaks to one JSON CGI camera, whichever way its firmware wants to be spoken to."""

import asyncio
from collections.abc import Mapping
from enum import Enum, StrEnum, auto
import json
from typing import override
from urllib.parse import quote

from ...commands import Commands
from ...errors import (
    BusyError,
    CameraError,
    CannotConnectError,
    InvalidAuthError,
    RefusedError,
    UnexpectedAnswerError,
)
from ...family import Client, Credentials, Identity, PushSetup, UploadSetup, plain_mac
from ...features import Fields
from ...rtsp import VideoHints, port_number
from ...transport import Transport
from .acting import JsonCgiCommands
from .answers import BUSY, Json, flatten, parse, refusal, result
from .push_setup import JsonCgiPushSetup
from .sections import SECTIONS
from .tables import SETTINGS
from .tables_system import md5
from .upload_setup import JsonCgiUploadSetup
from .writing import applied, with_changes

BUSY_SECONDS = 1.0
"""Pause before the one retry of a request for which the camera was busy."""

_IDENTITY = "getSysConfig"


class Generation(StrEnum):
    """How a firmware wants to be asked.

    `get` is the documented one: everything in the URL, user and MD5 of the password with each
    request. `post` takes a JSON body and asks nobody who he is. `login` does so after one
    `hiLogin`, and then knows the address that we come from.
    """

    POST = "post"
    GET = "get"
    LOGIN = "login"


class _Outcome(Enum):
    """How a camera takes being asked in one way."""

    SPOKEN = auto()
    REFUSED = auto()
    UNKNOWN = auto()


async def probe(transport: Transport) -> bool:
    """Tell whether the host answers as this family does, asked without an account.

    A firmware that wants a login says so in its own words, `error user/pwd`.
    """
    for generation in (Generation.POST, Generation.GET):
        try:
            if _is_ours(await _send(transport, generation, _IDENTITY, {}, account={})):
                return True
        except InvalidAuthError:
            return True
        except RefusedError, UnexpectedAnswerError:
            continue
    return False


def _is_ours(answer: Json) -> bool:
    return "deviceID" in answer or "device_mac" in answer


def _check_not_busy(answer: Json) -> None:
    if result(answer) in BUSY:
        raise BusyError("the camera is busy")


async def _send(
    transport: Transport,
    generation: Generation,
    action: str,
    parameters: Json,
    *,
    account: Mapping[str, str],
    once: bool = False,
) -> Json:
    """Send one request and return the object in the answer, whatever its result code."""
    body = json.dumps(parameters, separators=(",", ":"))
    if generation is not Generation.GET:
        return parse(await transport.post_json(f"/action/{action}", body.encode()))
    query = {**account, "action": action, **({"json": body} if parameters else {})}
    written = "&".join(f"{name}={quote(value, safe=':,')}" for name, value in query.items())
    return parse(await transport.get(f"/action/cgi_action?{written}", once=once))


class JsonCgiClient(Client):
    """Finds out the generation once, sends a refused account never again, one write at a time."""

    def __init__(self, transport: Transport, credentials: Credentials) -> None:
        """Keep the account; the first request finds out the generation."""
        self._transport = transport
        self._account = {"user": credentials.username, "pwd": md5(credentials.password)}
        self._commands = JsonCgiCommands(self.command, credentials)
        self._generation: Generation | None = None
        self._firmware = ""
        self._refused: Generation | None = None
        self._openings = 0
        self._greeting: Json | None = None
        self._opening = asyncio.Lock()
        self._writing = asyncio.Lock()

    @property
    @override
    def commands(self) -> Commands:
        return self._commands

    @property
    @override
    def memory(self) -> Mapping[str, str]:
        if self._generation is None:
            return {}
        return {"generation": self._generation.value, "firmware": self._firmware}

    @override
    def remember(self, memory: Mapping[str, str]) -> None:
        if memory.get("generation") in set(Generation):
            self._generation = Generation(memory["generation"])
            self._firmware = memory.get("firmware", "")

    @override
    def push_setup(self, name: str, kept: Mapping[str, str]) -> PushSetup:
        return JsonCgiPushSetup(self, kept)

    @override
    def upload_setup(self, name: str, kept: Mapping[str, str]) -> UploadSetup:
        return JsonCgiUploadSetup(self, kept)

    @override
    async def video(self) -> VideoHints:
        try:
            return VideoHints(port=port_number((await self.read("rtsp")).get("rtsp_port")))
        except CameraError:
            return VideoHints()

    @override
    async def identify(self) -> Identity:
        answer = await self._who_are_you()
        firmware = str(answer.get("version", "")).strip()
        if self._firmware and firmware != self._firmware and not self._openings:
            self._generation = None  # the new firmware may want to be asked in another way
            answer = await self._who_are_you()
        self._firmware = firmware
        return Identity(
            model=str(answer.get("dev_name", "")).strip() or None,
            serial=str(answer.get("deviceID", "")).strip() or None,
            mac=plain_mac(str(answer.get("device_mac"))),
            firmware=firmware or None,
        )

    async def _who_are_you(self) -> Json:
        """Return what finding out the generation has told already, else ask."""
        await self._open()
        answer, self._greeting = self._greeting, None
        return answer or await self._read(_IDENTITY, {})

    @override
    async def heartbeat(self) -> None:
        await self._read(_IDENTITY, {})

    @override
    async def read(self, section: str) -> Fields:
        place = SECTIONS[section]
        return place.derive(flatten(await self._read(place.get, place.selects)))

    @override
    async def write(self, section: str, changes: Fields) -> Fields:
        place = SECTIONS[section]
        if not place.get:
            await self.command(section, changes)
            return {}
        settings = SETTINGS[section]
        selected = {name: changes.get(name, usual) for name, usual in place.selects.items()}
        async with self._writing:
            before = await self._read(place.get, selected)
            whole = with_changes(before, settings, changes)
            try:
                code = result(await self._ask(place.set, {**place.with_write, **whole, **selected}))
                in_force = flatten(await self._read(place.get, selected))
            except CannotConnectError:
                if place.vanishes:
                    return {}
                raise
        # Firmware reports failure for changes it has made: what is now in force decides.
        if code and not applied(settings, changes, flatten(before), in_force):
            raise refusal(code)
        return place.derive(in_force)

    @override
    async def command(self, section: str, fields: Fields) -> None:
        place = SECTIONS[section]
        request = with_changes({}, SETTINGS.get(section, ()), {**place.with_write, **fields})
        async with self._writing:
            if place.vanishes:
                await self.heartbeat()  # who is there now, and then is not, has obeyed
            try:
                code = result(await self._ask(place.set, request, once=True))
            except CannotConnectError:
                if place.vanishes:
                    return
                raise
        if code:
            raise refusal(code)

    @override
    async def snapshot(self, channel: int, stream: str) -> bytes:
        # Needs no account in any generation; a failure is the text `failed` (seed 003 §3).
        return (await self._transport.get("/action/cgi_images")).body

    async def _read(self, action: str, parameters: Json) -> Json:
        answer = await self._ask(action, parameters)
        if (code := result(answer)) and not flatten(answer):
            raise refusal(code)
        return answer

    async def _ask(self, action: str, parameters: Json, *, once: bool = False) -> Json:
        """Send a request, once more after a while if the camera is busy.

        `once`: not again if the answer is lost, for doing it twice is not the same.
        """
        answer = await self._exchange(action, parameters, once=once)
        if result(answer) in BUSY:
            await asyncio.sleep(BUSY_SECONDS)
            answer = await self._exchange(action, parameters, once=once)
            _check_not_busy(answer)
        return answer

    async def _exchange(self, action: str, parameters: Json, *, once: bool) -> Json:
        """Send a request in the camera's own way; if that has ended, find the way once more.

        What a camera refuses for the account has changed nothing, so that sending it again does
        not do it twice.
        """
        generation, opening = await self._open()
        try:
            return await self._send(generation, action, parameters, once=once)
        except InvalidAuthError:
            generation, _ = await self._open(after=opening)
            return await self._send(generation, action, parameters, once=once)

    async def _open(self, *, after: int | None = None) -> tuple[Generation, int]:
        """Return how to ask; `after` is the opening whose way the camera has just refused.

        Raises InvalidAuthError if the camera refuses the account, now or before.
        """
        async with self._opening:
            if after == self._openings:
                self._take_back()
            if self._generation is None:
                self._generation = await self._choose()
                self._openings += 1
            return self._generation, self._openings

    def _take_back(self) -> None:
        """Forget the present way: a session has ended, the firmware or the password is new."""
        if self._generation is Generation.GET:
            self._refused = Generation.GET
        self._generation = None

    async def _choose(self) -> Generation:
        """Find the generation: first what needs no account, then a way of login, each once.

        A firmware that takes POST at all says by the kind of its error whether it wants a login,
        so that no account goes where it can only be refused.
        """
        refused = InvalidAuthError("the camera refused the user name or password")
        # Found in this run, it worked with the account: then the firmware has not changed.
        if self._refused is Generation.LOGIN or (self._refused and self._openings):
            raise refused
        ways = [Generation.GET, Generation.LOGIN]
        match await self._try(Generation.POST):
            case _Outcome.SPOKEN:
                return Generation.POST
            case _Outcome.REFUSED:
                ways.reverse()
        for generation in ways:
            outcome = (
                _Outcome.REFUSED if generation is self._refused else await self._try(generation)
            )
            if outcome is _Outcome.SPOKEN:
                return generation
            if outcome is _Outcome.REFUSED:
                self._refused = generation
                raise refused
        raise UnexpectedAnswerError("the camera answers in none of the known ways")

    async def _try(self, generation: Generation) -> _Outcome:
        """Ask in one way and tell how the camera takes it."""
        try:
            if generation is Generation.LOGIN:
                return await self._log_in()
            answer = await self._send(generation, _IDENTITY, {}, once=True)
        except InvalidAuthError:
            # A login that is offered answers in JSON; these are the words for any other path.
            unknown = generation is Generation.LOGIN
            return _Outcome.UNKNOWN if unknown else _Outcome.REFUSED
        except RefusedError, UnexpectedAnswerError:
            return _Outcome.UNKNOWN
        _check_not_busy(answer)
        if not flatten(answer):
            return _Outcome.UNKNOWN
        self._greeting = answer
        return _Outcome.SPOKEN

    async def _log_in(self) -> _Outcome:
        """Make the camera know our address."""
        passwd = {"passwd": self._account["pwd"]}
        answer = await self._send(Generation.LOGIN, "hiLogin", passwd, once=True)
        _check_not_busy(answer)
        return _Outcome.REFUSED if result(answer) else _Outcome.SPOKEN

    async def _send(
        self, generation: Generation, action: str, parameters: Json, *, once: bool
    ) -> Json:
        return await _send(
            self._transport, generation, action, parameters, account=self._account, once=once
        )
