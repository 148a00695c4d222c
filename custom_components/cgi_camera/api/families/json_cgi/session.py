"""Asks a JSON CGI camera in the way that its firmware wants; the way is found out once."""

import asyncio
from collections.abc import Mapping
from enum import Enum, StrEnum, auto
import json
from urllib.parse import quote

from ...accounts import Account
from ...errors import BusyError, InvalidAuthError, RefusedError, UnexpectedAnswerError
from ...http.request import Answer
from ...http.transport import MAX_PICTURE_TEXT, MAX_SETTINGS, Transport
from ...lenient import LARGE
from ...logins import HASHED
from .answers import BUSY, Json, flatten, parse, refusal, result
from .rows import md5

BUSY_SECONDS = 1.0
"""Pause before the one retry of a request for which the camera was busy."""
PICTURE = "getFmtSnap"
"""The question for a snapshot, with a picture in the answer (seed 003 §36)."""
IDENTITY = "getSysConfig"
"""The cheapest request, whose answer identifies the camera."""


class Generation(StrEnum):
    """How a firmware wants to be asked.

    `get` is the documented one: everything in the URL, user and MD5 of the password with each
    request. `post` takes a JSON body and needs no account. `login` does so after one
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


class Session:
    """Requests of one account, or without one for detection."""

    def __init__(self, transport: Transport, account: Account | None = None) -> None:
        """Keep the account; the first request finds out the generation."""
        self.generation: Generation | None = None
        self._transport = transport
        self._account = account
        self._refused: Generation | None = None
        self._openings = 0
        self._greeting: Json | None = None
        self._opening = asyncio.Lock()

    @property
    def _fields(self) -> Mapping[str, str]:
        """The account as requests contain it."""
        if self._account is None:
            return {}
        known = self._account.credentials
        return {"user": known.username, "pwd": md5(known.password)}

    @property
    def is_remembered(self) -> bool:
        """Whether the generation was not found out in this run: it may be another by now."""
        return not self._openings

    async def greet(self) -> Json:
        """Return the answer that found out the generation, else ask."""
        await self._open()
        answer, self._greeting = self._greeting, None
        return answer or await self.read(IDENTITY, {})

    async def read(self, action: str, parameters: Json) -> Json:
        """Return an answer with values in it. Raises RefusedError for a result code alone."""
        answer = await self.ask(action, parameters)
        if (code := result(answer)) and not flatten(answer):
            raise refusal(code)
        return answer

    async def ask(self, action: str, parameters: Json, *, once: bool = False) -> Json:
        """Send a request, once more after a while if the camera is busy.

        `once`: not again if the answer is lost, for doing it twice is not the same.
        """
        answer = await self._exchange(action, parameters, once=once)
        if result(answer) in BUSY:
            await asyncio.sleep(BUSY_SECONDS)
            answer = await self._exchange(action, parameters, once=once)
            _check_not_busy(answer)
        return answer

    async def send(
        self, generation: Generation, action: str, parameters: Json, *, once: bool
    ) -> Json:
        """Send one request and return the object in the answer, whatever its result code."""
        body = json.dumps(parameters, separators=(",", ":"))
        limit = MAX_PICTURE_TEXT if action == PICTURE else MAX_SETTINGS
        if generation is not Generation.GET:
            target = f"/action/{action}"
            return await _parsed(
                await self._transport.post_json(target, body.encode(), once=once, limit=limit)
            )
        query = {**self._fields, "action": action, **({"json": body} if parameters else {})}
        written = "&".join(f"{name}={quote(value, safe=':,')}" for name, value in query.items())
        target = f"/action/cgi_action?{written}"
        return await _parsed(await self._transport.get(target, once=once, limit=limit))

    async def _exchange(self, action: str, parameters: Json, *, once: bool) -> Json:
        """Send a request in the camera's own way; if that has ended, find the way once more.

        What a camera refuses for the account has changed nothing, so that sending it again does
        not do it twice.
        """
        generation, opening = await self._open()
        account = self._account and self._account.credentials
        try:
            return await self.send(generation, action, parameters, once=once)
        except InvalidAuthError:
            if self._account and self._account.credentials is not account:
                # The password changed meanwhile.
                return await self.send(generation, action, parameters, once=once)
            generation, _ = await self._open(after=opening)
            return await self.send(generation, action, parameters, once=once)

    async def _open(self, *, after: int | None = None) -> tuple[Generation, int]:
        """Return how to ask; `after` is the opening whose way the camera has just refused.

        Raises InvalidAuthError if the camera refuses the account, now or before.
        """
        async with self._opening:
            if after == self._openings:
                self._take_back()
            if self.generation is None:
                self.generation = await self._choose()
                self._openings += 1
            return self.generation, self._openings

    def _take_back(self) -> None:
        """Forget the present way: a session has ended, the firmware or the password is new."""
        if self.generation is Generation.GET:
            self._refused = Generation.GET
        self.generation = None

    async def _choose(self) -> Generation:
        """Find the generation: first what needs no account, then a way of login, each once.

        A firmware that takes POST shows by the kind of its error whether it wants a login,
        so that no account goes where it can only be refused.
        """
        if self._account is not None:
            self._account.check()
            self._account.check_login(HASHED)
        if self._refused and self._openings:
            # Found in this run, the way worked with the account: the firmware is the same.
            raise self._refuse()
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
                if self._account is not None:
                    self._account.accept()
                return generation
            if outcome is _Outcome.REFUSED:
                raise self._refuse()
        raise UnexpectedAnswerError("the camera answers in none of the known ways")

    def _refuse(self) -> InvalidAuthError:
        """Keep the account from being sent again, and return the error to raise."""
        error = InvalidAuthError("the camera refused the user name or password")
        return error if self._account is None else self._account.heed(error)

    async def _try(self, generation: Generation) -> _Outcome:
        """Ask in one way and return how the camera takes it."""
        try:
            if generation is Generation.LOGIN:
                return await self._log_in()
            answer = await self.send(generation, IDENTITY, {}, once=True)
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
        passwd = {"passwd": self._fields["pwd"]}
        answer = await self.send(Generation.LOGIN, "hiLogin", passwd, once=True)
        _check_not_busy(answer)
        return _Outcome.REFUSED if result(answer) else _Outcome.SPOKEN


def _check_not_busy(answer: Json) -> None:
    if result(answer) in BUSY:
        raise BusyError("the camera is busy")


async def _parsed(answer: Answer) -> Json:
    """Return the object in an answer; one with a picture does not block the event loop."""
    return await asyncio.to_thread(parse, answer) if len(answer.body) > LARGE else parse(answer)
