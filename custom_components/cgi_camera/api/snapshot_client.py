"""Speaks to devices of which no more than pictures is wanted, and never hurts them."""

from abc import abstractmethod
from typing import Final, override

from .auth import HttpAuth
from .errors import UnsupportedError
from .family import Client, Credentials, Identity
from .features import Feature, Fields, Sensor
from .transport import Transport

TRAFFIC_SECTION: Final = "traffic"
TRAFFIC: Final[tuple[Feature, ...]] = (
    Sensor(
        key="pictures_per_minute",
        section=TRAFFIC_SECTION,
        field="pictures_per_minute",
        numeric=True,
    ),
    Sensor(key="refused", section=TRAFFIC_SECTION, field="refused", numeric=True, total=True),
    Sensor(key="busy", section=TRAFFIC_SECTION, field="busy", numeric=True, total=True),
)
"""What goes over the wire, counted here and not asked for."""


class SnapshotClient(Client):
    """Fetches pictures; a family says where they are."""

    def __init__(self, transport: Transport, credentials: Credentials) -> None:
        """Keep the account for the first challenge."""
        self._transport = transport
        self._auth = HttpAuth(credentials)

    @abstractmethod
    def target(self, channel: int, stream: str) -> str:
        """Return path and query of a picture."""

    @override
    async def identify(self) -> Identity:
        return Identity()

    @override
    async def heartbeat(self) -> None:
        await self._transport.get("/")

    @override
    async def read(self, section: str) -> Fields:
        await self.heartbeat()
        return {}

    @override
    async def write(self, section: str, changes: Fields) -> Fields:
        raise UnsupportedError("these devices have no settings here")

    @override
    async def command(self, section: str, fields: Fields) -> None:
        raise UnsupportedError("these devices have no settings here")

    @override
    async def snapshot(self, channel: int, stream: str) -> bytes:
        answer = await self._transport.get(self.target(channel, stream), auth=self._auth)
        return answer.body
