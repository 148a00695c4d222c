"""Any device of which nothing is known but where its pictures are."""

from dataclasses import dataclass
from typing import Final, override

from ..family import Channel, Client, Credentials, Family, Stream
from ..snapshot_client import TRAFFIC, TRAFFIC_SECTION, SnapshotClient
from ..transport import Transport

PLACE: Final = "{channel}"
"""Where the number of the channel goes; whatever else is in braces stays as it is."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Templates:
    """Where pictures and video are: a path, or a URL of the same host. It may hold a password."""

    picture_url: str
    video_url: str | None = None


async def probe(_: Transport) -> bool:
    """Tell no: nobody can know."""
    return False


class CustomClient(SnapshotClient):
    """Speaks to a device of which the user has told where its pictures are."""

    def __init__(
        self, transport: Transport, credentials: Credentials, templates: Templates
    ) -> None:
        """Keep where the pictures are."""
        super().__init__(transport, credentials)
        self._templates = templates

    @override
    def target(self, channel: int, stream: str) -> str:
        return self._templates.picture_url.replace(PLACE, str(channel))


def custom_family(templates: Templates) -> Family:
    """Return the family of a device whose pictures are there."""

    def client(transport: Transport, credentials: Credentials) -> Client:
        return CustomClient(transport, credentials, templates)

    def channel(number: int) -> Channel:
        video = templates.video_url
        paths = (video.replace(PLACE, str(number)),) if video else ()
        return Channel(number=number, streams=(Stream(name="main", rtsp_paths=paths),))

    has_many = PLACE in templates.picture_url
    return Family(
        name="custom",
        probe=probe,
        client=client,
        features=TRAFFIC,
        status_sections=frozenset({TRAFFIC_SECTION}),
        channels=() if has_many else (channel(1),),
        channel=channel if has_many else None,
        patience=8.0,
        pushes=False,
        needs_account=False,
    )


CUSTOM = custom_family(Templates(picture_url="/snapshot.jpg"))
