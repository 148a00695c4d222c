"""How a Hikvision device writes its alerts: generations differ in nearly everything.

Forms seen: `urn:psialliance-org` and channels from 33 (older recorders), `dynChannelID` instead of
`channelID`, alerts without eventState, JSON of devices that recognize faces, parts without length.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
import json
from xml.sax.saxutils import escape

# hikvision_next fixtures: vmd_human.xml
HIKVISION = "http://www.hikvision.com/ver20/XMLSchema"
# hikvision_next fixtures: deviceError.xml
ISAPI = "http://www.isapi.org/ver20/XMLSchema"
# public clients: devices of that namespace
PSIA = "urn:psialliance-org"


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


@dataclass(kw_only=True, eq=False)
class AlertWire:
    """The habits of one generation; the defaults are those of a present recorder."""

    boundary: str = "boundary"
    announced_boundary: str = ""
    """The boundary in the header of the answer, if it differs."""
    namespace: str = HIKVISION
    lengths: bool = True
    """Each part has its length."""
    states: bool = True
    """Alerts have an eventState."""
    channel_element: str = "channelID"
    offset: int = 0
    """What is added to channels: 32 on older recorders."""
    as_json: bool = False
    date: str = ""
    """The time of all alerts, if the clock of the device is wrong."""

    @property
    def content_type(self) -> str:
        """Return the header of the answer."""
        # RFC 2046, 5.1.1: the boundary; no document: multipart/mixed, after public clients
        return f"multipart/mixed; boundary={self.announced_boundary or self.boundary}"

    def heartbeat(self) -> bytes:
        """Return what is sent while nothing happens."""
        # pyHik: videoloss is what keeps a connection alive
        return self.alert("videoloss", 1, active=False)

    def alert(
        self,
        event: str,
        channel: int | None = None,
        *,
        active: bool = True,
        target: str = "",
        input: int | None = None,  # noqa: A002 - as the device calls it
        pictures: Sequence[bytes] = (),
        announced: bool = True,
        date: str = "",
        extra: Mapping[str, object] | None = None,
    ) -> bytes:
        """Return an alert with the parts of its pictures, which it announces or not."""
        # hikvision_next fixtures: vmd_human.xml for channel, state, pictures and targetType;
        # cam1_DS-2CD2346G2-ISU_io_notification.xml for inputIOPortID; no document: pictures as
        # parts
        facts: dict[str, object] = {"ipAddress": "192.168.1.64", "portNo": 80, "protocol": "HTTP"}
        if channel is not None:
            facts[self.channel_element] = channel + self.offset
        facts |= {"dateTime": date or self.date or _now()}
        facts |= {"activePostCount": int(active), "eventType": event}
        if self.states or not active:
            facts["eventState"] = "active" if active else "inactive"
        facts["eventDescription"] = f"{event} alarm"
        if input is not None:
            facts["inputIOPortID"] = input
        if pictures and announced:
            facts["detectionPictureTransType"] = "binary"
            facts["detectionPicturesNumber"] = len(pictures)
        if target:
            facts["targetType"] = target
        facts |= extra or {}
        parts = [self._json(facts) if self.as_json else self._xml(facts)]
        parts += [self.part("image/jpeg", picture) for picture in pictures]
        return b"".join(parts)

    def part(self, content_type: str, content: bytes) -> bytes:
        """Return one part."""
        # RFC 2046, 5.1; public clients: parts with and without a length
        length = f"Content-Length: {len(content)}\r\n" if self.lengths else ""
        head = f"--{self.boundary}\r\nContent-Type: {content_type}\r\n{length}\r\n"
        return head.encode() + content + b"\r\n"

    def _xml(self, facts: Mapping[str, object]) -> bytes:
        # hikvision_next fixtures: vmd_human.xml
        lines = [
            f'<EventNotificationAlert version="2.0" xmlns="{self.namespace}">',
            *(f"<{name}>{escape(str(value))}</{name}>" for name, value in facts.items()),
            "</EventNotificationAlert>",
        ]
        return self.part('application/xml; charset="UTF-8"', ("\r\n".join(lines) + "\r\n").encode())

    def _json(self, facts: Mapping[str, object]) -> bytes:
        # no document: JSON of devices that recognize faces, after public clients
        content = json.dumps(facts, indent="\t").encode()
        return self.part('application/json; charset="UTF-8"', content)
