"""A uAPI face camera: parameters, snapshots, and pushes to its configured servers.

    async with UapiCamera(password="secret", auth=Auth.DIGEST) as camera:
        ...  # talk to camera.url, set up a slot and a rule
        deliveries = await camera.see_face()

Sources: seed 000 and 002, the vendor's pages on snapshots and face detection; "firmware" is what
the web pages inside such cameras send and expect, public listings of parameters, and what public
clients do. "inferred" is what no document shows; wordings and names of that kind are in one
table, uapi_tables.INFERRED. Options are plain attributes, and may be changed while it runs.

Paths (firmware)
    Below /uapi-cgi/ (also admin/, viewer/) and /nvc-cgi/admin/, operator/, viewer/:
        param.fcgi, param.cgi   action=list, query, update, add, remove
        evnprofile.cgi          action=add, update, remove: event rules (that it is also below
                                /nvc-cgi/ is inferred; web pages use /uapi-cgi/evnprofile.cgi)
        testaction.cgi          type=http: a test (web pages use /uapi-cgi/admin/testaction.cgi)
        vca.cgi                 as param.fcgi, for group VCA only
        timezone.cgi            action=set: the zone in SYSTEM.Datetime.Tz begins to count
        snapshot.fcgi           a JPEG
    Below /cgi-bin/operator/ (IPAI): param.cgi with list, query and update, and snapshot.cgi only.
    Everything may come as a query or as the body of a form (POST). Everything else is 404.

Notification slots (firmware, but for the answers)
    EVENT.Notify.Http.list        numbers of the slots in use, `0,2`; empty without any
    EVENT.Notify.Http.nbrofcount  how many that are; eight at most
    EVENT.Notify.Http.H<number>.name         1-32 characters
                               .description  up to 100
                               .address      1-48, with or without `http://` before the host
                               .port         1-65535
                               .syntax       path and query without the first slash, up to 255
                               .account .pwd up to 32 each, for Basic authentication
                               .optionenable yes, no: the whole event as a query of a POST, too
                                             (what it does is inferred)
    add:    param.fcgi?action=add&srcgroup=EVENT.Default.Notify.Http&group=EVENT.Notify.Http.H*
            &name=..&address=..&port=..&syntax=..      -> `#200|OK|add|EVENT.Notify.Http.H1|name `
            takes the lowest free number; `#403|..` if there is none
    change: param.fcgi?action=update&group=EVENT.Notify.Http.H1&address=..
    remove: param.fcgi?action=remove&group=EVENT.Notify.Http.H1
            refused with `#403|..` while the `enablelist` of a rule has its number: rule first

Event rules (firmware, but for the answers)
    EVENTPROFILE.enable           all rules on or off
    EVENTPROFILE.list, .nbrofcount  as with the slots; eight at most
    EVENTPROFILE.P<number>.name .description .enable
        .Source.Face.enable        with .Source.Face.enablelist=0 (the one area there is)
        .Source.Motion.enable      with .Source.Motion.enablelist=0,1 (zones)
        .Source.VCA.enable         with .Source.VCA.countenable=yes and
                                   .Source.VCA.enablecounterlist=0,1 (counters)
        .Notification.Http.enable  with .Notification.Http.enablelist=1 (numbers of slots)
        .Notification.Http.method         GET, POST: pictures with POST only
        .Notification.Http.Post.snapshot  yes, no
        .Notification.Http.Post.thumbnail yes, no
        .Notification.Tcppush.enable      yes, no
    A rule pushes if its source is on and the number of what happened is in the list beside it
    (inferred; the web pages always send both).
    add:    evnprofile.cgi?action=add&name=..&enable=yes&Source.Face.enable=yes&..
            what is not given comes from EVENTPROFILE.Default.* -> `#200|OK|add|EVENTPROFILE.P0|..`
    change: evnprofile.cgi?action=update&profile=P0&enable=no, or param.fcgi with
            group=EVENTPROFILE.P0
    remove: evnprofile.cgi?action=remove&profile=P0

Test (firmware)
    testaction.cgi?type=http&server=<host>/<path>&port=<port>&account=&pwd=
    It tests what it is given, not a slot; the web page fills it in from one. The camera connects
    before it answers: `#200|OK|<url>|test success`, `#409|ERR CONNECT|<url>|<why>`, `#403|..`.
    No document shows what it sends: a bare GET of the URL, as long as `test_form` is empty
    (inferred).

Other parameters
    VERSION.serialno (`usn` in pushes), VERSION.firmware, BRAND.Model.productid,
    BRAND.Product.shortname (Brand.prodshortname with `old_brand_key`), NETWORK.Eth0.mac,
    NETWORK.Eth0.ipaddress, NETWORK.RTSP.port, NETWORK.RTP.St0|St1.Unicast.enable|name (the video
    itself is in uapi_video.py),
    ENCODER.Ch0.Snapshot.enable, ENCODER.Ch0.Videocodec.St0|St1.standard (h264, mjpeg),
    BITXT.Ch0.St0.enable, .Date|Time|Name.enable|position, .Name.text: the on-screen display,
    VIDEOIN.Ch0.Color.brightness|contrast|saturation|sharpness (0-255),
    SYSTEM.Properties.unitname
    FD.Ch0.enable, FD.Ch0.confidence (0-255), FD.Ch0.Osd.enable|st0|st1|snapshot|zone,
    FD.Ch0.Da0.position (left,top,width,height of 10000; height follows from width for 5:3),
        FD.Ch0.enable goes off by itself while VCA.Ch0.enable, one of VIDEOIN.Ch0.Vs.st0|st1|
        snapshot (stabiliser) or VIDEOIN.Ch0.Rotate.direction (not `none`) is on: the answer is
        #200 all the same
    MD.enable, MD.Ch0.enable, MD.Ch0.Z<0-7>.enable|name|sensitivity|objectsize|position
    SYSTEM.Datetime.datetime (local time as %m%d%H%M%Y.%S), SYSTEM.Datetime.Tz.name|posixrule
    SYSTEM.Power.control=warmboot (write only)
    VCA.Ch0.enable, VCA.Ch0.Ct<n>.name|count|enable
    EVENT.Notify.Tcppush.address|port (inferred)

Answers
    list: `GROUP.Sub.name=value` CRLF; everything, if no group is given.
    update: `#200|OK|update|FD.Ch0|enable confidence ` with a blank at the end.
    Failures are status 200, too: `#404|ERR NOT FOUND|not found group parameter|..`,
    `#400|ERR PARAMETER|..`, `#403|ERR OPERATION|..` or, with IPAI, `Failed!`.
    A call with one wrong value changes nothing (inferred).
"""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
import enum
import ftplib
import math
import re
from typing import override

