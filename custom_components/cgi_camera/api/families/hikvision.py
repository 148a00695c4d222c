"""Hikvision recorders and cameras, and their many relatives: /ISAPI/*, answers in XML."""

from collections.abc import Mapping
from typing import Final, override

from ..family import Channel, Family, Stream
from ..snapshot_client import TRAFFIC, TRAFFIC_SECTION, SnapshotClient
from ..transport import Transport

_STREAMS: Final[Mapping[str, int]] = {"main": 1, "sub": 2}
"""Streams are numbered channel * 100 + stream: 102 is the sub stream of channel 1."""


def _channel(number: int) -> Channel:
    return Channel(
        number=number,
        streams=tuple(
            Stream(
                name=name,
                enabled=name == "main",
                rtsp_paths=(
                    f"/Streaming/Channels/{number * 100 + place}",
                    f"/ISAPI/Streaming/Channels/{number * 100 + place}",
                ),
            )
            for name, place in _STREAMS.items()
        ),
    )


async def probe(transport: Transport) -> bool:
    """Tell whether a host asks for a login as these do."""
    return False


class HikvisionClient(SnapshotClient):
    """Speaks to a recorder or camera."""

    @override
    def target(self, channel: int, stream: str) -> str:
        return f"/ISAPI/Streaming/channels/{channel * 100 + _STREAMS[stream]}/picture"


HIKVISION = Family(
    name="hikvision",
    probe=probe,
    client=HikvisionClient,
    features=TRAFFIC,
    status_sections=frozenset({TRAFFIC_SECTION}),
    parallel=2,
    channel=_channel,
    reuse_seconds=2.0,
    patience=8.0,
    pushes=False,
)
