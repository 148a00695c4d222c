"""A Hikvision recorder or camera, or one of its many relatives: /ISAPI/*, answers in XML.

    async with HikvisionRecorder(password="secret") as recorder:
        ...  # talk to recorder.url, then look at recorder.requests and recorder.pictures

Numbers of streams are channel * 100 + stream: 101 is the main and 102 the sub stream of channel 1.
Seed 004 l.27-29 has one URL and no answer; the names of other sources are explained in recorder.
"""

import asyncio
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
import enum
import io
import re
from typing import Any, override
from urllib.parse import parse_qs, urlsplit
from xml.sax.saxutils import escape

from PIL import Image

from .access import Verdict
from .alert_wire import AlertWire
from .channel_picture import draw_no_video
from .faults import HTML, Answer, Fault, MakeAnswer
from .picture import as_jpeg
from .plain_http import PlainRequest
from .recorder import JPEG, PICTURE, Recorder, Resource

XML = "application/xml"
STREAM = "alertStream"
# pyHik, CHANNEL_NAMES: inputIOPortID, or id for what is no channel
_TRIGGER_IDS = {"IO": "inputIOPortID", "diskerror": "id", "diskfull": "id", "nicbroken": "id"}
# hikvision_next fixtures: badXmlContent.xml
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\r\n'
# no document: the page of a 401, the cautious reading
_UNAUTHORIZED = (
    b"<!DOCTYPE html>\r\n<html><head><title>Document Error: Unauthorized</title></head>\r\n"
    b"<body><h2>Access Error: 401 -- Unauthorized</h2></body></html>\r\n"
)
# seed 004 l.29; the field has Channels, too, and no /ISAPI on old firmware
_PICTURE_PATH = re.compile(r"(?:/ISAPI)?/Streaming/(?P<word>[Cc]hannels)/(?P<number>\d+)/picture")
# hikvision_next #176, pyHik PR 120
_PROXY_PATH = re.compile(
    r"/ISAPI/ContentMgmt/StreamingProxy/(?P<word>[Cc]hannels)/(?P<number>\d+)/picture"
)
# public clients: /Streaming/Channels/101, with /ISAPI and /PSIA in front, too
_STREAM_PATH = re.compile(r"(?:/ISAPI|/PSIA)?/Streaming/channels/(\d+)/?", re.IGNORECASE)


class NoCamera(enum.Enum):
    """What a channel without a camera answers in place of a picture."""

    # no document: the status for a number that is no channel, the cautious reading
    BAD_PARAMETERS = (400, 6, "Invalid Content", "badParameters")
    # hikvision_next fixtures, #176
    NOT_SUPPORTED = (403, 4, "Invalid Operation", "notSupport")
    # hikvision_next fixtures: deviceError.xml, which comes with status 200
    DEVICE_ERROR = (200, 3, "Device Error", "deviceError")
    # no document: the picture of an input without a camera
    NO_VIDEO = (200, 1, "OK", "ok")
    """A JPEG with that text: analog channels of a DVR."""


def status(code: int, text: str, detail: str, *, http: int = 200) -> Fault:
    """Return a fault that answers a ResponseStatus: 3 deviceError, 6 with status 200, and so on."""
    # hikvision_next fixtures: badXmlContent.xml, deviceError.xml

    async def fault(_: MakeAnswer) -> Answer:
        return _response_status(http, code, text, detail)

    return fault


# HA #45259
device_busy = status(2, "Device Busy", "deviceBusy", http=503)
"""More clients than this one (HA #45259)."""
# hikvision_next fixtures: deviceError.xml
device_error = status(3, "Device Error", "deviceError")
# hikvision_next fixtures: badXmlContent.xml
invalid_content = status(6, "Invalid Content", "badXmlContent")