from aiohttp import web

from .access import Verdict
from .faults import HTML, Answer, Breakable, Fault, MakeAnswer
from .picture import SUB_STREAM, Overlay, TextStyle, clock, draw_scene
from .serving import HttpServer, Reset, reset
from .uapi_access import Auth
from .uapi_events import Delivery
from .uapi_forms import FORMS, Push, new_pictures
from .uapi_parameters import Call
from .uapi_tables import FAILED, INFERRED, IPAI_TAIL, RefusedError
from .uapi_watch import Watcher, attempt
from .uploads import FtpUploader

__all__ = ["Auth", "Delivery", "Prefix", "Request", "UapiCamera", "empty_snapshot", "says"]

# no document: how long it takes
REBOOT_DELAY = 1
"""Seconds from the answer to a reboot until the camera is gone (inferred)."""

_TEXT = "text/plain"
_JPEG = "image/jpeg"
_TIME = "SYSTEM.Datetime.datetime"
# seed 000 and 002 are silent: the form is the firmware's
_TIME_FORMAT = "%m%d%H%M%Y.%S"
# seed 000 l.13: /uapi-cgi/snapshot.fcgi; the others are the firmware's
_PATH = re.compile(
    r"(?:/uapi-cgi/(?:admin/|viewer/)?|/nvc-cgi/(?:admin|operator|viewer)/|/cgi-bin/operator/)"
    r"(?P<program>\w+)\.f?cgi"
)
# no document: what a placeholder shows
_PLACEHOLDER = Overlay(text="ENCRYPTED", x=0.5, y=0.5, style=TextStyle.WHITE_ON_BLACK, height=1 / 6)
_TEST_BEGINS = Answer(body=b"", content_type=_TEXT)
# no document: these words
_CHANGE_PASSWORD = b"<html><body>Change the password before the first use.</body></html>"


