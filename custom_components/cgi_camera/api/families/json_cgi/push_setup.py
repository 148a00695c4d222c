"""Makes a JSON CGI camera push its faces: it knows one server, and while we are it, keeps another.

The server's address is one field of the platform's section (seed 003 §12), which is always
written as a whole, so that FTP, MQTT and GA/T 1400 stay as they are.
"""

from collections.abc import Collection, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Final, override

from yarl import URL

from ...errors import PushSetupError, PushSetupStep, RefusedError
from ...events.event import EventType
from ...family import PushSetup
from ...features import Fields

if TYPE_CHECKING:
    from .client import JsonCgiClient

_SECTION: Final = "platform"
_FIELD: Final = "serverAddr"
_PATH: Final = "path"
_BEFORE: Final = "before"


class JsonCgiPushSetup(PushSetup):
    """Exchanges the address of the camera's server, and keeps the one before.

    Ours is known again by its path, which is secret and stays when our host changes.
    """

    events = frozenset({EventType.FACE})
    adds_path = True

    def __init__(self, client: JsonCgiClient, kept: Mapping[str, str]) -> None:
        """Bind the set-up to a client; nothing is sent yet."""
        self._client = client
        self.kept = kept

    @override
    async def install(
        self, url: URL, events: Collection[EventType], *, detect: bool = False
    ) -> bool:
        if url.scheme != "http":
            raise PushSetupError(PushSetupStep.ADDRESS)
        # Without a scheme, but with the port (seed 003 l.2234).
        ours = f"{url.host_subcomponent}:{url.port}{url.raw_path}"
        there = self._address(await self._client.read(_SECTION))
        is_ours = there.endswith(url.raw_path)
        before = self.kept.get(_BEFORE, "") if is_ours else there
        self.kept = {_BEFORE: before, _PATH: url.raw_path}
        if there == ours:
            return False
        failure = PushSetupError(PushSetupStep.NOT_KEPT, value=_FIELD)
        try:
            if await self._write(ours) == ours:
                return True
        except RefusedError as error:
            failure = PushSetupError(PushSetupStep.SLOT, error.reason)
        with suppress(RefusedError):  # a part of ours may be there
            await self._write(there)
        raise failure

    @override
    async def remove(self) -> None:
        if self.kept:
            there = self._address(await self._client.read(_SECTION))
            if there.endswith(self.kept[_PATH]):
                await self._write(self.kept[_BEFORE])
        self.kept = {}

    async def _write(self, address: str) -> str:
        """Write the address and return the one in force."""
        return self._address(await self._client.write(_SECTION, {_FIELD: address}))

    @staticmethod
    def _address(section: Fields) -> str:
        return str(section.get(_FIELD) or "")
