"""A camera of the JSON CGI family: /action/*, answers in JSON, errors as plain text.

Written from its document (seed 003; a bare § is a section of it, l. a line). Where that is silent,
"seen" in a comment means what public clients of such cameras report; RC and H351 are two of them,
bluerobotics/radcam-manager and ulikoehler/Hi351x-Camera-CLI.

    async with JsonCgiCamera(password="secret") as camera:
        ...  # talk to camera.url, then look at camera.requests and camera.settings
        camera.inject("setOsdConf", coded(-117))

Options are plain attributes and may be changed while the camera runs, but for `full_tables` and
`extra_keys`, which are looked at once.
"""

import asyncio
from dataclasses import dataclass, field
import enum
import io
import json
from typing import Any, override
from urllib.parse import unquote

from PIL import Image

from .faults import HTML, Answer, Breakable
from .json_cgi_device import JsonCgiDevice
from .json_cgi_faults import NO_PICTURE, WRONG_ACCOUNT, WRONG_JSON
from .json_cgi_fields import Code, CodeError, Values
from .json_cgi_tables import ACTIONS, ERROR_TEXTS, Action
from .json_cgi_wire import http_answer, object_text, picture_answer
from .json_push import Facts, Person, PushAnswer, UserList, push, server_url
from .json_uploads import Upload, upload_alarm
from .plain_http import PlainAnswer, PlainHttpServer, PlainRequest
from .serving import Reset

_FORMS_OF_LISTS = {
    UserList.STRANGER: "face_stranger",
    UserList.BLACK: "face_black_list",
    UserList.WHITE: "face_white_list",
}
_PREFIX = "/action/"
# seed 003 l.60
_DOCUMENTED = "/action/cgi_action"
# no document: a path that is not the camera's, the cautious reading
_NOT_FOUND = b"<html><body><h2>Not Found</h2></body></html>"
# seed 003 l.237-239
_TELNET_PAGE = "<html><body><h2> oper: {}</h2></body></html>\nOK"


class Generation(enum.Enum):
    """How the camera is talked to; only A is in the document, the others are seen."""

    # seed 003 l.57-98
    A = "GET /action/cgi_action with user and pwd"
    # RC
    B = "POST /action/<name> without a login; cgi_action is refused"
    # H351
    B_GET = "like B, and reads by GET /action/<name>, too"
    # H351
    C = "like B, behind POST /action/hiLogin, which lets in an address"


@dataclass(slots=True, kw_only=True)
class Request:
    """One request as it came in; it changes once, when it is answered."""

    action: str
    """Name of the action, or of the path: cgi_images, telnet, hiLogin; empty for anything else."""
    method: str
    path: str
    query: str
    """As sent, credentials and all."""
    body: bytes
    peer: str
    at: float
    """Time of the camera's clock."""
    status: int | None = None
    """None while it is under way, and for good if the connection broke."""
    code: int | None = None
    """The code of the answer; None if that was text or a picture."""


