"""An Edimax camera, or one of the many others with a snapshot URL and the GoAhead web server.

async with EdimaxCamera() as camera:
    ...  # talk to camera.url, then look at camera.requests and camera.pictures
"""

from dataclasses import dataclass
from typing import override

from .access import Scheme
from .faults import HTML, Answer
from .picture import SUB_STREAM, Size
from .plain_http import PlainRequest
from .recorder import JPEG, PICTURE, Resource, SnapshotDevice

# no document: the boundary
_BOUNDARY = "myboundary"
# no document: the page of an error, the cautious reading
_ERROR = b"<html><head><title>Error</title></head><body><h1>Error</h1></body></html>\r\n"


@dataclass(kw_only=True, eq=False)
class EdimaxCamera(SnapshotDevice):
    """One camera on the network."""

    name: str = "Edimax"
    model: str = "IC-3115W"
    serial: str = ""
    mac: str = "74:da:38:12:34:56"
    # public clients: admin, 1234; no document: the realm
    password: str = "1234"
    realm: str = "IC-3115W"
    scheme: Scheme = Scheme.BASIC
    """OPEN where anonymous login is on (manual of the IC-3115W, p. 33)."""
    main_size: Size = SUB_STREAM
    # HA #14960: the web server
    server: str = "GoAhead-Webs"
    nameless_header: bool = False
    """A header line without a name, and another without a blank (HA #14960)."""
    errors_with_200: bool = False
    """Unknown paths and pictures that fail are a page with status 200."""
    has_picture: bool = True
    frames: int = 3
    """Pictures in a video, which ends then."""

    @override
    def _find(self, request: PlainRequest) -> Resource | None:
        match request.path:
            # seed 004 l.35-37: /snapshot.jpg; public clients: /snapshot.cgi
            case "/snapshot.jpg" | "/snapshot.cgi":
                return Resource(interface=PICTURE, make=self._snapshot, channel=1)
            # public clients
            case "/mjpg/video.mjpg":
                return Resource(interface="video", make=self._video)
        return None

    def _snapshot(self) -> Answer:
        # seed 004 l.37; no document: the status without a picture
        if not self.has_picture:
            return self._error(500)
        return Answer(body=self.picture_of(1), content_type=JPEG)

    def _video(self) -> Answer:
        # no document: the parts, as other cameras have them (RFC 2046, 5.1)
        parts = [
            f"--{_BOUNDARY}\r\nContent-Type: {JPEG}\r\nContent-Length: {len(jpeg)}\r\n\r\n".encode()
            + jpeg
            + b"\r\n"
            for jpeg in (self.picture_of(1) for _ in range(self.frames))
        ]
        kind = f"multipart/x-mixed-replace; boundary={_BOUNDARY}"
        return Answer(body=b"".join(parts), content_type=kind)

    @override
    def _unknown(self, request: PlainRequest) -> Answer:
        # RFC 9110, 15.5.5
        return self._error(404)

    def _error(self, status: int) -> Answer:
        # no document: 404, or a page with 200, the cautious reading
        return Answer(
            status=200 if self.errors_with_200 else status, body=_ERROR, content_type=HTML
        )

    @override
    def _header_lines(self, answer: Answer) -> list[str]:
        # HA #14960: both lines
        if not self.nameless_header:
            return SnapshotDevice._header_lines(self, answer)
        return ["Tue, 12 Jun 2012 01:56:34 GMT", f"Content-Type:{answer.content_type}"]