@dataclass(kw_only=True, eq=False)
class HikvisionRecorder(Recorder):
    """One recorder on the network."""

    name: str = "Hik"
    model: str = "DS-7608NI-I2"
    serial: str = "DS-7608NI-I20820180412CCRR123456789WCVU"
    mac: str = "44:19:b6:12:34:56"
    firmware: str = "V4.22.005"
    realm: str = "IP Camera(76475)"
    """Others are DVR, or hexadecimal."""
    names_algorithm: bool = False
    server: str = "webserver"
    keep_alive: float | None = 8.0
    manufacturer: str = "hikvision"
    """In small letters (hikvision_next fixtures); relatives have their own name, or none."""
    namespace: str = "http://www.hikvision.com/ver20/XMLSchema"
    limit: int = 2
    """Pictures at once; more are answered 503."""
    isapi: bool = True
    """Without it, there is /Streaming/channels/1/picture only."""
    word: str | None = None
    """`channels` or `Channels`, if the case of it matters."""
    open_pictures: bool = False
    """Pictures need no login, everything else does (hikvision_next #108)."""
    lists_forbidden: bool = False
    """The account may look, but not list channels."""
    ports_forbidden: bool = False
    """The account may not see which port a protocol has, as an operator may not."""
    is_digital: bool = True
    """Channels are cameras in the network (NVR), not coax inputs (DVR, or the one of a camera)."""
    network_channels: Collection[int] = ()
    """Channels of a DVR that are cameras in the network; others are coax inputs."""
    offline: Collection[int] = ()
    """Digital channels with a camera that does not answer."""
    proxy_channels: Collection[int] = ()
    """Digital channels with pictures under StreamingProxy only (hikvision_next #176)."""
    bad_xml_status: int = 400
    """What the others come with; 200 is seen, too."""
    no_camera: NoCamera = NoCamera.BAD_PARAMETERS
    wire: AlertWire = field(default_factory=AlertWire)
    """How its events look."""
    triggers: Collection[tuple[str, int, bool]] = (("VMD", 1, True), ("VMD", 2, True))
    """Event types with a channel or input, and whether they are linked to anything."""

    @override
    def has_stream(self, url: str) -> bool:
        # public clients: /Streaming/Channels/101
        found = _STREAM_PATH.fullmatch(urlsplit(url).path)
        return found is not None and self._stream(int(found[1])) is not None

    def _stream(self, number: int) -> tuple[int, bool] | None:
        """Return the channel, and whether it is the main stream."""
        # hikvision_next, pyHik: channel * 100 + stream; seed 004 l.27 counts 101, 102, .. 113, and
        # the field wins; a bare number is an old path
        channel, stream = (number, 1) if number < 100 else divmod(number, 100)
        if not 1 <= channel <= self.channels or stream not in (1, 2, 3):
            return None
        return channel, stream == 1

    @override
    def _find(self, request: PlainRequest) -> Resource | None:
        path = request.path
        proxy = _PROXY_PATH.fullmatch(path)
        found = proxy or _PICTURE_PATH.fullmatch(path)
        if found is not None and (self.isapi or not path.startswith("/ISAPI")):
            if self.word not in (None, found["word"]):
                return None
            return self._picture_resource(request, int(found["number"]), by_proxy=proxy is not None)
        if not self.isapi:
            return None
        # public clients: userCheck tells about the lock
        if path == "/ISAPI/Security/userCheck":
            return Resource(interface="userCheck", make=self._user_checked)
        # pyHik, hikvision_next fixtures: the paths; no document: those of states
        texts: Mapping[str, tuple[str, MakeAnswer]] = {
            "/ISAPI/System/deviceInfo": ("deviceInfo", self._device_info),
            "/ISAPI/Streaming/channels": ("channels", self._streaming_channels),
            "/ISAPI/ContentMgmt/InputProxy/channels": ("inputs", self._inputs),
            "/ISAPI/ContentMgmt/InputProxy/channels/status": ("inputs_status", self._inputs_status),
            "/ISAPI/System/Video/inputs/channels": ("analog", self._analogue_inputs),
            "/ISAPI/Security/adminAccesses": ("ports", self._ports),
            "/ISAPI/Event/triggers": ("triggers", self._triggers),
            "/ISAPI/System/IO/inputs/status": ("io", self._io_status),
            "/ISAPI/Event/notification/alertStream": (STREAM, lambda: self._stream_answer(request)),
        }
        lower = {known.lower(): found for known, found in texts.items()}
        interface, make = lower.get(path.rstrip("/").lower(), ("", self._not_supported))
        if not interface and not path.startswith("/ISAPI/"):
            return None
        if self.lists_forbidden and interface not in ("", "deviceInfo"):
            make = self._forbidden
        return Resource(interface=interface, make=make)

    def _ports(self) -> Answer:
        # An operator gets 403; two of 15 recorded devices have 10554 (hikvision_next fixtures).
        if self.ports_forbidden:
            return self._forbidden()
        ports = {"HTTP": self.port, "RTSP": self.rtsp.port, "DEV_MANAGE": 8000}
        entries = [
            f"<AdminAccessProtocol>{_element('id', str(place))}{_element('enabled', 'true')}"
            f"{_element('protocol', name)}{_element('portNo', str(port))}</AdminAccessProtocol>\r\n"
            for place, (name, port) in enumerate(ports.items(), 1)
        ]
        return self._document("AdminAccessProtocolList", "".join(entries))

    def _picture_resource(self, request: PlainRequest, number: int, *, by_proxy: bool) -> Resource:
        # hikvision_next #176: badXmlContent in place of a picture
        stream = self._stream(number)
        channel, is_main = stream or (None, True)
        needs_proxy = channel in self.proxy_channels

        def make() -> Answer:
            if channel is None:
                return _response_status(*NoCamera.BAD_PARAMETERS.value)
            if needs_proxy != by_proxy:
                return _response_status(
                    self.bad_xml_status, 6, "Invalid XML Content", "badXmlContent"
                )
            return self._take(channel, request.query, is_main=is_main)

        return Resource(interface=PICTURE, make=make, channel=channel, is_open=self.open_pictures)

    def _take(self, channel: int, query: str, *, is_main: bool) -> Answer:
        # public clients: videoResolutionWidth and videoResolutionHeight
        if channel in self.empty or channel in self.offline:
            if self.no_camera is NoCamera.NO_VIDEO:
                return Answer(body=draw_no_video(), content_type=JPEG)
            return _response_status(*self.no_camera.value)
        jpeg = self.picture_of(channel, is_main=is_main)
        wanted = parse_qs(query)
        width, height = (wanted.get(f"videoResolution{side}") for side in ("Width", "Height"))
        if width and height:
            with Image.open(io.BytesIO(jpeg)) as image:
                jpeg = as_jpeg(image.resize((int(width[0]), int(height[0]))))
        return Answer(body=jpeg, content_type=JPEG)

    @override
    def _is_busy(self) -> bool:
        # HA #45259; no document: how many pictures at once
        return self.in_flight > self.limit or self._is_taken()

    def _stream_answer(self, request: PlainRequest) -> Answer:
        # pyHik: a stream of parts; no document: how many may listen, 503 is HA #45259's
        if self.streams.is_full:
            return _response_status(503, 2, "Device Busy", "deviceBusy", request.target)

        async def goes_on(writer: asyncio.StreamWriter) -> None:
            await self.streams.serve(request, writer, self.wire.heartbeat, self._pause)

        return Answer(body=b"", content_type=self.wire.content_type, goes_on=goes_on)

    def _pause(self) -> float | None:
        # no document: how often a heartbeat comes, the cautious reading
        if not self.sends_heartbeats:
            return None
        return 30.0 if self.heartbeat_seconds is None else self.heartbeat_seconds

    async def alert(self, event: str, channel: int | None = None, **facts: Any) -> None:
        """Report an event to all listeners; for the facts see `AlertWire.alert`."""
        await self.streams.send(self.wire.alert(event, channel, **facts))

    async def set_input(self, number: int, *, active: bool) -> None:
        """Turn a digital input, and report it."""
        # hikvision_next fixtures: cam1_DS-2CD2346G2-ISU_io_notification.xml
        (self.active_inputs.add if active else self.active_inputs.discard)(number)
        await self.alert("IO", 1, active=active, input=number)

    def _triggers(self) -> Answer:
        # public captures: VMD-1, dynVideoInputChannelID, EventTriggerNotificationList
        entries = [
            f"<EventTrigger>{_element('id', f'{event}-{number}')}{_element('eventType', event)}"
            f"{_element(_TRIGGER_IDS.get(event, 'dynVideoInputChannelID'), str(number))}"
            "<EventTriggerNotificationList>"
            + (
                "<EventTriggerNotification><id>center</id>"
                "<notificationMethod>center</notificationMethod></EventTriggerNotification>"
                if is_linked
                else ""
            )
            + "</EventTriggerNotificationList></EventTrigger>\r\n"
            for event, number, is_linked in self.triggers
        ]
        return _xml(
            f'{_HEAD}<EventNotification version="2.0" xmlns="{self.namespace}">\r\n'
            f"<EventTriggerList>{''.join(entries)}</EventTriggerList></EventNotification>\r\n"
        )

    def _io_status(self) -> Answer:
        # hikvision_next fixtures: IOPortStatus of the DS-7608NXI-I2; no document: the list
        entries = [
            f"<IOPortStatus>{_element('ioPortID', str(number))}"
            f"{_element('ioPortType', 'input')}"
            f"{_element('ioState', 'active' if number in self.active_inputs else 'inactive')}"
            "</IOPortStatus>\r\n"
            for number in range(1, self.inputs + 1)
        ]
        return self._document("IOPortStatusList", "".join(entries))

    @override
    def _busy(self, request: PlainRequest) -> Answer:
        # HA #45259
        return _response_status(503, 2, "Device Busy", "deviceBusy", request.target)

    @override
    def _refuse(self, verdict: Verdict, request: PlainRequest) -> Answer:
        # RFC 9110, 15.5.2; public clients: 401 or 403 during a lock
        body, kind = _UNAUTHORIZED, HTML
        if request.path == "/ISAPI/Security/userCheck":
            body, kind = self._user_check(401, "Unauthorized", request.peer).encode(), XML
        answer = self._challenged(verdict, body, kind)
        if verdict is Verdict.LOCKED and self.locked_status != 401:
            return replace(answer, status=self.locked_status, headers=())
        return answer

    def _user_checked(self) -> Answer:
        # public clients: statusValue and statusString; no document: the other elements
        return _xml(self._user_check(200, "OK", ""))

    def _user_check(self, value: int, text: str, source: str) -> str:
        # public clients: lockStatus, unlockTime, retryLoginTime
        left = self.lock_left(source)
        lock = f"<lockStatus>{'lock' if left else 'unlock'}</lockStatus>\r\n"
        if left:
            lock += f"<unlockTime>{left:.0f}</unlockTime>\r\n"
        elif value != 200:
            lock += f"<retryLoginTime>{self.tries_left(source)}</retryLoginTime>\r\n"
        return (
            f'{_HEAD}<userCheck version="1.0" xmlns="{self.namespace}">\r\n'
            f"<statusValue>{value}</statusValue>\r\n<statusString>{text}</statusString>\r\n"
            f"<isDefaultPassword>false</isDefaultPassword>\r\n<isRiskPassword>false</isRiskPassword>"
            f"\r\n<isActivated>true</isActivated>\r\n{lock}</userCheck>\r\n"
        )

    def _not_supported(self) -> Answer:
        # Not 404: 9 of 9 recorded cameras and 4 of 4 NVRs (hikvision_next fixtures, #176).
        return _response_status(403, 4, "Invalid Operation", "notSupport")

    def _forbidden(self) -> Answer:
        # no document: an account that may not look, the cautious reading
        return _response_status(403, 4, "Invalid Operation", "lowPrivilege")

    def _device_info(self) -> Answer:
        # hikvision_next fixtures: DeviceInfo of the DS-7608NXI-I2
        facts = {
            "deviceName": self.name,
            "deviceID": "48443030-3637-3534-3837-4419b6123456",
            "model": self.model,
            "serialNumber": self.serial,
            "macAddress": self.mac,
            "firmwareVersion": self.firmware,
            "firmwareReleasedDate": "build 190731",
            "deviceType": "NVR" if self.is_digital else "DVR",
            **({"manufacturer": self.manufacturer} if self.manufacturer else {}),
        }
        return self._document("DeviceInfo", "".join(_element(*fact) for fact in facts.items()))

    def _streaming_channels(self) -> Answer:
        # hikvision_next fixtures: ids; no document: the order of elements
        entries = [
            f"<StreamingChannel>{_element('id', str(channel * 100 + stream))}"
            f"{_element('channelName', self._name(channel))}{_element('enabled', 'true')}"
            "<Video><videoInputChannelID>"
            f"{channel}</videoInputChannelID></Video></StreamingChannel>\r\n"
            for channel in self._present()
            for stream in (1, 2)
        ]
        return self._document("StreamingChannelList", "".join(entries))

    def _inputs(self) -> Answer:
        # hikvision_next fixtures, #176: 403 of a device without that list
        if not self._has_proxy:
            return self._not_supported()
        entries = [
            f"<InputProxyChannel>{_element('id', str(channel))}"
            f"{_element('name', self._name(channel))}<sourceInputPortDescriptor>"
            f"<proxyProtocol>HIKVISION</proxyProtocol></sourceInputPortDescriptor>"
            "</InputProxyChannel>\r\n"
            for channel in self._networked()
        ]
        return self._document("InputProxyChannelList", "".join(entries))

    def _inputs_status(self) -> Answer:
        # no document: which elements there are besides id and online
        if not self._has_proxy:
            return self._not_supported()
        entries = [
            f"<InputProxyChannelStatus>{_element('id', str(channel))}"
            f"{_element('online', str(channel not in self.offline).lower())}"
            "</InputProxyChannelStatus>\r\n"
            for channel in self._networked()
        ]
        return self._document("InputProxyChannelStatusList", "".join(entries))

    def _analogue_inputs(self) -> Answer:
        # hikvision_next fixtures, #176: NVRs have no such list
        if self.is_digital:
            return self._not_supported()
        channels = set(range(1, self.channels + 1)).difference(self.network_channels)
        entries = [
            f"<VideoInputChannel>{_element('id', str(channel))}"
            f"{_element('inputPort', str(channel))}{_element('videoInputEnabled', 'true')}"
            f"{_element('name', self._name(channel))}"
            f"{_element('resDesc', 'NO VIDEO' if channel in self.empty else '1080P25')}"
            "</VideoInputChannel>\r\n"
            for channel in sorted(channels)
        ]
        return self._document("VideoInputChannelList", "".join(entries))

    @property
    def _has_proxy(self) -> bool:
        """Whether there may be cameras in the network: both recorded DVRs have that list, too."""
        return self.is_digital or self.channels > 1

    def _networked(self) -> list[int]:
        """Return the channels that are cameras in the network."""
        # hikvision_next fixtures, #176: both recorded DVRs have both lists
        return [
            channel
            for channel in self._present()
            if self.is_digital or channel in self.network_channels
        ]

    def _present(self) -> list[int]:
        """Return the channels in lists: an NVR leaves out those without a camera."""
        # hikvision_next fixtures: a DS-7732NI-M4 has channels 1, 2, 6, 7 and 18 only
        channels = range(1, self.channels + 1)
        return [channel for channel in channels if channel not in self.empty or not self.is_digital]

    def _name(self, channel: int) -> str:
        # no document: names of the factory
        factory = f"IPCamera {channel:02d}" if self.is_digital else f"Camera {channel:02d}"
        return self.names.get(channel, factory)

    def _document(self, root: str, content: str) -> Answer:
        # hikvision_next fixtures: version and namespace
        return _xml(
            f'{_HEAD}<{root} version="2.0" xmlns="{self.namespace}">\r\n{content}</{root}>\r\n'
        )


def _element(name: str, text: str) -> str:
    return f"<{name}>{escape(text)}</{name}>\r\n"


def _xml(text: str, *, status: int = 200) -> Answer:
    return Answer(status=status, body=text.encode(), content_type=XML)


def _response_status(http: int, code: int, text: str, detail: str, target: str = "") -> Answer:
    # hikvision_next fixtures: badXmlContent.xml
    return _xml(
        f'{_HEAD}<ResponseStatus version="2.0" xmlns="http://www.hikvision.com/ver20/XMLSchema">'
        f"\r\n<requestURL>{escape(target)}</requestURL>\r\n<statusCode>{code}</statusCode>\r\n"
        f"<statusString>{text}</statusString>\r\n<subStatusCode>{detail}</subStatusCode>\r\n"
        "</ResponseStatus>\r\n",
        status=http,
    )