class Prefix(enum.StrEnum):
    """Where the CGI programs are; some firmware has more than one."""

    UAPI = "/uapi-cgi/"
    NVC = "/nvc-cgi/"
    IPAI = "/cgi-bin/operator/"


@dataclass(slots=True, kw_only=True)
class Request:
    """One request as it came in; it changes once, when it is answered."""

    interface: str
    """Name of the program without `.fcgi` or `.cgi`; empty for everything else."""
    method: str
    path: str
    query: str
    body: str
    at: float
    """Time of the camera's clock."""
    status: int | None = None
    """None while it is under way, and for good if the connection broke."""


async def empty_snapshot(_: MakeAnswer) -> Answer:
    """Answer 200 without a picture, as after an internal error (firmware)."""
    return Answer(body=b"", content_type=HTML)


def says(text: str) -> Fault:
    """Return a fault that does nothing and answers this, with status 200, as refusals are."""
    # firmware: status 200 with a text

    async def fault(_: MakeAnswer) -> Answer:
        return _text(text)

    return fault


@dataclass(kw_only=True, eq=False)
class UapiCamera(Watcher, Breakable, HttpServer):
    """One camera, as documents and firmware describe it."""

    prefixes: frozenset[Prefix] = frozenset((Prefix.UAPI, Prefix.NVC))
    php_clone: bool = False
    """A copy of the IPAI generation in PHP: another content type, and a line at the end."""
    knows_groups: bool = True
    """Without, IPAI lists nothing for groups of older generations, as its public param.php: it
    knows the groups all (the default), network and vca, and has BRAND.Product.productid."""
    forces_password: bool = False
    """A new unit refuses everything before its password is changed (how is inferred)."""
    cuts_long_values: bool = False
    """Cut a text that is too long, in place of refusing it (inferred)."""
    encrypted_video: bool = False
    """Snapshots are a placeholder."""
    test_form: str = ""
    """Name in FORMS: what a test sends; a bare GET if empty."""
    reboot_seconds: float = 60.0
    """How long connections break after a reboot: about a minute (firmware)."""
    half_started_seconds: float = 0.0
    """How long its web server answers 500 after that (inferred)."""
    latency: float = 0.005
    """Real seconds before an answer; the CGI programs of some cameras take several."""

    requests: list[Request] = field(default_factory=list, init=False)
    pictures: int = field(default=0, init=False)
    """Snapshots taken; the number is in the picture."""
    _reboot_at: float | None = field(default=None, init=False, repr=False)

    def asked(self, interface: str) -> int:
        """Return how often a program was asked."""
        return sum(request.interface == interface for request in self.requests)

    @override
    async def start(self) -> None:
        self._reboot_at = None
        await HttpServer.start(self)

    @override
    def _protocol(self) -> asyncio.BaseProtocol:
        return Reset() if self._is_gone() else HttpServer._protocol(self)

    @override
    async def _respond(self, request: web.BaseRequest) -> web.StreamResponse:
        path, _, query = request.raw_path.partition("?")
        found = _PATH.fullmatch(path)
        body = (await request.read()).decode(errors="replace")
        record = Request(
            interface=found["program"] if found else "",
            method=request.method,
            path=path,
            query=query,
            body=body,
            at=self.clock(),
        )
        self.requests.append(record)
        await asyncio.sleep(self.latency)
        try:
            answer = await self._answer(record, found, request.headers.get("Authorization", ""))
        except ConnectionResetError:
            reset(request.transport)
            return web.Response()  # has no receiver; aiohttp would log the exception as an error
        record.status = answer.status
        headers = {"Content-Type": answer.content_type, **dict(answer.headers)}
        return web.Response(status=answer.status, body=answer.body, headers=headers)

    async def _answer(
        self, record: Request, found: re.Match[str] | None, authorization: str
    ) -> Answer:
        if self._is_gone():
            raise ConnectionResetError
        if self._is_starting():
            # no document: a server that is half started
            return Answer(status=500, body=b"", content_type=HTML)
        fault = self._faults.take(record.interface)
        if fault is None:
            answer = self._call(record, found, authorization)
        else:
            answer = await fault(lambda: self._call(record, found, authorization))
        return await self._test(_call_of(record)) if answer is _TEST_BEGINS else answer

    def _call(self, record: Request, found: re.Match[str] | None, authorization: str) -> Answer:
        """Answer at once; a test, which takes longer, is left to the caller."""
        prefix = next((known for known in self.prefixes if record.path.startswith(known)), None)
        program = self._program(record.interface, prefix)
        if found is None or program is None:
            # no document: an unknown path
            return Answer(status=404, body=b"404 Not Found", content_type=HTML)
        target = f"{record.path}?{record.query}" if record.query else record.path
        # RFC 9110, 15.5.2: 401 with a challenge
        verdict = self._judge(record.method, target, authorization)
        if verdict is not Verdict.RIGHT:
            asked = self._challenge(verdict)
            return Answer(
                status=401, body=b"", content_type=HTML, headers=(("WWW-Authenticate", asked),)
            )
        if self.forces_password:
            return Answer(body=_CHANGE_PASSWORD, content_type=HTML)
        self.parameters.cuts_long_values = self.cuts_long_values
        try:
            answer = program(_call_of(record))
        except RefusedError as refusal:
            # firmware: failures come with status 200; the words are in INFERRED
            answer = _text(FAILED if prefix is Prefix.IPAI else refusal.answer)
        if prefix is Prefix.IPAI and record.interface == "param":
            return self._in_the_ipai_way(answer)
        return answer

    def _program(self, name: str, prefix: Prefix | None) -> Callable[[Call], Answer] | None:
        programs: Mapping[str, Callable[[Call], Answer]] = {
            "param": self._param if self.knows_groups else self._list_without_groups,
            "snapshot": lambda _: self._snapshot(),
        }
        if prefix is not Prefix.IPAI:
            programs = {
                **programs,
                "evnprofile": lambda call: _text(self.parameters.call_rules(call)),
                "vca": self._vca,
                "timezone": self._timezone,
                "testaction": lambda _: _TEST_BEGINS,
            }
        return programs.get(name) if prefix is not None else None

    def _param(self, call: Call) -> Answer:
        # firmware; no document: a time that is set counts from the answer on
        parameters = self.parameters
        boots = parameters.warm_boots
        before = datetime.fromtimestamp(self._now(), self._zone).strftime(_TIME_FORMAT)
        parameters.values[_TIME] = before
        answer = parameters.call(call)
        if parameters.values[_TIME] != before:
            self._set_time(parameters.values[_TIME])
        if parameters.warm_boots > boots:
            self._reboot_at = self.clock() + REBOOT_DELAY
        return _text(answer)

    def _list_without_groups(self, call: Call) -> Answer:
        """List all, or one of the few groups that the public param.php of IPAI knows."""
        # firmware: the public param.php of IPAI; no document: an empty answer
        group = call.group.lower() or "all"
        if group not in {"all", "network", "vca"}:
            return _text("")
        start = "" if group == "all" else f"{group.upper()}."
        lines = [line for line in self.parameters.lines("*") if line.upper().startswith(start)]
        listed = "".join(f"{line}\r\n" for line in lines)
        return _text(listed.replace("BRAND.Model.productid=", "BRAND.Product.productid="))

    def _set_time(self, local: str) -> None:
        # firmware: the form of SYSTEM.Datetime.datetime
        try:
            moment = datetime.strptime(local, _TIME_FORMAT).replace(tzinfo=self._zone)
        except ValueError:
            raise RefusedError("bad value", _TIME) from None
        self._epoch = moment.timestamp() - self.clock()

    def _vca(self, call: Call) -> Answer:
        # firmware: vca.cgi?action=list&group=VCA.Ch0.ct*; no document: the refusal of other groups
        if not call.group.upper().startswith("VCA"):
            raise RefusedError("not found", call.group)
        return self._param(call)

    def _timezone(self, call: Call) -> Answer:
        # firmware: action=set; no document: the words of the answer
        if call.action != "set":
            raise RefusedError("bad action", call.action)
        self._use_zone()
        return _text(INFERRED["done"].format("set", "SYSTEM.Datetime.Tz", ""))

    async def _test(self, call: Call) -> Answer:
        """Connect to what is given, and say how that went."""
        # firmware: the web page of HTTP notifications; no document: what goes out
        host, _, path = call.take("server").partition("/")
        kind = call.take("type")
        if kind == "ftp" and host:
            return await self._test_ftp(host, call)
        if kind != "http" or not host:
            return _text(INFERRED["nothing to test"].format(kind))
        url = f"http://{host}:{call.take('port') or 80}/{path}"
        push = Push(method="GET", query="", headers=(), body=b"")
        if self.test_form:
            push = FORMS[self.test_form].make(self._facts("test", new_pictures()))
        status = await attempt(url, push, account=call.take("account"), password=call.take("pwd"))
        if 200 <= status < 300:
            return _text(INFERRED["tested"].format(url))
        why = f"HTTP {status}" if status else "couldn't connect to host"
        return _text(INFERRED["not tested"].format(url, why))

    async def _test_ftp(self, host: str, call: Call) -> Answer:
        """Log in, go where pictures would go, and leave nothing (what it leaves is inferred)."""
        # firmware: the web page of FTP; no document: the answer
        port, account, password = (call.take(name) for name in ("port", "account", "pwd"))
        uploader = FtpUploader(host, int(port or 21), account, password)
        try:
            await uploader.upload()
        except (ftplib.Error, OSError, EOFError) as problem:
            return _text(INFERRED["not tested"].format(f"ftp://{host}:{port}", problem))
        return _text(INFERRED["tested"].format(f"ftp://{host}:{port}"))

    def _snapshot(self) -> Answer:
        # seed 000 l.6-13: a picture, if snapshots are on, as they are in a new camera
        if not self.parameters.is_on("ENCODER.Ch0.Snapshot.enable"):
            return Answer(body=b"", content_type=HTML)  # inferred: there is nothing to send
        if self.encrypted_video:
            picture = draw_scene(0, size=SUB_STREAM, overlays=(_PLACEHOLDER,), place="corridor")
        else:
            self.pictures += 1
            picture = draw_scene(
                self.pictures, size=SUB_STREAM, overlays=self._texts(), place="corridor"
            )
        return Answer(body=picture, content_type=_JPEG)

    def _texts(self) -> tuple[Overlay, ...]:
        """Return the texts in the picture: the time, and the name of the camera if it is on."""
        # firmware: BITXT; no document: the look of its texts
        place = "BITXT.Ch0.St0."
        if not self.parameters.is_on(f"{place}enable"):
            return ()
        time = (clock(),) if self.parameters.is_on(f"{place}Time.enable") else ()
        if not self.parameters.is_on(f"{place}Name.enable"):
            return time
        name = self.parameters.values[f"{place}Name.text"]
        return (*time, Overlay(text=name, x=0.02, y=0.03, height=1 / 20))

    def _in_the_ipai_way(self, answer: Answer) -> Answer:
        # firmware: `end of param` and text/json of the PHP copy
        if self.php_clone:
            body = answer.body + b"end of param\r\n"
            return replace(answer, body=body, content_type="text/json")
        return replace(answer, body=answer.body + IPAI_TAIL.encode())

    def _is_gone(self) -> bool:
        return 0 <= self._since_reboot() < self.reboot_seconds

    def _is_starting(self) -> bool:
        since = self._since_reboot() - self.reboot_seconds
        return 0 <= since < self.half_started_seconds

    def _since_reboot(self) -> float:
        return math.inf if self._reboot_at is None else self.clock() - self._reboot_at


def _call_of(record: Request) -> Call:
    return Call(f"{record.query}&{record.body}")


def _text(text: str) -> Answer:
    return Answer(body=text.encode(), content_type=_TEXT)
