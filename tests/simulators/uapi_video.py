"""The video side of a uAPI camera: a description of each stream under the name it has now.

    async with UapiCamera() as camera, UapiVideo(camera=camera) as video:
        ...  # ask for what NETWORK.RTP.St0.Unicast.name says, then look at video.requests

The names, `enable` beside them and NETWORK.RTSP.port are what the cameras' own web page reads
before it shows the live picture (firmware). Where newer firmware has its path comes from public
clients; no document shows its value, a path or a whole URL (inferred).
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import override
from urllib.parse import urlsplit

from .rtsp import RtspServer
from .uapi import UapiCamera

# firmware: the names of parameters
STREAMS = ("NETWORK.RTP.St0.Unicast", "NETWORK.RTP.St1.Unicast")
# public clients read it; no document: its value
NEWER = "Server.RTSP.S0.Unicast.RTP0.url"
PORT = "NETWORK.RTSP.port"


@dataclass(kw_only=True, eq=False)
class UapiVideo(RtspServer):
    """The streams of a camera, for its account; the camera gets the port at the start."""

    camera: UapiCamera
    paths: list[str] = field(default_factory=list, init=False)

    @override
    async def start(self) -> None:
        await RtspServer.start(self)
        self.username, self.password = self.camera.username, self.camera.password
        self.camera.parameters.values[PORT] = str(self.port)

    @override
    def _status(self, method: str, url: str, authorization: str | None, peer: str) -> int:
        # no document: that a stream needs the account of the camera
        self.paths = list(self._names())
        return RtspServer._status(self, method, url, authorization, peer)

    def _names(self) -> Iterator[str]:
        values = self.camera.parameters.values
        for stream in STREAMS:
            if values.get(f"{stream}.enable") == "yes":
                yield f"/{values[f'{stream}.name']}"
        if NEWER in values:
            yield f"/{urlsplit(values[NEWER]).path.removeprefix('/')}"
