"""A camera of the XML CGI family: /cgi-bin/*, a session id, answers in XML.

Written from its document (seed 001; a bare § is a section of it). Where that is silent, "firmware"
in a comment means what public sources of such firmware do and public clients report.

    async with XmlCgiCamera(password="secret") as camera:
        ...  # talk to camera.url, then look at camera.requests and camera.settings
        camera.inject("snapshot.cgi", no_jpeg)

Options are plain attributes and may be changed while the camera runs.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime
import hashlib
import secrets
import time
from typing import override
from urllib.parse import unquote_to_bytes

from aiohttp import web

from .faults import Answer, Breakable, Fault, MakeAnswer, web_page
from .picture import MAIN_STREAM, SUB_STREAM, Look, Overlay, Size, TextStyle, draw_scene
from .serving import HttpServer, Reset, reset
from .xml_cgi_tables import INTERFACES, Interface, RefusedError, Values, find_value

SESSION_SECONDS = 60
"""A session id not used for longer is gone (§3)."""
REBOOT_DELAY = 1
"""Seconds from the answer to a reboot until the camera is gone (firmware)."""
LONGEST_CREDENTIAL = 63
"""In bytes as sent; the rest is not looked at (firmware)."""

_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\r\n'
_FAULT = _HEAD + "<fault>\r\n<value>{}</value>\r\n<reason>{}</reason>\r\n</fault>\r\n"
_XML = "text/xml; charset=utf-8"
_JPEG = "image/jpeg"
_FONT_HEIGHTS = {"0": 1 / 30, "1": 1 / 24, "2": 1 / 15}


@dataclass(slots=True, kw_only=True)
class Request:
    """One request as it came in; it changes once, when it is answered."""

    interface: str
    """Name as in §2, empty for everything else."""
    path: str
    query: str
    """As sent, credentials and all: what lies before the first `?` is the path."""
    at: float
    """Time of the camera's clock."""
    status: int | None = None
    """None while it is under way, and for good if the connection broke."""


async def no_jpeg(_: MakeAnswer) -> Answer:
    """Answer 407: no picture within 3 s; it has nothing to do with a proxy (firmware)."""
    return Answer(status=407, body=b"", content_type=_XML)


def refused(reason: str, *, status: int = 400) -> Fault:
    """Return a fault that refuses with these words; some firmware does it with status 200."""

    async def fault(_: MakeAnswer) -> Answer:
        raise RefusedError(reason, status=status)

    return fault


