"""Edimax cameras: one picture at a fixed place, with Basic or without a login.

Many others have their picture at the same place, so these are recognized by more than that.
"""

import re
from typing import Final, override

from ..family import Channel, Family, Stream
from ..http.challenge import realm
from ..http.transport import MAX_PICTURE, Transport
from ..pictures.jpeg import START
from ..pictures.snapshot_client import SnapshotClient
from ..weaknesses import FactoryAccount
from .realms import asks_only_there

_PICTURE: Final = "/snapshot.jpg"
_SAME_PICTURE: Final = "/snapshot.cgi"
_NOWHERE: Final = "/snapshot-of-no-camera.jpg"
_MODEL: Final = re.compile(r"\b(?:Edimax\b|IC-\d{4})", re.IGNORECASE)
_SERVER: Final = "GoAhead"


async def probe(transport: Transport) -> bool:
    """Return whether a host names an Edimax in its challenge, or has its two open pictures."""
    answer = await transport.get(_PICTURE, limit=MAX_PICTURE)
    if answer.status == 401:
        is_named = _MODEL.search(realm(answer.challenges)) is not None
        return is_named and await asks_only_there(transport, _NOWHERE)
    if not (answer.body.startswith(START) and answer.headers.get("Server", "").startswith(_SERVER)):
        return False
    return (await transport.get(_SAME_PICTURE, limit=MAX_PICTURE)).body.startswith(START)


class EdimaxClient(SnapshotClient):
    """Speaks to a camera."""

    @override
    async def snapshot(self, channel: int, stream: str) -> bytes:
        return await self.picture_at(_PICTURE)


EDIMAX = Family(
    name="edimax",
    manufacturer="Edimax",
    probe=probe,
    client=EdimaxClient,
    channels=(Channel(number=1, streams=(Stream(name="main"),)),),
    patience=8.0,
    factory_accounts=(FactoryAccount("admin", "1234", source="user manual of the IC-3115W"),),
    needs_account=False,
)
