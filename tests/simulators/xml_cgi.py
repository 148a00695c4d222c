"""A camera of the XML CGI family: /cgi-bin/*, a session id, answers in XML.

    async with XmlCgiCamera(password="secret") as camera:
        ...  # talk to camera.url, then look at camera.requests and camera.settings
        camera.inject("snapshot.cgi", no_jpeg)

Options are plain attributes. What a camera is born with (credentials, numbers, capabilities) is
taken when it is made, all others may be changed while it runs. xml_cgi_device says what it does.
"""

import asyncio
from dataclasses import dataclass, field
from functools import partial
from typing import override

from aiohttp import web

from . import xml_cgi_upgrade as upgrade
from .faults import Answer, Breakable, Fault, MakeAnswer
from .serving import HttpServer, Reset, reset
from .xml_cgi_device import HEAD, XML, XmlCgiDevice
from .xml_cgi_rules import Interface, RefusedError, Values
from .xml_cgi_tables import INTERFACES

# seed 001 l.114-131: the form of a fault
_FAULT = HEAD + "<fault>\r\n<value>{}</value>\r\n<reason>{}</reason>\r\n</fault>\r\n"
# no document: that §3.20 answers 401; l.887 only shows Basic
_CHALLENGE = {"WWW-Authenticate": 'Basic realm="IP Camera"'}


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
    return Answer(status=407, body=b"", content_type=XML)


def refused(reason: str, *, status: int = 400) -> Fault:
    """Return a fault that refuses with these words; some firmware does it with status 200."""

    async def fault(_: MakeAnswer) -> Answer:
        raise RefusedError(reason, status=status)

    return fault


@dataclass(kw_only=True, eq=False)
class XmlCgiCamera(XmlCgiDevice, Breakable, HttpServer):
    """One camera on the network."""

    moves: bool = False
    """A change of its port is real; without it, the camera is gone, as after any new address."""
    latency: float = 0.005
    """Real seconds before an answer; with none at all, in_flight_max would never exceed 1."""

    requests: list[Request] = field(default_factory=list, init=False)
    upgrades: list[upgrade.Upgrade] = field(default_factory=list, init=False)
    """Firmware that was taken."""

    _is_gone: bool = field(default=False, init=False, repr=False)
    _next_port: int | None = field(default=None, init=False, repr=False)

    def count(self, interface: str) -> int:
        """Return how often an interface was asked."""
        return sum(request.interface == interface for request in self.requests)

    @override
    async def start(self) -> None:
        self._accounts.end_sessions()
        self._reboot_at, self._is_gone = None, False
        await HttpServer.start(self)

    @override
    def _protocol(self) -> asyncio.BaseProtocol:
        is_away = self._is_gone or self._is_rebooting()
        return Reset() if is_away else HttpServer._protocol(self)

    @override
    async def _respond(self, request: web.BaseRequest) -> web.StreamResponse:
        # seed 001 l.186-193: answers are 200 or 400, with XML
        interface = self._find_interface(request.raw_path)
        path, _, query = request.raw_path.partition("?")
        name = interface.name if interface else ""
        record = Request(interface=name, path=path, query=query, at=self.clock())
        self.requests.append(record)
        await asyncio.sleep(self.latency)
        try:
            answer = await self._answer(interface, request)
        except ConnectionResetError:
            reset(request.transport)
            await self._move()
            return web.Response()  # has no receiver; aiohttp would log the exception as an error
        record.status = answer.status
        headers = {"Content-Type": answer.content_type}
        if answer.status == web.HTTPUnauthorized.status_code:
            headers |= _CHALLENGE
        response = web.Response(status=answer.status, body=answer.body, headers=headers)
        if self._next_port is not None:  # the answer comes before the address is gone (firmware)
            await response.prepare(request)
            await response.write_eof()
            await self._move()
        return response

    async def _answer(self, interface: Interface | None, request: web.BaseRequest) -> Answer:
        if self._is_gone or self._is_rebooting() or not self._is_here(request):
            raise ConnectionResetError
        fault = self._faults.take(interface.name if interface else "")
        try:
            make_answer = await self._prepare(interface, request)
            return make_answer() if fault is None else await fault(make_answer)
        except RefusedError as refusal:
            # seed 001 l.188: <value> is the path; l.835: but for pictures
            # §3.19 prints /cgi-bin/snapshot, all others their path.
            path = interface.path.removesuffix(".cgi") if interface else request.raw_path
            xml = _FAULT.format(path, refusal.reason)
            return self._xml(xml, status=refusal.status)

    async def _prepare(self, interface: Interface | None, request: web.BaseRequest) -> MakeAnswer:
        """Return what makes the answer, after the body was read, if it is one to be read."""
        # seed 001 l.162 and l.880-889: a POST with Basic credentials
        if interface is None or interface.name != upgrade.NAME:
            return partial(self._call, interface, request.raw_path)
        if request.method != "POST":
            raise RefusedError("error, parse parameters")
        caller = self._accounts.check_basic(*upgrade.basic_credentials(request))
        self._check_may_change(caller)
        return partial(self._install, await upgrade.receive_firmware(request))

    def _install(self, firmware: upgrade.Upgrade) -> Answer:
        self.upgrades.append(firmware)
        self._reboot()
        return Answer(body=b"", content_type=XML)  # no document: seed 001 l.880-889 has no answer

    @override
    def _find_interface(self, target: str) -> Interface | None:
        if target.partition("?")[0] in upgrade.PATHS:
            return INTERFACES[upgrade.NAME]
        return XmlCgiDevice._find_interface(self, target)

    @override
    def _readdress(self, before: Values, after: Values) -> None:
        # seed 001 l.312-318; no document: that the old address is gone (firmware)
        has_new_port = before.get("port") != after.get("port")
        if has_new_port and self.moves:
            self._next_port = int(after["port"])
        is_elsewhere = before.get("ipaddr") != after.get("ipaddr")
        self._is_gone = is_elsewhere or (has_new_port and not self.moves)

    def _is_here(self, request: web.BaseRequest) -> bool:
        """Whether a connection was made to the port that is in force."""
        transport = request.transport
        return transport is not None and transport.get_extra_info("sockname")[1] == self.port

    async def _move(self) -> None:
        if self._next_port is not None:
            port, self._next_port = self._next_port, None
            await self._listen_at(port)
