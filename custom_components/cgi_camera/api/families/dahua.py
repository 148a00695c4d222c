"""Dahua recorders and cameras, also DJS, Amcrest and Lorex: /cgi-bin/*.cgi, answers in text."""

from typing import override

from ..family import Channel, Family, Stream
from ..snapshot_client import TRAFFIC, TRAFFIC_SECTION, SnapshotClient
from ..transport import Transport


def _channel(number: int) -> Channel:
    # Streams count from 1, on whatever number a channel's snapshots are (rroller #578).
    path = f"/cam/realmonitor?channel={number}&subtype="
    return Channel(
        number=number,
        streams=(
            Stream(name="main", rtsp_paths=(f"{path}0",)),
            Stream(name="sub", enabled=False, rtsp_paths=(f"{path}1",)),
        ),
    )


async def probe(transport: Transport) -> bool:
    """Tell whether a host asks for a login as these do."""
    return False


class DahuaClient(SnapshotClient):
    """Speaks to a recorder or camera."""

    @override
    def target(self, channel: int, stream: str) -> str:
        return f"/cgi-bin/snapshot.cgi?channel={channel}"


DAHUA = Family(
    name="dahua",
    probe=probe,
    client=DahuaClient,
    features=TRAFFIC,
    status_sections=frozenset({TRAFFIC_SECTION}),
    channel=_channel,
    reuse_seconds=5.0,
    patience=8.0,
    sub_pictures=False,
    pushes=False,
)
