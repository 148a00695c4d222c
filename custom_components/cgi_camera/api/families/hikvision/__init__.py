"""Hikvision recorders and cameras, and their many relatives: /ISAPI/*, answers in XML."""

from ...family import Channel, Family, Stream
from ...pictures.snapshot_client import TRAFFIC, TRAFFIC_SECTION
from ...weaknesses import FactoryAccount
from .client import STREAMS, HikvisionClient, probe
from .events import HikvisionEvents


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
            for name, place in STREAMS.items()
        ),
    )


HIKVISION = Family(
    name="hikvision",
    manufacturer="Hikvision",
    probe=probe,
    client=HikvisionClient,
    features=TRAFFIC,
    factory_accounts=(
        FactoryAccount(
            "admin", "12345", source="user manual of the DS-8000-S, 4.3; newer firmware has none"
        ),
    ),
    status_sections=frozenset({TRAFFIC_SECTION}),
    parallel=2,
    channel=_channel,
    reuse_seconds=2.0,
    patience=8.0,
    events=HikvisionEvents,
    pushes=False,
)
