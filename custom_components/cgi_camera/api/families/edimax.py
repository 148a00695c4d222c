"""Edimax cameras: one picture at a fixed place, with Basic or without a login.

They are not recognized: many others have their picture at the same place.
"""

from typing import override

from ..family import Channel, Family, Stream
from ..pictures.snapshot_client import SnapshotClient


class EdimaxClient(SnapshotClient):
    """Speaks to a camera."""

    @override
    async def snapshot(self, channel: int, stream: str) -> bytes:
        return await self.picture_at("/snapshot.jpg")


EDIMAX = Family(
    name="edimax",
    client=EdimaxClient,
    channels=(Channel(number=1, streams=(Stream(name="main"),)),),
    patience=8.0,
    needs_account=False,
)
