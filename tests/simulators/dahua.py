"""A Dahua recorder or camera, or a DJS, Amcrest or Lorex: /cgi-bin/*.cgi, answers in text.

    async with DahuaRecorder(password="secret") as recorder:
        ...  # talk to recorder.url, then look at recorder.requests and recorder.pictures

Its nonce is good once, and each answer ends its connection: a picture costs two requests.
Seed 004 l.31-33 has one URL and no answer; the names of other sources are explained in recorder.
"""

import asyncio
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
import json
import math
from typing import override
from urllib.parse import parse_qs, urlsplit

from .access import Verdict
from .faults import Answer
from .plain_http import PlainRequest
from .recorder import JPEG, PICTURE, Recorder, Resource

STREAM = "attach"
# no document: the content type
TEXT = "text/plain;charset=utf-8"
# rroller #707: 400 with 21 bytes; no document: which ones
BAD_REQUEST = b"Error\r\nBad Request!\r\n"
"""21 bytes: a channel that is not there, or whose camera is attached by ONVIF."""


@dataclass(kw_only=True, eq=False)
class DahuaRecorder(Recorder):
    """One recorder on the network."""

    # no document: name, serial number and address, which are made up
    name: str = "Dahua"
    model: str = "NVR5464-4KS2"
    serial: str = "4F04C5FPAZ12345"
    mac: str = "3c:ef:8c:12:34:56"
    firmware: str = "3.216.0000006.0.R,build:2019-12-06"
    realm: str = ""
    """`Login to <serial>` by default; some have a hash there."""
    # rroller #603: Connection: close, and a new nonce each time
    closes: bool = True
    one_shot_nonces: bool = True
    names_algorithm: bool = False
    vague_model: bool = False
    """deviceType is 31, and the true name is in updateSerial."""
    zero_based: bool = False
    """Old firmware: snapshots are numbered from 0 (rroller #67)."""
    zero_too: bool = False
    """channel=0 is a picture of channel 1, besides channel=1 (rroller #578)."""
    onvif_channels: Collection[int] = ()
    """Attached by ONVIF: 400 for pictures (rroller #646)."""
    # HA PR 21664: one picture at a time
    limit: int = 1
    """Pictures at once; more are answered 401, whatever the password."""
    # pnbruckner/homeassistant-config #130
    pause: float = 0.0
    """Seconds of its clock after a picture in which the next one is answered 401."""
    stale_status: int = 401
    """For a nonce that was used before; 403 on an NVR (rroller #647)."""
    connection_limit: int = 20
    """More are answered 401: connection limit reached (rroller #603)."""
    other_connections: int = 0
    """Of other people, counted in the limit."""
    most_codes: int = 100
    """More codes at once are a bad request on old firmware (rroller #728)."""
    active: set[tuple[str, int]] = field(default_factory=set, init=False)
    """Codes and indexes of what lasts."""
    # no document: these tables are public clients' requests, the values are made up
    configured: Mapping[str, Mapping[str, str]] = field(
        default_factory=lambda: {
            "MotionDetect": {"[0].Enable": "true", "[1].Enable": "true", "[2].Enable": "false"},
            "Alarm": {"[0].Enable": "true", "[1].Enable": "false"},
        }
    )
    """Tables of detectors by name, keys without it."""
    _last_picture: float = field(default=-math.inf, init=False, repr=False)

    @override
    def __post_init__(self) -> None:
        self.realm = self.realm or f"Login to {self.serial}"
        Recorder.__post_init__(self)

    @override
    def has_stream(self, url: str) -> bool:
        # public clients: /cam/realmonitor?channel=1&subtype=0; rroller #646: none by ONVIF
        parts = urlsplit(url)
        query = parse_qs(parts.query)
        channel, subtype = (query.get(name, [""])[0] for name in ("channel", "subtype"))
        if parts.path != "/cam/realmonitor" or not channel.isdigit() or subtype not in ("0", "1"):
            return False
        return self._is_channel(int(channel)) and int(channel) not in self.onvif_channels

    @override
    def _find(self, request: PlainRequest) -> Resource | None:
        query = parse_qs(request.query)
        action, name = (query.get(key, [""])[0] for key in ("action", "name"))
        match request.path:
            # seed 004 l.31-33
            case "/cgi-bin/snapshot.cgi":
                return self._snapshot(query.get("channel", [""])[0], query)
            # public clients, as are the paths that follow
            case "/cgi-bin/magicBox.cgi":
                return Resource(interface=action, make=lambda: self._magic_box(action))
            case "/cgi-bin/eventManager.cgi" if action == "attach":
                return Resource(interface=STREAM, make=lambda: self._attach(request, query))
            case "/cgi-bin/eventManager.cgi":
                code = query.get("code", [""])[0]
                return Resource(interface=action, make=lambda: self._indexes(action, code))
            case "/cgi-bin/configManager.cgi":
                return Resource(interface=name, make=lambda: self._config(action, name))
        return None

    def _snapshot(self, given: str, query: Mapping[str, list[str]]) -> Resource:
        # seed 004 l.31-33: from 1; rroller #67, #95: from 0; #578: both; #707, #646: 400
        first = 0 if self.zero_based else 1
        number = int(given) if given.isdigit() else first
        channel = number - first + 1
        if number == 0 and self.zero_too:
            channel = 1
        is_main = query.get("subtype", ["0"])[0] == "0"

        def make() -> Answer:
            if not self._is_channel(channel) or channel in self.onvif_channels:
                return _text(BAD_REQUEST.decode(), status=400)
            self._last_picture = self.now()
            return Answer(body=self.picture_of(channel, is_main=is_main), content_type=JPEG)

        return Resource(interface=PICTURE, make=make, channel=channel)

    def _magic_box(self, action: str) -> Answer:
        # public clients: the actions; no document: the answer to others, 400 is #707's
        device_type = "31" if self.vague_model else self.model
        lines: Mapping[str, Mapping[str, str]] = {
            "getDeviceType": {"type": device_type},
            "getSystemInfo": {
                "appAutoStart": "true",
                # rroller, python-amcrest: deviceType 31, and the true name in updateSerial
                "deviceType": device_type,
                "hardwareVersion": "1.00",
                "processor": "S3LM",
                "serialNumber": self.serial,
                "updateSerial": self.model,
            },
            "getSerialNo": {"sn": self.serial},
            "getSoftwareVersion": {"version": self.firmware},
            "getMachineName": {"name": self.name},
            "getHardwareVersion": {"version": "1.00"},
            "getVendor": {"vendor": "Dahua"},
        }
        return _lines(lines[action]) if action in lines else _bad_request()

    def _config(self, action: str, name: str) -> Answer:
        # public clients; no document: the answer to a table that is not there
        if action != "getConfig":
            return _bad_request()
        if name == "ChannelTitle":  # counted from 0, unlike the channels of snapshots
            return _lines(
                {
                    f"table.ChannelTitle[{channel - 1}].Name": self.names.get(
                        channel, f"Channel{channel}"
                    )
                    for channel in range(1, self.channels + 1)
                }
            )
        if name == "RTSP":  # as public clients read it: table.RTSP.Port
            return _lines({"table.RTSP.Enable": "true", "table.RTSP.Port": str(self.rtsp.port)})
        # no document: which keys that table has; clients read this one
        if name == "Network":
            return _lines({"table.Network.eth0.PhysicalAddress": self.mac})
        # public clients: MotionDetect; no document: Alarm, which is like it
        if name in self.configured:
            return _lines(
                {f"table.{name}{key}": value for key, value in self.configured[name].items()}
            )
        return _bad_request()

    def _attach(self, request: PlainRequest, query: Mapping[str, list[str]]) -> Answer:
        # rroller #728: too many codes; no document: 401 for one listener too many
        codes = query.get("codes", [""])[0].strip("[]").split(",")
        if len(codes) > self.most_codes:
            return _bad_request()
        if self.streams.is_full:
            return self._refuse(Verdict.RIGHT, request)
        asked = query.get("heartbeat", [""])[0]

        def pause() -> float | None:
            if not asked or not self.sends_heartbeats:
                return None
            return float(asked) if self.heartbeat_seconds is None else self.heartbeat_seconds

        async def goes_on(writer: asyncio.StreamWriter) -> None:
            await self.streams.serve(request, writer, lambda: self.part(b"Heartbeat"), pause)

        content_type = "multipart/x-mixed-replace; boundary=myboundary"
        return Answer(body=b"", content_type=content_type, goes_on=goes_on)

    def _indexes(self, action: str, code: str) -> Answer:
        # rroller, test_cgi_event_indexes.py: channels[0]=0; no document: `No Events`
        if action != "getEventIndexes":
            return _bad_request()
        if code == "AlarmLocal":
            indexes = sorted(number - 1 for number in self.active_inputs)
        else:
            indexes = sorted(index for known, index in self.active if known == code)
        if not indexes:
            return _text("Error: No Events\r\n")
        return _lines({f"channels[{place}]": str(index) for place, index in enumerate(indexes)})

    def part(self, content: bytes) -> bytes:
        """Return one part of the event stream; its length leaves out the line breaks around it."""
        # rroller, client.py: Content-Length leaves out the line breaks behind a part
        return (
            b"--myboundary\r\nContent-Type: text/plain\r\n"
            b"Content-Length:%d\r\n\r\n%s\r\n\r\n" % (len(content), content)
        )

    async def event(
        self, code: str, action: str, index: int = 0, data: Mapping[str, object] | None = None
    ) -> None:
        """Report an event to all listeners; a lasting one can be read, too."""
        # public clients: Code=VideoMotion;action=Start;index=0; no document: the order of data
        match action:
            case "Start":
                self.active.add((code, index))
            case "Stop":
                self.active.discard((code, index))
        line = f"Code={code};action={action};index={index}"
        if data is not None:
            # As on the wire: three blanks, and blanks around the colon.
            line += ";data=" + json.dumps(data, indent=3, separators=(",", " : "))
        await self.streams.send(self.part(line.encode()))

    async def set_input(self, number: int, *, active: bool) -> None:
        """Turn a digital input, and report it."""
        # public clients: AlarmLocal; no document: that it counts from 0
        (self.active_inputs.add if active else self.active_inputs.discard)(number)
        await self.event("AlarmLocal", "Start" if active else "Stop", number - 1)

    @override
    def _is_full(self) -> bool:
        # rroller #603: connection limit reached
        return len(self._connections) + self.other_connections > self.connection_limit

    @override
    def _is_busy(self) -> bool:
        # HA PR 21664, pnbruckner/homeassistant-config #130
        too_soon = self.now() - self._last_picture < self.pause
        return self.in_flight > self.limit or too_soon or self._is_taken()

    @override
    def _refuse(self, verdict: Verdict, request: PlainRequest) -> Answer:
        # rroller #603, #647, #729: 401 or 403; public clients: `Invalid Authority!`
        answer = self._challenged(verdict, b"Error\r\nInvalid Authority!\r\n", TEXT)
        if verdict is Verdict.STALE and self.stale_status != 401:
            return replace(answer, status=self.stale_status, headers=())
        if verdict is Verdict.LOCKED and self.locked_status != 401:
            return replace(answer, status=self.locked_status, headers=())
        return answer

    @override
    def _digest_challenge(self, algorithm: str, verdict: Verdict) -> str:
        # As on the wire: no blanks, and never a word about a nonce that is stale.
        # rroller #603: a stale nonce is refused without a word
        challenge = Recorder._digest_challenge(self, algorithm, verdict)
        return challenge.replace(", ", ",").partition(",stale=")[0]


def _lines(values: Mapping[str, str]) -> Answer:
    # python-amcrest: values end with CRLF
    return _text("".join(f"{key}={value}\r\n" for key, value in values.items()))


def _bad_request() -> Answer:
    # rroller #707
    return _text(BAD_REQUEST.decode(), status=400)


def _text(text: str, *, status: int = 200) -> Answer:
    return Answer(status=status, body=text.encode(), content_type=TEXT)
