"""Makes a JSON CGI camera upload by FTP: it knows one server, and while we are it, keeps another.

The server is five fields of the platform's section (seed 003 §16), which is always written as a
whole, so that HTTP, MQTT and GA/T 1400 stay as they are.
"""

from collections.abc import Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Final, override

from ...errors import PushSetupError, PushSetupStep, RefusedError
from ...events.event import EventType
from ...family import UploadServer, UploadSetup
from ...features import Fields

if TYPE_CHECKING:
    from .client import JsonCgiClient

_SECTION: Final = "platform"
_HOST, _USER, _PASSWORD = "ftpServer", "ftpUser", "ftpPasswd"
_FIELDS: Final = (_HOST, "ftpPort", _USER, _PASSWORD, "ftpPath")
_NOBODY: Final = {**dict.fromkeys(_FIELDS, ""), "ftpPort": "21"}
_OURS: Final = "ours"
_ALARMS: Final = {
    "motion": (EventType.MOTION, "md_enable"),
    "region": (EventType.REGION, "md_enable"),
    "fire": (EventType.FIRE, "enable"),
    "tamper": (EventType.TAMPER, "alarm_enable"),
    "alarm_input": (EventType.ALARM_INPUT, "alarm_enable"),
}
"""What each of these sections tells of, and what turns it on (§24 to §27, §29 to §31)."""
_LINKS: Final = ("alarm_handle_snap", "alarm_handle_snap_ftp")
_TO_FTP: Final = {"5", "7"}
"""Where pictures by the clock go to: FTP, or FTP and e-mail (§28)."""


class JsonCgiUploadSetup(UploadSetup):
    """Exchanges the camera's FTP server, and keeps the one before.

    Ours is known again by its user, whom we have made up.
    """

    def __init__(self, client: JsonCgiClient, kept: Mapping[str, str]) -> None:
        """Bind the set-up to a client; nothing is sent yet."""
        self._client = client
        self.kept = kept

    @override
    async def install(self, server: UploadServer) -> bool:
        values = (server.host, str(server.port), server.username, server.password, "/")
        ours = dict(zip(_FIELDS, values, strict=True))
        there = _present(await self._client.read(_SECTION))
        is_ours = there[_USER] == server.username
        before = {**_NOBODY, **self.kept} if is_ours else there
        if before[_HOST] and _is_hidden(before[_PASSWORD]):
            raise PushSetupError(PushSetupStep.OTHER_SERVER)
        self.kept = {**before, _OURS: server.username}
        if not _unlike(there, ours):
            return False
        try:
            if not (lost := _unlike(await self._write(ours), ours)):
                return True
            failure = PushSetupError(PushSetupStep.NOT_KEPT, value=", ".join(lost))
        except RefusedError as error:
            failure = PushSetupError(PushSetupStep.SLOT, error.reason)
        with suppress(RefusedError):  # a part of ours may be there
            await self._write(there)
        raise failure

    @override
    async def remove(self) -> None:
        if self.kept:
            there = _present(await self._client.read(_SECTION))
            if there[_USER] == self.kept[_OURS]:
                await self._write({name: self.kept[name] for name in _FIELDS})
        self.kept = {}

    @override
    async def linked(self) -> frozenset[EventType]:
        found = set()
        for section, (event, switch) in _ALARMS.items():
            fields = await self._read_if_there(section)
            if all(str(fields.get(name)) == "1" for name in (switch, *_LINKS)):
                found.add(event)
        schedule = await self._read_if_there("snapshot_schedule")
        if str(schedule.get("saveMode")) in _TO_FTP:
            found.add(EventType.SNAPSHOT)
        return frozenset(found)

    async def _read_if_there(self, section: str) -> Fields:
        try:
            return await self._client.read(section)
        except RefusedError:
            return {}  # this camera has no such alarm

    async def _write(self, fields: Mapping[str, str]) -> Mapping[str, str]:
        """Write the server and return the one in force."""
        return _present(await self._client.write(_SECTION, dict(fields)))


def _present(section: Fields) -> dict[str, str]:
    return {name: str(section.get(name) or usual) for name, usual in _NOBODY.items()}


def _is_hidden(password: str) -> bool:
    return bool(password) and not password.strip("*")


def _unlike(there: Mapping[str, str], wanted: Mapping[str, str]) -> list[str]:
    """Return the names of the fields that are not as wanted; of a hidden password nobody knows."""
    return [
        name
        for name, value in wanted.items()
        if there[name] != value and not (name == _PASSWORD and _is_hidden(there[name]))
    ]