@dataclass(kw_only=True, eq=False)
class JsonCgiCamera(JsonCgiDevice, Breakable, PlainHttpServer):
    """One camera, as the document describes it and as others are seen."""

    generation: Generation = Generation.A
    login_attempts: int = 5
    """Generation C: so many wrong ones lock it; no document has the number."""
    lock_seconds: float = 1800.0
    """Generation C: how long it stays locked; not known, either."""
    session_seconds: float = float("inf")
    """Generation C: how long an address is let in after its last request; not known."""
    numbers_as_strings: bool = False
    """Every number in an answer is a string, `code` included."""
    trailing_comma: bool = False
    """Answers end with a comma before the brace, as a request of §40 does (l.15196)."""
    plus_is_blank: bool = False
    """A `+` in a query stands for a blank; the document does not speak of encoding."""
    folded_content_type: bool = False
    """Pictures have a blank before Content-Type, which makes it a part of the line before.

    The document prints it (l.270), but also before lines of which that cannot be true, once on
    every page: most probably the page break made it.
    """
    drops_on_network_change: bool = False
    """setWiredNetwork is done and never answered."""
    latency: float = 0.005
    """Real seconds before an answer; with none at all, in_flight_max would never exceed 1."""

    requests: list[Request] = field(default_factory=list, init=False)
    logins: int = field(default=0, init=False)
    """Requests with the right credentials: each one of generation A, hiLogin of C."""
    refused_logins: int = field(default=0, init=False)
    """Requests whose credentials were refused, be they wrong or not wanted."""
    writes: int = field(default=0, init=False)
    """Actions that changed something."""
    writes_in_flight_max: int = field(default=0, init=False)
    """The most of them that were under way at the same time."""
    uploads: list[Upload] = field(default_factory=list, init=False)
    """What it sent by FTP and mail because of alarms."""
    telnet_calls: int = field(default=0, init=False)
    """The number of requests to open or close telnet; only a user may cause one, to close it."""
    telnet: asyncio.Server | None = field(default=None, init=False, repr=False)
    """The server behind an open telnet port."""
    failed_attempts: int = field(default=0, init=False)
    """Generation C: wrong ones since the last right one."""

    _sessions: dict[str, float] = field(default_factory=dict, init=False, repr=False)
    _locked_until: float = field(default=float("-inf"), init=False, repr=False)
    _writing: int = field(default=0, init=False, repr=False)

    def count(self, action: str) -> int:
        """Return how often an action, or cgi_images, was asked for."""
        return sum(request.action == action for request in self.requests)

    async def open_telnet(self) -> int:
        """Open telnet, as an older client may have; return its port."""
        self.telnet = await asyncio.start_server(lambda _, writer: writer.close(), self.host)
        port: int = self.telnet.sockets[0].getsockname()[1]
        return port

    def forget_sessions(self) -> None:
        """End all sessions: the clients got other addresses."""
        self._sessions.clear()

    async def alarm(self, kind: str = "motion") -> list[Upload]:
        """Let an alarm of ALARMS happen; upload what the settings say, and return what became."""
        made = await upload_alarm(self, kind)
        self.uploads += made
        return made

    async def trigger_face(
        self, person: Person | None = None, *, form: str | None = None
    ) -> PushAnswer:
        """Push the face of a person, in the form of their list or in this one."""
        user_list = person.user_list if person else UserList.STRANGER
        return await self.push(form or _FORMS_OF_LISTS[user_list], person)

    async def push(self, form: str, person: Person | None = None) -> PushAnswer:
        """Push to the server that is set, see server_url.

        How often a camera sends task_request is not known: it does only here.
        """
        facts = Facts(
            person=person,
            device_id=self.device_id,
            ip=self.settings["network"]["IP"],
            mac=self.mac,
            time=self.device_time,
        )
        return await push(server_url(self.settings["platform_server"]), form, facts)

    @override
    async def start(self) -> None:
        self._sessions.clear()
        self._reboot_at = None
        await PlainHttpServer.start(self)

    @override
    def _protocol(self) -> asyncio.BaseProtocol:
        return Reset() if self._is_rebooting() else PlainHttpServer._protocol(self)

    @override
    async def _respond(self, request: PlainRequest) -> PlainAnswer:
        # seed 003 l.7-17: text and JSON; l.267-274: pictures
        name = _name_of(request)
        record = Request(
            action=name,
            method=request.method,
            path=request.path,
            query=request.query,
            body=request.body,
            peer=request.peer,
            at=self.clock(),
        )
        self.requests.append(record)
        is_write = name in ACTIONS and ACTIONS[name].writes
        self._writing += is_write
        self.writes_in_flight_max = max(self.writes_in_flight_max, self._writing)
        try:
            await asyncio.sleep(self.latency)
            answer = await self._answer(request, record)
        finally:
            self._writing -= is_write
        record.status = answer.status
        if name == "cgi_images":
            return picture_answer(answer, folded=self.folded_content_type)
        return http_answer(answer)

    async def _answer(self, request: PlainRequest, record: Request) -> Answer:
        if self._is_rebooting():
            raise ConnectionResetError
        fault = self._faults.take(record.action)
        try:
            if fault is None:
                return self._call(request, record)
            return await fault(lambda: self._call(request, record))
        except CodeError as error:
            # seed 003 l.41-53: the code in an answer that is like the others; l.112-198: the codes
            action = ACTIONS.get(record.action, ACTIONS["getSysConfig"])
            log = ERROR_TEXTS.get(error.code, "") if error.log is None else error.log
            return self._json(record, action, error.extra, code=error.code, log=log)

    def _call(self, request: PlainRequest, record: Request) -> Answer:
        match record.action:
            # no document: a path that is not the camera's
            case "":
                return Answer(status=404, body=_NOT_FOUND, content_type=HTML)
            case "cgi_images":
                return self._snapshot(request)
            case "telnet":
                return self._telnet(request)
            case "hiLogin" if self.generation is Generation.C:
                return self._log_in(request, record)
        return self._act(request, record)

    def _act(self, request: PlainRequest, record: Request) -> Answer:
        if not self._is_let_in(request):
            # seed 003 l.5-19
            return Answer(body=WRONG_ACCOUNT, content_type="")
        action, sent = ACTIONS.get(record.action), self._sent(request)
        if action is None or sent is None or (action.writes and action.needs_json and not sent):
            # seed 003 l.21-35
            return Answer(body=WRONG_JSON, content_type="")
        body = self.perform(action, sent)
        self.writes += action.writes
        if action.name == "setWiredNetwork" and self.drops_on_network_change:
            raise ConnectionResetError
        return self._json(record, action, body)

    def _is_let_in(self, request: PlainRequest) -> bool:
        # seed 003 l.74-83: user, and pwd as MD5; RC, H351: the other generations
        if request.path == _DOCUMENTED:
            user = _query_value(request.query, "user")
            password = _query_value(request.query, "pwd")
            known = (self.username, self.password_hash)
            right = self.generation is Generation.A and (user, password) == known
            self.logins += right
            self.refused_logins += not right and password is not None
            return right
        if self.generation is not Generation.C:
            return True  # a path that is not one of generation A is no JSON for it, see _sent
        if self.clock() - self._sessions.get(request.peer, float("-inf")) > self.session_seconds:
            self._sessions.pop(request.peer, None)
        if request.peer not in self._sessions:
            return False
        self._sessions[request.peer] = self.clock()
        return True

    def _sent(self, request: PlainRequest) -> Values | None:
        """Return the object that came with a request, empty without one; None for other content."""
        # seed 003 l.96-98; RC: the body of a POST; H351: names in a query
        if request.path == _DOCUMENTED:
            text = _query_value(request.query, "json", plus_is_blank=self.plus_is_blank)
        elif self.generation is Generation.A:
            return None
        elif request.method == "POST":
            text = request.body.decode(errors="replace")
        elif self.generation is Generation.B:
            return None
        else:
            pairs = (pair.partition("=") for pair in request.query.split("&") if pair)
            return {unquote(key): unquote(value) for key, _, value in pairs}
        try:
            sent = json.loads(text or "{}", parse_constant=_refuse)
        except ValueError:
            return None
        return sent if isinstance(sent, dict) else None

    def _log_in(self, request: PlainRequest, record: Request) -> Answer:
        # H351: passwd and failedAttempts; no document: the answer to a wrong one
        sent = self._sent(request)
        if sent is None:
            return Answer(body=WRONG_JSON, content_type="")
        locked = self.clock() < self._locked_until
        right = sent.get("passwd") == self.password_hash and not locked
        # A success tells how many were wrong before it: seen with 3.
        extra = {"failedAttempts": self.failed_attempts + (not right)}
        if not right:
            self.refused_logins += 1
            self.failed_attempts += 1
            if self.failed_attempts >= self.login_attempts and not locked:
                self._locked_until = self.clock() + self.lock_seconds
            raise CodeError(Code.ADMINISTRATOR_PASSWORD_ERROR, extra=extra)
        self.logins += 1
        self.failed_attempts = 0
        self._sessions[request.peer] = self.clock()
        return self._json(record, ACTIONS["getSysConfig"], extra)

    def _snapshot(self, request: PlainRequest) -> Answer:
        # seed 003 l.245-255
        wanted = _query_value(request.query, "fmt")
        if wanted in (None, "jpg"):
            return Answer(body=self.take_picture(), content_type="image/jpeg")
        if wanted == "bmp":
            image, buffer = Image.open(io.BytesIO(self.take_picture())), io.BytesIO()
            image.save(buffer, "BMP")
            return Answer(body=buffer.getvalue(), content_type="image/bmp")
        # The layout of YUV is not shown: it is one of those that are not supported.
        return Answer(body=NO_PICTURE, content_type="")

    def _telnet(self, request: PlainRequest) -> Answer:
        # seed 003 l.237-239
        # As l.200-240 have it, without a login; what `close` answers is not shown.
        self.telnet_calls += 1
        action = _query_value(request.query, "action")
        if action == "close" and self.telnet is not None:
            self.telnet.close()
        page = _TELNET_PAGE.format(action)
        return Answer(body=page.encode(), content_type="")

    def _json(
        self,
        record: Request,
        action: Action,
        body: Values,
        *,
        code: int = Code.NORMAL,
        log: str = "",
    ) -> Answer:
        # seed 003 l.39-53: the keys of every answer
        record.code = code
        text = object_text(
            self.answer_pairs(action, body, code=code, log=log),
            separator=":" if action.writes else ": ",  # both are printed
            repeated=action.repeated,
            numbers_as_strings=self.numbers_as_strings,
            trailing_comma=self.trailing_comma,
        )
        return Answer(body=text.encode(), content_type="")

    def _is_rebooting(self) -> bool:
        # RC: how long; no document: broken connections, the cautious reading
        if self._reboot_at is None or self.clock() < self._reboot_at:
            return False
        self._sessions.clear()
        if self.clock() < self._reboot_at + self.reboot_seconds:
            return True
        self._reboot_at = None
        return False


def _name_of(request: PlainRequest) -> str:
    # seed 003 l.60, l.204, l.245
    if not request.path.startswith(_PREFIX):
        return ""
    name = request.path.removeprefix(_PREFIX)
    return (_query_value(request.query, "action") or name) if request.path == _DOCUMENTED else name


def _query_value(query: str, name: str, *, plus_is_blank: bool = False) -> str | None:
    """Return the first value of a name, decoded; None without it."""
    for pair in query.split("&"):
        key, _, value = pair.partition("=")
        if key == name:
            return unquote(value.replace("+", " ") if plus_is_blank else value)
    return None


def _refuse(constant: str) -> Any:
    raise ValueError(constant)
