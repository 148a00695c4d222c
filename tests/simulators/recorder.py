"""What every simulated device with snapshot URLs is: channels, a door, pictures, and its faults.

Options are plain attributes and may be changed while it runs; hikvision, dahua, edimax and
any_camera say which URLs there are and how they answer.

Sources: seed 004 l.24-38 has the URLs and no answer. A name with a number is an issue of a public
project: rroller/dahua, maciej-or/hikvision_next, mezz64/pyHik, tchellomello/python-amcrest, and
HA, which is home-assistant/core; fixtures are answers that hikvision_next recorded.
"""

from abc import abstractmethod
import asyncio
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from typing import override
from weakref import WeakKeyDictionary

from .access import LoginGuard, Scheme, Verdict
from .channel_picture import draw_channel
from .event_stream import EventStreams
from .faults import HTML, Answer, Breakable, MakeAnswer
from .picture import MAIN_STREAM, SUB_STREAM, Size
from .plain_http import PlainAnswer, PlainHttpServer, PlainRequest
from .rtsp import Authentication, RtspServer
from .serving import reset

JPEG = "image/jpeg"
PICTURE = "picture"
"""Name of every picture for `inject`."""
_NO_STATUS = 0
# no document: that RTSP has the scheme of HTTP, the cautious reading
_RTSP_SCHEMES = {Scheme.OPEN: Authentication.NONE, Scheme.BASIC: Authentication.BASIC}
"""All others are Digest there."""


