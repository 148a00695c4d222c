"""What a uAPI camera tells of its video: the names of its streams, and the port."""

from collections.abc import Iterator, Mapping
import re
from typing import Final

from ...rtsp import Place, VideoHints, port_number

VIDEO_GROUPS: Final = ("NETWORK.RTSP", "NETWORK.RTP", "SERVER.RTSP")

_STREAMS: Final[Mapping[str, tuple[str, ...]]] = {
    "main": ("network.rtp.st0.unicast.name", "server.rtsp.s0.unicast.rtp0.url"),
    "sub": ("network.rtp.st1.unicast.name",),
}
"""Where a stream's path stands; newer firmware has the second (public clients)."""

_PATH = re.compile(r"(?:rtsp://[^/]*/|/)?([\w.~-][\w.~/?=&-]*)", re.ASCII)


def video_hints(found: Mapping[str, str]) -> VideoHints:
    """Return the port, and the path of each stream that is sent to whoever asks for it."""
    return VideoHints(port=port_number(found.get("network.rtsp.port")), paths=dict(_paths(found)))


def _paths(found: Mapping[str, str]) -> Iterator[tuple[Place, str]]:
    for stream, names in _STREAMS.items():
        for name in names:
            is_on = found.get(f"{name.rpartition('.')[0]}.enable") != "no"
            if is_on and (path := _PATH.fullmatch(found.get(name, ""))):
                yield (1, stream), f"/{path[1]}"
                break