@dataclass(kw_only=True, eq=False)
class XmlCgiCamera(Breakable, HttpServer):
    """One camera, as the document and the firmware notes describe it."""

    username: str = "admin"
    password: str = "123456"
    serial: str = "YM20200612000042"
    model: str = "YMA42P_C2_WM701_AF"
    oem_model: str = "MC200J6"
    mac: str = "F0-00-06-10-84-47"

    onvif_auth: bool = False
    """Pictures need credentials, too."""
    open_getinfo: bool = False
    """Newer firmware: getinfo tells model and MAC to everybody, and no more even to a session."""
    uid_from_clock: bool = False
    """Newer firmware: the session id is the time of the login, in seconds and upper-case hex."""
    title_encoding: str = "utf-8"
    """`gbk` makes answers whose XML declaration is not true."""
    upload_faults: dict[str, str] = field(default_factory=dict)
    """Why an upload fails: reason by value of `upload`, e.g. {"0": "sd not mount"} (§3.19)."""
    reboot_seconds: float = 60.0
    """How long connections break after a reboot."""
    latency: float = 0.005
    """Real seconds before an answer; with none at all, in_flight_max would never exceed 1."""
    clock: Callable[[], float] = time.monotonic
    """Seconds; a test may advance its own clock instead of waiting."""

    settings: dict[str, Values] = field(init=False)
    """Wire values in force by interface and parameter, to read and to write.

    One removed here is neither answered nor set any more, one added is answered: other firmware.
    """
    requests: list[Request] = field(default_factory=list, init=False)
    logins: int = field(default=0, init=False)
    """Session ids given out."""
    refused_logins: int = field(default=0, init=False)
    """Requests with a wrong user name or password, at any interface."""
    pictures: int = field(default=0, init=False)
    """Pictures taken; the number is in the picture."""

    _sessions: dict[str, float] = field(default_factory=dict, init=False, repr=False)
    _reboot_at: float | None = field(default=None, init=False, repr=False)
    _epoch: float = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Take factory settings, and the time of day."""
        self.settings = {name: interface.defaults for name, interface in INTERFACES.items()}
        self.settings["getinfo"]["sn"] = self.serial
        self.settings["network"]["macaddr"] = self.mac
        self._epoch = time.time() - self.clock()

    def count(self, interface: str) -> int:
        """Return how often an interface was asked."""
        return sum(request.interface == interface for request in self.requests)

    def change_password(self, password: str) -> None:
        """Change the password, as somebody else would do; it ends all sessions (firmware)."""
        self.password = password
        self._sessions.clear()

    @override
    async def start(self) -> None:
        self._sessions.clear()
        self._reboot_at = None
        await HttpServer.start(self)

    @override
    def _protocol(self) -> asyncio.BaseProtocol:
        return Reset() if self._is_rebooting() else HttpServer._protocol(self)

    @override
    async def _respond(self, request: web.BaseRequest) -> web.StreamResponse:
        target = request.raw_path
        interface = _find_interface(target)
        path, _, query = target.partition("?")
        name = interface.name if interface else ""
        record = Request(interface=name, path=path, query=query, at=self.clock())
        self.requests.append(record)
        await asyncio.sleep(self.latency)
        try:
            answer = await self._answer(interface, target)
        except ConnectionResetError:
            reset(request.transport)
            return web.Response()  # reaches nobody; aiohttp would log the exception as an error
        record.status = answer.status
        return web.Response(
            status=answer.status, body=answer.body, headers={"Content-Type": answer.content_type}
        )

    async def _answer(self, interface: Interface | None, target: str) -> Answer:
        if self._is_rebooting():
            raise ConnectionResetError
        fault = self._faults.take(interface.name if interface else "")
        try:
            if fault is None:
                return self._call(interface, target)
            return await fault(lambda: self._call(interface, target))
        except RefusedError as refusal:
            # §3.19 prints /cgi-bin/snapshot, all others their path.
            path = interface.path.removesuffix(".cgi") if interface else target
            xml = _FAULT.format(refusal.value or path, refusal.reason)
            return self._xml(xml, status=refusal.status)

    def _call(self, interface: Interface | None, target: str) -> Answer:
        if interface is None:
            if target.startswith("/cgi-bin"):
                raise RefusedError("no such cgi interface", status=404)
            return web_page()
        if interface.name == "snapshot.cgi":  # the only one that goes without `?` (§3.19)
            return self._snapshot(target)
        if not target.startswith(f"{interface.path}?"):
            raise RefusedError("error, parse parameters")
        uid = None if self._is_open(interface, target) else self._authenticate(target)
        answer = self._xml(_HEAD + self._element(interface, target))
        if uid in self._sessions:
            self._sessions[uid] = self.clock()  # only a successful request counts (§3)
        return answer

    def _is_open(self, interface: Interface, target: str) -> bool:
        if interface.name == "getinfo" and self.open_getinfo:
            return "&password=" not in target  # literally so (firmware)
        return not interface.needs_login

    def _element(self, interface: Interface, target: str) -> str:
        match interface.name:
            case "getuid":
                return f"<uid>{self._log_in(target)}</uid>"
            case "getinfo" if self.open_getinfo:
                return self._open_information(target)
            case "getmodel":
                return f"<model>{self.model}</model>"
            case "reboot":
                self._reboot_at = self.clock() + REBOOT_DELAY
        if not interface.parameters:
            return f"<{interface.name}>true</{interface.name}>"
        values = interface.values_after(target, self.settings[interface.name])
        self.settings[interface.name] = values
        return f"<{interface.root or interface.name}{interface.attributes(values)}/>"

    def _open_information(self, target: str) -> str:
        # The two blanks are in the answer of the firmware.
        open_part = f' model="{self.model}" oem_model="{self.oem_model}"  mac_address="{self.mac}"'
        if "&password=" not in target:
            return f"<info{open_part}/>"
        return f"<info{INTERFACES['getinfo'].attributes(self.settings['getinfo'])}{open_part}/>"

    def _log_in(self, target: str) -> str:
        username, password = _credentials(target)
        if username is None:
            raise RefusedError("error, parse username")
        if password is None:
            raise RefusedError("error, parse password")
        if username != self.username:
            self.refused_logins += 1
            raise RefusedError("password error")  # not to be told from a wrong password
        self._check_password(password)
        uid = f"{int(self._now()):X}" if self.uid_from_clock else secrets.token_hex(4)
        self._sessions[uid] = self.clock()
        self.logins += 1
        return uid

    def _authenticate(self, target: str) -> str | None:
        """Return the session id of a request, None if it has credentials; or raise RefusedError.

        Credentials go first; with an unknown user name they are as good as none, and the fault is
        about the session id that is not there (firmware).
        """
        username, password = _credentials(target)
        given = username is not None and password is not None
        if password is not None and username == self.username:
            self._check_password(password)
            return None
        uid = find_value(target, "uid")
        if uid is None:
            self.refused_logins += given
            raise RefusedError("error, parse uid")
        last_used = self._sessions.get(uid)
        if last_used is None or self.clock() - last_used > SESSION_SECONDS:
            raise RefusedError("uid error")
        return uid

    def _check_password(self, password: str) -> None:
        """Compare without regard to case, with the password or its MD5 (firmware)."""
        sent = unquote_to_bytes(password.replace("+", " ").encode(errors="surrogateescape")).lower()
        plain = self.password.encode()
        hashed = hashlib.md5(plain, usedforsecurity=False).hexdigest().encode()
        if sent not in (plain.lower(), hashed):
            self.refused_logins += 1
            raise RefusedError("password error")

    def _snapshot(self, target: str) -> Answer:
        if self.onvif_auth:
            try:
                uid = self._authenticate(target)
            except RefusedError as refusal:
                raise RefusedError(refusal.reason, status=403) from None
            if uid is not None:
                self._sessions[uid] = self.clock()
        upload = find_value(target, "upload")
        if upload is None:
            return Answer(body=self._picture(target), content_type=_JPEG)
        if upload not in ("0", "1", "2", "3"):
            raise RefusedError("upload 0 or 1 or 2 or 3")
        if upload in self.upload_faults:
            raise RefusedError(self.upload_faults[upload])
        return self._xml(f"{_HEAD}<upload>OK</upload>")

    def _picture(self, target: str) -> bytes:
        self.pictures += 1
        size = MAIN_STREAM if "stream=1" in target else SUB_STREAM  # stream=10 is main, too
        image = INTERFACES["image"].defaults | self.settings["image"]
        look = Look(**{entry.name: int(image[entry.name]) / 128 for entry in fields(Look)})
        osd = INTERFACES["osd"].defaults | self.settings["osd"]
        overlays = _on_screen_display(osd, size, datetime.fromtimestamp(self._now(), UTC))
        return draw_scene(self.pictures, size=size, look=look, overlays=overlays)

    def _xml(self, text: str, *, status: int = 200) -> Answer:
        errors = "surrogateescape" if self.title_encoding == "utf-8" else "replace"
        body = text.encode(self.title_encoding, errors)
        return Answer(status=status, body=body, content_type=_XML)

    def _now(self) -> float:
        """Return the time of day, which goes with the clock."""
        return self._epoch + self.clock()

    def _is_rebooting(self) -> bool:
        if self._reboot_at is None or self.clock() < self._reboot_at:
            return False
        self._sessions.clear()
        if self.clock() < self._reboot_at + self.reboot_seconds:
            return True
        self._reboot_at = None
        return False


def _find_interface(target: str) -> Interface | None:
    """Return what the firmware takes a target for: the beginning decides, not the whole path."""
    if "snapshot.cgi" in target:  # anywhere (firmware)
        return INTERFACES["snapshot.cgi"]
    return next((entry for entry in INTERFACES.values() if target.startswith(entry.path)), None)


def _credentials(target: str) -> tuple[str | None, str | None]:
    username, password = find_value(target, "username"), find_value(target, "password")
    return username and username[:LONGEST_CREDENTIAL], password and password[:LONGEST_CREDENTIAL]


def _on_screen_display(values: Values, size: Size, moment: datetime) -> list[Overlay]:
    if values["enable"] != "1":
        return []
    shown = int(values["show_res_bit"])  # a bit each (§3.13)
    resolution = f" {size[0]}x{size[1]}" if shown & 1 else ""
    bit_rate = " 2500kbps" if shown & 2 else ""
    form = values["time_format"].replace("hh:mm:ss", "%H:%M:%S")
    for letters, directive in (("yyyy", "%Y"), ("yy", "%y"), ("mm", "%m"), ("dd", "%d")):
        form = form.replace(letters, directive)
    texts = {
        "title": values["title_utf8"] + resolution + bit_rate,
        "time": moment.strftime(form + (" %a" if values["show_week"] == "1" else "")),
    }
    return [
        Overlay(
            text=text,
            x=int(values[f"{kind}_pos_x"]) / (2 if values[f"{kind}_pos_type"] == "0" else 100),
            y=int(values[f"{kind}_pos_y"]) / (2 if values[f"{kind}_pos_type"] == "0" else 100),
            style=TextStyle(values["color"]),
            height=_FONT_HEIGHTS[values["fontsize"]],
        )
        for kind, text in texts.items()
    ]