@dataclass(slots=True, kw_only=True)
class Request:
    """One request as it came in; it changes once, when it is answered."""

    interface: str
    """A short name, as for `inject`; empty for unknown paths."""
    channel: int | None
    """Of the picture that was asked for, if it was one that there is."""
    target: str
    source: str
    scheme: str
    """First word of its Authorization header, in lower case; empty without one."""
    at: float
    """Time of the device's clock."""
    status: int | None = None
    """None while it is under way, and for good if the connection broke."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """What a request asks for."""

    interface: str
    make: MakeAnswer
    channel: int | None = None
    """Of which this is a picture; None if it is no picture."""
    is_open: bool = False
    """It needs no login."""


async def no_answer(_: MakeAnswer) -> Answer:
    """Close the connection without a word (python-amcrest #86)."""
    return Answer(status=_NO_STATUS, body=b"", content_type="")


@dataclass(kw_only=True, eq=False)
class SnapshotDevice(LoginGuard, Breakable, PlainHttpServer):
    """A device that has a picture of each channel."""

    name: str = "Camera"
    """In its pictures, from which `channel_of` reads it back."""
    places: Mapping[int, str] = field(default_factory=dict)
    """What its channels look at; a scene each."""
    channels: int = 1
    empty: Collection[int] = ()
    """Channels without a camera."""
    # rroller #646: a request that times out
    slow: Collection[int] = ()
    """Channels whose picture never comes."""
    main_size: Size = MAIN_STREAM
    sub_size: Size = SUB_STREAM
    wrong_length: int = 0
    """The error of Content-Length in bytes, too much or, below 0, too little (HA #47511)."""
    # onvif-zeep-async PR 130
    hangs_after_wrong_length: bool = False
    """It does not even close the connection behind a body that is too short."""
    junk: bytes = b""
    """Behind the JPEG, and counted in Content-Length (python-amcrest #201)."""
    latency: float = 0.005
    """Real seconds before any answer."""
    picture_seconds: float = 0.02
    """Real seconds that a picture takes; with none at all, most_in_flight would never exceed 1."""
    # captured: Keep-Alive with timeout=8 of Hikvision, which then says nothing
    keep_alive: float | None = None
    """Seconds of its clock after which a connection is dead, without telling the client."""
    # rroller #603
    closes: bool = False
    """Each answer ends its connection."""
    server: str = ""
    """The Server header, if there is one."""
    names_login: bool = True
    """Without, 401 comes without a challenge, which RFC 9110, 15.5.2 forbids."""
    odd_challenge: str | None = None
    """A challenge in place of a usual one, as of Windows servers and old firmware."""

    requests: list[Request] = field(default_factory=list, init=False)
    pictures: Counter[int] = field(default_factory=Counter, init=False)
    """Pictures delivered, by channel."""
    in_flight: int = field(default=0, init=False)
    """Requests for a picture under way, behind the login."""
    most_in_flight: int = field(default=0, init=False)
    busy: int = field(default=0, init=False)
    """Requests for a picture that were turned away because of others."""
    _frames: Counter[int] = field(default_factory=Counter, init=False, repr=False)
    _spoke_at: WeakKeyDictionary[asyncio.StreamWriter, float] = field(
        default_factory=WeakKeyDictionary, init=False, repr=False
    )

    @abstractmethod
    def _find(self, request: PlainRequest) -> Resource | None:
        """Return what is asked for; None for an unknown path."""

    def picture_of(self, channel: int, *, is_main: bool = True) -> bytes:
        """Return the next picture of a channel; it has a number of its own."""
        self._frames[channel] += 1
        size = self.main_size if is_main else self.sub_size
        place = self.places.get(channel)
        return draw_channel(self.name, channel, self._frames[channel], size=size, place=place)

    def count(self, interface: str) -> int:
        """Return how often an interface was asked, login or not."""
        return sum(request.interface == interface for request in self.requests)

    @override
    async def _track(self, request: PlainRequest, writer: asyncio.StreamWriter) -> PlainAnswer:
        idle = self.now() - self._spoke_at.get(writer, self.now())
        if self.keep_alive is not None and idle > self.keep_alive:
            reset(writer.transport)
            raise ConnectionResetError
        answer = await PlainHttpServer._track(self, request, writer)
        self._spoke_at[writer] = self.now()
        return answer

    @override
    async def _respond(self, request: PlainRequest) -> PlainAnswer:
        resource = self._find(request)
        record = Request(
            interface=resource.interface if resource else "",
            channel=resource.channel if resource else None,
            target=request.target,
            source=request.peer,
            scheme=request.headers.get("authorization", "").partition(" ")[0].lower(),
            at=self.now(),
        )
        self.requests.append(record)
        await asyncio.sleep(self.latency)
        answer = self._unknown(request) if resource is None else await self._ask(request, resource)
        record.status = answer.status or None
        return self._wire(request, answer)

    async def _ask(self, request: PlainRequest, resource: Resource) -> Answer:
        # RFC 9110, 15.5.2: the login comes before the resource
        if not resource.is_open:
            authorization = request.headers.get("authorization", "")
            verdict = self.judge(request.method, request.target, authorization, request.peer)
            if verdict is not Verdict.RIGHT or self._is_full():
                return self._refuse(verdict, request)
        if resource.channel is None:
            return await self._make(resource)
        self.in_flight += 1
        self.most_in_flight = max(self.most_in_flight, self.in_flight)
        try:
            return await self._picture(request, resource, resource.channel)
        finally:
            self.in_flight -= 1

    async def _picture(self, request: PlainRequest, resource: Resource, channel: int) -> Answer:
        # seed 004 l.27-37: a picture; what it is when there is none: the make's own
        if self._is_busy():
            self.busy += 1
            return self._busy(request)
        while channel in self.slow:
            await asyncio.sleep(0.02)
            if request.is_abandoned():
                raise ConnectionResetError
        await asyncio.sleep(self.picture_seconds)
        answer = await self._make(resource)
        if answer.content_type == JPEG and answer.status == HTTPStatus.OK:
            self.pictures[channel] += 1
            answer = replace(answer, body=answer.body + self.junk)
        return answer

    async def _make(self, resource: Resource) -> Answer:
        fault = self._faults.take(resource.interface)
        return resource.make() if fault is None else await fault(resource.make)

    def _is_full(self) -> bool:
        """Whether there are too many clients for any answer."""
        return False

    def _is_busy(self) -> bool:
        """Whether the picture under way, which is counted in in_flight, is one too many."""
        return False

    def _busy(self, request: PlainRequest) -> Answer:
        # no document: a make without a word for it refuses
        return self._refuse(Verdict.RIGHT, request)

    def _refuse(self, verdict: Verdict, _: PlainRequest) -> Answer:
        """Answer a client that is not admitted; the verdict is RIGHT for another reason."""
        # no document: the page of a 401, the cautious reading
        return self._challenged(verdict, b"<html><body>401 Unauthorized</body></html>", HTML)

    def _challenged(self, verdict: Verdict, body: bytes, content_type: str) -> Answer:
        # RFC 9110, 11.6.1
        asked = tuple(("WWW-Authenticate", value) for value in self.challenge(verdict))
        if self.odd_challenge is not None:
            asked = (("WWW-Authenticate", self.odd_challenge),)
        if not self.names_login:
            asked = ()
        return Answer(status=401, body=body, content_type=content_type, headers=asked)

    def _unknown(self, _: PlainRequest) -> Answer:
        # RFC 9110, 15.5.5; no document: the page
        return Answer(
            status=404, body=b"<html><body>404 Not Found</body></html>", content_type=HTML
        )

    def _header_lines(self, answer: Answer) -> list[str]:
        """Return the lines that tell about the body, except its length."""
        # RFC 9110, 8.3
        return [f"Content-Type: {answer.content_type}"]

    def _wire(self, request: PlainRequest, answer: Answer) -> PlainAnswer:
        # RFC 9112, 6; HA #47511: a length that is wrong
        if answer.status == _NO_STATUS:
            return PlainAnswer(b"", closes=True)
        if answer.goes_on is not None:
            lines = [
                f"HTTP/1.1 {answer.status} {HTTPStatus(answer.status).phrase}",
                *self._header_lines(answer),
                "Connection: keep-alive",
            ]
            return PlainAnswer("\r\n".join(lines).encode() + b"\r\n\r\n", goes_on=answer.goes_on)
        off = self.wrong_length if answer.content_type == JPEG else 0
        closes = self.closes or "close" in request.headers.get("connection", "").lower()
        lines = [
            f"HTTP/1.1 {answer.status} {HTTPStatus(answer.status).phrase}",
            *([f"Server: {self.server}"] if self.server else []),
            *self._header_lines(answer),
            *(f"{name}: {value}" for name, value in answer.headers),
            f"Content-Length: {len(answer.body) + off}",
            f"Connection: {'close' if closes else 'keep-alive'}",
        ]
        wire = "\r\n".join(lines).encode() + b"\r\n\r\n" + answer.body
        return PlainAnswer(wire, closes=(closes or off != 0) and not self.hangs_after_wrong_length)


@dataclass(kw_only=True, eq=False)
class Recorder(SnapshotDevice):
    """A device that locks out guessing clients, and has its streams by RTSP."""

    name: str = "Recorder"
    channels: int = 8
    # about five: pl-HikvisionCameraBruteforce #1; half an hour: evercam #91
    tries: int | None = 5
    model: str = "Recorder"
    serial: str = "0"
    mac: str = "00:00:00:00:00:00"
    firmware: str = "1.0"
    names: Mapping[int, str] = field(default_factory=dict)
    """Of channels that are not called as in the factory."""
    # public clients: 401 or 403
    locked_status: int = 401
    """What it answers during the lock; 403 comes without a challenge."""
    rtsp_port: int = 0
    """0 takes any free port, which is rtsp.port after the start."""
    # evercam #1098, for pictures; no document: for a listener
    one_connection: bool = False
    """Pictures are refused while a client listens to its events."""
    heartbeat_seconds: float | None = None
    """Real seconds between heartbeats of the event stream; None is the make's own."""
    sends_heartbeats: bool = True
    streams: EventStreams = field(default_factory=EventStreams, init=False)
    inputs: int = 4
    """Digital inputs of its own."""
    active_inputs: set[int] = field(default_factory=set, init=False)
    rtsp: RtspServer = field(init=False)
    """Describes the streams of the channels; a wrong password there counts like any other."""

    def __post_init__(self) -> None:
        """Make the RTSP side of it."""
        self.rtsp = _RecorderRtsp(self)

    @override
    async def start(self) -> None:
        await SnapshotDevice.start(self)
        self.rtsp.host, self.rtsp.port = self.host, self.rtsp.port or self.rtsp_port
        await self.rtsp.start()

    @override
    async def stop(self) -> None:
        await self.rtsp.stop()
        await SnapshotDevice.stop(self)

    @override
    def give_port_back(self) -> None:
        self.rtsp.give_port_back()
        SnapshotDevice.give_port_back(self)

    @abstractmethod
    def has_stream(self, url: str) -> bool:
        """Whether a URL of RTSP leads to a stream."""

    async def reboot(self, seconds: float = 0.0) -> None:
        """Go away for so many real seconds, and forget every lock."""
        # chowmain.software: a restart ends a lock
        await self.stop()
        await asyncio.sleep(seconds)
        self.unlock()
        await self.start()

    def _is_taken(self) -> bool:
        """Return whether a picture is refused because of a listener."""
        return self.one_connection and self.streams.open > 0

    def _is_channel(self, channel: int) -> bool:
        return 1 <= channel <= self.channels and channel not in self.empty


class _RecorderRtsp(RtspServer):
    """The RTSP side of a recorder: its account and its lock."""

    def __init__(self, recorder: Recorder) -> None:
        super().__init__(paths=())
        self._recorder = recorder

    @override
    def _status(self, method: str, url: str, authorization: str | None, peer: str) -> int:
        # rroller #729: the lock is one of the address, whatever the protocol
        recorder = self._recorder
        self.username, self.password = recorder.username, recorder.password
        self.realm = recorder.realm
        self.authentication = _RTSP_SCHEMES.get(recorder.scheme, Authentication.DIGEST)
        status = RtspServer._status(self, method, url, authorization, peer)
        if recorder.scheme is Scheme.OPEN or authorization is None:
            return status
        verdict = Verdict.WRONG if status == 401 else Verdict.RIGHT
        return status if recorder.enter(verdict, peer) is Verdict.RIGHT else 401

    @override
    def _has_stream(self, url: str) -> bool:
        return self._recorder.has_stream(url)
